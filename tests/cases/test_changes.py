"""Change scripts are judged as the cases of changes/ say: what they open and close, also in between, nothing else."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from tests.cases.change_cases import (
    ChangeCase,
    Fact,
    Mismatches,
    Script,
    change_cases,
    chapters,
    compare,
    fact_of,
    facts_of,
    facts_of_editing,
    read_case,
)

from segcheck.errors import ScriptError
from segcheck.model.header import TCP, Family, Field
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Outcome
from segcheck.review.applied_scripts import AppliedScripts, apply_scripts
from segcheck.review.baseline import Baseline
from segcheck.review.difference import (
    ChangedFlow,
    Difference,
    IntentChange,
    Movement,
    Place,
    PlaceKind,
    Transient,
    TransientFlow,
)
from segcheck.review.review_change import review_change
from segcheck.review.ticket_reading import load_ticket_text
from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.text import Span, decode
from segcheck.symbolic.cover import CoverRow
from segcheck.vendors.registry import load_files


class Outcomes:
    """What comes out of a case."""

    def __init__(self, case: ChangeCase) -> None:
        self.case = case
        self.before = load_files(list(case.configurations))
        self.applied: AppliedScripts | None = None
        self.problems: tuple[Diagnostic, ...] = ()
        scripts = [(one.configuration, decode(one.path, one.text.encode())) for one in case.scripts]
        try:
            self.applied = apply_scripts(self.before, scripts)
        except ScriptError as error:
            self.problems = error.problems

    def facts(self) -> list[Fact]:
        scripts = self.case.scripts
        if self.applied is None:
            return list(facts_of_editing(self.problems, (), scripts))
        return [*facts_of_editing((), self.applied.diagnostics, scripts), *facts_of(self.difference(), scripts)]

    def difference(self) -> Difference:
        case = self.case
        policy = None if case.policy is None else load_policy_text("policy.yaml", case.policy.encode())
        ticket = None if case.ticket is None else partial(load_ticket_text, "ticket.yaml", case.ticket.encode())
        assert self.applied is not None
        after = self.applied.after
        return review_change(Baseline(self.before, policy, case.on), after, applied=self.applied, ticket=ticket)

    def text_after(self, path: str) -> str:
        source = None if self.applied is None else self.applied.after.source(path)
        return "" if source is None else "\n".join(source.lines)


CASES = list(change_cases())


@pytest.mark.parametrize(("name", "body"), CASES, ids=[name for name, _ in CASES])
def test_change(name: str, body: str) -> None:
    case = read_case(name, body)
    outcomes = Outcomes(case)
    missing, unexpected = compare(case.expected, outcomes.facts())
    told = [*(f"does not come out: {one}" for one in missing), *(f"is not expected: {one}" for one in unexpected)]
    assert not told, "\n".join(told)
    for path, text in case.after:
        assert outcomes.text_after(path).rstrip() == text.rstrip()


def test_no_two_cases_have_one_name() -> None:
    assert len({name for name, _ in CASES}) == len(CASES)


# The loader itself: nothing that comes out is left unsaid

SCRIPTS = (Script("fw.cfg", ""),)
OFFICE, SERVERS = Place(PlaceKind.ZONE, "office"), Place(PlaceKind.ZONE, "servers")
RDP = CoverRow(((Field.PROTOCOL, ((TCP, TCP),)), (Field.DESTINATION_PORT, ((3389, 3389),))))
POLICY = load_policy_text("p.yaml", b"segcheck: 1\nzones: {office: {vlans: [10]}, servers: {vlans: [20]}}\n")


def flow(movement: Movement, certain: bool = True, answers: bool = False) -> ChangedFlow:
    ends = (SERVERS, OFFICE) if answers else (OFFICE, SERVERS)
    return ChangedFlow(movement, *ends, Family.IPV4, RDP, certain, answers, (), (), (), ())


def difference(*flows: ChangedFlow) -> Difference:
    return Difference("0", POLICY, False, flows, ())


def judged(expected: str, *facts: Fact) -> Mismatches:
    return compare([fact_of("t", line) for line in expected.splitlines()], facts)


@pytest.mark.parametrize(
    ("expected", "met"),
    [
        ("opened: office -> servers tcp 3389", True),
        ("opened: office -> servers", True),
        ("opened: office -> servers tcp 3389; from any; to any", True),
        ("opened: office -> servers tcp 338", False),
        ("opened: office -> servers tcp", False),
        ("opened: office -> servers tcp 3389; from 10.0.0.0/8", False),
        ("opened: servers -> office tcp 3389", False),
        ("opened?: office -> servers tcp 3389", False),
        ("closed: office -> servers tcp 3389", False),
        ("opened answers: office -> servers tcp 3389", False),
        ("nothing moved", False),
    ],
)
def test_a_row_is_met_by_what_says_just_it(expected: str, met: bool) -> None:
    found = judged(expected, *facts_of(difference(flow(Movement.OPENED)), SCRIPTS))
    assert (found == Mismatches((), ())) is met
    assert bool(found.missing) is bool(found.unexpected) is not met


def test_a_row_nobody_expects_is_told() -> None:
    facts = list(facts_of(difference(flow(Movement.OPENED), flow(Movement.CLOSED, certain=False)), SCRIPTS))
    found = judged("opened: office -> servers tcp 3389", *facts)
    assert found == Mismatches((), ("closed?: office -> servers tcp 3389; from any; to any",))
    assert judged("nothing moved", *facts_of(difference(), SCRIPTS)) == Mismatches((), ())


def test_answers_go_with_their_sessions_only() -> None:
    session, answer = flow(Movement.OPENED), flow(Movement.OPENED, answers=True)
    expected = "opened: office -> servers tcp 3389"
    assert judged(expected, *facts_of(difference(session, answer), SCRIPTS)) == Mismatches((), ())
    assert judged("nothing moved", *facts_of(difference(answer), SCRIPTS)).unexpected
    assert judged("opened answers: servers -> office tcp 3389", *facts_of(difference(answer), SCRIPTS)) == Mismatches(
        (), ()
    )
    closing = replace(answer, movement=Movement.CLOSED)
    assert judged(expected, *facts_of(difference(session, closing), SCRIPTS)).unexpected


def test_what_else_comes_out_has_to_be_expected() -> None:
    since, until = Span("fw.cfg.change", 2, 1, 2, 5), Span("fw.cfg.change", 5, 1, 5, 5)
    moment = TransientFlow(Transient.CUT, OFFICE, SERVERS, Family.IPV6, RDP, True, since, until)
    found = replace(
        difference(),
        transients=(moment, replace(moment, kind=Transient.OPEN, certain=False, until=None)),
        intents=(IntentChange("no way", Outcome.PROVED, None),),
        unreadable_after=("fw.cfg",),
    )
    facts = list(facts_of(found, SCRIPTS))
    expected = """nothing moved
