"""Standard streams that never crash on a character, a closed pipe or a missing terminal."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from segcheck.errors import UsageError
from segcheck.report.messages import Language, message


@dataclass(frozen=True, slots=True)
class Appearance:
    """How text for standard output is to look. `width` None: no terminal, so no folding."""

    width: int | None
    colour: bool


def replace_missing() -> None:
    """Give the process standard streams where it was started without (`>&-`): what is said there goes nowhere.

    CHOICE: Python leaves None there, and the first write ends with exit code 1, which means "violated". A caller who
    closed the stream wants no text; the exit code tells the result.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - open as long as the process


def prepare(stream: TextIO) -> None:
    """Make `stream` take every character, with line ends that are the same everywhere.

    A Japanese Windows console or redirection speaks CP932, which cannot say everything: the stream is switched to
    UTF-8, and what even that cannot say (names with broken bytes) is written with backslashes.
    """
    if not isinstance(stream, io.TextIOWrapper):
        return
    is_unicode = (stream.encoding or "").lower().replace("-", "").startswith("utf")
    stream.reconfigure(encoding=None if is_unicode else "utf-8", errors="backslashreplace", newline="\n")


def appearance(stream: TextIO, choice: str, environment: Mapping[str, str] = os.environ) -> Appearance:
    """Width and colour for `stream`; `choice` is auto, always or never. NO_COLOR switches colour off."""
    is_terminal = _is_terminal(stream)
    width = shutil.get_terminal_size().columns if is_terminal else None
    if choice != "auto":
        return Appearance(width, choice == "always")
    colour = (
        is_terminal and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb" and _understands_colour()
    )
    return Appearance(width, colour)


def deliver(text: str, output: str | None, language: Language) -> None:
    """Write `text` to the file `output`, or to standard output.

    Raises: UsageError when they cannot be written. A reader who closed the pipe is not an error.
    """
    if output is None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError:
            silence(sys.stdout)
        except OSError as error:  # a full disk behind `>`
            silence(sys.stdout)
            arguments = {"path": "stdout", "reason": error.strerror or str(error)}
            raise UsageError(message("cli-cannot-write", arguments, language)) from None
        return
    try:
        Path(output).write_bytes(text.encode("utf-8", errors="backslashreplace"))
    except OSError as error:
        arguments = {"path": output, "reason": error.strerror or str(error)}
        raise UsageError(message("cli-cannot-write", arguments, language)) from None


def complain(text: str) -> None:
    """Write `text` to standard error; nobody listening is not an error."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except BrokenPipeError:
        silence(sys.stderr)


def silence(stream: TextIO) -> None:
    """Point a closed pipe at nothing, so that the interpreter's last flush does not fail."""
    with contextlib.suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def _understands_colour() -> bool:
    if sys.platform != "win32":
        return True
    from rich.console import detect_legacy_windows

    return not detect_legacy_windows()
