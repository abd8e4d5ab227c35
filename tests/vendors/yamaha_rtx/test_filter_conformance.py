"""The laws of readers, on a configuration full of filters; and lines about filters that nobody should write."""

from __future__ import annotations

import time
from random import Random

import pytest
from tests.vendors import conformance

from segcheck.source.ledger import LineFate
from segcheck.vendors.registry import load_files

HEAD = "# RTX1220 Rev.15.04.05 (Thu Jul 11 15:21:33 2024)\nip lan1 address 10.1.1.1/24\nip lan2 address 10.2.2.1/24\n"
ROUTER = f"""\
{HEAD}ip lan3 address 192.0.2.2/30
ip route default gateway 192.0.2.1 filter 40 gateway 192.0.2.1
ip lan1 secure filter in 10 20 30 99 dynamic 1 2
ip lan1 secure filter out 50 60
ip lan2 secure filter name servers
ip lan3 secure filter in 70
ip lan3 secure filter out 80 dynamic 1 2 3 4
ip filter source-route on
ip filter directed-broadcast on
ip filter 10 reject * 10.2.2.0/24 udp,tcp * 135,netbios_ns-netbios_ssn
ip filter 20 pass 10.1.1.0/24 10.2.2.10 tcp * www,https
ip filter 30 pass 10.1.1.0/24 * icmp 8
ip filter 40 pass 10.1.1.0/24 *
ip filter 50 pass * * established
ip filter 60 pass-log * * udp domain
ip filter 70 restrict * * udp * ntp
ip filter 80 pass * *
ip filter 80 pass * * * * *
ip filter 99 reject-log * *
ip filter set servers in 50 99 out 20
ip filter dynamic timer tcp-syn-timeout=30
ip filter dynamic 1 * * tcp syslog=off
ip filter dynamic 2 10.1.1.0/24 * ftp
ip filter dynamic 3 * * filter 60 in 50
ip filter dynamic 4 * * domain
ethernet filter 1 pass-nolog 00:00:5e:00:53:01
ethernet filter 2 pass-nolog dhcp-bind 1
ethernet filter 3 reject-log *
ethernet lan1 filter in 1 2 3
ethernet lan2 filter out 3
dhcp scope 1 10.1.1.20-10.1.1.99/24
dhcp scope bind 1 10.1.1.20 00:00:5e:00:53:20
"""
GARBAGE = (
    "ip filter", "ip filter 10", "ip filter 10 pass", "ip filter x pass * *", "ip filter 10 permit any any",
    "ip filter 5 pass * * tcp * -", "ip filter 5 pass * * tcp * 80 443", "ip filter dynamic", "ip filter dynamic 1",
    "ip filter dynamic 8 * *", "ip filter dynamic 8 * * filter in", "ip filter set", "ip filter set servers",
    "ip filter set servers in", "ip lan1 secure filter", "ip lan1 secure filter in", "ip lan1 secure filter in dynamic",
    "ip pp secure filter in 10", "ethernet filter", "ethernet filter 1", "ethernet filter 9 pass",
    "ethernet lan1 filter", "ethernet lan1 filter in", "dhcp scope bind", "no ip filter", "no ip filter x",
    "no ip lan1 secure filter", "no ethernet lan1 filter", "ip forward filter 1", "ip lan1 forward filter",
    "0 10 20", "20 99 dynamic 1",
)  # fmt: skip


def test_ledger_is_total_and_agrees_with_the_model() -> None:
    snapshot = conformance.load_one(ROUTER)
    conformance.check_ledger_is_total(snapshot)
    conformance.check_ledger_agrees_with_model(snapshot)
    fates = {entry.line: entry.fate for entry in snapshot.ledgers[0]}
    assert LineFate.UNRECOGNIZED not in fates.values()
    assert LineFate.MALFORMED not in fates.values()


def _irrelevant(text: str) -> list[list[int]]:
    (ledger,) = conformance.load_one(text).ledgers
    return [[entry.line] for entry in ledger if entry.fate is LineFate.IRRELEVANT and entry.line > 1]


def test_irrelevant_lines_change_nothing() -> None:
    assert conformance.check_irrelevant_lines_change_nothing(ROUTER, _irrelevant) >= 4


@pytest.mark.parametrize("seed", range(4))
def test_garbage_only_widens(seed: int) -> None:
    conformance.check_garbage_only_widens(ROUTER, Random(seed), 30, GARBAGE)


@pytest.mark.parametrize(
    "text",
    [
        "ip filter 1 pass * * tcp * 80\n" * 2200,
        "ip filter dynamic 1 * * tcp\n" * 2300,
        "ip lan1 secure filter in 1 2 3\n" * 2100,
        "no ip filter 1\n" * 4400,
        f"ip lan1 secure filter in 1 dynamic {' '.join(map(str, range(12000)))}\nip lan1 secure filter out 1\n",
        f"ip filter 1 pass * * tcp * {','.join(str(port * 3) for port in range(11000))}\nip lan1 secure filter in 1\n",
        f"ip filter 1 pass {'a' * 65536}!\n",
        f"ip filter 1 pass * * tcp * {'-' * 65536}\n",
        f"ip filter dynamic 1 * * filter {' '.join(map(str, range(11000)))}\nip lan1 secure filter in 1 dynamic 1\n",
        f"ip filter set S in 1 out 2\n{''.join(f'ip lan1/{n} secure filter name S{chr(10)}' for n in range(1, 999))}",
        f"ethernet filter 1 pass {':' * 65536}\n",
    ],
    ids=range(11),
)
def test_hostile_lines_are_read_in_time(text: str) -> None:
    """The bound is for hangs; each of them takes a tenth of a second."""
    begun = time.process_time()
    snapshot = load_files([("router.cfg", (HEAD + text).encode())])
    assert time.process_time() - begun < 10
    conformance.check_ledger_is_total(snapshot)
