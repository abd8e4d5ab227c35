"""The policy file's YAML as a tree of nodes that know their place.

CHOICE: built from PyYAML's events and not from its loaded values: `no`, `22:22`, `0800` and dates stay the text that
was written, keys keep their order and place, and nothing is ever constructed. Anchors, aliases and tags are
refused, so no small file becomes a big tree. CHOICE: PyYAML's own parser, not libyaml's: which of the two is
installed differs between machines, and with it the wording and place of syntax errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, Protocol, TypeAlias, cast

import yaml

from segcheck.policy.reading.file_reader import MAX_POLICY_BYTES
from segcheck.policy.reading.problems import Problems, shortened
from segcheck.source.text import SourceFile, Span

if TYPE_CHECKING:
    from yaml.events import CollectionStartEvent, Event, NodeEvent, ScalarEvent

MAX_BYTES = MAX_POLICY_BYTES
MAX_DEPTH = 16

# Line breaks of YAML 1.1 that are none for an editor, and the mark that PyYAML does not count as a column.
_MISLEADING = re.compile("[\x85\u2028\u2029\ufeff]")
_NULLS = ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text. `plain`: written without quotes."""

    text: str
    plain: bool
    span: Span

    @property
    def empty(self) -> bool:
        """Whether nothing was written (or YAML's null)."""
        return not self.text.strip() or (self.plain and self.text in _NULLS)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in file order, each key once."""

    entries: tuple[tuple[Scalar, Node], ...]
    span: Span

    def get(self, key: str) -> Node | None:
        """The value of `key`, or None."""
        return next((value for scalar, value in self.entries if scalar.text == key), None)

    def key(self, key: str) -> Scalar | None:
        """The key itself as written, or None."""
        return next((scalar for scalar, _ in self.entries if scalar.text == key), None)


class _Mark(Protocol):
    """A place as PyYAML tells it, counted from 0."""

    line: int
    column: int


Node: TypeAlias = Scalar | Sequence | Mapping


def read_tree(source: SourceFile, problems: Problems) -> Node | None:
    """The one document of `source`; None when it holds none or a mistake (then told to `problems`).

    Cost: linear; up to half a second per thousand lines (0.2 ms per value).
    """
    text = "\n".join(source.lines) + "\n"
    misleading = list(_MISLEADING.finditer(text))
    for found in misleading:
        problems.add("policy-character", _place(source, text, found.start()), character=f"U+{ord(found[0]):04X}")
    if misleading:
        return None
    loader: yaml.SafeLoader | None = None
    try:
        loader = yaml.SafeLoader(text)
        return _TreeBuilder(source, loader, problems).document()
    except yaml.reader.ReaderError as error:
        span = _place(source, text, error.position)
        problems.add("policy-character", span, character=f"U+{error.character:04X}")
    except yaml.MarkedYAMLError as error:
        _tell_syntax(source, problems, _mark(error), error.problem or error.context or "")
    except (ValueError, OverflowError):
        # A number in an escape (`"\UFFFFFFFF"`) or a directive that no character or integer can have.
        _tell_syntax(source, problems, loader.get_mark() if loader else None, "number out of range")
    except _RefusedError:
        pass  # told where it was met
    return None


class _RefusedError(Exception):
    """The file uses what a policy file must not; `problems` knows."""


class _TreeBuilder:
    """Builds the tree from parser events. Recursion is bounded by MAX_DEPTH."""

    def __init__(self, source: SourceFile, loader: yaml.SafeLoader, problems: Problems) -> None:
        self._source = source
        self._events = _events(loader)
        self._problems = problems
        self._depth = 0

    def document(self) -> Node | None:
        """The first document; a second one is refused."""
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._refuse("policy-second-document", event)
                root = self._node(next(self._events))
        return root

    def _node(self, event: Event) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_indirection(event, event.tag)
            return self._scalar(event)
        if isinstance(event, yaml.AliasEvent):
            self._refuse("policy-alias", event, word=f"*{event.anchor}")
        start = cast("CollectionStartEvent", event)
        self._refuse_indirection(start, start.tag)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._refuse("policy-too-deep", event, limit=str(MAX_DEPTH))
        node = self._sequence(start) if isinstance(start, yaml.SequenceStartEvent) else self._mapping(start)
        self._depth -= 1
        return node

    def _scalar(self, event: ScalarEvent) -> Scalar:
        if any("\ud800" <= character <= "\udfff" for character in event.value):
            self._refuse("policy-character", event, character="U+D800")
        return Scalar(event.value, event.style is None, self._span(event))

    def _sequence(self, start: CollectionStartEvent) -> Sequence:
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event))
        return Sequence(tuple(items), self._collection_span(start, event, items))

    def _mapping(self, start: CollectionStartEvent) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        first_lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event)
            if not isinstance(key, Scalar):
                self._refuse("policy-key-not-text", event)
            value = self._node(next(self._events))
            if key.text in first_lines:
                line = str(first_lines[key.text])
                self._problems.add("policy-key-twice", key.span, key=shortened(key.text), line=line)
            else:
                first_lines[key.text] = key.span.line
                entries.append((key, value))
        return Mapping(tuple(entries), self._collection_span(start, event, [value for _, value in entries]))

    def _refuse_indirection(self, event: NodeEvent, tag: str | None) -> None:
        if event.anchor is not None:
            self._refuse("policy-alias", event, word=f"&{event.anchor}")
        if tag is not None:
            self._refuse("policy-tag", event, word=shortened(tag))

    def _refuse(self, code: str, event: Event, **arguments: str) -> NoReturn:
        self._problems.add(code, self._span(event), **arguments)
        raise _RefusedError

    def _collection_span(self, start: CollectionStartEvent, end: Event, children: list[Node]) -> Span:
        """From the start to the closing bracket, or to the end of the last child: a block collection's own end mark
        lies where the next thing begins.
        """
        first = self._span(start)
        last = self._span(end) if start.flow_style or not children else children[-1].span
        return first._replace(end_line=last.end_line, end_column=last.end_column)

    def _span(self, event: Event) -> Span:
        start, end = cast("_Mark", event.start_mark), cast("_Mark", event.end_mark)
        return Span(self._source.path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _events(loader: yaml.SafeLoader) -> Iterator[Event]:
    while loader.check_event():
        # The stubs leave this one method of PyYAML untyped.
        yield cast("Event", loader.get_event())  # type: ignore[no-untyped-call]


def _mark(error: yaml.MarkedYAMLError) -> _Mark | None:
    """Where the mistake is: PyYAML notices a key without colon on the next line, an open quote at the file's end."""
    begun = ("while scanning a simple key", "while scanning a quoted scalar")
    if error.context_mark is not None and error.context in begun:
        return error.context_mark
    return error.problem_mark or error.context_mark


def _tell_syntax(source: SourceFile, problems: Problems, mark: _Mark | None, detail: str) -> None:
    """Record a syntax error of YAML; the usual causes get a message of their own."""
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    near = source.line(line)

    def spot(column: int) -> Span:
        return Span(source.path, line, column, line, column + 1)

    if "\\t" in detail:
        problems.add("policy-tab", spot(column))
    elif "\u3000" in near[: len(near) - len(near.lstrip())]:
        problems.add("policy-full-width-blank", spot(near.index("\u3000") + 1))
    elif "：" in near and ":" not in near:
        problems.add("policy-full-width-colon", spot(near.index("：") + 1))
    else:
        problems.add("policy-syntax", spot(column), detail=shortened(detail))


def _place(source: SourceFile, text: str, offset: int) -> Span:
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return Span(source.path, line, column, line, column + 1)
