"""What checking may cost is bounded, whatever a certificate holds."""

from __future__ import annotations

from random import Random

import pytest
from tests.verification.tiny import Tiny, sealed

from segcheck.verification import diagrams
from segcheck.verification.diagrams import Diagrams, TooLargeError
from segcheck.verification.verify import verify


def mixed(seed: int) -> tuple[Diagrams, int]:
    """Unions and intersections of random sets, one after the other."""
    random = Random(seed)
    sets = Diagrams(12)
    result = sets.variable(0)
    for _ in range(60):
        other = sets.equal_bits(random.sample(range(12), 6), random.randrange(64), 63)
        result = sets.either(sets.without(result, other), sets.both(other, sets.variable(random.randrange(12))))
    return sets, result


def test_what_is_no_longer_remembered_is_calculated_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sets, expected = mixed(5)
    monkeypatch.setattr(diagrams, "MAX_REMEMBERED", 10)
    monkeypatch.setattr(diagrams, "_SELDOM", 7)
    forgetful, found = mixed(5)
    assert (len(forgetful), found) == (len(sets), expected)


def test_looking_through_lists_counts_as_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagrams, "MAX_STEPS", 10)
    sets = Diagrams(2)
    sets.spend(80)
    with pytest.raises(TooLargeError):
        sets.spend(8)


def test_many_claims_times_many_neighbors_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagrams, "MAX_STEPS", 200_000)
    document = Tiny().document()
    family = document["families"][0]
    document["intents"] = [{"name": f"i{k}", "outcome": "proved", "claims": 1, "complete": True} for k in range(1500)]
    family["claims"] = [{**family["claims"][0], "intents": [f"i{k}"]} for k in range(1500)]
    family["neighbors"] += [{**family["neighbors"][0], "device": f"d{k}"} for k in range(1500)]
    assert [refusal.code for refusal in verify(sealed(document)).refusals] == ["certificate-too-large"]


def test_many_hosts_are_looked_up_in_many_addresses() -> None:
    addresses = [f"10.{k >> 7}.{(k << 1) & 255}.0" for k in range(20_000)]
    document = Tiny().document()
    zone = document["families"][0]["zones"][0]
    zone["addresses"] = [[one, one] for one in sorted(addresses, key=lambda one: [*map(int, one.split("."))])]
    zone["hosts"] = [[one, "00:00:5e:00:53:05"] for one in addresses] + [["10.0.0.1", "00:00:5e:00:53:05"]]
    assert [refusal.code for refusal in verify(sealed(document)).refusals] == ["certificate-expected-own-address"]
