"""Whatever is in a register, reading it gives entries or mistakes with places; and its three forms mean the same."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy.register_files import HEADER, POLICY, ROW, csv_bytes, mistakes, register, workbook_bytes
from tests.policy.test_register import without_places

from segcheck.errors import PolicyError
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.register import Register

_WORDS = st.sampled_from(
    [
        *HEADER,
        *ROW,
        "any",
        "すべて",
        "-",
        "なし",
        "TCP/UDP",
        "443/tcp",
        "8000～8010",
        "双方向",
        "fw:Gi0/1→core",
        "令和元年5月1日",
        "R0.0.0",
        "2001:db8::/32",
        "10.0.0.1\n10.0.0.2",
        "00:00:5e:00:53:01、00:00:5e:00:53:02",
        '"',
        ",",
        "\t",
        "※",
        "=1/0",
        "\u202e",
        "無期限",
        "廃止",
    ]
)
_PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
_TEXTS = _WORDS | _PRINTABLE
_CELLS: st.SearchStrategy[Any] = (
    _TEXTS
    | st.none()
    | st.integers(-(2**40), 2**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.datetimes(datetime.datetime(1901, 1, 1), datetime.datetime(2100, 1, 1))
    | st.times()
)
_KEYS = st.sampled_from(
    ["id", "from", "to", "sources", "destinations", "service", "via", "approved", "direction", "ip"]
)


def _reads_or_tells(exceptions: str, files: dict[str, bytes]) -> Register | None:
    try:
        return register(exceptions, files)
    except PolicyError as error:
        paths = {"policy.yaml", *files}
        for problem in error.problems:
            span = problem.origin[0]
            assert span.path in paths
            assert (1, 1) <= span[1:3] <= span[3:5]
        shown = {source.path: source for source in error.sources}
        for problem in error.problems:
            if problem.origin[0].path in shown:
                assert problem.origin[0].line <= max(1, len(shown[problem.origin[0].path].lines))
        return None


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes(data: bytes) -> None:
    _reads_or_tells("{file: r}", {"r": data})
    _reads_or_tells("{file: r}", {"r": b"PK\x03\x04" + data})
    _reads_or_tells("{file: r}", {"r": csv_bytes([HEADER, ROW]) + data})


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(_CELLS, max_size=18), max_size=6), st.booleans())
def test_any_cells(rows: list[list[Any]], headed: bool) -> None:
    rows = [list(HEADER), *rows] if headed else rows
    _reads_or_tells("{file: r}", {"r": csv_bytes(rows)})
    _reads_or_tells("{file: r}", {"r": workbook_bytes([[_excel(cell) for cell in row] for row in rows])})


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(range(len(HEADER))), _TEXTS), min_size=1, max_size=5))
def test_a_changed_row_reads_alike_in_both_kinds_of_table(changes: list[tuple[int, str]]) -> None:
    row = list(ROW)
    for column, text in changes:
        row[column] = text
    found = [
        _reads_or_tells("{file: r}", {"r": data})
        for data in (csv_bytes([HEADER, row]), workbook_bytes([HEADER, [_excel(cell) for cell in row]]))
    ]
    entries = [None if one is None else tuple(map(without_places, one.entries)) for one in found]
    assert entries[0] == entries[1] or any(text.startswith("=") for _, text in changes)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        _TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=6), max_leaves=12
    )
)
def test_any_entry_of_a_policy_file(value: object) -> None:
    import json

    _reads_or_tells(json.dumps(value, ensure_ascii=False), {})


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 40))
def test_a_damaged_workbook(seed: int, length: int) -> None:
    from random import Random

    data = bytearray(workbook_bytes([HEADER, ROW]))
    rng = Random(seed)
    start = rng.randrange(len(data))
    data[start : start + length] = rng.randbytes(length)
    _reads_or_tells("{file: r}", {"r": bytes(data)})


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_a_workbook_with_damaged_xml(seed: int) -> None:
    from random import Random

    rng, packed = Random(seed), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook_bytes([HEADER, ROW]))) as old, zipfile.ZipFile(packed, "w") as new:
        broken = rng.choice(old.namelist())
        for name in old.namelist():
            data = bytearray(old.read(name))
            for _ in range(rng.randint(1, 6) if name == broken else 0):
                data[rng.randrange(len(data))] = rng.choice(b'<>&"/=0aZ \x00')
            new.writestr(name, bytes(data))
    _reads_or_tells("{file: r}", {"r": packed.getvalue()})


@given(st.integers(0, 3), st.sampled_from(["tcp/443", "udp/53", "any", "icmp"]), st.booleans())
def test_an_entry_means_the_same_in_all_forms(hosts: int, service: str, both: bool) -> None:
    sources = [f"10.10.20.{number + 1}" for number in range(hosts + 1)]
    macs = [f"00:00:5e:00:53:{number + 1:02x}" for number in range(hosts + 1)]
    protocol, _, port = service.partition("/")
    direction = ("双方向", "both") if both else ("片方向", "one-way")
    pairs = ", ".join(f"{{ip: {ip}, mac: '{mac}'}}" for ip, mac in zip(sources, macs, strict=True))
    text = (
        f"{POLICY}exceptions:\n  - {{id: A, from: mynumber, to: LGWAN, sources: [{pairs}], destinations: [192.0.2.1], "
        f"service: {service}, direction: {direction[1]}}}\n"
    )
    (written,) = load_policy_text("policy.yaml", text.encode()).register.entries
    row = [
        "A",
        "",
        "mynumber",
        "\n".join(sources),
        "\n".join(macs),
        "LGWAN",
        "192.0.2.1",
        "",
        protocol,
        port,
        direction[0],
    ]
    for data in (csv_bytes([HEADER, row]), workbook_bytes([HEADER, row])):
        (entry,) = register("{file: r}", {"r": data}).entries
        assert without_places(entry) == without_places(written)
        assert not mistakes("{file: r}", {"r": data})


def _excel(value: Any) -> Any:
    """A value a cell can hold: no control characters."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
