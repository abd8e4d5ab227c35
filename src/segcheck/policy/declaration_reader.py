"""The sections `flows:`, `absent:` and `declarations:` of a policy file."""

from __future__ import annotations

from collections.abc import Mapping as NamedMapping

from segcheck.policy.declarations import AbsentTier, Declarations, DeclaredFlow
from segcheck.policy.fields import Fields, entries_of, read_mapping, read_text
from segcheck.policy.flow_reader import FLOW_KEYS, read_flow
from segcheck.policy.problems import Problems, add_unknown
from segcheck.policy.services import Services
from segcheck.policy.yaml_reader import Node, Sequence


def read_declarations(
    sections: NamedMapping[str, Node | None],
    zones: tuple[str, ...],
    tiers: tuple[str, ...],
    services: NamedMapping[str, Services],
    problems: Problems,
) -> Declarations:
    """What `sections` (`flows`, `absent`, `declarations`) declare; every mistake is told to `problems`."""
    return Declarations(
        flows=_flows(sections["flows"], zones, services, problems),
        absent=_absent(sections["absent"], tiers, problems),
    )


def _flows(
    node: Node | None, zones: tuple[str, ...], services: NamedMapping[str, Services], problems: Problems
) -> tuple[DeclaredFlow, ...]:
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        problems.add("policy-not-a-list", node.span)
        return ()
    found = []
    for item in node.items:
        mapping = read_mapping(item, problems)
        if mapping is None:
            continue
        fields = Fields(mapping, ("from", "to", *FLOW_KEYS), problems)
        if not fields.has("because"):
            problems.add("policy-flow-without-reason", fields.first)
        source, destination = read_zone(fields, "from", zones), read_zone(fields, "to", zones)
        flow = read_flow(fields, services, "", mapping.span)
        if source and destination:
            found.append(DeclaredFlow(source, destination, flow, mapping.span))
    return tuple(found)


def read_zone(fields: Fields, key: str, zones: tuple[str, ...], *, required: bool = True) -> str:
    """The zone named under `key`; "" (told) when it is none."""
    text = fields.text(key, required=required)
    if text is None:
        return ""
    if text.text not in zones:
        add_unknown(fields.problems, "policy-zone-unknown", text.span, text.text, zones)
        return ""
    return text.text


def _absent(node: Node | None, tiers: tuple[str, ...], problems: Problems) -> tuple[AbsentTier, ...]:
    """`absent: {tier: reason}`."""
    found = []
    for key, value in entries_of(node, problems):
        if key.text not in tiers:
            add_unknown(problems, "policy-tier-unknown", key.span, key.text, tiers)
            continue
        reason = read_text(value, problems)
        if reason is not None:
            found.append(AbsentTier(key.text, reason.text.strip(), key.span))
    return tuple(found)
