"""Files as terminals save them, and which files are taken for an IX router's."""

from __future__ import annotations

import pytest

from segcheck.source.ledger import LineFate
from segcheck.vendors.registry import load_files

CONFIGURATION = """\
! NEC Portable Internetwork Core Operating System Software
! IX Series IX2215 (magellan-sec) Software, Version 10.7.18, RELEASE SOFTWARE
!
hostname ix1
ip route default 10.2.0.9
ip access-list web permit tcp src any sport any dest any dport eq 80
interface GigaEthernet0.0
  ip address 10.1.0.1/16
  ip filter web 10 in
  no shutdown
interface GigaEthernet1.0
  ip address 10.2.0.1/16
  no shutdown
"""


def load(text: str | bytes) -> object:
    data = text.encode() if isinstance(text, str) else text
    snapshot = load_files([("a.cfg", data)])
    return [
        (one.name, one.interfaces, one.filters, one.routing, one.unmodeled)
        for one in (snapshot.devices if not snapshot.rejected else ())
    ]


PLAIN = load(CONFIGURATION)


@pytest.mark.parametrize(
    "text",
    [
        CONFIGURATION.replace("\n", "\r\n"),
        CONFIGURATION.replace("!\n", "!       \n").replace("shutdown\n", "shutdown   \n"),
    ],
)
def test_line_ends_and_trailing_blanks_change_nothing(text: str) -> None:
    assert load(text) == PLAIN


@pytest.mark.parametrize(
    "page_break",
    ["--More-- ", "--More-- \r          \r", "--More--" + "\x08" * 8 + " " * 8 + "\x08" * 8],
)
def test_page_breaks_that_can_be_told_from_the_lines_change_nothing(page_break: str) -> None:
    """With the line behind it on a line of its own or taken back; the place of everything else is the same."""
    own_line = page_break.endswith(" ")
    broken = CONFIGURATION.replace("  ip filter", f"{page_break}{chr(10) if own_line else ''}  ip filter")
    snapshot = load_files([("a.cfg", broken.encode())])
    assert snapshot.rejected == ()
    (device,) = snapshot.devices
    assert device.unmodeled == ()
    (first, _) = device.interfaces
    assert [binding.filter.name for binding in first.ingress] == ["web"]


def test_a_page_break_that_may_have_eaten_something_rejects_the_file() -> None:
    snapshot = load_files([("a.cfg", CONFIGURATION.replace("  ip filter", "--More--  ip filter").encode())])
    assert snapshot.rejected == ("a.cfg",)
    assert {one.code for one in snapshot.diagnostics} == {"capture-paged"}


def test_prompts_and_commands_around_the_configuration_change_nothing() -> None:
    text = f"ix1(config)# show running-config\nUsing 812 out of 524288 bytes\n{CONFIGURATION}ix1(config)# \n"
    (ledger,) = load_files([("a.cfg", text.encode())]).ledgers
    assert {entry.fate for entry in ledger} == {LineFate.IRRELEVANT, LineFate.MODELED}
    (before,) = load_files([("a.cfg", CONFIGURATION.encode())]).devices
    (after,) = load_files([("a.cfg", text.encode())]).devices
    assert [one.name for one in after.interfaces] == [one.name for one in before.interfaces]
    assert after.unmodeled == ()


def test_descriptions_in_other_encodings_are_read() -> None:
    text = CONFIGURATION.replace("  no shutdown", "  description 庁内\n  no shutdown")
    (device,) = load_files([("a.cfg", text.encode("cp932"))]).devices
    assert {one.description for one in device.interfaces} == {"庁内"}


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        (CONFIGURATION, "nec-ix"),
        ("interface GigaEthernet0.0\n  no ip address\n", "nec-ix"),
        ("interface GigaEthernet2:1.0\n  no ip address\n", "nec-ix"),
        ("interface FastEthernet0/0.0\n  no ip address\n", "nec-ix"),
        ("interface Tunnel0.0\n  no ip address\n", "nec-ix"),
        ("ip access-list web permit tcp src any sport any dest any dport eq 80\n", "nec-ix"),
        ("hostname r1\ninterface FastEthernet0/0.10\n ip address 10.0.0.1 255.255.255.0\n", "cisco-ios"),
        ("hostname r1\ninterface Tunnel0\n ip address 10.0.0.1 255.255.255.0\n", "cisco-ios"),
        ("hostname r1\nip access-list extended web\n permit tcp any any eq 80\n", "cisco-ios"),
    ],
)
def test_which_files_are_taken_for_an_ix(text: str, platform: str) -> None:
    snapshot = load_files([("a.cfg", text.encode())])
    assert [device.platform for device in snapshot.devices] == [platform]


def test_a_document_that_quotes_configurations_is_refused() -> None:
    text = f"# RT1\n```\n{CONFIGURATION}```\n# RT2\n```\n{CONFIGURATION}```\n"
    assert load_files([("a.txt", text.encode())]).rejected == ("a.txt",)


def test_lines_of_an_interface_whose_head_is_lost_leave_the_device_open() -> None:
    text = CONFIGURATION.replace("interface GigaEthernet1.0\n", "")
    (device,) = load_files([("a.cfg", text.replace("  no shutdown\n  ip", "  no shutdown\nx\n  ip").encode())]).devices
    assert device.unmodeled
    assert any(one.address_unknown for one in device.interfaces)


def test_two_host_names_are_two_configurations() -> None:
    (device,) = load_files([("a.cfg", (CONFIGURATION + CONFIGURATION).encode())]).devices
    assert device.unmodeled
