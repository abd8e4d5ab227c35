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
    Family,
    Field,
    FieldIn,
    FirstMatch,
    Interval,
    Match,
    RepliesTo,
    Unknown,
)
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors._shared.match_addresses import (
    AddressReadings,
    Controls,
    days_of,
    either,
    parties,
    turned_around,
)
from segcheck.vendors._shared.values import number
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.hairpin import REDIRECTS, implicit_log
from segcheck.vendors.fortinet_fortios.local_in import SELF_ZONE
from segcheck.vendors.fortinet_fortios.policies import has_central_translation
from segcheck.vendors.fortinet_fortios.statements import Entry, Path, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.virtual_domains import parts

_TABLE = ("system", "session-helper")
_POLICIES = (("firewall", "policy"), ("firewall", "policy6"), ("firewall", "consolidated", "policy"))
SUPPORT: dict[Path, BlockSupport] = {
    _TABLE: BlockSupport(modeled=frozenset(("name", "protocol", "port"))),
    ("system", "settings"): BlockSupport(
        modeled=frozenset(("default-voip-alg-mode", "sip-tcp-port", "sip-udp-port", "sip-ssl-port", "sccp-port"))
    ),
}
NAME = "announced connections"
_MOST_CITED = 8
_GRE = 47
_MEDIA_CARRIERS = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP)))
_CARRIERS = FieldIn(Field.PROTOCOL, ((TCP, TCP), (UDP, UDP), (_GRE, _GRE)))
# The table as every device has it. Looking into DNS opens nothing.
_BUILT_IN = (
    *((TCP, port) for port in (21, 111, 135, 512, 514, 554, 1521, 1720, 1723, 1863, 7070, 8554)),
    *((UDP, port) for port in (69, 111, 135, 1719, 2427, 2727, 5060)),
)
_MEDIA = frozenset(("sip", "h323", "ras", "mgcp", "rtsp", "mms"))
_BUILT_IN_MEDIA = frozenset((554, 1719, 1720, 1863, 2427, 2727, 5060, 7070, 8554))
_REDIRECTING = frozenset(("tns",))
_BUILT_IN_REDIRECTING = frozenset((1521,))
_OPENS_NOTHING = frozenset(("dns-udp", "dns-tcp"))
# Keys of the SIP gateway with their defaults.
_GATEWAY = (
    ("sip-tcp-port", TCP, 5060),
    ("sip-udp-port", UDP, 5060),
    ("sip-ssl-port", TCP, 5061),
    ("sccp-port", TCP, 2000),
)
# SOURCE: RFC 1122, section 3.2.1.3: 0.0.0.0 is no host's address.
_NOBODY: tuple[tuple[Interval, ...], ...] = ((), ((0, 0),))
# Of longer lists only the addresses of either side are looked at, not which of them go together.
_MOST_LINES = 200


class _Helpers(NamedTuple):
    """Control sessions as (protocol, port): all, those that carry media, those that name third hosts to their clients.

    `beside_policies`: names of rules whose packets have no session. `translating`: where policies begin that translate
    sources.
    """

    every: tuple[tuple[int, int], ...]
    media: tuple[tuple[int, int], ...]
    redirecting: tuple[tuple[int, int], ...]
    origin: Origin
    beside_policies: frozenset[str]
    translating: frozenset[Span]


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
    helpers = _helpers(configuration)
    if not helpers.every:
        return tuple(policies)
    logs = {family: all(implicit_log(vdom, family) is not None for vdom in configuration.vdoms) for family in Family}
    return tuple(_Sessions(policies, helpers, logs, divided=configuration.divided).opened())


def control_sessions(configuration: FortiConfiguration) -> AddressReadings | None:
    """What conditions say of sessions that the box looks into; None where it looks into none."""
    helpers = _helpers(configuration)
    return AddressReadings(_controls(helpers.every)) if helpers.every else None


