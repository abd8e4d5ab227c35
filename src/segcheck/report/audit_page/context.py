"""What every part of the page looks up: zones and findings by number, anchors, what is new, who answers for what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from segcheck.history.standing import Standing
from segcheck.report.audit_answer import by_urgency, is_accepted
from segcheck.report.audit_page.markup import Markup, anchor, element, joined
from segcheck.report.audit_page.words import code, word
from segcheck.report.messages import Language
from segcheck.report.recorded import Recorded

MOST_LISTED = 5000
"""Findings that the page lists; further ones are counted."""
PACKETS = ("rows", "in_doubt", "strays")
"""Of a cell of the matrix: what surely passes, what possibly does, what belongs to no session."""


@dataclass(frozen=True)
class Context:
    """A document and where it stands; `language`: shown first."""

    document: Recorded
    standing: Standing
    language: Language

    @cached_property
    def zones(self) -> tuple[Recorded, ...]:
        """The zones of the policy."""
        return self.document.each("zones")

    @cached_property
    def zone_numbers(self) -> dict[str, int]:
        """The place of each zone in the document, by name."""
        return {zone.text("name"): number for number, zone in enumerate(self.zones)}

    @cached_property
    def findings(self) -> tuple[Recorded, ...]:
        """All findings: open ones first, the most urgent first."""
        ordered = by_urgency(self.document.each("findings"))
        return tuple(sorted(ordered, key=is_accepted))

    @cached_property
    def by_id(self) -> dict[str, Recorded]:
        """The findings by id."""
        return {finding.text("id"): finding for finding in self.findings}

    @cached_property
    def anchors(self) -> dict[str, str]:
        """The place on the page of each finding it lists, by id."""
        listed = self.findings[:MOST_LISTED]
        return {finding.text("id"): anchor("finding", number) for number, finding in enumerate(listed, start=1)}

    @cached_property
    def changes(self) -> dict[str, str]:
        """`new`, `changed` or `unchanged` for each finding, by its id; empty when there is nothing to compare with."""
        drift = self.standing.drift
        if drift is None:
            return {}
        return {
            **dict.fromkeys(drift.unchanged, "unchanged"),
            **dict.fromkeys((now for _, now in drift.changed), "changed"),
            **dict.fromkeys(drift.new, "new"),
        }

    @cached_property
    def bad_pairs(self) -> frozenset[tuple[str, str]]:
        """Pairs of zones that an open finding says something gets through between that must not."""
        return frozenset(
            (finding.text("source"), finding.text("destination"))
            for finding in self.findings
            if finding.text("outcome") == "violated" and not is_accepted(finding) and finding.text("destination")
        )

    @cached_property
    def of_pairs(self) -> dict[tuple[str, str], list[Recorded]]:
        """Findings by the two zones they speak of."""
        found: dict[tuple[str, str], list[Recorded]] = defaultdict(list)
        for finding in self.findings:
            found[finding.text("source"), finding.text("destination")].append(finding)
        return found

    @cached_property
    def of_clauses(self) -> dict[str, list[str]]:
        """Ids of findings by the clause they concern, as findings name it: the body and the number."""
        found: dict[str, list[str]] = defaultdict(list)
        for finding in self.findings:
            for clause in dict.fromkeys(finding.texts("clauses")):
                found[clause].append(finding.text("id"))
        return found

    @cached_property
    def device_numbers(self) -> dict[str, int]:
        """A number for each device that a finding is about, by name."""
        names = sorted({finding.text("device") for finding in self.findings} - {""})
        return {name: number for number, name in enumerate(names)}

    @cached_property
    def cells(self) -> dict[tuple[str, str], list[Recorded]]:
        """Cells of the matrix, one for each family, by source and destination."""
        found: dict[tuple[str, str], list[Recorded]] = defaultdict(list)
        for cell in self.document.part("matrix").each("cells"):
            found[cell.text("source"), cell.text("destination")].append(cell)
        return found

    @cached_property
    def told_pairs(self) -> frozenset[tuple[str, str]]:
        """Pairs of zones the page says more of: something may pass, cannot be seen, or a finding speaks of them."""
        open_ones = {
            pair
            for pair, cells in self.cells.items()
            if any(cell.flag("blind") or any(cell.each(name) for name in PACKETS) for cell in cells)
        }
        return frozenset(
            pair
            for pair in open_ones | set(self.of_pairs)
            if pair in self.cells and set(pair) <= set(self.zone_numbers)
        )

    def pair_anchor(self, source: str, destination: str) -> str | None:
        """Where the page tells of a pair of zones."""
        if (source, destination) not in self.told_pairs:
            return None
        return anchor("pair", self.zone_numbers[source], self.zone_numbers[destination])

    def zone(self, name: str) -> Markup:
        """A zone with its title."""
        number = self.zone_numbers.get(name)
        title = "" if number is None else self.zones[number].text("title")
        shown = code(name)
        return joined((title, " ", shown)) if title and title != name else shown

    def links(self, ids: Sequence[str]) -> Markup:
        """Links to findings, with their ids."""
        return joined((self.link(one) for one in ids), ", ")

    def link(self, identifier: str) -> Markup:
        """A link to a finding; its id alone where the page does not have it."""
        place = self.anchors.get(identifier)
        return code(identifier) if place is None else element("a", code(identifier), href=f"#{place}")

    def change_badge(self, identifier: str) -> Markup:
        """Whether the finding is new or changed."""
        change = self.changes.get(identifier, "")
        return element("span", word("audit-page-change", change), class_=f"badge {change}") if change else Markup("")
