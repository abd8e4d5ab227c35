"""One address family of a certificate: from JSON to values."""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from segcheck.model.header import Family, Field, Interval
from segcheck.verification.addresses import address, intervals, mac
from segcheck.verification.condition_reading import read_condition, read_field
from segcheck.verification.document import (
    LOCATION_KEYS,
    UNZONED,
    WHY_KEYS,
    Become,
    BecomeAnything,
    BecomeBits,
    Claim,
    Edge,
    FamilyPart,
    FlowRecord,
    Forget,
    Journey,
    Keep,
    Location,
    Name,
    Neighbor,
    Operation,
    Pass,
    Segment,
    Why,
    Zone,
)
from segcheck.verification.json_text import Value, unique
from segcheck.verification.refusal import RefusedError

# The order of the variables. SOURCE: docs/reference/certificate-format.md, "Sets".
FIELD_ORDER = (
    Field.STATE,
    Field.MARK,
    Field.PROTOCOL,
    Field.FRAGMENT,
    Field.DESTINATION,
    Field.SOURCE,
    Field.DESTINATION_PORT,
    Field.SOURCE_PORT,
    Field.ICMP_TYPE,
    Field.ICMP_CODE,
    Field.TCP_FLAGS,
    Field.SOURCE_MAC,
)
SCOPES = ("any", "opening")

_MEMBERS = (
    "family",
    "fields",
    "nodes",
    "segments",
    "zones",
    "neighbors",
    "locations",
    "points",
    "edges",
    "flows",
    "journeys",
    "claims",
)
_OPERATIONS = ("pass", "keep", "set", "forget", "anything")
_LARGEST = (1 << 31) - 1


def read_family(value: Value) -> FamilyPart:
    """The part of the certificate for one family. Raises: RefusedError."""
    members = value.members(_MEMBERS)
    version = members["family"].number(4, 6)
    if version == 5:
        members["family"].wrong("family")
    family = Family(version)
    # As text: to Python the number 1 is true.
    fields = [[field.value, field.bits(family)] for field in FIELD_ORDER]
    if json.dumps(members["fields"].json) != json.dumps(fields):
        members["fields"].wrong("fields")
    nodes = _nodes(members["nodes"], sum(field.bits(family) for field in FIELD_ORDER))
    reader = _FamilyReader(value.place, family, len(nodes) + 2)
    return reader.read(members, nodes)


def _nodes(value: Value, variables: int) -> tuple[tuple[int, int, int], ...]:
    """The node table. Cost: the largest part of a certificate, so without a `Value` for each number."""
    if not isinstance(value.json, list):
        value.wrong("list")
    result = []
    for index, entry in enumerate(value.json):
        if not (
            isinstance(entry, list)
            and len(entry) == 3
            and type(entry[0]) is type(entry[1]) is type(entry[2]) is int
            and entry[0] < variables
        ):
            raise RefusedError("certificate-node", node=str(index + 2))
        result.append((entry[0], entry[1], entry[2]))
    return tuple(result)


