"""The folder of cache files: missing, damaged, foreign, full, shared; never more than an entry too few."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from segcheck.cache import store as store_module
from segcheck.cache.store import Store

KEY, OTHER = "ab" * 32, "cd" * 32
posix = pytest.mark.skipif(os.name != "posix", reason="about modes of files")
not_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where nothing is yet."""
    return tmp_path / "a" / "entries"


def entry(folder: Path, key: str = KEY) -> Path:
    """The file of an entry."""
    return folder / f"{key}.entry"


def test_what_is_put_is_got(folder: Path) -> None:
    for data in (b"", b"one", b"\0" * 100_000):
        Store(folder).put(KEY, data)
        assert Store(folder).get(KEY) == data
    assert Store(folder).get(OTHER) is None
    assert [path.name for path in folder.iterdir()] == [f"{KEY}.entry"]


def test_an_entry_never_put_is_not_there(folder: Path) -> None:
    store = Store(folder)
    assert store.get(KEY) is None
    assert store.trouble is None
    assert not folder.exists()


def test_any_byte_changed_makes_it_missing(folder: Path) -> None:
    store = Store(folder)
    store.put(KEY, b"some data")
    whole = entry(folder).read_bytes()
    for place in range(len(whole)):
        for flipped in (1, 0x80):
            damaged = bytearray(whole)
            damaged[place] ^= flipped
            entry(folder).write_bytes(damaged)
            assert store.get(KEY) is None
    for other in (whole[:-1], whole[1:], whole + b"\n", b"", whole * 2):
        entry(folder).write_bytes(other)
        assert store.get(KEY) is None
    store.put(KEY, b"some data")
    assert store.get(KEY) == b"some data"


def test_an_entry_under_another_name_is_ignored(folder: Path) -> None:
    store = Store(folder)
    store.put(KEY, b"data")
    entry(folder).rename(entry(folder, OTHER))
    assert store.get(OTHER) is None


@pytest.mark.parametrize("key", ["", "../../x", "/etc/passwd", "AB", "a b"])
def test_a_key_is_a_hash(folder: Path, key: str) -> None:
    store = Store(folder)
    store.put(KEY, b"data")
    assert store.get(key) is None
    with pytest.raises(ValueError, match=r".*"):
        store.put(key, b"data")


def test_what_is_in_the_way_is_no_error(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o700)
    entry(folder).mkdir()
    store = Store(folder)
    assert store.get(KEY) is None
    store.put(KEY, b"data")
    assert store.trouble is not None
    assert store.trouble.code == "cache-not-writable"
    assert store.trouble.reason
    assert [path.name for path in folder.iterdir()] == [f"{KEY}.entry"]


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not yours")
    store = Store(tmp_path / "file" / "entries")
    assert store.get(KEY) is None
    store.put(KEY, b"data")
    assert store.trouble is not None
    store = Store(tmp_path / "file")
    store.put(KEY, b"data")
    assert store.trouble is not None
    assert store.get(KEY) is None
    assert (tmp_path / "file").read_text() == "not yours"


@posix
@not_root
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        store = Store(tmp_path / "entries")
        store.put(KEY, b"data")
        assert store.trouble is not None
        assert store.get(KEY) is None
    finally:
        tmp_path.chmod(0o700)


def test_a_full_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    store = Store(folder)
    store.put(KEY, b"data")
    assert store.trouble == ("cache-not-writable", "No space left on device")
    assert list(folder.iterdir()) == []
    store.put(OTHER, b"data")
    assert list(folder.iterdir()) == []


@posix
def test_the_folder_is_for_its_owner_alone(folder: Path) -> None:
    store = Store(folder)
    store.put(KEY, b"data")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert entry(folder).stat().st_mode & 0o077 == 0


@posix
@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702, 0o1777])
def test_a_folder_others_can_write_into_is_not_trusted(folder: Path, mode: int) -> None:
    Store(folder).put(KEY, b"data")
    folder.chmod(mode)
    store = Store(folder)
    assert store.get(KEY) is None
    assert store.trouble is not None
    assert store.trouble.code == "cache-not-private"
    store.put(OTHER, b"data")
    assert not entry(folder, OTHER).exists()


@posix
def test_a_folder_of_another_user_is_not_trusted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store(folder).put(KEY, b"data")
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    assert Store(folder).get(KEY) is None


@posix
def test_a_link_is_not_followed_to_somewhere_else(folder: Path, tmp_path: Path) -> None:
    Store(folder).put(KEY, b"data")
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert Store(link).get(KEY) is None


def test_the_oldest_go_first(folder: Path) -> None:
    store = Store(folder, most_bytes=10_000)
    keys = [f"{number:064x}" for number in range(20)]
    now = time.time()
    for age, key in enumerate(keys):
        store.put(key, b"x" * 1000)
        os.utime(entry(folder, key), (now - 1000 + age, now - 1000 + age))
    store.touch(keys[0])
    store.clear_oldest()
    kept = [key for key in keys if store.get(key) is not None]
    assert keys[0] in kept
    assert kept[1:] == keys[-len(kept) + 1 :]
    assert 5 < len(kept) < 9
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 10_000
    store.clear_oldest()
    assert [key for key in keys if store.get(key) is not None] == kept


def test_what_a_writer_left_behind_goes_after_an_hour(folder: Path) -> None:
    store = Store(folder, most_bytes=10)
    store.put(KEY, b"data")
    now = entry(folder).stat().st_mtime
    for name, age in (("fresh.part", 10), ("old.part", 4000)):
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, (now - age, now - age))
    store.clear_oldest()
    assert (folder / "fresh.part").exists()
    assert not (folder / "old.part").exists()


def test_files_of_others_are_left_alone(folder: Path) -> None:
    store = Store(folder, most_bytes=10)
    store.put(KEY, b"data")
    (folder / "README").write_text("of somebody else")
    store.clear_oldest()
    assert [path.name for path in folder.iterdir()] == ["README"]


def test_something_too_large_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "LARGEST_ENTRY", 1000)
    store = Store(folder)
    store.put(KEY, b"x" * 600)
    assert store.get(KEY) is None
    assert store.trouble is None


_WRITER = """
import sys
from pathlib import Path
from segcheck.cache.store import Store
store = Store(Path(sys.argv[1]), most_bytes=200_000)
for turn in range(200):
    key = f"{turn % 7:064x}"
    data = store.get(key)
    assert data is None or data == key.encode() * 500, "half an entry"
    store.put(key, key.encode() * 500)
    if turn % 20 == 0:
        store.clear_oldest()
assert store.trouble is None, store.trouble
"""


def test_many_at_once_never_see_half_an_entry(folder: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, str(folder)]) for _ in range(4)]
    assert [writer.wait(120) for writer in writers] == [0] * 4
    assert all(path.suffix == ".entry" for path in folder.iterdir())
