"""The policy filter of FWX120, SRT100 and newer machines: recognised, not followed.

SOURCE: Yamaha, technical note on the policy filter: it stands between the two stages of translation, keeps state, and
has an inbound filter in front of it that sees addresses before translation.
"""

from __future__ import annotations

from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors.yamaha_rtx.configuration import INTERFACE, Handler, ParseContext, Statement


def _definition(statement: Statement, context: ParseContext) -> None:
    """A part of a policy: in force only through a line that puts it to work."""
    context.notes.approximated(statement.line, "yamaha-policy-filter")


def _in_force(statement: Statement, context: ParseContext) -> None:
    """SOUNDNESS: what the policy filter lets pass is not computed, so the device may do anything."""
    span = context.notes.span(statement.line)
    context.notes.approximated(statement.line, "yamaha-policy-filter")
    context.notes.unmodeled.append(span)
    context.notes.report("yamaha-policy-filter", (span,), Severity.WARNING, Effect.WIDENS_DEVICE)


HANDLERS: dict[tuple[str, ...], Handler] = {
    head: handler
    for family in ("ip", "ipv6")
    for head, handler in (
        ((family, "policy"), _definition),
        ((family, "inbound", "filter"), _definition),
        ((family, "policy", "filter"), _in_force),
        ((family, "policy", "filter", "set"), _in_force),
        ((family, INTERFACE, "inbound", "filter"), _in_force),
    )
}
