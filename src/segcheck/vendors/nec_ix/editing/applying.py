"""A script typed into a router, command by command."""

from __future__ import annotations

from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile
from segcheck.vendors._shared.change_script import EditedConfiguration
from segcheck.vendors._shared.command_modes import Session, run
from segcheck.vendors._shared.configuration_text import read_text
from segcheck.vendors._shared.script_lines import (
    ENTER_AND_LEAVE,
    EditRecord,
    LineKind,
    ScriptDialect,
    ScriptLine,
    read_script,
)
from segcheck.vendors._shared.statement_rules import command_of
from segcheck.vendors.nec_ix.editing.list_editing import note_lists_left
from segcheck.vendors.nec_ix.editing.modes import GlobalMode

_PAGER = "--More--"
# What the reader bounds because no manual shows it: a device that has it took it, one that gets it may not.
_DOUBTFUL = frozenset(
    ("nec-entry-without-ports", "nec-address-host-bits", "nec-address-without-length", "nec-condition-established")
)
_DIALECT = ScriptDialect(
    context=(
        *ENTER_AND_LEAVE,
        (("enable-config",), LineKind.CONFIGURE),
        (("svintr-config",), LineKind.CONFIGURE),
    ),
    # What the router answers where nothing is wrong; anything else that begins with `%` refuses the script.
    comments=(
        "!",
        "Enter configuration commands, one per line",
        "Building configuration...",
        "% Warning: do NOT enter CNTL/Z while saving",
    ),
    shows=("sh|ow", "ping", "ping6", "traceroute", "traceroute6", "terminal"),
    harmless=(
        ("clear", "access-list", "cache"),
        ("clear", "ip", "access-list", "cache"),
        ("clear", "ipv6", "access-list", "cache"),
    ),
)


def edit(configuration: SourceFile, script: SourceFile) -> EditedConfiguration:
    """`script`, typed in configuration mode into the router with this configuration. Raises nothing.

    Cost: linear in the configuration for each command.
    """
    text = read_text(configuration)
    record = EditRecord(configuration.path, text)
    paged = next((number for number, line in enumerate(configuration.lines, 1) if _PAGER in line), None)
    if paged is not None:
        # SOUNDNESS: what a page break has left of the lines around it is not certain.
        place = configuration.span_of_line(paged)
        record.refuse("nec-script-capture-paged", ScriptLine(LineKind.NOTHING, "", (), place, None))
        return record.result()
    lines = read_script(script, _DIALECT)
    run(Session(record, GlobalMode(), _understands), lines, _DIALECT)
    if not record.refused:
        typed = [command_of(line) for line in lines if line.kind is LineKind.COMMAND]
        note_lists_left(text, record, typed)
    return record.result()


def _understands(lines: tuple[str, ...]) -> bool:
    """Whether the reader makes sense of the last line, below the others.

    SOUNDNESS: what it does not understand, the device may refuse.
    """
    from segcheck.vendors.nec_ix.convert import convert
    from segcheck.vendors.nec_ix.parse import parse

    written = tuple("  " * depth + line for depth, line in enumerate(lines))
    configuration = parse(SourceFile("command", written, "utf-8", ""))
    convert(configuration, (), "command")
    doubtful = any(note.code in _DOUBTFUL for note in configuration.notes.diagnostics)
    return not doubtful and configuration.notes.ledger.fate(len(lines)) not in (LineFate.UNRECOGNIZED, None)
