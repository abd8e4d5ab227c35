"""The public functions: load configurations and a policy, check, ask.

Everything here is also an attribute of `segcheck` itself, loaded when first used.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from segcheck.errors import InputError, UsageError
from segcheck.report.document import Report
from segcheck.report.messages import Language

if TYPE_CHECKING:
    import datetime

    from segcheck.cache.cache import Cache
    from segcheck.model.network import Snapshot
    from segcheck.policy.analysis import Analysis
    from segcheck.policy.document import Policy
    from segcheck.policy.verdict import Findings
    from segcheck.report.audit_document import AuditReport
    from segcheck.report.review_document import Review
    from segcheck.review.applied_scripts import AppliedScripts
    from segcheck.review.baseline import Baseline
    from segcheck.review.ticket import Ticket
    from segcheck.source.text import SourceFile
    from segcheck.vendors.earlier_readings import ReadingLookup

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told (what, done, total) while something long is computed."""

ParsedConfiguration: TypeAlias = object
"""A `CiscoConfParse` object; segcheck does not import that library."""

ConfigurationSource: TypeAlias = (
    str | os.PathLike[str] | ParsedConfiguration | Sequence[ParsedConfiguration] | Mapping[str, ParsedConfiguration]
)

_LARGEST_SCRIPT = 10_000_000  # bytes; nobody pastes as much

_UNREADABLE_POLICY: Mapping[type[OSError], str] = {
    FileNotFoundError: "policy-file-missing",
    IsADirectoryError: "policy-file-is-folder",
}


def load(source: ConfigurationSource, reuse: Snapshot | None = None, cache: Cache | None = None) -> Snapshot:
    """The network described by `source`: a folder, a file, a .zip, or `CiscoConfParse` objects (one, a list, or a
    mapping from file name).

    `reuse`: an earlier state of the same network; devices whose files did not change since are taken from it, as the
    same objects, and compared without looking at them again. `cache`: what earlier runs kept. The result is equal to
    loading without them.

    What is wrong inside the files is in `Snapshot.diagnostics`, never an exception.
    Raises: InputError when there is nothing to read at `source`; UsageError for a value of another kind.

    Example: `segcheck.load("configs/").devices`
    """
    from segcheck.vendors import registry

    earlier = _earlier(reuse, cache)
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        if not path.exists():
            raise InputError(f"there is no file and no folder {path}")
        return _kept(registry.load(path, earlier), cache)
    from segcheck.vendors.ciscoconfparse_input import diagnostics_of, files_of

    snapshot = _kept(registry.load_files(files_of(source), earlier), cache)
    return replace(snapshot, diagnostics=(*snapshot.diagnostics, *diagnostics_of(source)))


def load_git(
    repository: str | os.PathLike[str],
    reference: str,
    path: str | None = None,
    reuse: Snapshot | None = None,
    cache: Cache | None = None,
) -> Snapshot:
    """The network as it is at `reference` (a branch, a tag, a commit) of a git repository, read by the program `git`.

    `repository`: a folder or file in it, which need not be there any more; without `path`, that very folder or file is
    read. `path`: the folder or file to read instead, from the root of the repository; "" for all of it. A bare
    repository does, too. Nothing is checked out, fetched or run. `reuse`, `cache`: as for `load`.
    Raises: InputError when there is no program `git`, no repository, no such reference, or nothing at this path there.

    Example: `segcheck.diff(segcheck.load_git("configs", "main"), segcheck.load("configs"))`
    """
    from segcheck.source.git_tree import GitPlace, git_place
    from segcheck.vendors import registry

    place = git_place(Path(repository), os.environ)
    if path is not None:
        place = GitPlace(place.folder, path.strip("/"))
    return _kept(registry.load_git(place, reference, os.environ, _earlier(reuse, cache)), cache)


def _earlier(reuse: Snapshot | None, cache: Cache | None) -> tuple[ReadingLookup, ...]:
    from segcheck.vendors.earlier_readings import EarlierReadings

    in_memory = () if reuse is None else (EarlierReadings(reuse.readings),)
    return in_memory if cache is None else (*in_memory, cache)


def _kept(snapshot: Snapshot, cache: Cache | None) -> Snapshot:
    if cache is not None:
        cache.keep_readings(snapshot)
    return snapshot


