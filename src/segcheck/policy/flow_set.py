"""The packets that get from one zone to another, as one value: sessions, and what belongs to none."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.model.header import FIRST_FRAGMENT, OTHER_FRAGMENT, TCP, Family, Field
from segcheck.semantics.sessions import opening_packets
from segcheck.symbolic.cover import CoverRow, cover
from segcheck.symbolic.header_space import PacketSet


@dataclass(frozen=True, slots=True)
class FlowSet:
    """All packets that get from one zone to another, in one family, as they arrive.

    INVARIANT: surely <= possibly.
    """

    source: str
    destination: str
    family: Family
    surely: PacketSet
    possibly: PacketSet

    def rows(self) -> tuple[CoverRow, ...]:
        """What surely gets through, as few readable rows; complete."""
        return cover(self.surely)

    def possible_rows(self) -> tuple[CoverRow, ...]:
        """What may get through besides, as few readable rows; complete."""
        return cover(self.possibly - self.surely)

    def services(self) -> tuple[CoverRow, ...]:
        """The sessions that surely can be opened, as rows without TCP flags and connection state."""
        return cover(self.service_packets())

    def possible_services(self) -> tuple[CoverRow, ...]:
        """The sessions that possibly can be opened besides."""
        return cover(self.possible_service_packets())

    def strays(self) -> tuple[CoverRow, ...]:
        """Packets that possibly get through, open no session, and belong to none that can be opened this way."""
        return cover(self.stray_packets())

    def service_packets(self) -> PacketSet:
        """First fragments of the sessions that surely can be opened, with any TCP flags and in any state."""
        return _any_flags(self.surely).forget(Field.STATE)

    def possible_service_packets(self) -> PacketSet:
        """The same of the sessions that possibly can be opened besides."""
        return (_any_flags(self.possibly) - _any_flags(self.surely)).forget(Field.STATE)

    def stray_packets(self) -> PacketSet:
        """Packets that possibly get through, open no session, and belong to none that can be opened this way.

        Later fragments belong to a session between the same hosts with the same protocol.
        """
        known = _any_flags(self.possibly)
        fragments = known.forget(Field.SOURCE_PORT, Field.DESTINATION_PORT, Field.TCP_FLAGS, Field.FRAGMENT)
        later = self.possibly.space.field_in(Field.FRAGMENT, ((OTHER_FRAGMENT, OTHER_FRAGMENT),))
        return self.possibly - opening_packets(self.possibly.space) - known - (fragments & later)


def _any_flags(packets: PacketSet) -> PacketSet:
    """First fragments of the sessions that `packets` can open, with any TCP flags."""
    space = packets.space
    whole = space.field_in(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
    opening = packets & opening_packets(space) & whole
    tcp = space.field_in(Field.PROTOCOL, ((TCP, TCP),))
    return (opening - tcp) | ((opening & tcp).forget(Field.TCP_FLAGS) & space.valid)
