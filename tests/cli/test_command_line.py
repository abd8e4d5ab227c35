"""The command line, run in this process, on values put together by hand."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import pytest
from tests.report import samples

from segcheck import api
from segcheck.cli import run
from segcheck.errors import CapacityError, InputError, InternalError, UsageError
from segcheck.model.header import ESTABLISHED, Family, Flow
from segcheck.policy.document import Policy
from segcheck.reachability.trace import Trace
from segcheck.report.document import Report
from segcheck.report.messages import LANGUAGES, Language
from segcheck.version import __version__


class Analysis:
    """Answers every question with the sample, and remembers what was asked."""

    asked: list[tuple[Flow, str]] = []  # noqa: RUF012

    def __init__(self, *_: object) -> None:
        self.asked.clear()

    def matrix(self) -> tuple[tuple[str, str, samples.Rows], ...]:
        return (("lgwan", "internet", samples.Rows(Family.IPV4, samples.ROWS)),)

    def trace(self, flow: Flow, start: str) -> tuple[Trace, ...]:
        self.asked.append((flow, start))
        return (samples.THROUGH,)


@pytest.fixture(autouse=True)
def city(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that exists; what is "read" there is the sample city."""

    def policy(*_: object) -> Policy:
        return samples.POLICY

    monkeypatch.setattr(api, "load", lambda *_, **__: samples.SNAPSHOT)
    monkeypatch.setattr(api, "load_policy", policy)
    monkeypatch.setattr(api, "check", lambda *_: samples.report())
    monkeypatch.setattr(api, "analyze", lambda snapshot, policy, *_, **__: Analysis(snapshot, policy))
    monkeypatch.setattr("segcheck.policy.separation.blind_pairs", lambda _: frozenset())
    monkeypatch.setattr(api, "draft_policy", lambda *_: "segcheck: 1\n")
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


def report_of(monkeypatch: pytest.MonkeyPatch, report: Report) -> None:
    monkeypatch.setattr(api, "check", lambda *_: report)


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (samples.proved_report(), 0),
        (samples.report(), 1),
        (samples.report((samples.VERDICTS[4],), ()), 3),
        (samples.report((samples.VERDICTS[3],), ()), 3),
        (samples.report((samples.VERDICTS[1],)), 4),
    ],
)
def test_check_exits_with_the_report_s_code(
    monkeypatch: pytest.MonkeyPatch, city: Path, capsys: pytest.CaptureFixture[str], report: Report, code: int
) -> None:
    report_of(monkeypatch, report)
    assert run(["check", str(city), "--policy", "p.yaml"]) == code
    assert f"(exit code {code})" in capsys.readouterr().out


def test_the_version_needs_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"segcheck {__version__}\n"
    assert run(["--lang", "ja", "--version"]) == 0


