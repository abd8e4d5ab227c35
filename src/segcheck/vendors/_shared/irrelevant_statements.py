"""Statements that readers pass over: edited like any other, though no packet sees them."""

from __future__ import annotations

from segcheck.vendors._shared.command_modes import Path, Session, place_of, remember
from segcheck.vendors._shared.statement_rules import NO, Command, StatementRule, with_statement

_WHOLE = StatementRule(("*",), several=True)


def take_irrelevant(session: Session, path: Path, command: Command) -> bool:
    """A statement that changes nothing that packets see, wherever it ends up in the section at `path`. Always True."""
    text = session.text
    inside = place_of(text, path)
    origin = command.line.span
    words = (NO, *command.words) if command.negated else command.words
    wording = " ".join((NO, command.text)) if command.negated else command.text
    if not session.understands((*(" ".join(head) for head in path), wording)):
        return session.refuse(command, "change-script-not-understood")
    if command.negated:
        places = text.find_all(command.words, inside)
        exact = [one for one in places if text.lines[one].words == command.words]
        if len(places) == 1 or exact:
            return remember(session, text.removed((exact or places)[0]), command)
    edited = with_statement(text, inside, _WHOLE, words, wording, origin)
    return session.refuse(command) if edited is None else remember(session, edited, command)
