"""Which packets between which places a change opens and closes: complete, for the whole network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from segcheck.policy.analysis import Analysis
from segcheck.reachability.alteration import Alteration
from segcheck.reachability.packet_slice import slice_of_change
from segcheck.reachability.sameness import Sameness
from segcheck.review.difference import PlaceKind
from segcheck.review.family_comparison import FamilyComparison
from segcheck.review.moved_packets import MovedPackets, on_their_own, without_followers
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace


def moved_packets(
    before: Analysis, after: Analysis, altered: Mapping[str, Alteration], sameness: Sameness
) -> Iterator[MovedPackets]:
    """What is opened and closed, for every pair of places. Both analyses must share their matchers."""
    return NetworkComparison(before, after, altered, sameness).moved()


class NetworkComparison:
    """Two networks, compared for packets outside sessions and within them. Both analyses must share their matchers.

    Cost: building both graphs, and fixpoints over the packets only that may meet a difference.
    """

    def __init__(
        self, before: Analysis, after: Analysis, altered: Mapping[str, Alteration], sameness: Sameness
    ) -> None:
        self._zones = tuple(zone.name for zone in before.policy.zones)
        families = dict.fromkeys((*before.families, *after.families)) if altered else ()
        self._families = [
            tuple(
                FamilyComparison(before, after, family, altered, sameness, sessions=sessions)
                for sessions in (False, True)
            )
            for family in families
        ]

    def moved(self) -> Iterator[MovedPackets]:
        """What is opened and closed, for every pair of places."""
        for outside, within in self._families:
            opening = tuple(without_followers(tuple(outside.moved())))
            yield from opening
            yield from on_their_own(within.moved(), opening)

    def unconcerned(self) -> frozenset[str]:
        """Names of the zones none of whose packets may meet a difference, outside sessions or within them."""
        concerned = {
            sender.place.name
            for pair in self._families
            for one in pair
            for sender, packets in one.concerned.items()
            if packets and sender.place.kind is PlaceKind.ZONE
        }
        return frozenset(self._zones) - concerned


def narrowed(
    before: Analysis, after: Analysis, altered: Mapping[str, Alteration], sameness: Sameness
) -> tuple[Analysis, Analysis]:
    """Both analyses, over the packets only that may meet a changed rule, where that can be told; else as they are.

    `moved_packets` finds the same with them, many times faster in long lists.
    """
    devices = (*before.snapshot.devices, *after.snapshot.devices)
    matchers = before.matchers
    slices = {}
    for family in dict.fromkeys((*before.families, *after.families)):
        matcher = matchers.setdefault(family, Matcher(HeaderSpace(family)))
        found = slice_of_change(matcher, altered, devices, sameness)
        if found is not None:
            slices[family] = found
    if not slices:
        return before, after
    policy = before.policy
    one = Analysis(before.snapshot, policy, matchers=matchers, like=before, within=slices)
    return one, Analysis(after.snapshot, policy, matchers=matchers, like=one, within=slices)
