"""One packet at one device: the order of stages and every rule of forwarding, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.semantics.devices import (
    DENY_ALL,
    HTTPS,
    MAYBE,
    NULL,
    PERMIT_ALL,
    address,
    bound,
    connected,
    device,
    interface,
    line,
    packet,
    policy,
    route,
    rule,
    rules,
    two_sided,
    via,
)

from segcheck.errors import InternalError
from segcheck.model.filters import Action, Filter, ZoneDefaults
from segcheck.model.header import ANYTHING, Family, Field, FieldIn, Flow, Match
from segcheck.model.network import Device, InterfaceKind, Stage
from segcheck.model.routing import RoutingTable
from segcheck.model.translation import SetInto, Translation
from segcheck.semantics.evaluate_device import forward
from segcheck.semantics.outcome import DeviceOutcome, Disposition

SERVER, MAPPED = address("10.2.0.9"), address("10.3.0.9")


def only(outcomes: tuple[DeviceOutcome, ...]) -> DeviceOutcome:
    assert len(outcomes) == 1, outcomes
    return outcomes[0]


def ends(outcomes: tuple[DeviceOutcome, ...]) -> set[tuple[str, bool]]:
    """How the packet fares: name of the disposition or of the egress interface, and whether that is certain."""
    return {
        (
            o.departure.interface if o.departure is not None else o.disposition.value if o.disposition else "",
            o.certain,
        )
        for o in outcomes
    }


def stages(outcome: DeviceOutcome) -> list[Stage]:
    return [decision.stage for decision in outcome.decisions]


def from_address(text: str) -> Match:
    return FieldIn(Field.SOURCE, ((address(text), address(text)),))


def to_number(number: int) -> Match:
    return FieldIn(Field.DESTINATION, ((number, number),))


def nat(field: Field, value: int, match: Match = ANYTHING, **settings: Any) -> Translation:
    plain = Translation("static", match, (SetInto(field, ((value, value),)),), None, None, None, line(300))
    return replace(plain, **settings)


# -- plain forwarding --------------------------------------------------------------------------------------


def test_a_packet_leaves_towards_its_connected_network() -> None:
    outcome = only(forward(two_sided(), "in", packet(source_mac=5)))
    assert outcome.certain
    assert outcome.departure is not None
    assert (outcome.departure.interface, outcome.departure.next_hop) == ("out", None)
    assert outcome.departure.flow == packet(), "a router sends with its own MAC"
    assert stages(outcome) == [Stage.ROUTE, Stage.ZONE_POLICY]
    assert outcome.decisions[0].rule == "10.2.0.0/24"


def test_nothing_arrives_at_a_disabled_interface_and_nothing_leaves_by_one() -> None:
    shut = interface("in", "10.1.0.1/24", enabled=False)
    open_ = interface("out", "10.2.0.1/24")
    assert forward(device(shut, open_), "in", packet()) == ()
    assert ends(forward(device(shut, open_), "out", packet("10.2.0.5", "10.1.0.5"))) == {("no-route", True)}


def test_an_interface_the_device_does_not_have_is_an_error() -> None:
    with pytest.raises(InternalError):
        forward(two_sided(), "absent", packet())


def test_no_route_and_null_route_drop() -> None:
    assert ends(forward(two_sided(), "in", packet(destination="192.0.2.1"))) == {("no-route", True)}
    null = two_sided(routes=(route("0.0.0.0/0", NULL),))
    outcome = only(forward(null, "in", packet(destination="192.0.2.1")))
    assert (outcome.disposition, outcome.dropped, outcome.decisions[-1].origin) == (
        Disposition.DISCARDED,
        True,
        line(200),
    )


def test_a_pipeline_without_routing_is_an_error_only_for_a_device_that_forwards() -> None:
    with pytest.raises(InternalError):
        forward(two_sided(pipeline=()), "in", packet())
    with pytest.raises(InternalError):
        forward(two_sided(pipeline=(Stage.EGRESS_FILTER, Stage.ROUTE)), "in", packet())
    switch = two_sided(pipeline=(), forwards=False)
    assert ends(forward(switch, "in", packet())) == {("no-route", True)}
    assert ends(forward(switch, "in", packet(destination="10.2.0.1"))) == {("to-device", True)}


# -- filters -----------------------------------------------------------------------------------------------


def guarded(**settings: Any) -> Device:
    return device(interface("in", "10.1.0.1/24", **settings), interface("out", "10.2.0.1/24"))


def test_every_ingress_filter_must_permit() -> None:
    assert ends(forward(guarded(ingress=bound(PERMIT_ALL)), "in", packet())) == {("out", True)}
    outcome = only(forward(guarded(ingress=bound(PERMIT_ALL) + bound(DENY_ALL)), "in", packet()))
    assert outcome.disposition is Disposition.DENIED
    assert outcome.certain
    assert [(d.filter, d.rule, d.action) for d in outcome.decisions] == [
        ("OPEN", "10", Action.PERMIT),
        ("SHUT", "10", Action.DENY),
    ]
    assert outcome.decisions[-1].origin == line(10) + line(500), "the rule, then the line that binds the filter"


def test_a_filter_of_the_other_family_does_not_look_at_the_packet() -> None:
    six = rules(family=Family.IPV6)
    assert ends(forward(guarded(ingress=bound(six)), "in", packet())) == {("out", True)}


def test_egress_filters_of_the_way_out_must_permit() -> None:
    shut = device(interface("in", "10.1.0.1/24"), interface("out", "10.2.0.1/24", egress=bound(DENY_ALL)))
    assert stages(only(forward(shut, "in", packet())))[-1] is Stage.EGRESS_FILTER
    assert ends(forward(shut, "in", packet())) == {("denied", True)}
    assert ends(forward(shut, "out", packet("10.2.0.5", "10.1.0.5"))) == {("in", True)}, "only where packets leave"


def test_a_doubtful_filter_forks_the_way() -> None:
    outcomes = forward(guarded(ingress=bound(MAYBE)), "in", packet())
    assert ends(outcomes) == {("out", False), ("denied", False)}
    assert {doubt.reason for outcome in outcomes for doubt in outcome.doubts} == {"time-range"}


def test_a_sure_denial_after_a_doubtful_filter_leaves_only_drops() -> None:
    outcomes = forward(guarded(ingress=bound(MAYBE) + bound(DENY_ALL)), "in", packet())
    assert all(outcome.dropped for outcome in outcomes)


# -- to the device itself ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("default", "expected"),
    [
        (Action.PERMIT, {("to-device", True)}),
        (Action.DENY, {("denied", True)}),
        (Action.UNKNOWN, {("to-device", False), ("denied", False)}),
    ],
)
def test_traffic_to_the_device_meets_the_default_towards_self(default: Action, expected: set[tuple[str, bool]]) -> None:
    router = two_sided(zone_defaults=ZoneDefaults(to_self=default))
    assert ends(forward(router, "in", packet(destination="10.2.0.1"))) == expected


def test_traffic_to_the_device_meets_the_policy_towards_self_and_no_later_stage() -> None:
    inside = interface("in", "10.1.0.1/24", zone="LAN")
    outside = interface("out", "10.2.0.1/24", egress=bound(DENY_ALL))
    open_ = device(inside, outside, zone_policies=(policy("LAN", "self", PERMIT_ALL),))
    outcome = only(forward(open_, "in", packet(destination="10.2.0.1")))
    assert outcome.disposition is Disposition.TO_DEVICE
    assert not outcome.dropped
    assert stages(outcome) == [Stage.ROUTE, Stage.ZONE_POLICY]
    shut = replace(open_, zone_policies=(policy("LAN", "self", DENY_ALL),))
    assert ends(forward(shut, "in", packet(destination="10.2.0.1"))) == {("denied", True)}


def test_addresses_of_disabled_interfaces_and_other_vrfs_are_not_the_devices_own() -> None:
    inside = interface("in", "10.1.0.1/24")
    down = interface("down", "10.2.0.1/24", enabled=False)
    red = interface("red", "10.3.0.1/24", vrf="RED")
    router = device(inside, down, red)
    assert ends(forward(router, "in", packet(destination="10.2.0.1"))) == {("no-route", True)}
    assert ends(forward(router, "in", packet(destination="10.3.0.1"))) == {("no-route", True)}


# -- zones -------------------------------------------------------------------------------------------------

P, D = Action.PERMIT, Action.DENY


@pytest.mark.parametrize(
    ("source", "destination", "defaults", "passes"),
    [
        (None, None, ZoneDefaults(outside=P, between=D, within=D, mixed=D), True),
        (None, None, ZoneDefaults(outside=D, between=P, within=P, mixed=P), False),
        ("A", None, ZoneDefaults(outside=D, between=D, within=D, mixed=P), True),
        (None, "B", ZoneDefaults(outside=P, between=P, within=P, mixed=D), False),
        ("A", "A", ZoneDefaults(outside=D, between=D, within=P, mixed=D), True),
        ("A", "A", ZoneDefaults(outside=P, between=P, within=D, mixed=P), False),
        ("A", "B", ZoneDefaults(outside=D, between=P, within=D, mixed=D), True),
        ("A", "B", ZoneDefaults(outside=P, between=D, within=P, mixed=P), False),
    ],
)
def test_where_no_policy_speaks_the_zones_decide_which_default_does(
    source: str | None, destination: str | None, defaults: ZoneDefaults, passes: bool
) -> None:
    router = device(
        interface("in", "10.1.0.1/24", zone=source),
        interface("out", "10.2.0.1/24", zone=destination),
        zone_defaults=defaults,
    )
    assert ends(forward(router, "in", packet())) == {("out" if passes else "denied", True)}


def zoned(source: str, destination: str, **settings: Any) -> Device:
    return device(
        interface("in", "10.1.0.1/24", zone=source), interface("out", "10.2.0.1/24", zone=destination), **settings
    )


def test_a_zone_policy_outranks_the_defaults() -> None:
    shut = zoned("A", "B", zone_policies=(policy("B", "A", PERMIT_ALL), policy("A", "B", DENY_ALL)))
    assert ends(forward(replace(shut, zone_defaults=ZoneDefaults(between=P)), "in", packet())) == {("denied", True)}
    within = zoned("A", "A", zone_policies=(policy("A", "A", DENY_ALL),))
    assert ends(forward(within, "in", packet())) == {("denied", True)}


def test_a_zone_policy_without_a_filter_for_the_family_denies() -> None:
    silent = zoned("A", "B", zone_policies=(policy("A", "B", rules(family=Family.IPV6)),))
    outcome = only(forward(replace(silent, zone_defaults=ZoneDefaults(between=P)), "in", packet()))
    assert (outcome.disposition, outcome.certain, outcome.decisions[-1].origin) == (
        Disposition.DENIED,
        True,
        line(600),
    )


# -- address translation -----------------------------------------------------------------------------------


def three_sided(**settings: Any) -> Device:
    return device(
        interface("in", "10.1.0.1/24", nat_side="inside"),
        interface("out", "10.2.0.1/24", nat_side="outside"),
        interface("dmz", "10.3.0.1/24"),
        **settings,
    )


def test_destination_translation_acts_before_routing_and_filters_order_is_the_pipelines() -> None:
    rewrite = (nat(Field.DESTINATION, MAPPED, to_number(SERVER)),)
    router = three_sided(destination_translations=rewrite)
    outcome = only(forward(router, "in", packet(destination="10.2.0.9")))
    assert outcome.departure is not None
    assert (outcome.departure.interface, outcome.departure.flow.destination) == ("dmz", MAPPED)
    before = replace(router.interfaces[0], ingress=bound(rules(rule("10", to_number(SERVER), P))))
    filtered = replace(router, interfaces=(before, *router.interfaces[1:]))
    assert ends(forward(filtered, "in", packet(destination="10.2.0.9"))) == {("dmz", True)}
    late = (Stage.DESTINATION_TRANSLATION, Stage.INGRESS_FILTER, Stage.ROUTE)
    late_filter = replace(filtered, pipeline=late)
    assert ends(forward(late_filter, "in", packet(destination="10.2.0.9"))) == {("denied", True)}


def test_source_translation_acts_between_its_sides_and_before_or_after_the_egress_filter() -> None:
    rewrite = (nat(Field.SOURCE, MAPPED, ingress_side="inside", egress_side="outside"),)
    router = three_sided(source_translations=rewrite)
    departure = only(forward(router, "in", packet())).departure
    assert departure is not None
    assert departure.flow == replace(packet(), source=MAPPED)
    elsewhere = only(forward(router, "in", packet(destination="10.3.0.5"))).departure
    assert elsewhere is not None
    assert elsewhere.flow.source == packet().source, "the DMZ is not outside"
    strict = replace(router.interfaces[1], egress=bound(rules(rule("10", from_address("10.1.0.5"), P))))
    guarded_ = replace(router, interfaces=(router.interfaces[0], strict, router.interfaces[2]))
    assert ends(forward(guarded_, "in", packet())) == {("denied", True)}, "the filter sees the new source"
    early = replace(guarded_, pipeline=(Stage.ROUTE, Stage.EGRESS_FILTER, Stage.SOURCE_TRANSLATION))
    assert ends(forward(early, "in", packet())) == {("out", True)}


def test_a_translation_of_another_side_vrf_or_family_does_not_act() -> None:
    others = (
        nat(Field.DESTINATION, MAPPED, ingress_side="outside"),
        nat(Field.DESTINATION, MAPPED, vrf="RED"),
        nat(Field.DESTINATION, MAPPED, family=Family.IPV6),
    )
    assert ends(forward(three_sided(destination_translations=others), "in", packet())) == {("out", True)}


def test_a_hint_chooses_from_the_pool() -> None:
    pool = Translation("pat", HTTPS, (SetInto(Field.SOURCE, ((SERVER, MAPPED),)),), None, None, None, line(300))
    wanted = replace(packet(), source=SERVER + 3)
    departure = only(forward(three_sided(source_translations=(pool,)), "in", packet(), wanted)).departure
    assert departure is not None
    assert departure.flow == wanted


# -- doubts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["in", "out"])
def test_doubtful_lines_of_an_interface_let_nothing_pass_surely(side: str) -> None:
    router = device(
        *(
            interface(name, f"10.{n}.0.1/24", doubts=line(800) if name == side else ())
            for n, name in ((1, "in"), (2, "out"))
        )
    )
    outcomes = forward(router, "in", packet())
    assert ends(outcomes) == {("out", False), ("denied", False)}
    assert {doubt for outcome in outcomes for doubt in outcome.doubts} == {("interface-doubt", line(800))}


def test_a_device_not_understood_may_send_anything_anywhere() -> None:
    port = interface("port", kind=InterfaceKind.SWITCHPORT)
    down = interface("down", "10.9.0.1/24", enabled=False)
    router = device(interface("in", "10.1.0.1/24"), interface("out", "10.2.0.1/24"), port, down, unmodeled=line(850))
    hint = packet("192.0.2.1", "192.0.2.2")
    outcomes = forward(router, "in", packet(), hint)
    anything = [outcome for outcome in outcomes if outcome.anything]
    assert not any(outcome.certain for outcome in outcomes)
    assert ends(tuple(anything)) == {("in", False), ("out", False), ("denied", False)}
    assert {outcome.departure.flow for outcome in anything if outcome.departure is not None} == {hint}
    assert {doubt for outcome in outcomes for doubt in outcome.doubts} == {("device-unmodeled", line(850))}


def test_uncomputed_routing_may_use_every_interface_of_the_vrf() -> None:
    inside, outside = interface("in", "10.1.0.1/24"), interface("out", "10.2.0.1/24")
    red = interface("red", "10.3.0.1/24", vrf="RED")
    table = RoutingTable("", connected(inside, outside), line(860))
    outcomes = forward(device(inside, outside, red, routing=(table,)), "in", packet(destination="192.0.2.1"))
    assert ends(outcomes) == {("in", False), ("out", False), ("no-route", False)}
    assert all(o.departure.any_neighbor for o in outcomes if o.departure is not None)
    own = forward(device(inside, outside, red, routing=(table,)), "in", packet(destination="10.2.0.1"))
    assert ends(own) == {("to-device", True)}, "its own addresses need no route"


def test_a_route_into_another_vrf_leaves_by_its_interface() -> None:
    inside, red = interface("in", "10.1.0.1/24"), interface("red", "10.3.0.1/24", vrf="RED")
    leak = route("10.3.0.0/24", via(interface="red", vrf="RED"))
    departure = only(forward(device(inside, red, routes=(leak,)), "in", packet(destination="10.3.0.7"))).departure
    assert departure is not None
    assert departure.interface == "red"


def test_ipv6_is_forwarded_by_its_own_routes() -> None:
    router = device(interface("in", "10.1.0.1/24", "2001:db8:1::1/64"), interface("out", "2001:db8:2::1/64"))
    six = packet("2001:db8:1::5", "2001:db8:2::5")
    assert ends(forward(router, "in", six)) == {("out", True)}
    assert only(forward(router, "in", six)).decisions[0].rule == "2001:db8:2::/64"
    assert isinstance(six, Flow)


# -- marks, hairpins, several filters ----------------------------------------------------------------------

MARKED, PLAIN = FieldIn(Field.MARK, ((7, 7),)), FieldIn(Field.MARK, ((0, 0),))


def marking(*filters: Filter, **settings: Any) -> Device:
    """Packets to `MAPPED` are turned to `SERVER` and marked 7; `filters` are the policy from zone A to zone B."""
    turned = (SetInto(Field.DESTINATION, ((SERVER, SERVER),)), SetInto(Field.MARK, ((7, 7),)))
    return device(
        interface("in", "10.1.0.1/24", zone="A"),
        interface("out", "10.2.0.1/24", zone="B"),
        zone_policies=(policy("A", "B", *filters),),
        destination_translations=(Translation("vip", to_number(MAPPED), turned, None, None, None, line(300)),),
        **settings,
    )


def test_a_policy_tells_translated_packets_from_others_by_their_mark() -> None:
    """The server may be visited by its published address only."""
    published = marking(rules(rule("10", MARKED, Action.PERMIT)))
    assert ends(forward(published, "in", packet(destination="10.3.0.9"))) == {("out", True)}
    assert ends(forward(published, "in", packet(destination="10.2.0.9"))) == {("denied", True)}


def test_a_rule_for_unmarked_packets_does_not_see_translated_ones() -> None:
    """As a deny that does not look at virtual addresses."""
    leaky = marking(rules(rule("10", PLAIN, Action.DENY), rule("20", ANYTHING, Action.PERMIT)))
    assert ends(forward(leaky, "in", packet(destination="10.3.0.9"))) == {("out", True)}
    assert ends(forward(leaky, "in", packet(destination="10.2.0.9"))) == {("denied", True)}


def test_packets_enter_and_leave_without_a_mark() -> None:
    """A forged mark is none, and what one device noted the next one does not know."""
    published = marking(rules(rule("10", MARKED, Action.PERMIT)))
    assert ends(forward(published, "in", packet(destination="10.2.0.9", mark=7))) == {("denied", True)}
    outcome = only(forward(published, "in", packet(destination="10.3.0.9")))
    assert outcome.departure is not None
    assert outcome.departure.flow == packet(destination="10.2.0.9")


def test_a_mark_chooses_the_source_translation() -> None:
    both = Translation("hide", MARKED, (SetInto(Field.SOURCE, ((MAPPED, MAPPED),)),), None, None, None, line(310))
    router = marking(rules(rule("10", ANYTHING, Action.PERMIT)), source_translations=(both,))
    sources = []
    for destination in ("10.3.0.9", "10.2.0.9"):
        outcome = only(forward(router, "in", packet(destination=destination)))
        assert outcome.departure is not None
        sources.append(outcome.departure.flow.source)
    assert sources == [MAPPED, address("10.1.0.5")]


def test_every_filter_of_a_zone_policy_must_permit() -> None:
    web, all_of = rules(rule("10", HTTPS, Action.PERMIT), name="WEB"), PERMIT_ALL
    router = marking(all_of, web)
    assert ends(forward(router, "in", packet(destination="10.2.0.9"))) == {("out", True)}
    denied = only(forward(router, "in", packet(destination="10.2.0.9", destination_port=80)))
    assert (denied.disposition, denied.decisions[-1].filter) == (Disposition.DENIED, "WEB")
    assert ends(forward(marking(all_of, MAYBE), "in", packet(destination="10.2.0.9"))) == {
        ("out", False),
        ("denied", False),
    }
    assert ends(forward(marking(MAYBE, DENY_ALL), "in", packet(destination="10.2.0.9"))) == {("denied", False)}


def test_a_filter_of_the_other_family_says_nothing() -> None:
    six = rules(rule("10", ANYTHING, Action.DENY), name="SIX", family=Family.IPV6)
    assert ends(forward(marking(six, PERMIT_ALL), "in", packet(destination="10.2.0.9"))) == {("out", True)}
    assert ends(forward(marking(six), "in", packet(destination="10.2.0.9"))) == {("denied", True)}


SURE, NEVER, EITHER = {("in", True)}, {("denied", True)}, {("in", False), ("denied", False)}


@pytest.mark.parametrize(
    ("hairpin", "within", "expected"),
    [
        (None, Action.PERMIT, SURE),
        (None, Action.DENY, NEVER),
        (Action.PERMIT, Action.DENY, SURE),
        (Action.DENY, Action.PERMIT, NEVER),
        (Action.UNKNOWN, Action.PERMIT, SURE),
        (Action.UNKNOWN, Action.DENY, EITHER),
        (Action.UNKNOWN, Action.UNKNOWN, EITHER),
    ],
)
def test_packets_that_go_back_out_where_they_came_in(
    hairpin: Action | None, within: Action, expected: set[tuple[str, bool]]
) -> None:
    """Between two subnets of one interface; only UNKNOWN leaves it open whether the policy is asked."""
    router = device(
        interface("in", "10.1.0.1/24", "10.2.0.1/24", zone="A"),
        interface("out", "10.3.0.1/24", zone="A"),
        zone_defaults=ZoneDefaults(within=within, hairpin=hairpin, hairpin_origin=line(20)),
    )
    outcomes = forward(router, "in", packet())
    assert ends(outcomes) == expected
    if hairpin in (Action.PERMIT, Action.DENY):
        assert only(outcomes).decisions[-1].origin == line(20)
    elsewhere = {("out" if name == "in" else name, sure) for name, sure in ends_without_hairpin(within)}
    assert ends(forward(router, "in", packet(destination="10.3.0.5"))) == elsewhere


def ends_without_hairpin(within: Action) -> set[tuple[str, bool]]:
    return {Action.PERMIT: SURE, Action.DENY: NEVER, Action.UNKNOWN: EITHER}[within]


def test_the_mac_of_a_host_counts_behind_the_route_lookup_too() -> None:
    one_host = marking(rules(rule("10", FieldIn(Field.SOURCE_MAC, ((5, 5),)), Action.PERMIT)))
    assert ends(forward(one_host, "in", packet(destination="10.2.0.9", source_mac=5))) == {("out", True)}
    assert ends(forward(one_host, "in", packet(destination="10.2.0.9", source_mac=6))) == {("denied", True)}
