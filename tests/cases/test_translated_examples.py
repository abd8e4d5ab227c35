"""Examples of packets that are translated on their way show them before and after, in both languages."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest
from tests.cases.test_cases import Case, cases, report_of

from segcheck.api import Report
from segcheck.model.network import Stage
from segcheck.report.messages import LANGUAGES, Language
from segcheck.vendors.registry import load_files

CASES = {case.name: case for case in cases()}
BEHIND_A_VIRTUAL_IP = CASES["fortios_translation: a virtual IP outranks the deny above it: default before 7.2.3"]
BEHIND_A_STATIC_OBJECT = CASES["asa_translation: a static port"]


def _address(text: str) -> int:
    return int(IPv4Address(text))


def _translations(case: Case) -> list[tuple[int, int, int, int]]:
    """Destination address and port before and after, of every destination translation that an example shows."""
    return [
        (
            decision.before.destination,
            decision.before.destination_port,
            decision.after.destination,
            decision.after.destination_port,
        )
        for verdict in report_of(case).verdicts
        for evidence in verdict.evidence
        if evidence.trace is not None
        for hop in evidence.trace.hops
        for decision in hop.decisions
        if decision.stage is Stage.DESTINATION_TRANSLATION
    ]


def test_what_a_virtual_ip_lets_in_is_shown_before_and_after() -> None:
    ((before, port, after, mapped_port),) = _translations(BEHIND_A_VIRTUAL_IP)
    assert (before, after) == (_address("203.0.113.10"), _address("172.16.0.10"))
    assert port == mapped_port == 443


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_tells_the_translated_packet(language: Language) -> None:
    sources = load_files(list(BEHIND_A_VIRTUAL_IP.configurations)).sources
    text = Report(report_of(BEHIND_A_VIRTUAL_IP), sources).explain(language)
    assert "203.0.113.10:443" in text
    assert "172.16.0.10:443" in text
    assert 'edit "公開Web"' in text


def test_a_packet_for_another_port_is_not_translated() -> None:
    assert not _translations(BEHIND_A_STATIC_OBJECT)
