"""What a policy file says is what the values hold."""

from __future__ import annotations

import datetime

import pytest
from tests.policy.policy_mistakes import HEAD, flow, zone
from tests.policy.whole_policy import WHOLE

from segcheck.model.address import Prefix
from segcheck.model.header import ANYTHING, NOTHING, OTHER_FRAGMENT, Family, Flow
from segcheck.policy.document import Assumptions, Policy
from segcheck.policy.intent import FlowSpec, Isolated, Only, PacketScope, Reachable
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.reading.services import BUILT_IN, ICMP_TYPES, read_service
from segcheck.policy.zones import (
    FirewallZoneMember,
    HostMember,
    InterfaceMember,
    PrefixMember,
    VlanMember,
    VrfMember,
)
from segcheck.semantics.evaluate import Truth, matches

A, B = Family.IPV4, Family.IPV6


def _load(text: str) -> Policy:
    return load_policy_text("p.yaml", text.encode())


@pytest.fixture(scope="module")
def whole() -> Policy:
    return _load(WHOLE)


def test_the_file_as_a_whole(whole: Policy) -> None:
    assert whole.name == "みどり市 三層分離"
    assert [zone.name for zone in whole.zones] == ["mynumber", "lgwan", "internet", "guest", "INTERNET"]
    assert [link.first for link in whole.links] == [("core1", "GigabitEthernet1/0/1"), ("core1", "Serial0/0:1")]
    assert whole.links[1].second == ("wan1", "Serial0/0/0")
    assert whole.assumptions == Assumptions(spoofing=False, closed_segments=True)
    assert whole.source.lines[0] == "segcheck: 1"


def test_accepted_findings(whole: Policy) -> None:
    day = datetime.date
    assert [(one.finding, one.by, one.because, one.until) for one in whole.accepted] == [
        ("any-any-permit-0123456789", "情報政策課長", "更改まで残す", day(2027, 3, 31)),
        ("iso-1-00ff00ff00-2", "CISO", "known", day(2027, 4, 1)),
    ]
    assert whole.source.lines[whole.accepted[1].span.line - 1].startswith("  - {finding: iso-1")


def test_members_of_a_zone(whole: Policy) -> None:
    members = whole.zones[0].members
    kinds = (InterfaceMember, VlanMember, VrfMember, FirewallZoneMember, PrefixMember, HostMember)
    counts = [sum(isinstance(member, kind) for member in members) for kind in kinds]
    assert counts == [1, 5, 1, 1, 2, 3]
    vlans = [(member.device, member.vlan) for member in members if isinstance(member, VlanMember)]
    assert vlans == [(None, 30), ("core1", 40), ("core1", 50), ("core1", 51), ("core1", 52)]
    prefixes = [member.prefix for member in members if isinstance(member, PrefixMember)]
    assert prefixes == [Prefix(A, 0x0A1E0000, 16), Prefix(B, 0x20010DB8_0030 << 80, 48)]
    hosts = [(member.family, member.address, member.mac) for member in members if isinstance(member, HostMember)]
    assert hosts[:2] == [(A, 0x0A1E0105, 0x001122334455), (A, 0x0A1E0105, 0x001122334456)]
    assert hosts[2] == (B, (0x20010DB8_0030 << 80) + 5, None)
    assert whole.zones[0].title == "マイナンバー利用事務系"
    assert [zone.external for zone in whole.zones] == [False, False, False, False, True]


def test_any_is_a_prefix_of_no_family(whole: Policy) -> None:
    (member,) = [member for member in whole.zones[-1].members if isinstance(member, PrefixMember)]
    assert (member.prefix, member.family) == (None, None)


def test_between_others_is_both_ways_and_not_among_the_others(whole: Policy) -> None:
    requirement = whole.intents[0].requirement
    assert isinstance(requirement, Isolated)
    others = ("lgwan", "internet", "guest", "INTERNET")
    assert set(requirement.pairs) == {("mynumber", z) for z in others} | {(z, "mynumber") for z in others}
    assert len(set(requirement.pairs)) == len(requirement.pairs)
    assert requirement.scope is PacketScope.ANY
    assert whole.intents[0].because == "個人番号を扱う系は 他の領域と通信しない"
    assert whole.intents[0].clauses == ("ISO-1", "福島県 第4-1-(1)-イ")


