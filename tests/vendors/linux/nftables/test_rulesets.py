"""Tables, chains and sets: as `nft list ruleset` prints them, and as scripts build them."""

from __future__ import annotations

import pytest
from tests.vendors.linux.nftables.rulesets import catches, packet, read

from segcheck.model.filters import Action
from segcheck.model.header import Family
from segcheck.semantics.evaluate import Truth
from segcheck.source.ledger import LineFate
from segcheck.vendors.linux.netfilter.program import ChainKind, Finally, Hook, InterfaceName, Layer

CHAIN = "table ip f {{\n\tchain c {{\n\t\t{hook}\n\t}}\n}}\n"


@pytest.mark.parametrize(
    ("line", "kind", "hook", "priority", "policy"),
    [
        ("type filter hook forward priority filter; policy drop;", "filter", "forward", 0, Action.DENY),
        ("type filter hook forward priority filter - 5;", "filter", "forward", -5, Action.PERMIT),
        ("type filter hook input priority security + 3; policy accept;", "filter", "input", 53, Action.PERMIT),
        ("type nat hook prerouting priority dstnat; policy accept;", "nat", "prerouting", -100, Action.PERMIT),
        ("type nat hook postrouting priority 100;", "nat", "postrouting", 100, Action.PERMIT),
        ("type route hook output priority mangle;", "route", "output", -150, Action.PERMIT),
        ("type filter hook prerouting priority -300; policy stay;", "filter", "prerouting", -300, Action.UNKNOWN),
    ],
)
def test_hooks(line: str, kind: str, hook: str, priority: int, policy: Action) -> None:
    (base,) = read(CHAIN.format(hook=line)).table("ip f").bases
    assert (base.kind, base.hook, base.priority, base.policy) == (ChainKind(kind), Hook(hook), priority, policy)


def test_priorities_of_bridges_are_their_own() -> None:
    text = CHAIN.format(hook="type filter hook forward priority filter;").replace("ip f", "bridge f")
    table = read(text).table("bridge f")
    assert (table.layer, table.bases[0].priority) == (Layer.BRIDGE, -200)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ('type filter hook ingress device "eth0" priority -500; policy accept;', ["eth0"]),
        ('type filter hook egress devices = { "eth0", lan1 } priority filter;', ["eth0", "lan1"]),
        ('type filter hook ingress priority 0; devices = { "eth0" };', ["eth0"]),
    ],
)
def test_devices(line: str, names: list[str]) -> None:
    table = read(CHAIN.format(hook=line).replace("ip f", "netdev f")).table("netdev f")
    assert table.layer is Layer.DEVICE
    assert table.bases[0].devices == tuple(map(InterfaceName, names))


@pytest.mark.parametrize("line", ["type filter hook nowhere priority 0;", "type filter hook forward priority soon;"])
def test_a_hook_that_is_not_understood_widens_the_device(line: str) -> None:
    found = read(CHAIN.format(hook=line))
    assert found.notes.unmodeled
    assert found.codes == ["nft-hook-unread"]


def test_families_of_tables() -> None:
    text = "".join(f"table {family} x {{\n}}\n" for family in ("ip", "ip6", "inet", "arp"))
    assert [(table.name, table.families) for table in read(text).ruleset.tables] == [
        ("ip x", (Family.IPV4,)),
        ("ip6 x", (Family.IPV6,)),
        ("inet x", (Family.IPV4, Family.IPV6)),
        ("arp x", (Family.IPV4,)),
    ]


def test_a_dormant_table_is_not_in_force() -> None:
    text = CHAIN.format(hook="type filter hook forward priority 0; policy drop;")
    asleep = read(text.replace("{\n\tchain", "{\n\tflags dormant\n\tchain"))
    assert [table.bases for table in asleep.ruleset.tables] == [()]
    assert {asleep.fate(line) for line in range(2, 6)} <= {LineFate.IRRELEVANT, LineFate.MODELED}
    assert asleep.notes.unmodeled == []
    assert read(text.replace("{\n\tchain", "{\n\tflags owner\n\tchain")).ruleset.tables
    again = read(text.replace("{\n\tchain", "{\n\tflags dormant\n\tchain") + "add table ip f\n")
    assert len(again.ruleset.tables) == 1


