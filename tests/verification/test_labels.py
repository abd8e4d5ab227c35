"""What steps say of themselves fits the place where they stand."""

from __future__ import annotations

from typing import Any

import pytest
from tests.verification.tiny import (
    DELIVERED,
    DROPPED,
    FILTERED,
    FORGOTTEN,
    LEFT,
    NOWHERE,
    RECEIVED,
    ROUTING,
    TO_B,
    TRANSLATED,
    Tiny,
)

from segcheck.verification.verify import verify

R1 = {"device": "r1"}
OUT_OF_E1 = {
    "kind": "filter",
    **R1,
    "interface": "e1",
    "direction": "out",
    "number": 0,
    "name": "O",
    "sender": "untold",
}
POLICY = {"kind": "policy", **R1, "source": None, "destination": None, "number": 0, "name": "P", "sender": "untold"}


def codes(tiny: Tiny) -> list[str]:
    return [refusal.code for refusal in verify(tiny.written()).refusals]


def relabelled(edge: int, **why: Any) -> Tiny:
    tiny = Tiny()
    tiny.family["edges"][edge]["why"].update(why)
    return tiny


def stopped(why: dict[str, Any]) -> Tiny:
    """Between the routing decision and zone b, where nothing was stopped, a step stops everything."""
    tiny = Tiny()
    family = tiny.family
    [edge] = [edge for edge in family["edges"] if edge["from"] == TO_B]
    to_b = dict(family["journeys"][0]["sets"])[TO_B]
    edge.clear()
    edge.update({"from": TO_B, "keep": 0, "rest": to_b, "why": why})
    family["journeys"][0]["sets"] = [entry for entry in family["journeys"][0]["sets"] if entry[0] != DELIVERED]
    return without_location(tiny, DELIVERED)


def without_location(tiny: Tiny, gone: int) -> Tiny:
    family = tiny.family
    del family["locations"][gone]
    family["points"] -= 1

    def moved(point: int) -> int:
        return point - (point > gone)

    for edge in family["edges"]:
        edge["from"] = moved(edge["from"])
        if "to" in edge:
            edge["to"] = moved(edge["to"])
    for entry in family["journeys"][0]["sets"]:
        entry[0] = moved(entry[0])
    return tiny


@pytest.mark.parametrize(
    "why",
    [
        {"device": "r2"},
        {"interface": "e2"},
        {"direction": "out"},
    ],
)
def test_a_filter_of_another_place_stops_nothing(why: dict[str, Any]) -> None:
    assert codes(relabelled(3, **why)) == ["certificate-edge-elsewhere"]


@pytest.mark.parametrize(
    "why",
    [
        {"kind": "port", "device": "sw1", "interface": "p1"},
        {"kind": "route", "interface": "e1", "next_hop": None},
        {"kind": "translation", **R1},
        {**OUT_OF_E1, "direction": "in"},
        {**OUT_OF_E1, "interface": "e2"},
        {**OUT_OF_E1, "interface": ""},
        {**OUT_OF_E1, "device": "r2"},
        {**OUT_OF_E1, "sender": "told"},
        {**POLICY, "source": "inside"},
        {**POLICY, "destination": "self"},
        {**POLICY, "device": "r2"},
        {"kind": "default", **R1, "source": "inside", "destination": None},
        {"kind": "default", **R1, "source": None, "destination": "self"},
        {"kind": "hairpin", **R1, "interface": "e1"},
        {"kind": "hairpin", **R1, "interface": ""},
        {"kind": "neighbor", "segment": 2},
    ],
)
def test_what_was_not_stopped_cannot_be_stopped_by_a_step_of_elsewhere(why: dict[str, Any]) -> None:
    assert set(codes(stopped(why))) & {"certificate-edge-elsewhere", "certificate-lost"}


@pytest.mark.parametrize("why", [OUT_OF_E1, POLICY, {"kind": "default", **R1, "source": None, "destination": None}])
def test_a_step_that_stops_where_it_may_stand_is_left_to_the_configurations(why: dict[str, Any]) -> None:
    """Without them nobody can tell; the page says so."""
    assert codes(stopped(why)) == []


def test_a_step_with_a_way_to_neighbors_only_loses_what_no_neighbor_takes() -> None:
    assert codes(stopped({"kind": "neighbor", "segment": 2})) == ["certificate-lost"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (FORGOTTEN, DROPPED),  # from an interface, past the routing decision
        (NOWHERE, LEFT),  # out of no interface, to a neighbour
        (TO_B, DROPPED),  # out of an interface, to nowhere
    ],
)
def test_a_way_ends_where_it_can(start: int, end: int) -> None:
    tiny = Tiny()
    [edge] = [edge for edge in tiny.family["edges"] if edge["from"] == start]
    edge.pop("router", None)
    edge["to"] = end
    if end == LEFT:
        edge["router"] = False
    assert "certificate-edge-elsewhere" in codes(tiny)


def test_another_device_does_not_route() -> None:
    tiny = Tiny()
    tiny.family["locations"][ROUTING]["device"] = "r2"
    assert "certificate-edge-elsewhere" in codes(tiny)


def test_a_point_is_on_the_way_from_one_location() -> None:
    tiny = Tiny()
    tiny.family["edges"].append({"from": RECEIVED, "to": TRANSLATED, "pass": True})
    assert "certificate-way" in codes(tiny)
    tiny = Tiny()
    tiny.family["edges"] = [edge for edge in tiny.family["edges"] if edge.get("to") != FILTERED]
    assert "certificate-way" in codes(tiny)


def test_the_sender_is_not_told_where_a_router_may_have_sent() -> None:
    tiny = Tiny()
    tiny.family["edges"].append({"from": TO_B, "to": RECEIVED, "pass": True})
    assert "certificate-edge-elsewhere" in codes(tiny)
