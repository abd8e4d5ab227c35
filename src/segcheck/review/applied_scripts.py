"""Change scripts applied to a snapshot: the network after every command."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from segcheck.errors import ScriptError, UsageError
from segcheck.model.network import Snapshot
from segcheck.source.diagnostic import Diagnostic
from segcheck.source.text import SourceFile, Span
from segcheck.vendors import registry
from segcheck.vendors._shared.change_script import EditedConfiguration, EditedLine, EditState
from segcheck.vendors.change_scripts import apply_script
from segcheck.vendors.earlier_readings import EarlierReadings


@dataclass(frozen=True, slots=True)
class AppliedScripts:
    """A snapshot and what scripts make of it, one after the other.

    `edited`: one for each script, in order; a later one begins where an earlier one of the same file ends.
    """

    before: Snapshot
    after: Snapshot
    edited: tuple[EditedConfiguration, ...]
    scripts: tuple[SourceFile, ...]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What the editing rules say about lines of the scripts."""
        return tuple(one for edited in self.edited for one in edited.diagnostics)

    @property
    def script_lines(self) -> Mapping[tuple[str, int], Span]:
        """For lines after the change that a script wrote, as (path, line), the line of the script."""
        written = {script.path for script in self.scripts}
        return {
            (edited.path, number): line.origin
            for edited in self._last_of_each_file()
            for number, line in enumerate(edited.states[-1].lines, start=1)
            if line.origin.path in written
        }

    @property
    def moved_lines(self) -> Mapping[tuple[str, int], Span]:
        """For lines after the change that stand elsewhere because of what a script wrote above, the line as it runs."""
        return {
            (edited.path, number): line.origin
            for edited in self._last_of_each_file()
            for number, line in enumerate(edited.states[-1].lines, start=1)
            if line.origin.path == edited.path and line.origin.line != number
        }

    def _last_of_each_file(self) -> tuple[EditedConfiguration, ...]:
        return tuple({edited.path: edited for edited in self.edited if edited.states}.values())

    def moments(self) -> Iterator[tuple[Span, Snapshot]]:
        """After every command that alters a text the script line and the network then, each made when asked for.

        Cost: reading the altered file once for each.
        """
        texts: dict[str, SourceFile] = {}
        earlier = (EarlierReadings(self.before.readings),)
        for edited in self.edited:
            for state in edited.states:
                texts[edited.path] = _source(edited.path, state)
                yield state.after, registry.load_edited(self.before, texts, earlier)


def apply_scripts(snapshot: Snapshot, scripts: Sequence[tuple[str, SourceFile]]) -> AppliedScripts:
    """What `scripts` make of `snapshot`: each with the device or the file it is for ("" where there is but one).

    Raises: ScriptError with every line whose effect is not known; UsageError where it cannot be told which device a
    script is for.
    """
    texts: dict[str, SourceFile] = {}
    done: list[EditedConfiguration] = []
    problems: list[Diagnostic] = []
    for target, script in scripts:
        running = _configuration(snapshot, target)
        running = texts.get(running.path, running)
        edited = apply_script(running, script)
        problems.extend(edited.problems)
        if edited.states and not edited.problems:
            edited = _with_first_origins(edited, [one for one in done if one.path == edited.path])
            texts[edited.path] = _source(edited.path, edited.states[-1])
        done.append(edited)
    if problems:
        raise ScriptError(tuple(problems), (*(script for _, script in scripts), *snapshot.sources))
    after = registry.load_edited(snapshot, texts, (EarlierReadings(snapshot.readings),))
    return AppliedScripts(snapshot, after, tuple(done), tuple(script for _, script in scripts))


def _configuration(snapshot: Snapshot, target: str) -> SourceFile:
    """The configuration called `target`: of a device, or a path."""
    by_device = {reading.device.name: reading.sources for reading in snapshot.readings}
    if not target and len(by_device) == 1:
        target = next(iter(by_device))
    sources = by_device.get(target, ())
    if len(sources) == 1:
        path = sources[0].path
        found = snapshot.source(path)
    else:
        found = snapshot.source(target)
    if found is None:
        names = ", ".join(sorted(by_device))
        code = "script-for-no-device" if target else "script-for-which-device"
        raise UsageError(f"no configuration for a script is called {target!r}", code, name=target, names=names)
    return found


def _source(path: str, state: EditState) -> SourceFile:
    lines = tuple(line.text for line in state.lines)
    digest = hashlib.sha256("\n".join((*lines, "")).encode("utf-8", "surrogatepass")).hexdigest()
    return SourceFile(path, lines, "utf-8", digest)


def _with_first_origins(edited: EditedConfiguration, earlier: Sequence[EditedConfiguration]) -> EditedConfiguration:
    """`edited`, whose lines name those of the text it began with, naming those of the very first text or script."""
    before = next((one.states[-1].lines for one in reversed(earlier) if one.states), None)
    if before is None:
        return edited
    lines: Sequence[EditedLine] = before

    def first(line: EditedLine) -> EditedLine:
        own = line.origin.path == edited.path
        return EditedLine(line.text, lines[line.origin.line - 1].origin) if own else line

    states = tuple(EditState(state.after, tuple(map(first, state.lines))) for state in edited.states)
    return EditedConfiguration(edited.path, states, edited.diagnostics)
