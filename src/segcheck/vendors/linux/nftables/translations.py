"""Statements that translate addresses: `dnat`, `snat`, `masquerade`, `redirect`.

SOURCE: nft(8), "NAT STATEMENTS"; how nft 1.0.6 prints them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from segcheck.model.header import Family, Field, Interval
from segcheck.vendors.linux.netfilter.program import Rewritten
from segcheck.vendors.linux.nftables.blocks import Tokens
from segcheck.vendors.linux.nftables.cursor import Cursor
from segcheck.vendors.linux.nftables.data import DataKind, is_interval, parse_value
from segcheck.vendors.linux.nftables.keys import BOTH, Key, parse_keys
from segcheck.vendors.linux.nftables.relations import operand
from segcheck.vendors.linux.nftables.tokens import Token, TokenKind

STATEMENTS = frozenset(("dnat", "snat", "masquerade", "redirect"))
_RANDOM = frozenset(("random", "fully-random", "random-fully"))
_FLAGS = _RANDOM | {"persistent"}
_ALL_PORTS: tuple[Interval, ...] = ((0, 0xFFFF),)
_KINDS = {Family.IPV4: DataKind.IPV4, Family.IPV6: DataKind.IPV6}


class Target(NamedTuple):
    """What a translation makes of packets, as it is written.

    `addresses` and `ports`: tokens of one value each, empty when not written. `keys` and `table`: when a map gives
    the address (`to ip daddr map @servers`), or the port (`maps_port`), what it is asked for, and it: its name or the
    tokens between its braces. `own`: without address, the interface's own is meant (masquerade, redirect).
    """

    field: Field
    families: tuple[Family, ...]
    addresses: Tokens = ()
    ports: Tokens = ()
    network: bool = False
    random: bool = False
    keys: tuple[Key, ...] = ()
    table: str | Tokens = ""
    maps_port: bool = False
    own: bool = False


def parse_target(cursor: Cursor, families: tuple[Family, ...]) -> Target | None:
    """The statement at the cursor, which is then behind it; None when it is not understood.

    `families`: of packets that can reach the statement.
    """
    word = cursor.text()
    cursor.skip()
    start = Target(
        Field.SOURCE if word in ("snat", "masquerade") else Field.DESTINATION, _family_named(cursor, families)
    )
    target: Target | None = start._replace(own=word in ("masquerade", "redirect"))
    network = cursor.take("prefix")
    if cursor.take("addr", ".", "port") or cursor.take("interval"):
        network = False
    if target is not None and cursor.take("to"):
        target = _destination(cursor, target._replace(network=network))
    elif word in ("snat", "dnat"):
        return None
    if target is None:
        return None
    while cursor.text() in _FLAGS:
        target = target._replace(random=target.random or cursor.text() in _RANDOM)
        cursor.skip()
        cursor.take(",")
    return target


def _family_named(cursor: Cursor, families: tuple[Family, ...]) -> tuple[Family, ...]:
    for word, family in (("ip", Family.IPV4), ("ip6", Family.IPV6)):
        if cursor.take(word):
            return (family,)
    return families


def _destination(cursor: Cursor, target: Target) -> Target | None:
    if cursor.take(":"):
        return _port(cursor, target)
    token = cursor.token()
    if token is not None and token.kind in (TokenKind.WORD, TokenKind.SYMBOL) and token.text != "[":
        return _by_map(cursor, target, maps_port=False)
    addresses = _range(cursor)
    if addresses is None:
        return None
    if target.own:
        return target._replace(ports=addresses)
    target = target._replace(addresses=addresses)
    return _port(cursor, target) if cursor.take(":") else target


def _port(cursor: Cursor, target: Target) -> Target | None:
    token = cursor.token()
    if token is not None and token.kind is TokenKind.WORD and cursor.text(1) not in ("", "-", *_FLAGS):
        return _by_map(cursor, target, maps_port=True)
    ports = _range(cursor)
    return None if ports is None else target._replace(ports=ports)


def _range(cursor: Cursor) -> Tokens | None:
    """A value, a range or a prefix."""
    first = operand(cursor)
    if first is None:
        return None
    joint = cursor.token()
    if joint is None or joint.text not in ("-", "/"):
        return first
    cursor.skip()
    last = operand(cursor)
    return None if last is None else (*first, joint, *last)


def _by_map(cursor: Cursor, target: Target, maps_port: bool) -> Target | None:
    keys = parse_keys(cursor)
    if keys is None or not cursor.take("map"):
        return None
    if cursor.take("@"):
        name = cursor.text()
        cursor.skip()
        return target._replace(keys=keys, table=name, maps_port=maps_port) if name else None
    inner = cursor.braces()
    return None if inner is None else target._replace(keys=keys, table=inner, maps_port=maps_port)


def mapped(target: Target, data: Tokens) -> Target | None:
    """The translation with what the map gives: an address, a port, or both joined by a dot."""
    parts: list[list[Token]] = [[]]
    for token in data:
        if token.kind is TokenKind.SYMBOL and token.text == ".":
            parts.append([])
        else:
            parts[-1].append(token)
    if len(parts) > 2 or not all(parts):
        return None
    plain = target._replace(keys=(), table="")
    if len(parts) == 2:
        return plain._replace(addresses=tuple(parts[0]), ports=tuple(parts[1]))
    if target.maps_port or parts[0][0].kind is not TokenKind.ADDRESS:
        return plain._replace(ports=tuple(parts[0]))
    return plain._replace(addresses=tuple(parts[0]))


def rewrites(target: Target) -> Sequence[tuple[Family, Rewritten]]:
    """What becomes of packets of each family, for a target without map."""
    return tuple((family, _rewritten(target, family)) for family in target.families if _concerns(target, family))


def unread(field: Field, families: tuple[Family, ...] = BOTH) -> Sequence[tuple[Family, Rewritten]]:
    """A translation that is not understood: any address and any port may be the new one."""
    return tuple((family, Rewritten(field, _everything(family), _ALL_PORTS, exact=False)) for family in families)


def _concerns(target: Target, family: Family) -> bool:
    """Whether the address is of the family: a table for both has statements for one."""
    if not target.addresses or target.addresses[0].kind is not TokenKind.ADDRESS:
        return True
    return (":" in target.addresses[0].text) is (family is Family.IPV6)


def _everything(family: Family) -> tuple[Interval, ...]:
    return ((0, (1 << family.address_bits) - 1),)


def _rewritten(target: Target, family: Family) -> Rewritten:
    addresses = _interval(_KINDS[family], target.addresses) if target.addresses else None
    ports = _interval(DataKind.PORT, target.ports) if target.ports else None
    if (target.addresses and addresses is None) or (target.ports and ports is None):
        return unread(target.field, (family,))[0][1]
    network = target.network and addresses is not None
    if network and addresses is not None and not _is_prefix(addresses):
        return unread(target.field, (family,))[0][1]
    # With a port that is drawn by lot, any may come out.
    drawn = _ALL_PORTS if target.random else None
    return Rewritten(
        target.field,
        (addresses,) if addresses else (),
        (ports,) if ports else drawn,
        network=network,
        to_host=target.own,
    )


def _is_prefix(addresses: Interval) -> bool:
    """Whether the interval is a network."""
    low, high = addresses
    size = high - low + 1
    return not size & (size - 1) and not low & (size - 1)


def _interval(kind: DataKind, tokens: Tokens) -> Interval | None:
    value = parse_value(kind, tokens)
    return value if is_interval(value) else None
