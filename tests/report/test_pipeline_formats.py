"""SARIF, JUnit XML and Markdown: valid, complete, and nothing in a configuration can break out of its place."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace as replaced
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.report import review_samples, samples

from segcheck.model.filters import Action
from segcheck.model.header import Field
from segcheck.policy.pack import Pack
from segcheck.policy.register import Register
from segcheck.policy.verdict import Outcome
from segcheck.report.document import Report
from segcheck.report.junit_xml import CaseResult, JunitCase, junit_xml
from segcheck.report.markdown_text import LONGEST, code, details, fenced, fitted, table
from segcheck.report.messages import LANGUAGES, Language
from segcheck.report.review_document import Review
from segcheck.report.review_lines import ShownLine
from segcheck.report.sarif_log import (
    FilePlaces,
    SarifResult,
    SarifRule,
    declared_line,
    file_uri,
    places_with_policy,
    sarif_log,
)
from segcheck.review.difference import Difference, Movement, Place, PlaceKind, ResponsibleRule
from segcheck.source.text import Span, decode
from segcheck.symbolic.cover import CoverRow

HOSTILE = "</code></summary><script>x</script>\n\n# `a` ``` [l](http://e.example) @all #1 | \\| *b* \x1b[2J\u202e]]>&"


def hostile_review() -> Review:
    """Names and lines that try to be more than text."""
    line = decode(f"{HOSTILE.splitlines()[0]}.cfg", f" permit {HOSTILE}\nenable secret 5 $1$abcd$himitsu\n".encode())
    rule = ResponsibleRule(HOSTILE, HOSTILE, HOSTILE, Action.PERMIT, (line.span_of_line(1),))
    secret = ResponsibleRule("fw1", "IN", "5", Action.PERMIT, (line.span_of_line(3),))
    flow = review_samples.flow(
        Movement.OPENED, review_samples.RDP, source=Place(PlaceKind.UNZONED, HOSTILE), before=(rule,), after=(secret,)
    )
    ticket = replaced(review_samples.TICKET, name=HOSTILE)
    difference = replaced(
        review_samples.review().difference,
        policy=replaced(samples.POLICY, name=HOSTILE),
        flows=(flow, *review_samples.FLOWS),
        devices=(replaced(review_samples.DEVICES[0], device=HOSTILE, added=rule.origin, removed=rule.origin),),
        intents=tuple(replaced(change, name=HOSTILE) for change in review_samples.INTENTS),
        idle=(replaced(review_samples.IDLE[0], device=HOSTILE, filter=HOSTILE, because=(rule,)),),
        touched=(replaced(review_samples.TOUCHED[0], name=HOSTILE),),
        unreadable_before=(HOSTILE, "broken\udcff.cfg"),
        ticket=replaced(review_samples.TICKET_RESULT, ticket=ticket),
    )
    return Review(difference, (line,), (line,))


def hostile_report() -> Report:
    """The same for a check."""
    intent = replaced(samples.INTENTS[0], name=HOSTILE, because=HOSTILE)
    verdict = replaced(samples.VERDICTS[0], intent=intent)
    findings = samples.report((verdict, *samples.VERDICTS[1:])).findings
    policy = replaced(samples.POLICY, name=HOSTILE)
    return Report(replaced(findings, policy=policy, unreadable=(HOSTILE,)), samples.report().sources)


REVIEWS = {"review": review_samples.review(), "same": review_samples.same_review(), "hostile": hostile_review()}
REPORTS = {
    "report": samples.report(),
    "properties": samples.property_report(),
    "proved": samples.proved_report(),
    "hostile": hostile_report(),
}
ALL: dict[str, Review | Report] = {
    **{f"diff {name}": review for name, review in REVIEWS.items()},
    **{f"check {name}": report for name, report in REPORTS.items()},
}


# -- SARIF ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_a_log_keeps_the_official_schema(official: Any, name: str, language: Language) -> None:
    log = json.loads(ALL[name].to_sarif(language))
    checker = jsonschema.FormatChecker()
    jsonschema.Draft4Validator(official, format_checker=checker).validate(log)


def results(document: str) -> list[dict[str, Any]]:
    (run,) = json.loads(document)["runs"]
    found: list[dict[str, Any]] = run["results"]
    return found


@pytest.mark.parametrize("name", ALL)
def test_every_result_is_of_a_declared_rule_and_of_its_level(name: str) -> None:
    (run,) = json.loads(ALL[name].to_sarif())["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["defaultConfiguration"]["level"] == result["level"]
        assert result["message"]["text"]


def place(result: dict[str, Any]) -> tuple[str, int]:
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    return physical["artifactLocation"]["uri"], physical["region"]["startLine"]


def test_results_stand_at_the_line_that_changed() -> None:
    found = {result["ruleId"]: result for result in results(review_samples.review().to_sarif())}
    script = "change%20%E5%B8%82.txt"
    assert place(found["opened"]) == (script, 2), "the script wrote the line"
    assert place(found["closed"]) == ("fw1.cfg", 14), "the line was removed: its place before the change"
    assert found["closed"]["properties"]["side"] == "before"
    assert "properties" not in found["opened"]
    assert place(found["cut-between"]) == (script, 3)
    assert place(found["ticket-differs-possibly"]) == ("ticket.yaml", 3)
    assert place(found["exception-touched"]) == ("policy.yaml", 2)


def test_a_changed_line_is_preferred_to_one_that_only_decides() -> None:
    review = review_samples.review()
    same = replaced(review_samples.NEW, origin=(review_samples.AFTER.span_of_line(13),))
    flow = review_samples.flow(Movement.OPENED, review_samples.RDP, before=(review_samples.OLD,), after=(same,))
    difference = replaced(review.difference, flows=(flow,), script_lines={})
    (result,) = (one for one in results(review_samples.review(difference).to_sarif()) if one["ruleId"] == "opened")
    assert place(result) == ("fw1.cfg", 14)
    assert result["properties"]["side"] == "before"


def test_a_check_points_at_the_line_that_lets_the_packet_through() -> None:
    violated, lost, vacuous, undecided, unreadable = results(samples.report().to_sarif())
    assert place(violated) == ("fw1.cfg", 14)
    assert place(lost) == place(lost) == ("policy.yaml", 6), "an implicit deny has no line"
    assert place(vacuous) == ("policy.yaml", 7)
    assert place(undecided) == ("fw1.cfg", 15)
    assert place(unreadable) == ("core9.cfg", 1)


def test_nothing_proved_is_a_result() -> None:
    assert results(samples.proved_report().to_sarif()) == []


def test_fingerprints_stay_when_lines_move_and_differ_from_each_other() -> None:
    review = review_samples.review()
    moved_text = "!\n" + "\n".join(review_samples.AFTER.lines) + "\n"
    moved = decode("fw1.cfg", moved_text.encode())

    def shifted(span: Span) -> Span:
        return span._replace(line=span.line + 1, end_line=span.end_line + 1)

    new = replaced(review_samples.NEW, origin=tuple(map(shifted, review_samples.NEW.origin)))
    plain = replaced(review.difference, script_lines={}, flows=(review_samples.FLOWS[0],), devices=())
    other = replaced(plain, flows=(replaced(plain.flows[0], after=(new,)),))
    first, second = (
        results(Review(found, (), (source,)).to_sarif())[0]
        for found, source in ((plain, review_samples.AFTER), (other, moved))
    )
    assert place(first) != place(second)
    assert first["partialFingerprints"] == second["partialFingerprints"]
    every = [result["partialFingerprints"]["segcheck/v1"] for result in results(review.to_sarif())]
    assert len(set(every)) == len(every)


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("fw1.cfg", "configs/fw1.cfg"),
        ("本庁/fw 1.cfg", "configs/%E6%9C%AC%E5%BA%81/fw%201.cfg"),
        ("a#b?c%d.cfg", "configs/a%23b%3Fc%25d.cfg"),
        ("policy.yaml", "rules/policy.yaml"),
        ("broken\udcff.cfg", "configs/broken%FF.cfg"),
        ("alone\ud800.cfg", "configs/alone%5Cud800.cfg"),
    ],
)
def test_files_are_relative_references_from_the_root_of_the_repository(path: str, uri: str) -> None:
    assert FilePlaces("configs/", {"policy.yaml": "rules/policy.yaml"}).uri(path) == uri


def test_files_a_policy_names_lie_beside_it_and_packs_of_segcheck_in_no_repository() -> None:
    register, pack, own = (decode(path, b"one\n") for path in ("台帳.csv", "ours.yaml", "segcheck/packs/alpha.yaml"))
    source = decode("policy.yaml", b"segcheck: 1\nextends: [alpha]\n")
    packs = tuple(Pack("p", (), "", (), (), (), (), found) for found in (pack, own))
    policy = replaced(samples.POLICY, source=source, packs=packs, register=Register(sources=(register,)))
    places = places_with_policy(FilePlaces("configs", {"policy.yaml": "rules/policy.yaml"}), policy)
    assert places.uri("台帳.csv") == "rules/%E5%8F%B0%E5%B8%B3.csv"
    assert places.uri("ours.yaml") == "rules/ours.yaml"
    assert places.uri("fw1.cfg") == "configs/fw1.cfg"
    texts = {found.path: found for found in (register, pack, own)}
    shown = declared_line(own.span_of_line(1), policy, texts)
    assert (shown.place, shown.text) == ("policy.yaml:2", "extends: [alpha]")
    assert declared_line(pack.span_of_line(1), policy, texts).place == "ours.yaml:1"


def test_absolute_paths_are_file_references() -> None:
    assert file_uri("/srv/a b.cfg") == "file:///srv/a%20b.cfg"
    assert file_uri("C:\\configs\\fw1.cfg") == "file:///C:/configs/fw1.cfg"
    assert file_uri("./configs\\fw1.cfg") == "configs/fw1.cfg"


def test_columns_are_left_out_where_a_secret_is_masked() -> None:
    source = decode("fw1.cfg", b"enable secret 5 $1$abcd$himitsu\n")
    shown = ShownLine(source.span_of_line(1), source.shown_line(1), False)
    rule = SarifRule("opened", "warning", "sarif-opened")
    log = sarif_log("diff", [rule], [SarifResult("opened", "x", shown, (), ())], FilePlaces(), 0, "en")
    region = results(log)[0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "snippet": {"text": "enable secret 5 ********"}}


def test_related_lines_beyond_the_limit_are_counted() -> None:
    shown = ShownLine(Span("a", 1, 1, 1, 2), "x", False)
    rule = SarifRule("opened", "warning", "sarif-opened")
    result = SarifResult("opened", "x", shown, ((shown, "r"),) * 60, ())
    (found,) = results(sarif_log("diff", [rule], [result], FilePlaces(), 0, "en"))
    assert len(found["relatedLocations"]) == 50
    assert found["properties"]["relatedLocationsLeftOut"] == 10


def test_a_result_without_any_line_is_still_told() -> None:
    flow = review_samples.flow(Movement.OPENED, review_samples.RDP, before=(), after=())
    (found,) = results(review_samples.review(review_samples.difference(flows=(flow,))).to_sarif())
    assert found["locations"] == [] and "lgwan" in found["message"]["text"]


# -- JUnit ---------------------------------------------------------------------------------------------------


def cases(document: str) -> dict[str, tuple[str, str]]:
    """Name to (how it ends, message)."""
    root = ElementTree.fromstring(document)
    found = {}
    for case in root.iter("testcase"):
        ends = [child for child in case if child.tag != "system-out"]
        found[case.attrib["name"]] = (ends[0].tag, ends[0].attrib.get("message", "")) if ends else ("passed", "")
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_the_xml_can_be_read_and_its_counts_are_right(name: str, language: Language) -> None:
    root = ElementTree.fromstring(ALL[name].to_junit(language))
    for suite in (root, *root.iter("testsuite")):
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[attribute]) == len(list(suite.iter(tag)))
        assert int(suite.attrib["tests"]) == len(list(suite.iter("testcase")))


@pytest.mark.parametrize("name", ALL)
def test_no_case_is_lost_to_another_of_the_same_name(name: str) -> None:
    """Pipelines tell cases apart by class and name."""
    root = ElementTree.fromstring(ALL[name].to_junit())
    keys = [(case.attrib["classname"], case.attrib["name"]) for case in root.iter("testcase")]
    assert len(set(keys)) == len(keys)


def test_each_intent_of_a_check_is_a_case() -> None:
    found = cases(samples.report().to_junit())
    assert {name: end for name, (end, _) in found.items()} == {
        "lgwan-to-internet": "failure",
        "mynumber-is-isolated": "passed",
        "staff-browse": "failure",
        "guest-is-isolated": "error",
        "lgwan-night": "error",
        "every file was read": "error",
    }
    assert "20 permit tcp any any" in samples.report().to_junit(), "the evidence is the text of the failure"


def test_a_check_in_which_all_is_well_passes_every_case() -> None:
    assert {end for end, _ in cases(samples.proved_report().to_junit()).values()} == {"passed"}


def test_clauses_nobody_asks_about_are_cases() -> None:
    report = samples.property_report()
    open_clauses = [
        result
        for table in report.findings.coverage
        for result in table.results
        if result.outcome is Outcome.VACUOUS and not result.intents
    ]
    assert len(
        [
            name
            for name in cases(report.to_junit())
            if name.split(" ")[-1] in {result.clause.number for result in open_clauses}
        ]
    ) == len(open_clauses)


def test_what_a_change_spoils_fails_and_what_was_no_better_before_is_skipped() -> None:
    found = cases(review_samples.review().to_junit())
    assert found["lgwan-to-internet"] == ("failure", "PROVED -> VIOLATED")
    assert found["lgwan-night"] == ("error", "not in this policy -> UNDECIDED")
    assert found["mynumber-is-isolated"][0] == "passed"
    assert found["guest-is-isolated"] == ("skipped", "VACUOUS; not made worse by this change")
    assert found["CHG-1"] == ("failure", "The change is not what the ticket says.")
    assert found["every file was read"][0] == "error"
    moments = {name: end for name, (end, _) in found.items() if name.startswith("change 市.txt")}
    assert sorted(moments.values()) == ["error", "failure"]


def test_an_intent_that_is_still_violated_is_not_passed() -> None:
    difference = review_samples.difference(findings_after=samples.report().findings)
    found = cases(review_samples.review(difference).to_junit())
    assert found["staff-browse"] == ("skipped", "VIOLATED; not made worse by this change")


def test_a_script_without_such_moments_passes_its_case() -> None:
    difference = review_samples.difference(script_lines=review_samples.SCRIPT_LINES)
    found = cases(review_samples.review(difference).to_junit())
    assert found["nothing open or cut while the script is pasted"] == ("passed", "")


@given(st.text(), st.text(), st.text())
def test_any_text_can_be_written_as_xml(name: str, text: str, body: str) -> None:
    document = junit_xml(name, [JunitCase("kind", name, CaseResult.FAILED, text, body)])
    root = ElementTree.fromstring(document)
    assert len(list(root.iter("failure"))) == 1
    assert "<!DOCTYPE" not in document and "<!ENTITY" not in document.replace("&lt;", "")


# -- Markdown ------------------------------------------------------------------------------------------------

READER = MarkdownIt("commonmark").enable("table")
ALLOWED_HTML = re.compile(r"(?:<details><summary>[^<>]*(?:<code>[^<>]*</code>)?</summary>|</details>|</?code>)\s*")


def outside_code(text: str) -> str:
    """What a reader takes for text or HTML, not for code; every piece of HTML must be one of ours."""
    found = []
    for token in READER.parse(text):
        if token.type == "html_block":
            assert ALLOWED_HTML.fullmatch(token.content), token.content
        for child in token.children or ():
            if child.type == "html_inline":
                assert ALLOWED_HTML.fullmatch(child.content), child.content
            assert child.type not in ("link_open", "image"), child
            if child.type == "text":
                found.append(child.content)
    return "\n".join(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_nothing_from_a_configuration_is_markdown(name: str, language: Language) -> None:
    text = ALL[name].to_markdown(language)
    inert = outside_code(re.sub(r"<code>[^<>]*</code>", "", text))
    for sign in ("@all", "#1", "http:", "<script", "*b*"):
        assert sign not in inert
    assert "\x1b" not in text and "\u202e" not in text


@pytest.mark.parametrize("name", ALL)
def test_tables_keep_their_columns(name: str) -> None:
    tokens = READER.parse(ALL[name].to_markdown())
    width = 0
    cells = 0
    for token in tokens:
        if token.type == "thead_open":
            width = 0
        width += token.type == "th_open"
        cells = 0 if token.type == "tr_open" else cells + (token.type == "td_open")
        if token.type == "tr_close" and cells:
            assert cells == width
    rows = [line for line in ALL[name].to_markdown().splitlines() if line.startswith("| ")]
    assert len(rows) >= 2 * sum(token.type == "thead_open" for token in tokens)


@given(st.text(min_size=1, max_size=60))
def test_a_code_span_holds_its_text_and_nothing_else(text: str) -> None:
    from segcheck.report.safe_text import safe

    shown = " ".join(safe(line) for line in text.splitlines())
    written = code(text)
    tokens = READER.parseInline(f"x {written} y")[0].children or []
    if written.startswith("<code>"):
        assert [token.type for token in tokens] == ["text", "html_inline", "text", "html_inline", "text"]
        assert tokens[2].content == shown
    elif written:
        assert [token.type for token in tokens] == ["text", "code_inline", "text"]
        assert tokens[1].content == shown
    else:
        assert not shown.strip(" ")


@given(st.lists(st.text(max_size=40), max_size=6))
def test_a_fenced_block_holds_its_lines_and_nothing_else(lines: list[str]) -> None:
    tokens = READER.parse(fenced(lines, "diff"))
    assert [token.type for token in tokens] == ["fence"]
    assert tokens[0].content.count("\n") == len(lines)


@given(st.text(max_size=60))
def test_a_cell_stays_one_cell(text: str) -> None:
    tokens = READER.parse(table(["a", "b"], [[code(text), "end"]]))
    assert sum(token.type == "td_open" for token in tokens) == 2


def test_a_comment_never_gets_longer_than_a_comment_may_be_and_says_what_is_left_out() -> None:
    rows = [review_samples.RDP] * 3
    flows = tuple(
        review_samples.flow(Movement.OPENED, row, destination=Place(PlaceKind.UNZONED, f"{number}-" + "長い名前" * 300))
        for number in range(60)
        for row in rows
    )
    text = review_samples.review(review_samples.difference(flows=flows)).to_markdown()
    assert len(text) <= LONGEST + 40_000
    assert "Left out, because a comment must not get longer" in text


def test_a_pair_with_very_many_rules_is_shown_as_far_as_there_is_room() -> None:
    rules = [replaced(review_samples.NEW, rule=str(number)) for number in range(400)]
    flows = tuple(review_samples.flow(Movement.OPENED, review_samples.RDP, after=(rule,)) for rule in rules)
    text = review_samples.review(review_samples.difference(flows=flows)).to_markdown()
    assert "rule 5 permits" in text and "rule 6 permits" not in text
    assert "and 394 more row(s)" in text
    assert len(text) < LONGEST


def test_long_cells_are_cut_and_counted() -> None:
    intervals = tuple((number * 512, number * 512 + 255) for number in range(4000))
    row = CoverRow(((Field.SOURCE, intervals),))
    flow = review_samples.flow(Movement.OPENED, row)
    review = review_samples.review(review_samples.difference(flows=(flow,)))
    text = review.to_markdown()
    assert len(text) < 5000 and "… (+" in text
    (result,) = results(review.to_sarif())
    assert len(result["message"]["text"]) < 1000 and "… (+" in result["message"]["text"]
    assert "0.31.62.0/24" in review.explain(), "the text has everything"


def test_small_parts_still_fit_behind_a_large_one() -> None:
    text = fitted("head", [("a", "x" * 50), ("b", "y" * 500), ("c", "z" * 10)], "left: {sections}", 100)
    assert text == f"head\n\n{'x' * 50}\n\n{'z' * 10}\n\nleft: b\n"


def test_the_answer_stands_first() -> None:
    assert review_samples.review().to_markdown().startswith("**This change lets new traffic through: `lgwan")
    assert samples.report().to_markdown().startswith("**An intent is violated (exit code 1).**")


def test_a_folded_part_names_what_it_holds() -> None:
    assert details("a<b", "text", "@all").startswith("<details><summary>a&lt;b <code>&#64;all</code></summary>\n\ntext")


# -- all of them ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_no_format_holds_a_secret(name: str) -> None:
    found = ALL[name]
    for text in (found.explain(), found.to_json(), found.to_markdown(), found.to_sarif(), found.to_junit()):
        assert "himitsu" not in text and "hiddenhidden" not in text
        assert text.encode("utf-8")


def test_a_difference_without_anything_can_be_written_in_every_format() -> None:
    empty: Difference = review_samples.difference()
    review = Review(empty, (), ())
    assert json.loads(review.to_json())["same"] is True
    assert results(review.to_sarif()) == []
    assert set(cases(review.to_junit())) == {"what the change moves", "every file was read"}
    assert "moves nothing" in review.to_markdown()
