"""A generated city under a separation model: 30 zones of five tiers behind 16 routers, exceptions and a relay.

Fourteen access routers have two zones each and are wired to both core routers; one core leads to the internet, the
other to the LGWAN. Every interface of a zone has a list each way: the lines of its exceptions (and of their answers),
its own tier, and nothing else. It is separated as the model asks, so every check has to look at all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from segcheck.model.network import Snapshot
from segcheck.policy.document import Policy
from segcheck.policy.reading.load import load_policy_text
from segcheck.vendors.registry import load_files

ACCESS = 14
_TIERS = ("mynumber", "lgwan", "internet", "lgwan", "internet", "dmz", "internet")
_BETWEEN_TIERS = (("mynumber", "lgwan"), ("internet", "dmz"))
_SANITIZER = 20
# The sides of the sanitizer are zones of their own, so that nobody else is beside it.
_SIDES = {2 * ACCESS - 2: "internet", 2 * ACCESS - 1: "lgwan"}
_DAY = "approver: CISO, approved: 2026-04-01, expires: 2027-03-31, reviewed: 2026-10-01"


@dataclass(frozen=True, slots=True)
class _Zone:
    """Zone number `number`, at interface `1 + number % 2` of access router `number // 2`."""

    number: int

    @property
    def name(self) -> str:
        return f"sanitizer-{self.tier}" if self.is_side else f"{self.tier}-{self.number:02}"

    @property
    def is_side(self) -> bool:
        return self.number in _SIDES

    @property
    def tier(self) -> str:
        return _SIDES.get(self.number) or _TIERS[self.number % len(_TIERS)]

    def address(self, host: int) -> str:
        return f"10.{self.number + 10}.0.{host}"


@dataclass(frozen=True, slots=True)
class _Opening:
    """Sessions from one host to a port of another."""

    source: _Zone
    source_host: int
    destination: _Zone
    destination_host: int
    port: int

    def lines(self, number: int, *, inward: bool) -> Iterator[str]:
        """What a list of zone `number` needs for it; `inward`: a list for what the zone sends."""
        source = f"host {self.source.address(self.source_host)}"
        destination = f"host {self.destination.address(self.destination_host)}"
        sends, receives = self.source.number == number, self.destination.number == number
        if sends if inward else receives:
            yield f" permit tcp {source} {destination} eq {self.port}"
        if receives if inward else sends:
            yield f" permit tcp {destination} eq {self.port} {source} established"


_ZONES = tuple(_Zone(number) for number in range(2 * ACCESS))


def tiered_city(exceptions: int) -> tuple[Snapshot, Policy]:
    """The city and its policy, with so many exceptions; the same on every call."""
    registered = list(_registered(exceptions))
    relayed = list(_relayed())
    openings = [*registered, *relayed]
    files = [("core1.cfg", _core(1)), ("core2.cfg", _core(2))]
    files += [(f"acc{number:02}.cfg", _access(number, openings)) for number in range(ACCESS)]
    snapshot = load_files([(name, text.encode()) for name, text in files])
    assert len(snapshot.devices) == ACCESS + 2
    return snapshot, load_policy_text("policy.yaml", _policy(registered, relayed).encode())


def _registered(count: int) -> Iterator[_Opening]:
    draw = Random(7)
    for number in range(count):
        tiers = _BETWEEN_TIERS[number % len(_BETWEEN_TIERS)]
        source, destination = (draw.choice(_users(tier)) for tier in tiers)
        yield _Opening(source, draw.randrange(30, 250), destination, draw.randrange(30, 250), 8000 + number)


def _relayed() -> Iterator[_Opening]:
    """Legs of the file sanitizer: one side in the internet tier, one in the LGWAN tier."""
    for number, tier in _SIDES.items():
        for zone in _users(tier):
            yield _Opening(zone, 10, _ZONES[number], _SANITIZER, 443)


def _users(tier: str) -> list[_Zone]:
    return [zone for zone in _ZONES if zone.tier == tier and not zone.is_side]


# -- configurations -------------------------------------------------------------------------------------


def _access(number: int, openings: list[_Opening]) -> str:
    lines = [f"hostname acc{number:02}", "!"]
    for core in (1, 2):
        lines += _interface(f"0/{core - 1}", f"10.{200 + core}.{number}.1", "255.255.255.252")
    for zone in _ZONES[2 * number : 2 * number + 2]:
        lists = [f" ip access-group {zone.name}-{way} {way}" for way in ("in", "out")]
        lines += _interface(f"1/{zone.number % 2}", zone.address(1), "255.255.255.0", *lists)
        for way in ("in", "out"):
            lines += [f"ip access-list extended {zone.name}-{way}", *_list(zone, openings, inward=way == "in"), "!"]
    lines += [f"ip route 0.0.0.0 0.0.0.0 10.201.{number}.2", f"ip route 198.18.0.0 255.255.0.0 10.202.{number}.2"]
    return "\n".join([*lines, "end", ""])


def _list(zone: _Zone, openings: list[_Opening], *, inward: bool) -> Iterator[str]:
    for opening in openings:
        yield from opening.lines(zone.number, inward=inward)
    own = f"{zone.address(0)} 0.0.0.255"
    if not zone.is_side:
        for other in _users(zone.tier):
            if other is not zone:
                ends = (own, f"{other.address(0)} 0.0.0.255")
                yield " permit ip {} {}".format(*(ends if inward else ends[::-1]))
        if zone.tier == "internet":
            yield from _web(own, inward=inward)
    yield " deny ip any any log"


def _web(own: str, *, inward: bool) -> Iterator[str]:
    """The web for the internet tier, and none of the city's own addresses or those of the LGWAN."""
    for inner in ("10.0.0.0 0.255.255.255", "198.18.0.0 0.0.255.255"):
        yield f" deny ip {own} {inner}" if inward else f" deny ip {inner} {own}"
    for port in (80, 443):
        yield f" permit tcp {own} any eq {port}" if inward else f" permit tcp any eq {port} {own} established"


