"""What holds for every test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# What a test asks for is computed and not taken from an earlier run; tests of the cache name a folder of their own.
os.environ["SEGCHECK_CACHE_DIR"] = ""

# How long one example takes depends on what else the machine does; a test that hangs is stopped by its own limits.
settings.register_profile("segcheck", deadline=None)
settings.load_profile("segcheck")

# Folders and files whose tests walk the same lines again and again: random networks, packets one by one, whole cities,
# hostile texts, certificates. Watching every line makes them three to four times slower and finds none that the others
# do not reach: coverage is measured without them, which asks more of the others.
_UNWATCHED = (
    "bad_input",
    "cache/test_cached_answers.py",
    "cases/test_cities.py",
    "cases/test_midori_city.py",
    "cases/test_midori_city_fortigate.py",
    "cases/test_midori_months.py",
    "cases/test_towns.py",
    "certification",
    "corpus",
    "documents",
    "fuzz",
    "history/test_crashes.py",
    "history/test_flipped_bytes.py",
    "kernel",
    "laws",
    "oracle",
    "policy/test_chains.py",
    "policy/test_draft.py",
    "policy/test_exception_records.py",
    "policy/test_layer2_bridges.py",
    "policy/test_load_never_raises.py",
    "policy/test_ownership.py",
    "policy/test_pinning.py",
    "policy/test_register_never_raises.py",
    "review/test_laws.py",
    "verification/test_corruptions.py",
    "verification/test_tiny_certificates.py",
)
_UNWATCHED_NAMES = ("hostile", "speed")
_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Coverage is not measured while the tests of _UNWATCHED and _UNWATCHED_NAMES run."""
    folders = [_HERE / name for name in _UNWATCHED]
    unwatched = {
        path: any(word in path.name for word in _UNWATCHED_NAMES)
        or any(path.is_relative_to(folder) for folder in folders)
        for path in {item.path for item in items}
    }
    for item in items:
        if unwatched[item.path]:
            item.add_marker(pytest.mark.no_cover)
