"""What the policy file declares and no configuration can confirm, beside zones, links and relays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from segcheck.policy.document import Policy
from segcheck.source.text import Span

Trusted: TypeAlias = tuple[str, tuple[tuple[str, str], ...], Span]
"""A message code, what fills its blanks, and where it is declared."""


def trusted_things(policy: Policy) -> tuple[Trusted, ...]:
    """Everything trusted besides external zones, links and relays."""
    return tuple(_trusted(policy))


def _trusted(policy: Policy) -> Iterator[Trusted]:
    declared = policy.declarations
    for point in declared.malware_checkpoints:
        yield "trusted-checkpoint", (("device", point.device), ("name", point.name)), point.span
    for party in declared.outside_parties:
        yield f"trusted-internet-{party.internet.value}", (("zone", party.zone),), party.span
        if party.public_institution:
            yield "trusted-public-institution", (("zone", party.zone),), party.span
    for absent in declared.absent:
        yield "trusted-absent", (("because", absent.because), ("tier", absent.tier)), absent.span
    if declared.no_wireless is not None:
        yield "trusted-no-wireless", (), declared.no_wireless
    if declared.external_confirmation is not None:
        confirmation = declared.external_confirmation
        yield "trusted-confirmation", (("by", confirmation.by),), confirmation.span
    for kind, records in (("review", declared.change_reviews), ("audit", declared.audits)):
        for record in records:
            arguments = (("by", record.by), ("on", record.on.isoformat() if record.on is not None else "–"))
            yield f"trusted-{kind}", arguments, record.span