def _core(number: int) -> str:
    lines = [f"hostname core{number}", "!"]
    outside = "203.0.113.1" if number == 1 else "198.18.0.1"
    lines += _interface("0/0", outside, "255.255.255.0", " ip access-group FROM-OUTSIDE in")
    lines += ["ip access-list extended FROM-OUTSIDE", " deny ip 10.0.0.0 0.255.255.255 any"]
    lines += [" permit tcp any 10.0.0.0 0.255.255.255 established"] if number == 1 else []
    lines += [" deny ip any any log", "!"]
    for router in range(ACCESS):
        lines += _interface(f"1/{router}", f"10.{200 + number}.{router}.2", "255.255.255.252")
    for zone in _ZONES:
        lines.append(f"ip route {zone.address(0)} 255.255.255.0 10.{200 + number}.{zone.number // 2}.1")
    lines += ["ip route 0.0.0.0 0.0.0.0 203.0.113.254"] if number == 1 else []
    return "\n".join([*lines, "end", ""])


def _interface(name: str, address: str, mask: str, *more: str) -> list[str]:
    return [f"interface GigabitEthernet{name}", f" ip address {address} {mask}", *more, "!"]


# -- policy ---------------------------------------------------------------------------------------------


def _policy(registered: list[_Opening], relayed: list[_Opening]) -> str:
    lines = ["segcheck: 1", "zones:"]
    for zone in _ZONES:
        place = f'["acc{zone.number // 2:02}:GigabitEthernet1/{zone.number % 2}"]'
        lines.append(f"  {zone.name}: {{tier: {zone.tier}, interfaces: {place}, prefixes: [{zone.address(0)}/24]}}")
    lines += [
        '  LGWAN: {external: true, interfaces: ["core2:GigabitEthernet0/0"], prefixes: [198.18.0.0/16]}',
        '  INTERNET: {external: true, interfaces: ["core1:GigabitEthernet0/0"], prefixes: [any]}',
        "flows:",
    ]
    for zone in _ZONES:
        if zone in _users("internet"):
            source = f"{zone.address(0)}/24"
            lines.append(
                f"  - {{from: {zone.name}, to: INTERNET, source: {source}, service: [http, https], because: Web}}"
            )
    lines.append("exceptions:")
    for number, opening in enumerate(registered):
        lines.append(
            f"  - {{id: EX-{number:04}, purpose: system {number}, from: {opening.source.name},"
            f" to: {opening.destination.name}, sources: [{opening.source.address(opening.source_host)}],"
            f" destinations: [{opening.destination.address(opening.destination_host)}],"
            f" service: tcp/{opening.port}, reason: needed, {_DAY}}}"
        )
    lines += _relay(relayed)
    return "\n".join([*lines, "properties: {}", ""])


def _relay(relayed: list[_Opening]) -> Iterator[str]:
    sides = {opening.destination.name: opening for opening in relayed}
    yield "relays:"
    yield "  - name: sanitizer"
    yield "    kind: file-sanitizer"
    places = ", ".join(
        f"{{zone: {name}, ip: {opening.destination.address(_SANITIZER)}}}" for name, opening in sides.items()
    )
    yield f"    sides: [{places}]"
    inner, outer = sorted(sides, reverse=True)
    yield f"    carries: [{{from: {outer}, to: {inner}}}]"
    yield "    malware_check: true"
    yield "    because: files are rebuilt"
    yield "    legs:"
    for opening in relayed:
        yield (
            f"      - {{from: {opening.source.name}, to: {opening.destination.name},"
            f" source: {opening.source.address(opening.source_host)},"
            f" destination: {opening.destination.address(_SANITIZER)}, service: https}}"
        )
