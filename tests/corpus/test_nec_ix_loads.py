"""Every NEC IX configuration of the external corpus is read; no filter or translation in it is passed over."""

from __future__ import annotations

import re

import pytest
from tests.corpus.fates import NEC_IX
from tests.corpus.loaded import NEEDS_CORPUS, check_is_read
from tests.corpus.location import corpus, has_corpus
from tests.vendors.conformance import check_ledger_is_total

from segcheck.source.ledger import LineFate
from segcheck.vendors.registry import load_files

pytestmark = NEEDS_CORPUS
SOURCES = NEC_IX.sources()


@pytest.mark.parametrize("name", SOURCES)
def test_every_file_loads_with_a_total_ledger_that_agrees_with_the_model(name: str) -> None:
    for snapshot in NEC_IX.snapshots(name):
        assert snapshot.rejected == ()
        (device,) = snapshot.devices
        assert device.platform == "nec-ix"
        assert device.unmodeled == ()
        check_is_read(snapshot)


@pytest.mark.parametrize("name", SOURCES)
def test_no_line_is_unrecognized(name: str) -> None:
    found = NEC_IX.row(name)
    assert found.filter_lines_unrecognized == ()
    assert found.fates[LineFate.UNRECOGNIZED] == 0


def quoted() -> list[str]:
    """Configurations with interfaces that documents quote."""
    if not has_corpus():
        return []
    texts = [path.read_text(encoding="utf-8") for path in sorted((corpus() / "nec-ix").rglob("*.md"))]
    blocks = [block for text in texts for block in re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE)]
    return [block for block in blocks if re.search(r"^interface \S+\.\d", block, re.MULTILINE) and "${" not in block]


@pytest.mark.parametrize("number", range(len(quoted())))
def test_what_documents_quote_is_read_too(number: int) -> None:
    text = quoted()[number]
    snapshot = load_files(
        [("quoted.cfg", f"! NEC Portable Internetwork Core Operating System Software\n{text}".encode())]
    )
    assert snapshot.rejected == ()
    check_ledger_is_total(snapshot)
    lines = snapshot.sources[0].lines
    lost = [lines[one.line - 1] for one in snapshot.ledgers[0] if one.fate is LineFate.UNRECOGNIZED]
    assert lost == []
