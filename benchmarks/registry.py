"""The list of benchmarks. To add one: write a job (see `measuring`) and name it here."""

from __future__ import annotations

from importlib.util import find_spec

from benchmarks.measuring import Benchmark
from benchmarks.platform_texts import PLATFORMS

_FOLD = "rule by rule"
_SUBTRACT = "subtracting rule by rule"
_WHOLE = "both lists whole"
# The nearest peer in Python; `pip install 'segcheck[benchmark]'`. Minutes at the larger sizes: left out by `--quick`.
_PEER = find_spec("fwshift") is not None
_NO_PEER = "splitting into words (fwshift is not installed)"


def _compiling(kind: str, size: int, **settings: object) -> Benchmark:
    return Benchmark(
        f"ACL to packet set, {kind} lines",
        f"{size:,}",
        f"benchmarks.packet_sets:compile_{kind}",
        (size,),
        baseline=f"benchmarks.packet_sets:naive_{kind}",
        against=_FOLD,
        **settings,  # type: ignore[arg-type]
    )


def _register(kind: str, job: str, baseline: str, against: str, rows: int, **settings: object) -> Benchmark:
    return Benchmark(
        f"exception register, {kind}",
        f"{rows:,} rows",
        f"benchmarks.registers:{job}",
        (rows,),
        baseline=f"benchmarks.registers:{baseline}",
        against=against,
        **settings,  # type: ignore[arg-type]
    )


def _property(what: str, job: str) -> Benchmark:
    return Benchmark(
        f"{what}, 30 zones, 16 routers",
        "100 entries",
        job,
        (100,),
        runs=3,
        target=2.0,
        baseline="benchmarks.properties:flows_alone",
        against="flows of all pairs",
    )


def _fortigate(policies: int, **settings: object) -> Benchmark:
    return Benchmark(
        "FortiGate policy to zone matrix",
        f"{policies:,}",
        "benchmarks.fortigate_policy:zone_matrix",
        (policies,),
        runs=3,
        baseline=f"benchmarks.fortigate_policy:{'peer_matrix' if _PEER else 'split_only'}",
        against="fwshift matrix" if _PEER else _NO_PEER,
        **settings,  # type: ignore[arg-type]
    )


def _change(what: str, size: str, job: str, baseline: str, *arguments: int, **settings: object) -> Benchmark:
    return Benchmark(
        f"one-line change, {what}",
        size,
        f"benchmarks.changes:{job}",
        arguments,
        runs=3,
        baseline=f"benchmarks.changes:{baseline}" if baseline else "",
        against="all pairs twice" if "routers" in job else "two complete checks",
        **settings,  # type: ignore[arg-type]
    )


def _prefecture(devices: int, size: str, **settings: object) -> Benchmark:
    return Benchmark(
        f"audit of a prefecture, {size}",
        f"{devices} devices",
        "benchmarks.audits:prefecture_audit",
        (devices,),
        runs=1,
        baseline="benchmarks.audits:prefecture_check",
        against="its check",
        **settings,  # type: ignore[arg-type]
    )


def _gateway(what: str, job: str, peer: str, kind: int, **settings: object) -> Benchmark:
    return Benchmark(
        f"{('iptables', 'nft')[kind]} dump with MAC matches{what}",
        "5,000",
        f"benchmarks.linux_gateway:{job}",
        (5_000, kind),
        runs=3,
        target=5.0,
        baseline=f"benchmarks.linux_gateway:peer_{peer}" if _PEER else "benchmarks.linux_gateway:split_only",
        against=f"fwshift {peer}, MACs unread" if _PEER else _NO_PEER,
        **settings,  # type: ignore[arg-type]
    )


def _platform(place: int, name: str) -> Benchmark:
    return Benchmark(
        f"lines of a platform to a device, {name}",
        "10,000",
        "benchmarks.platforms:to_device",
        (10_000, place),
        target=1.5,
        baseline="benchmarks.platforms:split_only",
        against="splitting into words",
    )


