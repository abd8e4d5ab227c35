"""The pytest plugin: each intent a test, with the whole explanation where it does not hold."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

import segcheck
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Outcome
from segcheck.pytest_plugin import _left_out
from segcheck.vendors.registry import load_files

pytest_plugins = ["pytester"]

ROUTER = """hostname fw1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
 ip access-group IN in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
ip access-list extended IN
 10 permit tcp any any eq 22
"""
POLICY = """segcheck: 1
name: t
zones:
  office: {title: office, interfaces: [fw1:GigabitEthernet0/0]}
  server: {title: servers, interfaces: [fw1:GigabitEthernet0/1]}
intents:
  - {name: shell, because: test, reachable: {from: office, to: server, service: tcp/22}}
  - {name: no way, because: test, isolated: {from: office, to: server}}
"""
# Whether segcheck is installed with its entry point or not.
PLUGIN = ("-p", "no:segcheck", "-p", "segcheck.pytest_plugin", "-p", "no:cacheprovider")


@pytest.fixture
def site(pytester: pytest.Pytester) -> Path:
    (pytester.path / "configs").mkdir()
    (pytester.path / "configs" / "fw1.cfg").write_text(ROUTER)
    (pytester.path / "policy.yaml").write_text(POLICY)
    (pytester.path / "test_other.py").write_text("def test_other(): pass\n")
    return pytester.path


@pytest.fixture(scope="module", autouse=True)
def everything_imported() -> None:
    """Runs of pytest inside this one forget what they import; libraries written in C cannot be imported twice."""
    snapshot = load_files([("fw1.cfg", ROUTER.encode())])
    policy = load_policy_text("policy.yaml", POLICY.encode())
    assert segcheck.check(snapshot, policy).explain("ja")


NAMED = ("--segcheck-configs=configs", "--segcheck-policy=policy.yaml")


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest(*PLUGIN, *arguments)


@pytest.mark.usefixtures("site")
def test_each_intent_is_a_test(pytester: pytest.Pytester) -> None:
    result = run(pytester, *NAMED, "-v")
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(
        [
            "segcheck: policy.yaml, configs",
            "policy.yaml::shell PASSED*",
            "policy.yaml::no way FAILED*",
            "policy.yaml::files and clauses PASSED*",
        ]
    )
    assert result.ret == 1


@pytest.mark.usefixtures("site")
def test_the_failure_is_the_explanation(pytester: pytest.Pytester) -> None:
    result = run(pytester, *NAMED, "policy.yaml::no way")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["VIOLATED  no way", "*tcp 10.1.0.*:22*", "*fw1.cfg:8:*", "*permit tcp any any*"])
    result.stdout.no_fnmatch_line("*Traceback*")
    assert "pytest_plugin.py" not in result.stdout.str()


@pytest.mark.usefixtures("site")
def test_explanations_come_in_japanese(pytester: pytest.Pytester) -> None:
    run(pytester, *NAMED, "--segcheck-language=ja").stdout.fnmatch_lines(["違反  no way"])


def test_undecided_is_not_enough(pytester: pytest.Pytester, site: Path) -> None:
    (site / "configs" / "fw1.cfg").write_text(ROUTER.replace(" 10 permit tcp any any eq 22", " 10 permit strange"))
    result = run(pytester, *NAMED)
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["UNDECIDED  no way"])


def test_a_file_that_cannot_be_read_fails_a_test_of_its_own(pytester: pytest.Pytester, site: Path) -> None:
    (site / "configs" / "odd.cfg").write_bytes(b"\0\1\2")
    result = run(pytester, *NAMED, "-k", "files")
    result.assert_outcomes(failed=1, deselected=3)
    result.stdout.fnmatch_lines(["odd.cfg could not be read*"])


def test_a_policy_that_asks_nothing_fails(pytester: pytest.Pytester, site: Path) -> None:
    (site / "policy.yaml").write_text(POLICY.partition("intents:")[0])
    result = run(pytester, *NAMED, "policy.yaml")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["The policy asks nothing*"])


def test_clauses_nobody_answers_fail() -> None:
    """A test passes for everything that the outcome of a check counts, and no test for what it does not."""
    folder = Path(__file__).parents[1] / "fixtures" / "midori-city"
    report = segcheck.check(segcheck.load(folder / "configs"), segcheck.load_policy(folder / "fukushima.yaml"))
    told = list(_left_out(report, "en"))
    unanswered = [
        result
        for table in report.findings.coverage
        for result in table.results
        if not result.intents and result.outcome in (Outcome.VIOLATED, Outcome.UNDECIDED, Outcome.VACUOUS)
    ]
    assert len(told) == len(unanswered)


def test_keys_of_the_configuration_file_do(pytester: pytest.Pytester, site: Path) -> None:
    (site / "network").mkdir()
    (site / "configs").rename(site / "network" / "configs")
    (site / "policy.yaml").rename(site / "network" / "policy.yaml")
    pytester.makeini("[pytest]\nsegcheck_configs = network/configs\nsegcheck_policy = network/policy.yaml\n")
    run(pytester).assert_outcomes(passed=3, failed=1)
    run(pytester, "test_other.py").assert_outcomes(passed=1)
    run(pytester, "network").assert_outcomes(passed=2, failed=1)
    run(pytester, "network/policy.yaml::shell").assert_outcomes(passed=1)
    run(pytester, "-k", "no_such_thing").assert_outcomes(deselected=4)


@pytest.mark.usefixtures("site")
def test_a_policy_below_the_places_of_the_command_line_runs_once(pytester: pytest.Pytester) -> None:
    run(pytester, *NAMED, ".").assert_outcomes(passed=3, failed=1)


def test_an_option_outranks_a_key_and_is_relative_to_where_one_is(
    pytester: pytest.Pytester, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeini("[pytest]\nsegcheck_configs = nowhere\nsegcheck_policy = nowhere.yaml\n")
    monkeypatch.chdir(site / "configs")
    result = run(pytester, "--segcheck-configs=.", "--segcheck-policy=../policy.yaml")
    result.assert_outcomes(passed=2, failed=1)


def test_without_a_policy_nothing_of_segcheck_is_loaded(site: Path) -> None:
    code = (
        "import sys, pytest\n"
        f"pytest.main([*{PLUGIN!r}, '-q', '-p', 'no:xdist', '-p', 'no:cov'])\n"
        "loaded = {name for name in sys.modules if name.startswith('segcheck.')}\n"
        "assert loaded <= {'segcheck.pytest_plugin', 'segcheck.version'}, loaded\n"
        "assert not {'yaml', 'numpy', 'oxidd'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=site, check=True, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--segcheck-configs=configs",), "*needs a policy*"),
        (("--segcheck-policy=policy.yaml",), "*needs configurations*"),
        ((*NAMED, "--segcheck-date=tomorrow"), "*tomorrow is no date*"),
        ((*NAMED, "--segcheck-language=de"), "*de is no language*"),
    ],
)
@pytest.mark.usefixtures("site")
def test_what_makes_no_sense_is_a_usage_error(pytester: pytest.Pytester, arguments: tuple[str, ...], told: str) -> None:
    result = run(pytester, *arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([told])


def test_mistakes_of_the_policy_are_shown_with_their_lines(pytester: pytest.Pytester, site: Path) -> None:
    (site / "policy.yaml").write_text(POLICY.replace("from: office", "from: offices"))
    result = run(pytester, *NAMED)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*policy.yaml:7*", "*offices*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_policy_that_is_not_there_is_an_error(pytester: pytest.Pytester, site: Path) -> None:
    (site / "policy.yaml").unlink()
    assert run(pytester, *NAMED).ret == pytest.ExitCode.USAGE_ERROR


def test_configurations_that_are_not_there_fail_every_test_in_one_line(pytester: pytest.Pytester, site: Path) -> None:
    (site / "configs" / "fw1.cfg").unlink()
    result = run(pytester, *NAMED)
    result.assert_outcomes(passed=1, failed=3)
    result.stdout.fnmatch_lines(["*there are no files in*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_dates_are_judged_by_the_day_given(pytester: pytest.Pytester) -> None:
    city = Path(__file__).parents[1] / "fixtures" / "midori-city"
    result = run(
        pytester,
        f"--segcheck-configs={city / 'configs'}",
        f"--segcheck-policy={city / 'fukushima.yaml'}",
        "--segcheck-date=2026-11-21",
        "--junitxml=found.xml",
        "-q",
    )
    assert result.ret == 0
    cases = ElementTree.parse(pytester.path / "found.xml").iter("testcase")
    outcomes = [prop.get("value") for case in cases for prop in case.iter("property")]
    assert set(outcomes) == {"proved", "declared"}


@pytest.mark.usefixtures("site")
def test_workers_find_the_same_tests(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    run(pytester, *NAMED, "-n", "2").assert_outcomes(passed=3, failed=1)
