"""AlliedWare Plus, as the registry sees it.

CHOICE: the reader is imported when there is something to read; most folders hold files of one or two platforms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from segcheck.model.network import Device
from segcheck.source.text import SourceFile
from segcheck.vendors.alliedware_plus.recognize import is_alliedware_plus as recognizes

if TYPE_CHECKING:
    from segcheck.vendors.alliedware_plus.configuration import AlliedWarePlusConfiguration

__all__ = ["convert", "read", "recognizes"]


def read(source: SourceFile) -> AlliedWarePlusConfiguration:
    """The statements of the file, with a fate for every line."""
    from segcheck.vendors.alliedware_plus.parse import parse

    return parse(source)


def convert(configuration: AlliedWarePlusConfiguration, captures: Sequence[Any], name: str) -> Device:
    """The device, called `name`."""
    from segcheck.vendors.alliedware_plus.convert import convert as to_device

    return to_device(configuration, captures, name)
