"""Added rules that change nothing are told with the reason; a rule that may matter never is."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from tests import strategies

from segcheck.model.filters import Action, Binding, Filter, FilterUse, Rule, ZoneDefaults
from segcheck.model.header import ANYTHING, Family, Field, FieldIn, FirstMatch, RepliesTo, Unknown
from segcheck.model.network import Device, Interface, InterfaceKind, Snapshot, Stage
from segcheck.policy.idleness.idleness import Idleness
from segcheck.review.difference import IdleRule
from segcheck.review.idle_rules import idle_rules
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.matching import Matcher
from segcheck.source.text import Span
from segcheck.symbolic.header_space import HeaderSpace
from segcheck.vendors.registry import load_files

ROUTER = """\
hostname r1
!
interface GigabitEthernet0/0
 ip address 10.1.0.1 255.255.255.0
{inbound}!
interface GigabitEthernet0/1
 ip address 10.2.0.1 255.255.255.0
!
ip access-list extended IN
{entries}!
end
"""
BEFORE = (
    " permit tcp 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255 eq 443",
    " deny ip any 10.2.0.0 0.0.0.255",
    " permit ip any any",
)


def _router(entries: tuple[str, ...], inbound: str = " ip access-group IN in\n", more: str = "") -> Snapshot:
    text = ROUTER.format(inbound=inbound, entries="".join(f"{entry}\n" for entry in entries))
    return load_files([("r1.cfg", text.replace("end\n", f"{more}end\n").encode())])


def _found(before: Snapshot, after: Snapshot) -> list[tuple[int, Idleness, list[str]]]:
    return [(one.origin[0].line, one.why, [by.rule for by in one.because]) for one in idle_rules(before, after)]


def _line(snapshot: Snapshot, text: str) -> int:
    return 1 + [line.strip() for line in snapshot.sources[0].lines].index(text.strip())


def test_a_permit_below_the_deny_is_shadowed_by_it() -> None:
    added = " permit tcp 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255 eq 80"
    after = _router((*BEFORE, added))
    assert _found(_router(BEFORE), after) == [(_line(after, added), Idleness.SHADOWED, ["20"])]


def test_a_rule_that_the_next_ones_repeat_is_redundant() -> None:
    added = " permit tcp 10.1.0.0 0.0.0.255 host 10.9.0.9 eq 80"
    after = _router((BEFORE[0], BEFORE[1], added, BEFORE[2]))
    assert _found(_router(BEFORE), after) == [(_line(after, added), Idleness.REDUNDANT, ["40"])]


def test_a_rule_that_keeps_packets_from_a_deny_below_is_named_with_the_one_that_takes_the_rest() -> None:
    """Without the middle one, the deny would get at packets of the first: it is a reason, too."""
    below = (" permit tcp host 10.1.0.9 any", " deny tcp host 10.1.0.9 any", " permit ip any any")
    added = " permit tcp any any eq 443"
    after = _router((added, *below))
    found = idle_rules(_router(below), after)
    lines = [_line(after, below[0]), _line(after, below[2])]
    assert [(one.why, [by.origin[0].line for by in one.because]) for one in found] == [(Idleness.REDUNDANT, lines)]


def test_a_deny_before_the_implicit_deny_is_redundant_unless_it_logs() -> None:
    plain, logging = (_router((BEFORE[0], entry)) for entry in (" deny ip any any", " deny ip any any log"))
    assert _found(_router(BEFORE[:1]), plain) == [(_line(plain, "deny ip any any"), Idleness.REDUNDANT, [""])]
    assert _found(_router(BEFORE[:1]), logging) == []


def test_of_two_equal_added_rules_one_matters() -> None:
    added = " permit udp any host 10.2.0.53 eq 53"
    after = _router((added, added.replace("any host", "10.0.0.0 0.255.255.255 host"), *BEFORE))
    found = _found(_router(BEFORE), after)
    assert [(line, why) for line, why, _ in found] == [(_line(after, added) + 1, Idleness.SHADOWED)]


def test_rules_of_a_list_that_is_bound_nowhere_are_idle() -> None:
    added = " permit udp any any eq 53"
    before, after = _router(BEFORE, inbound=""), _router((added, *BEFORE), inbound="")
    assert _found(before, after) == [(_line(after, added), Idleness.UNBOUND, [])]


def test_a_list_is_not_called_unbound_where_a_line_not_understood_names_it() -> None:
    added = " permit udp any any eq 53"
    before = _router(BEFORE, inbound=" frobnicate using IN\n")
    after = _router((added, *BEFORE), inbound=" frobnicate using IN\n")
    assert Idleness.UNBOUND not in {why for _, why, _ in _found(before, after)}


def test_rules_that_change_something_are_not_idle() -> None:
    after = _router((" permit tcp 10.1.0.0 0.0.0.255 host 10.2.0.9 eq 22", *BEFORE))
    assert _found(_router(BEFORE), after) == []
    assert _found(after, after) == []


def test_a_line_that_only_moved_in_the_file_is_not_added() -> None:
    """Also where it rests on something that is not known."""
    doubtful = " permit tcp any host 10.2.0.7 eq 22 time-range NIGHT"
    before = _router((BEFORE[0], BEFORE[1], doubtful, BEFORE[2]))
    after = _router((" permit udp any host 10.2.0.53 eq 53", BEFORE[0], BEFORE[1], doubtful, BEFORE[2]))
    assert _found(before, after) == []
    assert [one.rule for one in idle_rules(Snapshot((), (), (), (), ()), before)] == ["30"]


def test_an_earlier_rule_in_doubt_shadows_nothing() -> None:
    doubtful = " deny tcp any any eq 25 time-range NIGHT"
    after = _router((doubtful, " permit tcp any any eq 25", *BEFORE))
    assert _found(_router((doubtful, *BEFORE)), after) == []


CLASSES = """\
class-map type inspect match-any WEB
 match access-group name WEB-LIST
