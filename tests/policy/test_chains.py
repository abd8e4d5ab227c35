"""Chains over random networks: nothing a walker reaches is missed, and every chain that is shown holds together."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from tests import device_strategies, network_strategies
from tests.network_strategies import Network

from segcheck.model.header import ACK, FIN, ICMP, NEW, RST, SYN, TCP, Family, Flow
from segcheck.policy.addresses import prefix_text
from segcheck.policy.analysis import Analysis
from segcheck.policy.chaining.chain_findings import places_of
from segcheck.policy.chaining.chains import ChainAnswer, Direction, chain_between
from segcheck.policy.chaining.session_graph import Hosts, SessionGraph
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.site import Site
from segcheck.policy.verdict import Outcome
from segcheck.reachability.trace import Disposition, Trace
from segcheck.vendors.registry import load_files

seeds = st.integers(0, 2**32).map(Random)
WALKED = 25


def _site(network: Network) -> Site:
    lines = ["segcheck: 1", "zones:"]
    for number, area in enumerate(network.areas):
        subnets = network.topology.segments[min(area.segments)].subnets
        lines.append(f"  z{number}: {{tier: internet, prefixes: [{prefix_text(subnets[0])}]}}")
    lines.append("properties: {ISO-4: {}}")
    return Site(Analysis(network.snapshot, load_policy_text("p.yaml", "\n".join([*lines, ""]).encode())))


def _opens(flow: Flow) -> bool:
    """Whether the packet begins a session, told without sets."""
    if flow.state != NEW or flow.protocol == ICMP:
        return False
    return flow.protocol != TCP or flow.tcp_flags & (SYN | ACK | RST | FIN) == SYN


def _neighbours(rng: Random, site: Site, zone: str, known: Sequence[object]) -> Iterator[str]:
    """Zones that walks of random packets from hosts of `zone` end in."""
    areas = list(site.analysis.placement.areas.values())
    for _ in range(WALKED):
        destination = rng.choice([area for area in areas if area.name != zone])
        flow = network_strategies.flow_between(rng, Family.IPV4, site.analysis.area(zone), destination, known)
        if not _opens(flow):
            continue
        for trace in site.analysis.trace(flow, zone):
            if trace.disposition in (Disposition.DELIVERED, Disposition.LEFT):
                yield from (area.name for area in areas if trace.segment in area.segments)


def _walked(rng: Random, site: Site, known: Sequence[object]) -> set[str]:
    """The closure by walks alone, from z0, opening session after session."""
    reached, waiting = {"z0"}, ["z0"]
    while waiting:
        for zone in _neighbours(rng, site, waiting.pop(), known):
            if zone not in reached:
                reached.add(zone)
                waiting.append(zone)
    return reached


def _answer(site: Site, start: str, target: str, direction: Direction) -> ChainAnswer:
    graph = site.sessions()
    return chain_between(graph, places_of(graph, (start,)), places_of(graph, (target,)), direction)


def _zones(site: Site) -> list[str]:
    return [zone.name for zone in site.policy.zones]


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_no_walked_chain_is_missed(rng: Random) -> None:
    habits = device_strategies.Habits(translations=rng.choice((0.0, 0.4)))
    network = network_strategies.network_of(rng, Family.IPV4, habits)
    site = _site(network)
    known = [match for device in network.snapshot.devices for match in device_strategies.conditions(device)]
    for zone in _walked(rng, site, known) - {"z0"}:
        for direction in Direction:
            answer = _answer(site, "z0", zone, direction)
            assert answer.outcome in (Outcome.VIOLATED, Outcome.UNDECIDED), zone
            if answer.outcome is Outcome.UNDECIDED:
                assert zone in answer.reached


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_a_chain_that_is_shown_holds_together(rng: Random) -> None:
    """Each packet is certain to arrive, and begins at the host where the one before ended."""
    habits = device_strategies.Habits(translations=rng.choice((0.0, 0.4)))
    site = _site(network_strategies.network_of(rng, Family.IPV4, habits))
    for start, target in itertools.permutations(_zones(site), 2):
        for direction in Direction:
            answer = _answer(site, start, target, direction)
            if answer.outcome is not Outcome.VIOLATED:
                continue
            assert all(trace.certain for trace in answer.traces)
            assert answer.way[0] == start and answer.way[-1] == target
            assert _holds_together(site, answer.traces, start, target, direction)


def _ends(trace: Trace) -> tuple[int, int]:
    return trace.flow.source, (trace.hops[-1].leaving if trace.hops else trace.flow).destination


def _holds_together(site: Site, traces: tuple[Trace, ...], start: str, target: str, direction: Direction) -> bool:
    """Whether some choice of directions makes the packets one chain of hosts."""
    heads = {address for trace in traces[:1] for address in _ends(trace)}
    turned = (False,) if direction is Direction.OPENING else (False, True)
    here: set[int | None] = {None}
    for trace in traces:
        opener, taker = _ends(trace)
        following: set[int | None] = set()
        for backwards in turned:
            tail, head = (taker, opener) if backwards else (opener, taker)
            if None in here or tail in here:
                following.add(head)
        here = following
    first, last = site.analysis.area(start).addresses, site.analysis.area(target).addresses
    begins = any(low <= head <= high for head in heads for low, high in first[Family.IPV4])
    ends = any(low <= head <= high for head in here if head is not None for low, high in last[Family.IPV4])
    return begins and ends


@settings(max_examples=12, deadline=None)
@given(seeds)
def test_content_gets_wherever_control_gets(rng: Random) -> None:
    site = _site(network_strategies.network_of(rng, Family.IPV4, device_strategies.Habits()))
    for start, target in itertools.permutations(_zones(site), 2):
        opening, content = (_answer(site, start, target, direction) for direction in Direction)
        if content.outcome is Outcome.PROVED:
            assert opening.outcome is Outcome.PROVED


@settings(max_examples=15, deadline=None)
@given(seeds)
def test_content_moves_both_ways(rng: Random) -> None:
    """Without relays a session joins its two ends: content gets from the one to the other and back."""
    site = _site(network_strategies.network_of(rng, Family.IPV4, device_strategies.Habits()))
    for start, target in itertools.combinations(_zones(site), 2):
        there, back = _answer(site, start, target, Direction.CONTENT), _answer(site, target, start, Direction.CONTENT)
        assert (there.outcome is Outcome.VIOLATED) == (back.outcome is Outcome.VIOLATED)


# -- one router, four zones, and relays ----------------------------------------------------------------

OCTETS = {"internet": 3, "mgmt": 9, "lgwan": 2, "mynumber": 1}
PORTS = (22, 25, 443)


def _rule(rng: Random) -> str:
    source, destination = rng.sample(list(OCTETS.values()), 2)
    host = rng.choice((f"host 10.{source}.0.5", f"10.{source}.0.0 0.0.0.255"))
    return f"permit tcp {host} host 10.{destination}.0.{rng.choice((5, 6))} eq {rng.choice(PORTS)}"


def _router(rules: dict[str, list[str]]) -> bytes:
    lines = ["hostname fw"]
    for number, (zone, octet) in enumerate(OCTETS.items()):
        lines += [f"interface GigabitEthernet0/{number}", f" ip address 10.{octet}.0.1 255.255.255.0"]
        lines += [f" ip access-group {zone}-in in"]
    for zone, entries in rules.items():
        lines += [f"ip access-list extended {zone}-in", *(f" {entry}" for entry in entries), " deny ip any any"]
    return "\n".join([*lines, "end", ""]).encode()


def _relay(number: int, inside: str, outside: str) -> str:
    legs = f"{{from: {outside}, to: {inside}, destination: 10.{OCTETS[inside]}.0.5, service: tcp/443}}"
    return (
        f"  - {{name: relay{number}, kind: proxy, because: test, legs: [{legs}],"
        f" sides: [{{zone: {inside}, ip: 10.{OCTETS[inside]}.0.5}}]}}\n"
    )


def _small(rules: dict[str, list[str]], relays: str = "") -> Site:
    lines = ["segcheck: 1", "zones:"]
    for number, (zone, octet) in enumerate(OCTETS.items()):
        lines.append(f"  {zone}: {{interfaces: ['fw:GigabitEthernet0/{number}'], prefixes: [10.{octet}.0.0/24]}}")
    text = "\n".join([*lines, "properties: {ISO-4: {}}", ""]) + (f"relays:\n{relays}" if relays else "")
    return Site(Analysis(load_files([("fw.cfg", _router(rules))]), load_policy_text("p.yaml", text.encode())))


def _rules(rng: Random) -> dict[str, list[str]]:
    return {zone: [_rule(rng) for _ in range(rng.randint(0, 3))] for zone in OCTETS}


def _proved(site: Site, direction: Direction) -> set[tuple[str, str]]:
    pairs = itertools.permutations(OCTETS, 2)
    return {pair for pair in pairs if _answer(site, *pair, direction).outcome is Outcome.PROVED}


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_more_rules_never_prove_more(rng: Random) -> None:
    rules = _rules(rng)
    before = {direction: _proved(_small(rules), direction) for direction in Direction}
    zone = rng.choice(list(OCTETS))
    rules[zone] = [_rule(rng), *rules[zone]]
    after = _small(rules)
    assert all(_proved(after, direction) <= before[direction] for direction in Direction)


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_without_a_relay_nothing_more_is_proved(rng: Random) -> None:
    rules = _rules(rng)
    # Each at a host of its own: what is no leg of one relay makes the host of two relays less trusted, not more.
    insides = rng.sample(list(OCTETS), rng.randint(1, 3))
    relays = [
        _relay(number, inside, rng.choice([zone for zone in OCTETS if zone != inside]))
        for number, inside in enumerate(insides)
    ]
    with_all, with_less = _small(rules, "".join(relays)), _small(rules, "".join(relays[1:]))
    for direction in Direction:
        assert _proved(with_less, direction) <= _proved(with_all, direction)


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_a_relay_that_passes_on_everything_proves_no_more_than_none(rng: Random) -> None:
    rules = _rules(rng)
    site = _small(rules, _relay(0, *rng.sample(list(OCTETS), 2)))
    graph, bare = site.sessions(), _small(rules)
    for start, target in itertools.permutations(OCTETS, 2):
        ends = places_of(graph, (start,)), places_of(graph, (target,))
        answer = chain_between(graph, *ends, Direction.CONTENT, ("relay0",))
        if answer.outcome is Outcome.PROVED:
            assert _answer(bare, start, target, Direction.CONTENT).outcome is Outcome.PROVED


def test_a_device_left_out_lets_nothing_through() -> None:
    rules = {zone: ["permit ip any any"] for zone in OCTETS}
    site = _small(rules)
    assert _answer(site, "internet", "mynumber", Direction.OPENING).outcome is Outcome.VIOLATED
    graph: SessionGraph = site.sessions(("fw",))
    ends = places_of(graph, ("internet",)), places_of(graph, ("mynumber",))
    assert chain_between(graph, *ends, Direction.OPENING).outcome is Outcome.PROVED
    assert graph.sessions == () and site.sessions(("fw",)) is graph


def test_a_compromised_relay_uses_all_its_sides() -> None:
    """Taken over on one side by an undeclared port, it opens what its other side may, its legs included."""
    relay = (
        "  - {name: r, kind: dual-homed, because: t, sides: [{zone: mgmt, ip: 10.9.0.5}, {zone: lgwan, ip: 10.2.0.5}],"
        " legs: [{from: internet, to: mgmt, destination: 10.9.0.5, service: https},"
        " {from: lgwan, to: mynumber, source: 10.2.0.5, destination: 10.1.0.6, service: ssh}]}\n"
    )
    rules = {
        "internet": ["permit tcp any host 10.9.0.5 eq 443"],
        "lgwan": ["permit tcp host 10.2.0.5 host 10.1.0.6 eq 22"],
        "mgmt": [],
        "mynumber": [],
    }
    assert _answer(_small(rules, relay), "internet", "mynumber", Direction.OPENING).outcome is Outcome.PROVED
    rules["internet"].append("permit tcp any host 10.9.0.5 eq 22")
    answer = _answer(_small(rules, relay), "internet", "mynumber", Direction.OPENING)
    assert answer.outcome is Outcome.VIOLATED
    assert answer.way == ("internet", "r", "mynumber")
    assert [trace.flow.destination_port for trace in answer.traces] == [22, 22]


def test_icmp_errors_open_nothing() -> None:
    rules = {zone: ["permit icmp any any unreachable", "permit icmp any any echo-reply"] for zone in OCTETS}
    assert _answer(_small(rules), "internet", "mynumber", Direction.CONTENT).outcome is Outcome.PROVED
    rules["internet"].append("permit icmp any any echo")
    assert _answer(_small(rules), "internet", "mynumber", Direction.CONTENT).outcome is Outcome.VIOLATED


def test_nodes_of_zones() -> None:
    graph = _small({zone: [] for zone in OCTETS}).sessions()
    assert len(graph.nodes_of(("internet", "mgmt"))) == 2
    assert graph.zones_on(graph.nodes_of(("mgmt",))) == ("mgmt",)
    assert all(isinstance(node, Hosts) for node in graph.nodes_of(OCTETS))


# -- traps ---------------------------------------------------------------------------------------------

TWO_FAMILIES = """hostname fw
ipv6 unicast-routing
interface GigabitEthernet0/0
 ip address 10.3.0.1 255.255.255.0
 ip access-group NET in
 ipv6 address 2001:db8:3::1/64
 ipv6 traffic-filter NONE in
