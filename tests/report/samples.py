"""Reports put together by hand, for renderer tests: a small city hall with one finding of every kind."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from segcheck.model.address import Prefix
from segcheck.model.filters import Action, Binding, Filter, Rule, ZoneDefaults
from segcheck.model.header import FIN, SYN, Anything, Family, Field, Flow
from segcheck.model.layer2 import PortMode, SwitchPort
from segcheck.model.network import Device, Interface, InterfaceAddress, InterfaceKind, Snapshot, Stage
from segcheck.policy import verdict
from segcheck.policy.approval import Approval
from segcheck.policy.catalog import PROPERTIES, PropertyUse
from segcheck.policy.declarations import (
    AbsentTier,
    CheckRecord,
    Confirmation,
    Declarations,
    InternetLink,
    MalwareCheckpoint,
    OutsideParty,
)
from segcheck.policy.document import Assumptions, Link, Policy
from segcheck.policy.intent import FlowSpec, Intent, Isolated, Only, PacketScope, Reachable, Upholds
from segcheck.policy.relay import Relay, RelayKind, RelaySide
from segcheck.policy.verdict import (
    Assumption,
    CrossingPermit,
    Doubt,
    Evidence,
    FileSummary,
    Observation,
    Outcome,
    Verdict,
)
from segcheck.policy.zones import InterfaceMember, Zone
from segcheck.reachability.trace import Decision, Disposition, Hop, Trace
from segcheck.report.document import Report
from segcheck.report.matrix import matrix_view
from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.ledger import Ledger, LineEntry, LineFate
from segcheck.source.text import SourceFile, Span, decode
from segcheck.symbolic.cover import CoverRow

FIREWALL_TEXT = """\
hostname fw1
enable secret 5 $1$abcd$hiddenhiddenhidden
!
interface GigabitEthernet0/1
 description LGWAN接続系 端末
 ip address 10.20.0.1 255.255.0.0
 ip access-group LGWAN-IN in
!
object-group network VDI-SERVERS
 host 10.40.1.10
!
ip access-list extended LGWAN-IN
 10 permit tcp 10.20.0.0 0.0.255.255 object-group VDI-SERVERS eq 443
 20 permit tcp any any
 30 permit udp any any time-range NIGHT
!
ip route 10.40.0.0 255.255.0.0 10.99.0.2
snmp-server community himitsu RO
"""
POLICY_TEXT = """\
segcheck: 1
name: みどり市 三層分離
intents:
  - name: lgwan-to-internet
  - name: mynumber-is-isolated
  - name: staff-browse
  - name: guest-is-isolated
  - name: lgwan-night
