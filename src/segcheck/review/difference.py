"""What one snapshot lets through and another does not, as one value."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from segcheck.model.filters import Action
from segcheck.model.header import Family
from segcheck.policy.document import Policy
from segcheck.policy.idleness.idleness import Idleness
from segcheck.policy.verdict import Doubt, Findings, Outcome
from segcheck.reachability.compare import FilterComparison
from segcheck.reachability.trace import Trace
from segcheck.review.ticket import TicketResult
from segcheck.source.diagnostic import Diagnostic
from segcheck.source.text import Origin, Span
from segcheck.symbolic.cover import CoverRow


class Movement(enum.Enum):
    """Which side packets change to.

    UNCLEAR: they possibly and not surely get through on both sides, and what is different may bear on that.
    """

    OPENED = "opened"
    CLOSED = "closed"
    UNCLEAR = "unclear"

    @property
    def reverse(self) -> Movement:
        """The same packets seen from the other snapshot."""
        turned = {Movement.OPENED: Movement.CLOSED, Movement.CLOSED: Movement.OPENED}
        return turned.get(self, self)


class PlaceKind(enum.Enum):
    """Where packets come from or get to.

    UNZONED: places no zone holds. DEVICE: a device of the snapshot itself. MANAGEMENT: its management services, past
    their own lists. BEYOND: behind routers nobody described.
    """

    ZONE = "zone"
    UNZONED = "unzoned"
    DEVICE = "device"
    MANAGEMENT = "management"
    BEYOND = "beyond"


@dataclass(frozen=True, slots=True)
class Place:
    """One end of a changed flow. `name`: of the zone, the device, or the segment the neighbour is on."""

    kind: PlaceKind
    name: str


@dataclass(frozen=True, slots=True)
class ResponsibleRule:
    """A rule that decides packets of a changed flow; `rule` "" stands for what the filter does by default.

    `origin` is empty where no line says it (an implicit deny).
    """

    device: str
    filter: str
    rule: str
    action: Action
    origin: Origin


@dataclass(frozen=True, slots=True)
class ChangedFlow:
    """Packets of one family that get from `source` to `destination` on one side only, as hosts send them; where the
    source is on several networks, as hosts of one of them do: others may still send the same header.

    The rows of one pair, family and movement together hold every such packet. `certain` False: some reading of
    what is not known leaves them where they were. `answers`: packets within sessions that others open.
    `before`, `after`: the rules that decide them. `traces_before`, `traces_after`: one of the packets, replayed on both
    sides by the reference evaluator; empty where it does not get to any device.
    """

    movement: Movement
    source: Place
    destination: Place
    family: Family
    row: CoverRow
    certain: bool
    answers: bool
    before: tuple[ResponsibleRule, ...]
    after: tuple[ResponsibleRule, ...]
    traces_before: tuple[Trace, ...]
    traces_after: tuple[Trace, ...]


class DeviceFate(enum.Enum):
    """What became of a device."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REWRITTEN = "rewritten"  # its text differs, its meaning does not


@dataclass(frozen=True, slots=True)
class DeviceChange:
    """One device that is not the same on both sides, with the lines that stand on one side only."""

    device: str
    fate: DeviceFate
    removed: Origin
    added: Origin


@dataclass(frozen=True, slots=True)
class IdleRule:
    """A rule that the change adds and that changes no packet's fate; `because`: the rules that make it idle."""

    device: str
    filter: str
    rule: str
    action: Action
    origin: Origin
    why: Idleness
    because: tuple[ResponsibleRule, ...]


@dataclass(frozen=True, slots=True)
class TouchedPermission:
    """An exception, relay or declared flow of the policy whose packets are opened or closed.

    `kind` is a `PermissionKind` value. `flows`: positions in `Difference.flows`. `served_before`, `served_after`:
    whether anything of it gets through at all.
    """

    name: str
    kind: str
    span: Span
    flows: tuple[int, ...]
    served_before: bool
    served_after: bool


