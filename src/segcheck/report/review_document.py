"""A difference together with the texts of both sides: what every renderer of a change review takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segcheck.report.messages import Language
from segcheck.review.difference import ChangedFlow, Difference
from segcheck.source.text import Origin, SourceFile, Span

if TYPE_CHECKING:
    from segcheck.report.sarif_log import FilePlaces


@dataclass(frozen=True, slots=True)
class Review:
    """What `segcheck.diff` returns.

    CHOICE: files have the same paths on both sides, so spans of the one side are looked up in its own sources only.
    `scripts`: the texts of change scripts, to show the lines that moments in between begin and end with.
    """

    difference: Difference
    sources_before: tuple[SourceFile, ...]
    sources_after: tuple[SourceFile, ...]
    scripts: tuple[SourceFile, ...] = ()

    @property
    def opened(self) -> tuple[ChangedFlow, ...]:
        """What gets through after the change only."""
        return self.difference.opened

    @property
    def closed(self) -> tuple[ChangedFlow, ...]:
        """What gets through before the change only."""
        return self.difference.closed

    @property
    def same(self) -> bool:
        """Whether surely every packet is treated alike on both sides."""
        return self.difference.same

    @property
    def exit_code(self) -> int:
        """What `segcheck diff` would exit with."""
        return self.difference.exit_code

    def texts_before(self) -> Mapping[str, SourceFile]:
        """Files by path as they are before the change, with the policy and what it names."""
        return self._texts(self.sources_before)

    def texts_after(self) -> Mapping[str, SourceFile]:
        """Files by path as they are after the change, with the policy, what it names, and the scripts."""
        return self._texts(self.sources_after)

    @property
    def script_lines(self) -> Mapping[tuple[str, int], Span]:
        """For lines after the change that a script wrote, as (path, line), the line of the script."""
        return self.difference.script_lines

    @property
    def removed_lines(self) -> Origin:
        """Lines of devices that stand before the change only."""
        return tuple(span for change in self.difference.devices for span in change.removed)

    @property
    def added_lines(self) -> Origin:
        """Lines of devices that stand after the change only."""
        return tuple(span for change in self.difference.devices for span in change.added)

    @property
    def moved_lines(self) -> Mapping[tuple[str, int], Span]:
        """For lines that stand elsewhere because of what a script wrote above, the line as it runs."""
        return self.difference.moved_lines

    def explain(self, language: Language = "en") -> str:
        """The whole review as plain text: what opens, what closes, which lines do it, and what that rests on."""
        from segcheck.report.difference_text import difference_text

        return difference_text(self, language)

    def to_json(self) -> str:
        """The whole review as a JSON document (schema `segcheck/difference/1`)."""
        from segcheck.report.difference_json import difference_json

        return difference_json(self)

    def to_markdown(self, language: Language = "en") -> str:
        """The review as a comment for a merge request (GitHub and GitLab Markdown)."""
        from segcheck.report.difference_markdown import difference_markdown

        return difference_markdown(self, language)

    def to_sarif(self, language: Language = "en", places: FilePlaces | None = None) -> str:
        """The review as a SARIF 2.1.0 log, for annotations at the changed lines. `places`: where the files lie."""
        from segcheck.report.difference_sarif import difference_sarif

        return difference_sarif(self, language, places)

    def to_junit(self, language: Language = "en") -> str:
        """The review as JUnit XML: one test case per intent, for the ticket and for the moments in between."""
        from segcheck.report.difference_junit import difference_junit

        return difference_junit(self, language)

    def __str__(self) -> str:
        return self.explain()

    def _texts(self, configurations: Iterable[SourceFile]) -> Mapping[str, SourceFile]:
        policy = self.difference.policy
        ticket = () if self.difference.ticket is None else (self.difference.ticket.ticket.source,)
        named = (policy.source, *policy.register.sources, *(pack.source for pack in policy.packs))
        return {source.path: source for source in (*ticket, *named, *self.scripts, *configurations)}
