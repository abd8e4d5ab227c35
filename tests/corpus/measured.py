"""What packets did in real laboratories, as assertions: nothing measured reachable is ever proved unreachable.

    python -m tests.corpus.measured

A measurement that a packet arrived is a fact. That one did not arrive proves nothing (a host may be silent, a session
may never have been asked for), so only arrivals are used: pings and scans that were answered, outcomes recorded by the
authors of a laboratory, BGP sessions that are up, and OSPF neighbours, who exchange packets before they call each other
neighbours.

A laboratory joins when every device that its own `show/host_nos.txt` names can be read; until then the table says which
platform is missing.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import netaddr
import yaml
from tests.corpus.location import corpus

from segcheck import api
from segcheck.model.header import ACK, ESTABLISHED, ICMP, SYN, TCP, Family, Flow
from segcheck.model.network import Device, Interface, Snapshot
from segcheck.reachability.build import build_graph
from segcheck.reachability.fixpoint import spread
from segcheck.reachability.graph import Addressed, Delivered, Left, Location, Received
from segcheck.reachability.topology import InterfaceName, Topology, build_topology
from segcheck.reachability.trace import Disposition, Trace
from segcheck.reachability.walk import Walker
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.evaluate_routes import lookup
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace

OSPF = 89
_EPHEMERAL = 49152
_ECHO, _ECHO_REPLY = 8, 0
_ARRIVED = (Disposition.TO_DEVICE, Disposition.DELIVERED, Disposition.LEFT, Disposition.UNKNOWN_NEIGHBOR)


@dataclass(frozen=True, slots=True)
class Measurement:
    """A packet that arrived, and where that is written down. `answered`: and so did the answer to it."""

    flow: Flow
    where: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Laboratory:
    """A network with measurements. `platforms`: of its devices by name, in the words of its authors."""

    folder: Path
    platforms: dict[str, str]

    @property
    def name(self) -> str:
        """Vendor folder and name in the corpus."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    def snapshot(self) -> Snapshot:
        """The laboratory as segcheck reads it: configurations, and route tables where it has some."""
        return api.load(self.folder)

    def missing(self, snapshot: Snapshot) -> dict[str, str]:
        """Devices that cannot be read yet, with their platform.

        Where the authors call a host by its address, it is there when some network holds it; one on the Internet
        needs nobody.
        """
        read = {device.name for device in snapshot.devices}
        networks = netaddr.IPSet(
            netaddr.IPNetwork(f"{netaddr.IPAddress(own.address)}/{own.length}")
            for device in snapshot.devices
            for interface in device.interfaces
            for own in interface.addresses
            if own.family is Family.IPV4
        )
        return {
            name: platform
            for name, platform in self.platforms.items()
            if name not in read
            and not (_is_address(name) and (netaddr.IPAddress(name).is_global() or name in networks))
        }

    def measurements(self) -> Iterator[Measurement]:
        """Every arrival that was measured."""
        yield from _bgp_sessions(self.folder)
        yield from _ospf_neighbors(self.folder)
        yield from _observations(self.folder)


def laboratories() -> list[Laboratory]:
    """Every laboratory of the corpus."""
    found = sorted(corpus().glob("*/*/show/host_nos.txt"))
    return [Laboratory(path.parents[1], json.loads(path.read_text("utf-8"))) for path in found]


# -- what was measured ------------------------------------------------------------------------------------


def _is_address(text: str) -> bool:
    return bool(netaddr.valid_ipv4(text))


def _address(text: str) -> int:
    return int(netaddr.IPAddress(text))


def _opening(source: int, destination: int, protocol: int, source_port: int, destination_port: int) -> Flow:
    flow = Flow(Family.IPV4, source, destination, protocol)
    if protocol == TCP:
        return replace(flow, source_port=source_port, destination_port=destination_port, tcp_flags=SYN)
    return replace(flow, icmp_type=_ECHO) if protocol == ICMP else flow


_SESSION = re.compile(
    r"BGP state = Established.*?Local host: (\S+), Local port: (\d+)\s+Foreign host: (\S+), Foreign port: (\d+)", re.S
)


