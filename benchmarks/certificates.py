"""What a certificate costs: `python -m benchmarks.certificates` prints time and size for the example cities.

*check*: the check alone; *with certificate*: the same and the certificate written; *verified*: the certificate looked
at by itself; *and inputs*: held against the configurations and the policy, too. Each a new process, as users start it;
seconds of processor time, start of the interpreter included.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.configurations import with_compiled_modules
from benchmarks.measuring import Job

_FIXTURES = Path(__file__).parents[1] / "fixtures"
_CITIES = (
    "midori-city",
    "midori-city-fortigate",
    "asahi-city",
    "hikari-city",
    "tani-union",
    "kaede-town",
    "nagisa-town",
)
RUNS = 3


def check_and_certify(city: int = 0) -> Job:
    """`segcheck check --certificate` on an example city; the number of nodes of its packet sets."""
    folder, certificate = _prepared(city)

    def run() -> int:
        _run(_writing(folder, certificate))
        return sum(len(part["nodes"]) for part in json.loads(certificate.read_bytes())["families"])

    return run


def check_alone(city: int = 0) -> Job:
    """`segcheck check` on the same city."""
    folder, _ = _prepared(city)

    def run() -> None:
        _run(_checking(folder))

    return run


def verify(city: int = 0) -> Job:
    """`segcheck verify-certificate` with configurations and policy."""
    folder, certificate = _prepared(city)
    _run(_writing(folder, certificate))

    def run() -> None:
        _run(_verifying(folder, certificate, inputs=True))

    return run


def _prepared(city: int) -> tuple[Path, Path]:
    return _FIXTURES / _CITIES[city], Path(tempfile.mkdtemp(prefix="segcheck-benchmark-")) / "certificate.json"


def _checking(folder: Path) -> list[str]:
    return ["check", str(folder / "configs"), "--policy", str(folder / "policy.yaml"), "--date", "2026-11-21"]


def _writing(folder: Path, certificate: Path) -> list[str]:
    return [*_checking(folder), "--certificate", str(certificate)]


def _verifying(folder: Path, certificate: Path, *, inputs: bool) -> list[str]:
    asked = ["--configs", str(folder / "configs"), "--policy", str(folder / "policy.yaml")] if inputs else []
    return ["verify-certificate", str(certificate), *asked]


def _run(words: Sequence[str]) -> float:
    """Seconds of processor time."""
    command = (sys.executable, "-m", "segcheck", *words)
    environment = with_compiled_modules((sys.executable, "-m", "segcheck", *_checking(_FIXTURES / _CITIES[0])))
    before = _spent_by_children()
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr.decode()[-500:]
    return _spent_by_children() - before


def _spent_by_children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def main() -> int:
    """Print the table; returns 0."""
    titles = ("check s", "with certificate s", "verified s", "and inputs s")
    print(f"{'city':<24} {'KiB':>7} {'nodes':>8} {'claims':>7} " + " ".join(f"{title:>18}" for title in titles))
    for number, city in enumerate(_CITIES):
        folder, certificate = _prepared(number)
        ways = (
            _checking(folder),
            _writing(folder, certificate),
            _verifying(folder, certificate, inputs=False),
            _verifying(folder, certificate, inputs=True),
        )
        seconds = [statistics.median(_run(words) for _ in range(RUNS)) for words in ways]
        document = json.loads(certificate.read_bytes())
        nodes = sum(len(part["nodes"]) for part in document["families"])
        claims = sum(len(part["claims"]) for part in document["families"])
        figures = " ".join(f"{value:>18.2f}" for value in seconds)
        print(f"{city:<24} {certificate.stat().st_size / 1024:>7,.0f} {nodes:>8,} {claims:>7,} {figures}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
