"""The names in a reason's sentence come from the diagnostic of its line."""

from __future__ import annotations

from segcheck.report.reasons import Reasons
from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.text import Span

CODE = "unrecognized-statement"  # its sentence names the statement


def diagnostic(line: int, head: str, path: str = "a.cfg", code: str = CODE) -> Diagnostic:
    origin = (Span(path, line, 1, line, 2),)
    return Diagnostic(code, Severity.WARNING, Effect.WIDENS_DEVICE, origin, (("head", head),))


def test_the_last_diagnostic_up_to_the_line_tells() -> None:
    reasons = Reasons((diagnostic(9, "later"), diagnostic(2, "first"), diagnostic(5, "elsewhere", "b.cfg")))
    assert [reasons.arguments(CODE, "a.cfg", line) for line in (1, 2, 8, 9, 99)] == [
        (),
        (("head", "first"),),
        (("head", "first"),),
        (("head", "later"),),
        (("head", "later"),),
    ]
    assert reasons.arguments(CODE, "c.cfg", 9) == ()


def test_a_sentence_without_names_asks_for_none_and_secrets_are_masked() -> None:
    reasons = Reasons((diagnostic(1, "x", code="comment"), diagnostic(1, "snmp-server community himitsu")))
    assert reasons.arguments("comment", "a.cfg", 1) == ()
    assert reasons.arguments(CODE, "a.cfg", 1) == (("head", "snmp-server community ********"),)
