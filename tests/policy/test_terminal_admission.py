"""MAC-1: what admits terminals by an identifier of their own, port by port, and the laws of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy.pinned_network import DAY, OTHER, OWN, Site, secured

from segcheck.model.header import Field, FieldIn
from segcheck.policy.check import check
from segcheck.policy.properties import terminal_admission
from segcheck.policy.verdict import Outcome
from segcheck.report.messages import catalogue

DOT1X = ("authentication port-control auto", "dot1x pae authenticator")
LISTED = ("mac access-group 700 in",)
ON = "dot1x system-auth-control"


@pytest.mark.parametrize(
    ("site", "controls"),
    [
        (Site((secured(OWN),)), "port-security"),
        (Site((secured(OWN, OTHER),)), "port-security"),
        (Site((DOT1X,), switch=(ON,)), "802.1X"),
        (Site((("authentication port-control auto", "mab"),)), "MAC authentication"),
        (Site(((*DOT1X, "mab"), secured(OWN), ("shutdown",)), switch=(ON,)),
         "802.1X, MAC authentication, port-security"),
        (Site(((),), listed=(1, 2)), "mac access-group"),
        (Site((secured(OWN), ("shutdown",))), "port-security"),
    ],
)  # fmt: skip
def test_a_control_in_force_is_proved_and_named(site: Site, controls: str) -> None:
    site = replace(site, switch=(*site.switch, "interface GigabitEthernet0/24", " switchport trunk allowed vlan 20"))
    seen = site.seen("admission-enforced", "MAC-1")
    assert site.outcome("MAC-1") is Outcome.PROVED
    assert dict(seen.arguments)["controls"] == controls
    assert dict(seen.arguments)["count"] == str(sum(lines != ("shutdown",) for lines in site.ports))


@pytest.mark.parametrize(
    ("site", "code", "count"),
    [
        (Site(((), (), secured(OWN))), "admission-missing", 2),
        (Site((secured(OWN)[1:], ("dot1x pae authenticator",), DOT1X)), "admission-enabling-command-missing", 3),
        (Site((secured(), (*secured(OWN), "switchport port-security maximum 3"))), "admission-learns-anyone", 2),
        (Site((("switchport mode trunk",),)), "admission-trunk-without-link", 1),
        (Site((("switchport mode dynamic auto",),)), "admission-missing", 1),
        (Site((LISTED,)), "admission-missing", 1),
    ],
)  # fmt: skip
def test_a_port_without_control_is_violated_with_its_lines(site: Site, code: str, count: int) -> None:
    seen = site.seen(code, "MAC-1")
    assert (seen.outcome, dict(seen.arguments)["count"]) == (Outcome.VIOLATED, str(count))
    assert all(span.path == "sw1.cfg" for span in seen.origin)
    assert len(seen.origin) >= count


@pytest.mark.parametrize(
    ("site", "doubt"),
    [
        (Site(((*secured(OWN), "frobnicate"),)), "device-unmodeled"),
        (Site(((*DOT1X, "authentication host-mode multi-host"),), switch=(ON,)), "terminals-let-in-otherwise"),
        (Site((("switchport mode dynamic auto", *secured(OWN)),)), "port-mode-not-fixed"),
        (Site((LISTED,), switch=(f"access-list 700 permit {OWN}",)), "port-admission-unsure"),
    ],
)
def test_what_is_not_known_is_undecided(site: Site, doubt: str) -> None:
    assert site.outcome("MAC-1") is Outcome.UNDECIDED
    assert doubt in {one.reason for one in site.seen("admission-unsure", "MAC-1").doubts}


def test_a_mac_list_for_a_whole_maker_names_no_terminal() -> None:
    site = Site(((),), listed=(1,))
    snapshot = site.snapshot()
    (port, *others) = snapshot.devices[1].interfaces
    (found,) = port.mac_filters
    block = replace(found.rules[0], match=FieldIn(Field.SOURCE_MAC, ((0x00005E000000, 0x00005EFFFFFF),)))
    wide = replace(port, mac_filters=(replace(found, rules=(block,)),))
    switch = replace(snapshot.devices[1], interfaces=(wide, *others))
    verdict = check(replace(snapshot, devices=(snapshot.devices[0], switch)), site.policy(), on=DAY).verdicts[1]
    assert "admission-missing" in {one.code for one in verdict.observations}


def test_a_file_that_could_not_be_read_may_hold_ports() -> None:
    site = Site((secured(OWN),))
    snapshot = replace(site.snapshot(), rejected=("sw2.cfg",))
    verdict = next(one for one in check(snapshot, site.policy(), on=DAY).verdicts if one.intent.name == "MAC-1")
    assert verdict.outcome is Outcome.UNDECIDED


def test_a_zone_that_is_nowhere_is_undecided() -> None:
    site = Site(
        (secured(OWN),), outside="LGWAN: {title: l, interfaces: ['rt1:Gi0/1']}\n  lgwan: {title: x, vlans: [77]}"
    )
    assert site.outcome("MAC-1") is Outcome.UNDECIDED


def test_a_bundle_speaks_for_its_members() -> None:
    lines = ("interface Port-channel1", " switchport mode access", " switchport access vlan 20",
             *(f" {line}" for line in secured(OWN)), "interface GigabitEthernet0/9", " switchport mode access",
             " switchport access vlan 20", " channel-group 1 mode on")  # fmt: skip
    assert Site((secured(OWN),), switch=lines).outcome("MAC-1") is Outcome.PROVED


def test_every_kind_of_port_has_a_text() -> None:
    texts = catalogue().texts
    assert all(kind.value in texts for kind in terminal_admission._Kind)


CONTROLS = (secured(OWN), secured(), secured(OWN)[1:], DOT1X, LISTED, ("authentication port-control auto", "mab"))


@settings(max_examples=25, deadline=None)
@given(ports=st.lists(st.sampled_from(CONTROLS), min_size=1, max_size=3), on=st.booleans(), data=st.data())
def test_taking_a_control_away_never_makes_more_proved(
    ports: list[tuple[str, ...]], on: bool, data: st.DataObject
) -> None:
    switch = (f"access-list 700 permit {OWN}", *((ON,) if on else ()))
    before = Site(tuple(ports), switch=switch).outcome("MAC-1")
    gone = data.draw(st.integers(0, len(ports) - 1))
    fewer = tuple(() if number == gone else lines for number, lines in enumerate(ports))
    after = Site(fewer, switch=switch).outcome("MAC-1")
    assert after is Outcome.VIOLATED
    assert before in (Outcome.PROVED, Outcome.VIOLATED) or LISTED in ports
