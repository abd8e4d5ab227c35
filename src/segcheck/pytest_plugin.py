"""pytest plugin: every intent of a policy is a test.

Loaded by every run of pytest beside which segcheck is installed, so nothing of segcheck is imported before a policy is
to be checked.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import pytest

if TYPE_CHECKING:
    from segcheck.errors import PolicyError, SegcheckError
    from segcheck.policy.document import Policy
    from segcheck.policy.verdict import Verdict
    from segcheck.report.document import Report
    from segcheck.report.messages import Language

_TracebackStyle: TypeAlias = Literal["long", "short", "line", "no", "native", "value", "auto"]

_GIVEN = pytest.Config.ArgsSource.ARGS
_LANGUAGES = ("en", "ja")
_FOUNDATIONS = "files and clauses"


class _Settings(NamedTuple):
    configs: Path
    policy: Path
    on: datetime.date
    language: Language


_SETTINGS: pytest.StashKey[_Settings] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options `--segcheck-…`, and keys `segcheck_…` of the configuration file."""
    group = parser.getgroup("segcheck", "separation policies (segcheck)")
    for name, metavar, told in (
        ("configs", "CONFIGS", "configurations: a folder, a file or a .zip"),
        ("policy", "FILE", "the policy file; each of its intents is a test"),
        ("date", "YYYY-MM-DD", "the day by which dates are judged (default: today)"),
        ("language", "LANGUAGE", "language of explanations: en (default) or ja"),
    ):
        group.addoption(f"--segcheck-{name}", metavar=metavar, help=told)
        parser.addini(f"segcheck_{name}", help=told, default="")


def pytest_configure(config: pytest.Config) -> None:
    """Finds out what is to be checked.

    CHOICE: the policy is one more place to collect tests from where the command line names it, or names no places at
    all. Who asks for one test file gets that one; and may ask for the policy file, or one intent of it.
    """
    settings = _settings(config)
    if settings is None:
        return
    config.stash[_SETTINGS] = settings
    wanted = config.getoption("--segcheck-policy") is not None or config.args_source is not _GIVEN
    here = config.invocation_params.dir
    if wanted and settings.policy not in (_absolute(here / place.partition("::")[0]) for place in config.args):
        config.args.append(str(settings.policy))


def pytest_report_header(config: pytest.Config) -> str | None:
    """What is checked, at the head of the run."""
    settings = config.stash.get(_SETTINGS, None)
    return None if settings is None else f"segcheck: {_shown(settings.policy)}, {_shown(settings.configs)}"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The policy file, among all files that pytest comes across."""
    settings = parent.config.stash.get(_SETTINGS, None)
    if settings is None or file_path != settings.policy:
        return None
    found: pytest.Collector = PolicyFile.from_parent(parent, path=file_path)
    return found


class PolicyFile(pytest.File):
    """A policy; its tests are its intents, and one that nothing was left out."""

    _policy: Policy
    _report: Report | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """One test for each intent. Raises: CollectError with every mistake of the policy."""
        from segcheck.api import load_policy
        from segcheck.errors import PolicyError, SegcheckError

        try:
            self._policy = load_policy(_shown(self.path))
        except PolicyError as error:
            raise self.CollectError(_problems(error, self.path, self.settings.language)) from None
        except SegcheckError as error:
            raise self.CollectError(_sentence(error, self.settings.language)) from None
        for position, intent in enumerate(self._policy.intents):
            item: IntentItem = IntentItem.from_parent(self, name=intent.name)
            item.position = position
            yield item
        foundations: FoundationsItem = FoundationsItem.from_parent(self, name=_FOUNDATIONS)
        yield foundations

    @property
    def settings(self) -> _Settings:
        """What is checked, and how it is told."""
        return self.config.stash[_SETTINGS]

    def report(self) -> Report:
        """The whole check, made when the first test asks for it. Raises: SegcheckError."""
        if self._report is None:
            from segcheck.api import check, load

            self._report = check(load(self.settings.configs), self._policy, on=self.settings.on)
        return self._report


class _NotMet(Exception):  # noqa: N818 (a finding, not a mistake)
    """The finding as text."""


class _PolicyItem(pytest.Item):
    def policy_file(self) -> PolicyFile:
        if not isinstance(self.parent, PolicyFile):
            raise AssertionError("unreachable: policy files make these items")
        return self.parent

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: _TracebackStyle | None = None) -> str:
        """What did not hold, or could not be read, in words."""
        from segcheck.errors import InternalError, SegcheckError

        error = excinfo.value
        if isinstance(error, _NotMet):
            return str(error)
        if isinstance(error, SegcheckError) and not isinstance(error, InternalError):
            return _sentence(error, self.policy_file().settings.language)
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the test stands."""
        return self.path, None, self.name


