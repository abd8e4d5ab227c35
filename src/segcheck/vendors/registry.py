"""From files to a snapshot: which platform each file is of, and which files belong together."""

from __future__ import annotations

import contextlib
import gc
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from segcheck.errors import InputError
from segcheck.model.network import Device, Snapshot
from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.ledger import Ledger, LedgerBuilder, LineFate
from segcheck.source.text import Origin, SourceFile, Span, UndecodableText, decode
from segcheck.vendors import file_collection
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.platform import Configuration, HostConfiguration, HostPlatform, Platform
from segcheck.vendors.alaxala_ax import platform as alaxala_ax
from segcheck.vendors.alliedware_plus import platform as alliedware_plus
from segcheck.vendors.apresia_aeos import platform as apresia_aeos
from segcheck.vendors.cisco_asa import platform as cisco_asa
from segcheck.vendors.cisco_ios import platform as cisco_ios
from segcheck.vendors.cisco_ios.route_table import RouteCapture, is_route_capture, read_route_captures
from segcheck.vendors.fortinet_fortios import platform as fortinet_fortios
from segcheck.vendors.furukawa_fitelnet import platform as furukawa_fitelnet
from segcheck.vendors.iij_seil import platform as iij_seil
from segcheck.vendors.linux import platform as linux
from segcheck.vendors.nec_ix import platform as nec_ix
from segcheck.vendors.two_devices import lines_of_a_second_device, lines_of_another_platform, with_another_device
from segcheck.vendors.yamaha_rtx import platform as yamaha_rtx

# Whose configurations are read; the first that recognises a file has it.
_PLATFORMS: tuple[Platform, ...] = (
    fortinet_fortios,
    cisco_ios,
    cisco_asa,
    alliedware_plus,
    alaxala_ax,
    apresia_aeos,
    furukawa_fitelnet,
    iij_seil,
    nec_ix,
    yamaha_rtx,
)
# Of which several files tell one device.
_HOST_PLATFORMS: tuple[HostPlatform, ...] = (linux,)

# Names that say what a file holds and not which device it is of.
# fmt: off
_GENERIC_STEMS = frozenset((
    "show_running-config", "show-running-config", "show_run", "running-config", "running_config", "running",
    "startup-config", "config", "configuration", "show_config", "show-config", "show_current", "current", "working",
    "boot", "default", "startup", "backup", "config0", "config1", "config2", "config3", "config4",
))
# fmt: on


def load(path: Path) -> Snapshot:
    """The network in a folder (with all folders in it), one file, or a .zip archive.

    Paths in the snapshot are relative to the folder. Raises: InputError when there is nothing to read there.
    """
    collection = file_collection.collect(path)
    if not collection.files and not collection.diagnostics:
        raise InputError(f"there are no files in {path}", "configs-no-files", path=str(path))
    return _snapshot(collection)


def load_files(files: Sequence[tuple[str, bytes]]) -> Snapshot:
    """The network in files held in memory, as (relative path, bytes).

    Raises: InputError when two have one path, or there are none.

    >>> load_files([("r1.cfg", b"hostname core1\\ninterface Loopback0\\n")]).devices[0].name
    'core1'
    """
    repeated = [name for name, count in Counter(name for name, _ in files).items() if count > 1]
    if repeated:
        raise InputError(f"two configurations have the path {repeated[0]}")
    if not files:
        raise InputError("there are no configurations to read")
    return _snapshot(file_collection.Collection(tuple(sorted(files)), (), ()))


def platform_name(source: SourceFile) -> str | None:
    """Which platform's reader takes the file: the name of its folder, None when no reader does.

    >>> platform_name(decode("r1.cfg", b"hostname core1\\ninterface Loopback0\\n"))
    'cisco_ios'
    """
    platform: Platform | HostPlatform | None = next((one for one in _PLATFORMS if one.recognizes(source)), None)
    if platform is None:
        index = _host_platform(source)
        platform = None if index is None else _HOST_PLATFORMS[index]
    return None if platform is None else getattr(platform, "__name__", "").split(".")[-2]


