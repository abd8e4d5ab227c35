"""Tables, chains, policies and hooks of a dump; what is missing, cut off or told twice."""

from __future__ import annotations

import time

import pytest
from tests.vendors.linux.iptables.dumps import HEAD, read, section

from segcheck.model.filters import Action
from segcheck.model.header import Family
from segcheck.source.ledger import LineFate
from segcheck.vendors.linux.iptables.read import read_iptables
from segcheck.vendors.linux.netfilter.program import ChainKind, Finally, Hook, InterfaceCondition
from segcheck.vendors.linux.text.sections import SectionKind
from segcheck.vendors.registry import load_files

DUMP = f"""{HEAD}
*mangle
:PREROUTING ACCEPT [10:20]
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
[5:300] -A POSTROUTING -o eth0 -j MASQUERADE
COMMIT
# Completed
*filter
:INPUT DROP [0:0]
:FORWARD DROP [3:180]
:OUTPUT ACCEPT [0:0]
:office - [0:0]
[1:60] -A FORWARD -i eth1 -j office
[2:120] -A OUTPUT -o eth9 -j MOON
[0:0] -A office -s 10.0.0.0/8 -j ACCEPT
[0:0] -A office -j RETURN
COMMIT
"""


def test_a_dump_is_tables_chains_and_hooks() -> None:
    reading = read(DUMP)
    assert [table.name for table in reading.ruleset.tables] == ["mangle", "nat", "filter"]
    assert reading.ruleset.told == (Family.IPV4,)
    mangle, nat, filter_ = reading.ruleset.tables
    assert {(base.hook, base.priority, base.kind) for base in nat.bases} == {
        (Hook.PREROUTING, -100, ChainKind.NAT),
        (Hook.INPUT, 100, ChainKind.NAT),
        (Hook.OUTPUT, -100, ChainKind.NAT),
        (Hook.POSTROUTING, 100, ChainKind.NAT),
    }
    assert {base.priority for base in mangle.bases} == {-150}
    assert {(base.chain, base.policy) for base in filter_.bases} == {
        ("INPUT", Action.DENY),
        ("FORWARD", Action.DENY),
        ("OUTPUT", Action.PERMIT),
    }
    assert [rule.name for rule in filter_.chains["office"].rules] == ["office 1", "office 2"]
    assert filter_.chains["office"].rules[0].origin[0].line == 24
    assert filter_.families == (Family.IPV4,)


def test_every_line_has_a_fate_and_own_packets_do_not_matter() -> None:
    reading = read(DUMP)
    assert not reading.notes.ledger.unmarked()
    assert reading.fate(23) is LineFate.IRRELEVANT
    assert not reading.codes
    assert not reading.notes.unmodeled


def test_rules_of_ip6tables_are_about_ipv6_alone() -> None:
    reading = read(DUMP.replace("iptables-save", "ip6tables-save").replace("10.0.0.0/8", "2001:db8::/32"))
    assert reading.ruleset.told == (Family.IPV6,)
    assert [table.name for table in reading.ruleset.tables] == ["ip6 mangle", "ip6 nat", "ip6 filter"]
    assert reading.ruleset.tables[2].chains["office"].rules[0].families == (Family.IPV6,)


@pytest.mark.parametrize(
    ("rule", "family"),
    [
        ("-A FORWARD -s 10.0.0.0/8 -j ACCEPT", Family.IPV4),
        ("-A FORWARD -s 2001:db8::/32 -j ACCEPT", Family.IPV6),
        ("-A FORWARD -j REJECT --reject-with icmp-port-unreachable", Family.IPV4),
        ("-A FORWARD -j REJECT --reject-with icmp6-port-unreachable", Family.IPV6),
        ("-A FORWARD -p ipv6-icmp -j ACCEPT", Family.IPV6),
    ],
)
def test_without_a_head_the_rules_show_the_family(rule: str, family: Family) -> None:
    reading = read(f"*filter\n:FORWARD DROP [0:0]\n{rule}\nCOMMIT\n")
    assert reading.ruleset.told == (family,)
    assert not reading.notes.unmodeled


def test_without_any_sign_of_the_family_the_device_is_open() -> None:
    reading = read("*filter\n:FORWARD DROP [0:0]\nCOMMIT\n")
    assert reading.codes == ["iptables-family-not-told"]
    assert reading.notes.unmodeled


def test_the_command_tells_the_family() -> None:
    reading = read("*filter\n:FORWARD DROP [0:0]\nCOMMIT\n", family=Family.IPV6)
    assert reading.ruleset.told == (Family.IPV6,)
    assert not reading.codes


