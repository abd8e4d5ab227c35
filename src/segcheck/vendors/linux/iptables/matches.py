"""What the matches of a rule ask for, as conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from segcheck.model.header import SCTP, TCP, UDP, Family, Field
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import mac
from segcheck.vendors.linux.iptables.address_sets import AddressSets
from segcheck.vendors.linux.iptables.addresses import address_condition, address_range
from segcheck.vendors.linux.iptables.modules import AMOUNT, CONTENT, MATCH_OPTIONS, OPAQUE_MATCHES, SESSION
from segcheck.vendors.linux.iptables.names import icmp_message, port_interval, protocol_number
from segcheck.vendors.linux.iptables.rule_reading import RuleReading
from segcheck.vendors.linux.iptables.rule_text import Option, RuleText, Use
from segcheck.vendors.linux.netfilter.conditions import (
    either,
    either_port,
    icmp,
    later_fragments,
    negated,
    ports,
    tcp_flags,
    values,
)
from segcheck.vendors.linux.netfilter.program import Asked, Condition, InterfaceCondition, InterfaceName, StateCondition

_CACHED = 4096
_UDPLITE, _DCCP = 136, 33
# SOURCE: Linux kernel, net/ipv6/exthdrs_core.c, ipv6_find_hdr: `-p` asks for what stands behind these headers of IPv6.
_EXTENSIONS = frozenset((0, 43, 44, 51, 60))
_PROTOCOLS = {"tcp": TCP, "udp": UDP, "sctp": SCTP, "dccp": _DCCP, "udplite": _UDPLITE}
_STATES = frozenset(("INVALID", "NEW", "ESTABLISHED", "RELATED", "UNTRACKED", "SNAT", "DNAT"))
_QUIET_OF_SETS = frozenset(("--update-counters", "--update-subcounters"))
_FLAGS = {"FIN": 1, "SYN": 2, "RST": 4, "PSH": 8, "ACK": 16, "URG": 32, "ALL": 63, "NONE": 0}
# SOURCE: RFC 5771 (224.0.0.0/4), RFC 4291 (ff00::/8).
_MULTICAST = {Family.IPV4: (0xE0000000, 0xEFFFFFFF), Family.IPV6: (0xFF << 120, (1 << 128) - 1)}


def conditions_of(rule: RuleText, sets: AddressSets, reading: RuleReading) -> tuple[Asked, ...]:
    """Everything the rule asks for. What is not understood is left open, and `reading` says why."""
    found: list[Asked] = []
    for option in rule.general.options:
        asked = _general(option, reading)
        if asked is not None:
            found.append(asked)
    for use in rule.matches:
        meaning = _MEANINGS.get(use.name)
        if meaning is not None:
            if any(option.name not in MATCH_OPTIONS[use.name] for option in use.options):
                found.append(reading.unread("iptables-option-unknown"))
            found.extend(meaning(use, reading))
        elif use.name == "set":
            found.extend(_set(use, sets, reading))
        elif use.name in ("conntrack", "recent"):
            found.extend(_conntrack(use, reading) if use.name == "conntrack" else _recent(use, reading))
        elif use.name in OPAQUE_MATCHES:
            found.append(reading.open(OPAQUE_MATCHES[use.name]))
        else:
            found.append(reading.unread("iptables-match-unknown"))
    return tuple(found)


# -- general options --------------------------------------------------------------------------------------


def _general(option: Option, reading: RuleReading) -> Asked | None:
    name, words, is_negated = option
    if name in ("-s", "-d"):
        condition = _address(name, words[0], reading.family, is_negated)
        return reading.unread("iptables-address-not-understood") if condition is None else condition
    if name in ("-i", "-o"):
        return _interface(words[0], name == "-o", is_negated)
    if name == "-f":
        condition = later_fragments(reading.origin[:1])
        return negated(condition) if is_negated else condition
    if name == "-p":
        return _protocol(words[0], is_negated, reading)
    return None  # -4, -6: whose rule it is was decided before


@lru_cache(maxsize=_CACHED)
def _address(name: str, text: str, family: Family, is_negated: bool) -> Condition | None:
    if is_negated and "," in text:
        return None  # SOURCE: iptables(8): "! not allowed with multiple addresses"; older versions took it otherwise.
    condition = address_condition(Field.SOURCE if name == "-s" else Field.DESTINATION, text, family)
    return negated(condition) if is_negated and condition is not None else condition


@lru_cache(maxsize=_CACHED)
def _interface(text: str, outgoing: bool, is_negated: bool) -> InterfaceCondition | None:
    prefix = text.endswith("+")
    if text == "+" and not is_negated:
        return None
    return InterfaceCondition((InterfaceName(text[:-1] if prefix else text, prefix),), outgoing, is_negated)


def _protocol(text: str, is_negated: bool, reading: RuleReading) -> Condition | None:
    number = protocol_number(text)
    if number is None:
        return reading.unread("iptables-protocol-not-understood")
    if number == 0:
        # SOURCE: iptables(8), "-p": 0 is all protocols, and "! -p 0" is refused.
        return reading.unread("iptables-protocol-not-understood") if is_negated else None
    if reading.family is Family.IPV6 and number in _EXTENSIONS:
        return reading.open(CONTENT)
    if not is_negated:
        reading.protocol = number
    return _of_protocol(number, is_negated)


@lru_cache(maxsize=_CACHED)
def _of_protocol(number: int, is_negated: bool) -> Condition:
    condition = values(Field.PROTOCOL, ((number, number),))
    return negated(condition) if is_negated else condition


# -- ports, flags, ICMP -------------------------------------------------------------------------------------


def _transport(use: Use, reading: RuleReading) -> Iterator[Asked]:
    """`-m tcp`, `udp`, `sctp`, `dccp`, `udplite`."""
    protocol = _PROTOCOLS[use.name]
    if reading.protocol != protocol:
        yield _of_protocol(protocol, False)
    for name, words, is_negated in use.options:
        if name in ("--sport", "--dport") and len(words) == 1:
            if protocol in (_DCCP, _UDPLITE):
                yield reading.open("iptables-ports-of-protocol")
                continue
            field = Field.SOURCE_PORT if name == "--sport" else Field.DESTINATION_PORT
            condition = _ports(field, words[0], (protocol,), is_negated)
            yield reading.unread("iptables-port-not-understood") if condition is None else condition
        elif name == "--syn" and not words:
            yield _tcp_flags("FIN,SYN,RST,ACK", "SYN", is_negated) or reading.unread()
        elif name == "--tcp-flags":
            flags = _tcp_flags(*words, is_negated) if len(words) == 2 else None
            yield reading.unread() if flags is None else flags
        else:  # --tcp-option, --chunk-types, --dccp-types, --dccp-option
            yield reading.open(CONTENT)


@lru_cache(maxsize=_CACHED)
def _ports(field: Field | None, text: str, protocols: tuple[int, ...], is_negated: bool) -> Condition | None:
    """`field` None: either port."""
    intervals = [port_interval(part) for part in text.split(",")]
    found = [interval for interval in intervals if interval is not None]
    if len(found) < len(intervals):
        return None
    condition = either_port(found, protocols) if field is None else ports(field, found, protocols)
    return negated(condition) if is_negated else condition


@lru_cache(maxsize=_CACHED)
def _tcp_flags(mask: str, compared: str, is_negated: bool) -> Condition | None:
    care, value = _flags(mask), _flags(compared)
    if care is None or value is None:
        return None
    if value & care != value:
        return tcp_flags(0, 0) if is_negated else either(())  # no packet has a flag that is not looked at
    condition = tcp_flags(value, care)
    return negated(condition) if is_negated else condition


def _flags(text: str) -> int | None:
    bits = 0
    for name in text.split(","):
        bit = _FLAGS.get(name.upper())
        if bit is None:
            return None
        bits |= bit
    return bits


def _multiport(use: Use, reading: RuleReading) -> Iterator[Asked]:
    protocol = reading.protocol
    fields = {"--sport": Field.SOURCE_PORT, "--dport": Field.DESTINATION_PORT}
    for name, words, is_negated in use.options:
        if protocol in (_DCCP, _UDPLITE):
            yield reading.open("iptables-ports-of-protocol")
        elif protocol not in (TCP, UDP, SCTP) or len(words) != 1:
            yield reading.unread("iptables-port-not-understood")
        else:
            condition = _ports(fields.get(name.rstrip("s")), words[0], (protocol,), is_negated)
            yield reading.unread("iptables-port-not-understood") if condition is None else condition


def _icmp(use: Use, reading: RuleReading) -> Iterator[Asked]:
    family = Family.IPV4 if use.name == "icmp" else Family.IPV6
    if reading.protocol != family.icmp:
        yield _of_protocol(family.icmp, False)
    for _, words, is_negated in use.options:
        condition = _icmp_message(words[0], family, is_negated) if len(words) == 1 else None
        yield reading.unread("iptables-icmp-not-understood") if condition is None else condition


@lru_cache(maxsize=_CACHED)
def _icmp_message(text: str, family: Family, is_negated: bool) -> Condition | None:
    message = icmp_message(text, family)
    if message is None:
        return None
    types, codes = message
    condition = icmp(family, (types,), (codes,))
    return negated(condition) if is_negated else condition


# -- addresses ------------------------------------------------------------------------------------------------


def _iprange(use: Use, reading: RuleReading) -> Iterator[Asked]:
    for name, words, is_negated in use.options:
        interval = address_range(words[0], reading.family) if len(words) == 1 else None
        if interval is None:
            yield reading.unread("iptables-address-not-understood")
            continue
        condition = values(Field.SOURCE if name == "--src-range" else Field.DESTINATION, (interval,))
        yield negated(condition) if is_negated else condition


def _mac(use: Use, reading: RuleReading) -> Iterator[Asked]:
    for _, words, is_negated in use.options:
        condition = _source_mac(words[0], is_negated) if len(words) == 1 else None
        yield reading.unread("iptables-address-not-understood") if condition is None else condition
        if is_negated:
            # SOUNDNESS: what comes by something else than Ethernet (a tunnel, PPP) has no such address, and then the
            # rule does not hold either way round. SOURCE: Linux kernel, net/netfilter/xt_mac.c.
            yield reading.ethernet or reading.open("iptables-match-no-ethernet")


@lru_cache(maxsize=_CACHED)
def _source_mac(text: str, is_negated: bool) -> Condition | None:
    address = mac(text)
    if address is None:
        return None
    condition = values(Field.SOURCE_MAC, ((address, address),))
    return negated(condition) if is_negated else condition


def _addrtype(use: Use, reading: RuleReading) -> Iterator[Asked]:
    """SOURCE: Linux kernel, net/netfilter/xt_addrtype.c: the host's own addresses decide, but for multicast."""
    limited = any(option.name.startswith("--limit") for option in use.options)
    for name, words, is_negated in use.options:
        if name.startswith("--limit"):
            continue
        if words != ("MULTICAST",) or limited:
            yield reading.open("iptables-match-address-type")
            continue
        condition = values(Field.SOURCE if name == "--src-type" else Field.DESTINATION, (_MULTICAST[reading.family],))
        yield negated(condition) if is_negated else condition


