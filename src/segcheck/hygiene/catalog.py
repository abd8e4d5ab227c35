"""All hygiene rules, in the order people are told of them."""

from __future__ import annotations

from segcheck.hygiene.rule import HygieneRule
from segcheck.hygiene.rules import (
    duplicate_address,
)

RULES: tuple[HygieneRule, ...] = (duplicate_address.RULE,)
