"""The page that lists what becomes of each kind of statement, platform by platform, from the dialect pages.

`PYTHONPATH=src:. python -m tests.documents.support_page` writes docs/reference/platform-support(.ja).md.

Statements stand in the `fates` blocks of each `dialect.md`; fates and reasons are what the reader says of them. A
heading is followed by its Japanese title: `<!-- ja: … -->`.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.vendors.test_dialect import FIRST_LINES

import segcheck
from segcheck.report.messages import Language, message
from segcheck.source.ledger import LineFate
from segcheck.vendors.registry import load_files

ROOT = Path(__file__).parents[2]
PAGES: dict[Language, Path] = {
    "en": ROOT / "docs" / "reference" / "platform-support.md",
    "ja": ROOT / "docs" / "reference" / "platform-support.ja.md",
}
TITLES = {
    "cisco_ios": "Cisco IOS, IOS-XE",
    "cisco_asa": "Cisco ASA, Threat Defense",
    "fortinet_fortios": "Fortinet FortiOS",
    "linux": "Linux (iptables, nftables)",
    "yamaha_rtx": "Yamaha RTX, NVR, vRX",
    "nec_ix": "NEC UNIVERGE IX",
    "alliedware_plus": "Allied Telesis AlliedWare Plus",
    "alaxala_ax": "ALAXALA AX",
    "furukawa_fitelnet": "Furukawa FITELnet",
    "iij_seil": "IIJ SEIL",
    "apresia_aeos": "APRESIA AEOS",
}
_INTRODUCTIONS: dict[Language, str] = {
    "en": """# Platform support, statement by statement

日本語: [platform-support.ja.md](platform-support.ja.md)

What becomes of each kind of statement. [platforms.md](platforms.md) says the same by subject, and what is assumed.

{fates}

A statement that stands nowhere here is *{unrecognized}*: `segcheck lines` shows the fate of every line of your own
files. Lines that are set back belong to the line above them. Examples show kinds of statements, also wrong ones; each
block is read as one file. This page is written from the `dialect.md` of each reader; the fates are what it answers.
""",
    "ja": """# 機種ごとの対応状況（文ごと）

English: [platform-support.md](platform-support.md)

設定の文の種類ごとに、どう扱われるかを示す。主題ごとの一覧と前提は [platforms.ja.md](platforms.ja.md) にある。

{fates}

ここにない文は「{unrecognized}」として扱われる。手元のファイルの各行の扱いは `segcheck lines` で分かる。
字下げした行は上の行に属する。例は文の種類を示すもので、誤った文も含む。ひとまとまりの例を一つのファイルとして読む。
このページは各リーダーの `dialect.md` から生成しており、扱いはリーダー自身の答えである。
""",
}
_FATES: dict[Language, dict[LineFate, str]] = {
    "en": {
        LineFate.MODELED: "understood exactly",
        LineFate.APPROXIMATED: "bounded: both readings are kept; this may cost a proof and cannot fake one",
        LineFate.IRRELEVANT: "cannot change what is forwarded",
        LineFate.UNRECOGNIZED: "not known: what it could change is left open, up to the whole device",
        LineFate.MALFORMED: "a mistake in the configuration, told with its line, and treated with the same caution",
    },
    "ja": {
        LineFate.MODELED: "正確に解釈する",
        LineFate.APPROXIMATED: "両方の解釈を残す。証明できなくなることはあっても、誤った証明にはならない",
        LineFate.IRRELEVANT: "転送に影響しない",
        LineFate.UNRECOGNIZED: "未知の文。影響しうる範囲（最大で機器全体）を不明として扱う",
        LineFate.MALFORMED: "設定の誤り。行を示して報告し、未対応の文と同じく慎重に扱う",
    },
}
_COLUMNS: dict[Language, tuple[str, str, str]] = {
    "en": ("statement", "fate", "why"),
    "ja": ("文", "扱い", "理由"),
}
_COUNTS: dict[Language, tuple[str, str]] = {"en": ("platform", "statements"), "ja": ("機種", "文の数")}
_DIALECT: dict[Language, str] = {
    "en": "What happens when nothing matches, order of operations, assumptions: [dialect.md]({path}).",
    "ja": "一致しないときの動作、処理の順序、前提: [dialect.md]({path})（英語）。",
}
_HEADING = re.compile(r"^## (?P<en>.+)\n(?:<!-- ja: (?P<ja>.+) -->\n)?", re.MULTILINE)
_BLOCK = re.compile(r"^```fates\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def platforms() -> list[str]:
    """Folders of the platforms, in the order of the page."""
    return sorted(FIRST_LINES, key=list(TITLES).index)


class Row(NamedTuple):
    """One statement, as written, with its fate and the code of the reason ("": none)."""

    statement: str
    fate: LineFate
    reason: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a dialect page that shows statements. `titles` lacks a language that has no title."""

    titles: dict[Language, str]
    rows: tuple[Row, ...]


