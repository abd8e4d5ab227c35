"""A policy file that contradicts itself about its model is refused, at the place."""

from __future__ import annotations

import pytest

from segcheck.errors import PolicyError
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.tiers import Side

ZONES = "segcheck: 1\nzones:\n  mynumber: {vlans: [10]}\n  INTERNET: {vlans: [20], prefixes: [any]}\n"


def _problems(text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(PolicyError) as caught:
        load_policy_text("p.yaml", text.encode())
    return [(*problem.origin[0][1:3], problem.code) for problem in caught.value.problems]


def test_a_tier_that_is_absent_has_no_zone() -> None:
    assert _problems(ZONES + "absent: {mynumber: there is none}\n") == [(5, 10, "policy-tier-not-absent")]


def test_an_intent_is_not_called_like_a_property() -> None:
    text = "properties: {ISO-1: {}}\nintents: [{name: ISO-1, because: x, isolated: {between: [mynumber, INTERNET]}}]\n"
    assert _problems(ZONES + text) == [(6, 11, "policy-intent-like-property")]


def test_the_tier_tells_whether_a_zone_lies_outside_where_there_is_a_model() -> None:
    plain = load_policy_text("p.yaml", ZONES.encode())
    modelled = load_policy_text("p.yaml", (ZONES + "properties: {ISO-1: {}}\n").encode())
    assert [zone.external for zone in plain.zones] == [False, False]
    assert [zone.external for zone in modelled.zones] == [False, True]


def test_a_known_tier_is_not_moved_to_another_side() -> None:
    text = "tiers: {mynumber: {ja: x, side: outside}}\nproperties: {ISO-1: {}}\n"
    assert _problems(ZONES + text) == [(5, 27, "policy-tier-moved")]
    assert _problems(ZONES + "extends: [two-tier]\ntiers: {jichitai: {side: border}}\n") == [
        (6, 20, "policy-tier-moved")
    ]


def test_a_known_tier_may_be_called_otherwise_and_stays_where_it_is() -> None:
    text = ZONES + "tiers: {INTERNET: {ja: 外}}\nproperties: {ISO-1: {}}\n"
    policy = load_policy_text("p.yaml", text.encode())
    assert next(tier for tier in policy.tiers if tier.name == "INTERNET").side is Side.OUTSIDE
    assert [zone.external for zone in policy.zones] == [False, True]
