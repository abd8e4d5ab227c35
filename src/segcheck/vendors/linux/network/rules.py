"""Which routing tables are asked: the output of `ip rule`.

SOURCE: iproute2, ip-rule(8): without a word to the contrary the tables local (0), main (32766) and default (32767).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from segcheck.model.header import Family
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin, Span
from segcheck.vendors.linux.text.sections import Section

_RULE = re.compile(r"(?P<priority>\d{1,10}):\s+(?P<rest>\S.*)\Z", re.ASCII)
_LOOKUP = re.compile(r"from all lookup (?P<table>\S+)(?: proto \S+)?\s*\Z", re.ASCII)
_USUAL = {("0", "local"), ("32766", "main"), ("32767", "default"), ("0", "255"), ("32766", "254"), ("32767", "253")}
_VRF = "[l3mdev-table]"


class RoutingRules(NamedTuple):
    """`told`: families whose rules are all there. `besides`: rules beyond the three that every host has, or the lines
    to blame where one of the three is missing.
    """

    told: frozenset[Family]
    besides: Origin


def read_rules(sections: Iterable[Section], *, with_vrfs: bool) -> RoutingRules:
    """What `ip rule` and `ip -6 rule` print. Rules of VRFs are part of these, and do nothing where there is none."""
    besides: list[Span] = []
    told: set[Family] = set()
    for section in sections:
        seen: set[str] = set()
        last: int | None = None
        for line, text in section.numbered():
            found = _RULE.match(text.strip())
            lookup = None if found is None else _LOOKUP.match(found["rest"])
            last = line
            if found is not None and lookup is not None and (found["priority"], lookup["table"]) in _USUAL:
                seen.add(lookup["table"])
                section.mark(line, LineFate.MODELED)
            elif lookup is not None and lookup["table"] == _VRF and not with_vrfs:
                section.mark(line, LineFate.IRRELEVANT, "linux-rule-of-no-vrf")
            else:
                section.mark(line, LineFate.APPROXIMATED, "linux-routing-rule")
                besides.append(section.span(line))
        if section.whole and last is not None:
            # SOURCE: Linux, fib4_rules_init, fib6_rules_init: only IPv4 has a rule that asks the table `default`.
            told.add(section.family or (Family.IPV4 if seen & {"default", "253"} else Family.IPV6))
            if not {"main", "local"} <= seen and not {"254", "255"} <= seen and section.family is not Family.IPV6:
                besides.append(section.span(last))
                section.mark(last, LineFate.APPROXIMATED, "linux-routing-rule")
    return RoutingRules(frozenset(told), tuple(besides))