interface GigabitEthernet0/1
 ip address 10.4.0.1 255.255.255.0
 ip access-group NOTHING in
 ipv6 address 2001:db8:4::1/64
interface GigabitEthernet0/2
 ip address 10.1.0.1 255.255.255.0
 ip access-group NOTHING in
 ipv6 address 2001:db8:1::1/64
 ipv6 traffic-filter NONE in
ip access-list extended NET
 permit tcp any host 10.4.0.5 eq 443
ip access-list extended NOTHING
 deny ip any any
ipv6 access-list NONE
 deny ipv6 any any
end
"""


def _three(configuration: str, more: str = "") -> Site:
    lines = ["segcheck: 1", "zones:"]
    for number, zone in enumerate(("internet", "dmz", "mynumber")):
        lines.append(f"  {zone}: {{interfaces: ['fw:GigabitEthernet0/{number}']}}")
    text = "\n".join([*lines, "properties: {ISO-4: {}}", more, ""])
    snapshot = load_files([("fw.cfg", configuration.encode())])
    return Site(Analysis(snapshot, load_policy_text("p.yaml", text.encode())))


def test_a_chain_may_change_its_address_family() -> None:
    """A host reached over IPv4 goes on over IPv6."""
    answer = _answer(_three(TWO_FAMILIES), "internet", "mynumber", Direction.OPENING)
    assert answer.outcome is Outcome.VIOLATED
    assert {trace.flow.family for trace in answer.traces} == set(Family)
    closed = TWO_FAMILIES.replace(" ipv6 address 2001:db8:4::1/64\n", "")
    assert _answer(_three(closed), "internet", "mynumber", Direction.OPENING).outcome is Outcome.PROVED


TWO_SEGMENTS = """hostname fw
interface GigabitEthernet0/0
 ip address 10.3.0.1 255.255.255.0
 ip access-group NET in
