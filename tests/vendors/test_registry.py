"""Loading: folders, archives, what is refused, which files belong together."""

from __future__ import annotations

import gc
import io
import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segcheck.errors import InputError
from segcheck.model.network import Snapshot
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.vendors import file_collection
from segcheck.vendors.registry import load, load_files

CONFIG = b"hostname %s\ninterface Vlan1\n ip address 10.0.0.1 255.255.255.0\nend\n"
ROUTES = b"""core1#show ip route
Codes: L - local, C - connected, S - static

Gateway of last resort is not set

      10.0.0.0/8 is variably subnetted, 2 subnets, 2 masks
C        10.0.0.0/24 is directly connected, Vlan1
L        10.0.0.1/32 is directly connected, Vlan1
"""


def config(name: str = "core1") -> bytes:
    return CONFIG.replace(b"%s", name.encode())


def codes(snapshot: Snapshot) -> list[str]:
    return [diagnostic.code for diagnostic in snapshot.diagnostics]


def archive(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        for name, data in members:
            written.writestr(name, data)
    return stream.getvalue()


def test_a_folder_is_read_with_all_folders_in_it_in_a_fixed_order(tmp_path: Path) -> None:
    for name in ("z/core2.cfg", "a/b/core1", "core3.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(config(path.stem))
    snapshot = load(tmp_path)
    assert [device.name for device in snapshot.devices] == ["core1", "core3", "core2"]
    assert [source.path for source in snapshot.sources] == ["a/b/core1", "core3.txt", "z/core2.cfg"]
    assert snapshot == load(tmp_path)
    assert snapshot.diagnostics == ()


def test_one_file_is_a_network_too(tmp_path: Path) -> None:
    path = tmp_path / "any.cfg"
    path.write_bytes(config())
    assert load(path).sources[0].path == "any.cfg"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("edge1.cfg", "edge1"),
        ("configs/edge1/show_running-config.txt", "edge1"),
        ("edge1", "edge1"),
        ("configs/edge1/CONFIG0.txt", "edge1"),
        ("configs/edge1/show_current.cfg", "edge1"),
        ("fw.city.example", "fw.city"),
        ("10.1.1.1", "10.1.1.1"),
    ],
)
def test_without_host_name_the_file_names_the_device(path: str, expected: str) -> None:
    assert load_files([(path, b"interface Vlan1\n shutdown\n")]).devices[0].name == expected


def test_two_devices_with_one_name_are_kept_apart_and_not_trusted() -> None:
    snapshot = load_files([("a.cfg", config()), ("b.cfg", config())])
    assert [device.name for device in snapshot.devices] == ["core1 (a.cfg)", "core1 (b.cfg)"]
    assert all(device.unmodeled for device in snapshot.devices)
    assert codes(snapshot) == ["hostname-not-unique"] * 2


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("x.cfg", b"\x00\x01\x02", "file-binary"),
        ("x.cfg", b"hostname \x81\x01\xff\n", "file-undecodable"),
        ("x.cfg", b"", "file-empty"),
        ("x.cfg", b"\n \n", "file-empty"),
        ("x.cfg", b"the quick brown fox\n", "platform-unknown"),
        ("fw.cfg", b"set version 20.4R3\nset system host-name fw\n", "platform-unknown"),
        ("fw.cfg", b": Saved\nASA Version 9.8(2)\nhostname fw\ninterface Ethernet0\n", "asa-capture-truncated"),
        ("show_current.cfg", b"the quick brown fox\n", "platform-unknown"),
        ("n9k.cfg", b"feature bgp\nhostname n9k\ninterface Ethernet1\n", "platform-unknown"),
        ("x.cfg", b"Building configuration...\n\nversion 15.4\nhostname r\ninterface Vlan1\n", "capture-truncated"),
        ("x.cfg", b"hostname r\ninterface Vlan1\n --More-- \n shutdown\nend\n", "capture-paged"),
    ],
)
def test_what_cannot_be_used_is_rejected_with_its_reason(path: str, data: bytes, code: str) -> None:
    snapshot = load_files([(path, data)])
    assert snapshot.rejected == (path,)
    found = [diagnostic for diagnostic in snapshot.diagnostics if diagnostic.code == code]
    assert found and found[0].severity is Severity.ERROR and found[0].effect is Effect.REJECTS_FILE


@pytest.mark.parametrize("name", ["README.md", "map.png", "hosts/h.json", "LICENSE", "show_version.txt"])
def test_what_is_no_configuration_is_left_out_and_named(name: str) -> None:
    snapshot = load_files([("core1.cfg", config()), (name, b"anything\n")])
    assert snapshot.rejected == ()
    assert [diagnostic.severity for diagnostic in snapshot.diagnostics] == [Severity.INFO]
    assert snapshot.diagnostics[0].origin[0].path == name


@pytest.mark.parametrize(
    "path",
    ["core1_routes.txt", "show/core1/show_ip_route.txt", "routes.txt"],
)
def test_a_route_table_finds_its_device(path: str) -> None:
    snapshot = load_files([("core1.cfg", config()), ("core2.cfg", config("core2")), (path, ROUTES)])
    assert codes(snapshot) == []
    (ledger,) = (ledger for ledger in snapshot.ledgers if ledger.path == path)
    assert ledger.counts()[LineFate.MODELED] > 0


