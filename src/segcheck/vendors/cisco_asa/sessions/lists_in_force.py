"""Which lists decide about packets from one interface to another, and what filters they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.header import ANYTHING, Family, Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration
from segcheck.vendors.cisco_asa.filters.convert_filters import Filters
from segcheck.vendors.cisco_asa.network.network_statements import ListBinding

_NAME_INDEX = 1


class Chain(NamedTuple):
    """What decides about packets at one interface, in one direction: rules of its list, then of the global list.

    `default`: what becomes of packets that no rule catches; None: the security levels decide.
    """

    name: str
    rules: tuple[Rule, ...]
    default: Action | None
    origin: Origin

    @property
    def empty(self) -> bool:
        """Whether no list has a say."""
        return not self.origin


NO_LISTS = Chain("", (), None, ())


class ListsInForce:
    """Looks up the lists that `access-group` lines put to work."""

    def __init__(self, configuration: AsaConfiguration, filters: Filters) -> None:
        self._notes = configuration.notes
        self._filters = filters
        self._names = {statement.nameif for statement in configuration.network.interfaces.values() if statement.nameif}
        self._bindings: dict[tuple[str | None, str], list[ListBinding]] = {}
        for binding in configuration.network.bindings:
            if binding.interface is not None and binding.interface not in self._names:
                self._missing(binding)
            self._bindings.setdefault((binding.interface, binding.direction), []).append(binding)
        self._chains: dict[tuple[str, str, Family, str | None], Chain] = {}
        self._shared: dict[tuple[str, tuple[int, ...], Action | None, Origin], Chain] = {}

    def _missing(self, binding: ListBinding) -> None:
        """SOUNDNESS: part of the configuration must be missing, so what is filtered there is open."""
        self._notes.unmodeled.extend(binding.origin)
        self._notes.malformed(binding.line, "asa-access-group-interface-missing")
        self._notes.report(
            "asa-access-group-interface-missing",
            binding.origin,
            Severity.ERROR,
            Effect.WIDENS_DEVICE,
            interface=binding.interface or "",
        )

    def chain(self, nameif: str, direction: str, family: Family, other: str | None = None) -> Chain:
        """Lists at `nameif` for packets coming in or going out; `other`: the interface at the other end of their way.

        Without `other`, entries with conditions on interfaces may apply or not.
        """
        if (nameif, direction) not in self._bindings and (direction != "in" or (None, direction) not in self._bindings):
            return NO_LISTS
        key = (nameif, direction, family, other)
        known = self._chains.get(key)
        if known is None:
            known = self._chains[key] = self._chain(nameif, direction, family, other)
        return known

    def _chain(self, nameif: str, direction: str, family: Family, other: str | None) -> Chain:
        own = self._deciding((nameif, direction), family)
        general = self._deciding((None, direction), family) if direction == "in" else []
        if not own and not general:
            return NO_LISTS
        names: list[str] = []
        rules: list[Rule] = []
        origin: list[Origin] = []
        for binding, certain in (*own, *general):
            ends = (nameif, other) if direction == "in" else (other, nameif)
            found = self._filter(binding, family, ends)
            names.append(binding.name)
            origin.append(binding.origin)
            if binding.per_user:
                # SOUNDNESS: lists that a server gives to users who logged in replace this one for them.
                doubt = Unknown(binding.origin, "asa-per-user-list")
                rules.append(Rule("per-user list", doubt, Action.UNKNOWN, binding.origin))
                self._notes.approximated(binding.line, "asa-per-user-list")
            if not certain:
                rules.append(Rule(binding.name, ANYTHING, Action.UNKNOWN, binding.origin))
            rules.extend(found.rules)
            if found.default is Action.UNKNOWN:
                rules.append(Rule(binding.name, ANYTHING, Action.UNKNOWN, binding.origin))
        default: Action | None = Action.DENY if own else None
        # CHOICE: equal chains are one object, so that filters made of them are computed once.
        made = Chain(" + ".join(names), tuple(rules), default, tuple(span for each in origin for span in each))
        return self._shared.setdefault((made.name, tuple(map(id, rules)), default, made.origin), made)

    def _filter(self, binding: ListBinding, family: Family, ends: tuple[str | None, str | None]) -> Filter:
        if None in ends:
            return self._filters.lists(binding.name, family, binding.line, _NAME_INDEX)
        ingress, egress = ends
        return self._filters.between(binding.name, family, ingress or "", egress or "", binding.line, _NAME_INDEX)

    def _deciding(self, place: tuple[str | None, str], family: Family) -> list[tuple[ListBinding, bool]]:
        """The bindings at `place` that decide about `family`, and whether that is sure.

        SOUNDNESS: the device keeps one list per place and family. Where the file shows two, either may be in force.
        """
        found = [
            (binding, decides)
            for binding in self._bindings.get(place, ())
            for decides in (self._filters.decides(binding.name, family),)
            if decides is not False
        ]
        sure = len(found) == 1
        return [(binding, decides is True and sure) for binding, decides in found]

    def control_plane(self, nameif: str, family: Family) -> Chain:
        """The list for packets to the device itself."""
        return self.chain(nameif, "control-plane", family)

    def depends_on_other_end(self, nameif: str, direction: str, family: Family, others: Sequence[str]) -> bool:
        """Whether the lists at `nameif` have entries with conditions on interfaces."""
        whole = self.chain(nameif, direction, family)
        return any(self.chain(nameif, direction, family, other).rules != whole.rules for other in others)
