"""Stored renderings. After a wanted change: `python -m tests.report.golden`, then read the difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.report import review_samples, samples

from segcheck.report.difference_text import difference_text
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
        "check.sarif": lambda: samples.report().to_sarif(),
        "check-properties.sarif": lambda: samples.property_report().to_sarif(),
        "review.json": lambda: review_samples.review().to_json(),
        "review.sarif": lambda: review_samples.review().to_sarif(),
        "review-filter.json": lambda: review_samples.filter_review().to_json(),
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
            f"check.{language}.md": lambda language=language: samples.report().to_markdown(language),
            f"check.{language}.xml": lambda language=language: samples.report().to_junit(language),
            f"review.{language}.txt": lambda language=language: review_samples.review().explain(language),
            f"review-narrow.{language}.txt": lambda language=language: difference_text(
                review_samples.review(), language, width=72, verbose=True
            ),
            f"review-same.{language}.txt": lambda language=language: review_samples.same_review().explain(language),
            f"review.{language}.md": lambda language=language: review_samples.review().to_markdown(language),
            f"review.{language}.xml": lambda language=language: review_samples.review().to_junit(language),
            f"review-filter.{language}.txt": lambda language=language: review_samples.filter_review().explain(language),
            f"review-filter.{language}.md": lambda language=language: review_samples.filter_review().to_markdown(
                language
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
