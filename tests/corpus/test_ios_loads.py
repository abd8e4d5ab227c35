"""Every IOS configuration of the external corpus is read, and nothing in its filters is passed over."""

from __future__ import annotations

import pytest
from tests.corpus.fates import IOS
from tests.corpus.location import has_corpus
from tests.vendors.conformance import check_ledger_agrees_with_model, check_ledger_is_total

from segcheck.report.messages import catalogue
from segcheck.source.ledger import LineFate

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not has_corpus(), reason="no external corpus: set SEGCHECK_CORPUS to its folder"),
]
SOURCES = IOS.sources()
WITHOUT_UNRECOGNIZED_FILTER_LINES = ("batfish-example-live", "lab-ios_example_network", "pybatfish-example-filters")


@pytest.mark.parametrize("name", SOURCES)
def test_every_file_loads_with_a_total_ledger_that_agrees_with_the_model(name: str) -> None:
    for snapshot in IOS.snapshots(name):
        assert snapshot.rejected == ()
        assert len(snapshot.devices) == 1
        check_ledger_is_total(snapshot)
        check_ledger_agrees_with_model(snapshot)
        texts = catalogue().texts
        assert {entry.reason for ledger in snapshot.ledgers for entry in ledger if entry.reason} <= set(texts)
        assert {diagnostic.code for diagnostic in snapshot.diagnostics} <= set(texts)


@pytest.mark.parametrize("name", WITHOUT_UNRECOGNIZED_FILTER_LINES)
def test_no_filter_line_is_unrecognized(name: str) -> None:
    found = IOS.row(name)
    assert found.filter_lines_unrecognized == ()
    assert found.fates[LineFate.UNRECOGNIZED] == 0
