"""Lines that put rules to work on traffic: bindings of access lists, levels of equal interfaces, system options."""

from __future__ import annotations

from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors.cisco_asa.configuration import Handler, ParseContext
from segcheck.vendors.cisco_asa.network.network_statements import ListBinding

_DIRECTIONS = frozenset(("in", "out"))
# SOURCE: Cisco ASA command reference, `sysopt`: segment size, proxy ARP, DNS and the like.
_HARMLESS_OPTIONS = frozenset(
    (
        ("connection", "tcpmss"),
        ("connection", "timewait"),
        ("connection", "preserve-vpn-flows"),
        ("connection", "reclassify-vpn"),
        ("connection", "reset"),
        ("noproxyarp",),
        ("nodnsalias",),
        ("radius",),
        ("traffic",),
        ("uauth",),
    )
)


def _access_group(section: Section, context: ParseContext) -> None:
    """`access-group NAME in|out interface NAMEIF [per-user-override|control-plane]`, `access-group NAME global`."""
    words = section.line.words
    binding: ListBinding | None = None
    origin = (context.notes.span(section.line),)
    if len(words) in (5, 6) and words[2] in _DIRECTIONS and words[3] == "interface":
        option = words[5] if len(words) == 6 else ""
        direction = "control-plane" if option == "control-plane" else words[2]
        if option in ("", "per-user-override", "control-plane"):
            per_user = option == "per-user-override"
            binding = ListBinding(words[1], direction, words[4], per_user, section.line, origin)
    elif len(words) in (3, 4) and words[2] == "global" and words[3:] in ((), ("per-user-override",)):
        binding = ListBinding(words[1], "in", None, len(words) == 4, section.line, origin)
    if binding is None or section.children:
        # SOUNDNESS: which list filters where is not known, so the device may do anything.
        context.notes.unrecognized(section, "asa-access-group-unread")
        return
    context.configuration.network.bindings.append(binding)
    # The converter says what becomes of it: list or interface may be missing.
    context.notes.modeled(section.line)


def _same_security(section: Section, context: ParseContext) -> None:
    words, known = section.line.words, context.configuration.network.same_security
    removed = words[0] == "no"
    bare = words[1:] if removed else words
    origin = () if removed else (context.notes.span(section.line),)
    if bare[1:] == ("permit", "inter-interface") and not section.children:
        known.between = origin
    elif bare[1:] == ("permit", "intra-interface") and not section.children:
        known.within = origin
    else:
        context.notes.unrecognized(section)
        return
    context.notes.modeled(section.line)


def _system_option(section: Section, context: ParseContext) -> None:
    words = section.line.words
    removed = words[0] == "no"
    bare = words[2:] if removed else words[1:]
    if bare in (("connection", "permit-vpn"), ("connection", "permit-ipsec")) and not section.children:
        span = context.notes.span(section.line)
        context.configuration.network.vpn.bypass_off = (span,) if removed else ()
        context.notes.modeled(section.line)
    elif (bare[:2] in _HARMLESS_OPTIONS or bare[:1] in _HARMLESS_OPTIONS) and not section.children:
        context.notes.irrelevant(section, "asa-system-option")
    else:
        context.notes.unrecognized(section)


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("access-group",): _access_group,
    ("same-security-traffic",): _same_security,
    ("no", "same-security-traffic"): _same_security,
    ("sysopt",): _system_option,
    ("no", "sysopt"): _system_option,
}
