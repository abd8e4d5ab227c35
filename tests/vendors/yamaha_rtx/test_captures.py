"""Captures: what a terminal does to long lines, prompts, encodings, hostile text."""

from __future__ import annotations

import time

import pytest
from tests.vendors.conformance import check_ledger_is_total

from segcheck.model.network import Snapshot
from segcheck.source.ledger import LineFate
from segcheck.vendors.registry import load_files
from segcheck.vendors.yamaha_rtx.text.capture import capture

LIST = "ip lan1 secure filter in 200010 200011 200012 200013 200014 200015 200016 200017 200020 200099"
FILTERS = "".join(f"ip filter 2000{number} reject * * udp * {number}\n" for number in (*range(10, 18), 20, 99))


def load(text: str | bytes) -> Snapshot:
    data = text.encode() if isinstance(text, str) else text
    return load_files([("rt.cfg", data)])


def wrapped(line: str, width: int = 80) -> str:
    return "\n".join(line[place : place + width] for place in range(0, len(line), width))


def codes(snapshot: Snapshot) -> set[str]:
    return {diagnostic.code for diagnostic in snapshot.diagnostics}


def test_a_wrapped_list_is_the_same_as_a_whole_one() -> None:
    head = "ip lan1 address 10.1.0.1/24\n"
    whole = load(f"{head}{FILTERS}{LIST}\n").devices[0]
    broken = load(f"{head}{FILTERS}{wrapped(LIST)}\n")
    assert broken.rejected == ()
    names = [[rule.name for rule in one.interfaces[0].ingress[0].filter.rules] for one in (whole, broken.devices[0])]
    assert names[0] == names[1]
    assert len(names[0]) == 10


def test_a_list_of_three_lines_and_a_break_between_words() -> None:
    line = "ip lan1 secure filter in " + " ".join(str(number) for number in range(100010, 100034))
    assert len(line) > 160
    found = capture(wrapped(line).split("\n"))
    assert found.commands == ((1, line),)
    assert found.torn == ()
    assert found.perhaps_wrapped == ()
    assert found.joined == {1: 3}


def test_lines_are_joined_at_the_width_that_the_configuration_tells() -> None:
    lines = ("console columns 100", *wrapped(f"{LIST} 200100 200101", 100).split("\n"))
    assert capture(lines).commands == ((1, "console columns 100"), (2, f"{LIST} 200100 200101"))


def test_nothing_is_joined_where_a_line_is_wider_than_the_terminal() -> None:
    assert len(LIST[:80]) == 80
    found = capture((LIST, LIST[:80], " 200020"))
    assert found.joined == {}
    assert found.torn == (3,)


def test_the_rest_of_a_command_without_its_beginning_rejects_the_file() -> None:
    snapshot = load("ip lan1 address 10.1.0.1/24\nip lan1 secure filter in 10 20\n30 40\n")
    assert snapshot.rejected == ("rt.cfg",)
    (found,) = (one for one in snapshot.diagnostics if one.code == "yamaha-line-torn")
    assert found.origin[0].line == 3
    assert snapshot.ledgers[0].entries[2].fate is LineFate.MALFORMED


def test_a_full_line_before_what_may_be_its_rest_leaves_the_device_unknown() -> None:
    line = "ip route 10.20.30.0/24 gateway 192.168.100.200 keepalive 10 gateway 192.168.1.1 "
    line = f"{line}"[:72] + "gateway "
    assert len(line) == 80
    snapshot = load(f"ip lan1 address 10.1.0.1/24\n{line}\ndhcp lan2\n")
    assert "yamaha-perhaps-wrapped" in codes(snapshot)
    assert snapshot.devices[0].unmodeled != ()


def test_a_full_line_before_a_command_is_whole() -> None:
    line = "ip filter 1010 reject 192.168.100.0/24 192.168.200.0/24 tcp,udp * 135,137-139,44"
    assert len(line) == 80
    snapshot = load(f"ip lan1 address 10.1.0.1/24\n{line}\nip filter 1099 pass * * * * *\n")
    assert codes(snapshot) == set()
    assert snapshot.devices[0].unmodeled == ()


def test_a_backslash_goes_on_below_and_all_lines_get_the_fate() -> None:
    snapshot = load("ip lan1 address \\\n 10.1.0.1/24\n")
    assert [entry.fate for entry in snapshot.ledgers[0]] == [LineFate.MODELED] * 2
    assert snapshot.devices[0].interfaces[0].addresses[0].length == 24


