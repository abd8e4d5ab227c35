"""Files as they are at a reference of a git repository, read by the program `git` without checking anything out."""

from __future__ import annotations

import enum
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple, TypeAlias

from segcheck.errors import InputError

_Command: TypeAlias = tuple[str, ...]

_IDENTITY = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_AT_A_TIME = re.compile(r"@\{[^{}]*\}")
_LONGEST_REFERENCE = 1000
_LONGEST_RECORD = 1 << 20
_CHUNK = 1 << 16

# SOUNDNESS: a repository may come from anybody. The commands used here look at objects only: they run no hooks,
# filters, text conversions, aliases or watchers, write nothing, and with these settings fetch nothing either (a partial
# clone would ask its origin for what it lacks, by a transport the repository chooses).
# SOURCE: manuals of git, git-config (protocol.allow), git-ls-tree, git-cat-file; partial clones tried with git 2.39.
_SETTINGS = ("--no-pager", "--no-replace-objects", "--literal-pathspecs", "--no-optional-locks")
_CONFIGURATION = ("protocol.allow=never", "core.fsmonitor=false", "core.useReplaceRefs=false")
_FIXED_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
}
# What the person set for every repository, and where the parts of git are; the rest names repositories, objects and
# traces (a hook has them), and the place that is asked about decides.
_KEPT = ("GIT_EXEC_PATH", "GIT_CONFIG_")


class GitKind(enum.Enum):
    """What a tree holds under a path."""

    FILE = "file"
    LINK = "link"
    SUBMODULE = "submodule"


class GitEntry(NamedTuple):
    """One path of a tree, relative to the folder asked about. `size`: of the file in bytes.

    Bytes of `path` that are no UTF-8 are surrogates, as in names of files.
    """

    path: str
    kind: GitKind
    identity: str
    size: int


class GitPlace(NamedTuple):
    """A file or folder of a repository: `folder` lies in the repository; `path` is relative to the root of its files,
    "" for all of them. `bare`: it is named in the folder of git itself, and the files around it are git's own.
    """

    folder: Path
    path: str
    bare: bool = False


def find_git(environment: Mapping[str, str]) -> Path:
    """The program `git` of the folders in PATH. Raises: InputError when there is none.

    SOUNDNESS: only absolute folders count; a program in the current folder, perhaps the repository, is never run.
    """
    names = ("git.exe",) if os.name == "nt" else ("git",)
    for folder in environment.get("PATH", "").split(os.pathsep):
        for name in names:
            program = Path(folder) / name
            if Path(folder).is_absolute() and program.is_file() and os.access(program, os.X_OK):
                return program
    raise InputError("the program git was not found; references of git are read with it", "git-not-installed")


