"""Reviews put together by hand, for renderer tests: one change, one finding of every kind."""

from __future__ import annotations

from dataclasses import replace

from tests.report import samples

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import ANYTHING, Family, Field
from segcheck.policy.idleness.idleness import Idleness
from segcheck.policy.verdict import Doubt, Outcome
from segcheck.reachability.compare import ChangedPackets, FilterComparison
from segcheck.reachability.trace import Trace
from segcheck.report.filter_review import FilterReview
from segcheck.report.review_document import Review
from segcheck.review.difference import (
    ChangedFlow,
    DeviceChange,
    DeviceFate,
    Difference,
    FilterDifference,
    IdleRule,
    IntentChange,
    Movement,
    Place,
    PlaceKind,
    ResponsibleRule,
    TouchedPermission,
    Transient,
    TransientFlow,
)
from segcheck.review.ticket import DeclaredChange, Mismatch, Ticket, TicketDifference, TicketResult
from segcheck.semantics.bounds import Bounds
from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.text import SourceFile, decode
from segcheck.symbolic.cover import CoverRow
from segcheck.symbolic.header_space import HeaderSpace

AFTER_TEXT = samples.FIREWALL_TEXT.replace(
    " 20 permit tcp any any\n", " 15 permit tcp any host 10.40.1.11 eq 3389\n 20 permit tcp any any eq 22\n"
)
BEFORE = samples.FIREWALL
AFTER = decode("fw1.cfg", AFTER_TEXT.encode())
SCRIPT = decode(
    "change 市.txt",
    b"ip access-list extended LGWAN-IN\n 15 permit tcp any host 10.40.1.11 eq 3389\n no 20\n"
    b" 20 permit tcp any any eq 22\n",
)
TICKET_FILE = decode("ticket.yaml", b"ticket: CHG-1\nopens:\n  - {from: lgwan, to: internet, service: tcp/3389}\n")
SCRIPT_LINES = {
    ("fw1.cfg", 14): SCRIPT.span_of_line(2),
    ("fw1.cfg", 15): SCRIPT.span_of_line(4),
}

LGWAN = Place(PlaceKind.ZONE, "lgwan")
INTERNET = Place(PlaceKind.ZONE, "internet")
RDP = CoverRow(
    (
        (Field.PROTOCOL, ((6, 6),)),
        (Field.SOURCE, (samples.SUBNET,)),
        (Field.DESTINATION, ((samples.SERVER + 1, samples.SERVER + 1),)),
        (Field.DESTINATION_PORT, ((3389, 3389),)),
    )
)
DEFAULT = ResponsibleRule("fw1", "LGWAN-IN", "", Action.DENY, ())
OLD = ResponsibleRule("fw1", "LGWAN-IN", "20", Action.PERMIT, (BEFORE.span_of_line(14),))
NEW = ResponsibleRule("fw1", "LGWAN-IN", "15", Action.PERMIT, (AFTER.span_of_line(14),))
RDP_PACKET = replace(samples.PACKET, destination=samples.SERVER + 1, destination_port=3389)
BLOCKED = replace(samples.DROPPED, flow=RDP_PACKET)
LET_THROUGH = replace(samples.THROUGH, flow=RDP_PACKET)


def flow(
    movement: Movement,
    row: CoverRow,
    *,
    source: Place = LGWAN,
    destination: Place = INTERNET,
    certain: bool = True,
    answers: bool = False,
    before: tuple[ResponsibleRule, ...] = (DEFAULT,),
    after: tuple[ResponsibleRule, ...] = (NEW,),
    traces: tuple[tuple[Trace, ...], tuple[Trace, ...]] = ((), ()),
) -> ChangedFlow:
    return ChangedFlow(
        movement, source, destination, Family.IPV4, row, certain, answers, before, after, traces[0], traces[1]
    )


