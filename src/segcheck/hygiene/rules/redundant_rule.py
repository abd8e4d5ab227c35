"""A line of a list can go, and nothing changes: lines above or below it do the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from segcheck.hygiene.asked import seen_by
from segcheck.hygiene.rule import HygieneRule
from segcheck.model.filters import Action, Filter, Rule
from segcheck.model.network import Device
from segcheck.policy.idleness.added_lines import AddedLine, Copy, added_lines
from segcheck.policy.idleness.covered_below import covered_below
from segcheck.policy.idleness.idle_lines import IdleLines, Reason
from segcheck.policy.idleness.idleness import Idleness
from segcheck.policy.properties.necessary_minimum import reads_as_anything
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome
from segcheck.policy.written_lines import written
from segcheck.source.diagnostic import Severity
from segcheck.source.text import Origin, Span

_ABOVE = ("rule-never-matches", "rule-duplicate")
_DEAD = (*_ABOVE, "rule-shadowed", "rule-matches-nothing", "policy-on-closed-interface")


def _redundant(site: Site) -> Iterator[Observation]:
    yield from seen_by(site, "MIN-2", _ABOVE)
    dead = frozenset(seen.origin[0] for seen in seen_by(site, "MIN-2", _DEAD) if seen.origin)
    for device in site.analysis.snapshot.devices:
        yield from _repeated_below(site, device, dead)


def _repeated_below(site: Site, device: Device, dead: frozenset[Span]) -> Iterator[Observation]:
    """One observation for all lines of a list that the same lines below repeat.

    SOUNDNESS: who deletes everything that is told deletes no line that a reason given here rests on, but for lines
    that are repeated themselves.
    """
    together: dict[tuple[str, Origin], list[Span]] = {}
    for line, reason in _repeated(site, device, dead):
        others = _lines(one.rule for one in reason.because if isinstance(one, Copy))
        if dead.isdisjoint(others):
            together.setdefault((line.written_in.rules.name, others), []).append(line.written_in.rule.origin[0])
    for (name, others), lines in together.items():
        told = dict.fromkeys((*lines, *others))
        arguments = (("count", str(len(set(lines)))), ("device", device.name), ("filter", name))
        yield Observation(Outcome.VIOLATED, "rule-repeated-below", arguments, tuple(told), about=device.name)


def _lines(rules: Iterable[Rule]) -> Origin:
    return tuple(dict.fromkeys(span for rule in rules for span in rule.origin[:1]))


def _repeated(site: Site, device: Device, dead: frozenset[Span]) -> Iterator[tuple[AddedLine, Reason]]:
    """Lines that can go because of lines below that are not the end of their list; `dead` lines are gone already."""
    families = site.analysis.families
    matchers = {family: site.analysis.family(family).matcher for family in families}
    asked: dict[int, list[AddedLine]] = {}
    gone = []
    for line in added_lines(None, device):
        rules, rule = line.written_in.rules, line.written_in.rule
        if rules.family not in families or not rule.origin:
            continue
        if rule.origin[0] in dead:
            gone.append(line)
        elif not rule.logs and not _refuses_everything(rule):
            asked.setdefault(id(rules), []).append(line)
    lines = [line for group in asked.values() for line in _perhaps_repeated(group)]
    for line, reason in IdleLines(site.analysis.snapshot, device, matchers).idle([*gone, *lines]).items():
        if reason.why is Idleness.REDUNDANT and not any(map(_is_last_word, reason.because)):
            yield line, reason


def _perhaps_repeated(lines: Sequence[AddedLine]) -> Iterator[AddedLine]:
    """Those of one list. CHOICE: lines of which something below does only a part are not looked at, though lines above
    may do the rest: the few boxes that tell are worth a hundred times the packet sets they save.
    """
    rules = lines[0].written_in.rules
    positions = {line.written_in.position for line in lines}
    own = {id(rule) for rule in written(rules) if not _refuses_everything(rule)}
    found = covered_below(rules, positions, lambda rule: id(rule) in own)
    return (line for line in lines if line.written_in.position in found)


def _is_last_word(one: Copy | Filter) -> bool:
    """CHOICE: what the end of a list would refuse anyway may be refused by a line of its own: people write down what
    must never pass, and it stays refused when somebody opens something below. What the platform adds is no line.
    """
    if isinstance(one, Filter) or _refuses_everything(one.rule):
        return True
    return one.position > 0 and one.rule.origin[:1] == one.rules.origin[:1]


def _refuses_everything(rule: Rule) -> bool:
    return rule.action is Action.DENY and reads_as_anything(rule)


RULE = HygieneRule("redundant-rule", Severity.INFO, "MIN-2", _redundant)
