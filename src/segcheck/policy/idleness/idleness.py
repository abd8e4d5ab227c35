"""Why a rule changes nothing."""

from __future__ import annotations

import enum


class Idleness(enum.Enum):
    """Why a rule changes nothing."""

    SHADOWED = "shadowed"  # rules before it decide all its packets
    REDUNDANT = "redundant"  # what follows treats its packets alike
    UNBOUND = "unbound"  # its filter is in force nowhere
    IMPOSSIBLE = "impossible"  # no packet matches it
