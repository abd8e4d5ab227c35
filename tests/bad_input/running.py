"""Runs of the command line on broken or hostile inputs: each in a process and a folder of its own."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.bad_input.case import CONFIG, POLICY, Answer, Case, NotPossibleHereError, config, policy

import segcheck

SOURCES = str(Path(segcheck.__file__).parents[1])  # the runs use the same segcheck as the tests
PATIENCE = 60.0  # seconds by the clock, after which a run is taken to hang
# Bytes a run may reserve; the largest input is a (sparse) gigabyte, the engine reserves half of one and hardly uses it.
MEMORY_LIMIT = 3_000_000_000
_ENVIRONMENT = {"PYTHONPATH": SOURCES, "PYTHONUTF8": "1", "NO_COLOR": "1", "OPENBLAS_NUM_THREADS": "1"}
_PRELOADED = Path(__file__).with_name("preloaded.py")


class Runner:
    """Makes inputs and runs the real command line on them; inputs that want fewer rights by a Python of their own.

    Use as a context: it holds a process (tests.bad_input.preloaded).
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def run(self, case: Case) -> Answer:
        """What the command line says to `case`.

        Raises: NotPossibleHereError; subprocess.TimeoutExpired, well after the time limit, so that nothing hangs.
        """
        with _fresh_folder() as folder:
            config(CONFIG)(folder)
            policy(POLICY)(folder)
            case.make(folder)
            answer = self._run(case, folder, "en")
            return replace(answer, other=self._run(case, folder, "ja")) if case.in_japanese else answer

    def _run(self, case: Case, folder: Path, language: str) -> Answer:
        arguments = (*case.arguments, "--lang", language)
        privileges = _without_privileges(case)
        return _run_alone(privileges, arguments, folder) if privileges else self._run_copy(arguments, folder)

    def _run_copy(self, arguments: tuple[str, ...], folder: Path) -> Answer:
        process = self._started()
        with tempfile.NamedTemporaryFile() as output, tempfile.NamedTemporaryFile() as errors:
            request = {
                "folder": str(folder),
                "arguments": arguments,
                "output": output.name,
                "errors": errors.name,
                "memory": MEMORY_LIMIT,
            }
            assert process.stdin is not None
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            answer = json.loads(self._line(process))
            return Answer(answer["exit_code"], _text(errors.read(), output.read()), answer["seconds"])

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, str(_PRELOADED)],
                env=os.environ | _ENVIRONMENT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
            self._line(self._process)
        return self._process

    def _line(self, process: subprocess.Popen[bytes]) -> bytes:
        """The next line it says; whoever says nothing is ended, with all it started."""
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
        if not ready:
            os.killpg(process.pid, signal.SIGKILL)
            self._stop()
            raise subprocess.TimeoutExpired(process.args, PATIENCE)
        return process.stdout.readline()

    def _stop(self) -> None:
        if self._process is not None:
            with self._process as process:
                assert process.stdin is not None
                process.stdin.close()
            self._process = None


def _run_alone(privileges: list[str], arguments: tuple[str, ...], folder: Path) -> Answer:
    before = _processor_seconds()
    finished = subprocess.run(
        [*privileges, sys.executable, "-m", "segcheck", *arguments],
        cwd=folder,
        env=os.environ | _ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        preexec_fn=_limit_memory,
    )
    seconds = _processor_seconds() - before
    return Answer(finished.returncode, _text(finished.stderr, finished.stdout), seconds)


def _text(errors: bytes, output: bytes) -> str:
    return (errors + b"\n" + output).decode("utf-8", "backslashreplace")


def _processor_seconds() -> float:
    """What finished child processes used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT, MEMORY_LIMIT))


def _without_privileges(case: Case) -> list[str]:
    """Words before the command that take away the superuser's right to read everything."""
    if not case.unprivileged or os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        raise NotPossibleHereError("running as superuser, who may read every file, and setpriv is missing")
    return ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]


@contextlib.contextmanager
def _fresh_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="bad-input-"))
    try:
        (folder / "configs").mkdir()
        yield folder
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    for path in folder.rglob("*"):
        if not path.is_symlink() and path.is_dir():
            path.chmod(0o700)
    shutil.rmtree(folder)
