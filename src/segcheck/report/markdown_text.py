"""Markdown in which nothing that comes from a configuration is anything but text.

CHOICE: every such text stands in a code span or a fenced block. There nothing is Markdown or HTML, no address becomes
a link, nobody is mentioned (`@name`) and no issue is referred to (`#1`), on GitHub as on GitLab.
SOURCE: CommonMark 0.31, sections 4.5 (fenced code blocks) and 6.1 (code spans); GitHub Flavored Markdown, section 4.10
(tables).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from segcheck.report.safe_text import safe

_TICKS = re.compile("`+")
# A comment on GitHub has at most 65,536 characters; that many bytes of Japanese text are a third of it.
LONGEST = 60_000
_MOST_NAMED = 10
_LONGEST_CELL = 240


def code(text: str) -> str:
    """`text` as a code span.

    >>> print(code("permit ip any any"), code("a`b"), code("<b>@all"))
    `permit ip any any` ``a`b`` `<b>@all`
    """
    shown = " ".join(safe(line) for line in text.splitlines())
    if not shown.strip(" "):
        return ""
    if "|" in shown or "\\" in shown:
        # In a table a pipe would end the cell, and not every reader knows an escaped one after a backslash.
        return f"<code>{_spelled(shown)}</code>"
    fence = "`" * (1 + max((len(run) for run in _TICKS.findall(shown)), default=0))
    padded = f" {shown} " if shown[0] in "` " or shown[-1] in "` " else shown
    return f"{fence}{padded}{fence}"


def cell(text: str) -> str:
    """`text` as a code span of a table; of a long one the beginning, and how many characters are left out.

    >>> print(cell("permit"), cell("a" * 300)[-9:])
    `permit` a… (+60)`
    """
    left = len(text) - _LONGEST_CELL
    return code(text if left <= 0 else f"{text[:_LONGEST_CELL]}… (+{left})")


def fenced(lines: Iterable[str], language: str = "") -> str:
    """Lines as a fenced block; `language` colours it.

    >>> print(fenced(["+ permit", "```"], "diff"))
    ````diff
    + permit
    ```
    ````
    """
    shown = [safe(line) for line in lines]
    longest = max((len(run) for line in shown for run in _TICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join((f"{fence}{language}", *shown, fence))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already.

    >>> print(table(["a", "b"], [["`1`", "x"]]))
    | a | b |
    | --- | --- |
    | `1` | x |
    """
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cell or ' ' for cell in line)} |" for line in lines)


def details(title: str, body: str, name: str = "") -> str:
    """A part that is folded until somebody opens it; `title` is plain text, `name` comes from a configuration.

    >>> print(details("lost", "- x", "<b>").splitlines()[0])
    <details><summary>lost <code>&#60;b&#62;</code></summary>
    """
    named = f" <code>{_spelled(safe(name))}</code>" if name else ""
    return f"<details><summary>{html.escape(title)}{named}</summary>\n\n{body}\n\n</details>"


def fitted(head: str, sections: Iterable[tuple[str, str]], left_out: str, longest: int = LONGEST) -> str:
    """`head`, then every section (title, text) that there is room for; `left_out` names the others (`{sections}`)."""
    parts, used = [head], len(head)
    left: list[str] = []
    for title, text in sections:
        if used + len(text) + 2 > longest:
            left.append(title)
            continue
        parts.append(text)
        used += len(text) + 2
    if left:
        more = f" (+{len(left) - _MOST_NAMED})" if len(left) > _MOST_NAMED else ""
        parts.append(left_out.replace("{sections}", ", ".join(left[:_MOST_NAMED]) + more))
    return "\n\n".join(parts) + "\n"


def _spelled(text: str) -> str:
    """Every sign of Markdown and HTML as an entity."""
    return "".join(
        character if character.isalnum() or character in " .-,/" else f"&#{ord(character)};" for character in text
    )