interface GigabitEthernet0/1
 ip address 10.4.0.1 255.255.255.0
 ip access-group NOTHING in
interface GigabitEthernet0/2
 ip address 10.1.0.1 255.255.255.0
 ip access-group NOTHING in
interface GigabitEthernet0/3
 ip address 10.4.1.1 255.255.255.0
ip access-list extended NET
 permit tcp any host 10.4.0.5 eq 443
ip access-list extended NOTHING
 deny ip any any
end
"""


def test_one_segment_of_a_zone_is_not_the_other() -> None:
    """Both are the DMZ; from the one that is reached, nothing goes on."""
    snapshot = load_files([("fw.cfg", TWO_SEGMENTS.encode())])
    text = (
        "segcheck: 1\nzones:\n  internet: {interfaces: ['fw:GigabitEthernet0/0']}\n"
        "  dmz: {interfaces: ['fw:GigabitEthernet0/1', 'fw:GigabitEthernet0/3']}\n"
        "  mynumber: {interfaces: ['fw:GigabitEthernet0/2']}\nproperties: {ISO-4: {}}\n"
    )
    site = Site(Analysis(snapshot, load_policy_text("p.yaml", text.encode())))
    assert _answer(site, "dmz", "mynumber", Direction.OPENING).outcome is Outcome.VIOLATED
    assert _answer(site, "internet", "mynumber", Direction.OPENING).outcome is Outcome.PROVED


NAT = """hostname fw
interface GigabitEthernet0/0
 ip address 203.0.113.1 255.255.255.0
 ip nat outside
 ip access-group NET in
