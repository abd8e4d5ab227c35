"""What a change review says, in every format, on values put together by hand."""

from __future__ import annotations

import dataclasses
import json

import jsonschema
import pytest
from tests.report import review_samples, samples

from segcheck.model.filters import Action
from segcheck.model.header import Family, Field
from segcheck.policy.unzoned import UNZONED
from segcheck.policy.verdict import Outcome
from segcheck.report.change_blocks import changed_pairs, place_text
from segcheck.report.difference_text import difference_text
from segcheck.report.json_document import schema
from segcheck.report.messages import LANGUAGES, Language
from segcheck.report.page import Page
from segcheck.report.review_document import Review
from segcheck.report.review_lines import ReviewLines
from segcheck.report.review_summary import summary
from segcheck.report.review_words import rule_phrase
from segcheck.report.voice import Voice
from segcheck.review.difference import (
    DeviceChange,
    DeviceFate,
    IntentChange,
    Movement,
    Place,
    PlaceKind,
    ResponsibleRule,
    Transient,
)
from segcheck.review.ticket import Mismatch
from segcheck.source.text import decode
from segcheck.symbolic.cover import CoverRow

DOCUMENTS = {
    "review": review_samples.review().to_json(),
    "same": review_samples.same_review().to_json(),
    "filter": review_samples.filter_review().to_json(),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_keeps_the_schema_and_writes_no_key_it_does_not_describe(name: str) -> None:
    def closed(node: object) -> object:
        if isinstance(node, dict):
            inner = {key: closed(value) for key, value in node.items()}
            if inner.get("additionalProperties") is True:
                inner["additionalProperties"] = False
            return inner
        return [closed(item) for item in node] if isinstance(node, list) else node

    strict = closed(schema())
    assert isinstance(strict, dict)
    # Arguments of diagnostics are whatever their sentences need.
    strict["$defs"]["diagnostic"]["properties"]["arguments"]["additionalProperties"] = {"type": "string"}
    jsonschema.Draft202012Validator(strict).validate(json.loads(DOCUMENTS[name]))


def test_the_document_holds_every_flow_and_the_positions_of_touched_ones_point_at_them() -> None:
    document = json.loads(DOCUMENTS["review"])
    assert len(document["flows"]) == len(review_samples.FLOWS)
    assert [document["flows"][position]["movement"] for position in document["touched"][0]["flows"]] == ["closed"] * 2


def test_lines_are_looked_up_on_their_own_side() -> None:
    """Both sides have the same path; line 14 is another line before than after."""
    document = json.loads(DOCUMENTS["review"])
    before = document["flows"][1]["before"][0]["origin"][0]
    assert (before["path"], before["line"], before["text"]) == ("fw1.cfg", 14, "20 permit tcp any any")


def test_a_line_that_a_script_wrote_is_shown_with_its_place_in_the_script() -> None:
    after = json.loads(DOCUMENTS["review"])["flows"][0]["after"][0]["origin"][0]
    assert (after["path"], after["line"]) == ("change 市.txt", 2)
    assert after["text"] == "15 permit tcp any host 10.40.1.11 eq 3389"


def test_a_script_that_is_not_at_hand_still_has_its_place_and_what_it_wrote() -> None:
    lines = ReviewLines(review_samples.review(scripts=()))
    shown = lines.after(review_samples.AFTER.span_of_line(14))
    assert (shown.place, shown.text) == ("change 市.txt:2", "15 permit tcp any host 10.40.1.11 eq 3389")


def test_a_script_called_as_a_configuration_is_is_not_taken_for_it() -> None:
    script = decode("fw1.cfg", b"one\ntwo\n")
    difference = review_samples.difference(script_lines={("fw1.cfg", 14): script.span_of_line(2)})
    lines = ReviewLines(review_samples.review(difference, (script,)))
    assert lines.after(review_samples.AFTER.span_of_line(14)).text == "two"
    assert lines.before(review_samples.BEFORE.span_of_line(14)).text == "20 permit tcp any any"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_line_says_what_the_change_opens(language: Language) -> None:
    first, second = review_samples.review().explain(language).splitlines()[:2]
    assert "lgwan (LGWAN接続系)" in first and "internet (インターネット接続系)" in first
    assert {"en": "lets new traffic through", "ja": "新たに届く"}[language] in first
    assert "fw1" in second


def test_a_change_that_moves_nothing_says_so_only_where_every_way_was_seen() -> None:
    assert summary(review_samples.difference(), "en")[0].startswith("This change moves nothing")
    blind = review_samples.difference(blind=review_samples.BLIND)
    assert summary(blind, "en") == ("This change is not seen to move anything, but not every way can be seen.",)


def test_possible_movements_are_not_told_as_certain_ones() -> None:
    doubtful = review_samples.flow(Movement.OPENED, review_samples.RDP, certain=False)
    (sentence,) = summary(review_samples.difference(flows=(doubtful,)), "en")
    assert sentence == "It may let new traffic through: lgwan (LGWAN接続系) -> internet (インターネット接続系)."
    text = review_samples.review(review_samples.difference(flows=(doubtful,))).explain()
    assert "possibly opened, IPv4 (rows: 1)" in text and "surely opened" not in text


def test_answers_that_possibly_move_are_not_said_to_move() -> None:
    for movement, words in ((Movement.OPENED, "may newly get through"), (Movement.CLOSED, "may no longer get")):
        answer = dataclasses.replace(
            review_samples.review().difference.flows[0], movement=movement, answers=True, certain=False
        )
        (sentence,) = summary(review_samples.difference(flows=(answer,)), "en")
        assert words in sentence
        (sentence,) = summary(review_samples.difference(flows=(dataclasses.replace(answer, certain=True),)), "en")
        assert "may" not in sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_line_says_so_where_nothing_is_seen_to_open_or_close(language: Language) -> None:
    doubtful = dataclasses.replace(
        review_samples.review().difference.flows[0], movement=Movement.UNCLEAR, answers=True, certain=False
    )
    first, second = summary(review_samples.difference(flows=(doubtful,)), language)
    assert {"en": "not seen to open or close", "ja": "見つからない"}[language] in first
    assert {"en": "answers within sessions between 1 pair", "ja": "1 組"}[language] in second


def test_the_result_names_what_was_asked_and_nothing_else() -> None:
    ending = difference_text(review_samples.same_review()).splitlines()[-1]
    assert "Neither a policy nor a ticket" in ending
    judged = difference_text(review_samples.review()).splitlines()[-1]
    assert "violates an intent" in judged and "not what the ticket says" in judged


def test_many_pairs_are_counted_in_the_summary_and_listed_below() -> None:
    flows = tuple(
        review_samples.flow(Movement.CLOSED, review_samples.RDP, destination=Place(PlaceKind.UNZONED, f"10.{n}.0.0/16"))
        for n in range(9)
    )
    review = review_samples.review(review_samples.difference(flows=flows))
    assert " and 6 more." in summary(review.difference, "en")[0]
    assert all(f"10.{n}.0.0/16 (in no zone)" in review.explain() for n in range(9))


def test_rows_that_the_same_rules_decide_stand_together_and_surely_comes_first() -> None:
    pairs = changed_pairs(review_samples.FLOWS, Movement.CLOSED)
    assert [[len(block.rows) for block in pair.blocks] for pair in pairs] == [[2], [1]]
    opened = changed_pairs(review_samples.FLOWS, Movement.OPENED)
    assert [bool(pair.blocks) for pair in opened] == [True, True, False], "pairs of answers alone come last"
    assert [pair.certain for pair in opened] == [True, False, True]


def test_every_row_is_shown_however_many() -> None:
    rows = [CoverRow(((Field.DESTINATION_PORT, ((port, port),)),)) for port in range(30000, 30400)]
    flows = tuple(review_samples.flow(Movement.OPENED, row) for row in rows)
    text = review_samples.review(review_samples.difference(flows=flows)).explain()
    assert all(str(port) in text for port in range(30000, 30400))


def test_a_worse_intent_stands_before_a_better_one() -> None:
    text = review_samples.review().explain()
    assert text.index("lgwan-to-internet: PROVED -> VIOLATED") < text.index("staff-browse: VIOLATED -> PROVED")


def test_intents_that_are_violated_on_both_sides_are_named() -> None:
    difference = review_samples.difference(findings_after=samples.report().findings)
    assert (
        "Violated before and after (2): lgwan-to-internet, staff-browse" in review_samples.review(difference).explain()
    )


@pytest.mark.parametrize("code", [0, 1, 3, 4])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_ends_with_the_exit_code(code: int, language: Language) -> None:
    after = {1: Outcome.VIOLATED, 3: Outcome.UNDECIDED}.get(code)
    intents = () if after is None else (IntentChange("a", Outcome.PROVED, after),)
    unreadable = ("x.cfg",) if code == 4 else ()
    difference = review_samples.difference(intents=intents, unreadable_after=unreadable)
    text = review_samples.review(difference).explain(language)
    assert f"{code})" in text.splitlines()[-1]
    assert review_samples.review(difference).exit_code == code


def test_long_changes_of_a_device_are_counted_unless_all_lines_are_asked_for() -> None:
    source = decode("big.cfg", "".join(f"line {n}\n" for n in range(1, 101)).encode())
    origin = tuple(source.span_of_line(n) for n in range(1, 101))
    difference = review_samples.difference(devices=(DeviceChange("big", DeviceFate.ADDED, (), origin),))
    review = Review(difference, (), (source,))
    assert "and 80 more line(s)" in review.explain()
    assert "+ line 21 " not in review.explain()
    everything = difference_text(review, verbose=True)
    assert "+ line 100  (big.cfg:100)" in everything and "more line(s)" not in everything


def test_an_example_is_shown_with_its_end_on_both_sides_and_its_whole_way_on_demand() -> None:
    text = review_samples.review().explain()
    assert "before: dropped by fw1" in text
    assert "after: delivered in internet by fw1" in text
    assert "* starts in lgwan" not in text
    assert "* starts in lgwan" in difference_text(review_samples.review(), verbose=True)


def test_the_line_of_a_doubt_is_shown_only_where_both_sides_agree_on_it() -> None:
    text = review_samples.review().explain()
    assert "--> fw1.cfg:16:2" in text
    assert "30 permit udp any any time-range NIGHT" not in text, "line 16 is another line before the change"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PlaceKind)
