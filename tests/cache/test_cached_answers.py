"""A cached answer is a fresh answer: over every example network, and whatever happens to the cache in between."""

from __future__ import annotations

import datetime
import os
import random
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

import segcheck
from segcheck.cache import cache as cache_module
from segcheck.cache import installed_code
from segcheck.cache.cache import Cache
from segcheck.model.network import Snapshot
from segcheck.policy.document import Policy

FIXTURES = Path(__file__).parents[2] / "fixtures"
LONG = (
    pytest.mark.long,
    pytest.mark.skipif(os.environ.get("SEGCHECK_LONG") != "1", reason="long profile, set SEGCHECK_LONG=1"),
)


def networks() -> Iterator[Any]:
    """Every example network; one as it should be is tried in the long profile: its faulty twin holds more outcomes."""
    for network in sorted(path.parent for path in FIXTURES.glob("*/configs")):
        twin = network.with_name(f"{network.name}-mistakes")
        yield pytest.param(network, marks=LONG if twin.exists() else (), id=network.name)


DAY = datetime.date(2026, 11, 21)
SMALL = "tani-union"


def agree(one: Snapshot, other: Snapshot) -> None:
    """Both say the same, how they came to be included."""
    for part in fields(Snapshot):
        assert getattr(one, part.name) == getattr(other, part.name), part.name


def policies(network: Path) -> list[Path]:
    """The policy files of a network."""
    return sorted(network.glob("*.yaml"))


@pytest.fixture(autouse=True)
def same_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code counts as the same while a test runs, whatever happens to its files."""
    monkeypatch.setattr(cache_module, "fingerprint", lambda: "ab" * 32)


@pytest.mark.parametrize("network", tuple(networks()))
def test_a_cached_answer_is_a_fresh_answer(network: Path, tmp_path: Path) -> None:
    cold = Cache(tmp_path)
    fresh = segcheck.load(network / "configs", cache=cold)
    reports = []
    for path in policies(network):
        policy = segcheck.load_policy(path, cold)
        reports.append((path, policy, segcheck.check(fresh, policy, on=DAY, cache=cold)))
    cold.write()
    assert cold.trouble is None
    warm = Cache(tmp_path)
    kept = segcheck.load(network / "configs", cache=warm)
    agree(kept, fresh)
    for path, policy, report in reports:
        again = segcheck.load_policy(path, warm)
        assert again == policy
        found = segcheck.check(kept, again, on=DAY, cache=warm)
        assert found.findings == report.findings
        assert found.findings.policy is again
        assert found.explain("ja") == report.explain("ja")


def answer(cache: Cache | None, network: Path = FIXTURES / SMALL, day: datetime.date = DAY) -> tuple[str, Snapshot]:
    """What a check says, and the snapshot it is about."""
    policy = segcheck.load_policy(policies(network)[0], cache)
    snapshot = segcheck.load(network / "configs", cache=cache)
    text = segcheck.check(snapshot, policy, on=day, cache=cache).to_json()
    if cache is not None:
        cache.write()
    return text, snapshot


class NothingComputed:
    """Fails the test where a configuration is read or a policy checked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for target in ("vendors.registry._read", "policy.check.check", "policy.reading.load.load_policy_text"):
            monkeypatch.setattr(f"segcheck.{target}", self._refuse)

    @staticmethod
    def _refuse(*_: object) -> None:
        raise AssertionError("computed")


def test_what_is_kept_is_not_computed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told, _ = answer(Cache(tmp_path))
    NothingComputed(monkeypatch)
    assert answer(Cache(tmp_path))[0] == told


def test_any_damage_to_any_file_changes_no_answer(tmp_path: Path) -> None:
    told, snapshot = answer(None)
    answer(Cache(tmp_path))
    chance = random.Random(11)
    entries = sorted(tmp_path.rglob("*.entry"))
    assert len(entries) >= 3
    for turn in range(5):
        for entry in entries:
            damaged = bytearray(entry.read_bytes())
            damaged[turn * 40 if turn < 4 else chance.randrange(len(damaged))] ^= chance.randrange(1, 256)
            entry.write_bytes(damaged)
        again, read = answer(Cache(tmp_path))
        assert again == told
        agree(read, snapshot)


def test_a_damaged_entry_is_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told, _ = answer(Cache(tmp_path))
    for entry in tmp_path.rglob("*.entry"):
        entry.write_bytes(entry.read_bytes()[:-5])
    answer(Cache(tmp_path))
    NothingComputed(monkeypatch)
    assert answer(Cache(tmp_path))[0] == told


def test_entries_that_change_places_are_ignored(tmp_path: Path) -> None:
    told, _ = answer(Cache(tmp_path))
    entries = sorted(tmp_path.rglob("*.entry"))
    contents = [entry.read_bytes() for entry in entries]
    for entry, content in zip(entries, (*contents[1:], contents[0]), strict=True):
        entry.write_bytes(content)
    assert answer(Cache(tmp_path))[0] == told


def test_another_day_is_another_answer(tmp_path: Path) -> None:
    later = DAY + datetime.timedelta(days=3000)
    answer(Cache(tmp_path))
    assert answer(Cache(tmp_path), day=later)[0] == answer(None, day=later)[0]


