"""Linux hosts, as the registry sees them: several files tell of one host.

CHOICE: the reader is imported when there is something to read; most folders hold files of one or two platforms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from segcheck.model.network import Device
from segcheck.source.text import SourceFile
from segcheck.vendors.linux.recognize import is_linux as recognizes
from segcheck.vendors.linux.text.silent import may_print_nothing

if TYPE_CHECKING:
    from segcheck.vendors.linux.configuration import LinuxConfiguration

__all__ = ["convert", "hosts", "may_print_nothing", "read", "recognizes"]


def hosts(sources: Sequence[SourceFile]) -> tuple[tuple[str, tuple[SourceFile, ...]], ...]:
    """`sources` by host: (the name that files or folder give it, "" for none; its files)."""
    from segcheck.vendors.linux.text.owners import host_files

    return host_files(sources)


def read(sources: Sequence[SourceFile]) -> LinuxConfiguration:
    """What the files of one host state, split into the outputs of commands."""
    from segcheck.vendors.linux.parse import parse

    return parse(sources)


def convert(configuration: LinuxConfiguration, captures: Sequence[Any], name: str) -> Device:
    """The device, called `name`."""
    from segcheck.vendors.linux.convert import convert as to_device

    return to_device(configuration, captures, name)
