"""What the targets of rules do, as verdicts.

SOURCE: iptables-extensions(8), "TARGET EXTENSIONS"; Linux kernel, net/netfilter/xt_*.c and net/ipv4/netfilter/ipt_*.c.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from segcheck.model.header import Family, Field, Interval
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import number
from segcheck.vendors.linux.iptables.addresses import address_range, interval_of
from segcheck.vendors.linux.iptables.modules import LOGGING_TARGETS, SILENT_TARGETS
from segcheck.vendors.linux.iptables.rule_reading import RuleReading
from segcheck.vendors.linux.iptables.rule_text import Option, RuleText, Use
from segcheck.vendors.linux.netfilter.program import Asked, Call, Finally, Hook, Rewritten, Verdict

_PLAIN: Mapping[str, Finally] = {
    "ACCEPT": Finally.ACCEPT,
    "DROP": Finally.DROP,
    "REJECT": Finally.DROP,
    "RETURN": Finally.RETURN,
    "NOTRACK": Finally.UNTRACK,
}
# Who decides is a program on the host, or the packet is answered in another's name.
_DECIDED_ELSEWHERE: Mapping[str, str] = {
    "QUEUE": "iptables-target-queue",
    "NFQUEUE": "iptables-target-queue",
    "SYNPROXY": "iptables-target-synproxy",
    "TARPIT": "iptables-target-answers",
    "DELUDE": "iptables-target-answers",
    "CHAOS": "iptables-target-answers",
}
# Packets that leave without any forward rule seeing them, or as others than they came.
_ELSEWHERE: Mapping[str, str] = {
    "TEE": "iptables-target-copies",
    "TPROXY": "iptables-target-proxy",
    "ROUTE": "iptables-target-routes",
    "MIRROR": "iptables-target-routes",
    "SNPT": "iptables-target-rewrites",
    "DNPT": "iptables-target-rewrites",
    "RAWDNAT": "iptables-target-rewrites",
    "RAWSNAT": "iptables-target-rewrites",
    "SAME": "iptables-target-rewrites",
    "DNETMAP": "iptables-target-rewrites",
}
_EVERY_PORT: Interval = (1, 65535)
# Packets rarely pass more routers than this; a target that leaves fewer may stop them on their way.
_ENOUGH_HOPS = 32


@dataclass(frozen=True, slots=True)
class Deed:
    """What a rule does: `extra` conditions on top of those it asks, then `verdict`.

    `helper`: the helper it gives connections, "" for none. `widens`: message code for something no verdict can say.
    """

    verdict: Verdict
    extra: tuple[Asked, ...] = ()
    helper: str = ""
    widens: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule stands: its table, the chains of that table, and the hooks from which its chain may be called."""

    table: str
    chains: frozenset[str]
    hooks: frozenset[Hook]


def deed_of(rule: RuleText, place: Place, reading: RuleReading) -> Deed:
    """What the rule does. A target nobody knows may do anything."""
    target = rule.target
    if target is None:
        return Deed(Finally.CONTINUE)
    name = target.name
    if name in place.chains:
        return Deed(Call(name, not rule.goto)) if not target.options else unreadable(place, reading)
    if rule.goto:
        return unreadable(place, reading, "iptables-chain-missing")
    plain = _PLAIN.get(name)
    if plain is not None:
        return Deed(plain)
    if name in SILENT_TARGETS:
        return Deed(Finally.CONTINUE)
    if name in LOGGING_TARGETS:
        return Deed(Finally.LOG)
    if name in ("DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP"):
        translated = _translation(target, place, reading.family) if place.table == "nat" else None
        return unreadable(place, reading, "iptables-nat-not-understood") if translated is None else Deed(translated)
    if name == "CT":
        return _connection(target)
    if name in ("TTL", "HL"):
        return _hops(target, reading)
    if name == "CLUSTERIP":
        return Deed(Finally.DROP, (reading.open("iptables-target-cluster"),))
    if name in _DECIDED_ELSEWHERE:
        reading.note(_DECIDED_ELSEWHERE[name], LineFate.APPROXIMATED)
        # SOUNDNESS: what SYNPROXY sends by itself meets no forward rule that comes later.
        later = name == "SYNPROXY" and place.table != "filter"
        return Deed(Finally.UNKNOWN, widens=_DECIDED_ELSEWHERE[name] if later else "")
    if name in _ELSEWHERE:
        return Deed(Finally.UNKNOWN, widens=_ELSEWHERE[name])
    return unreadable(place, reading, "iptables-target-unknown")


def unreadable(place: Place, reading: RuleReading, code: str = "iptables-rule-not-understood") -> Deed:
    """A rule of which nobody can say what it does.

    SOUNDNESS: in a table that only lets pass or not, any verdict is possible; elsewhere it may rewrite packets or send
    them another way, too.
    """
    reading.note(code, LineFate.UNRECOGNIZED)
    return Deed(Finally.UNKNOWN, widens="" if place.table in ("filter", "security", "nat") else code)


