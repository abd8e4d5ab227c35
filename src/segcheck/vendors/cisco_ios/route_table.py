"""Captures of `show ip route` and `show ipv6 route`: the routes that were in force when they were taken.

A capture replaces computed routes, so it is believed only when every line of it is understood and the subnet and
entry counts that IOS prints agree with what follows: a capture cut short would look like missing routes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.header import Family
from segcheck.model.routing import Discard, Route, RouteSource, RouteTarget, Via
from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.ledger import LedgerBuilder, LineFate
from segcheck.source.text import Origin, SourceFile
from segcheck.vendors._shared.values import ipv4, ipv6, ipv6_prefix
from segcheck.vendors.cisco_ios.interface_names import interface_name

_PROMPT = re.compile(r"(?P<host>[\w.-]+)(?:\([\w-]+\))?[#>]\s*(?P<command>.*)\Z")
_SHOW = re.compile(r"(?:do\s+)?sh\w*\s+(?P<family>ip|ipv6)\s+ro\w*(?:\s+vrf\s+(?P<vrf>\S+))?\s*\Z", re.IGNORECASE)
_QUIET = re.compile(r"(?:ter\w*\s+(?:len\w*|width)\s+\d+|en\w*|exit|logout|quit|)\s*\Z", re.IGNORECASE)
_MORE = re.compile(r"\A\s*--\s?[Mm]ore\s?--\s*(?:\x08+\s*\x08*)*")
_VRF_HEADER = re.compile(r"Routing Table:\s+(?P<vrf>\S+)\s*\Z")
_IPV6_HEADER = re.compile(r"IPv6 Routing Table(?: -\s+(?P<vrf>\S+))?\s+-\s+(?P<count>\d+) entries\s*\Z")
_GATEWAY = re.compile(r"(?:Gateway of last resort is |Default gateway is )")
_UNIFORM = re.compile(r"\s+(?P<address>[\d.]+)/(?P<length>\d+) is subnetted, (?P<subnets>\d+) subnets?\s*\Z")
_VARIABLE = re.compile(
    r"\s+(?P<address>[\d.]+)/(?P<length>\d+) is variably subnetted,"
    r" (?P<subnets>\d+) subnets?, (?P<masks>\d+) masks?\s*\Z"
)
_CODE = r"(?P<code>[A-Za-z](?:[A-Za-z0-9*%+&~ ]{0,10}?))"
_ROUTE = re.compile(
    _CODE + r"\s*(?<![A-Za-z0-9])(?P<prefix>\d+\.\d+\.\d+\.\d+)(?:/(?P<length>\d+))?(?:\s+(?P<rest>\S.*))?\Z"
)
_ROUTE6 = re.compile(
    _CODE + r"\s+(?P<prefix>[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*/\d+)\s+\[(?P<distance>\d+)/(?P<metric>\d+)\](?:,.*)?\Z"
)
_METRIC = re.compile(r"(?P<nho>\[NHO\])?\[(?P<distance>\d+)/(?P<metric>\d+)\](?:,\s*|\s+)?(?P<rest>.*)\Z")
_CONNECTED = re.compile(r"is directly connected(?:\s*\((?P<vrf>[\w.:-]+)\))?,\s*(?P<rest>.*)\Z")
_SUMMARY = re.compile(r"is a summary,\s*(?P<rest>.*)\Z")
_VIA = re.compile(
    r"(?P<how>via|is possibly down, routing via)\s+(?P<address>[\d.]+)"
    r"(?:\s*\((?P<vrf>[\w.:-]+)\))?(?:,\s*(?P<rest>.*))?\Z"
)
_VIA6 = re.compile(r"\s+via\s+(?P<rest>\S.*)\Z")
_AGE = re.compile(r"(?:\d+:\d\d:\d\d|(?:\d+[ywdhms])+|never)\Z")
_INTERFACE = re.compile(r"[A-Za-z][A-Za-z-]*\d[\d/:.]*\Z")


@dataclass(frozen=True, slots=True)
class RouteCapture:
    """One captured table of one VRF ("" is the global one) and family, complete as printed.

    `doubts`: lines that say traffic goes elsewhere than the table prints (next-hop overrides).
    `connected`: the directly connected networks, by interface, to hold against the configuration.
    """

    vrf: str
    family: Family
    hostname: str
    routes: tuple[Route, ...]
    connected: tuple[tuple[str, Prefix], ...]
    doubts: Origin
    origin: Origin


def is_route_capture(source: SourceFile) -> bool:
    """Whether the file looks like saved output of `show ip route` or `show ipv6 route`."""
    for text in source.lines[:60]:
        line = text.strip()
        if line.startswith("Codes:") or _VRF_HEADER.match(line) or _IPV6_HEADER.match(line):
            return True
        prompt = _PROMPT.match(line)
        if prompt and _SHOW.match(prompt["command"]):
            return True
    return False


def read_route_captures(source: SourceFile, ledger: LedgerBuilder) -> tuple[RouteCapture, ...] | Diagnostic:
    """Every table in `source`, or the reason why the whole file is refused; the fate of each line goes to `ledger`.

    SOUNDNESS: a line not understood, a count that does not agree or the same table twice refuses the file: half a
    table would lose routes, and a lost route can look like isolation.
    """
    reader = _Reader(source, ledger)
    for number, text in enumerate(source.lines, start=1):
        if text.strip():
            problem = reader.read(number, _MORE.sub("", text).rstrip())
            if problem:
                return reader.refuse(number, problem)
    return reader.finish()


class _RefusedError(Exception):
    """The line cannot be understood; carries the message code."""


@dataclass
class _Table:
    vrf: str
    family: Family
    hostname: str
    line: int
    routes: list[Route] = field(default_factory=list)
    connected: list[tuple[str, Prefix]] = field(default_factory=list)
    doubts: list[int] = field(default_factory=list)
    prefixes: set[Prefix] = field(default_factory=set)
    expected: int | None = None
    started: bool = False


@dataclass
class _Group:
    """The networks under one `… is subnetted` line."""

    line: int
    major: Prefix
    length: int | None
    subnets: int
    masks: int
    seen: set[Prefix] = field(default_factory=set)

    def complete(self) -> bool:
        lengths = {prefix.length for prefix in self.seen}
        return len(self.seen) == self.subnets and len(lengths) == self.masks


class _Reader:
    """Reads a capture line by line. Mutable: it is the state of one reading."""

    def __init__(self, source: SourceFile, ledger: LedgerBuilder) -> None:
        self._source = source
        self._ledger = ledger
        self._tables: list[_Table] = []
        self._hostname = ""
        self._asked: tuple[str, Family] | None = None
        self._legend = False
        self._group: _Group | None = None
        self._prefix: Prefix | None = None
        self._code = ""
        self._distance = 0
        self._hops = 0

    def read(self, number: int, text: str) -> str:
        """Take one non-blank line; "" or the message code of why it cannot be taken."""
        try:
            modeled = self._line(number, text) if text.strip() else False
        except _RefusedError as refusal:
            return str(refusal)
        self._ledger.mark(
            number, LineFate.MODELED if modeled else LineFate.IRRELEVANT, "" if modeled else "route-legend"
        )
        return ""

    def finish(self) -> tuple[RouteCapture, ...] | Diagnostic:
        """The tables read, after the last checks."""
        try:
            self._end_table()
        except _RefusedError as refusal:
            return self.refuse(len(self._source.lines), str(refusal))
        keys = [(table.vrf, table.family) for table in self._tables]
        if not keys or len(set(keys)) < len(keys):
            return self.refuse(1, "route-table-repeated" if keys else "route-table-missing")
        return tuple(
            RouteCapture(
                table.vrf,
                table.family,
                table.hostname,
                tuple(table.routes),
                tuple(table.connected),
                self._spans(table.doubts),
                self._spans([table.line]),
            )
            for table in self._tables
        )

    def refuse(self, number: int, code: str) -> Diagnostic:
        """The diagnostic for the line that could not be taken; the file's lines are worth nothing then."""
        self._ledger.mark(number, LineFate.MALFORMED, code)
        text = self._source.line(number).strip()
        return Diagnostic(code, Severity.ERROR, Effect.REJECTS_FILE, self._spans([number]), (("line", text[:80]),))

    def _spans(self, lines: list[int]) -> Origin:
        return tuple(self._source.span_of_line(line) for line in lines)

    def _line(self, number: int, text: str) -> bool:
        """Whether the line says something about routes; raises `_RefusedError`."""
        if text.startswith("Codes:"):
            if not self._tables or self._tables[-1].started:
                self._start_table(number)
            self._legend = True
            return False
        if self._legend and text.startswith("   ") and " - " in text:
            return False
        self._legend = False
        if self._header(number, text) or _GATEWAY.match(text):
            return False
        if not self._tables:
            self._start_table(number)
        table = self._tables[-1]
        table.started = True
        return self._line4(number, text, table) if table.family is Family.IPV4 else self._line6(number, text, table)

    def _header(self, number: int, text: str) -> bool:
        prompt = _PROMPT.match(text)
        if prompt:
            self._prompt(prompt["host"], prompt["command"])
            return True
        named = _VRF_HEADER.match(text)
        counted = _IPV6_HEADER.match(text)
        if named:
            self._start_table(number, _vrf(named["vrf"]), Family.IPV4)
        elif counted:
            self._start_table(number, _vrf(counted["vrf"] or ""), Family.IPV6)
            self._tables[-1].expected = int(counted["count"])
        return bool(named or counted)

    def _prompt(self, host: str, command: str) -> None:
        if self._hostname and host != self._hostname:
            raise _RefusedError("route-table-two-devices")
        self._hostname = host
        if _QUIET.match(command):
            return
        # SOUNDNESS: `show ip route static` or `… | include` prints part of the table only.
        show = _SHOW.match(command)
        if show is None:
            raise _RefusedError("route-table-partial-command")
        family = Family.IPV6 if show["family"].lower() == "ipv6" else Family.IPV4
        self._asked = ("" if show["vrf"] in (None, "*") else _vrf(show["vrf"]), family)

    def _start_table(self, number: int, vrf: str | None = None, family: Family | None = None) -> None:
        self._end_table()
        asked_vrf, asked_family = self._asked or ("", Family.IPV4)
        self._tables.append(_Table(asked_vrf if vrf is None else vrf, family or asked_family, self._hostname, number))

    def _end_table(self) -> None:
        self._end_route()
        self._end_group()
        if self._tables:
            table = self._tables[-1]
            if table.expected is not None and len(table.prefixes) != table.expected:
                raise _RefusedError("route-table-incomplete")

    def _end_route(self) -> None:
        if self._prefix is not None and not self._hops:
            raise _RefusedError("route-without-target")
        self._prefix = None

    def _end_group(self) -> None:
        if self._group is not None and not self._group.complete():
            raise _RefusedError("route-table-incomplete")
        self._group = None

    def _line4(self, number: int, text: str, table: _Table) -> bool:
        uniform = _UNIFORM.match(text)
        grouped = uniform or _VARIABLE.match(text)
        if grouped:
            self._end_route()
            self._end_group()
            length = int(grouped["length"])
            address = ipv4(grouped["address"])
            if address is None or length > 32:
                raise _RefusedError("route-not-understood")
            masks = 1 if uniform else int(grouped["masks"])
            self._group = _Group(
                number, _major(address, length), length if uniform else None, int(grouped["subnets"]), masks
            )
            return True
        route = _ROUTE.match(text)
        if route:
            self._open_route(route, table)
            if route["rest"]:
                self._target4(number, route["rest"], table)
            return True
        if self._prefix is None or not text.startswith(" "):
            raise _RefusedError("route-not-understood")
        self._target4(number, text.strip(), table)
        return True

    def _open_route(self, route: re.Match[str], table: _Table) -> None:
        self._end_route()
        address = ipv4(route["prefix"])
        group = self._group
        printed = int(route["length"]) if route["length"] else None
        if group is not None and (address not in group.major or (printed or 32) < group.major.length):
            self._end_group()
            group = None
        length = printed if printed is not None else (group.length if group else None)
        if address is None or length is None or length > 32:
            raise _RefusedError("route-not-understood")
        self._begin(prefix_of(Family.IPV4, address, length), route["code"], table)
        if group is not None and self._prefix is not None:
            group.seen.add(self._prefix)

    def _begin(self, prefix: Prefix, code: str, table: _Table) -> None:
        if prefix in table.prefixes and not code.startswith("L"):
            raise _RefusedError("route-repeated")
        table.prefixes.add(prefix)
        self._prefix, self._code, self._hops, self._distance = prefix, code, 0, 0

    def _target4(self, number: int, text: str, table: _Table) -> None:
        metric = _METRIC.match(text)
        certain = True
        target: RouteTarget
        if metric:
            if not self._hops:
                self._distance = int(metric["distance"])
            if metric["nho"]:
                table.doubts.append(number)
            text = metric["rest"]
        via = _VIA.match(text)
        if via is None:
            target = _direct4(text, table.vrf, bare_allowed=metric is not None)
        else:
            target = self._via4(via, table)
            certain = via["how"] == "via"
        self._add(number, target, certain, table)

    def _via4(self, via: re.Match[str], table: _Table) -> RouteTarget:
        address = ipv4(via["address"])
        name = _egress(via["rest"]) if via["rest"] else ""
        if address is None or name is None:
            raise _RefusedError("route-not-understood")
        if name == "Null0":
            return Discard()
        vrf = _vrf(via["vrf"]) if via["vrf"] else table.vrf
        return Via(address, name or None, vrf)

    def _line6(self, number: int, text: str, table: _Table) -> bool:
        route = _ROUTE6.match(text)
        if route:
            self._end_route()
            prefix = ipv6_prefix(route["prefix"])
            if prefix is None:
                raise _RefusedError("route-not-understood")
            self._begin(prefix, route["code"], table)
            self._distance = int(route["distance"])
            return True
        via = _VIA6.match(text)
        if via is None or self._prefix is None:
            raise _RefusedError("route-not-understood")
        self._add(number, self._via6(via["rest"], table), True, table)
        return True

    def _via6(self, text: str, table: _Table) -> RouteTarget:
        address: int | None = None
        name: str | None = None
        vrf = table.vrf
        for part in (item.strip() for item in text.split(",")):
            place, _, other = part.partition("%")
            value = ipv6(place)
            if other and (value is not None or _INTERFACE.match(place)):
                vrf = _vrf(other)
            if value is not None and address is None:
                address = value
            elif _INTERFACE.match(place) and name is None:
                name = interface_name(place)
            elif part not in ("directly connected", "receive") and not _AGE.match(part):
                raise _RefusedError("route-not-understood")
        if name == "Null0":
            return Discard()
        if address is None and name is None:
            raise _RefusedError("route-not-understood")
        return Via(address, name, vrf)

    def _add(self, number: int, target: RouteTarget, certain: bool, table: _Table) -> None:
        assert self._prefix is not None
        self._hops += 1
        if "%" in self._code:
            table.doubts.append(number)
        if self._code[0] == "L" and self._code.strip() in ("L", "LC"):
            # An address of the device itself: the device's interfaces say so already.
            return
        if self._code[0] == "C" and isinstance(target, Via) and target.interface is not None:
            table.connected.append((target.interface, self._prefix))
        # CHOICE: metric 0 for every captured route. The table holds only routes in force, and unequal-cost paths of
        # one prefix (EIGRP variance) share the load although their metrics differ.
        origin = (self._source.span_of_line(number),)
        table.routes.append(Route(self._prefix, target, RouteSource.IMPORTED, self._distance, 0, certain, origin))


