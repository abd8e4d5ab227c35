"""How narrow a declared flow is: does it name hosts, and ports?"""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.model.header import PROTOCOLS_WITH_PORTS, AllOf, AnyOf, Cited, Field, FieldIn, Match
from segcheck.policy.intent import FlowSpec
from segcheck.reachability.places import Area
from segcheck.semantics.forwarding import merge, subtract

# Port 0 is no service's; a range without it is still every port.
_EVERY_PORT = (1, 65535)


def names_hosts(flow: FlowSpec, area: Area) -> bool:
    """Whether its destinations leave something out of `area`, in every family; an area of one address is a host."""
    for family, match in flow.matches:
        held = merge(area.addresses.get(family, ()))
        if sum(high - low + 1 for low, high in held) <= 1:
            continue
        for part in _parts(match):
            if isinstance(part, FieldIn) and part.field is Field.DESTINATION and subtract(held, part.intervals):
                break
        else:
            return False
    return True


def names_ports(flow: FlowSpec) -> bool:
    """Whether a protocol is written, and a port or message type where the protocol has some."""
    return all(_is_service(alternative) for _, match in flow.matches for alternative in _alternatives(match))


def _is_service(parts: tuple[Match, ...]) -> bool:
    protocols = [part for part in parts if isinstance(part, FieldIn) and part.field is Field.PROTOCOL]
    if not protocols:
        return False
    with_ports = any(low <= number <= high for low, high in protocols[0].intervals for number in PROTOCOLS_WITH_PORTS)
    return not with_ports or any(
        isinstance(part, FieldIn)
        and part.field is Field.DESTINATION_PORT
        and subtract((_EVERY_PORT,), merge(part.intervals))
        for part in parts
    )


def _alternatives(match: Match) -> Iterator[tuple[Match, ...]]:
    """The conditions of each alternative service, those common to all included."""
    parts = tuple(_parts(match))
    choices = [part for part in parts if isinstance(part, AnyOf)]
    common = tuple(part for part in parts if not isinstance(part, AnyOf))
    if not choices:
        yield common
        return
    for choice in choices[0].parts:
        for inner in _alternatives(choice):
            yield (*common, *inner)


def _parts(match: Match) -> Iterator[Match]:
    if isinstance(match, AllOf):
        for part in match.parts:
            yield from _parts(part)
    elif isinstance(match, Cited):
        yield from _parts(match.part)
    else:
        yield match
