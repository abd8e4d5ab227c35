"""Every FortiOS configuration of the external corpus is read, and nothing that filters is passed over."""

from __future__ import annotations

import pytest
from tests.corpus.fates import FORTIOS
from tests.corpus.loaded import NEEDS_CORPUS
from tests.vendors.conformance import check_ledger_is_total

from segcheck.report.messages import catalogue
from segcheck.source.ledger import LineFate

pytestmark = NEEDS_CORPUS
SOURCES = FORTIOS.sources()
REAL = ("lab-fortios_first_basic", "napalm-fortios")


@pytest.mark.parametrize("name", SOURCES)
def test_every_file_loads_with_a_total_ledger(name: str) -> None:
    texts = catalogue().texts
    for snapshot in FORTIOS.snapshots(name):
        assert snapshot.rejected == ()
        assert len(snapshot.devices) == 1
        check_ledger_is_total(snapshot)
        assert {entry.reason for ledger in snapshot.ledgers for entry in ledger if entry.reason} <= set(texts)
        assert {diagnostic.code for diagnostic in snapshot.diagnostics} <= set(texts)


@pytest.mark.parametrize("name", REAL)
def test_real_configurations_are_understood_and_leave_nothing_in_doubt(name: str) -> None:
    """What a FortiGate prints from the factory must not put it in doubt, or nothing could ever be proved of one."""
    found = FORTIOS.row(name)
    assert found.filter_lines_unrecognized == ()
    assert found.fates[LineFate.UNRECOGNIZED] == 0
    assert [device.unmodeled for snapshot in FORTIOS.snapshots(name) for device in snapshot.devices] == [()]
