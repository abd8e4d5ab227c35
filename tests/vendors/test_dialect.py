"""The examples of the dialect pages: every line gets the fate written beside it."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from segcheck.report.messages import blanks, catalogue
from segcheck.vendors.registry import load_files

# Platform -> a first line that every file of it has, so that short examples are recognised.
FIRST_LINES = {
    "cisco_ios": "interface Loopback9",
    "cisco_asa": "ASA Version 9.16(4)",
    "fortinet_fortios": "#config-version=FGT60F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin",
    "linux": "### ip link",
    "iij_seil": "interface lan9 media auto",
    "furukawa_fitelnet": "interface GigaEthernet 9/1",
    "apresia_aeos": "interface port 9/1",
    "alliedware_plus": "atmf network-name town",
    "alaxala_ax": "switch 1 provision 3660-48t4xw",
    "yamaha_rtx": "ip lan9 address 192.0.2.1/24",
    "nec_ix": "! NEC Portable Internetwork Core Operating System Software",
}
_BLOCK = re.compile(r"^```fates\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks() -> list[tuple[str, int, str]]:
    found = []
    for platform in FIRST_LINES:
        page = resources.files("segcheck.vendors").joinpath(platform, "dialect.md").read_text(encoding="utf-8")
        found.extend((platform, number, block) for number, block in enumerate(_BLOCK.findall(page), 1))
    return found


@pytest.mark.parametrize(("platform", "number", "block"), blocks())
def test_the_examples_have_the_fates_they_claim(platform: str, number: int, block: str) -> None:
    pairs = [line.rsplit(" # ", 1) for line in block.splitlines()]
    text = "\n".join((FIRST_LINES[platform], *(statement for statement, _ in pairs)))
    (ledger,) = load_files([(f"{platform}-{number}.cfg", text.encode())]).ledgers
    claimed = [f"{statement} # {fate}" for statement, fate in pairs]
    actual = [
        f"{statement} # {entry.fate.value}" for (statement, _), entry in zip(pairs, ledger.entries[1:], strict=True)
    ]
    assert actual == claimed


@pytest.mark.parametrize(("platform", "number", "block"), blocks())
def test_every_reason_and_diagnostic_of_the_examples_has_its_text(platform: str, number: int, block: str) -> None:
    statements = "\n".join(line.rsplit(" # ", 1)[0] for line in block.splitlines())
    snapshot = load_files([(f"{platform}-{number}.cfg", f"{FIRST_LINES[platform]}\n{statements}".encode())])
    texts = catalogue().texts
    for entry in snapshot.ledgers[0]:
        assert not entry.reason or entry.reason in texts
    for diagnostic in snapshot.diagnostics:
        given = {name for name, _ in diagnostic.arguments}
        assert all(blanks(text) <= given for text in texts[diagnostic.code].values())
