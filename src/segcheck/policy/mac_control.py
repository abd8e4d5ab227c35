"""Whether only registered MAC addresses can speak with a registered IP address: a question about layer 2.

The question is symbolic: of all frames with the registered source address and any *other* source MAC that belong to the
exception, which get in somewhere in the zone, past the first router, and to the other end? None may.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from segcheck.model.header import FIRST_FRAGMENT, TCP, Family, Field
from segcheck.model.layer2 import FrameScope
from segcheck.policy.addresses import prefix_text
from segcheck.policy.analysis import Journey
from segcheck.policy.doubts import doubts_about
from segcheck.policy.placement import find_interface
from segcheck.policy.register import RegisteredHost
from segcheck.policy.separation import out_of_sight
from segcheck.policy.site import Site
from segcheck.policy.static_arp import HostArp
from segcheck.policy.verdict import Doubt, Observation, Outcome
from segcheck.reachability.admission import Admission, Outlet, PortControl, devices_on, outlets
from segcheck.reachability.analysis import FamilyAnalysis
from segcheck.reachability.places import Area, Attachment
from segcheck.reachability.trace import Trace
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.sessions import opening_packets
from segcheck.source.text import Origin, Span
from segcheck.symbolic.header_space import PacketSet

_SHOWN = 8
"""Ports named in one observation; the lines of all of them are shown."""
# MAC addresses for examples, of the block kept for documentation. SOURCE: RFC 7042, section 2.1.2.
_EXAMPLE_MACS = (0x00005E0053F0, 0x00005E0053FF)


@dataclass(frozen=True, slots=True)
class MacQuestion:
    """May others than the registered MACs of `host` take part in the exception with its address?

    `packets`: what the host sends as this end of the exception, whatever the MAC. `peers`: zones of the other end.
    `opens`: this end opens the sessions.
    """

    exception: str
    zone: str
    host: RegisteredHost
    packets: PacketSet
    peers: tuple[str, ...]
    opens: bool

    @property
    def family(self) -> Family:
        """The family of the host's address."""
        return self.host.prefix.family


@dataclass(frozen=True, slots=True)
class _OpenOutlet:
    """An outlet where another MAC may get in. `sure`: it surely does, and no router there tells MACs apart."""

    outlet: Outlet
    admitted: Bounds
    sure: bool


