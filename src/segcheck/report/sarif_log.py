"""SARIF 2.1.0: results at lines of configurations, for tools that annotate merge requests.

SOURCE: OASIS SARIF 2.1.0 with errata 01, sections 3.4 (artifactLocation), 3.19 (toolComponent), 3.27 (result), 3.30
(region); GitHub, "SARIF support for code scanning", for what is shown and how alerts are matched between runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import quote

from segcheck.policy.document import Policy
from segcheck.report.json_values import Json, written
from segcheck.report.messages import LANGUAGES, Language, message
from segcheck.report.review_lines import ShownLine
from segcheck.report.safe_text import safe
from segcheck.source.secrets import MASK
from segcheck.source.text import SourceFile, Span
from segcheck.version import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

Level: TypeAlias = Literal["error", "warning", "note"]
State: TypeAlias = Literal["", "new", "updated", "unchanged"]

# CHOICE: a result of a wide change can name thousands of lines; GitHub looks at 100 locations of a result.
_MOST_RELATED = 50
_OWN_PACKS = "segcheck/packs/"  # what packs that come with segcheck go by


@dataclass(frozen=True, slots=True)
class SarifRule:
    """A kind of result. `code`: message code of its short description; `titles`: its texts where it has no code."""

    id: str
    level: Level
    code: str
    titles: tuple[tuple[Language, str], ...] = ()

    def title(self, language: Language) -> str:
        """What it is, in a few words."""
        return dict(self.titles).get(language, "") if self.titles else message(self.code, (), language)


@dataclass(frozen=True, slots=True)
class SarifResult:
    """One result. `at`: the line it is shown at, None where no file says it; `related`: further lines, with a remark.

    `identity`: what makes it the same result in another run; numbers of lines must not be part of it.
    `level`: where it is not that of the rule. `accepted`: who answers for it and why, "" for nobody. `state`: what it
    is to the run before, "" where there is none.
    """

    rule: str
    text: str
    at: ShownLine | None
    related: tuple[tuple[ShownLine, str], ...]
    identity: tuple[str, ...]
    level: Level | None = None
    accepted: str = ""
    state: State = ""


@dataclass(frozen=True, slots=True)
class FilePlaces:
    """Where files lie, seen from the root of the repository.

    `configurations`: folder of the configurations; "" for the root. `elsewhere`: other files by the path they go by
    (the policy, scripts, a ticket) with their paths from the root.
    """

    configurations: str = ""
    elsewhere: Mapping[str, str] | None = None

    def uri(self, path: str) -> str:
        """The file as a URI reference, relative where the path is.

        >>> FilePlaces("本庁/configs").uri("fw 1.cfg")
        '%E6%9C%AC%E5%BA%81/configs/fw%201.cfg'
        """
        known = (self.elsewhere or {}).get(path)
        if known is not None:
            return file_uri(known)
        return file_uri(f"{self.configurations.rstrip('/')}/{path}" if self.configurations else path)


def places_with_policy(places: FilePlaces, policy: Policy) -> FilePlaces:
    """`places`, with the registers and packs that `policy` names: they lie beside it, or below."""
    own = policy.source.path
    place = (places.elsewhere or {}).get(own, own)
    folder = place.replace("\\", "/").rpartition("/")[0]
    named = (*policy.register.sources, *(pack.source for pack in policy.packs))
    beside = {source.path: f"{folder}/{source.path}" if folder else source.path for source in named}
    return FilePlaces(places.configurations, {**beside, own: place, **(places.elsewhere or {})})


def declared_line(span: Span, policy: Policy, sources: Mapping[str, SourceFile]) -> ShownLine:
    """The line that declares something: of a pack that comes with segcheck, which no repository holds, the line of the
    policy file that names packs.
    """
    source = sources.get(span.path)
    if span.path.startswith(_OWN_PACKS):
        source = policy.source
        numbers = range(1, len(source.lines) + 1)
        span = source.span_of_line(next((line for line in numbers if source.line(line).startswith("extends")), 1))
    return ShownLine(span, "" if source is None else safe(source.shown_line(span.line)).strip(), False)


def file_uri(path: str) -> str:
    """A path with `/` or `\\` between its parts as a URI reference; bytes that are no text stay what they are.

    >>> file_uri("a:b/c#d.cfg"), file_uri("/srv/x y.cfg")
    ('a%3Ab/c%23d.cfg', 'file:///srv/x%20y.cfg')
    """
    slashed = path.replace("\\", "/")
    while slashed.startswith("./"):
        slashed = slashed[2:]
    encoded = quote(_bytes(slashed), "/")
    if slashed.startswith("/"):
        return f"file://{encoded}"
    drive = slashed[1:3] == ":/" and slashed[0].isascii() and slashed[0].isalpha()
    return f"file:///{slashed[0]}:{quote(_bytes(slashed[2:]), '/')}" if drive else encoded


def sarif_log(
    command: str,
    rules: Iterable[SarifRule],
    results: Iterable[SarifResult],
    places: FilePlaces,
    exit_code: int,
    language: Language,
) -> str:
    """The log of one run of `segcheck COMMAND` as JSON text; same results, same text."""
    kinds = tuple(rules)
    index = {rule.id: number for number, rule in enumerate(kinds)}
    return written(
        {
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {
                        "driver": {
                            "name": "segcheck",
                            "version": __version__,
                            "semanticVersion": __version__,
                            "language": language,
                            "rules": [_rule_json(rule, language) for rule in kinds],
                        }
                    },
                    "automationDetails": {"id": f"segcheck/{command}/"},
                    "invocations": [{"executionSuccessful": True, "exitCode": exit_code}],
                    "columnKind": "unicodeCodePoints",
                    "language": language,
                    "results": [
                        _result_json(result, kinds[index[result.rule]], index[result.rule], places)
                        for result in results
                    ],
                }
            ],
        }
    )


def _bytes(path: str) -> bytes:
    """The path's bytes; names with broken bytes come as lone surrogates."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "backslashreplace")


