"""`edit`, `delete`, `move`, `clone`, `rename`, `purge` in change scripts."""

from __future__ import annotations

import pytest
from tests.vendors.fortinet_fortios.edited_boxes import (
    POLICY,
    RUNNING,
    applied,
    entry_after,
    refusals,
    remarks,
    states,
    table_after,
    text_after,
)

from segcheck.source.diagnostic import Severity


def in_policies(*lines: str) -> str:
    return "\n".join(("config firewall policy", *lines, "end", ""))


def new_policy(number: int | str) -> str:
    return f"edit {number}\n{POLICY}next"


def order_after(script: str) -> list[str]:
    return list(table_after(script))


def test_new_policies_come_last() -> None:
    script = in_policies(new_policy(8))
    assert order_after(script) == ["10", "7", "8"]
    assert remarks(script, least=Severity.INFO) == [(2, "fortios-script-appended")]


def test_move_puts_them_elsewhere() -> None:
    assert order_after(in_policies(new_policy(8), "move 8 before 7")) == ["10", "8", "7"]
    assert order_after(in_policies(new_policy(8), "move 8 after 10")) == ["10", "8", "7"]
    assert order_after(in_policies("move 7 before 10")) == ["7", "10"]
    assert remarks(in_policies(new_policy(8), "move 8 before 7"), least=Severity.INFO) == []


def test_a_move_to_where_it_is_does_nothing() -> None:
    assert remarks(in_policies("move 10 before 7", "move 7 after 7")) == [
        (2, "change-script-no-effect"),
        (3, "change-script-no-effect"),
    ]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("move 10 before 99", "fortios-script-entry-missing"),
        ("move 99 before 10", "fortios-script-entry-missing"),
        ("move 10 behind 7", "fortios-script-command-incomplete"),
        ("move 10", "fortios-script-command-incomplete"),
        ("delete 99", "fortios-script-entry-missing"),
        ("delete", "fortios-script-command-incomplete"),
        ("delete 10 7", "fortios-script-command-incomplete"),
        ("clone 10 to 7", "fortios-script-entry-there"),
        ("clone 99 to 8", "fortios-script-entry-missing"),
        ("clone 10 to x", "fortios-script-command-incomplete"),
        ("rename 10 to 11", "fortios-script-command-unknown"),
        ("edit x", "fortios-script-number-unclear"),
        ("edit 99999999999", "fortios-script-number-unclear"),
        ("edit 10 7", "fortios-script-structure"),
        ("edit", "fortios-script-structure"),
        ("next", "fortios-script-structure"),
        ("set action accept", "fortios-script-structure"),
        ("config firewall address", "fortios-script-structure"),
        ("purge 10", "fortios-script-command-incomplete"),
    ],
)
def test_what_the_table_does_not_take_refuses(line: str, code: str) -> None:
    assert refusals(in_policies(line)) == [(2, code)]


def test_delete_takes_effect_at_once() -> None:
    script = in_policies("delete 10", "delete 7")
    assert states(script) == [2, 3]
    assert order_after(script) == []


def test_what_is_in_use_stays() -> None:
    script = "config firewall address\ndelete pc\ndelete spare\nend\n"
    assert remarks(script) == [(2, "fortios-script-in-use")]
    assert list(table_after(script, "firewall address")) == ["pc", "server"]
    user = applied(script).diagnostics[0].origin[1]
    assert RUNNING.splitlines()[user.line - 1].strip() == 'set member "pc"'


def test_what_is_no_longer_in_use_goes() -> None:
    script = "config firewall addrgrp\nedit clients\nset member spare\nend\nconfig firewall address\ndelete pc\nend\n"
    assert list(table_after(script, "firewall address")) == ["server", "spare"]


def test_what_may_be_in_use_refuses() -> None:
    running = RUNNING + 'config vpn certificate setting\n    set check "spare"\nend\n'
    script = "config firewall address\ndelete spare\nend\n"
    assert refusals(script, running) == [(2, "fortios-script-perhaps-in-use")]


def test_a_name_in_a_comment_is_no_use() -> None:
    running = RUNNING.replace('set comments "first\nline"', 'set comments "spare"')
    assert not refusals("config firewall address\ndelete spare\nend\n", running)


