"""All hygiene rules, in the order people are told of them."""

from __future__ import annotations

from segcheck.hygiene.rule import HygieneRule
from segcheck.hygiene.rules import (
    any_any_permit,
    cleartext_management,
    disabled_leftover,
    duplicate_address,
    expired_exception,
    missing_deny_logging,
    missing_log_host,
    missing_time_source,
    never_matching_rule,
    one_sided_permit,
    open_management,
    outside_connection,
    permit_to_nobody,
    redundant_rule,
    shadowed_rule,
    source_port_hole,
    unbound_filter,
    undefined_filter,
    undefined_object,
    unfiltered_border_interface,
    unguarded_access_port,
    unowned_exception,
    unused_exception,
    unused_filter,
    unused_object,
    wide_exception,
)

RULES: tuple[HygieneRule, ...] = (
    # Filters: what they let pass, what they do not do, what is left over.
    any_any_permit.RULE,
    source_port_hole.RULE,
    undefined_filter.RULE,
    undefined_object.RULE,
    shadowed_rule.RULE,
    never_matching_rule.RULE,
    permit_to_nobody.RULE,
    unbound_filter.RULE,
    redundant_rule.RULE,
    unused_filter.RULE,
    unused_object.RULE,
    disabled_leftover.RULE,
    # Devices.
    unfiltered_border_interface.RULE,
    open_management.RULE,
    cleartext_management.RULE,
    missing_deny_logging.RULE,
    missing_log_host.RULE,
    missing_time_source.RULE,
    unguarded_access_port.RULE,
    duplicate_address.RULE,
    one_sided_permit.RULE,
    outside_connection.RULE,
    # The exception register.
    expired_exception.RULE,
    unowned_exception.RULE,
    wide_exception.RULE,
    unused_exception.RULE,
)
