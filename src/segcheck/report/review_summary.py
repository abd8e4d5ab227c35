"""What a change comes to, in a few sentences for people who read nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from segcheck.policy.document import Policy
from segcheck.policy.verdict import Outcome
from segcheck.report.change_blocks import ChangedPair, changed_pairs, place_text
from segcheck.report.messages import Language, message
from segcheck.review.difference import Difference, Movement, Transient

# Pairs of places that a sentence names; of more, the first and how many others.
_NAMED = 3

Quoting = Callable[[str], str]
"""Makes a name from a configuration or policy safe in the format at hand."""


def as_it_is(text: str) -> str:
    """`text`, for formats in which names need no marks."""
    return text


def summary(difference: Difference, language: Language, quoted: Quoting = as_it_is) -> tuple[str, ...]:
    """What moves, what that means for the policy and the ticket, and what could not be seen; a sentence each."""
    return tuple(_sentences(difference, language, quoted))


def in_one_line(sentences: Iterable[str], language: Language) -> str:
    """The sentences one after the other, as the language sets them."""
    return ("" if language == "ja" else " ").join(sentences)


def result_sentence(difference: Difference, language: Language) -> str:
    """What the exit code stands for, with what was asked: intents of a policy, a ticket, both or neither."""
    code, ticket = difference.exit_code, difference.ticket
    after = {change.after for change in difference.worse}
    of_ticket = None if ticket is None else ticket.outcome
    reasons = {
        0: (difference.findings_after is not None and bool(difference.policy.intents), ticket is not None),
        1: (Outcome.VIOLATED in after, of_ticket is Outcome.VIOLATED),
        3: (bool(after), of_ticket is Outcome.UNDECIDED),
    }
    endings = {(False, False): "", (True, False): "-intents", (False, True): "-ticket", (True, True): "-both"}
    ending = endings[reasons.get(code, (False, False))]
    return message(f"review-result-{code}{ending}", {"code": str(code)}, language)


def pair_text(policy: Policy, pair: ChangedPair, language: Language, quoted: Quoting = as_it_is) -> str:
    """Where from and where to."""
    source, destination = (quoted(place_text(policy, place, language)) for place in (pair.source, pair.destination))
    return message("review-pair", {"source": source, "destination": destination}, language)


def _sentences(difference: Difference, language: Language, quoted: Quoting) -> Iterator[str]:
    if difference.same:
        yield message("review-summary-nothing-seen" if difference.blind else "review-summary-nothing", (), language)
    elif all(flow.movement is Movement.UNCLEAR for flow in difference.flows):
        yield message("review-summary-unclear-only", (), language)
    for movement in Movement:
        yield from _movement_sentences(difference, movement, language, quoted)
    yield from _intent_sentences(difference, language, quoted)
    if difference.ticket is not None:
        yield message(f"review-summary-ticket-{difference.ticket.outcome.value}", (), language)
    for kind in Transient:
        count = sum(flow.kind is kind for flow in difference.transients)
        if count:
            yield message(f"review-summary-{kind.value}-between", {"count": str(count)}, language)
    if difference.unreadable_before or difference.unreadable_after:
        count = len({*difference.unreadable_before, *difference.unreadable_after})
        yield message("review-summary-unreadable", {"count": str(count)}, language)
    if difference.blind and not difference.same:
        yield message("review-summary-blind", (), language)


def _movement_sentences(
    difference: Difference, movement: Movement, language: Language, quoted: Quoting
) -> Iterator[str]:
    pairs = changed_pairs(difference.flows, movement)
    surely = [pair for pair in pairs if any(block.certain for block in pair.blocks)]
    possibly = [pair for pair in pairs if pair.blocks and pair not in surely]
    answers = [pair for pair in pairs if not pair.blocks]
    sure_answers = sum(pair.certain for pair in answers)
    for code, found in ((f"{movement.value}", surely), (f"{movement.value}-possibly", possibly)):
        if found:
            named = _names([pair_text(difference.policy, pair, language, quoted) for pair in found], language)
            yield message(f"review-summary-{code}", {"pairs": named}, language)
    for code, count in (("answers", sure_answers), ("answers-possibly", len(answers) - sure_answers)):
        if count:
            yield message(f"review-summary-{movement.value}-{code}", {"count": str(count)}, language)


def _intent_sentences(difference: Difference, language: Language, quoted: Quoting) -> Iterator[str]:
    broken = [change.name for change in difference.worse if change.after is Outcome.VIOLATED]
    unsure = [change.name for change in difference.worse if change.after is not Outcome.VIOLATED]
    for code, names in (("broken", broken), ("unsure", unsure)):
        if names:
            arguments = {"count": str(len(names)), "names": _names([quoted(name) for name in names], language)}
            yield message(f"review-summary-intents-{code}", arguments, language)
    if difference.findings_after is not None and not difference.worse and difference.policy.intents:
        yield message("review-summary-intents-kept", (), language)


def _names(names: list[str], language: Language) -> str:
    named = ("、" if language == "ja" else ", ").join(names[:_NAMED])
    more = len(names) - _NAMED
    return named if more <= 0 else message("review-summary-more", {"pairs": named, "count": str(more)}, language)
