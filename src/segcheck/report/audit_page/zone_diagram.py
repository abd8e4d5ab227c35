"""Where everything stands in the diagram of zones: tiers as bands, zones as boxes, flows as lines between them.

The order of boxes within a band is chosen so that few lines cross (by the mean place of what they are joined to, as
layered drawings of graphs do), and no line runs behind a box: on its way it passes between the boxes of every row.
Same document, same picture. Cost: linear in zones and lines, but for the sorting.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from segcheck.report.recorded import Recorded

WIDTH = 1180
_BOX_WIDTH, _BOX_HEIGHT = 138, 58
_NARROW = 114
_MARGIN, _LABEL, _PADDING = 14, 22, 10
_SPACE = 46
"""Between two rows, where lines turn; more where many do."""
_MOST_IN_ROW = 6
_MOST_ROWS = 7
"""Of tiers that have a row of their own; with more of them small ones share rows."""
_MOST_EDGES = 240
_DENSE = 70
_SWEEPS = 6

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A zone: its place, its number in the document."""

    zone: int
    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Of its width."""
        return self.left + self.width / 2


@dataclass(frozen=True, slots=True)
class Band:
    """The ground that boxes of one tier stand on."""

    tier: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Edge:
    """Flows between two zones, one way or both. `forth` and `back`: whether anything flows from first to second and
    from second to first; `sure_forth`, `sure_back`: whether it surely does. `bad`: a finding says it must not.
    """

    first: int
    second: int
    forth: bool = False
    back: bool = False
    sure_forth: bool = False
    sure_back: bool = False
    bad: bool = False

    @property
    def sure(self) -> bool:
        """Whether anything surely flows."""
        return self.sure_forth or self.sure_back


@dataclass(frozen=True, slots=True)
class Line:
    """An edge as it is drawn: `path` is the data of an SVG path, `middle` a point on it."""

    edge: Edge
    path: str
    middle: Point


@dataclass(frozen=True, slots=True)
class ZoneDiagram:
    """The whole picture. `left_out`: number of edges that are not drawn; `dense`: there are too many to follow all."""

    width: float
    height: float
    bands: tuple[Band, ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    left_out: int
    dense: bool


def zone_diagram(
    zones: Sequence[Recorded], flows: Iterable[Recorded], bad: Iterable[tuple[str, str]] = ()
) -> ZoneDiagram | None:
    """The picture of `zones` and `flows` as an audit's document has them; `bad`: pairs of zones with an open violation.

    None when there are no zones.
    """
    if not zones:
        return None
    tiers = (
        [zone.text("tier") or zone.text("name") for zone in zones] if any(zone.text("tier") for zone in zones) else None
    )
    outside = [zone.flag("external") for zone in zones]
    groups = _groups(tiers, outside)
    edges = _edges([zone.text("name") for zone in zones], flows, frozenset(bad))
    drawn = sorted(edges, key=lambda edge: (not edge.bad, edge.sure, groups[edge.first] == groups[edge.second]))
    kept = frozenset(drawn[:_MOST_EDGES])
    shown = [edge for edge in edges if edge in kept]
    rows = _ordered(_rows(groups, outside), groups, shown)
    return _Drawing(rows, groups, shown).finished(len(edges) - len(shown))


def _groups(tiers: Sequence[str] | None, outside: Sequence[bool]) -> list[str]:
    """The band of each zone: its tier; without tiers, inside or outside."""
    if tiers is not None:
        return list(tiers)
    return ["+" if out else "" for out in outside]


def _edges(names: Sequence[str], flows: Iterable[Recorded], bad: frozenset[tuple[str, str]]) -> list[Edge]:
    """One for each two zones between which anything flows, the first of them the one that comes first."""
    numbers = {name: number for number, name in enumerate(names)}
    found: dict[tuple[int, int], dict[str, bool]] = {}
    for flow in flows:
        ends = flow.text("source"), flow.text("destination")
        source, destination = map(numbers.get, ends)
        if source is None or destination is None or source == destination:
            continue
        forth = source < destination
        known = found.setdefault((min(source, destination), max(source, destination)), {})
        known["forth" if forth else "back"] = True
        if not flow.flag("in_doubt"):
            known["sure_forth" if forth else "sure_back"] = True
        if ends in bad:
            known["bad"] = True
    return [Edge(first, second, **known) for (first, second), known in sorted(found.items())]


def _rows(groups: Sequence[str], outside: Sequence[bool]) -> list[list[int]]:
    """Zones in rows: those inside above, each tier on rows of its own as long as there are few; those outside below."""
    members: dict[str, list[int]] = defaultdict(list)
    for zone, group in enumerate(groups):
        members[group].append(zone)
    within = [zones for zones in members.values() if not all(outside[zone] for zone in zones)]
    beyond = [zones for zones in members.values() if all(outside[zone] for zone in zones)]
    apart = len(within) <= _MOST_ROWS
    return [*_packed(within, apart=apart), *_packed(beyond, apart=False)]


def _packed(groups: Iterable[list[int]], *, apart: bool) -> list[list[int]]:
    rows: list[list[int]] = []
    for zones in groups:
        if not apart and rows and len(rows[-1]) + len(zones) <= _MOST_IN_ROW:
            rows[-1].extend(zones)
            continue
        # A large tier is cut into rows of about the same length.
        count = -(-len(zones) // (_MOST_IN_ROW + 2)) if len(zones) > _MOST_IN_ROW else 1
        size = -(-len(zones) // count)
        rows.extend(list(zones[start : start + size]) for start in range(0, len(zones), size))
        if not apart:
            continue
    return rows


def _ordered(rows: list[list[int]], groups: Sequence[str], edges: Iterable[Edge]) -> list[list[int]]:
    """The rows with their zones moved towards what they are joined to; zones of one group stay together."""
    near: dict[int, list[int]] = defaultdict(list)
    for edge in edges:
        near[edge.first].append(edge.second)
        near[edge.second].append(edge.first)
    for sweep in range(_SWEEPS):
        place = {zone: (index + 0.5) / len(row) for row in rows for index, zone in enumerate(row)}
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wish = {
                zone: sum(place[other] for other in near[zone]) / len(near[zone]) if near[zone] else place[zone]
                for zone in row
            }
            together: dict[str, list[float]] = defaultdict(list)
            for zone in row:
                together[groups[zone]].append(wish[zone])
            mean = {group: sum(held) / len(held) for group, held in together.items()}
            row.sort(key=lambda zone: (mean[groups[zone]], groups[zone], wish[zone], zone))
            place.update({zone: (index + 0.5) / len(row) for index, zone in enumerate(row)})
    return rows


@dataclass(slots=True)
class _Route:
    """An edge between rows on its way: from which row to which, and the gap it takes through each row between."""

    edge: Edge
    upper: int
    lower: int
    gaps: dict[int, int] = field(default_factory=dict)


class _Drawing:
    """Boxes first, then the ways of the lines between them."""

    def __init__(self, rows: Sequence[Sequence[int]], groups: Sequence[str], edges: Sequence[Edge]) -> None:
        self._rows = rows
        self._groups = groups
        self._row_of = {zone: number for number, row in enumerate(rows) for zone in row}
        self._edges = edges
        self._boxes: dict[int, Box] = {}
        self._bands: list[Band] = []
        self._tops: list[float] = []
        self._height = self._place()

    def finished(self, left_out: int) -> ZoneDiagram:
        """The picture."""
        lines = tuple(self._lines())
        boxes = tuple(self._boxes[zone] for row in self._rows for zone in row)
        dense = len(self._edges) > _DENSE
        return ZoneDiagram(WIDTH, self._height, tuple(self._bands), boxes, lines, left_out, dense)

    # -- boxes --------------------------------------------------------------------------------------------

    def _place(self) -> float:
        level = 0.0
        crossing = self._crossing()
        for number, row in enumerate(self._rows):
            top = level + _MARGIN
            width = _NARROW if len(row) > _MOST_IN_ROW else _BOX_WIDTH
            spread = (WIDTH - 2 * _MARGIN - len(row) * width) / (len(row) + 1)
            for index, zone in enumerate(row):
                left = _MARGIN + spread + index * (width + spread)
                self._boxes[zone] = Box(zone, left, top + _LABEL, width, _BOX_HEIGHT)
            self._bands.extend(self._bands_of(row, top, spread))
            self._tops.append(top)
            level = top + _LABEL + _BOX_HEIGHT + _PADDING + _SPACE + min(90, 2 * crossing[number])
        return level - _SPACE - min(90, 2 * crossing[-1]) + max(_MARGIN, self._deepest(self._rows[-1]))

    def _deepest(self, row: Sequence[int]) -> float:
        """How far lines between boxes of one row hang below it."""
        places = {zone: place for place, zone in enumerate(row)}
        spans = [
            abs(places[edge.first] - places[edge.second])
            for edge in self._edges
            if edge.first in places and edge.second in places
        ]
        return 24 + 9 * max(spans, default=0)

    def _crossing(self) -> list[int]:
        """How many lines run below each row."""
        counts = [0] * len(self._rows)
        for edge in self._edges:
            rows = sorted((self._row_of[edge.first], self._row_of[edge.second]))
            for number in range(rows[0], max(rows[1], rows[0] + 1)):
                counts[number] += 1
        return counts

    def _bands_of(self, row: Sequence[int], top: float, spread: float) -> Iterable[Band]:
        """One for each group in the row; a row of one group is a band across the whole picture."""
        height = _LABEL + _BOX_HEIGHT + _PADDING
        groups = list(dict.fromkeys(self._groups[zone] for zone in row))
        if len(groups) == 1:
            yield Band(groups[0], _MARGIN, top, WIDTH - 2 * _MARGIN, height)
            return
        edge = min(spread / 2 - 3, 14)
        for group in groups:
            boxes = [self._boxes[zone] for zone in row if self._groups[zone] == group]
            left = boxes[0].left - edge
            yield Band(group, left, top, boxes[-1].left + boxes[-1].width + edge - left, height)

    # -- lines --------------------------------------------------------------------------------------------

    def _lines(self) -> Iterable[Line]:
        routes = [self._route(edge) for edge in self._edges]
        lanes = self._lanes(routes)
        ports = self._ports(routes, lanes)
        for route in routes:
            if route.upper == route.lower:
                yield self._beside(route, ports)
            else:
                yield self._across(route, ports, lanes)

    def _route(self, edge: Edge) -> _Route:
        upper, lower = sorted((edge.first, edge.second), key=lambda zone: self._row_of[zone])
        route = _Route(edge, self._row_of[upper], self._row_of[lower])
        start, end = self._boxes[upper].middle, self._boxes[lower].middle
        steps = route.lower - route.upper
        for number in range(route.upper + 1, route.lower):
            ideal = start + (end - start) * (number - route.upper) / steps
            gaps = self._gaps(number)
            route.gaps[number] = min(range(len(gaps)), key=lambda index: (abs(_middle(gaps[index]) - ideal), index))
        return route

    def _gaps(self, number: int) -> list[Point]:
        """From where to where there is no box in a row, the margins included."""
        boxes = [self._boxes[zone] for zone in self._rows[number]]
        starts = [0.0, *(box.left + box.width for box in boxes)]
        ends = [*(box.left for box in boxes), float(WIDTH)]
        return list(zip(starts, ends, strict=True))

    def _lanes(self, routes: Iterable[_Route]) -> dict[tuple[int, int, int], float]:
        """Where each line passes each row between its ends: (row, zones of the edge) → place in the width."""
        taken: dict[tuple[int, int], list[_Route]] = defaultdict(list)
        for route in routes:
            for row, gap in route.gaps.items():
                taken[row, gap].append(route)
        found: dict[tuple[int, int, int], float] = {}
        for (row, gap), sharing in taken.items():
            start, end = self._gaps(row)[gap]
            sharing.sort(key=lambda route: (self._ends_mean(route), route.edge.first, route.edge.second))
            step = min(12.0, (end - start - 8) / (len(sharing) + 1))
            first = (start + end) / 2 - step * (len(sharing) - 1) / 2
            for index, route in enumerate(sharing):
                found[row, route.edge.first, route.edge.second] = first + index * step
        return found

    def _ends_mean(self, route: _Route) -> float:
        return self._boxes[route.edge.first].middle + self._boxes[route.edge.second].middle

    def _ports(
        self, routes: Iterable[_Route], lanes: Mapping[tuple[int, int, int], float]
    ) -> dict[tuple[int, int, int], float]:
        """Where lines leave boxes: (zone, zones of the edge) → place in the width; those that lead left stand left."""
        leaving: dict[tuple[int, bool], list[tuple[float, int, int]]] = defaultdict(list)
        for route in routes:
            edge = route.edge
            if self._are_neighbours(route):
                continue
            for zone, other in ((edge.first, edge.second), (edge.second, edge.first)):
                row = self._row_of[zone]
                downwards = row == route.upper
                beside = route.upper == route.lower
                next_row = row + (1 if downwards else -1)
                towards = lanes.get((next_row, edge.first, edge.second), self._boxes[other].middle)
                leaving[zone, downwards or beside].append((towards, edge.first, edge.second))
        found: dict[tuple[int, int, int], float] = {}
        for (zone, _), wishes in leaving.items():
            box = self._boxes[zone]
            step = (box.width - 24) / (len(wishes) + 1)
            for index, (_, first, second) in enumerate(sorted(wishes), start=1):
                found[zone, first, second] = box.left + 12 + index * step
        return found

    def _are_neighbours(self, route: _Route) -> bool:
        row = self._rows[route.upper]
        edge = route.edge
        return route.upper == route.lower and abs(row.index(edge.first) - row.index(edge.second)) == 1

    def _beside(self, route: _Route, ports: Mapping[tuple[int, int, int], float]) -> Line:
        """Between two boxes of one row: straight between neighbours, else below the row."""
        edge = route.edge
        one, other = self._boxes[edge.first], self._boxes[edge.second]
        row = self._rows[route.upper]
        if self._are_neighbours(route):
            forward = one.left < other.left
            start = one.left + one.width if forward else one.left
            end = other.left if forward else other.left + other.width
            level = one.top + one.height / 2
            return Line(edge, f"M{start:.1f} {level:.1f}H{end:.1f}", ((start + end) / 2, level))
        start, end = ports[edge.first, edge.first, edge.second], ports[edge.second, edge.first, edge.second]
        level = one.top + one.height
        deep = level + _PADDING + 20 + 9 * abs(row.index(edge.first) - row.index(edge.second))
        path = f"M{start:.1f} {level:.1f}C{start:.1f} {deep:.1f} {end:.1f} {deep:.1f} {end:.1f} {level:.1f}"
        return Line(edge, path, ((start + end) / 2, level + (deep - level) * 0.75))

    def _across(
        self,
        route: _Route,
        ports: Mapping[tuple[int, int, int], float],
        lanes: Mapping[tuple[int, int, int], float],
    ) -> Line:
        """From a row to a lower one, straight down through every row between; the path begins at the edge's first."""
        edge = route.edge
        upper = edge.first if self._row_of[edge.first] == route.upper else edge.second
        lower = edge.second if upper == edge.first else edge.first
        box = self._boxes[upper]
        points = [(ports[upper, edge.first, edge.second], box.top + box.height)]
        for number in sorted(route.gaps):
            lane = lanes[number, edge.first, edge.second]
            points.append((lane, self._tops[number]))
            points.append((lane, self._tops[number] + _LABEL + _BOX_HEIGHT + _PADDING))
        points.append((ports[lower, edge.first, edge.second], self._boxes[lower].top))
        if upper != edge.first:
            points.reverse()
        return Line(edge, _curved(points), _halfway(points))


def _middle(gap: Point) -> float:
    return (gap[0] + gap[1]) / 2


def _curved(points: Sequence[Point]) -> str:
    """A path through `points` that is upright in each of them."""
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (left, top), (right, bottom) in itertools.pairwise(points):
        if left == right:
            parts.append(f"V{bottom:.1f}")
            continue
        turn = (top + bottom) / 2
        parts.append(f"C{left:.1f} {turn:.1f} {right:.1f} {turn:.1f} {right:.1f} {bottom:.1f}")
    return "".join(parts)


def _halfway(points: Sequence[Point]) -> Point:
    """A point in the middle of the longest turn."""
    (left, top), (right, bottom) = max(
        itertools.pairwise(points),
        key=lambda pair: abs(pair[0][0] - pair[1][0]) + abs(pair[0][1] - pair[1][1]),
    )
    return (left + right) / 2, (top + bottom) / 2
