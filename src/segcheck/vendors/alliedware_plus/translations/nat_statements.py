"""Rules of address translation as written."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.config_lines import ConfigLine


class NatKind(enum.Enum):
    """What a rule does; the value is its word."""

    MASQUERADE = "masq"
    FORWARD_PORT = "portfwd"
    MAP_NETWORK = "netmap"


@dataclass(frozen=True, slots=True)
class NatRule:
    """A rule. `destination` None: packets for any address. `new_source`, `new_destination`: entities after `with`.

    `port`: the port behind `dport`. `doubtful`: whether it is in force, or where it stands, is not sure.
    """

    number: int
    name: str
    kind: NatKind
    application: str
    source: str
    destination: str | None
    new_source: str | None
    new_destination: str | None
    port: int | None
    doubtful: bool
    line: ConfigLine
    origin: Origin


@dataclass(slots=True)
class NatStatements:
    """Sections `nat`. Mutable while the file is parsed. `enabled`: the lines by which the rules are in force."""

    rules: list[NatRule] = field(default_factory=list)
    enabled: list[Span] = field(default_factory=list)
