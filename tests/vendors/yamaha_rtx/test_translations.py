"""NAT descriptors: who is translated into what, and what stays open."""

from __future__ import annotations

import pytest
from tests.vendors.yamaha_rtx.network import Router, packet

from segcheck.model.header import ESTABLISHED, NEW, Field
from segcheck.model.translation import SetInto
from segcheck.semantics.evaluate_device import forward
from segcheck.source.ledger import LineFate
from segcheck.vendors._shared.values import ipv4

NETS = (
    "ip lan1 address 192.168.10.1/24\nip lan2 address 203.0.113.5/29\nip route default gateway 203.0.113.6\n"
    "ip lan2 nat descriptor 1\n"
)
OUTSIDER, OUTER, SERVER = "198.51.100.7", "203.0.113.5", "192.168.10.5"


def arrivals(router: Router, source: str, destination: str, port: int, state: int = NEW) -> dict[str, set[str]]:
    """What comes out of the router for a packet that comes in at lan2: interface -> destinations with port."""
    found: dict[str, set[str]] = {}
    for outcome in forward(router.device, "lan2", packet(source, destination, port, state)):
        if outcome.departure is not None:
            flow = outcome.departure.flow
            sure = "surely " if outcome.certain else ""
            text = (
                f"{sure}{'.'.join(str(part) for part in flow.destination.to_bytes(4, 'big'))}:{flow.destination_port}"
            )
            found.setdefault(outcome.departure.interface, set()).add(text)
    return found


def sources(router: Router, source: str) -> set[str]:
    """Source addresses with which a packet from inside may leave by lan2."""
    return {
        ".".join(str(part) for part in outcome.departure.flow.source.to_bytes(4, "big"))
        for outcome in forward(router.device, "lan1", packet(source, OUTSIDER))
        if outcome.departure is not None and outcome.departure.interface == "lan2"
    }


class TestMasquerade:
    """Many behind one address."""

    def test_what_goes_out_has_the_outer_address(self) -> None:
        router = Router(f"{NETS}nat descriptor type 1 masquerade\nnat descriptor address outer 1 primary\n")
        assert sources(router, "192.168.10.9") == {OUTER}

    def test_only_inner_addresses_are_translated(self) -> None:
        router = Router(
            f"{NETS}nat descriptor type 1 masquerade\nnat descriptor address outer 1 203.0.113.4\n"
            "nat descriptor address inner 1 192.168.10.8-192.168.10.15\n"
        )
        assert sources(router, "192.168.10.9") == {"203.0.113.4"}
        assert sources(router, "192.168.10.99") == {"192.168.10.99"}

    def test_a_port_of_the_outer_address_is_a_server_inside(self) -> None:
        router = Router(
            f"{NETS}nat descriptor type 1 masquerade\nnat descriptor address outer 1 primary\n"
            f"nat descriptor masquerade static 1 1 {SERVER} tcp 8443=443\n"
        )
        assert arrivals(router, OUTSIDER, OUTER, 8443) == {"lan1": {f"surely {SERVER}:443"}}

    def test_names_and_runs_of_ports(self) -> None:
        router = Router(
            f"{NETS}nat descriptor type 1 masquerade\nnat descriptor address outer 1 primary\n"
            f"nat descriptor masquerade static 1 1 {SERVER} tcp www\n"
            f"nat descriptor masquerade static 1 2 {SERVER} tcp 6000-6002\n"
            f"nat descriptor masquerade static 1 3 {SERVER} udp 53\n"
        )
        assert arrivals(router, OUTSIDER, OUTER, 80) == {"lan1": {f"surely {SERVER}:80"}}
        assert arrivals(router, OUTSIDER, OUTER, 6001) == {"lan1": {f"surely {SERVER}:6001"}}
        assert f"surely {SERVER}:53" not in arrivals(router, OUTSIDER, OUTER, 53).get("lan1", set())

    def test_who_else_may_use_a_binding_is_left_open(self) -> None:
        router = Router(f"{NETS}nat descriptor type 1 masquerade\nnat descriptor address outer 1 primary\n")
        outcomes = forward(router.device, "lan2", packet(OUTSIDER, OUTER))
        assert all(not one.certain for one in outcomes if one.departure is not None)

    def test_packets_straight_to_inside_pass(self) -> None:
        router = Router(f"{NETS}nat descriptor type 1 masquerade\nnat descriptor masquerade incoming 1 reject\n")
        assert arrivals(router, OUTSIDER, SERVER, 443) == {"lan1": {f"{SERVER}:443"}} or arrivals(
            router, OUTSIDER, SERVER, 443
        ) == {"lan1": {f"surely {SERVER}:443"}}

    def test_forward_sends_the_rest_to_one_host(self) -> None:
        router = Router(
            f"{NETS}nat descriptor type 1 masquerade\nnat descriptor address outer 1 primary\n"
            f"nat descriptor masquerade incoming 1 forward {SERVER}\n"
        )
        assert f"{SERVER}:443" in arrivals(router, OUTSIDER, OUTER, 443)["lan1"]

    @pytest.mark.parametrize("action", ["reject", "discard"])
    def test_what_has_no_binding_may_be_refused(self, action: str) -> None:
        router = Router(
            f"{NETS}nat descriptor type 1 masquerade\nnat descriptor address outer 1 203.0.113.4\n"
            "nat descriptor address inner 1 192.168.10.9-192.168.10.9\n"
            f"nat descriptor masquerade incoming 1 {action}\n"
        )
        (drop,) = router.interface("lan2").possible_drops
        assert drop.reason == "yamaha-without-binding"
        answers = forward(router.device, "lan2", packet(OUTSIDER, "203.0.113.4", state=ESTABLISHED))
        assert {one.departure.interface for one in answers if one.departure is not None} >= {"lan1"}

    def test_an_address_that_a_server_tells(self) -> None:
        router = Router(
            "ip lan1 address 192.168.10.1/24\nip lan2 address dhcp\nip route default gateway dhcp lan2\n"
            "ip lan2 nat descriptor 1\nnat descriptor type 1 masquerade\nnat descriptor address outer 1 primary\n"
        )
        outer = {
            rewrite.intervals
            for one in router.device.source_translations
            for rewrite in one.rewrites
            if isinstance(rewrite, SetInto) and rewrite.field is Field.SOURCE
        }
        assert outer == {((0, 0xFFFFFFFF),)}
        assert not any(one.certain for one in forward(router.device, "lan1", packet("192.168.10.9", OUTSIDER)))


