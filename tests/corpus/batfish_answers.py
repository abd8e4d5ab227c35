"""Our answers beside those Batfish gave for its own example networks, stored in the external corpus.

    python -m tests.corpus.batfish_answers

prints one line per question: agree, or differ with the reason. Batfish is not the truth; a difference needs an
explanation here, and an unexplained one is a failure (exit code 1).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import netaddr
from tests.corpus.location import corpus

from segcheck.model.filters import Action, Filter
from segcheck.model.header import SYN, TCP, UDP, Family, Field, Flow, Interval
from segcheck.model.network import Snapshot
from segcheck.reachability.compare import compare_filters
from segcheck.reachability.topology import build_topology
from segcheck.reachability.trace import Disposition
from segcheck.reachability.walk import Walker
from segcheck.semantics.evaluate import decide
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.matching import Matcher
from segcheck.semantics.unreachable import unreachable_rules
from segcheck.symbolic.header_space import HeaderSpace, PacketSet
from segcheck.vendors.registry import load


@dataclass(frozen=True)
class Answer:
    """One question: what Batfish said, what we say, and why they differ where they do."""

    question: str
    theirs: str
    ours: str
    explanation: str = ""

    @property
    def agrees(self) -> bool:
        return self.theirs == self.ours


def answers() -> Iterator[Answer]:
    """Every question of the notebooks and reference files that concerns IOS."""
    yield from _filter_questions()
    yield from _change_questions()
    yield from _unreachable_lines()
    yield from _traceroutes()


class _Filters:
    """Snapshots of the filter example with one packet space for all of them."""

    def __init__(self) -> None:
        self.space = HeaderSpace(Family.IPV4)
        self.matcher = Matcher(self.space)
        folder = corpus() / "ios" / "pybatfish-example-filters"
        self.snapshots = {name: load(folder / name) for name in ("current", "candidate1", "candidate2")}

    def acl(self, snapshot: str) -> Filter:
        return named_filter(self.snapshots[snapshot], "rtr-with-acl", "acl_in")

    def permitted(self, snapshot: str) -> PacketSet:
        return filter_bounds(self.matcher, self.acl(snapshot)).surely

    def zones(self, ingress: str, egress: str) -> Filter:
        """The zone policy of the firewall between two of its interfaces."""
        device = self.snapshots["current"].device("firewall")
        assert device is not None
        source, destination = device.interface(ingress), device.interface(egress)
        assert source is not None and destination is not None
        policy = device.zone_policy(source.zone, destination.zone)
        if policy is None:
            return Filter("no policy", Family.IPV4, (), device.zone_defaults.between, ())
        return next(rules for rules in policy.filters if rules.family is Family.IPV4)

    def packets(self, **fields: tuple[Interval, ...]) -> PacketSet:
        """First packets of sessions with these fields."""
        wanted = {Field(name): intervals for name, intervals in fields.items()}
        space = self.space
        syn = space.field_masked(Field.TCP_FLAGS, SYN, 0xFF) | ~space.field_in(Field.PROTOCOL, ((TCP, TCP),))
        first = space.box({Field.STATE: ((0, 0),), Field.FRAGMENT: ((0, 0),), Field.SOURCE_PORT: ((49152, 65535),)})
        return space.valid & first & syn & space.box(wanted)


def named_filter(snapshot: Snapshot, device_name: str, name: str) -> Filter:
    """The IPv4 list called `name`."""
    device = snapshot.device(device_name)
    assert device is not None
    return next(rules for rules in device.filters if rules.name == name and rules.family is Family.IPV4)


def network(text: str) -> tuple[Interval, ...]:
    """An address or prefix as intervals."""
    found = netaddr.IPNetwork(text)
    return ((found.first, found.last),)


def address(text: str) -> int:
    return int(netaddr.IPAddress(text))


def _decided(rules: Filter, flow: Flow) -> str:
    decision = decide(rules, flow)
    assert decision.certain
    action = Action.PERMIT if decision.may_permit else Action.DENY
    return f"{action.value} at {decision.blame(action)[0] or 'no-match'}"


def _filter_questions() -> Iterator[Answer]:
    example = _Filters()
    dns = Flow(Family.IPV4, address("10.10.10.1"), address("218.8.104.58"), UDP, 49152, 53)
    yield Answer("testFilters acl_in, DNS", "permit at 660", _decided(example.acl("current"), dns))
    http = Flow(Family.IPV4, address("10.114.64.1"), address("10.114.60.10"), TCP, 49152, 80, tcp_flags=SYN)
    between = example.zones("GigabitEthernet0/0/2", "GigabitEthernet0/0/3")
    yield Answer("testFilters firewall zone policy, HTTP", "deny at no-match", _decided(between, http))
    query = example.packets(
        source=network("10.10.10.0/24"),
        destination=network("218.8.104.58"),
        protocol=((UDP, UDP),),
        destination_port=((53, 53),),
    )
    denied = (query - example.permitted("current")).forget(Field.SOURCE_PORT)
    only = example.packets(
        source=network("10.10.10.42"),
        destination=network("218.8.104.58"),
        protocol=((UDP, UDP),),
        destination_port=((53, 53),),
    ).forget(Field.SOURCE_PORT)
    yield Answer(
        "searchFilters acl_in, denied DNS", "10.10.10.42 only", "10.10.10.42 only" if denied == only else "other"
    )
    query = example.packets(
        source=network("101.164.101.231"),
        destination=network("101.164.9.0/24"),
        protocol=((TCP, TCP),),
        destination_port=((0, 2048), (2050, 65535)),
    )
    passing = query & filter_bounds(example.matcher, between).possibly
    yield Answer("searchFilters firewall, non-NFS TCP permitted", "none", "some" if passing else "none")


def _change_questions() -> Iterator[Answer]:
    example = _Filters()
    wanted = example.packets(
        source=network("10.10.10.0/24"),
        destination=network("18.18.18.0/27"),
        protocol=((TCP, TCP),),
        destination_port=((80, 80), (8080, 8080)),
    )
    already = wanted & example.permitted("current")
    yield Answer("searchFilters wanted traffic, current: permitted", "none", "some" if already else "none")
    for name, beyond in (("candidate1", "some"), ("candidate2", "none")):
        missing = wanted - example.permitted(name)
        yield Answer(f"searchFilters wanted traffic, {name}: denied", "none", "some" if missing else "none")
        comparison = compare_filters(example.matcher, example.acl("current"), example.acl(name))
        everything = example.packets() & (comparison.opened.possibly | comparison.closed.possibly)
        yield Answer(
            f"compare current with {name}: other packets changed", beyond, "some" if everything - wanted else "none"
        )


def _unreachable_lines() -> Iterator[Answer]:
    example = _Filters()
    found = unreachable_rules(example.matcher, example.acl("current"))
    ours = "; ".join(f"{one.rule.name} by {','.join(rule.name for rule in one.because)}" for one in found)
    yield Answer("filterLineReachability rtr-with-acl", "670 by 540; 790 by 500", ours)
    live = corpus() / "ios" / "batfish-example-live"
    snapshot = load(live / "configs")
    stored = json.loads((live / "expected_by_batfish" / "filterLineReachability.ref").read_text("utf-8"))
    theirs = sorted((row["Sources"][0], _plain(row["Unreachable_Line"])) for row in stored[0]["rows"])
    found_lines = []
    for device in snapshot.devices:
        for rules in device.filters:
            if rules.family is Family.IPV4:
                for one in unreachable_rules(example.matcher, rules):
                    span = one.rule.origin[0]
                    source = snapshot.source(span.path)
                    assert source is not None
                    found_lines.append((f"{device.name}: {rules.name}", _plain(source.line(span.line))))
    yield Answer("filterLineReachability batfish-example-live", str(theirs), str(sorted(found_lines)))


def _plain(line: str) -> str:
    return " ".join(line.split())


def _traceroutes() -> Iterator[Answer]:
    """The live example has no route tables, so its answer is open; the lab built from it has measured ones."""
    live = corpus() / "ios" / "batfish-example-live" / "expected_by_batfish"
    snapshot = load(corpus() / "ios" / "lab-ios_example_network")
    walker = Walker(snapshot, build_topology(snapshot), ())
    starts = {
        "traceroute-1-2": ("as1core1", "GigabitEthernet0/0"),
        "traceroute-2-1": ("as2dept1", "GigabitEthernet3/0"),
    }
    for name, start in starts.items():
        stored = json.loads((live / f"{name}.ref").read_text("utf-8"))[0]["rows"][0]
        theirs = {_hops(trace) for trace in stored["Traces"]}
        traces = walker.walk(start, _flow(stored["Flow"]))
        ours = {tuple(hop.device for hop in trace.hops) for trace in traces}
        arrived = all(trace.disposition in (Disposition.DELIVERED, Disposition.TO_DEVICE) for trace in traces)
        verdict = "ways of Batfish" if traces and arrived and ours <= theirs else str(sorted(ours))
        yield Answer(f"{name} with the lab's measured route tables", "ways of Batfish", verdict)


def _hops(trace: Mapping[str, object]) -> tuple[str, ...]:
    hops = trace["hops"]
    assert isinstance(hops, list)
    return tuple(hop["node"]["name"] for hop in hops if not hop["node"]["name"].startswith("host"))


def _flow(stored: Mapping[str, object]) -> Flow:
    source, destination = address(str(stored["srcIp"])), address(str(stored["dstIp"]))
    return Flow(Family.IPV4, source, destination, UDP, int(str(stored["srcPort"])), int(str(stored["dstPort"])))


def main() -> int:
    """Print the table; 1 when a difference has no explanation."""
    rows = list(answers())
    for row in rows:
        state = "agree" if row.agrees else "differ"
        sys.stdout.write(f"{state:7}{row.question}: {row.ours}\n")
        if not row.agrees:
            sys.stdout.write(f"       theirs: {row.theirs}\n       {row.explanation or 'NOT EXPLAINED'}\n")
    unexplained = [row for row in rows if not row.agrees and not row.explanation]
    sys.stdout.write(
        f"{len(rows)} questions, {sum(row.agrees for row in rows)} agree, {len(unexplained)} unexplained\n"
    )
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
