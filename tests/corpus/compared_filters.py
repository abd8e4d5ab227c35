"""What the candidate changes of the filter example open and close, complete.

    python -m tests.corpus.compared_filters

For each pair of versions: the rows opened and closed with the rules that decide before and after, and the proof that
the rows are all there is: their union equals the difference of the two lists, which are compiled separately.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from tests.corpus.batfish_answers import named_filter
from tests.corpus.location import corpus

from segcheck.model.filters import Rule
from segcheck.model.header import Family
from segcheck.reachability.compare import ChangedPackets, FilterComparison, compare_filters
from segcheck.report.packet_text import row_text
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.cover import row_packets
from segcheck.symbolic.header_space import HeaderSpace
from segcheck.vendors.registry import load

VERSIONS = ("current", "candidate1", "candidate2")


def compared(matcher: Matcher, before: str, after: str) -> FilterComparison:
    """The list of the router in two versions of the example."""
    folder = corpus() / "ios" / "pybatfish-example-filters"
    lists = [named_filter(load(folder / name), "rtr-with-acl", "acl_in") for name in (before, after)]
    return compare_filters(matcher, *lists)


def is_complete(matcher: Matcher, comparison: FilterComparison) -> bool:
    """Whether the rows are exactly the difference of the two lists, each compiled on its own."""
    space = matcher.space
    before = filter_bounds(matcher, comparison.before).surely
    after = filter_bounds(matcher, comparison.after).surely
    opened = space.union(row_packets(space, change.row) for change in comparison.openings)
    closed = space.union(row_packets(space, change.row) for change in comparison.closings)
    return (
        opened & space.valid == (after - before) & space.valid
        and closed & space.valid == (before - after) & space.valid
    )


def _names(rules: Iterable[Rule | None]) -> str:
    return ",".join("default" if rule is None else rule.name for rule in rules)


def _print_changes(word: str, changes: Iterable[ChangedPackets]) -> None:
    for change in changes:
        text = row_text(change.row, Family.IPV4)
        deciders = f"[{_names(change.before)} -> {_names(change.after)}]"
        sys.stdout.write(
            f"  {word} {text.source} -> {text.destination} {text.service} {'; '.join(text.conditions)} {deciders}\n"
        )


def main() -> int:
    """Print every pair; 1 when some rows are missing."""
    matcher = Matcher(HeaderSpace(Family.IPV4))
    complete = True
    for before, after in (("current", "candidate1"), ("current", "candidate2"), ("candidate1", "candidate2")):
        comparison = compared(matcher, before, after)
        whole = is_complete(matcher, comparison)
        complete = complete and whole
        rows = f"{len(comparison.openings)} rows opened, {len(comparison.closings)} closed"
        sys.stdout.write(f"{before} -> {after}: {rows}, complete: {whole}\n")
        _print_changes("opened", comparison.openings)
        _print_changes("closed", comparison.closings)
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main())
