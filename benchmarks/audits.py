"""The periodic audit: of the example city as a command, and of a generated prefecture within a process."""

from __future__ import annotations

import datetime
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.configurations import with_compiled_modules
from benchmarks.measuring import Job
from benchmarks.prefecture import DAY, Files, prefecture

if TYPE_CHECKING:
    from segcheck.model.network import Snapshot
    from segcheck.policy.document import Policy

_CITY = Path(__file__).parents[1] / "fixtures" / "midori-city"


def city_command() -> Job:
    """`segcheck audit` of the example city as a scheduler starts it: a new process, a new store, page and workbook."""
    folder = Path(tempfile.mkdtemp(prefix="segcheck-benchmark-"))
    inputs = [str(_CITY / "configs"), "--policy", str(_CITY / "fukushima.yaml"), "--date", DAY, "--no-cache"]
    outputs = ["--store", str(folder / "audits.sqlite3")]
    outputs += [word for name in ("audit.html", "audit.xlsx") for word in ("--write", str(folder / name))]
    command = [sys.executable, "-m", "segcheck", "audit", *inputs]
    elsewhere = tempfile.mkdtemp(prefix="segcheck-benchmark-")
    # Compiled with everything a report needs, in another folder: this run's store begins empty.
    written = [word.replace(str(folder), elsewhere) for word in outputs]
    environment = with_compiled_modules((*command, *written))

    def run() -> None:
        done = subprocess.run([*command, *outputs], check=False, capture_output=True, env=environment)
        assert done.returncode in (0, 1, 3), done.stderr.decode()[-500:]
        assert all((folder / name).stat().st_size for name in ("audits.sqlite3", "audit.html", "audit.xlsx"))

    return run


def prefecture_audit(devices: int) -> Job:
    """Texts of so many devices to the document of an audit."""
    import segcheck

    files, text = prefecture(devices)

    def run() -> None:
        snapshot, policy = _read(files, text)
        report = segcheck.audit(snapshot, policy, on=datetime.date.fromisoformat(DAY))
        assert report.to_json()

    return run


def prefecture_check(devices: int) -> Job:
    """The same texts to the findings of a check."""
    import segcheck

    files, text = prefecture(devices)

    def run() -> None:
        snapshot, policy = _read(files, text)
        assert not segcheck.check(snapshot, policy, on=datetime.date.fromisoformat(DAY)).ok

    return run


def _read(files: Files, text: str) -> tuple[Snapshot, Policy]:
    from segcheck.policy.reading.load import load_policy_text
    from segcheck.vendors.registry import load_files

    return load_files(files), load_policy_text("policy.yaml", text.encode())