@pytest.mark.parametrize("hidden", ["ip pp secure filter in 1", "ip lan1 secure filter in 1", "dhcp service server"])
def test_a_backslash_too_many_hides_no_command(hidden: str) -> None:
    snapshot = load(f"ip lan1 address 10.1.0.1/24\ndescription lan1 office\\\n{hidden}\n")
    assert snapshot.devices[0].unmodeled != ()


def test_prompts_and_pages_are_of_the_terminal() -> None:
    snapshot = load(
        "RTX1220> show config\n# RTX1220 Rev.15\nip lan1 address 10.1.0.1/24\n---つづく---\n[RT] # \nRTX1220#\n"
    )
    assert snapshot.devices[0].unmodeled == ()
    assert {entry.fate for entry in snapshot.ledgers[0]} == {LineFate.IRRELEVANT, LineFate.MODELED}


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8"])
def test_descriptions_in_every_encoding(encoding: str) -> None:
    # The second byte of 表 is a backslash in CP932.
    text = 'ip lan1 address 10.1.0.1/24\ndescription lan1 "申請表"\nip lan2 address 10.2.0.1/24\n'
    device = load(text.encode(encoding)).devices[0]
    assert [interface.name for interface in device.interfaces] == ["lan1", "lan2"]
    assert device.interfaces[0].description == "申請表"
    assert device.unmodeled == ()


def test_a_comment_behind_a_command_is_none_of_its_words() -> None:
    device = load("ip lan1 address 10.1.0.1/24 # 事務室\n").devices[0]
    assert device.interfaces[0].addresses[0].length == 24


@pytest.mark.parametrize(
    "line",
    [
        "ip filter 10 pass * * * * *",
        "ip route default gateway 10.1.0.2 filter 1 2 3",
        "nat descriptor masquerade static 1 1 10.1.0.5 tcp 1-60000",
        "nat descriptor static 1 1 10.0.0.1=10.9.0.1 65536",
        "vlan port mapping lan1.1 vlan1",
        "bridge member bridge1 lan1 lan2",
        "pp select 1",
        "x" * 40 + "\\",
        "ip lan2 nat descriptor 1",
        '"' * 60,
    ],
)
def test_64_kib_of_one_line_are_read_in_linear_time(line: str) -> None:
    text = "ip lan1 address 10.1.0.1/24\n" + f"{line}\n" * (65536 // (len(line) + 1))
    started = time.process_time()
    snapshot = load(text)
    assert time.process_time() - started < 6  # it takes a third of a second
    check_ledger_is_total(snapshot)


@pytest.mark.parametrize(
    "pattern",
    [
        "pp select {0}\nip route 10.0.0.0/8 gateway pp {0} filter 1\n",
        "bridge member bridge1 lan{1}.{2}\n",
        "ip lan1 secondary address 10.{1}.{2}.1/24\n",
        "nat descriptor type {0} masquerade\nip lan{1}.{2} nat descriptor {0}\n",
        "ip lan{1}.{2} address dhcp\nip route 10.{1}.{2}.0/24 gateway lan{1}.{2}\n",
    ],
)
def test_64_kib_of_different_lines_are_read_in_linear_time(pattern: str) -> None:
    text = "ip lan1 address 10.1.0.1/24\n"
    count = 0
    while len(text) < 65536:
        count += 1
        text += pattern.format(count, count // 100 % 100, count % 100)
    started = time.process_time()
    snapshot = load(text)
    assert time.process_time() - started < 10  # it takes a second
    check_ledger_is_total(snapshot)


def test_a_second_head_behind_commands_is_another_router() -> None:
    head = "# RTX1220 Rev.15.04.06 (Tue Jan 16 10:00:00 2026)\n"
    (twice,) = load(f"{head}ip lan1 address 10.1.0.1/24\n# RTX830 Rev.15.02.31\nip lan1 address 10.2.0.1/24\n").devices
    (once,) = load(f"{head}# RTX1220 Rev.15.04.06\nip lan1 address 10.1.0.1/24\n").devices
    assert twice.unmodeled
    assert not once.unmodeled


@pytest.mark.parametrize("head", ["# FWX120 Rev.11.03.28", "# SRT100 Rev.10.00.61"])
def test_a_machine_with_a_policy_filter_is_unknown_without_any_line_about_it(head: str) -> None:
    (device,) = load(f"{head}\nip lan1 address 10.1.0.1/24\n").devices
    assert device.unmodeled


def test_the_configuration_of_a_switch_is_refused_with_a_reason() -> None:
    snapshot = load("!\nvlan database\n vlan 10 name staff\n!\ninterface port1.1\n switchport access vlan 10\n!\nend\n")
    assert snapshot.rejected == ("rt.cfg",)
    assert codes(snapshot) == {"yamaha-switch"}
    check_ledger_is_total(snapshot)