def test_every_kind_of_place_has_words(language: Language, kind: PlaceKind) -> None:
    assert "lgwan" in place_text(samples.POLICY, Place(kind, "lgwan"), language)


def test_the_place_no_zone_holds_has_words_of_its_own() -> None:
    assert place_text(samples.POLICY, Place(PlaceKind.UNZONED, UNZONED), "en") == "places in no zone"
    assert place_text(samples.POLICY, Place(PlaceKind.UNZONED, "10.0.0.0/24"), "ja") == "10.0.0.0/24 (ゾーンなし)"


def test_the_schema_knows_every_kind_of_place() -> None:
    kinds = schema()["$defs"]["changePlace"]["properties"]["kind"]["enum"]  # type: ignore[index]
    assert set(kinds) == {kind.value for kind in PlaceKind}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize(("filter_name", "rule"), [("IN", "10"), ("IN", ""), ("", "10.0.0.0/8"), ("", "")])
def test_every_responsible_rule_has_words(language: Language, action: Action, filter_name: str, rule: str) -> None:
    found = ResponsibleRule("fw1", filter_name, rule, action, ())
    assert "fw1" in rule_phrase(found, Voice(Page(), language, {}))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("certain", [True, False])
@pytest.mark.parametrize("opens", [True, False])
@pytest.mark.parametrize("mismatch", Mismatch)
def test_every_mismatch_of_a_ticket_has_words(
    language: Language, certain: bool, opens: bool, mismatch: Mismatch
) -> None:
    found = dataclasses.replace(
        review_samples.TICKET_RESULT.differences[0], mismatch=mismatch, opens=opens, certain=certain
    )
    result = dataclasses.replace(review_samples.TICKET_RESULT, differences=(found,))
    review = review_samples.review(review_samples.difference(ticket=result))
    for text in (review.explain(language), review.to_markdown(language), review.to_junit(language)):
        assert "[review-" not in text and "lgwan (LGWAN接続系)" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_of_a_ticket_has_words(language: Language, outcome: Outcome) -> None:
    result = dataclasses.replace(review_samples.TICKET_RESULT, outcome=outcome)
    review = review_samples.review(review_samples.difference(ticket=result))
    for text in (review.explain(language), review.to_markdown(language), review.to_junit(language), review.to_sarif()):
        assert "[review-" not in text and "…" not in text


