"""The page of each hygiene rule: what it finds, why it matters, what to do, and configurations to try it on.

`rules/<name>.en.md` and `rules/<name>.ja.md`, `<name>` as in the name of the rule's module.
"""

from __future__ import annotations

import functools
from importlib import resources

SECTIONS = {
    "en": ("What it finds", "Why it matters", "What to do", "Examples"),
    "ja": ("何を見つけるか", "なぜ問題か", "どうするか", "例"),
}
"""Headings of every page, in this order."""


@functools.cache
def rule_page(name: str, language: str) -> str:
    """The page of the rule called `name`, for people (Markdown).

    >>> rule_page("duplicate-address", "en").splitlines()[0]
    '# duplicate-address: one address on two interfaces'
    """
    file = f"{name.replace('-', '_')}.{language}.md"
    return (resources.files(__package__) / "rules" / file).read_text(encoding="utf-8")


def rule_advice(name: str, language: str) -> str:
    """The first paragraph of what to do, as one line.

    >>> rule_advice("duplicate-address", "en")[:32]
    'Give one of the interfaces anoth'
    """
    heading = SECTIONS[language][2]
    paragraph = rule_page(name, language).partition(f"\n## {heading}\n")[2].strip().partition("\n\n")[0]
    lines = paragraph.splitlines()
    return ("" if language == "ja" else " ").join(line.strip() for line in lines)
