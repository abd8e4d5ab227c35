"""Files that a policy names beside itself: in its folder or below, regular, and of a size a register has."""

import os
from pathlib import Path

import pytest

from segcheck.policy.reading import file_reader
from segcheck.policy.reading.file_reader import files_beside, no_files
from segcheck.policy.reading.problems import ReadingError


def _refusal(folder: Path, name: str) -> str:
    with pytest.raises(ReadingError) as refused:
        files_beside(folder / "policy.yaml")(name)
    assert dict(refused.value.arguments)["name"] == name
    return refused.value.code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "outside.csv").write_bytes(b"outside")
    inner = tmp_path / "city"
    (inner / "tables").mkdir(parents=True)
    (inner / "register.csv").write_bytes(b"inside")
    (inner / "tables" / "register.csv").write_bytes(b"below")
    return inner


@pytest.mark.parametrize(
    ("name", "content"),
    [("register.csv", b"inside"), ("./register.csv", b"inside"), (r"tables\register.csv", b"below")],
)
def test_files_of_the_folder_and_below_are_read(folder: Path, name: str, content: bytes) -> None:
    assert files_beside(folder / "policy.yaml")(name) == content


@pytest.mark.parametrize(
    "name", ["../outside.csv", "tables/../../outside.csv", "/etc/passwd", r"C:\r.csv", r"\\h\s\r.csv"]
)
def test_names_that_lead_out_are_refused(folder: Path, name: str) -> None:
    assert _refusal(folder, name) == "policy-file-outside"


def test_links_are_followed_inside_the_folder_only(folder: Path) -> None:
    (folder / "in.csv").symlink_to("tables/register.csv")
    (folder / "out.csv").symlink_to("../outside.csv")
    (folder / "up").symlink_to("..", target_is_directory=True)
    assert files_beside(folder / "policy.yaml")("in.csv") == b"below"
    assert _refusal(folder, "out.csv") == "policy-file-outside"
    assert _refusal(folder, "up/outside.csv") == "policy-file-outside"


def test_the_folder_is_where_the_policy_file_really_is(folder: Path, tmp_path: Path) -> None:
    (folder / "policy.yaml").write_bytes(b"")
    (tmp_path / "linked.yaml").symlink_to("city/policy.yaml")
    assert files_beside(tmp_path / "linked.yaml")("register.csv") == b"inside"


def test_links_in_a_circle_and_links_to_nowhere_are_told(folder: Path) -> None:
    (folder / "a.csv").symlink_to("b.csv")
    (folder / "b.csv").symlink_to("a.csv")
    (folder / "dead.csv").symlink_to("nowhere.csv")
    assert _refusal(folder, "a.csv") == "policy-file-unreadable"
    assert _refusal(folder, "dead.csv") == "policy-file-unreadable"
    assert _refusal(folder, "missing.csv") == "policy-file-unreadable"


def test_folders_and_pipes_are_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")
    assert _refusal(folder, "tables") == "policy-file-not-regular"
    assert _refusal(folder, "pipe.csv") == "policy-file-not-regular"


def test_the_largest_size_is_read_and_one_byte_more_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_reader, "MAX_BYTES", 6)
    assert files_beside(folder / "policy.yaml")("register.csv") == b"inside"
    (folder / "register.csv").write_bytes(b"inside!")
    assert _refusal(folder, "register.csv") == "policy-file-too-large"


def test_a_policy_that_is_no_file_has_nothing_beside_it() -> None:
    with pytest.raises(ReadingError, match="policy-file-without-folder"):
        no_files("register.csv")
