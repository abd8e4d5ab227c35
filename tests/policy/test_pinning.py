"""ISO-2: each control by itself, what looks like one and is none, and the laws of pinning."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy.pinned_network import ACCESS, DAY, OTHER, OWN, Site, secured
from tests.vendors.conformance import GARBAGE

from segcheck.model.filters import Action, Binding, Filter, Rule
from segcheck.model.header import Family, Field, FieldIn
from segcheck.model.network import Snapshot
from segcheck.policy.check import check
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Outcome
from segcheck.vendors.registry import load_files

MAC = 0x00005E005340
KEPT_OUT = ("ip access-group NOT-40 in",)
LISTED = f"access-list 700 permit {OWN}"
ARP = f"arp 10.10.20.40 {OWN} arpa"

# -- controls -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("site", "controls"),
    [
        (Site((secured(OWN),)), "port-security"),
        (Site((secured(OWN), ("shutdown",))), "port-security"),
        (Site((secured(OWN), (*secured(OTHER), *KEPT_OUT))), "port-security, ip access-group"),
        (Site(((),), listed=(MAC,)), "mac access-group"),
    ],
)
def test_a_control_at_the_port_is_proved_and_named(site: Site, controls: str) -> None:
    seen = site.seen("mac-enforced")
    assert site.outcome() is Outcome.PROVED
    assert dict(seen.arguments)["controls"] == controls
    assert {span.path for span in seen.origin} == {"policy.yaml", "sw1.cfg"}


def test_an_address_that_no_port_admits_is_used_by_nobody() -> None:
    assert Site((KEPT_OUT,)).seen("mac-nothing-gets-through").outcome is Outcome.PROVED


@pytest.mark.parametrize(
    ("site", "code"),
    [
        (Site(((),)), "mac-not-enforced"),
        (Site((secured(OWN), ())), "mac-not-enforced"),
        (Site((secured(OWN), secured(OTHER))), "mac-not-enforced"),
        (Site((secured(OWN, OTHER),)), "mac-not-enforced"),
        (Site((secured(),)), "mac-not-enforced"),
        (Site((secured(OWN)[1:],)), "mac-enabling-command-missing"),
        (Site((("mac access-group NAMED in",),), switch=("mac access-list extended NAMED", f" permit host {OWN} any")),
         "mac-list-non-ip-only"),
        (Site((), router=("arp 10.10.20.40 0000.5e00.5349 arpa",), switch=("interface Gi0/1", f" {ACCESS[1]}",
         " switchport mode access")), "mac-static-arp-differs"),
    ],
)  # fmt: skip
def test_a_missing_control_is_violated_with_lines_and_a_packet(site: Site, code: str) -> None:
    seen = site.seen(code)
    assert seen.outcome is Outcome.VIOLATED
    assert any(span.path == "sw1.cfg" for span in seen.origin)
    (trace,) = seen.traces
    assert trace.certain
    assert (trace.flow.source, trace.flow.source_mac != MAC) == (0x0A0A1428, True)
    assert [hop.device for hop in trace.hops] == ["rt1"]


def test_static_arp_pins_sessions_but_no_datagrams() -> None:
    pinned = Site(((),), router=(ARP,))
    assert pinned.seen("mac-answers-pinned").outcome is Outcome.PROVED
    datagrams = replace(pinned, service="udp/443", permitted="udp host 10.10.20.40 host 198.51.100.80 eq 443")
    assert datagrams.seen("mac-answers-not-needed").outcome is Outcome.VIOLATED
    elsewhere = replace(pinned, router=(f"arp vrf OTHER 10.10.20.40 {OWN} arpa",))
    assert elsewhere.seen("mac-not-enforced").outcome is Outcome.VIOLATED


def test_static_arp_is_nothing_where_a_host_route_leads_elsewhere() -> None:
    route = "ip route 10.10.20.40 255.255.255.255 198.51.100.9"
    assert Site(((),), router=(ARP, route)).outcome() is not Outcome.PROVED


def test_static_arp_keeps_the_requests_of_a_server() -> None:
    """The end that sessions are opened to: what is sent there is handed to the registered MAC only."""
    lines = ("  - {id: EX-02, purpose: p, from: LGWAN, to: mynumber, reason: r, approver: a, approved: 2026-04-01,",
             "     expires: 2027-03-31, service: syslog, sources: [198.51.100.80],",
             "     destinations: [{ip: 10.10.20.40, mac: 00:00:5e:00:53:40}]}")  # fmt: skip
    server = Site(((),), router=(ARP,), more=lines)
    found = [one.code for one in server.verdict().observations if one.about == "EX-02" and "mac" in one.code]
    assert found[0] in ("mac-answers-pinned", "mac-nothing-gets-through")
    assert len(found) == 1


@pytest.mark.parametrize(
    ("site", "doubt"),
    [
        (Site((("authentication port-control auto", "mab"),)), "port-admission-unsure"),
        (Site((("ip verify source",),)), "port-admission-unsure"),
        (Site((("mac access-group 700 in",),), switch=(LISTED,)), "port-admission-unsure"),
        (Site((("ip access-group MAYBE-40 in",),)), "port-admission-unsure"),
        (Site((("switchport mode trunk",),)), "trunk-without-link"),
        (Site((("switchport mode dynamic auto", *secured(OWN)),)), "port-admission-unsure"),
        (Site(((*secured(OWN), "frobnicate"),)), "device-unmodeled"),
        (Site((secured(OWN),), router=("frobnicate",)), "device-unmodeled"),
        (Site(()), "zone-without-port"),
        (Site((secured(OWN),), more=("assume: {spoofing: true}",)), "spoofing-possible"),
        (Site((secured(OWN),), more=("assume: {closed_segments: false}",)), "segments-may-be-open"),
    ],
)
def test_what_is_not_known_is_undecided(site: Site, doubt: str) -> None:
    seen = site.seen("mac-enforcement-unsure")
    assert site.outcome() is Outcome.UNDECIDED
    assert doubt in {one.reason for one in seen.doubts}


def test_a_hub_between_devices_has_ports_nobody_sees() -> None:
    policy = Site((secured(OWN),)).policy()
    twice = (*policy.links, replace(policy.links[0], second=("rt1", "Gi0/1")))
    (verdict, _) = check(Site((secured(OWN),)).snapshot(), replace(policy, links=twice), on=DAY).verdicts
    assert verdict.outcome is not Outcome.PROVED


def test_a_bundle_is_linked_with_its_members() -> None:
    members = ("interface Port-channel1", " switchport mode trunk",
               *(line for n in (22, 23) for line in (f"interface GigabitEthernet0/{n}", " switchport mode trunk",
                                                     " channel-group 1 mode active")))  # fmt: skip
    site = Site((secured(OWN),), switch=members, router=("interface GigabitEthernet0/2", " no ip address"))
    assert site.outcome() is Outcome.UNDECIDED
    policy = site.policy()
    link = replace(policy.links[0], first=("sw1", "Port-channel1"), second=("rt1", "GigabitEthernet0/2"))
    linked = replace(policy, links=(*policy.links, link))
    assert check(site.snapshot(), linked, on=DAY).verdicts[0].outcome is Outcome.PROVED


# -- the register ---------------------------------------------------------------------------------------------------


def test_an_end_inside_needs_a_mac_and_an_end_outside_does_not() -> None:
    without = Site((secured(OWN),), source="10.10.20.40")
    assert without.seen("mac-not-registered").outcome is Outcome.VIOLATED
    inside = Site((secured(OWN),), outside="LGWAN: {title: l, interfaces: ['rt1:GigabitEthernet0/1'], tier: lgwan}")
    assert inside.seen("mac-not-registered").origin[0].line == 11


def test_a_card_with_two_addresses_is_one_host_in_one_zone_and_a_bridge_in_two() -> None:
    def second(zone: str, ip: str, mac: str) -> Site:
        entry = ("  - {id: EX-02, purpose: p, reason: r, approver: a, approved: 2026-04-01, expires: 2027-03-31,",
                 f"     service: https, from: {zone}, to: LGWAN, sources: [{{ip: {ip}, mac: {mac}}}],",
                 "     destinations: [198.51.100.81]}")  # fmt: skip
        outside = "LGWAN: {title: l, interfaces: ['rt1:GigabitEthernet0/1']}\n  lgwan: {title: x, vlans: ['rt1:99']}"
        return Site((secured(OWN),), more=entry, outside=outside)

    codes = [one.code for one in second("mynumber", "10.10.20.41", "00:00:5e:00:53:40").verdict().observations]
    assert "mac-in-two-zones" not in codes and "mac-registered-differently" not in codes
    codes = [one.code for one in second("lgwan", "10.10.99.41", "00:00:5e:00:53:40").verdict().observations]
    assert "mac-in-two-zones" in codes
    codes = [one.code for one in second("mynumber", "10.10.20.40", "00:00:5e:00:53:41").verdict().observations]
    assert "mac-registered-differently" in codes


def test_an_address_of_another_zone_is_no_address_of_the_end() -> None:
    wrong = Site((secured(OWN),), source="{ip: 10.10.29.40, mac: 00:00:5e:00:53:40}")
    assert wrong.seen("pinning-host-elsewhere").outcome is Outcome.VIOLATED


def test_hosts_of_an_end_without_zone_are_looked_for_one_by_one() -> None:
    def entry(source: str) -> Site:
        lines = ("  - {id: EX-02, purpose: p, reason: r, approver: a, approved: 2026-04-01, expires: 2027-03-31,",
                 f"     service: https, sources: [{source}, {{ip: 10.10.20.40, mac: 00:00:5e:00:53:40}}],",
                 "     destinations: [198.51.100.80]}")  # fmt: skip
        return Site((secured(OWN),), more=lines)

    about = [one for one in entry("198.51.100.7").verdict().observations if one.about == "EX-02"]
    assert "pinning-host-elsewhere" not in {one.code for one in about}
    assert entry("172.16.0.1").seen("pinning-host-in-no-zone").outcome is Outcome.UNDECIDED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"source": "{ip: 10.10.20.40/31, mac: 00:00:5e:00:53:40}"}, "pinning-too-many-sources"),
        ({"destination": "198.51.100.0/24"}, "pinning-too-many-destinations"),
        ({"service": "any"}, "pinning-any-service"),
        ({"service": "udp"}, "pinning-any-service"),
        ({"service": "tcp/1-65535"}, "pinning-too-many-ports"),
        ({"service": "[https, tcp/8000-8001]"}, "pinning-too-many-ports"),
    ],
)
def test_an_entry_wider_than_the_limits_is_violated(change: dict[str, str], code: str) -> None:
    seen = replace(Site((secured(OWN),)), **change).seen(code)  # type: ignore[arg-type]
    assert (seen.outcome, seen.origin[0].path) == (Outcome.VIOLATED, "policy.yaml")


def test_two_services_of_one_port_and_icmp_are_narrow_enough() -> None:
    assert Site((secured(OWN),), service="[https, dns, ping]").seen("pinning-limited").outcome is Outcome.PROVED


def test_wider_limits_of_the_site_are_kept() -> None:
    more = ("declarations: {limits: {exception_hosts: 2, exception_ports: 3}}",)
    wide = Site((secured(OWN),), service="tcp/443-445", destination="198.51.100.80/31", more=more)
    assert wide.seen("pinning-limited").outcome is Outcome.PROVED


def test_a_register_without_such_exceptions_has_nothing_to_pin() -> None:
    policy = replace(
        Site().policy(), register=load_policy_text("p", b"segcheck: 1\nzones: {a: {vlans: [1]}}\n").register
    )
    verdict = check(Site().snapshot(), policy, on=DAY).verdicts[0]
    assert [one.code for one in verdict.observations] == ["pinning-without-exceptions"]


# -- MAC conditions further on --------------------------------------------------------------------------------------


def _two_routers() -> Snapshot:
    files = {
        "rt1": """interface GigabitEthernet0/0
 ip address 10.10.20.1 255.255.255.0
