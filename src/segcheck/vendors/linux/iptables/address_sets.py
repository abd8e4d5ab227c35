"""Sets that rules ask (`-m set`), as `ipset save` prints them.

SOURCE: ipset(8), version 7.17; Linux kernel, net/netfilter/ipset. A set that is not told, that forgets members by
itself or that rules change is left open: what it holds when a packet comes is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin
from segcheck.vendors.linux.iptables.set_members import Member, condition_of_members, directions, kinds_of, member
from segcheck.vendors.linux.iptables.words import words
from segcheck.vendors.linux.netfilter.conditions import either
from segcheck.vendors.linux.netfilter.program import Condition
from segcheck.vendors.linux.text.sections import Section

_NOT_TOLD, _CHANGING, _UNKNOWN = "iptables-set-not-told", "iptables-set-changing", "iptables-set-type-unknown"
_LIST = ("set",)
# SOURCE: Linux kernel, include/uapi/linux/netfilter/ipset/ip_set.h, IPSET_DIM_MAX.
_MOST_PARTS = 6
# SOURCE: ipset(8): spellings of the commands.
_CREATE, _ADD = ("create", "n", "-N", "--create"), ("add", "a", "-A", "--add")
_FORGETTING = frozenset(("timeout", "forceadd"))
_HARMLESS = frozenset(("counters", "comment", "skbinfo", "-exist", "-!"))
_WITH_VALUE = frozenset(
    (
        "hashsize",
        "maxelem",
        "bucketsize",
        "initval",
        "size",
        "range",
        "netmask",
        "family",
        "markmask",
        "probes",
        "resize",
    )
)


class Answer(NamedTuple):
    """What a rule that asks a set learns: the condition, or None and why not; the line of the set."""

    condition: Condition | None
    reason: str
    origin: Origin


@dataclass(slots=True)
class _AddressSet:
    """One set while it is read. `doubt`: why nothing can be said about what it holds."""

    kinds: tuple[str, ...]
    family: Family | None
    origin: Origin
    doubt: str = ""
    netmask: int | None = None
    members: list[Member] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


class AddressSets:
    """The sets of one host. `changing`: names of sets that rules change (`-j SET --add-set`)."""

    def __init__(self, sections: Iterable[Section], changing: frozenset[str] = frozenset()) -> None:
        self._sets: dict[str, _AddressSet] = {}
        self._answers: dict[tuple[str, tuple[bool, ...], Family], Answer] = {}
        self._conditions: dict[tuple[int, tuple[bool, ...], Family], Condition] = {}
        self._changing = changing
        self._spoilt = False
        for section in sections:
            for number, line in section.numbered():
                self._line(section, number, line)

    def condition(self, name: str, flags: str, family: Family) -> Answer:
        """What `--match-set name flags` asks of packets of `family`. Equal questions get the same answer."""
        sides = directions(flags)
        if sides is None or len(sides) > _MOST_PARTS:
            return Answer(None, "iptables-value-not-understood", ())
        key = name, sides, family
        known = self._answers.get(key)
        if known is None:
            known = self._answers[key] = self._answer(*key)
        return known

    def _answer(self, name: str, sides: tuple[bool, ...], family: Family) -> Answer:
        asked = self._sets.get(name)
        if asked is None:
            return Answer(None, _NOT_TOLD, ())
        doubt, origin = self._doubt(asked, name), asked.origin
        parts: list[_AddressSet] = []
        for one_name in asked.names if asked.kinds == _LIST else (name,):
            one = self._sets.get(one_name)
            if one is None or (one.kinds == _LIST) or _asks_receiver(one, sides):
                doubt = doubt or _NOT_TOLD
            else:
                doubt = doubt or self._doubt(one, one_name)
                origin = origin if one is asked else (*origin, *one.origin)
                parts.append(one)
        if doubt:
            return Answer(None, doubt, origin)
        return Answer(either(self._held(one, sides[: len(one.kinds)], family) for one in parts), "", origin)

    def _held(self, one: _AddressSet, sides: tuple[bool, ...], family: Family) -> Condition:
        """Packets for which the set holds a member; sets of sets share it."""
        key = id(one), sides, family
        known = self._conditions.get(key)
        if known is None:
            known = condition_of_members(one.members, one.kinds, sides, (one.family, family))
            self._conditions[key] = known
        return known

    def _doubt(self, one: _AddressSet, name: str) -> str:
        if self._spoilt or name in self._changing:
            return _CHANGING
        return one.doubt

    # -- reading ------------------------------------------------------------------------------------------

    def _line(self, section: Section, number: int, line: str) -> None:
        if line.lstrip().startswith("#"):
            section.mark(number, LineFate.IRRELEVANT, "comment")
            return
        found = words(line) or ()
        if len(found) >= 3 and found[0] in _CREATE:
            self._create(section, number, found)
        elif len(found) >= 3 and found[0] in _ADD:
            self._add(section, number, found)
        elif found in (("COMMIT",), ("quit",)):
            section.mark(number, LineFate.MODELED)
        else:
            # SOUNDNESS: a line that is not understood may change any set.
            self._spoilt = True
            section.mark(number, LineFate.UNRECOGNIZED, "iptables-set-line-not-understood")
            section.report("iptables-set-line-not-understood", number, Severity.WARNING, Effect.WIDENS_FILTER)

    def _create(self, section: Section, number: int, found: tuple[str, ...]) -> None:
        name, kinds = found[1], kinds_of(found[2])
        made = _AddressSet(kinds or (), _family_of(found, kinds), (section.span(number),))
        if kinds is None:
            made.doubt = _UNKNOWN
        made.doubt = made.doubt or _doubt_about(found[3:], made)
        known = self._sets.get(name)
        if known is not None:
            made.doubt = _CHANGING  # told twice
        self._sets[name] = made
        _mark(section, number, made.doubt)

    def _add(self, section: Section, number: int, found: tuple[str, ...]) -> None:
        asked = self._sets.get(found[1])
        if asked is None:
            section.mark(number, LineFate.MALFORMED, _NOT_TOLD)
            return
        if "timeout" in found[3:]:
            asked.doubt = asked.doubt or _CHANGING
        if asked.doubt:
            _mark(section, number, asked.doubt)
            return
        if asked.kinds == _LIST:
            asked.names.append(found[2])
        else:
            one = member(found[2], asked.kinds, asked.family, asked.netmask, "nomatch" in found[3:])
            if one is None:
                asked.doubt = "iptables-set-member-not-understood"
                section.mark(number, LineFate.UNRECOGNIZED, asked.doubt)
                return
            asked.members.append(one)
        _mark(section, number, "")


def _asks_receiver(one: _AddressSet, sides: tuple[bool, ...]) -> bool:
    """Whether the hardware address of the receiver is looked at, which is not in the model."""
    return any(kind == "mac" and not source for kind, source in zip(one.kinds, sides, strict=False))


def _mark(section: Section, number: int, doubt: str) -> None:
    section.mark(number, LineFate.APPROXIMATED if doubt else LineFate.MODELED, doubt)


def _family_of(found: tuple[str, ...], kinds: tuple[str, ...] | None) -> Family | None:
    """Whose packets the set can be asked about; None: those of either family."""
    if kinds is None or kinds in (_LIST, ("mac",), ("bitmap-port",)):
        return None
    for word, value in pairwise(found[3:]):
        if word == "family":
            return Family.IPV6 if value == "inet6" else Family.IPV4
    return Family.IPV4


def _doubt_about(options: tuple[str, ...], made: _AddressSet) -> str:
    """Why the options of a set leave open what it holds; the mask of its members is noted."""
    at: Iterator[str] = iter(options)
    for word in at:
        if word in _FORGETTING:
            return _CHANGING
        if word in _WITH_VALUE:
            value = next(at, "")
            if word == "netmask":
                bits = made.family.address_bits if made.family is not None else 0
                made.netmask = int(value) if value.isascii() and value.isdigit() and len(value) < 4 else bits + 1
                if made.netmask > bits:
                    return _UNKNOWN
        elif word not in _HARMLESS:
            return _UNKNOWN
    return ""
