"""Random ASA access lists over object groups: what the reader and the evaluator say, against a direct reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

from tests.oracle.asa_reference import Firewall, firewall_of, interface_of, packet_of

from segcheck.model.network import Device
from segcheck.semantics.evaluate_device import forward
from segcheck.semantics.session_flows import tells_opener
from segcheck.vendors.registry import load_files

PACKETS = 50


def read(text: str) -> Device:
    """The device that the reader makes of a configuration; understood as a whole."""
    snapshot = load_files([("fw.cfg", text.encode())])
    (device,) = snapshot.devices
    assert not snapshot.rejected and not device.unmodeled, text
    return device


def disagreements(rng: Random, packets: int, counted: Counter[bool] | None = None) -> Iterator[str]:
    """Packets at one random firewall on which the two differ, as text; a doubtful answer is one, too."""
    firewall = firewall_of(rng)
    text = firewall.text()
    device = read(text)
    for _ in range(packets):
        difference = _difference(rng, firewall, device, counted)
        if difference:
            yield f"{difference}\n{text}"


def _difference(rng: Random, firewall: Firewall, device: Device, counted: Counter[bool] | None) -> str:
    ingress, egress, flow = packet_of(rng, firewall)
    if flow.state and not tells_opener(flow):
        return ""
    expected = firewall.passes(ingress, egress, flow)
    if counted is not None:
        counted[expected] += 1
    outcomes = forward(device, interface_of(ingress), flow)
    told = {None if one.departure is None else one.departure.interface for one in outcomes}
    if told == {interface_of(egress) if expected else None}:
        return ""
    doubts = {doubt.reason for one in outcomes for doubt in one.doubts}
    return f"{ingress} -> {egress} {flow}: direct reading {expected}, evaluator {told} {doubts or ''}"


def test_random_access_lists_mean_what_a_direct_reading_says() -> None:
    """8,000 packets; a good part of them passes."""
    rng = Random(82_000)
    counted: Counter[bool] = Counter()
    for _ in range(8_000 // PACKETS):
        assert list(disagreements(rng, PACKETS, counted)) == []
    assert min(counted[True], counted[False]) > 1_600
