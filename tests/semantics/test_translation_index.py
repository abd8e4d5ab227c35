"""The index of translations finds what a look at every rule finds, in the same order."""

from __future__ import annotations

from itertools import product
from random import Random

from segcheck.model.header import ANYTHING, Family
from segcheck.model.network import Interface, InterfaceKind
from segcheck.model.translation import Translation
from segcheck.semantics.translating import TranslationIndex, translations_for

SIDES = (None, "inside", "outside")


def _rules(rng: Random) -> list[Translation]:
    return [
        Translation(
            str(number), ANYTHING, (), rng.choice(SIDES), rng.choice(SIDES), rng.choice((None, "RED")), (),
            rng.choice(tuple(Family)),
        )
        for number in range(60)
    ]  # fmt: skip


def _interface(side: str | None) -> Interface:
    return Interface("e0", InterfaceKind.ROUTED, True, (), "", (), nat_side=side)


def test_after_routing() -> None:
    rules = _rules(Random(1))
    for family, ingress, egress, vrf in product(Family, SIDES, SIDES, ("", "RED")):
        found = TranslationIndex(rules, family).between(ingress, egress, vrf)
        assert found == translations_for(rules, family, ingress, _interface(egress), vrf)


def test_before_routing_no_rule_is_left_out_for_a_side_nobody_knows_yet() -> None:
    rules = _rules(Random(2))
    for family, ingress, vrf in product(Family, SIDES, ("", "RED")):
        found = TranslationIndex(rules, family, inwards=True).between(ingress, None, vrf)
        assert found == translations_for(rules, family, ingress, None, vrf)
