from __future__ import annotations

import dataclasses

import pytest
from tests.report import samples

from segcheck.errors import UsageError
from segcheck.model.address import Prefix
from segcheck.model.header import Family
from segcheck.model.network import Interface, InterfaceKind
from segcheck.policy.analysis import Analysis
from segcheck.policy.catalog import PROPERTIES
from segcheck.policy.packs import built_in_packs
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.separation import blind_pairs
from segcheck.policy.zones import (
    FirewallZoneMember,
    HostMember,
    InterfaceMember,
    PrefixMember,
    VlanMember,
    VrfMember,
    ZoneMember,
)
from segcheck.reachability.trace import Disposition, Trace
from segcheck.reachability.walk import MOST_TRACES
from segcheck.report.explain_text import explain_text, topics_text
from segcheck.report.json_listings import lines_json
from segcheck.report.lines_text import lines_text
from segcheck.report.listing_text import member_text, vlan_text
from segcheck.report.matrix import matrix_text, matrix_view, services
from segcheck.report.messages import LANGUAGES, Language, catalogue, message, pages
from segcheck.report.traces_text import traces_text
from segcheck.source.diagnostic import Diagnostic, Effect, Severity
from segcheck.source.ledger import LineEntry, LineFate
from segcheck.vendors.registry import load_files

SPAN = samples.line(samples.POLICY_FILE, 1)


@pytest.mark.parametrize(
    ("member", "text"),
    [
        (InterfaceMember("fw1", "Gi0/1", SPAN), "fw1:Gi0/1"),
        (VlanMember(None, 30, SPAN), "VLAN 30"),
        (VlanMember("core1", 30, SPAN), "VLAN core1:30"),
        (VrfMember("core1", "LGWAN", SPAN), "VRF core1:LGWAN"),
        (FirewallZoneMember("fw1", "INSIDE", SPAN), "firewall zone fw1:INSIDE"),
        (PrefixMember(Prefix(Family.IPV4, 0x0A000000, 8), Family.IPV4, SPAN), "10.0.0.0/8"),
        (PrefixMember(None, None, SPAN), "any"),
        (PrefixMember(None, Family.IPV6, SPAN), "any IPv6"),
        (HostMember(Family.IPV4, 0x0A000001, None, SPAN), "10.0.0.1"),
        (HostMember(Family.IPV4, 0x0A000001, 0x001122334455, SPAN), "10.0.0.1 (00:11:22:33:44:55)"),
    ],
)
def test_members_of_zones_are_written_as_in_the_policy(member: ZoneMember, text: str) -> None:
    assert member_text(member) == text


@pytest.mark.parametrize(("vlan", "text"), [(None, ""), (4094, "4094"), (4097, "")])
def test_a_switch_inside_a_device_has_no_vlan_that_people_know(vlan: int | None, text: str) -> None:
    assert vlan_text(Interface("lan", InterfaceKind.VLAN, True, (), "", (), vlan=vlan)) == text


def test_many_zones_become_a_list_of_pairs() -> None:
    zones = tuple(samples.zone(f"z{number}", "") for number in range(12))
    policy = dataclasses.replace(samples.POLICY, zones=zones)
    view = matrix_view(policy, [("z0", "z11", samples.Rows(Family.IPV4, samples.ROWS))])
    lines = matrix_text(view).splitlines()
    assert any(line.split()[:3] == ["z0", "z11", "tcp"] for line in lines)
    assert sum(line.split()[-1:] == ["-"] for line in lines) == 12 * 11 - 1


def test_a_service_that_is_only_possible_is_marked() -> None:
    cell = samples.MATRIX.between("lgwan", "internet")
    flags = "tcp [TCP flags set: FIN, clear: SYN]"
    assert services(cell, "en") == ("tcp any except 443 (https)", "tcp", f"? {flags}", f"~ {flags}")


