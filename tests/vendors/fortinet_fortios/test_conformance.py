"""The laws of readers, on configurations that hold a bit of everything."""

from __future__ import annotations

from random import Random

import pytest
from tests.vendors import conformance

from segcheck.source.ledger import LineFate

FIREWALL = """\
#config-version=FGT60F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin
#conf_file_ver=1
config system global
    set hostname "fw1"
    set timezone "Asia/Tokyo"
end
config system accprofile
    edit "readers"
        set sysgrp read
    next
end
config system interface
    edit "lan"
        set vdom "root"
        set ip 10.1.1.1 255.255.255.0
        set allowaccess ping https
        set type physical
        set snmp-index 1
    next
    edit "dmz"
        set vdom "root"
        set ip 10.2.2.1 255.255.255.0
        set type physical
        set description "servers
and more"
    next
    edit "wan"
        set vdom "root"
        set ip 203.0.113.1 255.255.255.0
        set type physical
        set role wan
    next
end
config system replacemsg mail "partial"
    set buffer "<html>
config firewall policy
</html>"
end
config system ntp
    config ntpserver
        edit 1
            set server "10.2.2.9"
        next
    end
end
config firewall address
    edit "all"
        set uuid 00000000-0000-0000-0000-000000000001
    next
    edit "職員"
        set subnet 10.1.1.0 255.255.255.128
        set comment "端末"
    next
    edit "web"
        set type iprange
        set start-ip 10.2.2.10
        set end-ip 10.2.2.12
    next
end
config firewall addrgrp
    edit "servers"
        set member "web"
        set color 3
    next
end
config firewall service custom
    edit "tcp-8443"
        set tcp-portrange 8443
    next
end
config firewall service group
    edit "webs"
        set member "HTTPS" "tcp-8443"
    next
end
config firewall schedule recurring
    edit "always"
        set day sunday monday tuesday wednesday thursday friday saturday
    next
end
config firewall vip
    edit "public"
        set extip 203.0.113.10
        set mappedip "10.2.2.10"
        set extintf "wan"
        set portforward enable
        set extport 443
        set mappedport 8443
    next
end
config firewall policy
    edit 5
        set name "no telnet"
        set srcintf "lan"
        set dstintf "dmz"
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "TELNET"
        set logtraffic all
    next
    edit 2
        set name "web"
        set uuid 00000000-0000-0000-0000-000000000002
        set srcintf "lan"
        set dstintf "dmz"
        set action accept
        set srcaddr "職員"
        set dstaddr "servers"
        set schedule "always"
        set service "webs" "PING"
        set comments "庁内"
    next
    edit 7
        set srcintf "wan"
        set dstintf "dmz"
        set action accept
        set srcaddr "all"
        set dstaddr "public"
        set schedule "always"
        set service "tcp-8443"
    next
    edit 9
        set srcintf "lan"
        set dstintf "wan"
        set action accept
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "HTTP" "HTTPS"
        set nat enable
    next
end
config router static
    edit 1
        set gateway 203.0.113.254
        set device "wan"
        set comment "out"
    next
end
config log syslogd setting
    set status enable
    set server "10.2.2.5"
end
"""
DIVIDED = """\
#config-version=FGT60F-7.0.12-FW-build0523-230606:opmode=0:vdom=1:user=admin
config vdom
edit root
next
edit lgwan
next
end
config global
config system global
    set hostname "fw2"
    set vdom-mode multi-vdom
    set language japanese
end
config system interface
    edit "port1"
        set vdom "root"
        set ip 10.1.1.1 255.255.255.0
        set type physical
    next
    edit "port2"
        set vdom "lgwan"
        set ip 10.2.2.1 255.255.255.0
        set type physical
    next
    edit "link0"
        set vdom "root"
        set ip 192.168.255.1 255.255.255.252
        set type vdom-link
    next
    edit "link1"
        set vdom "lgwan"
        set ip 192.168.255.2 255.255.255.252
        set type vdom-link
    next
end
config system vdom-link
    edit "link"
    next
end
end
config vdom
edit root
config firewall address
    edit "all"
    next
end
config firewall policy
    edit 1
        set srcintf "port1"
        set dstintf "link0"
        set action accept
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "SSH"
    next
end
config router static
    edit 1
        set dst 10.2.2.0 255.255.255.0
        set gateway 192.168.255.2
        set device "link0"
    next
end
end
config vdom
edit lgwan
config webfilter profile
    edit "monitor"
        config ftgd-wf
            config filters
                edit 1
                    set category 1
                next
            end
        end
    next
end
config firewall address
    edit "all"
        set subnet 10.0.0.0 255.0.0.0
    next
end
config firewall policy
    edit 1
        set srcintf "link1"
        set dstintf "port2"
        set action accept
        set srcaddr "all"
        set dstaddr "all"
        set schedule "always"
        set service "ALL"
    next
end
end
"""
SAMPLES = {"firewall": FIREWALL, "divided": DIVIDED}
GARBAGE = (
    *conformance.GARBAGE,
    "set",
    "set frobnicate enable",
    'set comments "',
    "'",
    "edit",
    "edit 99",
    "next",
    "config",
    "config firewall policy",
    "config frobnicate",
    "rename all to any",
    "delete 4711",
    "move 2 behind 5",
    "append srcaddr",
    "--More--",
    "fw1 # ",
    "# comment",
)


