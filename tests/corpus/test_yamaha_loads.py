"""Every Yamaha configuration of the external corpus is read; no filter or NAT line in it is passed over."""

from __future__ import annotations

import pytest
from tests.corpus.fates import YAMAHA
from tests.corpus.loaded import NEEDS_CORPUS, check_is_read

pytestmark = NEEDS_CORPUS
SOURCES = YAMAHA.sources()


@pytest.mark.parametrize("name", SOURCES)
def test_every_file_loads_with_a_total_ledger_that_agrees_with_the_model(name: str) -> None:
    for snapshot in YAMAHA.snapshots(name):
        (device,) = snapshot.devices
        assert device.platform == "yamaha-rtx"
        assert device.unmodeled == ()
        assert snapshot.rejected == ()
        check_is_read(snapshot)


@pytest.mark.parametrize("name", SOURCES)
def test_no_line_of_a_filter_or_a_descriptor_is_unrecognized(name: str) -> None:
    assert YAMAHA.row(name).filter_lines_unrecognized == ()
