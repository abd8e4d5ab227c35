"""The zone-based firewall: who gets through the device, packet by packet."""

from __future__ import annotations

import pytest
from tests.vendors.cisco_ios.routers import Loaded
from tests.vendors.packets import packet

from segcheck.model.header import ACK, ESTABLISHED, SYN, TCP, UDP, Flow
from segcheck.semantics.evaluate_device import forward
from segcheck.source.ledger import LineFate

INTERFACES = """\
version 15.4
interface GigabitEthernet0/0
 ip address 10.1.1.254 255.255.255.0
 zone-member security OFFICE
interface GigabitEthernet0/1
 ip address 10.2.2.254 255.255.255.0
 zone-member security LGWAN
interface GigabitEthernet0/2
 ip address 10.3.3.254 255.255.255.0
interface GigabitEthernet0/3
 ip address 10.4.4.254 255.255.255.0
 zone-member security OFFICE
interface GigabitEthernet0/4
 ip address 10.5.5.254 255.255.255.0
zone security OFFICE
zone security LGWAN
"""
OFFICE_TO_LGWAN = """\
zone-pair security ZP source OFFICE destination LGWAN
 service-policy type inspect PM
"""


def through(text: str, flow: Flow, ingress: str = "GigabitEthernet0/0") -> str:
    """`permit`, `deny`, or `either`."""
    loaded = Loaded(text)
    assert loaded.device.unmodeled == ()
    outcomes = forward(loaded.device, ingress, flow)
    passed = any(outcome.departure is not None for outcome in outcomes)
    dropped = any(outcome.departure is None for outcome in outcomes)
    return "either" if passed and dropped else "permit" if passed else "deny"


def policy(*lines: str, extra: str = "") -> str:
    """The two zones with a policy of these lines from OFFICE to LGWAN."""
    body = "".join(f" {line}\n" for line in lines)
    return f"{INTERFACES}{extra}policy-map type inspect PM\n{body}{OFFICE_TO_LGWAN}"


TCP_CLASS = "class-map type inspect match-any C\n match protocol tcp\n"
INSPECT_TCP = policy("class type inspect C", " inspect", extra=TCP_CLASS)
FORWARD = packet("10.1.1.1", "10.2.2.2")
ANSWER = packet("10.2.2.2", "10.1.1.1", sport=80, dport=40000, flags=SYN | ACK, state=ESTABLISHED)


@pytest.mark.parametrize(
    ("destination", "ingress", "expected"),
    [
        ("10.2.2.2", "GigabitEthernet0/0", "deny"),  # other zone, no pair
        ("10.3.3.3", "GigabitEthernet0/0", "deny"),  # zone to no zone
        ("10.4.4.4", "GigabitEthernet0/0", "permit"),  # same zone
        ("10.1.1.1", "GigabitEthernet0/2", "deny"),  # no zone to zone
        ("10.5.5.5", "GigabitEthernet0/2", "permit"),  # no zone to no zone
    ],
)
def test_without_pairs(destination: str, ingress: str, expected: str) -> None:
    assert through(INTERFACES, packet("10.9.9.9", destination), ingress) == expected


def test_inspect_opens_one_way_and_lets_answers_back() -> None:
    assert through(INSPECT_TCP, FORWARD) == "permit"
    assert through(INSPECT_TCP, packet("10.1.1.1", "10.2.2.2", UDP)) == "deny"
    assert through(INSPECT_TCP, ANSWER, "GigabitEthernet0/1") == "permit"
    opening_back = packet("10.2.2.2", "10.1.1.1")
    assert through(INSPECT_TCP, opening_back, "GigabitEthernet0/1") == "deny"


def test_a_segment_that_opens_nothing_may_be_dropped_by_inspection() -> None:
    assert through(INSPECT_TCP, packet("10.1.1.1", "10.2.2.2", flags=ACK)) == "either"


def test_pass_is_stateless() -> None:
    text = policy("class type inspect C", " pass", extra=TCP_CLASS)
    assert through(text, FORWARD) == "permit"
    assert through(text, ANSWER, "GigabitEthernet0/1") == "deny"


def test_the_first_class_that_matches_decides() -> None:
    extra = TCP_CLASS + (
        "ip access-list extended TELNET\n permit tcp any any eq telnet\n"
        "class-map type inspect match-all T\n match access-group name TELNET\n"
    )
    text = policy("class type inspect T", " drop log", "class type inspect C", " inspect", extra=extra)
    assert through(text, packet("10.1.1.1", "10.2.2.2", dport=23)) == "deny"
    assert through(text, packet("10.1.1.1", "10.2.2.2", dport=24)) == "permit"
    telnet_answer = packet("10.2.2.2", "10.1.1.1", sport=23, dport=40000, flags=SYN | ACK, state=ESTABLISHED)
    assert through(text, telnet_answer, "GigabitEthernet0/1") == "deny"


def test_class_default_can_inspect_and_drops_when_it_is_not_written() -> None:
    assert through(policy("class class-default", " drop"), FORWARD) == "deny"
    assert through(policy("class class-default", " pass"), FORWARD) == "permit"


