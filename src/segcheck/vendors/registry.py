"""From files to a snapshot: which platform each file is of, and which files belong together."""

from __future__ import annotations

import contextlib
import gc
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from segcheck.errors import InputError
from segcheck.model.network import DeviceReading, Snapshot
from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.ledger import Ledger, LedgerBuilder, LineFate
from segcheck.source.text import Origin, SourceFile, Span, UndecodableText, decode
from segcheck.vendors import file_collection
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.platform import Configuration, HostConfiguration
from segcheck.vendors.device_names import name_from
from segcheck.vendors.earlier_readings import ReadingLookup, first_reading, identity, still_holds
from segcheck.vendors.readers import HOST_READERS, READERS
from segcheck.vendors.two_devices import lines_of_a_second_device, lines_of_another_platform, with_another_device

if TYPE_CHECKING:
    from segcheck.source.git_tree import GitPlace
    from segcheck.vendors.cisco_ios.route_table import RouteCapture


def load(path: Path, earlier: Sequence[ReadingLookup] = ()) -> Snapshot:
    """The network in a folder (with all folders in it), one file, or a .zip archive.

    Paths in the snapshot are relative to the folder. A device of `earlier` whose files did not change is not read
    again: it is the same object. Raises: InputError when there is nothing to read there.
    """
    collection = file_collection.collect(path)
    if not collection.files and not collection.diagnostics:
        raise InputError(f"there are no files in {path}", "configs-no-files", path=str(path))
    return _snapshot(collection, earlier)


def load_git(
    place: GitPlace, reference: str, environment: Mapping[str, str], earlier: Sequence[ReadingLookup] = ()
) -> Snapshot:
    """The network in a folder or file of a git repository as it is at `reference`; paths and `earlier` as for `load`.

    `environment`: variables of the process, for the program git. Raises: InputError when there is nothing to read.
    """
    from segcheck.vendors.git_collection import collect_git

    return _snapshot(collect_git(place, reference, environment), earlier)


def load_files(files: Sequence[tuple[str, bytes]], earlier: Sequence[ReadingLookup] = ()) -> Snapshot:
    """The network in files held in memory, as (relative path, bytes); `earlier` as for `load`.

    Raises: InputError when two have one path, or there are none.

    >>> load_files([("r1.cfg", b"hostname core1\\ninterface Loopback0\\n")]).devices[0].name
    'core1'
    """
    repeated = [name for name, count in Counter(name for name, _ in files).items() if count > 1]
    if repeated:
        raise InputError(f"two configurations have the path {repeated[0]}")
    if not files:
        raise InputError("there are no configurations to read")
    return _snapshot(file_collection.Collection(tuple(sorted(files)), (), ()), earlier)


def load_edited(
    snapshot: Snapshot, edited: Mapping[str, SourceFile], earlier: Sequence[ReadingLookup] = ()
) -> Snapshot:
    """`snapshot` with other texts for some of its files, by path; `earlier` as for `load`.

    Raises: KeyError for a path that is no file of the snapshot.
    """
    known = {source.path for source in snapshot.sources}
    for path in edited:
        if path not in known:
            raise KeyError(path)
    aside = tuple(one for one in snapshot.diagnostics if one.origin and one.origin[0].path not in known)
    rejected = tuple(path for path in snapshot.rejected if path not in known)
    with _without_cycle_collection():
        assembly = _Assembly(file_collection.Collection((), aside, rejected), earlier)
        for source in snapshot.sources:
            assembly.add_source(edited.get(source.path, source))
        return assembly.finish()


def platform_name(source: SourceFile) -> str | None:
    """Which platform's reader takes the file: the name of its folder, None when no reader does.

    >>> platform_name(decode("r1.cfg", b"hostname core1\\ninterface Loopback0\\n"))
    'cisco_ios'
    """
    return READERS.recognized(source) or HOST_READERS.recognized(source)


class _Read(NamedTuple):
    """A configuration, and the notebook of each of its files."""

    configuration: Configuration | HostConfiguration
    notebooks: tuple[Notes, ...]


