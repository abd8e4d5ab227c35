"""What applying pasted commands to a configuration gives: the text after every command, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from segcheck.source.diagnostic import Diagnostic
from segcheck.source.text import SourceFile, Span


@dataclass(frozen=True, slots=True)
class EditedLine:
    """One line of an edited configuration. `origin`: the line of the configuration, or of the script, that wrote it."""

    text: str
    origin: Span


@dataclass(frozen=True, slots=True)
class EditState:
    """The whole configuration once a command is in force. `after`: the script line with which that is so."""

    after: Span
    lines: tuple[EditedLine, ...]


@dataclass(frozen=True, slots=True)
class EditedConfiguration:
    """A script applied to the configuration at `path`.

    `states`: one for every command that alters the text, in order; the last is the configuration after the change.
    `diagnostics`: what the reader of the script has to know (a command that changes nothing, a moment without a list).
    `problems`: script lines whose effect on the text is not known; where there is one, the script is refused, and
    `states` must not be used.
    """

    path: str
    states: tuple[EditState, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


class Editor(Protocol):
    """A module of a platform with the platform's own editing rules; never raises, whatever the texts hold."""

    def edit(self, configuration: SourceFile, script: SourceFile, /) -> EditedConfiguration:
        """`script`, pasted in configuration mode into a device with this configuration."""
