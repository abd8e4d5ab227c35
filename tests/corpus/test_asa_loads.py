"""Every ASA configuration of the external corpus is read; no filter, object or translation in it is passed over."""

from __future__ import annotations

import pytest
from tests.corpus.fates import ASA
from tests.corpus.location import has_corpus
from tests.vendors.conformance import check_ledger_agrees_with_model, check_ledger_is_total

from segcheck.report.messages import catalogue

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not has_corpus(), reason="no external corpus: set SEGCHECK_CORPUS to its folder"),
]
SOURCES = ASA.sources()
# Lines that no device takes: a port, a protocol and a pool that do not exist, written to try another reader.
WRONG_ON_PURPOSE = ("neq foo", "some_weird_protocol")


@pytest.mark.parametrize("name", SOURCES)
def test_every_file_loads_with_a_total_ledger_that_agrees_with_the_model(name: str) -> None:
    for snapshot in ASA.snapshots(name):
        (device,) = snapshot.devices
        assert device.platform == "cisco-asa"
        codes = {diagnostic.code for diagnostic in snapshot.diagnostics}
        # Some are the beginning of a capture only.
        assert snapshot.rejected == () or "asa-capture-truncated" in codes
        check_ledger_is_total(snapshot)
        check_ledger_agrees_with_model(snapshot)
        texts = catalogue().texts
        assert {entry.reason for ledger in snapshot.ledgers for entry in ledger if entry.reason} <= set(texts)
        assert codes <= set(texts)


def test_no_line_of_a_list_an_object_or_a_translation_is_unrecognized() -> None:
    found = ASA.row("fwbuilder-importer")
    assert [line for line in found.filter_lines_unrecognized if not line.endswith(WRONG_ON_PURPOSE)] == []