@functools.cache
def sections(platform: str) -> tuple[Section, ...]:
    """The sections of a platform's dialect page that show statements."""
    page = (Path(segcheck.__file__).parent / "vendors" / platform / "dialect.md").read_text("utf-8")
    headings = list(_HEADING.finditer(page))
    ends = [heading.start() for heading in headings[1:]] + [len(page)]
    found = []
    for heading, end in zip(headings, ends, strict=True):
        blocks = _BLOCK.findall(page[heading.end() : end])
        titles: dict[Language, str] = {"en": heading["en"]}
        if heading["ja"]:
            titles["ja"] = heading["ja"]
        if blocks:
            found.append(Section(titles, tuple(row for block in blocks for row in _rows(platform, block))))
    return tuple(found)


def _rows(platform: str, block: str) -> Iterator[Row]:
    statements = [line.rsplit(" # ", 1)[0] for line in block.splitlines()]
    text = "\n".join((FIRST_LINES[platform], *statements))
    (ledger,) = load_files([(f"{platform}.cfg", text.encode())]).ledgers
    for statement, entry in zip(statements, ledger.entries[1:], strict=True):
        yield Row(statement, entry.fate, entry.reason)


def page(language: Language) -> str:
    """The whole page."""
    names = {fate: message(f"fate-{fate.value}", (), language) for fate in LineFate}
    legend = "\n".join(f"- *{names[fate]}*: {text}" for fate, text in _FATES[language].items())
    lines = [_INTRODUCTIONS[language].format(fates=legend, unrecognized=names[LineFate.UNRECOGNIZED])]
    lines += _counts(language, names)
    for platform in platforms():
        lines += _platform(platform, language, names)
    return "\n".join(lines) + "\n"


def _counts(language: Language, names: dict[LineFate, str]) -> Iterator[str]:
    columns = (*_COUNTS[language], *(names[fate] for fate in _FATES[language]))
    yield f"| {' | '.join(columns)} |"
    yield f"| ---{' | ---:' * (len(columns) - 1)} |"
    for platform in platforms():
        counts = Counter(row.fate for section in sections(platform) for row in section.rows)
        cells = (TITLES[platform], counts.total(), *(counts[fate] for fate in _FATES[language]))
        yield f"| {' | '.join(map(str, cells))} |"


def _platform(platform: str, language: Language, names: dict[LineFate, str]) -> Iterator[str]:
    yield f"\n## {TITLES[platform]}\n"
    yield _DIALECT[language].format(path=f"../../src/segcheck/vendors/{platform}/dialect.md")
    columns = _COLUMNS[language]
    for section in sections(platform):
        yield f"\n### {section.titles.get(language, section.titles['en'])}\n"
        yield f"| {' | '.join(columns)} |"
        yield f"|{' --- |' * len(columns)}"
        indents: list[int] = []
        for row in section.rows:
            reason = message(row.reason, (), language) if row.reason else ""
            yield f"| {_statement(row.statement, indents)} | {names[row.fate]} | {_cell(reason)} |"


def _statement(text: str, indents: list[int]) -> str:
    """`text` as a table's cell, set back as deep as it stands; `indents` is what is open above it, and is kept."""
    written = text.lstrip()
    indent = len(text) - len(written)
    while indents and indents[-1] >= indent:
        indents.pop()
    depth = len(indents)
    indents.append(indent)
    fence = "``" if "`" in written else "`"
    pad = " " if fence == "``" else ""
    return f"{'&emsp;' * depth}{fence}{pad}{_cell(written)}{pad}{fence}"


def _cell(text: str) -> str:
    """`text` without what would end the cell."""
    return text.replace("|", "\\|")


if __name__ == "__main__":
    for spoken, path in PAGES.items():
        path.write_text(page(spoken), encoding="utf-8")
