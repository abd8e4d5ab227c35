"""The tables of policies as they are written, for whoever asks which of their entries are of use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from segcheck.model.filters import Action, Filter, FilterUse, SwitchedOff
from segcheck.model.header import Family
from segcheck.vendors.fortinet_fortios.policies.local_in import LocalIn
from segcheck.vendors.fortinet_fortios.policies.policies import disabled_policies, table_origin
from segcheck.vendors.fortinet_fortios.policies.policy_values import Policy
from segcheck.vendors.fortinet_fortios.statements import Vdom

_POLICIES = "firewall policy"


class Written(NamedTuple):
    """Tables of policies; the lines that put them to work, which are their own; and entries that are switched off."""

    filters: tuple[Filter, ...]
    uses: tuple[FilterUse, ...]
    switched_off: tuple[SwitchedOff, ...]


def written_policies(vdom: Vdom, prefix: str, policies: Sequence[Policy], local_in: LocalIn) -> Written:
    """The tables of one virtual firewall; `prefix`: what its names begin with on a divided box."""
    filters = tuple(_tables(vdom, prefix, policies, local_in))
    uses = tuple(FilterUse(one.name, one.family, one.origin) for one in filters)
    off = [SwitchedOff(name, prefix + _POLICIES, origin) for name, origin in disabled_policies(vdom)]
    off.extend(SwitchedOff(name, prefix + local_in.table(Family.IPV4)[0], line) for name, line in local_in.disabled())
    return Written(filters, uses, tuple(off))


def _tables(vdom: Vdom, prefix: str, policies: Sequence[Policy], local_in: LocalIn) -> Iterator[Filter]:
    for family in Family:
        rules = tuple(one.readings[family].rule for one in policies if family in one.readings)
        if rules:
            yield Filter(prefix + _POLICIES, family, rules, Action.DENY, table_origin(vdom))
        to_the_box = local_in.rules(family)
        if to_the_box:
            name, origin = local_in.table(family)
            yield Filter(prefix + name, family, to_the_box, Action.UNKNOWN, origin)
