"""`segcheck audit`: check, store, compare with the run before, write the reports."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segcheck.cli.audit_outputs import Rendering, output_paths, require_apart, require_places, write_all
from segcheck.cli.progress import TerminalProgress
from segcheck.cli.store_access import now, require_text
from segcheck.cli.streams import complain
from segcheck.errors import StoreError, UsageError
from segcheck.history.standing import Standing
from segcheck.report.messages import message
from segcheck.report.safe_text import safe

if TYPE_CHECKING:
    from segcheck.cli.commands import Invocation
    from segcheck.history.store import AuditStore
    from segcheck.model.network import Snapshot
    from segcheck.policy.document import Policy
    from segcheck.report.audit_document import AuditReport
    from segcheck.source.diagnostic import Severity

VIOLATED, UNREADABLE = 1, 4


def audit(invocation: Invocation) -> int:
    """`segcheck audit`: 0 proved · 1 violated · 3 undecided, or violated and accepted · 4 unreadable."""
    import json

    from segcheck.history.store import AuditStore

    options, language = invocation.options, invocation.language
    require_places(options, language)
    require_text(options.operator, "--operator", language, empty=True)
    policy = invocation.policy()
    require_apart([*output_paths(options), options.store], _files_of_policy(options.policy, policy), language)
    snapshot = invocation.snapshot()
    _require_apart_from_configurations(invocation, snapshot)
    store = AuditStore(Path(options.store))
    if not options.no_store:
        _require_usable(store, invocation)
    report = _conducted(invocation, snapshot, policy)
    data = report.to_json().encode()
    # What is shown is what is stored, read back: the reports of today are those that can be made of it later.
    document = json.loads(data)
    standing, closing, stored = _kept(invocation, store, data, document)
    code = report.exit_code(_severity(options.fail_on))
    code = code if stored or code == VIOLATED else UNREADABLE
    written = [message("cli-audit-written", {"paths": ", ".join(options.write)}, language)] if options.write else []
    ending = message("cli-audit-exit-code", {"code": str(code)}, language)
    sentences = (*closing, *written, ending)
    write_all(Rendering(document, data, standing, options, language, sentences, options.fail_on), invocation.look)
    return code


def _require_usable(store: AuditStore, invocation: Invocation) -> None:
    """Raises: StoreError, UsageError where nothing could be stored. CHOICE: told before the work, not after it."""
    if store.exists():
        store.runs_so_far()
    elif not store.path.absolute().parent.is_dir():
        raise UsageError(message("cli-audit-no-place", {"path": str(store.path)}, invocation.language))


def _conducted(invocation: Invocation, snapshot: Snapshot, policy: Policy) -> AuditReport:
    from segcheck import api

    with TerminalProgress(invocation.language) as progress:
        # CHOICE: clocks are read on the command line only; below it a day is an argument.
        day = invocation.options.date or datetime.date.today()
        return api.audit(snapshot, policy, progress, day)


def _kept(
    invocation: Invocation, store: AuditStore, data: bytes, document: dict[str, Any]
) -> tuple[Standing, tuple[str, ...], bool]:
    """Where the audit stands, sentences about its keeping, and whether it is kept as asked.

    CHOICE: an audit that cannot be stored any more (a full disk) is still told, and never ends with 0.
    """
    from segcheck.history.standing import standing_unstored, stored_audit

    options, language = invocation.options, invocation.language
    try:
        if options.no_store:
            return standing_unstored(store, document), (message("audit-not-stored", (), language),), True
        stamp = store.append_run(data, now(), options.operator)
        _, standing = stored_audit(store, stamp.number)
    except StoreError as error:
        trouble = message(error.code, error.arguments, language)
        complain(f"{message('cli-error', (), language)}: {safe(trouble)}\n")
        # A report in a file shows nothing of what was complained about on the terminal.
        return Standing(), (message("audit-not-stored", (), language), safe(trouble)), bool(options.no_store)
    said = [message("cli-audit-stored", {"run": str(stamp.number), "path": options.store}, language)]
    if store.is_on_network_drive():
        said.append(message("history-network-drive", {"path": options.store}, language))
    return standing, tuple(said), True


def _files_of_policy(path: str, policy: Policy) -> Iterator[Path]:
    """The policy file, and the registers and packs it names: they lie beside it, or below."""
    folder = Path(path).absolute().parent
    yield Path(path)
    for source in (*policy.register.sources, *(pack.source for pack in policy.packs)):
        yield folder / source.path
        # A table of an Excel file goes by `file.xlsx[table]`.
        yield folder / source.path.rpartition("[")[0]


def _require_apart_from_configurations(invocation: Invocation, snapshot: Snapshot) -> None:
    """Raises: UsageError where something will be written over a configuration, or where the next audit would read it
    as one.
    """
    from segcheck.vendors.file_collection import is_known_other

    options, language = invocation.options, invocation.language
    place = Path(options.configs)
    outputs = [*output_paths(options), *([] if options.no_store else [options.store])]
    require_apart(outputs, [place, *(place / source.path for source in snapshot.sources)], language)
    if not place.is_dir():
        return
    root = place.resolve()
    for path in outputs:
        target = Path(path).resolve()
        if target.is_relative_to(root) and not is_known_other(target.relative_to(root).as_posix()):
            raise UsageError(message("cli-audit-in-configs", {"path": path, "folder": options.configs}, language))


def _severity(name: str) -> Severity | None:
    """The severity called `name`; None for never."""
    from segcheck.source.diagnostic import Severity

    return None if name == "never" else Severity(name)
