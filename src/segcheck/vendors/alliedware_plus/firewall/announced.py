"""Connections that a session announces: an application gateway of the firewall lets them pass without a rule.

SOUNDNESS: which gateways a router has, and that they are on, is not in the configuration and differs by release. So
sessions on the ports of the usual ones may announce connections; which addresses and ports, nobody tells. CHOICE: they
are between the two hosts of a control session that the rules may let pass, either way; those of applications that carry
media are between any hosts that each may have such sessions with anybody. Where no control session may pass, nothing is
announced: rules that name applications, instead of `any`, keep announced connections out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from segcheck.model.filters import Action, Rule
from segcheck.model.header import TCP, UDP, AllOf, AnyOf, Family, Field, FieldIn, FirstMatch, Interval, Match, Unknown
from segcheck.source.text import Origin
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors._shared.match_addresses import AddressReadings, Controls, parties, turned_around

NAME = "announced connections"
# FTP, TFTP, PPTP; H.323, SIP.
_TWO_PARTIES: tuple[Interval, ...] = ((21, 21), (69, 69), (1723, 1723))
_MEDIA: tuple[Interval, ...] = ((1718, 1720), (5060, 5061))
_GRE = 47
_CARRIERS = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP), (_GRE, _GRE)))

RulesBetween = Callable[[Family, str, str], tuple[Rule, ...]]


class AnnouncedConnections:
    """Says which packets between two interfaces may belong to announced connections."""

    def __init__(self, names: Sequence[str], rules: RulesBetween, origin: Origin) -> None:
        self._names = names
        self._rules = rules
        self._doubt = Unknown(origin[:1], "secondary-connections")
        self._matches: dict[tuple[object, ...], Match | None] = {}
        self._two_parties = AddressReadings(Controls((TCP, UDP), _TWO_PARTIES))
        self._media = AddressReadings(Controls((TCP, UDP), _MEDIA))
        self._known: dict[tuple[int, bool], tuple[tuple[Rule, ...], FirstMatch | None]] = {}
        self._sides: dict[tuple[int, Field], tuple[FirstMatch, tuple[Interval, ...]]] = {}
        self._between: dict[tuple[Family, str | None, str | None], bool] = {}
        self._talkers: dict[tuple[Family, str], tuple[Interval, ...]] = {}

    def any_between(self, family: Family, inside: str | None, outside: str | None) -> bool:
        """Whether sessions between two interfaces (None: any) may announce connections. Cost: the pairs, once."""
        key = (family, inside, outside)
        if key not in self._between:
            ours = self._names if inside is None else (inside,)
            theirs = self._names if outside is None else (outside,)
            self._between[key] = any(self.match(family, one, other) is not None for one in ours for other in theirs)
        return self._between[key]

    def match(self, family: Family, ingress: str, egress: str) -> Match | None:
        """Packets that may be announced; None: there are none. Equal ones are one object."""
        senders, receivers = self._talking(family, ingress), self._talking(family, egress)
        media = (senders, receivers) if senders and receivers else ()
        forth = self._sessions(family, ingress, egress, media=False)
        back = self._sessions(family, egress, ingress, media=False)
        key = (id(forth), id(back), media)
        if key not in self._matches:
            ways: list[Match] = [
                *(() if forth is None else (forth,)),
                *(() if back is None else (turned_around(back),)),
            ]
            if media:
                ways.append(AllOf((FieldIn(Field.SOURCE, senders), FieldIn(Field.DESTINATION, receivers))))
            self._matches[key] = AllOf((_CARRIERS, AnyOf(tuple(ways)), self._doubt)) if ways else None
        return self._matches[key]

    def _talking(self, family: Family, name: str) -> tuple[Interval, ...]:
        """Addresses behind an interface that may have sessions that carry media, with anybody."""
        known = self._talkers.get((family, name))
        if known is not None:
            return known
        found: dict[tuple[Interval, ...], None] = {}
        for other in self._names:
            for ends, side in (((name, other), Field.SOURCE), ((other, name), Field.DESTINATION)):
                sessions = self._sessions(family, *ends, media=True)
                if sessions is not None:
                    found[self._parties(sessions, side, family)] = None
        known = merged(interval for intervals in found for interval in intervals)
        self._talkers[family, name] = known
        return known

    def _parties(self, sessions: FirstMatch, side: Field, family: Family) -> tuple[Interval, ...]:
        known = self._sides.get((id(sessions), side))
        if known is None:
            known = self._sides[id(sessions), side] = sessions, parties(sessions, side, family)
        return known[1]

    def _sessions(self, family: Family, ingress: str, egress: str, *, media: bool) -> FirstMatch | None:
        """Addresses between which control sessions may pass; None: there are none. Remembered by list."""
        rules = self._rules(family, ingress, egress)
        known = self._known.get((id(rules), media))
        if known is None:
            readings = self._media if media else self._two_parties
            known = self._known[id(rules), media] = rules, readings.sessions(rules, Action.DENY)
        return known[1]
