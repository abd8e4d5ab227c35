from __future__ import annotations

from pathlib import Path

import pytest

from segcheck.cli import run


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    folder = tmp_path / "configs"
    folder.mkdir()
    (folder / "r1.cfg").write_text("hostname r1\n", encoding="utf-8")
    return folder


def test_every_mistake_is_shown_with_its_line_and_a_caret(configs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = configs.parent / "policy.yaml"
    policy.write_text("segcheck: 1\nzonse: {}\n", encoding="utf-8")
    assert run(["check", str(configs), "-p", str(policy), "--lang", "en"]) == 2
    error = capsys.readouterr().err
    assert "2 | zonse: {}" in error
    assert "^" in error
    assert "2 mistake(s)" in error


def test_a_missing_policy_file_is_a_usage_error(configs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(configs), "-p", str(configs / "gone.yaml"), "--lang", "en"]) == 2
    assert "gone.yaml" in capsys.readouterr().err


def test_a_binary_policy_file_is_told_without_its_text(configs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = configs.parent / "policy.yaml"
    policy.write_bytes(b"\x00\x01\x02")
    assert run(["check", str(configs), "-p", str(policy), "--lang", "en"]) == 2
    assert "1 mistake(s)" in capsys.readouterr().err