class _Sessions:
    """Control sessions that may pass, by zone pair."""

    def __init__(
        self, policies: Sequence[ZonePolicy], helpers: _Helpers, logs: Mapping[Family, bool], *, divided: bool
    ) -> None:
        self._divided = divided
        self._beside_policies = helpers.beside_policies
        self._logs = logs
        self._policies = {(one.source_zone, one.destination_zone): one for one in policies}
        self._origin = helpers.origin
        self._translating = helpers.translating
        self._every = AddressReadings(_controls(helpers.every))
        self._media = AddressReadings(_controls(helpers.media))
        self._redirecting = AddressReadings(_controls(helpers.redirecting))
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
        """
        known = self._catching.get(id(rules))
        if known is None:
            known = self._catching[id(rules)] = tuple(
                one
                for one in rules.rules
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


def _controls(ports: Sequence[tuple[int, int]]) -> Controls:
    protocols = tuple(dict.fromkeys(protocol for protocol, _ in ports))
    return Controls(protocols, tuple(dict.fromkeys((port, port) for _, port in ports)))


def _helpers(configuration: FortiConfiguration) -> _Helpers:
    """What the box looks into, and the lines about it."""
    every: dict[tuple[int, int], None] = {}
    media: dict[tuple[int, int], None] = {}
    redirecting: dict[tuple[int, int], None] = {}
    origin: list[Origin] = []
    blocks = [part.blocks[_TABLE] for part in parts(configuration) if _TABLE in part.blocks]
    if not blocks:
        every.update(dict.fromkeys(_BUILT_IN))
        media.update((control, None) for control in _BUILT_IN if control[1] in _BUILT_IN_MEDIA)
        redirecting.update((control, None) for control in _BUILT_IN if control[1] in _BUILT_IN_REDIRECTING)
    for block in blocks:
        origin.append((block.span,))
        for entry in block.entries:
            name = entry.text("name")
            if name not in _OPENS_NOTHING or entry.unknown:
                controls = _controls_of(entry)
                every.update(dict.fromkeys(controls))
                if name in _MEDIA or entry.unknown or not name:
                    media.update(dict.fromkeys(controls))
                if name in _REDIRECTING or entry.unknown or not name:
                    redirecting.update(dict.fromkeys(controls))
    for vdom in configuration.vdoms:
        found = _gateway(vdom)
        if found is not None:
            origin.append(found.origin)
            every.update(dict.fromkeys(found.controls))
            media.update(dict.fromkeys(found.controls))
    lines = tuple(dict.fromkeys(span for spans in origin for span in spans))
    translating = frozenset(
        entry.span
        for vdom in configuration.vdoms
        if not has_central_translation(vdom)
        for table in _POLICIES
        for entry in vdom.table(*table)
        if entry.text("nat") == "enable"
    )
    beside = _beside_policies(configuration)
    return _Helpers(tuple(every), tuple(media), tuple(redirecting), lines, beside, translating)


class _Gateway(NamedTuple):
    """Ports at which one virtual firewall looks for SIP and SCCP, and the lines that say so."""

    controls: tuple[tuple[int, int], ...]
    origin: Origin


def _gateway(vdom: Vdom) -> _Gateway | None:
    """The SIP gateway of one virtual firewall; None where it is not in use.

    SOURCE: Fortinet, "SIP Traffic is Handled by the SIP ALG by Default": a policy with a VoIP profile uses the gateway
    whatever `default-voip-alg-mode` says.
    """
    settings = vdom.settings("system", "settings")
    mode = settings.setting("default-voip-alg-mode")
    origin: Origin = () if mode is None else mode.origin
    if mode is not None and mode.values == ("kernel-helper-based",):
        profiles = (entry.setting("voip-profile") for table in _POLICIES for entry in vdom.table(*table))
        profile = next((one for one in profiles if one is not None and one.values not in ((), ("",))), None)
        if profile is None:
            return None
        origin = profile.origin
    controls: list[tuple[int, int]] = []
    for key, protocol, default in _GATEWAY:
        ports = [number(one, 0, 65535) for one in settings.values(key) or (str(default),)]
        controls.extend((protocol, default if port is None else port) for port in ports)
    return _Gateway(tuple(controls), origin)


def _beside_policies(configuration: FortiConfiguration) -> frozenset[str]:
    """Rules for packets that are forwarded without policy; none where an entry has such a name."""
    taken = any(
        entry.name in REDIRECTS
        for vdom in configuration.vdoms
        for path, block in vdom.blocks.items()
        if path[0] == "firewall"
        for entry in block.entries
    )
    return frozenset() if taken else REDIRECTS


def _controls_of(entry: Entry) -> list[tuple[int, int]]:
    """SOUNDNESS: of an entry that cannot be read, every port may be the one; the built-in ones stand for them."""
    protocol, port = number(entry.text("protocol"), 0, 255), number(entry.text("port"), 0, 65535)
    return list(_BUILT_IN) if protocol is None or port is None else [(protocol, port)]
