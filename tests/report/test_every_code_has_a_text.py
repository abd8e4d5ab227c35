"""Reads the sources: whatever is passed as a `code` or `reason` must be in the catalogues, with its blanks filled.

A function or class counts when a parameter or field of it is called `code`, `reason` or `vacuous_because`; its calls
are found by name. Codes put together at run time are the business of the tests of their rooms.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import segcheck
from segcheck.report.messages import catalogue

SOURCES = sorted(Path(segcheck.__file__).parent.rglob("*.py"))
NAMES = frozenset({"code", "reason", "vacuous_because"})
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
NODES = (ast.FunctionDef, ast.ClassDef, ast.Call)


def nodes() -> dict[Path, list[ast.AST]]:
    """Functions, classes and calls of every file."""
    return {
        path: [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, NODES)]
        for path in SOURCES
    }


def positions(files: dict[Path, list[ast.AST]]) -> dict[str, dict[str, int]]:
    """For every function or class with such a parameter: its name, and at which position the parameter stands."""
    found: dict[str, dict[str, int]] = {}
    for listed in files.values():
        for node in listed:
            if isinstance(node, ast.FunctionDef):
                names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
                if names[:1] in (["self"], ["cls"]):
                    names = names[1:]
                names += [argument.arg for argument in node.args.kwonlyargs]
            elif isinstance(node, ast.ClassDef):
                names = [
                    field.target.id
                    for field in node.body
                    if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
                ]
            else:
                continue
            for position, name in enumerate(names):
                if name in NAMES:
                    found.setdefault(node.name, {})[name] = position
    return found


def constants(node: ast.expr | None) -> Iterator[str]:
    """Texts the expression may be, as far as they stand in it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from constants(value)


def used() -> dict[str, str]:
    """Every code passed somewhere, with one place of use."""
    files = nodes()
    where = positions(files)
    found: dict[str, str] = {}
    for path, listed in files.items():
        for node in listed:
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name == "text" and ast.unparse(node.func) != "catalogue().text":
                continue  # entries of configurations, too, have a `text`: of one of their keys
            for parameter, position in where.get(name, {}).items():
                given = node.args[position] if position < len(node.args) else None
                given = next((keyword.value for keyword in node.keywords if keyword.arg == parameter), given)
                for text in constants(given):
                    if KEBAB.fullmatch(text) or text in catalogue().texts:
                        found.setdefault(text, f"{path.name}:{node.lineno}")
    return found


@pytest.fixture(scope="module")
def codes() -> dict[str, str]:
    """`used`, not asked before a test wants it: else every run of any test would begin with it."""
    return used()


def test_the_scan_finds_codes_of_several_rooms(codes: dict[str, str]) -> None:
    assert {"title-check", "cli-exists"} <= set(codes)
    assert len({place.partition(":")[0] for place in codes.values()}) > 5


def test_every_code_has_a_text(codes: dict[str, str]) -> None:
    missing = [f"{code} ({codes[code]})" for code in sorted(codes) if code not in catalogue().texts]
    assert not missing, "no catalogue holds:\n" + "\n".join(missing)
