"""Whatever stands in a dump: nothing raises, no line is lost, and time stays in proportion to size."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vendors.linux.iptables.dumps import HEAD, section

from segcheck.vendors.linux.iptables.modules import MATCH_OPTIONS, OPAQUE_MATCHES, TARGET_OPTIONS
from segcheck.vendors.linux.iptables.read import read_iptables
from segcheck.vendors.linux.text.sections import SectionKind

OPTIONS = sorted({option for options in (*MATCH_OPTIONS.values(), *TARGET_OPTIONS.values()) for option in options})
WORDS = st.sampled_from(
    [
        *OPTIONS, *OPAQUE_MATCHES, *MATCH_OPTIONS, *TARGET_OPTIONS, "-s", "-d", "-p", "-i", "-o", "-m", "-j", "-g",
        "-f", "!", '"', '"a b"', '"-j"', "\\", "tcp", "icmp", "58", "10.0.0.0/8", "10.0.0.0/99", "10.0.0.0/255.0.255.0",
        "::/0", "1:2", ":", "0", "99999999999999999999", "22,80:90", "src,dst", "hosts", "NEW,INVALID", "SYN,ACK",
        "eth+", "+", "\u0661", "\u3042\u3000", "[1:2]", "10.0.0.1-10.0.0.9:80-90/5", "[::1]:80", "00:11:22:33:44:55",
        "LOCAL", "any", "--match-set", "--ctstate", "--ctdir", "-c", "-4", "-6", "user", "--helper", "--zone", "-", "",
    ]
)  # fmt: skip
LINE = st.tuples(
    st.sampled_from(
        ["-A FORWARD", "-A user", "-I FORWARD", ":user", "*filter", "*nat", "COMMIT", "[1:2] -A FORWARD", ""]
    ),
    st.lists(WORDS, max_size=9),
).map(lambda parts: " ".join((parts[0], *parts[1])))
SET_TEXT = (
    "create add hosts hash:ip hash:net hash:ip,port list:set bitmap:port 10.0.0.1 10.0.0.0/8 10.0.0.1,tcp:80 80 family "
    "inet6 timeout netmask 24 999 nomatch -exist size 8 flush \u0661"
)
SET_WORDS = st.sampled_from(SET_TEXT.split(" "))


@given(st.lists(LINE, max_size=12), st.lists(st.lists(SET_WORDS, max_size=7).map(" ".join), max_size=8), st.booleans())
def test_any_text_is_answered(lines: list[str], sets: list[str], headed: bool) -> None:
    dump = section("\n".join(((HEAD, "*filter", ":FORWARD ACCEPT [0:0]") if headed else ()) + tuple(lines)))
    told = section("\n".join(sets), SectionKind.IPSET)
    read_iptables([dump], [told])
    assert not dump.notes.ledger.unmarked()
    assert not told.notes.ledger.unmarked()


@given(st.lists(WORDS, max_size=12))
def test_any_rule_is_answered_and_none_is_dropped(words: list[str]) -> None:
    dump = section(f"{HEAD}\n*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD {' '.join(words)}\nCOMMIT\n")
    (ruleset,) = read_iptables([dump])
    other_family = "-6" in words
    assert len(ruleset.tables[0].chains["FORWARD"].rules) == 1 or other_family or dump.notes.unmodeled


LONG = 60_000
HOSTILE = {
    "one rule of many words": "-A FORWARD " + "-m tcp --dport 80 " * (LONG // 18),
    "many marks": "-A FORWARD " + "! " * (LONG // 2),
    "an open quotation mark": '-A FORWARD -m comment --comment "' + "\\" * LONG,
    "many quotation marks": "-A FORWARD " + '""' * (LONG // 2),
    "many ports": "-A FORWARD -p tcp -m multiport --dports " + "1," * (LONG // 2),
    "many addresses": "-A FORWARD -s " + "10.0.0.1," * (LONG // 9),
    "many chains": "\n".join(f":c{number} - [0:0]" for number in range(LONG // 14)),
    "a long chain of calls": "\n".join(f":c{n} - [0:0]\n-A c{n} -j c{n + 1}" for n in range(LONG // 34)),
    "chains that all call each other": "\n".join(
        [f":c{n} - [0:0]" for n in range(50)] + [f"-A c{n} -j c{m}" for n in range(50) for m in range(50)]
    ),
    "many insertions": "-I FORWARD -j DROP\n" * (LONG // 19),
    "many tables": "*filter\nCOMMIT\n" * (LONG // 15),
    "many policies": ":FORWARD DROP [0:0]\n" * (LONG // 20),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_64_kib_take_less_than_a_second(name: str) -> None:
    dump = section(f"{HEAD}\n*filter\n:FORWARD ACCEPT [0:0]\n{HOSTILE[name]}\nCOMMIT\n")
    start = time.process_time()
    read_iptables([dump])
    assert time.process_time() - start < 30
    assert not dump.notes.ledger.unmarked()


def test_many_sets_of_sets_take_less_than_a_second() -> None:
    members = "\n".join(f"add hosts 10.{n >> 8 & 255}.{n & 255}.1,tcp:{n}" for n in range(2000))
    lists = "\n".join(f"create l{n} list:set size 8\nadd l{n} hosts" for n in range(100))
    told = section(f"create hosts hash:ip,port family inet\n{members}\n{lists}\n", SectionKind.IPSET)
    asked = "\n".join(f"-A FORWARD -m set --match-set l{n % 100} src,dst -j DROP" for n in range(800))
    dump = section(f"{HEAD}\n*filter\n:FORWARD ACCEPT [0:0]\n{asked}\nCOMMIT\n")
    start = time.process_time()
    read_iptables([dump], [told])
    assert time.process_time() - start < 30
