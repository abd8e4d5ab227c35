"""Frames on the wire: made of a `Flow`, and read back into one. Every packet carries a token that tells which it is."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from segcheck.model.header import FIRST_FRAGMENT, ICMP, ICMPV6, OTHER_FRAGMENT, SCTP, TCP, UDP, Family, Flow

ETHERTYPES = {Family.IPV4: 0x0800, Family.IPV6: 0x86DD}
_TOKEN = re.compile(rb"segcheck(....)", re.DOTALL)
_FRAGMENT_HEADER, _DESTINATION_OPTIONS = 44, 60
_ERRORS = {ICMP: (3, 4, 5, 11, 12), ICMPV6: (1, 2, 3, 4, 137)}
_ECHO_ANSWERS = ((ICMP, 8, 0), (ICMPV6, 128, 129))
_LOOKS_LIKE_PORTS = ((80, 22), (1023, 53), (68, 443), (0, 0))
PADDING = bytes(range(20))
"""Bytes behind the token, so that the first fragment of a packet in two is a multiple of eight long."""


def token(number: int) -> bytes:
    """What packet `number` carries; 12 bytes."""
    return b"segcheck" + number.to_bytes(4, "big")


def checksum(data: bytes) -> int:
    """SOURCE: RFC 1071."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~int(total) & 0xFFFF


