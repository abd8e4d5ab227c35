"""FortiOS text into statements: the tree of blocks, the virtual domains in it, release and host name."""

from __future__ import annotations

import re

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile, Span
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration, Release
from segcheck.vendors.fortinet_fortios.objects.definitions import read_names
from segcheck.vendors.fortinet_fortios.statements import Block, Entry, Path, Setting, Vdom
from segcheck.vendors.fortinet_fortios.text import irrelevant
from segcheck.vendors.fortinet_fortios.text.blocks import TreeReader
from segcheck.vendors.fortinet_fortios.text.known_blocks import whole_file
from segcheck.vendors.fortinet_fortios.text.support_tables import CARED_FOR, SUPPORT

# SOURCE: heads of saved configurations: `#config-version=FGT60F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin`;
# up to 5.6 the version has two numbers (`5.06`).
_HEAD = re.compile(r"#\s*config-version=[\w-]*?-(\d{1,2})\.(\d{1,2})(?:\.(\d{1,2}))?-(?:\S*:vdom=(\d))?")
known_block = whole_file(SUPPORT, irrelevant.block_reason, CARED_FOR)
"""What is known of a block that stands in no other: its path -> what becomes of its lines, or why it is irrelevant."""


def parse(source: SourceFile) -> FortiConfiguration:
    """The statements of `source`, with a fate for every line. Raises nothing, whatever the text. Cost: about four
    microseconds a line.
    """
    notes = Notes(source)
    configuration = FortiConfiguration(notes)
    reader = TreeReader(notes, known_block)
    root = reader.read()
    blocks = {block.path: block for block in root.blocks}
    _divide(configuration, blocks)
    divided_by_head = _read_comments(configuration)
    if divided_by_head and not configuration.divided:
        # SOUNDNESS: the backup of one virtual domain: interfaces and what belongs to the whole box are not in it.
        start = Span(notes.path, 1, 1, 1, 1)
        notes.unmodeled.append(start)
        notes.report("fortios-one-vdom", (start,), Severity.WARNING, Effect.WIDENS_DEVICE)
    configuration.names = read_names(notes, reader.commands)
    configuration.broken = bool(reader.broken)
    _read_hostname(configuration)
    return configuration


def _divide(configuration: FortiConfiguration, blocks: dict[Path, Block]) -> None:
    """Who owns which block: the whole box or one of its virtual domains."""
    divided = blocks.pop(("vdom",), None)
    whole = blocks.pop(("global",), None)
    if divided is None and whole is None:
        configuration.shared = Vdom("root", blocks)
        configuration.vdoms = (configuration.shared,)
        return
    configuration.divided = True
    entries: tuple[Entry, ...] = () if divided is None else divided.entries
    configuration.vdoms = tuple(Vdom(entry.name, {block.path: block for block in entry.blocks}) for entry in entries)
    shared = {block.path: block for entry in (whole.entries if whole else ()) for block in entry.blocks}
    for path, block in blocks.items():
        # SOUNDNESS: on a divided box every block belongs to the box or to a domain; nobody knows where this one does.
        configuration.notes.unmodeled.append(block.span)
        configuration.notes.ledger.mark(block.span.line, LineFate.MALFORMED, "fortios-block-outside")
        configuration.notes.report("fortios-block-outside", (block.span,), Severity.WARNING, Effect.WIDENS_DEVICE)
        shared.setdefault(path, block)
    configuration.shared = Vdom("global", shared)


def _read_comments(configuration: FortiConfiguration) -> bool:
    """Mark comments, and read the head among them; whether it says that there are virtual domains."""
    notes = configuration.notes
    divided = False
    heads = 0
    for number in notes.ledger.unmarked():
        text = notes.source.line(number).strip()
        if not text.startswith("#"):
            continue
        if not text.startswith("#config-version="):
            notes.ledger.mark(number, LineFate.IRRELEVANT, "comment")
            continue
        heads += 1
        notes.ledger.mark(number, LineFate.MODELED)
        head = _HEAD.match(text)
        if head is not None:
            configuration.release = Release(int(head[1]), int(head[2]), int(head[3] or 0))
            divided = divided or head[4] == "1"
        if heads > 1:
            # SOUNDNESS: two configurations run together cannot be told apart.
            span = notes.source.span_of_line(number)
            notes.ledger.mark(number, LineFate.UNRECOGNIZED, "fortios-head-repeated")
            notes.unmodeled.append(span)
            notes.report("fortios-head-repeated", (span,), Severity.WARNING, Effect.WIDENS_DEVICE)
            configuration.release = None
    return divided


def _read_hostname(configuration: FortiConfiguration) -> None:
    setting: Setting | None = configuration.shared.settings("system", "global").setting("hostname")
    if setting is not None:
        configuration.hostname = setting.values[0]
        configuration.hostname_origin = setting.origin
