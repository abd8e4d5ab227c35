"""Commands into blocks as they are in effect, each line with its fate."""

from __future__ import annotations

import pytest

from segcheck.source.ledger import LineFate
from segcheck.source.text import SourceFile, decode
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.fortinet_fortios.statements import Entry
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.blocks import TreeReader
from segcheck.vendors.fortinet_fortios.text.known_blocks import joined, whole_file

_KEYS = frozenset(("name", "action", "srcaddr", "day"))
_TOP = whole_file(
    joined(
        [
            {
                ("firewall", "policy"): BlockSupport(
                    _KEYS, {"uuid": "description", "gui-*": "management"}, {"inner": BlockSupport(frozenset(("a",)))}
                ),
                ("system", "settings"): BlockSupport(frozenset(("opmode",)), widens_device=True),
            },
            {("system", "settings"): BlockSupport(frozenset(("central-nat",)), others="platform")},
            {("router", "static"): BlockSupport(frozenset(("dst",)))},
        ]
    ),
    lambda path: "logging" if path[0] == "log" else None,
    frozenset({("firewall", "policy")}),
)


class Read:
    """What became of a text."""

    def __init__(self, text: str) -> None:
        self.source: SourceFile = decode("fw.conf", text.encode())
        self.notes = Notes(self.source)
        reader = TreeReader(self.notes, _TOP)
        self.root = reader.read()
        self.broken = reader.broken
        self.codes = [diagnostic.code for diagnostic in self.notes.diagnostics]
        self.lines_in_doubt = [span.line for span in self.notes.unmodeled]

    def entries(self, *path: str) -> tuple[Entry, ...]:
        return next(block.entries for block in self.root.blocks if block.path == path)

    def policies(self) -> list[tuple[str, str]]:
        return [(entry.name, entry.text("name")) for entry in self.entries("firewall", "policy")]

    def fates(self) -> list[str]:
        return [entry.fate.value for entry in self.notes.ledger.build()]


def policies(*lines: str) -> Read:
    return Read("\n".join(("config firewall policy", *lines, "end")))


THREE = ("edit 1", "set name a", "next", "edit 2", "set name b", "next", "edit 3", "set name c", "next")


def test_entries_keep_the_order_of_the_file() -> None:
    read = policies("edit 7", "set name x", "next", "edit 3", "set name y", "next")
    assert read.policies() == [("7", "x"), ("3", "y")]
    assert read.fates() == ["modeled"] * 8
    assert read.broken == ""


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("move 3 before 1", ["3", "1", "2"]),
        ("move 1 after 2", ["2", "1", "3"]),
        ("move 1 before 1", ["1", "2", "3"]),
        ("delete 2", ["1", "3"]),
        ("clone 1 to 9", ["1", "2", "3", "9"]),
        ("purge", []),
    ],
)
def test_commands_on_tables(command: str, expected: list[str]) -> None:
    read = policies(*THREE, command)
    assert [name for name, _ in read.policies()] == expected
    assert read.lines_in_doubt == []


def test_commands_on_tables_work_one_after_the_other() -> None:
    read = policies(
        *THREE, "move 3 before 1", "delete 1", "edit 1", "set name new", "next", "clone 3 to 4", "move 1 before 2"
    )
    assert read.policies() == [("3", "c"), ("1", "new"), ("2", "b"), ("4", "c")]


def test_a_renamed_entry_keeps_its_place_and_puts_the_device_in_doubt() -> None:
    read = policies(*THREE, "rename 2 to 5")
    assert [name for name, _ in read.policies()] == ["1", "5", "3"]
    assert read.codes == ["fortios-renamed"]
    assert read.lines_in_doubt == [11]


@pytest.mark.parametrize(
    "command",
    [
        "delete 9",
        "move 9 before 1",
        "move 1 before 9",
        "move 1 2",
        "clone 1 to 2",
        "clone 9 to 8",
        "rename 1 to 2",
        "delete",
    ],
)
def test_what_the_device_would_refuse_puts_it_in_doubt(command: str) -> None:
    read = policies(*THREE, command)
    assert [name for name, _ in read.policies()] == ["1", "2", "3"]
    assert read.codes == ["fortios-command-refused"]
    assert read.fates()[10] == "malformed"
    assert read.lines_in_doubt == [11]