def removable(text: str) -> list[list[int]]:
    """Line numbers of each irrelevant setting, comment and block."""
    lines = text.split("\n")
    (ledger,) = conformance.load_one(text).ledgers
    irrelevant = {entry.line for entry in ledger if entry.fate is LineFate.IRRELEVANT}
    units: list[list[int]] = []
    opened: list[int] = []
    quoted = False
    for number, line in enumerate(lines, 1):
        word = line.split()[:1]
        before, quoted = quoted, quoted ^ (line.count('"') % 2 == 1)
        if before or quoted:
            continue
        if word == ["config"] and number in irrelevant:
            opened.append(number)
        elif word == ["end"] and opened and number in irrelevant:
            first = opened.pop()
            if not opened:
                units.append(list(range(first, number + 1)))
        elif not opened and number in irrelevant:
            units.append([number])
    return units


@pytest.mark.parametrize("name", SAMPLES)
def test_the_ledger_is_total_and_agrees_with_the_model(name: str) -> None:
    snapshot = conformance.load_one(SAMPLES[name])
    assert snapshot.rejected == ()
    assert snapshot.devices[0].unmodeled == ()
    conformance.check_ledger_is_total(snapshot)
    conformance.check_ledger_agrees_with_model(snapshot)


@pytest.mark.parametrize(("name", "least"), [("firewall", 12), ("divided", 2)])
def test_deleting_an_irrelevant_statement_leaves_the_model_unchanged(name: str, least: int) -> None:
    assert conformance.check_irrelevant_lines_change_nothing(SAMPLES[name], removable) >= least


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(8))
def test_garbage_anywhere_only_widens(name: str, seed: int) -> None:
    conformance.check_garbage_only_widens(SAMPLES[name], Random(seed), 25, GARBAGE)


@pytest.mark.parametrize("seed", range(20))
def test_any_cut_and_shuffle_of_lines_is_read(seed: int) -> None:
    lines = (FIREWALL + DIVIDED).split("\n")
    conformance.check_any_lines_are_read((*lines, *GARBAGE), Random(seed), 80, ["config system global", "end"])


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("share", range(1, 12))
def test_a_file_that_is_cut_off_is_rejected(name: str, share: int) -> None:
    """Wherever a configuration is cut, unless exactly between two blocks, it is not trusted."""
    lines = SAMPLES[name].split("\n")
    position = len(lines) * share // 12
    while lines[position - 1] == "end":
        position += 1
    assert conformance.load_one("\n".join(lines[:position])).rejected == ("sample.cfg",)
