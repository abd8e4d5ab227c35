"""Snapshots for drafting: a small city hall, and random ones with the names people (and attackers) give to things."""

from __future__ import annotations

from random import Random

from segcheck.model.address import Prefix, prefix_of
from segcheck.model.filters import ZoneDefaults
from segcheck.model.header import Family
from segcheck.model.network import Device, Interface, InterfaceAddress, InterfaceKind, Snapshot
from segcheck.model.routing import Discard, Route, RouteSource, RoutingTable, Via

A, B = Family.IPV4, Family.IPV6
NAMES = (
    "core1",
    "fw-1",
    "no",
    "null",
    "r:1",
    "",
    " x ",
    "市役所",
    "a b",
    "- a",
    "#1",
    "{x}",
    "'",
    '"',
    "&a",
    "*a",
    "!t",
    "%d",
    "a: b",
    "a\u2028b",
    "x" * 100,
    "10",
    "1e3",
    "any",
    "others",
    "\u202e\ufeff",
    "GigabitEthernet0/1",
    "Vlan30",
)
TEXTS = (
    "",
    "マイナンバー利用事務系",
    "個人番号　サーバ",
    "LGWAN",
    "to LGWAN",
    "インターネット",
    "INTERNET (ISP A)",
    "WAN",
    "DMZ",
    "管理 mgmt",
    "セキュリティクラウド",
    "to core1 Gi0/1",
    "対向 fw-1:Vlan30",
    "any",
    "others",
    "a, b (c) → d: [e] {f} #g",
    "password: himitsu123",
    "pw=himitsu123 ok",
    "key 7 himitsu123",
    "\x1b[31m\x00\r\n\u2028\u202e\ud800",
    "x" * 300,
    *NAMES,
)


def snapshot_of(rng: Random) -> Snapshot:
    """A random snapshot: any names, descriptions, overlapping and repeated subnets, next hops in and out of it."""
    devices = tuple(_device(rng, name) for name in rng.sample(NAMES, rng.randint(0, 5)))
    return Snapshot(devices, (), (), (), tuple(rng.sample(TEXTS, rng.randint(0, 2))))


def _device(rng: Random, name: str) -> Device:
    names = rng.sample(NAMES, rng.randint(0, 5))
    interfaces = tuple(_interface(rng, interface) for interface in names)
    routes = tuple(_route(rng) for _ in range(rng.randint(0, 4)))
    vlans = tuple((rng.choice((1, 10, 20, 30, 40)), rng.choice(TEXTS)) for _ in range(rng.randint(0, 4)))
    return device(name, interfaces, routes, vlans)


def device(
    name: str, interfaces: tuple[Interface, ...], routes: tuple[Route, ...], vlans: tuple[tuple[int, str], ...]
) -> Device:
    """A device that is nothing but these parts."""
    table = RoutingTable("", routes, ())
    return Device(name, "test", (), interfaces, (), (), ZoneDefaults(), (), (), (table,), (), vlans, (), ())


def interface(
    name: str, kind: InterfaceKind, addresses: tuple[tuple[Family, int, int], ...], description: str, **more: object
) -> Interface:
    """An enabled interface with (family, address, length) addresses."""
    own = tuple(InterfaceAddress(family, address, length, ()) for family, address, length in addresses)
    return Interface(name, kind, True, own, "", (), description=description, **more)  # type: ignore[arg-type]


def _interface(rng: Random, name: str) -> Interface:
    addresses = tuple(_address(rng) for _ in range(rng.choice((0, 1, 1, 1, 2))))
    return interface(
        name,
        rng.choice(tuple(InterfaceKind)),
        addresses,
        rng.choice(TEXTS),
        vlan=rng.choice((None, 10, 20, 30)),
        zone=rng.choice((None, *TEXTS[:6])),
        address_unknown=rng.random() < 0.1,
    )


def _address(rng: Random) -> tuple[Family, int, int]:
    if rng.random() < 0.3:
        base = rng.choice((0xFE80 << 112, 0x20010DB8 << 96, 0))
        return B, base + rng.randrange(4), rng.choice((0, 10, 64, 126, 128))
    base = rng.choice((0x0A000000, 0x0A010000, 0xC0000200, 0xA9FE0000, 0))
    return A, base + rng.randrange(12), rng.choice((0, 8, 16, 24, 29, 30, 31, 32))


def _route(rng: Random) -> Route:
    family, address, _ = _address(rng)
    length = rng.choice((0, 0, 8, 16, 24))
    prefix: Prefix = prefix_of(family, address, length)
    target = Discard() if rng.random() < 0.1 else Via(address + rng.randrange(3), None, "")
    return Route(prefix, target, RouteSource.STATIC, 1, 0, True, ())


def _v4(text: str) -> int:
    return int.from_bytes(bytes(map(int, text.split("."))))


def _default(via: str) -> Route:
    return Route(Prefix(A, 0, 0), Via(_v4(via), None, ""), RouteSource.STATIC, 1, 0, True, ())


def city_hall() -> Snapshot:
    """A core switch, a switch on the floor and an edge router, described the way people do."""
    svi, routed = InterfaceKind.VLAN, InterfaceKind.ROUTED
    core = device(
        "core1",
        (
            interface("Vlan110", svi, ((A, _v4("10.10.10.1"), 24),), "マイナンバー利用事務系 端末", vlan=110),
            interface("Vlan210", svi, ((A, _v4("10.20.10.1"), 24),), "", vlan=210),
            interface("Vlan310", svi, ((A, _v4("10.30.10.1"), 24),), "インターネット接続系", vlan=310),
            interface("Vlan900", svi, ((A, _v4("10.90.0.1"), 24),), "機器管理 password: himitsu123", vlan=900),
            interface("Vlan950", svi, ((A, _v4("10.95.0.1"), 24),), "", vlan=950),
            interface("GigabitEthernet1/0/1", InterfaceKind.SWITCHPORT, (), "to acc1 Gi0/28"),
            interface("GigabitEthernet1/0/2", routed, ((A, _v4("10.99.0.1"), 30),), "対向 edge1 Gi0/1"),
        ),
        (
            _default("10.99.0.2"),
            Route(Prefix(A, _v4("10.77.0.0"), 16), Via(_v4("10.95.0.9"), None, ""), RouteSource.STATIC, 1, 0, True, ()),
        ),
        ((1, "default"), (110, "MYNUMBER"), (210, "LGWAN-CLIENT"), (410, "DMZ"), (777, "printer")),
    )
    floor = device(
        "acc1",
        (
            interface("GigabitEthernet0/28", InterfaceKind.SWITCHPORT, (), "core1 Gi1/0/1"),
            interface("Vlan900", svi, ((A, _v4("10.90.0.2"), 24),), "", vlan=900),
        ),
        (),
        (),
    )
    edge = device(
        "edge1",
        (
            interface("GigabitEthernet0/1", routed, ((A, _v4("10.99.0.2"), 30),), "to core1"),
            interface("GigabitEthernet0/0", routed, ((A, _v4("192.0.2.2"), 30),), "ISP A"),
        ),
        (_default("192.0.2.1"),),
        (),
    )
    return Snapshot((core, floor, edge), (), (), (), ("broken.cfg",))
