"""`set`, `unset`, `append`, `select`, `unselect` in change scripts."""

from __future__ import annotations

import pytest
from tests.vendors.fortinet_fortios.edited_boxes import (
    POLICY,
    applied,
    entry_after,
    refusals,
    remarks,
    table_after,
    text_after,
)

from segcheck.source.diagnostic import Severity


def in_policy(*lines: str, number: int = 10) -> str:
    return "\n".join(("config firewall policy", f"edit {number}", *lines, "next", "end", ""))


def in_table(path: str, name: str, *lines: str) -> str:
    return "\n".join((f"config {path}", f'edit "{name}"', *lines, "next", "end", ""))


def test_set_replaces_the_whole_list() -> None:
    assert entry_after(in_policy('set srcaddr "pc" server'), "10")["srcaddr"] == ("pc", "server")


def test_append_adds_to_the_list_and_keeps_its_order() -> None:
    assert entry_after(in_policy("append service SSH HTTPS"), "10")["service"] == ("HTTPS", "app", "SSH")


def test_append_to_nothing_is_a_list_of_its_own() -> None:
    entry = entry_after(in_policy("set nat enable", "set ippool enable", "append poolname outside"), "10")
    assert entry["poolname"] == ("outside",)


def test_unselect_takes_values_away() -> None:
    assert entry_after(in_policy("unselect service app"), "10")["service"] == ("HTTPS",)


def test_select_keeps_just_these() -> None:
    assert entry_after(in_policy("select service app"), "10")["service"] == ("app",)


@pytest.mark.parametrize("verb", ["select", "unselect"])
def test_a_value_that_is_not_in_the_list_refuses(verb: str) -> None:
    assert refusals(in_policy(f"{verb} service SSH")) == [(3, "fortios-script-value-missing")]


def test_unset_brings_the_default_back() -> None:
    assert "action" not in entry_after(in_policy("unset action"), "10")


def test_an_empty_text_is_the_default() -> None:
    assert "comments" not in entry_after(in_policy("set comments ''"), "10")


def test_a_new_line_is_the_one_of_the_script() -> None:
    edited = applied(in_policy("set status disable"))
    written = [line for line in edited.states[-1].lines if line.origin.path == "change.txt"]
    assert [(line.text, line.origin.line) for line in written] == [("        set status disable", 3)]


def test_a_value_of_several_lines_keeps_its_lines() -> None:
    edited = applied(in_policy('set comments "one', '  config two"'))
    written = [(line.text, line.origin.line) for line in edited.states[-1].lines if line.origin.path == "change.txt"]
    assert written == [('        set comments "one', 3), ('  config two"', 4)]


def test_a_setting_stays_where_it_stood() -> None:
    before = text_after("").splitlines()
    after = text_after(in_policy("unset service", "set service app")).splitlines()
    changed = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert changed == [('        set service "HTTPS" "app"', "        set service app")]


def test_what_is_so_already_is_told() -> None:
    script = in_policy("set action accept", "append srcaddr clients", "unset nat")
    assert remarks(script, least=Severity.INFO)[:3] == [(line, "change-script-no-effect") for line in (3, 4, 5)]
    assert not applied(script).states


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("set srcadr all", "fortios-script-key-unknown"),
        ("unset srcadr", "fortios-script-key-unknown"),
        ("set action permit", "fortios-script-value-refused"),
        ("set status enabled", "fortios-script-value-refused"),
        ("set action accept deny", "fortios-script-value-refused"),
        ("set schedule always none", "fortios-script-value-refused"),
        ("set srcaddr nobody", "fortios-script-name-missing"),
        ("append dstaddr nobody", "fortios-script-name-missing"),
        ("set service https", "fortios-script-name-missing"),
        ("set srcintf wan9", "fortios-script-name-missing"),
        ("set service", "fortios-script-command-incomplete"),
        ("set", "fortios-script-command-incomplete"),
        ("unset service app", "fortios-script-command-incomplete"),
        ("append action accept", "fortios-script-no-list"),
        ("append schedule none", "fortios-script-no-list"),
        ("set poolname outside", "fortios-script-key-hidden"),
        ("set internet-service-name x", "fortios-script-key-hidden"),
        (f"set name {'n' * 36}", "fortios-script-value-refused"),
    ],
)
def test_what_the_device_does_not_take_refuses(line: str, code: str) -> None:
    assert refusals(in_policy(line)) == [(3, code)]


