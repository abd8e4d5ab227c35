"""Bounds: what surely holds and what possibly holds, as two packet sets."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.symbolic.header_space import PacketSet


@dataclass(frozen=True, slots=True)
class Bounds:
    """The true set lies between `surely` and `possibly`.

    INVARIANT: surely <= possibly. (Not checked on construction: it would cost a set operation per value;
    the property tests check it.)
    """

    surely: PacketSet
    possibly: PacketSet

    @property
    def exact(self) -> bool:
        """Whether nothing is in doubt."""
        return self.surely == self.possibly
