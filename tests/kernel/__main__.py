"""A real Linux kernel against segcheck: `python -m tests.kernel --rulesets 200 --packets 60 --seed 1`.

Makes network namespaces of its own, loads generated rule sets, sends packets, and compares. Ends with 1 when segcheck
and the kernel contradict each other. `--first N --rulesets 1` repeats a single rule set; `--keep FOLDER` writes the
dumps of those with contradictions.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.kernel.campaign import Campaign, Contradiction, Figures
from tests.kernel.judgement import Certainty
from tests.kernel.namespaces import why_not
from tests.kernel.spelling import text

from segcheck.model.header import Flow

SKIPPED = 77
"""Exit code where the kernel cannot be asked."""


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.kernel", description="a Linux kernel as the judge")
    parser.add_argument("--rulesets", type=int, default=200)
    parser.add_argument("--packets", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    reason = why_not()
    if reason is not None:
        print(f"skipped: {reason}")
        return SKIPPED
    figures = Campaign(options.seed, options.rulesets, options.packets, options.first).run()
    _print(figures)
    if options.keep is not None:
        _keep(figures, options.keep)
    return 1 if figures.contradictions or figures.unloaded else 0


def _print(figures: Figures) -> None:
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(figures.rulesets.items()))
    print(f"rule sets      {figures.rulesets.total()} ({kinds}); refused by the tools {len(figures.refused)}")
    ends = ", ".join(f"{count} {end}" for end, count in sorted(figures.fates.items()))
    print(f"packets        {figures.packets} ({ends}); answers {figures.answers}, translated {figures.translated}")
    for certainty in Certainty:
        arrived, lost = figures.verdicts[certainty, True], figures.verdicts[certainty, False]
        share = (arrived + lost) / max(figures.packets, 1)
        print(f"{certainty.value:15}{arrived + lost:6} = {share:6.1%}  arrived {arrived}, did not {lost}")
    reasons = ", ".join(f"{reason} {count}" for reason, count in figures.undecided.most_common(12))
    print(f"undecided      {reasons}")
    print(f"not loaded     {len(figures.unloaded)}")
    print(f"contradictions {len(figures.contradictions)}")
    print("seconds        " + ", ".join(f"{what} {spent:.1f}" for what, spent in sorted(figures.seconds.items())))
    for line in (*figures.refused[:5], *figures.unloaded[:5], *map(_told, figures.contradictions[:40])):
        print(line)


def _told(found: Contradiction) -> str:
    flow, header = found.flow, found.fate.header
    what = "answer" if found.answer else "packet"
    layer4 = f"protocol {flow.protocol} type {flow.icmp_type}/{flow.icmp_code} flags {flow.tcp_flags:x}"
    head = f"#{found.ruleset} {what} at {found.ingress} from {flow.source_mac:x} {_ends(flow)} {layer4}"
    head += f" fragment {flow.fragment}: kernel {found.fate.where or 'drops'}"
    return "\n    ".join((head if header is None else f"{head} as {_ends(header)}", *found.said))


def _ends(flow: Flow) -> str:
    source, destination = text(flow.family, flow.source), text(flow.family, flow.destination)
    return f"{source} {flow.source_port} -> {destination} {flow.destination_port}"


def _keep(figures: Figures, folder: Path) -> None:
    for number, dump in figures.dumps.items():
        place = folder / str(number)
        place.mkdir(parents=True, exist_ok=True)
        for name, (_, content) in dump.items():
            (place / name).write_text(content)


if __name__ == "__main__":
    sys.exit(main())
