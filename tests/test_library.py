"""The public names of `segcheck`, used as a script would."""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

import segcheck
from segcheck.cli import run

ROUTER = """\
hostname r1
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.0.0
 ip access-group IN in
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.0.0
ip access-list extended IN
 permit tcp 10.1.0.0 0.0.255.255 host 10.2.0.80 eq 443
"""
POLICY = """\
segcheck: 1
name: two floors
zones:
  first: {interfaces: [r1:GigabitEthernet0/0]}
  second: {interfaces: [r1:GigabitEthernet0/1]}
intents:
  - name: apart
    isolated: {from: first, to: second}
    because: the floors have nothing to do with each other
"""


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    folder = tmp_path / "configs"
    folder.mkdir()
    (folder / "r1.cfg").write_text(ROUTER, encoding="utf-8")
    (tmp_path / "policy.yaml").write_text(POLICY, encoding="utf-8")
    return folder


def test_a_script_reads_as_in_the_readme(configs: Path) -> None:
    snapshot = segcheck.load(str(configs))
    policy = segcheck.load_policy(configs.parent / "policy.yaml")
    report = segcheck.check(snapshot, policy)
    assert not report.ok
    assert report.outcome is segcheck.Outcome.VIOLATED
    text = report.explain()
    assert "permit tcp 10.1.0.0 0.0.255.255 host 10.2.0.80 eq 443" in text
    assert "r1.cfg:8:2" in text


def test_one_snapshot_answers_many_questions(configs: Path) -> None:
    snapshot = segcheck.load(configs)
    analysis = segcheck.analyze(snapshot, segcheck.load_policy(configs.parent / "policy.yaml"))
    assert analysis.flows("first", "second").rows()
    trace = analysis.counterexample("first", "second")
    assert trace is not None
    assert trace.flow.destination_port == 443
    packet = segcheck.Flow(segcheck.Family.IPV4, 0x0A010005, 0x0A020050, 6, 49152, 22, tcp_flags=2)
    assert [way.zone for way in analysis.trace(packet, "first")] == [""]


def test_a_folder_a_file_an_archive_and_parsed_objects_are_the_same_network(configs: Path) -> None:
    archive = configs.parent / "configs.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.write(configs / "r1.cfg", "r1.cfg")
    parsed = SimpleNamespace(
        syntax="ios", objs=[SimpleNamespace(text=line) for line in ROUTER.splitlines()], ignore_blank_lines=False
    )
    devices = segcheck.load(configs).devices
    assert segcheck.load(configs / "r1.cfg").devices == devices
    assert segcheck.load(archive).devices == devices
    assert segcheck.load({"r1.cfg": parsed}).devices == devices


def test_renumbered_objects_are_warned_about() -> None:
    parsed = SimpleNamespace(syntax="ios", objs=[SimpleNamespace(text="hostname r1")], ignore_blank_lines=True)
    codes = [diagnostic.code for diagnostic in segcheck.load([parsed]).diagnostics]
    assert "ciscoconfparse-renumbered" in codes


def test_mistakes_of_the_caller_are_exceptions(configs: Path) -> None:
    with pytest.raises(segcheck.InputError):
        segcheck.load(configs / "gone")
    with pytest.raises(segcheck.UsageError):
        segcheck.load(42)
    with pytest.raises(segcheck.UsageError, match=r"gone\.yaml"):
        segcheck.load_policy(configs / "gone.yaml")
    wrong = configs.parent / "wrong.yaml"
    wrong.write_text("zonse: 1\n", encoding="utf-8")
    with pytest.raises(segcheck.PolicyError):
        segcheck.load_policy(wrong)


def test_a_draft_is_a_policy(configs: Path) -> None:
    for language in ("en", "ja"):
        draft = configs.parent / f"draft-{language}.yaml"
        draft.write_text(segcheck.draft_policy(segcheck.load(configs), language), encoding="utf-8")
        assert segcheck.load_policy(draft).zones


def test_every_public_name_is_there_and_nothing_else() -> None:
    assert dir(segcheck) == sorted(segcheck.__all__)
    for name in segcheck.__all__:
        assert getattr(segcheck, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        segcheck.chekc  # noqa: B018


def test_the_same_input_gives_the_same_bytes(configs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", str(configs), "-p", str(configs.parent / "policy.yaml"), "--lang", "en"]
    texts = []
    for _ in range(2):
        for style in ("terminal", "json"):
            assert run([*words, "--format", style]) == 1
            texts.append(capsys.readouterr().out)
    assert texts[:2] == texts[2:]


@pytest.mark.parametrize(
    "words",
    [
        ["matrix", "--rows"],
        ["trace", "--from", "first", "--source", "10.1.0.5", "--destination", "10.2.0.80", "--port", "443"],
    ],
)
def test_matrix_and_trace_on_a_real_network(
    words: list[str], configs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = str(configs.parent / "policy.yaml")
    assert run([words[0], str(configs), "-p", policy, "--lang", "en", *words[1:]]) == 0
    assert "443 (https)" in capsys.readouterr().out