class MacControl:
    """Answers such questions about one site; what ports admit is looked up once per zone and family."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._admissions: dict[Family, Admission] = {}
        self._outlets: dict[str, tuple[Outlet, ...]] = {}

    def observation(self, question: MacQuestion) -> Observation:
        """PROVED when no other MAC can use the address for the exception, VIOLATED when one surely can.

        Cost: one fixpoint where ports admit other MACs.
        """
        analysis = self._site.analysis
        if question.family not in self._admissions:
            self._admissions[question.family] = Admission(analysis.family(question.family))
        if question.zone not in self._outlets:
            segments = analysis.area(question.zone).segments
            self._outlets[question.zone] = tuple(outlets(analysis.snapshot, analysis.topology, segments))
        examination = _Examination(
            self._site, question, self._admissions[question.family], self._outlets[question.zone]
        )
        return examination.observation()


class _Examination:
    """One question being answered."""

    def __init__(self, site: Site, question: MacQuestion, admission: Admission, places: tuple[Outlet, ...]) -> None:
        self._site = site
        self._question = question
        self._admission = admission
        self._places = places
        self._analysis = site.analysis
        self._packets: FamilyAnalysis = site.analysis.family(question.family)
        self._area: Area = site.analysis.area(question.zone)
        self._segments = [site.analysis.topology.segments[number] for number in sorted(self._area.segments)]
        host = question.host.prefix
        self._home = [
            segment
            for segment in self._segments
            if any(subnet.overlaps(host) for subnet in segment.subnets)
            or not any(subnet.family is question.family for subnet in segment.subnets)
        ]
        self._arp = HostArp(self._analysis, question.host, tuple(self._home))
        known = self._packets.space.field_in(Field.SOURCE_MAC, tuple((mac, mac) for mac in question.host.macs))
        packets = question.packets
        if self._packets.graph.rewrites:
            # SOUNDNESS: the register may know the other end by its address behind a translation.
            peer = (Field.DESTINATION, Field.SOURCE_PORT, Field.DESTINATION_PORT)
            packets = packets.forget(*peer) & self._packets.space.valid
        self._sent = packets
        self._frames = packets - known
        self._taken: dict[int, Bounds] = {}
        # What a port or a list lets in of a session that runs already, it must not let in either.
        self._of_sessions = self._frames.forget(Field.STATE) & self._packets.space.valid

    def observation(self) -> Observation:
        """The answer."""
        question = self._question
        missing = self._analysis.placement.unresolved.get(question.zone, ())
        if missing or not self._segments:
            return self._undecided(
                [Doubt("zone-member-unknown", "", missing or (self._site.zone(question.zone).span,))]
            )
        if not self._home:
            return self._behind_router()
        ways = tuple(self._open())
        blind = list(self._blind_spots())
        if not self._places:
            blind.append(Doubt("zone-without-port", "", (question.host.span,)))
        if not ways:
            blind.extend(self._spoofing())
            return self._undecided(blind) if blind else self._enforced()
        journey, arriving = self._travel(ways)
        if question.peers and not any(bounds.possibly for bounds in arriving.values()):
            blind.extend((*self._spoofing(), *self._out_of_sight(journey)))
            if blind:
                return self._undecided(blind)
            return self._proved("mac-checked-on-the-way" if self._host_arrives() else "mac-nothing-gets-through")
        if self._answered_by_static_arp():
            blind.extend(self._arp.doubts())
            return self._undecided(blind) if blind else self._by_static_arp()
        unread = [doubt for doubt in blind if doubt.reason == "device-unmodeled"]
        if any(way.sure for way in ways) and not unread and self._gateways_known():
            return self._violated(tuple(way for way in ways if way.sure), arriving)
        doubts = [*blind, *self._doubts(ways)]
        return self._undecided(doubts or list(doubts_about(self._analysis, journey, None)))

    # -- what gets in ---------------------------------------------------------------------------------

    def _open(self) -> Iterator[_OpenOutlet]:
        for outlet in self._places:
            admitted = self._admission.at(outlet, self._of_sessions)
            if not admitted.possibly:
                continue
            passing = self._past_routers(outlet, admitted)
            if passing.possibly:
                yield _OpenOutlet(
                    outlet,
                    admitted,
                    bool(passing.surely & self._frames) and not outlet.doubt and self._is_certain(outlet),
                )

    def _past_routers(self, outlet: Outlet, admitted: Bounds) -> Bounds:
        """What of the admitted frames a router of the segment, or the other end on the segment itself, may take.

        A router counts as one that surely takes frames when it treats all MACs alike: what it takes of the registered
        host, it takes of the others.
        """
        taken = self._taken.get(outlet.segment)
        if taken is None:
            taken = self._taken[outlet.segment] = self._taken_on(outlet.segment)
        return Bounds(admitted.surely & taken.surely, admitted.possibly & taken.possibly)

    def _taken_on(self, number: int) -> Bounds:
        """The frames that are taken from a segment, whoever sends them there."""
        segment = self._analysis.topology.segments[number]
        surely = possibly = self._packets.from_subnets(segment.number).reversed()
        gateways = self._admission.gateways(segment)
        everybody = self._sent.forget(Field.STATE) & self._packets.space.valid
        if not gateways:
            possibly = self._packets.space.everything
        for gateway in gateways:
            passing = self._admission.past_gateway(gateway, everybody)
            possibly |= passing.possibly
            blind = all(
                packets.forget(Field.SOURCE_MAC) & everybody == packets
                for packets in (passing.surely, passing.possibly)
            )
            surely |= passing.possibly if blind else passing.surely
        return Bounds(surely, possibly)

    def _is_certain(self, outlet: Outlet) -> bool:
        return self._analysis.topology.segments[outlet.segment].certain

    def _travel(self, ways: tuple[_OpenOutlet, ...]) -> tuple[Journey, dict[str, Bounds]]:
        """Where the frames of the open outlets get to, and what of them reaches each zone of the other end."""
        area = replace(self._area, attachments=tuple(dict.fromkeys(self._place(way) for way in ways)))
        journey = self._analysis.journey_of(area, self._question.family, self._frames)
        return journey, {
            peer: self._packets.into(self._analysis.area(peer), journey.departure, journey.arrivals)
            for peer in self._question.peers
        }

    def _host_arrives(self) -> bool:
        """Whether what the registered host sends may get to the other end."""
        journey = self._analysis.journey_of(self._area, self._question.family, self._sent - self._frames)
        peers = map(self._analysis.area, self._question.peers)
        return any(self._packets.into(peer, journey.departure, journey.arrivals).possibly for peer in peers)

    def _place(self, way: _OpenOutlet) -> Attachment:
        """What is not counted on at the outlet must not be counted on by the packet graph either."""
        attachment = way.outlet.attachment
        narrower = self._packets.admitted(attachment, self._of_sessions)
        return attachment if narrower.possibly == way.admitted.possibly else replace(attachment, port=None)

    # -- static ARP -----------------------------------------------------------------------------------

    def _answered_by_static_arp(self) -> bool:
        """Whether every router that hands packets to the host knows its MAC by configuration.

        What another host sends with the address is then never answered to it: it can open no TCP session, and, where
        the host is the one sessions are opened to, it never gets what is sent there.
        SOUNDNESS: datagrams need no answer, so for them static ARP keeps nobody from sending.
        """
        question = self._question
        space = self._packets.space
        tcp = space.box({Field.PROTOCOL: ((TCP, TCP),), Field.FRAGMENT: ((FIRST_FRAGMENT, FIRST_FRAGMENT),)})
        if question.opens and not question.packets & opening_packets(space) <= tcp:
            return False
        local = (self._packets.from_subnets(segment.number).reversed() for segment in self._home)
        return not any(question.packets & packets for packets in local) and self._arp.known

    def _gateways_known(self) -> bool:
        return all(segment.subnets and self._admission.gateways(segment) for segment in self._home)

    def _by_static_arp(self) -> Observation:
        return self._proved("mac-answers-pinned", self._arp.lines)

    # -- what is not known ----------------------------------------------------------------------------

    def _blind_spots(self) -> Iterator[Doubt]:
        names = devices_on(self._segments)
        yield from self._site.blind_spots(d for d in self._analysis.snapshot.devices if d.name in names)
        for segment in self._segments:
            if not segment.certain:
                yield Doubt("wiring-uncertain", "", (self._question.host.span,))
        yield from self._shared_links(names)
        if not self._site.policy.assumptions.closed_segments:
            yield Doubt("segments-may-be-open", "", (self._question.host.span,))

    def _shared_links(self, names: Collection[str]) -> Iterator[Doubt]:
        """SOUNDNESS: an interface with two declared links is not wired to one device but to a hub, with ports of its
        own.
        """
        seen: set[tuple[str, str]] = set()
        for link in self._site.policy.links:
            for device_name, written in (link.first, link.second):
                device = self._analysis.snapshot.device(device_name)
                interface = find_interface(device, written) if device is not None else None
                end = (device_name, interface.name if interface is not None else written)
                if end in seen and device_name in names:
                    yield Doubt("ports-of-wire-unknown", device_name, (link.span,))
                seen.add(end)

    def _spoofing(self) -> Iterator[Doubt]:
        """SOUNDNESS: where hosts of other zones may use the address too, a look at this zone's ports is not enough."""
        if self._site.policy.assumptions.spoofing:
            yield Doubt("spoofing-possible", "", (self._question.host.span,))

    def _out_of_sight(self, journey: Journey) -> Iterator[Doubt]:
        for peer in self._question.peers:
            yield from out_of_sight(self._analysis, self._question.family, journey, (self._question.zone, peer))

    def _doubts(self, ways: tuple[_OpenOutlet, ...]) -> Iterator[Doubt]:
        """Why it is not sure that another MAC gets in, or through."""
        for way in ways:
            outlet = way.outlet
            device = outlet.port[0] if outlet.port is not None else ""
            if outlet.doubt:
                yield Doubt(outlet.doubt, device, outlet.origin)
            elif outlet.port is not None and not way.admitted.surely:
                port = self._admission.interface(outlet.port)
                if self._packets.negotiated(outlet.attachment):
                    yield Doubt("port-mode-not-fixed", device, outlet.origin)
                else:
                    lines = [binding.origin for binding in port.ingress] + [one.origin for one in port.mac_filters]
                    yield Doubt("port-admission-unsure", device, port.doubts or sum(lines, ()) or outlet.origin)
        if not self._gateways_known():
            yield Doubt("gateway-not-described", "", (self._question.host.span,))
        yield from self._gateway_doubts(ways)

    def _gateway_doubts(self, ways: tuple[_OpenOutlet, ...]) -> Iterator[Doubt]:
        for segment in self._segments:
            if not any(way.outlet.segment == segment.number and not way.sure for way in ways):
                continue
            for gateway in self._admission.gateways(segment):
                interface = self._admission.interface(gateway)
                passing = self._admission.past_gateway(gateway, self._frames)
                if not passing.exact:
                    lines = interface.doubts or self._admission.lists_at(gateway)
                    yield Doubt("port-admission-unsure", gateway[0], lines or interface.origin[:1])

    # -- answers --------------------------------------------------------------------------------------

    def _enforced(self) -> Observation:
        """Every outlet keeps other MACs out: by which controls, in which lines."""
        names: dict[str, None] = {}
        lines: dict[Span, None] = {}
        own = self._sent - self._frames
        if not any(self._admission.at(outlet, own).possibly for outlet in self._places):
            return self._proved("mac-nothing-gets-through")
        past_ports = {o.segment for o in self._places if self._admission.at(o, self._of_sessions).possibly}
        if past_ports & {segment.number for segment in self._home} and not self._host_gets_past_routers():
            return self._proved("mac-nothing-gets-through")
        for outlet in self._places:
            controls: tuple[PortControl, ...] = self._admission.controls(outlet, self._of_sessions)
            alone = tuple(control for control in controls if not control.admitted.possibly)
            for control in alone or controls:
                names[control.name] = None
                lines.update(dict.fromkeys(control.origin))
            if outlet.segment in past_ports:
                names["gateway access-group"] = None
                for gateway in self._admission.gateways(self._analysis.topology.segments[outlet.segment]):
                    lines.update(dict.fromkeys(self._admission.lists_at(gateway)))
        arguments = (("controls", ", ".join(names)), ("ports", str(len(self._places))))
        return self._seen(Outcome.PROVED, "mac-enforced", tuple(lines), arguments)

    def _host_gets_past_routers(self) -> bool:
        own = self._sent - self._frames
        return any(
            self._admission.past_gateway(gateway, own).possibly
            for segment in self._home
            for gateway in self._admission.gateways(segment)
        )

    def _proved(self, code: str, lines: Origin = ()) -> Observation:
        return self._seen(Outcome.PROVED, code, lines)

    def _behind_router(self) -> Observation:
        interfaces = [self._admission.interface(name) for segment in self._segments for name in segment.interfaces]
        untold = tuple(span for one in interfaces if one.address_unknown for span in one.origin[:1])
        blind = [*self._blind_spots(), *([Doubt("gateway-untold", "", untold)] if untold else [])]
        if blind:
            return self._undecided(blind)
        own = tuple(
            span
            for one in interfaces
            for address in one.addresses
            if address.family is self._question.family
            for span in address.origin
        )
        return self._seen(Outcome.VIOLATED, "mac-behind-router", own)

    def _violated(self, ways: tuple[_OpenOutlet, ...], arriving: dict[str, Bounds]) -> Observation:
        code, lines = self._kind_of_violation(ways)
        names = [":".join(way.outlet.port) for way in ways if way.outlet.port is not None]
        shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
        example = self._example(ways, arriving)
        arguments = (("count", str(len(names))), ("ports", shown))
        traces = () if example is None else (example,)
        return self._seen(Outcome.VIOLATED, code, tuple(dict.fromkeys(lines)), arguments, traces)

    def _kind_of_violation(self, ways: tuple[_OpenOutlet, ...]) -> tuple[str, list[Span]]:
        """Its code, and the lines of the ports that admit others with those that look like a control and are none."""
        lines: list[Span] = []
        dormant = False
        masked = True
        for way in ways:
            lines.extend(way.outlet.origin)
            port = self._admission.interface(way.outlet.port) if way.outlet.port is not None else None
            if port is not None and port.port_security is not None:
                dormant = dormant or not port.port_security.enabled
                lines.extend(port.port_security.origin)
            filters = [one for one in port.mac_filters if one.scope is FrameScope.NON_IP] if port is not None else []
            masked = masked and bool(filters)
            lines.extend(span for one in filters for span in one.origin)
        lines.extend(self._arp.lines)
        if dormant:
            return "mac-enabling-command-missing", lines
        if masked:
            return "mac-list-non-ip-only", lines
        if self._arp.differs:
            return "mac-static-arp-differs", lines
        if self._arp.known:
            return "mac-answers-not-needed", lines
        return "mac-not-enforced", lines

    def _example(self, ways: tuple[_OpenOutlet, ...], arriving: dict[str, Bounds]) -> Trace | None:
        """A packet with the registered address and another MAC that surely gets through; None when none surely does."""
        if not self._question.opens:
            return None
        space = self._packets.space
        admitted = self._frames & space.union(way.admitted.surely for way in ways)
        told = admitted & space.field_in(Field.SOURCE_MAC, (_EXAMPLE_MACS,))
        area = replace(self._area, attachments=tuple(way.outlet.attachment for way in ways))
        journey = self._analysis.journey_of(area, self._question.family, told or admitted)
        for peer in arriving:
            there = self._packets.into(self._analysis.area(peer), journey.departure, journey.arrivals)
            surely = there.surely & opening_packets(space)
            if surely:
                return self._analysis.example(journey, peer, self._question.family, surely, surely=True)
        return None

    def _undecided(self, doubts: list[Doubt]) -> Observation:
        seen = self._seen(Outcome.UNDECIDED, "mac-enforcement-unsure", ())
        return replace(seen, doubts=tuple(dict.fromkeys(doubts)))

    def _seen(
        self,
        outcome: Outcome,
        code: str,
        lines: Origin,
        more: tuple[tuple[str, str], ...] = (),
        traces: tuple[Trace, ...] = (),
    ) -> Observation:
        question = self._question
        arguments = (("address", prefix_text(question.host.prefix)), ("zone", question.zone), *more)
        about = question.exception
        origin = (question.host.span, *lines)
        return Observation(outcome, code, (("exception", about), *arguments), origin, traces, (), about)
