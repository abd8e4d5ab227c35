"""Routes of which a filter says who follows them (filter-type routing).

A route whose gateway has a filter is in the routing table as one that any packet may follow. Out of a peer or a tunnel
it leads only those that the filter catches: a list on the way out of that interface says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from segcheck.model.filters import Action, Binding, Filter, Rule
from segcheck.model.header import AllOf, AnyOf, Family, Field, FieldIn, Interval, Match
from segcheck.source.text import Origin
from segcheck.vendors.yamaha_rtx.configuration import YamahaConfiguration
from segcheck.vendors.yamaha_rtx.network.in_force import InForce
from segcheck.vendors.yamaha_rtx.network.network_statements import Gateway, NetworkStatements, RouteStatement

_EVERYWHERE = ""


def chosen_by_filter(configuration: YamahaConfiguration, in_force: InForce) -> dict[str, tuple[Binding, ...]]:
    """Lists that hold back what no route leads out of an interface, by its name.

    SOUNDNESS: where routes are not all known, there are none.
    """
    network = configuration.network
    result: dict[str, tuple[Binding, ...]] = {}
    if network.influences or configuration.filters.forwarding:
        return result
    for family in Family:
        found = _Gateways(network, in_force, family)
        for interface, statements in found.conditional.items():
            open_to = (*found.open_to[interface], *found.open_to[_EVERYWHERE])
            bound = _list_of(interface, family, open_to, statements, surely=not _has_others(network, interface))
            result[interface] = (*result.get(interface, ()), bound)
    return result


def _has_others(network: NetworkStatements, interface: str) -> bool:
    """Whether packets may leave there for networks that only a server or a peer tells."""
    statement = network.interfaces.get(interface)
    return statement is None or bool(statement.learned or statement.pools)


class _Gateways:
    """What of a family leads out of which interface.

    `conditional`: routes with filters; `open_to`: destinations that lead there without, by interface (_EVERYWHERE: by
    any, as it is not known which).
    """

    def __init__(self, network: NetworkStatements, in_force: InForce, family: Family) -> None:
        self.open_to: dict[str, list[Interval]] = defaultdict(list)
        self.conditional: dict[str, list[tuple[RouteStatement, Match]]] = defaultdict(list)
        self._networks = [
            (address.network, statement.name)
            for statement in network.interfaces.values()
            for address in statement.addresses
            if address.network.family is family
        ]
        for prefix, name in self._networks:
            self.open_to[name].append(prefix.interval)
        for statement in network.routes:
            for gateway in statement.gateways if statement.prefix.family is family else ():
                if gateway.interface is not None and gateway.address is None and gateway.conditions:
                    reference = statement.origin[0]
                    match = AnyOf(tuple(in_force.condition(one, family, reference) for one in gateway.conditions))
                    self.conditional[gateway.interface].append((statement, match))
                    continue
                for name in self._ways_to(gateway):
                    self.open_to[name].append(statement.prefix.interval)

    def _ways_to(self, gateway: Gateway) -> Sequence[str]:
        if gateway.interface is not None:
            return (gateway.interface,)
        if gateway.address is None:
            return ()
        owners = [name for prefix, name in self._networks if gateway.address in prefix]
        return owners or (_EVERYWHERE,)


def _list_of(
    interface: str,
    family: Family,
    open_to: Sequence[Interval],
    conditional: Sequence[tuple[RouteStatement, Match]],
    *,
    surely: bool,
) -> Binding:
    origin: Origin = tuple(dict.fromkeys(span for statement, _ in conditional for span in statement.origin))
    rules = [
        Rule(f"destination {place}", FieldIn(Field.DESTINATION, (interval,)), Action.PERMIT, origin)
        for place, interval in enumerate(sorted(set(open_to)), start=1)
    ]
    for statement, condition in conditional:
        towards = FieldIn(Field.DESTINATION, (statement.prefix.interval,))
        rules.append(Rule("gateway filter", AllOf((towards, condition)), Action.PERMIT, statement.origin))
    held_back = Action.DENY if surely else Action.UNKNOWN
    for prefix in dict.fromkeys(statement.prefix for statement, _ in conditional):
        rules.append(Rule("other gateways", FieldIn(Field.DESTINATION, (prefix.interval,)), held_back, origin))
    return Binding(Filter(f"gateway filters of {interface}", family, tuple(rules), Action.PERMIT, origin), origin)
