"""Every Yamaha configuration of the external corpus is read; no filter or NAT line in it is passed over."""

from __future__ import annotations

import pytest
from tests.corpus.fates import YAMAHA
from tests.corpus.location import has_corpus
from tests.vendors.conformance import check_ledger_agrees_with_model, check_ledger_is_total

from segcheck.report.messages import catalogue

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not has_corpus(), reason="no external corpus: set SEGCHECK_CORPUS to its folder"),
]
SOURCES = YAMAHA.sources()


@pytest.mark.parametrize("name", SOURCES)
def test_every_file_loads_with_a_total_ledger_that_agrees_with_the_model(name: str) -> None:
    for snapshot in YAMAHA.snapshots(name):
        (device,) = snapshot.devices
        assert device.platform == "yamaha-rtx"
        assert device.unmodeled == ()
        assert snapshot.rejected == ()
        check_ledger_is_total(snapshot)
        check_ledger_agrees_with_model(snapshot)
        texts = catalogue().texts
        assert {entry.reason for ledger in snapshot.ledgers for entry in ledger if entry.reason} <= set(texts)
        assert {diagnostic.code for diagnostic in snapshot.diagnostics} <= set(texts)


@pytest.mark.parametrize("name", SOURCES)
def test_no_line_of_a_filter_or_a_descriptor_is_unrecognized(name: str) -> None:
    assert YAMAHA.row(name).filter_lines_unrecognized == ()
