from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from tests.report import samples
from tests.report.golden import FOLDER, renderings

from segcheck.model.filters import Action
from segcheck.model.header import Family, Field
from segcheck.model.network import Stage
from segcheck.policy.document import Policy
from segcheck.policy.verdict import Doubt, Outcome, Verdict
from segcheck.reachability.trace import Disposition, Uncertainty
from segcheck.report.document import Report
from segcheck.report.messages import LANGUAGES, Language
from segcheck.report.page import Page
from segcheck.report.path_text import decision_text
from segcheck.report.safe_text import safe
from segcheck.report.terminal import check_text
from segcheck.report.voice import Voice, count_text, requirement_text
from segcheck.source.text import decode
from segcheck.symbolic.cover import CoverRow


@pytest.mark.parametrize("name", sorted(renderings()))
def test_a_rendering_is_what_it_was(name: str) -> None:
    stored = (FOLDER / name).read_bytes().decode()
    assert renderings()[name]() == stored, "if this change is wanted: python -m tests.report.golden"


def test_nothing_stale_is_stored() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(renderings())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_is_there_even_when_all_is_well(language: Language) -> None:
    """What was proved, the assumptions, what was trusted, fates of lines, unreadable files, the result."""
    text = check_text(samples.proved_report(), language)
    words = {
        "en": (
            "Proved for every packet",
            "Assumptions",
            "Trusted",
            "what became of their lines",
            "could not be read (0)",
        ),
        "ja": ("証明済み", "前提", "検証していない", "各行の扱い", "読み込めなかったファイル (0)"),
    }
    for word in words[language]:
        assert word in text
    assert text.rstrip().endswith({"en": "(exit code 0).", "ja": "(終了コード 0)。"}[language])


def test_all_rows_are_told_however_many() -> None:
    rows = tuple(CoverRow(((Field.DESTINATION_PORT, ((port, port),)),)) for port in range(30000, 30500))
    evidence = samples.evidence("lgwan", "internet", Outcome.VIOLATED, packets=500, rows=rows)
    text = check_text(samples.report((Verdict(samples.INTENTS[0], Outcome.VIOLATED, (evidence,)),)))
    assert all(f" {port}\n" in text for port in range(30000, 30500))


def test_no_secret_of_a_shown_file_is_shown() -> None:
    text = check_text(samples.report(), verbose=True)
    assert "himitsu" not in text
    assert "hiddenhidden" not in text


def test_the_verbose_text_withholds_nothing() -> None:
    assert "more note(s)" in check_text(samples.report())
    verbose = check_text(samples.report(), verbose=True)
    assert "more note(s)" not in verbose
    assert "(unknown-neighbor)" in verbose


@pytest.mark.parametrize("disposition", Disposition)
def test_every_ending_of_a_path_has_words_and_advice(disposition: Disposition) -> None:
    trace = dataclasses.replace(samples.DROPPED, disposition=disposition, certain=False)
    evidence = samples.evidence("lgwan", "internet", Outcome.VIOLATED, rows=samples.ROWS, trace=trace)
    for intent in (samples.INTENTS[0], samples.INTENTS[2]):
        for answers in (False, True):
            verdict = Verdict(intent, Outcome.VIOLATED, (dataclasses.replace(evidence, answers_only=answers),))
            assert "what to do" in check_text(samples.report((verdict,)))


def test_undecided_without_a_known_packet_says_so() -> None:
    evidence = samples.evidence("lgwan", "internet", Outcome.UNDECIDED)
    text = check_text(samples.report((Verdict(samples.INTENTS[4], Outcome.UNDECIDED, (evidence,)),)))
    assert "not every way can be seen" in text


@pytest.mark.parametrize(
    ("verdicts", "unreadable", "code"),
    [
        ((samples.VERDICTS[0],), (), 1),
        ((samples.VERDICTS[1],), ("core9.cfg",), 4),
        ((samples.VERDICTS[3],), (), 3),
        ((), (), 3),
    ],
)
def test_the_result_names_the_exit_code(verdicts: tuple[Verdict, ...], unreadable: tuple[str, ...], code: int) -> None:
    report = samples.report(verdicts, unreadable)
    assert report.exit_code == code
    assert f"(exit code {code})" in check_text(report)


@pytest.mark.parametrize("action", Action)
def test_without_a_zone_policy_the_step_says_so(action: Action) -> None:
    decision = samples.decision(Stage.ZONE_POLICY, action, "", "", 14)
    assert "no zone policy" in decision_text(Voice(Page(), "en", {}), decision)


