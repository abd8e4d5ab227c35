"""One function per command: ask the API, render, and say which exit code that is."""

from __future__ import annotations

import datetime
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from segcheck.cli.audit_arguments import STORED_AUDIT_NAMES
from segcheck.cli.certificate_file import require_place_for_certificate, write_certificate
from segcheck.cli.progress import TerminalProgress
from segcheck.cli.review_command import (
    compared_filters,
    filters_shown,
    places_of,
    require_sense,
    review_text,
    reviewed,
)
from segcheck.cli.streams import Appearance, appearance, deliver
from segcheck.errors import InputError, UsageError
from segcheck.report.messages import Language, message

if TYPE_CHECKING:
    from segcheck.cache.cache import Cache
    from segcheck.model.network import Snapshot
    from segcheck.policy.document import Policy
    from segcheck.report.document import Report

OK, UNREADABLE = 0, 4


@dataclass(frozen=True, slots=True)
class Invocation:
    """What a command needs: the options, the language, how its text should look, and what earlier runs kept."""

    options: Namespace
    language: Language
    cache: Cache | None = None

    @property
    def as_json(self) -> bool:
        """Whether JSON is asked for."""
        return bool(self.options.format == "json")

    @property
    def look(self) -> Appearance:
        """Width and colour of the text; plain when it goes to a file."""
        if self.options.output is not None:
            return Appearance(None, False)
        return appearance(sys.stdout, getattr(self.options, "color", "auto"))

    def snapshot(self) -> Snapshot:
        """The configurations. Raises: InputError when there is nothing at the given place."""
        from segcheck import api

        path = self.options.configs
        if not Path(path).exists():
            raise InputError(message("cli-no-configs", {"path": path}, self.language))
        snapshot = api.load(path, cache=self.cache)
        if not snapshot.devices and not snapshot.rejected:
            raise InputError(message("cli-no-devices", {"path": path}, self.language))
        return snapshot

    def policy(self) -> Policy:
        """The policy file. Raises: PolicyError; UsageError when it cannot be read."""
        from segcheck import api

        return api.load_policy(self.options.policy, self.cache)

    def deliver(self, text: str) -> None:
        """Hand the result over."""
        deliver(text, self.options.output, self.language)


def check(invocation: Invocation) -> int:
    """`segcheck check`: 0 proved · 1 violated · 3 undecided or vacuous · 4 unreadable."""
    from segcheck import api

    options = invocation.options
    if options.certificate is not None:
        require_place_for_certificate(options.certificate, options.output, invocation.language)
    policy = invocation.policy()
    certificate = None
    with TerminalProgress(invocation.language) as progress:
        # CHOICE: the one clock of segcheck; below the command line a day is an argument.
        day = options.date or datetime.date.today()
        if options.certificate is None:
            report = api.check(invocation.snapshot(), policy, progress, day, invocation.cache)
        else:
            report, certificate = api.certify(invocation.snapshot(), policy, progress, day)
    if certificate is not None:
        write_certificate(options.certificate, certificate, invocation.language)
    invocation.deliver(_check_text(report, invocation))
    return report.exit_code


def _check_text(report: Report, invocation: Invocation) -> str:
    """The report in the format asked for."""
    from segcheck.report.terminal import check_text

    options, look, language = invocation.options, invocation.look, invocation.language

    def text() -> str:
        return check_text(report, language, width=look.width, colour=look.colour, verbose=options.verbose)

    formats: Mapping[str, Callable[[], str]] = {
        "json": report.to_json,
        "markdown": lambda: report.to_markdown(language),
        "sarif": lambda: report.to_sarif(language, places_of(options.configs, options)),
        "junit": lambda: report.to_junit(language),
    }
    return formats.get(options.format, text)()


def diff(invocation: Invocation) -> int:
    """`segcheck diff`: 0 as meant · 1 an intent gets violated, or the ticket differs · 3 undecided · 4 unreadable."""
    options = invocation.options
    require_sense(options, invocation.language)
    if options.filter:
        # A comparison of filters draws no conclusion.
        filters, readable = compared_filters(options, invocation.language, invocation.cache)
        invocation.deliver(filters_shown(filters, options, invocation.language, invocation.look))
        return OK if readable else UNREADABLE
    policy = None if options.policy is None else invocation.policy()
    review = reviewed(options, policy, invocation.language, invocation.cache)
    invocation.deliver(review_text(review, options, invocation.language, invocation.look))
    return review.exit_code


def matrix(invocation: Invocation) -> int:
    """`segcheck matrix`: what gets from every zone to every other."""
    from segcheck import api
    from segcheck.policy.separation import blind_pairs
    from segcheck.report.json_listings import matrix_json
    from segcheck.report.matrix import matrix_text, matrix_view

    options = invocation.options
    policy = invocation.policy()
    snapshot = invocation.snapshot()
    with TerminalProgress(invocation.language) as progress:
        analysis = api.analyze(snapshot, policy, progress, options.date)
        view = matrix_view(policy, analysis.matrix(), blind_pairs(analysis))
    look = invocation.look
    text = (
        matrix_json(view)
        if invocation.as_json
        else matrix_text(view, invocation.language, width=look.width, colour=look.colour, rows=options.rows)
    )
    invocation.deliver(text)
    return _readable(snapshot)


