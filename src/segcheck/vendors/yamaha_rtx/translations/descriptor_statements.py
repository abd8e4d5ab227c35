"""`nat descriptor …` as the file writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.model.header import Interval
from segcheck.source.text import Span
from segcheck.vendors._shared.config_lines import ConfigLine


class Places(NamedTuple):
    """What `nat descriptor address outer|inner` says: words, or addresses where it names some."""

    words: tuple[str, ...]
    intervals: tuple[Interval, ...]
    origin: Span


class StaticBinding(NamedTuple):
    """`nat descriptor static`: `size` addresses from `outer` on stand for those from `inner` on."""

    outer: int
    inner: int
    size: int
    origin: Span


class PortBinding(NamedTuple):
    """`nat descriptor masquerade static`: what comes for the outer ports goes to `inner`.

    `outer` None: the outer addresses of the descriptor. `protocols`: None for those that the file names and nobody
    knows. `ports`: (outer, inner) intervals of one length; none where the protocol has no ports.
    """

    outer: int | None
    inner: int
    protocols: tuple[int, ...] | None
    ports: tuple[tuple[Interval, Interval], ...]
    origin: Span


@dataclass(slots=True)
class Descriptor:
    """One descriptor. `kind` "": no line tells its type. `static`, `port_bindings`: by their numbers; a later line with
    the same number stands in the place of an earlier one. `incoming`: what becomes of packets without binding.

    `doubts`: lines about it that are not understood.
    """

    number: str
    kind: str = ""
    origin: list[Span] = field(default_factory=list)
    outer: Places | None = None
    inner: Places | None = None
    static: dict[str, StaticBinding] = field(default_factory=dict)
    port_bindings: dict[str, PortBinding] = field(default_factory=dict)
    incoming: str = ""
    forwarded_to: int | None = None
    incoming_origin: list[Span] = field(default_factory=list)
    doubts: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class TranslationStatements:
    """Statements of one file about NAT. Mutable while the file is parsed.

    `lines`: the line of each span, for fates that are only known when descriptors are put to work.
    """

    descriptors: dict[str, Descriptor] = field(default_factory=dict)
    lines: dict[Span, ConfigLine] = field(default_factory=dict)

    def descriptor(self, number: str, line: ConfigLine, span: Span) -> Descriptor:
        """The descriptor called `number`, of which `line` speaks."""
        found = self.descriptors.setdefault(number, Descriptor(number))
        found.origin.append(span)
        self.lines[span] = line
        return found