# -- sets --------------------------------------------------------------------------------------------------

SETS = """\
table inet t {{
\tset shown {{
\t\ttype inet_service
\t\telements = {{ 22 }}
\t}}
\tset asked {{
\t\t{body}
\t}}
\tchain c {{
\t\ttype filter hook forward priority filter; policy drop;
\t\tip saddr @asked accept
\t}}
}}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("type ipv4_addr\n\t\telements = { 10.0.0.1, 10.0.0.2 }", Truth.TRUE),
        ("type ipv4_addr\n\t\telements = { 10.0.0.2,\n\t\t\t     10.0.0.1 }", Truth.TRUE),
        ('type ipv4_addr\n\t\tcounter\n\t\telements = { 10.0.0.1 counter packets 0 bytes 0 comment "x" }', Truth.TRUE),
        ("type ipv4_addr\n\t\tflags interval\n\t\tauto-merge\n\t\telements = { 10.0.0.0/24 }", Truth.TRUE),
        ("type ipv4_addr\n\t\telements = { 10.0.0.2 }", Truth.FALSE),
        ("type ipv4_addr", Truth.FALSE),
        ("type ipv4_addr\n\t\telements = { 10.0.0.2 timeout 10m expires 9m59s996ms }", Truth.MAYBE),
        ("type ipv4_addr\n\t\ttimeout 1h\n\t\telements = { 10.0.0.2 }", Truth.MAYBE),
        ("type ipv4_addr\n\t\tflags dynamic\n\t\telements = { 10.0.0.2 }", Truth.MAYBE),
        ("type ipv4_addr\n\t\telements = { 10.0.0.1 limit rate 5/second }", Truth.MAYBE),
        ("type ipv4_addr\n\t\telements = { one.example.jp }", Truth.MAYBE),
        ("type ipv4_addr\n\t\tshape round\n\t\telements = { 10.0.0.2 }", Truth.MAYBE),
    ],
)
def test_what_a_set_holds(body: str, expected: Truth) -> None:
    assert catches(read(SETS.format(body=body)).rules(), packet()) is expected


def test_a_listing_without_any_elements_may_be_one_that_leaves_them_out() -> None:
    terse = SETS.format(body="type ipv4_addr").replace("\t\telements = { 22 }\n", "")
    found = read(terse)
    assert catches(found.rules(), packet()) is Truth.MAYBE
    assert found.codes == ["nft-set-untold"]


def test_an_empty_set_of_a_script_may_be_filled_by_others() -> None:
    assert catches(read("# mine\n" + SETS.format(body="type ipv4_addr")).rules(), packet()) is Truth.MAYBE


def test_a_set_that_packets_fill_may_hold_anything() -> None:
    text = SETS.format(body="type ipv4_addr\n\t\telements = { 10.0.0.2 }")
    filled = text.replace("accept\n", "accept\n\t\ttcp dport 22 add @asked { ip saddr }\n")
    assert catches(read(filled).rules(), packet()) is Truth.MAYBE


# -- scripts -----------------------------------------------------------------------------------------------

SCRIPT = """\
#!/usr/sbin/nft -f
flush ruleset
define lan = 10.0.0.0/24
define ports = { 22, 443 }
define all = { $lan, 10.1.0.0/24 }
add table inet t
add chain inet t c { type filter hook forward priority 0; policy drop; }
add set inet t hosts { type ipv4_addr; }
add element inet t hosts { 10.9.9.9 }
add rule inet t c ip saddr $all tcp dport $ports \\
    counter accept
