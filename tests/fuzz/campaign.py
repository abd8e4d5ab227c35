"""One campaign: atheris drives the instrumented reader until its time is over. Started by `tests.fuzz`, never alone.

A fault does not end the campaign: its first input is kept, and the same fault is not reported twice. Times are those
of instrumented code here; who started the campaign times slow inputs again without instruments.

CHOICE: atheris is imported where it is used, because the tests import every module and do without it.
"""

from __future__ import annotations

import argparse
import json
import pkgutil
import resource
import sys
import time
from importlib import import_module
from pathlib import Path
from random import Random

# What the reader is made of; imported under instruments, so that the coverage of every branch of it guides.
INSTRUMENTED = ("segcheck.vendors", "segcheck.source", "segcheck.model")
PATIENCE = 15.0  # seconds of processor time, instrumented, before an input is taken to hang
RECORD = 1.1  # an input so many times slower than all before it is kept, to be timed again
NOTABLE_MEMORY = 64  # MiB by which one input raises the peak
BYTES_SHARE = 0.1  # of mutations that are left to the fuzzer's own, which know bytes only
REPORT_EVERY = 5.0  # seconds between two writings of the figures


class Campaign:
    """The fuzzed function with its memory of faults."""

    def __init__(self, reader_name: str, findings: Path, started: float) -> None:
        from tests.fuzz.judging import judge
        from tests.fuzz.mutation import mutated, pool_of
        from tests.fuzz.readers import READERS, seeds, words

        self._judge = judge
        self._mutated = mutated
        self._reader = READERS[reader_name]
        self._pool = pool_of([data.decode("utf-8", "replace") for data in seeds(self._reader)], words(self._reader))
        self._findings = findings
        self._seen: dict[tuple[str, str], int] = {}
        self._slowest = 0.0
        self._peak = 0.0
        self._executions = 0
        self._started = started
        self._reported = 0.0

    def run(self, data: bytes) -> None:
        """Judge one input; whatever is wrong with it is written down."""
        self._executions += 1
        judgement = self._judge(self._reader, data, PATIENCE)
        if judgement.fault is not None:
            self._keep(judgement.fault.kind, judgement.fault.place, judgement.fault.details, data)
        if judgement.seconds > self._slowest * RECORD:
            self._slowest = judgement.seconds
            (self._findings / f"slow-{judgement.seconds:07.3f}").write_bytes(data)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        if self._executions > 1000 and peak > self._peak + NOTABLE_MEMORY:
            self._keep("memory", f"{peak:.0f}", f"peak from {self._peak:.0f} to {peak:.0f} MiB", data)
        self._peak = max(peak, self._peak)
        if time.monotonic() - self._reported > REPORT_EVERY:
            self._report()

    def mutate(self, data: bytes, largest: int, seed: int) -> bytes:
        """Another input out of `data`."""
        import atheris

        rng = Random(seed)
        if rng.random() < BYTES_SHARE:
            return bytes(atheris.Mutate(data, largest))
        changed = self._mutated(data, largest, rng, self._pool)
        head = self._reader.head
        # An input that no reader takes for its own teaches nothing: mostly, what makes it so is given back.
        return changed if rng.random() < 0.05 or head in changed else (head + changed)[:largest]

    def _keep(self, kind: str, place: str, details: str, data: bytes) -> None:
        self._seen[kind, place] = self._seen.get((kind, place), 0) + 1
        if self._seen[kind, place] > 1:
            return
        name = "".join(letter if letter.isalnum() else "-" for letter in f"{kind}-{place}")
        (self._findings / name).write_bytes(data)
        (self._findings / f"{name}.txt").write_text(details, encoding="utf-8")
        sys.stderr.write(f"\nfinding: {name} ({len(data)} bytes)\n")

    def _report(self) -> None:
        self._reported = time.monotonic()
        figures = {
            "executions": self._executions,
            "seconds": self._reported - self._started,
            "slowest": self._slowest,
            "peak": self._peak,
            "seen": [[kind, place, count] for (kind, place), count in self._seen.items()],
        }
        (self._findings / "figures.json").write_text(json.dumps(figures), encoding="utf-8")


def _import_instrumented() -> None:
    import atheris

    with atheris.instrument_imports(include=list(INSTRUMENTED)):
        import segcheck.vendors

        for found in pkgutil.walk_packages(segcheck.vendors.__path__, "segcheck.vendors."):
            import_module(found.name)


def main() -> None:
    """Runs until libFuzzer has had its time, and ends the process."""
    import atheris

    parser = argparse.ArgumentParser()
    parser.add_argument("reader")
    parser.add_argument("findings", type=Path)
    options, libfuzzer = parser.parse_known_args()
    _import_instrumented()
    campaign = Campaign(options.reader, options.findings, time.monotonic())
    atheris.Setup([sys.argv[0], *libfuzzer], campaign.run, custom_mutator=campaign.mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