BENCHMARKS: tuple[Benchmark, ...] = (
    Benchmark(
        "segcheck --version",
        "",
        "benchmarks.start_up:version",
        runs=15,
        target=0.15,
        baseline="benchmarks.start_up:bare_interpreter",
        against="python -c pass",
        baseline_runs=15,
    ),
    _compiling("grouped", 1_000),
    _compiling("grouped", 10_000, target=0.3),
    _compiling("grouped", 50_000),
    _compiling("typical", 1_000),
    _compiling("typical", 10_000, target=1.5, runs=3),
    _compiling("typical", 50_000, runs=1, long=True),
    Benchmark(
        "all unreachable lines",
        "1,000",
        "benchmarks.packet_sets:unreachable",
        (1_000,),
        baseline="benchmarks.packet_sets:naive_unreachable",
        against=_SUBTRACT,
    ),
    Benchmark(
        "all unreachable lines",
        "10,000",
        "benchmarks.packet_sets:unreachable",
        (10_000,),
        target=0.5,
        baseline="benchmarks.packet_sets:compile_typical",
        against="ACL to packet set",
    ),
    Benchmark(
        "3 lines changed, compared",
        "10,000",
        "benchmarks.packet_sets:compare",
        (10_000,),
        runs=9,
        target=0.1,
        baseline="benchmarks.packet_sets:naive_compare",
        against=_WHOLE,
    ),
    Benchmark(
        "lines of a configuration to a snapshot",
        "10,000",
        "benchmarks.configurations:load_configuration",
        (10_000,),
        target=0.25,
        baseline="benchmarks.configurations:split_only",
        against="splitting into words",
    ),
    *(_platform(place, name) for place, name in enumerate(PLATFORMS)),
    Benchmark(
        "segcheck check, example city",
        "12 files",
        "benchmarks.configurations:check_city",
        target=1.0,
        baseline="benchmarks.start_up:version",
        against="segcheck --version",
    ),
    Benchmark(
        "segcheck check, by model and policy",
        "12 files",
        "benchmarks.configurations:check_city_by_model",
        target=2.0,
        baseline="benchmarks.configurations:check_city",
        against="the intents by hand",
        baseline_runs=5,
    ),
    Benchmark(
        "segcheck check --certificate, example city",
        "12 files",
        "benchmarks.certificates:check_and_certify",
        runs=3,
        target=3.0,
        baseline="benchmarks.certificates:check_alone",
        against="segcheck check",
        baseline_runs=3,
    ),
    Benchmark(
        "segcheck verify-certificate, with inputs",
        "12 files",
        "benchmarks.certificates:verify",
        runs=3,
        target=3.0,
        baseline="benchmarks.certificates:check_and_certify",
        against="writing it",
        baseline_runs=3,
    ),
    Benchmark(
        "segcheck audit, store, page and workbook",
        "12 files",
        "benchmarks.audits:city_command",
        target=2.0,
        baseline="benchmarks.configurations:check_city_by_model",
        against="segcheck check",
        baseline_runs=5,
    ),
    _prefecture(30, "27,000 lines"),
    _prefecture(99, "97,000 lines", long=True),
    _prefecture(300, "301,000 lines", long=True),
    _register("CSV", "read_csv", "csv_alone", "csv module", 1_000, target=1.0),
    _register("CSV", "read_csv", "csv_alone", "csv module", 10_000, runs=1, long=True),
    _register("Excel", "read_excel", "cells_alone", "openpyxl", 1_000, target=2.0),
    _register("Excel", "read_excel", "cells_alone", "openpyxl", 10_000, runs=1, long=True),
    _property("lines and their owners", "benchmarks.properties:permit_ownership"),
    *(
        _property(identifier, f"benchmarks.properties:{identifier.lower().replace('-', '_')}")
        for identifier in ("MIN-1", "MIN-2", "ISO-4", "DIV-2", "EXC-1", "CON-1")
    ),
    Benchmark(
        "16 zones, all pairs, 100 routers",
        "183k routes",
        "benchmarks.networks:all_pairs",
        (200,),
        runs=3,
        target=5.0,
        baseline="benchmarks.networks:filters_alone",
        against="its access lists alone",
    ),
    Benchmark(
        "FortiGate text to a snapshot",
        "12,000",
        "benchmarks.fortigate_policy:load_only",
        (12_000,),
        runs=3,
        baseline="benchmarks.fortigate_policy:split_only",
        against="splitting into words",
    ),
    _fortigate(1_000),
    _fortigate(3_000, long=True),
    _fortigate(12_000, target=3.0, most_memory=300.0, long=True),
    Benchmark(
        "one of alternating rules flipped, compared",
        "800",
        "benchmarks.fortigate_policy:one_action_flipped",
        (800,),
        target=1.0,
        baseline="benchmarks.fortigate_policy:peer_compare" if _PEER else "",
        against="fwshift compare",
        long=_PEER,
    ),
    _change("command, example city", "12 files", "city_command", "two_checks", target=0.5, baseline_runs=3),
    _change("command, packets alone", "12 files", "city_command_without_policy", "two_checks", baseline_runs=3),
    _change("command, example city, first run", "12 files", "city_command_cold", "two_checks", baseline_runs=3),
    _change("in process, example city", "12 files", "city_in_process", "city_checks_in_process", 1, target=0.05),
    _change("in process, packets alone", "12 files", "city_in_process", "city_checks_in_process", 0, target=0.05),
    _change("command, one list", "12,000", "list_command", "list_two_checks", 12_000, target=3.0),
    _change("in process, one list", "12,000", "list_in_process", "", 12_000, target=0.3),
    _change("command, FortiGate", "12,000", "fortigate_command", "fortigate_two_checks", 12_000, target=3.0),
    _change("in process, FortiGate", "12,000", "fortigate_in_process", "", 12_000, target=0.3),
    _change("in process, 100 routers", "183k routes", "routers_in_process", "routers_matrix_twice", 200),
    *(_gateway(" to zone matrix", "zone_matrix", "matrix", kind) for kind in (0, 1)),
    *(_gateway(", one rule changed", "one_rule_changed", "compare", kind, long=_PEER) for kind in (0, 1)),
)
