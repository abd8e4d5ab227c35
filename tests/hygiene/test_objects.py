"""Rules about objects: what is never called unused, and what the readers' words for missing things are."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources

import pytest
from tests.hygiene.page_examples import TWO_ZONES

from segcheck.hygiene.rules import undefined_object, unused_object
from segcheck.model.definitions import Definition
from segcheck.model.network import Snapshot
from segcheck.policy.analysis import Analysis
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation, Outcome
from segcheck.report.messages import read_texts
from segcheck.source.text import Span
from segcheck.vendors.registry import load_files

# Of lists that filter packets (rule undefined-filter), of scripts that are typed, of things with no name of their own.
_NOT_OBJECTS = frozenset(
    (
        "access-list-undefined", "asa-access-list-undefined", "alaxala-list-undefined", "nec-list-undefined",
        "filter-undefined", "awplus-list-missing", "fitelnet-list-missing", "yamaha-filter-undefined",
        "yamaha-filter-set-undefined",
        "route-interface-missing", "translation-interface-missing", "asa-translation-interface-missing",
        "asa-access-group-interface-missing", "asa-entry-interface-missing", "seil-filter-interface-missing",
        "link-end-missing", "fortios-end-missing", "iptables-tables-missing", "iptables-legacy-missing",
        "iptables-nft-missing", "malware-check-missing", "admission-missing", "confirmation-missing",
        "admission-enabling-command-missing", "mac-enabling-command-missing", "log-host-missing",
        "time-source-missing", "route-table-missing", "management-zone-missing",
    )
)  # fmt: skip
_PLAIN = "hostname r1\ninterface GigabitEthernet0/0\n ip address 10.1.0.1 255.255.0.0\n"
_OTHER_CATALOGUES = (
    "change_scripts", "policy", "register", "fortios_change_scripts", "cli", "git", "certification", "verification",
    "tickets", "review", "history", "audit", "report",
)  # fmt: skip


def _site(snapshot: Snapshot) -> Site:
    return Site(Analysis(snapshot, load_policy_text("policy.yaml", TWO_ZONES.encode())))


def _seen(rule: object, text: str) -> list[Observation]:
    assert isinstance(rule, type(unused_object.RULE))
    return list(rule.check(_site(load_files([("r1.cfg", text.encode())]))))


def test_every_word_of_a_reader_for_something_missing_is_a_finding_or_is_left_to_another_rule() -> None:
    known = undefined_object.CODES | _NOT_OBJECTS
    folder = resources.files("segcheck.report.messages") / "catalog"
    said = {
        code
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml") and not entry.name.startswith(_OTHER_CATALOGUES)
        for code in read_texts(entry.name, entry.read_text(encoding="utf-8"))
        if code.endswith(("-undefined", "-missing", "-circular", "group-empty"))
    }
    assert said >= undefined_object.CODES
    assert sorted(said - known) == []


def test_groups_in_groups_however_deep() -> None:
    depth = 5_000
    chain = tuple(
        Definition("object-group", f"G{number}", (), used=False, holders=(("object-group", f"G{number - 1}"),))
        for number in range(1, depth)
    )
    line = (Span("r1.cfg", 1, 1, 1, 2),)
    first = Definition("object-group", "G0", (), used=False)
    assert _codes(first, *chain) == ["object-unused", *["object-of-unused"] * (depth - 1)]
    assert _codes(replace(first, used=True), *chain) == ["objects-all-used"]
    assert set(_codes(replace(first, doubts=line), *chain)) == {"object-perhaps-unused"}
    doubtful = _codes(first, replace(chain[0], doubts=line), *chain[1:])
    assert doubtful == ["object-unused", *["object-perhaps-unused"] * (depth - 1)]


def _codes(*definitions: Definition) -> list[str]:
    snapshot = load_files([("r1.cfg", _PLAIN.encode())])
    devices = (replace(snapshot.devices[0], definitions=definitions),)
    return [one.code for one in unused_object.RULE.check(_site(replace(snapshot, devices=devices)))]


def test_groups_that_hold_each_other_are_unused_together() -> None:
    text = "hostname r1\nobject-group network A\n group-object B\nobject-group network B\n group-object A\n"
    assert [one.code for one in _seen(unused_object.RULE, text)] == ["object-of-unused"] * 2


def test_nothing_is_sure_of_a_file_that_is_cut_off() -> None:
    text = "hostname r1\nobject-group network OLD\n host 10.9.0.20\n --More-- \ninterface Gi"
    snapshot = load_files([("r1.cfg", text.encode())])
    assert snapshot.rejected == ("r1.cfg",)
    seen = list(unused_object.RULE.check(_site(snapshot)))
    assert {one.outcome for one in seen} <= {Outcome.UNDECIDED, Outcome.VACUOUS}
    assert [doubt.reason for one in seen for doubt in one.doubts] == ["file-rejected"] * len(snapshot.devices)


def test_where_nothing_is_defined_there_is_nothing_to_say() -> None:

    for rule in (unused_object.RULE, undefined_object.RULE):
        assert [(one.outcome, one.code) for one in _seen(rule, _PLAIN)] == [(Outcome.VACUOUS, "objects-none")]


def test_a_line_that_is_not_understood_keeps_names_from_being_called_defined() -> None:
    good = "hostname r1\nobject-group network WEB\n host 10.9.0.1\n"
    assert [one.code for one in _seen(undefined_object.RULE, good)] == ["objects-all-defined"]
    assert _seen(undefined_object.RULE, good + "frobnicate\n") == []


_VIRTUAL_IP = """\
#config-version=FGT60F-7.2.8-FW-build1639-240313:opmode=0:vdom=0:user=admin
config system settings
    set central-nat {central}
end
config system interface
    edit "wan1"
        set ip 10.9.0.1 255.255.0.0
    next
end
config firewall vip
    edit "WEB"
        set extip 10.9.0.10
        set mappedip "10.1.0.10"
        set extintf "wan1"
    next
end
"""


@pytest.mark.parametrize(("central", "told"), [("enable", []), ("disable", ["object-perhaps-unused"])])
def test_a_virtual_ip_that_translates_by_being_there_is_not_called_unused(central: str, told: list[str]) -> None:
    """Central translation asks no policy for its name; without it the vendor reports that it may matter."""
    seen = [
        one for one in _seen(unused_object.RULE, _VIRTUAL_IP.format(central=central)) if one.code != "objects-all-used"
    ]
    assert [one.code for one in seen] == told
    assert all(one.outcome is Outcome.UNDECIDED and one.doubts[0].reason == "vip-not-in-use" for one in seen)


@pytest.mark.parametrize("line", ["frobnicate grp=A-OLD", "frobnicate <A-OLD>", "frobnicate A=OLD"])
def test_a_name_on_a_line_that_nobody_understands_is_found_whatever_stands_around_it(line: str) -> None:
    name = "A=OLD" if "A=OLD" in line else "A-OLD"
    seen = _seen(unused_object.RULE, f"{_PLAIN}object-group network {name}\n host 10.9.0.9\n{line}\n")
    assert [one.code for one in seen] == ["object-perhaps-unused"]
