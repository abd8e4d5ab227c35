"""Files at a reference of git: what is there is read as it is, and a repository made to do harm does none."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from segcheck.errors import InputError
from segcheck.source.git_tree import GitEntry, GitKind, GitRepository, find_git, git_place

ENVIRONMENT = {"PATH": os.environ.get("PATH", "")}
IDENTITY = {
    **ENVIRONMENT,
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}
Git = Callable[..., str]


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    """What the real program answers in `folder`."""
    done = subprocess.run(["git", *arguments], cwd=folder, input=stdin, capture_output=True, check=True, env=IDENTITY)
    return done.stdout.decode().strip()


def commit(folder: Path, files: dict[str, str], message: str = "change") -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, {"configs/fw1.cfg": "hostname fw1\n", "configs/sub/fw 2.cfg": "hostname fw2\n", "README.md": "x"})
    return folder


def read(folder: Path, reference: str, path: str = "") -> dict[str, bytes]:
    asked = GitRepository(folder, ENVIRONMENT)
    with asked.objects() as objects:
        return {one.path: objects.content(one) for one in asked.entries(asked.tree(reference), path)}


def test_files_are_as_they_were_at_the_reference(repository: Path) -> None:
    (repository / "configs" / "fw1.cfg").write_bytes(b"hostname other\n")
    found = read(repository, "main")
    assert found == {"README.md": b"x", "configs/fw1.cfg": b"hostname fw1\n", "configs/sub/fw 2.cfg": b"hostname fw2\n"}


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("configs", ["fw1.cfg", "sub/fw 2.cfg"]),
        ("configs/sub", ["fw 2.cfg"]),
        ("configs/fw1.cfg", ["fw1.cfg"]),
        ("configs/fw", []),
        ("nothing", []),
        ("configs/*", []),
        (":(top)configs", []),
        ("-r", []),
        ("../site", []),
        ("con\0figs", []),
    ],
)
def test_a_path_is_one_folder_or_one_file_and_no_pattern(repository: Path, path: str, names: list[str]) -> None:
    try:
        found = list(read(repository / "configs", "main", path))
    except InputError as refusal:  # git itself refuses a path that leads outside
        assert path.startswith("..")
        assert refusal.code == "git-failed"
        return
    assert found == names


@pytest.mark.parametrize("reference", ["main", "HEAD", "main~0", "v1", "refs/heads/main", "main@{2030-01-01 12:00}"])
def test_every_spelling_of_a_reference_is_understood(repository: Path, reference: str) -> None:
    git(repository, "tag", "-a", "v1", "-m", "first")
    assert "README.md" in read(repository, reference)


@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("", "git-bad-reference"),
        ("--output=/tmp/x", "git-bad-reference"),
        ("-h", "git-bad-reference"),
        ("main:configs", "git-bad-reference"),
        ("ma\nin", "git-bad-reference"),
        ("\udcff", "git-bad-reference"),
        ("m" * 2000, "git-bad-reference"),
        ("nowhere", "git-unknown-reference"),
        ("main..main", "git-unknown-reference"),
        ("^main", "git-unknown-reference"),
        ("main main", "git-unknown-reference"),
        ("0" * 40, "git-unknown-reference"),
    ],
)
def test_what_is_no_reference_is_refused(repository: Path, reference: str, code: str) -> None:
    with pytest.raises(InputError) as refusal:
        GitRepository(repository, ENVIRONMENT).tree(reference)
    assert refusal.value.code == code
    refusal.value.arguments["reference"].encode()


def test_a_branch_that_only_the_origin_has_is_named(repository: Path, tmp_path: Path) -> None:
    git(repository, "branch", "change")
    git(tmp_path, "clone", "-q", str(repository), "copy")
    with pytest.raises(InputError) as refusal:
        GitRepository(tmp_path / "copy", ENVIRONMENT).tree("change")
    assert refusal.value.code == "git-reference-of-origin"
    assert "README.md" in read(tmp_path / "copy", "origin/change")


def test_without_git_or_a_repository_it_is_said(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        GitRepository(repository, {"PATH": str(tmp_path)})
    assert refusal.value.code == "git-not-installed"
    with pytest.raises(InputError) as refusal:
        GitRepository(tmp_path, ENVIRONMENT).prefix()
    assert refusal.value.code == "git-no-repository"


@pytest.mark.skipif(os.name == "nt", reason="programs have an ending there")
def test_a_program_of_the_current_folder_is_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "git"
    program.write_text("#!/bin/sh\ntouch ran\n")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    for path in ("", ".", f"{os.pathsep}."):
        with pytest.raises(InputError):
            find_git({"PATH": path})
    assert find_git({"PATH": str(tmp_path)}) == program


@pytest.mark.skipif(os.name == "nt", reason="needs a program that cannot be run")
def test_a_program_that_cannot_be_run_is_an_error_of_its_own(repository: Path, tmp_path: Path) -> None:
    program = tmp_path / "git"
    program.write_bytes(b"\0no program\n")
    program.chmod(0o755)
    with pytest.raises(InputError) as refusal:
        GitRepository(repository, {"PATH": str(tmp_path)}).prefix()
    assert refusal.value.code == "git-failed"


def test_places_are_found_in_working_trees_and_bare_repositories(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(repository), "bare.git")
    odd = repository / "a\nb"
    odd.mkdir()

    def path_of(place: Path) -> str:
        return git_place(place, ENVIRONMENT).path

    assert path_of(repository) == ""
    assert path_of(repository / "configs" / "sub") == "configs/sub"
    assert path_of(repository / "configs" / "fw1.cfg") == "configs/fw1.cfg"
    assert path_of(repository / "gone" / "fw9.cfg") == "gone/fw9.cfg"
    assert path_of(odd) == "a\nb"
    assert path_of(tmp_path / "bare.git") == ""
    assert path_of(tmp_path / "bare.git" / "configs") == "configs"
    assert path_of(tmp_path / "bare.git" / "refs") == "refs"
    places = (
        repository,
        repository / "configs",
        repository / ".git",
        tmp_path / "bare.git",
        tmp_path / "bare.git" / "x",
    )
    assert [git_place(place, ENVIRONMENT).bare for place in places] == [False, False, True, True, True]


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_place_behind_a_link_is_where_the_link_leads(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(repository / "configs")
    assert git_place(tmp_path / "link", ENVIRONMENT).path == "configs"


def test_variables_of_a_hook_do_not_move_the_question_elsewhere(repository: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "other"
    elsewhere.mkdir()
    git(elsewhere, "init", "-q", "-b", "main")
    hook = {
        **ENVIRONMENT,
        "GIT_DIR": str(elsewhere / ".git"),
        "GIT_INDEX_FILE": "x",
        "GIT_TRACE": str(tmp_path / "trace"),
    }
    assert len(list(GitRepository(repository, hook).entries("HEAD", ""))) == 3
    assert not (tmp_path / "trace").exists()


def test_links_and_submodules_are_told_apart_from_files(repository: Path) -> None:
    blob = git(repository, "hash-object", "-w", "--stdin", stdin=b"/etc/passwd")
    head = git(repository, "rev-parse", "HEAD")
    git(repository, "update-index", "--add", "--cacheinfo", f"120000,{blob},link.cfg")
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{head},module")
    git(repository, "commit", "-q", "-m", "odd")
    asked = GitRepository(repository, ENVIRONMENT)
    kinds = {one.path: one.kind for one in asked.entries(asked.tree("HEAD"), "")}
    assert kinds["link.cfg"] is GitKind.LINK
    assert kinds["module"] is GitKind.SUBMODULE
    assert [one.kind for one in asked.entries(asked.tree("HEAD"), "link.cfg")] == [GitKind.LINK]
    assert [one.path for one in asked.entries(asked.tree("HEAD"), "module")] == ["module"]


def harm(folder: Path, trap: Sequence[str]) -> None:
    """Settings and attributes of a repository that run `trap` wherever git would run something of a repository."""
    command = " ".join(trap)
    names = ("pager", "editor", "fsmonitor", "sshCommand", "askPass", "gitProxy", "alternateRefsCommand")
    for name in names:
        git(folder, "config", f"core.{name}", command)
    for name in ("ls-tree", "cat-file", "rev-parse"):
        git(folder, "config", f"alias.{name}", f"!{command}")
        git(folder, "config", f"pager.{name}", command)
    for name in ("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv"):
        git(folder, "config", name, command)
    hooks = folder / "hooks"
    hooks.mkdir()
    for name in ("post-checkout", "reference-transaction", "post-index-change", "pre-auto-gc", "fsmonitor-watchman"):
        (hooks / name).write_text(f"#!/bin/sh\n{command}\n")
        (hooks / name).chmod(0o755)
    git(folder, "config", "core.hooksPath", str(hooks))


@pytest.mark.skipif(os.name == "nt", reason="the traps are shell commands")
def test_a_repository_runs_nothing_of_its_own(repository: Path, tmp_path: Path) -> None:
    commit(repository, {".gitattributes": "* filter=evil diff=evil\n", "configs/fw3.cfg": "hostname fw3\n"})
    trap = tmp_path / "sprung"
    harm(repository, ("touch", str(trap)))
    assert git_place(repository / "configs", ENVIRONMENT).path == "configs"
    assert read(repository, "main", "configs")["fw3.cfg"] == b"hostname fw3\n"
    assert not trap.exists()


@pytest.mark.skipif(os.name == "nt", reason="the trap is a shell command")
def test_what_a_partial_copy_lacks_is_not_fetched(repository: Path, tmp_path: Path) -> None:
    git(repository, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--no-checkout", "--filter=blob:none", repository.as_uri(), "partial")
    partial, trap = tmp_path / "partial", tmp_path / "sprung"
    git(partial, "config", "remote.origin.url", f"ext::touch {trap}")
    git(partial, "config", "protocol.ext.allow", "always")
    git(partial, "config", "remote.origin.uploadpack", f"touch {trap}")
    for url in (f"ext::touch {trap}", repository.as_uri()):
        git(partial, "config", "remote.origin.url", url)
        with pytest.raises(InputError) as refusal:
            read(partial, "origin/main")
        assert refusal.value.code == "git-object-missing"
    assert not trap.exists()


def test_replaced_objects_do_not_hide_what_was_committed(repository: Path) -> None:
    first = git(repository, "rev-parse", "HEAD:configs/fw1.cfg")
    other = git(repository, "hash-object", "-w", "--stdin", stdin=b"hostname harmless\n")
    git(repository, "replace", first, other)
    assert read(repository, "main")["configs/fw1.cfg"] == b"hostname fw1\n"


def test_a_damaged_object_is_an_error_and_no_content(repository: Path) -> None:
    blob = git(repository, "rev-parse", "HEAD:configs/fw1.cfg")
    stored = repository / ".git" / "objects" / blob[:2] / blob[2:]
    stored.chmod(0o644)
    stored.write_bytes(b"damaged")
    with pytest.raises(InputError) as refusal:
        read(repository, "main")
    assert refusal.value.code in ("git-object-missing", "git-failed")


def test_an_identity_that_is_no_file_has_no_content(repository: Path) -> None:
    asked = GitRepository(repository, ENVIRONMENT)
    for identity in (asked.tree("main"), "0" * 40, "nonsense"):
        with asked.objects() as objects, pytest.raises(InputError):
            objects.content(GitEntry("fw1.cfg", GitKind.FILE, identity, 0))


def test_a_tree_is_listed_while_it_is_taken(repository: Path) -> None:
    """Ten levels of a folder that holds itself ten times: ten thousand million files, of which none is waited for."""
    blob = git(repository, "hash-object", "-w", "--stdin", stdin=b"hostname a\n")
    kind, identity = "100644 blob", blob
    for _ in range(10):
        tree = "".join(f"{kind} {identity}\tf{number}\n" for number in range(10))
        kind, identity = "040000 tree", git(repository, "mktree", stdin=tree.encode())
    listed = GitRepository(repository, ENVIRONMENT).entries(identity, "")
    assert [next(listed).path for _ in range(3)] == [f"{'f0/' * 9}f{number}" for number in range(3)]
    listed.close()  # type: ignore[attr-defined]
