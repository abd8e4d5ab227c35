"""Tables that only drop packets, before policies are asked; and tables of policies for other kinds of traffic.

SOURCE: Fortinet, "FortiOS CLI Reference", `firewall acl`, `ttl-policy`, `multicast-policy`, `proxy-policy`, `policy46`,
`policy64`, `web-proxy explicit`.
"""

from __future__ import annotations

from segcheck.model.filters import Action, Rule
from segcheck.model.header import Family, Match, Unknown
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Origin
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.attachments import Attachments
from segcheck.vendors.fortinet_fortios.objects.objects import Objects
from segcheck.vendors.fortinet_fortios.policies.policy_conditions import all_of
from segcheck.vendors.fortinet_fortios.statements import Entry, Path, Vdom

_DROPPING: tuple[tuple[Path, Family], ...] = (
    (("firewall", "acl"), Family.IPV4),
    (("firewall", "acl6"), Family.IPV6),
    (("firewall", "ttl-policy"), Family.IPV4),
)
# Tables whose entries let packets pass in ways that are not modelled -> (action of an entry that does not say, reason).
_LETTING_PASS: dict[Path, tuple[str, str]] = {
    ("firewall", "multicast-policy"): ("accept", "multicast-policy"),
    ("firewall", "multicast-policy6"): ("accept", "multicast-policy"),
    ("firewall", "proxy-policy"): ("deny", "proxy-policy"),
    ("firewall", "explicit-proxy-policy"): ("deny", "proxy-policy"),
    ("firewall", "policy46"): ("accept", "policy-changes-family"),
    ("firewall", "policy64"): ("accept", "policy-changes-family"),
}


def drops(
    configuration: FortiConfiguration, vdom: Vdom, objects: Objects, attachments: Attachments
) -> dict[tuple[str, Family], tuple[Rule, ...]]:
    """Rules that come before all others, by the zone where packets come in.

    SOUNDNESS: which packets these tables drop for sure depends on hardware and time to live; they may drop what they
    name, and let nothing pass.
    """
    found: dict[tuple[str, Family], tuple[Rule, ...]] = {}
    for path, family in _DROPPING:
        for entry in vdom.table(*path):
            if entry.text("status", "enable") == "disable" or entry.text("action") == "permit":
                continue
            rule = _dropping(configuration, entry, path, family, objects)
            words = (*entry.values("interface"), *entry.values("srcintf")) or ("any",)
            for zone in dict.fromkeys(zone for word in words for zone in attachments.zones(vdom.name, word)):
                found[zone, family] = (*found.get((zone, family), ()), rule)
    return found


def _dropping(configuration: FortiConfiguration, entry: Entry, path: Path, family: Family, objects: Objects) -> Rule:
    code = "packet-drop-table"
    configuration.notes.ledger.mark(entry.span.line, LineFate.APPROXIMATED, code)
    parts: list[Match] = []
    for key, read in (("srcaddr", objects.source), ("dstaddr", objects.destination), ("service", objects.service)):
        setting = entry.setting(key)
        if setting is not None and len(setting.values) == 1 and not entry.unknown:
            parts.append(read(setting.values[0], family, setting))
    doubt = Unknown((entry.span,), code)
    return Rule(f"{path[-1]} {entry.name}", all_of((*parts, doubt)), Action.DENY, (entry.span,))


def widen_for_other_traffic(configuration: FortiConfiguration, vdom: Vdom) -> None:
    """Widen the device for entries that let packets pass beside the firewall policies.

    Multicast is forwarded apart from unicast routes; a proxy opens sessions of its own; both address families are
    translated into each other.
    """
    notes = configuration.notes
    for path, (default, reason) in _LETTING_PASS.items():
        entries = [
            entry
            for entry in vdom.table(*path)
            if entry.text("status", "enable") != "disable" and entry.text("action", default) != "deny"
        ]
        for entry in entries:
            notes.ledger.mark(entry.span.line, LineFate.APPROXIMATED, reason)
        if entries:
            _widen(configuration, tuple(entry.span for entry in entries), reason)
    skipped = vdom.settings("system", "settings").setting("multicast-skip-policy")
    if skipped is not None and skipped.values != ("disable",):
        _widen(configuration, skipped.origin, "multicast-policy")
    proxy = vdom.settings("web-proxy", "explicit").setting("status")
    if proxy is not None and proxy.values != ("disable",):
        _widen(configuration, proxy.origin, "proxy-policy")


def _widen(configuration: FortiConfiguration, origin: Origin, reason: str) -> None:
    # SOUNDNESS: `Device.unmodeled` makes everything possible and nothing sure.
    configuration.notes.unmodeled.extend(origin)
    configuration.notes.report(reason, origin, Severity.WARNING, Effect.WIDENS_DEVICE)