interface GigabitEthernet0/1
 ip address 10.99.0.1 255.255.255.252
ip route 198.51.100.0 255.255.255.0 10.99.0.2
""",
        "rt2": """interface GigabitEthernet0/0
 ip address 10.99.0.2 255.255.255.252
interface GigabitEthernet0/1
 ip address 198.51.100.1 255.255.255.0
ip route 10.10.20.0 255.255.255.0 10.99.0.1
""",
        "sw1": """vlan 20
interface GigabitEthernet0/1
 switchport access vlan 20
 switchport mode access
interface GigabitEthernet0/24
 switchport access vlan 20
 switchport mode access
""",
    }
    return load_files([(f"{name}.cfg", f"hostname {name}\n{text}end\n".encode()) for name, text in files.items()])


def _with_mac_condition(snapshot: Snapshot, device: str, interface: str) -> Snapshot:
    """The interface lets in what bears the registered source MAC, and nothing else."""
    rule = Rule("10", FieldIn(Field.SOURCE_MAC, ((MAC, MAC),)), Action.PERMIT, ())
    binding = Binding(Filter("MAC", Family.IPV4, (rule,), Action.DENY, ()), ())
    devices = tuple(
        replace(
            one,
            interfaces=tuple(
                replace(port, ingress=(binding,)) if (one.name, port.name) == (device, interface) else port
                for port in one.interfaces
            ),
        )
        for one in snapshot.devices
    )
    return replace(snapshot, devices=devices)


POLICY = b"""segcheck: 1
zones:
  mynumber: {title: m, interfaces: ["rt1:GigabitEthernet0/0"]}
  LGWAN: {title: l, interfaces: ["rt2:GigabitEthernet0/1"]}
