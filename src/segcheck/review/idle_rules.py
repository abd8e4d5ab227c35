"""Rules that a change adds and that change no packet's fate, each with the reason."""

from __future__ import annotations

from segcheck.model.filters import Filter
from segcheck.model.header import Family
from segcheck.model.network import Device, Snapshot
from segcheck.policy.idleness.added_lines import AddedLine, Copy, added_lines
from segcheck.policy.idleness.idle_lines import IdleLines, Reason
from segcheck.review.difference import IdleRule, ResponsibleRule
from segcheck.semantics.matching import Matcher


def idle_rules(
    before: Snapshot, after: Snapshot, matchers: dict[Family, Matcher] | None = None
) -> tuple[IdleRule, ...]:
    """Added rules that change nothing, by device and place in the file, as `IdleLines` finds them.

    `matchers`: to be filled and shared with other questions about the same networks.
    """
    known = {} if matchers is None else matchers
    found: list[IdleRule] = []
    for device in after.devices:
        old = before.device(device.name)
        if old is not device:
            idle = IdleLines(after, device, known).idle(added_lines(old, device))
            found.extend(_told(device, line, reason) for line, reason in idle.items())
    return tuple(found)


def _told(device: Device, line: AddedLine, reason: Reason) -> IdleRule:
    rule = line.written_in.rule
    # One line stands in the filters of many pairs of zones, and is named once.
    named = {(one.rule, one.origin): one for one in (_responsible(device, each) for each in reversed(reason.because))}
    return IdleRule(
        device.name,
        line.written_in.rules.name,
        rule.name,
        rule.action,
        rule.origin,
        reason.why,
        tuple(reversed(named.values())),
    )


def _responsible(device: Device, one: Copy | Filter) -> ResponsibleRule:
    if isinstance(one, Filter):
        return ResponsibleRule(device.name, one.name, "", one.default, ())
    rule = one.rule
    return ResponsibleRule(device.name, one.rules.name, rule.name, rule.action, rule.origin)
