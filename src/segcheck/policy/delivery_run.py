"""One way that packets of a flow take: where they got to, and what was lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from segcheck.policy.analysis import Journey
from segcheck.policy.verdict import Outcome
from segcheck.reachability.graph import Location
from segcheck.symbolic.header_space import PacketSet

Lost = tuple[Location, PacketSet]


@dataclass(frozen=True, slots=True)
class DeliveryRun:
    """Packets sent into one gateway: where they got to, and what was lost.

    `stranger`: a stateful device that may see one direction of the session only. `mistaken`: answers that arrive may
    have got another source on their way.
    """

    journey: Journey
    goal: Mapping[Location, PacketSet]
    surely_lost: tuple[Lost, ...]
    possibly_lost: tuple[Lost, ...]
    circling: bool
    answers: bool
    stranger: str = ""
    mistaken: bool = False

    @property
    def outcome(self) -> Outcome:
        """A loss that is sure is a violation; one that may be leaves the way open."""
        if self.surely_lost:
            return Outcome.VIOLATED
        return Outcome.UNDECIDED if self.possibly_lost or self.circling else Outcome.PROVED

    def delivered(self) -> Iterator[tuple[Location, PacketSet]]:
        """What arrives where it should."""
        for location, limit in self.goal.items():
            packets = self.journey.arrivals.possibly.get(location)
            if packets is not None and packets & limit:
                yield location, packets & limit
