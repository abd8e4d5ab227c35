"""Connections that permitted sessions announce: FTP, SIP and the like open ports that no policy names."""

from __future__ import annotations

import datetime

import pytest
from tests.vendors.conformance import load_one
from tests.vendors.fortinet_fortios.boxes import ADDRESSES, NETWORKS, fate, packet, policy

from segcheck.model.header import UDP
from segcheck.model.network import Device
from segcheck.semantics.calendar import on_day

QUIET = "config system settings\n    set default-voip-alg-mode kernel-helper-based\nend\n"


def box(policies: str, more: str = "") -> Device:
    (device,) = load_one(f"{NETWORKS}{ADDRESSES}{more}config firewall policy\n{policies}end\n").devices
    assert device.unmodeled == ()
    return device


def helpers(*entries: tuple[str, int, int]) -> str:
    lines = "".join(
        f"edit {number}\nset name {name}\nset protocol {protocol}\nset port {port}\nnext\n"
        for number, (name, protocol, port) in enumerate(entries, 1)
    )
    return f"config system session-helper\n{lines}end\n"


@pytest.mark.parametrize("service", ["FTP", "ALL", "TFTP", "ALL_TCP"])
def test_a_server_may_open_the_port_its_client_announces(service: str) -> None:
    device = box(policy(1, service=f'"{service}"', srcaddr='"pc"', dstaddr='"server"'), QUIET)
    assert fate(device, "dmz", packet("10.2.2.80", "10.1.1.10", 50001)) == "unknown"
    assert fate(device, "lan", packet("10.1.1.10", "10.2.2.80", 50001, UDP)) in ("unknown", "passes")


def test_announced_connections_are_between_the_hosts_of_the_session() -> None:
    device = box(policy(1, service='"FTP"', srcaddr='"pc"', dstaddr='"server"'))
    assert fate(device, "dmz", packet("10.2.2.80", "10.1.1.11", 50001)) == "dropped"
    assert fate(device, "dmz", packet("10.2.2.81", "10.1.1.10", 50001)) == "dropped"
    assert fate(device, "lan", packet("10.1.1.11", "10.2.2.80", 50001)) == "dropped"


def test_the_doubt_names_the_policies_whose_sessions_announce() -> None:
    policies = policy(1, service='"HTTPS"') + policy(2, service='"FTP"') + policy(3, service='"FTP"', action="deny")
    snapshot = load_one(f"{NETWORKS}{ADDRESSES}{QUIET}config firewall policy\n{policies}end\n")
    back = snapshot.devices[0].zone_policy("dmz", "lan")
    assert back is not None
    first = back.filters[0].rules[0]
    (source,) = snapshot.sources
    assert (first.name, source.line(first.origin[0].line).strip()) == ("announced connections", "edit 2")
    assert "edit 1" not in [source.line(span.line).strip() for span in first.origin]


@pytest.mark.parametrize("service", ["HTTPS", "SSH", "PING", "DNS", "RDP"])
def test_other_services_announce_nothing(service: str) -> None:
    device = box(policy(1, service=f'"{service}"'))
    assert fate(device, "dmz", packet("10.2.2.80", "10.1.1.10", 50001)) == "dropped"


def test_the_table_says_which_ports_count() -> None:
    ftp = policy(1, service='"FTP"')
    assert fate(box(ftp, helpers(("ftp", 6, 2121))), "dmz", packet("10.2.2.80", "10.1.1.10", 5000)) == "dropped"
    assert fate(box(ftp, helpers(("ftp", 6, 21))), "dmz", packet("10.2.2.80", "10.1.1.10", 5000)) == "unknown"
    assert fate(box(ftp, helpers(("dns-udp", 17, 53))), "dmz", packet("10.2.2.80", "10.1.1.10", 5000)) == "dropped"
    everything = policy(1)
    emptied = helpers() + QUIET
    assert fate(box(everything, emptied), "dmz", packet("10.2.2.80", "10.1.1.10", 5000)) == "dropped"
    # an entry that cannot be read may be any of them
    unread = "config system session-helper\nedit 1\nset name ftp\nset port many\nnext\nend\n" + QUIET
    assert fate(box(ftp, unread), "dmz", packet("10.2.2.80", "10.1.1.10", 5000)) == "unknown"


