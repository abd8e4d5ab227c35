"""What a FortiGate does because of sessions: answers pass, and what belongs to no session does not.

SOURCE: Fortinet, "Technical Tip: How the FortiGate behaves when asymmetric routing is enabled" (FD39943): TCP without
session and without SYN is dropped; with `asymroute` it is forwarded without asking the policies. "Technical Note:
Enable creation of TCP session on the firewall without checking SYN" (FD40929): `tcp-session-without-syn` of the virtual
domain allows the policy option of that name, which is off unless set.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from segcheck.model.filters import Action, Rule
from segcheck.model.header import (
    ACK,
    FIN,
    FIRST_FRAGMENT,
    NEW,
    RST,
    SYN,
    TCP,
    AllOf,
    AnyOf,
    Family,
    Field,
    FieldIn,
    FieldMasked,
    Match,
    Not,
    RepliesTo,
    Unknown,
)
from segcheck.source.text import Origin
from segcheck.vendors._shared.first_match import permitted
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.source_macs import without_source_macs
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.policies.policy_values import Policy, Reading
from segcheck.vendors.fortinet_fortios.statements import Setting, Vdom
from segcheck.vendors.fortinet_fortios.text.fates import approximated

_TCP = FieldIn(Field.PROTOCOL, ((TCP, TCP),))
_WHOLE = FieldIn(Field.FRAGMENT, ((FIRST_FRAGMENT, FIRST_FRAGMENT),))
_OPENS = FieldMasked(Field.TCP_FLAGS, SYN, SYN | ACK | RST | FIN)
_AMID_SESSION = AllOf((_TCP, _WHOLE, Not(_OPENS)))
WITHOUT_SESSION = AllOf((FieldIn(Field.STATE, ((NEW, NEW),)), *_AMID_SESSION.parts))
"""TCP segments that open no session and belong to none."""
ANSWERS_NAME = "answers"
WITHOUT_SESSION_NAME = "TCP without session"


class SessionRules(NamedTuple):
    """How one virtual firewall treats sessions in one family. `bypass`: rules before all others.

    `per_policy`: some policies may let sessions begin in their middle, so each says for itself. `without_session`: what
    is dropped because it belongs to no session. `by_mac`: policies may ask for hardware addresses of senders.
    """

    bypass: tuple[Rule, ...]
    per_policy: bool
    without_session: Match
    origin: Origin
    by_mac: bool


def session_rules(
    configuration: FortiConfiguration, vdom: Vdom, policies: Sequence[Policy], family: Family, origin: Origin
) -> SessionRules:
    """The settings of the virtual domain about sessions. `origin`: where its policies begin."""
    notes = configuration.notes
    settings = vdom.settings("system", "settings")
    version = "" if family is Family.IPV4 else "6"
    bypass: list[Rule] = []
    around = settings.setting(f"asymroute{version}")
    if around is not None and around.values != ("disable",):
        bypass.append(_bypassing(notes, around, _AMID_SESSION, around.values == ("enable",)))
    icmp = settings.setting(f"asymroute{version}-icmp")
    # SOUNDNESS: ICMP answers without a query pass as well; other ICMP packets may be asked about or not.
    for setting in (around, icmp):
        if setting is not None and setting.values != ("disable",):
            packets = FieldIn(Field.PROTOCOL, ((family.icmp, family.icmp),))
            bypass.append(_bypassing(notes, setting, packets, False))
            break
    middle = settings.setting("tcp-session-without-syn")
    unchecked = _unchecked(configuration, policies)
    dropped: Match = WITHOUT_SESSION
    if unchecked:
        dropped = AllOf((WITHOUT_SESSION, Unknown(unchecked, "tcp-flags-unchecked")))
    by_mac = any(entry.text("type") == "mac" for entry in vdom.table("firewall", f"address{version}"))
    per_policy = middle is not None and middle.values != ("disable",)
    return SessionRules(tuple(bypass), per_policy, dropped, origin, by_mac)


def _unchecked(configuration: FortiConfiguration, policies: Sequence[Policy]) -> Origin:
    """Lines by which TCP flags may not be checked.

    SOURCE: "FortiOS Administration Guide", "Firewall anti-replay option per policy": without it flags are not checked.
    SOUNDNESS: whether segments without session then pass is not said, so they may.
    """
    everywhere = configuration.shared.settings("system", "global").setting("anti-replay")
    of_policies = (policy.entry.setting("anti-replay") for policy in policies)
    settings = [one for one in (everywhere, *of_policies) if one is not None and one.values == ("disable",)]
    for setting in settings:
        approximated(configuration.notes, setting, "tcp-flags-unchecked")
    return tuple(dict.fromkeys(span for setting in settings for span in setting.origin))


def _bypassing(notes: Notes, setting: Setting, packets: Match, surely: bool) -> Rule:
    if not surely:
        approximated(notes, setting, "asymmetric-routing")
    match = packets if surely else AllOf((packets, Unknown(setting.origin, "asymmetric-routing")))
    return Rule(setting.key, match, Action.PERMIT, setting.origin)


def before_policies(rules: SessionRules, opposite: Sequence[Policy], family: Family) -> tuple[Rule, ...]:
    """The rules of a zone pair that come before its policies: answers to what the `opposite` policies let open."""
    found = list(rules.bypass)
    opened = opened_by(opposite, family, by_mac=rules.by_mac)
    if opened is not None:
        found.append(Rule(ANSWERS_NAME, RepliesTo(opened), Action.PERMIT, rules.origin))
    if not rules.per_policy:
        found.append(Rule(WITHOUT_SESSION_NAME, rules.without_session, Action.DENY, rules.origin))
    return tuple(found)


def opened_by(policies: Sequence[Policy], family: Family, *, by_mac: bool) -> Match | None:
    """Packets that open sessions by these policies; None: there are none.

    Hardware addresses are left out (`by_mac`: there may be some): an answer belongs to a session that some sender was
    allowed to open, and does not tell the sender's.

    SOUNDNESS: an answer does not tell whether a virtual IP translated its opening packet, so the two are told apart by
    asking for both: packets as plain addresses are matched, and packets as virtual IPs are matched. In the second
    question policies for different virtual IPs stand in one list, where one must not hide another: a denial counts as
    perhaps.
    """
    plain = [reading.plain for reading in _readings(policies, family) if reading.plain is not None]
    by_vip = [reading.by_vip for reading in _readings(policies, family) if reading.by_vip is not None]
    if by_mac:
        plain, by_vip = list(map(_of_any_sender, plain)), list(map(_of_any_sender, by_vip))
    ways: list[Match] = []
    if any(rule.action is not Action.DENY for rule in plain):
        ways.append(permitted(plain))
    if any(rule.action is not Action.DENY for rule in by_vip):
        ways.append(permitted([_perhaps(rule) for rule in by_vip]))
    return None if not ways else ways[0] if len(ways) == 1 else AnyOf(tuple(ways))


def _readings(policies: Sequence[Policy], family: Family) -> list[Reading]:
    return [policy.readings[family] for policy in policies if family in policy.readings]


def _perhaps(rule: Rule) -> Rule:
    if rule.action is not Action.DENY:
        return rule
    doubt = Unknown(rule.origin[:1], "vip-answers")
    return Rule(rule.name, AllOf((rule.match, doubt)), rule.action, rule.origin, rule.logs)


def _of_any_sender(rule: Rule) -> Rule:
    match = without_source_macs(rule.match, generous=rule.action is not Action.DENY)
    return rule if match is rule.match else Rule(rule.name, match, rule.action, rule.origin, rule.logs)


def own_rules(rules: SessionRules, policies: Sequence[Policy], family: Family) -> tuple[Rule, ...]:
    """The rules of the policies themselves, in order."""
    found: list[Rule] = []
    for policy in policies:
        reading = policy.readings.get(family)
        if reading is None:
            continue
        if rules.per_policy and not policy.without_opening and policy.accepts():
            found.append(
                Rule(policy.name, AllOf((reading.rule.match, rules.without_session)), Action.DENY, policy.origin)
            )
        found.append(reading.rule)
    return tuple(found)