def test_the_summary_of_lines_leaves_the_lines_out() -> None:
    assert "permit" not in lines_text(samples.SNAPSHOT, summary=True)
    assert "permit udp" in lines_text(samples.SNAPSHOT, fates=(LineFate.APPROXIMATED,))
    assert "permit tcp" not in lines_text(samples.SNAPSHOT, fates=(LineFate.APPROXIMATED,))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_and_every_code_can_be_explained(language: Language) -> None:
    for name in (*pages(), *catalogue().texts):
        assert explain_text(name, language).startswith("# ")
    for name in pages():
        assert f"  {name}" in topics_text(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pack_and_every_property_can_be_explained(language: Language) -> None:
    topics = topics_text(language)
    for name in (*built_in_packs(), *PROPERTIES):
        assert explain_text(name, language).startswith("# ")
        assert f"  {name} " in topics


def test_the_page_of_a_property_tells_what_it_takes_and_whom_it_serves() -> None:
    page = explain_text("egr-1", "en")
    assert page.startswith(f"# EGR-1: {message('property-egr-1')}\n")
    assert "  of: internet\n  to: INTERNET\n  through: security-cloud\n" in page
    assert "alpha, alpha-prime, beta, beta-prime, two-tier" in page
    for clause in ("fukushima 第4-1-(3)-イ", "miyazaki 第2章4-(3)-①", "miyazaki 第2章4-(3)-②", "sanbu 6-(1)"):
        assert f"\n  {clause}  " in page
    assert explain_text("iso-2", "ja").splitlines()[2] == message("property-page-kind-declared", (), "ja")
    assert message("property-page-no-parameters") in explain_text("CON-1")
    assert f"  same: {message('property-page-nothing')}\n" in explain_text("SAN-1")


def test_a_pack_is_found_by_its_greek_name_and_a_misspelt_one_told_its_neighbours() -> None:
    assert explain_text("α′", "ja") == explain_text("alpha-prime", "ja")
    with pytest.raises(UsageError, match="fukushima"):
        explain_text("fukusima")
    with pytest.raises(UsageError, match="ISO-"):
        explain_text("ISO-9")


def test_a_misspelt_name_is_told_its_neighbour() -> None:
    with pytest.raises(UsageError, match="did you mean violated"):
        explain_text("violatd")
    with pytest.raises(UsageError, match="segcheck explain"):
        explain_text("qqqqqqqqqqqqq")


def test_a_page_is_found_by_the_word_of_the_output() -> None:
    assert explain_text("違反", "ja") == explain_text("violated", "ja")


def test_the_reason_of_a_line_has_the_names_its_diagnostic_gives() -> None:
    """Also for the lines below the one the diagnostic points at."""
    entries = tuple(LineEntry(number, LineFate.UNRECOGNIZED, "unrecognized-statement") for number in (1, 2))
    said = Diagnostic(
        "unrecognized-statement",
        Severity.WARNING,
        Effect.WIDENS_DEVICE,
        (samples.line(samples.FIREWALL, 1),),
        (("statement", "wlan"),),
    )
    ledger = dataclasses.replace(samples.LEDGER, entries=entries)
    snapshot = dataclasses.replace(samples.SNAPSHOT, ledgers=(ledger,), diagnostics=(said,))
    assert lines_text(snapshot, "ja").count("wlan …") == 2
    assert lines_json(snapshot).count("wlan …") == 4


@pytest.mark.parametrize(
    ("traces", "answer"),
    [
        ((samples.THROUGH,), "trace-answer-arrives"),
        ((samples.DROPPED,), "trace-answer-lost"),
        ((samples.THROUGH, samples.DROPPED), "trace-answer-some"),
        ((samples.THROUGH, dataclasses.replace(samples.DROPPED, certain=False)), "trace-answer-possibly"),
        ((dataclasses.replace(samples.DROPPED, certain=False),), "trace-answer-unknown"),
        (
            (dataclasses.replace(samples.DROPPED, disposition=Disposition.UNKNOWN_NEIGHBOR),),
            "trace-answer-unknown",
        ),
        ((samples.DROPPED,) * MOST_TRACES, "trace-answer-unknown"),
    ],
)
def test_a_trace_says_first_whether_the_packet_arrives(traces: tuple[Trace, ...], answer: str) -> None:
    assert traces_text(traces, samples.SNAPSHOT, "ja").splitlines()[1] == message(answer, (), "ja")


def test_no_way_is_no_answer() -> None:
    assert len(traces_text((), samples.SNAPSHOT).splitlines()) == 1


def test_no_line_of_a_fate_is_said_in_words() -> None:
    ledger = dataclasses.replace(samples.LEDGER, entries=(LineEntry(1, LineFate.MODELED, ""),))
    snapshot = dataclasses.replace(samples.SNAPSHOT, ledgers=(ledger,))
    assert lines_text(snapshot, fates=(LineFate.MALFORMED,)).startswith("No line has this fate.")
    assert "No line" not in lines_text(snapshot, fates=(LineFate.MODELED,))


def test_where_ways_are_unseen_the_matrix_claims_no_proof() -> None:
    snapshot = load_files(
        [
            (
                "r1.cfg",
                b"hostname r1\ninterface GigabitEthernet0/0\n ip address 192.168.0.1 255.255.255.0\n"
                b"interface Dialer1\n ip address negotiated\nip route 0.0.0.0 0.0.0.0 Dialer1\n",
            )
        ]
    )
    policy = load_policy_text(
        "p.yaml",
        b"segcheck: 1\nzones:\n  in: {interfaces: [r1:GigabitEthernet0/0], prefixes: [192.168.0.0/24]}\n"
        b"  net: {external: true, interfaces: [r1:Dialer1]}\nintents:\n"
        b"  - {name: closed, because: t, isolated: {from: net, to: in}}\n",
    )
    analysis = Analysis(snapshot, policy)
    view = matrix_view(policy, analysis.matrix(), blind_pairs(analysis))
    (row,) = [line for line in matrix_text(view).splitlines() if line.startswith("net ")]
    assert row.split() == ["net", "?", "="]
    assert [cell.blind for cell in view.cells if cell.source == "net"] == [True]
