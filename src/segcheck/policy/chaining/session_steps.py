"""One step of a chain."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.policy.chaining.session_graph import Arriving, Node, Session


@dataclass(frozen=True, slots=True)
class Step:
    """From `start` to `end`, by a session that one of them opens to the other with any of `packets`.

    `session` None: between a relay and the hosts of its own segment, with nothing in between.
    """

    start: Node
    end: Node
    session: Session | None
    packets: Arriving | None

    @property
    def backwards(self) -> bool:
        """Whether the session is opened by the end of the step."""
        return self.session is not None and self.session.source == self.end
