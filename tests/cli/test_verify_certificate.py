"""`segcheck verify-certificate` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.verification.tiny import Tiny

from segcheck.cli import run


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    path = tmp_path / "certificate.json"
    path.write_bytes(Tiny().written())
    return path


def test_a_certificate_that_is_right(certificate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify-certificate", str(certificate), "--lang", "en", "--verbose"]) == 0
    output = capsys.readouterr().out
    assert output.startswith("VERIFIED")
    assert "apart: PROVED, by claims alone (1)" in output
    assert "IPv4: from a to b, allowed: https to the server" in output
    assert "name them with --configs" in output
    assert run(["verify-certificate", str(certificate), "--lang", "ja"]) == 0
    assert capsys.readouterr().out.startswith("検査合格")


def test_a_certificate_that_is_wrong(certificate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(certificate.read_bytes())
    document["program"] = "another"
    certificate.write_text(json.dumps(document), "utf-8")
    assert run(["verify-certificate", str(certificate), "--lang", "en"]) == 1
    assert "[certificate-digest]" in capsys.readouterr().out
    assert run(["verify-certificate", str(certificate), "--lang", "ja"]) == 1
    assert capsys.readouterr().out.startswith("不合格")


def test_more_reasons_than_can_be_read(certificate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tiny = Tiny()
    tiny.family["journeys"][0]["sets"] = [[point, 1] for point in range(14)]
    tiny.family["claims"] = [
        {**tiny.family["claims"][0], "scope": scope, "intents": [name]}
        for scope in ("any", "opening")
        for name in "xyz"
    ]
    certificate.write_bytes(tiny.written())
    assert run(["verify-certificate", str(certificate), "--lang", "en"]) == 1
    output = capsys.readouterr().out
    assert " more" in output
    assert len(output.splitlines()) == 22


@pytest.mark.parametrize(
    "content", [b"", b"\x89PNG\r\n\x1a\n\0\0", b"[" * 100_000, b'{"format": NaN}', b"null", b"[]", b"7"]
)
def test_what_is_no_certificate(certificate: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    certificate.write_bytes(content)
    assert run(["verify-certificate", str(certificate), "--lang", "en"]) == 1
    output, complaint = capsys.readouterr()
    assert output.startswith("REFUSED (reasons: 1)")
    assert complaint == ""


def test_the_output_goes_to_a_file(certificate: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "result.txt"
    assert run(["verify-certificate", str(certificate), "--lang", "en", "--output", str(output)]) == 0
    assert output.read_text("utf-8").startswith("VERIFIED")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["missing.json"],
        ["."],
        ["{certificate}", "--configs", "missing"],
        ["{certificate}", "--policy", "missing.yaml"],
        ["{certificate}", "--policy", "."],
        [],
    ],
)
def test_files_that_cannot_be_opened(
    certificate: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = certificate.parent / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    filled = [argument.format(certificate=certificate) for argument in arguments]
    assert run(["verify-certificate", *filled, "--lang", "en"]) == 2
    output, complaint = capsys.readouterr()
    assert output == ""
    assert complaint
    assert "Traceback" not in complaint


def test_configurations_of_another_network(certificate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configs = certificate.parent / "configs"
    configs.mkdir()
    (configs / "r9.cfg").write_text("hostname r9\ninterface Loopback0\n ip address 10.9.9.9 255.255.255.255\n", "utf-8")
    assert run(["verify-certificate", str(certificate), "--configs", str(configs), "--lang", "en"]) == 1
    output = capsys.readouterr().out
    assert "[certificate-file-added]" in output
    assert "[certificate-filter-missing]" in output


def test_an_empty_folder_of_configurations(certificate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    configs = certificate.parent / "configs"
    configs.mkdir()
    assert run(["verify-certificate", str(certificate), "--configs", str(configs), "--lang", "en"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_certificate_without_claims(certificate: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.verification.tiny import sealed

    certificate.write_bytes(sealed({**Tiny().top, "intents": [], "families": []}))
    assert run(["verify-certificate", str(certificate), "--lang", "en"]) == 0
    assert "makes no claim" in capsys.readouterr().out
