"""All rules of a host: dumps of iptables and of nftables, each told once."""

from __future__ import annotations

from collections.abc import Iterable

from segcheck.model.header import Family
from segcheck.source.diagnostic import Severity
from segcheck.source.ledger import LineFate
from segcheck.vendors.linux.configuration import LinuxConfiguration
from segcheck.vendors.linux.iptables.beside_nft import OWNED, told_once
from segcheck.vendors.linux.iptables.read import implementation, read_iptables
from segcheck.vendors.linux.netfilter.program import Layer, Ruleset, Table
from segcheck.vendors.linux.network.ethernet import came_as_ethernet
from segcheck.vendors.linux.nftables.reader import read_nftables
from segcheck.vendors.linux.text.sections import Section, SectionKind


def read_rulesets(configuration: LinuxConfiguration) -> tuple[Ruleset, ...]:
    """The rules that all dumps tell.

    A table of iptables-nft that the dump of nftables tells, too, is in force once (`told_once`).
    """
    nft_sections = configuration.of(SectionKind.NFTABLES)
    sections = configuration.of(SectionKind.IPTABLES)
    ethernet = came_as_ethernet(configuration.of(SectionKind.ADDRESSES))
    iptables = read_iptables(
        sections,
        configuration.of(SectionKind.IPSET),
        nftables_told=bool(nft_sections),
        ethernet=ethernet,
        names=configuration.names,
    )
    told = frozenset(f"{family} {name}" for family in ("ip", "ip6") for name in OWNED) if sections else frozenset()
    nftables = [read_nftables(section, ethernet, configuration.names, told) for section in nft_sections]
    for section in configuration.of((SectionKind.IPTABLES, SectionKind.NFTABLES)):
        if not section.whole:
            _note_part(configuration, section)
    for section in configuration.of(SectionKind.LISTING):
        _set_aside(section)
    _check_repetition(configuration, nftables)
    return told_once(iptables, [implementation(section) for section in sections], nftables)


def _short(table: Table) -> str:
    return table.name.rpartition(" ")[2]


def _check_repetition(configuration: LinuxConfiguration, rulesets: Iterable[Ruleset]) -> None:
    """SOUNDNESS: dumps of one table at two times; which one is in force cannot be told."""
    seen: set[tuple[str, Layer, Family]] = set()
    for ruleset in rulesets:
        # Of one dump, a table of both families stands there once and is no repetition.
        here = {(_short(table), table.layer, family): table for table in ruleset.tables for family in table.families}
        for (name, layer, family), table in here.items():
            if (name, layer, family) in seen:
                configuration.widen("linux-table-twice", table.origin[:1], table=name)
        seen |= set(here)


def _note_part(configuration: LinuxConfiguration, section: Section) -> None:
    """SOUNDNESS: what the other tables do is not told."""
    line = max(1, section.first_line - 1)
    configuration.widen("linux-part-of-the-rules", (section.span(line),))


def _set_aside(section: Section) -> None:
    for line, _ in section.numbered():
        section.mark(line, LineFate.IRRELEVANT, "linux-listing")
    section.report("linux-listing", section.first_line, Severity.WARNING)