def load_policy(path: str | os.PathLike[str], cache: Cache | None = None) -> Policy:
    """The policy file at `path`, with the registers and packs it names: files in its own folder or below.

    `cache`: what earlier runs kept; the result is equal to reading without it.

    Raises: PolicyError with every mistake in it; UsageError when it cannot be read.

    Example: `segcheck.load_policy("policy.yaml").zones`
    """
    from segcheck.policy.reading.file_reader import MAX_POLICY_BYTES, files_beside

    try:
        with Path(path).open("rb") as file:
            # One byte beyond the limit tells that it is exceeded; an endless file is not read to its end.
            data = file.read(MAX_POLICY_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        code = _UNREADABLE_POLICY.get(type(error), "cli-cannot-read")
        raise UsageError(f"{os.fspath(path)}: {reason}", code, path=os.fspath(path), reason=reason) from None
    if cache is not None:
        return cache.policy(os.fspath(path), data, files_beside(Path(path)))
    from segcheck.policy.reading.load import load_policy_text

    return load_policy_text(os.fspath(path), data, files_beside(Path(path)))


def check(
    snapshot: Snapshot,
    policy: Policy,
    progress: Progress | None = None,
    on: datetime.date | None = None,
    cache: Cache | None = None,
) -> Report:
    """What holds of every intent of `policy` in `snapshot`, with evidence.

    `on`: the day by which approvals, expiries, reviews and rules with dates are judged; without it they stay
    undecided. `cache`: what earlier runs kept; the report is equal to one without it.

    Raises: InternalError when segcheck contradicts itself; CapacityError when memory does not suffice.

    Example: `report = segcheck.check(snapshot, policy); assert report.ok, report.explain()`
    """

    def computed() -> Findings:
        from segcheck.policy.check import check as check_policy

        return check_policy(snapshot, policy, progress, on)

    findings = computed() if cache is None else cache.findings(snapshot, policy, on, computed)
    return Report(findings, snapshot.sources)


def audit(
    snapshot: Snapshot, policy: Policy, progress: Progress | None = None, on: datetime.date | None = None
) -> AuditReport:
    """What a periodic audit finds: a check of every intent, the hygiene rules, and all findings as one list.

    `on`: the day by which approvals, expiries and acceptances are judged; without it they stay undecided.
    Nothing is taken from earlier runs but readings of unchanged files: an audit is evidence.

    Raises: as `check`.

    Example: `Path("audit.html").write_text(segcheck.audit(snapshot, policy).to_html("ja"), encoding="utf-8")`
    """
    from segcheck.auditing.audit import conduct
    from segcheck.policy.separation import blind_pairs
    from segcheck.report.audit_document import AuditReport
    from segcheck.report.matrix import matrix_view

    audited = conduct(snapshot, policy, progress, on)
    view = matrix_view(policy, audited.analysis.matrix(), blind_pairs(audited.analysis))
    return AuditReport(audited.audit, snapshot, view)


class Certified(NamedTuple):
    """What a check found, and the certificate of what it proved: JSON text."""

    report: Report
    certificate: str


def certify(
    snapshot: Snapshot, policy: Policy, progress: Progress | None = None, on: datetime.date | None = None
) -> Certified:
    """The same report as `check`, with a certificate of every separation it proved, for others to check.

    Raises: as `check`.

    Example: `Path("certificate.json").write_text(segcheck.certify(snapshot, policy).certificate, encoding="utf-8")`
    """
    from segcheck.certification.certificate import certificate
    from segcheck.policy.check import examine

    examination = examine(snapshot, policy, progress, on)
    return Certified(Report(examination.findings, snapshot.sources), certificate(examination, snapshot))


def apply_scripts(
    running: Snapshot,
    scripts: Mapping[str, str | os.PathLike[str]]
    | Sequence[tuple[str, str | os.PathLike[str]]]
    | str
    | os.PathLike[str],
) -> AppliedScripts:
    """What change scripts, pasted into the devices of `running`, make of it: by name of device or file the path of the
    script; a path alone where there is only one configuration. Several for one device: a list of (name, path).

    Raises: ScriptError with every line whose effect on the configuration is not known; UsageError when a script cannot
    be read or no such device is there.

    Example: `segcheck.diff(running, segcheck.apply_scripts(running, {"fw1": "change.txt"}), policy)`
    """
    from segcheck.review.applied_scripts import apply_scripts as apply

    named: Iterable[tuple[str, str | os.PathLike[str]]]
    if isinstance(scripts, str | os.PathLike):
        named = [("", scripts)]
    else:
        named = scripts.items() if isinstance(scripts, Mapping) else scripts
    return apply(running, [(target, _script(path)) for target, path in named])


def _script(path: str | os.PathLike[str]) -> SourceFile:
    from segcheck.source.text import UndecodableText, decode

    name = os.fspath(path)
    try:
        with Path(path).open("rb") as file:
            data = file.read(_LARGEST_SCRIPT + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{name}: {reason}", "cli-cannot-read", path=name, reason=reason) from None
    if len(data) > _LARGEST_SCRIPT:
        raise UsageError(f"{name} is larger than {_LARGEST_SCRIPT} bytes", "script-too-large", path=name)
    try:
        return decode(name, data)
    except UndecodableText as problem:
        place = f"{name}:{problem.line}:{problem.column}"
        raise UsageError(f"{place}: this is no text", "script-is-no-text", place=place) from None


def baseline(
    snapshot: Snapshot,
    policy: Policy | None = None,
    *,
    on: datetime.date | None = None,
    progress: Progress | None = None,
    cache: Cache | None = None,
) -> Baseline:
    """`snapshot` under `policy`, to be compared with many changes of it: what is computed of it is kept.

    Arguments as for `diff`. What comparisons add is kept, too, until the baseline goes.

    Example: `base = segcheck.baseline(running, policy); reviews = [segcheck.diff(base, one) for one in candidates]`
    """
    from segcheck.review.baseline import Baseline

    return Baseline(snapshot, policy, on, progress=progress, kept=None if cache is None else cache.findings)


def diff(
    before: Snapshot | Baseline,
    after: Snapshot | AppliedScripts,
    policy: Policy | None = None,
    *,
    on: datetime.date | None = None,
    ticket: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
    cache: Cache | None = None,
) -> Review:
    """What `after` lets through that `before` did not, and the reverse: all of it, with the lines that do it.

    With `policy`, its zones and what becomes of its intents; without, every network of `before` is a zone. Where
    scripts were applied, also what is open or cut while they are pasted. `on`: as for `check`. Load `after` with
    `reuse=before`: then what did not change is neither read nor computed twice. `ticket`: a file that says what is
    meant to open and close; anything more, or less, is in `Review.difference.ticket`. `cache`: what earlier runs kept.
    A `before` made by `baseline` has its policy, day and cache already.

    Raises: as `check`; for the ticket as `load_policy`.

    Example: `assert not segcheck.diff(before, after, policy).opened`
    """
    from segcheck.report.review_document import Review
    from segcheck.review.applied_scripts import AppliedScripts
    from segcheck.review.baseline import Baseline
    from segcheck.review.review_change import review_change

    if not isinstance(before, Baseline):
        before = baseline(before, policy, on=on, progress=progress, cache=cache)
    elif policy is not None or on is not None or cache is not None:
        raise UsageError("a baseline has its policy, day and cache already")
    applied = after if isinstance(after, AppliedScripts) else None
    changed = after.after if isinstance(after, AppliedScripts) else after
    declared = None if ticket is None else partial(_ticket, ticket)
    difference = review_change(before, changed, applied=applied, ticket=declared)
    scripts = applied.scripts if applied is not None else ()
    return Review(difference, before.snapshot.sources, changed.sources, scripts)


def _ticket(path: str | os.PathLike[str], policy: Policy) -> Ticket:
    from segcheck.policy.reading.yaml_reader import MAX_BYTES
    from segcheck.review.ticket_reading import load_ticket_text

    name = os.fspath(path)
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{name}: {reason}", "cli-cannot-read", path=name, reason=reason) from None
    return load_ticket_text(name, data, policy)


def analyze(
    snapshot: Snapshot, policy: Policy, progress: Progress | None = None, on: datetime.date | None = None
) -> Analysis:
    """Many questions about one snapshot: flows between zones, counterexamples, traces, the matrix.

    `on`: the day by which rules with dates are judged; without it they may hold or not.

    Example: `segcheck.analyze(snapshot, policy).flows("lgwan", "internet").rows()`
    """
    from segcheck.policy.analysis import Analysis
    from segcheck.semantics.calendar import on_day

    return Analysis(snapshot if on is None else on_day(snapshot, on), policy, progress)


def draft_policy(snapshot: Snapshot, language: Language = "en") -> str:
    """The text of a policy file to start from, drafted from what `snapshot` holds, with comments in `language`.

    Example: `Path("policy.yaml").write_text(segcheck.draft_policy(snapshot), encoding="utf-8")`
    """
    from segcheck.policy.drafting.draft import draft_policy as draft

    return draft(snapshot, language)
