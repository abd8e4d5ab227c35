"""A list is used and filters nothing: it is bound to interfaces that no packet of its family passes.

A list that no line names is another rule's business (unused-filter), and so is one that is bound to interfaces that
are shut down (disabled-leftover). A list that is used for something else is in order, and told.
"""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.rule import HygieneRule
from segcheck.model.filters import Filter
from segcheck.model.header import Family
from segcheck.model.network import Device, Interface, InterfaceKind
from segcheck.model.routing import Via
from segcheck.policy.idleness.added_lines import in_force
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Observation, Outcome
from segcheck.source.diagnostic import Severity
from segcheck.source.text import Origin, Span


def _unbound(site: Site) -> Iterator[Observation]:
    for device in site.analysis.snapshot.devices:
        yield from _OfDevice(device).observations()


class _OfDevice:
    """What the lists of one device are used for."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._routed = {
            (route.target.interface, route.prefix.family)
            for table in device.routing
            for route in table.routes
            if isinstance(route.target, Via)
        }
        self._asked = {binding.filter.name for service in device.management for binding in service.filters}
        # Where filters in force stand: None between zones. Lists stand in filters that may go by another name.
        self._places: dict[int, list[tuple[Interface, Origin] | None]] = {}
        for interface in device.interfaces:
            for binding in (*interface.ingress, *interface.egress):
                self._places.setdefault(id(binding.filter), []).append((interface, binding.origin))
        for policy in device.zone_policies:
            for rules in policy.filters:
                self._places.setdefault(id(rules), []).append(None)
        self._by_name: dict[tuple[str, Family], set[int]] = {}
        self._by_line: dict[Span, set[int]] = {}
        for rules in in_force(device):
            self._by_name.setdefault((rules.name, rules.family), set()).add(id(rules))
            for span in {span for rule in rules.rules for span in rule.origin}:
                self._by_line.setdefault(span, set()).add(id(rules))

    def observations(self) -> Iterator[Observation]:
        """One for each list that filters nothing."""
        for rules in self._device.filters:
            uses = [use for use in self._device.filter_uses if use.defined and use.name == rules.name]
            lines = [span for use in uses if use.family in (None, rules.family) for span in use.origin]
            own = not lines or set(lines) <= set(rules.origin)  # the list puts itself to work
            if not own and rules.name not in self._asked:
                yield from self._judged(rules, lines)

    def _standing(self, rules: Filter) -> set[int]:
        """The filters in force that the list, or a line of it, stands in."""
        found = set(self._by_name.get((rules.name, rules.family), ()))
        for rule in rules.rules:
            for span in rule.origin[:1]:
                found |= self._by_line.get(span, set())
        return found

    def _judged(self, rules: Filter, lines: list[Span]) -> Iterator[Observation]:
        places = [place for number in self._standing(rules) for place in self._places[number]]
        bound = [place for place in places if place is not None]
        if len(bound) < len(places) or any(self._may_pass(interface, rules.family) for interface, _ in bound):
            return
        binding_lines = {(span.path, span.line) for _, origin in bound for span in origin}
        others = [span for span in lines if (span.path, span.line) not in binding_lines]
        about = (("device", self._device.name), ("filter", rules.name))
        name = self._device.name
        if others:
            told = tuple(dict.fromkeys(others))
            yield Observation(Outcome.PROVED, "filter-for-something-else", about, told, about=name)
        elif any(interface.enabled for interface, _ in bound):
            order = {interface.name: number for number, interface in enumerate(self._device.interfaces)}
            bound.sort(key=lambda place: order[place[0].name])
            interfaces = dict.fromkeys(interface.name for interface, _ in bound)
            arguments = (*about, ("interfaces", ", ".join(interfaces)))
            origin = tuple(dict.fromkeys(span for _, each in bound for span in each))
            doubts = tuple(self._doubts([interface for interface, _ in bound]))
            outcome = Outcome.UNDECIDED if doubts else Outcome.VIOLATED
            code = "filter-perhaps-without-packets" if doubts else "filter-without-packets"
            yield Observation(outcome, code, arguments, origin, (), doubts, name)

    def _may_pass(self, interface: Interface, family: Family) -> bool:
        """SOUNDNESS: whatever may give the interface an address, or a way for packets without one, counts."""
        if not interface.enabled:
            return False
        return (
            interface.kind not in (InterfaceKind.ROUTED, InterfaceKind.SUBINTERFACE, InterfaceKind.VLAN)
            or interface.address_unknown
            or interface.bundle is not None
            or any(address.family is family for address in interface.addresses)
            or (family is Family.IPV6 and bool(interface.link_local))
            or (interface.name, family) in self._routed
        )

    def _doubts(self, interfaces: list[Interface]) -> Iterator[Doubt]:
        if self._device.unmodeled:
            yield Doubt("device-unmodeled", self._device.name, self._device.unmodeled)
        for interface in interfaces:
            if interface.doubts:
                yield Doubt("interface-doubt", self._device.name, interface.doubts)


RULE = HygieneRule("unbound-filter", Severity.WARNING, "ACL-1", _unbound)
