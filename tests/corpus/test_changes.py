"""Whole changes of the external corpus: everything they move, beside what Batfish says of them.

The forwarding example computes its routes by OSPF and BGP, which segcheck does not: from the configurations alone its
answers are bounds that hold those of Batfish. With route tables that take the ways Batfish shows, they are the same.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from functools import cache

import pytest
from tests.corpus.compared_filters import VERSIONS, compared, is_complete
from tests.corpus.loaded import NEEDS_CORPUS
from tests.corpus.location import corpus

from segcheck.model.header import FIRST_FRAGMENT, SYN, TCP, UDP, Family, Field, Flow
from segcheck.model.network import Snapshot
from segcheck.policy.document import Policy
from segcheck.policy.reading.load import load_policy_text
from segcheck.review.baseline import Baseline
from segcheck.review.difference import ChangedFlow, Difference, Movement, PlaceKind
from segcheck.review.filter_difference import filter_differences
from segcheck.review.review_change import review_change
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.cover import row_packets
from segcheck.symbolic.header_space import HeaderSpace, PacketSet
from segcheck.vendors.registry import load, load_files

pytestmark = NEEDS_CORPUS

# -- the filter example -------------------------------------------------------------------------------


@cache
def _filters(version: str) -> Snapshot:
    return load(corpus() / "ios" / "pybatfish-example-filters" / version)


@pytest.mark.parametrize("pair", [(one, other) for one in VERSIONS for other in VERSIONS])
def test_the_rows_of_a_list_are_all_there_is(pair: tuple[str, str]) -> None:
    matcher = Matcher(HeaderSpace(Family.IPV4))
    comparison = compared(matcher, *pair)
    assert is_complete(matcher, comparison)
    assert comparison.same is (pair[0] == pair[1])


@pytest.mark.parametrize(("version", "closes", "beyond"), [("candidate1", False, True), ("candidate2", False, False)])
def test_a_candidate_is_judged_as_the_notebook_judges_it(version: str, closes: bool, beyond: bool) -> None:
    """Candidate 1 opens more than was asked for, candidate 2 exactly that: TCP 80 and 8080 to 18.18.18.0/27."""
    [found] = filter_differences(_filters("current"), _filters(version), "rtr-with-acl:acl_in")
    assert bool(found.comparison.closings) is closes
    opened = found.comparison.opened.possibly
    first = opened.space.field_in(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
    assert bool((opened & first) - _wanted(opened.space)) is beyond


def _wanted(space: HeaderSpace) -> PacketSet:
    return space.box(
        {
            Field.SOURCE: (_interval("10.10.10.0/24"),),
            Field.DESTINATION: (_interval("18.18.18.0/27"),),
            Field.PROTOCOL: ((TCP, TCP),),
            Field.DESTINATION_PORT: ((80, 80), (8080, 8080)),
        }
    )


def _interval(text: str) -> tuple[int, int]:
    network = ipaddress.IPv4Network(text)
    return int(network.network_address), int(network.broadcast_address)


# -- the forwarding example ---------------------------------------------------------------------------

POLICY = """\
segcheck: 1
zones:
  outside1: {interfaces: ['border1:GigabitEthernet0/0'], external: true}
  outside2: {interfaces: ['border2:GigabitEthernet0/0'], external: true}
  db: {interfaces: ['leaf1:GigabitEthernet2/0']}
  www: {interfaces: ['leaf1:GigabitEthernet3/0']}