def test_from_and_to_is_one_way(whole: Policy) -> None:
    outside, guests = whole.intents[1].requirement, whole.intents[2].requirement
    assert outside == Isolated((("INTERNET", "lgwan"), ("guest", "lgwan")), PacketScope.OPENING)
    assert isinstance(guests, Isolated)
    assert guests.pairs == (("guest", "mynumber"), ("guest", "lgwan"), ("guest", "internet"), ("guest", "INTERNET"))


def test_only_between_is_one_intent_for_each_direction(whole: Policy) -> None:
    there, back = whole.intents[3], whole.intents[4]
    assert (there.name, back.name) == (
        "lgwan and internet (lgwan → internet)",
        "lgwan and internet (internet → lgwan)",
    )
    assert isinstance(there.requirement, Only)
    assert isinstance(back.requirement, Only)
    assert [flow.text for flow in there.requirement.flows] == [
        "10.20.0.0/16 → 10.10.1.10, 10.10.1.12/31 rdp",
        "any → any ping, portal",
    ]
    assert [flow.text for flow in back.requirement.flows] == ["any → 10.20.5.25 smtp (source port 1024-65535)"]
    assert [flow.because for flow in there.requirement.flows] == ["VDI", "必要な通信だけ"]


def test_answers_are_what_is_declared_the_other_way(whole: Policy) -> None:
    """In the same intent and in any other `only` or `reachable` of the policy."""
    there, back, reachable, answers = (intent.requirement for intent in whole.intents[3:])
    assert isinstance(there, Only)
    assert isinstance(back, Only)
    assert isinstance(answers, Only)
    assert isinstance(reachable, Reachable)
    assert there.answers == back.flows
    assert back.answers == there.flows
    assert answers.answers == (reachable.flow,)
    assert answers.flows == ()


def test_a_section_of_comments_is_no_section() -> None:
    policy = _load(HEAD + "links:\n  # - [a:1, b:2]\nservices:\nintents:\nassume:\n")
    assert (policy.links, policy.intents, policy.assumptions) == ((), (), Assumptions())
    assert policy.name == "p.yaml"


def test_texts_stay_as_written() -> None:
    """What YAML 1.1 makes of `no`, `1_000`, dates and numbers in base 60 is not what anybody meant."""
    body = "{title: 2026-04-01, interfaces: [no:on, 0o7:1e3], hosts: [{ip: 10.0.0.1, mac: 10:20:30:40:50:59}]}"
    (found,) = _load(zone(body).replace("z:", "yes:")).zones
    assert (found.name, found.title) == ("yes", "2026-04-01")
    assert [(m.device, m.interface) for m in found.members if isinstance(m, InterfaceMember)] == [
        ("no", "on"),
        ("0o7", "1e3"),
    ]
    assert [m.mac for m in found.members if isinstance(m, HostMember)] == [0x102030405059]


def test_longer_prefixes_and_hosts_are_carved_out_of_another_zone() -> None:
    text = "segcheck: 1\nzones:\n  a: {prefixes: [10.0.0.0/8]}\n  b: {prefixes: [10.1.0.0/16], hosts: [10.2.0.1]}\n"
    assert len(_load(text).zones) == 2


def test_a_place_may_be_shared_where_addresses_tell_the_zones_apart() -> None:
    text = "segcheck: 1\nzones:\n"
    text += "  a: {interfaces: [r:e0], prefixes: [10.1.0.0/16]}\n  b: {interfaces: [r:e0], prefixes: [10.2.0.0/16]}\n"
    assert len(_load(text).zones) == 2


# -- what flows match -----------------------------------------------------------------------------


def _flow(body: str) -> FlowSpec:
    requirement = _load(flow(body)).intents[0].requirement
    assert isinstance(requirement, Only)
    return requirement.flows[0]


def _in(spec: FlowSpec, packet: Flow) -> bool:
    return matches(spec.match(packet.family), packet) is Truth.TRUE


def _packet(family: Family = A, **fields: int) -> Flow:
    return Flow(family, **{"source": 0x0A000001, "destination": 0x0A000002, "protocol": 6, **fields})