def test_the_sip_gateway_reads_sip_without_any_helper() -> None:
    sip = policy(1, service='"SIP"', srcaddr='"pc"', dstaddr='"server"')
    assert fate(box(sip, helpers()), "dmz", packet("10.2.2.80", "10.1.1.10", 30000, UDP)) == "unknown"
    assert fate(box(sip, helpers() + QUIET), "dmz", packet("10.2.2.80", "10.1.1.10", 30000, UDP)) == "dropped"


def test_media_may_flow_between_any_hosts_of_the_two_zones() -> None:
    """A provider's media server is another host than its SIP server, and any source may send to a pinhole."""
    device = box(policy(1, service='"SIP"', srcaddr='"pc"', dstaddr='"server"'))
    assert fate(device, "dmz", packet("10.2.2.81", "10.1.1.10", 30000, UDP)) == "unknown"
    assert fate(device, "lan", packet("10.1.1.11", "10.2.2.81", 30000, UDP)) == "unknown"
    assert fate(device, "wan", packet("203.0.113.9", "10.1.1.10", 30000, UDP)) == "dropped"


def test_an_oracle_redirect_names_another_server() -> None:
    rules = 'config firewall service custom\nedit "TNS"\nset tcp-portrange 1521\nnext\nend\n'
    device = box(policy(1, service='"TNS"', srcaddr='"pc"', dstaddr='"server"'), rules)
    assert fate(device, "lan", packet("10.1.1.10", "10.2.2.81", 40000)) == "unknown"
    assert fate(device, "lan", packet("10.1.1.11", "10.2.2.81", 40000)) == "dropped"
    assert fate(device, "dmz", packet("10.2.2.81", "10.1.1.10", 40000)) == "dropped"


def test_media_may_flow_between_hosts_that_both_talk_to_a_third() -> None:
    rules = policy(1, service='"SIP"', srcaddr='"pc"', dstintf='"wan"') + policy(
        2, service='"SIP"', srcintf='"dmz"', dstintf='"wan"', srcaddr='"server"'
    )
    device = box(rules)
    assert fate(device, "lan", packet("10.1.1.10", "10.2.2.80", 30000, UDP)) == "unknown"
    assert fate(device, "dmz", packet("10.2.2.80", "10.1.1.10", 30000, UDP)) == "unknown"
    assert fate(device, "lan", packet("10.1.1.11", "10.2.2.80", 30000, UDP)) == "dropped"
    web = rules.replace("SIP", "HTTPS")
    assert fate(box(web), "lan", packet("10.1.1.10", "10.2.2.80", 30000, UDP)) == "dropped"


def test_third_parties_do_not_learn_addresses_that_are_translated() -> None:
    rules = policy(1, dstintf='"wan"', nat="enable") + policy(2, srcintf='"dmz"', dstintf='"wan"', nat="enable")
    device = box(rules)
    assert fate(device, "lan", packet("10.1.1.10", "10.2.2.80", 30000, UDP)) == "dropped"
    assert fate(device, "wan", packet("203.0.113.9", "10.1.1.10", 30000, UDP)) == "unknown"


def test_a_voip_profile_needs_no_helper() -> None:
    """The gateway reads what a policy with a profile permits, whatever the mode of the rest is."""
    sip = policy(1, service='"SIP"', srcaddr='"pc"', dstaddr='"server"', voip_profile='"default"')
    assert fate(box(sip, helpers() + QUIET), "dmz", packet("10.2.2.80", "10.1.1.10", 30000, UDP)) == "unknown"


def test_an_expired_permit_announces_nothing() -> None:
    rules = policy(1, service='"FTP"', policy_expiry="enable", policy_expiry_date="2026-03-31")
    snapshot = load_one(f"{NETWORKS}{ADDRESSES}config firewall policy\n{rules}end\n")
    back = packet("10.2.2.80", "10.1.1.10", 50001)
    for day, expected in ((datetime.date(2026, 3, 30), "unknown"), (datetime.date(2026, 4, 1), "dropped")):
        (device,) = on_day(snapshot, day).devices
        assert fate(device, "dmz", back) == expected
    sip = rules.replace("FTP", "SIP")
    (device,) = on_day(
        load_one(f"{NETWORKS}{ADDRESSES}config firewall policy\n{sip}end\n"), datetime.date(2026, 4, 1)
    ).devices
    assert fate(device, "dmz", back) == "dropped"


def test_a_denied_control_session_announces_nothing() -> None:
    rules = policy(1, action="deny", service='"FTP"') + policy(2, service='"ALL_TCP"')
    assert fate(box(rules, helpers(("ftp", 6, 21)) + QUIET), "dmz", packet("10.2.2.80", "10.1.1.10", 5000)) == "dropped"
