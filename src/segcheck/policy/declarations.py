"""What the site declares because no configuration shows it."""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass

from segcheck.policy.approval import Approval
from segcheck.policy.intent import FlowSpec
from segcheck.source.text import Span


@dataclass(frozen=True, slots=True)
class DeclaredFlow:
    """A necessary flow between two zones: sessions opened from `source` to `destination`."""

    source: str
    destination: str
    flow: FlowSpec
    span: Span


class InternetLink(enum.Enum):
    """How an outside party is connected to the internet."""

    NONE = "none"
    BY_WAY_OF_LGWAN = "by-way-of-lgwan"
    CONNECTED = "connected"


@dataclass(frozen=True, slots=True)
class OutsideParty:
    """An outside network that a zone stands for. `public_institution`: declared sufficiently secure public body."""

    zone: str
    internet: InternetLink
    public_institution: bool
    approval: Approval
    because: str
    span: Span


@dataclass(frozen=True, slots=True)
class MalwareCheckpoint:
    """A device that inspects files in all that is routed through it. Relays that inspect say so themselves."""

    device: str
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class AbsentTier:
    """A tier the site says it does not have, and why."""

    tier: str
    because: str
    span: Span


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Somebody outside confirmed something (external audit of a β model)."""

    by: str
    on: datetime.date | None
    expires: datetime.date | None
    span: Span


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """A review of a change, or an audit. `configuration`: SHA-256 of the configurations it looked at, "" if untold."""

    on: datetime.date | None
    by: str
    configuration: str
    span: Span


@dataclass(frozen=True, slots=True)
class Limits:
    """What the site allows at most: hosts and ports of one exception, outside connections (None: not declared)."""

    exception_hosts: int = 1
    exception_ports: int = 1
    outside_connections: int | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Declarations:
    """Everything declared. `no_wireless`: where the site says that it has no wireless network."""

    flows: tuple[DeclaredFlow, ...] = ()
    outside_parties: tuple[OutsideParty, ...] = ()
    malware_checkpoints: tuple[MalwareCheckpoint, ...] = ()
    absent: tuple[AbsentTier, ...] = ()
    external_confirmation: Confirmation | None = None
    change_reviews: tuple[CheckRecord, ...] = ()
    audits: tuple[CheckRecord, ...] = ()
    limits: Limits = Limits()
    no_wireless: Span | None = None