links: [["sw1:Gi0/24", "rt1:Gi0/0"], ["rt1:Gi0/1", "rt2:Gi0/0"]]
properties: {ISO-2: {}}
exceptions:
  - {id: EX-01, purpose: p, from: mynumber, to: LGWAN, reason: r, approver: a, approved: 2026-04-01,
     expires: 2027-03-31, service: https, sources: [{ip: 10.10.20.40, mac: "00:00:5e:00:53:40"}],
     destinations: [198.51.100.80]}
"""


def _mac_codes(snapshot: Snapshot) -> dict[str, Outcome]:
    (verdict,) = check(snapshot, load_policy_text("policy.yaml", POLICY), on=DAY).verdicts
    return {one.code: one.outcome for one in verdict.observations if one.code.startswith("mac-")}


def test_a_mac_condition_counts_on_the_first_router_and_never_behind_it() -> None:
    plain = _two_routers()
    assert _mac_codes(plain) == {"mac-not-enforced": Outcome.VIOLATED}
    assert _mac_codes(_with_mac_condition(plain, "rt1", "GigabitEthernet0/0")) == {"mac-enforced": Outcome.PROVED}
    behind = _mac_codes(_with_mac_condition(plain, "rt2", "GigabitEthernet0/0"))
    assert Outcome.PROVED not in behind.values()


# -- laws -----------------------------------------------------------------------------------------------------------

SECURED = ((), secured(OWN), secured(OTHER), secured(OWN, OTHER), secured(OWN)[1:])
CONTROLS = (
    (),
    KEPT_OUT,
    ("ip access-group MAYBE-40 in",),
    ("mac access-group 700 in",),
    ("authentication port-control auto", "mab"),
    ("ip verify source",),
    ("switchport mode trunk",),
)
Ports = list[tuple[tuple[str, ...], ...]]
PORT = st.tuples(st.sampled_from(SECURED), st.sampled_from(CONTROLS))


@settings(max_examples=25, deadline=None)
@given(ports=st.lists(PORT, min_size=1, max_size=2), arp=st.booleans(), data=st.data())
def test_taking_a_control_away_never_turns_violated_into_proved(ports: Ports, arp: bool, data: st.DataObject) -> None:
    def outcome(controls: Ports, *, static: bool) -> Outcome:
        lines = tuple(tuple(line for control in port for line in control) for port in controls)
        return Site(lines, router=(ARP,) if static else (), switch=(LISTED,)).outcome()

    if outcome(ports, static=arp) is not Outcome.VIOLATED:
        return
    taken = data.draw(st.sampled_from([(-1, -1), *((p, c) for p in range(len(ports)) for c in range(2))]))
    fewer = [tuple(() if (p, n) == taken else c for n, c in enumerate(port)) for p, port in enumerate(ports)]
    assert outcome(fewer, static=arp and taken != (-1, -1)) is not Outcome.PROVED


@settings(max_examples=25, deadline=None)
@given(macs=st.lists(st.integers(MAC, MAC + 2), max_size=3, unique=True), listed=st.booleans())
def test_admitting_one_mac_more_never_turns_violated_into_proved(macs: list[int], listed: bool) -> None:
    def outcome(addresses: list[int]) -> Outcome:
        if listed:
            return Site(((),), listed=tuple(addresses)).outcome()
        texts = (f"{address:012x}" for address in addresses)
        return Site((secured(*(f"{text[:4]}.{text[4:8]}.{text[8:]}" for text in texts)),)).outcome()

    assert outcome([*macs, MAC + 3]) is Outcome.VIOLATED
    assert (outcome(macs) is Outcome.PROVED) == (macs == [MAC])


LOOSE = (
    Site(((), secured(OTHER))),
    Site((secured(OWN), secured(OTHER)), router=("arp 10.10.20.40 0000.5e00.5349 arpa",)),
    Site((secured(OWN)[1:], ("dot1x pae authenticator", "authentication port-control auto"))),
)
HALF_LINES = (
    " switchport port-security",
    " no switchport port-security",
    " switchport port-security mac-address",
    " authentication port-control",
    " mab",
    " mac access-group 700",
    " ip access-group",
    " shutdow",
    "no dot1x system-auth-control",
    "arp 10.10.20.40",
    "access-list 700",
)


@settings(max_examples=40, deadline=None)
@given(site=st.sampled_from(LOOSE), garbage=st.sampled_from((*GARBAGE, *HALF_LINES)), data=st.data())
def test_a_line_of_garbage_makes_nothing_proved(site: Site, garbage: str, data: st.DataObject) -> None:
    texts = site.texts()
    name = data.draw(st.sampled_from(sorted(texts)))
    lines = texts[name].split("\n")
    place = data.draw(st.integers(0, len(lines)))
    texts[name] = "\n".join((*lines[:place], garbage, *lines[place:]))
    snapshot = load_files([(path, text.encode()) for path, text in texts.items()])
    found = {one.intent.name: one.outcome for one in check(snapshot, site.policy(), on=DAY).verdicts}
    assert found["ISO-2"] is not Outcome.PROVED
    assert site is LOOSE[1] or found["MAC-1"] is not Outcome.PROVED
