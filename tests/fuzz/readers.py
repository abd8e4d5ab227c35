"""The readers under test: which files an input becomes, and own configurations to start from."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from tests.fuzz import linux_seeds
from tests.vendors.test_dialect import FIRST_LINES, blocks

import segcheck
from segcheck.source.text import SourceFile, UndecodableText, decode
from segcheck.vendors.cisco_ios.route_table import is_route_capture
from segcheck.vendors.linux.text.openings import opening
from segcheck.vendors.linux.text.sections import SectionKind

PROJECT = Path(__file__).parents[2]
VENDORS = Path(segcheck.__file__).parent / "vendors"
SAVED = Path(__file__).parent / "corpus"
LARGEST = 64 << 10  # bytes of one input
Files = tuple[tuple[str, bytes], ...]

_IOS_BESIDE = b"hostname r1\nip vrf RED\ninterface GigabitEthernet0/1\n ip address 10.0.0.1 255.255.255.0\n"


@dataclass(frozen=True, slots=True)
class Reader:
    """`recognizes`: whether text is for this reader; `head` makes it so. `beside`: files that are always there.

    `sources` are places below `segcheck/vendors` whose words are used, `tests` folders below `tests/vendors` whose
    texts are; `starts`: more texts to start from.
    """

    name: str
    path: str
    head: bytes
    recognizes: Callable[[SourceFile], bool]
    sources: tuple[str, ...]
    tests: tuple[str, ...]
    beside: Files = ()
    starts: tuple[str, ...] = ()

    def files(self, data: bytes) -> Files:
        """What is loaded for the input `data`."""
        return (*self.beside, (self.path, data))


_GATEWAY = f"### ip addr\n{linux_seeds.ADDRESSES}### ip route\n{linux_seeds.ROUTES}### hostname\ngw1\n".encode()
_LINUX = "linux/text", "linux/netfilter"


def _begins(*kinds: SectionKind) -> Callable[[SourceFile], bool]:
    """Whether the first line that tells what it is of begins one of `kinds`."""

    def recognizes(source: SourceFile) -> bool:
        told = (opening(text, first=number == 0) for number, text in enumerate(source.lines[:20]))
        return next((found[0] in kinds for found in told if found is not None), False)

    return recognizes


def _of_configurations(folder: str, name: str = "") -> Reader:
    """The reader of a platform of which one file is one device."""
    platform = import_module(f"segcheck.vendors.{folder}.platform")
    head = f"{FIRST_LINES[folder]}\n".encode()
    return Reader(name or folder, "device.cfg", head, platform.recognizes, (folder,), (folder,))


_NAMES = {"cisco_ios": "ios", "cisco_asa": "asa", "fortinet_fortios": "fortios"}  # of folders with saved inputs
READERS = {
    reader.name: reader
    for reader in (
        *(_of_configurations(folder, _NAMES.get(folder, "")) for folder in FIRST_LINES if folder != "linux"),
        Reader(
            "ios-routes",
            "r1-routes.txt",
            b"r1#show ip route\nGateway of last resort is not set\n\n",
            is_route_capture,
            ("cisco_ios/route_table.py",),
            ("cisco_ios",),
            (("r1.cfg", _IOS_BESIDE),),
        ),
        Reader(
            "iptables",
            "gw1/iptables-save.txt",
            b"*filter\n",
            _begins(SectionKind.IPTABLES, SectionKind.IPSET),
            ("linux/iptables", *_LINUX),
            ("linux",),
            (("gw1/ip.txt", _GATEWAY),),
            linux_seeds.IPTABLES,
        ),
        Reader(
            "nftables",
            "gw1/nft.txt",
            b"### nft list ruleset\n",
            _begins(SectionKind.NFTABLES),
            ("linux/nftables", *_LINUX),
            ("linux",),
            (("gw1/ip.txt", _GATEWAY),),
            linux_seeds.NFT,
        ),
        Reader(
            "linux-host",
            "gw1/gw1.txt",
            b"### ip addr\n",
            _begins(SectionKind.ADDRESSES, SectionKind.ROUTES, SectionKind.RULES, SectionKind.NEIGHBORS),
            ("linux/network", "linux/administration", *_LINUX),
            ("linux",),
            (("gw1/iptables-save.txt", linux_seeds.FILTER.encode()),),
            (linux_seeds.HOST, linux_seeds.ADDRESSES, linux_seeds.ROUTES, linux_seeds.RULES),
        ),
    )
}


def seeds(reader: Reader) -> tuple[bytes, ...]:
    """Own configurations for `reader`, smallest first: saved inputs, those of `fixtures/`, texts in the tests."""
    saved = SAVED / reader.name
    found = {path.read_bytes() for path in saved.iterdir()} if saved.is_dir() else set()
    for path in (PROJECT / "fixtures").rglob("configs/**/*"):
        if path.is_file() and _is_for(reader, data := path.read_bytes()):
            found.add(data)
    found |= {text.encode() for text in reader.starts}
    found |= {data for data in (*_texts_of_tests(reader), *_examples(reader)) if len(data) <= LARGEST}
    return tuple(sorted(found, key=lambda data: (len(data), data)))


def _texts_of_tests(reader: Reader) -> Iterator[bytes]:
    """Texts of several lines in the tests: as they are, or below the reader's head."""
    places = [PROJECT / "tests" / "vendors" / name for name in reader.tests]
    for file in sorted(path for place in places for path in place.rglob("*.py")):
        for text in _strings(file):
            if "\n" not in text.strip():
                continue
            data = text.lstrip("\n").encode()
            if _is_for(reader, data):
                yield data
            elif _is_for(reader, reader.head + data):
                yield reader.head + data


def _examples(reader: Reader) -> Iterator[bytes]:
    """The examples of the dialect pages of the reader's platform."""
    for platform, _, block in blocks():
        statements = "\n".join(line.rsplit(" # ", 1)[0] for line in block.splitlines())
        data = f"{FIRST_LINES[platform]}\n{statements}\n".encode()
        if platform in reader.sources and _is_for(reader, data):
            yield data


def _is_for(reader: Reader, data: bytes) -> bool:
    try:
        return reader.recognizes(decode(reader.path, data))
    except UndecodableText:
        return False


@functools.cache
def words(reader: Reader) -> tuple[str, ...]:
    """Every word in a string of the reader's source: the keywords it knows, without a list that goes out of date."""
    found: set[str] = set()
    for name in (*reader.sources, "_shared"):
        place = VENDORS / name
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            for text in _strings(file):
                found.update(re.findall(r"[!-~]{1,40}", text.translate(_REGULAR_EXPRESSION)))
    return tuple(sorted(found))


_REGULAR_EXPRESSION = str.maketrans(dict.fromkeys("()|?^$\\", " "))


def _strings(file: Path) -> Iterator[str]:
    """Constant strings of a Python file, documentation of modules, classes and functions left out."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    skipped = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.value
