"""What is asked of stored audits: `segcheck audit verify`, `list`, `show`, `compare`, `approve`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from segcheck.cli.audit_outputs import Rendering, require_apart_from_store, require_places, write_all
from segcheck.cli.store_access import now, number_of_run, require_text
from segcheck.cli.streams import deliver
from segcheck.errors import UsageError
from segcheck.report.messages import message

if TYPE_CHECKING:
    from segcheck.cli.commands import Invocation

INTACT, ALTERED = 0, 1


def audit_show(invocation: Invocation) -> int:
    """`segcheck audit show`: the reports of a stored run, made of what is stored."""
    from segcheck.history.standing import stored_audit
    from segcheck.history.store import AuditStore

    options, language = invocation.options, invocation.language
    require_places(options, language)
    store = AuditStore(Path(options.store))
    number = number_of_run(store, options.run, language)
    document, standing = stored_audit(store, number)
    closing = (message("cli-audit-written", {"paths": ", ".join(options.write)}, language),) if options.write else ()
    data = store.document(number)
    write_all(Rendering(document, data, standing, options, language, closing), invocation.look)
    return INTACT


def audit_list(invocation: Invocation) -> int:
    """`segcheck audit list`: all stored runs."""
    from segcheck.history.chain import SIGN_OFF
    from segcheck.history.store import AuditStore, run_stamp, sign_off
    from segcheck.report.stored_audits_json import runs_json
    from segcheck.report.stored_audits_text import runs_text

    options = invocation.options
    require_apart_from_store(options.output, options.store, invocation.language)
    store = AuditStore(Path(options.store))
    entries = store.entries()
    runs = tuple(run_stamp(entry) for entry in entries if entry.kind != SIGN_OFF)
    signed = tuple(sign_off(entry) for entry in entries if entry.kind == SIGN_OFF)
    head, look = entries[-1].digest if entries else "", invocation.look
    text = (
        runs_json(runs, signed, head)
        if invocation.as_json
        else runs_text(
            str(store.path),
            runs,
            signed,
            head,
            invocation.language,
            width=look.width,
            colour=look.colour,
        )
    )
    invocation.deliver(text)
    return INTACT


def audit_compare(invocation: Invocation) -> int:
    """`segcheck audit compare`: how one stored run differs from another."""
    from segcheck.history.standing import compared, stored_audit
    from segcheck.history.store import AuditStore
    from segcheck.report.stored_audits_json import comparison_json
    from segcheck.report.stored_audits_text import comparison_text

    options, language, look = invocation.options, invocation.language, invocation.look
    require_apart_from_store(options.output, options.store, language)
    store = AuditStore(Path(options.store))
    before, later = (number_of_run(store, word, language) for word in (options.run, options.later))
    drift = compared(store, before, later)
    document, standing = stored_audit(store, later)
    stamp = standing.stamp
    if stamp is None:
        raise UsageError(message("history-no-run", {"number": str(later)}, language))
    text = (
        comparison_json(stamp, drift)
        if invocation.as_json
        else comparison_text(
            document, stamp, drift, language, width=look.width, colour=look.colour, verbose=options.verbose
        )
    )
    invocation.deliver(text)
    return INTACT


def audit_verify(invocation: Invocation) -> int:
    """`segcheck audit verify`: 0 everything reads as it was stored · 1 something was altered or is damaged."""
    from segcheck.history.verification import verify
    from segcheck.report.stored_audits_json import verification_json
    from segcheck.report.stored_audits_text import verification_text

    options, look = invocation.options, invocation.look
    require_apart_from_store(options.output, options.store, invocation.language)
    found = verify(Path(options.store), options.expect)
    text = (
        verification_json(found)
        if invocation.as_json
        else verification_text(found, options.store, invocation.language, width=look.width, colour=look.colour)
    )
    invocation.deliver(text)
    return INTACT if found.intact else ALTERED


def audit_approve(invocation: Invocation) -> int:
    """`segcheck audit approve`: somebody answers for a stored run."""
    from segcheck.history.store import AuditStore
    from segcheck.report.stored_audits_text import approval_text

    options, language = invocation.options, invocation.language
    for name, empty in (("by", False), ("role", False), ("note", True)):
        require_text(getattr(options, name), f"--{name}", language, empty=empty)
    store = AuditStore(Path(options.store))
    number = number_of_run(store, options.run, language)
    signed = store.append_sign_off(number, options.by, options.role, options.note, now())
    deliver(approval_text(store.run(number), signed, language), None, language)
    return INTACT


STORED_AUDIT_COMMANDS: Mapping[str, Callable[[Invocation], int]] = {
    "audit verify": audit_verify,
    "audit list": audit_list,
    "audit show": audit_show,
    "audit compare": audit_compare,
    "audit approve": audit_approve,
}
