"""Sections `zone`: entities with names, in three steps: a zone holds networks, a network holds hosts."""

from __future__ import annotations

from segcheck.model.header import Family
from segcheck.source.text import Span
from segcheck.vendors._shared.config_lines import ConfigLine, Section
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors._shared.values import ipv4, ipv4_prefix, ipv6, ipv6_prefix
from segcheck.vendors.alliedware_plus.configuration import Handler, ParseContext
from segcheck.vendors.alliedware_plus.firewall.firewall_statements import EntityAddress, Host, Network, Zone

_WORDS = frozenset(("ip", "ipv6", "network", "host", "fqdn", "description"))
_FAMILIES = {"ip": Family.IPV4, "ipv6": Family.IPV6}


def _zone(section: Section, context: ParseContext) -> None:
    words, notes = section.line.words, context.notes
    if len(words) != 2:
        notes.unrecognized(section)
        return
    zone = context.configuration.firewall.zones.setdefault(words[1], Zone())
    zone.origin.append(notes.span(section.line))
    notes.modeled(section.line)
    for child in section.children:
        if child.line.words[:1] == ("network",) and len(child.line.words) == 2:
            network = zone.networks.setdefault(child.line.words[1], Network())
            _network(child, network, notes)
        else:
            zone.unread.extend(_unread(child, notes))


def _network(section: Section, network: Network, notes: Notes) -> None:
    network.origin.append(notes.span(section.line))
    notes.modeled(section.line)
    for child in section.children:
        words = child.line.words
        if words[:1] == ("host",) and len(words) == 2:
            _host(child, network.hosts.setdefault(words[1], Host()), notes)
            continue
        subnet = None if child.children else _subnet(child.line, notes)
        if subnet is None:
            network.unread.extend(_unread(child, notes))
        else:
            network.subnets.append(subnet)


def _host(section: Section, host: Host, notes: Notes) -> None:
    host.origin.append(notes.span(section.line))
    notes.modeled(section.line)
    for child in section.children:
        address = None if child.children else _address(child.line, notes)
        if address is None:
            host.unread.extend(_unread(child, notes))
        else:
            host.addresses.append(address)


def _unread(section: Section, notes: Notes) -> list[Span]:
    """SOUNDNESS: what is not understood may add any address to the entity. What does not begin like a line of an
    entity may be of another section, whose head is lost.
    """
    if any(_is_of_others(line.words) for line in section.lines()):
        notes.unrecognized(section, "awplus-entity-unread")
        return [notes.span(section.line)]
    for line in section.lines():
        notes.unrecognized_rule(line, "awplus-entity-unread")
    return [notes.span(line) for line in section.lines()]


def _is_of_others(words: tuple[str, ...]) -> bool:
    """Whether a line is of no entity: `ip vrf forwarding …`, or `ip address` with a length, as interfaces have it."""
    if words[0] not in _WORDS:
        return True
    of_interface = words[1:2] == ("address",) and "/" in "".join(words[2:3])
    return words[0] in _FAMILIES and len(words) > 1 and (words[1] not in ("subnet", "address") or of_interface)


def _subnet(line: ConfigLine, notes: Notes) -> EntityAddress | None:
    """`ip|ipv6 subnet PREFIX [interface NAME]`."""
    words = line.words
    if len(words) < 3 or words[0] not in _FAMILIES or words[1] != "subnet":
        return None
    family = _FAMILIES[words[0]]
    prefix = ipv4_prefix(words[2]) if family is Family.IPV4 else ipv6_prefix(words[2])
    if prefix is None or not _is_interface_part(words[3:]):
        return None
    notes.modeled(line)
    return EntityAddress(family, prefix.interval, words[4] if words[3:] else None, line, (notes.span(line),))


def _address(line: ConfigLine, notes: Notes) -> EntityAddress | None:
    """`ip|ipv6 address ADDRESS [interface NAME]`, `ip|ipv6 address dynamic interface NAME`."""
    words = line.words
    if len(words) < 3 or words[0] not in _FAMILIES or words[1] != "address" or not _is_interface_part(words[3:]):
        return None
    family, interface, origin = _FAMILIES[words[0]], words[4] if words[3:] else None, (notes.span(line),)
    if words[2] == "dynamic":
        if interface is None:
            return None
        notes.approximated(line, "awplus-entity-dynamic")
        return EntityAddress(family, None, interface, line, origin)
    value = ipv4(words[2]) if family is Family.IPV4 else ipv6(words[2])
    if value is None:
        return None
    notes.modeled(line)
    return EntityAddress(family, (value, value), interface, line, origin)


def _is_interface_part(words: tuple[str, ...]) -> bool:
    return not words or (len(words) == 2 and words[0] == "interface")


HANDLERS: dict[tuple[str, ...], Handler] = {("zone",): _zone}
