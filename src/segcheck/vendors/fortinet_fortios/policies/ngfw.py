"""Policy-based mode: applications decide, in a table of its own, so that headers tell little.

SOURCE: Fortinet, "FortiOS Administration Guide", "NGFW policy mode": `firewall policy` then holds inspection and
authentication, `firewall security-policy` permits by application and web category; both must let a session pass.
"""

from __future__ import annotations

from segcheck.model.filters import Action, Filter, ZonePolicy
from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.statements import Vdom
from segcheck.vendors.fortinet_fortios.text.fates import approximated


def is_policy_based(vdom: Vdom) -> bool:
    """Whether the virtual firewall works in policy-based mode, or in one that nobody knows."""
    return vdom.settings("system", "settings").text("ngfw-mode", "profile-based") != "profile-based"


def undecided_policies(configuration: FortiConfiguration, vdom: Vdom, zones: tuple[str, ...]) -> tuple[ZonePolicy, ...]:
    """One filter for every pair of zones, that may let anything pass or nothing.

    CHOICE: an application is known only after some packets of its session have passed, so hardly a header would be
    denied for sure; the mode is recognised and bounded, not modelled.
    """
    setting = vdom.settings("system", "settings").setting("ngfw-mode")
    if setting is None:
        return ()
    approximated(configuration.notes, setting, "policy-based-mode")
    configuration.notes.report("policy-based-mode", setting.origin, Severity.WARNING, Effect.WIDENS_FILTER)
    filters = tuple(Filter("security policy", family, (), Action.UNKNOWN, setting.origin) for family in Family)
    return tuple(
        ZonePolicy(f"{source} → {destination}", source, destination, filters, setting.origin)
        for source in zones
        for destination in zones
    )