def _bgp_sessions(folder: Path) -> Iterator[Measurement]:
    """Sessions that are up, each told by both of its ends: who has not port 179 opened it."""
    for path in sorted(folder.glob("show/*/show_ip_bgp_all_neighbor.txt")):
        neighbors = re.split(r"(?=^BGP neighbor is )", path.read_text("utf-8"), flags=re.M)
        for found in filter(None, map(_SESSION.search, neighbors)):
            local, local_port, foreign, foreign_port = found.groups()
            ends = (_address(local), int(local_port)), (_address(foreign), int(foreign_port))
            opener, listener = ends if ends[1][1] == 179 else ends[::-1]
            flow = _opening(opener[0], listener[0], TCP, opener[1], listener[1])
            yield Measurement(flow, f"{path.parent.name}: BGP {local}:{local_port} {foreign}:{foreign_port}", True)


_NEIGHBOR = re.compile(r"^\S+\s+\d+\s+(\w+)/\S*\s+\S+\s+(\S+)\s+(\S+)$", re.M)


def _ospf_neighbors(folder: Path) -> Iterator[Measurement]:
    """Neighbours whose packets came: to the address that the router has on the interface of the line.

    Also where the databases are still exchanged (EXSTART): a neighbour gets that far only by packets both ways.
    """
    for path in sorted(folder.glob("show/*/show_ip_ospf_neighbor.txt")):
        shown = path.parent / "show_interfaces.txt"
        own = dict(re.findall(r"^(\S+) is .*?Internet address is (\S+?)/\d+", _one_line_each(shown), re.M))
        for state, address, interface in _NEIGHBOR.findall(path.read_text("utf-8")):
            flow = _opening(_address(address), _address(own[interface]), OSPF, 0, 0)
            yield Measurement(flow, f"{path.parent.name}: OSPF {state} {address} {interface}", False)


def _one_line_each(path: Path) -> str:
    """The output of `show interfaces` with each interface on one line."""
    return re.sub(r"\n\s+", " ", path.read_text("utf-8"))


def _observations(folder: Path) -> Iterator[Measurement]:
    """Answered pings and scans: what the corpus derived from what the laboratory printed."""
    table = folder / "observations.derived.tsv"
    if table.is_file():
        with table.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                if row["verdict"] in ("ok", "closed") and row["src"] != row["dst"]:
                    protocol = ICMP if row["proto"] == "icmp" else TCP
                    ports = (_EPHEMERAL, int(row["port"] or 0))
                    flow = _opening(_address(row["src"]), _address(row["dst"]), protocol, *ports)
                    yield Measurement(flow, row["file"], True)
    outcomes = folder / "show" / "connectivity.yaml"
    if outcomes.is_file():
        for entry in yaml.safe_load(outcomes.read_text("utf-8"))["entries"]:
            if entry["disposition"] == "success":
                source = _first_address(folder / "configs" / entry["src_hostname"])
                flow = _opening(source, _address(entry["flow"]["dst_ip"]), ICMP, 0, 0)
                yield Measurement(flow, f"show/connectivity.yaml: {entry['src_hostname']}", False)


def _first_address(configuration: Path) -> int:
    """The first address in the configuration of a router that plays a host."""
    found = re.search(r"^ ip address (\d\S+) ", configuration.read_text("utf-8"), re.M)
    assert found is not None, configuration
    return _address(found[1])


# -- whether segcheck says the opposite -------------------------------------------------------------------