# -- policies and chains that are not there --------------------------------------------------------------------


def test_a_built_in_chain_that_a_tool_did_not_print_does_not_exist() -> None:
    (table,) = read(f"{HEAD}\n*filter\n:FORWARD DROP [0:0]\nCOMMIT\n").ruleset.tables
    assert [base.chain for base in table.bases] == ["FORWARD"]


def test_a_policy_that_a_hand_written_file_does_not_set_is_not_told() -> None:
    (table,) = read("*filter\n:INPUT DROP [0:0]\n-A INPUT -s 10.0.0.1 -j ACCEPT\nCOMMIT\n").ruleset.tables
    assert {base.chain: base.policy for base in table.bases} == {
        "INPUT": Action.DENY,
        "FORWARD": Action.UNKNOWN,
        "OUTPUT": Action.UNKNOWN,
    }


def test_a_policy_of_another_sort_is_open() -> None:
    reading = read(f"{HEAD}\n*filter\n:FORWARD QUEUE [0:0]\nCOMMIT\n")
    assert reading.ruleset.tables[0].bases[0].policy is Action.UNKNOWN
    assert reading.fate(3) is LineFate.APPROXIMATED


def test_a_policy_for_a_chain_that_the_table_does_not_have_leaves_the_device_open() -> None:
    assert read(f"{HEAD}\n*filter\n:PREROUTING DROP [0:0]\nCOMMIT\n").notes.unmodeled


def test_a_call_of_a_chain_that_is_missing_may_do_anything() -> None:
    reading = read(f"{HEAD}\n*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -j gone\n-A FORWARD -g gone\nCOMMIT\n")
    assert [rule.verdict for rule in reading.rules()] == [Finally.UNKNOWN, Finally.UNKNOWN]
    assert reading.fate(4) is LineFate.UNRECOGNIZED


def test_rules_in_a_chain_nobody_declared_are_kept_and_told() -> None:
    reading = read(f"{HEAD}\n*filter\n:FORWARD ACCEPT [0:0]\n-A gone -j DROP\nCOMMIT\n")
    assert reading.fate(4) is LineFate.MALFORMED
    assert reading.codes == ["iptables-chain-missing"]


# -- what is cut off, told twice, or told elsewhere -------------------------------------------------------------


@pytest.mark.parametrize("cut", [DUMP[: DUMP.rindex("COMMIT")], DUMP.replace("COMMIT\n*nat", "*nat")])
def test_a_table_without_its_end_is_not_trusted(cut: str) -> None:
    reading = read(cut)
    assert "iptables-truncated" in reading.codes
    assert reading.notes.unmodeled


@pytest.mark.parametrize(
    "line",
    ["iptables-save: Permission denied (you must be root)", "garbage", "-D FORWARD 1", "-A", "-R FORWARD 1 -j DROP"],
)
def test_lines_of_another_sort_leave_the_device_open(line: str) -> None:
    reading = read(DUMP.replace("[1:60] -A FORWARD", f"{line}\n-A FORWARD"))
    assert reading.codes == ["iptables-line-not-understood"]
    assert reading.fate(22) is LineFate.UNRECOGNIZED
    assert reading.notes.unmodeled


@pytest.mark.parametrize("line", ["garbage", "-bash: iptables-save: command not found", "Warning: x"])
def test_lines_before_the_first_table_begin_none(line: str) -> None:
    reading = read(f"{line}\n{DUMP}")
    assert reading.codes == ["iptables-line-not-understood"]
    assert [table.name for table in reading.ruleset.tables] == ["mangle", "nat", "filter"]


def test_rules_behind_the_end_of_a_table_leave_the_device_open() -> None:
    assert read(f"{DUMP}-A FORWARD -j ACCEPT\n").notes.unmodeled


def test_a_table_nobody_knows_leaves_the_device_open_once() -> None:
    reading = read(f"{HEAD}\n*rawpost\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -j RAWSNAT\nCOMMIT\n")
    assert "iptables-table-unknown" in reading.codes
    assert not reading.ruleset.tables
    assert not reading.notes.ledger.unmarked()


def test_a_table_told_twice_leaves_the_device_open() -> None:
    dumps = [section(DUMP), section(DUMP)]
    read_iptables(dumps)
    assert [one.code for one in dumps[1].notes.diagnostics] == ["iptables-table-twice"] * 3


