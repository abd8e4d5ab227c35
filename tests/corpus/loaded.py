"""What every test of files of the external corpus asks of them, and when it runs."""

from __future__ import annotations

import pytest
from tests.corpus.location import has_corpus
from tests.vendors.conformance import check_ledger_agrees_with_model, check_ledger_is_total

from segcheck.model.network import Snapshot
from segcheck.report.messages import catalogue

NEEDS_CORPUS = [
    pytest.mark.corpus,
    pytest.mark.skipif(not has_corpus(), reason="no external corpus: set SEGCHECK_CORPUS to its folder"),
]


def check_is_read(snapshot: Snapshot) -> None:
    """Every line has a fate that the model agrees with, and whatever is told of it has its text."""
    check_ledger_is_total(snapshot)
    check_ledger_agrees_with_model(snapshot)
    texts = set(catalogue().texts)
    assert {entry.reason for ledger in snapshot.ledgers for entry in ledger if entry.reason} <= texts
    assert {diagnostic.code for diagnostic in snapshot.diagnostics} <= texts
