"""What the store says of one audit run, and of somebody's approval of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RunStamp:
    """A stored run of the audit.

    `number`: of its entry; runs and approvals are counted together. `made_at`: when it was stored (RFC 3339);
    `on`: the day dates were judged by, None for none; `subject`: name of the policy: runs of one subject are compared.
    `digest`: of the entry, over everything it says and `previous`, the digest of the entry before it (in hexadecimal).
    `document_digest`: SHA-256 of the bytes of the document. `operator`: who ran it, as told, "" for nobody told.
    `outcome`, `version` (of segcheck) and `counts` (of findings) are those of the document.
    """

    number: int
    made_at: str
    on: str | None
    subject: str
    digest: str
    previous: str
    document_digest: str = ""
    operator: str = ""
    outcome: str = ""
    version: str = ""
    counts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SignOff:
    """Somebody answers for a run: an entry of its own, behind it in the chain.

    `run`: number of the run; `made_at`: when it was stored; `number` and `digest` are those of this entry.
    INVARIANT: segcheck does not know who typed the name. It is evidence only beside a list of who may.
    """

    by: str
    role: str
    note: str
    made_at: str
    run: int
    number: int = 0
    digest: str = ""
