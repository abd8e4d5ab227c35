"""Command lines that make no sense."""

from __future__ import annotations

from pathlib import Path

from tests.bad_input.case import Case


def _nothing(folder: Path) -> None:
    assert folder.is_dir()


CASES = (
    Case("unknown command", 2, "frobnicate", _nothing, ("frobnicate",)),
    Case("unknown option", 2, "--frobnicate", _nothing, ("check", "configs", "--frobnicate")),
    Case("check without a folder", 2, "usage", _nothing, ("check",)),
    Case("two languages at once", 2, "--lang", _nothing, ("check", "configs", "--lang", "tlh")),
    Case("null character in a path", 2, "configs", _nothing, ("check", "configs\ud800", "--policy", "policy.yaml")),
)
