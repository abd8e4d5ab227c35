"""Sets asked by a real kernel: rules that count, in a network namespace of their own, against what is read of them.

One packet goes over the loopback of the namespace. Skipped where the tools are missing or namespaces are not allowed.
"""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from tests.vendors.linux.iptables.dumps import holds, read

from segcheck.model.header import Family, Flow
from segcheck.semantics.evaluate import Truth
from segcheck.vendors._shared.values import ipv4

SETS = """ipset create hp hash:ip,port; ipset add hp 127.0.0.1,udp:53
ipset create h hash:ip; ipset add h 127.0.0.1
ipset create hm hash:ip netmask 8; ipset add hm 127.9.9.9
ipset create n hash:net; ipset add n 127.0.0.0/8; ipset add n 127.0.0.0/24 nomatch; ipset add n 127.0.0.1/32
ipset create n2 hash:net; ipset add n2 127.0.0.0/8; ipset add n2 127.0.0.0/24 nomatch
ipset create p bitmap:port range 0-1000; ipset add p 53
ipset create t hash:ip,port,net; ipset add t 127.0.0.1,udp:53,127.0.0.0/8
ipset create l list:set; ipset add l hp; ipset add l n2
ipset create l2 list:set; ipset add l2 h; ipset add l2 hp
ipset create e hash:ip"""
ASKED = (
    "hp dst,dst", "hp dst,src", "hp dst", "hp src,dst,src", "h src", "h src,dst", "hm src", "n dst", "n2 dst",
    "n2 dst --return-nomatch", "n dst --return-nomatch", "p dst", "p src", "t dst,dst,src", "t dst,dst", "l dst,dst",
    "l dst", "l2 dst", "l2 dst,dst", "e dst",
)  # fmt: skip
OTHERS = (
    "-m recent --set",
    "-m recent ! --set",
    "-m mac ! --mac-source 00:11:22:33:44:55",
    "-m conntrack --ctdir REPLY",
)
LEAST_LOADED = 20
PACKET = Flow(Family.IPV4, ipv4("127.0.0.1") or 0, ipv4("127.0.0.1") or 0, 17, source_port=40000, destination_port=53)


def _counted() -> tuple[str, str]:
    """What `iptables-save -c` and `ipset save` print after the packet."""
    if not all(map(shutil.which, ("unshare", "bash", "ip", "ipset", "iptables-nft", "iptables-nft-save"))):
        return "", ""
    rules = [f"-m set {mark}--match-set {asked}" for asked in ASKED for mark in ("", "! ")] + list(OTHERS)
    lines = [f"iptables-nft -A INPUT -p udp {rule} 2>/dev/null" for rule in rules]
    script = "\n".join(
        ("exec 2>/dev/null", "ip link set lo up", SETS, *lines, "echo x > /dev/udp/127.0.0.1/53",
         "iptables-nft-save -c -t filter", "echo END_OF_DUMP", "ipset save")
    )  # fmt: skip
    done = subprocess.run(
        ["unshare", "-n", "bash", "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    shown, _, sets = done.stdout.partition("END_OF_DUMP\n")
    return shown, sets


def test_a_kernel_agrees_with_what_is_read_of_sets() -> None:
    shown, sets = _counted()
    lines = shown.split("\n")
    if shown.count("-A INPUT") < LEAST_LOADED or not re.search(r"^\[1:", shown, re.MULTILINE):
        pytest.skip("no tools, no namespaces, or a kernel without sets")
    exact = 0
    for rule in read(shown, sets=sets).rules(chain="INPUT"):
        line = lines[rule.origin[0].line - 1]
        truth = holds(rule, PACKET)
        if truth is not Truth.MAYBE:
            assert (truth is Truth.TRUE) is line.startswith("[1:"), line
            exact += 1
    assert exact >= LEAST_LOADED