def _set(use: Use, sets: AddressSets, reading: RuleReading) -> Iterator[Asked]:
    asked = [option for option in use.options if option.name in ("--match-set", "--set")]
    if len(asked) != 1 or len(asked[0].words) != 2:
        yield reading.unread()
        return
    if any(option.name not in _QUIET_OF_SETS for option in use.options if option is not asked[0]):
        # SOUNDNESS: counters and exceptions are asked together with the members, before anything is negated.
        yield reading.open(AMOUNT)
        return
    _, (name, flags), is_negated = asked[0]
    condition, code, origin = sets.condition(name, flags, reading.family)
    reading.origin = (*reading.origin, *origin)
    if condition is None:
        yield reading.open(code)
    else:
        yield negated(condition) if is_negated else condition


# -- sessions --------------------------------------------------------------------------------------------------


def _state(use: Use, reading: RuleReading) -> Iterator[Asked]:
    for option in use.options:
        yield _states(option, reading)
    if not use.options:
        yield reading.unread()


def _states(option: Option, reading: RuleReading) -> Asked:
    named = _named_states(option.words[0]) if len(option.words) == 1 else None
    if named is None:
        return reading.unread("iptables-state-not-understood")
    return StateCondition(named, option.negated, reading.origin[:1])


@lru_cache(maxsize=_CACHED)
def _named_states(text: str) -> frozenset[str] | None:
    named = frozenset(text.upper().split(","))
    return named if named <= _STATES else None