class _Draft(NamedTuple):
    """A configuration whose device waits for its route tables. `source`: its first file; `files`: notebooks of all."""

    source: SourceFile
    platform: Platform | HostPlatform
    configuration: Configuration | HostConfiguration
    name: str
    files: tuple[Notes, ...]


class _CaptureFile(NamedTuple):
    source: SourceFile
    ledger: LedgerBuilder
    captures: tuple[RouteCapture, ...]


class _Assembly:
    """Files on their way into a snapshot."""

    def __init__(self, collection: file_collection.Collection) -> None:
        self.sources: list[SourceFile] = []
        self.ledgers: list[Ledger] = []
        self.diagnostics: list[Diagnostic] = list(collection.diagnostics)
        self.rejected: list[str] = list(collection.rejected)
        self.drafts: list[_Draft] = []
        self.capture_files: list[_CaptureFile] = []
        self.host_sources: dict[int, list[SourceFile]] = defaultdict(list)  # by place in _HOST_PLATFORMS
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
        platform = next((one for one in _PLATFORMS if one.recognizes(source)), None)
        host_platform = None if platform is not None else _host_platform(source)
        if is_route_capture(source):
            self._add_capture(source)
        elif platform is not None:
            self.sources.append(source)
            configuration = platform.read(source)
            name = configuration.hostname or _name_from(path)
            self.drafts.append(_Draft(source, platform, configuration, name, (configuration.notes,)))
        elif host_platform is not None:
            self.sources.append(source)
            self.host_sources[host_platform].append(source)
        elif file_collection.is_show_output(path):
            self._keep_unread(source, LineFate.IRRELEVANT, "file-show-output")
            self._note(path, "file-show-output")
        elif any(one.may_print_nothing(source) for one in _HOST_PLATFORMS):
            self.silent.append(source)
        else:
            self._reject_unknown(source)

    def _reject_unknown(self, source: SourceFile) -> None:
        empty = not any(text.strip() for text in source.lines)
        self._keep_unread(source, LineFate.MALFORMED, "platform-unknown")
        self._reject(source.path, "file-empty" if empty else "platform-unknown", (_start(source.path),))

    def _add_hosts(self) -> None:
        """Drafts of the hosts that several files tell."""
        waiting = list(self.silent)
        for index, sources in sorted(self.host_sources.items()):
            platform = _HOST_PLATFORMS[index]
            silent = [one for one in waiting if platform.may_print_nothing(one)]
            for name, files in platform.hosts([*sources, *silent]):
                if all(one in silent for one in files):
                    continue
                self.sources.extend(one for one in files if one in silent)
                waiting = [one for one in waiting if one not in files]
                configuration: HostConfiguration = platform.read(files)
                called = configuration.hostname or name or _name_from(files[0].path)
                self.drafts.append(_Draft(files[0], platform, configuration, called, configuration.files))
        for source in waiting:
            self._reject_unknown(source)

    def _add_capture(self, source: SourceFile) -> None:
        ledger = LedgerBuilder(source)
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
        captures = self._captures_by_draft()
        names = _unique_names(self.drafts)
        devices = tuple(self._device(draft, captures[index], names[index]) for index, draft in enumerate(self.drafts))
        return Snapshot(
            devices,
            tuple(sorted(self.sources, key=lambda source: source.path)),
            tuple(sorted(self.ledgers, key=lambda ledger: ledger.path)),
            tuple(sorted(self.diagnostics, key=_place)),
            tuple(sorted(set(self.rejected))),
        )

    def _device(self, draft: _Draft, captures: Sequence[RouteCapture], name: str) -> Device:
        configuration = draft.configuration
        device = draft.platform.convert(configuration, captures, name)
        others = tuple(one for one in _PLATFORMS if one is not draft.platform)
        for notes in draft.files:
            foreign = lines_of_another_platform(notes, others)
            if foreign:
                notes.report("file-of-two-platforms", foreign, Severity.ERROR, Effect.WIDENS_DEVICE, file=notes.path)
            second = (*foreign, *lines_of_a_second_device(notes))
            device = with_another_device(device, second) if second else device
            self.diagnostics.extend(notes.diagnostics)
            if configuration.broken:
                self.rejected.append(notes.path)
            self.ledgers.append(notes.ledger.build())
        if name == draft.name:
            return device
        # SOUNDNESS: which of two devices with one name is meant somewhere else cannot be told; neither is trusted.
        self.diagnostics.append(
            Diagnostic(
                "hostname-not-unique", Severity.ERROR, Effect.WIDENS_DEVICE, device.origin, (("name", draft.name),)
            )
        )
        return replace(device, unmodeled=(*device.unmodeled, *device.origin))

    def _captures_by_draft(self) -> list[list[RouteCapture]]:
        """The route tables of each draft; those of nobody, and double ones, are left out and reported."""
        result: list[list[RouteCapture]] = [[] for _ in self.drafts]
        for file in self.capture_files:
            self.sources.append(file.source)
            owners = {index for capture in file.captures for index in _owners(file, capture, self.drafts)}
            taken = {(index, capture.vrf, capture.family) for index in owners for capture in result[index]}
            code = ""
            if len(owners) != 1:
                code = "route-table-without-device"
            elif any((index, capture.vrf, capture.family) in taken for index in owners for capture in file.captures):
                code = "route-table-twice"
            if code:
                self._leave_out(file, code)
                continue
            result[owners.pop()].extend(file.captures)
            self.ledgers.append(file.ledger.build())
        return result

    def _leave_out(self, file: _CaptureFile, code: str) -> None:
        path = file.source.path
        ledger = LedgerBuilder(file.source)
        for number in ledger.unmarked():
            ledger.mark(number, LineFate.IRRELEVANT, code)
        self.ledgers.append(ledger.build())
        self.diagnostics.append(Diagnostic(code, Severity.WARNING, Effect.NONE, (_start(path),), (("file", path),)))


