"""Lines by which a port admits authenticated terminals only: 802.1X and MAC authentication.

What these lines let pass is not counted on for packets (`switchports`); they say how terminals are admitted.
"""

from __future__ import annotations

from segcheck.model.layer2 import AdmissionMethod, TerminalAdmission
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors.cisco_ios.configuration import Handler, ParseContext
from segcheck.vendors.cisco_ios.interface_addresses import LineReader
from segcheck.vendors.cisco_ios.irrelevant import is_plausible
from segcheck.vendors.cisco_ios.network_statements import AdmissionStatements, GlobalAdmission, InterfaceStatement

_FAMILIES = ("authentication", "dot1x", "access-session")
# Lines by which terminals get in that no server agreed to: guest, failed and critical VLANs, web login.
_WAYS_ROUND = (
    ("authentication", "fallback"),
    ("dot1x", "fallback"),
    ("dot1x", "guest-vlan"),
    ("dot1x", "auth-fail"),
    ("dot1x", "critical"),
)


def read_admission(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """Take a line of a port's authentication into `statement`; False when it says nothing of who is admitted."""
    words, admission = section.line.words, statement.admission
    removed = words[0] == "no"
    bare = words[1:] if removed else words
    span = context.notes.span(section.line)
    if bare[1:2] == ("port-control",):
        return _port_control(admission, bare, section, context, removed=removed)
    method = _method(bare)
    if method is not None:
        if removed:
            admission.methods.pop(method, None)
        else:
            admission.methods[method] = span
    elif bare == ("authentication", "open"):
        admission.open = None if removed else span
    elif bare == ("access-session", "closed"):
        admission.closed = None if removed else span
    elif not removed and _lets_others_in(bare):
        # SOUNDNESS: a later line that takes it back is not followed: the port may still let others in.
        admission.ways_round.append(span)
    else:
        return False
    return context.notes.modeled_alone(section)


def _port_control(
    admission: AdmissionStatements, bare: tuple[str, ...], section: Section, context: ParseContext, *, removed: bool
) -> bool:
    """The last line decides. What becomes of packets, and of a line that changes nothing, is told by `switchports`."""
    span = context.notes.span(section.line)
    if removed or len(bare) != 3:
        return False
    if bare[2] != "auto":
        was = admission.control
        admission.control = None
        return was is not None and bare[2] == "force-authorized" and context.notes.modeled_alone(section)
    admission.control = span
    admission.by_policy = bare[0] == "access-session"
    return False


def _method(bare: tuple[str, ...]) -> AdmissionMethod | None:
    if bare in (("mab",), ("mab", "eap"), ("dot1x", "mac-auth-bypass"), ("dot1x", "mac-auth-bypass", "eap")):
        return AdmissionMethod.MAC_AUTHENTICATION
    if bare in (("dot1x", "pae", "authenticator"), ("dot1x", "pae", "both")):
        return AdmissionMethod.DOT1X
    return None


def _lets_others_in(bare: tuple[str, ...]) -> bool:
    if bare[:2] in _WAYS_ROUND:
        return True
    if bare[1:2] == ("event",):
        return "authorize" in bare or "vlan" in bare
    return bare[1:2] == ("host-mode",) and bare[2:] == ("multi-host",)


def admission_of(statement: InterfaceStatement, device: GlobalAdmission) -> TerminalAdmission | None:
    """How the port admits terminals; None where it says nothing of it.

    SOURCE: Cisco, "Standalone MAB Support": MAC authentication works without 802.1X, so only the latter needs
    `dot1x system-auth-control`; "Identity-Based Networking Services": ports with `access-session` are open unless
    `access-session closed` is there, and a control policy decides what happens at them.
    """
    admission = statement.admission
    lines = (admission.control, admission.open, admission.closed, *admission.methods.values(), *admission.ways_round)
    own = tuple(sorted({span for span in lines if span is not None}))
    if not own:
        return None
    ways_round = list(admission.ways_round)
    if admission.by_policy and admission.control is not None:
        # SOUNDNESS: the control policy that is attached to the port is not read; it may authorize anybody.
        ways_round.append(admission.control)
    monitoring = admission.open is not None or (admission.by_policy and admission.closed is None)
    methods = () if admission.control is None or monitoring else _in_force(admission, device)
    whole_device = device.without_server if methods else ()
    enabling = (device.dot1x,) if device.dot1x is not None and AdmissionMethod.DOT1X in methods else ()
    return TerminalAdmission(methods, tuple(dict.fromkeys((*ways_round, *whole_device))), (*own, *enabling))


def _in_force(admission: AdmissionStatements, device: GlobalAdmission) -> tuple[AdmissionMethod, ...]:
    return tuple(
        method
        for method in AdmissionMethod
        if method in admission.methods and (method is not AdmissionMethod.DOT1X or device.dot1x is not None)
    )


def _system_auth_control(section: Section, context: ParseContext) -> None:
    network, notes = context.configuration.network, context.notes
    if section.children:
        notes.unrecognized(section)
    elif section.line.words[0] != "no":
        network.admission.dot1x = notes.span(section.line)
        notes.modeled(section.line)
    elif network.admission.dot1x is not None:
        network.admission.dot1x = None
        notes.modeled(section.line)
    else:
        notes.irrelevant(section, "authentication")


def _authentication_list(section: Section, context: ParseContext) -> None:
    """`aaa authentication dot1x default …`: with `none` everybody is authenticated when no server answers."""
    if not is_plausible(section):
        context.notes.unrecognized(section)
    elif "none" in section.line.words[4:]:
        context.configuration.network.admission.without_server.append(context.notes.span(section.line))
        context.notes.modeled(section.line)
        for child in section.children:
            context.notes.unrecognized(child)
    else:
        context.notes.irrelevant(section, "authentication")


LINES: dict[tuple[str, ...], LineReader] = {
    head: read_admission for family in (*_FAMILIES, "mab") for head in ((family,), ("no", family))
}
HANDLERS: dict[tuple[str, ...], Handler] = {
    ("dot1x", "system-auth-control"): _system_auth_control,
    ("no", "dot1x", "system-auth-control"): _system_auth_control,
    ("aaa", "authentication", "dot1x"): _authentication_list,
}
