"""Rulesets as zone policies and translations: packets sent through a gateway made by hand."""

from __future__ import annotations

import time
from dataclasses import replace

from segcheck.model.address import Prefix
from segcheck.model.filters import Action
from segcheck.model.header import (
    ESTABLISHED,
    SYN,
    TCP,
    UDP,
    Family,
    Field,
    Flow,
)
from segcheck.model.network import Device, Interface, InterfaceAddress, InterfaceKind, Stage
from segcheck.model.routing import Route, RouteSource, RoutingTable, Via
from segcheck.semantics.evaluate import decide
from segcheck.semantics.evaluate_device import forward
from segcheck.semantics.outcome import Disposition
from segcheck.semantics.session_flows import reply
from segcheck.source.text import Span
from segcheck.vendors.linux.netfilter import conditions
from segcheck.vendors.linux.netfilter.firewall import convert_rulesets
from segcheck.vendors.linux.netfilter.host import Host
from segcheck.vendors.linux.netfilter.program import (
    Asked,
    BaseChain,
    Call,
    Chain,
    ChainKind,
    ChainRule,
    Finally,
    Helpers,
    Hook,
    InterfaceCondition,
    InterfaceName,
    Layer,
    Rewritten,
    Ruleset,
    StateCondition,
    Table,
    Verdict,
)

INSIDE, OUTSIDE, SERVER = 0x0A000005, 0xCB007105, 0x0A010009
GATEWAY, PUBLIC = 0x0A000001, 0xCB007101
_LINE = (Span("gw1/iptables-save.txt", 3, 1, 3, 20),)
HOST = Host(_LINE)
SESSIONS = StateCondition(frozenset(("ESTABLISHED", "RELATED")), False, _LINE)
NEW_ONES = StateCondition(frozenset(("NEW",)), False, _LINE)


def interface(name: str, address: int, length: int) -> Interface:
    own = (InterfaceAddress(Family.IPV4, address, length, _LINE),)
    return Interface(name, InterfaceKind.ROUTED, True, own, "", _LINE, zone=name, nat_side=name)


INTERFACES = (interface("lan0", GATEWAY, 24), interface("wan0", PUBLIC, 24), interface("dmz0", 0x0A010001, 24))


def comes_in(name: str) -> InterfaceCondition:
    return InterfaceCondition((InterfaceName(name),))


def leaves(name: str) -> InterfaceCondition:
    return InterfaceCondition((InterfaceName(name),), outgoing=True)


def destination_port(number: int) -> conditions.Condition:
    return conditions.ports(Field.DESTINATION_PORT, ((number, number),), (TCP,))


def chain(name: str, *rules: tuple[tuple[Asked, ...], Verdict]) -> Chain:
    return Chain(
        name,
        tuple(ChainRule(f"{name} {n}", asked, verdict, _LINE) for n, (asked, verdict) in enumerate(rules, 1)),
        _LINE,
    )


def table(
    name: str, hooked: Chain, hook: Hook, kind: ChainKind, priority: int, policy: Action = Action.PERMIT
) -> Table:
    base = BaseChain(hooked.name, hook, kind, priority, policy, _LINE)
    return Table(name, (Family.IPV4,), Layer.IP, {hooked.name: hooked}, (base,), _LINE)


def forwarding(*rules: tuple[tuple[Asked, ...], Verdict], policy: Action = Action.DENY) -> Table:
    return table("filter", chain("FORWARD", *rules), Hook.FORWARD, ChainKind.FILTER, 0, policy)


def prerouting(*rules: tuple[tuple[Asked, ...], Verdict]) -> Table:
    return table("nat", chain("PREROUTING", *rules), Hook.PREROUTING, ChainKind.NAT, -100)


def postrouting(*rules: tuple[tuple[Asked, ...], Verdict]) -> Table:
    return table("nat", chain("POSTROUTING", *rules), Hook.POSTROUTING, ChainKind.NAT, 100)


