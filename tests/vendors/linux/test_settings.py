"""What the kernel forwards and drops by itself, fixed neighbours, and what may be managed."""

from __future__ import annotations

import ipaddress

import pytest
from tests.vendors.linux.hosts import GATEWAY, NO_ROUTES, RULES, SETTINGS, codes, gateway, snapshot

from segcheck.model.header import TCP, Family, Flow
from segcheck.model.network import Device
from segcheck.semantics.evaluate_device import forward
from segcheck.semantics.outcome import Disposition

OPEN = RULES.replace(":FORWARD DROP", ":FORWARD ACCEPT").replace(":INPUT DROP", ":INPUT ACCEPT")


def flow(source: str, destination: str, port: int = 443) -> Flow:
    return Flow(
        Family.IPV4,
        int(ipaddress.ip_address(source)),
        int(ipaddress.ip_address(destination)),
        TCP,
        40000,
        port,
        tcp_flags=2,
    )


def fate(device: Device, ingress: str, packet: Flow) -> set[str]:
    """Where the packet may end; with "!" when only that is possible."""
    found = {
        outcome.departure.interface if outcome.departure else str(outcome.disposition)
        for outcome in forward(device, ingress, packet)
    }
    return {f"{one}!" for one in found} if len(found) == 1 else found


DENIED = str(Disposition.DENIED)


def test_a_gateway_forwards_what_its_rules_allow() -> None:
    assert fate(gateway(), "eth0", flow("10.1.0.5", "10.2.0.5")) == {"eth1!"}
    assert fate(gateway(), "eth0", flow("10.1.0.5", "10.2.0.5", 80)) == {f"{DENIED}!"}


def test_a_kernel_that_does_not_forward_drops() -> None:
    none = "net.ipv4.ip_forward = 0\nnet.ipv4.conf.eth0.forwarding = 0\nnet.ipv4.conf.eth1.forwarding = 0"
    device = gateway(iptables=OPEN, sysctl=SETTINGS.replace("net.ipv4.ip_forward = 1", none))
    assert fate(device, "eth0", flow("10.1.0.5", "10.2.0.5")) == {f"{DENIED}!"}
    assert fate(device, "eth0", flow("10.1.0.5", "10.1.0.1")) == {f"{Disposition.TO_DEVICE}!"}


def test_forwarding_may_be_on_at_an_interface_that_nobody_tells() -> None:
    device = gateway(iptables=OPEN, sysctl=SETTINGS.replace("ip_forward = 1", "ip_forward = 0"))
    assert fate(device, "eth0", flow("10.1.0.5", "10.2.0.5")) == {"eth1", DENIED}


def test_untold_forwarding_may_be_either() -> None:
    device = gateway(sysctl=SETTINGS.replace("net.ipv4.ip_forward = 1\n", ""))
    assert fate(device, "eth0", flow("10.1.0.5", "10.2.0.5")) == {"eth1", DENIED}


def test_forwarding_at_an_interface_that_differs_is_in_doubt() -> None:
    text = f"{SETTINGS}net.ipv4.conf.eth0.forwarding = 0\nnet.ipv4.conf.eth1.forwarding = 1\n"
    assert fate(gateway(iptables=OPEN, sysctl=text), "eth0", flow("10.1.0.5", "10.2.0.5")) == {"eth1", DENIED}
    off = text.replace("ip_forward = 1", "ip_forward = 0")
    assert fate(gateway(iptables=OPEN, sysctl=off), "eth1", flow("10.2.0.5", "10.1.0.5")) == {"eth0", DENIED}


@pytest.mark.parametrize(
    ("mode", "source", "expected"),
    [
        ("0", "10.2.0.7", {"eth1!"}),
        ("1", "10.1.0.7", {"eth1!"}),
        ("1", "10.2.0.7", {"eth1", DENIED}),
        ("2", "10.2.0.7", {"eth1!"}),
        ("2", "198.51.100.7", {"eth1", DENIED}),
        (None, "10.2.0.7", {"eth1", DENIED}),
    ],
)
def test_senders_without_a_way_back_may_be_dropped(mode: str | None, source: str, expected: set[str]) -> None:
    line = f"net.ipv4.conf.eth0.rp_filter = {mode}\n" if mode else ""
    text = SETTINGS.replace("net.ipv4.conf.eth0.rp_filter = 0\n", line)
    assert fate(gateway(sysctl=text), "eth0", flow(source, "10.2.0.5")) == expected


