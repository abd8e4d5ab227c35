"""A certificate of a network one can keep in mind, to break in one place after the other.

    zone a (10.1.0.0/24, .5 pinned): segment 1, by the switch port sw1:p1 ── r1:e0
    zone b (10.2.0.0/24):                                        segment 2 ── r1:e1
    zone out (198.51.100.0/24, external): a router nobody described ── segment 3 ── r1:e2

Coming in by e0, only TCP to 10.2.0.9 port 443 may pass to zone b; everything may pass to anywhere else. What r1 sends
out to segment 3 gets a source address of its own.
"""

from __future__ import annotations

import json
from typing import Any

from tests.verification.alterations import Plain, numbered

from segcheck.model.header import TCP, Family, Field
from segcheck.verification.closure import Steps
from segcheck.verification.diagrams import EMPTY
from segcheck.verification.document import BecomeBits, FamilyPart, Forget, Zone
from segcheck.verification.family_reading import FIELD_ORDER
from segcheck.verification.packets import Packets
from segcheck.verification.reading import digest_of
from segcheck.verification.universe import Universe

A, B, OUT = (0x0A010000, 0x0A0100FF), (0x0A020000, 0x0A0200FF), (0xC6336400, 0xC63364FF)
HOP = "203.0.113.1"
PINNED, PINNED_MAC = 0x0A010005, 0x00005E005305
ORDER = [(field, bit) for field in FIELD_ORDER for bit in reversed(range(field.bits(Family.IPV4)))]
# Points.
SENT, WIRE, RECEIVED, ROUTING, DELIVERED, LEFT, DROPPED = range(7)
ADMITTED, FILTERED, FORGOTTEN, TO_B, OUTWARD, NOWHERE, TRANSLATED = range(7, 14)
FLOW = {"all": [{"in": ["protocol", [[6, 6]]]}, {"in": ["destination", [["10.2.0.9", "10.2.0.9"]]]},
                {"in": ["destination_port", [[443, 443]]]}]}  # fmt: skip


