"""One benchmark: its job runs in a child process, so that its peak memory is its own.

A job is a function `module:function` that gets the benchmark's arguments, prepares, and returns the part to be timed;
that part returns the number of nodes of what it made, or None. Every repetition prepares anew.
"""

from __future__ import annotations

import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Job = Callable[[], int | None]


@dataclass(frozen=True)
class Benchmark:
    """`what` and `size` are for the table. `target` is in seconds, `most_memory` in MiB. `long` ones are left out by
    `--quick`.

    `baseline` is a job that does the same (or the unavoidable part of it) in the obvious way, with the same arguments;
    `against` says what it is.
    """

    what: str
    size: str
    job: str
    arguments: tuple[int, ...] = ()
    runs: int = 5
    target: float | None = None
    most_memory: float | None = None
    baseline: str = ""
    against: str = ""
    baseline_runs: int = 1
    long: bool = False


@dataclass(frozen=True)
class Figures:
    """What one job took: seconds per run, the highest memory of its process in MiB (0: not measured), nodes."""

    seconds: tuple[float, ...]
    peak: float
    nodes: int | None
    share: float  # of the time that the job had a processor; well below 1 on a busy machine

    @property
    def median(self) -> float:
        """Median of the seconds."""
        return statistics.median(self.seconds)


def figures(job: str, arguments: Sequence[int], runs: int) -> Figures:
    """Run `job` in a child process. Raises: subprocess.CalledProcessError, when it fails."""
    command = [sys.executable, "-m", "benchmarks.measuring", job, str(runs), *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return Figures(tuple(told["seconds"]), told["peak"], told["nodes"], told["share"])


def _run_here(job: str, runs: int, arguments: Sequence[int]) -> dict[str, object]:
    module, _, function = job.partition(":")
    prepare: Callable[..., Job] = getattr(importlib.import_module(module), function)
    seconds, working, nodes = [], 0.0, None
    for _ in range(runs):
        timed = prepare(*arguments)
        worked, start = _processor_seconds(), time.perf_counter()
        nodes = timed()
        seconds.append(time.perf_counter() - start)
        working += _processor_seconds() - worked
    return {"seconds": seconds, "peak": _peak_memory(), "nodes": nodes, "share": working / sum(seconds)}


def _processor_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak_memory() -> float:
    """MiB; of the largest child where the job starts processes. 0 where the platform does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    own, children = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return (children or own) / unit


if __name__ == "__main__":
    # What is measured is computed; benchmarks of the cache name a folder of their own.
    os.environ["SEGCHECK_CACHE_DIR"] = ""
    print(json.dumps(_run_here(sys.argv[1], int(sys.argv[2]), [int(word) for word in sys.argv[3:]])))
