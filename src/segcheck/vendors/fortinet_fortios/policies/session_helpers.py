"""Connections that applications announce inside a session: session helpers and the SIP gateway let them pass.

SOURCE: Fortinet, "FortiOS Administration Guide", "Session helpers": a helper reads what a control session says and
opens the ports that it announces, without a policy; the table is the same in every device unless entries are deleted.
"VoIP solutions": `default-voip-alg-mode` is `proxy-based` unless set, which reads SIP and SCCP in every session that a
policy permits. That announcements can be forged from outside is known as NAT slipstreaming (2020).

SOUNDNESS: which addresses and ports a session announces is not in the configuration. SOURCE: "SIP handbook", "How the
SIP ALG creates RTP pinholes": any source may send, the destination is what the message says, and the pinhole is opened
at the interface towards the other party; a service provider may have a media server of its own. "Session helpers":
an Oracle redirect opens the address that it names. "Technical Tip: Session helpers and expectation sessions": what is
expected belongs to the two interfaces of its control session. CHOICE: so announced connections stay between the zones
of a control session that a policy may permit: between its two hosts, either way; to any host where an Oracle client is
redirected; between any hosts where it carries media. Media may also flow between zones that both may have such sessions
with a third one, between their hosts whose addresses stay as they are: of others only the translated address is told.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from segcheck.model.filters import Action, Filter, Rule, ZonePolicy
from segcheck.model.header import (
    ANYTHING,
    NOTHING,
    TCP,
    UDP,
    AllOf,
    AnyOf,
    Cited,
    Family,
    Field,
    FieldIn,
    FirstMatch,
    Interval,
    Match,
    RepliesTo,
    Unknown,
)
from segcheck.source.text import Origin
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors._shared.match_addresses import (
    AddressReadings,
    days_of,
    either,
    parties,
    turned_around,
)
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.policies.hairpin import implicit_log
from segcheck.vendors.fortinet_fortios.policies.local_in import SELF_ZONE
from segcheck.vendors.fortinet_fortios.policies.session_helper_table import Helpers, controls, helpers_of

NAME = "announced connections"
_MOST_CITED = 8
_GRE = 47
_MEDIA_CARRIERS = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP)))
_CARRIERS = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP), (_GRE, _GRE)))
# SOURCE: RFC 1122, section 3.2.1.3: 0.0.0.0 is no host's address.
_NOBODY: tuple[tuple[Interval, ...], ...] = ((), ((0, 0),))
# Of longer lists only the addresses of either side are looked at, not which of them go together.
_MOST_LINES = 200


class _Talkers(NamedTuple):
    """Hosts behind a zone that may have control sessions of media, untranslated. `others`: with which zones, as bits.

    `days`: on which days.
    """

    hosts: tuple[Interval, ...] = ()
    others: int = 0
    days: Match = ANYTHING


def with_announced_connections(
    policies: Sequence[ZonePolicy], configuration: FortiConfiguration
) -> tuple[ZonePolicy, ...]:
    """`policies`, where connections may pass that a permitted session announces.

    Cost: linear in the rules of different lists, and in zone pairs.
    """
    helpers = helpers_of(configuration)
    if not helpers.every:
        return tuple(policies)
    logs = {family: all(implicit_log(vdom, family) is not None for vdom in configuration.vdoms) for family in Family}
    return tuple(_Sessions(policies, helpers, logs, divided=configuration.divided).opened())


class _Sessions:
    """Control sessions that may pass, by zone pair."""

    def __init__(
        self, policies: Sequence[ZonePolicy], helpers: Helpers, logs: Mapping[Family, bool], *, divided: bool
    ) -> None:
        self._divided = divided
        self._beside_policies = helpers.beside_policies
        self._logs = logs
        self._policies = {(one.source_zone, one.destination_zone): one for one in policies}
        self._origin = helpers.origin
        self._translating = helpers.translating
        self._every = AddressReadings(controls(helpers.every))
        self._media = AddressReadings(controls(helpers.media))
        self._redirecting = AddressReadings(controls(helpers.redirecting))
        self._known: dict[tuple[int, int, bool], FirstMatch | None] = {}
        self._catching: dict[int, tuple[Rule, ...]] = {}
        self._made: dict[tuple[int, int, Match | None], Filter] = {}
        self._third_parties: dict[tuple[_Talkers, _Talkers], Match] = {}
        self._talkers = {family: self._media_talkers(family) for family in Family}

    def opened(self) -> Iterator[ZonePolicy]:
        """The policies in their order, then those of pairs that only announced connections use."""
        for (source, destination), policy in self._policies.items():
            if destination == SELF_ZONE:
                yield policy
                continue
            yield replace(policy, filters=tuple(self._opened(one, source, destination) for one in policy.filters))
        for source, destination in self._further_pairs():
            closed = (Filter(NAME, family, (), Action.DENY, self._origin) for family in Family)
            filters = tuple(self._refusing(self._opened(one, source, destination)) for one in closed)
            yield ZonePolicy(f"{source} → {destination}", source, destination, filters, self._origin)

    def _further_pairs(self) -> Iterator[tuple[str, str]]:
        """Pairs without policy of their own, both sides of which may have control sessions of media."""
        zones = list(dict.fromkeys(zone for talkers in self._talkers.values() for zone in talkers))
        for source in zones:
            for destination in zones:
                if (source, destination) not in self._policies and any(
                    self._with_third_party(source, destination, family) is not None for family in Family
                ):
                    yield source, destination

    def _refusing(self, rules: Filter) -> Filter:
        """`rules` with what every list of the box ends with."""
        last = Rule("implicit deny", ANYTHING, Action.DENY, self._origin, self._logs[rules.family])
        return replace(rules, rules=(*rules.rules, last))

    def _together(self, first: str, second: str) -> bool:
        """Whether two zones are of one virtual domain, whose name begins theirs on a divided box."""
        return not self._divided or first.partition("/")[0] == second.partition("/")[0]

    def _opened(self, rules: Filter, source: str, destination: str) -> Filter:
        family = rules.family
        opposite = self._filter(destination, source, family)
        third = self._with_third_party(source, destination, family)
        # CHOICE: pairs that share a list go on sharing one; what is bounded later is bounded once.
        key = (id(rules), id(opposite), third)
        if rules.rules and key in self._made:
            return self._made[key]
        ways = self._ways(rules if rules.rules else None, opposite)
        if third is not None:
            ways.append(third)
        result = rules
        if ways:
            hosts = ways[0] if len(ways) == 1 else AnyOf(tuple(ways))
            origin = (*self._permitting(rules, opposite), *(self._origin or rules.origin))
            match = AllOf((_CARRIERS, hosts, Unknown(origin, "secondary-connections")))
            result = replace(rules, rules=(Rule(NAME, match, Action.PERMIT, origin), *rules.rules))
        if rules.rules:
            self._made[key] = result
        return result

    def _ways(self, rules: Filter | None, opposite: Filter | None) -> list[Match]:
        """Packets by the rules of a pair that sessions of the pair, or of the opposite one, may announce."""
        ways: list[Match] = []
        forth = self._sessions(rules, self._every)
        if forth is not None:
            ways.append(forth)
        back = self._sessions(opposite, self._every)
        if back is not None:
            ways.append(turned_around(back))
        redirected = self._sessions(rules, self._redirecting)
        if redirected is not None and rules is not None:
            clients = FieldIn(Field.SOURCE, parties(redirected, Field.SOURCE, rules.family))
            ways.append(AllOf((_MEDIA_CARRIERS, clients, days_of(redirected))))
        carrying = [found for one in (rules, opposite) if (found := self._sessions(one, self._media)) is not None]
        if carrying:
            ways.append(AllOf((_MEDIA_CARRIERS, either(days_of(found) for found in carrying))))
        return ways

    def _permitting(self, *filters: Filter | None) -> Origin:
        """Where the first policies begin that may permit control sessions: what a reader can change."""
        found = (one for rules in filters if rules is not None for one in self._asked(rules))
        begins = (one.origin[0] for one in found if one.action is not Action.DENY and one.origin)
        return tuple(itertools.islice(dict.fromkeys(begins), _MOST_CITED))

    def _with_third_party(self, source: str, destination: str, family: Family) -> Match | None:
        """Packets between hosts of two zones that both may have control sessions of media with a third one."""
        ours, theirs = (self._talkers[family].get(zone, _Talkers()) for zone in (source, destination))
        if not ours.others & theirs.others or not self._together(source, destination):
            return None
        known = self._third_parties.get((ours, theirs))
        if known is None:
            hosts = (FieldIn(Field.SOURCE, ours.hosts), FieldIn(Field.DESTINATION, theirs.hosts))
            known = self._third_parties[ours, theirs] = AllOf((_MEDIA_CARRIERS, *hosts, ours.days, theirs.days))
        return known

    def _filter(self, source: str, destination: str, family: Family) -> Filter | None:
        policy = self._policies.get((source, destination))
        return None if policy is None else next((one for one in policy.filters if one.family is family), None)

    def _sessions(
        self, rules: Filter | None, readings: AddressReadings, *, untranslated: bool = False
    ) -> FirstMatch | None:
        """Addresses between which the rules may permit control sessions; None: there are none."""
        if rules is None:
            return None
        key = (id(rules), id(readings), untranslated)
        if key not in self._known:
            asked = self._asked(rules)
            if untranslated:
                asked = tuple(one for one in asked if self._translating.isdisjoint(one.origin[:1]))
            self._known[key] = _between_hosts(readings.sessions(asked, rules.default), rules.family)
        return self._known[key]

    def _asked(self, rules: Filter) -> tuple[Rule, ...]:
        """The rules that may catch control sessions: few, mostly, and all that counts.

        SOURCE: Fortinet's handbook on packets that leave where they came in: what is redirected makes no session, so
        nothing looks into it.
        CHOICE: what stands behind a rule that matches everything is reached by no packet, and announces nothing.
        """
        known = self._catching.get(id(rules))
        if known is None:
            known = self._catching[id(rules)] = tuple(
                one
                for one in _reached(rules)
                if not isinstance(one.match, RepliesTo)
                and one.name not in self._beside_policies
                and self._every.reduced(one.match, generous=True) != NOTHING
            )
        return known

    def _media_talkers(self, family: Family) -> dict[str, _Talkers]:
        """Who behind each zone may have control sessions of media that keep their addresses; equal ones once."""
        bits = {
            zone: 1 << place for place, zone in enumerate(dict.fromkeys(one for pair in self._policies for one in pair))
        }
        found: dict[str, dict[tuple[int, Field], FirstMatch]] = {}
        others: dict[str, int] = {}
        for (source, destination), policy in self._policies.items():
            for rules in policy.filters:
                if rules.family is not family or destination == SELF_ZONE:
                    continue
                sessions = self._sessions(rules, self._media, untranslated=True)
                if sessions is None:
                    continue
                for zone, other, side in (
                    (source, destination, Field.SOURCE),
                    (destination, source, Field.DESTINATION),
                ):
                    found.setdefault(zone, {})[id(rules), side] = sessions
                    others[zone] = others.get(zone, 0) | bits[other]
        return {zone: _talkers(sides, others[zone], family) for zone, sides in found.items()}


def _reached(rules: Filter) -> Iterator[Rule]:
    """The rules up to the first that plainly matches everything."""
    for one in rules.rules:
        yield one
        match = one.match
        while isinstance(match, Cited):
            match = match.part
        if match == ANYTHING and one.action is not Action.UNKNOWN:
            return


def _between_hosts(sessions: FirstMatch | None, family: Family) -> FirstMatch | None:
    """The sessions, in few lines; None where no host can have them: the address `none` is nobody's."""
    if sessions is None:
        return None
    ends = {side: parties(sessions, side, family) for side in (Field.SOURCE, Field.DESTINATION)}
    if any(hosts in _NOBODY for hosts in ends.values()):
        return None
    if len(sessions.lines) <= _MOST_LINES:
        return sessions
    return FirstMatch(((AllOf((*(FieldIn(*end) for end in ends.items()), days_of(sessions))), True),))


def _talkers(sides: Mapping[tuple[int, Field], FirstMatch], others: int, family: Family) -> _Talkers:
    hosts = merged([host for (_, side), sessions in sides.items() for host in parties(sessions, side, family)])
    return _Talkers(hosts, others, either(days_of(sessions) for sessions in sides.values()))
