"""Lines per fate of every ASA configuration of an external corpus, by source: `python -m tests.corpus.asa_fates`."""

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

# First words of lines in sections of lists, objects and translations.
FILTER_WORDS = (
    "access-list", "access-group", "object", "object-group", "network-object", "service-object", "port-object",
    "protocol-object", "icmp-object", "group-object", "nat", "global", "static", "host", "subnet", "range", "fqdn",
)  # fmt: skip


class Row(NamedTuple):
    """What became of one source."""

    source: str
    files: int
    lines: int
    fates: Counter[LineFate]
    filter_lines_unrecognized: tuple[str, ...]
    rejected: tuple[str, ...]


def configurations(source: Path) -> list[Path]:
    """Files of one source that are ASA configurations; templates for other programs begin with `<?xml`."""
    return sorted(path for path in source.rglob("*") if path.is_file() and b"<?xml" not in path.read_bytes()[:100])


def snapshots(source: Path) -> list[Snapshot]:
    """Every configuration of a source, each loaded alone: sources hold one network in several versions."""
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
            for entry in ledger:
                fates[entry.fate] += 1
                words = text.line(entry.line).split() if text is not None else []
                if entry.fate is LineFate.UNRECOGNIZED and words[0] in FILTER_WORDS:
                    unrecognized.append(f"{ledger.path}:{entry.line}: {' '.join(words)}")
    return Row(source.name, len(loaded), fates.total(), fates, tuple(unrecognized), tuple(rejected))


def table(folder: Path) -> list[Row]:
    """One row per source of ASA configurations."""
    return [row(source) for source in sorted(folder.iterdir()) if source.is_dir() and configurations(source)]


def main() -> int:
    """Print the table."""
    if not has_corpus():
        sys.stderr.write("no external corpus: set SEGCHECK_CORPUS to its folder\n")
        return 0
    started = time.perf_counter()
    rows = table(corpus() / "asa")
    seconds = time.perf_counter() - started
    names = [fate.value for fate in LineFate]
    lines = [f"{'source':32}{'files':>6}{'lines':>8}" + "".join(f"{name:>14}" for name in names)]
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