class _Draft(NamedTuple):
    """A configuration whose device waits for its route tables. `sources`: its files; `earlier`: what reading them
    once gave; it may not hold any more when names and route tables are known.
    """

    sources: tuple[SourceFile, ...]
    reader: str
    read: _Read | None
    name: str
    earlier: DeviceReading | None


class _CaptureFile(NamedTuple):
    source: SourceFile
    ledger: LedgerBuilder
    captures: tuple[RouteCapture, ...]


class _Assembly:
    """Files on their way into a snapshot."""

    def __init__(self, collection: file_collection.Collection, earlier: Sequence[ReadingLookup]) -> None:
        self.earlier = earlier
        self.sources: list[SourceFile] = []
        self.ledgers: list[Ledger] = []
        self.diagnostics: list[Diagnostic] = list(collection.diagnostics)
        self.rejected: list[str] = list(collection.rejected)
        self.drafts: list[_Draft] = []
        self.capture_files: list[_CaptureFile] = []
        self.host_sources: dict[str, list[SourceFile]] = defaultdict(list)  # by name in HOST_READERS
        self.silent: list[SourceFile] = []  # empty files that may tell something beside others

    def add(self, path: str, data: bytes) -> None:
        if file_collection.is_known_other(path):
            self._note(path, "file-not-a-configuration")
            return
        try:
            source = decode(path, data)
        except UndecodableText as problem:
            span = Span(path, problem.line, problem.column, problem.line, problem.column)
            self._reject(path, f"file-{problem.code}", (span,))
            return
        self.add_source(source)

    def add_source(self, source: SourceFile) -> None:
        path = source.path
        earlier = first_reading(self.earlier, (source,))
        if earlier is not None and earlier.reader in READERS:
            self._add_earlier(earlier, name_from(path))
            return
        reader = READERS.recognized(source)
        host_reader = None if reader is not None else HOST_READERS.recognized(source)
        # CHOICE: imported here and below; a folder of unchanged files does not need it.
        from segcheck.vendors.cisco_ios.route_table import is_route_capture

        if is_route_capture(source):
            self._add_capture(source)
        elif reader is not None:
            self._add_draft((source,), reader, name_from(path))
        elif host_reader is not None:
            self.host_sources[host_reader].append(source)
        elif file_collection.is_show_output(path):
            self._keep_unread(source, LineFate.IRRELEVANT, "file-show-output")
            self._note(path, "file-show-output")
        elif any(one.may_print_nothing(source) for one in HOST_READERS.values()):
            self.silent.append(source)
        else:
            self._reject_unknown(source)

    def _add_draft(self, sources: tuple[SourceFile, ...], reader: str, name: str) -> None:
        """`name`: what the device is called where its configuration does not say."""
        self.sources.extend(sources)
        read = _read(reader, sources)
        self.drafts.append(_Draft(sources, reader, read, read.configuration.hostname or name, None))

    def _add_earlier(self, earlier: DeviceReading, name: str) -> None:
        """A device that need not be read again, unless its name or its route tables are others now."""
        self.sources.extend(earlier.sources)
        self.drafts.append(_Draft(earlier.sources, earlier.reader, None, earlier.hostname or name, earlier))

    def _reject_unknown(self, source: SourceFile) -> None:
        empty = not any(text.strip() for text in source.lines)
        self._keep_unread(source, LineFate.MALFORMED, "platform-unknown")
        self._reject(source.path, "file-empty" if empty else "platform-unknown", (_start(source.path),))

    def _add_hosts(self) -> None:
        """Drafts of the hosts that several files tell."""
        waiting = list(self.silent)
        for reader, sources in sorted(self.host_sources.items()):
            platform = HOST_READERS[reader]
            silent = [one for one in waiting if platform.may_print_nothing(one)]
            for name, files in platform.hosts([*sources, *silent]):
                if all(one in silent for one in files):
                    continue
                waiting = [one for one in waiting if one not in files]
                earlier = first_reading(self.earlier, files)
                called = name or name_from(files[0].path)
                if earlier is not None and earlier.reader == reader:
                    self._add_earlier(earlier, called)
                else:
                    self._add_draft(files, reader, called)
        for source in waiting:
            self._reject_unknown(source)

    def _add_capture(self, source: SourceFile) -> None:
        ledger = LedgerBuilder(source)
        from segcheck.vendors.cisco_ios.route_table import read_route_captures

        result = read_route_captures(source, ledger)
        if isinstance(result, Diagnostic):
            self.diagnostics.append(result)
            self.rejected.append(source.path)
            self._keep_unread(source, LineFate.MALFORMED, result.code)
        else:
            self.capture_files.append(_CaptureFile(source, ledger, result))

    def _keep_unread(self, source: SourceFile, fate: LineFate, reason: str) -> None:
        ledger = LedgerBuilder(source)
        for number in ledger.unmarked():
            ledger.mark(number, fate, reason)
        self.sources.append(source)
        self.ledgers.append(ledger.build())

    def _reject(self, path: str, code: str, origin: Origin) -> None:
        self.rejected.append(path)
        self.diagnostics.append(Diagnostic(code, Severity.ERROR, Effect.REJECTS_FILE, origin, (("file", path),)))

    def _note(self, path: str, code: str) -> None:
        origin = (_start(path),)
        self.diagnostics.append(Diagnostic(code, Severity.INFO, Effect.NONE, origin, (("file", path),)))

    def finish(self) -> Snapshot:
        self._add_hosts()
        tables = self._tables_by_draft()
        names = _unique_names(self.drafts)
        readings = tuple(map(_reading, self.drafts, tables, names))
        for reading in readings:
            self.ledgers.extend(reading.ledgers)
            self.diagnostics.extend(reading.diagnostics)
            self.rejected.extend(reading.rejected)
        return Snapshot(
            tuple(reading.device for reading in readings),
            tuple(sorted(self.sources, key=lambda source: source.path)),
            tuple(sorted(self.ledgers, key=lambda ledger: ledger.path)),
            tuple(sorted(self.diagnostics, key=_place)),
            tuple(sorted(set(self.rejected))),
            readings,
        )

    def _tables_by_draft(self) -> list[list[_CaptureFile]]:
        """The route tables of each draft; those of nobody, and double ones, are left out and reported."""
        result: list[list[_CaptureFile]] = [[] for _ in self.drafts]
        for file in self.capture_files:
            self.sources.append(file.source)
            owners = {index for capture in file.captures for index in _owners(file, capture, self.drafts)}
            taken = {
                (index, capture.vrf, capture.family)
                for index in owners
                for known in result[index]
                for capture in known.captures
            }
            code = ""
            if len(owners) != 1:
                code = "route-table-without-device"
            elif any((index, capture.vrf, capture.family) in taken for index in owners for capture in file.captures):
                code = "route-table-twice"
            if code:
                self._leave_out(file, code)
                continue
            result[owners.pop()].append(file)
            self.ledgers.append(file.ledger.build())
        return result

    def _leave_out(self, file: _CaptureFile, code: str) -> None:
        path = file.source.path
        ledger = LedgerBuilder(file.source)
        for number in ledger.unmarked():
            ledger.mark(number, LineFate.IRRELEVANT, code)
        self.ledgers.append(ledger.build())
        self.diagnostics.append(Diagnostic(code, Severity.WARNING, Effect.NONE, (_start(path),), (("file", path),)))


