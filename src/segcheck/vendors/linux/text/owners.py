"""Which files tell of one host: their names, their folder, and the prompts in them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from segcheck.source.text import SourceFile
from segcheck.vendors.linux.text.commands import command_of
from segcheck.vendors.linux.text.silent import is_silent

_LONGEST_LOOK = 2000  # lines looked at for a prompt
_ENDINGS = re.compile(
    r"\.(?:txt|log|out|output|conf|cfg|save|saved|dump|rules|nft|v4|v6|ipv4|ipv6|list)\Z", re.IGNORECASE
)
_SHOWN = r"(?:[-_. ]?(?:show|list|ls|save|all|table[-_. ]?all))*"
# What people call the file that holds the output of a command.
_WHAT = (
    r"(?:x?ip6?tables(?:[-_. ]?(?:nft|legacy|save|rules|dump))*"
    r"|nft(?:ables)?(?:[-_. ]?(?:list|ruleset|rules))*"
    r"|(?:ipset|ebtables|arptables)(?:[-_. ]?save)?"
    r"|ip[-_. ]?(?:[-_. ]?[46d][-_. ]?)?(?:addresses|address|addr|a|links|link|l|routes|route|r|rules|rule"
    rf"|neighbors|neighbours|neigh|n){_SHOWN}"
    r"|routes?|routing|addresses|interfaces|neigh|rules|firewall(?![46])|sysctl(?:[-_. ]?a)?|ss(?:[-_. ]?-?[a-z]{1,6})?"
    r"|netstat|bridge[-_. ]?(?:vlan|link)|hostname)"
)
_WHAT_ALONE = re.compile(rf"{_WHAT}[46]?\Z", re.IGNORECASE | re.ASCII)
_HOST_FIRST = re.compile(rf"(?:(?P<host>.+?)[-_. ])??{_WHAT}[46]?\Z", re.IGNORECASE | re.ASCII)
_HOST_LAST = re.compile(rf"{_WHAT}[-_. ](?P<host>.+)\Z", re.IGNORECASE | re.ASCII)


class HostFiles(NamedTuple):
    """The files of one host. `name`: as files or folder call it; the host may call itself otherwise."""

    name: str
    sources: tuple[SourceFile, ...]


def host_files(sources: Sequence[SourceFile]) -> tuple[HostFiles, ...]:
    """`sources` by host, in order of their first paths.

    A name that says only what a file holds belongs to its folder (`gw1/iptables-save.txt`); else what stands before it
    is the host (`gw1-ip-addr.txt`, `gw1.nft`); else the prompt in the file or the whole name.

    >>> host_files([SourceFile("gw1/ip-addr.txt", (), "utf-8", ""), SourceFile("gw1.nft", (), "utf-8", "")])[0].name
    'gw1'
    """
    groups: dict[tuple[str, str], list[SourceFile]] = defaultdict(list)
    names: dict[tuple[str, str], str] = {}
    generic = {
        str(PurePosixPath(source.path).parent)
        for source in sources
        if _name_of(source.path) == "" and not is_silent(source)
    }
    for source in sorted(sources, key=lambda one: one.path):
        folder, name = _owner(source, generic)
        key = (folder, name.lower())
        names.setdefault(key, name)
        groups[key].append(source)
    return tuple(HostFiles(names[key], tuple(group)) for key, group in groups.items())


def _owner(source: SourceFile, generic: set[str]) -> tuple[str, str]:
    """(folder that the host's name stands in, the name)."""
    pure = PurePosixPath(source.path)
    folder = pure.parent
    name = _name_of(source.path)
    if name is None:
        if str(folder) in generic and folder.name:
            name = ""
        else:
            return str(folder), _prompted(source) or _stem(pure.name)
    if name:
        return str(folder), name
    if folder.name:
        return str(folder.parent), folder.name
    return str(folder), _prompted(source) or ""


def _stem(file_name: str) -> str:
    """The name without endings that say how the file is written."""
    stem = file_name
    while True:
        shorter = _ENDINGS.sub("", stem)
        if shorter == stem or not shorter:
            return stem
        stem = shorter


def _name_of(path: str) -> str | None:
    """The host in a file's name; "": the name says only what the file holds; None: it does not say that either."""
    name = PurePosixPath(path).name[:255]
    stem = _stem(name)
    if stem != name and name.lower().endswith((".nft", ".v4", ".v6", ".rules")) and _HOST_FIRST.match(stem) is None:
        return stem
    if _WHAT_ALONE.match(stem) is not None:  # `ip-route` is no host called "ip"
        return ""
    for pattern in (_HOST_FIRST, _HOST_LAST):
        found = pattern.match(stem)
        if found is not None:
            return found["host"] or ""
    return None


def _prompted(source: SourceFile) -> str:
    """The host that the first prompt in the file tells."""
    for text in source.lines[:_LONGEST_LOOK]:
        command = command_of(text)
        if command is not None and command.host:
            return command.host
    return ""
