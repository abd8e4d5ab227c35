"""Every AlliedWare Plus configuration of the external corpus is read; outputs of other commands are refused."""

from __future__ import annotations

import pytest
from tests.corpus.fates import AWPLUS, AWPLUS_SHOWN
from tests.corpus.loaded import NEEDS_CORPUS, check_is_read
from tests.corpus.location import corpus

from segcheck.report.messages import catalogue
from segcheck.source.ledger import LineFate
from segcheck.vendors.registry import load_files

pytestmark = NEEDS_CORPUS
SOURCES = AWPLUS.sources()


@pytest.mark.parametrize("name", SOURCES)
def test_every_file_loads_with_a_total_ledger_that_agrees_with_the_model(name: str) -> None:
    for snapshot in AWPLUS.snapshots(name):
        (device,) = snapshot.devices
        assert device.platform == "alliedware-plus"
        assert snapshot.rejected == ()
        check_is_read(snapshot)


@pytest.mark.parametrize("name", SOURCES)
def test_no_line_is_unrecognized(name: str) -> None:
    found = AWPLUS.row(name)
    assert found.filter_lines_unrecognized == ()
    assert found.fates[LineFate.UNRECOGNIZED] == 0


@pytest.mark.parametrize("name", AWPLUS_SHOWN)
def test_the_output_of_another_command_is_refused_with_the_file_to_give(name: str) -> None:
    (path,) = (corpus() / "alliedware-plus").rglob(name)
    snapshot = load_files([(name, path.read_bytes())])
    assert snapshot.rejected == (name,)
    assert [diagnostic.code for diagnostic in snapshot.diagnostics] == ["awplus-show-output"]
    assert all("show running-config" in text for text in catalogue().texts["awplus-show-output"].values())
