"""Single lines set and taken back, at the left margin and below interfaces."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from segcheck.source.text import Span
from segcheck.vendors._shared.command_modes import NOTHING_TO_REMOVE, Session, remember
from segcheck.vendors._shared.configuration_text import ConfigurationText, written
from segcheck.vendors._shared.statement_rules import Command
from segcheck.vendors.nec_ix.editing.statement_names import StatementName

Naming: TypeAlias = Callable[[tuple[str, ...]], StatementName | None]
OTHER_VALUE = "nec-script-other-value"


def places(text: ConfigurationText, inside: int | None) -> tuple[int, ...]:
    """Positions of the statements at the left margin, or directly below `inside`."""
    return tuple(text.sections()) if inside is None else text.below(inside)


def spans(text: ConfigurationText, positions: tuple[int, ...]) -> tuple[Span, ...]:
    """Where lines come from."""
    return tuple(text.lines[index].line.origin for index in positions)


def take_statement(session: Session, command: Command, naming: Naming, inside: int | None) -> bool:
    """Set or take back a statement that `naming` knows; False when it knows none."""
    name = naming(command.words)
    if name is None:
        return False
    text = session.text
    same = tuple(index for index in places(text, inside) if _is_named(text, index, naming, name))
    exact = tuple(index for index in same if text.lines[index].words == command.words)
    if command.negated:
        return _take_back(session, command, name, same, exact)
    if exact:
        return session.note(command, "change-script-no-effect")
    if same and not name.replaces:
        return session.refuse(command, OTHER_VALUE, spans(text, same))
    if not understood(session, command, inside):
        return True
    if same:
        new = written(command.text, text.lines[same[0]].depth, command.line.span, text.lines[same[0]].indentation)
        return remember(session, text.replaced(same[0], same[0] + 1, (new,)), command)
    return remember(session, added(text, inside, command), command)


def _is_named(text: ConfigurationText, index: int, naming: Naming, name: StatementName) -> bool:
    words = text.lines[index].words
    if not words or words[0] != name.words[0]:
        return False
    found = naming(words)
    return found is not None and found.words == name.words


def _take_back(
    session: Session, command: Command, name: StatementName, same: tuple[int, ...], exact: tuple[int, ...]
) -> bool:
    """SOUNDNESS: whether a device looks at words behind the name that are not those of the line is not known."""
    text = session.text
    if not same:
        return session.note(command, NOTHING_TO_REMOVE)
    wanted = exact or (same if command.words == name.short else ())
    if len(wanted) != 1:
        return session.refuse(command, OTHER_VALUE, spans(text, same))
    return remember(session, text.removed(wanted[0]), command)


def understood(session: Session, command: Command, inside: int | None) -> bool:
    """Whether the reader makes sense of the line where it would stand; refuses the script when it does not."""
    heads = () if inside is None else (" ".join(session.text.lines[inside].words),)
    if session.understands((*heads, command.text)):
        return True
    session.refuse(command, "change-script-not-understood")
    return False


def added(text: ConfigurationText, inside: int | None, command: Command) -> ConfigurationText:
    """The same with the command's line behind those that begin alike, or last.

    INVARIANT: it is indented like the one above of its section, so that neither belongs to the other.
    """
    around = places(text, inside)
    alike = next((at for at in reversed(around) if text.lines[at].words[:2] == command.words[:2]), None)
    above = alike if alike is not None else around[-1] if around else None
    if above is not None:
        new = written(command.text, text.lines[above].depth, command.line.span, text.lines[above].indentation)
        return text.inserted(text.end_of(above), (new,))
    if inside is None:
        return text.inserted(text.bottom(), (written(command.text, 0, command.line.span),))
    head = text.lines[inside]
    new = written(command.text, head.depth + 1, command.line.span, f"{head.indentation}  ")
    return text.inserted(inside + 1, (new,))