def trace(invocation: Invocation) -> int:
    """`segcheck trace`: every way one packet may take."""
    from segcheck import api
    from segcheck.cli.packet_arguments import flow_of
    from segcheck.report.json_listings import traces_json
    from segcheck.report.traces_text import traces_text

    options = invocation.options
    flow = flow_of(options, invocation.language)
    policy = invocation.policy()
    snapshot = invocation.snapshot()
    if policy.zone(options.start) is None and snapshot.device(options.start.partition(":")[0]) is None:
        zones = ", ".join(zone.name for zone in policy.zones)
        raise UsageError(message("cli-no-start", {"start": options.start, "zones": zones}, invocation.language))
    traces = api.analyze(snapshot, policy, on=options.date).trace(flow, options.start)
    look = invocation.look
    text = (
        traces_json(traces, snapshot)
        if invocation.as_json
        else traces_text(traces, snapshot, invocation.language, width=look.width, colour=look.colour)
    )
    invocation.deliver(text)
    return _readable(snapshot)


def lines(invocation: Invocation) -> int:
    """`segcheck lines`: every line with its fate."""
    from segcheck.report.json_listings import lines_json
    from segcheck.report.lines_text import lines_text
    from segcheck.source.ledger import LineFate

    options, look = invocation.options, invocation.look
    fates = tuple(fate for fate in LineFate if not options.fate or fate.value in options.fate)
    snapshot = invocation.snapshot()
    text = (
        lines_json(snapshot, fates)
        if invocation.as_json
        else lines_text(
            snapshot,
            invocation.language,
            fates=fates,
            summary=options.summary,
            width=look.width,
            colour=look.colour,
        )
    )
    invocation.deliver(text)
    return _readable(snapshot)


def listing(invocation: Invocation) -> int:
    """`segcheck list`: devices, interfaces, filters, zones."""
    from segcheck.report.json_listings import listing_json
    from segcheck.report.listing_text import listing_text

    options, look = invocation.options, invocation.look
    policy = None if options.policy is None else invocation.policy()
    snapshot = invocation.snapshot()
    text = (
        listing_json(snapshot, policy)
        if invocation.as_json
        else listing_text(
            snapshot,
            policy,
            invocation.language,
            width=look.width,
            colour=look.colour,
            verbose=options.verbose,
        )
    )
    invocation.deliver(text)
    return _readable(snapshot)


def verify_certificate(invocation: Invocation) -> int:
    """`segcheck verify-certificate`: 0 its claims follow · 1 refused."""
    from segcheck.cli.certificate_check import REFUSED, VERIFIED, verification_of
    from segcheck.report.verification_text import verification_text

    options, language, look = invocation.options, invocation.language, invocation.look
    verification = verification_of(options.certificate, options.configs, options.policy, language)
    text = verification_text(verification, language, width=look.width, colour=look.colour, verbose=options.verbose)
    invocation.deliver(text)
    return VERIFIED if verification.verified else REFUSED


def explain(invocation: Invocation) -> int:
    """`segcheck explain`: a page about one name, or the list of pages."""
    from segcheck.report.explain_text import explain_text, topics_text

    name = invocation.options.name
    text = topics_text(invocation.language) if name is None else explain_text(name, invocation.language)
    deliver(text, None, invocation.language)
    return OK


def init(invocation: Invocation) -> int:
    """`segcheck init`: a policy file drafted from the configurations; no file is overwritten without `--force`."""
    from segcheck import api

    output = invocation.options.output
    if output is not None and Path(output).exists() and not invocation.options.force:
        raise UsageError(message("cli-exists", {"path": output}, invocation.language))
    snapshot = invocation.snapshot()
    invocation.deliver(api.draft_policy(snapshot, invocation.language))
    return _readable(snapshot)


def audit(invocation: Invocation) -> int:
    """`segcheck audit`: 0 proved · 1 violated · 3 undecided, or violated and accepted · 4 unreadable."""
    from segcheck.cli.audit_command import audit as conduct

    return conduct(invocation)


def stored_audits(invocation: Invocation) -> int:
    """`segcheck audit verify` and the others that ask about stored runs: 0 · verify: 1 altered."""
    from segcheck.cli.stored_audits_command import STORED_AUDIT_COMMANDS

    return STORED_AUDIT_COMMANDS[invocation.options.command](invocation)


COMMANDS: Mapping[str, Callable[[Invocation], int]] = {
    "check": check,
    "diff": diff,
    "matrix": matrix,
    "trace": trace,
    "lines": lines,
    "list": listing,
    "audit": audit,
    **dict.fromkeys(STORED_AUDIT_NAMES, stored_audits),
    "verify-certificate": verify_certificate,
    "explain": explain,
    "init": init,
}


def _readable(snapshot: Snapshot) -> int:
    return UNREADABLE if snapshot.rejected else OK
