"""Protocol and port as the columns of a register have them, as services of the policy language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from segcheck.policy.reading.problems import Problems, ReadingError, shortened
from segcheck.policy.reading.register_columns import Cell
from segcheck.policy.reading.services import BUILT_IN, PROTOCOLS, Services, read_service
from segcheck.policy.reading.yaml_reader import Node, Scalar, Sequence

_ANY_WORDS = frozenset({"any", "all", "*", "すべて", "全て", "全部", "任意", "制限なし", "ip"})
_NO_PORT = frozenset({"-", "--", "―", "ー", "—", "–", "なし", "無し", "無", "n/a"})
_BETWEEN = re.compile(r"[\n,、;・]|及び")
_RANGE = re.compile(r"(?<=[0-9])\s*[~〜\-‐‑‒–—―−ー]\s*(?=[0-9])")
_NUMBERS = re.compile(r"[0-9]+(?:-[0-9]+)?")
_PORT_FIRST = re.compile(r"([0-9]+(?:-[0-9]+)?)\s*/\s*(tcp|udp|sctp)")
_PROTOCOL_FIRST = re.compile(r"(tcp|udp|sctp)\s*[/: ]?\s*([0-9]+(?:-[0-9]+)?)")
_TRANSPORTS = {number: name for name, number in PROTOCOLS.items()}


def read_service_cells(cells: Mapping[str, Cell], named: Mapping[str, Services], problems: Problems) -> Node | None:
    """The `service` of an entry, from its protocol and port cells, or else from its service cell; None when there is
    none, or (told) when they do not fit together.

    CHOICE: numbers beat names: beside a protocol and a port, the name of a service is a description.
    """
    protocol, port, service = cells.get("protocol"), cells.get("port"), cells.get("service")
    place = protocol or port or service
    if place is None:
        return None
    if protocol is None and port is None:
        texts = [_named(text, named) for text in _pieces(place)]
    else:
        ports = [] if port is None else [text for text in _pieces(port) if text not in _NO_PORT]
        protocols = [] if protocol is None else [text for text in _protocols(protocol) if text not in _NO_PORT]
        try:
            texts = _services(protocols, ports, named)
        except ReadingError as error:
            problems.add_error(error, (port or place).span)
            return None
        place = port or place
    return Sequence(tuple(Scalar(text, False, place.span) for text in dict.fromkeys(texts)), place.span)


def _services(protocols: list[str], ports: list[str], named: Mapping[str, Services]) -> list[str]:
    """Services of the policy language. Raises: ReadingError."""
    told = [_complete(port) for port in ports]
    if not protocols:
        for port, complete in zip(ports, told, strict=True):
            if complete is None and _NUMBERS.fullmatch(port):
                raise ReadingError("register-port-without-protocol", port=shortened(port))
        return [complete or _named(port, named) for port, complete in zip(ports, told, strict=True)]
    found: list[str] = []
    for protocol in protocols:
        found += _of_protocol(protocol, ports, named)
    for complete in told:
        if complete is not None and complete.partition("/")[0] not in protocols:
            raise ReadingError(
                "register-port-of-other-protocol", port=complete, protocol=shortened(", ".join(protocols))
            )
    return found


def _of_protocol(protocol: str, ports: list[str], named: Mapping[str, Services]) -> list[str]:
    """The services of one protocol with the ports of the entry. Raises: ReadingError."""
    every_port = any(port in _ANY_WORDS for port in ports)
    numbers = [port for port in ports if port not in _ANY_WORDS and _complete(port) is None]
    own = [complete for port in ports if (complete := _complete(port)) and complete.startswith(f"{protocol}/")]
    if protocol in _ANY_WORDS:
        if numbers or own:
            raise ReadingError("register-port-of-any-protocol", port=shortened(", ".join((*numbers, *own))))
        return ["any"]
    if protocol in PROTOCOLS:
        if not ports:
            raise ReadingError("register-port-missing", protocol=protocol)
        return [protocol] if every_port else [*own, *(f"{protocol}/{number}" for number in numbers)]
    if protocol.startswith("icmp"):
        return [f"{protocol}/{number}" for number in numbers] or [protocol]
    if protocol.isascii() and protocol.isdigit():
        return [f"ip/{protocol}"]
    name = _named(protocol, named)
    if not numbers:
        return [name]
    transports = _transports(name, named)
    return [f"{transport}/{number}" for transport in transports for number in numbers] or [name]


def _transports(name: str, named: Mapping[str, Services]) -> list[str]:
    """Transport protocols of a named service: HTTPS beside port 8443 is tcp/8443."""
    try:
        services = read_service(name, named)
    except ReadingError:  # told by the reader of the entry, which gets the name as it is
        return []
    numbers = {number for service in services for _, number in service.protocols}
    return [transport for number, transport in _TRANSPORTS.items() if number in numbers]


def _complete(port: str) -> str | None:
    """A port with its protocol, in the policy's notation: 443/tcp, TCP 443 and tcp/443 are one; None without one."""
    first, second = _PORT_FIRST.fullmatch(port), _PROTOCOL_FIRST.fullmatch(port)
    if first is not None:
        return f"{first[2]}/{first[1]}"
    return f"{second[1]}/{second[2]}" if second is not None else None


def _named(text: str, named: Mapping[str, Services]) -> str:
    """`text` as a service: a name of the policy in its own spelling, or the usual one."""
    own = next((name for name in named if name.casefold() == text), None)
    if own is not None or text in BUILT_IN:
        return own or text
    return "any" if text in _ANY_WORDS else _complete(text) or text


def _protocols(cell: Cell) -> list[str]:
    """The protocols of a cell; TCP/UDP is two."""
    found: list[str] = []
    for piece in _pieces(cell):
        parts = [part.strip() for part in piece.split("/")]
        found += parts if all(part in PROTOCOLS or part.startswith("icmp") for part in parts) else [piece]
    return found


def _pieces(cell: Cell) -> list[str]:
    text = unicodedata.normalize("NFKC", cell.text).casefold().strip()
    return [_RANGE.sub("-", piece.strip()) for piece in _BETWEEN.split(text) if piece.strip()]
