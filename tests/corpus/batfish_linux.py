"""The Linux hosts in Batfish's example networks: its stored answers about them, and what their lines are meant to do.

    python -m tests.corpus.batfish_linux

Batfish is told addresses and gateway of a host in a file of its own; here they become what `ip addr` and `ip route`
print. The network of two zones comes without answers; what its comments say its rules are for is checked instead.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import netaddr
from tests.corpus.linux_chains import read_dump
from tests.corpus.location import corpus

from segcheck.model.header import SYN, TCP, UDP, Family, Flow
from segcheck.model.network import Snapshot
from segcheck.policy.check import check
from segcheck.policy.reading.load import load_policy_text
from segcheck.semantics.evaluate import decide
from segcheck.vendors.registry import load_files

LIVE = corpus() / "ios" / "batfish-example-live"
ZONES = corpus() / "iptables" / "batfish-iptables-firewall"
_PROTOCOLS = {"TCP": TCP, "UDP": UDP}

_POLICY = """
segcheck: 1
name: two zones behind firewalls
zones:
  zone1: {{interfaces: ["{zone1}"], prefixes: [10.0.3.20/31]}}
  zone2: {{interfaces: ["{zone2}"], prefixes: [10.0.4.20/31]}}
  internet: {{interfaces: ["{internet}"], hosts: [10.0.8.10]}}