FLOWS = (
    flow(Movement.OPENED, RDP, traces=((BLOCKED,), (LET_THROUGH,))),
    flow(Movement.CLOSED, samples.ROWS[0], before=(OLD,), after=(DEFAULT,), traces=((samples.THROUGH,), ())),
    flow(Movement.CLOSED, samples.ROWS[1], before=(OLD,), after=(DEFAULT,)),
    flow(Movement.OPENED, samples.ROWS[2], source=INTERNET, destination=LGWAN, answers=True, before=(), after=()),
    flow(
        Movement.OPENED,
        samples.ROWS[1],
        source=Place(PlaceKind.BEYOND, "10.99.0.0/24"),
        destination=Place(PlaceKind.DEVICE, "fw1"),
        certain=False,
    ),
    flow(Movement.CLOSED, RDP, source=Place(PlaceKind.UNZONED, "10.88.0.0/24"), certain=False, after=(), before=()),
)
DEVICES = (
    DeviceChange(
        "fw1",
        DeviceFate.CHANGED,
        (BEFORE.span_of_line(14),),
        (AFTER.span_of_line(14), AFTER.span_of_line(15)),
    ),
    DeviceChange("sw9", DeviceFate.REWRITTEN, (), ()),
)
IDLE = (
    IdleRule("fw1", "LGWAN-IN", "20", Action.PERMIT, (AFTER.span_of_line(15),), Idleness.SHADOWED, (NEW,)),
    IdleRule("fw1", "OLD-LIST", "10", Action.PERMIT, (AFTER.span_of_line(13),), Idleness.UNBOUND, ()),
)
TOUCHED = (TouchedPermission("EX-01", "exception", samples.line(samples.POLICY_FILE, 2), (1, 2), True, False),)
INTENTS = (
    IntentChange("staff-browse", Outcome.VIOLATED, Outcome.PROVED),
    IntentChange("lgwan-to-internet", Outcome.PROVED, Outcome.VIOLATED),
    IntentChange("lgwan-night", None, Outcome.UNDECIDED),
)
TRANSIENTS = (
    TransientFlow(
        Transient.CUT,
        LGWAN,
        INTERNET,
        Family.IPV4,
        samples.ROWS[0],
        True,
        SCRIPT.span_of_line(3),
        SCRIPT.span_of_line(4),
    ),
    TransientFlow(Transient.OPEN, LGWAN, INTERNET, Family.IPV4, RDP, False, SCRIPT.span_of_line(2), None),
)
TICKET = Ticket(
    "CHG-1",
    "端末の遠隔操作",
    (DeclaredChange(True, "lgwan", "internet", samples.FLOW_SPEC, "RDP", TICKET_FILE.span_of_line(3)),),
    TICKET_FILE,
)
TICKET_RESULT = TicketResult(
    TICKET,
    Outcome.VIOLATED,
    (
        TicketDifference(Mismatch.NOT_DECLARED, False, "lgwan", "internet", Family.IPV4, samples.ROWS[0], True, None),
        TicketDifference(Mismatch.NOT_DONE, True, "lgwan", "internet", Family.IPV4, RDP, False, TICKET.declared[0]),
    ),
)
NOTES = (Diagnostic("change-script-no-effect", Severity.INFO, Effect.NONE, (SCRIPT.span_of_line(1),)),)
BLIND = (Doubt("wiring-uncertain", "fw1", (AFTER.span_of_line(16),)),)


def difference(**details: object) -> Difference:
    """One with nothing in it, but for `details`."""
    blank = Difference("0.1.0", samples.POLICY, False, (), ())
    return replace(blank, **details)  # type: ignore[arg-type]


def review(found: Difference | None = None, scripts: tuple[SourceFile, ...] = (SCRIPT,)) -> Review:
    """One finding of every kind, or the findings of `found`."""
    if found is None:
        found = difference(
            flows=FLOWS,
            devices=DEVICES,
            idle=IDLE,
            touched=TOUCHED,
            intents=INTENTS,
            transients=TRANSIENTS,
            blind=BLIND,
            findings_before=samples.proved_report().findings,
            findings_after=samples.report().findings,
            unreadable_after=("core9.cfg",),
            script_lines=SCRIPT_LINES,
            script_notes=NOTES,
            ticket=TICKET_RESULT,
        )
    return Review(found, (BEFORE,), (AFTER,), scripts)


def same_review() -> Review:
    """Nothing moves."""
    return Review(difference(zones_drafted=True), (BEFORE,), (BEFORE,))


def filter_difference() -> FilterDifference:
    """One list compared on its own."""
    before = Filter("LGWAN-IN", Family.IPV4, (), Action.DENY, ())
    rule = Rule("15", ANYTHING, Action.PERMIT, (AFTER.span_of_line(14),))
    after = Filter("LGWAN-IN-2", Family.IPV4, (rule,), Action.DENY, ())
    space = HeaderSpace(Family.IPV4)
    opened, closed = Bounds(space.valid, space.valid), Bounds(space.nothing, space.nothing)
    changed = ChangedPackets(RDP, True, (None,), (rule,))
    doubtful = ChangedPackets(samples.ROWS[1], False, (None,), (rule,))
    comparison = FilterComparison(before, after, (), (rule,), opened, closed, (changed,), (doubtful,))
    return FilterDifference("fw1", "fw1", comparison)


def filter_review() -> FilterReview:
    """The same with its texts."""
    return FilterReview((filter_difference(),), (BEFORE,), (AFTER,), (SCRIPT,), SCRIPT_LINES)
