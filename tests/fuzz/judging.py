"""What no input may do to a reader: raise, hang, take much memory, lose a line, say something nobody can read."""

from __future__ import annotations

import contextlib
import signal
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType

from tests.fuzz.readers import Reader

from segcheck.model.network import Snapshot
from segcheck.report.messages import LANGUAGES, blanks, catalogue
from segcheck.source.ledger import LineFate
from segcheck.vendors.registry import load_files

TIME_LIMIT = 1.0  # seconds of processor time for an input of at most `LARGEST` bytes, without instruments


@dataclass(frozen=True, slots=True)
class Fault:
    """`kind` and `place` name the mistake (two faults with both alike are one finding); `details` are for people."""

    kind: str
    place: str
    details: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """`seconds`: of processor time for reading and converting; `fault`: None when everything is as it must be."""

    seconds: float
    fault: Fault | None


class HangError(BaseException):
    """Reading took far too long. Not an `Exception`: no reader may catch it."""


def judge(reader: Reader, data: bytes, patience: float = 0.0) -> Judgement:
    """Read and convert `data` and look at the result. `patience`: give up after so many seconds of processor time."""
    start = time.process_time()
    try:
        with _giving_up(patience):
            snapshot = load_files(reader.files(data))
    except HangError as hang:
        return Judgement(
            time.process_time() - start, Fault("hang", _place(hang), "".join(traceback.format_exception(hang)))
        )
    except Exception as error:  # noqa: BLE001 (every exception is what is looked for)
        details = "".join(traceback.format_exception(error))
        return Judgement(time.process_time() - start, Fault(type(error).__name__, _place(error), details))
    return Judgement(time.process_time() - start, _fault_of_result(snapshot))


@contextlib.contextmanager
def _giving_up(patience: float) -> Iterator[None]:
    """HangError after `patience` seconds of processor time (0: never)."""
    if not patience:
        yield
        return

    def stop(_: int, __: FrameType | None) -> None:
        raise HangError(f"more than {patience:g} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, patience)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _place(error: BaseException) -> str:
    """Where in segcheck the exception came from."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "segcheck" in frame.filename]
    frame = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.filename.rpartition('segcheck/')[2]}:{frame.lineno}"


def _fault_of_result(snapshot: Snapshot) -> Fault | None:
    return _lost_line(snapshot) or _unreadable(snapshot)


def _lost_line(snapshot: Snapshot) -> Fault | None:
    """Every line that is not blank has exactly one fate, with a reason unless it is modelled."""
    ledgers = {ledger.path: ledger for ledger in snapshot.ledgers}
    if len(ledgers) != len(snapshot.ledgers) or ledgers.keys() != {source.path for source in snapshot.sources}:
        return Fault("ledger", "files", f"{sorted(ledgers)} are accounted for")
    for source in snapshot.sources:
        expected = [number for number, text in enumerate(source.lines, 1) if text.strip()]
        found = [entry.line for entry in ledgers[source.path]]
        if found != expected:
            wrong = sorted(set(found) ^ set(expected))[:5]
            return Fault("ledger", "lines", f"{source.path}: lines {wrong}: {[source.line(line) for line in wrong]}")
        for entry in ledgers[source.path]:
            if entry.fate is not LineFate.MODELED and not _is_text(entry.reason):
                return Fault("reason", entry.reason, f"{source.path}:{entry.line} {entry.fate}: {entry.reason!r}")
    return None


def _is_text(code: str) -> bool:
    return all(language in catalogue().texts.get(code, {}) for language in LANGUAGES)


def _unreadable(snapshot: Snapshot) -> Fault | None:
    """Every diagnostic has a sentence in every language and an argument for every blank."""
    for diagnostic in snapshot.diagnostics:
        if not _is_text(diagnostic.code):
            return Fault("message", diagnostic.code, str(diagnostic))
        needed = {blank for language in LANGUAGES for blank in blanks(catalogue().texts[diagnostic.code][language])}
        if not needed <= dict(diagnostic.arguments).keys():
            return Fault("argument", diagnostic.code, str(diagnostic))
    return None