def _read(reader: str, sources: Sequence[SourceFile]) -> _Read:
    if reader in READERS:
        configuration: Configuration = READERS[reader].read(sources[0])
        return _Read(configuration, (configuration.notes,))
    host: HostConfiguration = HOST_READERS[reader].read(sources)
    return _Read(host, host.files)


def _reading(draft: _Draft, tables: Sequence[_CaptureFile], name: str) -> DeviceReading:
    """What the files of `draft` make of a device called `name` with these route tables."""
    table_sources = [file.source for file in tables]
    if draft.earlier is not None and still_holds(draft.earlier, draft.name, name, table_sources):
        return draft.earlier
    configuration, notebooks = draft.read or _read(draft.reader, draft.sources)
    platform = READERS.get(draft.reader) or HOST_READERS[draft.reader]
    device = platform.convert(configuration, [capture for file in tables for capture in file.captures], name)
    diagnostics: list[Diagnostic] = []
    for notes in notebooks:
        foreign = lines_of_another_platform(notes, (READERS[other] for other in READERS if other != draft.reader))
        if foreign:
            notes.report("file-of-two-platforms", foreign, Severity.ERROR, Effect.WIDENS_DEVICE, file=notes.path)
        second = (*foreign, *lines_of_a_second_device(notes))
        device = with_another_device(device, second) if second else device
        diagnostics.extend(notes.diagnostics)
    if name != draft.name:
        # SOUNDNESS: which of two devices with one name is meant somewhere else cannot be told; neither is trusted.
        arguments = (("name", draft.name),)
        diagnostics.append(
            Diagnostic("hostname-not-unique", Severity.ERROR, Effect.WIDENS_DEVICE, device.origin, arguments)
        )
        device = replace(device, unmodeled=(*device.unmodeled, *device.origin))
    return DeviceReading(
        draft.reader,
        draft.sources,
        configuration.hostname,
        draft.name,
        tuple(map(identity, table_sources)),
        device,
        tuple(notes.ledger.build() for notes in notebooks),
        tuple(diagnostics),
        tuple(notes.path for notes in notebooks) if configuration.broken else (),
    )


