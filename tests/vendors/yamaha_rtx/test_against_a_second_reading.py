"""Random lists against a second reading, written from the sentences of the manual alone, packet by packet."""

from __future__ import annotations

from random import Random

import pytest
from tests.vendors.yamaha_rtx.filtering import ICMP, Lists, packet, verdict

from segcheck.model.header import ACK, SYN, TCP, UDP, Flow

HOSTS = ("10.1.1.1", "10.1.1.2", "10.1.2.1", "10.2.0.1")
ADDRESSES = (
    "*",
    "10.1.1.1",
    "10.1.1.0/24",
    "10.1.0.0/255.255.0.0",
    "10.1.1.1-10.1.1.2",
    "10.1.*.*",
    "10.1.1.1,10.2.0.1",
)
PROTOCOLS = ("*", "tcp", "udp", "tcp,udp", "icmp", "icmp,tcp", "esp", "established", "udp,esp")
PORTS = ("*", "80", "www,https", "-100", "100-", "80-443", "8")
NUMBERS = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "esp": 50}


def _as_number(address: str) -> int:
    one, two, three, four = map(int, address.split("."))
    return ((one * 256 + two) * 256 + three) * 256 + four


def _holds_address(field: str, address: str) -> bool:
    holds = {
        "*": lambda: True,
        "10.1.1.1": lambda: address == "10.1.1.1",
        "10.1.1.0/24": lambda: address.startswith("10.1.1."),
        "10.1.0.0/255.255.0.0": lambda: address.startswith("10.1."),
        "10.1.1.1-10.1.1.2": lambda: address in ("10.1.1.1", "10.1.1.2"),
        "10.1.*.*": lambda: address.startswith("10.1."),
        "10.1.1.1,10.2.0.1": lambda: address in ("10.1.1.1", "10.2.0.1"),
    }
    return holds[field]()


def _holds_number(field: str, value: int) -> bool:
    holds = {
        "*": lambda: True,
        "80": lambda: value == 80,
        "www,https": lambda: value in (80, 443),
        "-100": lambda: value <= 100,
        "100-": lambda: value >= 100,
        "80-443": lambda: 80 <= value <= 443,
        "80-100": lambda: 80 <= value <= 100,
        "8": lambda: value == 8,
    }
    return holds[field]()


def _catches(fields: list[str], source: str, destination: str, flow: Flow) -> bool:
    """Whether the manual's sentences say that the filter catches the packet."""
    _, from_whom, to_whom, protocol, first, second = fields
    if not (_holds_address(from_whom, source) and _holds_address(to_whom, destination)):
        return False
    if protocol == "established":
        fits = flow.protocol == TCP and bool(flow.tcp_flags & ACK)
    else:
        fits = protocol == "*" or flow.protocol in [NUMBERS[name] for name in protocol.split(",")]
    if not fits:
        return False
    if protocol == "icmp":
        return _holds_number(first, flow.icmp_type) and _holds_number(second, flow.icmp_code)
    if flow.protocol not in (TCP, UDP):
        return True
    return _holds_number(first, flow.source_port) and _holds_number(second, flow.destination_port)


def _filter(rng: Random) -> list[str]:
    protocol = rng.choice(PROTOCOLS)
    # Beside a protocol without ports, ports mean nobody knows what; types of ICMP have no names and end at 255.
    ports = {"esp": ("*",), "icmp": ("*", "8", "-100", "80-100")}.get(protocol, PORTS)
    return [
        rng.choice(("pass", "reject", "pass-log", "reject-nolog")),
        rng.choice(ADDRESSES),
        rng.choice(ADDRESSES),
        protocol,
        rng.choice(("*", rng.choice(ports))),
        rng.choice(ports),
    ]


def _flow(rng: Random) -> tuple[str, str, Flow]:
    source, destination = rng.choice(HOSTS), rng.choice(HOSTS)
    ports = (8, 80, 100, 443, 5000)
    flow = packet(
        source,
        destination,
        rng.choice((TCP, TCP, UDP, ICMP, 50)),
        sport=rng.choice(ports),
        dport=rng.choice(ports),
        icmp=(rng.choice((0, 8, 80)), rng.choice((0, 8))),
        flags=rng.choice((SYN, ACK, SYN | ACK)),
    )
    assert (flow.source, flow.destination) == (_as_number(source), _as_number(destination))
    return source, destination, flow


@pytest.mark.parametrize("seed", range(40))
def test_lists_of_random_filters(seed: int) -> None:
    rng = Random(seed)
    filters = {number: _filter(rng) for number in rng.sample(range(1, 9999), 6)}
    order = rng.sample(list(filters), 5)
    lines = [f"ip filter {number} {' '.join(fields)}" for number, fields in filters.items()]
    lines.append(f"ip lan1 secure filter in {' '.join(map(str, order))}")
    rng.shuffle(lines)
    found = Lists("\n".join(lines) + "\n").bound()
    for _ in range(60):
        source, destination, flow = _flow(rng)
        first = next(
            (filters[number] for number in order if _catches(filters[number], source, destination, flow)), None
        )
        expected = "permit" if first is not None and first[0].startswith("pass") else "deny"
        assert verdict(found, flow) == expected
