"""What the check of a property sees, for rules that tell a part of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from segcheck.policy.catalog import PROPERTIES, PropertyUse
from segcheck.policy.intent import Upholds
from segcheck.policy.properties.registry import pieces_of
from segcheck.policy.site import Site
from segcheck.policy.verdict import Observation


def seen_by(site: Site, identifier: str, codes: Collection[str]) -> Iterator[Observation]:
    """Observations with one of `codes` that the check of property `identifier` makes at `site`, each once.

    Asked as the policy asks; where it does not ask for the property, with the parameters of the catalogue. The check
    runs once, whoever asks.
    """
    seen = dict.fromkeys(piece for use in uses_of(site, identifier) for piece in pieces_of(site, use))
    for piece in seen:
        if isinstance(piece, Observation) and piece.code in codes:
            yield piece


def uses_of(site: Site, identifier: str) -> tuple[PropertyUse, ...]:
    """How the policy asks for property `identifier`; once, with the parameters of the catalogue, where it does not."""
    asked = tuple(
        intent.requirement.use
        for intent in site.policy.intents
        if isinstance(intent.requirement, Upholds) and intent.requirement.use.property.id == identifier
    )
    own = PROPERTIES[identifier]
    return asked or (PropertyUse(own, own.parameters, site.policy.source.span_of_line(1)),)
