"""Route lookup of one address: answers worked out by hand."""

from __future__ import annotations

from dataclasses import replace

from tests.semantics.devices import NULL, V4, address, connected, device, interface, line, route, via

from segcheck.model.network import Device
from segcheck.model.routing import Route, RoutingTable
from segcheck.semantics.evaluate_routes import consulted_tables, layer3_interfaces, lookup

IN, OUT, THIRD = interface("in", "10.1.0.1/24"), interface("out", "10.2.0.1/24"), interface("third", "10.3.0.1/24")


def router(*routes: Route, uncomputed: bool = False) -> Device:
    plain = device(IN, OUT, THIRD, routes=routes)
    if not uncomputed:
        return plain
    return replace(plain, routing=(replace(plain.routing[0], uncomputed=line(860)),))


def ways(of: Device, destination: str, vrf: str = "") -> set[tuple[str | None, int | None, bool]]:
    """(interface, neighbour, sure) of every way."""
    return {(way.interface, way.neighbor, not way.doubts) for way in lookup(of, vrf, V4, address(destination))}


def test_the_longest_prefix_wins_over_distance() -> None:
    table = router(
        route("192.0.2.0/24", via("10.2.0.9", "out")), route("192.0.2.0/25", via("10.3.0.9", "third"), distance=200)
    )
    assert ways(table, "192.0.2.1") == {("third", address("10.3.0.9"), True)}
    assert ways(table, "192.0.2.200") == {("out", address("10.2.0.9"), True)}


def test_distance_then_metric_decide_between_equal_prefixes() -> None:
    far = route("192.0.2.0/24", via(None, "in"), distance=5)
    slow = route("192.0.2.0/24", via(None, "out"), metric=9)
    best = route("192.0.2.0/24", via(None, "third"), metric=3)
    assert ways(router(far, slow, best), "192.0.2.1") == {("third", None, True)}
    assert ways(router(far, slow), "192.0.2.1") == {("out", None, True)}


def test_equal_routes_share_the_load_and_each_is_sure() -> None:
    table = router(route("192.0.2.0/24", via("10.2.0.9")), route("192.0.2.0/24", via("10.3.0.9")))
    assert ways(table, "192.0.2.1") == {("out", address("10.2.0.9"), True), ("third", address("10.3.0.9"), True)}


def test_an_uncertain_route_leaves_what_lies_behind_it_possible() -> None:
    table = router(route("192.0.2.0/24", via(None, "out"), certain=False), route("0.0.0.0/0", via(None, "third")))
    assert ways(table, "192.0.2.1") == {("out", None, False), ("third", None, False)}
    alone = router(route("192.0.2.0/24", via(None, "out"), certain=False))
    assert ways(alone, "192.0.2.1") == {("out", None, False), (None, None, False)}
    assert [way.doubts for way in lookup(alone, "", V4, address("192.0.2.1"))] == [
        (("route-uncertain", line(200)),)
    ] * 2


def test_a_sure_member_ends_the_search_but_a_doubtful_one_beside_it_keeps_it_unsure() -> None:
    table = router(
        route("192.0.2.0/24", via(None, "out"), certain=False),
        route("192.0.2.0/24", via(None, "in")),
        route("0.0.0.0/0", via(None, "third")),
    )
    assert ways(table, "192.0.2.1") == {("out", None, False), ("in", None, False)}


def test_a_next_hop_is_looked_up_again() -> None:
    table = router(route("192.0.2.0/24", via("198.51.100.1")), route("198.51.100.0/24", via("10.2.0.9")))
    assert ways(table, "192.0.2.1") == {("out", address("10.2.0.9"), True)}


def test_a_route_whose_next_hop_cannot_be_resolved_is_not_active() -> None:
    lost = route("192.0.2.0/24", via("198.51.100.1"))
    assert ways(router(lost), "192.0.2.1") == {(None, None, True)}
    absent = route("192.0.2.0/24", via(None, "absent"))
    assert ways(router(absent, route("0.0.0.0/0", via(None, "out"))), "192.0.2.1") == {("out", None, True)}


def test_routes_through_one_another_come_to_nothing() -> None:
    circle = (route("192.0.2.0/24", via("198.51.100.1")), route("198.51.100.0/24", via("192.0.2.1")))
    assert ways(router(*circle), "192.0.2.7") == {(None, None, True)}


def test_many_default_routes_through_one_another_are_answered_at_once() -> None:
    """Each could resolve through every other: without memory this takes 19 to the 8th steps."""
    defaults = [route("0.0.0.0/0", via(f"198.51.100.{number}")) for number in range(20)]
    assert ways(router(*defaults), "192.0.2.7") == {(None, None, True)}


def test_a_null_route_is_a_way_to_be_dropped() -> None:
    (way,) = lookup(router(route("192.0.2.0/24", NULL)), "", V4, address("192.0.2.1"))
    assert (way.interface, way.route is None, way.doubts) == (None, False, ())


def test_a_next_hop_in_another_vrf_is_looked_up_there() -> None:
    red = interface("red", "10.4.0.1/24", vrf="RED")
    leak = route("0.0.0.0/0", via("10.4.0.9", vrf="RED"))
    tables = (RoutingTable("", (*connected(IN), leak), ()), RoutingTable("RED", connected(red), ()))
    both = device(IN, red, routing=tables)
    assert ways(both, "192.0.2.1") == {("red", address("10.4.0.9"), True)}


def test_a_next_hop_behind_routes_nobody_computed_may_be_anywhere() -> None:
    """It looks unresolvable, but the route it lacks may be one of the dynamic ones."""
    red = interface("red", "10.4.0.1/24", vrf="RED")
    leak = route("192.0.2.0/24", via("198.51.100.1", vrf="RED"))
    tables = (RoutingTable("", (*connected(IN), leak), ()), RoutingTable("RED", connected(red), line(860)))
    both = device(IN, red, routing=tables)
    assert ways(both, "192.0.2.1") == {("red", None, False), (None, None, False)}
    assert ways(both, "10.1.0.7") == {("in", None, True)}, "the other destinations do not go through RED"
    assert [table.vrf for table in consulted_tables(both, "", V4, address("192.0.2.1"))] == ["", "RED"]


def test_uncomputed_routes_make_even_connected_ones_unsure() -> None:
    found = ways(router(uncomputed=True), "10.2.0.7")
    assert found == {("out", None, False), ("in", None, False), ("third", None, False), (None, None, False)}


def test_only_interfaces_in_use_can_send() -> None:
    assert [each.name for each in layer3_interfaces(device(IN, replace(OUT, enabled=False)))] == ["in"]
