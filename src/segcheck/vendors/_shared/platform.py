"""What every platform offers to the registry: its module `platform`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from segcheck.model.network import Device
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.notes import Notes


class Configuration(Protocol):
    """What a reader makes of one file. `hostname` "": the file does not tell; `broken`: it must not be trusted."""

    notes: Notes
    hostname: str
    broken: bool


class HostConfiguration(Protocol):
    """What a reader makes of all files of one host; `files`: the notebook of each."""

    files: tuple[Notes, ...]
    hostname: str

    @property
    def broken(self) -> bool:
        """Whether it must not be trusted."""


class Platform(Protocol):
    """A module with three functions; none of them raises, whatever a file holds."""

    def recognizes(self, source: SourceFile, /) -> bool:
        """Whether the lines are of this platform and of none that resembles it."""

    def read(self, source: SourceFile, /) -> Any:  # noqa: ANN401 - each platform has a type of its own
        """The file's `Configuration`, of the platform's own type."""

    def convert(self, configuration: Any, captures: Sequence[Any], name: str, /) -> Device:  # noqa: ANN401
        """The device, called `name`; completes fates and diagnostics in `configuration.notes`.

        `captures`: the device's route tables, as `cisco_ios.route_table` reads them.
        """


class HostPlatform(Protocol):
    """A platform of which several files tell one device; none of its functions raises."""

    def recognizes(self, source: SourceFile, /) -> bool:
        """Whether the lines are of this platform and of none that resembles it."""

    def may_print_nothing(self, source: SourceFile, /) -> bool:
        """Whether the file is empty and called after a command whose output may be: it is then read beside others."""

    def hosts(self, sources: Sequence[SourceFile], /) -> tuple[tuple[str, tuple[SourceFile, ...]], ...]:
        """`sources` by host: (the name that files or folders give it, "" for none; its files). All are in there."""

    def read(self, sources: Sequence[SourceFile], /) -> Any:  # noqa: ANN401 - as in `Platform`
        """The `HostConfiguration` of one host, of the platform's own type."""

    def convert(self, configuration: Any, captures: Sequence[Any], name: str, /) -> Device:  # noqa: ANN401
        """As in `Platform`."""
