"""Where an audit stands among those that were stored: what every report says beside the audit itself."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.history.drift import Drift
from segcheck.history.run import RunStamp, SignOff


@dataclass(frozen=True, slots=True)
class Standing:
    """`stamp`: the stored run, None when it was not stored; `sign_offs`: approvals of it, in the order they came;
    `drift`: against the run before it of the same subject, None for the first.
    """

    stamp: RunStamp | None = None
    sign_offs: tuple[SignOff, ...] = ()
    drift: Drift | None = None
