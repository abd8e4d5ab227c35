"""The documents hold together: links lead somewhere, each page has both languages, examples are true."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import segcheck

ROOT = Path(__file__).parents[2]
FOLDERS = ("docs", "fixtures")
PAGES = sorted(
    path for path in [*ROOT.glob("*.md"), *(page for folder in FOLDERS for page in (ROOT / folder).rglob("*.md"))]
)
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)#\s]+)(?:#[^)\s]*)?\)")
BLOCK = re.compile(r"```.*?```", re.DOTALL)


def _targets(page: Path) -> list[str]:
    text = BLOCK.sub("", page.read_text("utf-8"))
    return [found["target"] for found in LINK.finditer(text) if "://" not in found["target"]]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    missing = [target for target in _targets(page) if not (page.parent / target).exists()]
    assert not missing


def _translated_pages() -> list[Path]:
    single = ("CHANGELOG.md", "MISTAKES.md")
    return [page for page in PAGES if page.name not in single and "adr" not in page.relative_to(ROOT).parts]


@pytest.mark.parametrize("page", _translated_pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_each_page_is_there_in_both_languages(page: Path) -> None:
    name = page.name.removesuffix(".md")
    other = f"{name.removesuffix('.ja')}.md" if name.endswith(".ja") else f"{name}.ja.md"
    assert (page.parent / other).exists()


def _outline(page: Path) -> list[int]:
    """Levels of the headings, code blocks left out."""
    text = BLOCK.sub("", page.read_text("utf-8"))
    return [len(line) - len(line.lstrip("#")) for line in text.splitlines() if line.startswith("#")]


@pytest.mark.parametrize(
    "page", [page for page in _translated_pages() if not page.name.endswith(".ja.md")], ids=lambda page: page.name
)
def test_both_languages_have_the_same_sections(page: Path) -> None:
    assert _outline(page) == _outline(page.with_name(page.name.removesuffix(".md") + ".ja.md"))


def _blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(
    "name", ["README.md", "README.ja.md", "docs/how-to/use-from-scripts.md", "docs/how-to/use-from-scripts.ja.md"]
)
def test_python_examples_run(name: str) -> None:
    """The blocks of one page run one after the other, in the root of the repository."""
    blocks = _blocks(ROOT / name, "python")
    assert blocks
    command = [sys.executable, "-W", "error", "-"]
    run = subprocess.run(command, input="\n".join(blocks), encoding="utf-8", cwd=ROOT, capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize("name", ["README.md", "README.ja.md"])
def test_policy_examples_load(name: str, tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    (tmp_path / "例外台帳.xlsx").write_text("管理番号,送信元,宛先,サービス\nEX-01,10.1.1.1,10.2.1.1,https\n", "utf-8")
    with_pack, with_intent = _blocks(ROOT / name, "yaml")
    path.write_text(with_pack, "utf-8")
    policy = segcheck.load_policy(path)
    assert {"alpha", "fukushima"} == {pack.name for pack in policy.packs}
    assert [entry.id for entry in policy.register.entries] == ["EX-01"]
    path.write_text(with_intent, "utf-8")
    assert [intent.name for intent in segcheck.load_policy(path).intents] == ["mynumber-lgwan"]


EXIT_CODE = re.compile(r"\((?:exit code|終了コード) (\d+)\)")
OUTPUTS = [
    pytest.param(block, page.name, id=f"{page.relative_to(ROOT)}-{number}")
    for page in PAGES
    for number, block in enumerate(_blocks(page, "console"))
    if block.startswith(("$ segcheck check fixtures/", "$ segcheck diff fixtures/"))
]


def test_there_are_examples_of_output() -> None:
    assert len(OUTPUTS) >= 4


@pytest.mark.parametrize(("block", "page"), OUTPUTS)
def test_the_example_output_is_what_comes_out(block: str, page: str) -> None:
    """Every line of the block stands in the output, in this order; `[…]` leaves lines out."""
    command, *shown = block.splitlines()
    _, _, *arguments = command.split()
    run = subprocess.run(
        [sys.executable, "-m", "segcheck", *arguments], encoding="utf-8", cwd=ROOT, capture_output=True, check=False
    )
    assert f"--lang {'ja' if page.endswith('.ja.md') else 'en'}" in command
    told = EXIT_CODE.search(block)
    assert told is not None and run.returncode == int(told[1])
    printed = iter(run.stdout.splitlines())
    missing = [line for line in shown if line != "[…]" and line not in printed]
    assert not missing
