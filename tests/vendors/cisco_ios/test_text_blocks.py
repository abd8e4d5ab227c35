"""Free text in configurations: none of it is a statement, and all that follows is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vendors.cisco_ios.routers import Loaded

from segcheck.source.ledger import LineFate
from segcheck.vendors.cisco_ios.blocks import block_end
from segcheck.vendors.registry import load_files

FOLLOWING = "interface GigabitEthernet0/1\n ip address 10.0.0.1 255.255.255.0\n"


@pytest.mark.parametrize(
    "text",
    [
        "banner motd ^C\nno ip routing\n^C\n",
        "banner motd ^CKeep out\nno ip routing\nthank you^C\n",
        "banner login #\nno ip routing\n# and what follows here is ignored\n",
        "banner exec ^\nno ip routing\n^\n",
        "banner motd ^C one line ^C\n",
        "banner motd #one line#\n",
        "menu OPS title ^C\nno ip routing\n^C\n",
        "aaa authentication banner ^C\nno ip routing\n^C\n",
        "aaa authentication fail-message ^C no entry ^C\n",
        "macro name ACCESS\nno ip routing\n@\n",
        "crypto pki certificate chain TP\n certificate self-signed 01\n  30820229 30820192\n  \tquit\n",
        "crypto pki certificate chain TP\n certificate ca 01 nvram:ca.cer\n",
    ],
)
def test_a_block_ends_where_it_ends(text: str) -> None:
    loaded = Loaded(text + FOLLOWING)
    assert (loaded.device.unmodeled, loaded.device.forwards) == ((), True)
    assert loaded.interface("GigabitEthernet0/1").addresses
    of_block = [loaded.ledger[number].fate for number in range(1, text.count("\n") + 1)]
    assert set(of_block) == {LineFate.IRRELEVANT}


@pytest.mark.parametrize(
    "text",
    [
        "banner motd ^C\nKeep out\n",
        "banner motd #Keep out\nof here\n",
        "macro name ACCESS\nswitchport frobnicate\n",
        "crypto pki certificate chain TP\n certificate ca 01\nfrob 30820229\n",
        "menu OPS title ^C\nfrob\n",
    ],
)
def test_a_block_without_end_is_one_line_and_the_rest_is_read(text: str) -> None:
    loaded = Loaded(text + FOLLOWING)
    assert loaded.device.unmodeled
    assert loaded.interface("GigabitEthernet0/1").addresses


@pytest.mark.parametrize(
    "line", ["banner motd", "banner", "menu OPS title", "menu OPS command 1 show", "aaa new-model"]
)
def test_one_line_is_no_block(line: str) -> None:
    assert block_end([line, "text", "^C", "@", "quit"], 0) == 0


@given(st.lists(st.sampled_from(["banner motd ^C", "^C", "x", "", "banner login #", "#", "certificate c", "quit"])))
def test_a_block_ends_inside_the_file_and_not_before_it_begins(lines: list[str]) -> None:
    for index, line in enumerate(lines):
        if line:
            assert index <= block_end(lines, index) < len(lines)


def test_text_inside_a_class_is_a_criterion_nobody_knows() -> None:
    """A banner's text has no words (found by fuzzing)."""
    text = "hostname r1\nclass-map type inspect WEB\n match access-group name A\n  banner login #\n  hello\n  #\n"
    snapshot = load_files([("r1.cfg", text.encode())])
    (ledger,) = snapshot.ledgers
    assert [entry.fate for entry in ledger][3:] == [LineFate.UNRECOGNIZED] * 3