def test_both_implementations_may_hold_rules_at_once() -> None:
    warning = "# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n"
    newer, older = section(warning + DUMP), section(DUMP.replace(" (nf_tables)", ""))
    assert len(read_iptables([newer, older])) == 2
    assert not newer.notes.unmodeled
    assert not older.notes.unmodeled


def test_legacy_rules_that_are_not_shown_leave_the_device_open() -> None:
    reading = read("# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n" + DUMP)
    assert reading.codes == ["iptables-legacy-missing"]
    assert reading.notes.unmodeled


def test_a_table_that_only_nft_shows_needs_its_dump() -> None:
    text = DUMP + "# Table `nat' is incompatible, use 'nft' tool.\n"
    assert read(text).codes == ["iptables-nft-missing"]
    dump = section(text)
    read_iptables([dump], nftables_told=True)
    assert not dump.notes.diagnostics


# -- other ways to write the same --------------------------------------------------------------------------------


def test_what_iptables_s_prints_is_read_but_other_tables_are_missing() -> None:
    text = (
        "-P INPUT DROP\n-P FORWARD DROP -c 0 0\n-N user\n-A FORWARD -s 10.0.0.1/32 -c 5 6 -g user\n-A user -j ACCEPT\n"
    )
    reading = read(text, command="iptables -S", family=Family.IPV4)
    assert reading.rules()[0].conditions
    assert reading.codes == ["iptables-tables-missing"]
    nat = section("-P PREROUTING ACCEPT\n", command="iptables -t nat -S", family=Family.IPV4)
    assert [table.name for table in read_iptables([nat])[0].tables] == ["nat"]


def test_a_restore_file_written_by_hand() -> None:
    text = """*filter
-F
-N office
-P FORWARD DROP
--append FORWARD -j office
-I FORWARD -s 10.0.0.1 -j DROP
-I FORWARD 2 -s 10.0.0.2 -j DROP
-4 -A office -s 10.0.0.3 -j ACCEPT
-6 -A office -s 2001:db8::1 -j ACCEPT
-A office -j ACCEPT -6
-Z
COMMIT
"""
    reading = read(text)
    assert [rule.origin[0].line for rule in reading.rules()] == [6, 7, 5]
    assert [rule.origin[0].line for rule in reading.rules(chain="office")] == [8]
    assert [reading.fate(line) for line in (9, 10)] == [LineFate.IRRELEVANT, LineFate.IRRELEVANT]
    assert reading.codes == ["iptables-family-not-told"]  # addresses of both versions stand in it
    assert not read(text, family=Family.IPV4).codes


@pytest.mark.parametrize(
    "rule",
    [
        "-s",
        "-m",
        "-j",
        "! -j DROP",
        "-j DROP -j ACCEPT",
        "stray",
        "! ! -s 10.0.0.1",
        "-j -j DROP",
        '-m comment --comment "x',
    ],
)
def test_a_rule_in_no_known_order_may_do_anything(rule: str) -> None:
    reading = read(f"{HEAD}\n*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD {rule}\nCOMMIT\n")
    if '"' in rule:  # not even its words are known
        assert reading.notes.unmodeled
        return
    (read_rule,) = reading.rules()
    assert (read_rule.conditions, read_rule.verdict) == ((), Finally.UNKNOWN)
    assert reading.fate(4) is LineFate.UNRECOGNIZED


def test_the_way_a_chain_is_called_is_kept_in_the_order_of_the_text() -> None:
    rules = read(DUMP).rules()
    assert isinstance(rules[0].conditions[0], InterfaceCondition)
    assert section("", SectionKind.IPTABLES).lines == ()


def test_a_dump_of_five_thousand_rules_takes_little_time() -> None:
    rules = "\n".join(
        f"-A FORWARD -s 10.{n >> 8}.{n & 255}.1/32 -p tcp -m mac --mac-source 00:11:22:33:{n >> 8:02x}:{n & 255:02x} "
        f"-m tcp --dport {n} -m conntrack --ctstate NEW -j ACCEPT"
        for n in range(5000)
    )
    reading = read(f"{HEAD}\n*filter\n:FORWARD DROP [0:0]\n{rules}\nCOMMIT\n")
    assert len(reading.rules()) == 5000
    assert reading.notes.ledger.build().counts()[LineFate.MODELED] == 5003


def test_more_tables_than_any_kernel_has_leave_the_device_open() -> None:
    started = time.process_time()
    snapshot = load_files([("gw1/iptables-save.txt", b"*filter\n" * 8000)])
    assert time.process_time() - started < 30
    assert any(one.code == "iptables-tables-too-many" for one in snapshot.diagnostics)
    assert snapshot.devices[0].unmodeled