cut between: 2-5 office -> servers tcp 3389; ipv6
open between?: 2- office -> servers tcp 3389
intent no way: proved -> absent"""
    assert judged(expected, *facts) == Mismatches((), ("unreadable: fw.cfg",))
    assert len(judged("nothing moved", *facts).unexpected) == 4
    several = (*SCRIPTS, Script("rt.cfg", ""))
    assert str(list(facts_of(found, several))[2]).startswith("cut between fw.cfg:2-fw.cfg:5: office")


def test_remarks_of_the_editing_rules_may_be_expected_and_warnings_must_be() -> None:
    span = Span("fw.cfg.change", 3, 1, 3, 5)
    remark, warning = (
        Diagnostic("no-effect", severity, Effect.NONE, (span,)) for severity in (Severity.INFO, Severity.WARNING)
    )
    facts = list(facts_of_editing((warning,), (remark,), SCRIPTS))
    assert judged("refused: 3", *facts) == Mismatches((), ())
    assert judged("refused: 3 no-effect\nnote: 3 no-effect", *facts) == Mismatches((), ())
    assert judged("refused: 4", *facts) == Mismatches(("refused: 4",), ("refused: 3 no-effect",))
    facts = list(facts_of_editing((), (warning,), SCRIPTS))
    assert judged("nothing moved", *facts).unexpected == ("note: 3 no-effect",)


@pytest.mark.parametrize(
    "line",
    [
        "opend: a -> b",
        "opened: a",
        "opened a -> b",
        "open between: a -> b",
        "open between: 3 a -> b",
        "opened: 3-5 a -> b",
        "idle: 3 because",
        "nothing moves",
        "refused: x",
        "ticket: fine",
        "ticket opens wrong: a -> b tcp 22",
    ],
)
def test_a_line_that_says_nothing_known_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match="not understood"):
        fact_of("t", line)


RUNNING = "```ios\nhostname a\n```\n"
SCRIPT = "```script\nend\n```\n"
EXPECTED = "```expect\nnothing moved\n```\n"


@pytest.mark.parametrize(
    "body",
    [
        SCRIPT + EXPECTED,
        RUNNING + EXPECTED,
        RUNNING + SCRIPT,
        RUNNING + SCRIPT + EXPECTED + EXPECTED,
        RUNNING + RUNNING + SCRIPT + EXPECTED,
        RUNNING + "```script other.cfg\nend\n```\n" + EXPECTED,
        RUNNING + SCRIPT + EXPECTED + "```yaml\n",
        RUNNING + SCRIPT + EXPECTED + "```what\n```\n",
        RUNNING + SCRIPT + "```expect\nidle: 2 shadowed\n```\n",
        RUNNING + SCRIPT + "```expect\nnothing moved\nopened: a -> b\n```\n",
    ],
)
def test_a_case_that_lacks_something_is_an_error(body: str) -> None:
    assert read_case("t", RUNNING + SCRIPT + EXPECTED).scripts == (Script("running.cfg", "end\n"),)
    with pytest.raises(ValueError, match=r"^t: "):
        read_case("t", body)


def test_headings_inside_blocks_are_lines_of_the_blocks() -> None:
    text = "# F\n\n### one\n```ios\n### comment\n```\n### two\nx\n"
    assert list(chapters(text)) == [("one", "```ios\n### comment\n```\n"), ("two", "x\n")]
