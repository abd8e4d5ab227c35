"""The `relays:` section of a policy file."""

from __future__ import annotations

from collections.abc import Mapping as NamedMapping

from segcheck.model.address import Prefix
from segcheck.model.header import AllOf, Family, Field, FieldIn, Interval, Match
from segcheck.policy.addresses import read_address
from segcheck.policy.intent import FlowSpec
from segcheck.policy.reading.declaration_reader import read_zone
from segcheck.policy.reading.fields import Fields, read_mapping, read_name
from segcheck.policy.reading.flow_reader import FLOW_KEYS, read_flow
from segcheck.policy.reading.problems import Problems, ReadingError, add_unknown
from segcheck.policy.reading.services import Services
from segcheck.policy.reading.yaml_reader import Node, Sequence
from segcheck.policy.relay import Leg, Relay, RelayKind, RelaySide

RELAY_KEYS = ("name", "kind", "sides", "carries", "legs", "malware_check", "because")
SIDE_KEYS = ("zone", "ip")
PAIR_KEYS = ("from", "to")
LEG_KEYS = (*PAIR_KEYS, *FLOW_KEYS)
# What these do is carry something from one tier to another: without saying what, they would be relays of nothing.
_CARRIERS = frozenset({RelayKind.MAIL_TEXT, RelayKind.FILE_SANITIZER, RelayKind.SCREEN_TRANSFER, RelayKind.DATA_DIODE})
# These join two networks by standing in both.
_TWO_SIDED = frozenset({RelayKind.DUAL_HOMED, RelayKind.DATA_DIODE})
_Ends = dict[Family, tuple[Interval, ...]]


def read_relays(
    node: Node | None, zones: tuple[str, ...], services: NamedMapping[str, Services], problems: Problems
) -> tuple[Relay, ...]:
    """The relays that could be read, in file order; every mistake is told to `problems`."""
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        problems.add("policy-not-a-list", node.span)
        return ()
    relays: dict[str, Relay] = {}
    for item in node.items:
        relay = _relay(item, zones, services, problems)
        if relay is None:
            continue
        first = relays.setdefault(relay.name, relay)
        if first is not relay:
            problems.add("policy-relay-twice", relay.span, name=relay.name, line=str(first.span.line))
    return tuple(relays.values())


def _relay(
    item: Node, zones: tuple[str, ...], services: NamedMapping[str, Services], problems: Problems
) -> Relay | None:
    mapping = read_mapping(item, problems)
    if mapping is None:
        return None
    fields = Fields(mapping, RELAY_KEYS, problems)
    written = fields.text("name", required=True)
    name = None if written is None else read_name(written, (), problems)
    kind = _kind(fields)
    because = fields.text("because", required=True)
    told = len(problems)
    sides = _sides(fields, zones)
    # A leg is held against the sides only where all of them could be read: one mistake is told once.
    known = sides if len(problems) == told else None
    reason = because.text.strip() if because is not None else ""
    legs = _legs(fields, zones, services, reason, known)
    carries = _carries(fields, zones)
    if kind in _CARRIERS and not fields.has("carries"):
        problems.add("policy-relay-without-carries", fields.first, kind=kind.value)
    if kind in _TWO_SIDED and known is not None and len({side.zone for side in sides}) < 2:
        problems.add("policy-relay-one-sided", fields.key_span("sides"), kind=kind.value)
    inspects = fields.boolean("malware_check", False)
    if name is None or kind is None:
        return None
    return Relay(name, kind, sides, legs, carries, inspects, reason, mapping.span)


def _kind(fields: Fields) -> RelayKind | None:
    text = fields.text("kind", required=True)
    if text is None:
        return None
    kinds = {kind.value: kind for kind in RelayKind}
    if text.text not in kinds:
        add_unknown(fields.problems, "policy-word-unknown", text.span, text.text, kinds)
    return kinds.get(text.text)


def _sides(fields: Fields, zones: tuple[str, ...]) -> tuple[RelaySide, ...]:
    """`sides:`; `ip` is one address or a list of them.

    CHOICE: no prefixes: every address named here counts as part of a trusted appliance.
    """
    if not fields.has("sides"):
        fields.problems.add("policy-key-missing", fields.first, key="sides")
    sides = []
    for item in fields.items("sides", may_be_empty=False):
        mapping = read_mapping(item, fields.problems)
        if mapping is None:
            continue
        side = Fields(mapping, SIDE_KEYS, fields.problems)
        zone = read_zone(side, "zone", zones)
        for text in side.texts("ip", required=True):
            try:
                family, address = read_address(text.text)
            except ReadingError as error:
                fields.problems.add_error(error, text.span)
                continue
            if zone:
                sides.append(RelaySide(zone, Prefix(family, address, family.address_bits), text.span))
    return tuple(sides)


def _carries(fields: Fields, zones: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    pairs: dict[tuple[str, str], None] = {}
    for item in fields.items("carries", may_be_empty=False):
        mapping = read_mapping(item, fields.problems)
        if mapping is None:
            continue
        pair = Fields(mapping, PAIR_KEYS, fields.problems)
        source, destination = read_zone(pair, "from", zones), read_zone(pair, "to", zones)
        if source and source == destination:
            fields.problems.add("policy-same-zone", mapping.span)
        elif source and destination:
            pairs[source, destination] = None
    return tuple(pairs)


def _legs(
    fields: Fields,
    zones: tuple[str, ...],
    services: NamedMapping[str, Services],
    because: str,
    sides: tuple[RelaySide, ...] | None,
) -> tuple[Leg, ...]:
    """`legs:`; an empty list says that the relay ends no session (a diode of its own wires)."""
    if not fields.has("legs"):
        fields.problems.add("policy-key-missing", fields.first, key="legs")
    legs = []
    for item in fields.items("legs", may_be_empty=True):
        mapping = read_mapping(item, fields.problems)
        if mapping is None:
            continue
        leg = Fields(mapping, LEG_KEYS, fields.problems)
        told = len(fields.problems)
        source, destination = read_zone(leg, "from", zones), read_zone(leg, "to", zones)
        flow = read_flow(leg, services, because, mapping.span)
        if len(fields.problems) > told:
            continue
        ends = ((source, Field.SOURCE), (destination, Field.DESTINATION))
        if sides is not None and not any(ends_at_sides(zone, flow, end, sides) for zone, end in ends):
            fields.problems.add("policy-leg-without-side", leg.first)
        legs.append(Leg(source, destination, flow, mapping.span))
    return tuple(legs)


def ends_at_sides(zone: str, flow: FlowSpec, field: Field, sides: tuple[RelaySide, ...]) -> bool:
    """Whether all addresses that `flow` names in `field` (source or destination) are addresses of `sides` in `zone`."""
    return _within(addresses_in(flow, field), [side.prefix for side in sides if side.zone == zone])


def _within(ends: _Ends | None, own: list[Prefix]) -> bool:
    return bool(ends) and all(
        low == high and any(prefix.family is family and low in prefix for prefix in own)
        for family, intervals in (ends or {}).items()
        for low, high in intervals
    )


def addresses_in(flow: FlowSpec, field: Field) -> _Ends | None:
    """The addresses that `flow` names in `field`, per family; None where it leaves them open."""
    found: _Ends = {}
    for family, match in flow.matches:
        named = _intervals(match, field)
        if named is None:
            return None
        found[family] = named
    return found


def _intervals(match: Match, field: Field) -> tuple[Interval, ...] | None:
    parts = match.parts if isinstance(match, AllOf) else (match,)
    return next((part.intervals for part in parts if isinstance(part, FieldIn) and part.field is field), None)