def test_a_route_table_of_nobody_is_left_out_and_reported() -> None:
    other = ROUTES.replace(b"core1#", b"core9#")
    snapshot = load_files([("core1.cfg", config()), ("routes.txt", other)])
    assert codes(snapshot) == ["route-table-without-device"]
    assert snapshot.rejected == ()


def test_the_same_route_table_twice_is_taken_once() -> None:
    snapshot = load_files([("core1.cfg", config()), ("a.txt", ROUTES), ("b.txt", ROUTES)])
    assert codes(snapshot) == ["route-table-twice"]


def test_an_archive_is_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "configs.zip"
    path.write_bytes(archive(("configs/core1.cfg", config()), ("configs/", b""), ("README.md", b"hello")))
    snapshot = load(path)
    assert [source.path for source in snapshot.sources] == ["configs/core1.cfg"]


def test_an_archive_of_japanese_windows_keeps_its_names(tmp_path: Path) -> None:
    data = archive(("abcd.cfg", config())).replace(b"abcd.cfg", "本庁".encode("cp932") + b".cfg")
    (tmp_path / "a.zip").write_bytes(data)
    assert load(tmp_path / "a.zip").sources[0].path == "本庁.cfg"


@pytest.mark.parametrize("name", ["../evil.cfg", "/etc/evil.cfg", "a/../../evil.cfg", "C:/evil.cfg", "..\\evil.cfg"])
def test_an_archive_path_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(archive((name, config("evil")), ("core1.cfg", config())))
    snapshot = load(path)
    assert [device.name for device in snapshot.devices] == ["core1"]
    assert codes(snapshot) == ["archive-path-outside"]


def test_links_in_archives_and_repeated_members_are_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as written:
        link = zipfile.ZipInfo("link.cfg")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        written.writestr(link, "/etc/passwd")
        written.writestr("core1.cfg", config())
        with pytest.warns(UserWarning, match="Duplicate name"):
            written.writestr("core1.cfg", config("other"))
    (tmp_path / "a.zip").write_bytes(stream.getvalue())
    snapshot = load(tmp_path / "a.zip")
    assert [device.name for device in snapshot.devices] == ["core1"]
    assert sorted(codes(snapshot)) == ["archive-member-repeated", "link-outside"]


def test_sizes_are_limited_whatever_an_archive_declares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_collection, "MAX_FILE_BYTES", 1000)
    path = tmp_path / "bomb.zip"
    path.write_bytes(archive(("bomb.cfg", b"!" * 1_000_000), ("core1.cfg", config())))
    snapshot = load(path)
    assert snapshot.rejected == ("bomb.cfg",)
    assert "file-too-large" in codes(snapshot)
    (tmp_path / "big.cfg").write_bytes(b"!" * 1001)
    assert load(tmp_path / "big.cfg").rejected == ("big.cfg",)
    monkeypatch.setattr(file_collection, "MAX_TOTAL_BYTES", 10)
    with pytest.raises(InputError, match="together"):
        load(path)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"no archive at all"])
def test_a_damaged_archive_is_an_input_error(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(InputError):
        load(tmp_path / "a.zip")


def test_nothing_to_read_is_an_input_error(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(InputError):
            load(path)
    with pytest.raises(InputError):
        load_files([])
    with pytest.raises(InputError):
        load_files([("a.cfg", config()), ("a.cfg", config())])


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.cfg").write_bytes(config("secret"))
    folder = tmp_path / "configs"
    folder.mkdir()
    (folder / "core1.cfg").write_bytes(config())
    (folder / "leak.cfg").symlink_to(outside / "secret.cfg")
    (folder / "tree").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / "dangling.cfg").symlink_to(folder / "nowhere")
    snapshot = load(folder)
    assert [device.name for device in snapshot.devices] == ["core1"]
    assert snapshot.rejected == ("dangling.cfg", "leak.cfg", "tree")
    assert sorted(codes(snapshot)) == ["link-inside", "link-outside", "link-outside", "link-outside"]


def test_a_pipe_in_the_folder_does_not_hang(tmp_path: Path) -> None:
    (tmp_path / "core1.cfg").write_bytes(config())
    os.mkfifo(tmp_path / "pipe.cfg")
    snapshot = load(tmp_path)
    assert codes(snapshot) == ["file-not-regular"]


def test_version_control_folders_are_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "core9.cfg").write_bytes(config("core9"))
    (tmp_path / "core1.cfg").write_bytes(config())
    assert codes(load(tmp_path)) == ["folder-not-configurations"]


def test_loading_leaves_the_collector_as_it_was() -> None:
    load_files([("a.cfg", config())])
    assert gc.isenabled()


@given(st.binary(max_size=400))
def test_no_bytes_make_loading_raise(data: bytes) -> None:
    snapshot = load_files([("a.cfg", b"interface Vlan1\n" + data)])
    assert len(snapshot.devices) + len(snapshot.rejected) >= 1


@given(st.lists(st.sampled_from([*CONFIG.split(), b" ", b"\n", b"\n ", b"permit", b"any", b"eq", b"80"]), max_size=60))
def test_no_mixture_of_words_makes_loading_raise(words: list[bytes]) -> None:
    snapshot = load_files([("a.cfg", b"interface Vlan1\nip access-list extended X\n " + b" ".join(words))])
    assert len(snapshot.ledgers) == 1