def test_a_port_of_the_box_cannot_be_deleted() -> None:
    assert refusals("config system interface\ndelete lan\nend\n") == [(2, "fortios-script-built-in")]


def test_purge_asks() -> None:
    assert order_after(in_policies("purge", "y")) == []
    assert states(in_policies("purge", "y")) == [2]
    assert remarks(in_policies("purge", "n")) == [(2, "change-script-no-effect")]
    assert refusals(in_policies("purge")) == [(2, "fortios-script-purge-unanswered")]
    assert refusals("config firewall policy\npurge\n") == [(2, "fortios-script-purge-unanswered")]


def test_purge_of_what_is_in_use_refuses() -> None:
    assert refusals("config firewall address\npurge\ny\nend\n") == [(2, "fortios-script-purge-in-use")]


def test_a_clone_of_a_policy_needs_its_place() -> None:
    assert refusals(in_policies("clone 10 to 11")) == [(2, "fortios-script-clone-place")]
    assert refusals(in_policies("clone 10 to 11", "move 7 before 10")) == [(2, "fortios-script-clone-place")]
    assert refusals(in_policies("clone 10 to 11", "move 11 before 99"))[0] == (3, "fortios-script-entry-missing")
    script = in_policies("clone 10 to 11", "move 11 before 7")
    assert order_after(script) == ["10", "11", "7"]
    assert states(script) == [3]


def test_a_clone_has_no_name_and_no_identifier() -> None:
    clone = entry_after(in_policies("clone 10 to 11", "move 11 before 7"), "11")
    assert not {"name", "uuid"} & set(clone)
    assert clone["service"] == ("HTTPS", "app")


def test_a_clone_of_an_address_is_another_address() -> None:
    script = 'config firewall address\nclone pc to "pc 2"\nedit "pc 2"\nset subnet 10.1.1.11/32\nnext\nend\n'
    table = table_after(script, "firewall address")
    assert table["pc 2"] == {"subnet": ("10.1.1.11/32",)}
    assert table["pc"]["subnet"] == ("10.1.1.10", "255.255.255.255")


def test_renaming_renames_where_it_is_used() -> None:
    script = 'config firewall address\nrename pc to "p \\"c"\nend\n'
    assert list(table_after(script, "firewall address")) == ['p "c', "server", "spare"]
    assert entry_after(script, "clients", "firewall addrgrp")["member"] == ('p "c',)


def test_addresses_have_no_order() -> None:
    assert refusals("config firewall address\nmove pc after server\nend\n") == [(2, "fortios-script-no-order")]


def test_edit_0_takes_a_number() -> None:
    script = in_policies(new_policy(0), new_policy(0))
    assert order_after(script) == ["10", "7", "11", "12"]
    assert (2, "fortios-script-number-given") in remarks(script, least=Severity.INFO)


@pytest.mark.parametrize("number", ["1", "11"])
@pytest.mark.parametrize("line", ["move {} before 7", "delete {}", "edit {}"])
def test_a_number_that_the_device_may_have_given_refuses(line: str, number: str) -> None:
    script = in_policies(new_policy(0), line.format(number))
    assert [code for _, code in refusals(script)] == ["fortios-script-number-unclear"]


def test_other_numbers_are_clear() -> None:
    assert order_after(in_policies(new_policy(0), "move 7 before 10")) == ["7", "10", "11"]


def test_edit_of_an_entry_inside_another() -> None:
    script = (
        "config system interface\nedit dmz\nconfig secondaryip\nedit 0\nset ip 10.2.4.1/24\nnext\ndelete 1\nend\n"
        "next\nend\n"
    )
    assert states(script) == [9]
    after = text_after(script).splitlines()
    start = after.index("        config secondaryip")
    assert after[start + 1 : start + 5] == [
        "            edit 2",
        "                set ip 10.2.4.1/24",
        "            next",
        "        end",
    ]


def test_a_block_inside_that_was_not_printed_is_made() -> None:
    script = (
        "config system interface\nedit lan\nset secondary-IP enable\nconfig secondaryip\nedit 1\nset ip 10.1.2.1/24\n"
        "end\nend\n"
    )
    after = text_after(script).splitlines()
    start = after.index("        set secondary-IP enable")
    assert after[start + 1 : start + 6] == [
        "        config secondaryip",
        "            edit 1",
        "                set ip 10.1.2.1/24",
        "            next",
        "        end",
    ]


