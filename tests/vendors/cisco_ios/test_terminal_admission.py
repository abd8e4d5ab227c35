"""802.1X and MAC authentication at a port: what puts them in force, and what lets others in."""

from __future__ import annotations

import pytest
from tests.vendors.cisco_ios.routers import Loaded

from segcheck.model.layer2 import AdmissionMethod, TerminalAdmission
from segcheck.source.ledger import LineFate

PORT = "GigabitEthernet1/0/1"
DOT1X, MAB = AdmissionMethod.DOT1X, AdmissionMethod.MAC_AUTHENTICATION
ON = "dot1x system-auth-control"
AUTO, PAE = "authentication port-control auto", "dot1x pae authenticator"


def on_port(*lines: str, above: str = ON) -> Loaded:
    return Loaded("\n".join((above, f"interface {PORT}", *(f" {line}" for line in lines))))


def admission(*lines: str, above: str = ON) -> TerminalAdmission:
    found = on_port("switchport mode access", *lines, above=above).interface(PORT).terminal_admission
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("lines", "methods"),
    [
        ((AUTO, PAE), (DOT1X,)),
        ((PAE, AUTO), (DOT1X,)),
        (("dot1x port-control auto", "dot1x pae both"), (DOT1X,)),
        ((AUTO, "mab"), (MAB,)),
        ((AUTO, "mab eap", PAE), (DOT1X, MAB)),
        (("dot1x port-control auto", "dot1x mac-auth-bypass"), (MAB,)),
        (("access-session port-control auto", "access-session closed", PAE), (DOT1X,)),
        ((AUTO,), ()),
        ((PAE, "mab"), ()),
        ((AUTO, "dot1x pae supplicant"), ()),
        ((AUTO, PAE, "no dot1x pae authenticator"), ()),
        ((AUTO, "mab", "no mab"), ()),
        ((AUTO, PAE, "authentication open"), ()),
        ((AUTO, PAE, "authentication open", "no authentication open"), (DOT1X,)),
        (("access-session port-control auto", PAE), ()),
        (("access-session port-control auto", "access-session closed", "no access-session closed", PAE), ()),
        ((AUTO, PAE, "authentication port-control force-authorized"), ()),
        (("authentication port-control force-authorized", AUTO, PAE), (DOT1X,)),
        ((AUTO, PAE, "authentication port-control force-unauthorized"), ()),
    ],
)
def test_methods_are_in_force_where_the_port_asks_for_them(
    lines: tuple[str, ...], methods: tuple[AdmissionMethod, ...]
) -> None:
    assert admission(*lines).methods == methods


@pytest.mark.parametrize("above", ["no ip http server", "no dot1x system-auth-control", f"{ON}\nno {ON}"])
def test_without_the_global_command_802_1x_is_not_in_force_but_mac_authentication_is(above: str) -> None:
    assert admission(AUTO, PAE, "mab", above=above).methods == (MAB,)


@pytest.mark.parametrize(
    "line",
    [
        "authentication event fail action authorize vlan 99",
        "authentication event no-response action authorize vlan 99",
        "authentication event server dead action authorize",
        "authentication host-mode multi-host",
        "authentication fallback WEB",
        "dot1x guest-vlan 99",
        "dot1x auth-fail vlan 99",
        "dot1x critical",
        "dot1x host-mode multi-host",
    ],
)
def test_a_line_that_lets_others_in_is_kept(line: str) -> None:
    found = admission(AUTO, PAE, line)
    assert found.methods == (DOT1X,)
    assert [span.line for span in found.ways_round] == [6]


@pytest.mark.parametrize(
    "line", ["authentication host-mode multi-auth", "authentication periodic", "dot1x timeout tx-period 5"]
)
def test_a_detail_lets_nobody_in(line: str) -> None:
    assert admission(AUTO, PAE, line).ways_round == ()
    assert on_port(AUTO, PAE, line).fate(line) is LineFate.IRRELEVANT


def test_a_control_policy_that_is_not_read_may_let_anybody_in() -> None:
    assert admission("access-session port-control auto", "access-session closed", "mab").ways_round


def test_authentication_without_server_lets_everybody_in() -> None:
    none = "aaa authentication dot1x default group radius none"
    assert [span.line for span in admission(AUTO, PAE, above=f"{none}\n{ON}").ways_round] == [1]
    assert admission(AUTO, PAE, above=f"{none.removesuffix(' none')}\n{ON}").ways_round == ()


def test_a_port_that_says_nothing_has_no_admission() -> None:
    assert on_port("switchport mode access").interface(PORT).terminal_admission is None


@pytest.mark.parametrize("line", ["mab frobnicate", "dot1x pae", "access-session open"])
def test_words_nobody_knows_put_nothing_in_force(line: str) -> None:
    assert admission(AUTO, line).methods == ()


def test_a_line_below_such_a_line_costs_the_proof() -> None:
    assert on_port("mab", "  frobnicate").device.unmodeled
