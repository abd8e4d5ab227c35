"""The laws of readers, on configurations that hold a bit of everything."""

from __future__ import annotations

from random import Random

import pytest
from tests.vendors import conformance

COMMANDS = """\
hostname "seil"
timezone "Japan"
environment pager on
interface lan0 add 192.168.0.1/24
interface lan0 media auto
interface lan1 add 10.0.0.1/24
interface lan1 queue normal
interface vlan0 over lan1 tag 10
interface vlan0 add 172.16.0.1/24
ppp add flets ipcp enable ipcp-address on identifier "user" passphrase "pass"
interface pppoe0 ppp-configuration flets
interface pppoe0 over lan2
route add default pppoe0
route add 10.9.0.0/16 10.0.0.254 distance 5
route dynamic rip disable
filter add A interface lan0 direction in action pass protocol tcp src 192.168.0.0/24 dstport 80 state enable
filter add B interface lan0 direction in action pass protocol icmp
filter add C interface lan0 direction in action block logging on
filter add D interface lan1 direction in/out action block protocol tcp-synonly dst 10.0.0.10-10.0.0.20
filter add E interface pppoe0 direction out action pass state enable
filter add F interface pppoe0 direction in action block
macfilter add M action pass src 00:00:5e:00:53:01
macfilter add N action block src any
nat timeout 900
nat napt add private 192.168.0.0-192.168.0.255 interface pppoe0
nat snapt add protocol tcp listen 8080 forward 192.168.0.10 80 enable
nat upnp off
bridge disable
dhcp enable
dhcp interface lan0 enable
dns forwarder enable
ntp server add 192.168.0.6
syslog remote server 192.168.0.5
syslog remote on
sshd enable
telnetd disable
snmp enable
"""
KEYS = """\
hostname : seil
timezone : Japan
interface.ge0.ipv4.address : 192.168.0.1/24
interface.ge0.mtu : 1500
interface.ge1.ipv4.address : 10.0.0.1/24
interface.vlan0.over : ge1
interface.vlan0.tag : 10
interface.vlan0.ipv4.address : 172.16.0.1/24
route.ipv4.0.destination : default
route.ipv4.0.gateway : 10.0.0.254
filter.ipv4.0.action : pass
filter.ipv4.0.interface : ge0
filter.ipv4.0.direction : in
filter.ipv4.0.protocol : tcp
filter.ipv4.0.destination.port : 443
filter.ipv4.0.state : enable
filter.ipv4.1.action : block
filter.ipv4.1.interface : ge*
filter.ipv4.1.direction : inout
filter.ipv4.1.source.address : 192.168.0.0/24
dhcp.server.0.interface : ge0
resolver.address :
sshd.service : enable
telnetd.service : disable
syslog.remote.0.address : 192.168.0.5
"""
SAMPLES = {"commands": COMMANDS, "keys": KEYS}
GARBAGE = (
    "interface lan0", "interface lan0 add", "interface lan7 add 10.0.0.1", "filter add", "filter add X",
    "filter add X interface lan0", "filter add X interface lan0 direction in action block above NOBODY",
    "filter add X interface lan9 direction in action pass",
    "filter add X interface lan0 direction sideways action pass",
    "filter add X interface lan0 direction in action pass src nobody", "filter delete A", "route add default",
    "route add 10.0.0.0/8 nowhere", "route delete default", "nat napt add", "nat snapt add protocol tcp",
    "macfilter add",
    "macfilter add Y src", "vrrp add lan0", "bridge enable", "ipsec security-policy add P", "#", '"', "hostname",
    "interface.ge0.ipv4.address :", "interface.ge0.ipv4.address : 1.2.3.4", "filter.ipv4.7.action : pass", ":", "a : b",
    "filter.ipv4.x.action : block", "route.ipv4.9.destination : default", "nat.ipv4.0.x : y",
)  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_the_ledger_is_total_and_agrees_with_the_model(name: str) -> None:
    snapshot = conformance.load_one(SAMPLES[name])
    assert snapshot.rejected == ()
    assert snapshot.devices[0].platform == "iij-seil"
    assert snapshot.devices[0].unmodeled == ()
    conformance.check_ledger_is_total(snapshot)
    conformance.check_ledger_agrees_with_model(snapshot)


@pytest.mark.parametrize("name", SAMPLES)
def test_deleting_an_irrelevant_statement_leaves_the_model_unchanged(name: str) -> None:
    assert conformance.check_irrelevant_lines_change_nothing(SAMPLES[name], conformance.irrelevant_lines) >= 3


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(3))
def test_garbage_anywhere_only_widens(name: str, seed: int) -> None:
    conformance.check_garbage_only_widens(SAMPLES[name], Random(seed), rounds=20)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(4))
def test_statements_cut_short_only_widen(name: str, seed: int) -> None:
    conformance.check_garbage_only_widens(SAMPLES[name], Random(seed), 20, GARBAGE)


@pytest.mark.parametrize("seed", range(15))
def test_any_cut_and_shuffle_of_lines_is_read(seed: int) -> None:
    lines = (COMMANDS + KEYS).split("\n")
    conformance.check_any_lines_are_read((*lines, *GARBAGE), Random(seed), 50, ["interface lan0 media auto"])


@pytest.mark.parametrize("line", [*COMMANDS.split("\n")[3:-1:4], *KEYS.split("\n")[2:-1:6], *GARBAGE[::7]])
def test_many_copies_of_a_line_are_read_in_good_time(line: str) -> None:
    """64 KiB of one line; the bound only stops what would not end."""
    text = f"interface lan0 add 192.168.0.1/24\n{conformance.copies(line)}"
    conformance.check_ledger_is_total(conformance.load_one(text))
