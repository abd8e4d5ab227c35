"""From the bytes of a file to a `Certificate`: everything that can be refused without calculating a set."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Mapping

from segcheck.model.header import Family
from segcheck.verification.document import Assumptions, Certificate, FileHash, IntentRecord
from segcheck.verification.family_reading import read_family
from segcheck.verification.json_text import Value, read_json, unique
from segcheck.verification.refusal import RefusedError

FORMAT, VERSION = "segcheck-certificate", 1
OUTCOMES = ("proved", "declared", "violated", "undecided", "vacuous")

_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEMBERS = (
    "format",
    "version",
    "digest",
    "program",
    "date",
    "configurations",
    "policy",
    "assumptions",
    "intents",
    "families",
)


def read_certificate(data: bytes) -> Certificate:
    """The certificate in `data`, its digest right and its values well-formed. Raises: RefusedError."""
    top = Value("", read_json(data))
    if not isinstance(top.json, dict) or top.json.get("format") != FORMAT:
        raise RefusedError("certificate-other-format", format=FORMAT)
    if top.json.get("version") != VERSION or isinstance(top.json["version"], bool):
        raise RefusedError("certificate-other-version", version=str(VERSION))
    members = top.members(_MEMBERS)
    stated = _sha256(members["digest"])
    if stated != digest_of(top.json):
        raise RefusedError("certificate-digest")
    configurations = _files(members["configurations"])
    if list(configurations) != sorted(configurations, key=lambda one: one.path):
        members["configurations"].wrong("sorted")
    families = tuple(read_family(item) for item in members["families"].items())
    if [part.family for part in families] not in ([], [Family.IPV4], [Family.IPV6], [Family.IPV4, Family.IPV6]):
        members["families"].wrong("families")
    return Certificate(
        stated,
        members["program"].text(),
        _date(members["date"]),
        configurations,
        _files(members["policy"]),
        _assumptions(members["assumptions"]),
        unique(members["intents"], _intent, lambda intent: intent.name),
        families,
    )


def digest_of(certificate: Mapping[str, object]) -> str:
    """The digest that the JSON object `certificate` should state.

    >>> digest_of({"digest": "?", "version": 1}) == hashlib.sha256(b'{"version":1}').hexdigest()
    True
    """
    rest = {name: value for name, value in certificate.items() if name != "digest"}
    # A lone surrogate is no character that UTF-8 can write; a text that holds one is refused where it stands.
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _sha256(value: Value) -> str:
    text = value.text()
    if not _SHA256.fullmatch(text):
        value.wrong("sha256")
    return text


def _date(value: Value) -> datetime.date | None:
    if value.json is None:
        return None
    try:
        day = datetime.date.fromisoformat(value.text())
    except ValueError:
        value.wrong("date")
    # Some versions of Python read other forms of ISO 8601, too.
    if day.isoformat() != value.json:
        value.wrong("date")
    return day


def _files(value: Value) -> tuple[FileHash, ...]:
    return unique(value, _file, lambda one: one.path)


def _file(value: Value) -> FileHash:
    members = value.members(("path", "sha256"))
    return FileHash(members["path"].text(), _sha256(members["sha256"]))


def _assumptions(value: Value) -> Assumptions:
    members = value.members(("spoofing", "closed_segments", "everywhere"))
    return Assumptions(members["spoofing"].flag(), members["closed_segments"].flag(), members["everywhere"].flag())


def _intent(value: Value) -> IntentRecord:
    members = value.members(("name", "outcome", "claims", "complete"))
    return IntentRecord(
        members["name"].text(),
        members["outcome"].choice(OUTCOMES),
        members["claims"].number(0, 1 << 31),
        members["complete"].flag(),
    )
