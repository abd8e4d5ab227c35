"""Random FortiOS policy tables: what the reader and the evaluator say of packets, against a direct reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

from tests.oracle.fortios_reference import Table, packet_of, table_of

from segcheck.model.network import Device
from segcheck.semantics.evaluate_device import forward
from segcheck.semantics.session_flows import tells_opener
from segcheck.vendors.registry import load_files

PACKETS = 50
_counted: Counter[bool] = Counter()


def read(text: str) -> Device:
    """The device that the reader makes of a configuration; understood as a whole."""
    snapshot = load_files([("fw.conf", text.encode())])
    (device,) = snapshot.devices
    assert not snapshot.rejected and not device.unmodeled
    return device


def disagreements(rng: Random, packets: int, counted: Counter[bool] | None = None) -> Iterator[str]:
    """Packets of one random table on which the two differ, as text; a doubtful answer is one, too."""
    table = table_of(rng)
    text = table.text(rng)
    device = read(text)
    for _ in range(packets):
        difference = _difference(rng, table, device, counted)
        if difference:
            yield f"{difference}\n{text}"


def _difference(rng: Random, table: Table, device: Device, counted: Counter[bool] | None) -> str:
    ingress, egress, flow = packet_of(rng, table)
    if flow.state and not tells_opener(flow):
        return ""
    expected = table.passes(ingress, egress, flow)
    if counted is not None:
        counted[expected] += 1
    outcomes = forward(device, ingress, flow)
    told = {None if one.departure is None else one.departure.interface for one in outcomes}
    if told == {egress if expected else None}:
        return ""
    doubts = {doubt.reason for one in outcomes for doubt in one.doubts}
    return f"{ingress} -> {egress} {flow}: direct reading {expected}, evaluator {told} {doubts or ''}"


def test_random_policies_mean_what_a_direct_reading_says() -> None:
    """8,000 packets; a good part of them passes."""
    rng = Random(81_000)
    counted: Counter[bool] = Counter()
    for _ in range(8_000 // PACKETS):
        assert list(disagreements(rng, PACKETS, counted)) == []
    assert min(counted[True], counted[False]) > 1_600


def test_the_direct_reading_is_not_the_same_for_every_table() -> None:
    """Tables differ from seed to seed: the figures of the test above are not those of one table."""
    texts = {table_of(Random(seed)).text(Random(seed)) for seed in range(20)}
    assert len(texts) == 20
