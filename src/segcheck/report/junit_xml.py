"""JUnit XML: test cases with their outcomes, as pipelines show them.

SOURCE: there is no standard; what Jenkins, GitLab and GitHub actions agree on: testsuites, testsuite with counts,
testcase with classname and name (both are needed to tell cases apart), and one of failure, error, skipped in it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from segcheck.report.safe_text import safe


class CaseResult(enum.Enum):
    """How a case ends: FAILED is a finding, ERROR a question that could not be decided."""

    PASSED = "passed"
    FAILED = "failure"
    ERROR = "error"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class JunitCase:
    """One case. `kind` groups cases of one sort; `summary` and `details` explain everything but a plain pass."""

    kind: str
    name: str
    result: CaseResult
    summary: str = ""
    details: str = ""


def junit_xml(suite: str, cases: Iterable[JunitCase]) -> str:
    """One test suite as XML text; same cases, same text. Control characters are written out, XML has no place for them.

    >>> print(junit_xml("segcheck", [JunitCase("intent", "a<b", CaseResult.PASSED)]), end="")
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="segcheck" tests="1" failures="0" errors="0" skipped="0" time="0">
      <testsuite name="segcheck" tests="1" failures="0" errors="0" skipped="0" time="0">
        <testcase classname="segcheck.intent" name="a&lt;b" time="0"/>
      </testsuite>
    </testsuites>
    """
    found = tuple(cases)
    counts = {result: sum(case.result is result for case in found) for result in CaseResult}
    totals = (
        f'name={_attribute(suite)} tests="{len(found)}" failures="{counts[CaseResult.FAILED]}"'
        f' errors="{counts[CaseResult.ERROR]}" skipped="{counts[CaseResult.SKIPPED]}" time="0"'
    )
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites {totals}>", f"  <testsuite {totals}>"]
    for case in found:
        lines.extend(_case_lines(suite, case))
    return "\n".join((*lines, "  </testsuite>", "</testsuites>", ""))


def _case_lines(suite: str, case: JunitCase) -> Iterable[str]:
    opening = f'    <testcase classname={_attribute(f"{suite}.{case.kind}")} name={_attribute(case.name)} time="0"'
    if case.result is CaseResult.PASSED and not case.details:
        yield f"{opening}/>"
        return
    yield f"{opening}>"
    if case.result is CaseResult.PASSED:
        yield f"      <system-out>{_content(case.details)}</system-out>"
    elif case.result is CaseResult.SKIPPED:
        yield f"      <skipped message={_attribute(case.summary)}/>"
    else:
        element = case.result.value
        kind = _attribute(case.kind)
        message = _attribute(case.summary)
        yield f"      <{element} message={message} type={kind}>{_content(case.details)}</{element}>"
    yield "    </testcase>"


def _attribute(text: str) -> str:
    return quoteattr(" ".join(safe(line) for line in text.splitlines()))


def _content(text: str) -> str:
    return escape("\n".join(safe(line) for line in text.split("\n")))