# -- connections, hops -----------------------------------------------------------------------------------------


def _connection(target: Use) -> Deed:
    """SOURCE: Linux kernel, net/netfilter/xt_CT.c."""
    names = {option.name for option in target.options}
    helper = next((option.words[0] for option in target.options if option.name == "--helper"), "")
    if names & {"--zone", "--zone-orig", "--zone-reply"}:
        # SOUNDNESS: sessions are then kept in several tables, and an answer may meet another than its opening packet.
        return Deed(Finally.CONTINUE, helper=helper, widens="iptables-target-zone")
    return Deed(Finally.UNTRACK if "--notrack" in names else Finally.CONTINUE, helper=helper)


def _hops(target: Use, reading: RuleReading) -> Deed:
    """A changed number of hops lets nothing pass that would not; too few of them may stop a packet."""
    for option in target.options:
        hops = number(option.words[0], 0, 255) if len(option.words) == 1 else None
        if option.name.endswith("-dec") or hops is None or (option.name.endswith("-set") and hops < _ENOUGH_HOPS):
            return Deed(Finally.DROP, (reading.open("iptables-target-hops"),))
    return Deed(Finally.CONTINUE)


# -- address translation -----------------------------------------------------------------------------------------


def _translation(target: Use, place: Place, family: Family) -> Rewritten | None:
    """What becomes of the address and port; None when it cannot be read."""
    name, options = target.name, target.options
    if any(option.negated for option in options):
        return None
    if name == "NETMAP":
        return _network(options, place.hooks, family)
    if name in ("DNAT", "SNAT"):
        field = Field.DESTINATION if name == "DNAT" else Field.SOURCE
        written = [option for option in options if option.name in ("--to-destination", "--to-source")]
        parsed = [_endpoint(option.words[0], family) if len(option.words) == 1 else None for option in written]
        found = [endpoint for endpoint in parsed if endpoint is not None]
        if not found or len(found) < len(written):
            return None
        every = (0, (1 << family.address_bits) - 1)
        if len(found) == 1 and found[0][0] is None:
            # Only the port changes: a network translation that leaves every bit of the address.
            return Rewritten(field, (every,), (found[0][1],) if found[0][1] else None, network=True)
        addresses = tuple(one[0] or every for one in found)
        ranges = tuple(one[1] for one in found if one[1] is not None)
        ports: tuple[Interval, ...] | None = ranges or None
        if ports is None and field is Field.SOURCE and _randomized(options):
            ports = (_EVERY_PORT,)
        return Rewritten(field, addresses, ports, exact=len(ranges) in (0, len(found)))
    field = Field.SOURCE if name == "MASQUERADE" else Field.DESTINATION
    to_ports = [option for option in options if option.name == "--to-ports"]
    interval = _port_range(to_ports[0].words[0]) if len(to_ports) == 1 and len(to_ports[0].words) == 1 else None
    if to_ports and interval is None:
        return None
    if interval is None and field is Field.SOURCE and _randomized(options):
        interval = _EVERY_PORT
    return Rewritten(field, (), None if interval is None else (interval,))


def _randomized(options: list[Option]) -> bool:
    return any(option.name.startswith("--random") for option in options)


def _endpoint(text: str, family: Family) -> tuple[Interval | None, Interval | None] | None:
    """`A`, `A-B`, `A:port`, `A-B:port-port/base`, `:port`; IPv6 addresses before a port stand in brackets."""
    if family is Family.IPV6:
        written, colon, ports = text.rpartition("]:") if "]:" in text else (text, "", "")
        if text.startswith(":") and not text.startswith("::"):
            written, colon, ports = "", ":", text[1:]
        written = written.replace("[", "").replace("]", "")
    else:
        written, colon, ports = text.partition(":")
    addresses = address_range(written, family) if written else None
    interval = _port_range(ports.partition("/")[0]) if colon else None
    if (written and addresses is None) or (colon and interval is None) or not (written or colon):
        return None
    return addresses, interval


def _port_range(text: str) -> Interval | None:
    first, dash, last = text.partition("-")
    low = number(first, 0, 65535)
    high = number(last, 0, 65535) if dash else low
    return None if low is None or high is None or low > high else (low, high)


def _network(options: list[Option], hooks: frozenset[Hook], family: Family) -> Rewritten | None:
    """SOURCE: Linux kernel, net/netfilter/xt_NETMAP.c: before routing the destination changes, behind it the source."""
    before = bool(hooks & {Hook.PREROUTING, Hook.OUTPUT})
    if before and hooks & {Hook.POSTROUTING, Hook.INPUT}:
        return None
    if len(options) != 1 or len(options[0].words) != 1:
        return None
    text = options[0].words[0]
    network = interval_of(text, family)
    if network is None:
        return None
    return Rewritten(Field.DESTINATION if before else Field.SOURCE, (network,), None, network=True)
