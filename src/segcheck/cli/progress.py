"""A progress bar on standard error, only on a terminal and only when the work takes longer than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

from segcheck.report.messages import Language, catalogue, message

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PATIENCE = 1.0  # seconds


class TerminalProgress:
    """Takes (what, done, total); shows it from the second second on. Used with `with`, which takes the bar away."""

    def __init__(self, language: Language, clock: Callable[[], float] = time.monotonic) -> None:
        self._language = language
        self._clock = clock
        self._start = clock()
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Tell that `done` of `total` steps of `stage` are over."""
        if self._clock() - self._start < _PATIENCE or not sys.stderr.isatty():
            return
        text = self._name(stage)
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task(text, total=total)
            self._bar.start()
        if self._task is not None:
            self._bar.update(self._task, description=text, completed=done, total=total)

    def _name(self, stage: str) -> str:
        code = f"progress-{stage}"
        return message(code, (), self._language) if code in catalogue().texts else stage

    def __enter__(self) -> TerminalProgress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
