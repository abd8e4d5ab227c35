"""One device permits what another stops, or what is permitted gets no answer."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.asked import seen_by
from segcheck.hygiene.blindness import settings_untold
from segcheck.hygiene.rule import HygieneRule
from segcheck.hygiene.stopped_permits import StoppedPermit, StoppedPermits
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Observation, Outcome
from segcheck.source.diagnostic import Severity
from segcheck.symbolic.cover import cover

_CODES = (
    "allowed-flow-works",
    "allowed-flow-works-one-way",
    "allowed-flow-blocked",
    "allowed-flow-circles",
    "allowed-flow-without-route",
    "allowed-flow-unanswered",
    "allowed-flow-in-doubt",
)


def _one_sided(site: Site) -> Iterator[Observation]:
    """What the policy allows, from end to end and back; then each line that permits, whoever asked for it."""
    yield from seen_by(site, "CON-1", _CODES)
    looks = [StoppedPermits(site, family) for family in site.analysis.families]
    found = [one for look in looks for one in look.found()]
    for one in found:
        yield _stopped(one)
    blind = tuple(settings_untold(site))
    yield from blind
    if not found and not blind:
        others = len({name for look in looks for name in look.left_out})
        arguments = (("count", str(len(site.analysis.snapshot.devices) - others)), ("others", str(others)))
        yield Observation(Outcome.PROVED, "permits-lead-on", arguments)


def _stopped(one: StoppedPermit) -> Observation:
    arguments = [("device", one.device.name), ("filter", one.filter.name)]
    if one.trace is not None:
        outcome, code = Outcome.VIOLATED, "permit-stopped-elsewhere"
        arguments.append(("stopper", one.stopper))
        doubts: tuple[Doubt, ...] = ()
    else:
        outcome, code = Outcome.UNDECIDED, "permit-perhaps-stopped-elsewhere"
        doubts = (Doubt("filter-not-understood", one.device.name, one.rule.origin),)
    traces = () if one.trace is None else (one.trace,)
    about = one.device.name
    return Observation(
        outcome, code, tuple(arguments), one.rule.origin, traces, doubts, about, cover(one.packets), one.family
    )


RULE = HygieneRule("one-sided-permit", Severity.WARNING, "CON-1", _one_sided)
