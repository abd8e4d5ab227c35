"""Lists of a port beside the access map of its VLAN, held against a walk of our own in both orders."""

from __future__ import annotations

from random import Random

import pytest
from tests.vendors.alliedware_plus.switches import ROUTED, device, outcomes, packet

PORTS = (22, 80, 443)
Entry = tuple[bool, int | None]
"""Whether it permits, and the destination port it asks for (None: any packet)."""


def some_entries(rng: Random) -> list[Entry]:
    return [(rng.random() < 0.5, rng.choice((*PORTS, None))) for _ in range(rng.randrange(4))]


def written(name: str, entries: list[Entry]) -> str:
    lines = [
        f" {'permit' if permits else 'deny'} {'ip any any' if port is None else f'tcp any any eq {port}'}\n"
        for permits, port in entries
    ]
    # A list without entry would not be there; this one asks for something no packet here is.
    return f"access-list hardware {name}\n deny ip host 192.0.2.1 any\n{''.join(lines)}"


def walked(entries: list[Entry], port: int) -> str:
    """What the first entry that matches says; what none matches passes."""
    return next(("vlan20" if permits else "denied" for permits, asked in entries if asked in (None, port)), "vlan20")


@pytest.mark.parametrize("seed", range(40))
def test_both_orders_of_port_and_vlan_count_and_nothing_else(seed: int) -> None:
    rng = Random(seed)
    first, second, of_map = some_entries(rng), some_entries(rng), some_entries(rng)
    text = (
        written("A", first)
        + written("B", second)
        + written("M", of_map)
        + "vlan access-map MAP\n match access-group M\nvlan filter MAP vlan-list 10 input\n"
        + "interface port1.0.1\n switchport access vlan 10\n access-group A\n access-group B\n"
        + ROUTED
    )
    switch = device(text)
    for port in PORTS:
        at_port = [*first, *second]
        expected = {walked([*at_port, *of_map], port), walked([*of_map, *at_port], port)}
        assert outcomes(switch, packet(port=port)) == expected


@pytest.mark.parametrize("seed", range(40))
def test_a_vlan_takes_in_what_a_port_of_it_lets_in(seed: int) -> None:
    rng = Random(seed)
    lists = [some_entries(rng) for _ in range(3)]
    text = "".join(written(f"L{number}", entries) for number, entries in enumerate(lists))
    for number in range(3):
        text += f"interface port1.0.{number}\n switchport access vlan 10\n access-group L{number}\n"
    switch = device(text + ROUTED)
    for port in PORTS:
        passes = any(walked(entries, port) == "vlan20" for entries in lists)
        assert outcomes(switch, packet(port=port)) == ({"vlan20"} if passes else {"denied"})
