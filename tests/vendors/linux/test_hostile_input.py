"""Whatever stands in the files of a host: nothing raises, no line is lost, and time stays in proportion to size."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vendors.conformance import check_ledger_is_total
from tests.vendors.linux.hosts import GATEWAY, RULES

from segcheck.vendors.registry import load_files

MARKS = st.sampled_from(
    [
        "### ip addr", "### ip route show table all", "### ip -6 route", "### ip rule", "### ip neigh", "### sysctl -a",
        "### ss -lntu", "### bridge vlan", "### ebtables-save", "### hostname", "$ uptime", "root@gw2:~# ip a", "### x",
        "",
    ]
)  # fmt: skip
WORDS_TEXT = (
    "1: 2: eth0: eth0.10@eth0: br0@if7: <UP> <UP,LOWER_UP,MASTER,NOARP> <> mtu master br0 inet inet6 "
    "10.0.0.1/8 peer brd fe80::1/64 ::/0 10.1/16 999.1.1.1 scope global secondary dadfailed link/ether "
    "link/none 02:00:00:00:00:01 vlan id 10 99999999999999999999 bridge vlan_filtering 1 vrf table 100 default "
    "via dev metric nexthop weight blackhole local broadcast proto kernel onlink linkdown from all lookup main "
    "0: 32766: fwmark PERMANENT lladdr net.ipv4.ip_forward = net.ipv4.conf.all.rp_filter port 1-4094 PVID "
    "Untagged tcp LISTEN 0.0.0.0:22 [::]:80 *:* *filter COMMIT { } # \u0661"
)
WORDS = st.sampled_from(WORDS_TEXT.split(" ")) | st.text(
    st.characters(codec="utf-8", exclude_categories=["C"]), max_size=5
)
LINES = st.tuples(st.sampled_from(["", "    ", "\t"]), st.lists(WORDS, max_size=8)).map(
    lambda parts: parts[0] + " ".join(parts[1])
)


@given(st.lists(st.tuples(MARKS, st.lists(LINES, max_size=6)), max_size=6))
def test_any_text_is_answered(sections: list[tuple[str, list[str]]]) -> None:
    text = "\n".join(line for mark, lines in sections for line in (mark, *lines))
    check_ledger_is_total(load_files([("gw1/all.txt", f"### ip addr\n{GATEWAY}{text}\n{RULES}".encode())]))


@pytest.mark.parametrize(
    "line",
    [
        ":",
        "1: ",
        "1:",
        "-",
        "=",
        "#",
        "a@b ",
        "[a@b ",
        "ip ",
        "1.1.1.1 dev ",
        "1.1.1.1:",
        "net.",
        "default via ",
        "{",
        "\\",
    ],
)
@pytest.mark.parametrize("before", ["", "### ip addr\n", "### ip route\n", "### sysctl -a\n", "### ss -lntu\n"])
def test_long_lines_take_time_in_proportion(line: str, before: str) -> None:
    text = f"{GATEWAY}{before}{line * (60_000 // len(line))}\n"
    start = time.process_time()
    load_files([("gw1/all.txt", text.encode())])
    assert time.process_time() - start < 30


@pytest.mark.parametrize(
    "name", ["ip_" * 80, "a-" * 110 + "ip", "iptables-save" * 15, "nft" + "-list" * 45, ".txt" * 60]
)
def test_long_file_names_take_time_in_proportion(name: str) -> None:
    start = time.process_time()
    load_files([(f"gw1/{name}", GATEWAY.encode())])
    assert time.process_time() - start < 30
