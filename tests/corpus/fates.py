"""Lines per fate of the configurations of an external corpus, by source: `python -m tests.corpus.fates`."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.corpus.location import corpus, has_corpus

from segcheck.model.network import Snapshot
from segcheck.source.ledger import LineFate
from segcheck.vendors.registry import load_files

_IOS_WORDS = ("permit", "deny", "access-list", "match", "inspect", "class", "zone-pair", "object-group", "evaluate")
_ASA_WORDS = (
    "access-list", "access-group", "object", "object-group", "network-object", "service-object", "port-object",
    "protocol-object", "icmp-object", "group-object", "nat", "global", "static", "host", "subnet", "range", "fqdn",
)  # fmt: skip
_FORTIOS_BLOCKS = ("config firewall", "config system interface", "config system zone", "config router static")


class Row(NamedTuple):
    """What became of one source. `filter_lines_unrecognized`: lines of filters, objects and translations (FortiOS: also
    of interfaces, zones and static routes) that nobody understood.
    """

    source: str
    files: int
    lines: int
    fates: Counter[LineFate]
    filter_lines_unrecognized: tuple[str, ...]
    rejected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vendor:
    """One folder of the corpus. `is_configuration`: not an expectation, a template or the output of another command.

    `filters`: whether a line stands in a filter, given it and the last line at the left margin that begins a block.
    """

    folder: str
    is_configuration: Callable[[Path, str], bool]
    filters: Callable[[str, str], bool]

    def sources(self) -> list[str]:
        """Names of the sources that hold configurations; none without corpus."""
        folder = corpus() / self.folder
        if not has_corpus():
            return []
        return sorted(path.name for path in folder.iterdir() if path.is_dir() and self.configurations(path.name))

    def configurations(self, source: str) -> list[Path]:
        """Configuration files of one source."""
        folder = corpus() / self.folder / source
        return sorted(path for path in folder.rglob("*") if path.is_file() and self.is_configuration(path, source))

    def snapshots(self, source: str) -> list[Snapshot]:
        """Every configuration of a source, each loaded alone: sources hold one network in several versions."""
        folder = corpus() / self.folder / source
        return [
            load_files([(path.relative_to(folder).as_posix().replace(".md", ".cfg"), path.read_bytes())])
            for path in self.configurations(source)
        ]

    def row(self, source: str) -> Row:
        """Counts of one source."""
        fates: Counter[LineFate] = Counter()
        unrecognized: list[str] = []
        loaded = self.snapshots(source)
        for snapshot in loaded:
            for ledger in snapshot.ledgers:
                fates.update(entry.fate for entry in ledger)
                text = snapshot.source(ledger.path)
                marked = {entry.line: entry.fate for entry in ledger}
                for number, block, line in _with_blocks(text.lines if text is not None else ()):
                    if marked.get(number) is LineFate.UNRECOGNIZED and self.filters(line, block):
                        unrecognized.append(f"{ledger.path}:{number}: {line.strip()}")
        rejected = tuple(path for snapshot in loaded for path in snapshot.rejected)
        return Row(source, len(loaded), fates.total(), fates, tuple(unrecognized), rejected)


def _with_blocks(lines: tuple[str, ...]) -> Iterator[tuple[int, str, str]]:
    block = ""
    for number, line in enumerate(lines, start=1):
        block = line if line.startswith("config ") else block
        yield number, block, line


def _is_ios(path: Path, source: str) -> bool:
    named = path.suffix in (".cfg", ".ios", ".test") or path.name == "show_running-config.txt"
    return named or source == "batfish-testconfigs"


def _is_fortios(path: Path, source: str) -> bool:
    shown = path.name == "show.txt" and path.parent.parent.name == "configs"
    return path.suffix == ".conf" or shown or source == "batfish-testconfigs"


IOS = Vendor("ios", _is_ios, lambda line, _: any(word in _IOS_WORDS for word in line.split()))
FORTIOS = Vendor("fortios", _is_fortios, lambda _, block: block.startswith(_FORTIOS_BLOCKS))


def _is_linux(path: Path, source: str) -> bool:
    """Dumps, and the output of `ip`. Not listings, notes, scripts, or what another tool made of a dump."""
    text = path.read_bytes()
    if source.endswith("-golden") or path.name.endswith(("-info.txt", "bash_history-iptables.txt", ".lower", ".upper")):
        return False
    dump = b"COMMIT" in text and any(line.startswith(b"*") for line in text.splitlines())
    told = path.name.startswith(("ip_addr", "ip_route", "routing", "ip1", "ip2")) or path.name.endswith("_ip-addr")
    return dump or told


ASA = Vendor(
    "asa",
    lambda path, _: b"<?xml" not in path.read_bytes()[:100],
    lambda line, _: line.split()[0] in _ASA_WORDS,
)
_YAMAHA_WORDS = ("filter", "descriptor")
YAMAHA = Vendor(
    "yamaha",
    lambda path, _: path.suffix == ".conf",
    lambda line, _: any(word in _YAMAHA_WORDS for word in line.split()),
)
# Outputs of other commands, which are refused.
AWPLUS_SHOWN = (
    "awplus_acl_config.cfg",
    "awplus_acl_interfaces_access_list_config.cfg",
    "awplus_acl_interfaces_port_list_config.cfg",
    "awplus_openflow_config.cfg",
    "awplus_policy_interfaces.cfg",
    "awplus_vlan_config.cfg",
)
_AWPLUS_WORDS = ("access-list", "access-group", "permit", "deny", "rule", "zone", "network", "host", "subnet", "masq")
AWPLUS = Vendor(
    "alliedware-plus",
    lambda path, _: path.suffix == ".cfg" and path.name not in AWPLUS_SHOWN,
    lambda line, _: any(word in _AWPLUS_WORDS for word in line.split()),
)
ALAXALA = Vendor(
    "alaxala",
    lambda path, _: path.suffix == ".txt",
    lambda line, _: any(word in ("permit", "deny", "access-list", "access-group") for word in line.split()),
)
FITELNET = Vendor(
    "fitelnet",
    lambda path, _: path.suffix == ".txt",
    lambda line, _: any(word in ("access-list", "access-group", "nat") for word in line.split()),
)
# Some configurations are called like documents; documents quote them.
NEC_IX = Vendor(
    "nec-ix",
    lambda path, _: b"```" not in path.read_bytes(),
    lambda line, _: any(word in ("access-list", "filter", "nat", "napt") for word in line.split()),
)
LINUX = Vendor("iptables", _is_linux, lambda line, _: line.startswith(("-A", "-I", "-P", "-N", ":", "[")))


def _print(vendor: Vendor) -> None:
    started = time.perf_counter()
    rows = [vendor.row(source) for source in vendor.sources()]
    seconds = time.perf_counter() - started
    head = "".join(f"{fate.value:>14}" for fate in LineFate)
    lines = [f"{vendor.folder:32}{'files':>6}{'lines':>8}{head}"]
    total = sum((found.fates for found in rows), Counter())
    everything = Row("all", sum(found.files for found in rows), total.total(), total, (), ())
    for found in (*rows, everything):
        counts = "".join(f"{found.fates[fate]:>14}" for fate in LineFate)
        lines.append(f"{found.source:32}{found.files:>6}{found.lines:>8}{counts}")
    lines.append(f"read in {seconds:.2f} s, {seconds / max(total.total(), 1) * 1e6:.0f} µs a line\n")
    sys.stdout.write("\n".join(lines) + "\n")


def main() -> int:
    """Print the tables."""
    if not has_corpus():
        sys.stderr.write("no external corpus: set SEGCHECK_CORPUS to its folder\n")
        return 0
    for vendor in (IOS, FORTIOS, ASA, YAMAHA, AWPLUS, ALAXALA, FITELNET, NEC_IX, LINUX):
        _print(vendor)
    return 0


if __name__ == "__main__":
    sys.exit(main())
