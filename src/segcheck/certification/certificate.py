"""The certificate of a check: one JSON document. Its format is docs/reference/certificate-format.md."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import PurePath

from segcheck.certification.claims import claims_of
from segcheck.certification.family_part import FamilyPart
from segcheck.certification.spelling import Plain
from segcheck.model.network import Snapshot
from segcheck.policy.check import Examination
from segcheck.policy.document import Policy
from segcheck.policy.intent import Isolated, Only, Upholds
from segcheck.policy.verdict import Outcome, Verdict
from segcheck.source.text import SourceFile
from segcheck.version import __version__

_BROKEN = re.compile("[\ud800-\udfff]")
FORMAT, VERSION = "segcheck-certificate", 1


def certificate(examination: Examination, snapshot: Snapshot) -> str:
    """The certificate of every separation that `examination` of `snapshot` proved, as JSON text.

    The same input gives the same bytes. A check that proved no separation has a certificate without claims.

    Cost: as many set operations as the check itself, and time and size in proportion to the nodes of all sets.
    """
    findings, analysis = examination.findings, examination.analysis
    names: dict[str, int] = {verdict.intent.name: 0 for verdict in findings.verdicts}
    families: list[Plain] = []
    for family in analysis.families:
        claims = claims_of(analysis, family, findings.verdicts)
        if claims.claims:
            families.append(FamilyPart(analysis, family, claims).words())
        for claim in claims.claims:
            for name in claim.intents:
                names[name] += 1
    intents: list[Plain] = [_intent(verdict, names[verdict.intent.name]) for verdict in findings.verdicts]
    assumed = findings.policy.assumptions
    document: dict[str, Plain] = {
        "format": FORMAT,
        "version": VERSION,
        "program": f"segcheck {__version__}",
        "date": None if findings.on is None else findings.on.isoformat(),
        "configurations": [_file(one.path, one) for one in sorted(snapshot.sources, key=lambda source: source.path)],
        "policy": list(_policy_files(findings.policy)),
        "assumptions": {
            "spoofing": assumed.spoofing,
            "closed_segments": assumed.closed_segments,
            "everywhere": any(isinstance(intent.requirement, Upholds) for intent in findings.policy.intents),
        },
        "intents": intents,
        "families": families,
    }
    document = _speakable(document)
    return _laid_out({**document, "digest": digest(document)})


def digest(document: dict[str, Plain]) -> str:
    """SHA-256 of a certificate without its digest, in canonical form.

    >>> digest({"version": 1, "format": "x"})[:8]
    '0b65cd70'
    """
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _intent(verdict: Verdict, claims: int) -> Plain:
    proved = {(one.family, one.source, one.destination) for one in verdict.separations}
    shown = all(
        piece.outcome is Outcome.VACUOUS or (piece.family, piece.source, piece.destination) in proved
        for piece in verdict.evidence
    )
    # Checks of properties look at other things as well, also where they find nothing to say about them.
    separates = isinstance(verdict.intent.requirement, Isolated | Only)
    complete = verdict.outcome is Outcome.PROVED and bool(claims) and shown and separates
    return {
        "name": verdict.intent.name,
        "outcome": verdict.outcome.value,
        "claims": claims,
        "complete": complete,
    }


def _policy_files(policy: Policy) -> Iterator[Plain]:
    """The policy file, the registers and the packs beside it. What comes with the program is part of the program."""
    from segcheck.policy.reading.pack_reader import built_in_path

    yield _file(PurePath(policy.source.path).name, policy.source)
    named: dict[str, SourceFile] = {}
    for source in policy.register.sources:
        # A sheet of a workbook is named behind the file.
        named.setdefault(source.path.rpartition("[")[0] if source.encoding == "xlsx" else source.path, source)
    for pack in policy.packs:
        if pack.source.path != built_in_path(pack.name):
            named.setdefault(pack.source.path, pack.source)
    for path, source in named.items():
        yield _file(path, source)


def _file(path: str, source: SourceFile) -> Plain:
    return {"path": path, "sha256": source.sha256}


def _speakable(document: dict[str, Plain]) -> dict[str, Plain]:
    """The document with what UTF-8 cannot say (names of files with broken bytes) written out with backslashes."""
    text = _compact(document)
    spoken = _BROKEN.sub(lambda found: f"\\\\x{ord(found[0]) & 0xFF:02x}", text)
    if spoken == text:
        return document
    changed: dict[str, Plain] = json.loads(spoken)
    return changed


def _laid_out(document: dict[str, Plain]) -> str:
    """One line for each key and each part of a family, so that people can find their way."""
    order = ("format", "version", "digest")
    keys = [*order, *(key for key in document if key not in order)]
    lines = []
    for key in keys:
        value = document[key]
        text = _families(value) if key == "families" and isinstance(value, list) and value else _compact(value)
        lines.append(f"{_compact(key)}:{text}")
    return "{" + ",\n".join(lines) + "}\n"


def _families(families: list[Plain]) -> str:
    parts = []
    for family in families:
        assert isinstance(family, dict)
        parts.append("{" + ",\n".join(f"{_compact(key)}:{_compact(value)}" for key, value in family.items()) + "}")
    return "[\n" + ",\n".join(parts) + "]"


def _compact(value: Plain) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
