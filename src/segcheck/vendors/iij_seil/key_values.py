"""The language of the later models: one key with its value on each line.

SOURCE: SEIL configuration manual, syntax: the first colon parts key and value, blanks around them do not count; a key
that stands twice is refused on all of its lines; entries of a list have numbers; there are no comments.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.values import number
from segcheck.vendors._shared.vlan_lists import FIRST_VLAN, LAST_VLAN
from segcheck.vendors.iij_seil.administration import bound_whole
from segcheck.vendors.iij_seil.configuration import (
    AddressStatement,
    FilterStatement,
    ParseContext,
    ServiceStatement,
    Statement,
)
from segcheck.vendors.iij_seil.irrelevant import interface_key_reason, key_reason
from segcheck.vendors.iij_seil.network import INTERFACE_NAME, address_of, leading_to, route_prefix

# Keys of a filter -> names of the parameters in the older language.
_FILTER_KEYS = {
    "interface": "interface",
    "direction": "direction",
    "action": "action",
    "protocol": "protocol",
    "icmp-type": "icmp-type",
    "source.address": "src",
    "source.hostname": "srchost",
    "source.port": "srcport",
    "destination.address": "dst",
    "destination.hostname": "dsthost",
    "destination.port": "dstport",
    "ipopts": "ipopts",
    "exthdr": "exthdr",
    "state": "state",
    "state-ttl": "state-ttl",
    "logging": "logging",
    "label": "label",
    "application": "application",
}
_SERVICES = frozenset(("sshd", "telnetd", "httpd"))
_LAST_NUMBER = 1_000_000
_ALIAS = re.compile(r"ipv[46]\.alias\.\d+\.address")
_PREFIX_CLIENT = re.compile(r"dhcp6\.client\.\d+\.(?:interface|prefix-delegation\.\d+\.subnet)")
_KEY = re.compile(r"[\w.\-\[\]*]+", re.ASCII)


class _Pair(NamedTuple):
    key: str
    parts: tuple[str, ...]
    value: str
    line: ConfigLine


def read(lines: Iterable[ConfigLine], context: ParseContext) -> None:
    """Take every line into the configuration and mark it."""
    pairs = [pair for line in lines if (pair := _pair(line, context)) is not None]
    repeated = {key for key, count in Counter(pair.key for pair in pairs).items() if count > 1}
    entries: dict[tuple[str, ...], list[_Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.key in repeated:
            _refused(pair, context)
        elif len(pair.parts) > 3 and pair.parts[0] in ("filter", "route") and pair.parts[1] in ("ipv4", "ipv6"):
            entries[pair.parts[:3]].append(pair)
        else:
            _single(pair, context)
    for head, members in sorted(entries.items(), key=lambda entry: (entry[0][:2], _index(entry[0][2]))):
        _ENTRIES[head[0]](head, members, context)


def _index(text: str) -> tuple[int, str]:
    value = number(text, 0, _LAST_NUMBER)
    return (_LAST_NUMBER + 1 if value is None else value), text


def _pair(line: ConfigLine, context: ParseContext) -> _Pair | None:
    key, colon, value = line.text.partition(":")
    key, value = key.strip(), value.strip()
    if colon and not value:
        # SOURCE: as above: a key without value is ignored.
        context.notes.irrelevant(Section(line, ()), "seil-key-without-value")
        return None
    if not colon or _KEY.fullmatch(key) is None:
        context.notes.unrecognized(Section(line, ()))
        return None
    return _Pair(key, tuple(key.split(".")), value.strip('"'), line)


def _refused(pair: _Pair, context: ParseContext) -> None:
    """SOUNDNESS: the device runs without these lines, or with what it had before; which of them is not told."""
    span = context.notes.span(pair.line)
    context.notes.malformed(pair.line, "seil-key-repeated")
    context.notes.unmodeled.append(span)
    context.notes.report("seil-key-repeated", (span,), Severity.ERROR, Effect.WIDENS_DEVICE, key=pair.key)


def _single(pair: _Pair, context: ParseContext) -> None:
    notes = context.notes
    reason = key_reason(pair.parts)
    if _PREFIX_CLIENT.fullmatch(pair.key) and INTERFACE_NAME.fullmatch(pair.value):
        # SOURCE: SEIL configuration reference, dhcp6.client: networks of a prefix that is learned stand there.
        interface = context.configuration.interface(pair.value)
        interface.origin.append(notes.span(pair.line))
        interface.learned.append(notes.span(pair.line))
        interface.networks.append((Family.IPV6, notes.span(pair.line)))
        notes.approximated(pair.line, "address-learned")
    elif reason is not None:
        notes.irrelevant(Section(pair.line, ()), reason)
    elif pair.key == "hostname":
        context.configuration.hostname = pair.value
        context.configuration.hostname_origin = (notes.span(pair.line),)
        notes.modeled(pair.line)
    elif pair.parts[0] in _SERVICES and pair.parts[1:] == ("service",) and pair.value in ("enable", "disable"):
        on = pair.value == "enable"
        context.configuration.services[pair.parts[0]] = ServiceStatement(on, (notes.span(pair.line),))
        notes.modeled(pair.line)
    elif pair.parts[0] in ("syslog", "ntp"):
        _station(pair, context)
    elif pair.parts[0] == "interface" and len(pair.parts) > 2 and INTERFACE_NAME.fullmatch(pair.parts[1]):
        _interface(pair, context)
    elif pair.parts[0] in _KNOWN:
        bound_whole(Statement(pair.line, (pair.parts[0],)), context)
    else:
        notes.unrecognized(Section(pair.line, ()))


# First parts of keys that are known and not followed.
_KNOWN = frozenset(("filter", "nat", "bridge", "interface", "route", "ipsec", "vrrp", "macfilter", "arp", "option"))


def _station(pair: _Pair, context: ParseContext) -> None:
    notes = context.notes
    if address_of(pair.value) is None or "/" in pair.value:
        notes.irrelevant(Section(pair.line, ()), "time" if pair.parts[0] == "ntp" else "logging")
        return
    configuration = context.configuration
    stations = configuration.time_sources if pair.parts[0] == "ntp" else configuration.log_hosts
    stations.append((pair.value, (notes.span(pair.line),)))
    notes.modeled(pair.line)


def _interface(pair: _Pair, context: ParseContext) -> None:
    """`interface.NAME.…`."""
    notes = context.notes
    rest = ".".join(pair.parts[2:])
    reason = interface_key_reason(rest)
    interface = context.configuration.interface(pair.parts[1])
    if reason is not None:
        notes.irrelevant(Section(pair.line, ()), reason)
        return
    if rest == "description":
        interface.description = pair.value
        notes.modeled(pair.line)
        return
    span = notes.span(pair.line)
    interface.origin.append(span)
    tag = number(pair.value, FIRST_VLAN, LAST_VLAN)
    found = address_of(pair.value)
    if rest in ("ipv4.address", "ipv6.address") or _ALIAS.fullmatch(rest):
        if found is not None:
            interface.addresses.append(AddressStatement(*found, (span,)))
            notes.modeled(pair.line)
            return
        interface.learned.append(span)
        if pair.value == "dhcp":
            interface.dhcp.append(span)
        if pair.value != "ipcp":
            interface.networks.append((Family.IPV4 if rest.startswith("ipv4") else Family.IPV6, span))
        notes.approximated(pair.line, "address-learned")
    elif rest in ("ipcp", "ipcp.address", "ipv4.ipcp", "ipv4.unnumbered", "unnumbered", "ipv6.ra", "ipv6.dhcp"):
        interface.learned.append(span)
        if rest.startswith("ipv6"):
            interface.networks.append((Family.IPV6, span))
        notes.approximated(pair.line, "address-learned")
    elif rest in ("over", "parent", "interface") and INTERFACE_NAME.fullmatch(pair.value):
        interface.over = pair.value
        context.configuration.interface(pair.value)
        notes.modeled(pair.line)
    elif rest in ("tag", "vid", "vlan-id") and tag is not None:
        interface.tag = tag
        notes.modeled(pair.line)
    else:
        interface.learned.append(span)
        bound_whole(Statement(pair.line, ("interface",)), context)


def _filter(head: tuple[str, ...], pairs: list[_Pair], context: ParseContext) -> None:
    """`filter.ipv4.N.…`. The one with the lowest number comes first."""
    notes = context.notes
    lines = tuple(pair.line for pair in pairs)
    origin = tuple(notes.span(line) for line in lines)
    names = [".".join(pair.parts[3:]) for pair in pairs]
    values = {_FILTER_KEYS[name]: pair.value for name, pair in zip(names, pairs, strict=True) if name in _FILTER_KEYS}
    family = Family.IPV6 if head[1] == "ipv6" else Family.IPV4
    faulty = not set(names) <= set(_FILTER_KEYS)
    complete = {"interface", "direction", "action"} <= set(values) and _index(head[2])[0] <= _LAST_NUMBER
    if not complete or values["action"] not in ("pass", "block"):
        for line in lines:
            notes.unrecognized_rule(line)
        context.configuration.lost_filters.extend(origin)
        return
    context.configuration.filters.append(
        FilterStatement(".".join(head), family, tuple(values.items()), faulty, lines, origin)
    )
    for line in lines:
        notes.modeled(line)


def _route(head: tuple[str, ...], pairs: list[_Pair], context: ParseContext) -> None:
    """`route.ipv4.N.destination`, `.gateway`, `.distance`."""
    notes = context.notes
    values = {".".join(pair.parts[3:]): pair for pair in pairs}
    family = Family.IPV6 if head[1] == "ipv6" else Family.IPV4
    prefix = route_prefix(family, values["destination"].value) if "destination" in values else None
    distance = number(values["distance"].value, 1, 255) if "distance" in values else 1
    probed = any(name.startswith("keepalive") for name in values)
    known = {"destination", "gateway", "distance", "label", "description"}
    others = [name for name in values if name not in known and not name.startswith("keepalive")]
    route = None
    if prefix is not None and distance is not None and "gateway" in values and not others:
        statement = Statement(values["gateway"].line, ())
        gateway = values["gateway"].value
        route = leading_to(prefix, gateway, distance, certain=not probed, context=context, statement=statement)
    for pair in pairs:
        if route is None:
            context.configuration.influences.append(notes.span(pair.line))
            notes.approximated(pair.line, "unrecognized-route")
        elif probed or route.dhcp:
            notes.approximated(pair.line, "route-conditional" if probed else "routes-learned")
        else:
            notes.modeled(pair.line)
    if route is not None:
        origin = tuple(notes.span(pair.line) for pair in pairs)
        context.configuration.routes.append(route._replace(origin=origin))


_ENTRIES: dict[str, Callable[[tuple[str, ...], list[_Pair], ParseContext], None]] = {"filter": _filter, "route": _route}
