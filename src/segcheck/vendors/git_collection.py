"""The files at a reference of a git repository, within the same limits as those of a folder."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from segcheck.errors import InputError
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.git_tree import GitEntry, GitKind, GitObjects, GitPlace, GitRepository
from segcheck.vendors import file_collection
from segcheck.vendors.file_collection import OTHER_FOLDERS, Collection, Collector, is_known_other, printable_name

_LONGEST_LINK = 4096
_MOST_HOPS = 40
_LARGE_FILE_POINTER = b"version https://git-lfs.github.com/spec/"


def collect_git(place: GitPlace, reference: str, environment: Mapping[str, str]) -> Collection:
    """The files that are at `place` at `reference`, with the paths that `collect` gives them in a working tree.

    Nothing is checked out: neither line ends nor filters are applied, links are not followed, and submodules, whose
    files are in another repository, count as files that cannot be read.
    Raises: InputError when there is no such reference, nothing at this place, or git cannot read the repository.
    """
    repository = GitRepository(place.folder, environment)
    entries = _within_limits(repository.entries(repository.tree(reference), place.path))
    if not entries:
        raise InputError(
            f"at {reference} there is nothing at {place.path or '.'} in the repository",
            "git-path-missing",
            reference=reference,
            path=printable_name(place.path or "."),
        )
    collection = _GitCollection(entries)
    with repository.objects() as objects:
        for entry in entries:
            collection.add(entry, objects)
    return collection.finish()


def _within_limits(entries: Iterable[GitEntry]) -> tuple[GitEntry, ...]:
    found: list[GitEntry] = []
    for entry in entries:
        if len(found) >= file_collection.MAX_FILES:
            raise InputError(f"there are more than {file_collection.MAX_FILES} files; load fewer at a time")
        found.append(entry)
    return tuple(found)


class _GitCollection:
    def __init__(self, entries: tuple[GitEntry, ...]) -> None:
        self._collector = Collector()
        self._kinds: dict[str, GitKind] = {}
        self._folders: set[str] = {"."}
        self._twice: set[str] = set()
        self._links: dict[str, str] = {}
        self._waiting: list[str] = []  # links, until all are known
        self._passed_over: set[str] = set()
        for entry in entries:
            if entry.path in self._kinds:
                self._twice.add(entry.path)
            self._kinds[entry.path] = entry.kind
            folder = PurePosixPath(entry.path).parent
            while folder.as_posix() not in self._folders:
                self._folders.add(folder.as_posix())
                folder = folder.parent

    def add(self, entry: GitEntry, objects: GitObjects) -> None:
        name = entry.path
        shown = printable_name(name)
        parts = PurePosixPath(name).parts
        other = next((index for index, part in enumerate(parts[:-1]) if part in OTHER_FOLDERS), None)
        if other is not None:
            self._pass_over_folder("/".join(parts[: other + 1]))
        elif shown != name:
            self._collector.reject(shown, "file-name-unreadable")
        elif ".." in parts or "." in name.split("/") or name in self._twice or name in self._folders:
            self._collector.reject(name, "git-path-impossible")
        elif entry.kind is GitKind.SUBMODULE:
            self._collector.reject(name, "git-submodule")
        elif entry.kind is GitKind.LINK:
            self._waiting.append(name)
            if entry.size <= _LONGEST_LINK:
                self._links[name] = objects.content(entry).decode("utf-8", "surrogateescape")
        elif is_known_other(name):
            self._collector.keep(name, b"")  # nobody reads it
        elif entry.size > file_collection.MAX_FILE_BYTES:
            self._collector.reject(name, "file-too-large", limit=f"{file_collection.MAX_FILE_BYTES >> 20} MiB")
        else:
            self._keep(name, objects.content(entry))

    def _keep(self, name: str, data: bytes) -> None:
        if data.startswith(_LARGE_FILE_POINTER):
            self._collector.reject(name, "git-large-file")
        elif len(self._kinds) == 1 and name.lower().endswith(".zip"):
            self._collector.add_archive(PurePosixPath(name), io.BytesIO(data))
        else:
            self._collector.keep_within_limits(name, data)

    def _pass_over_folder(self, name: str) -> None:
        if name not in self._passed_over:
            self._passed_over.add(name)
            self._collector.note(printable_name(name), "folder-not-configurations", Severity.INFO, Effect.NONE)

    def finish(self) -> Collection:
        for name in self._waiting:
            self._collector.pass_over_link(name, self._target(name))
        return self._collector.finish()

    def _target(self, link: str) -> PurePosixPath | None:
        """Where a link leads within the tree, through other links too; None where it leads outside or nowhere."""
        resolved: list[str] = []
        pending = link.split("/")[::-1]
        hops = 0
        while pending:
            part = pending.pop()
            if part == "..":
                if not resolved:
                    return None
                resolved.pop()
            elif part not in ("", "."):
                resolved.append(part)
                here = "/".join(resolved)
                if self._kinds.get(here) is GitKind.LINK:
                    target = self._links.get(here, "/")
                    hops += 1
                    if target.startswith("/") or hops > _MOST_HOPS:
                        return None
                    resolved.pop()
                    pending.extend(target.split("/")[::-1])
        path = "/".join(resolved) or "."
        inside = path in self._folders or self._kinds.get(path) is GitKind.FILE
        return PurePosixPath(path) if inside else None