def test_pairs_in_doubt_for_the_same_lines_show_them_once() -> None:
    doubts = (Doubt("wiring-uncertain", "fw1", (samples.line(samples.FIREWALL, 15),)),)
    pairs = [("lgwan", "mynumber"), ("mynumber", "lgwan"), ("lgwan", "guest")]
    evidence = tuple(samples.evidence(*pair, Outcome.UNDECIDED, doubts=doubts) for pair in pairs)
    other = samples.evidence("guest", "lgwan", Outcome.UNDECIDED, doubts=())
    verdict = Verdict(samples.INTENTS[4], Outcome.UNDECIDED, (*evidence, other))
    text = check_text(samples.report((verdict,)))
    assert text.count("but not every way can be seen") == 4
    assert text.count("lines whose meaning would decide it (1)") == 1
    assert text.count("what to do") == 2


def test_a_failing_assertion_shows_the_whole_report() -> None:
    report = samples.report()
    assert not report.ok
    assert report.outcome is Outcome.VIOLATED
    assert report.explain() == check_text(report)
    assert str(report) == report.explain()
    assert report.explain("ja") != report.explain("en")
    assert report.source("fw1.cfg") is samples.FIREWALL
    assert report.source("nowhere.cfg") is None


HOSTILE = "\x1b[2J\x1b]0;owned\x07\u202egnp.exe\u2066\u200b\x9b31m\r\n=cmd|' /C calc'!A0"


def hostile_report() -> Report:
    text = samples.FIREWALL_TEXT.replace("permit tcp any any", f"permit tcp any any {HOSTILE!s}".replace("\n", ""))
    firewall = decode("fw1.cfg", text.replace("\r", "").encode())
    findings = samples.report().findings
    policy: Policy = dataclasses.replace(findings.policy, name=HOSTILE)
    intent = dataclasses.replace(samples.INTENTS[0], name=HOSTILE, because=HOSTILE, clauses=(HOSTILE,))
    hop = dataclasses.replace(samples.THROUGH.hops[0], device=HOSTILE, ingress=HOSTILE)
    trace = dataclasses.replace(samples.THROUGH, hops=(hop,), zone=HOSTILE, source_zone=HOSTILE)
    evidence = samples.evidence(HOSTILE, HOSTILE, Outcome.VIOLATED, packets=1, rows=samples.ROWS, trace=trace)
    files = (dataclasses.replace(samples.FILES[0], path=HOSTILE, device=HOSTILE),)
    verdict = Verdict(intent, Outcome.VIOLATED, (evidence,))
    return Report(
        dataclasses.replace(findings, policy=policy, verdicts=(verdict,), files=files, unreadable=(HOSTILE,)),
        (firewall,),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_and_lines_of_a_configuration_cannot_steer_the_terminal(language: Language) -> None:
    for line in check_text(hostile_report(), language).split("\n"):
        assert safe(line) == line
    coloured = check_text(hostile_report(), language, colour=True, width=80)
    assert "\x1b[2J" not in coloured
    assert "\x1b]" not in coloured
    assert "\u202e" not in coloured


def test_a_formula_is_shown_as_it_is() -> None:
    """Terminals do not compute; the text must stay recognisable."""
    assert "=cmd|' /C calc'!A0" in check_text(hostile_report())


def test_colour_is_added_and_nothing_else() -> None:
    coloured = check_text(samples.report(), colour=True)
    assert "\x1b[" in coloured
    without = "\n".join(line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).split("\n"))
    assert without == check_text(samples.report())


@given(st.text(max_size=200))
def test_safe_text_is_printable_and_stays_so(text: str) -> None:
    assert safe(text).replace("\u3000", "").isprintable()
    assert safe(safe(text)) == safe(text)


CELLS = st.text(st.characters(codec="utf-8"), max_size=60)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=4), st.sampled_from([None, 1, 20, 80]), st.booleans())
def test_a_table_loses_no_character_at_any_width(rows: list[tuple[str, str]], width: int | None, colour: bool) -> None:
    page = Page()
    page.table(["first", "second"], rows)
    wanted = "".join(safe(cell) for row in rows for cell in row) + "firstsecond"
    found = re.sub(r"\x1b\[[0-9;]*m", "", page.render(width, colour))
    assert sorted(found.replace(" ", "").replace("\n", "")) == sorted(wanted.replace(" ", ""))


def test_no_address_is_broken_in_a_narrow_table() -> None:
    page = Page()
    address = "2001:db8:1111:2222:3333:4444:5555:6666/128"
    page.table(
        ["source", "destination", "service"], [[address, address, "tcp any except 443 (https), 8443 (https-alt)"]]
    )
    assert page.render(40).count(address) == 2


def test_columns_of_japanese_are_aligned() -> None:
    page = Page()
    page.table(["名前", "x"], [["みどり市", "1"], ["abc", "2"]])
    lines = page.render().splitlines()
    assert len({cell_len(line) for line in lines}) == 1


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (999, "999"), (10**9 - 1, "999,999,999"), (2**200, "1.6 x 10^60")]
)
def test_counts(number: int, text: str) -> None:
    assert count_text(number) == text


