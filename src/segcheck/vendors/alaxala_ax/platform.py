"""ALAXALA AX, as the registry sees it.

CHOICE: the reader is imported when there is something to read; most folders hold files of one or two platforms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from segcheck.model.network import Device
from segcheck.source.text import SourceFile
from segcheck.vendors.alaxala_ax.recognize import is_alaxala as recognizes

if TYPE_CHECKING:
    from segcheck.vendors.alaxala_ax.configuration import AxConfiguration

__all__ = ["convert", "read", "recognizes"]


def read(source: SourceFile) -> AxConfiguration:
    """The statements of the file, with a fate for every line."""
    from segcheck.vendors.alaxala_ax.parse import parse

    return parse(source)


def convert(configuration: AxConfiguration, captures: Sequence[Any], name: str) -> Device:
    """The device, called `name`. `captures` are not looked at: route tables of these devices are not read."""
    from segcheck.vendors.alaxala_ax.convert import convert as to_device

    del captures
    return to_device(configuration, name)
