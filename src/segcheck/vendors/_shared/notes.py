"""What is noted while one file is read: fates of lines, diagnostics, and lines that could change anything."""

from __future__ import annotations

from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.ledger import LedgerBuilder, LineFate
from segcheck.source.text import Origin, SourceFile, Span
from segcheck.vendors._shared.config_lines import ConfigLine, Section, line_span, word_span


class Notes:
    """The notebook of one file's parse and conversion: mutable, and gone when the device is built."""

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.path = source.path
        self.ledger = LedgerBuilder(source)
        self.diagnostics: list[Diagnostic] = []
        self.unmodeled: list[Span] = []
        self._mark = self.ledger.mark

    def modeled(self, line: ConfigLine) -> None:
        """The line is fully in the model."""
        self._mark(line.number, LineFate.MODELED)

    def modeled_alone(self, section: Section) -> bool:
        """The line of an interface is fully in the model; lines below it, where none belong, widen the device.

        Always True, as readers of such lines say when they have taken one.
        """
        self.modeled(section.line)
        for child in section.children:
            self.unrecognized(child, "unrecognized-interface-line")
        return True

    def may_drop(self, section: Section, doubts: list[Span], reason: str = "may-drop-here") -> bool:
        """Put the line and all below it among the doubts of an interface. Always True.

        SOUNDNESS: they can only drop packets there, so nothing passes surely any more and nothing more passes.
        """
        for line in section.lines():
            doubts.append(self.span(line))
            self.approximated(line, reason)
        return True

    def irrelevant(self, section: Section, reason: str) -> None:
        """The line and all below it cannot change what passes, for `reason`."""
        for line in section.lines():
            self._mark(line.number, LineFate.IRRELEVANT, reason)

    def approximated(self, line: ConfigLine, reason: str) -> None:
        """The line is in the model with bounds instead of an exact meaning."""
        self._mark(line.number, LineFate.APPROXIMATED, reason)

    def unrecognized(self, section: Section, reason: str = "unrecognized-statement") -> None:
        """Nobody knows what the line and those below it do, so the device may do anything.

        SOUNDNESS: `Device.unmodeled` makes everything possible and nothing sure.
        """
        for line in section.lines():
            self._mark(line.number, LineFate.UNRECOGNIZED, reason)
        origin = (self.span(section.line),)
        self.unmodeled.extend(origin)
        self.report(reason, origin, Severity.WARNING, Effect.WIDENS_DEVICE, statement=_opening(section.line))

    def unrecognized_rule(self, line: ConfigLine, reason: str = "unrecognized-rule") -> None:
        """A line inside a filter that is not understood: the caller puts a rule that may do anything in its place."""
        self._mark(line.number, LineFate.UNRECOGNIZED, reason)
        self.report(reason, (self.span(line),), Severity.WARNING, Effect.WIDENS_FILTER)

    def malformed(self, line: ConfigLine, reason: str) -> None:
        """The line contradicts itself or refers to something missing; the caller says what the model does then."""
        self._mark(line.number, LineFate.MALFORMED, reason)

    def span(self, line: ConfigLine) -> Span:
        """The whole line."""
        return line_span(self.path, line)

    def word(self, line: ConfigLine, index: int) -> Span:
        """One word of the line."""
        return word_span(self.path, line, index)

    def report(
        self,
        code: str,
        origin: Origin,
        severity: Severity = Severity.WARNING,
        effect: Effect = Effect.NONE,
        **arguments: str,
    ) -> None:
        """Keep a diagnostic. Arguments must not hold secrets of the configuration."""
        self.diagnostics.append(Diagnostic(code, severity, effect, origin, tuple(sorted(arguments.items()))))


def _opening(line: ConfigLine) -> str:
    """The first word: enough to recognise the statement, too little to hold a secret."""
    return line.words[0] if line.words else ""
