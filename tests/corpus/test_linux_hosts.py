"""Whole Linux hosts of the external corpus: read, protected as the verified tool proved, and open where they were."""

from __future__ import annotations

import pytest
from tests.corpus.batfish_linux import answers
from tests.corpus.isabelle import SHOREWALL as EXPECTED
from tests.corpus.isabelle_golden import OUTPUTS, certified
from tests.corpus.linux_hosts import HOSTS, SHOREWALL, Host, asked_about
from tests.corpus.loaded import NEEDS_CORPUS
from tests.corpus.location import has_corpus
from tests.corpus.measured_linux import Forwarded, logged
from tests.vendors.conformance import check_ledger_agrees_with_model, check_ledger_is_total

from segcheck.model.header import NEW, Family, Field
from segcheck.reachability.analysis import FamilyAnalysis
from segcheck.reachability.fixpoint import spread
from segcheck.reachability.graph import Addressed, Delivered, Left, Location, Received
from segcheck.reachability.topology import build_topology
from segcheck.report.messages import catalogue
from segcheck.semantics.bounds import Bounds
from segcheck.semantics.evaluate_device import forward

pytestmark = NEEDS_CORPUS
# What opens a connection: answers arrive with an address that the router then translates back.
PACKETS = [one for one in logged() if one.flow.state == NEW] if has_corpus() else []


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.name)
def test_files_of_a_host_make_one_device_with_total_ledgers(host: Host) -> None:
    snapshot = host.snapshot()
    (device,) = snapshot.devices
    assert device.name == host.name
    assert snapshot.rejected == ()
    check_ledger_is_total(snapshot)
    check_ledger_agrees_with_model(snapshot)
    assert {diagnostic.code for diagnostic in snapshot.diagnostics} <= set(catalogue().texts)


def test_no_foreign_source_gets_past_an_interface_that_is_certified() -> None:
    """The verified tool certified the chain; the whole host lets no such packet through, to itself or elsewhere."""
    output = next(output for output in OUTPUTS if output.table == "raw")
    snapshot = SHOREWALL.snapshot()
    analysis = FamilyAnalysis(snapshot, build_topology(snapshot), Family.IPV4)
    space = analysis.space
    fresh = space.valid & space.field_in(Field.STATE, ((NEW, NEW),))
    passing = {}
    for ingress, proved in certified(output.text()):
        own = space.field_in(Field.SOURCE, EXPECTED[ingress])
        for packets, foreign in ((fresh & own, False), (fresh - own, True)):
            start: dict[Location, Bounds] = {Received(SHOREWALL.name, ingress): Bounds(packets, packets)}
            arrived = spread(analysis.graph, start).possibly
            got_in = any(isinstance(location, Addressed | Delivered | Left) for location in arrived)
            assert not (proved and foreign and got_in), ingress
            passing[ingress, foreign] = got_in
    assert passing["wg", False], "packets with an address of their own network pass"


@pytest.mark.parametrize("packet", PACKETS, ids=lambda one: one.where)
def test_what_a_router_logged_may_leave_where_it_left(packet: Forwarded) -> None:
    (router,) = asked_about().devices
    ways_out = {one.departure.interface for one in forward(router, packet.ingress, packet.flow) if one.departure}
    assert packet.egress in ways_out


def test_answers_about_hosts_of_example_networks() -> None:
    rows = list(answers())
    assert len(rows) == 14
    assert [row for row in rows if row.theirs != row.ours] == []
