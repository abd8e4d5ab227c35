"""Answers that others gave about FortiOS configurations of the external corpus, beside ours.

`python -m tests.corpus.fortios_answers` prints the table. Two sources: the expected decisions of small policy samples,
written by the author of another tool, and what the devices of a lab printed about themselves.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import netaddr
from tests.corpus.location import corpus

from segcheck import api
from segcheck.model.filters import Filter
from segcheck.model.header import NEW, SYN, TCP, UDP, Family, Field, Interval
from segcheck.model.network import Device, Snapshot
from segcheck.model.routing import Via
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace
from segcheck.vendors.registry import load_files

FOLDER = corpus() / "fortios"
SAMPLES = FOLDER / "tig-samples"
LAB = FOLDER / "lab-fortios_first_basic"
# Why an answer of ours is another one.
IGNORED_SCHEDULE = (
    "they were told to ignore schedules; this one is defined nowhere in the file, so nobody knows when it holds"
)
LINK_DOWN = "an aggregate whose members are not cabled is down; a configuration does not tell the state of links"

_PLACES = """#config-version=FGVMK6-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin
config system interface
    edit "inside"
        set ip 192.168.0.1 255.255.0.0
    next
    edit "outside"
        set ip 10.0.0.254 255.255.0.0
    next
end
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question, what they say and what we say. `explanation`: why that differs; "" where it does not."""

    source: str
    question: str
    theirs: str
    ours: str
    explanation: str = ""

    @property
    def agrees(self) -> bool:
        """Whether both say the same."""
        return self.theirs == self.ours


def answers() -> Iterator[Answer]:
    """All of them, in a fixed order."""
    yield from decisions()
    snapshot = api.load(LAB / "configs")
    yield from routes(snapshot)
    yield from interfaces(snapshot)


# -- decisions of small policies ------------------------------------------------------------------------


def decisions() -> Iterator[Answer]:
    """What each flow of the samples meets: ALLOW, DENY, or UNKNOWN where the file does not tell."""
    for table in sorted(SAMPLES.glob("*/expected/*.csv")):
        sample = table.parents[1]
        rules = _policy(sample)
        name = f"{sample.name}/{table.stem}"
        with table.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                ours = _decision(rules, row)
                ignored = table.stem.endswith("ignore_schedule") and (row["decision"], ours) == ("ALLOW", "UNKNOWN")
                question = " ".join(row[key] for key in ("src_network_segment", "dst_network_segment", "service_label"))
                yield Answer(name, question, row["decision"], ours, IGNORED_SCHEDULE if ignored else "")


def _policy(sample: Path) -> Filter:
    """The sample's policy between two interfaces: its policies name none, as if there were only addresses."""
    text = (sample / "rules" / "fortigate.conf").read_text(encoding="utf-8")
    head, start, policies = text.partition("config firewall policy\n")
    placed = "\n".join(
        f'{line}\n        set srcintf "inside"\n        set dstintf "outside"'
        if line.strip().startswith("edit ")
        else line
        for line in policies.split("\n")
    )
    snapshot = load_files([("sample.conf", (_PLACES + head + start + placed).encode())])
    (device,) = snapshot.devices
    (rules,) = (
        one
        for policy in device.zone_policies
        if (policy.source_zone, policy.destination_zone) == ("inside", "outside")
        for one in policy.filters
        if one.family is Family.IPV4
    )
    return rules


def _decision(rules: Filter, row: dict[str, str]) -> str:
    """For all of the row's flows together: a network is allowed only as a whole."""
    space = HeaderSpace(Family.IPV4)
    protocol = {"tcp": TCP, "udp": UDP}[row["protocol"]]
    box = {
        Field.SOURCE: [_addresses(row["src_network_segment"])],
        Field.DESTINATION: [_addresses(row["dst_network_segment"])],
        Field.PROTOCOL: [(protocol, protocol)],
        Field.DESTINATION_PORT: [(int(row["port"]), int(row["port"]))],
        Field.STATE: [(NEW, NEW)],
        Field.MARK: [(0, 0)],
        Field.FRAGMENT: [(0, 0)],
        Field.TCP_FLAGS: [(SYN, SYN) if protocol == TCP else (0, 0)],
    }
    flows = space.box(box) & space.valid
    bounds = filter_bounds(Matcher(space), rules)
    if flows <= bounds.surely:
        return "ALLOW"
    return "DENY" if not flows & bounds.possibly else "UNKNOWN"


def _addresses(text: str) -> Interval:
    network = netaddr.IPNetwork(text)
    return network.first, network.last


# -- what the lab's devices print -----------------------------------------------------------------------


def routes(snapshot: Snapshot) -> Iterator[Answer]:
    """The routing tables: prefix, distance and priority, next hop, interface."""
    device = snapshot.device("d2_fw")
    assert device is not None
    printed = set(_printed_routes((LAB / "show" / "d2_fw" / "get_router_info_routing-table_all.txt").read_text()))
    computed = set(_computed_routes(device))
    for route in sorted(printed | computed):
        explained = route not in printed and route.endswith(" fortilink")
        yield Answer(
            "lab, routing table",
            route,
            "there" if route in printed else "not there",
            "there" if route in computed else "not there",
            LINK_DOWN if explained else "",
        )


def _printed_routes(text: str) -> Iterator[str]:
    for line in text.splitlines():
        words = line.replace(",", " ").split()
        if "directly" in words:
            yield f"{words[1]} connected {words[-1]}"
        elif "via" in words:
            yield f"{words[1]} {words[2]} {words[4]} {words[-1]}"


def _computed_routes(device: Device) -> Iterator[str]:
    (table,) = device.routing
    for route in table.routes:
        assert isinstance(route.target, Via) and route.certain
        prefix = f"{netaddr.IPAddress(route.prefix.value)}/{route.prefix.length}"
        if route.target.address is None:
            yield f"{prefix} connected {route.target.interface}"
        else:
            hop = netaddr.IPAddress(route.target.address)
            yield f"{prefix} [{route.distance}/{route.metric}] {hop} {route.target.interface}"


def interfaces(snapshot: Snapshot) -> Iterator[Answer]:
    """Interfaces with their addresses and whether they are switched on."""
    device = snapshot.device("d2_fw")
    assert device is not None
    printed = dict(_printed_interfaces((LAB / "show" / "d2_fw" / "get_system_interface.txt").read_text()))
    computed = {}
    for interface in device.interfaces:
        texts = [f"{netaddr.IPAddress(one.address)}/{one.length}" for one in interface.addresses]
        computed[interface.name] = f"{' '.join(texts) or 'no address'}, {'up' if interface.enabled else 'down'}"
    for name in sorted(printed | computed):
        yield Answer("lab, interfaces", name, printed.get(name, "not there"), computed.get(name, "not there"))


def _printed_interfaces(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if line.startswith("name: "):
            words = line.split()
            at = words.index("ip:")
            network = netaddr.IPNetwork(f"{words[at + 1]}/{words[at + 2]}")
            address = f"{network.ip}/{network.prefixlen}" if int(network.ip) else "no address"
            yield words[1], f"{address}, {words[words.index('status:') + 1]}"


def main() -> int:
    """Print the table; 1 when a difference is not explained."""
    failed = False
    for answer in answers():
        mark = "same" if answer.agrees else answer.explanation or "DIFFERENT"
        failed = failed or mark == "DIFFERENT"
        sys.stdout.write(f"{answer.source}: {answer.question}: {answer.theirs} / {answer.ours} ({mark})\n")
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
