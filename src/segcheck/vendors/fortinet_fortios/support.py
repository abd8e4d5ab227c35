"""Which keys of which blocks the readers know: the vendor's support table, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class BlockSupport:
    """What is known of one kind of block.

    `modeled`: keys whose meaning is in the model. `irrelevant`: keys that cannot change what passes, each with the
    reason; `gui-*` stands for every key that begins so. `blocks`: blocks inside, by their path joined with a blank.
    Every other key is UNRECOGNIZED: the ledger and a diagnostic say so, and it stands in `Entry.unknown`; where
    `widens_device`, the whole device is in doubt, else the converter widens what the entry stands for (a policy, an
    address, a service). `others`: the reason why every other key, and every other block inside, changes nothing.
    """

    modeled: frozenset[str] = frozenset()
    irrelevant: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    blocks: Mapping[str, BlockSupport] = field(default_factory=lambda: MappingProxyType({}))
    widens_device: bool = False
    others: str = ""
