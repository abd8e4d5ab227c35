"""A gateway between hosts: its interfaces, addresses, routes and switches (sysctl), chosen by seed, and built.

The hosts have no network stack: their frames are written and read by `wire`. One namespace is the gateway, a second
one holds the far ends of all cables.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.kernel.namespaces import Namespace
from tests.kernel.spelling import colons, text

from segcheck.model.header import Family, Flow

_NAMINGS = (
    ("eth0", "eth1", "eth10", "eth2"),
    ("wan0", "lan0", "lan1", "dmz0"),
    ("ens18", "ens19", "br0", "ens2"),
    ("eth0", "br-lan", "eth1", "eth3"),
)
HOSTS_EACH = 3
"""Hosts on every interface; the first of them is also the router towards further networks."""


@dataclass(frozen=True, slots=True)
class Host:
    """A host beside the gateway. `cable`: where its frames come in."""

    interface: str
    cable: str
    mac: int
    addresses: tuple[tuple[Family, int], ...]

    def address(self, family: Family) -> int:
        """Its address."""
        return dict(self.addresses)[family]


@dataclass(frozen=True, slots=True)
class Gateway:
    """What the gateway has. `cables`: interface at which each cable ends up (a bridge for its ports).

    `routes`: arguments of `ip route add`. `switches`: sysctl settings that differ from the usual.
    """

    interfaces: tuple[str, ...]
    cables: tuple[tuple[str, str], ...]
    macs: tuple[tuple[str, int], ...]
    networks: tuple[tuple[str, str], ...]
    hosts: tuple[Host, ...]
    routes: tuple[str, ...]
    switches: tuple[tuple[str, str], ...]
    shared_load: bool

    def mac(self, interface: str) -> int:
        """The MAC address of an interface."""
        return dict(self.macs)[interface]

    def interface_of(self, cable: str) -> str:
        """The interface that frames of a cable come in by."""
        return dict(self.cables)[cable]

    def own(self, family: Family) -> tuple[tuple[str, int], ...]:
        """Interfaces with the gateway's own addresses."""
        found = ((name, ipaddress.ip_interface(text).ip) for name, text in self.networks)
        return tuple((name, int(address)) for name, address in found if address.version == family.value)

    def takes_for_itself(self, flow: Flow) -> bool:
        """Whether a packet is for everybody or many, the gateway among them, and goes no further."""
        address = ipaddress.ip_address(flow.destination.to_bytes(flow.family.address_bits // 8, "big"))
        networks = [ipaddress.ip_interface(text).network for _, text in self.networks]
        everybody = any(address == network.broadcast_address for network in networks if network.version == 4)
        return everybody or address.is_multicast or str(address) == "255.255.255.255"

    def routed(self, family: Family) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """Networks behind routers."""
        found = (ipaddress.ip_network(_target(route)) for route in self.routes)
        return tuple(network for network in found if network.version == family.value and network.prefixlen)

    def prefixes(self, family: Family) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """Networks of the interfaces and networks that have routes."""
        connected = [ipaddress.ip_interface(text).network for _, text in self.networks]
        routed = [ipaddress.ip_network(_target(text)) for text in self.routes]
        return tuple(
            network
            for network in dict.fromkeys((*connected, *routed))
            if network.version == family.value and network.prefixlen
        )


def _target(route: str) -> str:
    words = route.split()
    kinds = ("blackhole", "unreachable", "prohibit", "throw")
    word = words[1] if words[0] in kinds else words[0]
    return {"default": "::/0" if ":" in route else "0.0.0.0/0"}.get(word, word)


def gateway_of(rng: Random) -> Gateway:
    """A gateway of three or four interfaces."""
    names = rng.choice(_NAMINGS)[: rng.choice((3, 3, 4))]
    cables: list[tuple[str, str]] = []
    for name in names:
        ports = (f"p1-{name}", f"p2-{name}") if name.startswith("br") else (name,)
        cables += [(port, name) for port in ports]
    macs = tuple((name, 0x020000000100 + number) for number, name in enumerate(names))
    networks, hosts = [], []
    for number, name in enumerate(names):
        four = ipaddress.ip_network(
            rng.choice((f"10.1.{number}.0/24", f"192.168.{number * 16}.0/20", f"172.16.{number}.128/25"))
        )
        six = ipaddress.ip_network(f"fd00:{number + 1:x}::/64")
        networks += [(name, f"{four[1]}/{four.prefixlen}"), (name, f"{six[1]}/{six.prefixlen}")]
        if rng.random() < 0.2:
            networks.append((name, f"10.200.{number}.1/28"))
        if rng.random() < 0.15:
            networks.append((name, f"{four[2]}/{four.prefixlen}"))
        doors = [cable for cable, home in cables if home == name]
        for place in range(HOSTS_EACH):
            at = 10 + place * 7 + rng.randrange(6)
            mac = 0x020000010000 + number * 256 + place
            addresses = ((Family.IPV4, int(four[at])), (Family.IPV6, int(six[at])))
            hosts.append(Host(name, rng.choice(doors), mac, addresses))
    routes, shared = _routes(rng, names, hosts)
    return Gateway(names, tuple(cables), macs, tuple(networks), tuple(hosts), routes, _switches(rng, names), shared)


def _routes(rng: Random, names: tuple[str, ...], hosts: list[Host]) -> tuple[tuple[str, ...], bool]:
    routers = [hosts[number * HOSTS_EACH] for number in range(len(names))]
    routes: list[str] = []
    for family, remote, wide in ((Family.IPV4, "10.{}.0.0/16", "default"), (Family.IPV6, "fd{}::/32", "default")):
        if rng.random() < 0.7:
            routes.append(_via(wide, family, routers[0]))
        for number in range(rng.randrange(1, 4)):
            network = remote.format(50 + number)
            routes.append(_via(network, family, rng.choice(routers)))
            inner = network.replace(".0.0/16", ".7.0/24").replace("::/32", ":7::/48")
            chance = rng.random()
            if chance < 0.2:
                routes.append(f"{rng.choice(('blackhole', 'unreachable', 'prohibit'))} {inner}")
            elif chance < 0.4:
                routes.append(_via(inner, family, rng.choice(routers)))
            elif chance < 0.5:
                routes.append(_via(network, family, rng.choice(routers)) + " metric 2048")
    shared = rng.random() < 0.1
    if shared:
        hops = " ".join(
            f"nexthop via {text(Family.IPV4, one.address(Family.IPV4))} dev {one.interface}" for one in routers[:2]
        )
        routes.append(f"10.90.0.0/16 {hops}")
    return tuple(routes), shared


def _via(network: str, family: Family, router: Host) -> str:
    return f"{network} via {text(family, router.address(family))} dev {router.interface}"


def _switches(rng: Random, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    chosen = {"net/ipv4/ip_forward": "1", "net/ipv6/conf/all/forwarding": "1"}
    chance = rng.random()
    if chance < 0.03:
        chosen["net/ipv4/ip_forward"] = "0"
    elif chance < 0.06:
        chosen["net/ipv6/conf/all/forwarding"] = "0"
    elif chance < 0.12:
        chosen[f"net/ipv4/conf/{rng.choice(names)}/rp_filter"] = rng.choice("12")
    elif chance < 0.15:
        chosen[f"net/ipv4/conf/{rng.choice(names)}/forwarding"] = "0"
    elif chance < 0.18:
        chosen["net/netfilter/nf_conntrack_tcp_loose"] = "0"
    return tuple(chosen.items())


@dataclass(slots=True)
class World:
    """A gateway that stands: two namespaces full of cables."""

    gateway: Gateway
    inside: Namespace = field(default_factory=Namespace)
    outside: Namespace = field(default_factory=Namespace)

    def build(self) -> None:
        """Lay the cables and set everything up.

        Raises: RefusedError when a tool refuses, OSError when a switch is missing.
        """
        usual = {
            "net/ipv6/conf/default/accept_dad": "0",
            "net/ipv6/conf/default/router_solicitations": "0",
            "net/ipv6/conf/default/accept_ra": "0",
            "net/ipv4/conf/all/rp_filter": "0",
            "net/ipv4/conf/default/rp_filter": "0",
            "net/ipv4/icmp_ratelimit": "0",
        }
        _set(self.inside, usual.items())
        _set(self.outside, (("net/ipv6/conf/default/disable_ipv6", "1"), ("net/ipv6/conf/all/disable_ipv6", "1")))
        self.inside.run("ip", "-batch", "-", text="\n".join(self._cabling()) + "\n")
        self.outside.run(
            "ip", "-batch", "-", text="".join(f"link set {cable} up\n" for cable, _ in self.gateway.cables)
        )
        self.inside.run("ip", "-batch", "-", text="\n".join(self._settings()) + "\n")
        _set(self.inside, self.gateway.switches)

    def close(self) -> None:
        """Let the kernel take it down."""
        self.inside.close()
        self.outside.close()

    def _cabling(self) -> Iterator[str]:
        yield "link set lo up"
        for name in self.gateway.interfaces:
            if name.startswith("br"):
                yield f"link add {name} address {colons(self.gateway.mac(name))} type bridge"
        for number, (cable, name) in enumerate(self.gateway.cables):
            mac = 0x020000000200 + number if cable != name else self.gateway.mac(name)
            yield f"link add {cable} address {colons(mac)} type veth peer name {cable} netns {self.outside.path}"
            if cable != name:
                yield f"link set {cable} master {name}"
            yield f"link set {cable} up"
        for name in self.gateway.interfaces:
            yield f"link set {name} up"

    def _settings(self) -> Iterator[str]:
        for name, address in self.gateway.networks:
            yield f"addr add {address} dev {name}" + (" nodad" if ":" in address else "")
        for host in self.gateway.hosts:
            for family, number in host.addresses:
                at = f"lladdr {colons(host.mac)} dev {host.interface}"
                yield f"neigh add {text(family, number)} {at} nud permanent"
        for route in self.gateway.routes:
            yield f"route append {route}"


def _set(namespace: Namespace, settings: Iterable[tuple[str, str]]) -> None:
    with namespace.inside():
        for name, value in settings:
            Path("/proc/sys", name).write_text(value)
