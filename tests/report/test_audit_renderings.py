"""Audits as text, Markdown and SARIF: complete, in both languages, and whatever the document says is but text."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from tests.report import audit_samples
from tests.report.test_pipeline_formats import HOSTILE, outside_code

from segcheck.errors import StoreError
from segcheck.history.drift import ClauseChange
from segcheck.history.standing import Standing
from segcheck.report.audit_answer import answer, exit_code_of
from segcheck.report.audit_markdown import audit_markdown
from segcheck.report.audit_sarif import audit_sarif
from segcheck.report.audit_text import audit_text
from segcheck.report.json_document import schema
from segcheck.report.markdown_text import LONGEST
from segcheck.report.messages import LANGUAGES, Language
from segcheck.report.recorded import Recorded
from segcheck.report.sarif_log import FilePlaces

RENDERERS: dict[str, Callable[[dict[str, Any], Standing | None, Language], str]] = {
    "text": audit_text,
    "verbose": lambda document, standing, language: audit_text(document, standing, language, verbose=True),
    "markdown": audit_markdown,
    "sarif": audit_sarif,
}
# Words of the format itself; everything else in a document may come from a configuration, or from whoever altered it.
KEPT = frozenset({"schema", "on", "until", "expires", "approved", "reviewed", "made_at", "sha256", "packets"})


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return audit_samples.document()


@pytest.fixture(scope="module")
def standing(document: dict[str, Any]) -> Standing:
    return audit_samples.standing(document)


def hostile(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: hostile(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [hostile(inner, key) for inner in value]
    return HOSTILE if isinstance(value, str) and key not in KEPT else value


def opened(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in document["findings"] if not (one["acceptance"] and one["acceptance"]["in_force"])]


def test_the_sample_has_something_of_everything(document: dict[str, Any], standing: Standing) -> None:
    drift = standing.drift
    assert drift is not None and drift.new and drift.gone and drift.changed and drift.unchanged and drift.files
    assert {one["kind"] for one in document["findings"]} >= {"intent", "hygiene", "file"}
    assert document["idle_acceptances"] and document["exceptions"] and document["unreadable"]
    paths = [file["path"] for file in document["inputs"]["policy_files"]]
    assert paths[0] == "rules/policy.yaml" and "segcheck/packs/fukushima.yaml" in paths
    jsonschema.Draft202012Validator(schema()).validate(document)


# -- text -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_is_told(document: dict[str, Any], standing: Standing, language: Language) -> None:
    alone, compared = audit_text(document, None, language), audit_text(document, standing, language)
    for one in document["findings"]:
        assert one["id"] in alone and one["id"] in compared
    for one in opened(document):
        # Lines of texts come one by one, and what steers a terminal is written out.
        assert one["text"][language].splitlines()[0] in alone, one["id"]
    assert "himitsu" not in alone + compared


def test_what_became_of_findings_is_counted_and_told(document: dict[str, Any], standing: Standing) -> None:
    text, drift = audit_text(document, standing), standing.drift
    assert drift is not None
    counts = f"{len(drift.new)} new, {len(drift.gone)} gone, {len(drift.changed)} changed, {len(drift.unchanged)} unch"
    assert text.count(f"Since run 3 (2026-10-02): {counts}") == 2
    for heading, count in (("New findings", drift.new), ("Findings that are gone", drift.gone)):
        assert f"{heading} ({len(count)})" in text
    assert f"in the run before: {drift.changed[0][0].id}" in text
    assert "now accepted (1)" in text and "changed configurations (1): fw1.cfg" in text
    assert "signed by 鈴木 (課長) at 2026-11-04 09:00:00 +09:00: 是正を指示" in text


def test_acceptances_are_told_whether_they_count_or_not(document: dict[str, Any]) -> None:
    text = audit_text(document, None, "ja")
    assert "受容済みの指摘 (1)" in text and "受容: 情報政策課長 (2027-03-31 まで)。理由: 更新は来年度" in text
    assert "この監査の指摘に対応しない受容 (1)" in text and "unused-filter-0123456789" in text
    assert "受容の期限切れ、または基準日の指定なし: CISO (2026-01-31 まで)。理由: 期限切れ" in text


def test_the_verbose_text_has_the_whole_way(document: dict[str, Any]) -> None:
    brief, verbose = audit_text(document, None), audit_text(document, None, verbose=True)
    assert "ingress filter IN permits (rule 15)  (fw1.cfg:" in verbose
    assert "ingress filter IN permits" not in brief
    assert "… and 1 more line" not in verbose


def test_clauses_whose_outcome_changed_are_told(document: dict[str, Any], standing: Standing) -> None:
    assert standing.drift is not None
    changes = (ClauseChange("fukushima", "第1", "proved", "violated"), ClauseChange("fukushima", "第2", "", "proved"))
    moved = replace(standing, drift=replace(standing.drift, clauses=changes, engine_before="0.0.9"))
    text, markdown = audit_text(document, moved), audit_markdown(document, moved)
    assert "fukushima 第1: PROVED -> VIOLATED" in text and "fukushima 第2: none -> PROVED" in text
    assert "segcheck 0.0.9" in text
    assert "| `fukushima 第1` | PROVED | VIOLATED |" in markdown


def test_every_clause_and_rule_and_exception_is_counted(document: dict[str, Any]) -> None:
    text = audit_text(document, None, verbose=True)
    for clause in document["coverage"][0]["clauses"]:
        assert clause["number"] in text
    for rule in document["hygiene"]:
        assert re.search(rf"^  {rule['rule']} ", text, re.MULTILINE)
    assert "EX-1" in text and "broken.cfg" in text
    assert f"{len(document['coverage'][0]['clauses'])} clause(s): " in text


# -- the answer -----------------------------------------------------------------------------------------------


def finding(outcome: str, *, accepted: bool = False, **more: Any) -> dict[str, Any]:
    entry = {"by": "a", "because": "b", "until": "2027-03-31", "in_force": True} if accepted else None
    found = {"severity": "error", "outcome": outcome, "intents": ["x"], "rule": "", "kind": "intent"}
    return {**found, "acceptance": entry, **more}


OF_HYGIENE: dict[str, Any] = {"intents": [], "rule": "any-any-permit", "kind": "hygiene"}


@pytest.mark.parametrize(
    ("findings", "more", "code", "said"),
    [
        ([], {"ok": True, "outcome": "proved"}, 0, ["Every intent is proved."]),
        ([], {"ok": True, "outcome": "declared"}, 0, ["Every intent is proved or rests on a declaration."]),
        ([finding("violated")], {}, 1, ["The policy is violated: 1 finding(s)."]),
        ([finding("undecided")], {}, 3, ["Not decided, or nothing was there to examine: 1 finding(s)."]),
        ([finding("violated", accepted=True)], {}, 3, ["Violated, and somebody answers for it: 1 finding(s)."]),
        ([finding("undecided", accepted=True)], {}, 3, ["Not decided, and somebody answers for it: 1 finding(s)."]),
        (
            [finding("violated", **OF_HYGIENE)],
            {"ok": True},
            1,
            ["Every intent is proved.", "Hygiene rules, beside the policy: 1 finding(s)."],
        ),
        ([finding("violated", **{**OF_HYGIENE, "severity": "warning"})], {"ok": True}, 0, None),
        (
            [finding("violated", accepted=True, **OF_HYGIENE)],
            {"ok": True, "outcome": "proved"},
            0,
            ["Every intent is proved.", "Hygiene rules, and somebody answers for it: 1 finding(s)."],
        ),
        ([finding("violated", rule="any-any-permit")], {}, 1, ["The policy is violated: 1 finding(s)."]),
        (
            [finding("undecided", intents=[], kind="file")],
            {"unreadable": ["a.cfg"]},
            4,
            ["1 file(s) could not be read: nothing is known of their devices."],
        ),
        ([], {}, 3, ["Not every intent is proved."]),
    ],
)
def test_the_answer_and_the_exit_code_say_the_same(
    findings: list[dict[str, Any]], more: dict[str, Any], code: int, said: list[str] | None
) -> None:
    audit = Recorded({"ok": False, "outcome": "violated", "unreadable": [], "findings": findings, **more})
    assert exit_code_of(audit) == code
    if said is not None:
        assert list(answer(audit, "en")) == said
    assert all(answer(audit, "ja"))


def test_hygiene_fails_from_the_severity_asked_for() -> None:
    one = finding("violated", **{**OF_HYGIENE, "severity": "warning"})
    audit = Recorded({"ok": True, "outcome": "proved", "unreadable": [], "findings": [one]})
    assert [exit_code_of(audit, name) for name in ("error", "warning", "info", "never")] == [0, 1, 1, 0]
    in_doubt = Recorded({**audit.values, "findings": [{**one, "outcome": "undecided"}]})
    assert [exit_code_of(in_doubt, name) for name in ("error", "warning", "info", "never")] == [0, 3, 3, 0]


# -- Markdown -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_comment_names_what_it_leaves_out(document: dict[str, Any], standing: Standing, language: Language) -> None:
    text = audit_markdown(document, standing, language)
    assert text.startswith("# segcheck 0.1.0") and len(text) < LONGEST + 2000
    for one in opened(document):
        assert one["id"] in text
    assert "<details>" in text
    many = {**document, "findings": [{**one, "id": f"{one['id']}-{n}"} for n in range(12) for one in opened(document)]}
    long = audit_markdown(many, None, language)
    assert len(long) < LONGEST + 2000
    left = {"en": "more row(s)", "ja": "行"}
    assert left[language] in long and ("Left out" in long or "省略" in long)


# -- SARIF ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_log_keeps_the_official_schema(
    official: Any, document: dict[str, Any], standing: Standing, language: Language
) -> None:
    for told in (document, hostile(document)):
        log = json.loads(audit_sarif(told, standing, language))
        jsonschema.Draft4Validator(official, format_checker=jsonschema.FormatChecker()).validate(log)
        assert len(log["runs"][0]["results"]) == len(document["findings"])


def test_accepted_findings_are_marked_and_new_ones_told(document: dict[str, Any], standing: Standing) -> None:
    (sarif,) = json.loads(audit_sarif(document, standing))["runs"]
    suppressed = [one for one in sarif["results"] if "suppressions" in one]
    assert len(suppressed) == document["counts"]["accepted"] == 1
    assert "情報政策課長" in suppressed[0]["suppressions"][0]["justification"]
    states = [one["baselineState"] for one in sarif["results"]]
    assert {"new", "updated", "unchanged"} == set(states)
    assert sarif["invocations"][0]["exitCode"] == 1
    assert "baselineState" not in json.loads(audit_sarif(document))["runs"][0]["results"][0]


def test_files_stand_where_they_lie_in_the_repository(document: dict[str, Any]) -> None:
    (sarif,) = json.loads(audit_sarif(document, None, "en", FilePlaces("site/configs")))["runs"]
    uris = {
        place["physicalLocation"]["artifactLocation"]["uri"]
        for one in sarif["results"]
        for place in (*one["locations"], *one.get("relatedLocations", ()))
    }
    assert uris == {"site/configs/fw1.cfg", "site/configs/broken.cfg", "rules/policy.yaml"}


def test_fingerprints_stay_when_lines_move(document: dict[str, Any]) -> None:
    moved = copy.deepcopy(document)
    for one in moved["findings"]:
        for place in filter(None, (one["place"],)):
            place["line"], place["end_line"] = place["line"] + 7, place["end_line"] + 7
    prints = [
        [one["partialFingerprints"] for one in json.loads(audit_sarif(told))["runs"][0]["results"]]
        for told in (document, moved)
    ]
    assert prints[0] == prints[1] and len({str(one) for one in prints[0]}) == len(prints[0])


# -- documents that are not to be trusted ---------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", RENDERERS)
def test_whatever_a_document_says_is_text(
    document: dict[str, Any], standing: Standing, name: str, language: Language
) -> None:
    text = RENDERERS[name](hostile(document), standing, language)
    assert not set(map(chr, range(32))) & set(text) - {"\n"}
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\x7f-\x9f]", text)
    if name == "markdown":
        inert = outside_code(re.sub(r"<code>[^<>]*</code>", "", text))
        assert not [sign for sign in ("@all", "#1", "http:", "<script", "*b*") if sign in inert]


def places_of_values(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every value, into the first entry of each list."""
    if way:
        yield way
    inner = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for key, one in inner:
        yield from places_of_values(one, (*way, key))


