"""Packs that are missing, go round in circles, or are traps; days that are none."""

from __future__ import annotations

from tests.bad_input.case import CHECK, Case
from tests.bad_input.cases_registers import with_policy

_PACK = """\
segcheck: 1
title: {en: our own, ja: 自団体}
properties: {ISO-1: {}}
"""


def _chain(length: int) -> dict[str, bytes | str]:
    files: dict[str, bytes | str] = {
        f"p{number}.yaml": f"{_PACK}extends: ./p{number + 1}.yaml\n" for number in range(length)
    }
    return files | {f"p{length}.yaml": _PACK}


def _laughs() -> str:
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines) + "\n" + _PACK


_OURS = "extends: ./ours.yaml\n"
_CLAUSES = "clauses:\n  - {number: 1, en: apart, properties: [ISO-1]}\n"

# name, what must be said, lines added to the policy, files beside it; every one of them: exit code 2
_WRONG: tuple[tuple[str, str, str, dict[str, bytes | str]], ...] = (
    ("with a misspelt name", "fukushima", "extends: fukusima\n", {}),
    ("that is missing", "policy.yaml:10", _OURS, {}),
    ("above the policy", "policy.yaml:10", "extends: ../ours.yaml\n", {}),
    ("with an absolute name", "policy.yaml:10", "extends: /etc/passwd.yaml\n", {}),
    ("that is a folder", "policy.yaml:10", "extends: ./configs/\n", {}),
    ("as a mapping", "policy.yaml:10", "extends: {name: fukushima}\n", {}),
    ("named by a number", "policy.yaml:10", "extends: [1]\n", {}),
    ("that extends itself", "ours.yaml:4", _OURS, {"ours.yaml": f"{_PACK}{_OURS}"}),
    (
        "in a circle of two",
        "theirs.yaml:4",
        _OURS,
        {"ours.yaml": f"{_PACK}extends: ./theirs.yaml\n", "theirs.yaml": f"{_PACK}{_OURS}"},
    ),
    (
        "in a circle of two, by other spellings",
        "ours.yaml",
        _OURS,
        {"ours.yaml": f"{_PACK}extends: [././theirs.yaml]\n", "theirs.yaml": f"{_PACK}extends: ['.\\ours.yaml']\n"},
    ),
    ("that is the policy itself", "policy.yaml", "extends: ./policy.yaml\n", {}),
    ("that is its own model", "ours.yaml:4", _OURS, {"ours.yaml": f"{_PACK}model: ./ours.yaml\n"}),
    ("forty deep", "16", "extends: ./p0.yaml\n", _chain(40)),
    ("that is empty", "policy.yaml:10", _OURS, {"ours.yaml": b""}),
    ("that is binary", "ours.yaml", _OURS, {"ours.yaml": bytes(range(256))}),
    ("that is a list", "ours.yaml:1", _OURS, {"ours.yaml": "- 1\n"}),
    ("without version", "ours.yaml", _OURS, {"ours.yaml": _PACK.replace("segcheck: 1\n", "")}),
    ("of version 2", "ours.yaml:1", _OURS, {"ours.yaml": _PACK.replace("segcheck: 1", "segcheck: 2")}),
    ("with an unknown property", "ISO-9", _OURS, {"ours.yaml": _PACK.replace("ISO-1", "ISO-9")}),
    ("with an unknown tier", "mynumbr", _OURS, {"ours.yaml": _PACK.replace("ISO-1: {}", "ISO-1: {of: [mynumbr]}")}),
    ("with zones", "zones", _OURS, {"ours.yaml": f"{_PACK}zones: {{}}\n"}),
    ("with a clause without words", "ours.yaml:5", _OURS, {"ours.yaml": f"{_PACK}clauses:\n  - {{number: 1}}\n"}),
    (
        "with one clause twice",
        "ours.yaml:6",
        _OURS,
        {"ours.yaml": _PACK + _CLAUSES + _CLAUSES.splitlines(keepends=True)[1]},
    ),
    (
        "that calls Python code",
        "ours.yaml:4",
        _OURS,
        {"ours.yaml": f"{_PACK}name: !!python/object/apply:os.system [id]\n"},
    ),
    ("that multiplies itself by aliases", "ours.yaml", _OURS, {"ours.yaml": _laughs()}),
    ("nested 10,000 deep", "ours.yaml", _OURS, {"ours.yaml": "segcheck: " + "[" * 10_000}),
    ("of twenty megabytes", "16 MiB", _OURS, {"ours.yaml": b"#" * 20_000_000}),
    ("that is called like a built-in one", "alpha.yaml", "extends: ./alpha.yaml\n", {"alpha.yaml": _PACK}),
    ("beside another model", "policy.yaml:10", "extends: [alpha, beta]\n", {}),
    ("as model that is none", "policy.yaml:10", "model: fukushima\n", {}),
    ("as model that nobody knows", "alpha", "model: alpah\n", {}),
    ("with tiers, for zones without", "policy.yaml:4", "extends: alpha\n", {}),
)

_TIERS = (
    ("unknown property", "ISO-11", "properties: {ISO-11: {}}\n"),
    ("property with an unknown parameter", "off", "properties: {ISO-1: {off: [mynumber]}}\n"),
    (
        "declaration of a day that is none",
        "2026-02-30",
        "declarations: {audits: [{on: 2026-02-30, by: office, configuration: x}]}\n",
    ),
    ("tier on an unknown side", "policy.yaml:10", "tiers: {school: {en: school, side: upside}}\n"),
    ("absent tier nobody knows", "clouds", "absent: {clouds: none}\n"),
    (
        "relay without a side",
        "policy.yaml",
        "relays: [{name: r, kind: proxy, carries: [{from: office, to: secret}]}]\n",
    ),
    ("relay of an unknown kind", "teleporter", "relays: [{name: r, kind: teleporter}]\n"),
    (
        "relay beside its zone",
        "policy.yaml:10",
        "relays: [{name: r, kind: proxy, sides: [{zone: offices, ip: 10.1.0.9}], carries: [], legs: []}]\n",
    ),
)

CASES = (
    *(
        Case(f"pack {what}", 2, says, with_policy(more, files), silent_about=("root:", "uid="), in_japanese=True)
        for what, says, more, files in _WRONG
    ),
    *(Case(what, 2, says, with_policy(more, {}), in_japanese=True) for what, says, more in _TIERS),
    Case("day of the check that is none", 2, "2026-02-30", with_policy("", {}), (*CHECK, "--date", "2026-02-30")),
    Case("day of the check in words", 2, "tomorrow", with_policy("", {}), (*CHECK, "--date", "tomorrow")),
)
