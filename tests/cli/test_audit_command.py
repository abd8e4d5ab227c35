"""`segcheck audit` and what is asked of stored audits, at the command line."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from segcheck.cli import run
from segcheck.cli.audit_arguments import STORE, joined
from segcheck.errors import StoreError
from segcheck.history.store import DEFAULT_NAME, AuditStore
from segcheck.report.json_document import schema
from segcheck.report.messages import LANGUAGES, Language

CLEAN = """\
hostname fw1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ip access-group IN in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
ip access-list extended IN
 10 permit tcp any any eq 22
 20 deny ip any any
snmp-server community himitsu RO
"""
OPENED = CLEAN.replace(" 20 deny", " 15 permit tcp any host 10.2.0.5 eq 3389\n 20 deny")
POLICY = """\
segcheck: 1
name: 庁内
zones:
  office: {title: 執務室, interfaces: [fw1:GigabitEthernet0/0]}
  server: {interfaces: [fw1:GigabitEthernet0/1]}
intents:
  - name: ssh-only
    only: {from: office, to: server, flows: [{service: tcp/22, because: 保守}], packets: opening}
    because: 規程
"""
AUDIT = ["audit", "configs", "-p", "policy.yaml", "--fail-on", "never"]
DAYS = ("2026-09-01", "2026-10-01", "2026-11-01")
WRITTEN = ("audit.html", "audit.xlsx", "audit.md", "audit.json", "audit.sarif", "audit.csv", "audit.txt")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after three monthly audits: a hole is opened in the second and closed in the third."""
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("SEGCHECK_CACHE_DIR", "")
        Path("configs").mkdir()
        Path("policy.yaml").write_text(POLICY, encoding="utf-8")
        for day, text, code in zip(DAYS, (CLEAN, OPENED, CLEAN), (0, 1, 0), strict=True):
            Path("configs/fw1.cfg").write_text(text, encoding="utf-8")
            assert run([*AUDIT, "--date", day, "--operator", "情報政策課", "-o", f"{day}.txt"]) == code
        Path("configs/fw1.cfg").write_text(OPENED, encoding="utf-8")
    return folder


