"""Every Linux dump of the external corpus is read, and no rule in it is passed over."""

from __future__ import annotations

import re

import pytest
from tests.corpus.fates import LINUX
from tests.corpus.loaded import NEEDS_CORPUS
from tests.vendors.conformance import check_ledger_agrees_with_model, check_ledger_is_total

from segcheck.report.messages import catalogue

pytestmark = NEEDS_CORPUS
SOURCES = LINUX.sources()
# Lines that no kernel printed: an address blacked out, rows of a terminal filled up, an option shortened by hand.
SPOILED = re.compile(r"<private_ip>| {20,}| --mac ")


@pytest.mark.parametrize("name", SOURCES)
def test_every_file_loads_with_a_total_ledger_that_agrees_with_the_model(name: str) -> None:
    texts = set(catalogue().texts)
    for snapshot in LINUX.snapshots(name):
        (device,) = snapshot.devices
        assert device.platform == "linux"
        assert snapshot.rejected == ()
        check_ledger_is_total(snapshot)
        check_ledger_agrees_with_model(snapshot)
        assert {entry.reason for ledger in snapshot.ledgers for entry in ledger if entry.reason} <= texts
        assert {diagnostic.code for diagnostic in snapshot.diagnostics} <= texts


@pytest.mark.parametrize("name", SOURCES)
def test_no_rule_is_unrecognized(name: str) -> None:
    found = LINUX.row(name).filter_lines_unrecognized
    assert [line for line in found if SPOILED.search(line) is None] == []
