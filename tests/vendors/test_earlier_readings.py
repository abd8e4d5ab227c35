"""Loading a changed network beside an earlier state of it: what did not change is the same object, all else is equal
to loading everything anew.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import segcheck
from segcheck.model.network import Snapshot
from segcheck.vendors.earlier_readings import EarlierReadings
from segcheck.vendors.registry import load_files

CORE = b"hostname core1\n!\ninterface GigabitEthernet0/0\n ip address 10.0.0.1 255.255.255.0\n!\nend\n"
EDGE = b"hostname edge1\n!\ninterface GigabitEthernet0/0\n ip address 10.0.0.2 255.255.255.0\n!\nend\n"
TABLE = b"""core1#show ip route
Codes: C - connected, S - static

Gateway of last resort is 10.0.0.2 to network 0.0.0.0

S*    0.0.0.0/0 [1/0] via 10.0.0.2
      10.0.0.0/8 is variably subnetted, 2 subnets, 2 masks
C        10.0.0.0/24 is directly connected, GigabitEthernet0/0
L        10.0.0.1/32 is directly connected, GigabitEthernet0/0
"""
HOST_RULES = b"*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"
HOST_ADDRESSES = b"1: eth0: <BROADCAST,UP> mtu 1500\n    inet 10.0.0.3/24 brd 10.0.0.255 scope global eth0\n"


def agree(one: Snapshot, other: Snapshot) -> None:
    """Both say the same, how they came to be included."""
    for part in fields(Snapshot):
        assert getattr(one, part.name) == getattr(other, part.name), part.name


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> tuple[Snapshot, Snapshot]:
    """`before`, and `after` loaded beside it; checked against `after` loaded alone."""
    first = load_files(tuple(before.items()))
    second = load_files(tuple(after.items()), [EarlierReadings(first.readings)])
    agree(second, load_files(tuple(after.items())))
    return first, second


def test_an_unchanged_device_is_the_same_object() -> None:
    first, second = changed({"a.cfg": CORE, "b.cfg": EDGE}, {"a.cfg": CORE, "b.cfg": EDGE.replace(b".2 ", b".9 ")})
    assert second.devices[0] is first.devices[0]
    assert second.sources[0] is first.sources[0]
    assert second.devices[1] != first.devices[1]


def test_a_folder_is_loaded_beside_an_earlier_one(tmp_path: Path) -> None:
    for name, text in (("a.cfg", CORE), ("b.cfg", EDGE)):
        (tmp_path / name).write_bytes(text)
    first = segcheck.load(tmp_path)
    assert all(one is other for one, other in zip(segcheck.load(tmp_path, first).devices, first.devices, strict=True))
    (tmp_path / "b.cfg").write_bytes(EDGE.replace(b"edge1", b"edge2"))
    second = segcheck.load(tmp_path, reuse=first)
    agree(second, segcheck.load(tmp_path))
    assert second.devices[0] is first.devices[0]
    assert second.devices[1].name == "edge2"


def test_a_file_under_another_path_is_read_again() -> None:
    _, second = changed({"a.cfg": CORE}, {"c.cfg": CORE})
    assert second.devices[0].origin[0].path == "c.cfg"


def test_a_second_device_of_the_same_name_changes_the_first() -> None:
    first, second = changed({"a.cfg": CORE}, {"a.cfg": CORE, "b.cfg": CORE})
    assert [device.name for device in second.devices] == ["core1 (a.cfg)", "core1 (b.cfg)"]
    assert all(device.unmodeled for device in second.devices)
    third = load_files([("a.cfg", CORE)], [EarlierReadings(second.readings)])
    agree(third, first)


def test_a_name_that_looks_like_one_made_unique_is_not_taken_for_it() -> None:
    odd = HOST_RULES
    twice = {"x.cfg": CORE.replace(b"core1", b"gw"), "gw.rules": odd}
    alone = {"gw (gw.rules).rules": odd, "gw.rules": odd}
    changed(twice, alone)
    changed(alone, twice)


@pytest.mark.parametrize("other", [TABLE.replace(b"via 10.0.0.2", b"via 10.0.0.7"), None])
def test_another_route_table_makes_another_device(other: bytes | None) -> None:
    after = {"a.cfg": CORE, "b.cfg": EDGE} | ({} if other is None else {"core1-routes.txt": other})
    first, second = changed({"a.cfg": CORE, "b.cfg": EDGE, "core1-routes.txt": TABLE}, after)
    assert second.devices[0] != first.devices[0]
    assert second.devices[1] is first.devices[1]


def test_an_unchanged_route_table_keeps_the_device() -> None:
    files = {"a.cfg": CORE, "b.cfg": EDGE, "core1-routes.txt": TABLE}
    first, second = changed(files, files | {"b.cfg": EDGE + b"!\n"})
    assert second.devices[0] is first.devices[0]


def test_a_host_is_kept_while_all_its_files_are() -> None:
    files = {"fw1/iptables-save.txt": HOST_RULES, "fw1/ip-addr.txt": HOST_ADDRESSES, "fw1/ip-route.txt": b""}
    first, second = changed(files, files)
    assert len(first.devices) == 1
    assert second.devices[0] is first.devices[0]
    _, third = changed(files, files | {"fw1/ip-addr.txt": HOST_ADDRESSES.replace(b"0.3/", b"0.4/")})
    assert third.devices[0] != first.devices[0]
    changed(files, {name: text for name, text in files.items() if name != "fw1/ip-route.txt"})
    changed({name: text for name, text in files.items() if name != "fw1/ip-route.txt"}, files)


TEXTS = (
    CORE,
    EDGE,
    CORE.replace(b"core1", b"edge1"),
    TABLE,
    HOST_RULES,
    HOST_ADDRESSES,
    b"",
    b"\xff\x00",
    b"nothing\n",
)
PATHS = ("a.cfg", "b.cfg", "x/core1.txt", "x/iptables-save.txt", "x/ip-addr.txt", "show_version.txt", "core1 (a.cfg)")
NETWORKS = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(TEXTS), min_size=1)


@given(NETWORKS, NETWORKS)
def test_loading_beside_any_other_network_says_the_same(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    changed(before, after)
