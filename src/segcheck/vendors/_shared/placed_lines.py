"""Lines that commands write into sections of a configuration, and where they go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from segcheck.source.text import Span
from segcheck.vendors._shared.configuration_text import ConfigurationText, TextLine, written


def last_line(text: ConfigurationText, inside: int | None, content: str, origin: Span, unit: str = " ") -> TextLine:
    """The line with `content` that stands last below `inside`; `unit`: how it is indented where none stands there.

    INVARIANT: read again, it belongs to no line above it: statements of one section never go deeper.
    """
    if inside is None:
        return written(content, 0, origin)
    beside = text.below(inside)
    indentation = text.lines[beside[-1]].indentation if beside else f"{text.lines[inside].indentation}{unit}"
    return written(content, text.lines[inside].depth + 1, origin, indentation)


def with_last(
    text: ConfigurationText, inside: int | None, content: str, origin: Span, unit: str = " "
) -> ConfigurationText:
    """The same with a line last below `inside`; at the left margin behind the last that begins with the same word.

    Nothing is put behind the `end` of the configuration.
    """
    fresh = (last_line(text, inside, content, origin, unit),)
    if inside is not None:
        return text.appended_below(inside, fresh)
    bottom = text.bottom()
    alike = [at for at in text.find_all(fresh[0].words[:1]) if at < bottom]
    return text.inserted(text.end_of(alike[-1]) if alike else bottom, fresh)


def rewritten(text: ConfigurationText, position: int, content: str, origin: Span) -> ConfigurationText:
    """The same with `content` in place of the statement at `position` and what belongs to it."""
    before = text.lines[position]
    return text.replaced(position, text.end_of(position), (written(content, before.depth, origin, before.indentation),))


def respelled(text: ConfigurationText, position: int, content: str) -> ConfigurationText:
    """The same with the statement at `position` put in other words, which no command wrote."""
    before = text.lines[position]
    fresh = written(content, before.depth, before.line.origin, before.indentation)
    return text.replaced(position, position + 1, (fresh,))


def without(text: ConfigurationText, positions: Iterable[int]) -> ConfigurationText:
    """The same without the statements at `positions` and what belongs to them."""
    for position in sorted(positions, reverse=True):
        text = text.removed(position)
    return text


def single(text: ConfigurationText, inside: int, head: Sequence[str], content: str, origin: Span) -> ConfigurationText:
    """The same with `content` as the only statement below `inside` that begins with `head`."""
    places = text.find_all(head, inside)
    if not places:
        return with_last(text, inside, content, origin)
    if len(places) == 1 and text.lines[places[0]].words == tuple(content.split()):
        return text
    return rewritten(without(text, places[1:]), places[0], content, origin)


def switched(
    text: ConfigurationText, inside: int | None, words: tuple[str, ...], origin: Span, *, off: bool
) -> ConfigurationText:
    """The same with a statement of just these words there, or (`off`) not there; its absence is the default.

    >>> from segcheck.source.text import decode
    >>> from segcheck.vendors._shared.configuration_text import read_text
    >>> text = read_text(decode("a", b"interface vlan1\\n no shutdown\\n"))
    >>> [line.text for line in switched(text, 0, ("shutdown",), Span("c", 1, 1, 1, 9), off=False).lines]
    ['interface vlan1', ' shutdown']
    """
    on = text.find(words, inside)
    if off:
        return text if on is None else text.removed(on)
    denied = text.find(("no", *words), inside)
    if denied is not None:
        return rewritten(text, denied, " ".join(words), origin) if on is None else text.removed(denied)
    return text if on is not None else with_last(text, inside, " ".join(words), origin)
