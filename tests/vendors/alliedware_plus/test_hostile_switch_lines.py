"""Hostile text in place of a configuration of a switch: nothing is raised, and reading takes linear time."""

from __future__ import annotations

import time

import pytest

from segcheck.vendors.registry import load_files

HEAD = "interface port1.0.1\n"
SIZE = 64 * 1024
LINES = [
    "access-list hardware X\n permit ip any any\n",
    "access-list 3001 permit ip any any\n",
    "access-list hardware X\n 10 permit ip any any\n",
    "interface port1.0.1-1.0.50\n access-group X\n",
    "interface vlan1-4094\n ip address 10.0.0.1/24\n",
    "interface port1.0.1-1.0.4000\n switchport mode trunk\n",
    "vlan database\n vlan 1-4094 state enable\n",
    "vlan filter M vlan-list 1-4094 input\n",
    "vlan access-map M\n match access-group X\n",
    "acl-group ip address G\n 10.0.0.0/8\n",
    "ip route 10.0.0.0/8 10.1.1.1\n",
    "router vrrp 1 vlan1\n virtual-ip 10.0.0.1\n",
    "mac address-table static 0000.5e00.5301 discard interface port1.0.1 vlan 1\n",
    "policy-map P\n class C\n",
    "zone z\n network n\n",
    "no no no\n",
    " permit\n",
    "(" * 100 + "\n",
]


@pytest.mark.parametrize("line", LINES)
def test_copies_of_one_line_are_read_in_linear_time(line: str) -> None:
    text = HEAD + line * (SIZE // len(line))
    started = time.process_time()
    load_files([("sw.cfg", text.encode())])
    assert time.process_time() - started < 4  # seconds; a reader that is not linear takes minutes


@pytest.mark.parametrize("depth", [50, 2000])
def test_deep_nesting(depth: int) -> None:
    text = HEAD + "".join(f"{' ' * level}switchport\n" for level in range(1, depth))
    (device,) = load_files([("sw.cfg", text.encode())]).devices
    assert device.unmodeled


def test_ports_and_vlans_in_numbers() -> None:
    text = "".join(
        (
            "access-list hardware X\n deny ip any any\n",
            "vlan filter M vlan-list 1-4094 input\nvlan access-map M\n match access-group X\n",
            *(
                f"interface port1.0.{n}\n switchport mode trunk\n switchport trunk allowed vlan all\n"
                for n in range(100)
            ),
            *(f"interface port1.1.{n}\n switchport access vlan {n}\n access-group X\n" for n in range(1, 100)),
            *(f"interface vlan{n}\n ip address 10.1.{n}.1/24\n" for n in range(1, 200)),
        )
    )
    started = time.process_time()
    load_files([("sw.cfg", text.encode())])
    assert time.process_time() - started < 4
