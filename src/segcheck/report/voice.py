"""What terminal renderers share: the page being written, the language, the texts at hand, recurring phrases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from segcheck.policy.catalog import PropertyUse
from segcheck.policy.document import Policy
from segcheck.policy.intent import Isolated, Only, PacketScope, Requirement, Upholds
from segcheck.policy.verdict import Outcome
from segcheck.report.messages import Language, message
from segcheck.report.page import Page
from segcheck.report.reasons import Reasons
from segcheck.source.diagnostic import Diagnostic
from segcheck.source.secrets import mask_secrets
from segcheck.source.text import SourceFile

OUTCOME_STYLES = {
    Outcome.PROVED: "bold green",
    Outcome.DECLARED: "bold cyan",
    Outcome.VIOLATED: "bold red",
    Outcome.UNDECIDED: "bold yellow",
    Outcome.VACUOUS: "bold magenta",
}
# Counts up to here are written in full.
_WRITTEN_OUT = 10**9
_NO_REASONS = Reasons(())


@dataclass(frozen=True, slots=True)
class Voice:
    """A page with a language and the files whose lines may be shown."""

    page: Page
    language: Language
    sources: Mapping[str, SourceFile]
    reasons: Reasons = _NO_REASONS

    def say(self, code: str, /, **arguments: object) -> str:
        """The sentence of `code`."""
        return message(code, {name: str(value) for name, value in arguments.items()}, self.language)

    def reason(self, code: str, path: str, line: int) -> str:
        """The sentence of `code` about a line, with the names the diagnostic of that line gives it."""
        return message(code, self.reasons.arguments(code, path, line), self.language)

    def heading(self, code: str, /, **arguments: object) -> None:
        """A section's title."""
        self.page.gap()
        self.page.line(self.say(code, **arguments), "bold")

    def note(self, code: str, /, *, indent: int = 2, **arguments: object) -> None:
        """One sentence on its own line."""
        self.page.line(self.say(code, **arguments), indent=indent)


def count_text(number: int) -> str:
    """A count for people: exact up to a thousand million, then two leading digits.

    >>> count_text(65536), count_text(2 ** 48)
    ('65,536', '2.8 x 10^14')
    """
    if number < _WRITTEN_OUT:
        return f"{number:,}"
    digits = str(number)
    return f"{digits[0]}.{digits[1]} x 10^{len(digits) - 1}"


def zone_text(policy: Policy, name: str) -> str:
    """The zone's name, with its title where it has one."""
    zone = policy.zone(name)
    return f"{name} ({zone.title})" if zone is not None and zone.title and zone.title != name else name


def requirement_text(policy: Policy, requirement: Requirement, language: Language) -> str:
    """The requirement as a sentence."""
    if isinstance(requirement, Upholds):
        return _property_text(requirement.use, language)
    if isinstance(requirement, Isolated):
        code = "requires-isolated" if requirement.scope is PacketScope.ANY else "requires-isolated-opening"
        return message(code, {"pairs": _pairs_text(policy, requirement.pairs)}, language)
    arguments = {
        "source": zone_text(policy, requirement.source),
        "destination": zone_text(policy, requirement.destination),
    }
    if isinstance(requirement, Only):
        arguments["flows"] = str(len(requirement.flows))
        code = "requires-only" if requirement.scope is PacketScope.ANY else "requires-only-opening"
        return message(code, arguments, language)
    return message("requires-reachable", {**arguments, "flow": requirement.flow.text}, language)


def _property_text(use: PropertyUse, language: Language) -> str:
    """What the property asks; parameters that are not the usual ones are named behind it, as the policy file does."""
    text = message(f"property-{use.property.id.lower()}", {}, language)
    usual = dict(use.property.parameters)
    own = [f"{name}: {', '.join(words) or '[]'}" for name, words in use.parameters if words != usual.get(name)]
    return f"{text} ({'; '.join(own)})" if own else text


def _pairs_text(policy: Policy, pairs: Iterable[tuple[str, str]]) -> str:
    """Pairs grouped by their first or by their second zone, whichever is shorter; both directions as one."""
    arrows: dict[tuple[str, str], str] = {}
    wanted = dict.fromkeys(pairs)
    for source, destination in wanted:
        if (destination, source) not in arrows:
            arrows[source, destination] = "<->" if (destination, source) in wanted else "->"
    by_source: dict[tuple[str, str], list[str]] = {}
    by_destination: dict[tuple[str, str], list[str]] = {}
    for (source, destination), arrow in arrows.items():
        by_source.setdefault((source, arrow), []).append(destination)
        by_destination.setdefault((destination, arrow), []).append(source)

    def names(zones: Iterable[str]) -> str:
        return ", ".join(zone_text(policy, zone) for zone in zones)

    if len(by_source) <= len(by_destination):
        return "; ".join(f"{names([zone])} {arrow} {names(others)}" for (zone, arrow), others in by_source.items())
    return "; ".join(f"{names(others)} {arrow} {names([zone])}" for (zone, arrow), others in by_destination.items())


def diagnostic_text(diagnostic: Diagnostic, language: Language) -> str:
    """The diagnostic's sentence, secrets masked once more."""
    arguments = {name: mask_secrets(value) for name, value in diagnostic.arguments}
    return message(diagnostic.code, arguments, language)