def _rule_json(rule: SarifRule, language: Language) -> Json:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": rule.title(language)},
        "fullDescription": {"text": " / ".join(map(rule.title, LANGUAGES))},
        "defaultConfiguration": {"level": rule.level},
    }


def _result_json(result: SarifResult, rule: SarifRule, number: int, places: FilePlaces) -> Json:
    fingerprint = _fingerprint(result)
    related = result.related[:_MOST_RELATED]
    found: Json = {
        "ruleId": rule.id,
        "ruleIndex": number,
        "level": result.level or rule.level,
        "message": {"text": result.text},
        "locations": [] if result.at is None else [{"physicalLocation": _physical(result.at, places)}],
        # GitHub knows a result again by the first; other tools by any.
        "partialFingerprints": {"primaryLocationLineHash": f"{fingerprint[:16]}:1", "segcheck/v1": fingerprint},
    }
    if related:
        found["relatedLocations"] = [
            {"id": position, "physicalLocation": _physical(line, places), "message": {"text": remark}}
            for position, (line, remark) in enumerate(related, start=1)
        ]
    if result.state:
        found["baselineState"] = result.state
    if result.accepted:
        # SOURCE: SARIF 2.1.0, 3.35: accepted outside the source code; readers then count it apart.
        found["suppressions"] = [{"kind": "external", "status": "accepted", "justification": result.accepted}]
    properties: Json = {}
    if result.at is not None and result.at.before:
        properties["side"] = "before"
    if len(related) < len(result.related):
        properties["relatedLocationsLeftOut"] = len(result.related) - len(related)
    return found | ({"properties": properties} if properties else {})


def _fingerprint(result: SarifResult) -> str:
    """Of the rule, the text of the line and what is said of it, so that it stays when lines move."""
    at = ("", "") if result.at is None else (result.at.span.path, result.at.text)
    parts = "\x1f".join((result.rule, *at, *result.identity))
    return hashlib.sha256(parts.encode("utf-8", "backslashreplace")).hexdigest()


def _physical(line: ShownLine, places: FilePlaces) -> Json:
    span = line.span
    region: Json = {"startLine": span.line}
    # Columns of a line with a masked secret would point beside what they mean.
    if MASK not in line.text and span.end_line >= span.line and (span.end_line, span.end_column) > span[1:3]:
        region |= {"startColumn": span.column, "endLine": span.end_line, "endColumn": span.end_column}
    if line.text:
        region["snippet"] = {"text": line.text}
    return {"artifactLocation": {"uri": places.uri(span.path)}, "region": region}
