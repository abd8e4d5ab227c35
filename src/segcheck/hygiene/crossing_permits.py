"""Lines of a certain kind that let something cross: between tiers, or between zones where a site has no tiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from segcheck.model.filters import Action, Filter, Rule
from segcheck.policy.idleness.added_lines import in_force
from segcheck.policy.ownership import Permit, ownership, ownership_between_zones
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome
from segcheck.source.text import Origin

Kind: TypeAlias = Callable[[Rule | None], bool]
"""Whether a rule is of the kind that is looked for; None stands for the default of a list."""


def crossing_permits(site: Site, kind: Kind) -> tuple[Permit, ...]:
    """Lines of `kind` that let something cross.

    Cost: nothing where no line is of that kind; else what `ownership` costs, once for all kinds.
    """
    if next(_lines(site, kind), None) is None:
        return ()
    has_tiers = len({zone.tier for zone in site.policy.zones}) > 1
    found = site.kept(ownership if has_tiers else ownership_between_zones)
    return tuple(permit for permit in found.permits if kind(permit.rule))


def out_of_sight(site: Site, kind: Kind, told: Sequence[Permit]) -> Iterator[Observation]:
    """Lines of `kind` that let nothing cross as far as one can see, where not everything can be seen."""
    doubts = site.blind_spots()
    known = {_origin(permit.filter, permit.rule)[:1] for permit in told}
    for device, rules, rule in _lines(site, kind) if doubts else ():
        origin = _origin(rules, rule)
        if origin[:1] not in known:
            known.add(origin[:1])
            arguments = (("device", device), ("filter", rules.name))
            yield Observation(Outcome.UNDECIDED, "permit-out-of-sight", arguments, origin, (), doubts, device)


def _lines(site: Site, kind: Kind) -> Iterator[tuple[str, Filter, Rule | None]]:
    for device in site.analysis.snapshot.devices:
        for rules in in_force(device):
            if rules.family not in site.analysis.families:
                continue
            for rule in rules.rules:
                if rule.action is not Action.DENY and rule.origin and kind(rule):
                    yield device.name, rules, rule
            if rules.default is not Action.DENY and kind(None):
                yield device.name, rules, None


def _origin(rules: Filter, rule: Rule | None) -> Origin:
    return rules.origin if rule is None else rule.origin