def test_the_best_route_back_counts_and_not_any() -> None:
    routes = f"default via 10.1.0.254 dev eth0\n10.77.0.0/16 via 10.2.0.9 dev eth1\n{NO_ROUTES}"
    text = SETTINGS.replace("eth0.rp_filter = 0", "eth0.rp_filter = 1")
    device = gateway(sysctl=text, ip_route=routes)
    assert fate(device, "eth0", flow("198.51.100.7", "10.2.0.5")) == {"eth1!"}
    assert fate(device, "eth0", flow("10.77.0.1", "10.2.0.5")) == {"eth1", DENIED}
    assert fate(device, "eth0", flow("10.78.0.1", "10.2.0.5")) == {"eth1!"}


@pytest.mark.parametrize(
    ("source", "destination"), [("10.1.0.1", "10.2.0.5"), ("127.0.0.9", "10.2.0.5"), ("10.1.0.5", "10.2.0.255")]
)
def test_what_no_kernel_forwards_does_not_surely_pass(source: str, destination: str) -> None:
    assert DENIED in fate(gateway(iptables=OPEN), "eth0", flow(source, destination))


def test_a_neighbour_fixed_to_two_hardware_addresses_is_not_fixed() -> None:
    lines = [f"10.1.0.9 dev eth0 lladdr 02:00:00:00:00:{last} PERMANENT\n" for last in ("98", "99", "98")]
    assert len(gateway(ip_neigh=lines[0] + lines[2]).static_arp) == 1
    assert gateway(ip_neigh="".join(lines)).static_arp == ()


def test_fixed_neighbours_on_the_network_of_their_interface() -> None:
    text = (
        "10.1.0.9 dev eth0 lladdr 02:00:00:00:00:99 PERMANENT\n"
        "10.1.0.8 dev eth0 lladdr 02:00:00:00:00:98 REACHABLE\n"
        "10.2.0.9 dev eth0 lladdr 02:00:00:00:00:97 PERMANENT\n"
    )
    entries = gateway(ip_neigh=text).static_arp
    assert [(one.address & 0xFF, one.mac) for one in entries] == [(9, 0x020000000099)]


def test_what_listens_is_what_may_be_managed() -> None:
    text = (
        "Netid State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n"
        'tcp   LISTEN 0      128          0.0.0.0:2222      0.0.0.0:*    users:(("sshd",pid=1,fd=3))\n'
        "tcp   LISTEN 0      128        127.0.0.1:23        0.0.0.0:*\n"
        "udp   UNCONN 0      0           10.1.0.1:161       0.0.0.0:*\n"
    )
    services = {one.name: one for one in gateway(ss=text).management}
    assert set(services) == {"SSH", "SNMP"}
    assert services["SSH"].ports == ((2222, 2222),)
    assert all(one.certain for one in services.values())
    assert services["SNMP"].filters


def test_netstat_tells_the_same() -> None:
    text = (
        "Active Internet connections (only servers)\n"
        "Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name\n"
        "tcp        0      0 0.0.0.0:22              0.0.0.0:*               LISTEN      812/sshd: /usr\n"
        "tcp6       0      0 :::80                   :::*                    LISTEN      900/nginx: master\n"
    )
    assert {one.name for one in gateway(netstat=text).management} == {"SSH", "HTTP"}


def test_silence_about_what_listens_is_no_service_switched_off() -> None:
    services = {one.name: one for one in gateway().management}
    assert {"SSH", "Telnet", "HTTP", "HTTPS", "SNMP"} == set(services)
    assert not any(one.certain for one in services.values())
    assert services["SSH"].ports == ((1, 65535),)
    assert gateway().monitoring.untold


def test_what_is_not_told_is_asked_for() -> None:
    found = snapshot(ip_addr=GATEWAY, iptables=RULES)
    assert {"linux-forwarding-untold", "linux-routes-untold", "linux-sockets-untold"} <= codes(found)