@pytest.mark.parametrize(
    ("path", "name", "lines"),
    [
        ("firewall address", "pc", ("set subnet 10.1.1.0 0.0.0.255",)),
        ("firewall address", "pc", ("set subnet 10.1.1.300/24",)),
        ("firewall address", "pc", ("set subnet 10.1.1.0",)),
        ("firewall service custom", "app", ("set tcp-portrange 70000",)),
        ("firewall service custom", "app", ("set tcp-portrange 90-80",)),
        ("firewall ippool", "outside", ("set endip 203.0.113.0/24",)),
        ("firewall vip", "v", ("set extip 203.0.113.9-203.0.113.1",)),
        ("system interface", "lan", ("set allowaccess ping htps",)),
        ("system interface", "lan", ("set ip 10.1.1.1 255.0.255.0",)),
        ("firewall address6", "v6", ("set ip6 2001:db8::/129",)),
    ],
)
def test_addresses_and_ports_that_are_none_refuse(path: str, name: str, lines: tuple[str, ...]) -> None:
    assert refusals(in_table(path, name, *lines)) == [(3, "fortios-script-value-refused")]


def test_allowaccess_is_replaced_as_a_whole() -> None:
    entry = entry_after(in_table("system interface", "lan", "set allowaccess ping"), "lan", "system interface")
    assert entry["allowaccess"] == ("ping",)


def test_turning_off_what_others_need_takes_them_away() -> None:
    script = in_policy("set nat enable", "set ippool enable", "set poolname outside")
    assert entry_after(script + in_policy("set nat disable"), "10")["nat"] == ("disable",)
    assert not {"ippool", "poolname"} & set(entry_after(script + in_policy("unset nat"), "10"))


def test_what_was_taken_away_does_not_come_back_unseen() -> None:
    script = in_policy("set nat enable", "set ippool enable", "set poolname outside", "set nat disable")
    assert refusals(script + in_policy("set nat enable")) == [(11, "fortios-script-key-back")]


def test_another_type_of_address_drops_the_old_one() -> None:
    script = in_table("firewall address", "pc", "set type iprange", "set start-ip 10.0.0.1", "set end-ip 10.0.0.9")
    assert sorted(entry_after(script, "pc", "firewall address")) == ["end-ip", "start-ip", "type"]


def test_services_of_proxies_have_ports() -> None:
    script = in_table("firewall service custom", "app", "set proxy enable", "set protocol ALL", "set tcp-portrange 80")
    assert entry_after(script, "app", "firewall service custom")["tcp-portrange"] == ("80",)


@pytest.mark.parametrize("line", ["set start-ip 10.0.0.1", "set fqdn example.jp", "set wildcard 10.0.0.0 255.0.0.0"])
def test_keys_of_another_type_refuse(line: str) -> None:
    assert refusals(in_table("firewall address", "pc", line)) == [(3, "fortios-script-key-hidden")]


@pytest.mark.parametrize("key", ["srcintf", "dstintf", "srcaddr", "dstaddr", "schedule", "service"])
def test_a_policy_is_not_saved_without_its_ends(key: str) -> None:
    kept = "\n".join(line for line in POLICY.splitlines() if f" {key} " not in line)
    script = f"config firewall policy\nedit 20\n{kept}\nnext\nend\n"
    assert [code for _, code in refusals(script)] == ["fortios-script-key-missing"]
    assert refusals(in_policy(f"unset {key}")) == [(4, "fortios-script-key-missing")]


def test_what_is_missing_already_is_no_matter() -> None:
    running = text_after("").replace('        set schedule "always"\n', "")
    assert "set status disable" in text_after(in_policy("set status disable"), running)


