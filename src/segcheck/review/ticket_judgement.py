"""Whether a change does what its ticket says, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from segcheck.model.header import Family, Field
from segcheck.policy.analysis import Analysis
from segcheck.policy.answers import answers_to
from segcheck.policy.delivery import declared_sessions
from segcheck.policy.separation import allowed_packets
from segcheck.policy.verdict import Doubt, Outcome
from segcheck.review.difference import ChangedFlow, Movement, Place, PlaceKind
from segcheck.review.passage import getting_through
from segcheck.review.ticket import DeclaredChange, Mismatch, Ticket, TicketDifference, TicketResult
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.session_flows import errors
from segcheck.semantics.sessions import opening_packets
from segcheck.symbolic.cover import cover, row_packets
from segcheck.symbolic.header_space import PacketSet

_ORDER = tuple(Mismatch)


def judge(
    ticket: Ticket,
    flows: Sequence[ChangedFlow],
    before: Analysis,
    after: Analysis,
    blind: Sequence[Doubt] = (),
) -> TicketResult:
    """What became of `ticket`, when `flows` is everything that the change moves between `before` and `after`.

    PROVED: what moves is declared (or answers what is, or is a later fragment of it), and every session that an entry
    names moves, but for those that were where the entry wants them. UNDECIDED: that is possibly so; also where `blind`
    tells that not every way can be seen. An entry of which nothing moves is not done, whatever was before
    (docs/adr/0036).

    Both analyses must share their matchers. Cost: set operations on rows; fixpoints for the sessions of an entry that
    do not move.
    """
    judgement = _Judgement(ticket, flows, before, after)
    found = [*judgement.not_declared(), *judgement.not_done(seen=not blind)]
    found.sort(key=lambda one: (_ORDER.index(one.mismatch), not one.opens, not one.certain))
    return TicketResult(ticket, judgement.outcome(found, seen=not blind), tuple(found))


class _Key(NamedTuple):
    """What rows are of one kind. `answers`: they are within sessions that others open."""

    movement: Movement
    source: Place
    destination: Place
    family: Family
    answers: bool


class _Judgement:
    def __init__(self, ticket: Ticket, flows: Sequence[ChangedFlow], before: Analysis, after: Analysis) -> None:
        self._ticket = ticket
        self._sides = (before, after)
        self._families = tuple(dict.fromkeys((*before.families, *after.families)))
        self._idle: set[DeclaredChange] = set()
        self._moved: dict[_Key, Bounds] = {}
        for flow in flows:
            key = _Key(flow.movement, flow.source, flow.destination, flow.family, flow.answers)
            space = after.family(flow.family).space
            packets = row_packets(space, flow.row)
            known = self._moved.get(key, Bounds(space.nothing, space.nothing))
            surely = known.surely | packets if flow.certain else known.surely
            self._moved[key] = Bounds(surely, known.possibly | packets)

    def outcome(self, found: Sequence[TicketDifference], *, seen: bool) -> Outcome:
        """VIOLATED over UNDECIDED over PROVED."""
        failing = [one for one in found if one.mismatch is not Mismatch.ALREADY_SO or one.entry in self._idle]
        if any(one.certain for one in failing):
            return Outcome.VIOLATED
        return Outcome.UNDECIDED if failing or not seen else Outcome.PROVED

    # -- more than the ticket says --------------------------------------------------------------------

    def not_declared(self) -> Iterator[TicketDifference]:
        """What moves and is not named by any entry, by pair of places."""
        for key, moved in self._moved.items():
            opens, source, destination = key.movement is not Movement.CLOSED, key.source, key.destination
            declared = self._declared(opens, key)
            if key.movement is Movement.UNCLEAR:
                declared |= self._declared(False, key)
            sure = moved.surely - declared
            for packets, certain in ((sure, True), (moved.possibly - declared - sure, False)):
                yield from _differences(
                    Mismatch.NOT_DECLARED, opens, (source.name, destination.name), packets, None, certain=certain
                )

    def _declared(self, opens: bool, key: _Key) -> PacketSet:
        """Packets that entries name between the places.

        CHOICE: an address of a device itself that lies in a zone is declared with the zone: a line that opens a network
        opens the router's address in it, too. A way to manage the device is not: only an entry that names addresses of
        devices and nothing else means that.
        """
        source, destination, family = key.source, key.destination, key.family
        graph = self._sides[opens].family(family)
        if source.kind is not PlaceKind.ZONE or destination.kind in (PlaceKind.UNZONED, PlaceKind.BEYOND):
            return graph.space.nothing
        if destination.kind is PlaceKind.ZONE:
            return self._between(opens, destination.name, key, self._ticket.declared)
        entries = self._ticket.declared
        if destination.kind is PlaceKind.MANAGEMENT:
            devices = graph.of_devices()
            entries = tuple(one for one in entries if graph.matcher.bounds(one.flow.match(family)).surely <= devices)
        zones = {zone for one in entries for zone in (one.source, one.destination)} - {source.name}
        return graph.space.union(
            self._between(opens, zone, key, entries) & graph.addressed_to(self._sides[opens].area(zone))
            for zone in sorted(zones)
        )

    def _between(self, opens: bool, zone: str, key: _Key, entries: Sequence[DeclaredChange]) -> PacketSet:
        """Packets that `entries` name on the way from the source of `key` to `zone`."""
        mine, ends = [one for one in entries if one.opens is opens], (key.source.name, zone)
        there = tuple(one.flow for one in mine if (one.source, one.destination) == ends)
        back = tuple(one.flow for one in mine if (one.destination, one.source) == ends)
        side = self._sides[opens]
        declared = allowed_packets(side, key.family, there, back)
        if not key.answers:
            return declared
        matcher = side.family(key.family).matcher
        opened, answered = (
            matcher.space.union(matcher.bounds(flow.match(key.family)).surely for flow in flows)
            for flows in (there, back)
        )
        return declared | _answering(answered) | _errors_about(answered.reversed()) | _errors_about(opened)

    # -- less than the ticket says --------------------------------------------------------------------

    def not_done(self, *, seen: bool) -> Iterator[TicketDifference]:
        """Sessions that an entry names and that do not move. `seen` False: there may be ways that nobody sees."""
        for entry in self._ticket.declared:
            named = moves = False
            told: list[TicketDifference] = []
            for family in self._families:
                wanted = self._wanted(entry, family)
                if wanted:
                    named = True
                    moved = self._of_sessions(entry, family)
                    moves = moves or bool(wanted & moved.possibly)
                    told.extend(self._missing(entry, family, wanted, moved, seen=seen))
            if not moves:
                self._idle.add(entry)
            yield from told if named else self._of_nobody(entry)

    def _wanted(self, entry: DeclaredChange, family: Family) -> PacketSet:
        """CHOICE: hosts as they are after the change are to get through, as they were before they are to be cut off."""
        side = self._sides[entry.opens]
        source, destination = side.area(entry.source), side.area(entry.destination)
        return declared_sessions(side.family(family), entry.flow, source, destination)

    def _of_sessions(self, entry: DeclaredChange, family: Family) -> Bounds:
        """Packets by which sessions are opened that the change moves between the zones of `entry`."""
        space = self._sides[1].family(family).space
        movement = Movement.OPENED if entry.opens else Movement.CLOSED
        ends = (Place(PlaceKind.ZONE, entry.source), Place(PlaceKind.ZONE, entry.destination))
        opening, nothing = opening_packets(space), space.nothing
        moved = self._moved.get(_Key(movement, *ends, family, answers=False), Bounds(nothing, nothing))
        return Bounds(moved.surely & opening, moved.possibly & opening)

    def _missing(
        self, entry: DeclaredChange, family: Family, wanted: PacketSet, moved: Bounds, *, seen: bool
    ) -> Iterator[TicketDifference]:
        missing = wanted - moved.surely
        if not missing:
            return
        zones = (entry.source, entry.destination)
        old, new = (getting_through(side, family, zones, missing) for side in self._sides)
        if entry.opens:
            already, undone = old.surely & new.surely, missing - new.possibly
        else:
            already, undone = missing - old.possibly - new.possibly, new.surely & missing
        # SOUNDNESS: where ways may be hidden, packets that arrive by no way that is seen may arrive all the same.
        sure_undone, sure_already = seen or not entry.opens, seen or entry.opens
        open_still = missing - already - undone
        for mismatch, packets, certain in (
            (Mismatch.ALREADY_SO, already, sure_already),
            (Mismatch.NOT_DONE, undone, sure_undone),
            (Mismatch.NOT_DONE, open_still, False),
        ):
            yield from _differences(mismatch, entry.opens, zones, packets, entry, certain=certain)

    def _of_nobody(self, entry: DeclaredChange) -> Iterator[TicketDifference]:
        """An entry that names no packet which hosts of its zones exchange."""
        for family in dict.fromkeys((*self._families, *(named for named, _ in entry.flow.matches))):
            graph = self._sides[entry.opens].family(family)
            packets = graph.matcher.bounds(entry.flow.match(family)).surely & opening_packets(graph.space)
            zones = (entry.source, entry.destination)
            yield from _differences(Mismatch.NOT_DONE, entry.opens, zones, packets, entry, certain=True)


def _answering(opened: PacketSet) -> PacketSet:
    """Answers to `opened`, whatever is said of their state: rows leave it out."""
    return answers_to(opened.space, opened).forget(Field.STATE)


def _errors_about(packets: PacketSet) -> PacketSet:
    """ICMP errors between the hosts of `packets`, in their direction: they are about sessions of these hosts."""
    space = packets.space
    types = tuple((number, number) for number in errors(space.family))
    error = space.box({Field.PROTOCOL: ((space.family.icmp, space.family.icmp),), Field.ICMP_TYPE: types})
    return packets.forget(*(set(Field) - {Field.SOURCE, Field.DESTINATION})) & error


def _differences(
    mismatch: Mismatch,
    opens: bool,
    zones: tuple[str, str],
    packets: PacketSet,
    entry: DeclaredChange | None,
    *,
    certain: bool,
) -> Iterator[TicketDifference]:
    for row in cover(packets):
        yield TicketDifference(mismatch, opens, *zones, packets.space.family, row, certain, entry)
