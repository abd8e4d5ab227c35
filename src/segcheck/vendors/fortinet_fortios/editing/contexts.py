"""Where commands of a script go: open `config` blocks with the entry that is being edited, and virtual domains."""

from __future__ import annotations

from segcheck.source.text import Span
from segcheck.vendors._shared.change_script import EditedLine
from segcheck.vendors.fortinet_fortios.editing.edited_text import DEFAULT, Block, Lines, Section, SettingText, touch
from segcheck.vendors.fortinet_fortios.editing.names import Scope
from segcheck.vendors.fortinet_fortios.editing.script_reading import INDENT, ScriptCommand
from segcheck.vendors.fortinet_fortios.editing.table_rules import NUMBERED, POLICIES
from segcheck.vendors.fortinet_fortios.statements import Path
from segcheck.vendors.fortinet_fortios.text.key_lists import keys
from segcheck.vendors.fortinet_fortios.text.known_blocks import KnownBlock

_PARTS = (("vdom",), ("global",))
# Where blocks of a divided box stand that it does not print. SOURCE: FortiOS CLI Reference, "config global".
_ALWAYS_SHARED = keys(
    "interface global admin accprofile ha dns ntp snmp vdom-link automation-action automation-stitch "
    "automation-trigger np6 npu password-policy replacemsg"
)
_OF_A_DOMAIN = frozenset(("firewall", "router", "vpn", "user"))


class Frame:
    """An open `config`. `depth`: blocks and entries around it; `draft`: the entry (or settings) that is being edited,
    which is saved by `next` or `end`; `original`: what it was, None where it is new.

    `known`: None for blocks that cannot change what passes. `nested`: it stands in the draft of `outer`.
    `pending`: commands that are not in force yet.
    """

    __slots__ = (
        "block",
        "command",
        "depth",
        "draft",
        "edit",
        "known",
        "original",
        "outer",
        "path",
        "pending",
        "place",
        "table",
    )

    def __init__(
        self, command: ScriptCommand, known: KnownBlock | None, block: Block | None, around: Frame | Scope
    ) -> None:
        outer = around if isinstance(around, Frame) else None
        part = around.sections[0].name if isinstance(around, Scope) else "/".join(around.place)
        entry = outer.draft.name if outer is not None and outer.draft is not None else ""
        self.place: tuple[str, ...] = (part, entry, command.subject, *command.rest)
        self.command = command
        self.path: Path = (command.subject, *command.rest)
        self.table: str = " ".join(self.path if outer is None else (outer.table, *self.path))
        self.known = known
        self.block = block
        self.outer = outer
        self.depth = 0 if outer is None else outer.inner_depth
        self.draft: Section | None = None
        self.original: Section | None = None
        self.edit: ScriptCommand | None = None
        self.pending: list[Span] = []

    @property
    def nested(self) -> bool:
        """Whether it stands in another `config`."""
        return self.outer is not None

    @property
    def inner_depth(self) -> int:
        """How deep settings stand."""
        return self.depth + (1 if self.edit is None else 2)

    def made_block(self, scope: Scope, after: Span) -> Block:
        """Its block, which is made where there is none."""
        if self.block is None:
            self.block = Block(self.path, self.command.lines(self.depth))
            self.block.tail = (EditedLine(f"{INDENT * self.depth}end", after),)
            home = _home(scope) if self.outer is None or self.outer.draft is None else self.outer.draft
            home.insert_block(self.block)
            touch(home)
        return self.block

    def leave_entry(self) -> None:
        """Nothing is being edited any more."""
        self.draft = self.original = self.edit = None


def _home(scope: Scope) -> Section:
    """Where a new block goes: to the others."""
    with_blocks = [section for section in scope.sections if section.blocks]
    return with_blocks[-1] if with_blocks else scope.sections[-1]


class Divisions:
    """The parts of a configuration: the whole box and its virtual domains, or just the box."""

    def __init__(self, root: Section) -> None:
        self._domains: dict[str, list[Section]] = {}
        for block in root.blocks.get(("vdom",), ()):
            for section in block.sections():
                self._domains.setdefault(section.name, []).append(section)
        self._shared = tuple(block.plain_section() for block in root.blocks.get(("global",), ()))
        self.divided = any(path in root.blocks for path in _PARTS)
        self.whole = Scope((root,))

    def shared(self) -> Scope | None:
        """What belongs to the whole box; None where the file does not have it."""
        return Scope(self._shared) if self._shared else None

    def domain(self, name: str) -> Scope | None:
        """One virtual domain; None where there is none of the name."""
        sections = self._domains.get(name)
        return None if sections is None else Scope(tuple(sections), self._shared)

    def belongs(self, path: Path, scope: Scope) -> bool:
        """Whether a block may stand in `scope`."""
        if not self.divided or scope.blocks(path):
            return True
        in_domain = bool(scope.shared) or scope.sections != self._shared
        elsewhere = self._shared if in_domain else tuple(one for part in self._domains.values() for one in part)
        if any(path in section.blocks for section in elsewhere):
            return False
        if in_domain:
            return path[0] in _OF_A_DOMAIN or path == ("system", "settings") or path == ("system", "zone")
        return path[0] == "system" and len(path) > 1 and path[1] in _ALWAYS_SHARED

    def everywhere(self) -> tuple[Section, ...]:
        """All sections that hold blocks."""
        if not self.divided:
            return self.whole.sections
        return (*self._shared, *(section for part in self._domains.values() for section in part))


def edit_line(name: str, table: str, command: ScriptCommand, depth: int) -> Lines:
    """The line that an entry begins with, written by `command`."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return command.lines(depth, f"edit {name}" if table in NUMBERED else f'edit "{escaped}"')


def copy_entry(entry: Section, table: str, command: ScriptCommand, depth: int) -> Section:
    """What `clone` makes: a copy under another name, without what can be there only once."""
    copy = entry.copied()
    copy.name, copy.head = command.rest[-1], edit_line(command.rest[-1], table, command, depth)
    for key, item in copy.items.items():
        if isinstance(item, SettingText):
            once = key == "uuid" or (key == "name" and table in POLICIES)
            lines = tuple(EditedLine(line.text, command.span) for line in item.lines)
            copy.items[key] = DEFAULT if once else SettingText(item.values, lines)
    copy.printed = {}
    copy.tail = (EditedLine(f"{INDENT * depth}next", command.span),)
    return copy
