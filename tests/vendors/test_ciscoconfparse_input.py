"""CiscoConfParse objects as input: the lines they hold, their names, and what is refused."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import segcheck
from segcheck.errors import UsageError
from segcheck.source.text import decode
from segcheck.vendors.ciscoconfparse_input import diagnostics_of, files_of, is_ciscoconfparse
from segcheck.vendors.registry import load_files

LINES = [
    "hostname 市役所-fw1",
    "",
    "interface GigabitEthernet0/0",
    " ip address 10.1.1.1 255.255.255.0",
    " no shutdown",
]


def stub(*lines: str, syntax: str = "ios", **attributes: object) -> SimpleNamespace:
    return SimpleNamespace(syntax=syntax, objs=[SimpleNamespace(text=line) for line in lines], **attributes)


def parsed(lines: list[str], *, ignore_blank_lines: bool) -> object:
    ciscoconfparse = pytest.importorskip("ciscoconfparse")
    return ciscoconfparse.CiscoConfParse(lines, ignore_blank_lines=ignore_blank_lines)


def test_real_object_keeps_every_line_and_its_number() -> None:
    ((name, data),) = files_of(parsed(LINES, ignore_blank_lines=False))
    assert name == "ciscoconfparse-1.cfg"
    assert data.decode("utf-8").split("\n") == [*LINES, ""]


def test_dropped_blank_lines_are_told() -> None:
    renumbered = parsed(LINES, ignore_blank_lines=True)
    ((_, data),) = files_of([renumbered])
    assert data.decode("utf-8").splitlines() == [line for line in LINES if line]
    (diagnostic,) = diagnostics_of([renumbered])
    assert diagnostic.code == "ciscoconfparse-renumbered"
    assert diagnostics_of(parsed(LINES, ignore_blank_lines=False)) == ()


def test_mapping_names_the_files_and_keeps_the_order() -> None:
    assert files_of({"z.cfg": stub("hostname z"), "a.cfg": stub("hostname a")}) == [
        ("z.cfg", b"hostname z\n"),
        ("a.cfg", b"hostname a\n"),
    ]


def test_line_ends_inside_the_objects_do_not_double() -> None:
    assert files_of(stub("hostname a\r\n", "!\n")) == [("ciscoconfparse-1.cfg", b"hostname a\n!\n")]


def test_no_configuration_at_all() -> None:
    assert files_of([]) == []
    assert files_of(stub()) == [("ciscoconfparse-1.cfg", b"")]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (42, "got int"),
        ("configs/", "got str"),
        (b"hostname a", "got bytes"),
        (None, "got NoneType"),
        ([stub("hostname a"), "hostname b"], "got str"),
        ({1: stub("hostname a")}, "non-empty text"),
        ({"": stub("hostname a")}, "non-empty text"),
        (stub("system {", syntax="junos"), "original lines"),
        (stub("hostname a\nhostname b"), "several lines"),
        (stub("hostname \udc8e"), "undecoded bytes"),
        (SimpleNamespace(syntax="ios", objs=[object()]), "has no text"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_anything_else_is_refused_with_a_reason(value: object, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        files_of(value)


def test_a_class_is_not_an_object() -> None:
    class Parsed:
        objs = ()
        syntax = "ios"

    assert is_ciscoconfparse(Parsed())
    assert not is_ciscoconfparse(Parsed)


def test_ciscoconfparse_is_not_imported() -> None:
    """GPL-3.0, 0.2 s and a log line on standard error: only those who use it pay for it."""
    code = "import segcheck.vendors.ciscoconfparse_input, sys; sys.exit('ciscoconfparse' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_load_takes_them_and_reads_the_same_device() -> None:
    """A whole configuration of the example city: the same model, with the same spans, as from its file."""
    path = Path(__file__).parents[2] / "fixtures" / "midori-city" / "configs" / "core1.cfg"
    data = path.read_bytes()
    lines = list(decode("core1.cfg", data).lines)
    loaded = segcheck.load({"core1.cfg": parsed(lines, ignore_blank_lines=False)})
    assert loaded.devices == load_files([("core1.cfg", data)]).devices
    assert any(device.interfaces for device in loaded.devices)
