"""What an audit comes to, told from its document: which findings stand, the sentences every report begins with."""

from __future__ import annotations

import re
from collections.abc import Iterable

from segcheck.history.standing import Standing
from segcheck.report.messages import Language, message
from segcheck.report.recorded import Recorded

GOOD = frozenset({"proved", "declared"})
SEVERITIES = ("error", "warning", "info")

_PLAIN = re.compile(r"[0-9A-Za-z:.+-]{1,40}")


def plain_word(text: str) -> str:
    """A day, a moment, a version as a document tells it, where nothing escapes it; "…" for anything else.

    >>> plain_word("2026-11-21"), plain_word("<b>")
    ('2026-11-21', '…')
    """
    return text if _PLAIN.fullmatch(text) else "…"


def is_accepted(finding: Recorded) -> bool:
    """Whether somebody answered for the finding on the day of the audit."""
    acceptance = finding.part_or_none("acceptance")
    return acceptance is not None and acceptance.flag_or_none("in_force") is True


def is_of_policy(finding: Recorded) -> bool:
    """Whether an intent, a clause or a file made it; else a hygiene rule alone did."""
    return not finding.text("rule") or bool(finding.texts("intents"))


def open_findings(document: Recorded) -> tuple[Recorded, ...]:
    """Findings that nobody answered for, in the order of the document."""
    return tuple(one for one in document.each("findings") if not is_accepted(one))


def by_urgency(findings: Iterable[Recorded]) -> list[Recorded]:
    """The most urgent first, what is violated before what is in doubt, else as they were."""
    return sorted(findings, key=lambda one: (_rank(one), one.text("outcome") != "violated"))


def exit_code_of(document: Recorded, fail_on: str = "error") -> int:
    """What `segcheck audit --fail-on` exits with for this document; `fail_on`: a severity, or "never".

    1 the policy is violated, or a violated hygiene rule is as urgent as `fail_on` · 4 a file could not be read · 3
    something is undecided, or violated and accepted · 0 everything is proved or declared.
    """
    urgent = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on in SEVERITIES else ()
    standing = open_findings(document)
    of_rules = [one for one in standing if not is_of_policy(one) and one.text("severity") in urgent]
    if any(one.text("outcome") == "violated" for one in (*filter(is_of_policy, standing), *of_rules)):
        return 1
    if document.texts("unreadable"):
        return 4
    return 0 if document.flag("ok") and not of_rules else 3


def answer(document: Recorded, language: Language) -> tuple[str, ...]:
    """What the audit comes to, the worst first."""

    def sentence(name: str, count: int = 0) -> str:
        return message(f"audit-answer-{name}", {"count": str(count)}, language)

    findings = document.each("findings")
    standing = [one for one in findings if not is_accepted(one)]
    of_policy = [one for one in standing if is_of_policy(one) and one.text("kind") != "file"]
    accepted = [one for one in findings if is_accepted(one)]
    known = [one for one in accepted if is_of_policy(one)]
    counts = {
        "violated": sum(one.text("outcome") == "violated" for one in of_policy),
        "unreadable": len(document.texts("unreadable")),
        "undecided": sum(one.text("outcome") != "violated" for one in of_policy),
        "accepted": sum(one.text("outcome") == "violated" for one in known),
        "accepted-in-doubt": sum(one.text("outcome") != "violated" for one in known),
        "hygiene": sum(not is_of_policy(one) for one in standing),
        "accepted-hygiene": len(accepted) - len(known),
    }
    said = [sentence(name, count) for name, count in counts.items() if count]
    if document.flag("ok"):
        said.insert(0, sentence("declared" if document.text("outcome") == "declared" else "proved"))
    return tuple(said) or (sentence("not-proved"),)


def counts_text(document: Recorded, language: Language) -> str:
    """How many findings are open, by urgency, and how many are accepted."""
    counted = document.counts("counts")
    told = ", ".join(
        f"{message(f'severity-{severity}', (), language)} {counted.get(severity, 0)}" for severity in SEVERITIES
    )
    open_ones, accepted = str(counted.get("open", 0)), str(counted.get("accepted", 0))
    return message("audit-counts", {"open": open_ones, "accepted": accepted, "counts": told}, language)


def drift_text(standing: Standing | None, language: Language) -> str:
    """How many findings are new, gone, changed and unchanged since the run before; "" for a run that is not stored."""
    if standing is None or (standing.stamp is None and standing.drift is None):
        return ""
    drift = standing.drift
    if drift is None:
        return message("audit-first-run", (), language)
    arguments = {
        "run": str(drift.before.number),
        "day": plain_word(drift.before.on or drift.before.made_at),
        "new": str(len(drift.new)),
        "gone": str(len(drift.gone)),
        "changed": str(len(drift.changed)),
        "unchanged": str(len(drift.unchanged)),
    }
    return message("audit-drift", arguments, language)


def _rank(finding: Recorded) -> int:
    severity = finding.text("severity")
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
