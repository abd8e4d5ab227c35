"""Command lines that make no sense."""

from __future__ import annotations

from pathlib import Path

from tests.bad_input.case import CHECK, Case


def _nothing(folder: Path) -> None:
    assert folder.is_dir()


TRACE = ("trace", "configs", "--policy", "policy.yaml", "--from", "office")

CASES = (
    Case("no command", 2, "usage", _nothing, ()),
    Case("unknown command", 2, "frobnicate", _nothing, ("frobnicate",)),
    Case("unknown option", 2, "--frobnicate", _nothing, (*CHECK, "--frobnicate")),
    Case("check without a folder", 2, "usage", _nothing, ("check",)),
    Case("language nobody speaks", 2, "--lang", _nothing, (*CHECK, "--lang", "tlh")),
    Case("bad byte in a path", 4, "configs", _nothing, ("check", "configs\udcff", "--policy", "policy.yaml")),
    Case("output into a folder", 2, "configs", _nothing, (*CHECK, "--output", "configs")),
    Case(
        "trace to no address",
        2,
        "10.2.0.999",
        _nothing,
        (*TRACE, "--source", "10.1.0.5", "--destination", "10.2.0.999"),
    ),
    Case(
        "trace between two address families",
        2,
        "2001:db8::1",
        _nothing,
        (*TRACE, "--source", "10.1.0.5", "--destination", "2001:db8::1"),
    ),
    Case(
        "trace to port 70000",
        2,
        "70000",
        _nothing,
        (*TRACE, "--source", "10.1.0.5", "--destination", "10.2.0.5", "--port", "70000"),
    ),
    Case(
        "trace from a zone nobody has",
        2,
        "nowhere",
        _nothing,
        (*TRACE[:-1], "nowhere", "--source", "10.1.0.5", "--destination", "10.2.0.5", "--port", "80"),
    ),
)