def test_isolation_between_several_zones_is_said_shortly() -> None:
    requirement = dataclasses.replace(
        samples.INTENTS[1].requirement,
        pairs=(
            ("guest", "lgwan"),
            ("lgwan", "guest"),
            ("guest", "internet"),
            ("internet", "guest"),
            ("lgwan", "internet"),
        ),
    )
    text = requirement_text(samples.POLICY, requirement, "en")
    lgwan, internet = "lgwan (LGWAN接続系)", "internet (インターネット接続系)"
    assert text.endswith(f"guest <-> {lgwan}, {internet}; {lgwan} -> {internet}")


def test_families_are_told_apart() -> None:
    evidence = samples.evidence("lgwan", "internet", Outcome.VIOLATED, family=Family.IPV6, rows=(CoverRow(()),))
    assert "IPv6" in check_text(samples.report((Verdict(samples.INTENTS[0], Outcome.VIOLATED, (evidence,)),)))


def test_isolation_of_one_zone_from_many_is_said_shortly() -> None:
    pairs = (("lgwan", "guest"), ("internet", "guest"), ("mynumber", "guest"))
    requirement = dataclasses.replace(samples.INTENTS[1].requirement, pairs=pairs)
    assert requirement_text(samples.POLICY, requirement, "en").endswith("(マイナンバー利用事務系) -> guest")


def test_a_packet_that_passes_no_router_is_told_so() -> None:
    trace = dataclasses.replace(samples.THROUGH, hops=())
    evidence = samples.evidence("lgwan", "internet", Outcome.VIOLATED, rows=samples.ROWS, trace=trace)
    text = check_text(samples.report((Verdict(samples.INTENTS[0], Outcome.VIOLATED, (evidence,)),)))
    assert "no router is passed" in text
    assert "different VLANs" in text


def test_conditions_of_all_rows_are_said_once() -> None:
    rows = tuple(CoverRow(((Field.PROTOCOL, ((number, number),)), (Field.STATE, ((0, 0),)))) for number in (6, 17))
    evidence = samples.evidence("lgwan", "internet", Outcome.VIOLATED, rows=rows)
    text = check_text(samples.report((Verdict(samples.INTENTS[0], Outcome.VIOLATED, (evidence,)),)))
    assert text.count("outside any session") == 1


def test_a_stage_without_zones_says_nothing() -> None:
    idle = samples.decision(Stage.ZONE_POLICY, Action.PERMIT, "", "", 4)
    hop = dataclasses.replace(samples.THROUGH.hops[0], decisions=(idle, samples.ROUTED))
    trace = dataclasses.replace(samples.THROUGH, hops=(hop,))
    evidence = samples.evidence("lgwan", "internet", Outcome.VIOLATED, rows=samples.ROWS, trace=trace)
    assert "zone policy" not in check_text(
        samples.report((Verdict(samples.INTENTS[0], Outcome.VIOLATED, (evidence,)),))
    )


def test_a_translated_and_doubtful_path_tells_both() -> None:
    after = dataclasses.replace(samples.PACKET, source=0xC0000201)
    nat = dataclasses.replace(
        samples.decision(Stage.SOURCE_TRANSLATION, Action.PERMIT, "", "POOL", 4, certain=False), after=after
    )
    placeless = samples.decision(Stage.EGRESS_FILTER, Action.UNKNOWN, "OUT", "10")
    lost = samples.decision(Stage.ROUTE, Action.DENY, "", "", 17)
    hop = dataclasses.replace(samples.THROUGH.hops[0], decisions=(nat, placeless, lost), leaving=after)
    doubts = (Uncertainty("wiring-uncertain", (samples.line(samples.FIREWALL, 17),)), Uncertainty("not-certain", ()))
    trace = dataclasses.replace(
        samples.THROUGH, hops=(hop,), certain=False, doubts=doubts, disposition=Disposition.NO_ROUTE
    )
    evidence = samples.evidence("lgwan", "internet", Outcome.UNDECIDED, rows=samples.ROWS, trace=trace)
    text = check_text(samples.report((Verdict(samples.INTENTS[0], Outcome.UNDECIDED, (evidence,)),)))
    assert "source NAT: becomes tcp 192.0.2.1:49152" in text
    assert "(in doubt)" in text
    assert "leaves as: tcp 192.0.2.1:49152" in text
    assert "egress filter OUT may permit or deny (rule 10)" in text
    assert "route drops" in text
    assert "may also go otherwise" in text
    assert "its meaning decides" in text


def test_a_report_without_assumptions_and_files_says_none() -> None:
    policy = dataclasses.replace(samples.POLICY, links=(), zones=())
    findings = dataclasses.replace(
        samples.proved_report().findings, assumptions=(), files=(), diagnostics=(), policy=policy
    )
    text = check_text(Report(findings, ()))
    assert text.count("\n  none\n") == 4