"""
FIREWALL = decode("fw1.cfg", FIREWALL_TEXT.encode())
POLICY_FILE = decode("policy.yaml", POLICY_TEXT.encode())
SUBNET = (0x0A140000, 0x0A14FFFF)
SERVER = 0x0A28010A


def line(source: SourceFile, number: int) -> Span:
    return source.span_of_line(number)


def zone(name: str, title: str, external: bool = False) -> Zone:
    span = line(POLICY_FILE, 2)
    return Zone(name, title, (InterfaceMember("fw1", "GigabitEthernet0/1", span),), external, span)


def intent(name: str, requirement: Isolated | Only | Reachable, number: int) -> Intent:
    return Intent(name, requirement, "情報セキュリティポリシー", ("ISO-1", "第4-1-(1)-イ"), line(POLICY_FILE, number))


FLOW_SPEC = FlowSpec(((Family.IPV4, Anything()),), "tcp/443", "VDI", line(POLICY_FILE, 4))
INTENTS = (
    intent("lgwan-to-internet", Only("lgwan", "internet", (FLOW_SPEC,), (), PacketScope.ANY), 4),
    intent(
        "mynumber-is-isolated", Isolated((("mynumber", "internet"), ("internet", "mynumber")), PacketScope.OPENING), 5
    ),
    intent("staff-browse", Reachable("lgwan", "internet", FLOW_SPEC), 6),
    intent("guest-is-isolated", Isolated((("guest", "lgwan"),), PacketScope.ANY), 7),
    intent("lgwan-night", Isolated((("lgwan", "mynumber"),), PacketScope.ANY), 8),
)
POLICY = Policy(
    "みどり市 三層分離",
    (
        zone("lgwan", "LGWAN接続系"),
        zone("internet", "インターネット接続系"),
        zone("mynumber", "マイナンバー利用事務系"),
        zone("guest", ""),
        zone("INTERNET", "インターネット", external=True),
    ),
    INTENTS,
    (Link(("fw1", "GigabitEthernet0/2"), ("core1", "GigabitEthernet1/0/1"), line(POLICY_FILE, 3)),),
    Assumptions(),
    POLICY_FILE,
)
PACKET = Flow(Family.IPV4, 0x0A140105, SERVER, 6, 49152, 22, tcp_flags=SYN)


def decision(
    stage: Stage, action: Action, filter_name: str, rule: str, *numbers: int, certain: bool = True
) -> Decision:
    return Decision(
        stage, action, filter_name, rule, tuple(line(FIREWALL, number) for number in numbers), certain, PACKET, PACKET
    )


ROUTED = decision(Stage.ROUTE, Action.PERMIT, "", "10.40.0.0/16", 17)
THROUGH = Trace(
    PACKET,
    "lgwan",
    (
        Hop(
            "fw1",
            "GigabitEthernet0/1",
            "GigabitEthernet0/2",
            (decision(Stage.INGRESS_FILTER, Action.PERMIT, "LGWAN-IN", "20", 14), ROUTED),
            PACKET,
            PACKET,
        ),
    ),
    Disposition.DELIVERED,
    "internet",
    True,
)
DROPPED = Trace(
    replace(PACKET, protocol=17, tcp_flags=0, destination_port=53),
    "lgwan",
    (
        Hop(
            "fw1",
            "GigabitEthernet0/1",
            "",
            (decision(Stage.INGRESS_FILTER, Action.DENY, "LGWAN-IN", ""),),
            PACKET,
            PACKET,
        ),
    ),
    Disposition.DENIED,
    "",
    True,
)
ROWS = (
    CoverRow(
        (
            (Field.SOURCE, (SUBNET,)),
            (Field.DESTINATION, ((0x0A280000, 0x0A28FFFF),)),
            (Field.PROTOCOL, ((6, 6),)),
            (Field.DESTINATION_PORT, ((0, 442), (444, 65535))),
        )
    ),
    CoverRow(((Field.SOURCE, ((0, SUBNET[0] - 1), (SUBNET[1] + 1, 2**32 - 1))), (Field.PROTOCOL, ((6, 6),)))),
    CoverRow(
        ((Field.PROTOCOL, ((6, 6),)),), ((Field.TCP_FLAGS, FIN, FIN | SYN), (Field.SOURCE, 0x0A000001, 0xFF0000FF))
    ),
)


def evidence(source: str, destination: str, outcome: Outcome, **details: object) -> Evidence:
    blank = Evidence(Family.IPV4, source, destination, outcome, 0, (), None, False, ())
    return replace(blank, **details)  # type: ignore[arg-type]


VERDICTS = (
    Verdict(
        INTENTS[0],
        Outcome.VIOLATED,
        (
            evidence("lgwan", "internet", Outcome.VIOLATED, packets=2**48 + 5, rows=ROWS, trace=THROUGH),
            evidence("lgwan", "internet", Outcome.PROVED, family=Family.IPV6),
        ),
    ),
    Verdict(INTENTS[1], Outcome.PROVED, (evidence("mynumber", "internet", Outcome.PROVED),)),
    Verdict(
        INTENTS[2],
        Outcome.VIOLATED,
        (evidence("lgwan", "internet", Outcome.VIOLATED, packets=65536, rows=ROWS[:1], trace=DROPPED),),
    ),
    Verdict(
        INTENTS[3],
        Outcome.VACUOUS,
        (evidence("guest", "lgwan", Outcome.VACUOUS, vacuous_because="zone-without-interface"),),
    ),
    Verdict(
        INTENTS[4],
        Outcome.UNDECIDED,
        (
            evidence(
                "lgwan",
                "mynumber",
                Outcome.UNDECIDED,
                packets=12,
                rows=ROWS[:1],
                doubts=(Doubt("wiring-uncertain", "fw1", (line(FIREWALL, 15),)),),
            ),
        ),
    ),
)
FILES = (
    FileSummary(
        "fw1.cfg",
        "fw1",
        "cisco_ios",
        FIREWALL.sha256,
        FIREWALL.encoding,
        ((LineFate.MODELED, 11), (LineFate.IRRELEVANT, 3), (LineFate.APPROXIMATED, 1)),
    ),
)
DIAGNOSTICS = (
    Diagnostic("wiring-uncertain", Severity.WARNING, Effect.WIDENS_RULE, (line(FIREWALL, 15),)),
    Diagnostic("unknown-neighbor", Severity.INFO, Effect.NONE, (line(FIREWALL, 18),)),
)
ASSUMPTIONS = (
    Assumption("own-source-addresses"),
    Assumption("closed-segments"),
    Assumption("external-zone", (("zone", "INTERNET"),)),
)


def report(verdicts: tuple[Verdict, ...] = VERDICTS, unreadable: tuple[str, ...] = ("core9.cfg",)) -> Report:
    """Everything at once."""
    findings = verdict.Findings("0.1.0", POLICY, verdicts, FILES, DIAGNOSTICS, ASSUMPTIONS, unreadable)
    return Report(findings, (FIREWALL,))


def upheld(identifier: str, outcome: Outcome, *observations: Observation, pairs: tuple[Evidence, ...] = ()) -> Verdict:
    """A verdict on a property."""
    use = PropertyUse(PROPERTIES[identifier], PROPERTIES[identifier].parameters, line(POLICY_FILE, 3))
    clauses = ("fukushima 第4-1-(1)-ウ",)
    return Verdict(Intent(identifier, Upholds(use), "", clauses, use.span), outcome, pairs, observations)


DAY = datetime.date(2026, 11, 21)
UNREAD = Doubt("device-unmodeled", "fw1", (line(FIREWALL, 18),))
REGISTER_CELL = Span("例外台帳.xlsx", 7, 3, 7, 4)
"""Spreadsheets are no text: their places are named only."""
PROPERTY_VERDICTS = (
    upheld(
        "ISO-4",
        Outcome.VIOLATED,
        Observation(Outcome.PROVED, "tier-without-zone", (("tiers", "dmz"),)),
        Observation(Outcome.VIOLATED, "tier-without-zone", (("tiers", "a chain"),), traces=(THROUGH, THROUGH)),
        Observation(
            Outcome.VIOLATED,
            "tier-without-zone",
            (("tiers", "rows"),),
            (line(FIREWALL, 14), REGISTER_CELL),
            (THROUGH,),
            rows=ROWS[:1],
            family=Family.IPV4,
        ),
    ),
    upheld(
        "NET-1",
        Outcome.UNDECIDED,
        Observation(Outcome.UNDECIDED, "tier-without-zone", (("tiers", "one"),), (line(FIREWALL, 4),), (), (UNREAD,)),
        Observation(Outcome.UNDECIDED, "tier-without-zone", (("tiers", "two"),), (line(FIREWALL, 9),), (), (UNREAD,)),
    ),
    upheld("AUD-1", Outcome.UNDECIDED, Observation(Outcome.UNDECIDED, "no-day-given", doubts=(UNREAD,))),
    upheld("WLS-1", Outcome.VACUOUS, Observation(Outcome.VACUOUS, "tier-without-zone", (("tiers", "mgmt"),))),
)
HOLDING_VERDICTS = (
    upheld(
        "ISO-1",
        Outcome.PROVED,
        pairs=(evidence("mynumber", "internet", Outcome.PROVED), evidence("internet", "mynumber", Outcome.PROVED)),
    ),
    upheld(
        "MAC-1",
        Outcome.PROVED,
        *(Observation(Outcome.PROVED, "tier-without-zone", (("tiers", f"port {number}"),)) for number in range(9)),
    ),
    upheld(
        "CLD-1",
        Outcome.DECLARED,
        Observation(Outcome.DECLARED, "tier-declared-absent", (("tiers", "cloud"), ("because", "未利用"))),
        Observation(Outcome.PROVED, "tier-without-zone", (("tiers", "dmz"),), (line(POLICY_FILE, 2),)),
    ),
)


HEADQUARTERS = Approval("CISO", datetime.date(2026, 4, 1), datetime.date(2027, 3, 31), None)
DECLARED = Declarations(
    outside_parties=(
        OutsideParty("LGWAN", InternetLink.NONE, False, HEADQUARTERS, "", line(POLICY_FILE, 3)),
        OutsideParty("INTERNET", InternetLink.CONNECTED, True, HEADQUARTERS, "", line(POLICY_FILE, 3)),
    ),
    malware_checkpoints=(MalwareCheckpoint("fw1", "UTM", line(POLICY_FILE, 4)),),
    absent=(AbsentTier("dmz", "公開サーバなし", line(POLICY_FILE, 5)),),
    external_confirmation=Confirmation("監査法人", None, None, line(POLICY_FILE, 5)),
    change_reviews=(CheckRecord(None, "情報政策課", "", line(POLICY_FILE, 6)),),
    audits=(CheckRecord(datetime.date(2026, 9, 1), "監査室", "", line(POLICY_FILE, 6)),),
    no_wireless=line(POLICY_FILE, 7),
)
RELAYS = tuple(
    Relay(
        name,
        kind,
        (
            RelaySide("internet", Prefix(Family.IPV4, 0x0A280005, 32), line(POLICY_FILE, 4)),
            RelaySide("lgwan", Prefix(Family.IPV4, 0x0A140005, 32), line(POLICY_FILE, 4)),
        ),
        (),
        (("internet", "lgwan"),),
        kind is RelayKind.FILE_SANITIZER,
        "",
        line(POLICY_FILE, 4),
    )
    for name, kind in (("無害化装置", RelayKind.FILE_SANITIZER), ("メール", RelayKind.MAIL_TEXT))
)


PERMITS = (
    CrossingPermit("fw1", "LGWAN-IN", "20", (line(FIREWALL, 14),), (("lgwan", "internet"),), ("screens",), ()),
    CrossingPermit(
        "fw1",
        "LGWAN-IN",
        "",
        (line(FIREWALL, 12),),
        (("lgwan", "internet"), ("lgwan", "mynumber")),
        ("screens", "EX-01"),
        ((Family.IPV4, ROWS[0]), (Family.IPV4, ROWS[1])),
    ),
)


def property_report(verdicts: tuple[Verdict, ...] = (*PROPERTY_VERDICTS, *HOLDING_VERDICTS)) -> Report:
    """Verdicts on properties, judged on a day."""
    plain = report(verdicts, ())
    policy = replace(POLICY, declarations=DECLARED, relays=RELAYS)
    return replace(plain, findings=replace(plain.findings, on=DAY, policy=policy, permits=PERMITS))


def proved_report() -> Report:
    """All well."""
    return report((VERDICTS[1],), ())


@dataclass(frozen=True)
class Rows:
    """Stands for a set of packets."""

    family: Family
    surely: tuple[CoverRow, ...]
    besides: tuple[CoverRow, ...] = ()

    def services(self) -> tuple[CoverRow, ...]:
        return self.surely

    def possible_services(self) -> tuple[CoverRow, ...]:
        return self.besides

    def strays(self) -> tuple[CoverRow, ...]:
        return self.besides[:1]


MATRIX = matrix_view(
    POLICY,
    (
        ("lgwan", "internet", Rows(Family.IPV4, ROWS[:2], ROWS[2:])),
        ("internet", "lgwan", Rows(Family.IPV6, (CoverRow(((Field.PROTOCOL, ((58, 58),)),)),))),
        ("mynumber", "internet", Rows(Family.IPV4, ())),
    ),
)
PERMIT_ALL = Rule("20", Anything(), Action.PERMIT, (line(FIREWALL, 14),))
LGWAN_IN = Filter("LGWAN-IN", Family.IPV4, (PERMIT_ALL,), Action.DENY, (line(FIREWALL, 12),))
DEVICE = Device(
    "fw1",
    "cisco_ios",
    tuple(Stage),
    (
        Interface(
            "GigabitEthernet0/1",
            InterfaceKind.ROUTED,
            True,
            (InterfaceAddress(Family.IPV4, 0x0A140001, 16, (line(FIREWALL, 6),)),),
            "",
            (line(FIREWALL, 4),),
            ingress=(Binding(LGWAN_IN, (line(FIREWALL, 7),)),),
            description="LGWAN接続系 端末",
        ),
        Interface(
            "GigabitEthernet0/9",
            InterfaceKind.SWITCHPORT,
            False,
            (),
            "",
            (line(FIREWALL, 4),),
            switchport=SwitchPort(PortMode.TRUNK, 1, None, 1, ((10, 10), (20, 29)), (line(FIREWALL, 4),)),
        ),
    ),
    (LGWAN_IN,),
    (),
    ZoneDefaults(),
    (),
    (),
    (),
    (),
    (),
    (),
    (line(FIREWALL, 1),),
)
LEDGER = Ledger(
    "fw1.cfg",
    tuple(
        LineEntry(
            number, LineFate.APPROXIMATED if number == 15 else LineFate.MODELED, "wiring-uncertain" * (number == 15)
        )
        for number in range(1, 19)
    ),
)
SNAPSHOT = Snapshot((DEVICE,), (FIREWALL,), (LEDGER,), DIAGNOSTICS, ("core9.cfg",))
PROBLEMS = (
    Diagnostic("unknown-neighbor", Severity.ERROR, Effect.REJECTS_FILE, (Span("policy.yaml", 4, 11, 4, 28),)),
    Diagnostic("zone-member-unknown", Severity.ERROR, Effect.REJECTS_FILE, (Span("policy.yaml", 99, 1, 99, 2),)),
)
