"""Local-in policies: who may speak to the firewall itself.

SOURCE: Fortinet, "FortiOS Administration Guide", "Local-in policy"; "Technical Tip: Local in policies behavior": tried
from the top, an entry without action denies; what none matches goes to what the device listens to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from segcheck.model.filters import Action, Filter, Rule, ZonePolicy
from segcheck.model.header import ANYTHING, AllOf, Family, Match, Unknown
from segcheck.model.network import Interface
from segcheck.source.diagnostic import Severity
from segcheck.source.text import Origin
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.attachments import Attachments
from segcheck.vendors.fortinet_fortios.objects.objects import Objects
from segcheck.vendors.fortinet_fortios.policies.hairpin import zone_members
from segcheck.vendors.fortinet_fortios.policies.policy_conditions import Conditions, Fields, all_of, lines_of
from segcheck.vendors.fortinet_fortios.policies.policy_support import LOCAL_IN
from segcheck.vendors.fortinet_fortios.statements import Entry, Path, Vdom
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.fates import malformed

SUPPORT: Mapping[Path, BlockSupport] = {
    ("firewall", "local-in-policy"): LOCAL_IN,
    ("firewall", "local-in-policy6"): LOCAL_IN,
}
SELF_ZONE = "self"
_TABLES = {Family.IPV4: ("firewall", "local-in-policy"), Family.IPV6: ("firewall", "local-in-policy6")}
_NAMES = ("srcaddr", "dstaddr", "srcaddr-negate", "dstaddr-negate")
_FIELDS = {
    Family.IPV4: Fields(*_NAMES),
    Family.IPV6: Fields(*_NAMES, "internet-service6", "internet-service6-src"),
}
_DECISIVE = frozenset(
    ["intf", "srcaddr", "srcaddr-negate", "dstaddr", "dstaddr-negate", "service", "service-negate", "action"]
)


class LocalIn:
    """The local-in policies of one virtual firewall, read once."""

    def __init__(
        self, configuration: FortiConfiguration, vdom: Vdom, objects: Objects, attachments: Attachments
    ) -> None:
        self._notes = configuration.notes
        self._vdom = vdom
        self._attachments = attachments
        self._conditions = Conditions(configuration.notes, objects, with_vips=False)
        self._rules = {
            family: tuple((self._interfaces(entry), self._rule(entry, family)) for entry in self._in_force(family))
            for family in Family
        }

    def filters(self, interface: Interface) -> tuple[Filter, ...]:
        """What everybody must pass who speaks to the firewall at `interface`; none where no entry speaks of it.

        What no entry matches passes: whether anything listens is another question.
        """
        found = []
        for family, rules in self._rules.items():
            own = tuple(rule for names, rule in rules if names is None or interface.name in names)
            if own:
                origin = (self._vdom.blocks[_TABLES[family]].span,)
                found.append(Filter(_TABLES[family][1], family, own, Action.PERMIT, origin))
        return tuple(found)

    def rules(self, family: Family) -> tuple[Rule, ...]:
        """All entries in force, whatever interface they speak of."""
        return tuple(rule for _, rule in self._rules[family])

    def disabled(self) -> Iterator[tuple[str, Origin]]:
        """Name and line of each entry that is switched off."""
        for path in _TABLES.values():
            for entry in self._vdom.table(*path):
                if entry.text("status", "enable") == "disable":
                    yield f"local-in {entry.name}", (entry.span,)

    def table(self, family: Family) -> tuple[str, Origin]:
        """Name of the table, and the line where it begins (none: it is not there)."""
        block = self._vdom.blocks.get(_TABLES[family])
        return _TABLES[family][1], () if block is None else (block.span,)

    def zone_policies(self) -> tuple[ZonePolicy, ...]:
        """What passes from each zone to the firewall itself; pairs that no entry speaks of are left out."""
        policies = []
        for zone, members in zone_members(self._attachments, self._vdom.name).items():
            filters = tuple(self._of_zone(family, members) for family in Family)
            if any(one.rules for one in filters):
                origin = tuple(span for one in filters if one.rules for span in one.origin)
                policies.append(ZonePolicy(f"{zone} → {SELF_ZONE}", zone, SELF_ZONE, filters, origin))
        return tuple(policies)

    def _of_zone(self, family: Family, members: Sequence[Interface]) -> Filter:
        """SOUNDNESS: what is said of one member only may or may not be meant for a packet from the zone."""
        rules = []
        for names, rule in self._rules[family]:
            spoken_of = [one for one in members if names is None or one.name in names]
            if len(spoken_of) == len(members):
                rules.append(rule)
            elif spoken_of:
                doubt = Unknown(rule.origin[:1], "local-in-interface")
                rules.append(Rule(rule.name, AllOf((rule.match, doubt)), rule.action, rule.origin, rule.logs))
        name, origin = self.table(family)
        return Filter(name, family, tuple(rules), Action.UNKNOWN, origin)

    def _in_force(self, family: Family) -> list[Entry]:
        found = []
        for entry in self._vdom.table(*_TABLES[family]):
            if entry.text("status", "enable") == "disable":
                self._notes.report("policy-disabled", (entry.span,), Severity.INFO, name=f"local-in {entry.name}")
            else:
                found.append(entry)
        return found

    def _interfaces(self, entry: Entry) -> frozenset[str] | None:
        """Names of the interfaces an entry speaks of; None: all."""
        setting = entry.setting("intf")
        if setting is None or not setting.values or "any" in setting.values:
            return None
        names: set[str] = set()
        for word in setting.values:
            found = self._attachments.behind(self._vdom.name, word)
            if not found and not self._attachments.zones(self._vdom.name, word):
                malformed(self._notes, setting, "policy-interface-unknown")
            names.update(one.name for one in found)
        return frozenset(names)

    def _rule(self, entry: Entry, family: Family) -> Rule:
        name, origin = f"local-in {entry.name}", lines_of(entry, _DECISIVE)
        if entry.unknown or entry.blocks:
            lines = tuple(span for one in entry.unknown for span in one.origin) or (entry.span,)
            return Rule(name, Unknown(lines, "policy-not-understood"), Action.UNKNOWN, (entry.span, *lines))
        fields = _FIELDS[family]
        ends = self._conditions.ends(entry, family, fields)
        if ends is None or ends.destination is None:
            return Rule(name, Unknown((entry.span,), "policy-without-addresses"), Action.UNKNOWN, origin)
        parts: list[Match] = [
            ends.source,
            ends.destination,
            self._conditions.services(entry, family, fields),
            self._conditions.schedule(entry),
            *self._conditions.narrowings(entry),
        ]
        setting = entry.setting("action")
        if setting is None or setting.values == ("deny",):
            action = Action.DENY
        elif setting.values == ("accept",):
            action = Action.PERMIT
        else:
            malformed(self._notes, setting, "policy-action-unknown")
            action = Action.UNKNOWN
        logs = entry.text("logtraffic") == "enable"
        return Rule(name, all_of(parts) if parts else ANYTHING, action, origin, logs)