@pytest.mark.parametrize("command", ["check", "diff", "matrix", "trace", "lines", "list", "explain", "init"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_explains_itself(command: str, language: Language, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help", "--lang", language]) == 0
    out = capsys.readouterr().out
    assert out.startswith({"en": "usage: ", "ja": "使い方: "}[language])
    assert "[cli-" not in out


COMMANDS = (
    ["check", "{}", "-p", "p.yaml"],
    ["matrix", "{}", "-p", "p.yaml"],
    ["matrix", "{}", "-p", "p.yaml", "--rows"],
    [
        "trace",
        "{}",
        "-p",
        "p.yaml",
        "--from",
        "lgwan",
        "--source",
        "10.20.1.5",
        "--destination",
        "10.40.1.10",
        "--port",
        "22",
    ],
    ["lines", "{}"],
    ["lines", "{}", "--summary"],
    ["lines", "{}", "--fate", "approximated", "--fate", "malformed"],
    ["list", "{}"],
    ["list", "{}", "-p", "p.yaml", "--verbose"],
    ["explain"],
    ["explain", "violated"],
    ["init", "{}"],
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_answers_in_every_language(
    words: list[str], language: Language, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = {"check": 1, "explain": 0}.get(words[0], 4)  # the sample holds an unreadable file
    assert run([*(word.format(city) for word in words), "--lang", language]) == expected
    captured = capsys.readouterr()
    assert captured.out
    assert captured.err == ""


@pytest.mark.parametrize("words", [words for words in COMMANDS if words[0] not in ("explain", "init")], ids=" ".join)
def test_json_is_the_same_in_every_language(words: list[str], city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = []
    for language in LANGUAGES:
        run([*(word.format(city) for word in words), "--format", "json", "--lang", language])
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]
    assert json.loads(texts[0])["schema"].startswith("segcheck/")


def test_output_goes_to_a_file(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = city / "報告.txt"
    assert run(["check", str(city), "-p", "p.yaml", "-o", str(target), "--color", "always"]) == 1
    assert capsys.readouterr().out == ""
    text = target.read_bytes().decode()
    assert "VIOLATED" in text
    assert "\x1b" not in text
    assert "\r" not in text


def test_a_file_that_cannot_be_written_is_a_usage_error(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(city), "-p", "p.yaml", "-o", str(city)]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "missing: COMMAND"),
        (["chekc"], "is not one of"),
        (["check", "{}"], "missing: -p/--policy"),
        (["check", "{}", "-p"], "-p/--policy needs a value"),
        (["check", "{}", "-p", "x", "--format", "pdf"], "--format: 'pdf' is not one of"),
        (["check", "{}", "-p", "x", "--frobnicate"], "not understood: --frobnicate"),
        (["check", "{}", "-p", "x", "--lang", "fr"], "--lang: 'fr' is not one of"),
        (["explain", "violatd"], "did you mean violated"),
    ],
)
def test_wrong_usage_is_told_and_exits_with_2(
    words: list[str], sentence: str, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([word.format(city) for word in words]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert sentence in error
    assert "Traceback" not in error


def test_wrong_usage_is_told_in_japanese(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--lang=ja"]) == 2
    assert "指定が足りない: CONFIGS, -p/--policy\n使い方: segcheck check" in capsys.readouterr().err


TRACE = ["trace", "{}", "-p", "p.yaml", "--from", "lgwan", "--source", "10.20.1.5", "--destination", "10.40.1.10"]


@pytest.mark.parametrize(
    ("words", "flow"),
    [
        (["--port", "22"], Flow(Family.IPV4, 0x0A140105, 0x0A28010A, 6, 49152, 22, tcp_flags=2)),
        (
            ["--protocol", "UDP", "--port", "53", "--source-port", "1024"],
            Flow(Family.IPV4, 0x0A140105, 0x0A28010A, 17, 1024, 53),
        ),
        (["--protocol", "icmp"], Flow(Family.IPV4, 0x0A140105, 0x0A28010A, 1, icmp_type=8)),
        (
            ["--protocol", "1", "--icmp-type", "3", "--icmp-code", "13"],
            Flow(Family.IPV4, 0x0A140105, 0x0A28010A, 1, icmp_type=3, icmp_code=13),
        ),
        (["--protocol", "gre"], Flow(Family.IPV4, 0x0A140105, 0x0A28010A, 47)),
        (
            ["--port", "22", "--flags", "syn,ack", "--established", "--mac", "0011.2233.4455"],
            Flow(
                Family.IPV4,
                *(0x0A140105, 0x0A28010A, 6, 49152, 22),
                tcp_flags=0x12,
                state=ESTABLISHED,
                source_mac=0x001122334455,
            ),
        ),
        (["--fragment"], Flow(Family.IPV4, 0x0A140105, 0x0A28010A, 6, fragment=1)),
    ],
)
def test_the_traced_packet_is_the_one_described(words: list[str], flow: Flow, city: Path) -> None:
    assert run([word.format(city) for word in (*TRACE, *words)]) == 4
    assert Analysis.asked == [(flow, "lgwan")]


def test_an_ipv6_packet_can_be_traced(city: Path) -> None:
    words = [*TRACE[:6], "--source", "2001:db8::1", "--destination", "2001:db8::2", "--protocol", "icmpv6"]
    assert run([word.format(city) for word in words]) == 4
    assert Analysis.asked[0][0].icmp_type == 128
    assert Analysis.asked[0][0].family is Family.IPV6


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "missing: --port"),
        (["--port", "70000"], "--port: 70000"),
        (["--port", "http"], "--port: 'http'"),
        (["--port", "1", "--source", "10.20.1"], "--source: 10.20.1 "),
        (["--port", "1", "--destination", "2001:db8::1"], "--destination: 2001:db8::1"),
        (["--port", "1", "--protocol", "tpc"], "--protocol: tpc"),
        (["--protocol", "256"], "--protocol: 256"),
        (["--protocol", "icmp", "--port", "1"], "--port makes no sense"),
        (["--protocol", "udp", "--port", "1", "--flags", "SYN"], "--flags makes no sense"),
        (["--port", "1", "--icmp-type", "8"], "--icmp-type makes no sense"),
        (["--port", "1", "--flags", "XMAS"], "--flags: XMAS"),
        (["--port", "1", "--mac", "xx"], "--mac: xx"),
        (["--port", "1", "--from", "nowhere"], "the zones are lgwan, internet"),
    ],
)
def test_a_packet_that_cannot_be_is_refused(
    words: list[str], sentence: str, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([word.format(city) for word in (*TRACE, *words)]) == 2
    assert sentence in capsys.readouterr().err


def test_init_never_overwrites(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = city / "policy.yaml"
    assert run(["init", str(city), "-o", str(target)]) == 4
    assert target.read_text(encoding="utf-8") == "segcheck: 1\n"
    target.write_text("mine", encoding="utf-8")
    assert run(["init", str(city), "-o", str(target)]) == 2
    assert "--force" in capsys.readouterr().err
    assert target.read_text(encoding="utf-8") == "mine"
    assert run(["init", str(city), "-o", str(target), "--force"]) == 4
    assert target.read_text(encoding="utf-8") == "segcheck: 1\n"


def test_a_missing_folder_is_unreadable(city: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lines", str(city / "gone")]) == 4
    assert "there is no file and no folder" in capsys.readouterr().err


def test_a_folder_without_configurations_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = dataclasses.replace(samples.SNAPSHOT, devices=(), rejected=())
    monkeypatch.setattr(api, "load", lambda *_, **__: nothing)
    assert run(["check", str(city), "-p", "p.yaml", "--lang", "ja"]) == 4
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "機器の設定が一つもない" in captured.err


def test_an_error_with_a_code_is_told_in_the_reader_s_language(
    monkeypatch: pytest.MonkeyPatch, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> Policy:
        raise UsageError("p.yaml: No such file or directory", "policy-file-missing", path="p.yaml")

    monkeypatch.setattr(api, "load_policy", fail)
    assert run(["check", str(city), "-p", "p.yaml", "--lang", "ja"]) == 2
    assert "ポリシーファイル p.yaml がない" in capsys.readouterr().err


def test_without_a_command_the_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    assert "matrix" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (InputError("archive is empty"), 4, "could not be read: archive is empty"),
        (InternalError("symbolic and replay disagree"), 70, "Internal error: symbolic and replay disagree."),
        (CapacityError("2^24 nodes"), 70, "Not enough memory"),
        (MemoryError(), 70, "Not enough memory"),
        (ZeroDivisionError("division by zero"), 70, "Internal error: ZeroDivisionError: division by zero."),
        (RecursionError("deep"), 70, "Internal error: RecursionError: deep."),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_no_failure_looks_like_a_finding_or_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
    city: Path,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    sentence: str,
) -> None:
    def fail(*_: object) -> Report:
        raise error

    monkeypatch.setattr(api, "check", fail)
    assert run(["check", str(city), "-p", "p.yaml"]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert sentence in captured.err
    assert "Traceback" not in captured.err
    if code == 70:
        run(["check", str(city), "-p", "p.yaml", "--debug"])
        assert "Traceback" in capsys.readouterr().err


def test_control_characters_of_an_error_are_written_out(
    monkeypatch: pytest.MonkeyPatch, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> Report:
        raise InternalError("name \x1b[2J")

    monkeypatch.setattr(api, "check", fail)
    run(["check", str(city), "-p", "p.yaml"])
    assert "name \\x1b[2J" in capsys.readouterr().err


@pytest.mark.parametrize(("value", "language"), [("ja_JP.UTF-8", "ja"), ("en_US.UTF-8", "en"), ("C", "en")])
def test_the_language_is_that_of_the_locale(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: str, language: str
) -> None:
    monkeypatch.setenv("LANG", value)
    run(["explain", "proved"])
    assert ("証明" in capsys.readouterr().out) == (language == "ja")


def test_lc_all_outranks_lang(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    run(["explain", "proved"])
    assert "証明" not in capsys.readouterr().out


def test_on_windows_the_user_s_locale_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    import locale

    from segcheck.cli.spoken_language import language_of

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(locale, "getlocale", lambda *_: ("Japanese_Japan", "932"))
    assert language_of([], {}) == "ja"
    monkeypatch.setattr(locale, "getlocale", lambda *_: (None, None))
    assert language_of([], {}) == "en"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wrong", ["2026-13-01", "yesterday", "令和8年11月21日", ""])
def test_a_wrong_date_is_told_with_an_example(
    wrong: str, language: Language, city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(city), "-p", "policy.yaml", "--date", wrong, "--lang", language]) == 2
    told = capsys.readouterr().err
    assert "2026-04-01" in told
    assert "--date" in told


def test_the_day_asked_for_is_the_day_judged_by(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    days: list[object] = []

    def check(_snapshot: object, _policy: object, _progress: object, on: object, *_: object) -> Report:
        days.append(on)
        return samples.report()

    monkeypatch.setattr(api, "check", check)
    run(["check", str(city), "-p", "policy.yaml", "--date", "2026-04-01"])
    assert [str(day) for day in days] == ["2026-04-01"]
