"""Values by what they were computed from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from segcheck.cache.packing import UnpackableError, pack, unpack
from segcheck.cache.store import Store


class Entries:
    """Values in a store. `code`: the fingerprint of what computes them.

    Values to be kept wait for `write`, so that nobody waits for them.
    """

    def __init__(self, store: Store, code: str) -> None:
        self.store = store
        self._code = code
        self._waiting: list[Callable[[], None]] = []

    def get(self, kind: type, parts: Sequence[str], outside: Sequence[object] = ()) -> Any:  # noqa: ANN401
        """The value of this very kind computed from `parts`, or None. `outside`: as for `pack`."""
        key = self._key(kind, parts)
        data = self.store.get(key)
        if data is None:
            return None
        try:
            value = unpack(data, outside)
        except UnpackableError:  # written by nobody we know: computed and written anew
            return None
        self.store.touch(key)
        return value if type(value) is kind else None

    def keep(self, value: object, parts: Sequence[str], outside: Sequence[object] = ()) -> None:
        """Have `value` found under `parts` from the next `write` on."""
        self._waiting.append(lambda: self._write(value, parts, outside))

    def write(self) -> None:
        """Write what waits."""
        waiting, self._waiting = self._waiting, []
        for write in waiting:
            write()
        if waiting:
            self.store.clear_oldest()

    def _write(self, value: object, parts: Sequence[str], outside: Sequence[object]) -> None:
        try:
            data = pack(value, outside)
        except UnpackableError:  # computed again the next time
            return
        self.store.put(self._key(type(value), parts), data)

    def _key(self, kind: type, parts: Sequence[str]) -> str:
        text = repr((self._code, kind.__module__, kind.__qualname__, tuple(parts)))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
