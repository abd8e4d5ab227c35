"""What became of a campaign: its inputs judged again in processes of their own, without instruments, and made small."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.judging import TIME_LIMIT, judge
from tests.fuzz.readers import READERS, Reader

MEMORY_LIMIT = 512  # MiB at the most for an input of `LARGEST` bytes; an idle process has about 40
GIVE_UP = 30.0  # seconds of processor time
_MOST_TRIALS = 3_000  # of making an input small


@dataclass(frozen=True, slots=True)
class Verdict:
    """`fault`: (kind, place), None when nothing is wrong; `seconds` of processor time; `peak` in MiB."""

    path: Path
    seconds: float
    peak: float
    fault: tuple[str, str] | None

    def __str__(self) -> str:
        what = " at ".join(self.fault) if self.fault else "sound"
        size = self.path.stat().st_size
        return f"{self.path.name}: {what} ({size:,} bytes, {self.seconds:.2f} s, {self.peak:.0f} MiB)"


def judged_alone(reader: Reader, path: Path) -> Verdict:
    """`path` judged in a process of its own."""
    command = [sys.executable, "-m", "tests.fuzz.inspection", reader.name, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=GIVE_UP * 20)
    if done.returncode:
        return Verdict(
            path, 0.0, 0.0, ("process", done.stderr.strip().rpartition("\n")[2][:100] or str(done.returncode))
        )
    told = json.loads(done.stdout)
    fault = tuple(told["fault"]) if told["fault"] else None
    if fault is None and told["seconds"] > TIME_LIMIT:
        fault = ("slow", f"{told['seconds']:.1f} s")
    if fault is None and told["peak"] > MEMORY_LIMIT:
        fault = ("memory", f"{told['peak']:.0f} MiB")
    return Verdict(path, told["seconds"], told["peak"], fault)


def reduced(data: bytes, still_wrong: Callable[[bytes], bool]) -> bytes:
    """A smaller input that is wrong in the same way: without lines, then without words, that do not matter.

    >>> reduced(b"a\\nb wrong c\\nd", lambda data: b"wrong" in data)
    b'wrong'
    """
    trials = 0

    def holds(pieces: Sequence[bytes], joint: bytes) -> bool:
        nonlocal trials
        trials += 1
        return trials <= _MOST_TRIALS and still_wrong(joint.join(pieces))

    lines = _without_needless(data.split(b"\n"), lambda kept: holds(kept, b"\n"))
    for place, line in enumerate(lines):
        before, after = lines[:place], lines[place + 1 :]
        words = _without_needless(
            line.split(b" "),
            lambda kept, before=before, after=after: holds([*before, b" ".join(kept), *after], b"\n"),  # type: ignore[misc]
        )
        lines[place] = b" ".join(words)
    return b"\n".join(lines)


def _without_needless(pieces: list[bytes], holds: Callable[[list[bytes]], bool]) -> list[bytes]:
    """Fewer of `pieces`, in order: halves are left out, then quarters, down to single ones."""
    size = len(pieces) // 2
    while size:
        start = 0
        while start < len(pieces):
            kept = pieces[:start] + pieces[start + size :]
            if kept and holds(kept):
                pieces = kept
            else:
                start += size
        size //= 2
    return pieces


def main() -> None:
    """Judge one file and print what was found as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("reader", choices=READERS)
    parser.add_argument("path", type=Path)
    options = parser.parse_args()
    reader = READERS[options.reader]
    judge(reader, reader.head)  # modules are imported and tables made before the clock starts
    found = judge(reader, options.path.read_bytes(), GIVE_UP)
    fault = [found.fault.kind, found.fault.place] if found.fault else None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"seconds": found.seconds, "fault": fault, "peak": peak}) + "\n")


if __name__ == "__main__":
    main()
