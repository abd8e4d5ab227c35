"""Random rules against a second, plain reading of them: numbers ascending, first match, address and interface."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from random import Random
from typing import NamedTuple

import pytest
from tests.vendors.alliedware_plus.routers import firewall, outcomes, packet, router

# Entity -> its places: (network, interface or None).
PLACES: dict[str, list[tuple[str, str | None]]] = {
    "a": [("10.1.1.0/24", "vlan1"), ("10.1.2.0/25", None)],
    "a.one": [("10.1.1.0/24", "vlan1")],
    "a.two": [("10.1.2.0/25", None)],
    "b": [("10.1.2.0/24", "vlan2"), ("0.0.0.0/0", "eth1")],
    "b.two": [("10.1.2.0/24", "vlan2")],
    "b.out": [("0.0.0.0/0", "eth1")],
}
ENTITIES = """\
zone a
 network one
  ip subnet 10.1.1.0/24 interface vlan1
 network two
  ip subnet 10.1.2.0/25
zone b
 network two
  ip subnet 10.1.2.0/24 interface vlan2
 network out
  ip subnet 0.0.0.0/0 interface eth1
application high
 protocol tcp
 dport 8000 to 8010
"""
PORTS = {"https": range(443, 444), "http": range(80, 81), "high": range(8000, 8011)}
ADDRESSES = {"vlan1": ("10.1.1.7",), "vlan2": ("10.1.2.7", "10.1.2.200"), "eth1": ("198.51.100.7", "203.0.113.5")}


class Sample(NamedTuple):
    """A rule as it is written."""

    number: int
    permits: bool
    application: str
    source: str
    destination: str

    def text(self) -> str:
        action = "permit" if self.permits else "deny"
        return f"rule {self.number} {action} {self.application} from {self.source} to {self.destination}"


def is_of(entity: str, address: str, interface: str) -> bool:
    return any(
        ip_address(address) in ip_network(network) and place in (None, interface) for network, place in PLACES[entity]
    )


def passes(rules: list[Sample], ingress: str, egress: str, source: str, destination: str, port: int) -> bool:
    for rule in sorted(rules):
        fits = port in PORTS[rule.application]
        if fits and is_of(rule.source, source, ingress) and is_of(rule.destination, destination, egress):
            return rule.permits
    return False


@pytest.mark.parametrize("seed", range(12))
def test_rules_mean_what_a_plain_reading_says(seed: int) -> None:
    rng = Random(seed)
    numbers = rng.sample(range(1, 100), 8)
    names = tuple(PLACES)
    rules = [
        Sample(one, rng.random() < 0.7, rng.choice(tuple(PORTS)), rng.choice(names), rng.choice(names))
        for one in numbers
    ]
    device = router(firewall(*(rule.text() for rule in rules)), entities=ENTITIES)
    seen = set()
    for ingress, egress in ((one, other) for one in ADDRESSES for other in ADDRESSES):
        for port in (80, 443, 8000, 8010, 8011):
            source, destination = rng.choice([*ADDRESSES[ingress], "10.1.1.9"]), rng.choice(ADDRESSES[egress])
            expected = passes(rules, ingress, egress, source, destination, port)
            found = outcomes(device, ingress, packet(source, destination, port))
            assert found == ({f"{egress} {source} -> {destination}:{port}"} if expected else {"denied"})
            seen.add(expected)
    assert seen == {True, False}
