"""Reading keys and values out of the tree: every form the policy language uses, each mistake told at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from segcheck.policy.reading.problems import Problems, add_unknown, shortened
from segcheck.policy.reading.yaml_reader import Mapping, Node, Scalar, Sequence
from segcheck.source.text import Span

# Names of zones, services: what a list, a message and a command line can hold without quotes.
NAME_PATTERN = r"^[^\s,()→\u0000-\u001f\u007f-\u009f]{1,64}$"
_NAME = re.compile(NAME_PATTERN)
_CONTROL = re.compile(r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f]")


class Fields:
    """The keys of one mapping. Unknown keys are told at once, missing ones when asked for."""

    def __init__(self, mapping: Mapping, known: tuple[str, ...], problems: Problems) -> None:
        self._mapping = mapping
        self.problems = problems
        for key, _ in mapping.entries:
            if "\u3000" in key.text:
                place = key.span._replace(end_line=key.span.line, end_column=key.span.column + 1)
                problems.add("policy-full-width-blank", place)
            elif key.text not in known:
                add_unknown(problems, "policy-key-unknown", key.span, key.text, known)

    @property
    def span(self) -> Span:
        """The whole mapping."""
        return self._mapping.span

    @property
    def first(self) -> Span:
        """The mapping's first character: where a missing key is told."""
        return start_of(self._mapping.span)

    def has(self, key: str) -> bool:
        """Whether `key` is written, with a value or without."""
        return self._mapping.key(key) is not None

    def key_span(self, key: str) -> Span:
        """Place of `key` itself, or of the mapping's beginning when it is not there."""
        scalar = self._mapping.key(key)
        return self.first if scalar is None else scalar.span

    def node(self, key: str, *, required: bool = False) -> Node | None:
        """The value of `key`; None when there is none (told if `required`) or it is empty (told always)."""
        value = self._mapping.get(key)
        if value is None:
            if required:
                self.problems.add("policy-key-missing", self.first, key=key)
            return None
        if isinstance(value, Scalar) and value.empty:
            self.problems.add("policy-value-empty", self.key_span(key), key=key)
            return None
        return value

    def text(self, key: str, *, required: bool = False) -> Scalar | None:
        """The text of `key`."""
        value = self.node(key, required=required)
        return None if value is None else read_text(value, self.problems)

    def mapping(self, key: str, *, required: bool = False) -> Mapping | None:
        """The mapping under `key`."""
        value = self.node(key, required=required)
        return None if value is None else read_mapping(value, self.problems)

    def texts(self, key: str, *, required: bool = False) -> tuple[Scalar, ...]:
        """The texts of the list under `key`; one text alone counts as a list of one."""
        value = self.node(key, required=required)
        if value is None:
            return ()
        items = value.items if isinstance(value, Sequence) else (value,)
        if not items:
            self.problems.add("policy-list-empty", value.span, key=key)
        return tuple(text for item in items if (text := read_text(item, self.problems)) is not None)

    def items(self, key: str, *, may_be_empty: bool) -> tuple[Node, ...]:
        """The members of the list under `key`."""
        value = self.node(key)
        if value is None:
            return ()
        if not isinstance(value, Sequence):
            self.problems.add("policy-not-a-list", value.span)
            return ()
        if not (value.items or may_be_empty):
            self.problems.add("policy-list-empty", value.span, key=key)
        return value.items

    def section(self, key: str) -> Node | None:
        """The value of `key`, where nothing written means nothing meant (a section whose lines are all comments)."""
        value = self._mapping.get(key)
        return None if isinstance(value, Scalar) and value.empty else value

    def boolean(self, key: str, default: bool) -> bool:
        """The truth value of `key`, or `default`.

        CHOICE: `true` and `false` alone: YAML 1.1 reads `yes`, `no`, `on`, `off` as truth values, YAML 1.2 as texts.
        """
        scalar = self.text(key)
        if scalar is None:
            return default
        if not scalar.plain or scalar.text not in ("true", "false"):
            self.problems.add("policy-not-true-or-false", scalar.span, word=shortened(scalar.text))
            return default
        return scalar.text == "true"

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """The word under `key`, one of `choices`; the first of them when there is none."""
        scalar = self.text(key)
        if scalar is None:
            return choices[0]
        if scalar.text not in choices:
            add_unknown(self.problems, "policy-word-unknown", scalar.span, scalar.text, choices)
            return choices[0]
        return scalar.text


def read_text(node: Node, problems: Problems) -> Scalar | None:
    """`node` as a text that says something, or None (told)."""
    if not isinstance(node, Scalar):
        problems.add("policy-not-a-text", node.span)
        return None
    if node.empty:
        problems.add("policy-item-empty", node.span)
        return None
    control = _CONTROL.search(node.text)
    if control:
        problems.add("policy-character", node.span, character=f"U+{ord(control[0]):04X}")
        return None
    return node


def read_mapping(node: Node, problems: Problems) -> Mapping | None:
    """`node` as a mapping, or None (told)."""
    if not isinstance(node, Mapping):
        problems.add("policy-not-a-mapping", node.span)
        return None
    return node


def read_name(key: Scalar, reserved: tuple[str, ...], problems: Problems) -> str | None:
    """The text of `key` as a name, or None (told)."""
    if key.text in reserved:
        problems.add("policy-name-reserved", key.span, name=key.text)
        return None
    if not _NAME.match(key.text) or key.empty:
        problems.add("policy-name-bad", key.span, name=shortened(key.text))
        return None
    return key.text


def start_of(span: Span) -> Span:
    """The first character of `span`.

    >>> start_of(Span("p", 3, 5, 9, 1))
    Span(path='p', line=3, column=5, end_line=3, end_column=6)
    """
    return Span(span.path, span.line, span.column, span.line, span.column + 1)


def entries_of(node: Node | None, problems: Problems) -> Iterator[tuple[Scalar, Node]]:
    """Keys and values of `node`, none when it is None or no mapping (then told)."""
    mapping = None if node is None else read_mapping(node, problems)
    if mapping is not None:
        yield from mapping.entries