def _conntrack(use: Use, reading: RuleReading) -> Iterator[Asked]:
    """SOURCE: Linux kernel, net/netfilter/xt_conntrack.c: a packet outside tracking for which --ctstate holds is
    matched whatever else is asked, so the direction only says something where no state is asked.
    """
    others = [option for option in use.options if option.name != "--ctstate"]
    for option in use.options:
        if option.name == "--ctstate":
            yield _states(option, reading)
    if len(others) == len(use.options) and any(_is_reply(option) for option in others):
        yield StateCondition(frozenset(("ESTABLISHED", "RELATED")), False, reading.origin[:1])
    if others or not use.options:
        yield reading.open(SESSION)


def _is_reply(option: Option) -> bool:
    """Whether it asks for packets that answer."""
    return option.name == "--ctdir" and option.words == (("ORIGINAL",) if option.negated else ("REPLY",))


def _recent(use: Use, reading: RuleReading) -> Iterator[Asked]:
    """SOURCE: Linux kernel, net/netfilter/xt_recent.c: `--set` notes the address and always holds."""
    quiet = ("--set", "--name", "--rsource", "--rdest", "--mask")
    notes = use.one("--set")
    if notes is None or notes.negated or any(option.name not in quiet for option in use.options):
        yield reading.open(AMOUNT)


def _comment(use: Use, reading: RuleReading) -> Iterator[Asked]:
    if any(option.negated for option in use.options):
        reading.note("iptables-option-unknown", LineFate.MALFORMED)
    yield from ()


_MEANINGS: dict[str, Callable[[Use, RuleReading], Iterator[Asked]]] = {
    **dict.fromkeys(("tcp", "udp", "sctp", "dccp", "udplite"), _transport),
    "icmp": _icmp,
    "icmp6": _icmp,
    "multiport": _multiport,
    "iprange": _iprange,
    "mac": _mac,
    "addrtype": _addrtype,
    "state": _state,
    "comment": _comment,
}
