"""One thing altered in a certificate that is right: a set, a step, an edge, a source, a flow, a claim.

Each alteration changes what the certificate says. Its form stays right, so that only the meaning can refuse it: node
tables are numbered anew, sets that are said in plain as well are altered on both sides.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

from segcheck.model.header import Family, Field
from segcheck.verification.addresses import address_text
from segcheck.verification.closure import Steps, arriving
from segcheck.verification.diagrams import EMPTY, FULL, Diagrams
from segcheck.verification.document import Certificate, FamilyPart
from segcheck.verification.family_reading import FIELD_ORDER
from segcheck.verification.node_table import load_nodes
from segcheck.verification.packets import Packets
from segcheck.verification.reading import digest_of, read_certificate
from segcheck.verification.universe import Universe

Plain = dict[str, Any]


class Original:
    """A certificate that verifies, as JSON and as values, with the sets of its first family."""

    def __init__(self, data: bytes) -> None:
        self.document: Plain = json.loads(data)
        self.certificate: Certificate = read_certificate(data)
        self.part: FamilyPart = self.certificate.families[0]
        order = [(field, bit) for field in FIELD_ORDER for bit in reversed(range(field.bits(self.part.family)))]
        self.packets = Packets(self.part.family, order)
        self.sets = self.packets.sets
        load_nodes(self.sets, self.part.nodes, self.part.named)
        self.universe = Universe(self.packets, self.part, self.certificate.assumptions.spoofing)
        self.steps = Steps(self.universe)
        self.arriving = arriving(self.part, self.universe)

    def copied(self) -> Plain:
        """The JSON of the first family to be altered; the node table is not copied, it will be written anew."""
        family = {key: value for key, value in self.document["families"][0].items() if key != "nodes"}
        return copy.deepcopy(family)

    def written(self, family: Plain, top: Plain | None = None) -> bytes:
        """The certificate with `family` for its first one and members of `top`, its nodes and its digest right."""
        family = {**family, "nodes": numbered(self.sets, family)}
        document = {**self.document, **(top or {}), "families": [family, *self.document["families"][1:]]}
        document["digest"] = digest_of(document)
        return json.dumps(document, ensure_ascii=False).encode()

    def header(self, one: int, random: Random) -> dict[int, bool]:
        """Some header of a set that is not empty, as values of variables."""
        header = {level: random.random() < 0.5 for level in range(self.sets.count)}
        while one != FULL:
            branches = self.sets.branches(one)
            goes_high = random.choice([high for high in (False, True) if branches[high] != EMPTY])
            header[self.sets.level(one)] = goes_high
            one = branches[goes_high]
        return header

    def cube(self, header: dict[int, bool], random: Random) -> int:
        """The header, and those that agree with it in some of the fields."""
        fixed = set(random.sample(FIELD_ORDER, random.randint(1, len(FIELD_ORDER))))
        start, result = self.sets.count, FULL
        for field in reversed(FIELD_ORDER):
            start -= field.bits(self.part.family)
            if field in fixed:
                for level in reversed(range(start, start + field.bits(self.part.family))):
                    result = self.sets.node(level, *((EMPTY, result) if header[level] else (result, EMPTY)))
        return result

    def altered(self, one: int, random: Random) -> int:
        """Another set: with some packets more, or some less."""
        if one != FULL and (one == EMPTY or random.random() < 0.5):
            added = self.cube(self.header(self.sets.negation(one), random), random)
            return self.sets.either(one, added)
        return self.sets.without(one, self.cube(self.header(one, random), random))


def numbered(sets: Diagrams, family: Plain) -> list[list[int]]:
    """The nodes that the sets of `family` need; numbers of `sets` in `family` become those of the table."""
    places = list(named_sets(family))
    needed = {EMPTY, FULL}
    waiting = [holder[key] for holder, key in places]
    while waiting:
        number = waiting.pop()
        if number not in needed:
            needed.add(number)
            waiting.extend(sets.branches(number))
    new = {number: position for position, number in enumerate(sorted(needed))}
    for holder, key in places:
        holder[key] = new[holder[key]]
    return [
        [sets.level(number), *(new[child] for child in sets.branches(number))]
        for number in sorted(needed - {EMPTY, FULL})
    ]


def named_sets(family: Plain) -> Iterator[tuple[Any, Any]]:
    """Where sets are named in the JSON of a family: holder and key."""
    for zone in family["zones"]:
        yield zone, "addressed"
    for neighbor in family["neighbors"]:
        yield neighbor, "leading"
    for edge in family["edges"]:
        if "keep" in edge:
            yield edge, "keep"
            yield edge, "rest"
    for journey in family["journeys"]:
        yield journey, "left_out"
        for entry in journey["sets"]:
            yield entry, 1
    for claim in family["claims"]:
        yield claim, "allowed"


Alteration = Callable[[Original, Random], bytes | None]
"""Makes the bytes of an altered certificate; None where chance chose something that cannot be altered so."""


def set_of_a_journey(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    entry = random.choice(random.choice(family["journeys"])["sets"])
    entry[1] = original.altered(entry[1], random)
    return original.written(family) if entry[1] != EMPTY else None


def set_of_another_point(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    sets = random.choice(family["journeys"])["sets"]
    one, other = random.choice(sets), random.choice(sets)
    if one[1] == other[1]:
        return None
    one[1] = other[1]
    return original.written(family)


def point_left_out_of_a_journey(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    sets = random.choice(family["journeys"])["sets"]
    sets.pop(random.randrange(len(sets)))
    return original.written(family)


def kept_set(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    edge = random.choice([edge for edge in family["edges"] if edge.get("keep")])
    edge["keep"] = original.altered(edge["keep"], random)
    return original.written(family) if edge["keep"] != EMPTY else None


def stopped_set(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    edge = random.choice([edge for edge in family["edges"] if "keep" in edge])
    edge["rest"] = original.altered(edge["rest"], random)
    return original.written(family)


def packets_stopped_that_were_kept(original: Original, random: Random) -> bytes | None:
    """Set by set all is well: what is no longer kept is among the rest now."""
    family = original.copied()
    edge = random.choice([edge for edge in family["edges"] if edge.get("keep")])
    moved = original.sets.both(edge["keep"], original.cube(original.header(edge["keep"], random), random))
    edge["keep"] = original.sets.without(edge["keep"], moved)
    edge["rest"] = original.sets.either(edge["rest"], moved)
    return original.written(family) if edge["keep"] != EMPTY else None


def packets_kept_that_were_stopped(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    edge = random.choice([edge for edge in family["edges"] if edge.get("keep")])
    moved = original.sets.both(edge["rest"], original.cube(original.header(edge["rest"], random), random))
    edge["keep"] = original.sets.either(edge["keep"], moved)
    edge["rest"] = original.sets.without(edge["rest"], moved)
    return original.written(family) if edge["rest"] != EMPTY else None


def plain_set(original: Original, random: Random) -> bytes | None:
    """A set that the certificate says in plain as well, or one that is allowed or left out."""
    family = original.copied()
    key = random.choice(["addressed", "leading", "left_out", "allowed"])
    places = [(holder, name) for holder, name in named_sets(family) if name == key]
    if not places:
        return None
    holder, name = random.choice(places)
    holder[name] = original.altered(holder[name], random)
    return original.written(family)


def node_of_the_table(original: Original, random: Random) -> bytes | None:
    """A node leads elsewhere, and so do all sets that it is part of."""
    family = original.copied()
    part = original.part
    number = random.randrange(2, len(part.nodes) + 2)
    level, branches = original.sets.level(number), list(original.sets.branches(number))
    other = random.randrange(number)
    branches[random.random() < 0.5] = other
    if original.sets.level(other) <= level or tuple(branches) == original.sets.branches(number):
        return None
    changed = {number: original.sets.node(level, *branches)}
    for parent in range(number + 1, len(part.nodes) + 2):
        low, high = original.sets.branches(parent)
        if low in changed or high in changed:
            new = original.sets.node(original.sets.level(parent), changed.get(low, low), changed.get(high, high))
            changed[parent] = new
    for holder, key in named_sets(family):
        holder[key] = changed.get(holder[key], holder[key])
    if any(not entry[1] for journey in family["journeys"] for entry in journey["sets"]):
        return None
    if any("to" in edge and not edge["keep"] for edge in family["edges"] if "keep" in edge):
        return None
    return original.written(family)


def _needed(original: Original, number: int) -> bool:
    """Whether an edge brings something, on some journey, that nothing else brings where it ends."""
    edges = original.part.edges
    edge = edges[number]
    for journey in original.part.journeys:
        others = original.sets.any_of(
            original.steps.image(other.operation, journey.sets.get(other.start, EMPTY))
            for other in edges
            if other is not edge and other.end == edge.end
        )
        brought = original.steps.image(edge.operation, journey.sets.get(edge.start, EMPTY))
        if not original.sets.holds(others, brought):
            return True
    return False


def _needed_edge(original: Original, random: Random) -> int | None:
    number = random.randrange(len(original.part.edges))
    ends = original.part.edges[number].end is not None
    return number if ends and _needed(original, number) else None


def edge_left_out(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    number = _needed_edge(original, random)
    if number is None:
        return None
    family["edges"].pop(number)
    return original.written(family)


def edge_to_another_point(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    number = _needed_edge(original, random)
    end = random.randrange(original.part.points)
    if number is None or original.part.edges[number].end == end or "router" in family["edges"][number]:
        return None
    family["edges"][number]["to"] = end
    return original.written(family)


def edge_from_another_point(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    number = random.randrange(len(family["edges"]))
    start = random.randrange(original.part.points)
    edge = original.part.edges[number]
    if start == edge.start or edge.end is None:
        return None
    moved = [original.steps.image(edge.operation, journey.sets.get(start, EMPTY)) for journey in original.part.journeys]
    if all(not original.sets.meets(one, FULL) for one in moved):
        return None
    if all(
        original.sets.holds(journey.sets.get(edge.end, EMPTY), one)
        for journey, one in zip(original.part.journeys, moved, strict=True)
    ) and not _needed(original, number):
        return None
    family["edges"][number]["from"] = start
    return original.written(family)


def edge_that_does_anything(original: Original, random: Random) -> bytes | None:
    """A step that only passed packets on, or sorted them, is said to make any packet of them."""
    family = original.copied()
    edge = random.choice(family["edges"])
    if "to" not in edge or "anything" in edge:
        return None
    for key in ("pass", "keep", "rest", "why", "set", "forget"):
        edge.pop(key, None)
    edge["anything"] = True
    return original.written(family)


def rewritten_field(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    edges = [edge for edge in family["edges"] if "set" in edge]
    if not edges:
        return None
    field, how = random.choice(edges)["set"]
    if "value" in how:
        bit = 1 << random.choice([place for place in range(128) if how["care"] >> place & 1])
        how["value"] ^= bit
    elif isinstance(how["in"][0][0], int):
        low, high = how["in"][0]
        how["in"] = [[low, high + 1 if high < (1 << Field(field).bits(original.part.family)) - 1 else high - 1]]
        if how["in"][0][1] < low:
            return None
    else:
        how["in"] = [[_random_address(original.part.family, random)] * 2]
    return original.written(family)


def _random_address(family: Family, random: Random) -> str:
    return address_text(random.getrandbits(family.address_bits), family)


def forgotten_field(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    edges = [edge for edge in family["edges"] if "forget" in edge]
    if not edges:
        return None
    edge = random.choice(edges)
    name = random.choice([field.value for field in FIELD_ORDER])
    if name in edge["forget"]:
        edge["forget"].remove(name)
        if not edge["forget"]:
            return None
    else:
        edge["forget"].append(name)
    return original.written(family)


def addresses_of_a_source(original: Original, random: Random) -> bytes | None:
    """Fewer or more addresses, and `addressed` said accordingly."""
    family = original.copied()
    senders = {journey.zone for journey in original.part.journeys}
    number = random.choice([index for index, zone in enumerate(original.part.zones) if zone.name in senders])
    zone = original.part.zones[number]
    if original.certificate.assumptions.spoofing or not zone.addresses:
        return None
    low, high = random.choice(zone.addresses)
    cut = random.randint(low, high)
    kept = [one for one in zone.addresses if one != (low, high)]
    pieces = [(low, cut - 1), (cut + random.randint(1, 8), high)]
    new = sorted([*kept, *((first, last) for first, last in pieces if first <= last)])
    if not new or not all(any(first <= host <= last for first, last in new) for host, _ in zone.hosts):
        return None
    family["zones"][number]["addresses"] = [
        [address_text(first, original.part.family), address_text(last, original.part.family)] for first, last in new
    ]
    family["zones"][number]["addressed"] = original.universe.addressed(new)
    pinned = {host for host, _ in zone.hosts}
    gone = original.sets.without(original.universe.addressed(zone.addresses), original.universe.addressed(new))
    free = original.sets.without(gone, original.universe.addressed(tuple((host, host) for host in sorted(pinned))))
    return original.written(family) if free != EMPTY else None


def pinned_host(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    senders = {journey.zone for journey in original.part.journeys}
    zones = [zone for zone in family["zones"] if zone["hosts"] and zone["name"] in senders]
    if not zones or original.certificate.assumptions.spoofing:
        return None
    zone = random.choice(zones)
    number = random.randrange(len(zone["hosts"]))
    if random.random() < 0.5:
        zone["hosts"].pop(number)
    else:
        zone["hosts"][number][1] = ":".join(f"{random.randrange(256):02x}" for _ in range(6))
    return original.written(family)


def attachment_of_a_source(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    senders = {journey.zone for journey in original.part.journeys}
    zones = [zone for zone in family["zones"] if len(zone["attachments"]) > 1 and zone["name"] in senders]
    if not zones:
        return None
    zone = random.choice(zones)
    segments = [segment for segment, _ in zone["attachments"]]
    gone = zone["attachments"].pop(random.randrange(len(segments)))
    others = {segment for segment, _ in zone["attachments"]}
    return original.written(family) if gone[0] not in others else None


def sender_of_a_journey(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    journey = random.choice(family["journeys"])
    name = random.choice(family["zones"])["name"]
    if name == journey["zone"]:
        return None
    journey["zone"] = name
    return original.written(family)


def condition_of_a_flow(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    if not family["flows"]:
        return None
    flow = random.choice(family["flows"])
    flow["match"] = {"not": flow["match"]}
    return original.written(family)


def flows_of_a_claim(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    if not family["flows"]:
        return None
    index = random.randrange(len(family["claims"]))
    claim, before = family["claims"][index], original.part.claims[index]
    key = random.choice(["flows", "answers"])
    claim[key] = sorted({*claim[key]} ^ {random.randrange(len(family["flows"]))})
    after = replace(before, flows=tuple(claim["flows"]), answers=tuple(claim["answers"]))
    if original.universe.allowed(after) == before.allowed:
        return None  # one flow more that others have in them allows nothing more
    named = {number for one in family["claims"] for number in (*one["flows"], *one["answers"])}
    return original.written(family) if len(named) == len(family["flows"]) else None


def journey_of_a_claim(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    claim = random.choice(family["claims"])
    number = random.randrange(len(family["journeys"]))
    if family["journeys"][number]["zone"] == claim["source"]:
        return None
    claim["journey"] = number
    return original.written(family)


def source_of_a_claim(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    claim = random.choice(family["claims"])
    name = random.choice(family["zones"])["name"]
    if name in (claim["source"], claim["destination"]):
        return None
    claim["source"] = name
    return original.written(family)


def claim_left_out(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    family["claims"].pop(random.randrange(len(family["claims"])))
    return original.written(family) if family["claims"] else None


def intents_of_a_claim(original: Original, random: Random) -> bytes | None:
    family = original.copied()
    claim = random.choice(family["claims"])
    name = random.choice(original.document["intents"])["name"]
    claim["intents"] = sorted({*claim["intents"]} ^ {name})
    return original.written(family)


def claims_of_an_intent(original: Original, random: Random) -> bytes | None:
    intents = copy.deepcopy(original.document["intents"])
    random.choice(intents)["claims"] += 1
    return original.written(original.copied(), {"intents": intents})


def freedom_to_spoof(original: Original, _: Random) -> bytes | None:
    """The certificate is said to hold for hosts that use any address, or only for those that do not."""
    assumptions = {**original.document["assumptions"]}
    assumptions["spoofing"] = not assumptions["spoofing"]
    return original.written(original.copied(), {"assumptions": assumptions})


ALTERATIONS: tuple[Alteration, ...] = (
    set_of_a_journey,
    set_of_another_point,
    point_left_out_of_a_journey,
    kept_set,
    stopped_set,
    packets_stopped_that_were_kept,
    packets_kept_that_were_stopped,
    plain_set,
    node_of_the_table,
    edge_left_out,
    edge_to_another_point,
    edge_from_another_point,
    edge_that_does_anything,
    rewritten_field,
    forgotten_field,
    addresses_of_a_source,
    pinned_host,
    attachment_of_a_source,
    sender_of_a_journey,
    condition_of_a_flow,
    flows_of_a_claim,
    journey_of_a_claim,
    source_of_a_claim,
    claim_left_out,
    intents_of_a_claim,
    claims_of_an_intent,
    freedom_to_spoof,
)
