"""The document of an audit, schema `segcheck/audit/1`: the evidence that is kept, and all that reports are made of.

CHOICE: it holds everything a reader needs to judge it (sentences in both languages, lines in context, packets and their
ways), and no secret, clock, or place of the machine; so it can be filed, and read when the configurations are gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from segcheck.auditing.finding import AuditFinding
from segcheck.hygiene.examination import HygieneResult
from segcheck.policy.document import Policy
from segcheck.policy.fingerprint import fingerprint
from segcheck.policy.register import RegisteredException, RegisteredHost
from segcheck.policy.tiers import USUAL_TIERS
from segcheck.policy.verdict import Observation, Outcome, worst
from segcheck.policy.zones import HostMember, PrefixMember, Zone
from segcheck.report.audit_document import AuditReport
from segcheck.report.audit_finding_json import FindingWriter, clauses_of_property
from segcheck.report.document import Report
from segcheck.report.json_document import check_document
from segcheck.report.json_values import Json, in_all_languages, row_json, span_json
from segcheck.report.line_context import line_text
from segcheck.report.listing_text import member_text
from segcheck.report.matrix import MatrixCell, services
from segcheck.report.messages import LANGUAGES, blanks, catalogue
from segcheck.report.observations_text import GOOD, observation_text
from segcheck.report.packet_text import address_text, mac_text
from segcheck.report.reasons import Reasons
from segcheck.source.ledger import Ledger, LineFate
from segcheck.source.secrets import mask_secrets
from segcheck.source.text import SourceFile

_CLEAR = "clear"
_TOLD = frozenset({LineFate.APPROXIMATED, LineFate.UNRECOGNIZED, LineFate.MALFORMED})
_NAMES = ("open", "accepted", "error", "warning", "info", "violated", "undecided", "vacuous")


def audit_document(report: AuditReport) -> Json:
    """The audit as the values of its JSON document; same audit, same values."""
    audit = report.audit
    policy = audit.check.policy
    writer = FindingWriter(report)
    checked = check_document(Report(audit.check, report.snapshot.sources))
    del checked["exit_code"]
    return checked | {
        "schema": "segcheck/audit/1",
        "engine": {"segcheck": audit.check.version},
        "inputs": {
            "configurations": fingerprint(report.snapshot),
            "policy_files": [{"path": source.path, "sha256": source.sha256} for source in _policy_files(policy)],
        },
        "counts": _counts(report),
        "zones": [_zone_json(policy, zone) for zone in policy.zones],
        "hygiene": [
            _rule_json(policy, result, audit.findings, len(audit.check.unreadable)) for result in audit.hygiene
        ],
        "findings": [writer.written(finding) for finding in audit.findings],
        "idle_acceptances": [{"finding": entry.finding} | writer.acceptance(entry) for entry in audit.idle_acceptances],
        "exceptions": [_exception_json(report, entry) for entry in policy.register.entries],
        "matrix": {"zones": list(report.matrix.zones), "cells": [_cell_json(cell) for cell in report.matrix.cells]},
        "flows": list(_flows(report)),
        "ledger": [_ledger_json(report, ledger) for ledger in report.snapshot.ledgers],
        "ledger_reasons": _ledger_reasons(report.snapshot.ledgers),
    }


def _policy_files(policy: Policy) -> tuple[SourceFile, ...]:
    """The policy file, the registers and the packs it names: all that says what has to hold."""
    return (policy.source, *policy.register.sources, *(pack.source for pack in policy.packs))


def _counts(report: AuditReport) -> Json:
    """Of the findings nobody answers for by urgency and outcome; what is accepted is counted, too."""
    open_ones = report.audit.open
    found = Counter(word for one in open_ones for word in ("open", one.severity.value, one.outcome.value))
    found["accepted"] = len(report.audit.findings) - len(open_ones)
    return {name: found[name] for name in _NAMES}


def _zone_json(policy: Policy, zone: Zone) -> Json:
    tier = next((one for one in policy.tiers if one.name == zone.tier), USUAL_TIERS.get(zone.tier))
    return {
        "name": zone.name,
        "title": zone.title,
        "tier": zone.tier,
        "tier_title": {language: "" if tier is None else tier.title(language) for language in LANGUAGES},
        "external": zone.external,
        "wireless": zone.wireless,
        "addresses": [member_text(one) for one in zone.members if isinstance(one, PrefixMember | HostMember)],
        "places": [member_text(one) for one in zone.members if not isinstance(one, PrefixMember | HostMember)],
    }


def _rule_json(policy: Policy, result: HygieneResult, findings: Iterable[AuditFinding], unread: int) -> Json:
    """One rule of good practice. What an intent finds as well is counted here, too. `unread`: files no rule saw.

    SOUNDNESS: a file that could not be read may hold what the rule looks for: it never found nothing then.
    """
    rule = result.rule
    own = set(result.observations)
    good = [seen for seen in result.observations if seen.outcome in GOOD or seen.outcome is Outcome.VACUOUS]
    outcome = _outcome(result.observations)
    in_order: list[Json] = [{language: observation_text(seen, language) for language in LANGUAGES} for seen in good]
    if unread and outcome == _CLEAR:
        outcome = Outcome.UNDECIDED.value
        in_order.append(in_all_languages("hygiene-files-unread", (("count", str(unread)),)))
    return {
        "rule": rule.name,
        "severity": rule.severity.value,
        "property": rule.property,
        "title": in_all_languages(f"hygiene-{rule.name}"),
        "clauses": clauses_of_property(policy.packs, rule.property),
        "outcome": outcome,
        "findings": [one.id for one in findings if one.observation in own],
        "in_order": in_order,
    }


def _outcome(observations: tuple[Observation, ...]) -> str:
    """The worst of what the rule saw; `clear` where it found nothing.

    SOUNDNESS: a rule of good practice proves nothing of the network, so it is never said to be proved.
    """
    outcome = worst(seen.outcome for seen in observations) if observations else Outcome.PROVED
    return _CLEAR if outcome in GOOD else outcome.value


# -- the register -----------------------------------------------------------------------------------------


def _exception_json(report: AuditReport, entry: RegisteredException) -> Json:
    on, approval = report.audit.check.on, entry.approval
    days = {"approved": approval.approved, "expires": approval.expires, "reviewed": approval.reviewed}
    return {
        "id": entry.id,
        "purpose": mask_secrets(entry.purpose),
        "reason": mask_secrets(entry.reason),
        "source_zone": entry.source_zone,
        "destination_zone": entry.destination_zone,
        "sources": [_host_text(host) for host in entry.sources],
        "destinations": [_host_text(host) for host in entry.destinations],
        "flow": mask_secrets(entry.flow.text),
        "both_ways": entry.back is not None,
        "via": [f"{limit.device}:{limit.interface}".rstrip(":") for limit in entry.via],
        "approver": mask_secrets(approval.approver),
        **{name: None if day is None else day.isoformat() for name, day in days.items()},
        "in_force": None if on is None else approval.in_force(on),
        "place": span_json(entry.span),
        "findings": [
            one.id for one in report.audit.findings if one.observation is not None and one.observation.about == entry.id
        ],
    }


def _host_text(host: RegisteredHost) -> str:
    prefix = host.prefix
    low, high = prefix.interval
    address = address_text(prefix.family, low) + ("" if low == high else f"/{prefix.length}")
    macs = ", ".join(mac_text(mac) for mac in host.macs)
    return f"{address} ({macs})" if macs else address


# -- flows ------------------------------------------------------------------------------------------------


def _cell_json(cell: MatrixCell) -> Json:
    return {
        "source": cell.source,
        "destination": cell.destination,
        "family": cell.family.value,
        "services": {language: list(services((cell,), language)) for language in LANGUAGES},
        "rows": [row_json(row, cell.family) for row in cell.rows],
        "in_doubt": [row_json(row, cell.family) for row in cell.in_doubt],
        "strays": [row_json(row, cell.family) for row in cell.strays],
        "blind": cell.blind,
    }


def _flows(report: AuditReport) -> Iterator[Json]:
    """Pairs of zones between which something may pass."""
    pairs: dict[tuple[str, str], list[MatrixCell]] = {}
    for cell in report.matrix.cells:
        if cell.rows or cell.in_doubt or cell.strays:
            pairs.setdefault((cell.source, cell.destination), []).append(cell)
    for (source, destination), cells in pairs.items():
        yield {
            "source": source,
            "destination": destination,
            "services": {language: list(services(cells, language)) for language in LANGUAGES},
            "in_doubt": not any(cell.rows for cell in cells),
        }


# -- lines ------------------------------------------------------------------------------------------------


def _ledger_json(report: AuditReport, ledger: Ledger) -> Json:
    """Every line's fate as runs of equal ones, and in full those that were not understood."""
    reasons = Reasons(report.audit.check.diagnostics)
    source = report.snapshot.source(ledger.path)
    return {
        "path": ledger.path,
        "ranges": list(_ranges(ledger)),
        "told": [
            {
                "line": entry.line,
                "fate": entry.fate.value,
                "reason": in_all_languages(entry.reason, reasons.arguments(entry.reason, ledger.path, entry.line))
                if entry.reason
                else dict.fromkeys(LANGUAGES, ""),
                "text": "" if source is None else line_text(source, entry.line),
            }
            for entry in ledger
            if entry.fate in _TOLD
        ],
    }


def _ranges(ledger: Ledger) -> Iterator[list[object]]:
    """[first line, last line, fate, reason] for each run; blank lines between two alike lines belong to the run."""
    run: list[object] = []
    for entry in ledger:
        if run and (run[2], run[3]) == (entry.fate.value, entry.reason):
            run[1] = entry.line
            continue
        if run:
            yield run
        run = [entry.line, entry.line, entry.fate.value, entry.reason]
    if run:
        yield run


def _ledger_reasons(ledgers: Iterable[Ledger]) -> Json:
    codes = {entry.reason for ledger in ledgers for entry in ledger if entry.reason}
    # Names of objects and the like are told with the line; here they would differ from line to line.
    return {code: in_all_languages(code, ((name, "…") for name in _blanks(code))) for code in sorted(codes)}


def _blanks(code: str) -> frozenset[str]:
    texts = catalogue().texts.get(code, {}).values()
    return frozenset(name for text in texts for name in blanks(text))
