"""Values that rules and packets are made of. Few, so that packets often meet rules; with their neighbours, so that they
often miss them narrowly.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from random import Random

from tests.kernel.spelling import colons, text
from tests.kernel.worlds import Gateway, Host

from segcheck.model.header import Family

SERVICES = (21, 22, 23, 25, 53, 80, 81, 110, 443, 3306, 3389, 8080, 8443)
CLIENT_PORTS = (68, 123, 500, 1023, 1024, 4500)
"""Source ports that rules name; disjoint from SERVICES, so that no packet looks like the answer to another."""
EPHEMERAL = 20_000
TRANSLATED_PORTS = (40_000, 40_999)
"""Ports that rules translate sources into."""

_NOBODYS = {
    Family.IPV4: ("255.255.255.255", "224.0.0.1", "239.1.2.3", "127.0.0.1", "240.0.0.1", "0.0.0.0", "169.254.7.7"),
    Family.IPV6: ("ff02::1", "ff05::1:3", "fe80::5", "::1", "::", "::ffff:10.1.0.12", "2001:db8::1"),
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Draws values for one family at one gateway."""

    rng: Random
    gateway: Gateway
    family: Family

    def host(self) -> Host:
        """A host beside the gateway."""
        return self.rng.choice(self.gateway.hosts)

    def far(self) -> int:
        """An address behind some router, as nobody of a connected network need be there."""
        networks = self.gateway.routed(self.family)
        network = self.rng.choice(networks)
        return int(network.network_address) + self.rng.choice((5, 9, 0x705, 0x70505, 0xFF03))

    def address(self) -> int:
        """An address that packets have, or one beside it."""
        chance = self.rng.random()
        if chance < 0.7:
            return self.host().address(self.family) + self.rng.choice((0, 0, 0, 0, 1))
        if chance < 0.8:
            return self.rng.choice(self.gateway.own(self.family))[1]
        return self.far()

    def nobodys(self) -> int:
        """An address that is no single host's, or never on a wire."""
        if self.rng.random() < 0.6:
            return int(ipaddress.ip_address(self.rng.choice(_NOBODYS[self.family])))
        network = self.rng.choice(self.gateway.prefixes(self.family))
        return int(self.rng.choice((network.broadcast_address, network.network_address)))

    def prefix(self) -> str:
        """An address or a network, as rules name them."""
        bits = self.family.address_bits
        if self.rng.random() < 0.45:
            return text(self.family, self.address())
        if self.rng.random() < 0.6:
            return str(self.rng.choice(self.gateway.prefixes(self.family)))
        lengths = (8, 12, 16, 20, 24, 28, 29, 30, 31) if bits == 32 else (8, 16, 32, 48, 64, 120, 124, 126)
        number, length = self.address(), self.rng.choice(lengths)
        return f"{text(self.family, number >> (bits - length) << (bits - length))}/{length}"

    def masked(self) -> str:
        """An address with a mask that is no prefix length."""
        bits = self.family.address_bits
        mask = ((1 << bits) - 1) ^ (self.rng.choice((0xFF00, 0xFF0000, 0x3, 0xF0)) | self.rng.choice((0, 1)))
        return f"{text(self.family, self.address() & mask)}/{text(self.family, mask)}"

    def addresses(self) -> tuple[str, str]:
        """The ends of a range."""
        number = self.address()
        return text(self.family, number - self.rng.randrange(4)), text(self.family, number + self.rng.randrange(9))

    def port(self) -> int:
        """A port that rules name."""
        return self.rng.choice(SERVICES) if self.rng.random() < 0.8 else self.rng.choice(CLIENT_PORTS)

    def ports(self, separator: str) -> str:
        """A port or a range of them."""
        if self.rng.random() < 0.6:
            return str(self.port())
        low = self.port()
        return f"{low}{separator}{low + self.rng.choice((1, 3, 60, 1000, 50_000))}"

    def mac(self) -> str:
        """A MAC address, as often as not that of a host."""
        return colons(self.host().mac + self.rng.choice((0, 0, 0, 0x100)))
