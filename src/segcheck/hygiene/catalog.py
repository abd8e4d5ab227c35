"""All hygiene rules, in the order people are told of them."""

from __future__ import annotations

from segcheck.hygiene.rule import HygieneRule
from segcheck.hygiene.rules import (
    any_any_permit,
    disabled_leftover,
    duplicate_address,
    never_matching_rule,
    permit_to_nobody,
    redundant_rule,
    shadowed_rule,
    source_port_hole,
    unbound_filter,
    undefined_filter,
    unused_filter,
)

RULES: tuple[HygieneRule, ...] = (
    # Filters: what they let pass, what they do not do, what is left over.
    any_any_permit.RULE,
    source_port_hole.RULE,
    undefined_filter.RULE,
    shadowed_rule.RULE,
    never_matching_rule.RULE,
    permit_to_nobody.RULE,
    unbound_filter.RULE,
    redundant_rule.RULE,
    unused_filter.RULE,
    disabled_leftover.RULE,
    # Devices.
    duplicate_address.RULE,
)
