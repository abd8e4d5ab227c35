"""Lines of switch ports, one by one: membership, what is taken back, port security, authentication."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vendors.cisco_ios.routers import Loaded

from segcheck.model.layer2 import PortMode, PortSecurity, SwitchPort
from segcheck.model.network import InterfaceKind
from segcheck.source.ledger import LineFate

PORT = "GigabitEthernet1/0/1"
PLAIN = (PortMode.DYNAMIC, 1, None, 1, ((1, 4094),))


def on_port(*lines: str, rest: str = "") -> Loaded:
    return Loaded("\n".join((f"interface {PORT}", *(f" {line}" for line in lines), rest)))


def membership(*lines: str, rest: str = "") -> tuple[object, ...]:
    port = switch_port(on_port(*lines, rest=rest))
    return port.mode, port.access_vlan, port.voice_vlan, port.native_vlan, port.allowed_vlans


def switch_port(loaded: Loaded) -> SwitchPort:
    port = loaded.interface(PORT).switchport
    assert port is not None
    return port


def security(*lines: str) -> PortSecurity:
    found = on_port("switchport mode access", *lines).interface(PORT).port_security
    assert found is not None
    return found


FULL = (
    "switchport mode trunk",
    "switchport access vlan 10",
    "switchport voice vlan 20",
    "switchport trunk native vlan 99",
    "switchport trunk allowed vlan 10,20,99",
)


@pytest.mark.parametrize(
    ("line", "place", "default"),
    [
        ("no switchport mode", 0, PortMode.DYNAMIC),
        ("no switchport access vlan", 1, 1),
        ("no switchport voice vlan", 2, None),
        ("switchport voice vlan none", 2, None),
        ("switchport voice vlan untagged", 2, None),
        ("switchport voice vlan dot1p", 2, None),
        ("no switchport trunk native vlan", 3, 1),
        ("no switchport trunk allowed vlan", 4, ((1, 4094),)),
    ],
)
def test_a_line_that_takes_one_thing_back_leaves_the_rest(line: str, place: int, default: object) -> None:
    expected = list(membership(*FULL))
    expected[place] = default
    assert membership(*FULL, line) == tuple(expected)
    assert on_port(*FULL, line).device.unmodeled == ()
    assert on_port(*FULL, line).fate(line) is LineFate.MODELED


def test_voice_frames_without_vlan_are_in_the_access_vlan_wherever_it_stands() -> None:
    found = switch_port(on_port("switchport voice vlan dot1p", "switchport access vlan 10", "switchport mode access"))
    assert found.vlans() == ((10, 10),)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("switchport nonegotiate", "switchport-setting"),
        ("no switchport nonegotiate", "switchport-setting"),
        ("switchport trunk encapsulation dot1q", "switchport-setting"),
        ("no switchport trunk encapsulation", "switchport-setting"),
        ("switchport trunk pruning vlan 2-1001", "switchport-setting"),
        ("switchport trunk native vlan tag", "switchport-setting"),
        ("switchport priority extend cos 0", "quality-of-service"),
        ("switchport block unicast", "switchport-setting"),
    ],
)
def test_settings_change_no_membership(line: str, reason: str) -> None:
    loaded = on_port("switchport mode dynamic desirable", line)
    assert membership("switchport mode dynamic auto", line) == PLAIN
    assert (loaded.ledger[3].fate, loaded.ledger[3].reason) == (LineFate.IRRELEVANT, reason)


@pytest.mark.parametrize(
    "line",
    [
        "switchport mode dot1q-tunnel",
        "switchport mode",
        "switchport mode private-vlan",
        "switchport access vlan 4095",
        "switchport access vlan 10 20",
        "switchport voice vlan name PHONES",
        "switchport voice detect cisco-phone",
        "switchport trunk native vlan 0",
        "switchport trunk allowed vlan add",
        "switchport vlan mapping 10 20",
        "no switchport vlan mapping",
        "no switchport protected",
        "switchport protected always",
        "switchport private-vlan host-association",
        "switchport private-vlan trunk native vlan 5",
        "switchport private-vlan mapping 100 add x",
        "switchport port-security maximum",
        "switchport port-security maximum 0",
        "switchport port-security mac-address",
        "switchport port-security mac-address forbidden 0012.3456.789a",
        "switchport port-security mac-address 0012.3456.789a port 3",
        "switchport port-security violation maybe",
        "switchport port-security frob",
        "no dot1x port-control auto",
    ],
)
def test_a_port_line_not_understood_costs_the_proof(line: str) -> None:
    loaded = on_port("switchport mode access", line)
    assert loaded.ledger[3].fate is LineFate.UNRECOGNIZED
    assert [span.line for span in loaded.device.unmodeled] == [3]
    assert "unrecognized-interface-line" in loaded.diagnostics


def test_a_line_below_a_port_line_costs_the_proof() -> None:
    assert on_port("switchport mode access", "  frob").device.unmodeled


@pytest.mark.parametrize("lines", [("no switchport", "switchport"), ("switchport",)])
def test_the_bare_line_makes_a_port_switch(lines: tuple[str, ...]) -> None:
    assert on_port(*lines).interface(PORT).kind is InterfaceKind.SWITCHPORT


@pytest.mark.parametrize("line", ["switchport", "switchport mode trunk", "switchport access vlan 10"])
@pytest.mark.parametrize("address", ["ip address 10.0.0.1 255.255.255.0", "ip address dhcp"])
def test_an_address_on_a_port_that_switches_costs_the_proof(line: str, address: str) -> None:
    loaded = on_port(line, address)
    assert [span.line for span in loaded.device.unmodeled] == [2]
    assert "switchport-with-address" in loaded.diagnostics
    assert not on_port(line, "no switchport", address).device.unmodeled


def test_a_router_port_may_authenticate_and_route() -> None:
    loaded = on_port("ip address 10.0.0.1 255.255.255.0", "dot1x port-control auto")
    assert (loaded.interface(PORT).kind, loaded.device.unmodeled) == (InterfaceKind.ROUTED, ())


def test_a_server_may_put_a_port_into_any_vlan() -> None:
    for line in ("switchport access vlan dynamic", "dot1x port-control auto", "access-session port-control auto"):
        loaded = on_port("switchport mode access", "switchport trunk allowed vlan 5", line)
        assert switch_port(loaded).carries(4000), line
        assert loaded.fate(line) is LineFate.APPROXIMATED


@pytest.mark.parametrize(
    ("line", "fate", "doubtful"),
    [
        ("authentication port-control force-authorized", LineFate.IRRELEVANT, False),
        ("dot1x port-control force-unauthorized", LineFate.APPROXIMATED, True),
        ("switchport protected", LineFate.APPROXIMATED, True),
    ],
)
def test_a_port_that_may_stop_everything_passes_nothing_surely(line: str, fate: LineFate, doubtful: bool) -> None:
    loaded = on_port("switchport mode access", "switchport access vlan 10", line)
    assert (loaded.fate(line), bool(loaded.interface(PORT).doubts)) == (fate, doubtful)
    assert switch_port(loaded).vlans() == ((10, 10),)


# -- private VLANs ----------------------------------------------------------------------------------------

PRIVATE = ("switchport private-vlan host-association 100 101", "switchport private-vlan mapping 200 201,202")


@pytest.mark.parametrize(
    ("mode", "vlan"), [("private-vlan host", 100), ("private-vlan promiscuous", 200), ("access", 10)]
)
def test_the_mode_says_which_of_the_private_lines_is_in_force(mode: str, vlan: int) -> None:
    """Lines of another mode stay in the configuration and do nothing."""
    for lines in ((*PRIVATE, f"switchport mode {mode}"), (f"switchport mode {mode}", *PRIVATE)):
        loaded = on_port("switchport access vlan 10", *lines)
        assert switch_port(loaded).vlans() == ((vlan, vlan),)
        assert loaded.device.unmodeled == ()


def test_a_later_mode_replaces_a_private_one() -> None:
    for line in ("switchport mode access", "no switchport mode"):
        assert membership("switchport mode private-vlan host", *PRIVATE, line)[1] == 1


ASSOCIATED = "vlan 100\n private-vlan primary\n private-vlan association add 101-102\n"


@pytest.mark.parametrize(
    ("lines", "rest", "joined"),
    [
        (("switchport mode trunk",), ASSOCIATED, True),
        (("switchport mode trunk", "switchport trunk allowed vlan 102"), ASSOCIATED, True),
        (("switchport mode trunk", "switchport trunk allowed vlan 100"), ASSOCIATED, False),
        (("switchport mode access", "switchport access vlan 101"), ASSOCIATED, True),
        (("switchport mode access", "switchport access vlan 10"), ASSOCIATED, False),
        (("switchport mode trunk", "shutdown"), ASSOCIATED, False),
        (("switchport mode private-vlan host", PRIVATE[0]), ASSOCIATED, False),
        (("switchport mode private-vlan trunk", "switchport private-vlan association trunk 100 101"), "", True),
        (("switchport mode private-vlan trunk promiscuous", "switchport private-vlan mapping trunk 100 101"), "", True),
    ],
)
def test_frames_of_a_secondary_vlan_on_a_trunk_cost_the_proof(lines: tuple[str, ...], rest: str, joined: bool) -> None:
    """Behind the trunk a switch without private VLANs has plain ports in the secondary VLAN."""
    loaded = on_port(*lines, rest=rest)
    assert ("private-vlan-joined" in loaded.diagnostics, bool(loaded.device.unmodeled)) == (joined, joined)


# -- port security ----------------------------------------------------------------------------------------


def test_a_limit_for_one_vlan_does_not_narrow_that_of_the_port() -> None:
    found = security("switchport port-security maximum 5", "switchport port-security maximum 2 vlan voice")
    assert found.maximum == 5
    loaded = on_port("switchport port-security maximum 3 vlan access")
    assert loaded.fate("switchport port-security maximum") is LineFate.APPROXIMATED


def test_addresses_with_vlan_and_repeated_ones() -> None:
    mac = "switchport port-security mac-address"
    found = security(f"{mac} sticky", f"{mac} 0012.3456.789a vlan voice", f"{mac} sticky 0012.3456.789a")
    assert (found.addresses, found.learns, found.enabled) == ((0x123456789A,), False, False)


@pytest.mark.parametrize(("aging", "learns"), [("time 2", False), ("type inactivity", False), ("static", True)])
def test_aged_out_addresses_make_room_for_learned_ones(aging: str, learns: bool) -> None:
    address = "switchport port-security mac-address 0012.3456.789a"
    assert security(address, f"switchport port-security aging {aging}").learns is learns


def test_security_taken_back_is_off() -> None:
    assert not security("switchport port-security", "no switchport port-security").enabled
    for action in ("protect", "restrict", "shutdown", "shutdown vlan"):
        assert security("switchport port-security", f"switchport port-security violation {action}").enabled


WORDS = st.sampled_from(
    (
        *("switchport", "no", "mode", "access", "trunk", "vlan", "10", "20", "4095", "voice", "native", "allowed"),
        *("add", "none", "private-vlan", "host", "mapping", "port-security", "maximum", "mac-address", "sticky"),
        *("0012.3456.789a", "aging", "static", "dot1p", "dynamic", "auto"),
    )
)


@given(st.lists(WORDS, max_size=6))
def test_any_port_line_is_read_or_costs_the_proof(words: list[str]) -> None:
    """A line is modelled, approximated, irrelevant, or makes the device unknown: nothing gets lost."""
    line = " ".join(("switchport", *words))
    loaded = on_port("switchport mode access", line)
    assert (loaded.ledger[3].fate is LineFate.UNRECOGNIZED) == bool(loaded.device.unmodeled)
