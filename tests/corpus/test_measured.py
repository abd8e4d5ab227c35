"""Nothing measured reachable in a laboratory of the external corpus is ever proved unreachable."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.corpus.loaded import NEEDS_CORPUS
from tests.corpus.measured import Judge, Laboratory, judged, laboratories

from segcheck.model.filters import Action, Binding, Filter
from segcheck.model.header import Family
from segcheck.model.network import Device

pytestmark = NEEDS_CORPUS
# Arrivals measured in each laboratory: that a parser of measurements finds nothing must not pass for agreement.
ARRIVALS = {
    "aws/lab-aws_demo": 276,
    "aws/lab-aws_instance_multiple_interface": 84,
    "aws/lab-aws_nlb_targets_ip": 56,
    "aws/lab-aws_vpc_endpoints": 25,
    "fortios/lab-fortios_first_basic": 0,
    "ios/lab-ios_example_network": 58,
    "panos/lab-palo_alto_nat_1": 1,
    "panos/lab-palo_alto_nat_2": 0,
    "panos/lab-palo_alto_nat_3": 1,
    "panos/lab-palo_alto_nat_4": 1,
    "panos/lab-palo_alto_nat_5": 0,
}


@pytest.mark.parametrize("laboratory", laboratories(), ids=lambda one: one.name)
def test_no_measured_arrival_is_proved_impossible(laboratory: Laboratory) -> None:
    found = judged(laboratory)
    assert found.measured == ARRIVALS[laboratory.name]
    assert found.contradictions == ()
    if found.missing:
        pytest.skip(f"platforms not read yet: {', '.join(found.missing)}")


def test_every_laboratory_is_counted() -> None:
    assert {one.name for one in laboratories()} == set(ARRIVALS)


def test_a_router_that_lets_nothing_in_contradicts_every_arrival() -> None:
    """The judge itself: with nothing let in anywhere, each of the measured packets is proved not to arrive."""
    (laboratory,) = (one for one in laboratories() if one.name == "ios/lab-ios_example_network")
    snapshot = laboratory.snapshot()
    closed = Judge(replace(snapshot, devices=tuple(map(_closed, snapshot.devices))))
    assert all(closed.contradicts(one) for one in laboratory.measurements())


def _closed(device: Device) -> Device:
    nothing = Binding(Filter("nothing", Family.IPV4, (), Action.DENY, ()), ())
    return replace(device, interfaces=tuple(replace(interface, ingress=(nothing,)) for interface in device.interfaces))
