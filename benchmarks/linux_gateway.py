"""A Linux gateway of a three-tier city from its dumps to what each zone may reach, and two dumps compared; the peer
`fwshift` beside it, as a program of its own.

Rules are those of a city that lets single hosts through, told by address and hardware address: every inner network has
a chain of its own, entered by interface, and connections are tracked.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.measuring import Job

if TYPE_CHECKING:
    from segcheck.model.network import Snapshot

_INNER = 7  # networks 10.1.0.0/16 to 10.7.0.0/16 behind eth1 to eth7; eth0 leads to the world
_PORTS = (22, 25, 53, 80, 110, 123, 389, 443, 445, 587, 993, 1433, 1521, 3306, 3389, 5432, 8080, 8443)


def zone_matrix(rules: int, kind: int = 0) -> Job:
    """Dumps to a snapshot, to packet sets, to the rows of every pair of zones. `kind`: 0 iptables-save, 1 nft."""
    from segcheck.policy.analysis import Analysis
    from segcheck.policy.reading.load import load_policy_text

    data = _dump(rules, kind).encode()
    policy = load_policy_text("policy.yaml", _zones().encode())

    def run() -> int:
        flows = Analysis(_loaded(data, kind), policy).matrix()
        rows = [found.services() + found.possible_services() + found.strays() for _, _, found in flows]
        assert sum(map(len, rows)) > rules // 10
        return sum(found.possibly.nodes for _, _, found in flows)

    return run


def load_only(rules: int, kind: int = 0) -> Job:
    """Dumps to a snapshot."""
    data = _dump(rules, kind).encode()

    def run() -> None:
        _loaded(data, kind)

    return run


def split_only(rules: int, kind: int = 0) -> Job:
    """What no reader is faster than: decode and split every line into words."""
    data = _dump(rules, kind).encode()

    def run() -> None:
        for line in data.decode().split("\n"):
            line.split()

    return run


def one_rule_changed(rules: int, kind: int = 0) -> Job:
    """Two dumps to two snapshots, and which new sessions the one lets open that the other does not."""
    from segcheck.model.header import Family
    from segcheck.reachability.compare import compare_filters
    from segcheck.reachability.fresh_filters import FreshFilters
    from segcheck.semantics.matching import Matcher
    from segcheck.symbolic.header_space import HeaderSpace

    before, after = (_dump(rules, kind, changed=changed).encode() for changed in (None, rules // 2))

    def run() -> None:
        matcher = Matcher(HeaderSpace(Family.IPV4))
        fresh = FreshFilters()
        policies = [_loaded(data, kind).devices[0].zone_policies for data in (before, after)]
        seen: set[tuple[int, int]] = set()
        changed = 0
        for one, other in zip(*policies, strict=True):
            for old, new in zip(one.filters, other.filters, strict=True):
                # Pairs of interfaces that meet the same rules share one filter.
                if old.family is Family.IPV4 and (id(old), id(new)) not in seen:
                    seen.add((id(old), id(new)))
                    change = compare_filters(matcher, fresh.shortened(old), fresh.shortened(new))
                    changed += bool(change.openings or change.closings)
        assert changed >= 1

    return run


def peer_matrix(rules: int, kind: int = 0) -> Job:
    """`fwshift matrix` on the same dump. It does not read hardware addresses: every pair of zones is `any`, perhaps."""
    return _peer("matrix", {"gw1.txt": _dump(rules, kind)})


def peer_compare(rules: int, kind: int = 0) -> Job:
    """`fwshift compare` on the same two dumps."""
    return _peer("compare", {"before.txt": _dump(rules, kind), "after.txt": _dump(rules, kind, rules // 2)})


# -- dumps ------------------------------------------------------------------------------------------------------


def _rules(count: int, changed: int | None) -> Iterator[tuple[int, str, str, str, int, bool]]:
    """Network of the sender, its address and hardware address, receiver, TCP port, whether it may."""
    draw = Random(11)
    for number in range(count):
        network = draw.randrange(1, _INNER + 1)
        host = f"10.{network}.{draw.randrange(0, 16)}.{draw.randrange(1, 255)}"
        mac = f"02:00:{network:02x}:{draw.randrange(256):02x}:{draw.randrange(256):02x}:{draw.randrange(256):02x}"
        receiver = f"10.{draw.randrange(1, _INNER + 1)}.{draw.randrange(0, 16)}.{draw.randrange(1, 255)}"
        permitted = draw.random() < 0.95
        port = draw.choice(_PORTS)
        yield network, host, mac, receiver, port, permitted is not (number == changed)


def _dump(rules: int, kind: int, changed: int | None = None) -> str:
    return (_iptables if kind == 0 else _nftables)(rules, changed)


def _iptables(rules: int, changed: int | None) -> str:
    chains = [f"NET{network}" for network in range(1, _INNER + 1)]
    lines = ["# Generated by iptables-save v1.8.9 on Sat Nov 21 12:00:00 2026", "*filter", ":INPUT DROP [0:0]"]
    lines += [":FORWARD DROP [0:0]", ":OUTPUT ACCEPT [0:0]", *(f":{chain} - [0:0]" for chain in chains)]
    lines += ["-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"]
    lines += [f"-A FORWARD -i eth{network} -j NET{network}" for network in range(1, _INNER + 1)]
    for network, host, mac, receiver, port, permitted in _rules(rules, changed):
        lines.append(
            f"-A NET{network} -s {host}/32 -d {receiver}/32 -p tcp -m mac --mac-source {mac} -m tcp --dport {port} "
            f"-j {'ACCEPT' if permitted else 'DROP'}"
        )
    return "\n".join([*lines, "COMMIT", "# Completed on Sat Nov 21 12:00:00 2026", ""])


def _nftables(rules: int, changed: int | None) -> str:
    chains: dict[int, list[str]] = {network: [] for network in range(1, _INNER + 1)}
    for network, host, mac, receiver, port, permitted in _rules(rules, changed):
        verdict = "accept" if permitted else "drop"
        chains[network].append(
            f"\t\tether saddr {mac} ip saddr {host} ip daddr {receiver} tcp dport {port} "
            f"counter packets 0 bytes 0 {verdict}"
        )
    lines = ["table ip filter {"]
    for network, own in chains.items():
        lines += [f"\tchain NET{network} {{", *own, "\t}", ""]
    lines += ["\tchain FORWARD {", "\t\ttype filter hook forward priority filter; policy drop;"]
    lines += ["\t\tct state established,related accept"]
    lines += [f'\t\tiifname "eth{network}" jump NET{network}' for network in chains]
    return "\n".join([*lines, "\t}", "}", ""])


def _host() -> str:
    """Its interfaces and routes."""
    lines = ["### ip addr"]
    for number in range(_INNER + 1):
        flags = "<BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000"
        address = "203.0.113.2/24" if number == 0 else f"10.{number}.0.1/16"
        lines += [f"{number + 2}: eth{number}: {flags}", f"    link/ether 52:54:00:00:00:{number:02x}"]
        lines += [f"    inet {address} scope global eth{number}"]
    lines += ["### ip route show table all", "default via 203.0.113.1 dev eth0"]
    lines += ["203.0.113.0/24 dev eth0 proto kernel scope link src 203.0.113.2"]
    lines += [f"10.{number}.0.0/16 dev eth{number} proto kernel scope link" for number in range(1, _INNER + 1)]
    lines += [
        "### ip rule",
        "0:\tfrom all lookup local",
        "32766:\tfrom all lookup main",
        "32767:\tfrom all lookup default",
    ]
    lines += ["### sysctl -a", "net.ipv4.ip_forward = 1", "net.ipv6.conf.all.forwarding = 0"]
    lines += ["net.netfilter.nf_conntrack_helper = 0", "### hostname", "gw1", ""]
    return "\n".join(lines)


def _zones() -> str:
    """A policy that declares the networks as zones."""
    lines = ["segcheck: 1", "zones:", '  world: {external: true, interfaces: ["gw1:eth0"], prefixes: [any]}']
    for number in range(1, _INNER + 1):
        lines.append(f'  net{number}: {{interfaces: ["gw1:eth{number}"], prefixes: [10.{number}.0.0/16]}}')
    return "\n".join([*lines, ""])


def gateway_files(rules: int, kind: int = 0) -> tuple[tuple[str, bytes], ...]:
    """The files of a gateway of `rules` rules. `kind`: 0 iptables-save, 1 nft."""
    return _files(_dump(rules, kind).encode(), kind)


def _files(data: bytes, kind: int) -> tuple[tuple[str, bytes], ...]:
    name = "gw1/iptables-save.txt" if kind == 0 else "gw1/nft-list-ruleset.txt"
    return (name, data), ("gw1/host.txt", _host().encode())


def _loaded(data: bytes, kind: int) -> Snapshot:
    from segcheck.vendors.registry import load_files

    snapshot = load_files(_files(data, kind))
    (device,) = snapshot.devices
    assert device.zone_policies and not snapshot.rejected and not device.unmodeled
    return snapshot


def _peer(command: str, texts: dict[str, str]) -> Job:
    folder = tempfile.TemporaryDirectory(prefix="segcheck-benchmark-")
    paths = [Path(folder.name) / name for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    words = [sys.executable, "-m", "fwshift", command, *map(str, paths)]

    def run() -> None:
        done = subprocess.run(words, capture_output=True, check=False, cwd=folder.name)
        # 1: the two differ.
        assert done.returncode in (0, 1) and done.stdout, done.stderr.decode()[-500:]

    return run
