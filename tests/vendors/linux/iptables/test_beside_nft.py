"""One table shown by `iptables-save` and by `nft list ruleset`: what each of them cannot show."""

from __future__ import annotations

from tests.vendors.linux.iptables.dumps import HEAD, holds, section

from segcheck.model.header import Family, Flow
from segcheck.semantics.evaluate import Truth
from segcheck.vendors._shared.values import ipv4
from segcheck.vendors.linux.iptables.beside_nft import told_once
from segcheck.vendors.linux.iptables.read import implementation, read_iptables
from segcheck.vendors.linux.netfilter.program import Chain, Table
from segcheck.vendors.linux.nftables.reader import read_nftables
from segcheck.vendors.linux.text.sections import SectionKind

# As iptables-nft-save 1.8.9 and nft 1.0.6 print the same rules; the second was added by nft.
SHOWN = f"""{HEAD}
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -m set --match-set office src -j ACCEPT
-A FORWARD -j DROP
-A FORWARD -j MARK --set-xmark 0x1/0xffffffff
-A FORWARD -s 10.0.0.9/32 -j ACCEPT
COMMIT
"""
NATIVE = """table ip filter {
	chain FORWARD {
		type filter hook forward priority filter; policy accept;
		xt match set counter packets 0 bytes 0 accept
		ip saddr { 10.0.0.1, 10.0.0.2 } drop
		counter packets 0 bytes 0 meta mark set 0x1
		ip saddr 10.0.0.9 counter packets 0 bytes 0 accept
	}
}
"""
SETS = "create office hash:net family inet\nadd office 10.5.0.0/16\n"


def _tables(shown: str, native: str) -> list[Table]:
    dump = section(shown)
    iptables = read_iptables([dump], [section(SETS, SectionKind.IPSET)], nftables_told=True)
    nftables = read_nftables(section(native, SectionKind.NFTABLES))
    return [table for one in told_once(iptables, [implementation(dump)], [nftables]) for table in one.tables]


def _forward(tables: list[Table]) -> Chain:
    (table,) = tables
    return table.chains["FORWARD"]


def _truth(chain: Chain, position: int, source: str) -> Truth:
    rules = [rule for rule in chain.rules if rule.name == f"FORWARD {position}"]
    return holds(rules[0], Flow(Family.IPV4, ipv4(source) or 0, 1, 6))


def test_rules_that_iptables_cannot_show_are_taken_from_nft_and_the_other_way_round() -> None:
    chain = _forward(_tables(SHOWN, NATIVE))
    assert _truth(chain, 2, "10.0.0.1") is Truth.TRUE
    assert _truth(chain, 2, "10.9.0.1") is Truth.FALSE
    assert _truth(chain, 1, "10.5.0.1") is Truth.TRUE
    assert _truth(chain, 1, "10.6.0.1") is Truth.FALSE


def test_dumps_that_do_not_agree_leave_open_what_nft_cannot_show() -> None:
    chain = _forward(_tables(SHOWN.replace("-A FORWARD -j DROP\n", ""), NATIVE))
    assert _truth(chain, 1, "10.5.0.1") is Truth.MAYBE
    assert _truth(chain, 2, "10.9.0.1") is Truth.FALSE


def test_tables_of_iptables_legacy_are_in_force_beside_those_of_nft() -> None:
    tables = _tables(SHOWN.replace(" (nf_tables)", ""), NATIVE)
    assert [table.name for table in tables] == ["filter", "ip filter"]


def test_other_tables_of_nft_are_kept_beside() -> None:
    tables = _tables(SHOWN, NATIVE.replace("ip filter", "inet office"))
    assert [table.name for table in tables] == ["filter", "inet office"]


def test_a_table_that_only_nft_can_show_is_told_by_nft() -> None:
    tables = _tables(f"{HEAD}\n# Table `filter' is incompatible, use 'nft' tool.\n", NATIVE)
    assert [table.name for table in tables] == ["ip filter"]
