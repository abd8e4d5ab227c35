"""FortiOS as the registry of platforms sees it."""

from __future__ import annotations

from segcheck.source.text import SourceFile
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.parse import parse
from segcheck.vendors.fortinet_fortios.recognize import is_fortios

PLATFORM = "fortinet-fortios"


def recognizes(source: SourceFile) -> bool:
    """Whether the file is a FortiGate's configuration."""
    return is_fortios(source)


def read(source: SourceFile) -> FortiConfiguration:
    """The statements of the file, with a fate for every line."""
    return parse(source)