interface GigabitEthernet0/1
 ip address 10.4.0.1 255.255.255.0
 ip nat inside
 ip access-group DMZ in
interface GigabitEthernet0/2
 ip address 10.1.0.1 255.255.255.0
ip nat inside source static 10.4.0.25 203.0.113.25
ip access-list extended NET
 permit tcp any host 203.0.113.25 eq 25
ip access-list extended DMZ
 permit tcp host 10.4.0.25 host 10.1.0.5 eq 25
end
"""
MAIL = (
    "relays: [{name: mail, kind: proxy, because: t, sides: [{zone: dmz, ip: [10.4.0.25, 203.0.113.25]}],"
    " legs: [{from: internet, to: dmz, destination: 203.0.113.25, service: smtp}]}]"
)


def test_a_leg_is_known_by_the_address_it_is_sent_to() -> None:
    assert _answer(_three(NAT), "internet", "mynumber", Direction.OPENING).outcome is Outcome.VIOLATED
    assert _answer(_three(NAT, MAIL), "internet", "mynumber", Direction.OPENING).outcome is Outcome.PROVED


def test_a_translated_leg_does_not_hide_where_it_really_ends() -> None:
    """The public address is the relay's by the policy, but the router turns it into another host's."""
    other = NAT.replace("static 10.4.0.25", "static 10.4.0.66").replace("permit tcp host 10.4.0.25", "permit tcp any")
    answer = _answer(_three(other, MAIL), "internet", "mynumber", Direction.OPENING)
    assert answer.outcome is Outcome.VIOLATED
    assert (answer.traces[0].hops[-1].leaving.destination & 0xFF) == 0x42


def test_an_address_elsewhere_is_no_relay() -> None:
    """A side that is no address of its zone makes nobody trusted."""
    wrong = (
        MAIL.replace("10.4.0.25, ", "")
        .replace("zone: dmz", "zone: mynumber")
        .replace("from: internet, to: dmz", "from: internet, to: mynumber")
    )
    site = _three(NAT, wrong)
    assert site.sessions().misplaced(site.policy.relays[0]) == site.policy.relays[0].sides
    assert _answer(site, "internet", "mynumber", Direction.OPENING).outcome is Outcome.VIOLATED


def test_lines_nobody_understands_leave_a_chain_in_doubt() -> None:
    site = _three(TWO_SEGMENTS.replace("end\n", "mystery switching on\nend\n"))
    answer = _answer(site, "internet", "mynumber", Direction.OPENING)
    assert answer.outcome is Outcome.UNDECIDED
    assert "device-unmodeled" in {doubt.reason for doubt in answer.doubts}


def test_a_place_that_is_nowhere_answers_nothing() -> None:
    graph = _small({zone: [] for zone in OCTETS}).sessions()
    assert chain_between(graph, (), places_of(graph, ("mgmt",)), Direction.OPENING).outcome is Outcome.VACUOUS


def test_zones_on_one_wire_need_no_router() -> None:
    text = (
        "segcheck: 1\nzones:\n  internet: {interfaces: ['fw:GigabitEthernet0/0'], prefixes: [10.3.0.0/25]}\n"
        "  mynumber: {interfaces: ['fw:GigabitEthernet0/0'], prefixes: [10.3.0.128/25]}\nproperties: {ISO-4: {}}\n"
    )
    configuration = b"hostname fw\ninterface GigabitEthernet0/0\n ip address 10.3.0.1 255.255.255.0\nend\n"
    site = Site(Analysis(load_files([("fw.cfg", configuration)]), load_policy_text("p.yaml", text.encode())))
    answer = _answer(site, "internet", "mynumber", Direction.OPENING)
    assert answer.outcome is Outcome.VIOLATED
    assert [(trace.hops, trace.zone) for trace in answer.traces] == [((), "mynumber")]