def gateway(*tables: Table, host: Host = HOST, helpers: Helpers = Helpers()) -> Device:  # noqa: B008 - immutable
    firewall = convert_rulesets([Ruleset(tables, (Family.IPV4,), helpers)], INTERFACES, host)
    routes = [
        Route(one.addresses[0].subnet, Via(None, one.name, ""), RouteSource.CONNECTED, 0, 0, True, _LINE)
        for one in INTERFACES
    ]
    default = Prefix(Family.IPV4, 0, 0)
    routes.append(Route(default, Via(0xCB0071FE, "wan0", ""), RouteSource.IMPORTED, 0, 0, True, _LINE))
    bound = tuple(
        replace(one, ingress=firewall.ingress[one.name], egress=firewall.egress[one.name]) for one in INTERFACES
    )
    return Device(
        name="gw1",
        platform="linux",
        pipeline=(
            Stage.INGRESS_FILTER,
            Stage.DESTINATION_TRANSLATION,
            Stage.ROUTE,
            Stage.ZONE_POLICY,
            Stage.SOURCE_TRANSLATION,
            Stage.EGRESS_FILTER,
        ),
        interfaces=bound,
        filters=firewall.filters,
        zone_policies=firewall.zone_policies,
        zone_defaults=firewall.zone_defaults,
        destination_translations=firewall.destination_translations,
        source_translations=firewall.source_translations,
        routing=(RoutingTable("", tuple(routes), ()),),
        static_arp=(),
        vlans=(),
        unmodeled=firewall.unmodeled,
        origin=_LINE,
    )


def opening(source: int, destination: int, port: int, protocol: int = TCP) -> Flow:
    flags = SYN if protocol == TCP else 0
    return Flow(Family.IPV4, source, destination, protocol, 40000, port, tcp_flags=flags)


def passes(device: Device, ingress: str, flow: Flow) -> bool | None:
    """Whether the packet gets through; None when that is open."""
    told = {
        one.departure is not None or one.disposition is Disposition.TO_DEVICE for one in forward(device, ingress, flow)
    }
    return told.pop() if len(told) == 1 else None


def test_interfaces_tell_the_pairs_apart() -> None:
    device = gateway(forwarding(((SESSIONS,), Finally.ACCEPT), ((comes_in("lan0"), leaves("wan0")), Finally.ACCEPT)))
    out = opening(INSIDE, OUTSIDE, 443)
    assert passes(device, "lan0", out) is True
    assert passes(device, "wan0", opening(OUTSIDE, INSIDE, 443)) is False
    assert passes(device, "lan0", opening(INSIDE, SERVER, 443)) is False
    assert passes(device, "wan0", reply(out)) is True


def test_the_input_chain_is_not_asked_about_what_is_forwarded() -> None:
    own = table("filter", chain("INPUT", ((), Finally.DROP)), Hook.INPUT, ChainKind.FILTER, 0)
    device = gateway(forwarding(((), Finally.ACCEPT)), own)
    assert passes(device, "wan0", opening(OUTSIDE, INSIDE, 22)) is True
    assert passes(device, "wan0", opening(OUTSIDE, PUBLIC, 22)) is False


def test_every_base_chain_must_accept() -> None:
    second = table(
        "inet other", chain("late", ((destination_port(23),), Finally.DROP)), Hook.FORWARD, ChainKind.FILTER, 10
    )
    device = gateway(forwarding(((), Finally.ACCEPT)), second)
    assert passes(device, "lan0", opening(INSIDE, OUTSIDE, 22)) is True
    assert passes(device, "lan0", opening(INSIDE, OUTSIDE, 23)) is False


