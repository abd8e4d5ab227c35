"""Yamaha RTX, NVR and vRX routers, as the registry sees them.

CHOICE: the reader is imported when there is something to read; most folders hold files of one or two platforms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from segcheck.model.network import Device
from segcheck.source.text import SourceFile
from segcheck.vendors.yamaha_rtx.recognize import is_yamaha as recognizes

if TYPE_CHECKING:
    from segcheck.vendors.yamaha_rtx.configuration import YamahaConfiguration

__all__ = ["convert", "read", "recognizes"]


def read(source: SourceFile) -> YamahaConfiguration:
    """The statements of the file, with a fate for every line."""
    from segcheck.vendors.yamaha_rtx.parse import parse

    return parse(source)


def convert(configuration: YamahaConfiguration, captures: Sequence[Any], name: str) -> Device:
    """The device, called `name`."""
    from segcheck.vendors.yamaha_rtx.convert import convert as to_device

    return to_device(configuration, captures, name)
