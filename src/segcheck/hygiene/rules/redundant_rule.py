"""A line of a list can go, and nothing changes: lines above or below it do the same."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.asked import seen_by
from segcheck.hygiene.rule import HygieneRule
from segcheck.model.filters import Action
from segcheck.model.network import Device
from segcheck.policy.idleness.added_lines import AddedLine, Copy, added_lines
from segcheck.policy.idleness.idle_lines import IdleLines, Reason
from segcheck.policy.idleness.idleness import Idleness
from segcheck.policy.properties.necessary_minimum import reads_as_anything
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome
from segcheck.source.diagnostic import Severity
from segcheck.source.text import Origin

_ABOVE = ("rule-never-matches", "rule-duplicate")
_DEAD = (*_ABOVE, "rule-shadowed", "rule-matches-nothing", "policy-on-closed-interface")


def _redundant(site: Site) -> Iterator[Observation]:
    yield from seen_by(site, "MIN-2", _ABOVE)
    dead = {seen.origin[0] for seen in seen_by(site, "MIN-2", _DEAD) if seen.origin}
    for device in site.analysis.snapshot.devices:
        for seen in _repeated_below(site, device):
            # SOUNDNESS: who deletes everything that is told deletes no line that a reason given here rests on.
            if dead.isdisjoint(seen.origin):
                yield seen


def _repeated_below(site: Site, device: Device) -> Iterator[Observation]:
    families = site.analysis.families
    matchers = {family: site.analysis.family(family).matcher for family in families}
    lines = [line for line in added_lines(None, device) if line.written_in.rules.family in families]
    for line, reason in IdleLines(site.analysis.snapshot, device, matchers).idle(lines).items():
        if reason.why is Idleness.REDUNDANT and not any(map(_is_last_word, reason.because)):
            yield _observation(device, line, reason)


def _is_last_word(one: object) -> bool:
    """CHOICE: what the list would refuse anyway may be refused by a line of its own: people write down what must never
    pass, and it stays refused when somebody opens something below.
    """
    if not isinstance(one, Copy) or one.rule.origin[:1] == one.rules.origin[:1]:
        return True  # what the platform adds
    return one.rule.action is Action.DENY and reads_as_anything(one.rule)


def _observation(device: Device, line: AddedLine, reason: Reason) -> Observation:
    others = [one.rule for one in reason.because if isinstance(one, Copy)]
    origin: Origin = (*line.written_in.rule.origin[:1], *(span for other in others for span in other.origin[:1]))
    arguments = (("device", device.name), ("filter", line.written_in.rules.name))
    told = tuple(dict.fromkeys(origin))
    return Observation(Outcome.VIOLATED, "rule-repeated-below", arguments, told, about=device.name)


RULE = HygieneRule("redundant-rule", Severity.INFO, "MIN-2", _redundant)