class _FamilyReader:
    """Reads lists of one family. `named` gathers the sets that are named anywhere."""

    def __init__(self, place: str, family: Family, sets: int) -> None:
        self._place = place
        self._family = family
        self._sets = sets
        self._named: set[int] = set()

    def read(self, members: Mapping[str, Value], nodes: tuple[tuple[int, int, int], ...]) -> FamilyPart:
        segments = unique(members["segments"], self._segment, lambda one: one.number)
        if list(segments) != sorted(segments, key=lambda one: one.number):
            members["segments"].wrong("sorted")
        zones = unique(members["zones"], self._zone, lambda one: one.name)
        if UNZONED in [zone.name for zone in zones[:-1]]:
            members["zones"].wrong("unzoned-last")
        locations = unique(members["locations"], _location, lambda one: one)
        points = members["points"].number(len(locations), _LARGEST)
        return FamilyPart(
            self._place,
            self._family,
            nodes,
            segments,
            zones,
            unique(members["neighbors"], self._neighbor, lambda one: one),
            locations,
            points,
            unique(members["edges"], lambda value: self._edge(value, points), lambda one: one),
            tuple(self._flow(value) for value in members["flows"].items()),
            tuple(self._journey(value, points) for value in members["journeys"].items()),
            tuple(self._claim(value) for value in members["claims"].items()),
            frozenset(self._named),
        )

    def _set(self, value: Value) -> int:
        number = value.number(0, self._sets - 1)
        self._named.add(number)
        return number

    def _segment(self, value: Value) -> Segment:
        members = value.members(("number", "name", "interfaces"))
        return Segment(
            members["number"].number(0, _LARGEST),
            members["name"].text(),
            unique(members["interfaces"], _interface, lambda one: one),
        )

    def _zone(self, value: Value) -> Zone:
        members = value.members(("name", "external", "attachments", "addresses", "addressed", "hosts"))
        addresses = intervals(members["addresses"], Field.DESTINATION, self._family)
        hosts = unique(members["hosts"], self._host, lambda one: one)
        if not all(_among(addresses, host) for host, _ in hosts):
            members["hosts"].wrong("own-address")
        return Zone(
            members["name"].text(),
            members["external"].flag(),
            unique(members["attachments"], _attachment, lambda one: one),
            addresses,
            self._set(members["addressed"]),
            hosts,
        )

    def _host(self, value: Value) -> tuple[int, int]:
        own, its_mac = value.items_of(2)
        return address(own, self._family), mac(its_mac)

    def _neighbor(self, value: Value) -> Neighbor:
        members = value.members(("segment", "device", "interface", "next_hop", "destinations", "leading"))
        return Neighbor(
            members["segment"].number(0, _LARGEST),
            members["device"].text(),
            members["interface"].text(),
            self._next_hop(members["next_hop"]),
            intervals(members["destinations"], Field.DESTINATION, self._family),
            self._set(members["leading"]),
        )

    def _next_hop(self, value: Value) -> int | None:
        return None if value.json is None else address(value, self._family)

    def _edge(self, value: Value, points: int) -> Edge:
        members = value.members(("from",), ("to", "router", "rest", "why", *_OPERATIONS))
        kinds = [kind for kind in _OPERATIONS if kind in members]
        if len(kinds) != 1:
            value.wrong("one-operation")
        keeps = kinds == ["keep"]
        if keeps != ("rest" in members) or keeps != ("why" in members):
            value.wrong("keep")
        operation = self._operation(kinds[0], members)
        ends = not (isinstance(operation, Keep) and operation.keep == 0)
        if ends != ("to" in members):
            value.wrong("to")
        return Edge(
            members["from"].number(0, points - 1),
            members["to"].number(0, points - 1) if ends else None,
            operation,
            members["router"].flag() if "router" in members else None,
        )

    def _operation(self, kind: str, members: Mapping[str, Value]) -> Operation:
        value = members[kind]
        if kind == "keep":
            return Keep(self._set(value), self._set(members["rest"]), self._why(members["why"]))
        if kind == "set":
            return self._change(value)
        if kind == "forget":
            fields = unique(value, read_field, lambda field: field)
            if not fields:
                value.wrong("not-empty")
            return Forget(fields)
        if value.json is not True:
            value.wrong("true")
        return Pass() if kind == "pass" else BecomeAnything()

    def _change(self, value: Value) -> Operation:
        name, how = value.items_of(2)
        field = read_field(name)
        members = how.members((), ("in", "value", "care"))
        if set(members) == {"in"}:
            listed = intervals(members["in"], field, self._family)
            if not listed:
                how.wrong("not-empty")
            return Become(field, listed)
        if set(members) != {"value", "care"}:
            how.wrong("change")
        largest = (1 << field.bits(self._family)) - 1
        care = members["care"].number(1, largest)
        wanted = members["value"].number(0, largest)
        if wanted & ~care:
            how.wrong("change")
        return BecomeBits(field, wanted, care)

    def _why(self, value: Value) -> Why:
        if not isinstance(value.json, dict) or "kind" not in value.json:
            raise RefusedError("certificate-member-missing", place=value.place, name="kind")
        kind = Value(f"{value.place}.kind", value.json["kind"]).choice(tuple(WHY_KEYS))
        members = value.members(("kind", *WHY_KEYS[kind]))
        return Why(kind, tuple(self._why_part(kind, name, members[name]) for name in WHY_KEYS[kind]))

    def _why_part(self, kind: str, name: str, value: Value) -> Name:
        if name == "next_hop":
            return self._next_hop(value)
        if name in ("number", "segment"):
            return value.number(0, _LARGEST)
        if name == "direction":
            return value.choice(("in", "out"))
        if name == "sender":
            return value.choice(("told", "untold"))
        if kind in ("policy", "default") and name in ("source", "destination") and value.json is None:
            return None
        return value.text()

    def _flow(self, value: Value) -> FlowRecord:
        members = value.members(("text", "match"))
        return FlowRecord(members["text"].text(), read_condition(members["match"], self._family))

    def _journey(self, value: Value, points: int) -> Journey:
        members = value.members(("zone", "left_out", "sets"))
        sets: dict[int, int] = {}
        previous = -1
        for item in members["sets"].items():
            point, one = item.items_of(2)
            previous = point.number(previous + 1, points - 1)
            sets[previous] = self._set(one)
            if not sets[previous]:
                item.wrong("not-empty")
        return Journey(members["zone"].text(), self._set(members["left_out"]), sets)

    def _claim(self, value: Value) -> Claim:
        members = value.members(("source", "destination", "scope", "flows", "answers", "allowed", "journey", "intents"))
        return Claim(
            members["source"].text(),
            members["destination"].text(),
            members["scope"].choice(SCOPES),
            _ascending(members["flows"]),
            _ascending(members["answers"]),
            self._set(members["allowed"]),
            members["journey"].number(0, _LARGEST),
            unique(members["intents"], lambda one: one.text(), lambda name: name),
        )


def _among(addresses: Sequence[Interval], address: int) -> bool:
    """Whether one of ascending intervals holds the address."""
    place = bisect_right(addresses, (address, math.inf)) - 1
    return place >= 0 and address <= addresses[place][1]


def _interface(value: Value) -> tuple[str, str]:
    device, interface = value.items_of(2)
    return device.text(), interface.text()


def _attachment(value: Value) -> tuple[int, tuple[str, str] | None]:
    segment, port = value.items_of(2)
    return segment.number(0, _LARGEST), None if port.json is None else _interface(port)


def _location(value: Value) -> Location:
    if not isinstance(value.json, dict) or "kind" not in value.json:
        raise RefusedError("certificate-member-missing", place=value.place, name="kind")
    kind = Value(f"{value.place}.kind", value.json["kind"]).choice(tuple(LOCATION_KEYS))
    members = value.members(("kind", *LOCATION_KEYS[kind]))
    key = tuple(_location_part(kind, name, members[name]) for name in LOCATION_KEYS[kind])
    return Location(kind, key)


def _location_part(kind: str, name: str, value: Value) -> Name:
    if name == "segment":
        return value.number(0, _LARGEST)
    if kind == "routing" and name in ("zone", "nat_side") and value.json is None:
        return None
    return value.text()


def _ascending(value: Value) -> tuple[int, ...]:
    result: list[int] = []
    for item in value.items():
        result.append(item.number(result[-1] + 1 if result else 0, _LARGEST))
    return tuple(result)