def test_a_block_inside_that_is_hidden_refuses() -> None:
    script = "config system interface\nedit lan\nconfig secondaryip\n"
    assert refusals(script) == [(3, "fortios-script-key-hidden")]


def test_entries_that_stand_twice_are_not_edited() -> None:
    twice = "config firewall policy\n    edit 10\n        set status disable\n    next\nend\n"
    running = RUNNING.replace("    edit 7\n", "    edit 10\n        set status disable\n    next\n    edit 7\n")
    assert refusals(in_policies("delete 10"), running) == [(2, "fortios-script-configuration-unclear")]
    assert refusals(in_policies("edit 10", "set nat enable"), running) == [(3, "fortios-script-configuration-unclear")]
    assert refusals(in_policies("delete 7"), RUNNING + twice) == [(1, "fortios-script-configuration-unclear")]


def test_tables_that_change_nothing_are_edited_all_the_same() -> None:
    running = RUNNING + 'config webfilter profile\n    edit "default"\n        set comment "x"\n    next\nend\n'
    after = text_after('config webfilter profile\nedit new\nset comment "y"\nnext\ndelete default\nend\n', running)
    assert after.endswith('config webfilter profile\n    edit "new"\n        set comment "y"\n    next\nend\n')


def in_table(table: str, name: str, *lines: str) -> str:
    return "\n".join((f"config {table}", f"edit {name}", *lines, "next", "end", ""))


_VIRTUAL = ("set extip 203.0.113.9", "set extintf any", "set mappedip 10.2.2.80")


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (in_table("system interface", "lan", "set ip 10.2.2.9 255.255.255.0"), "fortios-script-subnets-overlap"),
        (in_table("system interface", "lan", "set ip 10.2.0.1/16"), "fortios-script-subnets-overlap"),
        (in_table("system interface", "lan", "set ip 10.2.3.7/24"), "fortios-script-subnets-overlap"),
        (
            in_table("system interface", "v21", "set vdom root", "set interface lan", "set vlanid 20"),
            "fortios-script-vlan-taken",
        ),
        (
            in_table("firewall vip", "one", *_VIRTUAL) + in_table("firewall vip", "two", *_VIRTUAL),
            "fortios-script-virtual-ips-meet",
        ),
        (in_table("firewall addrgrp", "clients", "append member clients"), "fortios-script-group-circle"),
        (
            in_table("firewall addrgrp", "outer", "set member clients")
            + in_table("firewall addrgrp", "clients", "append member outer"),
            "fortios-script-group-circle",
        ),
        (in_table("firewall address", "spare", "set end-ip 10.2.2.1"), "fortios-script-value-refused"),
        (
            in_table("firewall address", "new", "set type iprange", "set start-ip 10.2.2.1"),
            "fortios-script-key-missing",
        ),
        (in_table("firewall address", "new", "set type fqdn"), "fortios-script-key-missing"),
        (in_table("firewall service custom", "new", "set comment x"), "fortios-script-key-missing"),
        (in_table("router static", "9", "set dst 10.9.0.0/16", "set gateway 10.1.1.9"), "fortios-script-key-missing"),
        (in_table("firewall policy", "10", "set srcintf any lan"), "fortios-script-value-refused"),
        (in_table("firewall policy", "10", "append srcintf any"), "fortios-script-value-refused"),
        (in_table("firewall policy", "10", "set groups nobody"), "fortios-script-name-missing"),
    ],
)
def test_what_meets_something_else_is_not_saved(script: str, code: str) -> None:
    assert [found for _, found in refusals(script)][:1] == [code]


def test_what_meets_nothing_is_saved() -> None:
    ports = ("set portforward enable", "set extport {0}", "set mappedport {0}")
    virtual = [
        in_table("firewall vip", name, *_VIRTUAL, *(line.format(port) for line in ports))
        for name, port in (("one", 80), ("two", 443))
    ]
    assert not refusals("".join(virtual))
    assert not refusals(in_table("system interface", "lan", "set ip 10.1.2.1/24"))
    overlap = "config system settings\nset allow-subnet-overlap enable\nend\n"
    assert not refusals(overlap + in_table("system interface", "lan", "set ip 10.2.2.9/24"))
