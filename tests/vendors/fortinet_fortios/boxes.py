"""Small FortiGates as text, as devices, and what becomes of packets there."""

from __future__ import annotations

from typing import Any

from segcheck.model.header import ACK, ESTABLISHED, SYN, TCP, UDP, Family, Flow
from segcheck.model.network import Device, Stage
from segcheck.semantics.evaluate_device import forward
from segcheck.semantics.outcome import DeviceOutcome, Disposition
from segcheck.source.diagnostic import Diagnostic
from segcheck.source.text import decode
from segcheck.vendors._shared.values import ipv4, ipv6
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.attachments import attachments
from segcheck.vendors.fortinet_fortios.network.routes import convert_routes
from segcheck.vendors.fortinet_fortios.objects.objects import Objects
from segcheck.vendors.fortinet_fortios.parse import parse
from segcheck.vendors.fortinet_fortios.policies.firewall import Firewall, convert_firewall

PIPELINE = (
    Stage.INGRESS_FILTER,
    Stage.DESTINATION_TRANSLATION,
    Stage.ROUTE,
    Stage.ZONE_POLICY,
    Stage.SOURCE_TRANSLATION,
    Stage.EGRESS_FILTER,
)
# Three networks: lan 10.1.1.0/24, dmz 10.2.2.0/24, wan 203.0.113.0/24 with the rest of the world behind .254. Packets
# that go back out where they came in need a policy here.
NETWORKS = """
config system global
    set allow-traffic-redirect disable
    set ipv6-allow-traffic-redirect disable
end
config system interface
    edit "lan"
        set vdom "root"
        set ip 10.1.1.1 255.255.255.0
        set type physical
    next
    edit "dmz"
        set vdom "root"
        set ip 10.2.2.1 255.255.255.0
        set type physical
    next
    edit "wan"
        set vdom "root"
        set ip 203.0.113.1 255.255.255.0
        set type physical
    next
end
config router static
    edit 1
        set gateway 203.0.113.254
        set device "wan"
    next
end
"""
ADDRESSES = """
config firewall address
    edit "all"
    next
    edit "pc"
        set subnet 10.1.1.10 255.255.255.255
    next
    edit "lan-net"
        set subnet 10.1.1.0 255.255.255.0
    next
    edit "server"
        set subnet 10.2.2.80 255.255.255.255
    next
    edit "dmz-net"
        set subnet 10.2.2.0 255.255.255.0
    next
end
config firewall address6
    edit "all"
        set ip6 ::/0
    next
end
"""


def configuration_of(text: str, release: str | None = "7.4.8") -> FortiConfiguration:
    """The statements of `text`, behind a head that tells the release (None: without)."""
    head = f"#config-version=FGT60F-{release}-FW-build1-240101:opmode=0:vdom=0:user=admin\n" if release else ""
    return parse(decode("fw.conf", (head + text).encode()))


def converted(configuration: FortiConfiguration) -> tuple[Firewall, Device]:
    """The firewall part and a device made of it."""
    objects: dict[str, Objects] = {}
    mark = 1
    for vdom in configuration.vdoms:
        objects[vdom.name] = Objects(configuration, vdom, mark)
        mark += len(objects[vdom.name].all_vips)
    attached = attachments(configuration)
    firewall = convert_firewall(configuration, objects, attached)
    device = Device(
        name="fw",
        platform="fortinet-fortios",
        pipeline=PIPELINE,
        interfaces=attached.interfaces,
        filters=(),
        zone_policies=firewall.zone_policies,
        zone_defaults=firewall.zone_defaults,
        destination_translations=firewall.destination_translations,
        source_translations=firewall.source_translations,
        routing=convert_routes(configuration, attached),
        static_arp=(),
        vlans=(),
        unmodeled=tuple(configuration.notes.unmodeled),
        origin=(),
        inner_links=attached.inner_links,
    )
    return firewall, device


def box(text: str, release: str | None = "7.4.8") -> Device:
    """A device from `text` alone."""
    return converted(configuration_of(text, release))[1]


def small_box(policies: str, release: str | None = "7.4.8", more: str = "") -> Device:
    """Three networks, a few addresses, and the given policies (entries only)."""
    return box(f"{NETWORKS}{ADDRESSES}{more}\nconfig firewall policy\n{policies}\nend\n", release)


def policy(number: int | str, **settings: str) -> str:
    """An entry: a permit of everything from lan to dmz unless `settings` say otherwise ("" leaves a setting out)."""
    known = {
        "srcintf": '"lan"',
        "dstintf": '"dmz"',
        "srcaddr": '"all"',
        "dstaddr": '"all"',
        "action": "accept",
        "schedule": '"always"',
        "service": '"ALL"',
    }
    known.update({key.replace("_", "-"): value for key, value in settings.items()})
    lines = "".join(f"        set {key} {value}\n" for key, value in known.items() if value)
    return f"    edit {number}\n{lines}    next\n"


def packet(source: str, destination: str, port: int = 443, protocol: int = TCP, **more: Any) -> Flow:
    """The first packet of a session."""
    family = Family.IPV6 if ":" in source else Family.IPV4
    read = ipv6 if family is Family.IPV6 else ipv4
    one, other = read(source), read(destination)
    assert one is not None
    assert other is not None
    ports = {"source_port": 50000, "destination_port": port} if protocol in (TCP, UDP) else {}
    flags = {"tcp_flags": SYN} if protocol == TCP else {}
    return Flow(family, one, other, protocol, **{**ports, **flags, **more})


def answer(source: str, destination: str, port: int = 443, protocol: int = TCP, **more: Any) -> Flow:
    """A packet of an established session, from its server at `port`."""
    ports = {"source_port": port, "destination_port": 50000} if protocol in (TCP, UDP) else {}
    flags = {"tcp_flags": SYN | ACK} if protocol == TCP else {}
    return packet(source, destination, protocol=protocol, **{**ports, **flags, "state": ESTABLISHED, **more})


def outcomes(device: Device, ingress: str, flow: Flow) -> tuple[DeviceOutcome, ...]:
    """All that may become of the packet."""
    return forward(device, ingress, flow)


def fate(device: Device, ingress: str, flow: Flow) -> str:
    """ "passes", "dropped" or "unknown": in every reading of what the file does not tell."""
    ends = {
        outcome.departure is not None or outcome.disposition is Disposition.TO_DEVICE
        for outcome in forward(device, ingress, flow)
    }
    return "unknown" if len(ends) > 1 else "passes" if True in ends else "dropped"


def leaving(device: Device, ingress: str, flow: Flow) -> list[Flow]:
    """The packet as it may leave, without repeats."""
    left = [outcome.departure.flow for outcome in forward(device, ingress, flow) if outcome.departure is not None]
    return list(dict.fromkeys(left))


def deciding(device: Device, ingress: str, flow: Flow) -> list[str]:
    """Names of the rules that decide between the zones."""
    return [
        decision.rule
        for outcome in forward(device, ingress, flow)
        for decision in outcome.decisions
        if decision.stage is Stage.ZONE_POLICY
    ]


def codes(diagnostics: list[Diagnostic]) -> list[str]:
    """The codes of diagnostics, in order."""
    return [diagnostic.code for diagnostic in diagnostics]