@pytest.fixture
def place(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder to play with; the hole is open there."""
    folder = tmp_path / "here"
    shutil.copytree(kept, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SEGCHECK_CACHE_DIR", "")
    return folder


def said(capsys: pytest.CaptureFixture[str], words: list[str], code: int = 0) -> str:
    assert run(words) == code
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def refused(capsys: pytest.CaptureFixture[str], words: list[str], code: int = 2) -> str:
    assert run(words) == code
    captured = capsys.readouterr()
    assert captured.out == "" and "Traceback" not in captured.err
    return captured.err


# -- what a run says ------------------------------------------------------------------------------------------


def test_the_months_are_told_as_they_were(kept: Path) -> None:
    first, second, third = (Path(kept, f"{day}.txt").read_text(encoding="utf-8") for day in DAYS)
    assert "first stored run" in first and "Stored as run 1 in segcheck-audit.sqlite3" in first
    assert "Since run 1 (2026-09-01): 1 new, 0 gone" in second
    assert "15 permit tcp any host 10.2.0.5 eq 3389" in second and "changed configurations (1): fw1.cfg" in second
    assert second.rstrip().endswith("Exit code 1.")
    assert "Since run 2 (2026-10-01): 0 new, 1 gone" in third and "made by 情報政策課" in third
    assert not any("himitsu" in text for text in (first, second, third))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_finding_is_told_with_its_line(
    place: Path, capsys: pytest.CaptureFixture[str], language: Language
) -> None:
    text = said(capsys, [*AUDIT, "--date", "2026-12-01", "--lang", language], 1)
    told = {"en": ("Since run 3", "New findings (1)", "VIOLATED"), "ja": ("第 3 号", "新規の指摘 (1)", "違反")}
    assert all(words in text for words in (*told[language], "fw1.cfg", "ssh-only", "3389", "規程"))
    assert len(AuditStore(place / STORE).runs()) == 4


def test_a_run_that_is_not_stored_is_compared_and_leaves_nothing(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (place / STORE).read_bytes()
    text = said(capsys, [*AUDIT, "--date", "2026-12-01", "--no-store"], 1)
    assert "1 new" in text and "not stored" in text
    assert (place / STORE).read_bytes() == before
    (place / STORE).unlink()
    assert "not stored" in said(capsys, [*AUDIT, "--date", "2026-12-01", "--no-store"], 1)
    assert not (place / STORE).exists()


def test_the_same_audit_is_the_same_bytes(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [*AUDIT, "--date", "2026-12-01", "--format", "json"]
    assert said(capsys, [*words, "--lang", "ja"], 1) == said(capsys, [*words, "--store", "other.sqlite3"], 1)
    assert AuditStore(place / STORE).document(4) == AuditStore(place / "other.sqlite3").document(1)


def test_every_format_is_written_in_one_run(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    writes = [word for name in WRITTEN for word in ("--write", name)]
    text = said(capsys, [*AUDIT, "--date", "2026-12-01", *writes], 1)
    assert f"Written: {', '.join(WRITTEN)}" in text
    for name in WRITTEN:
        content = (place / name).read_bytes()
        assert b"himitsu" not in content and len(content) > 100, name
    stored = AuditStore(place / STORE).document(4)
    assert (place / "audit.json").read_bytes() == stored
    jsonschema.Draft202012Validator(schema()).validate(json.loads(stored))
    assert (place / "audit.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert not [path for path in place.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(("severity", "code"), [("never", 0), ("error", 1)])
def test_hygiene_fails_a_run_only_where_asked(
    place: Path, capsys: pytest.CaptureFixture[str], severity: str, code: int
) -> None:
    second = CLEAN.replace("fw1", "fw2").replace("10.1.0.1", "10.9.0.1")
    (place / "configs/fw1.cfg").write_text(CLEAN, encoding="utf-8")
    (place / "configs/fw2.cfg").write_text(second, encoding="utf-8")
    text = said(capsys, [*AUDIT[:-1], severity, "--date", "2026-12-01", "--no-store"], code)
    assert "duplicate-address" in text


# -- what stored runs say -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_runs_are_listed_and_signed(place: Path, capsys: pytest.CaptureFixture[str], language: Language) -> None:
    approve = [
        "audit",
        "approve",
        "2",
        "--by",
        "山田太郎",
        "--role",
        "課長",
        "--note",
        "是正を指示",
        "--lang",
        language,
    ]
    signed = said(capsys, approve)
    assert "山田太郎" in signed and "1" in signed
    listed = said(capsys, ["audit", "list", "--lang", language])
    assert all(day in listed for day in DAYS) and "山田太郎 (課長)" in listed and "情報政策課" in listed
    assert "是正を指示" in said(capsys, ["audit", "show", "2", "--lang", language])
    assert "山田太郎" not in said(capsys, ["audit", "show", "3", "--lang", language])
    assert said(capsys, ["audit", "verify"]).startswith("INTACT: 4 entries (3 runs)")
    assert (place / STORE).is_file()


def test_a_stored_run_is_shown_as_on_its_day(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "configs/fw1.cfg").unlink()
    shown = said(capsys, ["audit", "show", "2", "--write", "again.sarif", "--write", "again.html"])
    on_its_day = (place / f"{DAYS[1]}.txt").read_text(encoding="utf-8")
    assert shown.partition("Result\n")[0] == on_its_day.partition("Result\n")[0]
    results = json.loads((place / "again.sarif").read_bytes())["runs"][0]["results"]
    result = next(one for one in results if one["baselineState"] == "new")
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 9
    assert said(capsys, ["audit", "show", "last", "--format", "json"]) == AuditStore(place / STORE).document(3).decode()


def test_two_runs_are_compared_either_way(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forth, back = (said(capsys, ["audit", "compare", *runs.split()]) for runs in ("1 2", "2 1"))
    assert "New findings (1)" in forth and "Findings that are gone (0)" in forth and "3389" in forth
    assert "New findings (0)" in back and "Findings that are gone (1)" in back
    assert "Unchanged" in said(capsys, ["audit", "compare", "1", "last"])
    assert (place / STORE).is_file()


@pytest.mark.parametrize("words", [["list"], ["compare", "1", "2"], ["verify"], ["verify", "--expect", "0" * 64]])
def test_what_is_told_as_json_keeps_the_schema(
    place: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    code = 1 if "--expect" in words else 0
    document: Any = json.loads(said(capsys, ["audit", *words, "--format", "json"], code))
    jsonschema.Draft202012Validator(schema()).validate(document)
    assert document["schema"].startswith("segcheck/audit-")
    assert (place / STORE).is_file()


def test_a_digest_kept_elsewhere_is_found(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = AuditStore(place / STORE).runs()
    last, first = runs[-1].digest, runs[0].digest
    assert "entry 3, the last one" in said(capsys, ["audit", "verify", "--expect", last])
    assert "entry 1; 2 were added after it" in said(capsys, ["audit", "verify", "--expect", first.upper()])
    text = said(capsys, ["audit", "verify", "--expect", "f" * 64, "--lang", "ja"], 1)
    assert "改変または破損" in text and "f" * 64 in text


# -- stores that are none -------------------------------------------------------------------------------------


def test_an_altered_store_is_told_and_neither_read_nor_added_to(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = (place / STORE).read_bytes()
    assert data.count(DAYS[1].encode()) > 0
    (place / STORE).write_bytes(altered := data.replace(DAYS[1].encode(), b"2026-10-02", 1))
    assert "ALTERED OR DAMAGED" in said(capsys, ["audit", "verify"], 1)
    for words in (["list"], ["show", "1"], ["compare", "1", "2"], ["approve", "1", "--by", "a", "--role", "b"]):
        assert refused(capsys, ["audit", *words], 4).startswith("error: Entry 2")
    assert "Entry 2" in refused(capsys, [*AUDIT, "--date", "2026-12-01"], 4)
    assert (place / STORE).read_bytes() == altered
    # Without a store the audit itself still says what it finds.
    assert run([*AUDIT, "--date", "2026-12-01", "--no-store"]) == 1
    captured = capsys.readouterr()
    assert "The policy is violated" in captured.out and "Entry 2" in captured.err


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_is_no_store_stays_as_it_is(
    place: Path, capsys: pytest.CaptureFixture[str], language: Language
) -> None:
    (place / "notes.txt").write_text("not a store", encoding="utf-8")
    for words in (AUDIT, ["audit", "list"], ["audit", "verify"]):
        assert "notes.txt" in refused(capsys, [*words, "--store", "notes.txt", "--lang", language], 4)
    assert "nowhere.sqlite3" in refused(capsys, ["audit", "verify", "--store", "nowhere.sqlite3"], 4)
    assert not (place / "nowhere.sqlite3").exists()
    assert (place / "notes.txt").read_text(encoding="utf-8") == "not a store"


def test_an_audit_that_cannot_be_stored_is_told_and_never_ends_well(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("disk full", "history-no-access", path=STORE, reason="disk full")

    monkeypatch.setattr(AuditStore, "append_run", full)
    for text, code in ((CLEAN, 4), (OPENED, 1)):
        (place / "configs/fw1.cfg").write_text(text, encoding="utf-8")
        assert run([*AUDIT, "--date", "2026-12-01"]) == code
        captured = capsys.readouterr()
        # Whoever is sent the report alone reads why there is no number.
        ending = captured.out[captured.out.rindex("Result") :]
        assert "disk full" in captured.err and "disk full" in ending and "not stored" in ending
        assert captured.out.rstrip().endswith(f"Exit code {code}.")


def test_a_document_that_is_none_ends_with_a_sentence(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(AuditStore(place / STORE).document(2))
    store, moment = AuditStore(place / "odd.sqlite3"), datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)
    for findings in ([1], [{"id": "a"}]):
        store.append_run(json.dumps(document | {"findings": findings}).encode(), moment)
    for name in ("text", "markdown", "sarif", "csv"):
        for number in ("1", "2"):
            told = refused(capsys, ["audit", "show", number, "--store", "odd.sqlite3", "--format", name], 4)
            assert "not what segcheck writes" in told, name


# -- places and words that make no sense ----------------------------------------------------------------------

MISTAKES = {
    "--write audit.pdf": ".html",
    "--write audit": ".xlsx",
    "--format xlsx": "--output",
    "--write no/where.md": "no/where.md",
    "--write configs.html --write ./configs.html": "two reports",
    "-o audit.md --write audit.md": "two reports",
    f"-o {STORE}": "store",
    f"-o {STORE}-wal": "store",
    "-o policy.yaml": "policy.yaml",
    "-o ./configs/../policy.yaml": "stays as it is",
    "-o configs/fw1.cfg": "stays as it is",
    "-o linked.md": "stays as it is",
    "-o configs/report.txt": "configuration",
    "--store configs/audits": "configuration",
    "--store policy.yaml": "stays as it is",
    "--store no/where.sqlite3": "no/where.sqlite3",
    "--fail-on always": "always",
    "--operator \x1b[2J": "--operator",
    "--date yesterday": "yesterday",
}


@pytest.mark.parametrize("words", MISTAKES)
def test_nothing_that_was_read_is_written_over(place: Path, capsys: pytest.CaptureFixture[str], words: str) -> None:
    (place / "linked.md").symlink_to("configs/fw1.cfg")
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    assert MISTAKES[words] in refused(capsys, [*AUDIT, *words.split(" ")])
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "words",
    [
        "show 9",
        "show two",
        "show ２",
        "show -1",
        "show 99999999999999999999",
        "compare 1 9",
        "approve 9 --by a --role b",
        "approve 1 --by a --role",
        "approve 1 --role b",
        "verify --expect abc",
        "verify --expect ",
        "verify --expect=",
        "verify -o segcheck-audit.sqlite3",
        "list -o segcheck-audit.sqlite3",
        "list --format json -o ./segcheck-audit.sqlite3-wal",
        "compare 1 2 -o segcheck-audit.sqlite3",
        "show 1 -o segcheck-audit.sqlite3",
        "show",
        "compare 1",
    ],
)
def test_runs_that_are_not_there_are_told(place: Path, capsys: pytest.CaptureFixture[str], words: str) -> None:
    before = (place / STORE).read_bytes()
    assert refused(capsys, ["audit", *words.split(" ")]).startswith("error: ")
    assert (place / STORE).read_bytes() == before


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x\x1b[2J", "\u202e", "n" * 1001])
def test_a_name_that_cannot_be_printed_is_not_kept(place: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert "--by" in refused(capsys, ["audit", "approve", "1", "--by", name, "--role", "課長"])
    assert len(AuditStore(place / STORE).entries()) == 3


def test_a_folder_may_be_called_like_a_command(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree("configs", "list")
    words = ["audit", "./list", "-p", "policy.yaml", "--date", "2026-12-01", "--no-store"]
    assert "The policy is violated" in said(capsys, words, 1)
    assert joined(["audit", "-p", "p.yaml", "list"]) == ["audit", "-p", "p.yaml", "list"]
    assert joined(["--lang=ja", "--debug", "audit", "list"])[-1] == "audit list"
    assert joined(["lines", "audit", "list"]) == ["lines", "audit", "list"]
    assert (place / "list").is_dir()


def test_configurations_and_store_may_share_a_folder(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The store, its log and the reports are no configurations."""
    words = ["audit", ".", "-p", "policy.yaml", "--date", "2026-12-01", "--write", "a.html", "--write", "a.sarif"]
    shutil.copy("configs/fw1.cfg", ".")
    shutil.rmtree("configs")
    for path in place.glob("*.txt"):
        path.unlink()
    said(capsys, words, 1)
    assert ": 0 new, 0 gone, 0 changed, " in said(capsys, [*words, "--fail-on", "never"], 1)


def test_the_default_store_is_the_store_of_the_library() -> None:
    assert STORE == DEFAULT_NAME


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "words", ["audit", "audit list", "audit show", "audit compare", "audit verify", "audit approve"]
)
def test_every_command_explains_itself(capsys: pytest.CaptureFixture[str], words: str, language: Language) -> None:
    text = said(capsys, [*words.split(" "), "--help", "--lang", language])
    assert text.startswith("使い方" if language == "ja" else "usage") and "--store" in text
