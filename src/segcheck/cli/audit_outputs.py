"""The files an audit is written to: which format each has, and that none of them is written over what was read."""

from __future__ import annotations

import contextlib
from argparse import Namespace
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segcheck.cli.file_replacement import replace_file
from segcheck.cli.streams import Appearance, complain, deliver
from segcheck.errors import UsageError
from segcheck.history.standing import Standing
from segcheck.report.messages import Language, message

_FORMATS = {
    ".txt": "text",
    ".json": "json",
    ".md": "markdown",
    ".html": "html",
    ".xlsx": "xlsx",
    ".csv": "csv",
    ".sarif": "sarif",
}


@dataclass(frozen=True, slots=True)
class Rendering:
    """What is shown, and how. `data`: the document as it is stored, byte by byte; `closing`: sentences for the end of
    the text; `fail_on`: the severity from which good practice fails.
    """

    document: dict[str, Any]
    data: bytes
    standing: Standing
    options: Namespace
    language: Language
    closing: tuple[str, ...] = ()
    fail_on: str = "error"

    def written(self, name: str, look: Appearance, path: str = "") -> bytes:
        """The audit in the format called `name`, for the file at `path`: a CSV file called like a table has that table.

        Heavy libraries are imported by the format that needs them.
        """
        formats: dict[str, Callable[[], str | bytes]] = {
            "text": lambda: self._text(look),
            "json": lambda: self.data,
            "markdown": self._markdown,
            "html": self._html,
            "xlsx": self._xlsx,
            "csv": lambda: self._csv(Path(path).stem),
            "sarif": self._sarif,
        }
        found = formats[name]()
        return found if isinstance(found, bytes) else found.encode("utf-8", errors="backslashreplace")

    def _text(self, look: Appearance) -> str:
        from segcheck.report.audit_text import audit_text

        return audit_text(
            self.document,
            self.standing,
            self.language,
            width=look.width,
            colour=look.colour,
            verbose=self.options.verbose,
            closing=self.closing,
        )

    def _markdown(self) -> str:
        from segcheck.report.audit_markdown import audit_markdown

        return audit_markdown(self.document, self.standing, self.language)

    def _html(self) -> str:
        from segcheck.report.audit_page import audit_page

        return audit_page(self.document, self.standing, self.language)

    def _xlsx(self) -> bytes:
        from segcheck.report.audit_workbook import audit_workbook

        return audit_workbook(self.document, self.standing, self.language)

    def _csv(self, name: str) -> str:
        from segcheck.report.audit_csv import TABLE_NAMES, named_csv

        table = name if name in TABLE_NAMES else "findings"
        return named_csv(table, self.document, self.standing, self.language)

    def _sarif(self) -> str:
        from segcheck.cli.review_command import places_of
        from segcheck.report.audit_sarif import audit_sarif

        configurations = getattr(self.options, "configs", None)
        places = None if configurations is None else places_of(configurations, self.options)
        return audit_sarif(self.document, self.standing, self.language, places, self.fail_on)


def format_of(path: str, language: Language) -> str:
    """The format that the name of a file asks for. Raises: UsageError where its ending says none."""
    found = _FORMATS.get(Path(path).suffix.lower())
    if found is None:
        endings = ", ".join(_FORMATS)
        raise UsageError(message("cli-audit-ending", {"path": path, "endings": endings}, language))
    return found


def require_places(options: Namespace, language: Language) -> None:
    """Raises: UsageError unless every output can be told from the others and from the store; asked before the work.

    An older report is replaced, as with every command.
    """
    for path in options.write:
        format_of(path, language)
    if options.format == "xlsx" and options.output is None:
        raise UsageError(message("cli-audit-xlsx-output", (), language))
    outputs = output_paths(options)
    for number, path in enumerate(outputs):
        if Path(path).is_dir() or not Path(path).absolute().parent.is_dir():
            raise UsageError(message("cli-audit-no-place", {"path": path}, language))
        if any(same_file(path, other) for other in outputs[:number]):
            raise UsageError(message("cli-audit-twice", {"path": path}, language))
        require_apart_from_store(path, options.store, language)


def require_apart_from_store(path: str | None, store: str, language: Language) -> None:
    """Raises: UsageError where `path`, which will be written, is the store or a file that SQLite keeps beside it."""
    if path is not None and any(same_file(path, store + ending) for ending in ("", "-wal", "-shm", "-journal")):
        raise UsageError(message("cli-audit-is-store", {"path": path}, language))


def require_apart(paths: Iterable[str], read: Iterable[Path], language: Language) -> None:
    """Raises: UsageError where one of `paths`, which will be written, is one of the files that were `read`."""
    known = tuple(read)
    for path in paths:
        if any(same_file(path, other) for other in known):
            raise UsageError(message("cli-audit-is-read", {"path": path}, language))


def output_paths(options: Namespace) -> list[str]:
    """All files that reports go to."""
    return [*([] if options.output is None else [options.output]), *options.write]


def same_file(first: str | Path, second: str | Path) -> bool:
    """Whether both names are of one file, also by links, or would be once it is written."""
    with contextlib.suppress(OSError, ValueError):
        if Path(first).samefile(second):
            return True
    try:
        return Path(first).resolve() == Path(second).resolve()
    except (OSError, ValueError, RuntimeError):
        return False


def write_all(rendering: Rendering, look: Appearance) -> None:
    """Every `--write`, then the format asked for, which comes last so that the text on a terminal ends the run.

    Raises: UsageError when a file cannot be written.
    """
    options, language = rendering.options, rendering.language
    plain = Appearance(None, False)
    for path in options.write:
        replace_file(path, rendering.written(format_of(path, language), plain, path), language)
    data = rendering.written(options.format, look, options.output or "")
    if options.output is not None:
        replace_file(options.output, data, language)
    else:
        deliver(data.decode("utf-8"), None, language)
    if options.write and options.format != "text":
        complain(message("cli-audit-written", {"paths": ", ".join(options.write)}, language) + "\n")
