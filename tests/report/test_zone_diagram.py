"""The diagram of zones: nothing overlaps, no line runs behind a box, nothing is left out without being counted."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.report.audit_page_samples import document

from segcheck.report.audit_page.zone_diagram import Box, ZoneDiagram, zone_diagram
from segcheck.report.audit_page.zone_drawing import fitted, zone_drawing
from segcheck.report.recorded import Recorded

SIZES = ((1, 0, 1), (2, 2, 2), (5, 12, 3), (13, 40, 6), (25, 90, 12), (40, 400, 9), (60, 700, 40), (40, 1560, 1))


def drawn(zones: int, pairs: int, tiers: int, bad: tuple[tuple[str, str], ...] = (), **changes: Any) -> ZoneDiagram:
    made = document(zones, pairs, 0, 1, tiers)
    for one in made["zones"]:
        one.update(changes)
    picture = zone_diagram([Recorded(one) for one in made["zones"]], [Recorded(one) for one in made["flows"]], bad)
    assert picture is not None
    return picture


def points(path: str, steps: int = 12) -> list[tuple[float, float]]:
    """Points along the data of a path."""
    found: list[tuple[float, float]] = []
    here = (0.0, 0.0)
    for command, text in re.findall(r"([MCVH])([^MCVH]*)", path):
        numbers = [float(number) for number in text.split()]
        if command == "M":
            here = (numbers[0], numbers[1])
        elif command in "VH":
            end = (here[0], numbers[0]) if command == "V" else (numbers[0], here[1])
            found += [tuple(here[i] + (end[i] - here[i]) * step / steps for i in (0, 1)) for step in range(steps + 1)]  # type: ignore[misc]
            here = end
        else:
            corners = [here, *zip(numbers[::2], numbers[1::2], strict=True)]
            for step in range(steps + 1):
                t = step / steps
                weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
                found.append(
                    (
                        sum(weight * corner[0] for weight, corner in zip(weights, corners, strict=True)),
                        sum(weight * corner[1] for weight, corner in zip(weights, corners, strict=True)),
                    )
                )
            here = corners[-1]
    return found


def holds(box: Box, point: tuple[float, float]) -> bool:
    left, top = point
    return box.left + 1 < left < box.left + box.width - 1 and box.top + 1 < top < box.top + box.height - 1


@pytest.mark.parametrize(("zones", "pairs", "tiers"), SIZES)
def test_boxes_lie_in_the_picture_and_apart(zones: int, pairs: int, tiers: int) -> None:
    picture = drawn(zones, pairs, tiers)
    assert sorted(box.zone for box in picture.boxes) == list(range(zones))
    for index, one in enumerate(picture.boxes):
        assert one.left >= 0 and one.left + one.width <= picture.width
        assert one.top >= 0 and one.top + one.height <= picture.height
        for other in picture.boxes[index + 1 :]:
            apart = one.left + one.width <= other.left or other.left + other.width <= one.left
            assert apart or one.top + one.height <= other.top or other.top + other.height <= one.top


@pytest.mark.parametrize(("zones", "pairs", "tiers"), SIZES)
def test_no_line_runs_behind_a_box_or_out_of_the_picture(zones: int, pairs: int, tiers: int) -> None:
    picture = drawn(zones, pairs, tiers)
    for line in picture.lines:
        for point in points(line.path):
            assert 0 <= point[0] <= picture.width and 0 <= point[1] <= picture.height
            assert not any(holds(box, point) for box in picture.boxes), (line.edge, point)


@pytest.mark.parametrize(("zones", "pairs", "tiers"), SIZES)
def test_every_flow_is_drawn_or_counted(zones: int, pairs: int, tiers: int) -> None:
    flows = document(zones, pairs, 0, 1, tiers)["flows"]
    picture = drawn(zones, pairs, tiers)
    wanted = {tuple(sorted((int(flow["source"][4:]), int(flow["destination"][4:])))) for flow in flows}
    assert len(picture.lines) + picture.left_out == len(wanted)
    assert {(line.edge.first, line.edge.second) for line in picture.lines} <= wanted


def test_lines_with_violations_are_drawn_first() -> None:
    bad = tuple((f"zone{number}", f"zone{(number + 17) % 60}") for number in range(0, 60, 5))
    picture = drawn(60, 1200, 3, bad)
    assert picture.left_out > 0
    assert sum(line.edge.bad for line in picture.lines) == len({frozenset(pair) for pair in bad})


def test_zones_of_a_tier_stand_on_one_ground_in_the_order_of_the_policy() -> None:
    picture = drawn(13, 40, 6)
    for band in picture.bands:
        inside = [
            box for box in picture.boxes if band.left <= box.left and box.left + box.width <= band.left + band.width
        ]
        assert any(band.top <= box.top and box.top + box.height <= band.top + band.height for box in inside)
    tops = {band.tier: band.top for band in reversed(picture.bands)}
    assert [tier for tier in tops if tier != "outside"] and max(tops, key=lambda tier: tops[tier]) == "outside"


def test_without_tiers_what_is_outside_stands_below() -> None:
    picture = drawn(9, 12, 3, tier="")
    assert {band.tier for band in picture.bands} == {"", "+"}
    lowest = max(picture.bands, key=lambda band: band.top)
    assert lowest.tier == "+"


def test_arrow_heads_tell_what_surely_flows_from_what_possibly_does() -> None:
    made = document(3, 2, 0, 1)
    made["flows"] = [
        {"source": "zone0", "destination": "zone1", "services": {"en": ["ssh"], "ja": ["ssh"]}, "in_doubt": False},
        {"source": "zone1", "destination": "zone0", "services": {"en": ["? dns"], "ja": ["? dns"]}, "in_doubt": True},
    ]
    zones, flows = [Recorded(one) for one in made["zones"]], [Recorded(one) for one in made["flows"]]
    picture = zone_diagram(zones, flows, [("zone1", "zone0")])
    assert picture is not None
    edge = picture.lines[0].edge
    assert (edge.forth, edge.back, edge.sure_forth, edge.sure_back, edge.bad) == (True, True, True, False, True)
    svg = zone_drawing(picture, zones, flows)
    assert 'marker-end="url(#head-bad-sure)"' in svg and 'marker-start="url(#head-bad-doubt)"' in svg
    assert "zone0 → zone1: ssh / zone1 → zone0: ? dns" in svg


def test_flows_of_zones_the_document_does_not_have_are_passed_over() -> None:
    made = document(2, 1, 0, 1)
    made["flows"].append(made["flows"][0] | {"destination": "nowhere"})
    picture = zone_diagram([Recorded(one) for one in made["zones"]], [Recorded(one) for one in made["flows"]])
    assert picture is not None and len(picture.lines) == 1


def test_no_zones_no_picture() -> None:
    assert zone_diagram([], []) is None


def test_long_names_end_with_an_ellipsis() -> None:
    assert fitted("x" * 50, 100).endswith("…") and fitted("x", 100) == "x"
