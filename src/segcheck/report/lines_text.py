"""The ledger on paper: configuration files with the fate of every line in the margin."""

from __future__ import annotations

from collections.abc import Collection

from segcheck.model.network import Snapshot
from segcheck.report.messages import Language
from segcheck.report.page import Page
from segcheck.report.reasons import Reasons
from segcheck.report.snippet import shown_line
from segcheck.report.voice import Voice
from segcheck.source.ledger import Ledger, LineEntry, LineFate
from segcheck.source.text import SourceFile

_STYLES = {
    LineFate.MODELED: "green",
    LineFate.IRRELEVANT: "bright_black",
    LineFate.APPROXIMATED: "yellow",
    LineFate.UNRECOGNIZED: "bold red",
    LineFate.MALFORMED: "bold magenta",
}


def lines_text(
    snapshot: Snapshot,
    language: Language = "en",
    *,
    fates: Collection[LineFate] = tuple(LineFate),
    summary: bool = False,
    width: int | None = None,
    colour: bool = False,
) -> str:
    """Every line with one of `fates`, its fate and the reason, file by file, then a table of counts.

    `summary`: the table alone.
    """
    voice = Voice(Page(), language, {source.path: source for source in snapshot.sources}, Reasons(snapshot.diagnostics))
    if not summary:
        if not any(entry.fate in fates for ledger in snapshot.ledgers for entry in ledger):
            voice.page.line(voice.say("lines-none"))
            voice.page.gap()
        for ledger in snapshot.ledgers:
            source = snapshot.source(ledger.path)
            if source is not None:
                _write_file(voice, ledger, source, fates)
    _write_counts(voice, snapshot)
    return voice.page.render(width, colour)


def _write_file(voice: Voice, ledger: Ledger, source: SourceFile, fates: Collection[LineFate]) -> None:
    from rich.cells import cell_len

    entries = tuple(entry for entry in ledger if entry.fate in fates)
    if not entries:
        return
    voice.page.line(source.path, "bold")
    names = {fate: voice.say(f"fate-{fate.value}") for fate in LineFate}
    margin = max(cell_len(name) for name in names.values())
    digits = len(str(len(source.lines)))
    for entry in entries:
        name = names[entry.fate]
        voice.page.segments(
            (f"{name}{' ' * (margin - cell_len(name))} ", _STYLES[entry.fate]),
            (f"{entry.line:>{digits}} | ", "blue"),
            (shown_line(source, entry.line), "" if entry.fate is not LineFate.IRRELEVANT else "bright_black"),
            (_reason(voice, entry, source.path), "cyan"),
        )
    voice.page.gap()


def _reason(voice: Voice, entry: LineEntry, path: str) -> str:
    return f"   << {voice.reason(entry.reason, path, entry.line)}" if entry.reason else ""


def _write_counts(voice: Voice, snapshot: Snapshot) -> None:
    voice.page.line(voice.say("heading-files", count=len(snapshot.ledgers)), "bold")
    total = dict.fromkeys(LineFate, 0)
    rows = []
    for ledger in snapshot.ledgers:
        counts = ledger.counts()
        for fate in LineFate:
            total[fate] += counts[fate]
        rows.append([ledger.path, *(str(counts[fate]) for fate in LineFate)])
    rows.append([voice.say("sum"), *(str(total[fate]) for fate in LineFate)])
    columns = [voice.say("column-file"), *(voice.say(f"fate-{fate.value}") for fate in LineFate)]
    voice.page.table(columns, rows, indent=2, right=frozenset(range(1, 1 + len(LineFate))))
    for path in snapshot.rejected:
        voice.page.line(voice.say("listing-file-rejected", path=path), "bold red", 2)
