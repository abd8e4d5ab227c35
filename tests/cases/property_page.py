"""The page that lists every property of the catalogue with its cases: one proved, one violated, one undecided at least.

`PYTHONPATH=src:. python -m tests.cases.property_page` writes docs/reference/properties(.ja).md.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

from tests.cases.test_cases import Case, cases

from segcheck.policy.catalog import PROPERTIES, Property
from segcheck.report.messages import Language, message

ROOT = Path(__file__).parents[2]
PAGES: dict[Language, Path] = {
    "en": ROOT / "docs" / "reference" / "properties.md",
    "ja": ROOT / "docs" / "reference" / "properties.ja.md",
}
OUTCOMES = ("proved", "violated", "undecided")
_INTRODUCTIONS: dict[Language, str] = {
    "en": """# Properties

日本語: [properties.ja.md](properties.ja.md)

What segcheck can be asked about a separated network: by a pack (`extends:`), or one by one (`properties:`), as
[separation-model.md](separation-model.md) says. *config*: decided from configurations; *declared*: also needs what the
site declares. The last three columns link to cases: small networks in which the property is proved, violated and
undecided. They are run by the tests. This page is written from the catalogue and the cases.
""",
    "ja": """# 検査項目

English: [properties.md](properties.md)

分離されたネットワークについて segcheck が検査できること。パック（`extends:`）でまとめて、または
`properties:` で一つずつ指定する（[separation-model.ja.md](separation-model.ja.md)）。
*設定*: 設定ファイルだけで判定できる。*申告*: 利用者の申告も必要。
右の三列は、その項目が証明済み・違反・判定不能になる小さなネットワークの例で、すべてテストで実行される。
このページは一覧と例から生成している。
""",
}
_COLUMNS: dict[Language, tuple[str, ...]] = {
    "en": ("property", "asks", "needs", "parameters (default)", "proved", "violated", "undecided"),
    "ja": ("項目", "求めること", "必要なもの", "パラメーター（既定値）", "証明済み", "違反", "判定不能"),
}
_KINDS: dict[Language, dict[str, str]] = {
    "en": {"config": "config", "declared": "declared"},
    "ja": {"config": "設定", "declared": "申告"},
}


@functools.cache
def _cases() -> tuple[Case, ...]:
    return tuple(cases())


@functools.cache
def cases_of(identifier: str) -> dict[str, list[Case]]:
    """The cases of one property, by the outcome they expect of it."""
    found: dict[str, list[Case]] = {outcome: [] for outcome in OUTCOMES}
    for case in _cases():
        if case.name.startswith(f"{identifier}: "):
            for intent, outcome, _ in case.expectations:
                if intent.split(" ")[0] == identifier and outcome in found:
                    found[outcome].append(case)
    return found


def page(language: Language) -> str:
    """The whole page."""
    columns = _COLUMNS[language]
    lines = [_INTRODUCTIONS[language], f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]
    lines.extend(f"| {' | '.join(_cells(item, language))} |" for item in PROPERTIES.values())
    return "\n".join(lines) + "\n"


def _cells(item: Property, language: Language) -> Iterator[str]:
    yield f"`{item.id}`"
    yield message(f"property-{item.id.lower()}", {}, language)
    yield _KINDS[language][item.kind.value]
    yield "<br>".join(f"`{name}`: {', '.join(words) or '–'}" for name, words in item.parameters) or "–"
    for outcome in OUTCOMES:
        titles = [case.name.partition(": ")[2] for case in cases_of(item.id)[outcome]]
        yield ", ".join(f"[{number}]({_link(item.id, title)})" for number, title in enumerate(titles, start=1))


def _link(identifier: str, title: str) -> str:
    """The address of a heading, as GitHub makes it."""
    anchor = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
    return f"../../tests/cases/properties/{identifier}.md#{anchor}"


if __name__ == "__main__":
    for spoken, path in PAGES.items():
        path.write_text(page(spoken), encoding="utf-8")
