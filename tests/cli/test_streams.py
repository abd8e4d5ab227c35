from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from segcheck.cli import progress, streams
from segcheck.cli.progress import TerminalProgress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_cp932_stream_takes_every_character() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="cp932", newline="\r\n")
    streams.prepare(stream)
    stream.write("市役所 ñ → 😀 \udcff\n")
    stream.flush()
    assert raw.getvalue() == "市役所 ñ → 😀 \\udcff\n".encode()


def test_a_utf_8_stream_stays_one_and_takes_broken_names() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8")
    streams.prepare(stream)
    stream.write("\udcff")
    stream.flush()
    assert raw.getvalue() == b"\\udcff"


def test_a_replaced_stream_is_left_alone() -> None:
    stream = io.StringIO()
    streams.prepare(stream)
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("stream", "choice", "environment", "colour"),
    [
        (Terminal(), "auto", {}, True),
        (Terminal(), "auto", {"NO_COLOR": "1"}, False),
        (Terminal(), "auto", {"NO_COLOR": ""}, True),
        (Terminal(), "auto", {"TERM": "dumb"}, False),
        (Terminal(), "never", {}, False),
        (io.StringIO(), "auto", {}, False),
        (io.StringIO(), "always", {}, True),
        (io.StringIO(), "always", {"NO_COLOR": "1"}, True),
    ],
)
def test_colour(stream: io.StringIO, choice: str, environment: dict[str, str], colour: bool) -> None:
    assert streams.appearance(stream, choice, environment).colour is colour


def test_only_a_terminal_has_a_width() -> None:
    assert streams.appearance(io.StringIO(), "auto", {}).width is None
    assert streams.appearance(Terminal(), "auto", {}).width
    closed = io.StringIO()
    closed.close()
    assert streams.appearance(closed, "auto", {}).width is None


@pytest.mark.parametrize(("legacy", "colour"), [(True, False), (False, True)])
def test_an_old_windows_console_gets_no_colour(monkeypatch: pytest.MonkeyPatch, legacy: bool, colour: bool) -> None:
    import rich.console

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(rich.console, "detect_legacy_windows", lambda: legacy)
    assert streams.appearance(Terminal(), "auto", {}).colour is colour


def environment() -> dict[str, str]:
    source = str(Path(streams.__file__).parents[2])
    return {**os.environ, "PYTHONPATH": source, "LC_ALL": "C.UTF-8"}


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_a_reader_who_leaves_early_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "segcheck", "explain"], stdout=writing, stderr=subprocess.PIPE, env=environment()
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_nobody_reading_the_errors_is_no_error_either() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run([sys.executable, "-m", "segcheck", "explain", "qqq"], stderr=writing, env=environment())
    finally:
        os.close(writing)
    assert done.returncode == 2


def test_importing_and_asking_the_version_loads_nothing_heavy() -> None:
    code = (
        "import sys, segcheck, segcheck.cli; segcheck.cli.run(['--version']);"
        "heavy = {'numpy', 'oxidd', 'rich', 'yaml', 'netaddr', 'argparse', 'dataclasses'};"
        "heavy &= set(sys.modules);"
        "sys.exit(repr(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, env=environment())
    assert (done.returncode, done.stderr) == (0, b"")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_progress_is_shown_after_a_second_and_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, terminal = Clock(), Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with TerminalProgress("ja", clock) as show:
        show("intents", 1, 4)
        assert terminal.getvalue() == ""
        clock.now = 1.5
        show("intents", 2, 4)
        show("graph", 3, 4)
        show("not a known stage", 4, 4)
    assert terminal.getvalue()


def test_progress_is_silent_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, stream = Clock(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with TerminalProgress("en", clock) as show:
        clock.now = 60.0
        show("intents", 1, 4)
    assert stream.getvalue() == ""
    assert progress.TerminalProgress("en")._clock is not clock


class ClosedPipe(io.StringIO):
    def write(self, _: str) -> int:
        raise BrokenPipeError

    def fileno(self) -> int:
        raise ValueError("no file")


def test_a_closed_pipe_is_taken_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", ClosedPipe())
    monkeypatch.setattr(sys, "stderr", ClosedPipe())
    streams.deliver("text", None, "en")
    streams.complain("text")
    assert isinstance(sys.stdout, ClosedPipe)


def test_missing_standard_streams_leave_the_exit_code_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without them Python would end with exit code 1, which means "violated".
    from segcheck.cli import run

    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert run(["explain", "exit-codes"]) == 0
    assert run(["list", "no-such-folder"]) == 4
    for stream in (sys.stdout, sys.stderr):
        stream.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_standard_output_is_no_mistake_of_segcheck() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "segcheck", "explain", "exit-codes", "--lang", "en"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            check=False,
        )
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: ") and "stdout" in ended.stderr
