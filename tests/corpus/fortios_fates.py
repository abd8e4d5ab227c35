"""Lines per fate of the FortiOS configurations of an external corpus: `python -m tests.corpus.fortios_fates`."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from tests.corpus.location import corpus, has_corpus

from segcheck.model.network import Snapshot
from segcheck.source.ledger import LineFate
from segcheck.vendors.registry import load_files

_FILTER_BLOCKS = ("config firewall", "config system interface", "config system zone", "config router static")


class Row(NamedTuple):
    """What became of one source. `filter_lines_unrecognized`: lines of policies, addresses, services, virtual IPs,
    translations, interfaces, zones and static routes that nobody understood.
    """

    source: str
    files: int
    lines: int
    fates: Counter[LineFate]
    filter_lines_unrecognized: tuple[str, ...]
    rejected: tuple[str, ...]


def configurations(source: Path) -> list[Path]:
    """Files of one source that are FortiOS configurations (not expectations, inputs or outputs of other commands)."""
    return sorted(
        path
        for path in source.rglob("*")
        if path.is_file()
        and (
            path.suffix == ".conf"
            or (path.name == "show.txt" and path.parent.parent.name == "configs")
            or source.name == "batfish-testconfigs"
        )
    )


def snapshots(source: Path) -> list[Snapshot]:
    """Every configuration of a source, each loaded alone."""
    return [load_files([(path.relative_to(source).as_posix(), path.read_bytes())]) for path in configurations(source)]


def row(source: Path) -> Row:
    """Counts of one source."""
    fates: Counter[LineFate] = Counter()
    unrecognized: list[str] = []
    rejected: list[str] = []
    loaded = snapshots(source)
    for snapshot in loaded:
        rejected.extend(snapshot.rejected)
        for ledger in snapshot.ledgers:
            text = snapshot.source(ledger.path)
            block = ""
            marked = {entry.line: entry.fate for entry in ledger}
            for number, line in enumerate(text.lines if text is not None else (), start=1):
                block = line if line.startswith("config ") else block
                fate = marked.get(number)
                if fate is not None:
                    fates[fate] += 1
                if fate is LineFate.UNRECOGNIZED and block.startswith(_FILTER_BLOCKS):
                    unrecognized.append(f"{ledger.path}:{number}: {line.strip()}")
    return Row(source.name, len(loaded), fates.total(), fates, tuple(unrecognized), tuple(rejected))


def table(folder: Path) -> list[Row]:
    """One row per source of FortiOS configurations."""
    return [row(source) for source in sorted(folder.iterdir()) if source.is_dir() and configurations(source)]


def main() -> int:
    """Print the table."""
    if not has_corpus():
        sys.stderr.write("no external corpus: set SEGCHECK_CORPUS to its folder\n")
        return 0
    started = time.perf_counter()
    rows = table(corpus() / "fortios")
    seconds = time.perf_counter() - started
    lines = [f"{'source':32}{'files':>6}{'lines':>8}" + "".join(f"{fate.value:>14}" for fate in LineFate)]
    total: Counter[LineFate] = Counter()
    for found in rows:
        counts = "".join(f"{found.fates[fate]:>14}" for fate in LineFate)
        lines.append(f"{found.source:32}{found.files:>6}{found.lines:>8}{counts}")
        total += found.fates
    counts = "".join(f"{total[fate]:>14}" for fate in LineFate)
    lines.append(f"{'all':32}{sum(found.files for found in rows):>6}{total.total():>8}{counts}")
    lines.append(f"read in {seconds:.2f} s, {seconds / max(total.total(), 1) * 1e6:.0f} µs a line")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
