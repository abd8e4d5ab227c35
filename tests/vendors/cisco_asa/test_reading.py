"""Files as a whole: recognition, releases, what stands around a configuration, statements that change nothing."""

from __future__ import annotations

import pytest
from tests.vendors.cisco_asa.filtering import Lists

from segcheck.source.ledger import LineFate
from segcheck.source.text import decode
from segcheck.vendors.cisco_asa.recognize import is_asa
from segcheck.vendors.cisco_ios.recognize import is_ios


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (": Saved\n:\nASA Version 9.16(4)\n!\nhostname fw1\n", True),
        ("PIX Version 8.0(3)\n", True),
        ("FWSM Version 4.1(4) <context>\n", True),
        ("NGFW Version 7.0.1\n", True),
        ("hostname fw1\ninterface GigabitEthernet0/0\n nameif inside\n", True),
        ("access-list A extended permit ip any any\naccess-group A in interface inside\n", True),
        ("nat (inside,outside) source dynamic any interface\n", True),
        ("hostname r1\nversion 15.2\ninterface Vlan1\n ip address 10.1.1.1 255.255.255.0\n", False),
        ("hostname r1\nip access-list extended A\n permit ip any any\n", False),
        ("hostname r1\ninterface GigabitEthernet0/0\n", False),
        ("config system global\n    set hostname f\nend\n", False),
        ("<?xml version='1.0'?>\naccess-list A extended permit ip any any\n", False),
        ("", False),
    ],
)
def test_recognition(text: str, expected: bool) -> None:
    assert is_asa(decode("f.cfg", text.encode())) is expected


def test_what_names_its_software_is_of_one_platform_only() -> None:
    source = decode("f.cfg", b"ASA Version 9.16(4)\nhostname fw1\ninterface Vlan1\n nameif inside\n")
    assert is_asa(source)
    assert not is_ios(source)


@pytest.mark.parametrize(
    ("line", "release", "trusted"),
    [
        ("ASA Version 9.16(4)", (9, 16), True),
        ("ASA Version 9.8(2)20 ", (9, 8), True),
        ("ASA Version 9.1(5) <context>", (9, 1), True),
        ("ASA Version 8.3(2) ", (8, 3), True),
        ("ASA Version 8.2(5)", (8, 2), False),
        ("PIX Version 8.0(3)", (8, 0), False),
        ("FWSM Version 4.1(4) <context>", (4, 1), False),
        ("NGFW Version 6.6.1", (9, 5), True),
        ("ASA Version nine", None, False),
    ],
)
def test_releases_before_real_addresses_leave_the_device_unknown(
    line: str, release: tuple[int, int] | None, trusted: bool
) -> None:
    lists = Lists("", release=f"{line}\n")
    assert lists.configuration.release == release
    assert (lists.notes.unmodeled == []) is trusted


def test_a_system_space_is_one_of_several_contexts() -> None:
    assert Lists("", release="ASA Version 9.1(5) <system>\n").configuration.multiple_contexts
    assert not Lists("", release="ASA Version 9.1(5) <context>\n").configuration.multiple_contexts


def test_two_releases_or_host_names_are_two_files_run_together() -> None:
    lists = Lists("hostname fw1\nASA Version 9.1(5)\nhostname fw2\n")
    assert lists.configuration.hostname == "fw1"
    assert lists.reason("ASA Version 9.1(5)") == "asa-version-repeated"
    assert lists.reason("hostname fw2") == "hostname-repeated"
    assert len(lists.notes.unmodeled) == 2


def test_lines_around_the_configuration() -> None:
    text = ": Saved\n: Serial Number: JAD000\n: Hardware:   ASA5516\n:\n! comment\nhostname fw1\n"
    lists = Lists(f"{text}Cryptochecksum:0123456789abcdef\n: end\n")
    assert not lists.configuration.broken
    assert lists.notes.unmodeled == []
    assert lists.fate(": Serial") is LineFate.IRRELEVANT
    assert lists.fate("Cryptochecksum") is LineFate.IRRELEVANT


def test_statements_behind_the_end_leave_the_device_unknown() -> None:
    lists = Lists("hostname fw1\n: end\nfw1# exit\naccess-list A extended permit ip any any\n")
    assert lists.reason("access-list") == "statement-after-end"
    assert lists.filters.filters == ()
    assert lists.fate("fw1# exit") is LineFate.IRRELEVANT


