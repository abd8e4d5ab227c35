"""`python -m tests.fuzz [--reader NAME …] [--minutes M]`: try to make a reader raise, hang or lose a line.

Two ways, one after the other: inputs guided by coverage (atheris, of the extra `fuzz`; Linux and macOS), for the
minutes asked for; and large inputs of repeated pieces, for a tenth of them. Exit code 1 when something was found.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from tests.fuzz.distilling import distilled
from tests.fuzz.inspection import Verdict, judged_alone, reduced
from tests.fuzz.judging import judge
from tests.fuzz.mutation import pool_of
from tests.fuzz.pressure import large_inputs
from tests.fuzz.readers import LARGEST, PROJECT, READERS, SAVED, Reader, seeds, words

_MEMORY = 3000  # MiB, after which libFuzzer ends the campaign
_PATIENCE = 120  # seconds by the clock, after which it does the same
_FIGURES = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)/(\S+)")


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0, or 1 when something was found, or 2 when atheris is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").partition("\n\n")[2])
    parser.add_argument("--reader", nargs="+", choices=[*READERS], default=[*READERS])
    parser.add_argument("--minutes", type=float, default=30.0, help="for each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--work", type=Path, default=PROJECT / "build" / "fuzz", help="inputs, log and findings go here"
    )
    parser.add_argument("--way", choices=("coverage", "repetition", "both"), default="both")
    parser.add_argument(
        "--save", action="store_true", help="keep few inputs that reach every line in tests/fuzz/corpus"
    )
    options = parser.parse_args(arguments)
    if options.way != "repetition" and importlib.util.find_spec("atheris") is None:
        print(
            "atheris is not installed: pip install '.[fuzz]' (Linux, macOS), or take --way repetition", file=sys.stderr
        )
        return 2
    wrong: list[Verdict] = []
    for name in options.reader:
        reader, work = READERS[name], options.work / name
        (work / "findings").mkdir(parents=True, exist_ok=True)
        if options.way != "repetition":
            wrong += _guided(reader, work, options.minutes, options.seed)
        if options.way != "coverage":
            wrong += _repeated(reader, work, options.minutes / 10, options.seed)
        if options.save:
            _save(reader, work)
    return 1 if wrong else 0


def _guided(reader: Reader, work: Path, minutes: float, seed: int) -> list[Verdict]:
    """A campaign of atheris in a process of its own, then its findings once more."""
    corpus, findings = work / "corpus", work / "findings"
    corpus.mkdir(exist_ok=True)
    for data in seeds(reader):
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    command = [sys.executable, "-m", "tests.fuzz.campaign", reader.name, str(findings)]
    command += [f"-max_total_time={minutes * 60:.0f}", f"-max_len={LARGEST}", f"-seed={seed}", "-print_final_stats=1"]
    command += [f"-rss_limit_mb={_MEMORY}", f"-timeout={_PATIENCE}", f"-artifact_prefix={findings}/", str(corpus)]
    with (work / "log").open("w", encoding="utf-8") as log:
        subprocess.run(command, stderr=log, stdout=log, check=False, cwd=PROJECT)
    return reported(reader, work)


def reported(reader: Reader, work: Path) -> list[Verdict]:
    """Print the figures of a campaign; what was found and stays wrong without instruments."""
    findings = work / "findings"
    text = (work / "log").read_text(encoding="utf-8", errors="replace")
    figures = json.loads((findings / "figures.json").read_text(encoding="utf-8"))
    executions = re.search(r"number_of_executed_units: (\d+)", text)
    count = int(executions[1]) if executions else figures["executions"]
    edges, features, inputs, size = ("?",) * 4 if not (seen := _FIGURES.findall(text)) else seen[-1]
    verdicts = [judged_alone(reader, path) for path in _inputs(findings)]
    slowest = max(verdicts, key=lambda verdict: verdict.seconds, default=None)
    print(
        f"{reader.name}, guided: {count:,} executions in {figures['seconds'] / 60:.1f} min, "
        f"{edges} edges, {features} features,"
    )
    print(f"  corpus of {inputs} inputs ({size}), slowest: {slowest}")
    return _told(reader, verdicts)


def _inputs(findings: Path) -> list[Path]:
    return sorted(path for path in findings.iterdir() if path.suffix not in (".txt", ".json", ".small"))


def _told(reader: Reader, verdicts: list[Verdict]) -> list[Verdict]:
    """Those that are wrong, printed, each made small beside itself."""
    wrong = [verdict for verdict in verdicts if verdict.fault]
    for verdict in wrong:
        print(f"  {verdict}")
        if verdict.fault and verdict.fault[0] not in ("hang", "slow", "memory", "process"):
            small = reduced(verdict.path.read_bytes(), lambda data, fault=verdict.fault: _fails(reader, data, fault))  # type: ignore[misc]
            verdict.path.with_suffix(".small").write_bytes(small)
            print(f"    {small!r}")
    if not wrong:
        print("  nothing found")
    return wrong


def _fails(reader: Reader, data: bytes, fault: tuple[str, str]) -> bool:
    found = judge(reader, data).fault
    return found is not None and (found.kind, found.place) == fault


def _repeated(reader: Reader, work: Path, minutes: float, seed: int) -> list[Verdict]:
    """Large inputs for some minutes; the slowest are judged once more."""
    pool = pool_of([data.decode("utf-8", "replace") for data in seeds(reader)], words(reader))
    end, count, slowest = time.monotonic() + minutes * 60, 0, 0.0
    kept: dict[tuple[str, str], Path] = {}
    findings = work / "repetition"
    shutil.rmtree(findings, ignore_errors=True)
    findings.mkdir()
    for data in large_inputs(reader, pool, Random(seed)):
        if time.monotonic() > end:
            break
        count += 1
        found = judge(reader, data, patience=30.0)
        record = found.seconds > slowest
        slowest = max(slowest, found.seconds)
        key = (found.fault.kind, found.fault.place) if found.fault else ("slow", f"{found.seconds:07.3f}")
        if (found.fault or record) and key not in kept:
            kept[key] = findings / re.sub(r"\W", "-", "-".join(key))
            kept[key].write_bytes(data)
    verdicts = [judged_alone(reader, path) for path in sorted(kept.values())]
    last = max(verdicts, key=lambda verdict: verdict.seconds, default=None)
    print(f"{reader.name}, repeated: {count:,} inputs of {LARGEST >> 10} KiB in {minutes:.1f} min, slowest: {last}")
    return _told(reader, verdicts)


def _save(reader: Reader, work: Path) -> None:
    """Replace the saved corpus by few inputs that reach every line the campaign's reach."""
    folder = SAVED / reader.name
    inputs = [path.read_bytes() for path in sorted((work / "corpus").iterdir())]
    chosen = distilled(reader, [*inputs, *seeds(reader)])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for data in chosen:
        (folder / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)
    print(f"{reader.name}: {len(chosen)} inputs, {sum(map(len, chosen)):,} bytes saved")


if __name__ == "__main__":
    sys.exit(main())
