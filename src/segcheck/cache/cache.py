"""What is kept between runs: devices by their files, policies by theirs, findings by all of them and the day."""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from segcheck.cache.entries import Entries
from segcheck.cache.installed_code import fingerprint
from segcheck.cache.store import MOST_BYTES, Store, Trouble
from segcheck.model.network import DeviceReading, Snapshot
from segcheck.source.text import SourceFile

if TYPE_CHECKING:
    from segcheck.policy.document import Policy
    from segcheck.policy.verdict import Findings

_FORMAT = "1"  # of this folder; another one is left to the program that knows it


class Cache:
    """A folder of what was computed. Every answer is equal to a fresh one; what is not there is computed.

    Texts of configurations are not kept, only what they mean. It is a `ReadingLookup` for the registry.
    """

    def __init__(self, folder: str | os.PathLike[str], most_bytes: int = MOST_BYTES) -> None:
        code = fingerprint()
        self.folder = Path(folder) / f"entries-{_FORMAT}"
        self._store = Store(self.folder, most_bytes)
        self._entries = None if code is None else Entries(self._store, code)
        self._found: set[int] = set()  # identities of readings that came from here
        self._kept: list[DeviceReading] = []  # so that those identities stay theirs
        self._policies: dict[int, tuple[Policy, str]] = {}

    @property
    def trouble(self) -> Trouble | None:
        """Why nothing is kept, or None."""
        return self._store.trouble

    def write(self) -> None:
        """Write what was computed since. Raises nothing: see `trouble`."""
        if self._entries is not None:
            self._entries.write()

    # Devices

    def find(self, sources: Sequence[SourceFile]) -> DeviceReading | None:
        """As `ReadingLookup`."""
        if self._entries is None:
            return None
        found: DeviceReading | None = self._entries.get(DeviceReading, _identities(sources), tuple(sources))
        if found is None or len(found.sources) != len(sources):
            return None
        self._remember(found)
        return found

    def keep_readings(self, snapshot: Snapshot) -> None:
        """Keep how the devices of `snapshot` came to be."""
        for reading in snapshot.readings:
            if self._entries is not None and id(reading) not in self._found:
                self._remember(reading)
                self._entries.keep(reading, _identities(reading.sources), reading.sources)

    def _remember(self, reading: DeviceReading) -> None:
        self._found.add(id(reading))
        self._kept.append(reading)

    # Policies

    def policy(self, path: str, data: bytes, read_file: Callable[[str], bytes]) -> Policy:
        """As `load_policy_text`. Raises: PolicyError, as that does."""
        from segcheck.cache.kept_policy import KeptPolicy, read_policy, still_holds

        parts = (path, _hash(data))
        kept: KeptPolicy | None = None if self._entries is None else self._entries.get(KeptPolicy, parts)
        if kept is None or not still_holds(kept, read_file):
            kept = read_policy(path, data, read_file)
            if self._entries is not None:
                self._entries.keep(kept, parts)
        self._policies[id(kept.policy)] = kept.policy, repr((*parts, kept.files))
        return kept.policy

    # Findings

    def findings(
        self, snapshot: Snapshot, policy: Policy, on: datetime.date | None, compute: Callable[[], Findings]
    ) -> Findings:
        """What a check of `snapshot` finds: kept, or by `compute`."""
        parts = self._parts(snapshot, policy, on)
        if self._entries is None or parts is None:
            return compute()
        from segcheck.policy.verdict import Findings

        outside = (policy, *snapshot.sources)
        found: Findings | None = self._entries.get(Findings, parts, outside)
        if found is None:
            found = compute()
            self._entries.keep(found, parts, outside)
        return found

    def _parts(self, snapshot: Snapshot, policy: Policy, on: datetime.date | None) -> tuple[str, ...] | None:
        """All that the findings depend on; None for values of other origin than files.

        SOUNDNESS: a snapshot or policy that somebody made or changed by hand says nothing about where it comes from.
        """
        known = self._policies.get(id(policy))
        made = tuple(reading.device for reading in snapshot.readings)
        whole = len(made) == len(snapshot.devices) and all(map(_same, made, snapshot.devices))
        if known is None or not whole:
            return None
        read = [(one.reader, _identities(one.sources), one.tables, one.device.name) for one in snapshot.readings]
        told = (snapshot.rejected, snapshot.diagnostics)
        seen = _hash(repr((read, _identities(snapshot.sources), told)).encode("utf-8", "surrogatepass"))
        return known[1], seen, "" if on is None else on.isoformat()


def _same(one: object, other: object) -> bool:
    return one is other


def _identities(sources: Sequence[SourceFile]) -> tuple[str, ...]:
    return tuple(part for source in sources for part in (source.path, source.sha256))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
