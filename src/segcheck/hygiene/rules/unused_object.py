"""An object, a group or a map is defined, and nothing in force uses it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from segcheck.hygiene.rule import HygieneRule
from segcheck.model.definitions import Definition, Name
from segcheck.model.header import Dated, Match, Unknown, parts_of
from segcheck.model.network import Device
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Observation, Outcome
from segcheck.source.diagnostic import Severity
from segcheck.source.text import Span

_SHOWN = 5


def _unused(site: Site) -> Iterator[Observation]:
    snapshot = site.analysis.snapshot
    count, found = 0, False
    for device in snapshot.devices:
        count += len(device.definitions)
        rejected = next((span.path for span in device.origin if span.path in snapshot.rejected), "")
        for seen in _of_device(device, rejected):
            found = True
            yield seen
    if not count:
        yield Observation(Outcome.VACUOUS, "objects-none")
    elif not found:
        yield Observation(Outcome.PROVED, "objects-all-used", (("count", str(count)),))


def _of_device(device: Device, rejected: str) -> Iterator[Observation]:
    """SOUNDNESS: nothing is called unused that a line which was not understood may use, directly or through a group,
    nor where a part of the configuration may be missing.
    """
    by_name = {(one.kind, one.name): one for one in device.definitions}
    held = _held(device.definitions)
    translating = _translating(device)
    alone = {name: translating.get(one.origin[0]) if one.origin else None for name, one in by_name.items()}
    used = _reached((name for name, one in by_name.items() if one.used or alone[name] == ()), held)
    doubts: dict[Name, tuple[Doubt, ...]] = {name: said for name, said in alone.items() if said and name not in used}
    for name, one in by_name.items():
        waiting = [name] if one.doubts else []
        while waiting:
            reached = waiting.pop()
            if reached not in used and reached not in doubts:
                doubts[reached] = (Doubt("line-may-use-object", device.name, one.doubts),)
                waiting.extend(held.get(reached, ()))
    for name, one in by_name.items():
        if name not in used:
            missing = (Doubt("file-rejected", rejected, ()),) if rejected else ()
            yield _observation(device, one, missing or doubts.get(name, ()))


def _translating(device: Device) -> Mapping[Span, tuple[Doubt, ...]]:
    """The lines by which the device translates, whatever names them: () surely, doubts perhaps.

    SOUNDNESS: a virtual IP can be in force by being there; who deletes it takes a server off the network.
    """
    found: dict[Span, tuple[Doubt, ...]] = {}
    for translation in (*device.destination_translations, *device.source_translations):
        for span in translation.origin[:1]:
            unknown = _unknown_in(translation.match)
            if unknown is None:
                found[span] = ()
            elif found.get(span, (unknown,)):
                found[span] = (Doubt(unknown.reason, device.name, (span,)),)
    return found


def _unknown_in(match: Match) -> Unknown | Dated | None:
    waiting = [match]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Unknown | Dated):
            return part
        waiting.extend(parts_of(part))
    return None


def _observation(device: Device, one: Definition, doubts: tuple[Doubt, ...]) -> Observation:
    arguments = [("device", device.name), ("kind", one.kind), ("name", one.name)]
    if doubts:
        code, outcome = "object-perhaps-unused", Outcome.UNDECIDED
    elif one.holders:
        code, outcome = "object-of-unused", Outcome.VIOLATED
        more = "" if len(one.holders) <= _SHOWN else ", …"
        arguments.append(("holders", ", ".join(name for _, name in one.holders[:_SHOWN]) + more))
    else:
        code, outcome = "object-unused", Outcome.VIOLATED
    return Observation(outcome, code, tuple(arguments), one.origin, doubts=doubts, about=device.name)


def _held(definitions: Iterable[Definition]) -> Mapping[Name, list[Name]]:
    """What the lines of each definition name."""
    held: dict[Name, list[Name]] = {}
    for one in definitions:
        for holder in one.holders:
            held.setdefault(holder, []).append((one.kind, one.name))
    return held


def _reached(start: Iterable[Name], held: Mapping[Name, list[Name]]) -> set[Name]:
    """`start` and everything that is named from there on, however deep."""
    found = set(start)
    waiting = list(found)
    while waiting:
        for name in held.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


RULE = HygieneRule("unused-object", Severity.INFO, "", _unused)
