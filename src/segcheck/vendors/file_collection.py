"""The files below a folder or inside an archive, read within limits and without leaving it."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path, PurePath, PurePosixPath
from typing import IO, NamedTuple

from segcheck.errors import InputError
from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.text import Span

# Limits against files and archives made to exhaust memory. The largest real configurations are a few MiB.
MAX_FILE_BYTES = 64 << 20
MAX_FILE_LINES = 1_000_000  # about 4 s and 250 MB to read
MAX_TOTAL_BYTES = 1 << 30
MAX_FILES = 50_000

# What lies beside configurations and is none.
# fmt: off
_OTHER_SUFFIXES = frozenset((
    ".md", ".rst", ".adoc", ".html", ".htm", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".bmp", ".ico", ".webp",
    ".drawio", ".vsd", ".vsdx", ".doc", ".docx", ".xls", ".xlsx", ".xlsm", ".ppt", ".pptx", ".odt", ".ods", ".csv",
    ".tsv", ".json", ".yaml", ".yml", ".toml", ".py", ".sh", ".ps1", ".bat", ".pcap", ".pcapng", ".db", ".sqlite",
    ".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".sqlite3-journal", ".sarif",
    ".lock", ".j2", ".tf", ".js", ".css",
))
_OTHER_NAMES = frozenset((
    "readme", "license", "licence", "notice", "changelog", "makefile", "thumbs.db", "desktop.ini", ".ds_store",
    ".git", ".gitignore", ".gitattributes", ".gitmodules", ".gitkeep", ".keep", ".editorconfig", "router.db",
    "routers.up", "routers.down", "routers.all", "entries", "root", "repository",
))
# fmt: on
OTHER_FOLDERS = frozenset((".git", ".svn", ".hg", "__pycache__", ".idea", ".vscode", "__MACOSX"))


class Collection(NamedTuple):
    """Files as (relative path, bytes), sorted by path; what was left out, and why."""

    files: tuple[tuple[str, bytes], ...]
    diagnostics: tuple[Diagnostic, ...]
    rejected: tuple[str, ...]


def is_known_other(path: str) -> bool:
    """Whether the name says that a file is no configuration (picture, document, script).

    >>> is_known_other("docs/README.md"), is_known_other("core1.cfg")
    (True, False)
    """
    pure = PurePosixPath(path)
    return pure.suffix.lower() in _OTHER_SUFFIXES or pure.name.lower() in _OTHER_NAMES


def is_show_output(path: str) -> bool:
    """Whether the name says that a file holds the output of a show command other than one for configurations.

    >>> is_show_output("show/core1/show_version.txt"), is_show_output("core1.cfg"), is_show_output("show_run.txt")
    (True, False, False)
    """
    name = PurePosixPath(path).name.lower()
    return name.startswith(("show_", "show-", "show ", "sh_")) and not any(
        word in name for word in ("run", "startup", "conf", "current", "working", "boot")
    )


def collect(path: Path) -> Collection:
    """The files at `path`. Raises: InputError when it is missing, unreadable or a damaged archive."""
    collector = Collector()
    try:
        if path.is_dir():
            collector.add_folder(path)
        elif path.suffix.lower() == ".zip":
            collector.add_archive(path)
        elif path.is_file():
            collector.add_file(path, path.name)
        else:
            raise InputError(f"{path} is neither a file nor a folder", "configs-no-file", path=str(path))
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{path} cannot be read: {reason}", "cli-cannot-read", path=str(path), reason=reason) from None
    return collector.finish()


class Collector:
    """Takes files one by one within the limits, and says of each that is left out why it is."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}
        self._diagnostics: list[Diagnostic] = []
        self._rejected: list[str] = []
        self._total = 0

    def finish(self) -> Collection:
        """What was collected."""
        return Collection(tuple(sorted(self._files.items())), tuple(self._diagnostics), tuple(sorted(self._rejected)))

    def reject(self, name: str, code: str, **arguments: str) -> None:
        """The file may hold a device, and is not read."""
        self._rejected.append(name)
        self.note(name, code, Severity.ERROR, Effect.REJECTS_FILE, **arguments)

    def note(self, name: str, code: str, severity: Severity, effect: Effect, **arguments: str) -> None:
        """Something about the file that people should know."""
        details = tuple(sorted({"file": name, **arguments}.items()))
        self._diagnostics.append(Diagnostic(code, severity, effect, (Span(name, 1, 1, 1, 1),), details))

    def keep(self, name: str, data: bytes) -> None:
        """The file. Raises: InputError when there are too many, or they are too large together."""
        self._total += len(data)
        if self._total > MAX_TOTAL_BYTES:
            raise InputError(f"the files hold more than {MAX_TOTAL_BYTES >> 20} MiB together; load fewer at a time")
        if len(self._files) >= MAX_FILES:
            raise InputError(f"there are more than {MAX_FILES} files; load fewer at a time")
        self._files[name] = data

    def keep_within_limits(self, name: str, data: bytes) -> None:
        """The file, unless it is too large."""
        if len(data) > MAX_FILE_BYTES:
            self.reject(name, "file-too-large", limit=f"{MAX_FILE_BYTES >> 20} MiB")
        elif max(data.count(b"\n"), data.count(b"\r")) > MAX_FILE_LINES:
            self.reject(name, "file-too-large", limit=f"{MAX_FILE_LINES:,} lines")
        else:
            self.keep(name, data)

    # Folders

    def add_folder(self, root: Path) -> None:
        """All files below a folder."""

        def closed(error: OSError) -> None:
            # SOUNDNESS: what cannot be listed may hold devices; without them nothing is proved.
            name = Path(error.filename).relative_to(root).as_posix()
            self.reject(printable_name(name), "file-unreadable", cause=error.strerror or type(error).__name__)

        for folder, folders, files in os.walk(root, onerror=closed):
            folders.sort()
            here = Path(folder)
            for name in list(folders):
                child = here / name
                if name in OTHER_FOLDERS:
                    folders.remove(name)
                    relative = child.relative_to(root).as_posix()
                    self.note(relative, "folder-not-configurations", Severity.INFO, Effect.NONE)
                elif child.is_symlink():
                    folders.remove(name)
                    self._link(root, child)
            for name in sorted(files):
                child = here / name
                if child.is_symlink():
                    self._link(root, child)
                else:
                    self.add_file(child, child.relative_to(root).as_posix())

    def _link(self, root: Path, link: Path) -> None:
        name = link.relative_to(root).as_posix()
        try:
            target = link.resolve(strict=True).relative_to(root.resolve())
        except (
            OSError,
            RuntimeError,
            ValueError,
        ):  # leads nowhere, in a circle (RuntimeError), or outside (ValueError)
            self.pass_over_link(name, None)
        else:
            self.pass_over_link(name, PurePosixPath(target.as_posix()))

    def pass_over_link(self, name: str, target: PurePosixPath | None) -> None:
        """A link to `target`, a path relative to the folder; None where that is outside of it, or nothing is there.

        Links are not followed: inside the folder their target is read anyway, outside nothing may be read.
        SOUNDNESS: a target that is passed over for its own name or place is not read, so a link to it is refused.
        """
        passed_over = target is None or (is_known_other(target.as_posix()) and not is_known_other(name))
        if target is not None and not passed_over and OTHER_FOLDERS.isdisjoint(target.parts):
            self.note(name, "link-inside", Severity.INFO, Effect.NONE)
        else:
            self.reject(name, "link-outside")

    def add_file(self, path: Path, name: str) -> None:
        """One file, called `name`."""
        try:
            name.encode("utf-8")
        except UnicodeEncodeError:
            self.reject(printable_name(name), "file-name-unreadable")
            return
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                self.reject(name, "file-not-regular")
                return
            if is_known_other(name):
                self.keep(name, b"")  # nobody reads it
                return
            with path.open("rb") as stream:
                data = stream.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            self.reject(name, "file-unreadable", cause=error.strerror or type(error).__name__)
            return
        self.keep_within_limits(name, data)

    # Archives

    def add_archive(self, path: PurePath, content: IO[bytes] | None = None) -> None:
        """All files of a .zip, whose bytes are in `content` or else at `path`."""
        try:
            with zipfile.ZipFile(content or path) as archive:
                members = archive.infolist()
                if len(members) > MAX_FILES:
                    raise InputError(f"{path} holds more than {MAX_FILES} files; load fewer at a time")
                for member in members:
                    self._add_member(archive, member)
        except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
            raise InputError(
                f"{path} is no readable zip archive: {error}", "configs-no-archive", path=str(path), reason=str(error)
            ) from None

    def _add_member(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        name = _member_name(member)
        if member.is_dir():
            return
        pure = PurePosixPath(name)
        if any(part in OTHER_FOLDERS for part in pure.parts[:-1]):
            self.note(name, "file-not-a-configuration", Severity.INFO, Effect.NONE)
        elif not _stays_inside(name):
            self.reject(name, "archive-path-outside")
        elif stat.S_ISLNK(member.external_attr >> 16):
            self.reject(name, "link-outside")
        elif member.flag_bits & 0x1:
            self.reject(name, "archive-member-encrypted")
        elif name in self._files:
            self.reject(name, "archive-member-repeated")
        else:
            self._read_member(archive, member, name)

    def _read_member(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
        import zlib

        try:
            with archive.open(member) as stream:
                # The size an archive declares may be a lie: only so much is ever unpacked.
                data = stream.read(MAX_FILE_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            # Damaged, cut short, packed in a way nobody here knows (NotImplementedError), or encrypted (RuntimeError).
            self.reject(name, "file-unreadable", cause=type(error).__name__)
            return
        self.keep_within_limits(name, data)


def printable_name(name: str) -> str:
    """`name` with question marks for bytes that are no text."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _stays_inside(name: str) -> bool:
    pure = PurePosixPath(name)
    return not pure.is_absolute() and ".." not in pure.parts and not (len(name) > 1 and name[1] == ":")


def _member_name(member: zipfile.ZipInfo) -> str:
    """The member's path. Archives made on Japanese Windows hold CP932 names without saying so."""
    name = member.filename.replace("\\", "/")
    if member.flag_bits & 0x800:
        return name
    try:
        return member.filename.encode("cp437").decode("cp932").replace("\\", "/")
    except UnicodeError:
        return name