def _snapshot(collection: file_collection.Collection, earlier: Sequence[ReadingLookup]) -> Snapshot:
    with _without_cycle_collection():
        assembly = _Assembly(collection, earlier)
        for path, data in collection.files:
            assembly.add(path, data)
        return assembly.finish()


@contextlib.contextmanager
def _without_cycle_collection() -> Iterator[None]:
    """CHOICE: reading makes hundreds of thousands of small values without cycles; looking for cycles among them
    again and again doubles the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _owners(file: _CaptureFile, capture: RouteCapture, drafts: Sequence[_Draft]) -> list[int]:
    """Drafts the table may be of: by the prompt in it, else by file name, else by the nearest folder's name."""
    if capture.hostname:
        return [index for index, draft in enumerate(drafts) if draft.name.lower() == capture.hostname.lower()]
    pure = PurePosixPath(file.source.path)
    by_name = [index for index, draft in enumerate(drafts) if _begins_with(pure.name, draft.name)]
    if by_name:
        longest = max(len(drafts[index].name) for index in by_name)
        return [index for index in by_name if len(drafts[index].name) == longest]
    for folder in reversed(pure.parent.parts):
        found = [index for index, draft in enumerate(drafts) if draft.name.lower() == folder.lower()]
        if found:
            return found
    beside = [index for index, draft in enumerate(drafts) if PurePosixPath(draft.sources[0].path).parent == pure.parent]
    return beside if len(beside) == 1 else []


def _begins_with(file_name: str, device: str) -> bool:
    """Whether `file_name` is the device's name, followed by something that is no part of a name."""
    rest = file_name[len(device) :]
    return file_name[: len(device)].lower() == device.lower() and not rest[:1].isalnum()


def _unique_names(drafts: Sequence[_Draft]) -> list[str]:
    """Names of the devices; a name that several have gets the path added."""
    counts = Counter(draft.name for draft in drafts)
    return [draft.name if counts[draft.name] == 1 else f"{draft.name} ({draft.sources[0].path})" for draft in drafts]


def _start(path: str) -> Span:
    return Span(path, 1, 1, 1, 1)


def _place(diagnostic: Diagnostic) -> tuple[Span, str, tuple[tuple[str, str], ...]]:
    origin = diagnostic.origin
    return (origin[0] if origin else Span("", 0, 0, 0, 0)), diagnostic.code, diagnostic.arguments
