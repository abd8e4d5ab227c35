"""What an earlier snapshot already knows about files: unchanged ones are not read again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from segcheck.model.network import DeviceReading
from segcheck.source.text import SourceFile

_Identity: TypeAlias = tuple[str, str]  # path and SHA-256 of the bytes


class EarlierReadings:
    """Readings by the files they were made from.

    INVARIANT: a reading is found for exactly the paths and bytes it was made from; spans name paths, so a file that
    moved is read again. CHOICE: the hash stands for the bytes.
    """

    def __init__(self, readings: Iterable[DeviceReading] = ()) -> None:
        self._readings: dict[tuple[_Identity, ...], DeviceReading] = {}
        self._files: dict[_Identity, tuple[SourceFile, str]] = {}
        for reading in readings:
            self._readings[tuple(map(_identity, reading.sources))] = reading
            self._files.update((_identity(source), (source, reading.reader)) for source in reading.sources)

    def file(self, path: str, data: bytes) -> tuple[SourceFile, str] | None:
        """The decoded file and the name of the reader that takes it, or None. Cost: a hash of `data`."""
        if not self._files:
            return None
        return self._files.get((path, hashlib.sha256(data).hexdigest()))

    def reading(self, sources: Sequence[SourceFile], reader: str) -> DeviceReading | None:
        """What `reader` made of these files and no others, or None."""
        found = self._readings.get(tuple(map(_identity, sources)))
        return found if found is not None and found.reader == reader else None


def still_holds(reading: DeviceReading, wanted_name: str, name: str, tables: Sequence[SourceFile]) -> bool:
    """Whether a device with these names and route tables is the one that `reading` made."""
    named = (reading.wanted_name, reading.device.name) == (wanted_name, name)
    return named and list(map(_identity, reading.tables)) == list(map(_identity, tables))


def _identity(source: SourceFile) -> _Identity:
    return source.path, source.sha256