def test_masquerade_hides_the_inside_and_its_answers_come_back() -> None:
    hide = Rewritten(Field.SOURCE, (), None)
    device = gateway(
        forwarding(((SESSIONS,), Finally.ACCEPT), ((NEW_ONES, comes_in("lan0")), Finally.ACCEPT)),
        postrouting(((leaves("wan0"),), hide)),
    )
    (outcome,) = forward(device, "lan0", opening(INSIDE, OUTSIDE, 443))
    assert outcome.departure is not None
    left = outcome.departure.flow
    assert (left.source, left.destination) == (PUBLIC, OUTSIDE)
    (back,) = forward(device, "wan0", reply(left), hint=reply(opening(INSIDE, OUTSIDE, 443)))
    assert back.departure is not None and back.departure.interface == "lan0"
    assert (back.departure.flow.source, back.departure.flow.destination) == (OUTSIDE, INSIDE)
    (inside,) = forward(device, "lan0", opening(INSIDE, SERVER, 443))
    assert inside.departure is not None and inside.departure.flow.source == INSIDE


def test_a_published_server_is_seen_by_its_own_address_behind_the_translation() -> None:
    publish = Rewritten(Field.DESTINATION, ((SERVER, SERVER),), ((8443, 8443),))
    device = gateway(
        forwarding(((SESSIONS,), Finally.ACCEPT), ((destination_port(8443),), Finally.ACCEPT)),
        prerouting(((comes_in("wan0"), destination_port(443)), publish)),
    )
    asked = opening(OUTSIDE, PUBLIC, 443)
    (outcome,) = forward(device, "wan0", asked)
    assert outcome.departure is not None and outcome.departure.interface == "dmz0"
    arrived = outcome.departure.flow
    assert (arrived.destination, arrived.destination_port) == (SERVER, 8443)
    # The same answer stays as it is where the server was spoken to directly; nobody can tell from the answer.
    ways = forward(device, "dmz0", reply(arrived), hint=reply(asked))
    left = [one.departure.flow for one in ways if one.departure is not None]
    assert [(one.source, one.source_port) for one in left] == [(PUBLIC, 443), (SERVER, 8443)]
    assert not any(one.certain for one in ways)
    assert passes(device, "wan0", opening(OUTSIDE, PUBLIC, 22)) is True  # to the host itself: no input chain


def test_accepting_in_a_nat_chain_leaves_the_address() -> None:
    device = gateway(
        forwarding(((), Finally.ACCEPT)),
        postrouting(
            ((conditions.values(Field.DESTINATION, ((SERVER, SERVER),)),), Finally.ACCEPT),
            ((), Rewritten(Field.SOURCE, ((PUBLIC, PUBLIC),), None)),
        ),
    )
    (kept,) = forward(device, "lan0", opening(INSIDE, SERVER, 80))
    (hidden,) = forward(device, "lan0", opening(INSIDE, OUTSIDE, 80))
    assert kept.departure is not None and hidden.departure is not None
    assert (kept.departure.flow.source, hidden.departure.flow.source) == (INSIDE, PUBLIC)


def test_a_family_without_rules_in_any_dump_is_open() -> None:
    device = gateway(forwarding(((), Finally.DROP)))
    filters = [one for policy in device.zone_policies for one in policy.filters if one.family is Family.IPV6]
    assert filters and all(one.default is Action.UNKNOWN for one in filters)


def test_where_nobody_told_whether_the_kernel_forwards_nothing_surely_passes() -> None:
    untold = Host(_LINE, forwarding_untold=frozenset(Family), untold=_LINE)
    assert passes(gateway(forwarding(((), Finally.ACCEPT)), host=untold), "lan0", opening(INSIDE, OUTSIDE, 80)) is None
    never = Host(_LINE, not_forwarding=frozenset((Family.IPV4,)))
    assert passes(gateway(forwarding(((), Finally.ACCEPT)), host=never), "lan0", opening(INSIDE, OUTSIDE, 80)) is False


