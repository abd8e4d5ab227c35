"""Statements that put the whole device out of what is modelled, or that are about more than traffic through it:
contexts, transparent mode, syntax before 8.3, failover, relays.
"""

from __future__ import annotations

from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors.cisco_asa.configuration import Handler, ParseContext


def widens(section: Section, context: ParseContext, code: str) -> None:
    """Note that the device may do anything because of the section, for `code`."""
    notes = context.notes
    origin = (notes.span(section.line),)
    notes.unmodeled.extend(origin)
    for line in section.lines():
        notes.approximated(line, code)
    notes.report(code, origin, Severity.WARNING, Effect.WIDENS_DEVICE)


def _context(section: Section, context: ParseContext) -> None:
    """`context NAME` in the system space: another configuration says what the interfaces given away do.

    SOUNDNESS: this file alone does not tell what passes from one interface to another, nor on which networks they are.
    """
    context.configuration.multiple_contexts = True
    context.configuration.untold_addresses.append(context.notes.span(section.line))
    widens(section, context, "asa-multiple-contexts")


def _transparent(section: Section, context: ParseContext) -> None:
    """`firewall transparent`, `inline-set NAME`: the device forwards frames, which is not followed."""
    context.configuration.untold_addresses.append(context.notes.span(section.line))
    widens(section, context, "asa-transparent")


def _old_interface(section: Section, context: ParseContext) -> None:
    """`nameif ethernet0 outside security0`, `ip address outside A M`: interfaces before 7.0.

    SOUNDNESS: the lines are not read, so the device may be on any network.
    """
    context.configuration.untold_addresses.append(context.notes.span(section.line))
    widens(section, context, "asa-interface-before-7-0")


def _old_translation(section: Section, context: ParseContext) -> None:
    """`global`, `static`, `nat-control`, `alias`: translation before 8.3, where lists see translated addresses."""
    widens(section, context, "asa-translation-before-8-3")


def _old_filter(section: Section, context: ParseContext) -> None:
    """`conduit`, `outbound`, `apply`, `established`: packets pass by rules that are not followed."""
    widens(section, context, "asa-rule-not-followed")


def _redundancy(section: Section, context: ParseContext) -> None:
    """`failover …`: another unit takes over with the same configuration."""
    context.notes.irrelevant(section, "asa-failover")


def _relay(section: Section, context: ParseContext) -> None:
    """`dhcprelay server A NAMEIF`, `dhcprelay enable NAMEIF`.

    CHOICE: requests for addresses are relayed as packets of the device itself, and are not followed.
    """
    words = section.line.words
    if words[1:2] not in (("server",), ("enable",)) or len(words) < 3 or section.children:
        context.notes.unrecognized(section)
        return
    origin = (context.notes.span(section.line),)
    context.notes.approximated(section.line, "asa-dhcp-relay")
    context.notes.report("asa-dhcp-relay", origin, Severity.INFO, interface=words[-1])


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("context",): _context,
    ("admin-context",): _context,
    ("mode", "multiple"): _context,
    ("firewall", "transparent"): _transparent,
    ("nameif",): _old_interface,
    ("ip", "address"): _old_interface,
    ("inline-set",): _transparent,
    ("global",): _old_translation,
    ("static",): _old_translation,
    ("nat-control",): _old_translation,
    ("alias",): _old_translation,
    ("conduit",): _old_filter,
    ("outbound",): _old_filter,
    ("apply",): _old_filter,
    ("established",): _old_filter,
    ("dhcprelay", "server"): _relay,
    ("dhcprelay", "enable"): _relay,
    ("failover",): _redundancy,
    ("no", "failover"): _redundancy,
    ("monitor-interface",): _redundancy,
    ("no", "monitor-interface"): _redundancy,
}