@dataclass(frozen=True, slots=True)
class IntentChange:
    """An intent whose outcome is another after the change; None where the policy of that side has no such intent."""

    name: str
    before: Outcome | None
    after: Outcome | None

    @property
    def worse(self) -> bool:
        """Whether the change spoils it."""
        good = (Outcome.PROVED, Outcome.DECLARED)
        rank = {Outcome.VACUOUS: 1, Outcome.UNDECIDED: 1, Outcome.VIOLATED: 2}
        before = 0 if self.before in good or self.before is None else rank[self.before]
        after = 0 if self.after in good or self.after is None else rank[self.after]
        return after > before


class Transient(enum.Enum):
    """What a moment in the middle of a change does that neither its beginning nor its end does."""

    OPEN = "open"  # packets get through that get through neither before nor after
    CUT = "cut"  # packets are kept back that get through both before and after


@dataclass(frozen=True, slots=True)
class TransientFlow:
    """Packets in such a moment. `since`: the script line after which it begins; `until`: the one that ends it."""

    kind: Transient
    source: Place
    destination: Place
    family: Family
    row: CoverRow
    certain: bool
    since: Span
    until: Span | None


@dataclass(frozen=True, slots=True)
class FilterDifference:
    """One filter compared on its own."""

    device_before: str
    device_after: str
    comparison: FilterComparison


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between two snapshots under one policy.

    `flows`: sorted by source, destination, family and movement. `zones_drafted`: no policy was given, and every network
    is a zone. `findings_before`, `findings_after`: what a check finds on each side; None without a policy.
    `blind`: why not every way can be seen. `script_lines`: for lines of the configuration after the change that a
    script wrote, as (path, line), the line of the script; `moved_lines`: for others that it moved, the line as it runs.
    `transients`: in the order of the script.
    `script_notes`: what the editing rules say about lines of the scripts. `ticket`: what became of the declared intent,
    None without a ticket.
    """

    version: str
    policy: Policy
    zones_drafted: bool
    flows: tuple[ChangedFlow, ...]
    devices: tuple[DeviceChange, ...]
    idle: tuple[IdleRule, ...] = ()
    touched: tuple[TouchedPermission, ...] = ()
    intents: tuple[IntentChange, ...] = ()
    transients: tuple[TransientFlow, ...] = ()
    blind: tuple[Doubt, ...] = ()
    findings_before: Findings | None = None
    findings_after: Findings | None = None
    unreadable_before: tuple[str, ...] = ()
    unreadable_after: tuple[str, ...] = ()
    script_lines: Mapping[tuple[str, int], Span] = field(default_factory=dict)
    moved_lines: Mapping[tuple[str, int], Span] = field(default_factory=dict)
    script_notes: tuple[Diagnostic, ...] = ()
    ticket: TicketResult | None = None

    @property
    def opened(self) -> tuple[ChangedFlow, ...]:
        """What gets through after the change only."""
        return tuple(flow for flow in self.flows if flow.movement is Movement.OPENED)

    @property
    def closed(self) -> tuple[ChangedFlow, ...]:
        """What gets through before the change only."""
        return tuple(flow for flow in self.flows if flow.movement is Movement.CLOSED)

    @property
    def unclear(self) -> tuple[ChangedFlow, ...]:
        """What is in doubt on both sides, and may have moved."""
        return tuple(flow for flow in self.flows if flow.movement is Movement.UNCLEAR)

    @property
    def same(self) -> bool:
        """Whether surely every packet is treated alike on both sides."""
        return not self.flows

    @property
    def worse(self) -> tuple[IntentChange, ...]:
        """Intents that the change spoils."""
        return tuple(change for change in self.intents if change.worse)

    @property
    def exit_code(self) -> int:
        """0 as meant · 1 an intent is violated that was not, or the ticket says otherwise · 3 not everything could be
        decided · 4 a configuration could not be read.
        """
        if any(change.after is Outcome.VIOLATED for change in self.worse):
            return 1
        if self.ticket is not None and self.ticket.outcome is Outcome.VIOLATED:
            return 1
        if self.unreadable_before or self.unreadable_after:
            return 4
        if self.worse or (self.ticket is not None and self.ticket.outcome is Outcome.UNDECIDED):
            return 3
        return 0