intents:
  - {{name: asked, because: the comments say so, {kind}: {{from: {source}, to: {destination}{service}}}}}
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question, what they say and what we say."""

    question: str
    theirs: str
    ours: str


def answers() -> Iterator[Answer]:
    """Every question."""
    yield from stored()
    yield from intended()


# -- stored answers ------------------------------------------------------------------------------------------


def stored() -> Iterator[Answer]:
    """What each chain of the hosts does with a packet, and what becomes of a packet sent to one of them."""
    expected = LIVE / "expected_by_batfish"
    for answer in json.loads((expected / "testfilters.ref").read_text("utf-8")):
        for row in answer.get("rows", ()):
            host, chain = row["Node"]["name"], row["Filter_Name"].removeprefix("filter::")
            ours = _decided(host, chain, _flow(row["Flow"]))
            yield Answer(f"testFilters {host} {chain}", row["Action"], ours)
    for row in json.loads((expected / "traceroute-1-2.ref").read_text("utf-8"))[0]["rows"]:
        ends = sorted({"DENY" if trace["disposition"] == "DENIED_IN" else "PERMIT" for trace in row["Traces"]})
        question = f"traceroute from {row['Flow']['srcIp']} at host1"
        yield Answer(question, " ".join(ends), _decided("host1", "INPUT", _flow(row["Flow"])))


def _decided(host: str, chain: str, flow: Flow) -> str:
    dump = read_dump(f"{host}.iptables", (LIVE / "iptables" / f"{host}.iptables").read_bytes())
    decision = decide(dump.chain("filter", chain, "eth0", "eth0"), flow)
    if not decision.certain:
        return "UNKNOWN"
    return "PERMIT" if decision.may_permit else "DENY"


def _flow(stored: Mapping[str, object]) -> Flow:
    protocol = _PROTOCOLS[str(stored["ipProtocol"])]
    source, destination = (int(netaddr.IPAddress(str(stored[key]))) for key in ("srcIp", "dstIp"))
    ports = int(str(stored["srcPort"])), int(str(stored["dstPort"]))
    return Flow(Family.IPV4, source, destination, protocol, *ports, tcp_flags=SYN if protocol == TCP else 0)


# -- what the lines are meant to do ---------------------------------------------------------------------------


def intended() -> Iterator[Answer]:
    """Questions about the two firewalls, each by itself, with what the comments in their rules lead one to expect."""
    questions = (
        # Zone 1 talks to zone 2 and to nobody else.
        ("z1-firewall", "isolated", "internet", "zone1", "", "proved"),
        ("z1-firewall", "reachable", "zone2", "zone1", "tcp/22", "proved"),
        # Towards the Internet host only its own addresses are asked for, so that zone 1 gets out.
        ("z1-firewall", "isolated", "zone1", "internet", "", "violated"),
        # Web answers are let in by their source port, so whoever takes that port gets in with anything.
        ("z2-firewall", "isolated", "internet", "zone2", "", "violated"),
        ("z2-firewall", "reachable", "internet", "zone2", "tcp/22", "violated"),
        ("z2-firewall", "reachable", "zone1", "zone2", "tcp/22", "proved"),
    )
    for firewall, kind, source, destination, service, theirs in questions:
        snapshot = load_files(host_files(firewall))
        ours = _checked(snapshot, firewall, kind, source, destination, service)
        yield Answer(f"{firewall}: {source} to {destination} {kind} {service}".rstrip(), theirs, ours)


def _checked(snapshot: Snapshot, firewall: str, kind: str, source: str, destination: str, service: str) -> str:
    """What segcheck says of one firewall: its own zone is behind eth1, everybody else beyond eth0."""
    places = dict.fromkeys(("zone1", "zone2", "internet"), f"{firewall}:eth0")
    places[firewall.replace("z", "zone").removesuffix("-firewall")] = f"{firewall}:eth1"
    asked = f", service: {service}" if service else ""
    text = _POLICY.format(kind=kind, source=source, destination=destination, service=asked, **places)
    return check(snapshot, load_policy_text("zones.yaml", text.encode())).verdicts[0].outcome.value


def host_files(name: str) -> list[tuple[str, bytes]]:
    """What `iptables-save`, `ip addr`, `ip route` and `sysctl` would print on the host of the network of two zones."""
    told = json.loads((ZONES / "hosts" / f"{name}.json").read_text("utf-8"))
    networks = {one["name"]: netaddr.IPNetwork(one["prefix"]) for one in told["hostInterfaces"].values()}
    links, routes = ["1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536", "    inet 127.0.0.1/8 scope host lo"], []
    for number, (interface, network) in enumerate(sorted(networks.items()), start=2):
        links.append(f"{number}: {interface}: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP")
        links.append(f"    link/ether 02:00:00:00:00:{number:02x} brd ff:ff:ff:ff:ff:ff")
        links.append(f"    inet {network} scope global {interface}")
        routes.append(f"{network.cidr} dev {interface} proto kernel scope link src {network.ip}")
    core = networks["eth0"].cidr
    routes.insert(0, f"default via {netaddr.IPAddress(core.first + 1)} dev eth0")
    settings = ["net.ipv4.ip_forward = 1", "net.ipv6.conf.all.forwarding = 0", "net.netfilter.nf_conntrack_helper = 0"]
    settings += [f"net.ipv4.conf.{one}.rp_filter = 0" for one in ("all", "default", *sorted(networks))]
    texts = {"ip-addr": links, "ip-route": routes, "sysctl": settings}
    files = [(f"{name}/{command}.txt", "\n".join((*lines, "")).encode()) for command, lines in texts.items()]
    return [*files, (f"{name}/iptables-save.txt", _whole((ZONES / told["iptablesFile"]).read_text("utf-8")).encode())]


def _whole(text: str) -> str:
    """The rules with the policies of the chains that they do not name: a dump names all of them."""
    chains = ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING")
    untold = "".join(f":{chain} ACCEPT [0:0]\n" for chain in chains if f"\n:{chain} " not in text)
    return text.replace("*mangle\n", f"*mangle\n{untold}")


def main() -> int:
    """Print the table; 1 when something differs."""
    failed = False
    for answer in answers():
        same = answer.theirs == answer.ours
        failed = failed or not same
        sys.stdout.write(f"{answer.question}: {answer.theirs} / {answer.ours}{'' if same else ' DIFFERENT'}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