class IntentItem(_PolicyItem):
    """One intent: passed when it is proved, or declared; undecided is not enough."""

    position: int

    def runtest(self) -> None:
        """Raises: _NotMet with the example, its way and the lines that decide."""
        from segcheck.policy.verdict import Outcome
        from segcheck.report.terminal import verdict_text

        file = self.policy_file()
        report = file.report()
        verdict: Verdict = report.verdicts[self.position]
        self.user_properties.append(("segcheck-outcome", verdict.outcome.value))
        if verdict.outcome not in (Outcome.PROVED, Outcome.DECLARED):
            raise _NotMet(verdict_text(report, verdict, file.settings.language))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """The line of the policy file."""
        file = self.policy_file()
        span = file._policy.intents[self.position].span
        return self.path, span.line - 1 if span.path == file._policy.source.path else None, self.name


class FoundationsItem(_PolicyItem):
    """Everything a check counts beside intents: files that could not be read, clauses that nothing answers."""

    def runtest(self) -> None:
        """Raises: _NotMet with all of them."""
        file = self.policy_file()
        missing = tuple(_left_out(file.report(), file.settings.language))
        if missing:
            raise _NotMet("\n".join(missing))


def _left_out(report: Report, language: Language) -> Iterator[str]:
    from segcheck.policy.verdict import Outcome
    from segcheck.report.messages import message
    from segcheck.report.safe_text import safe

    for path in report.findings.unreadable:
        yield message("pytest-unreadable", {"file": safe(path)}, language)
    for table in report.findings.coverage:
        for result in table.results:
            if result.outcome not in (Outcome.PROVED, Outcome.DECLARED, None) and not result.intents:
                clause = f"{table.pack.name} {result.clause.number}"
                outcome = message(f"outcome-{result.outcome.value}", (), language)
                yield message("pytest-clause", {"clause": clause, "outcome": outcome}, language)
    if not report.verdicts and not report.findings.coverage:
        yield message("pytest-nothing-asked", (), language)


def _settings(config: pytest.Config) -> _Settings | None:
    """None where no policy is named. Raises: UsageError for what makes no sense."""
    policy = _path(config, "policy")
    if policy is None:
        if config.getoption("--segcheck-configs") is not None:
            raise pytest.UsageError("--segcheck-configs needs a policy: --segcheck-policy, or segcheck_policy")
        return None
    configs = _path(config, "configs")
    if configs is None:
        raise pytest.UsageError("a segcheck policy needs configurations: --segcheck-configs, or segcheck_configs")
    day, language = _text(config, "date"), _text(config, "language") or "en"
    try:
        # CHOICE: the clock of a test run, as the command line reads it; below, a day is an argument.
        on = datetime.date.fromisoformat(day) if day else datetime.date.today()
    except ValueError:
        raise pytest.UsageError(f"segcheck: {day} is no date (YYYY-MM-DD)") from None
    if language not in _LANGUAGES:
        raise pytest.UsageError(f"segcheck: {language} is no language of its texts ({', '.join(_LANGUAGES)})")
    return _Settings(configs, policy, on, "ja" if language == "ja" else "en")


def _text(config: pytest.Config, name: str) -> str:
    option = config.getoption(f"--segcheck-{name}")
    return str(config.getini(f"segcheck_{name}") if option is None else option)


def _path(config: pytest.Config, name: str) -> Path | None:
    """Options are relative to where pytest was started, keys to the file they are in."""
    text = _text(config, name)
    if not text:
        return None
    by_option = config.getoption(f"--segcheck-{name}") is not None
    here = config.invocation_params.dir if by_option or config.inipath is None else config.inipath.parent
    return _absolute(here / text)


def _absolute(path: Path) -> Path:
    """As pytest does: links are not followed."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def _shown(path: Path) -> str:
    """`path` as people in this folder write it."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


def _sentence(error: SegcheckError, language: Language) -> str:
    from segcheck.report.messages import message
    from segcheck.report.safe_text import safe

    text = message(error.code, error.arguments, language) if error.code else str(error)
    return "\n".join(safe(line) for line in text.splitlines())


def _problems(error: PolicyError, path: Path, language: Language) -> str:
    from segcheck.report.problems_text import problems_text
    from segcheck.source.text import UndecodableText, decode

    try:
        sources = [decode(_shown(path), path.read_bytes())]
    except (OSError, UndecodableText):  # the mistakes are told all the same; their lines cannot be shown
        sources = []
    return problems_text(error.problems, [*sources, *error.sources], language)