def _crc32c(data: bytes) -> int:
    """SOURCE: RFC 9260, appendix A."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def _address(family: Family, number: int) -> bytes:
    return number.to_bytes(family.address_bits // 8, "big")


@dataclass(frozen=True, slots=True)
class Sending:
    """One packet to send: its header, who it is, and what the header does not tell.

    `identifier`: of ICMP queries. `quoted`: the packet an ICMP error is about; None: one nobody sent.
    `options`: something stands between the addresses and what the packet carries, and asks for nothing.
    """

    flow: Flow
    number: int
    identifier: int = 0
    quoted: Flow | None = None
    quoted_identifier: int = 0
    options: bool = False

    def frames(self, receiver: int, later: int | None = None) -> list[bytes]:
        """The packet as one frame to MAC address `receiver`; as two when its second fragment is packet `later`."""
        flow = self.flow
        payload = token(self.number) if later is None else token(self.number) + PADDING + token(later) + PADDING
        segment = _segment(flow, payload, self)
        if later is None:
            packets = [_packet(flow, segment, self.number, None, options=self.options)]
        else:
            cut = len(segment) - 32
            packets = [
                _packet(flow, segment[:cut], self.number, (0, True)),
                _packet(flow, segment[cut:], self.number, (cut, False)),
            ]
        ethertype = struct.pack("!H", ETHERTYPES[flow.family])
        head = receiver.to_bytes(6, "big") + flow.source_mac.to_bytes(6, "big") + ethertype
        return [head + packet for packet in packets]


def _packet(
    flow: Flow, segment: bytes, number: int, fragment: tuple[int, bool] | None, *, options: bool = False
) -> bytes:
    source, destination = _address(flow.family, flow.source), _address(flow.family, flow.destination)
    offset, more = fragment or (0, False)
    if flow.family is Family.IPV6:
        following, extension = flow.protocol, b""
        if fragment is not None:
            extension = struct.pack("!BBHI", flow.protocol, 0, offset | more, number)
            following = _FRAGMENT_HEADER
        elif options:
            extension, following = struct.pack("!BBBBI", flow.protocol, 0, 1, 4, 0), _DESTINATION_OPTIONS
        head = struct.pack("!IHBB", 6 << 28, len(extension) + len(segment), following, 64)
        return head + source + destination + extension + segment
    flags = (0x2000 if more else 0) | offset // 8
    tail = b"\x01" * 4 if options else b""
    version = 0x45 + len(tail) // 4
    length = 20 + len(tail) + len(segment)
    head = struct.pack("!BBHHHBBH", version, 0, length, number & 0xFFFF, flags, 64, flow.protocol, 0)
    sum_ = checksum(head + source + destination + tail)
    return head[:10] + struct.pack("!H", sum_) + source + destination + tail + segment


def _with_checksum(flow: Flow, segment: bytes, place: int, *, pseudo: bool = True) -> bytes:
    head = b""
    if pseudo:
        head = _address(flow.family, flow.source) + _address(flow.family, flow.destination)
        head += struct.pack("!II", len(segment), flow.protocol)
    sum_ = checksum(head + segment)
    if flow.protocol == UDP and sum_ == 0:
        sum_ = 0xFFFF
    return segment[:place] + struct.pack("!H", sum_) + segment[place + 2 :]


def _segment(flow: Flow, payload: bytes, sending: Sending) -> bytes:
    ports = struct.pack("!HH", flow.source_port, flow.destination_port)
    if flow.protocol == TCP:
        # Answers acknowledge the number 1000 that every opening segment has.
        numbers = (1000, 0) if not flow.state else (5000, 1001)
        segment = ports + struct.pack("!IIBBHHH", *numbers, 5 << 4, flow.tcp_flags, 8192, 0, 0) + payload
        return _with_checksum(flow, segment, 16)
    if flow.protocol == UDP:
        return _with_checksum(flow, ports + struct.pack("!HH", 8 + len(payload), 0) + payload, 6)
    if flow.protocol == SCTP:
        kind, tag = (1, 0) if not flow.state else (2, 77)
        chunk = struct.pack("!BBHIIHHI", kind, 0, 24 + len(payload), 77, 8192, 1, 1, 9)
        chunk += struct.pack("!HH", 0xC000, 4 + len(payload)) + payload
        head = ports + struct.pack("!I", tag)
        sum_ = _crc32c(head + bytes(4) + chunk)
        return head + struct.pack("<I", sum_) + chunk
    if flow.protocol == flow.family.icmp:
        body = struct.pack("!BBHHH", flow.icmp_type, flow.icmp_code, 0, sending.identifier, 1)
        if flow.icmp_type in _ERRORS[flow.protocol]:
            body = body[:4] + bytes(4) + _quoted(sending)
        return _with_checksum(flow, body + payload, 2, pseudo=flow.family is Family.IPV6)
    if flow.protocol == 47:
        return struct.pack("!HH", 0, 0x0800) + payload
    # No ports, but the same bytes where others have them: what asks for ports without a protocol must not be misled.
    return struct.pack("!HHI", *_LOOKS_LIKE_PORTS[sending.number % len(_LOOKS_LIKE_PORTS)], 0) + payload


def _quoted(sending: Sending) -> bytes:
    """The beginning of the packet an error is about, without its token."""
    flow = sending.flow
    about = sending.quoted
    if about is None:
        about = Flow(flow.family, flow.destination, flow.source, UDP, 40_000, 40_001)
    segment = _segment(about, b"", Sending(about, 0, sending.quoted_identifier))
    return _packet(about, segment, 0, None)


@dataclass(frozen=True, slots=True)
class Seen:
    """A frame read back. `tokens`: the packets it carries; those an error message quotes do not count."""

    flow: Flow
    tokens: tuple[int, ...]
    receiver: int
    sender: int


def read(frame: bytes) -> Seen | None:
    """The frame as a header, or None for what is no IP packet with a token."""
    tokens = tuple(int.from_bytes(found, "big") for found in _TOKEN.findall(frame))
    if not tokens:
        return None
    receiver, sender = int.from_bytes(frame[:6], "big"), int.from_bytes(frame[6:12], "big")
    ethertype = int.from_bytes(frame[12:14], "big")
    packet = frame[14:]
    if ethertype == ETHERTYPES[Family.IPV4]:
        flow, rest = _header4(packet)
    elif ethertype == ETHERTYPES[Family.IPV6]:
        flow, rest = _header6(packet)
    else:
        return None
    if flow.fragment == FIRST_FRAGMENT:
        flow = _with_layer4(flow, rest)
        if flow.protocol == flow.family.icmp and flow.icmp_type in _ERRORS[flow.protocol]:
            tokens = tuple(_of_error(flow, rest))
    return Seen(flow, tokens, receiver, sender)


def tokens_of_own(family: Family, protocol: int, data: bytes) -> Iterator[int]:
    """The packets in what a raw socket of the gateway got. IPv4 comes with its header, IPv6 without."""
    flow, rest = Flow(family, 0, 0, protocol), data
    if family is Family.IPV4:
        flow, rest = _header4(data)
    if protocol == family.icmp and rest and rest[0] in _ERRORS[protocol]:
        yield from _of_error(flow, rest)
    else:
        yield from (int.from_bytes(found, "big") for found in _TOKEN.findall(rest))


def _of_error(flow: Flow, rest: bytes) -> Iterator[int]:
    """The token of an error message itself stands right behind the quoted header of an UDP packet without content."""
    quoted = rest[8:]
    length = (
        int.from_bytes(quoted[2:4], "big") if flow.family is Family.IPV4 else 40 + int.from_bytes(quoted[4:6], "big")
    )
    found = _TOKEN.match(quoted[length:])
    if found:
        yield int.from_bytes(found[1], "big")


def _header4(packet: bytes) -> tuple[Flow, bytes]:
    fragment = OTHER_FRAGMENT if int.from_bytes(packet[6:8], "big") & 0x1FFF else FIRST_FRAGMENT
    source, destination = int.from_bytes(packet[12:16], "big"), int.from_bytes(packet[16:20], "big")
    return Flow(Family.IPV4, source, destination, packet[9], fragment=fragment), packet[(packet[0] & 15) * 4 :]


def _header6(packet: bytes) -> tuple[Flow, bytes]:
    source, destination = int.from_bytes(packet[8:24], "big"), int.from_bytes(packet[24:40], "big")
    protocol, rest, fragment = packet[6], packet[40:], FIRST_FRAGMENT
    if protocol == _DESTINATION_OPTIONS:
        protocol, rest = rest[0], rest[8:]
    elif protocol == _FRAGMENT_HEADER:
        protocol = rest[0]
        fragment = OTHER_FRAGMENT if int.from_bytes(rest[2:4], "big") & 0xFFF8 else FIRST_FRAGMENT
        rest = rest[8:]
    return Flow(Family.IPV6, source, destination, protocol, fragment=fragment), rest


def _with_layer4(flow: Flow, rest: bytes) -> Flow:
    if flow.protocol in (TCP, UDP, SCTP):
        ports = struct.unpack("!HH", rest[:4])
        flags = rest[13] if flow.protocol == TCP else 0
        return replace(flow, source_port=ports[0], destination_port=ports[1], tcp_flags=flags)
    if flow.protocol == flow.family.icmp:
        return replace(flow, icmp_type=rest[0], icmp_code=rest[1])
    return flow


def is_own_answer(sent: Flow, seen: Flow) -> bool:
    """Whether `seen` is the gateway's own answer to the echo request `sent` (or to one of its fragments)."""
    return any(
        sent.protocol == protocol
        and seen.icmp_type == answer
        and (sent.icmp_type == query or (sent.fragment != FIRST_FRAGMENT and seen.destination == sent.source))
        for protocol, query, answer in _ECHO_ANSWERS
    )
