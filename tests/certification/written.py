"""Certificates for tests: of claims somebody makes, true or not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random

from tests.device_strategies import Habits
from tests.network_strategies import network_of

from segcheck.certification.certificate import digest
from segcheck.certification.claims import Claims, claimed
from segcheck.certification.family_part import FamilyPart
from segcheck.certification.spelling import Plain
from segcheck.model.header import ANYTHING, Family
from segcheck.policy.analysis import Analysis
from segcheck.policy.intent import FlowSpec
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Separation
from segcheck.source.text import Span

EVERYTHING = tuple((family, ANYTHING) for family in Family)


def any_flow() -> FlowSpec:
    """A flow that allows whatever there is."""
    return FlowSpec(EVERYTHING, "any", "", Span("policy.yaml", 1, 1, 1, 4))


def random_analysis(rng: Random, family: Family, habits: Habits) -> Analysis:
    """A random network with a zone behind each router: z0, z1 …"""
    network = network_of(rng, family, habits)
    spoofing = "true" if rng.random() < 0.3 else "false"
    closed = "false" if rng.random() < 0.3 else "true"
    lines = ["segcheck: 1", f"assume: {{spoofing: {spoofing}, closed_segments: {closed}}}", "zones:"]
    for number in range(len(network.areas)):
        external = rng.random() < 0.2
        lines.append(f"  z{number}: {{interfaces: ['r{number}:e{number}'], external: {str(external).lower()}}}")
    policy = load_policy_text("policy.yaml", "\n".join(lines).encode())
    return Analysis(network.snapshot, policy)


def certificate_of(analysis: Analysis, separations: Sequence[Separation]) -> bytes:
    """A certificate that claims `separations`, all of one family, whether they hold or not."""
    resting = dict.fromkeys(separations, ("claimed",))
    claims: Claims = claimed(analysis, separations[0].family, resting)
    assumed = analysis.policy.assumptions
    document: dict[str, Plain] = {
        "format": "segcheck-certificate",
        "version": 1,
        "program": "tests",
        "date": None,
        "configurations": [],
        "policy": [],
        "assumptions": {
            "spoofing": assumed.spoofing,
            "closed_segments": assumed.closed_segments,
            "everywhere": False,
        },
        "intents": [
            {"name": "claimed", "outcome": "proved", "claims": len(claims.claims), "complete": True},
        ],
        "families": [FamilyPart(analysis, separations[0].family, claims).words()],
    }
    return json.dumps({**document, "digest": digest(document)}).encode()