def test_later_settings_of_one_key_win_wherever_they_stand() -> None:
    text = "config firewall policy\nedit 1\nset action accept\nset action deny\nset name a\nnext\nend\n"
    read = Read(text + "config firewall policy\nedit 1\nset name b\nnext\nend\n")
    (entry,) = read.entries("firewall", "policy")
    action, name = entry.setting("action"), entry.setting("name")
    assert action is not None
    assert name is not None
    assert (action.values, action.span.line) == (("deny",), 4)
    assert (name.values, name.span.line, name.span.column, name.span.end_column) == (("b",), 10, 1, 11)
    assert entry.span.line == 2


def test_lists_are_edited() -> None:
    read = policies(
        "edit 1", 'set srcaddr "a" "b"', "append srcaddr c a", "unselect srcaddr b", "append day monday", "next"
    )
    (entry,) = read.entries("firewall", "policy")
    assert entry.values("srcaddr") == ("a", "c")
    assert entry.values("day") == ("monday",)
    setting = entry.setting("srcaddr")
    assert setting is not None
    assert [span.line for span in setting.origin] == [3, 4, 5]
    read = policies("edit 1", "set srcaddr a b c", "select srcaddr b", "next")
    assert read.entries("firewall", "policy")[0].values("srcaddr") == ("b",)


@pytest.mark.parametrize(
    "command", ["unselect day monday", "select srcaddr z", "append srcaddr", "set name", "unset name x"]
)
def test_commands_whose_effect_is_not_known_are_unknown_settings(command: str) -> None:
    read = policies("edit 1", "set srcaddr a b", command, "next")
    (entry,) = read.entries("firewall", "policy")
    assert [setting.span.line for setting in entry.unknown] == [4]
    assert read.codes == ["fortios-setting-incomplete"]
    assert read.fates()[3] == "unrecognized"


def test_unset_and_empty_texts_are_defaults() -> None:
    read = policies(
        "edit 1", "set name a", "unset name", "set action accept", "set action ''", "unset never-heard-of", "next"
    )
    (entry,) = read.entries("firewall", "policy")
    assert entry.settings == ()
    assert entry.unknown == ()


def test_unknown_keys_stay_with_their_entry() -> None:
    read = policies("edit 1", "set frobnicate enable", "set gui-colour 3", "next")
    (entry,) = read.entries("firewall", "policy")
    assert [(setting.key, setting.values) for setting in entry.unknown] == [("frobnicate", ("enable",))]
    assert read.codes == ["fortios-setting-unknown"]
    assert read.fates() == ["modeled", "modeled", "unrecognized", "irrelevant", "modeled", "modeled"]
    assert read.lines_in_doubt == []


def test_unknown_keys_of_a_block_that_matters_put_the_device_in_doubt() -> None:
    assert Read("config system settings\nset opmode nat\nend").lines_in_doubt == []
    assert Read("config router static\nset frobnicate 1\nend").lines_in_doubt == [2]
    assert Read("config system settings\nset central-nat enable\nset bfd enable\nend").fates()[2] == "irrelevant"


def test_unknown_blocks_put_the_device_in_doubt_unless_they_are_empty() -> None:
    read = Read("config magic\nedit 1\nset a b\nconfig c\nend\nnext\nend\nconfig other magic\nend\n")
    assert read.fates() == ["unrecognized"] * 7 + ["irrelevant"] * 2
    assert read.lines_in_doubt == [1]
    assert read.codes == ["fortios-block-unknown"]


def test_an_unknown_block_inside_an_entry_is_an_unknown_setting() -> None:
    read = policies(
        "edit 1", "config inner", "edit 1", "set a 1", "next", "end", "config outer", "set a 1", "end", "next"
    )
    (entry,) = read.entries("firewall", "policy")
    assert [inner.values("a") for inner in entry.table("inner")] == [("1",)]
    assert [setting.key for setting in entry.unknown] == ["config outer"]


def test_what_is_unknown_inside_an_inner_block_is_unknown_of_its_entry() -> None:
    read = policies("edit 1", "config inner", "edit 1", "set frobnicate 1", "next", "end", "next")
    (entry,) = read.entries("firewall", "policy")
    assert [setting.key for setting in entry.unknown] == ["frobnicate"]
    assert read.lines_in_doubt == []


