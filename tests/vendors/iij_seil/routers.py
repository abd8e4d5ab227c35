"""Devices out of a few lines of configuration, and packets through them."""

from __future__ import annotations

from segcheck.model.header import ESTABLISHED, NEW, SYN, TCP, UDP, Family, Flow
from segcheck.model.network import Device, Snapshot
from segcheck.semantics.evaluate_device import forward
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4
from segcheck.vendors.registry import load_files

# Two networks at lan1, a default route behind lan2.
THREE_LEGS = """\
interface lan0 add 10.1.0.1/24
interface lan1 add 10.2.0.1/24
interface lan1 add 10.3.0.1/24
interface lan2 add 198.51.100.2/30
route add default 198.51.100.1
"""


def loaded(text: str) -> Snapshot:
    """The snapshot of one file."""
    return load_files([("gw.cfg", text.encode())])


def router(text: str, legs: str = THREE_LEGS) -> Device:
    """The device of `legs` with some lines more."""
    (device,) = loaded(f"{legs}{text}").devices
    return device


def fates(text: str) -> list[tuple[LineFate, str]]:
    """Fate and reason of each line, behind a first one that makes the file a SEIL's."""
    (ledger,) = loaded(f"interface lan9 media auto\n{text}").ledgers
    return [(entry.fate, entry.reason) for entry in ledger][1:]


def address(text: str) -> int:
    """An IPv4 address as a number."""
    value = ipv4(text)
    assert value is not None
    return value


def tcp(
    source: str, destination: str, port: int = 80, *, flags: int = SYN, state: int = NEW, source_port: int = 40000
) -> Flow:
    """One TCP packet."""
    return Flow(Family.IPV4, address(source), address(destination), TCP, source_port, port, 0, 0, flags, 0, state)


def udp(source: str, destination: str, port: int, source_port: int = 40000) -> Flow:
    """One UDP packet."""
    return Flow(Family.IPV4, address(source), address(destination), UDP, source_port, port)


def outcomes(device: Device, ingress: str, flow: Flow) -> set[str]:
    """What can become of a packet: the interface it leaves by, or how it ends."""
    return {
        outcome.departure.interface
        if outcome.departure is not None
        else str(outcome.disposition and outcome.disposition.value)
        for outcome in forward(device, ingress, flow)
    }


ANSWER = ESTABLISHED
