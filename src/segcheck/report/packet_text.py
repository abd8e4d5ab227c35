"""Packets and packet sets in words: addresses, ports with service names, flags, rows of a cover."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from segcheck.model.header import ACK, ESTABLISHED, FIN, RST, SCTP, SYN, TCP, UDP, Family, Field, Flow, Interval
from segcheck.report import header_names
from segcheck.report.messages import Language, message
from segcheck.semantics.forwarding import merge, subtract
from segcheck.symbolic.cover import CoverRow

# A range is written as prefixes when so many say it; otherwise as first–last.
_MOST_PREFIXES = 2


@dataclass(frozen=True, slots=True)
class RowText:
    """One row of a cover in words; `conditions` holds whatever the other columns do not say."""

    source: str
    destination: str
    service: str
    conditions: tuple[str, ...]


def address_text(family: Family, address: int) -> str:
    """The usual notation.

    >>> address_text(Family.IPV6, 0x20010DB8 << 96)
    '2001:db8::'
    """
    if family is Family.IPV4:
        return f"{address >> 24}.{address >> 16 & 0xFF}.{address >> 8 & 0xFF}.{address & 0xFF}"
    import netaddr

    return str(netaddr.IPAddress(address, family.value))


def mac_text(address: int) -> str:
    """Six pairs of hexadecimal digits.

    >>> mac_text(0x001122AABBCC)
    '00:11:22:aa:bb:cc'
    """
    digits = f"{address:012x}"
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


# CHOICE: a report names the same networks in every row of a matrix, in two languages.
@functools.lru_cache(maxsize=16_384)
def prefixes_of(family: Family, interval: Interval) -> tuple[str, ...]:
    """The fewest prefixes that hold exactly the interval; a single address without its length.

    >>> prefixes_of(Family.IPV4, (0x0A000000, 0x0A0001FF))
    ('10.0.0.0/23',)
    """
    import netaddr

    first, last = (netaddr.IPAddress(address, family.value) for address in interval)
    full = family.address_bits
    return tuple(
        str(network.network) if network.prefixlen == full else str(network)
        for network in netaddr.iprange_to_cidrs(first, last)
    )


def addresses_text(family: Family, intervals: Iterable[Interval] | None, language: Language = "en") -> str:
    """Addresses as prefixes and ranges, or as what they leave out when that is shorter.

    >>> addresses_text(Family.IPV4, [(0, 0x09FFFFFF), (0x0B000000, 0xFFFFFFFF)])
    'any except 10.0.0.0/8'
    """

    def written(interval: Interval) -> str:
        prefixes = prefixes_of(family, interval)
        if len(prefixes) <= _MOST_PREFIXES:
            return ", ".join(prefixes)
        return f"{address_text(family, interval[0])}-{address_text(family, interval[1])}"

    return _values_text(intervals, (0, (1 << family.address_bits) - 1), written, language)


def ports_text(protocol: int | None, intervals: Iterable[Interval] | None, language: Language = "en") -> str:
    """Ports with the names of well-known services.

    >>> ports_text(6, [(80, 80), (443, 443), (8000, 8010)])
    '80 (http), 443 (https), 8000-8010'
    """
    names = {TCP: header_names.TCP_SERVICES, UDP: header_names.UDP_SERVICES}.get(protocol or 0, {})

    def written(interval: Interval) -> str:
        low, high = interval
        if low != high:
            return f"{low}-{high}"
        return f"{low} ({names[low]})" if low in names else str(low)

    return _values_text(intervals, (0, 0xFFFF), written, language)


def protocol_text(number: int) -> str:
    """The protocol's name, or its number.

    >>> protocol_text(6), protocol_text(200)
    ('tcp', 'protocol 200')
    """
    return header_names.PROTOCOLS.get(number, f"protocol {number}")


def flags_text(flags: int) -> str:
    """Names of the TCP flags that are set.

    >>> flags_text(0x12)
    'SYN,ACK'
    """
    return ",".join(name for bit, name in header_names.TCP_FLAGS if flags & bit)


def icmp_text(family: Family, icmp_type: int, icmp_code: int | None = None) -> str:
    """The type by name, the code where given.

    >>> icmp_text(Family.IPV4, 3, 13)
    'unreachable code 13'
    """
    names = header_names.ICMP_TYPES if family is Family.IPV4 else header_names.ICMPV6_TYPES
    name = names.get(icmp_type, f"type {icmp_type}")
    return name if icmp_code is None else f"{name} code {icmp_code}"


def flow_text(flow: Flow, language: Language = "en") -> str:
    """One packet in one line.

    >>> flow_text(Flow(Family.IPV4, 0x0A000001, 0x0A000002, 6, 49152, 443, tcp_flags=2))
    'tcp 10.0.0.1:49152 -> 10.0.0.2:443 (https), SYN, opens a session'
    """
    source, destination = address_text(flow.family, flow.source), address_text(flow.family, flow.destination)
    details: list[str] = []
    has_ports = flow.protocol in (TCP, UDP, SCTP) and flow.fragment == 0
    if has_ports:
        left, right = ("[", "]") if flow.family is Family.IPV6 else ("", "")
        source = f"{left}{source}{right}:{flow.source_port}"
        named = ports_text(flow.protocol, [(flow.destination_port, flow.destination_port)])
        destination = f"{left}{destination}{right}:{named}"
    if flow.fragment:
        details.append(message("packet-later-fragment", (), language))
    elif flow.protocol == flow.family.icmp:
        details.append(icmp_text(flow.family, flow.icmp_type, flow.icmp_code or None))
    elif flow.protocol == TCP:
        details.append(flags_text(flow.tcp_flags) or message("packet-no-flags", (), language))
    details.append(message(_session_code(flow), (), language))
    if flow.source_mac:
        details.append(f"MAC {mac_text(flow.source_mac)}")
    return f"{protocol_text(flow.protocol)} {source} -> {destination}, {', '.join(details)}"


# CHOICE: a document says each row of a matrix as packets, as services and as flows, in two languages.
@functools.lru_cache(maxsize=32_768)
def row_text(row: CoverRow, family: Family, language: Language = "en") -> RowText:
    """A row of a cover in words; nothing of the row is left out.

    >>> row_text(CoverRow(((Field.PROTOCOL, ((6, 6),)), (Field.DESTINATION_PORT, ((22, 22),)))), Family.IPV4).service
    'tcp 22 (ssh)'
    """
    return RowText(
        _addresses(row, Field.SOURCE, family, language),
        _addresses(row, Field.DESTINATION, family, language),
        _service(row, family, language),
        _conditions(row, language),
    )


def _values_text(
    intervals: Iterable[Interval] | None, everything: Interval, written: Callable[[Interval], str], language: Language
) -> str:
    if intervals is None:
        return message("packet-any", (), language)
    held = merge(intervals)
    if held == (everything,):
        return message("packet-any", (), language)
    if not held:
        return message("packet-none", (), language)
    left_out = subtract((everything,), held)
    if len(left_out) < len(held):
        return message("packet-any-except", {"values": ", ".join(map(written, left_out))}, language)
    return ", ".join(map(written, held))


def _addresses(row: CoverRow, field: Field, family: Family, language: Language) -> str:
    masked = [
        message(
            "packet-masked",
            {
                "value": address_text(family, value),
                "mask": address_text(family, ~care & ((1 << family.address_bits) - 1)),
            },
            language,
        )
        for name, value, care in row.masks
        if name is field
    ]
    intervals = row.intervals(field)
    if intervals is None and masked:
        return " & ".join(masked)
    return " & ".join((addresses_text(family, intervals, language), *masked))


def _service(row: CoverRow, family: Family, language: Language) -> str:
    protocols = row.intervals(Field.PROTOCOL)
    only = protocols[0][0] if protocols and len(protocols) == 1 and protocols[0][0] == protocols[0][1] else None
    names = _values_text(protocols, (0, 255), _protocols_written, language)
    parts = [message("packet-any-protocol", (), language) if protocols is None else names]
    ports = row.intervals(Field.DESTINATION_PORT)
    if ports is not None:
        parts.append(ports_text(only, ports, language))
    types, codes = row.intervals(Field.ICMP_TYPE), row.intervals(Field.ICMP_CODE)
    if types is not None:
        parts.append(_values_text(types, (0, 255), lambda held: _span(held, lambda n: icmp_text(family, n)), language))
    if codes is not None:
        parts.append(f"code {_values_text(codes, (0, 255), lambda held: _span(held, str), language)}")
    return " ".join(parts)


def _protocols_written(interval: Interval) -> str:
    low, high = interval
    if high - low <= 1:
        return ", ".join(protocol_text(number) for number in range(low, high + 1))
    return f"protocol {low}-{high}"


def _span(interval: Interval, written: Callable[[int], str]) -> str:
    low, high = interval
    return written(low) if low == high else f"{written(low)}-{written(high)}"


def _session_code(flow: Flow) -> str:
    if flow.state == ESTABLISHED:
        return "packet-established"
    later = flow.fragment or (flow.protocol == TCP and flow.tcp_flags & _OPENING_CARE != SYN)
    return "packet-outside" if later else "packet-opens"


def _conditions(row: CoverRow, language: Language) -> tuple[str, ...]:
    parts: list[str] = []
    ports = row.intervals(Field.SOURCE_PORT)
    if ports is not None:
        parts.append(message("packet-source-ports", {"ports": ports_text(None, ports, language)}, language))
    for field, code in ((Field.STATE, "packet-state"), (Field.FRAGMENT, "packet-fragment")):
        for low, high in row.intervals(field) or ():
            if low == high:
                parts.append(message(f"{code}-{low}", (), language))
    flags = row.intervals(Field.TCP_FLAGS)
    if flags is not None:
        written = _values_text(flags, (0, 255), lambda held: _span(held, lambda n: flags_text(n) or "-"), language)
        parts.append(message("packet-flags", {"flags": written}, language))
    macs = row.intervals(Field.SOURCE_MAC)
    if macs is not None:
        parts.append(f"MAC {_values_text(macs, (0, (1 << 48) - 1), lambda held: _span(held, mac_text), language)}")
    parts.extend(_masked(name, value, care, language) for name, value, care in row.masks if name not in _ADDRESSES)
    return tuple(parts)


_ADDRESSES = (Field.SOURCE, Field.DESTINATION)
# The flags that tell the first segment of a TCP connection from all others: SYN set, the others clear.
_OPENING_CARE = SYN | ACK | FIN | RST


def _masked(field: Field, value: int, care: int, language: Language) -> str:
    if (field, value & care, care) == (Field.TCP_FLAGS, SYN, _OPENING_CARE):
        return message("packet-opening-flags", (), language)
    if field is Field.TCP_FLAGS:
        flags = {"set": flags_text(value & care), "clear": flags_text(~value & care)}
        missing = next((name for name, text in flags.items() if not text), "")
        code = {"set": "packet-flags-clear", "clear": "packet-flags-set"}.get(missing, "packet-flags-masked")
        return message(code, flags, language)
    shown = mac_text if field is Field.SOURCE_MAC else hex
    return f"{field.value} & {shown(care)} = {shown(value)}"
