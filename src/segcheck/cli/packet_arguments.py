"""The packet that `segcheck trace` sends, from its options."""

from __future__ import annotations

from argparse import Namespace

from segcheck.cli.arguments import PROTOCOLS
from segcheck.errors import UsageError
from segcheck.model.header import (
    ESTABLISHED,
    NEW,
    OTHER_FRAGMENT,
    PROTOCOLS_WITH_PORTS,
    SYN,
    TCP,
    Family,
    Flow,
)
from segcheck.report.header_names import TCP_FLAGS
from segcheck.report.messages import Language, message

# The source port of a packet nobody said otherwise of. SOURCE: RFC 6335, section 6 (dynamic ports).
_SOURCE_PORT = 49152
_ECHO = {Family.IPV4: 8, Family.IPV6: 128}


def flow_of(options: Namespace, language: Language) -> Flow:
    """The packet the options describe. Raises: UsageError, naming the option that is wrong.

    A TCP packet is a SYN from port 49152 and an ICMP packet an echo request, unless the options say otherwise.
    """
    packet = _PacketOptions(options, language)
    source, destination = packet.address("source"), packet.address("destination")
    if source[0] is not destination[0]:
        raise packet.wrong("--destination", options.destination, "cli-other-family", source=options.source)
    family = source[0]
    protocol = packet.protocol()
    first = not options.fragment
    has_ports, is_icmp = first and protocol in PROTOCOLS_WITH_PORTS, first and protocol == family.icmp
    packet.refuse_unless(has_ports, ("port", "source_port"))
    packet.refuse_unless(is_icmp, ("icmp_type", "icmp_code"))
    packet.refuse_unless(first and protocol == TCP, ("flags",))
    if has_ports and options.port is None:
        raise UsageError(message("cli-port-missing", {}, language))
    return Flow(
        family,
        source[1],
        destination[1],
        protocol,
        packet.number("source_port", _SOURCE_PORT, 0xFFFF) if has_ports else 0,
        packet.number("port", 0, 0xFFFF) if has_ports else 0,
        packet.number("icmp_type", _ECHO[family], 0xFF) if is_icmp else 0,
        packet.number("icmp_code", 0, 0xFF) if is_icmp else 0,
        packet.flags() if first and protocol == TCP else 0,
        0 if first else OTHER_FRAGMENT,
        ESTABLISHED if options.established else NEW,
        packet.mac(),
    )


class _PacketOptions:
    """Reads single options; every complaint names its option."""

    def __init__(self, options: Namespace, language: Language) -> None:
        self._options = options
        self._language = language

    def wrong(self, name: str, value: object, code: str = "cli-invalid-value", **arguments: str) -> UsageError:
        return UsageError(message(code, {"name": name, "value": str(value), **arguments}, self._language))

    def address(self, option: str) -> tuple[Family, int]:
        import netaddr

        text = getattr(self._options, option)
        try:
            address = netaddr.IPAddress(text, flags=netaddr.INET_PTON)
        except (netaddr.AddrFormatError, ValueError):
            raise self.wrong(f"--{option}", text, "cli-invalid-address") from None
        return Family(address.version), int(address)

    def protocol(self) -> int:
        text = self._options.protocol.lower()
        number = PROTOCOLS.get(text, int(text) if text.isdecimal() else -1)
        if not 0 <= number <= 0xFF:
            raise self.wrong("--protocol", text, "cli-choice", choices=f"{', '.join(PROTOCOLS)}, 0-255")
        return number

    def number(self, option: str, default: int, largest: int) -> int:
        value = getattr(self._options, option)
        if value is None:
            return default
        if not 0 <= value <= largest:
            raise self.wrong(f"--{option.replace('_', '-')}", value, "cli-number-out-of-range", limit=str(largest))
        number: int = value
        return number

    def refuse_unless(self, condition: bool, names: tuple[str, ...]) -> None:
        for name in names:
            if not condition and getattr(self._options, name) is not None:
                flag = f"--{name.replace('_', '-')}"
                arguments = {"name": flag, "protocol": self._options.protocol}
                raise UsageError(message("cli-not-for-protocol", arguments, self._language))

    def flags(self) -> int:
        text = self._options.flags
        if text is None:
            return SYN
        known = {name: bit for bit, name in TCP_FLAGS}
        bits = 0
        for word in text.upper().split(","):
            if word.strip() not in known:
                raise self.wrong("--flags", word.strip(), "cli-choice", choices=", ".join(known))
            bits |= known[word.strip()]
        return bits

    def mac(self) -> int:
        import netaddr

        text = self._options.mac
        if text is None:
            return 0
        try:
            return int(netaddr.EUI(text, version=48))
        except (netaddr.AddrFormatError, ValueError):
            raise self.wrong("--mac", text) from None
