"""Files that cannot be read, links that hide them, and limits."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path

import pytest

from segcheck.errors import InputError
from segcheck.source.diagnostic import Effect
from segcheck.vendors import file_collection
from segcheck.vendors.file_collection import Collection, collect

DATA = b"hostname core1\n"


def outcome(found: Collection) -> tuple[list[str], list[str]]:
    """Codes of what was noted, and names of what was refused."""
    return [diagnostic.code for diagnostic in found.diagnostics], list(found.rejected)


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("real.cfg", "link-inside"),
        (".", "link-inside"),
        # Stores of large files keep them below the folder of the version control.
        (".git/annex/core1.cfg", "link-outside"),
        ("core1.json", "link-outside"),
        ("core2.cfg", "link-outside"),
        ("/", "link-outside"),
    ],
)
def test_a_link_is_passed_over_only_when_its_target_is_read(tmp_path: Path, target: str, code: str) -> None:
    (tmp_path / ".git" / "annex").mkdir(parents=True)
    for name in ("real.cfg", "core1.json", ".git/annex/core1.cfg"):
        (tmp_path / name).write_bytes(DATA)
    (tmp_path / "core2.cfg").symlink_to(target)  # the fifth of the cases leads to itself
    found = collect(tmp_path)
    codes, rejected = outcome(found)
    assert codes == ["folder-not-configurations", code]
    assert rejected == (["core2.cfg"] if code == "link-outside" else [])
    assert "core2.cfg" not in dict(found.files)


def test_a_link_between_documents_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"x")
    (tmp_path / "b.md").symlink_to("a.md")
    assert outcome(collect(tmp_path)) == (["link-inside"], [])


def test_a_file_that_cannot_be_read_is_refused_and_the_rest_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.cfg", "b.cfg"):
        (tmp_path / name).write_bytes(DATA)
    opened = Path.open

    def refuse(path: Path, mode: str) -> object:
        if path.name == "a.cfg":
            raise PermissionError(13, "Permission denied")
        return opened(path, mode)

    monkeypatch.setattr(Path, "open", refuse)
    found = collect(tmp_path)
    assert outcome(found) == (["file-unreadable"], ["a.cfg"])
    assert found.files == (("b.cfg", DATA),)
    assert dict(found.diagnostics[0].arguments) == {"cause": "Permission denied", "file": "a.cfg"}
    assert found.diagnostics[0].effect is Effect.REJECTS_FILE


def test_a_folder_that_cannot_be_listed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.cfg").write_bytes(DATA)
    listed = os.scandir

    def refuse(path: str | os.PathLike[str]) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert outcome(collect(tmp_path)) == (["file-unreadable"], ["closed"])


def test_a_root_that_cannot_be_looked_at_is_an_input_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", os.fspath(path))

    monkeypatch.setattr(Path, "is_dir", refuse)
    with pytest.raises(InputError, match="Permission denied"):
        collect(tmp_path)


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/core\xff.cfg")).write_bytes(DATA)
    assert outcome(collect(tmp_path)) == (["file-name-unreadable"], ["core?.cfg"])


@pytest.mark.parametrize(("limit", "value"), [("MAX_TOTAL_BYTES", 2 * len(DATA) - 1), ("MAX_FILES", 1)])
def test_too_much_at_once_is_an_input_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    for name in ("a.cfg", "b.cfg"):
        (tmp_path / name).write_bytes(DATA)
    monkeypatch.setattr(file_collection, limit, value)
    with pytest.raises(InputError, match="load fewer at a time"):
        collect(tmp_path)


@pytest.mark.parametrize("end", [b"\n", b"\r"])
def test_too_many_lines_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: bytes) -> None:
    (tmp_path / "a.cfg").write_bytes(b"x" + end * 5)
    (tmp_path / "b.cfg").write_bytes(b"x" + end * 4)
    monkeypatch.setattr(file_collection, "MAX_FILE_LINES", 4)
    found = collect(tmp_path)
    assert outcome(found) == (["file-too-large"], ["a.cfg"])
    assert [name for name, _ in found.files] == ["b.cfg"]


def archive(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name in names:
            made.writestr(name, b"" if name.endswith("/") else DATA)
    return path


def test_an_archive_of_too_many_files_is_an_input_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_collection, "MAX_FILES", 1)
    with pytest.raises(InputError, match="more than 1 files"):
        collect(archive(tmp_path / "all.zip", "a.cfg", "b.cfg"))


def test_folders_and_version_control_in_an_archive(tmp_path: Path) -> None:
    found = collect(archive(tmp_path / "all.ZIP", "site/", "site/a.cfg", ".git/config", "site\\b.cfg"))
    assert outcome(found) == (["file-not-a-configuration"], [])
    assert [name for name, _ in found.files] == ["site/a.cfg", "site/b.cfg"]


def test_an_encrypted_and_a_damaged_member_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "all.zip", "a.cfg", "b.cfg", "c.cfg")
    data = bytearray(path.read_bytes())
    heads = [index for index in range(len(data)) if data[index : index + 4] == b"PK\x01\x02"]
    data[heads[0] + 8] |= 1  # encrypted
    data[data.index(DATA, data.index(b"b.cfg"))] ^= 1  # no longer what its checksum says
    path.write_bytes(bytes(data))
    found = collect(path)
    assert outcome(found) == (["archive-member-encrypted", "file-unreadable"], ["a.cfg", "b.cfg"])
    assert [name for name, _ in found.files] == ["c.cfg"]


def test_a_link_in_an_archive_is_refused_whatever_it_leads_to(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as made:
        link = zipfile.ZipInfo("a.cfg")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "b.cfg")
    assert outcome(collect(path)) == (["link-outside"], ["a.cfg"])


def test_a_name_that_no_windows_wrote_is_kept(tmp_path: Path) -> None:
    """Bytes that are no CP932 stay as the archive's default code page reads them."""
    path = archive(tmp_path / "all.zip", "zz1.cfg")
    path.write_bytes(path.read_bytes().replace(b"zz1", b"z\x811"))
    assert [name for name, _ in collect(path).files] == ["z\u00fc1.cfg"]
