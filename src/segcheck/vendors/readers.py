"""Whose configurations are read: the platforms, by the name of their reader's folder."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar, cast

from segcheck.source.text import SourceFile
from segcheck.vendors._shared.platform import HostPlatform, Platform

PlatformT = TypeVar("PlatformT", Platform, HostPlatform)


class Readers(Mapping[str, PlatformT], Generic[PlatformT]):
    """Modules `platform` by reader, in the order they are asked.

    CHOICE: each is imported when first asked for. What recognises a file is quick to run and slow to import, and a
    folder holds files of one or two platforms, or unchanged ones only.
    """

    def __init__(self, *names: str) -> None:
        self._names = names

    def __getitem__(self, name: str) -> PlatformT:
        if name not in self._names:
            raise KeyError(name)
        return cast(PlatformT, importlib.import_module(f"segcheck.vendors.{name}.platform"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def recognized(self, source: SourceFile) -> str | None:
        """The first reader whose platform recognises `source`, or None."""
        return next((name for name in self._names if self[name].recognizes(source)), None)


READERS: Readers[Platform] = Readers(
    "fortinet_fortios",
    "cisco_ios",
    "cisco_asa",
    "alliedware_plus",
    "alaxala_ax",
    "apresia_aeos",
    "furukawa_fitelnet",
    "iij_seil",
    "nec_ix",
    "yamaha_rtx",
)
HOST_READERS: Readers[HostPlatform] = Readers("linux")
"""Of which several files tell one device."""
