"""The laws of readers, on an AR router with firewall and address translation; hostile lines in its sections."""

from __future__ import annotations

import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.vendors import conformance
from tests.vendors.alliedware_plus.routers import INTERFACES

ROUTER = f"""\
!
hostname ar4050
!
zone private
 network office
  ip subnet 10.1.1.0/24 interface vlan1
  ipv6 subnet 2001:db8:1::/64 interface vlan1
  host web
   ip address 10.1.1.10
 network servers
  ip subnet 10.1.2.0/24
zone public
 network wan
  ip subnet 0.0.0.0/0 interface eth1
  host eth1
   ip address dynamic interface eth1
!
application backup
 protocol tcp
 dport 9000 to 9010
application voice
 protocol udp
 dport 5000
 dscp 46
!
firewall
 rule 10 permit https from public to private.office.web
 rule 20 permit dns from private to public log
 rule 30 log any from public to private
 rule 40 deny backup from private.office to public
 rule 50 permit voice from private to public no-state-enforcement
 rule 60 permit ping from private to private
 connection-log events end
 protect
!
nat
 rule 10 masq any from private to public with src public.wan.eth1
 rule 20 portfwd https from public to public.wan.eth1 with dst private.office.web
 enable
!
dpi
 provider built-in
!
ips
 category checksum action alert
!
{INTERFACES}!
end
"""
SECTIONS = ("zone", "application", "firewall", "nat", "dpi", "ips")
GARBAGE = (
    *conformance.GARBAGE,
    " rule 10 permit any from public to private",
    " rule 35 permit frobnicate from nowhere to private",
    " rule",
    "nat",
    "firewall",
    " protect",
    " enable",
    "  ip subnet 10.0.0.0",
    " network",
    "zone private",
    " network office",
    "application",
    " protocol udp",
    " host web",
    " exit",
)


def test_the_ledger_is_total() -> None:
    conformance.check_ledger_is_total(conformance.load_one(ROUTER))


def test_ledger_and_model_agree() -> None:
    conformance.check_ledger_agrees_with_model(conformance.load_one(ROUTER))
    for word in ("protect", "https from", "ip subnet 10.1.2.0/24", "enable", "dport 5000", "provider"):
        broken = ROUTER.replace(word, f"{word} frobnicate", 1)
        conformance.check_ledger_agrees_with_model(conformance.load_one(broken))


def test_irrelevant_lines_change_nothing() -> None:
    def removable(text: str) -> list[list[int]]:
        (ledger,) = conformance.load_one(text).ledgers
        lines = text.split("\n")
        irrelevant = [entry.line for entry in ledger if entry.fate.value == "irrelevant"]
        # What opens a section cannot go without what stands below it.
        return [[line] for line in irrelevant if not lines[line - 1].startswith(SECTIONS)]

    assert conformance.check_irrelevant_lines_change_nothing(ROUTER, removable) > 10


@pytest.mark.parametrize("seed", range(4))
def test_garbage_only_widens(seed: int) -> None:
    lines = [line for line in GARBAGE if not line.startswith((" enable", " protect"))]
    conformance.check_garbage_only_widens(ROUTER, Random(seed), 25, lines)


WORDS_TEXT = """
rule 10 65536 permit deny reject log any https from to private public.wan private.office.web with src dst dport 443 masq
portfwd netmap protect enable ip ipv6 subnet address dynamic interface vlan1 eth1 10.1.1.0/24 10.1.1.1 ::/0 2001:db8::1
host network zone protocol tcp sport icmp-type 8 99999999999999999999 . .. a.b.c.d no \u0661 \u3042 no-state-enforcement
"""
WORDS = st.sampled_from(WORDS_TEXT.split())
LINE = st.tuples(st.integers(0, 3), st.lists(WORDS, max_size=9)).map(lambda one: " " * one[0] + " ".join(one[1]))
HEAD = st.sampled_from([*SECTIONS, "zone private", "application a", "policy-based-routing", "web-control"])


@settings(deadline=None)
@given(st.lists(st.tuples(HEAD, st.lists(LINE, max_size=5)), max_size=6))
def test_nothing_raises_whatever_the_sections_hold(sections: list[tuple[str, list[str]]]) -> None:
    text = "\n".join(line for head, lines in sections for line in (head, *lines))
    conformance.check_ledger_is_total(conformance.load_one(f"hostname ar\n{text}\n{INTERFACES}end\n"))


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("firewall", " rule {} permit https from private to private\n"),
        ("firewall\n protect", " rule {} permit https from private to private\n"),
        ("nat\n enable", " rule {} portfwd https from private to private with dst private\n"),
        ("zone private\n network office", "  ip subnet 10.1.1.0/24 interface vlan1\n"),
        ("zone private", " network n{}\n  host h{}\n   ip address 10.1.1.1\n"),
        ("zone private\n network office", "  host h{}\n   ip address 10.9.{}.1\n"),
        ("application special", " dport 443\n"),
        ("application special", " frobnicate\n"),
    ],
)
def test_64_kibibytes_of_one_line_take_no_time(head: str, line: str) -> None:
    count = 65536 // len(line)
    body = "".join(
        line.replace("{}", str(number % 250 + 1 if "10.9" in line else number)) for number in range(1, count)
    )
    zone = "" if head.startswith("zone") else "zone private\n network office\n  ip subnet 10.1.1.0/24\n"
    tail = "firewall\n rule 10 permit any from private to private\n protect\n" if head.startswith("zone") else ""
    started = time.process_time()
    conformance.load_one(f"hostname ar\n{zone}{head}\n{body}{tail}{INTERFACES}end\n")
    assert time.process_time() - started < 10


def test_thousands_of_interfaces_take_no_time() -> None:
    text = ROUTER.replace("interface eth1\n ip", "interface vlan100-4000\n ip address 10.9.1.1/24\ninterface eth1\n ip")
    started = time.process_time()
    (device,) = conformance.load_one(text).devices
    assert device.unmodeled
    assert time.process_time() - started < 10