@pytest.mark.parametrize("kind", Transient)
@pytest.mark.parametrize("certain", [True, False])
def test_every_moment_has_words_and_all_its_rows(kind: Transient, certain: bool) -> None:
    first = dataclasses.replace(review_samples.TRANSIENTS[0], kind=kind, certain=certain)
    second = dataclasses.replace(first, row=review_samples.RDP)
    review = review_samples.review(review_samples.difference(transients=(first, second)))
    text = review.explain("ja")
    assert "スクリプト投入途中の状態 (2)" in text and "3389" in text
    assert text.count("開始: change 市.txt:3  no 20") == 1, "rows of one moment stand together"


@pytest.mark.parametrize("family", Family)
def test_the_family_is_named(family: Family) -> None:
    flow = dataclasses.replace(review_samples.FLOWS[3], family=family, row=CoverRow(()))
    assert f"IPv{family.value}" in review_samples.review(review_samples.difference(flows=(flow,))).explain()


def test_same_review_same_bytes() -> None:
    first, second = review_samples.review(), review_samples.review()
    for render in (Review.explain, Review.to_json, Review.to_markdown, Review.to_sarif, Review.to_junit):
        assert render(first) == render(second)


def test_related_lines_are_counted_unless_the_change_touches_them() -> None:
    after = review_samples.AFTER
    rule = dataclasses.replace(
        review_samples.NEW, origin=tuple(after.span_of_line(number) for number in (12, 14, 4, 5))
    )
    flow = review_samples.flow(Movement.OPENED, review_samples.RDP, after=(rule,))
    difference = review_samples.difference(flows=(flow,), devices=review_samples.DEVICES)
    review = review_samples.review(difference)
    text = review.explain()
    assert "rule 15 permits (2 related line(s))" in text
    assert "15 permit tcp any host 10.40.1.11 eq 3389" in text, "this related line is new"
    assert "interface GigabitEthernet0/1" not in text
    everything = difference_text(review, verbose=True)
    assert "interface GigabitEthernet0/1" in everything and "related line(s)" not in everything
    assert len(json.loads(review.to_json())["flows"][0]["after"][0]["origin"]) == 4
