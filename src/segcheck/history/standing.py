"""Where an audit stands among those that were stored: what every report says beside the audit itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segcheck.history.drift import Drift
from segcheck.history.run import RunStamp, SignOff

if TYPE_CHECKING:
    from segcheck.history.store import AuditStore


@dataclass(frozen=True, slots=True)
class Standing:
    """`stamp`: the stored run, None when it was not stored; `sign_offs`: approvals of it, in the order they came;
    `drift`: against the run before it of the same subject, None for the first.
    """

    stamp: RunStamp | None = None
    sign_offs: tuple[SignOff, ...] = ()
    drift: Drift | None = None


def stored_audit(store: AuditStore, number: int) -> tuple[dict[str, Any], Standing]:
    """The document of a run and its standing, all of it as stored.

    Cost: a pass over the entries, and two documents.
    Raises: StoreError when anything does not fit; UsageError when there is no such run.
    """
    from segcheck.history.recorded import read_document

    stamp = store.run(number)
    document = read_document(store.document(number), store.path)
    drift = _drift(store, document, stamp.subject, number)
    return document, Standing(stamp, store.sign_offs(number), drift)


def standing_unstored(store: AuditStore, document: dict[str, Any]) -> Standing:
    """The standing of an audit that is not stored: against the last run of its subject, if there is any."""
    from segcheck.history.recorded import mapping_of, text_of

    subject = text_of(mapping_of(document, "policy"), "name")
    return Standing(drift=_drift(store, document, subject, None))


def compared(store: AuditStore, number: int, later: int) -> Drift:
    """How the run `later` differs from the run `number`, whatever their subjects and order.

    Raises: as `stored_audit`.
    """
    from segcheck.history.comparison import drift_between
    from segcheck.history.recorded import read_document

    before, now = (read_document(store.document(one), store.path) for one in (number, later))
    return drift_between(store.run(number), before, now)


def _drift(store: AuditStore, document: dict[str, Any], subject: str, below: int | None) -> Drift | None:
    from segcheck.history.comparison import drift_between
    from segcheck.history.recorded import read_document

    earlier = [run for run in store.runs_so_far() if run.subject == subject and (below is None or run.number < below)]
    if not earlier:
        return None
    return drift_between(earlier[-1], read_document(store.document(earlier[-1].number), store.path), document)
