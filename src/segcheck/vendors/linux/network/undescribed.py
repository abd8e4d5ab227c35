"""Interfaces of a host of which nobody told the interfaces: those that its rules and routes name, and one more.

SOUNDNESS: what is not told may be wired to anything; the host may do anything, and a diagnostic says which command
would tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from segcheck.model.network import Interface, InterfaceKind
from segcheck.vendors.linux.configuration import LinuxConfiguration
from segcheck.vendors.linux.netfilter.program import InterfaceCondition, Ruleset
from segcheck.vendors.linux.network.links import Link, Links

OTHER = "(any other interface)"
_MOST = 64


def undescribed(configuration: LinuxConfiguration, rulesets: Iterable[Ruleset], devices: Iterable[str]) -> Links:
    """Links for every name in `devices` (of routes) and in rules, at most so many, and one for all others."""
    names = [name for name in dict.fromkeys((*devices, *_in_rules(rulesets))) if name and name != "lo"][:_MOST]
    start = configuration.start
    configuration.widen("linux-interfaces-untold", (start,))
    links = Links()
    for name in (*names, OTHER):
        links.by_name[name] = Link(name, start)
    return links


def plain_interfaces(links: Links) -> tuple[Interface, ...]:
    """Each link as an interface of which no address is known."""
    return tuple(
        Interface(
            name=link.name,
            kind=InterfaceKind.ROUTED,
            enabled=True,
            addresses=(),
            vrf="",
            origin=(link.span,),
            address_unknown=True,
            zone=link.name,
            nat_side=link.name,
        )
        for link in links.by_name.values()
    )


def _in_rules(rulesets: Iterable[Ruleset]) -> Iterator[str]:
    for ruleset in rulesets:
        for table in ruleset.tables:
            for chain in table.chains.values():
                for rule in chain.rules:
                    for condition in rule.conditions:
                        if isinstance(condition, InterfaceCondition):
                            yield from (name.name for name in condition.names if not name.prefix)