def test_helpers_open_what_sessions_announce_between_the_parties_only() -> None:
    ftp = ((SESSIONS,), Finally.ACCEPT), ((destination_port(21), comes_in("lan0")), Finally.ACCEPT)
    assert passes(gateway(forwarding(*ftp)), "wan0", opening(OUTSIDE, INSIDE, 5000)) is False
    with_helper = gateway(forwarding(*ftp), helpers=Helpers(_LINE, frozenset(("ftp",))))
    assert passes(with_helper, "wan0", opening(OUTSIDE, INSIDE, 5000)) is None
    web = ((SESSIONS,), Finally.ACCEPT), ((destination_port(443), comes_in("lan0")), Finally.ACCEPT)
    automatic = Host(_LINE, helpers=_LINE)
    assert passes(gateway(forwarding(*web), host=automatic), "wan0", opening(OUTSIDE, INSIDE, 5000)) is False
    assert passes(gateway(forwarding(*ftp), host=automatic), "wan0", opening(OUTSIDE, INSIDE, 5000)) is None


def test_untracked_packets_leave_every_state_open() -> None:
    raw = table("raw", chain("PREROUTING", ((), Finally.UNTRACK)), Hook.PREROUTING, ChainKind.FILTER, -300)
    device = gateway(forwarding(((SESSIONS,), Finally.ACCEPT)), raw)
    assert passes(device, "wan0", opening(OUTSIDE, INSIDE, 80)) is None


def test_dropping_in_a_nat_chain_stops_openings_only() -> None:
    dropping = table("nat", chain("PREROUTING", ((), Finally.DROP)), Hook.PREROUTING, ChainKind.NAT, -100)
    device = gateway(forwarding(((SESSIONS,), Finally.ACCEPT), ((), Finally.ACCEPT)), dropping)
    assert passes(device, "lan0", opening(INSIDE, OUTSIDE, 53, UDP)) is False
    answer = replace(opening(INSIDE, OUTSIDE, 53, UDP), state=ESTABLISHED)
    assert passes(device, "lan0", answer) is True


def test_a_rule_about_the_hosts_own_packets_leaves_others_tracked() -> None:
    raw = table("raw", chain("OUTPUT", ((), Finally.UNTRACK)), Hook.OUTPUT, ChainKind.FILTER, -300)
    device = gateway(forwarding(((SESSIONS,), Finally.ACCEPT)), raw)
    assert passes(device, "wan0", opening(OUTSIDE, INSIDE, 80)) is False


def test_a_dump_with_untold_helpers_leaves_those_of_all_dumps_untold() -> None:
    """FTP announces connections between its two hosts; what nobody named may carry media between any."""
    to_outside = conditions.values(Field.DESTINATION, ((OUTSIDE, OUTSIDE),))
    ftp = forwarding(((SESSIONS,), Finally.ACCEPT), ((destination_port(8021), to_outside), Finally.ACCEPT))
    told = Ruleset((ftp,), (Family.IPV4,), Helpers(_LINE, frozenset(("ftp",))))
    untold = Ruleset((), (), Helpers(_LINE))
    for rulesets, possible in (([told], False), ([told, untold], True), ([untold, told], True)):
        firewall = convert_rulesets(rulesets, INTERFACES, HOST)
        between = next(one for one in firewall.zone_policies if one.name == "dmz0 → lan0")
        (rules,) = (one for one in between.filters if one.family is Family.IPV4)
        assert decide(rules, opening(SERVER, INSIDE, 5000)).may_permit is possible