class Judge:
    """Asks segcheck about measured packets: the reference evaluator, and the packet sets that proofs rest on."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._topology: Topology = build_topology(snapshot)
        self._walker = Walker(snapshot, self._topology, ())
        self._space = HeaderSpace(Family.IPV4)
        self._graph = build_graph(snapshot, self._topology, Matcher(self._space))
        self._owners: dict[int, list[tuple[Device, Interface]]] = {}
        for device in snapshot.devices:
            for interface in device.interfaces:
                for own in interface.addresses:
                    self._owners.setdefault(own.address, []).append((device, interface))

    def contradicts(self, measured: Measurement) -> bool:
        """Whether no way that segcheck allows takes the packet to its destination, or the answer back."""
        flows = [measured.flow]
        if measured.answered and not self._translated(measured.flow):
            flows.append(_answer(measured.flow))
        return any(not self._local(flow) and not (self._walks(flow) and self._spreads(flow)) for flow in flows)

    def _walks(self, flow: Flow) -> bool:
        return any(self._arrived(trace) for trace in self._ways(flow))

    def _spreads(self, flow: Flow) -> bool:
        packet = self._space.flow(flow)
        start: dict[Location, Bounds] = {Received(*name): Bounds(packet, packet) for name in self._starts(flow)}
        for location, packets in spread(self._graph, start).possibly.items():
            if isinstance(location, Delivered | Left):
                return True
            if isinstance(location, Addressed):
                final = packets.sample()
                if final is not None and self._is_of(location.device, final.destination):
                    return True
        return False

    def _translated(self, flow: Flow) -> bool:
        """Whether addresses change on the way: which ones the answer has is then told by no measurement."""
        ends = (trace.hops[-1].leaving for trace in self._ways(flow) if self._arrived(trace))
        return any((end.source, end.destination) != (flow.source, flow.destination) for end in ends)

    def _is_of(self, device: str, address: int) -> bool:
        return any(owner.name == device for owner, _ in self._owners.get(address, ()))

    def _arrived(self, trace: Trace) -> bool:
        """At the device that has the address the packet has in the end, or on the destination's wire."""
        if trace.disposition is Disposition.TO_DEVICE:
            return self._is_of(trace.hops[-1].device, trace.hops[-1].leaving.destination)
        return trace.disposition in _ARRIVED

    def _local(self, flow: Flow) -> bool:
        """Whether both ends are on one wire and no router need take part."""
        return any(
            any(flow.source in subnet for subnet in segment.subnets)
            and any(flow.destination in subnet for subnet in segment.subnets)
            and not self._owners.get(flow.destination)
            for segment in self._topology.segments
        )

    def _ways(self, flow: Flow) -> Iterator[Trace]:
        for start in dict.fromkeys(self._starts(flow)):
            yield from self._walker.walk(start, flow)

    def _starts(self, flow: Flow) -> Iterator[InterfaceName]:
        """Where the packet first comes in: at the neighbours of the router that sends it, or of the host.

        A host whose address is in no network here is somewhere outside, so it may be a neighbour of anybody.
        """
        senders = self._owners.get(flow.source, ())
        for device, interface in senders:
            for way in lookup(device, interface.vrf, flow.family, flow.destination):
                if way.interface is not None:
                    wanted = flow.destination if way.neighbor is None else way.neighbor
                    for name in self._topology.neighbors(device.name, way.interface):
                        if way.any_neighbor or self._has(name, wanted):
                            yield name
        if not senders:
            held = [one for one in self._topology.segments if any(flow.source in subnet for subnet in one.subnets)]
            for segment in held or self._topology.segments:
                yield from segment.interfaces

    def _has(self, name: InterfaceName, address: int) -> bool:
        return any((device.name, interface.name) == name for device, interface in self._owners.get(address, ()))


def _answer(flow: Flow) -> Flow:
    return replace(
        flow,
        source=flow.destination,
        destination=flow.source,
        source_port=flow.destination_port,
        destination_port=flow.source_port,
        icmp_type=_ECHO_REPLY,
        tcp_flags=SYN | ACK if flow.protocol == TCP else 0,
        state=ESTABLISHED,
    )


@dataclass(frozen=True, slots=True)
class Result:
    """How a laboratory went. `missing`: platforms that are not read yet; then nothing was asked."""

    laboratory: str
    measured: int
    contradictions: tuple[str, ...]
    missing: tuple[str, ...]


def judged(laboratory: Laboratory) -> Result:
    """Every measurement of the laboratory beside what segcheck says."""
    measured = list(laboratory.measurements())
    snapshot = laboratory.snapshot()
    missing = tuple(sorted(set(laboratory.missing(snapshot).values())))
    if missing:
        return Result(laboratory.name, len(measured), (), missing)
    judge = Judge(snapshot)
    wrong = tuple(one.where for one in measured if judge.contradicts(one))
    return Result(laboratory.name, len(measured), wrong, ())


def main() -> int:
    """Print the table; 1 when something contradicts."""
    failed = False
    for laboratory in laboratories():
        found = judged(laboratory)
        failed = failed or bool(found.contradictions)
        said = (
            f"waits for {', '.join(found.missing)}" if found.missing else f"{len(found.contradictions)} contradictions"
        )
        sys.stdout.write(f"{found.laboratory:40}{found.measured:>5} arrivals measured: {said}\n")
        for where in found.contradictions:
            sys.stdout.write(f"    {where}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