@pytest.mark.parametrize(
    ("class_map", "flow", "expected"),
    [
        ("match-all C\n match protocol tcp\n match access-group name A", FORWARD, "permit"),
        ("match-all C\n match protocol udp\n match access-group name A", FORWARD, "deny"),
        ("match-any C\n match protocol udp\n match access-group name A", FORWARD, "permit"),
        ("C\n match protocol tcp\n match access-group 101", packet("10.1.1.1", "10.2.2.2", dport=81), "deny"),
        ("match-any C\n match class-map D", FORWARD, "permit"),
        ("match-any C\n match protocol http", FORWARD, "permit"),
        ("match-any C\n match protocol http", packet("10.1.1.1", "10.2.2.2", dport=8080), "either"),
        ("match-any C\n match protocol http", packet("10.1.1.1", "10.2.2.2", UDP), "deny"),
        ("match-any C\n match protocol bittorrent", FORWARD, "either"),
        ("match-any C\n match class-map NOWHERE", FORWARD, "either"),
        ("match-any C\n match class-map C", FORWARD, "either"),
        ("match-any C\n match access-group name NOWHERE", FORWARD, "either"),
        ("match-any C\n match user-group STAFF", FORWARD, "either"),
        ("match-any C\n frobnicate", FORWARD, "either"),
        ("match-any C", FORWARD, "either"),
        ("match-all C\n match not protocol udp\n match protocol tcp", FORWARD, "permit"),
    ],
)
def test_class_maps(class_map: str, flow: Flow, expected: str) -> None:
    extra = (
        "ip access-list extended A\n permit tcp any any eq 80\naccess-list 101 permit tcp any any eq 80\n"
        f"class-map type inspect match-any D\n match protocol tcp\nclass-map type inspect {class_map}\n"
    )
    assert through(policy("class type inspect C", " inspect", extra=extra), flow) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ("class type inspect C", " inspect", " police rate 1000000"),
        ("class type inspect C", " inspect", " service-policy type inspect http DEEP"),
        ("class type inspect C", " frobnicate"),
        ("class type inspect C",),
        ("class type inspect NOWHERE", " inspect"),
    ],
)
def test_what_may_drop_or_is_not_understood_leaves_the_class_open_to_both(lines: tuple[str, ...]) -> None:
    assert through(policy(*lines, extra=TCP_CLASS), FORWARD) == "either"


def test_an_undefined_policy_map_may_do_anything_with_the_pair() -> None:
    assert through(INTERFACES + OFFICE_TO_LGWAN, FORWARD) == "either"


def test_a_pair_without_policy_drops() -> None:
    text = INTERFACES + "zone-pair security ZP source OFFICE destination LGWAN\n"
    assert through(text, FORWARD) == "deny"


def test_inspected_ftp_may_open_connections_both_ways() -> None:
    extra = "class-map type inspect match-any C\n match protocol ftp\n"
    text = policy("class type inspect C", " inspect", extra=extra)
    assert through(text, packet("10.2.2.2", "10.1.1.1", sport=20, dport=40001), "GigabitEthernet0/1") == "either"
    assert through(text, packet("10.1.1.1", "10.2.2.2", dport=21)) == "permit"
    assert through(text, packet("10.1.1.1", "10.2.2.2", protocol=50)) == "deny"


def test_a_pair_within_one_zone_is_policed() -> None:
    text = (
        INTERFACES + TCP_CLASS + "policy-map type inspect PM\n class type inspect C\n  inspect\n"
        "zone-pair security ZP source OFFICE destination OFFICE\n service-policy type inspect PM\n"
    )
    assert through(text, packet("10.1.1.1", "10.4.4.4")) == "permit"
    assert through(text, packet("10.1.1.1", "10.4.4.4", UDP)) == "deny"


def test_the_device_itself_is_open_until_a_pair_with_self() -> None:
    to_self = packet("10.1.1.1", "10.1.1.254", dport=22)
    before = forward(Loaded(INTERFACES).device, "GigabitEthernet0/0", to_self)
    assert {outcome.disposition.value for outcome in before if outcome.disposition} == {"to-device"}
    text = INTERFACES + "zone-pair security ZP source OFFICE destination self\n"
    after = forward(Loaded(text).device, "GigabitEthernet0/0", to_self)
    assert {outcome.disposition.value for outcome in after if outcome.disposition} == {"denied"}


def test_a_second_pair_for_one_direction_leaves_it_open_to_both() -> None:
    text = INSPECT_TCP + "zone-pair security AGAIN source OFFICE destination LGWAN\n"
    assert through(text, FORWARD) == "either"


def test_ipv6_in_zones_of_an_old_release_leaves_the_device_unknown() -> None:
    text = INTERFACES.replace("version 15.4", "version 12.4").replace(
        " zone-member security LGWAN", " zone-member security LGWAN\n ipv6 address 2001:db8::1/64"
    )
    loaded = Loaded(text)
    assert "zone-firewall-ipv6" in loaded.diagnostics
    assert loaded.device.unmodeled


def test_a_zone_called_default_is_not_understood() -> None:
    loaded = Loaded(INTERFACES + "zone security default\n")
    assert loaded.fate("zone security default") is LineFate.UNRECOGNIZED
    assert loaded.device.unmodeled


def test_protocol_names_are_approximated_and_layer_4_names_are_not() -> None:
    extra = "class-map type inspect match-any C\n match protocol http\n match protocol tcp\n"
    loaded = Loaded(policy("class type inspect C", " inspect", extra=extra))
    assert loaded.fate("match protocol http") is LineFate.APPROXIMATED
    assert loaded.fate("match protocol tcp") is LineFate.MODELED
    assert FORWARD.protocol == TCP