def _direct4(text: str, vrf: str, *, bare_allowed: bool) -> RouteTarget:
    """`is directly connected, …`, `is a summary, …`, or (after a metric) only age and interface."""
    connected, summary = _CONNECTED.match(text), _SUMMARY.match(text)
    named = connected or summary
    name = _egress(named["rest"] if named else text) if named or bare_allowed else None
    if not name:
        raise _RefusedError("route-not-understood")
    if connected and connected["vrf"]:
        vrf = _vrf(connected["vrf"])
    return Discard() if name == "Null0" else Via(None, name, vrf)


def _vrf(name: str) -> str:
    return "" if name in ("default", "global") else name


def _egress(text: str) -> str | None:
    """The interface in `00:13:25, GigabitEthernet0/0` ("" when there is only an age); None when not understood."""
    name = ""
    for part in (item.strip() for item in text.split(",")):
        if _AGE.match(part):
            continue
        if name or not _INTERFACE.match(part):
            return None
        name = interface_name(part)
    return name


def _major(address: int, length: int) -> Prefix:
    """The classful network that a `… is subnetted` line speaks of, or the wider one it prints."""
    first = address >> 24
    classful = 8 if first < 128 else 16 if first < 192 else 24
    return prefix_of(Family.IPV4, address, min(classful, length))
