"""Connections that inspected applications announce inside a control session.

SOUNDNESS: which addresses and ports a session announces is not in the configuration. CHOICE: announced connections are
between the two hosts of a control session that the lists or levels may let pass, either way; those of applications that
carry media are also between any two hosts that each may have a control session by way of some third interface. Where no
control session may pass, nothing is announced.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from segcheck.model.filters import Action
from segcheck.model.header import ANYTHING, AllOf, AnyOf, Family, Field, FieldIn, FirstMatch, Interval, Match, Unknown
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors._shared.match_addresses import AddressReadings, common, parties, turned_around
from segcheck.vendors.cisco_asa.sessions.inspection import CARRIERS, Inspections
from segcheck.vendors.cisco_asa.sessions.lists_in_force import Chain, ListsInForce

# Of longer lists only the addresses of either side are looked at, not which of them go together.
_MOST_LINES = 200
_SIDES = (Field.SOURCE, Field.DESTINATION)

_Pair = Callable[[str, str], bool]


class SecondaryConnections:
    """Says for each pair of interfaces which packets may belong to announced connections."""

    def __init__(
        self,
        inspections: Inspections,
        lists: ListsInForce,
        names: Sequence[str],
        level_lets_pass: _Pair,
        closed: _Pair,
        routed: Mapping[tuple[str, Family], tuple[Interval, ...]] | None,
    ) -> None:
        self._inspections = inspections
        self._lists = lists
        self._names = names
        self._level_lets_pass = level_lets_pass
        self._closed = closed
        self._routed = routed
        self._readings = None if inspections.controls is None else AddressReadings(inspections.controls)
        self._of_chains: dict[tuple[int, Action], tuple[Chain, FirstMatch | None]] = {}
        self._sides: dict[tuple[int, Field], tuple[FirstMatch, tuple[Interval, ...]]] = {}
        self._there: dict[tuple[str, Family], FirstMatch] = {}
        self._controls: dict[tuple[str, str, Family], tuple[FirstMatch, ...] | None] = {}
        self._parties: dict[tuple[str, Family], dict[str, tuple[Interval, ...]]] = {}
        self._everybody: dict[tuple[str, Family], tuple[Interval, ...]] = {}
        self._matches: dict[tuple[str, str, Family], Match | None] = {}

    def match(self, source: str, destination: str, family: Family) -> Match | None:
        """Packets from one interface to another that may belong to an announced connection; None: there are none."""
        if self._readings is None or self._closed(source, destination):
            return None
        key = (source, destination, family)
        if key not in self._matches:
            self._matches[key] = self._match(source, destination, family)
        return self._matches[key]

    def _match(self, source: str, destination: str, family: Family) -> Match | None:
        ways: list[Match] = []
        forth = self._control(source, destination, family)
        if forth is not None:
            ways.append(AllOf(forth))
        back = self._control(destination, source, family)
        if back is not None:
            ways.append(AllOf(tuple(turned_around(sessions) for sessions in back)))
        if self._inspections.media:
            ways.extend(self._third_parties(source, destination, family))
        if not ways:
            return None
        doubt = Unknown(self._inspections.origin, "secondary-connections")
        parts: list[Match] = [CARRIERS, ways[0] if len(ways) == 1 else AnyOf(tuple(ways)), doubt]
        if self._routed is not None:
            parts.insert(1, FieldIn(Field.DESTINATION, self._routed.get((destination, family), ())))
        return AllOf(tuple(parts))

    def _control(self, source: str, destination: str, family: Family) -> tuple[FirstMatch, ...] | None:
        """Addresses between which control sessions may pass, as conditions that all hold; None: there are none."""
        key = (source, destination, family)
        if key not in self._controls:
            self._controls[key] = self._find_control(source, destination, family)
        return self._controls[key]

    def _find_control(self, source: str, destination: str, family: Family) -> tuple[FirstMatch, ...] | None:
        if self._closed(source, destination):
            return None
        level = self._level_lets_pass(source, destination)
        inward = self._lists.chain(source, "in", family, destination)
        found: list[FirstMatch] = []
        if inward.empty:
            if not level:
                return None
            found.append(FirstMatch(((ANYTHING, True),)))
        for chain in (inward, self._lists.chain(destination, "out", family, source)):
            if chain.empty:
                continue
            default = chain.default or (Action.UNKNOWN if level else Action.DENY)
            sessions = self._of_chain(chain, default, family)
            if sessions is None:
                return None
            found.append(sessions)
        if self._routed is not None:
            found.append(self._routed_to(self._routed, destination, family))
        return tuple(found) if self._shared(found, Field.DESTINATION, family) else None

    def _routed_to(
        self, routed: Mapping[tuple[str, Family], tuple[Interval, ...]], destination: str, family: Family
    ) -> FirstMatch:
        known = self._there.get((destination, family))
        if known is None:
            there = FieldIn(Field.DESTINATION, routed.get((destination, family), ()))
            known = self._there[destination, family] = FirstMatch(((there, True),))
        return known

    def _shared(self, sessions: Sequence[FirstMatch], side: Field, family: Family) -> tuple[Interval, ...]:
        """Addresses that all of `sessions` let stand on one side."""
        every: tuple[Interval, ...] = ((0, (1 << family.address_bits) - 1),)
        for one in sessions:
            known = self._sides.get((id(one), side))
            if known is None:
                known = self._sides[id(one), side] = one, parties(one, side, family)
            every = common(every, known[1])
        return every

    def _of_chain(self, chain: Chain, default: Action, family: Family) -> FirstMatch | None:
        key = (id(chain), default)
        known = self._of_chains.get(key)
        if known is None:
            sessions = None if self._readings is None else self._readings.sessions(chain.rules, default)
            if sessions is not None and len(sessions.lines) > _MOST_LINES:
                hosts = tuple(FieldIn(side, parties(sessions, side, family)) for side in _SIDES)
                sessions = FirstMatch(((AllOf(hosts), True),))
            known = self._of_chains[key] = chain, sessions
        return known[1]

    def _third_parties(self, source: str, destination: str, family: Family) -> list[Match]:
        """Hosts at both interfaces that may have control sessions with a third one.

        CHOICE: which host speaks with which third one is left out.
        """
        ours, theirs = self._parties_of(source, family), self._parties_of(destination, family)
        if not any(ours[third] and theirs[third] for third in self._names if third not in (source, destination)):
            return []
        senders, receivers = self._all_parties(source, family), self._all_parties(destination, family)
        return [AllOf((FieldIn(Field.SOURCE, senders), FieldIn(Field.DESTINATION, receivers)))]

    def _all_parties(self, nameif: str, family: Family) -> tuple[Interval, ...]:
        """Addresses at `nameif` that may have control sessions with anybody."""
        known = self._everybody.get((nameif, family))
        if known is None:
            places = set(self._parties_of(nameif, family).values())
            known = merged([interval for addresses in places for interval in addresses])
            self._everybody[nameif, family] = known
        return known

    def _parties_of(self, nameif: str, family: Family) -> dict[str, tuple[Interval, ...]]:
        """Addresses at `nameif` that may have control sessions, by the interface these lead to."""
        known = self._parties.get((nameif, family))
        if known is None:
            known = self._parties[nameif, family] = {}
            for other in self._names:
                addresses: list[Interval] = []
                for ends, side in (((nameif, other), Field.SOURCE), ((other, nameif), Field.DESTINATION)):
                    sessions = self._control(*ends, family)
                    if sessions is not None:
                        addresses.extend(self._shared(sessions, side, family))
                known[other] = merged(addresses)
        return known
