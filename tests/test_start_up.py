"""What a start costs: scripts and hooks start segcheck often, so heavy libraries come only where they are used."""

import subprocess
import sys

import pytest

HEAVY = {"numpy", "oxidd", "netaddr", "rich", "yaml", "ciscoconfparse"}


@pytest.mark.parametrize(
    "statement",
    ["import segcheck", "from segcheck.cli import run; assert run(['--version']) == 0"],
    ids=["import", "--version"],
)
def test_loads_no_heavy_library(statement: str) -> None:
    told = "\nimport sys; print(*sorted(name for name in sys.modules if '.' not in name))"
    finished = subprocess.run([sys.executable, "-c", statement + told], check=True, capture_output=True, text=True)
    assert HEAVY.isdisjoint(finished.stdout.split())
