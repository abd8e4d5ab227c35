"""Blocks that cannot change which packets pass, each with the reason why."""

from __future__ import annotations

from segcheck.vendors.fortinet_fortios.statements import Path

_TABLE: dict[str, tuple[str, ...]] = {}


def block_reason(path: Path) -> str | None:
    """Why a block changes nothing (a message code), or None when it may."""
    for length in range(len(path), 0, -1):
        reason = _INDEX.get(" ".join(path[:length]))
        if reason is not None:
            return reason
    return None


_INDEX = {head: reason for reason, heads in _TABLE.items() for head in heads}