@pytest.mark.parametrize("odd", [None, [1]], ids=repr)
def test_a_document_of_another_shape_is_refused_or_shown(
    document: dict[str, Any], standing: Standing, odd: object
) -> None:
    """One value at a time is something else: there is an answer, or a StoreError, and nothing else."""
    few = {name: document[name][:1] for name in ("findings", "hygiene", "permits", "diagnostics", "exceptions")}
    table = {**document["coverage"][0], "clauses": document["coverage"][0]["clauses"][:1]}
    told = {**document, **few, "verdicts": [], "coverage": [table]}
    tried = refused = 0
    unseen = ("matrix", "flows", "ledger", "ledger_reasons", "zones", "trusted", "assumptions", "diagnostics")
    for way in places_of_values({name: told[name] for name in told if name not in unseen}):
        altered = copy.copy(told)
        holder: Any = altered
        for key in way[:-1]:
            holder[key] = copy.copy(holder[key])
            holder = holder[key]
        holder[way[-1]] = odd
        for name in ("verbose", "markdown", "sarif"):
            tried += 1
            try:
                RENDERERS[name](altered, standing, "en")
            except StoreError:
                refused += 1
    assert 0 < refused < tried


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["text", "markdown"])
def test_what_the_answer_rests_on_stands_beside_it(document: dict[str, Any], name: str, language: Language) -> None:
    """Assumptions, what is trusted, what was noticed, and files that nobody could read, with or without findings."""
    place = {"path": "policy.yaml", "line": 3, "column": 1, "end_line": 3, "end_column": 9}
    declared = {
        "code": "x",
        "arguments": {},
        "message": {"en": "there is no cloud", "ja": "クラウドはない"},
        "place": place,
    }
    trusted = document["trusted"] | {"declared": [declared], "external_zones": ["abroad"]}
    quiet = document | {"findings": [], "unreadable": ["broken.cfg"], "trusted": trusted}
    text = RENDERERS[name](quiet, None, language)
    assert document["assumptions"]
    for said in (*document["assumptions"], *trusted["declared"]):
        assert said["message"][language] in text
    for said in document["diagnostics"]:
        shown = said["severity"] != "info" or said["effect"] != "none"
        assert (said["message"][language] in text) == shown
    assert all(relay["because"] in text for relay in trusted["relays"])
    assert "broken.cfg" in text and "abroad" in text
