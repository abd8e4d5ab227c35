"""Where results are kept between runs, by what the environment says; and what a command does with them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from segcheck.cli import run
from segcheck.cli.cache_folder import cache_folder

CITY = Path(__file__).parents[2] / "fixtures" / "nagisa-town"


@pytest.mark.parametrize(
    ("environment", "platform", "folder"),
    [
        ({"SEGCHECK_CACHE_DIR": "kept", "HOME": "/home/sato"}, "linux", "kept"),
        ({"SEGCHECK_CACHE_DIR": "", "HOME": "/home/sato"}, "linux", None),
        ({"XDG_CACHE_HOME": "/fast/cache", "HOME": "/home/sato"}, "linux", "/fast/cache/segcheck"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/home/sato"}, "linux", "/home/sato/.cache/segcheck"),
        ({"HOME": "/home/sato"}, "linux", "/home/sato/.cache/segcheck"),
        ({"XDG_CACHE_HOME": "/x", "HOME": "/Users/sato"}, "darwin", "/Users/sato/Library/Caches/segcheck"),
        ({"LOCALAPPDATA": "/C/Local", "HOME": "/home/sato"}, "win32", "/C/Local/segcheck/Cache"),
        ({"HOME": "/home/sato"}, "win32", None),
        ({}, "linux", None),
        ({"HOME": "sato"}, "linux", None),
    ],
)
def test_the_folder(environment: dict[str, str], platform: str, folder: str | None) -> None:
    found = cache_folder(environment, platform)
    assert (None if found is None else found.as_posix()) == folder


def check(*more: str) -> int:
    """The exit code of a check."""
    words = ["check", str(CITY / "configs"), "-p", str(CITY / "policy.yaml"), "--date", "2026-11-21", "--lang", "en"]
    return run([*words, *more])


def test_a_second_run_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEGCHECK_CACHE_DIR", str(tmp_path / "kept"))
    codes = {check("--no-cache")}
    fresh = capsys.readouterr()
    assert not (tmp_path / "kept").exists()
    for _ in range(2):
        codes.add(check())
        assert capsys.readouterr() == fresh
        assert list((tmp_path / "kept").rglob("*.entry"))
    assert len(codes) == 1


def test_a_certificate_is_made_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGCHECK_CACHE_DIR", str(tmp_path / "kept"))
    check("--certificate", str(tmp_path / "certificate.json"))
    assert (tmp_path / "certificate.json").exists()
    assert not (tmp_path / "kept").exists()


def test_nothing_kept_is_told_to_those_who_want_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SEGCHECK_CACHE_DIR", str(tmp_path / "file"))
    code = check()
    assert capsys.readouterr().err == ""
    assert check("-v") == code
    assert "Results are not kept for the next run" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="about modes of files")
def test_a_folder_open_to_others_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEGCHECK_CACHE_DIR", str(tmp_path))
    check()
    next(tmp_path.glob("entries-*")).chmod(0o777)
    capsys.readouterr()
    check("-v")
    assert "not a folder of yours alone" in capsys.readouterr().err


def test_a_review_says_the_same_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(CITY / "configs", tmp_path / "after")
    changed = next(path for path in sorted((tmp_path / "after").rglob("*")) if path.is_file())
    changed.write_bytes(changed.read_bytes() + b"\n")
    monkeypatch.setenv("SEGCHECK_CACHE_DIR", str(tmp_path / "kept"))
    words = ["diff", str(CITY / "configs"), str(tmp_path / "after"), "-p", str(CITY / "policy.yaml")]
    words += ["--date", "2026-11-21", "--lang", "en"]
    told = set()
    for more in (["--no-cache"], [], []):
        run([*words, *more])
        told.add(capsys.readouterr())
    assert len(told) == 1
