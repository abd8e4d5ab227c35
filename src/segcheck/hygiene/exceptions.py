"""What EXC-1 sees of the exception register, for the rules that tell a part of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from segcheck.hygiene.asked import seen_by
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Observation, Outcome


def seen_of_register(site: Site, codes: Collection[str]) -> Iterator[Observation]:
    """Observations with one of `codes`; of an empty register that it is one, or that nobody says so (VACUOUS)."""
    return seen_by(site, "EXC-1", (*codes, "exceptions-none", "exceptions-not-said"))


def undated(site: Site) -> Iterator[Observation]:
    """UNDECIDED where no day was given and there are entries with dates to judge."""
    entries = site.policy.register.entries
    if site.on is None and entries:
        doubts = tuple(Doubt("no-day-given", "", (entry.span,)) for entry in entries)
        yield Observation(Outcome.UNDECIDED, "exceptions-undated", (("count", str(len(entries))),), doubts=doubts)