def test_irrelevant_blocks_are_passed_over_as_a_whole() -> None:
    read = Read('config log setting\nset x "a\nconfig firewall policy\nb"\nconfig y\nedit 1\nnext\nend\nend\n')
    assert set(read.fates()) == {"irrelevant"}
    assert read.root.blocks == ()


def test_entry_zero_is_a_new_entry_where_entries_are_numbered() -> None:
    read = policies("edit 4", "next", "edit 0", "set name x", "next", "edit 0", "next", "edit 5", "set name y", "next")
    assert read.policies() == [("4", ""), ("5", "y"), ("6", "")]


def test_end_closes_an_open_entry() -> None:
    read = Read("config firewall policy\nedit 1\nset name a\nend\nconfig firewall policy\nedit 2\nend\n")
    assert [name for name, _ in read.policies()] == ["1", "2"]
    assert read.broken == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("config firewall policy\nedit 1\nset name a\n", "fortios-end-missing"),
        ("config firewall policy\nedit 1\nset name a\nnext\n", "fortios-end-missing"),
        ("end\n", "fortios-structure"),
        ("next\n", "fortios-structure"),
        ("set action accept\n", "fortios-structure"),
        ("edit 1\n", "fortios-structure"),
        ("delete 1\n", "fortios-structure"),
        ("config\nend\n", "fortios-structure"),
        ("config firewall policy\nend\nend\n", "fortios-structure"),
        ("config firewall policy\nedit 1\nedit 2\nnext\nend\n", "fortios-structure"),
        ("config firewall policy\nedit 1\nnext\nset action accept\nend\n", "fortios-structure"),
        ("config firewall policy\nset action accept\nedit 1\nnext\nend\n", "fortios-structure"),
        ("config firewall policy\nedit\nnext\nend\n", "fortios-structure"),
        ("config firewall policy\nedit 1\nmove 1 before 2\nnext\nend\n", "fortios-structure"),
        ("config log x\nedit 1\nedit 2\nnext\nend\n", "fortios-structure"),
        ("config firewall policy\n--More-- \nend\n", "fortios-capture-paged"),
        ("config firewall policy\nfw1 # show\nend\n", "fortios-structure"),
        ('config firewall policy\nedit 1\nset name "a\nnext\nend\n', "fortios-quote-open"),
        ("config log a\n" * 13 + "end\n" * 13, "fortios-too-deep"),
    ],
)
def test_a_mangled_file_is_broken(text: str, code: str) -> None:
    read = Read(text)
    assert read.broken == code
    assert read.codes.count(code) == 1
    assert all(entry.fate is not None for entry in read.notes.ledger.build())


def test_prompts_around_a_configuration_are_no_part_of_it() -> None:
    read = Read("fw1 # show\nconfig firewall policy\nend\n\nfw1 (root) $ \nfw1 #\n")
    assert read.broken == ""
    assert read.fates() == ["irrelevant", "modeled", "modeled", "irrelevant", "irrelevant"]


def test_lines_that_are_no_commands_put_the_device_in_doubt() -> None:
    read = policies("edit 1", "permit ip any any", "next")
    assert read.codes == ["fortios-command-unknown"]
    assert read.lines_in_doubt == [3]


def test_diagnostics_name_keywords_only() -> None:
    read = Read(
        'config magic "a secret, perhaps"\nset x 1\nend\nconfig firewall policy\nedit 1\nset "pass phrase" x\nnext\nend'
    )
    assert [dict(diagnostic.arguments) for diagnostic in read.notes.diagnostics] == [
        {"block": "magic …"},
        {"block": "firewall policy", "key": "…"},
    ]


def test_lines_of_a_value_over_several_lines_have_one_fate() -> None:
    read = policies("edit 1", 'set name "a', "", 'b"', 'set uuid "c', 'd"', "next")
    lines = {entry.line: entry.fate for entry in read.notes.ledger.build()}
    assert lines[3] is lines[5] is LineFate.MODELED
    assert lines[6] is lines[7] is LineFate.IRRELEVANT
    assert 4 not in lines
