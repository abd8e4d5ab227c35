"""Side channels: beside the display session of a screen transfer nothing is open between the same hosts. DIV-3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segcheck.model.header import TCP, UDP, Family, Field
from segcheck.policy.analysis import Journey
from segcheck.policy.catalog import PropertyUse
from segcheck.policy.chaining.session_graph import opening_sessions
from segcheck.policy.doubts import doubts_about
from segcheck.policy.permissions import PermissionKind
from segcheck.policy.properties.signature import Check
from segcheck.policy.reading.relay_reader import addresses_in, ends_at_sides
from segcheck.policy.relay import Leg, Relay, RelayKind
from segcheck.policy.separation import addresses_untold, allowed_packets, out_of_sight
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Evidence, Observation, Outcome
from segcheck.source.text import Origin
from segcheck.symbolic.cover import cover
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

_RELAYS = frozenset({PermissionKind.RELAY})
# What moves files, clipboards, print jobs and commands beside a screen.
# SOURCE: IANA "Service Name and Transport Protocol Port Number Registry".
_CHANNELS = (
    ("SMB tcp/445", TCP, 445, 445),
    ("NetBIOS tcp/139", TCP, 139, 139),
    ("NetBIOS udp/137-138", UDP, 137, 138),
    ("SSH/SFTP tcp/22", TCP, 22, 22),
    ("FTP tcp/20-21", TCP, 20, 21),
    ("Telnet tcp/23", TCP, 23, 23),
    ("RDP tcp/3389", TCP, 3389, 3389),
    ("VNC tcp/5900-5903", TCP, 5900, 5903),
    ("LPR tcp/515", TCP, 515, 515),
    ("IPP tcp/631", TCP, 631, 631),
    ("JetDirect tcp/9100", TCP, 9100, 9100),
    ("NFS tcp/2049", TCP, 2049, 2049),
    ("RPC tcp/135", TCP, 135, 135),
    ("WinRM tcp/5985-5986", TCP, 5985, 5986),
    ("HTTP tcp/80", TCP, 80, 80),
    ("HTTPS tcp/443", TCP, 443, 443),
)


def _only_screens(site: Site, use: PropertyUse) -> Iterator[Evidence | Observation]:
    """Between those who look and the hosts they look at, nothing but legs of relays is open, either way.

    An exception does not help here: what is registered beside the screen is a side channel all the same.
    """
    del use
    screens = [relay for relay in site.policy.relays if relay.kind is RelayKind.SCREEN_TRANSFER]
    if not screens:
        yield Observation(Outcome.DECLARED, "no-screen-transfer")
    for relay in screens:
        legs = [leg for leg in relay.legs if _is_display(relay, leg)]
        if not legs:
            doubts = (Doubt("display-leg-untold", "", (relay.span,)),)
            yield _seen(Outcome.UNDECIDED, "screen-transfer-without-display", relay, (), doubts)
        for leg in legs:
            for family in site.analysis.families:
                for back in (False, True):
                    yield from _Channel(site, relay, leg, family, back=back).observations()


def _is_display(relay: Relay, leg: Leg) -> bool:
    """Whether the leg is between the relay and those who look at the screens it carries."""
    watchers = {destination for _, destination in relay.carries}
    at_source = ends_at_sides(leg.source, leg.flow, Field.SOURCE, relay.sides)
    return (leg.destination if at_source else leg.source) in watchers


class _Channel:
    """One direction between the hosts of one display leg: the watchers it names, and all of the zone of the side."""

    def __init__(self, site: Site, relay: Relay, leg: Leg, family: Family, *, back: bool) -> None:
        self._site = site
        self._relay = relay
        self._leg = leg
        self._family = family
        self._source, self._destination = (leg.destination, leg.source) if back else (leg.source, leg.destination)
        self._graph = site.analysis.family(family)
        self._between = self._hosts(back=back)

    def _hosts(self, *, back: bool) -> PacketSet:
        """Packets between the leg's watchers and anybody in the side's zone, in the direction asked."""
        space = self._graph.space
        at_source = ends_at_sides(self._leg.source, self._leg.flow, Field.SOURCE, self._relay.sides)
        named = addresses_in(self._leg.flow, Field.DESTINATION if at_source else Field.SOURCE)
        if named is None:
            return space.everything
        watchers_send = at_source == back
        return space.field_in(Field.SOURCE if watchers_send else Field.DESTINATION, named.get(self._family, ()))

    def observations(self) -> Iterator[Observation]:
        """One, or none where one of the two zones cannot speak the family."""
        zones = (self._source, self._destination)
        untold = addresses_untold(self._site.analysis, self._family, zones)
        if untold or all(self._site.analysis.area(zone).addresses.get(self._family) for zone in zones):
            yield self._observation(untold)

    def _observation(self, untold: tuple[Doubt, ...]) -> Observation:
        analysis, family = self._site.analysis, self._family
        allowed = allowed_packets(
            analysis,
            family,
            self._site.allowed(self._source, self._destination, _RELAYS),
            (),
        )
        journey = analysis.journey(self._source, family)
        if self._graph.graph.rewrites:
            area = analysis.area(self._source)
            sent = self._graph.sent_by(area, spoofing=analysis.policy.assumptions.spoofing)
            journey = analysis.journey_of(area, family, sent - allowed)
        arriving = self._graph.into(analysis.area(self._destination), journey.departure, journey.arrivals)
        asked = opening_sessions(self._graph.space) & self._between - allowed
        surely, possibly = arriving.surely & asked, arriving.possibly & asked
        if surely:
            return self._found(journey, surely)
        doubts = list(untold)
        if possibly:
            trace = analysis.example(journey, self._destination, family, possibly, surely=False)
            doubts.extend(doubts_about(analysis, journey, trace))
        doubts.extend(out_of_sight(analysis, family, journey, (self._source, self._destination)))
        if possibly or doubts:
            told = tuple(dict.fromkeys(doubts))
            return self._seen(Outcome.UNDECIDED, "side-channel-possible", (), told)
        return self._seen(Outcome.PROVED, "screen-transfer-alone", (), ())

    def _found(self, journey: Journey, packets: PacketSet) -> Observation:
        named = _channels(self._graph.space, packets)
        known = [packets & part for _, part in _known(self._graph.space) if packets & part]
        trace = self._site.analysis.example(
            journey, self._destination, self._family, known[0] if known else packets, surely=True
        )
        return Observation(
            Outcome.VIOLATED,
            "side-channel-open",
            (("channels", named), *self._named(), ("relay", self._relay.name)),
            (self._leg.span,),
            () if trace is None else (trace,),
            (),
            self._relay.name,
            cover(packets),
            self._family,
        )

    def _seen(
        self, outcome: Outcome, code: str, named: tuple[tuple[str, str], ...], doubts: tuple[Doubt, ...]
    ) -> Observation:
        return _seen(outcome, code, self._relay, (*named, *self._named()), doubts, (self._leg.span,))

    def _named(self) -> tuple[tuple[str, str], ...]:
        return (("from", self._source), ("to", self._destination), ("version", str(self._family.value)))


def _seen(
    outcome: Outcome,
    code: str,
    relay: Relay,
    named: tuple[tuple[str, str], ...],
    doubts: tuple[Doubt, ...],
    origin: Origin = (),
) -> Observation:
    arguments = (*named, ("relay", relay.name))
    return Observation(outcome, code, arguments, origin or (relay.span,), (), doubts, relay.name)


def _known(space: HeaderSpace) -> Iterator[tuple[str, PacketSet]]:
    for name, protocol, low, high in _CHANNELS:
        yield name, space.box({Field.PROTOCOL: ((protocol, protocol),), Field.DESTINATION_PORT: ((low, high),)})


def _channels(space: HeaderSpace, packets: PacketSet) -> str:
    """Names of the well-known channels among `packets`, and … where there is more than these."""
    names = []
    rest = packets
    for name, part in _known(space):
        if packets & part:
            names.append(name)
        rest -= part
    return ", ".join([*names, *(["…"] if rest else [])])


CHECKS: Mapping[str, Check] = {"DIV-3": _only_screens}