class Tiny:
    """The certificate in pieces: `family` and `top`, with sets as numbers of `sets`. Change what you like, then
    `written`."""

    def __init__(self) -> None:
        self.packets = Packets(Family.IPV4, ORDER)
        self.sets = self.packets.sets
        zones = (
            Zone("a", False, ((1, ("sw1", "p1")),), (A,), 0, ((PINNED, PINNED_MAC),)),
            Zone("b", False, ((2, None),), (B,), 0, ()),
            Zone("out", True, ((3, None),), (OUT,), 0, ()),
        )
        part = FamilyPart("", Family.IPV4, (), (), zones, (), (), 0, (), (), (), (), frozenset())
        self.universe = Universe(self.packets, part, False)
        self.family = self._family(zones)
        self.top: Plain = {
            "format": "segcheck-certificate",
            "version": 1,
            "program": "by hand",
            "date": None,
            "configurations": [],
            "policy": [],
            "assumptions": {"spoofing": False, "closed_segments": True, "everywhere": True},
            "intents": [{"name": "apart", "outcome": "proved", "claims": 1, "complete": True}],
        }

    def to(self, low: int, high: int) -> int:
        """Packets with such a destination."""
        return self.packets.field_in(Field.DESTINATION, [(low, high)])

    def _sets(self, zones: tuple[Zone, ...]) -> dict[str, int]:
        sets, steps = self.sets, Steps(self.universe)
        flow = sets.all_of(
            [
                self.packets.field_in(Field.PROTOCOL, [(TCP, TCP)]),
                self.to(0x0A020009, 0x0A020009),
                self.packets.field_in(Field.DESTINATION_PORT, [(443, 443)]),
            ]
        )
        sent = self.universe.sent(zones[0])
        admitted = sets.both(sent, self.packets.masked(Field.SOURCE_MAC, 0, 1))
        passing = sets.either(sets.negation(self.to(*B)), flow)
        filtered = sets.both(admitted, passing)
        forgotten = steps.image(Forget((Field.SOURCE_MAC,)), filtered)
        to_b, outward = sets.both(forgotten, self.to(*B)), sets.both(forgotten, self.to(*OUT))
        nowhere = sets.without(sets.without(forgotten, to_b), outward)
        translated = steps.image(BecomeBits(Field.SOURCE, 1 << 31, 1 << 31), outward)
        tails = sets.both(
            self.packets.forget_fields(
                flow,
                (
                    Field.FRAGMENT,
                    Field.SOURCE_PORT,
                    Field.DESTINATION_PORT,
                    Field.ICMP_TYPE,
                    Field.ICMP_CODE,
                    Field.TCP_FLAGS,
                ),
            ),
            self.packets.field_in(Field.FRAGMENT, [(1, 1)]),
        )
        return {
            "sent": sent,
            "admitted": admitted,
            "filtered": filtered,
            "forgotten": forgotten,
            "to_b": to_b,
            "outward": outward,
            "nowhere": nowhere,
            "translated": translated,
            "allowed": sets.either(flow, tails),
        }

    def _keep(self, start: int, end: int, one: int, other: int, **why: Any) -> Plain:
        return {"from": start, "to": end, "keep": one, "rest": self.sets.without(other, one), "why": why}

    def _family(self, zones: tuple[Zone, ...]) -> Plain:
        made = self._sets(zones)
        r1 = {"device": "r1"}
        whole = made["forgotten"]
        return {
            "family": 4,
            "fields": [[field.value, field.bits(Family.IPV4)] for field in FIELD_ORDER],
            "segments": [
                {"number": 1, "name": "office", "interfaces": [["r1", "e0"]]},
                {"number": 2, "name": "servers", "interfaces": []},
                {"number": 3, "name": "line", "interfaces": []},
            ],
            "zones": [
                {
                    "name": "a",
                    "external": False,
                    "attachments": [[1, ["sw1", "p1"]]],
                    "addresses": [["10.1.0.0", "10.1.0.255"]],
                    "addressed": self.to(*A),
                    "hosts": [["10.1.0.5", "00:00:5e:00:53:05"]],
                },
                {
                    "name": "b",
                    "external": False,
                    "attachments": [[2, None]],
                    "addresses": [["10.2.0.0", "10.2.0.255"]],
                    "addressed": self.to(*B),
                    "hosts": [],
                },
                {
                    "name": "out",
                    "external": True,
                    "attachments": [[3, None]],
                    "addresses": [["198.51.100.0", "198.51.100.255"]],
                    "addressed": self.to(*OUT),
                    "hosts": [],
                },
            ],
            "neighbors": [
                {
                    "segment": 3,
                    "device": "r1",
                    "interface": "e2",
                    "next_hop": HOP,
                    "destinations": [["198.51.100.0", "198.51.100.255"]],
                    "leading": self.to(*OUT),
                }
            ],
            "locations": [
                {"kind": "sent", "zone": "a"},
                {"kind": "wire", "segment": 1},
                {"kind": "received", **r1, "interface": "e0"},
                {"kind": "routing", **r1, "vrf": "", "zone": None, "nat_side": None, "interface": ""},
                {"kind": "delivered", "segment": 2},
                {"kind": "left", "segment": 3},
                {"kind": "dropped", **r1},
            ],
            "points": 14,
            "edges": [
                self._keep(SENT, ADMITTED, made["admitted"], made["sent"], kind="port", device="sw1", interface="p1"),
                {"from": ADMITTED, "to": WIRE, "pass": True},
                {"from": WIRE, "to": RECEIVED, "pass": True},
                self._keep(
                    RECEIVED, FILTERED, made["filtered"], made["admitted"],
                    kind="filter", **r1, interface="e0", direction="in", number=0, name="IN", sender="told",
                ),
                {"from": FILTERED, "to": FORGOTTEN, "forget": ["source_mac"]},
                {"from": FORGOTTEN, "to": ROUTING, "pass": True},
                self._keep(ROUTING, TO_B, made["to_b"], whole, kind="route", interface="e1", next_hop=None),
                self._keep(ROUTING, OUTWARD, made["outward"], whole, kind="route", interface="e2", next_hop=HOP),
                self._keep(ROUTING, NOWHERE, made["nowhere"], whole, kind="route", interface="", next_hop=None),
                {"from": TO_B, "to": DELIVERED, "pass": True},
                {"from": OUTWARD, "to": TRANSLATED, "set": ["source", {"value": 1 << 31, "care": 1 << 31}]},
                {"from": TRANSLATED, "to": LEFT, "pass": True, "router": True},
                {"from": NOWHERE, "to": DROPPED, "pass": True},
            ],
            "flows": [{"text": "https to the server", "match": FLOW}],
            "journeys": [
                {
                    "zone": "a",
                    "left_out": EMPTY,
                    "sets": [
                        [SENT, made["sent"]],
                        [WIRE, made["admitted"]],
                        [RECEIVED, made["admitted"]],
                        [ROUTING, whole],
                        [DELIVERED, made["to_b"]],
                        [LEFT, made["translated"]],
                        [DROPPED, made["nowhere"]],
                        [ADMITTED, made["admitted"]],
                        [FILTERED, made["filtered"]],
                        [FORGOTTEN, whole],
                        [TO_B, made["to_b"]],
                        [OUTWARD, made["outward"]],
                        [NOWHERE, made["nowhere"]],
                        [TRANSLATED, made["translated"]],
                    ],
                }
            ],
            "claims": [
                {
                    "source": "a",
                    "destination": "b",
                    "scope": "any",
                    "flows": [0],
                    "answers": [],
                    "allowed": made["allowed"],
                    "journey": 0,
                    "intents": ["apart"],
                }
            ],
        }  # fmt: skip

    def document(self) -> Plain:
        """The whole object, its nodes numbered."""
        nodes = numbered(self.sets, self.family)
        return {**self.top, "families": [{**self.family, "nodes": nodes}]}

    def written(self) -> bytes:
        """The certificate, with the right digest."""
        return sealed(self.document())


def sealed(document: Plain) -> bytes:
    """`document` with the digest of what stands in it now."""
    return json.dumps({**document, "digest": digest_of(document)}, ensure_ascii=False).encode()
