"""`segcheck diff`: what is compared, the API call, the rendering."""

from __future__ import annotations

import datetime
import os
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from segcheck.cli.progress import TerminalProgress
from segcheck.cli.streams import Appearance
from segcheck.errors import InputError, UsageError
from segcheck.report.messages import Language, message

if TYPE_CHECKING:
    from segcheck.cache.cache import Cache
    from segcheck.model.network import Snapshot
    from segcheck.policy.document import Policy
    from segcheck.report.filter_review import FilterReview
    from segcheck.report.review_document import Review
    from segcheck.report.sarif_log import FilePlaces
    from segcheck.review.applied_scripts import AppliedScripts


def require_sense(options: Namespace, language: Language) -> None:
    """Raises: UsageError unless exactly one way to say what is compared is used, and options fit each other."""
    ways = {"AFTER": options.after, "--base": options.base, "--apply": options.apply}
    given = [name for name, value in ways.items() if value]
    if options.head and not options.base:
        raise UsageError(message("cli-diff-head-alone", (), language))
    if not given:
        raise UsageError(message("cli-diff-what", (), language))
    if len(given) > 1:
        raise UsageError(message("cli-not-together", {"name": given[0], "other": given[1]}, language))
    if options.filter:
        for name in ("policy", "ticket"):
            if getattr(options, name):
                raise UsageError(message("cli-filter-alone", {"other": f"--{name}"}, language))
        if options.format in ("sarif", "junit"):
            raise UsageError(message("cli-filter-format", {"format": options.format}, language))


class Comparison:
    """Both sides of the change, read as the options say."""

    def __init__(self, options: Namespace, language: Language, cache: Cache | None) -> None:
        self._options = options
        self._language = language
        self._cache = cache

    def before(self) -> Snapshot:
        """The network before the change. Raises: InputError where there is none."""
        from segcheck import api

        options = self._options
        if options.base:
            return self._not_empty(
                api.load_git(options.before, options.base, cache=self._cache), f"{options.before} ({options.base})"
            )
        return self._files(options.before)

    def after(self, before: Snapshot) -> Snapshot | AppliedScripts:
        """The network after the change. Raises: InputError where there is none; ScriptError for a script refused."""
        from segcheck import api

        options = self._options
        if options.apply:
            return api.apply_scripts(before, [_target_and_path(text) for text in options.apply])
        if options.head:
            snapshot = api.load_git(options.before, options.head, reuse=before, cache=self._cache)
            return self._not_empty(snapshot, f"{options.before} ({options.head})")
        if options.base:
            self._require_working_tree()
        return self._files(options.after or options.before, before)

    def _require_working_tree(self) -> None:
        """Raises: UsageError in a bare repository: the files there are git's own."""
        from segcheck.source.git_tree import git_place

        if git_place(Path(self._options.before), os.environ).bare:
            path = self._options.before
            raise UsageError(message("cli-diff-bare", {"path": path}, self._language))

    def _files(self, path: str, reuse: Snapshot | None = None) -> Snapshot:
        from segcheck import api

        if not Path(path).exists():
            raise InputError(message("cli-no-configs", {"path": path}, self._language))
        return self._not_empty(api.load(path, reuse, self._cache), path)

    def _not_empty(self, snapshot: Snapshot, path: str) -> Snapshot:
        if not snapshot.devices and not snapshot.rejected:
            raise InputError(message("cli-no-devices", {"path": path}, self._language))
        return snapshot


def reviewed(options: Namespace, policy: Policy | None, language: Language, cache: Cache | None) -> Review:
    """The change the options name; `cache`: what earlier runs kept. Raises: as `Comparison` and `segcheck.diff`."""
    from segcheck import api

    require_sense(options, language)
    comparison = Comparison(options, language, cache)
    with TerminalProgress(language) as progress:
        before = comparison.before()
        after = comparison.after(before)
        # CHOICE: the clock is read here only; below the command line a day is an argument.
        day = options.date or datetime.date.today()
        return api.diff(before, after, policy, on=day, ticket=options.ticket, progress=progress, cache=cache)


def compared_filters(options: Namespace, language: Language, cache: Cache | None = None) -> tuple[FilterReview, bool]:
    """The filters `--filter` names, compared on their own, and whether every file could be read.

    Raises: as `Comparison`; UsageError where there is no such filter.
    """
    from segcheck.report.filter_review import FilterReview
    from segcheck.review.applied_scripts import AppliedScripts
    from segcheck.review.filter_difference import filter_differences

    comparison = Comparison(options, language, cache)
    before = comparison.before()
    changed = comparison.after(before)
    applied = changed if isinstance(changed, AppliedScripts) else None
    after = changed.after if isinstance(changed, AppliedScripts) else changed
    review = FilterReview(
        filter_differences(before, after, options.filter),
        before.sources,
        after.sources,
        () if applied is None else applied.scripts,
        {} if applied is None else applied.script_lines,
        {} if applied is None else applied.moved_lines,
    )
    return review, not before.rejected and not after.rejected


def filters_shown(review: FilterReview, options: Namespace, language: Language, look: Appearance) -> str:
    """The comparison in the format asked for."""
    from segcheck.report.filter_review import filters_text

    if options.format == "json":
        return review.to_json()
    if options.format == "markdown":
        return review.to_markdown(language)
    return filters_text(review, language, width=look.width, colour=look.colour)


def review_text(review: Review, options: Namespace, language: Language, look: Appearance) -> str:
    """The review in the format asked for."""
    from segcheck.report.difference_text import difference_text

    def text() -> str:
        return difference_text(review, language, width=look.width, colour=look.colour, verbose=bool(options.verbose))

    formats: Mapping[str, Callable[[], str]] = {
        "json": review.to_json,
        "markdown": lambda: review.to_markdown(language),
        "sarif": lambda: review.to_sarif(language, places_of(options.after or options.before, options)),
        "junit": lambda: review.to_junit(language),
    }
    return formats.get(options.format, text)()


def places_of(configurations: str, options: Namespace) -> FilePlaces:
    """Where the files of a SARIF log lie, seen from the folder segcheck is started in: the root of the repository."""
    from segcheck.report.sarif_log import FilePlaces

    place = Path(configurations)
    # A folder that is gone (it is compared at two git references) cannot be told from a file by looking.
    folder = place.parent if place.is_file() and place.suffix.lower() != ".zip" else place
    named = [getattr(options, name, None) for name in ("policy", "ticket")]
    scripts = [_target_and_path(text)[1] for text in getattr(options, "apply", [])]
    elsewhere = {path: _from_here(Path(path)) for path in (*named, *scripts) if path}
    return FilePlaces(_from_here(folder), elsewhere)


def _from_here(path: Path) -> str:
    """`path` from the current folder where it lies in it, else as it is."""
    absolute = Path(os.path.normpath(path.absolute()))
    here = Path.cwd()
    if not absolute.is_relative_to(here):
        return path.as_posix()
    found = absolute.relative_to(here).as_posix()
    return "" if found == "." else found


def _target_and_path(text: str) -> tuple[str, str]:
    """Which device a script is for, and its file: `fw1=change.txt`; a file whose own name has a `=` is just that.

    >>> _target_and_path("fw1=change.txt"), _target_and_path("change.txt")
    (('fw1', 'change.txt'), ('', 'change.txt'))
    """
    target, sign, path = text.partition("=")
    return (target, path) if sign and path and not Path(text).is_file() else ("", text)
