"""What became of each clause of the bodies whose packs a policy extends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as NamedMapping
from typing import TypeAlias

from segcheck.policy.catalog import PROPERTIES
from segcheck.policy.document import Policy
from segcheck.policy.intent import Intent, Upholds
from segcheck.policy.pack import Clause, ClauseKind, Pack
from segcheck.policy.verdict import ClauseResult, Coverage, Outcome, Verdict, worst

_Parameters: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


def coverage(policy: Policy, verdicts: Sequence[Verdict]) -> tuple[Coverage, ...]:
    """One table for each body among the packs of `policy`, every clause with the worst outcome it rests on."""
    return tuple(
        Coverage(pack, tuple(_result(policy, pack, clause, verdicts) for clause in pack.clauses))
        for pack in policy.packs
        if pack.is_body
    )


def _result(policy: Policy, pack: Pack, clause: Clause, verdicts: Sequence[Verdict]) -> ClauseResult:
    """SOUNDNESS: a property that nobody asks about (another model, a pack of one's own that leaves it out), or not
    about zones that the pack means, counts as VACUOUS: what is proved of the rest of the clause must not cover it.
    """
    if clause.kind is ClauseKind.ATTEST:
        return ClauseResult(clause, None, ())
    serving = [verdict for verdict in verdicts if _serves(verdict.intent, pack, clause)]
    if not serving and speaks_of_other_models(policy, clause):
        return ClauseResult(clause, Outcome.DECLARED, ())
    unasked = unasked_properties(clause, verdicts)
    left_out = (name for name in clause.properties if _leaves_zones_out(policy, pack, name))
    outcomes = [verdict.outcome for verdict in serving] + [Outcome.VACUOUS for _ in (*unasked, *left_out)]
    return ClauseResult(clause, worst(outcomes), tuple(verdict.intent.name for verdict in serving))


def speaks_of_other_models(policy: Policy, clause: Clause) -> bool:
    """Whether `clause` is about models other than the one the site says it has: then it asks nothing of the site."""
    own = {pack.name for pack in policy.packs if not pack.is_body}
    return bool(clause.models) and bool(own) and not own & set(clause.models)


def _serves(intent: Intent, pack: Pack, clause: Clause) -> bool:
    """By its property, or because the policy file cites the clause (`clauses: [fukushima 第4-1-(1)-イ]`)."""
    requirement = intent.requirement
    by_property = isinstance(requirement, Upholds) and requirement.use.property.id in clause.properties
    return by_property or f"{pack.name} {clause.number}" in intent.clauses


def unasked_properties(clause: Clause, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """Properties of `clause` that no intent asks about, in its order."""
    asked = {
        verdict.intent.requirement.use.property.id
        for verdict in verdicts
        if isinstance(verdict.intent.requirement, Upholds)
    }
    return tuple(name for name in clause.properties if name not in asked)


def weakened_properties(policy: Policy, pack: Pack, clause: Clause) -> tuple[str, ...]:
    """Properties of `clause` that are asked, but not as `pack` and the packs below it ask: a later pack or the policy
    file says otherwise, and what the body wants may be asked only in part. More besides is not told.
    """
    return tuple(
        name
        for name in clause.properties
        if (asked := _asked(policy, name))
        and (not _wanted(policy, pack, name) <= asked or _leaves_zones_out(policy, pack, name))
    )


# Parameters that say what is examined: what they lack is not. `same` says what is not.
_EXAMINED = ("of", "against", "start", "inward", "to", "terminals", "screens")


def _leaves_zones_out(policy: Policy, pack: Pack, name: str) -> bool:
    """Whether the property is asked, but not about some zone of the policy that `pack` means.

    A model that gives a property other tiers (two tiers for three) means others than the catalogue; zones of the usual
    tiers, which the property is about, are meant all the same.
    """
    asked = [dict(use) for use in _asked(policy, name)]
    wanted = [dict(use) for use in _wanted(policy, pack, name)]
    if not asked:
        return False
    present = {zone.tier for zone in policy.zones}
    usual = dict(PROPERTIES[name].parameters).get("of", ())
    if present & set(usual) - _tiers(asked, "of"):
        return True
    if any(present & _tiers(wanted, key) - _tiers(asked, key) for key in _EXAMINED):
        return True
    spared = set.intersection(*(set(use.get("same", ())) for use in asked))
    return bool(wanted and present & spared - _tiers(wanted, "same"))


def _tiers(uses: Iterable[NamedMapping[str, tuple[str, ...]]], key: str) -> set[str]:
    return {tier for use in uses for tier in use.get(key, ())}


def _asked(policy: Policy, name: str) -> frozenset[_Parameters]:
    requirements = [intent.requirement for intent in policy.intents]
    uses = [requirement.use for requirement in requirements if isinstance(requirement, Upholds)]
    return frozenset(use.parameters for use in uses if use.property.id == name)


def _wanted(policy: Policy, pack: Pack, name: str) -> frozenset[_Parameters]:
    """The uses of the last pack that asks for the property, up to `pack`."""
    known = policy.packs[: policy.packs.index(pack) + 1] if pack in policy.packs else (pack,)
    asking = [uses for one in known if (uses := [use for use in one.uses if use.property.id == name])]
    return frozenset(use.parameters for use in asking[-1]) if asking else frozenset()
