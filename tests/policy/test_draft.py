"""A drafted policy loads, says what it found, and copies no secret."""

from __future__ import annotations

from random import Random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy.snapshots import city_hall, snapshot_of

from segcheck.model.network import Snapshot
from segcheck.policy.document import Policy
from segcheck.policy.drafting.draft import draft_policy
from segcheck.policy.drafting.draft_texts import TEXTS, TITLES, Language
from segcheck.policy.drafting.draft_zones import tier_of
from segcheck.policy.intent import Isolated
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.zones import InterfaceMember, PrefixMember, Zone


def _loaded(snapshot: Snapshot, lang: Language) -> Policy:
    return load_policy_text("policy.yaml", draft_policy(snapshot, lang).encode("utf-8"))


def _interfaces(zone: Zone) -> list[str]:
    return [f"{one.device}:{one.interface}" for one in zone.members if isinstance(one, InterfaceMember)]


@settings(max_examples=200)
@given(st.integers(0, 2**32), st.sampled_from(("ja", "en")))
def test_every_draft_loads(seed: int, lang: Language) -> None:
    snapshot = snapshot_of(Random(seed))
    policy = _loaded(snapshot, lang)
    assert policy.zones
    text = draft_policy(snapshot, lang)
    assert "himitsu" not in text
    assert all(line.isprintable() or "\u3000" in line for line in text.split("\n"))
    assert draft_policy(snapshot, lang) == text


@given(st.integers(0, 2**32))
def test_drafts_name_only_what_is_there(seed: int) -> None:
    """Interfaces of the snapshot, each in one zone at most; prefixes that are connected or routed."""
    snapshot = snapshot_of(Random(seed))
    policy = _loaded(snapshot, "en")
    drafted = [place for zone in policy.zones for place in _interfaces(zone)]
    assert len(set(drafted)) == len(drafted)
    assert set(drafted) <= {f"{one.name}:{port.name}" for one in snapshot.devices for port in one.interfaces}
    connected = {own.subnet for one in snapshot.devices for port in one.interfaces for own in port.addresses}
    routed = {route.prefix for one in snapshot.devices for table in one.routing for route in table.routes}
    members = [one for zone in policy.zones for one in zone.members if isinstance(one, PrefixMember)]
    assert {one.prefix for one in members} <= connected | routed | {None}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_city_hall(lang: Language) -> None:
    policy = _loaded(city_hall(), lang)
    zones = {zone.name: zone for zone in policy.zones}
    assert list(zones) == ["mynumber", "lgwan", "internet", "dmz", "mgmt", "10.95.0.0-24", "INTERNET"]
    assert zones["mynumber"].title == TITLES["mynumber"][lang]
    assert _interfaces(zones["mynumber"]) == ["core1:Vlan110"]
    assert _interfaces(zones["lgwan"]) == ["core1:Vlan210"]
    assert _interfaces(zones["mgmt"]) == ["core1:Vlan900", "acc1:Vlan900"]
    assert _interfaces(zones["INTERNET"]) == ["edge1:GigabitEthernet0/0"]
    assert [zone.external for zone in policy.zones] == [False] * 6 + [True]
    (any_address,) = [one for one in zones["INTERNET"].members if isinstance(one, PrefixMember)]
    assert any_address.prefix is None
    assert [intent.name for intent in policy.intents] == [
        "mynumber-isolated",
        "lgwan-internet",
        "internet-lgwan",
        "mgmt-internet",
    ]
    first = policy.intents[0].requirement
    assert isinstance(first, Isolated)
    assert len(first.pairs) == 12
    assert policy.links == ()


def test_what_is_not_sure_is_a_comment() -> None:
    text = draft_policy(city_hall(), "en")
    assert "# - [acc1:GigabitEthernet0/28, core1:GigabitEthernet1/0/1]  # both ends say so" in text
    assert "# - [core1:GigabitEthernet1/0/2, edge1:GigabitEthernet0/1]  # one end says so" in text
    assert "broken.cfg" in text
    assert "himitsu" not in text
    assert "777  printer" in text
    assert "core1:GigabitEthernet1/0/2  10.99.0.0/30 · 対向 edge1 Gi0/1" in text
    assert "# external-10-95-0-9: {external: true, interfaces: [core1:Vlan950], prefixes: [10.77.0.0/16]}" in text


def test_comments_that_are_policy_load_when_uncommented() -> None:
    lines = draft_policy(city_hall(), "en").split("\n")
    wires = [line.replace("# ", "", 1) for line in lines if line.startswith("  # - [")]
    outside = [line.replace("# ", "", 1) for line in lines if line.startswith("  # external-")]
    assert len(wires) == 2
    assert len(outside) == 1
    zones = "zones:\n  here: {vlans: [1]}\n" + "\n".join(outside)
    policy = load_policy_text("p", ("segcheck: 1\nlinks:\n" + "\n".join(wires) + "\n" + zones + "\n").encode())
    assert len(policy.links) == 2
    assert len(policy.zones) == 2


def test_the_commented_example_of_an_intent_loads() -> None:
    lines = draft_policy(city_hall(), "ja").split("\n")
    begin = next(number for number, line in enumerate(lines) if line.startswith("  # - name:"))
    example = [line.replace("# ", "", 1) for line in lines[begin : begin + 8]]
    text = "segcheck: 1\nzones: {lgwan: {vlans: [1]}, internet: {vlans: [2]}}\nintents:\n" + "\n".join(example)
    assert len(load_policy_text("p", (text + "\n").encode()).intents) == 1


def test_an_empty_snapshot_drafts_a_policy_too() -> None:
    policy = _loaded(Snapshot((), (), (), (), ()), "ja")
    assert [zone.name for zone in policy.zones] == ["INTERNET"]
    assert policy.intents == ()


def test_the_texts_are_in_both_languages_and_fit_a_comment() -> None:
    for table in (TITLES, TEXTS):
        for texts in table.values():
            assert set(texts) == {"ja", "en"}
            assert all(text.strip() == text and "\t" not in text for text in texts.values())
    assert yaml.safe_load(draft_policy(city_hall(), "en"))["segcheck"] == 1


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("マイナンバー利用事務系 端末", "mynumber"),
        ("個人番号管理サーバ", "mynumber"),
        ("ＬＧＷＡＮ接続系", "lgwan"),
        ("無害化装置 LGWAN側", "sanitizer-lgwan"),
        ("無害化装置 インターネット側", "sanitizer-net"),
        ("画面転送", "vdi"),
        ("県 自治体情報セキュリティクラウド", "security-cloud"),
        ("Mgmt-intf", "mgmt"),
        ("MGMTX", ""),
        ("WAN", "internet"),
        ("wlan", ""),
        ("swan", ""),
        ("", ""),
    ],
)
def test_tiers_are_guessed_from_words(text: str, tier: str) -> None:
    assert tier_of(text) == tier
