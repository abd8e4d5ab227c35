"""Every ALAXALA configuration of the external corpus is read; no line of a list in it is passed over."""

from __future__ import annotations

import pytest
from tests.corpus.fates import ALAXALA
from tests.corpus.loaded import NEEDS_CORPUS, check_is_read

pytestmark = NEEDS_CORPUS


@pytest.mark.parametrize("name", ALAXALA.sources())
def test_every_file_loads_with_a_total_ledger_that_agrees_with_the_model(name: str) -> None:
    snapshots = ALAXALA.snapshots(name)
    assert snapshots
    for snapshot in snapshots:
        (device,) = snapshot.devices
        assert device.platform == "alaxala-ax"
        assert snapshot.rejected == ()
        check_is_read(snapshot)


@pytest.mark.parametrize("name", ALAXALA.sources())
def test_no_line_of_a_list_is_unrecognized(name: str) -> None:
    assert ALAXALA.row(name).filter_lines_unrecognized == ()
