"""HTML and SVG, put together from elements: whatever is not markup already is text, and is escaped.

INVARIANT: only `element` and `joined` make `Markup`, and files of this folder that are read whole; so no text of a
document can become a tag or an attribute, and no control or bidirectional character of it reaches the page.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Final, TypeAlias

from segcheck.report.safe_text import safe

_VOID: Final = frozenset({"br", "hr", "input", "meta", "path", "rect", "circle", "line"})
"""Elements that hold nothing: of HTML without an end, of SVG closed at once."""
_OF_SVG: Final = frozenset({"path", "rect", "circle", "line"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Content: TypeAlias = str | int
"""What an element may hold: markup as it is, all else as text."""
Attribute: TypeAlias = str | int | float | bool | None
"""True: the bare name; False and None: no attribute."""


def escaped(text: Content) -> str:
    """`text` as HTML that shows it: markup as it is; control and bidirectional characters written out.

    >>> escaped("<script>\\x07"), escaped(Markup("<b>"))
    ('&lt;script&gt;\\\\x07', '<b>')
    """
    if isinstance(text, Markup):
        return text
    return html.escape(safe(text)) if isinstance(text, str) else str(text)


def element(name: str, /, *contents: Content, **attributes: Attribute) -> Markup:
    """One element. An underscore in the name of an attribute is a hyphen; one at its end is dropped (`class_`).

    >>> element("a", "a < b", class_="x", data_line=3, hidden=True, title=None)
    '<a class="x" data-line="3" hidden>a &lt; b</a>'
    """
    start = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    if name in _VOID:
        return Markup(f"<{name}{start}{'/' if name in _OF_SVG else ''}>")
    return Markup(f"<{name}{start}>{''.join(map(escaped, contents))}</{name}>")


def joined(parts: Iterable[Content], between: str = "") -> Markup:
    """`parts` one after the other, with the text `between` them.

    >>> joined(["a", element("br"), "<"], ", ")
    'a, <br>, &lt;'
    """
    return Markup(escaped(between).join(map(escaped, parts)))


def anchor(name: str, *numbers: int) -> str:
    """An id that holds nothing but letters, digits and hyphens.

    >>> anchor("pair", 3, 12)
    'pair-3-12'
    """
    return "-".join((name, *map(str, numbers)))


def _attribute(key: str, value: Attribute) -> str:
    if value is False:
        return ""
    name = key.rstrip("_").replace("_", "-") if key.islower() else key
    return f" {name}" if value is True else f' {name}="{escaped(value if isinstance(value, str) else str(value))}"'