@pytest.mark.parametrize(
    ("body", "inside", "outside"),
    [
        (
            "{service: tcp/443}",
            [
                _packet(destination_port=443),
                _packet(B, destination_port=443),
                _packet(destination_port=443, tcp_flags=16),
            ],
            [
                _packet(destination_port=444),
                _packet(protocol=17, destination_port=443),
                _packet(source_port=443),
                _packet(fragment=OTHER_FRAGMENT),
            ],
        ),
        (
            "{service: tcp/8000-8010}",
            [_packet(destination_port=8000), _packet(destination_port=8010)],
            [_packet(destination_port=7999), _packet(destination_port=8011)],
        ),
        (
            "{service: tcp}",
            [_packet(destination_port=5), _packet(fragment=OTHER_FRAGMENT)],
            [_packet(protocol=17)],
        ),
        ("{service: tcp/0-65535}", [_packet(fragment=OTHER_FRAGMENT)], [_packet(protocol=17)]),
        (
            "{service: tcp, source_port: 20}",
            [_packet(source_port=20, destination_port=5)],
            [_packet(source_port=21), _packet(fragment=OTHER_FRAGMENT)],
        ),
        ("{service: sctp/3868}", [_packet(protocol=132, destination_port=3868)], [_packet(destination_port=3868)]),
        (
            "{service: dns}",
            [_packet(destination_port=53), _packet(protocol=17, destination_port=53)],
            [_packet(protocol=17, source_port=53)],
        ),
        (
            "{service: icmp}",
            [_packet(protocol=1, icmp_type=3), _packet(B, protocol=58), _packet(protocol=1, fragment=OTHER_FRAGMENT)],
            [_packet(protocol=58), _packet(B, protocol=1)],
        ),
        (
            "{service: icmp/echo}",
            [_packet(protocol=1, icmp_type=8), _packet(B, protocol=58, icmp_type=128)],
            [
                _packet(protocol=1, icmp_type=0),
                _packet(B, protocol=58, icmp_type=8),
                _packet(protocol=1, fragment=OTHER_FRAGMENT),
            ],
        ),
        (
            "{service: icmp/packet-too-big}",
            [_packet(B, protocol=58, icmp_type=2)],
            [_packet(protocol=1, icmp_type=2), _packet(protocol=1)],
        ),
        ("{service: icmpv6/135}", [_packet(B, protocol=58, icmp_type=135)], [_packet(protocol=1, icmp_type=135)]),
        ("{service: ip/47}", [_packet(protocol=47), _packet(B, protocol=47)], [_packet()]),
        ("{service: any}", [_packet(), _packet(B, protocol=0), _packet(fragment=OTHER_FRAGMENT)], []),
        (
            "{service: any, source: 10.0.0.0/31, destination: [10.0.0.2, 10.9.0.0/16]}",
            [_packet(), _packet(source=0x0A000000), _packet(destination=0x0A090000)],
            [_packet(source=0x0A000002), _packet(destination=0x0A000003), _packet(B)],
        ),
        (
            "{service: ssh, source: ['::/0', 10.0.0.1], destination: any}",
            [_packet(destination_port=22), _packet(B, destination_port=22)],
            [_packet(source=5, destination_port=22)],
        ),
    ],
)
def test_what_a_flow_holds(body: str, inside: list[Flow], outside: list[Flow]) -> None:
    spec = _flow(body)
    assert [_in(spec, packet) for packet in inside] == [True] * len(inside)
    assert [_in(spec, packet) for packet in outside] == [False] * len(outside)


def test_addresses_of_one_family_leave_the_other_out() -> None:
    spec = _flow("{service: any, destination: 10.0.0.0/8}")
    assert [family for family, _ in spec.matches] == [A]
    assert spec.match(B) == NOTHING
    assert _flow("{service: any}").match(A) == ANYTHING


def test_every_built_in_name_and_type_means_something() -> None:
    for name in BUILT_IN:
        assert read_service(name, {})
    for name in ICMP_TYPES:
        (service,) = read_service(f"icmp/{name}", {})
        assert service.icmp_types
        assert any(service.match(family) != NOTHING for family in Family)
