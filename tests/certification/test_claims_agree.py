"""What a certificate can show is what the check proves, on random networks: no more and no less."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from tests.certification.written import any_flow, certificate_of, random_analysis
from tests.device_strategies import Habits

from segcheck.model.header import Family
from segcheck.policy.intent import FlowSpec, PacketScope
from segcheck.policy.separation import nothing_else
from segcheck.policy.verdict import Outcome, Separation
from segcheck.verification.verify import verify

HABITS = Habits(translations=0.4, marks=0.3, doubts=0.1, uncomputed=0.02, unmodeled=0.02)
# Reasons that speak of the claim; any other would mean that the certificate is not well made.
OF_CLAIMS = {
    "certificate-claim-arrives",
    "certificate-claim-unseen",
    "certificate-claim-stranger",
    "certificate-claim-source",
}


@pytest.mark.parametrize("seed", range(6))
def test_a_claim_is_verified_exactly_when_the_separation_is_proved(seed: int) -> None:
    rng = Random(seed)
    family = rng.choice(list(Family))
    analysis = random_analysis(rng, family, HABITS)
    names = [zone.name for zone in analysis.policy.zones]
    outcomes: Counter[tuple[bool, bool]] = Counter()
    pairs = [(one, other) for one in names for other in names if one != other]
    for source, destination in rng.sample(pairs, 5):
        flows: tuple[FlowSpec, ...] = (any_flow(),) if rng.random() < 0.2 else ()
        scope = rng.choice(list(PacketScope))
        evidence = nothing_else(analysis, family, source, destination, flows, (), scope)
        claim = Separation(family, source, destination, flows, (), scope)
        found = verify(certificate_of(analysis, [claim]))
        assert {refusal.code for refusal in found.refusals} <= OF_CLAIMS
        assert found.verified == (evidence.outcome is Outcome.PROVED), (source, destination, evidence.outcome)
        assert evidence.separation == (claim if found.verified else None)
        outcomes[found.verified, bool(flows)] += 1
    assert outcomes.total() == 5


def test_the_networks_have_separations_that_hold_and_others() -> None:
    seen: Counter[Outcome] = Counter()
    for seed in range(10):
        analysis = random_analysis(Random(seed), Family.IPV4, HABITS)
        for source, destination in (("z0", "z1"), ("z1", "z2"), ("z2", "z0")):
            seen[nothing_else(analysis, Family.IPV4, source, destination, (), (), PacketScope.ANY).outcome] += 1
    assert seen[Outcome.PROVED] >= 3
    assert seen[Outcome.VIOLATED] >= 3
    assert seen[Outcome.UNDECIDED] >= 1
