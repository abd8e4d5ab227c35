"""The `exceptions:` section: entries written there, or in the CSV or Excel file it names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as NamedMapping

from segcheck.policy.reading.fields import Fields, read_mapping
from segcheck.policy.reading.file_reader import FileReader
from segcheck.policy.reading.problems import Problems, ReadingError
from segcheck.policy.reading.register_entry import read_entry
from segcheck.policy.reading.register_table import read_table
from segcheck.policy.reading.services import Services
from segcheck.policy.reading.yaml_reader import Mapping, Node, Sequence
from segcheck.policy.register import Register, RegisteredException
from segcheck.policy.zones import Zone
from segcheck.source.text import SourceFile

FILE_KEYS = ("file", "sheet")


def read_register(
    node: Node | None,
    zones: tuple[str, ...],
    services: NamedMapping[str, Services],
    read_file: FileReader,
    problems: Problems,
    declared: tuple[Zone, ...] = (),
) -> Register:
    """The register; every mistake is told to `problems`. `zones`: all names; `declared`: zones that could be read.

    `exceptions:` holds one file (`{file: register.xlsx, sheet: …}`) or a list of entries and files.
    """
    called = {**_by_title(declared), **{name: name for name in zones}}
    sources: list[SourceFile] = []
    written: list[Mapping] = []
    for item in node.items if isinstance(node, Sequence) else () if node is None else (node,):
        mapping = read_mapping(item, problems)
        if mapping is None:
            continue
        if mapping.key("file") is None:
            written.append(mapping)
            continue
        table = _file(Fields(mapping, FILE_KEYS, problems), called, services, read_file)
        if table is not None:
            sources.append(table[0])
            written.extend(table[1])
    entries: dict[str, RegisteredException] = {}
    for mapping in written:
        entry = read_entry(mapping, zones, services, problems)
        if entry is None:
            continue
        first = entries.setdefault(entry.id, entry)
        if first is not entry:
            problems.add("register-id-twice", entry.span, id=entry.id, place=f"{first.span.path}:{first.span.line}")
    return Register(tuple(entries.values()), tuple(sources), None if node is None else node.span)


def _by_title(zones: tuple[Zone, ...]) -> dict[str, str]:
    """Names of zones by title, where no two zones have the same: people write マイナンバー利用事務系 into tables."""
    counts = Counter(zone.title for zone in zones)
    return {zone.title: zone.name for zone in zones if zone.title and counts[zone.title] == 1}


def _file(
    fields: Fields, zones: NamedMapping[str, str], services: NamedMapping[str, Services], read_file: FileReader
) -> tuple[SourceFile, tuple[Mapping, ...]] | None:
    """The table of a file, as text, and its rows as entries; None when it cannot be read (told)."""
    name, sheet = fields.text("file", required=True), fields.text("sheet")
    if name is None:
        return None
    try:
        data = read_file(name.text)
    except ReadingError as error:
        fields.problems.add_error(error, name.span)
        return None
    return read_table(name, sheet, data, zones, services, fields.problems)
