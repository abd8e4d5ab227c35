"""What real Linux hosts counted and logged: none of it is proved impossible."""

from __future__ import annotations

import pytest
from tests.corpus.loaded import NEEDS_CORPUS
from tests.corpus.location import has_corpus
from tests.corpus.measured_linux import Forwarded, contradicts, logged, told
from tests.corpus.rule_counters import HOSTS, Host, undecided_by

pytestmark = NEEDS_CORPUS
PACKETS = [*logged(), *told()] if has_corpus() else []


@pytest.mark.parametrize("packet", PACKETS, ids=lambda one: one.where)
def test_no_packet_that_was_forwarded_is_surely_dropped(packet: Forwarded) -> None:
    assert not contradicts(packet)


def test_the_log_tells_packets_of_both_directions() -> None:
    assert {(one.ingress, one.egress) for one in logged()} == {("eth0", "eth2"), ("eth2", "eth0")}


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.counters)
def test_no_rule_that_counted_packets_matches_none(host: Host) -> None:
    counted, wrong = undecided_by(host)
    assert counted > 0
    assert wrong == []