def test_other_code_takes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(Cache(tmp_path))
    before = set(tmp_path.rglob("*.entry"))
    monkeypatch.setattr(cache_module, "fingerprint", lambda: "cd" * 32)
    answer(Cache(tmp_path))
    after = set(tmp_path.rglob("*.entry"))
    assert len(after) == 2 * len(before)


def test_the_code_is_known_by_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = installed_code.fingerprint()
    assert known is not None
    package = tmp_path / "segcheck"
    (package / "cache").mkdir(parents=True)
    (package / "model.py").write_text("ONE = 1\n")
    monkeypatch.setattr(installed_code, "__file__", str(package / "cache" / "installed_code.py"))
    found = {known, installed_code.fingerprint()}
    (package / "model.py").write_text("ONE = 12\n")
    found.add(installed_code.fingerprint())
    (package / "words.yaml").write_text("a: b\n")
    found.add(installed_code.fingerprint())
    assert len(found) == 4
    (package / "cache" / "notes.txt").write_text("nothing\n")
    assert installed_code.fingerprint() in found
    monkeypatch.setattr(installed_code, "__version__", "0.0.0")
    assert installed_code.fingerprint() not in found


def test_without_files_of_code_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a program packed into one file."""
    monkeypatch.setattr(installed_code, "__file__", str(tmp_path / "nowhere" / "cache" / "installed_code.py"))
    assert installed_code.fingerprint() is None
    monkeypatch.setattr(cache_module, "fingerprint", lambda: None)
    assert answer(Cache(tmp_path / "kept"))[0] == answer(None)[0]
    assert not (tmp_path / "kept").exists()


def test_a_changed_file_that_the_policy_names(tmp_path: Path) -> None:
    configs = tmp_path / "configs"
    configs.mkdir()
    (configs / "r1.cfg").write_text(
        "hostname r1\ninterface GigabitEthernet0/0\n ip address 10.1.0.1 255.255.255.0\n"
        "interface GigabitEthernet0/1\n ip address 10.2.0.1 255.255.255.0\nend\n"
    )
    rows = "id,from,to,protocol,port,reason,approver,approved,expires\n"
    row = "E1,office,lab,tcp,{port},printing,CISO,2026-04-01,2027-03-31\n"
    (tmp_path / "register.csv").write_text(rows + row.format(port=80))
    (tmp_path / "policy.yaml").write_text(
        "segcheck: 1\nzones: {office: {subnets: [10.1.0.0/24]}, lab: {subnets: [10.2.0.0/24]}}\n"
        "exceptions:\n  file: register.csv\n  columns: {id: id, from: from, to: to, protocol: protocol, port: port}\n"
    )

    def read(cache: Cache | None) -> Policy | str:
        try:
            return segcheck.load_policy(tmp_path / "policy.yaml", cache)
        except segcheck.PolicyError as error:
            return str(error)
        finally:
            if cache is not None:
                cache.write()

    for text in (rows + row.format(port=80), rows + row.format(port=443), rows, None, rows + row.format(port=80)):
        if text is None:
            (tmp_path / "register.csv").unlink()
        else:
            (tmp_path / "register.csv").write_text(text)
        fresh = read(None)
        assert read(Cache(tmp_path / "kept")) == fresh
        assert read(Cache(tmp_path / "kept")) == fresh


def test_a_snapshot_changed_by_hand_has_answers_of_its_own(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    policy = segcheck.load_policy(policies(FIXTURES / SMALL)[0], cache)
    snapshot = segcheck.load(FIXTURES / SMALL / "configs", cache=cache)
    segcheck.check(snapshot, policy, on=DAY, cache=cache)
    cache.write()
    device = snapshot.devices[0]
    other = replace(snapshot, devices=(replace(device, interfaces=()), *snapshot.devices[1:]))
    assert segcheck.check(other, policy, on=DAY, cache=cache).findings == segcheck.check(other, policy, on=DAY).findings
    narrower = replace(policy, intents=policy.intents[:1])
    found = segcheck.check(snapshot, narrower, on=DAY, cache=cache).findings
    assert found == segcheck.check(snapshot, narrower, on=DAY).findings
    fewer = replace(snapshot, devices=snapshot.devices[:-1])
    found = segcheck.check(fewer, policy, on=DAY, cache=cache).findings
    assert found == segcheck.check(fewer, policy, on=DAY).findings


def test_no_text_of_a_configuration_is_kept(tmp_path: Path) -> None:
    configs = tmp_path / "configs"
    configs.mkdir()
    (configs / "r1.cfg").write_text(
        "hostname r1\nenable secret 0 Geheim-1\nusername x password 0 Geheim-2\nsnmp-server community Geheim-3 RO\n"
        "crypto isakmp key Geheim-4 address 192.0.2.1\nfrobnicate Geheim-5\n"
        "interface GigabitEthernet0/0\n ip address 10.1.0.1 255.255.255.0\n"
        " standby 1 authentication Geheim-6\nend\n"
    )
    cache = Cache(tmp_path / "kept")
    segcheck.load(configs, cache=cache)
    cache.write()
    entries = list((tmp_path / "kept").rglob("*.entry"))
    assert len(entries) == 1
    assert b"Geheim" not in entries[0].read_bytes()