"""
HOSTS = ("2.128.0.0/30", "2.128.1.0/30")
# The next hops of the notebook's traces: by core1 before the change of costs, by core2 after it.
BY_CORE1 = {
    "border1": ("2.12.11.2", "GigabitEthernet1/0"),
    "border2": ("2.12.21.2", "GigabitEthernet2/0"),
    "core1": ("2.23.12.3", "GigabitEthernet3/0"),
    "core2": ("2.23.22.3", "GigabitEthernet2/0"),
    "spine1": ("2.34.101.4", "GigabitEthernet2/0"),
    "spine2": ("2.34.201.4", "GigabitEthernet2/0"),
}
BY_CORE2 = {
    **BY_CORE1,
    "border1": ("2.12.12.2", "GigabitEthernet2/0"),
    "border2": ("2.12.22.2", "GigabitEthernet1/0"),
}
WAYS = {
    "base": BY_CORE1,
    "change1": BY_CORE2,
    "change1-fixed": BY_CORE2,
    "change2": BY_CORE1,
    "change2-fixed": BY_CORE1,
}


def _policy() -> Policy:
    return load_policy_text("policy.yaml", POLICY.encode())


@cache
def _network(version: str, tables: bool) -> Snapshot:
    folder = corpus() / "ios" / "pybatfish-forwarding-change" / version / "configs"
    files = [(path.name, path.read_bytes()) for path in sorted(folder.glob("*.cfg"))]
    snapshot = load_files(files)
    if not tables:
        return snapshot
    captures = [
        (f"{device.name}.routes.txt", "\n".join(_capture(snapshot, device.name, WAYS[version])).encode())
        for device in snapshot.devices
    ]
    return load_files([*files, *captures])


def _capture(snapshot: Snapshot, name: str, ways: dict[str, tuple[str, str]]) -> Iterator[str]:
    """What `show ip route` would print where packets take these ways."""
    device = snapshot.device(name)
    assert device is not None
    routes: dict[str, list[str]] = {}
    for interface in device.interfaces:
        for address in interface.addresses if interface.enabled else ():
            network = f"{ipaddress.IPv4Address(address.subnet.value)}/{address.length}"
            routes[network] = [f"C        {network} is directly connected, {interface.name}"]
    for network in HOSTS if name in ways else ():
        routes[network] = [f"B        {network} [200/0] via {ways[name][0]}, 00:10:00, {ways[name][1]}"]
    for table in device.routing:
        for route in table.routes:
            if route.prefix.length == 32 and route.source.name == "STATIC":
                network = f"{ipaddress.IPv4Address(route.prefix.value)}/32"
                routes[network] = [f"S        {network} is directly connected, Null0"]
    yield f"{name}#show ip route"
    yield "Gateway of last resort is not set"
    yield ""
    majors: dict[int, list[str]] = {}
    for network in sorted(routes, key=lambda text: ipaddress.IPv4Network(text)):
        majors.setdefault(int(network.split(".")[0]), []).append(network)
    for major, networks in majors.items():
        masks = {network.split("/")[1] for network in networks}
        if len(masks) == 1:
            yield f"      {major}.0.0.0/{masks.pop()} is subnetted, {len(networks)} subnets"
        else:
            yield f"      {major}.0.0.0/8 is variably subnetted, {len(networks)} subnets, {len(masks)} masks"
        for network in networks:
            yield from routes[network]


@cache
def _reviewed(version: str, tables: bool) -> Difference:
    return review_change(Baseline(_network("base", tables), _policy()), _network(version, tables))


def _between_zones(difference: Difference) -> list[ChangedFlow]:
    """Flows from outside to the hosts."""
    return [
        flow
        for flow in difference.flows
        if flow.source.name.startswith("outside")
        and flow.destination.kind is PlaceKind.ZONE
        and flow.destination.name in ("db", "www")
    ]


def _holds(flow: ChangedFlow, packet: Flow) -> bool:
    return packet in row_packets(HeaderSpace(flow.family), flow.row)


def _packet(source: str, destination: str, protocol: int, port: int) -> Flow:
    ends = (int(ipaddress.IPv4Address(source)), int(ipaddress.IPv4Address(destination)))
    return Flow(Family.IPV4, *ends, protocol, 49152, port, tcp_flags=SYN if protocol == TCP else 0)


DB, WWW = "2.128.0.1", "2.128.1.1"
SENDERS = {"outside1": "10.12.11.1", "outside2": "10.23.21.1"}
# (version, movement, destination, protocol, port, whether Batfish's differential reachability says that it moves)
ANSWERS = [
    ("change1", Movement.CLOSED, WWW, UDP, 33434, True),
    ("change1", Movement.CLOSED, DB, UDP, 33434, False),
    ("change1-fixed", Movement.CLOSED, WWW, UDP, 33434, False),
    ("change1-fixed", Movement.CLOSED, DB, UDP, 33434, False),
    ("change2", Movement.OPENED, WWW, TCP, 80, True),
    ("change2", Movement.OPENED, DB, TCP, 80, True),
    ("change2-fixed", Movement.OPENED, WWW, TCP, 80, True),
    ("change2-fixed", Movement.OPENED, DB, TCP, 80, False),
]


@pytest.mark.parametrize("tables", [True, False], ids=["with-tables", "from-configurations"])
@pytest.mark.parametrize(("version", "movement", "destination", "protocol", "port", "moves"), ANSWERS)
@pytest.mark.parametrize("sender", SENDERS)
def test_packets_move_as_batfish_says(
    tables: bool,
    version: str,
    movement: Movement,
    destination: str,
    protocol: int,
    port: int,
    moves: bool,
    sender: str,
) -> None:
    """With route tables exactly; without, what Batfish reports possibly moves, and what it does not never surely."""
    packet = _packet(SENDERS[sender], destination, protocol, port)
    flows = [one for one in _between_zones(_reviewed(version, tables)) if one.movement in (movement, Movement.UNCLEAR)]
    held = [one for one in flows if one.source.name == sender and _holds(one, packet)]
    if tables:
        assert bool(held) is moves and all(one.certain for one in held)
    else:
        assert held or not moves
        assert moves or not any(one.certain for one in held)


def test_nothing_but_the_way_changes_when_the_null_route_is_gone_too() -> None:
    assert _between_zones(_reviewed("change1-fixed", True)) == []


def test_a_change_of_costs_alone_opens_nothing() -> None:
    flows = _between_zones(_reviewed("change1", True))
    assert {(one.movement, one.destination.name, one.certain) for one in flows} == {(Movement.CLOSED, "www", True)}


def test_a_change_of_lists_moves_what_the_lists_move_and_nothing_else() -> None:
    """Both kinds of version, so that the answer to "and nothing else" is a matter of all rows."""
    for version, zones in (("change2", {"db", "www"}), ("change2-fixed", {"www"})):
        flows = _between_zones(_reviewed(version, True))
        assert {one.movement for one in flows} == {Movement.OPENED}
        assert {one.destination.name for one in flows} == zones
