"""Route tables saved on real devices, from an external corpus named by SEGCHECK_CORPUS."""

import os
from pathlib import Path

import pytest

from segcheck.source.ledger import LedgerBuilder, LineFate
from segcheck.source.text import decode
from segcheck.vendors.cisco_ios.route_table import is_route_capture, read_route_captures

CORPUS = Path(os.environ.get("SEGCHECK_CORPUS", Path(__file__).parents[4] / "shared" / "corpus"))
CAPTURES = sorted(CORPUS.glob("ios/**/show_ip_route.txt"))

pytestmark = pytest.mark.corpus


@pytest.mark.skipif(not CAPTURES, reason="the external corpus is not there (set SEGCHECK_CORPUS)")
def test_every_line_of_every_table_is_understood() -> None:
    for path in CAPTURES:
        source = decode(path.name, path.read_bytes())
        ledger = LedgerBuilder(source)
        tables = read_route_captures(source, ledger)
        assert is_route_capture(source), path
        assert isinstance(tables, tuple), (path, tables)
        assert not ledger.unmarked()
        printed = sum(" via " in text or "directly connected" in text for text in source.lines)
        local = sum(text.startswith("L ") for text in source.lines)
        assert sum(len(table.routes) for table in tables) == printed - local
        assert {entry.fate for entry in ledger.build()} == {LineFate.MODELED, LineFate.IRRELEVANT}
