"""Empty files: the output of commands that print nothing where there is nothing. Only their names tell of which."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from segcheck.model.header import Family
from segcheck.source.text import SourceFile
from segcheck.vendors.linux.text.sections import SectionKind

_RULES = re.compile(
    r"(?:^|.*[^a-z0-9])(?:x?ip(?P<six>6)?tables(?=[^a-z]|\Z)|rules[-_. ]?v(?P<version>[46])(?!\d))", re.IGNORECASE
)
_VERSION = re.compile(r".*\.(?:ip)?v(?P<version>[46])(?:\.(?:txt|rules|log|out))?\Z", re.IGNORECASE)
_LEGACY = re.compile(r"legacy", re.IGNORECASE)
# SOURCE: tried with iproute2, ipset 7.17, ebtables 1.8.9 and nft 1.0.6: no output where there is nothing.
_OTHERS = re.compile(
    r"(?:^|.*[^a-z0-9])(?:ipset|nft|nftables|(?:eb|arp)tables|neigh\w*|bridge[-_. ]?vlan)(?=[^a-z]|\Z)", re.IGNORECASE
)


def may_print_nothing(source: SourceFile) -> bool:
    """Whether the file is empty and called after a command that may have nothing to print.

    >>> may_print_nothing(SourceFile("gw1/ip6tables-save.txt", (), "utf-8", ""))
    True
    >>> may_print_nothing(SourceFile("gw1/ip-addr.txt", (), "utf-8", ""))
    False
    """
    if is_silent(source) and not _LEGACY.search(_name(source.path)):
        return family_of_rules(source.path) is not None or _OTHERS.match(_name(source.path)) is not None
    return False


def is_silent(source: SourceFile) -> bool:
    """Whether nothing stands in the file."""
    return not any(text.strip() for text in source.lines)


def silent_output(source: SourceFile) -> tuple[SectionKind, Family | None] | None:
    """What an empty file says; None: nothing (without sets, fixed neighbours or frame rules nothing is different).

    CHOICE: an empty `nft list ruleset` is none: nobody but root is shown rules, and others get no output either.
    """
    family = family_of_rules(source.path) if may_print_nothing(source) else None
    return None if family is None else (SectionKind.IPTABLES, family)


def family_of_rules(path: str) -> Family | None:
    """Whose rules a file holds that is called after iptables or ip6tables, `rules.v4` or `….v6`; None: not told.

    >>> family_of_rules("gw1/ip6tables-save.txt"), family_of_rules("gw1/rules.v4"), family_of_rules("gw1.txt")
    (<Family.IPV6: 6>, <Family.IPV4: 4>, None)
    """
    name = _name(path)
    found = _RULES.match(name)
    version = _VERSION.match(name)
    told = {one["version"] for one in (found, version) if one is not None and one["version"]}
    if found is not None and not found["version"]:
        told.add("6" if found["six"] else "4")
    if told == {"4", "6"} and found is not None and not found["six"]:
        told = {"6"} if version is not None and version["version"] == "6" else told  # `iptables.v6`
    return Family(int(told.pop())) if len(told) == 1 else None


def _name(path: str) -> str:
    return PurePosixPath(path).name[:255]