def test_a_chain_at_a_port_may_drop_what_its_vlans_carry() -> None:
    hooked = chain("early", ((conditions.values(Field.SOURCE, ((1, 1),)),), Finally.DROP))
    base = BaseChain("early", Hook.INGRESS, ChainKind.FILTER, 0, Action.PERMIT, _LINE, (InterfaceName("wan0"),))
    early = Table("netdev early", (Family.IPV4,), Layer.DEVICE, {"early": hooked}, (base,), _LINE)
    rulesets = [Ruleset((forwarding(((), Finally.ACCEPT)), early), (Family.IPV4,))]
    vlan = replace(INTERFACES[2], parent="wan0")
    firewall = convert_rulesets(rulesets, (*INTERFACES[:2], vlan), HOST)
    (own,) = firewall.ingress["wan0"]
    (carried,) = firewall.ingress["dmz0"]
    flow = opening(SERVER, INSIDE, 80)
    assert decide(own.filter, flow).may_deny is False
    assert decide(carried.filter, flow).may_deny and decide(carried.filter, flow).may_permit
    assert firewall.ingress["lan0"] == ()


def test_a_filter_beside_the_translation_may_see_either_header() -> None:
    """Two chains of one priority: which of them comes first is not told, so whom the filter drops is not either."""
    publish = Rewritten(Field.DESTINATION, ((SERVER, SERVER),), None)
    to_server = conditions.values(Field.DESTINATION, ((SERVER, SERVER),))
    drops = table("late", chain("late", ((to_server,), Finally.DROP)), Hook.PREROUTING, ChainKind.FILTER, -100)
    published = prerouting(((destination_port(443),), publish))
    open_ = forwarding(((), Finally.ACCEPT))
    asked = opening(OUTSIDE, PUBLIC, 443)
    assert passes(gateway(open_, published, drops), "wan0", asked) is None
    assert passes(gateway(open_, published), "wan0", asked) is True
    assert passes(gateway(open_, drops), "wan0", opening(OUTSIDE, SERVER, 443)) is False


def test_chains_that_call_each_other_twice_again_and_again_take_bounded_time() -> None:
    """Thirty chains that call the next one twice each: a thousand million calls."""
    calls = {f"c{n}": chain(f"c{n}", *[((), Call(f"c{n + 1}"))] * 2) for n in range(30)}
    last = chain("c30", ((comes_in("wan0"),), Finally.DROP))
    open_ = forwarding(((), Call("c0")), policy=Action.PERMIT)
    rules = replace(open_, chains={**open_.chains, **calls, "c30": last})
    began = time.process_time()
    device = gateway(rules)
    assert time.process_time() - began < 30
    assert passes(device, "lan0", opening(INSIDE, OUTSIDE, 80)) is None


def test_what_one_chain_has_translated_is_not_asked_of_the_next() -> None:
    publish = Rewritten(Field.DESTINATION, ((SERVER, SERVER),), None)
    second = table("second", chain("second"), Hook.PREROUTING, ChainKind.NAT, -90, Action.DENY)
    open_ = forwarding(((SESSIONS,), Finally.ACCEPT), ((), Finally.ACCEPT))
    device = gateway(open_, prerouting(((destination_port(443),), publish)), second)
    assert passes(device, "wan0", opening(OUTSIDE, PUBLIC, 443)) is None
    assert passes(gateway(open_, second), "lan0", opening(INSIDE, OUTSIDE, 443)) is False
    answer = replace(opening(INSIDE, OUTSIDE, 53, UDP), state=ESTABLISHED)
    assert passes(gateway(open_, second), "lan0", answer) is True


def test_before_routing_nobody_knows_where_a_packet_will_leave() -> None:
    early = table("early", chain("early", ((leaves("wan0"),), Finally.DROP)), Hook.PREROUTING, ChainKind.FILTER, 0)
    device = gateway(forwarding(((), Finally.ACCEPT)), early)
    assert passes(device, "lan0", opening(INSIDE, OUTSIDE, 80)) is None


def test_without_a_rule_that_follows_sessions_no_chain_for_translation_is_called() -> None:
    dropping = table("nat", chain("PREROUTING"), Hook.PREROUTING, ChainKind.NAT, -100, Action.DENY)
    device = gateway(forwarding(((), Finally.ACCEPT)), dropping)
    assert passes(device, "lan0", opening(INSIDE, OUTSIDE, 53, UDP)) is None
