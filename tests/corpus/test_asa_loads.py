"""Every ASA configuration of the external corpus is read; no filter, object or translation in it is passed over."""

from __future__ import annotations

import pytest
from tests.corpus.fates import ASA
from tests.corpus.loaded import NEEDS_CORPUS, check_is_read

pytestmark = NEEDS_CORPUS
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
        check_is_read(snapshot)


def test_no_line_of_a_list_an_object_or_a_translation_is_unrecognized() -> None:
    found = ASA.row("fwbuilder-importer")
    assert [line for line in found.filter_lines_unrecognized if not line.endswith(WRONG_ON_PURPOSE)] == []
