"""Commands that cannot change which transit packets pass, each with the reason why.

What may change it must not stand here: a command in no table costs the device its proof, and that is intended.
"""

from __future__ import annotations

_TABLE: dict[str, tuple[str, ...]] = {
    "display-setting": ("console",),
}


def reason(head: tuple[str, ...]) -> str | None:
    """Why a command changes nothing (a message code), or None when it may."""
    return None
