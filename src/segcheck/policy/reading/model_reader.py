"""The separation model of a policy file or pack: its tiers, and the properties it asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from collections.abc import Mapping as NamedMapping

from segcheck.policy.catalog import PROPERTIES, Property, PropertyUse
from segcheck.policy.reading.fields import Fields, entries_of, read_mapping, read_name, read_text
from segcheck.policy.reading.problems import Problems, add_unknown
from segcheck.policy.reading.yaml_reader import Mapping, Node, Scalar, Sequence
from segcheck.policy.tiers import Side, Tier

TIER_KEYS = ("ja", "en", "side")
_SIDES = tuple(side.value for side in Side)


def read_tiers(node: Node | None, known: NamedMapping[str, Tier], problems: Problems) -> tuple[Tier, ...]:
    """The tiers under `tiers:`: `name: {ja: …, en: …, side: inside|border|outside}`.

    A tier of `known` may be called otherwise, but lies where it lies.
    SOUNDNESS: what is asked of the tiers inside would not be asked of one that is moved outside.
    """
    tiers = []
    for key, value in entries_of(node, problems):
        name = read_name(key, (), problems)
        mapping = read_mapping(value, problems)
        if name is None or mapping is None:
            continue
        fields = Fields(mapping, TIER_KEYS, problems)
        titles = tuple((language, text.text) for language in ("ja", "en") if (text := fields.text(language)))
        side, first = Side(fields.choice("side", _SIDES)), known.get(name)
        if first is not None and not fields.has("side"):
            side = first.side
        elif first is not None and side is not first.side:
            problems.add("policy-tier-moved", fields.key_span("side"), tier=name, side=first.side.value)
        tiers.append(Tier(name, titles, side, key.span))
    return tuple(tiers)


def read_properties(node: Node | None, tiers: Collection[str], problems: Problems) -> tuple[PropertyUse, ...]:
    """The properties under `properties:`: `ISO-1: {}` with the usual parameters, or with others; a list of such
    mappings asks for the property several times.
    """
    uses: list[PropertyUse] = []
    for key, value in entries_of(node, problems):
        found = PROPERTIES.get(key.text)
        if found is None:
            add_unknown(problems, "policy-property-unknown", key.span, key.text, PROPERTIES)
            continue
        for item in value.items if isinstance(value, Sequence) else (value,):
            if isinstance(item, Scalar) and item.empty:
                uses.append(PropertyUse(found, found.parameters, key.span))
                continue
            mapping = read_mapping(item, problems)
            if mapping is not None:
                uses.append(PropertyUse(found, tuple(_parameters(found, mapping, tiers, problems)), key.span))
    return tuple(uses)


def _parameters(
    asked: Property, mapping: Mapping, tiers: Collection[str], problems: Problems
) -> Iterator[tuple[str, tuple[str, ...]]]:
    fields = Fields(mapping, tuple(name for name, _ in asked.parameters), problems)
    for name, usual in asked.parameters:
        node = fields.section(name)
        if node is None:
            yield name, usual
            continue
        items = node.items if isinstance(node, Sequence) else (node,)
        texts = [text for item in items if (text := read_text(item, problems)) is not None]
        for text in texts:
            # `ways`, `checks` and `months` hold words and numbers; all others hold tiers.
            if name not in ("ways", "checks", "months") and text.text not in tiers:
                add_unknown(problems, "policy-tier-unknown", text.span, text.text, tiers)
        yield name, tuple(text.text for text in texts)
