"""What is collected at a reference is what is collected from a folder with the same files."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest
from tests.source.test_git_tree import ENVIRONMENT, commit, git

import segcheck
from segcheck.errors import InputError
from segcheck.source.git_tree import GitPlace
from segcheck.vendors import file_collection
from segcheck.vendors.file_collection import Collection, collect
from segcheck.vendors.git_collection import collect_git

FIXTURES = Path(__file__).parents[2] / "fixtures"
DATA = "hostname core1\ninterface Loopback0\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "core.autocrlf", "false")
    return folder


def at_head(folder: Path, path: str = "") -> Collection:
    return collect_git(GitPlace(folder, path), "HEAD", ENVIRONMENT)


def add_object(folder: Path, mode: str, path: str, content: bytes) -> None:
    blob = git(folder, "hash-object", "-w", "--stdin", stdin=content)
    git(folder, "update-index", "--add", "--cacheinfo", f"{mode},{blob},{path}")


def tree_of(folder: Path, *lines: str) -> str:
    """A commit of a tree with these entries, whatever they are called."""
    blob = git(folder, "hash-object", "-w", "--stdin", stdin=DATA.encode())
    raw = b"".join(line.encode() + b"\0" + bytes.fromhex(blob) for line in lines)
    tree = git(folder, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=raw)
    return git(folder, "commit-tree", tree, "-m", "odd")


@pytest.mark.parametrize("name", ["midori-city", "midori-city-fortigate"])
def test_a_city_at_a_reference_is_the_city_of_its_folder(site: Path, name: str) -> None:
    shutil.copytree(FIXTURES / name / "configs", site / "configs")
    commit(site, {"README.md": "x"})
    assert at_head(site, "configs") == collect(site / "configs")
    held = segcheck.load_git(site / "configs", "main")
    assert held == segcheck.load(site / "configs")
    assert segcheck.load_git(site, "main", "/configs/") == held


def test_devices_whose_files_are_the_same_are_taken_from_the_other_side(site: Path) -> None:
    commit(site, {"a.cfg": DATA, "b.cfg": "hostname core2\ninterface Loopback0\n"})
    (site / "a.cfg").write_bytes(b"hostname core1\ninterface Loopback1\n")
    after = segcheck.load(site)
    before = segcheck.load_git(site, "HEAD", reuse=after)
    assert [one is other for one, other in zip(before.devices, after.devices, strict=True)] == [False, True]


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("real.cfg", "link-inside"),
        (".", "link-inside"),
        ("sub", "link-inside"),
        ("sub/../real.cfg", "link-inside"),
        ("other.cfg", "link-inside"),
        ("folder/inner.cfg", "link-inside"),
        (".hg/core1.cfg", "link-outside"),
        ("core1.json", "link-outside"),
        ("core2.cfg", "link-outside"),
        ("circle/core2.cfg", "link-outside"),
        ("missing.cfg", "link-outside"),
        ("../outside.cfg", "link-outside"),
        ("/etc/hostname", "link-outside"),
    ],
)
def test_links_are_judged_as_in_a_folder(site: Path, tmp_path: Path, target: str, code: str) -> None:
    (tmp_path / "outside.cfg").write_text(DATA)
    (site / "core2.cfg").symlink_to(target)
    (site / "other.cfg").symlink_to("folder/../real.cfg")
    (site / "circle").symlink_to("circle")
    (site / "folder").symlink_to("sub")
    commit(site, dict.fromkeys(("real.cfg", "core1.json", ".hg/core1.cfg", "sub/inner.cfg"), DATA))
    found, in_folder = at_head(site), collect(site)
    (said,) = (one.code for one in found.diagnostics if one.origin[0].path == "core2.cfg")
    if target != "folder/inner.cfg":  # `folder/..` of a file system is what is above the target: the same here
        assert said == code
    in_folder = Collection(
        in_folder.files,
        tuple(one for one in in_folder.diagnostics if one.origin[0].path != ".git"),
        in_folder.rejected,
    )
    assert found.rejected == in_folder.rejected
    assert sorted(map(str, found.diagnostics)) == sorted(map(str, in_folder.diagnostics))
    assert found.files == in_folder.files


def test_a_link_named_itself_is_not_followed(site: Path) -> None:
    commit(site, {"real.cfg": DATA})
    add_object(site, "120000", "link.cfg", b"real.cfg")
    add_object(site, "120000", "long.cfg", b"x/../" * 2000 + b"real.cfg")
    git(site, "commit", "-q", "-m", "link")
    assert at_head(site, "link.cfg").rejected == ("link.cfg",)
    assert at_head(site).rejected == ("long.cfg",)


def test_a_submodule_is_a_file_that_cannot_be_read(site: Path) -> None:
    commit(site, {"a.cfg": DATA})
    git(site, "update-index", "--add", "--cacheinfo", f"160000,{git(site, 'rev-parse', 'HEAD')},branch office")
    git(site, "commit", "-q", "-m", "module")
    snapshot = segcheck.load_git(site, "HEAD")
    assert snapshot.rejected == ("branch office",)
    assert [one.code for one in snapshot.diagnostics] == ["git-submodule"]


def test_contents_kept_elsewhere_are_no_configurations(site: Path) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 5\n"
    commit(site, {"a.cfg": pointer, "b.cfg": DATA})
    found = at_head(site)
    assert (found.rejected, [name for name, _ in found.files]) == (("a.cfg",), ["b.cfg"])
    assert found.diagnostics[0].code == "git-large-file"


@pytest.mark.parametrize("names", [("..",), ("a.cfg", "a.cfg"), (".",)])
def test_paths_that_cannot_be_in_a_folder_are_refused(site: Path, names: tuple[str, ...]) -> None:
    made = tree_of(site, *(f"100644 {name}" for name in names))
    found = collect_git(GitPlace(site, ""), made, ENVIRONMENT)
    assert (found.files, set(found.rejected)) == ((), set(names))
    assert {one.code for one in found.diagnostics} == {"git-path-impossible"}


def test_names_that_are_no_text_are_refused(site: Path) -> None:
    commit(site, {"a.cfg": DATA})
    blob = git(site, "rev-parse", "HEAD:a.cfg")
    git(site, "update-index", "-z", "--index-info", stdin=b"100644 " + blob.encode() + b"\t\xff.cfg\0")
    git(site, "commit", "-q", "-m", "bytes")
    assert at_head(site).rejected == ("?.cfg",)


def test_an_archive_is_opened_as_it_is_beside_a_folder(site: Path) -> None:
    with zipfile.ZipFile(site / "configs.zip", "w") as archive:
        archive.writestr("core1.cfg", DATA)
    commit(site, {"README.md": "x"})
    assert at_head(site, "configs.zip") == collect(site / "configs.zip")
    (site / "configs.zip").write_bytes(b"no archive")
    commit(site, {})
    with pytest.raises(InputError) as refusal:
        at_head(site, "configs.zip")
    assert refusal.value.code == "configs-no-archive"


def test_the_limits_of_folders_hold(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(site, {"a.cfg": DATA, "b.cfg": DATA * 100})
    monkeypatch.setattr(file_collection, "MAX_FILE_BYTES", 100)
    assert at_head(site).rejected == ("b.cfg",)
    monkeypatch.setattr(file_collection, "MAX_FILE_BYTES", 10_000)
    monkeypatch.setattr(file_collection, "MAX_FILE_LINES", 10)
    assert at_head(site).rejected == ("b.cfg",)
    for limit in ("MAX_TOTAL_BYTES", "MAX_FILES"):
        with monkeypatch.context() as patch, pytest.raises(InputError):
            patch.setattr(file_collection, limit, 1)
            at_head(site)


def test_nothing_there_is_an_error(site: Path) -> None:
    commit(site, {"a.cfg": DATA})
    with pytest.raises(InputError) as refusal:
        at_head(site, "configs")
    assert refusal.value.code == "git-path-missing"


def test_the_marker_of_a_second_working_tree_is_no_configuration(site: Path, tmp_path: Path) -> None:
    commit(site, {"a.cfg": DATA})
    git(site, "worktree", "add", "-q", str(tmp_path / "second"))
    assert segcheck.load(tmp_path / "second").rejected == ()
    assert segcheck.load_git(tmp_path / "second", "main").devices == segcheck.load(tmp_path / "second").devices