class TestStatic:
    """One address for one."""

    def test_both_ways(self) -> None:
        router = Router(f"{NETS}nat descriptor type 1 nat\nnat descriptor static 1 1 203.0.113.3={SERVER} 1\n")
        assert arrivals(router, OUTSIDER, "203.0.113.3", 443) == {"lan1": {f"surely {SERVER}:443"}}
        assert sources(router, SERVER) == {"203.0.113.3"}

    @pytest.mark.parametrize("run", ["8", "/29"])
    def test_a_run_of_addresses(self, run: str) -> None:
        pair = "203.0.113.8=192.168.10.16"
        text = f"{pair} {run}" if run == "8" else f"{pair}{run}"
        router = Router(f"{NETS}nat descriptor type 1 nat\nnat descriptor static 1 1 {text}\n")
        assert arrivals(router, OUTSIDER, "203.0.113.11", 443) == {"lan1": {"surely 192.168.10.19:443"}}
        assert sources(router, "192.168.10.23") == {"203.0.113.15"}

    def test_a_run_that_no_bits_tell_apart(self) -> None:
        router = Router(f"{NETS}nat descriptor type 1 nat\nnat descriptor static 1 1 203.0.113.1=192.168.10.5 3\n")
        assert arrivals(router, OUTSIDER, "203.0.113.3", 443) == {"lan1": {"surely 192.168.10.7:443"}}

    def test_a_binding_of_a_type_that_has_none_may_act(self) -> None:
        router = Router(f"{NETS}nat descriptor type 1 masquerade\nnat descriptor static 1 1 203.0.113.3={SERVER} 1\n")
        assert f"{SERVER}:443" in arrivals(router, OUTSIDER, "203.0.113.3", 443).get("lan1", set())


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("", "yamaha-descriptor-undefined"),
        ("nat descriptor address outer 1 primary\n", "yamaha-descriptor-undefined"),
        ("nat descriptor type 1 masquerade hairpin=on\n", "yamaha-hairpin"),
        ("nat descriptor type 1 masquerade\nnat descriptor masquerade static 1 1 x tcp 80\n", "unrecognized-statement"),
        ("nat descriptor type 1 masquerade\nnat descriptor frobnicate 1\n", "unrecognized-statement"),
        (
            "ip lan2 nat descriptor 1 reverse 2\nnat descriptor type 1 nat\nnat descriptor type 2 nat\n",
            "yamaha-descriptor-reverse",
        ),
        (
            "ip lan2 nat descriptor 1 2\nnat descriptor type 1 nat\nnat descriptor type 2 nat\n",
            "yamaha-descriptors-in-turn",
        ),
    ],
)
def test_what_is_not_followed_leaves_the_device_unknown(lines: str, code: str) -> None:
    router = Router(f"{NETS}{lines}")
    assert code in router.codes()
    assert router.device.unmodeled != ()


def test_a_descriptor_that_no_interface_names_does_nothing() -> None:
    router = Router("ip lan2 address 203.0.113.5/29\nnat descriptor type 9 masquerade\n")
    assert router.device.source_translations == ()
    assert router.fate("nat descriptor") == (LineFate.MODELED, "")


def test_type_none_does_nothing() -> None:
    router = Router(f"{NETS}nat descriptor type 1 none\n")
    assert sources(router, "192.168.10.9") == {"192.168.10.9"}
    assert router.device.unmodeled == ()


def test_names_of_interfaces_are_the_sides() -> None:
    router = Router(f"{NETS}nat descriptor type 1 masquerade\n")
    assert {one.egress_side for one in router.device.source_translations} == {"lan2"}
    assert {one.ingress_side for one in router.device.destination_translations} == {"lan2"}
    assert ipv4(OUTER) is not None


def test_a_binding_with_the_same_number_replaces_the_one_before() -> None:
    head = f"{NETS}nat descriptor type 1 masquerade\nnat descriptor address outer 1 {OUTER}\n"
    first, second = (
        f"nat descriptor masquerade static 1 1 192.168.10.{host} tcp {port}\n" for host, port in ((5, 80), (6, 443))
    )
    router = Router(head + first + second)
    assert "surely 192.168.10.5:80" not in arrivals(router, OUTSIDER, OUTER, 80).get("lan1", set())
    assert arrivals(router, OUTSIDER, OUTER, 443)["lan1"] >= {"surely 192.168.10.6:443"}
    assert router.fate(first.strip())[0] is LineFate.APPROXIMATED
    assert arrivals(Router(head + first), OUTSIDER, OUTER, 80)["lan1"] >= {"surely 192.168.10.5:80"}