class GitRepository:
    """The repository that holds `folder`, asked by the program `git`.

    Every method raises InputError when git refuses.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._program = find_git(environment)
        kept = {name: text for name, text in environment.items() if not name.startswith("GIT_")}
        kept |= {name: text for name, text in environment.items() if name.startswith(_KEPT)}
        self._environment = {**kept, **_FIXED_ENVIRONMENT}

    def prefix(self) -> tuple[str, bool]:
        """The path of the folder within the files of its repository, "" for their root and for a bare repository; and
        whether the folder is one of git itself.
        """
        inside, _, prefix = self._ask(("rev-parse", "--is-inside-git-dir", "--show-prefix")).partition("\n")
        if inside != "true":
            return prefix.removesuffix("\n").removesuffix("/"), False  # not quoted: names may hold line breaks
        root = Path(self._ask(("rev-parse", "--absolute-git-dir")).removesuffix("\n")).resolve()
        here = self._folder.resolve()
        return "" if here == root else here.relative_to(root).as_posix(), True

    def tree(self, reference: str) -> str:
        """The identity of the tree of files at `reference`: a branch, a tag, a commit."""
        written = reference.isprintable() and 0 < len(reference) <= _LONGEST_REFERENCE
        # A reference cannot begin with a hyphen, and git would take it for an option. A colon asks for something else.
        if not written or reference.startswith("-") or ":" in _AT_A_TIME.sub("", reference):
            shown = reference[:_LONGEST_REFERENCE].encode("unicode_escape").decode("ascii")
            raise InputError(f"{shown!r} is no reference of git", "git-bad-reference", reference=shown)
        found = self._try(("rev-parse", "--verify", "--quiet", f"{reference}^{{tree}}")).strip()
        if _IDENTITY.fullmatch(found):
            return found
        remote = self._try(("rev-parse", "--verify", "--quiet", f"refs/remotes/origin/{reference}^{{tree}}")).strip()
        code = "git-reference-of-origin" if _IDENTITY.fullmatch(remote) else "git-unknown-reference"
        raise InputError(
            f"the repository of {self._folder} has no reference {reference}",
            code,
            reference=reference,
            repository=str(self._folder),
        )

    def entries(self, tree: str, path: str) -> Iterator[GitEntry]:
        """Everything at `path` of the tree: the one file of that path, or all below that folder, in order of names.

        Paths are relative to the folder; a single file has its name. Nothing at all means that nothing is there.
        Files are listed while they are taken: an endless tree costs no memory.
        """
        identity = tree
        if "\0" in path:
            return
        if path:
            found = next(self._listed(("ls-tree", "-z", "-l", "--full-tree", tree, "--", path)), None)
            if found is None or found[3] != path:
                return
            if found[1] != "tree":
                entry = _entry(found)
                yield entry._replace(path=PurePosixPath(entry.path).name)
                return
            identity = found[2]
        for line in self._listed(("ls-tree", "-r", "-z", "-l", "--full-tree", identity)):
            yield _entry(line)

    @contextmanager
    def objects(self) -> Iterator[GitObjects]:
        """Contents of files, as long as the block lasts."""
        with self._started(("cat-file", "--batch"), stdin=subprocess.PIPE) as process:
            yield GitObjects(process)

    # Asking

    def _listed(self, command: _Command) -> Iterator[tuple[str, str, str, str, str]]:
        """Mode, type, identity, path and size of each entry."""
        with tempfile.TemporaryFile() as complaint:
            with self._started(command, stderr=complaint) as process:
                for record in self._records(_pipe(process.stdout)):
                    about, _, path = record.partition(b"\t")
                    mode, kind, identity, size = about.decode("ascii").split()
                    yield mode, kind, identity, path.decode("utf-8", "surrogateescape"), size
                process.wait()
            complaint.seek(0)
            if process.returncode:
                raise self._failure(complaint.read(_CHUNK))

    @contextmanager
    def _started(
        self, command: _Command, stdin: int = subprocess.DEVNULL, stderr: int | IO[bytes] = subprocess.DEVNULL
    ) -> Iterator[subprocess.Popen[bytes]]:
        try:
            process = subprocess.Popen(
                self._arguments(command), stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, env=self._environment
            )
        except OSError as error:
            raise self._failure(f"fatal: {error.strerror or error}".encode()) from None
        try:
            yield process
        finally:
            process.kill()  # also when nobody wants the rest; without effect after it ended
            for pipe in (process.stdout, process.stdin):
                if pipe is not None:
                    pipe.close()
            process.wait()

    def _arguments(self, command: _Command) -> list[str]:
        configured = [part for setting in _CONFIGURATION for part in ("-c", setting)]
        return [str(self._program), *_SETTINGS, *configured, "-C", str(self._folder), *command]

    def _run(self, command: _Command) -> tuple[int, str, bytes]:
        """What git ended with, what it answered, and what it complained about."""
        with tempfile.TemporaryFile() as complaint:
            with self._started(command, stderr=complaint) as process:
                answer = _pipe(process.stdout).read()
                code = process.wait()
            complaint.seek(0)
            return code, answer.decode("utf-8", "surrogateescape"), complaint.read(_CHUNK)

    def _ask(self, command: _Command) -> str:
        code, answer, complaint = self._run(command)
        if code:
            raise self._failure(complaint)
        return answer

    def _try(self, command: _Command) -> str:
        """The answer, or "" when there is none."""
        return self._run(command)[1]

    def _records(self, stream: IO[bytes]) -> Iterator[bytes]:
        """What stands between zero bytes."""
        rest = b""
        while chunk := stream.read(_CHUNK):
            *records, rest = (rest + chunk).split(b"\0")
            if len(rest) > _LONGEST_RECORD:
                raise self._failure(b"fatal: a path is too long")
            yield from records

    def _failure(self, complaint: bytes) -> InputError:
        """What to tell the person, from what git said."""
        said = [line.strip() for line in complaint.decode("utf-8", "replace").splitlines() if line.strip()]
        fatal = next((line for line in said if line.startswith(("fatal:", "error:"))), said[0] if said else "")
        reason = fatal.partition(":")[2].strip() or fatal or "git ended without a word"
        folder = str(self._folder)
        code = "git-failed"
        if "not a git repository" in reason:
            code = "git-no-repository"
        elif "dubious ownership" in reason:
            code = "git-not-trusted"
        elif any("promisor remote" in line for line in said):
            code = "git-object-missing"
        return InputError(f"git cannot read {folder}: {reason}", code, repository=folder, reason=reason)


class GitObjects:
    """Contents by identity, from one running `git cat-file --batch`."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def content(self, entry: GitEntry) -> bytes:
        """The bytes of the file, just as they are in the repository.

        Raises: InputError when the repository lacks them.
        """
        asked, answered = _pipe(self._process.stdin), _pipe(self._process.stdout)
        data = b""
        try:
            asked.write(f"{entry.identity}\n".encode("ascii"))
            asked.flush()
            header = answered.readline(_CHUNK).split()
            present = header[1:] == [b"blob", b"%d" % entry.size]
            if present:
                data = answered.read(entry.size)
                answered.read(1)
        except BrokenPipeError:
            present = False
        if not present or len(data) != entry.size:
            shown = entry.path.encode("utf-8", "replace").decode("utf-8")
            raise InputError(
                f"the repository lacks the content of {shown}", "git-object-missing", repository=shown, reason=shown
            )
        return data


def git_place(place: Path, environment: Mapping[str, str]) -> GitPlace:
    """Where `place` lies in its repository; the last parts of it need not be there any more.

    `place` may be a folder or file of a working tree, a bare repository, or a path below one.
    Raises: InputError when it is in no repository, or there is no program `git`.
    """
    folder, rest = place.absolute(), PurePosixPath()
    while not folder.is_dir() and folder != folder.parent:
        folder, rest = folder.parent, folder.name / rest
    prefix, bare = GitRepository(folder, environment).prefix()
    path = PurePosixPath(prefix) / rest
    return GitPlace(folder, "" if path == PurePosixPath() else path.as_posix(), bare)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise AssertionError("unreachable: the program was started with a pipe")
    return stream


def _entry(line: tuple[str, str, str, str, str]) -> GitEntry:
    mode, kind, identity, path, size = line
    if kind == "commit":
        return GitEntry(path, GitKind.SUBMODULE, identity, 0)
    # Of a damaged object git writes "BAD"; that its content cannot be read is told when it is asked for.
    known = int(size) if size.isdecimal() else 0
    return GitEntry(path, GitKind.LINK if mode == "120000" else GitKind.FILE, identity, known)
