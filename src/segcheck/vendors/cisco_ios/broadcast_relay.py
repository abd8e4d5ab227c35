"""`ip helper-address`: UDP broadcasts of one interface go on to an address elsewhere.

DHCP requests are relayed as packets of the device itself and are not followed. Other services are forwarded with the
sender's address, only the destination changes; that is a translation.
SOURCE: Cisco IOS IP Application Services Command Reference, `ip forward-protocol` (default ports) and
`ip helper-address`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segcheck.model.header import UDP, AllOf, Family, Field, FieldIn, Interval, Not, Unknown
from segcheck.model.network import Interface
from segcheck.model.translation import SetInto, Translation
from segcheck.source.diagnostic import Severity
from segcheck.source.text import Origin
from segcheck.vendors._shared.config_lines import Section
from segcheck.vendors._shared.entry_words import FIRST, NotUnderstood, protocol_match
from segcheck.vendors._shared.values import ipv4
from segcheck.vendors.cisco_ios.configuration import Handler, IosConfiguration, ParseContext
from segcheck.vendors.cisco_ios.entry_parts import read_port
from segcheck.vendors.cisco_ios.network_statements import InterfaceStatement

_DHCP = frozenset((67, 68))
_DEFAULT_PORTS = frozenset((37, 49, 53, 69, 137, 138))
_EVERYBODY = 0xFFFFFFFF
# A network of this length or longer has no broadcast address.
_TOO_NARROW = 31


def read_helper(statement: InterfaceStatement, section: Section, context: ParseContext) -> bool:
    """Take `ip helper-address A` in; one that looks the address up in another VRF is not understood."""
    words = section.line.words
    address = ipv4(words[2]) if len(words) == 3 else None
    if address is None:
        return False
    span = context.notes.span(section.line)
    statement.helpers.append((address, span))
    context.notes.approximated(section.line, "broadcast-relay")
    context.notes.report("broadcast-relay", (span,), Severity.INFO, interface=statement.name)
    return True


def read_forwarded(section: Section, context: ParseContext) -> None:
    """`[no] ip forward-protocol …`: which UDP services helper addresses forward."""
    words, network = section.line.words, context.configuration.network
    removed = words[0] == "no"
    rest = words[3:] if removed else words[2:]
    if rest[:1] != ("udp",) or section.children:
        context.notes.irrelevant(section, "routing-protocol-setting")
        return
    try:
        ports = {read_port((*rest, ""), 1, UDP)} if len(rest) > 1 else set(_DEFAULT_PORTS)
    except NotUnderstood:
        context.notes.unrecognized(section)
        return
    if removed:
        # `no ip forward-protocol udp` alone forwards none of the usual ones, and none added before.
        network.unrelayed_ports |= ports if len(rest) > 1 else ports | network.relayed_ports
    else:
        network.relayed_ports |= ports
        network.unrelayed_ports -= ports
    context.notes.modeled(section.line)


def relays(configuration: IosConfiguration, interfaces: Sequence[Interface]) -> Iterator[Translation]:
    """What helper addresses do to broadcasts, per interface that has one.

    SOUNDNESS: never sure, because the helper gets a copy and hosts of the segment get the packet itself. CHOICE: hosts
    do not send with addresses of another interface's network.
    """
    network = configuration.network
    ports = sorted((_DEFAULT_PORTS | network.relayed_ports) - network.unrelayed_ports - _DHCP)
    for interface in interfaces:
        statement = network.interfaces.get(interface.name)
        if statement is None or not statement.helpers or not ports or not interface.enabled:
            continue
        origin: Origin = tuple(span for _, span in statement.helpers)
        elsewhere = tuple(
            address.subnet.interval
            for other in interfaces
            if other is not interface and other.vrf == interface.vrf
            for address in other.addresses
            if address.family is Family.IPV4
        )
        match = AllOf(
            (
                protocol_match(UDP),
                FIRST,
                FieldIn(Field.DESTINATION, tuple(sorted(set(_broadcasts(interface))))),
                FieldIn(Field.DESTINATION_PORT, tuple((port, port) for port in ports)),
                Not(FieldIn(Field.SOURCE, elsewhere)),
                Unknown(origin, "broadcast-relay"),
            )
        )
        helpers = tuple(sorted({(address, address) for address, _ in statement.helpers}))
        rewrites = (SetInto(Field.DESTINATION, helpers),)
        yield Translation("helper-address", match, rewrites, None, None, interface.vrf or None, origin)


def _broadcasts(interface: Interface) -> Iterator[Interval]:
    yield _EVERYBODY, _EVERYBODY
    for address in interface.addresses:
        if address.family is Family.IPV4 and address.subnet.length < _TOO_NARROW:
            last = address.subnet.interval[1]
            yield last, last


HANDLERS: dict[tuple[str, ...], Handler] = {
    ("ip", "forward-protocol"): read_forwarded,
    ("no", "ip", "forward-protocol"): read_forwarded,
}
