"""Files that hold only a part of a configuration."""

from __future__ import annotations

from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Span
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.attachments import Attachments
from segcheck.vendors.fortinet_fortios.network.interface_kinds import POLICY_TABLES
from segcheck.vendors.fortinet_fortios.statements import Vdom


def report_missing_parts(configuration: FortiConfiguration, attached: Attachments) -> None:
    """Put the device in doubt for every virtual domain that has interfaces and is not told.

    SOUNDNESS: of a virtual domain without blocks here, neither policies nor routes are known. A saved configuration
    prints the table of policies even when nothing stands in it, so a file without it was cut, or is the output of a
    few `show` commands; nothing would be permitted then, and everything proved.
    """
    told = {vdom.name: vdom for vdom in configuration.vdoms}
    places: dict[str, Span] = {}
    for interface in attached.interfaces:
        places.setdefault(attached.vdoms[interface.name], interface.origin[0])
    for name, span in places.items():
        vdom = told.get(name)
        if vdom is None or not vdom.blocks:
            _widen(configuration, "vdom-not-printed", span, name)
        elif not any(path in vdom.blocks for path in POLICY_TABLES) and not _is_for_management(vdom):
            _widen(configuration, "policies-not-printed", span, name)


def _is_for_management(vdom: Vdom) -> bool:
    """Whether the virtual domain forwards nothing."""
    return vdom.settings("system", "settings").text("vdom-type", "traffic") == "admin"


def _widen(configuration: FortiConfiguration, code: str, span: Span, vdom: str) -> None:
    configuration.notes.unmodeled.append(span)
    configuration.notes.report(code, (span,), Severity.WARNING, Effect.WIDENS_DEVICE, vdom=vdom)
