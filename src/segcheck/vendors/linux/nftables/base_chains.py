"""Where chains are called: `type filter hook forward priority filter - 5; policy drop;`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from segcheck.model.filters import Action
from segcheck.source.text import Origin
from segcheck.vendors.linux.netfilter.program import BaseChain, ChainKind, Hook, InterfaceName
from segcheck.vendors.linux.nftables.blocks import Tokens
from segcheck.vendors.linux.nftables.names import BRIDGE_PRIORITIES, PRIORITIES
from segcheck.vendors.linux.nftables.tokens import TokenKind

_POLICIES = {"accept": Action.PERMIT, "drop": Action.DENY}
_PRIORITY = re.compile(r"([a-z]+)?([+-]?)(\d{1,9})?")


def parse_base(chain: str, tokens: Tokens, family: str, origin: Origin) -> BaseChain | None:
    """The hook that a line `type … hook …` names; None when it is not understood. Policy: accept until another is told.

    >>> from segcheck.vendors.linux.nftables.tokens import tokenize
    >>> line = tuple(tokenize(["type filter hook forward priority filter - 5"], 1)[:-1])
    >>> parse_base("fwd", line, "inet", ()).priority
    -5
    """
    texts = [token.text for token in tokens]
    if len(texts) < 6 or texts[0] != "type" or texts[2] != "hook" or "priority" not in texts:
        return None
    place = texts.index("priority")
    try:
        kind, hook = ChainKind(texts[1]), Hook(texts[3])
    except ValueError:
        return None
    devices, rest = _devices(tokens[4:place])
    later, unread = _devices(tokens[place + 1 :])
    priority = _priority("".join(token.text for token in unread), family)
    if priority is None or rest:
        return None
    return BaseChain(chain, hook, kind, priority, Action.PERMIT, origin, (*devices, *later))


def _devices(tokens: Tokens) -> tuple[tuple[InterfaceName, ...], Tokens]:
    """The interfaces of `device "eth0"` or `devices = { eth0, eth1 }`, and the tokens that are none of it."""
    place = next((index for index, token in enumerate(tokens) if token.text in ("device", "devices")), None)
    if place is None:
        return (), tokens
    names = [token.text for token in tokens[place + 1 :] if token.kind in (TokenKind.WORD, TokenKind.STRING)]
    # Behind `device` stands one name; what follows is the priority.
    if tokens[place].text == "device":
        return tuple(_interface(name) for name in names[:1]), tokens[:place] + tokens[place + 2 :]
    end = next((index for index in range(place, len(tokens)) if tokens[index].text == "}"), len(tokens))
    inside = tokens[place + 1 : end]
    found = [token.text for token in inside if token.kind in (TokenKind.WORD, TokenKind.STRING)]
    return tuple(_interface(name) for name in found), tokens[:place] + tokens[end + 1 :]


def _interface(name: str) -> InterfaceName:
    return InterfaceName(name[:-1], True) if name.endswith("*") else InterfaceName(name)


def _priority(text: str, family: str) -> int | None:
    found = _PRIORITY.fullmatch(text)
    if found is None or not text:
        return None
    name, sign, digits = found.groups()
    named = BRIDGE_PRIORITIES if family == "bridge" else PRIORITIES
    if name is not None and (name not in named or bool(sign) is not bool(digits)):
        return None
    if name is None and digits is None:
        return None
    amount = int(digits or "0")
    return (named[name] if name else 0) + (-amount if sign == "-" else amount)


def parse_policy(texts: Sequence[str]) -> Action:
    """The policy of `policy drop`; UNKNOWN when it is not understood."""
    return _POLICIES.get(texts[1], Action.UNKNOWN) if len(texts) == 2 else Action.UNKNOWN