def _host_platform(source: SourceFile) -> int | None:
    """The place of the first platform in _HOST_PLATFORMS that recognises `source`."""
    return next((index for index, one in enumerate(_HOST_PLATFORMS) if one.recognizes(source)), None)


def _snapshot(collection: file_collection.Collection) -> Snapshot:
    with _without_cycle_collection():
        assembly = _Assembly(collection)
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


def _name_from(path: str) -> str:
    """A device name for a configuration without host name: its file's, or its folder's when that says nothing."""
    pure = PurePosixPath(path)
    stem = pure.name if pure.suffix.isupper() or not pure.suffix[1:].isalpha() else pure.stem
    return pure.parent.name if stem.lower() in _GENERIC_STEMS and pure.parent.name else stem


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
    beside = [index for index, draft in enumerate(drafts) if PurePosixPath(draft.source.path).parent == pure.parent]
    return beside if len(beside) == 1 else []


def _begins_with(file_name: str, device: str) -> bool:
    """Whether `file_name` is the device's name, followed by something that is no part of a name."""
    rest = file_name[len(device) :]
    return file_name[: len(device)].lower() == device.lower() and not rest[:1].isalnum()


def _unique_names(drafts: Sequence[_Draft]) -> list[str]:
    """Names of the devices; a name that several have gets the path added."""
    counts = Counter(draft.name for draft in drafts)
    return [draft.name if counts[draft.name] == 1 else f"{draft.name} ({draft.source.path})" for draft in drafts]


def _start(path: str) -> Span:
    return Span(path, 1, 1, 1, 1)


def _place(diagnostic: Diagnostic) -> tuple[Span, str, tuple[tuple[str, str], ...]]:
    origin = diagnostic.origin
    return (origin[0] if origin else Span("", 0, 0, 0, 0)), diagnostic.code, diagnostic.arguments