class-map type inspect match-any ALL
 match access-group name ALL-LIST
policy-map type inspect OUT
 class type inspect ALL
  inspect
 class type inspect WEB
  inspect
 class class-default
  drop
zone security INSIDE
zone security OUTSIDE
zone-pair security OUT source INSIDE destination OUTSIDE
 service-policy type inspect OUT
interface GigabitEthernet0/0
 zone-member security INSIDE
interface GigabitEthernet0/1
 zone-member security OUTSIDE
ip access-list extended ALL-LIST
 permit tcp 10.1.0.0 0.0.0.255 any
ip access-list extended WEB-LIST
 permit udp any any eq 53
"""


def test_a_line_of_a_class_is_dead_where_earlier_classes_take_its_packets() -> None:
    added = " permit tcp 10.1.0.0 0.0.0.127 any eq 80"
    before = _router(BEFORE, inbound="", more=CLASSES)
    after = _router(BEFORE, inbound="", more=f"{CLASSES}{added}\n")
    found = _found(before, after)
    assert [(line, why) for line, why, _ in found] == [(_line(after, added), Idleness.SHADOWED)]
    assert any("ALL" in name for name in found[0][2])


def test_yamaha_filter_that_stands_in_no_list_is_in_force_nowhere() -> None:
    head = "ip lan1 address 192.168.1.1/24\nip lan2 address 203.0.113.2/29\nip lan2 secure filter in 1 2\n"
    filters = "ip filter 1 pass * * tcp * 22\nip filter 2 reject * *\n"
    before = load_files([("rtx.cfg", (head + filters).encode())])
    after = load_files([("rtx.cfg", (head + filters + "ip filter 3 pass * * tcp * 3389\n").encode())])
    assert [(one.why, one.origin[0].line) for one in idle_rules(before, after)] == [(Idleness.UNBOUND, 6)]


FORTIGATE = """\
config system interface
    edit "port1"
        set vdom "root"
        set ip 10.1.0.1 255.255.255.0
    next
    edit "port2"
        set vdom "root"
        set ip 10.2.0.1 255.255.255.0
    next
    edit "port3"
        set vdom "root"
        set ip 10.3.0.1 255.255.255.0
    next
