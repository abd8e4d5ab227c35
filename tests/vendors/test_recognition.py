"""Every file is of one platform: what one reader takes, no other would."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.platform_texts import PLATFORMS, platform_files
from tests.corpus.location import corpus, has_corpus
from tests.vendors.test_dialect import FIRST_LINES, blocks

from segcheck.source.text import SourceFile, UndecodableText, decode
from segcheck.vendors import readers
from segcheck.vendors._shared.platform import HostPlatform, Platform

ROOT = Path(__file__).parents[2]
READERS: dict[str, Platform | HostPlatform] = {**readers.READERS, **readers.HOST_READERS}
LARGEST = 1 << 20  # bytes of a file that is looked at
# Test files of another reader with statements of both: the registry asks IOS first.
MIXED = frozenset(("ios/batfish-testconfigs/aclIos", "ios/batfish-testconfigs/ios-acl"))


def takers(source: SourceFile) -> list[str]:
    """Folders of the readers that take `source` for theirs."""
    return [name for name, reader in READERS.items() if reader.recognizes(source)]


def test_every_reader_is_known_here() -> None:
    assert set(READERS) == set(FIRST_LINES) == set(PLATFORMS)


@pytest.mark.parametrize("platform", READERS)
def test_the_first_line_of_the_examples_is_enough(platform: str) -> None:
    assert takers(decode("device.cfg", FIRST_LINES[platform].encode())) == [platform]


@pytest.mark.parametrize(("platform", "number", "block"), blocks())
def test_examples_of_the_dialect_pages(platform: str, number: int, block: str) -> None:
    statements = "\n".join(line.rsplit(" # ", 1)[0] for line in block.splitlines())
    source = decode(f"{platform}-{number}.cfg", f"{FIRST_LINES[platform]}\n{statements}\n".encode())
    assert takers(source) == [platform]


@pytest.mark.parametrize("platform", READERS)
def test_generated_configurations(platform: str) -> None:
    files = [decode(path, data) for path, data in platform_files(platform, 200)]
    assert [takers(source) for source in files] == [[platform]] * len(files)


@pytest.mark.parametrize("folder", sorted(path.name for path in (ROOT / "fixtures").iterdir() if path.is_dir()))
def test_files_of_the_example_networks(folder: str) -> None:
    files = [path for path in (ROOT / "fixtures" / folder).glob("configs/**/*") if path.is_file()]
    several = {path.as_posix(): taken for path in files if len(taken := takers(_source(path))) != 1}
    assert {path: taken for path, taken in several.items() if taken or "route" not in path} == {}


def _source(path: Path) -> SourceFile:
    return decode(path.name, path.read_bytes())


def _corpus_files(folder: str) -> Iterator[Path]:
    for path in sorted((corpus() / folder).rglob("*")):
        if path.is_file() and path.stat().st_size <= LARGEST:
            yield path


@pytest.mark.corpus
@pytest.mark.skipif(not has_corpus(), reason="no external corpus: set SEGCHECK_CORPUS to its folder")
@pytest.mark.parametrize("folder", sorted(path.name for path in corpus().glob("*") if path.is_dir()))
def test_no_real_file_is_taken_by_two(folder: str) -> None:
    found = {}
    for path in _corpus_files(folder):
        try:
            taken = takers(_source(path))
        except UndecodableText:
            continue
        if len(taken) > 1:
            found[path.relative_to(corpus()).as_posix()] = taken
    assert {path: taken for path, taken in found.items() if path not in MIXED} == {}


# What nobody here reads, without the heads by which such files are easily told: a part of a capture.
RELATIVES = {
    "NX-OS": "hostname nx1\ninterface Vlan10\n  ip address 10.0.10.1/24\ninterface Ethernet1/1\n  no switchport\n",
    "EOS": "hostname eos1\ninterface Ethernet1\n   no switchport\n   ip address 10.0.10.1/24\n",
    "IOS XR": "hostname xr1\ninterface GigabitEthernet0/0/0/0\n ipv4 address 10.0.0.1 255.255.255.0\n",
    "ProCurve": 'hostname "HP"\nvlan 10\n   untagged 1-4\n   exit\nip access-list extended "A"\n',
    "Comware": "#\n sysname HP\n#\ninterface Vlan-interface10\n ip address 10.0.10.1 255.255.255.0\n",
    "VRP": "sysname HW\ninterface Vlanif10\ninterface GigabitEthernet0/0/1\n port link-type access\n",
    "Si-R": "lan 0 ip address 192.168.1.1/24 3\nremote 0 name int\nacl 0 ip 192.168.1.0/24 any any any\n",
    "Junos": "set version 12.1\nset interfaces ge-0/0/0 unit 0 family inet address 10.0.0.1/24\n",
    "AOS-CX": "!Version ArubaOS-CX FL.10.06\ninterface vlan 10\n    ip address 10.0.10.1/24\n",
}


@pytest.mark.parametrize("relative", RELATIVES)
def test_relatives_that_nobody_reads(relative: str) -> None:
    assert takers(decode("device.cfg", RELATIVES[relative].encode())) == []
