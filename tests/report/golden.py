"""Stored renderings. After a wanted change: `python -m tests.report.golden`, then read the difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.report import samples

from segcheck.report.json_document import check_json
from segcheck.report.json_listings import lines_json, listing_json, matrix_json, traces_json
from segcheck.report.lines_text import lines_text
from segcheck.report.listing_text import listing_text
from segcheck.report.matrix import matrix_text
from segcheck.report.messages import LANGUAGES
from segcheck.report.problems_text import problems_text
from segcheck.report.terminal import check_text
from segcheck.report.traces_text import traces_text

FOLDER = Path(__file__).parent / "golden"


def renderings() -> Mapping[str, Callable[[], str]]:
    """Every stored rendering by file name."""
    found: dict[str, Callable[[], str]] = {
        "check.json": lambda: check_json(samples.report()),
        "check-properties.json": lambda: check_json(samples.property_report()),
        "matrix.json": lambda: matrix_json(samples.MATRIX),
        "traces.json": lambda: traces_json((samples.THROUGH,), samples.SNAPSHOT),
        "lines.json": lambda: lines_json(samples.SNAPSHOT),
        "listing.json": lambda: listing_json(samples.SNAPSHOT, samples.POLICY),
    }
    for language in LANGUAGES:
        found |= {
            f"check.{language}.txt": lambda language=language: check_text(samples.report(), language),
            f"check-narrow.{language}.txt": lambda language=language: check_text(samples.report(), language, width=60),
            f"check-proved.{language}.txt": lambda language=language: check_text(samples.proved_report(), language),
            f"check-properties.{language}.txt": lambda language=language: check_text(
                samples.property_report(), language
            ),
            f"check-holding.{language}.txt": lambda language=language: check_text(
                samples.property_report(samples.HOLDING_VERDICTS), language, verbose=True
            ),
            f"matrix.{language}.txt": lambda language=language: matrix_text(samples.MATRIX, language, rows=True),
            f"traces.{language}.txt": lambda language=language: traces_text(
                (samples.THROUGH, samples.DROPPED), samples.SNAPSHOT, language
            ),
            f"lines.{language}.txt": lambda language=language: lines_text(samples.SNAPSHOT, language),
            f"listing.{language}.txt": lambda language=language: listing_text(
                samples.SNAPSHOT, samples.POLICY, language, verbose=True
            ),
            f"problems.{language}.txt": lambda language=language: problems_text(
                samples.PROBLEMS, (samples.POLICY_FILE,), language
            ),
        }
    return found


def update() -> None:
    """Write every rendering anew."""
    FOLDER.mkdir(exist_ok=True)
    for name, render in renderings().items():
        (FOLDER / name).write_bytes(render().encode())


if __name__ == "__main__":
    update()