end
config firewall address
    edit "server"
        set subnet 10.2.0.9 255.255.255.255
    next
end
config firewall policy
{policies}end
"""


def _policy(number: int, target: str, action: str, destination: str = "all", more: str = "") -> str:
    lines = [f"edit {number}", '    set srcintf "port1"', f'    set dstintf "{target}"', '    set srcaddr "all"']
    lines += [f'    set dstaddr "{destination}"', f"    set action {action}", '    set schedule "always"']
    lines += ['    set service "ALL"', *([f"    set {more}"] if more else []), "next"]
    return "".join(f"    {line}\n" for line in lines)


def _fortigate(*policies: str) -> Snapshot:
    text = FORTIGATE.format(policies="".join(policies))
    return load_files([("fw.conf", text.encode())])


def test_a_policy_appended_below_the_deny_is_shadowed() -> None:
    deny = _policy(1, "port2", "deny")
    before, after = _fortigate(deny), _fortigate(deny, _policy(2, "port2", "accept", "server"))
    assert [(one.rule, one.why, one.because[0].rule) for one in idle_rules(before, after)] == [
        ("2", Idleness.SHADOWED, "1")
    ]
    elsewhere = _fortigate(deny, _policy(2, "port3", "accept", "server"))
    assert idle_rules(before, elsewhere) == ()


def test_a_policy_that_translates_is_not_redundant() -> None:
    wide = _policy(1, "port2", "accept")
    plain, translating = (_policy(2, "port2", "accept", "server", more) for more in ("", "nat enable"))
    assert [one.why for one in idle_rules(_fortigate(wide), _fortigate(plain, wide))] == [Idleness.REDUNDANT]
    assert idle_rules(_fortigate(wide), _fortigate(translating, wide)) == ()


# -- random lists -------------------------------------------------------------------------------------


def _device(rules: Filter, *, bound: bool = True) -> Device:
    interface = Interface(
        "e0",
        InterfaceKind.ROUTED,
        enabled=True,
        addresses=(),
        vrf="",
        origin=(),
        ingress=(Binding(rules, ()),) if bound else (),
    )
    return Device(
        name="d",
        platform="random",
        pipeline=tuple(Stage),
        interfaces=(interface,),
        filters=(rules,),
        zone_policies=(),
        zone_defaults=ZoneDefaults(),
        destination_translations=(),
        source_translations=(),
        routing=(),
        static_arp=(),
        vlans=(),
        unmodeled=(),
        origin=(),
    )


def _snapshot(*devices: Device) -> Snapshot:
    return Snapshot(devices, (), (), (), ())


def _numbered(rules: Filter, seed: Random) -> Filter:
    """The filter with rules of another list among its own, each with a line of its own."""
    extra = strategies.filter_of(seed, rules.family, longest=5).rules
    mixed = list(rules.rules)
    for rule in extra:
        mixed.insert(seed.randrange(len(mixed) + 1), rule)
    lines = tuple(
        replace(rule, name=str(number), origin=(Span("d.cfg", number, 1, number, 9),))
        for number, rule in enumerate(mixed, 1)
    )
    return replace(rules, rules=lines)


@given(strategies.randoms)
def test_without_all_idle_rules_together_the_filter_is_the_same(rng: Random) -> None:
    family = strategies.family(rng)
    before = strategies.filter_of(rng, family)
    after = _numbered(before, rng)
    found = idle_rules(_snapshot(_device(before)), _snapshot(_device(after)))
    names = {one.rule for one in found}
    rest = replace(after, rules=tuple(rule for rule in after.rules if rule.name not in names))
    matcher = Matcher(HeaderSpace(family))
    whole, left = filter_bounds(matcher, after), filter_bounds(matcher, rest)
    valid = matcher.space.valid
    assert left.surely & valid >= whole.surely & valid
    assert left.possibly & valid <= whole.possibly & valid


@pytest.mark.parametrize("family", list(Family))
def test_many_added_rules_are_judged_like_few(family: Family) -> None:
    """A long new list is looked at through arrays, a few added lines one by one."""
    rng = Random(7)
    rules = tuple(
        Rule(
            str(number), strategies.typical(rng, family), strategies.action(rng), (Span("d.cfg", number, 1, number, 9),)
        )
        for number in range(1, 200)
    )
    whole = Filter("F", family, rules, Action.DENY, ())
    empty = replace(whole, rules=())
    at_once = {one.rule: one.why for one in idle_rules(_snapshot(_device(empty)), _snapshot(_device(whole)))}
    assert len(at_once) > 5
    for name in at_once:
        without = replace(whole, rules=tuple(rule for rule in rules if rule.name not in at_once))
        with_one = replace(whole, rules=tuple(rule for rule in rules if rule.name == name or rule.name not in at_once))
        found = idle_rules(_snapshot(_device(without)), _snapshot(_device(with_one)))
        assert [one.rule for one in found] == [name]


def test_a_rule_that_answers_are_made_of_is_not_redundant() -> None:
    """The rule alone opens sessions that are answered; the one that follows lets the same packets pass without."""
    own = FieldIn(Field.DESTINATION_PORT, ((80, 80),))
    first = Rule("1", own, Action.PERMIT, (Span("d.cfg", 1, 1, 1, 9),))
    second = Rule("2", ANYTHING, Action.PERMIT, (Span("d.cfg", 2, 1, 2, 9),))
    forward = Filter("OUT", Family.IPV4, (first, second), Action.DENY, ())
    answers = Rule("answers", RepliesTo(FirstMatch(((own, True),))), Action.PERMIT, (Span("d.cfg", 3, 1, 3, 9),))
    back = Filter("IN", Family.IPV4, (answers,), Action.DENY, ())
    after = _device(forward)
    interface = replace(after.interfaces[0], egress=(Binding(back, ()),))
    before = _device(replace(forward, rules=(second,)))
    assert [one.why for one in idle_rules(_snapshot(before), _snapshot(after))] == [Idleness.REDUNDANT]
    assert idle_rules(_snapshot(before), _snapshot(replace(after, interfaces=(interface,)))) == ()


def test_rules_of_a_list_in_use_elsewhere_are_judged_by_themselves() -> None:
    """A list that chooses packets for something else is no transit filter; a later equal entry is idle all the same."""
    first = Rule("1", ANYTHING, Action.PERMIT, (Span("d.cfg", 1, 1, 1, 9),))
    second = Rule("2", FieldIn(Field.PROTOCOL, ((6, 6),)), Action.DENY, (Span("d.cfg", 2, 1, 2, 9),))
    rules = Filter("L", Family.IPV4, (first, second), Action.DENY, ())
    used = replace(_device(rules, bound=False), filter_uses=(FilterUse("L", None, ()),))
    before = replace(used, filters=(replace(rules, rules=(first,)),))
    found: tuple[IdleRule, ...] = idle_rules(_snapshot(before), _snapshot(used))
    assert [(one.rule, one.why) for one in found] == [("2", Idleness.SHADOWED)]


def test_an_impossible_rule_is_told_as_such() -> None:
    rule = Rule("1", FieldIn(Field.PROTOCOL, ()), Action.PERMIT, (Span("d.cfg", 1, 1, 1, 9),))
    unsure = Rule("2", Unknown((), "time-range"), Action.PERMIT, (Span("d.cfg", 2, 1, 2, 9),))
    rules = Filter("L", Family.IPV4, (rule, unsure), Action.DENY, ())
    found = idle_rules(_snapshot(_device(replace(rules, rules=()))), _snapshot(_device(rules)))
    assert [(one.rule, one.why, one.because) for one in found] == [("1", Idleness.IMPOSSIBLE, ())]
