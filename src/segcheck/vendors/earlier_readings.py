"""What is already known about files: those that did not change are not read again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeAlias

from segcheck.model.network import DeviceReading
from segcheck.source.text import SourceFile

FileIdentity: TypeAlias = tuple[str, str]
"""Path, and SHA-256 of the bytes. CHOICE: the hash stands for the bytes; spans name paths, so a file that moved is
another one."""


class ReadingLookup(Protocol):
    """Where readings are found."""

    def find(self, sources: Sequence[SourceFile], /) -> DeviceReading | None:
        """What was made of exactly these files, together and in this order, or None."""


class EarlierReadings:
    """The readings of a snapshot."""

    def __init__(self, readings: Iterable[DeviceReading]) -> None:
        self._readings = {tuple(map(identity, reading.sources)): reading for reading in readings}

    def find(self, sources: Sequence[SourceFile]) -> DeviceReading | None:
        """As `ReadingLookup`."""
        return self._readings.get(tuple(map(identity, sources)))


def first_reading(lookups: Iterable[ReadingLookup], sources: Sequence[SourceFile]) -> DeviceReading | None:
    """What the first of `lookups` that knows these files has made of them, or None."""
    found = (lookup.find(sources) for lookup in lookups)
    return next((reading for reading in found if reading is not None), None)


def identity(source: SourceFile) -> FileIdentity:
    """What tells the file from others."""
    return source.path, source.sha256


def still_holds(reading: DeviceReading, wanted_name: str, name: str, tables: Sequence[SourceFile]) -> bool:
    """Whether a device with these names and route tables is the one that `reading` made."""
    named = (reading.wanted_name, reading.device.name) == (wanted_name, name)
    return named and reading.tables == tuple(map(identity, tables))