def test_a_capture_that_is_cut_off_is_rejected() -> None:
    text = ": Saved\nhostname fw1\naccess-list A extended permit ip any any\n"
    lists = Lists(text)
    assert lists.configuration.broken
    assert lists.reason("access-list A") == "asa-capture-truncated"
    assert not Lists(f"{text}: end\n").configuration.broken
    assert not Lists(f"{text}Cryptochecksum:0123\n").configuration.broken


def test_a_capture_with_paging_left_in_is_rejected() -> None:
    lists = Lists("hostname fw1\n<--- More --->\naccess-list A extended permit ip any any\n")
    assert lists.configuration.broken
    assert lists.fate("<--- More") is LineFate.MALFORMED
    assert "asa-capture-paged" in lists.codes()


def test_clearing_what_is_not_there_does_nothing() -> None:
    lists = Lists("clear config access-list\nclear xlate\naccess-list A extended permit ip any any\nclear config ssh\n")
    assert lists.notes.unmodeled == []
    lists = Lists("access-list A extended permit ip any any\nclear configure access-list\n")
    assert lists.fate("clear") is LineFate.UNRECOGNIZED
    assert lists.notes.unmodeled
    assert Lists("clear configure all\n").notes.unmodeled


@pytest.mark.parametrize(
    "statement",
    [
        "pager lines 24",
        "no asdm history enable",
        "timeout conn 1:00:00 half-closed 0:10:00",
        "threat-detection basic-threat",
        "aaa-server CITY protocol radius",
        "username taro password himitsu encrypted privilege 15",
        "mtu inside 1500",
        "prompt hostname context",
        "no service resetoutbound",
        "clock timezone JST 9",
        "dns server-group DefaultDNS\n domain-name example.jp",
        "call-home\n profile CiscoTAC-1\n  no active",
        "exit",
    ],
)
def test_statements_that_change_nothing(statement: str) -> None:
    lists = Lists(f"{statement}\n")
    assert {entry.fate for entry in lists.notes.ledger.build()} <= {LineFate.IRRELEVANT, LineFate.MODELED}
    assert lists.notes.unmodeled == []


@pytest.mark.parametrize(
    "statement",
    [
        "frobnicate 1 2 3",
        "wccp web-cache",
        "established tcp 6000",
        "sunrpc-server inside 10.1.1.1 255.255.255.255 service 100003 protocol tcp port 111",
        "dhcprelay server",
        "event manager applet X",
        "hostname",
        "name 10.1.1.1",
        "object network",
        "object-group service WEB http",
        "access-list A",
        "time-range",
        # Lines of a section whose head is lost, below a statement that opens none or another one.
        "pager lines 24\n host 10.1.1.1",
        "exit\n nameif inside",
        "dns server-group DefaultDNS\n network-object host 10.1.1.1",
        "names\n security-level 100",
        ": Saved\n host 10.1.1.1\n: end",
        "access-list A extended permit ip any any\n host 10.1.1.1",
    ],
)
def test_what_is_not_understood_leaves_the_device_unknown(statement: str) -> None:
    assert Lists(f"{statement}\n").notes.unmodeled


@pytest.mark.parametrize(
    "statement",
    [
        "threat-detection scanning-threat shun",
        "aaa authentication match A inside CITY",
        "filter url http 0.0.0.0 0.0.0.0 0.0.0.0 0.0.0.0",
        "dynamic-filter drop blacklist",
    ],
)
def test_what_may_only_drop_takes_certainty_away(statement: str) -> None:
    lists = Lists(f"{statement}\n")
    assert lists.fate(statement) is LineFate.APPROXIMATED
    assert lists.notes.unmodeled == []
    assert len(lists.configuration.doubts) == 1


def test_every_line_that_names_a_list_is_a_use_of_it() -> None:
    text = (
        "access-list A extended permit ip any any\naccess-list B extended permit ip any any\n"
        "access-list C extended permit ip any any\naccess-group A in interface inside\n"
        "aaa accounting match B inside CITY\nbanner motd access-list C\n"
    )
    uses = Lists(text).configuration.list_uses
    assert [(use.name, use.defined) for use in uses] == [("A", True), ("B", True)]


def test_every_line_of_unused_objects_gets_its_fate() -> None:
    lists = Lists("object network X\n host 10.1.1.1\nobject-group network G\n network-object host 10.1.1.2\n")
    assert lists.notes.ledger.unmarked() == ()
