"""Every IOS configuration of the external corpus is read, and nothing in its filters is passed over."""

from __future__ import annotations

import pytest
from tests.corpus.fates import IOS
from tests.corpus.loaded import NEEDS_CORPUS, check_is_read

from segcheck.source.ledger import LineFate

pytestmark = NEEDS_CORPUS
SOURCES = IOS.sources()
WITHOUT_UNRECOGNIZED_FILTER_LINES = ("batfish-example-live", "lab-ios_example_network", "pybatfish-example-filters")


@pytest.mark.parametrize("name", SOURCES)
def test_every_file_loads_with_a_total_ledger_that_agrees_with_the_model(name: str) -> None:
    for snapshot in IOS.snapshots(name):
        assert snapshot.rejected == ()
        assert len(snapshot.devices) == 1
        check_is_read(snapshot)


@pytest.mark.parametrize("name", WITHOUT_UNRECOGNIZED_FILTER_LINES)
def test_no_filter_line_is_unrecognized(name: str) -> None:
    found = IOS.row(name)
    assert found.filter_lines_unrecognized == ()
    assert found.fates[LineFate.UNRECOGNIZED] == 0
