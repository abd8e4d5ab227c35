"""Every ALAXALA configuration of the external corpus is read; no line of a list in it is passed over."""

from __future__ import annotations

import pytest
from tests.corpus.fates import ALAXALA
from tests.corpus.location import has_corpus
from tests.vendors.conformance import check_ledger_agrees_with_model, check_ledger_is_total

from segcheck.report.messages import catalogue

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not has_corpus(), reason="no external corpus: set SEGCHECK_CORPUS to its folder"),
]


@pytest.mark.parametrize("name", ALAXALA.sources())
def test_every_file_loads_with_a_total_ledger_that_agrees_with_the_model(name: str) -> None:
    snapshots = ALAXALA.snapshots(name)
    assert snapshots
    for snapshot in snapshots:
        (device,) = snapshot.devices
        assert device.platform == "alaxala-ax"
        assert snapshot.rejected == ()
        check_ledger_is_total(snapshot)
        check_ledger_agrees_with_model(snapshot)
        texts = catalogue().texts
        assert {entry.reason for ledger in snapshot.ledgers for entry in ledger if entry.reason} <= set(texts)
        assert {diagnostic.code for diagnostic in snapshot.diagnostics} <= set(texts)


@pytest.mark.parametrize("name", ALAXALA.sources())
def test_no_line_of_a_list_is_unrecognized(name: str) -> None:
    assert ALAXALA.row(name).filter_lines_unrecognized == ()