insert rule inet t c ip saddr @hosts drop
table inet t {
    chain c {
        udp dport 53 accept; udp dport 54 drop
    }
}
"""


def test_a_script_is_carried_out() -> None:
    found = read(SCRIPT)
    assert found.codes == []
    assert [rule.verdict for rule in found.rules()] == [Finally.DROP, Finally.ACCEPT, Finally.ACCEPT, Finally.DROP]
    assert catches(found.rules(), packet("10.1.0.7", destination_port=443)) is Truth.TRUE
    assert catches(found.rules(), packet("10.2.0.7", destination_port=443)) is Truth.FALSE
    assert catches(found.rules(), packet("10.9.9.9"), Finally.DROP) is Truth.TRUE
    assert {entry.fate for entry in found.notes.ledger.build()} == {LineFate.MODELED, LineFate.IRRELEVANT}
    assert found.rules()[1].origin[0].line == 10


@pytest.mark.parametrize(
    ("command", "left"),
    [
        ("flush chain inet t c", 0),
        ("flush table inet t", 0),
        ("delete chain inet t other", 4),
        ("list ruleset", 4),
        ("add counter inet t hits", 4),
    ],
)
def test_commands_that_take_away(command: str, left: int) -> None:
    found = read(f"{SCRIPT}{command}\n")
    assert len(found.rules()) == left
    assert found.codes == []


def test_a_flushed_ruleset_is_gone() -> None:
    assert read(SCRIPT + "flush ruleset\n").ruleset.tables == ()
    assert len(read(SCRIPT + "flush ruleset ip6\n").ruleset.tables) == 1
    assert read(SCRIPT + "delete table inet t\n").ruleset.tables == ()


@pytest.mark.parametrize(
    "command",
    ["delete rule inet t c handle 5", "replace rule inet t c handle 5 accept", "add rule inet t c index 1 accept"],
)
def test_rules_named_by_numbers_of_the_kernel_leave_the_chain_open(command: str) -> None:
    assert not read(f"{SCRIPT}{command}\n").table().chains["c"].complete


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ('include "/etc/nftables.d/*.nft"', "nft-include"),
        ("rename chain inet t c d", "nft-command-unread"),
        ("frobnicate", "nft-command-unread"),
        ("add rule inet gone c accept", "nft-command-unread"),
        ("add rule inet t c ip saddr $nobody accept", "nft-variable-unknown"),
        ("}", "nft-brace-unmatched"),
        ("table inet t {", "nft-truncated"),
        ("table inet t {\nchain x {\ntcp dport {", "nft-truncated"),
    ],
)
def test_what_is_not_understood_widens_the_device(command: str, code: str) -> None:
    found = read(f"{SCRIPT}{command}\n")
    assert code in found.codes
    assert found.notes.unmodeled


def test_an_unknown_variable_in_a_chain_leaves_it_open() -> None:
    found = read(SCRIPT.replace("udp dport 53", "udp dport $nobody"))
    assert not found.table().chains["c"].complete
    assert found.notes.unmodeled == []


def test_an_include_in_a_chain_widens_the_device() -> None:
    assert read(SCRIPT.replace("udp dport 53 accept", 'include "more"')).notes.unmodeled


def test_definitions_end_with_their_block() -> None:
    text = "table ip t {\n define a = 10.0.0.1\n chain c {\n define b = $a\n ip saddr $b accept\n }\n}\n"
    found = read(f"{text}add rule ip t c ip saddr $a accept\n")
    assert len(found.rules(table="ip t")) == 1
    assert "nft-variable-unknown" in found.codes


def test_a_rule_may_do_without_its_word_and_family() -> None:
    found = read("add table f\nadd chain f c\nadd f c tcp dport 22 accept\nf c tcp dport 23 drop\n")
    assert [rule.verdict for rule in found.rules(table="ip f")] == [Finally.ACCEPT, Finally.DROP]
