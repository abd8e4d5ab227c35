"""Words of the page: every sentence stands in it in all languages, and the page shows one of them."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from segcheck.report.audit_page.markup import Content, Markup, element, escaped, joined
from segcheck.report.messages import LANGUAGES, Language, catalogue, message
from segcheck.report.recorded import Recorded

_BACKTICKS: Final = re.compile(r"`([^`]+)`")
FATES: Final = ("modeled", "irrelevant", "approximated", "unrecognized", "malformed")


def both(texts: Mapping[Language, str]) -> Markup:
    """A text in all languages, each marked as such; once where they are the same."""
    if all(texts[language] == texts[LANGUAGES[0]] for language in LANGUAGES[1:]):
        return Markup(escaped(texts[LANGUAGES[0]]))
    return Markup("".join(f'<span lang="{name}">{_quoted(texts[name])}</span>' for name in LANGUAGES))


def _quoted(text: str) -> str:
    """`text` escaped; what sentences put between backticks is shown as code.

    >>> _quoted("write `a < b`")
    'write <code>a &lt; b</code>'
    """
    return escaped(text) if isinstance(text, Markup) else _BACKTICKS.sub(r"<code>\1</code>", escaped(text))


def spoken(record: Recorded, name: str) -> Markup:
    """A text of the document that is there in every language."""
    return both({language: record.spoken(name, language) for language in LANGUAGES})


def in_each(telling: Callable[[Language], str]) -> Markup:
    """What `telling` says, in all languages."""
    return both({language: telling(language) for language in LANGUAGES})


def word(prefix: str, name: str) -> Markup:
    """The word of the message `<prefix>-<name>`; `name` itself where a later version wrote what this one has no word
    for.
    """
    known = f"{prefix}-{name}"
    return said(known) if known in catalogue().texts else Markup(escaped(name))


def said(code: str, **arguments: Content) -> Markup:
    """The sentence of `code` in all languages.

    >>> said("outcome-proved")
    '<span lang="en">PROVED</span><span lang="ja">証明済み</span>'
    """
    if arguments:
        given = tuple((name, str(value)) for name, value in arguments.items())
        return both({language: message(code, given, language) for language in LANGUAGES})
    return _fixed(code)


@functools.cache
def _fixed(code: str) -> Markup:
    return both({language: message(code, (), language) for language in LANGUAGES})


def number(value: int) -> str:
    """A count for people.

    >>> number(65536)
    '65,536'
    """
    return f"{value:,}"


def code(text: Content) -> Markup:
    """A name or line of a configuration or policy: in a fixed font, never translated."""
    return element("code", text, translate="no") if text != "" else Markup("")


def codes(texts: Iterable[str]) -> Markup:
    """Some of them, with commas between."""
    return joined(map(code, texts), ", ")


def outcome_badge(outcome: str | None) -> Markup:
    """The word of an outcome, with its colour; None: a person attests."""
    if outcome is None:
        return element("span", said("audit-page-attested"), class_="badge attested")
    return element("span", word("outcome", outcome), class_=f"badge {outcome}")


def severity_badge(severity: str) -> Markup:
    """The word of a severity, with its colour."""
    return element("span", word("severity", severity), class_=f"badge {severity}")


def place_text(place: Recorded | None) -> Markup:
    """`fw1.cfg:12`."""
    return Markup("") if place is None else code(f"{place.text('path')}:{place.number('line')}")


def heading(level: int, message_code: str, identifier: str, /, **arguments: Content) -> Markup:
    """A heading that can be linked to."""
    return element(f"h{level}", said(message_code, **arguments), id=identifier, tabindex=-1)


def note(message_code: str, /, **arguments: Content) -> Markup:
    """A sentence on its own."""
    return element("p", said(message_code, **arguments), class_="note")


def table(
    columns: Iterable[str], rows: Iterable[Iterable[Content]], caption: Content, *, titled: bool = True
) -> Markup:
    """A table with headers: `columns` are message codes; the first cell of a row names the row. `caption`: its name,
    only read out where the title above it (`titled`) says the same.
    """
    name = element("span", caption, class_="unseen") if titled else caption
    head = element("tr", *(element("th", said(name), scope="col") for name in columns))
    made = element("table", element("caption", name), element("thead", head), element("tbody", *map(_row, rows)))
    return scrolled(made)


def scrolled(content: Markup) -> Markup:
    """Something that may be wide, in a frame that scrolls, also by keyboard."""
    return element("div", content, class_="scroll", tabindex=0)


def folded(summary: Content, *contents: Content, class_: str | None = None) -> Markup:
    """Contents behind a line that opens them."""
    return element("details", element("summary", summary), *contents, class_=class_)


def _row(cells: Iterable[Content]) -> Markup:
    first, *others = cells
    return element("tr", element("th", first, scope="row"), *(element("td", cell) for cell in others))