def test_a_group_is_not_saved_empty() -> None:
    script = in_table("firewall addrgrp", "clients", "unselect member pc")
    assert refusals(script) == [(4, "fortios-script-key-missing")]


def test_a_policy_name_is_there_once() -> None:
    assert refusals(in_policy("set name rest")) == [(4, "fortios-script-name-taken")]
    assert entry_after(in_policy("set name other"), "10")["name"] == ("other",)


def test_addresses_and_groups_share_their_names() -> None:
    script = in_table("firewall addrgrp", "server", 'set member "pc"')
    assert refusals(script) == [(4, "fortios-script-name-taken")]


def test_interfaces_of_zones_are_not_named_by_policies() -> None:
    assert refusals(in_policy("set srcintf vlan20")) == [(3, "fortios-script-zone-member")]
    assert refusals(in_table("system zone", "inside", "append interface lan")) == [(3, "fortios-script-zone-member")]
    assert entry_after(in_policy("set srcintf inside"), "10")["srcintf"] == ("inside",)


def test_members_of_an_sd_wan_are_not_named_by_policies() -> None:
    script = "config system sdwan\nconfig members\nedit 1\nset interface vlan20\nnext\nend\nend\n"
    assert refusals(script + in_policy("set dstintf vlan20")) == [(10, "fortios-script-zone-member")]


@pytest.mark.parametrize(
    "script",
    [
        "config system global\nset vdom-mode multi-vdom\nend\n",
        "config system settings\nset central-nat enable\nend\n",
        in_table("system interface", "lan", "set type aggregate"),
        in_table("system interface", "vlan20", "set interface dmz"),
        in_table("system interface", "lan", "unset vdom"),
    ],
)
def test_what_rearranges_other_parts_refuses(script: str) -> None:
    assert [code for _, code in refusals(script)] == ["fortios-script-key-fixed"]


def test_an_interface_with_a_learned_address_has_none_of_its_own() -> None:
    script = in_table("system interface", "lan", "set mode dhcp")
    assert "ip" not in entry_after(script, "lan", "system interface")
    assert refusals(in_table("system interface", "lan", "set mode dhcp", "set ip 10.1.1.2/24")) == [
        (4, "fortios-script-key-hidden")
    ]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("firewall service custom", "HTTPS"),
        ("firewall service group", "Web Access"),
        ("firewall address", "all"),
        ("firewall schedule recurring", "always"),
    ],
)
def test_entries_of_the_factory_are_edited_where_they_are_printed(path: str, name: str) -> None:
    script = f'config {path}\nedit "{name}"\nset comment x\nnext\nend\n'
    assert refusals(script) == [(2, "fortios-script-entry-not-printed")]


def test_a_name_must_be_there_before_it_is_named() -> None:
    create = in_table("firewall address", "new", "set subnet 10.1.1.11/32")
    use = in_policy("append srcaddr new")
    assert entry_after(create + use, "10")["srcaddr"] == ("clients", "new")
    assert refusals(use + create) == [(3, "fortios-script-name-missing")]


def test_an_address_without_a_subnet_is_saved_as_any() -> None:
    assert table_after(in_table("firewall address", "new"), "firewall address")["new"] == {}


def test_a_made_interface_needs_to_say_what_it_is() -> None:
    assert refusals(in_table("system interface", "lna", "set ip 10.9.9.1/24")) == [(4, "fortios-script-key-missing")]
    script = in_table("system interface", "vlan30", "set interface lan", "set vlanid 30", "set ip 10.9.9.1/24")
    assert entry_after(script, "vlan30", "system interface")["vlanid"] == ("30",)


def test_settings_without_entries_are_saved_by_end() -> None:
    assert 'set hostname "fw2"' in text_after('config system global\nset hostname "fw2"\nend\n')


def test_a_block_that_was_not_printed_is_made() -> None:
    after = text_after("config system settings\nset asymroute enable\nend\n")
    assert after.endswith("config system settings\n    set asymroute enable\nend\n\n")


def test_a_backslash_at_the_end_refuses() -> None:
    assert refusals(in_policy("set srcaddr pc \\")) == [(3, "fortios-quote-open")]
