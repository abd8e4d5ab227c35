"""What sort of interface a FortiOS interface is, and how it is wired."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from segcheck.model.network import InterfaceKind
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.values import number
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.virtual_domains import tables
from segcheck.vendors.fortinet_fortios.statements import Entry

ROUTED_TYPES = frozenset({"physical", "aggregate", "redundant", "vdom-link", "wlan", "fext-wan", "modem", "hdlc"})
SWITCH_TYPES = frozenset({"hard-switch", "switch", "vswitch"})
TUNNEL_TYPES = frozenset({"tunnel", "vxlan", "geneve", "ssl", "lan-extension", "ipip", "gre", "sit"})
WIRELESS_TYPES = frozenset({"vap-switch", "wl-mesh", "wlan"})
VLAN_TYPES = frozenset({"vlan", "switch-vlan", "emac-vlan"})
BUNDLE_TYPES = frozenset({"aggregate", "redundant"})
OWN_VLANS_FROM = 4097
"""CHOICE: a switch inside the box is a VLAN of the model with an id that no tag on a wire can have."""

# Tables whose entries are tunnels; an entry's name is the name of its interface.
_TUNNEL_TABLES = (
    ("vpn", "ipsec", "phase1-interface"),
    ("system", "gre-tunnel"),
    ("system", "ipip-tunnel"),
    ("system", "sit-tunnel"),
    ("system", "ipv6-tunnel"),
    ("system", "vxlan"),
    ("system", "geneve"),
    ("system", "gre-tunnel6"),
    ("system", "ipsec-aggregate"),
)
# Interfaces that every virtual domain has, printed or not: SSL-VPN users, L2TP clients, NAT46 and NAT64.
_BUILT_IN_TUNNELS = ("ssl", "l2t", "naf")
_LISTENERS = ((("vpn", "ssl", "settings"), "source-interface", "ssl"), (("vpn", "l2tp"), "status", "l2t"))


@dataclass(slots=True)
class Switch:
    """A hardware or software switch inside the box. `vlan`: its own VLAN of the model."""

    name: str
    vlan: int
    span: Span
    members: dict[str, Span] = field(default_factory=dict)
    explicit: Origin = ()
    mirrors: Origin = ()


def switches(configuration: FortiConfiguration) -> dict[str, Switch]:
    """The switches inside the box by name, with their members, in file order."""
    found: dict[str, Switch] = {}

    def switch_of(entry: Entry) -> Switch:
        return found.setdefault(entry.name, Switch(entry.name, OWN_VLANS_FROM + len(found), entry.span))

    for _, entry in tables(configuration, "system", "interface"):
        if entry.text("type") in SWITCH_TYPES:
            switch = switch_of(entry)
            member = entry.setting("member")
            if member is not None:
                switch.members.update(dict.fromkeys(member.values, member.span))
    for _, entry in tables(configuration, "system", "switch-interface"):
        switch = switch_of(entry)
        for setting in entry.settings:
            if setting.key == "member":
                switch.members.update(dict.fromkeys(setting.values, setting.span))
            elif setting.key == "intra-switch-policy" and setting.values != ("implicit",):
                switch.explicit = setting.origin
            elif setting.key == "span" and setting.values != ("disable",):
                switch.mirrors = setting.origin
    for _, entry in tables(configuration, "system", "virtual-switch"):
        switch = switch_of(entry)
        switch.members.update({port.name: port.span for port in entry.table("port")})
        span = entry.setting("span")
        if span is not None and span.values != ("disable",):
            switch.mirrors = span.origin
    for _, entry in tables(configuration, "system", "interface"):
        inside = entry.setting("switch")
        if inside is not None and inside.values and inside.values[0] in found:
            found[inside.values[0]].members.setdefault(entry.name, inside.span)
    return found


def bundles(configuration: FortiConfiguration) -> dict[str, str]:
    """Member port -> the aggregate or redundant interface it is in."""
    found: dict[str, str] = {}
    for _, entry in tables(configuration, "system", "interface"):
        if entry.text("type") in BUNDLE_TYPES:
            found.update(dict.fromkeys(entry.values("member"), entry.name))
    for _, entry in tables(configuration, "system", "interface"):
        for key in ("aggregate", "redundant-interface"):
            if entry.text(key):
                found.setdefault(entry.name, entry.text(key))
    return found


def tunnels(configuration: FortiConfiguration) -> dict[str, Span]:
    """Names that tables of tunnels give to interfaces, with the lines."""
    return {entry.name: entry.span for path in _TUNNEL_TABLES for _, entry in tables(configuration, *path)}


def radio_networks(configuration: FortiConfiguration) -> dict[str, Span]:
    """Names of wireless networks; each is an interface of that name, or bridged at the access point."""
    return {entry.name: entry.span for _, entry in tables(configuration, "wireless-controller", "vap")}


def is_built_in_tunnel(name: str, vdom: str) -> bool:
    """Whether `name` is an interface that a virtual domain has without a line that makes it.

    >>> is_built_in_tunnel("ssl.root", "root"), is_built_in_tunnel("port1", "root")
    (True, False)
    """
    return any(name == f"{prefix}.{vdom}" for prefix in _BUILT_IN_TUNNELS)


def tag_of(entry: Entry) -> int | None:
    """VLAN id of an interface; None where it has none or it is out of range."""
    return number(entry.text("vlanid", "0"), 1, 4094)


def kind_of(entry: Entry, parent_is_switch: bool) -> InterfaceKind | None:
    """What the interface is in the model; None: nobody knows the type.

    A VLAN upon a switch inside the box is that switch's layer-3 interface in the VLAN, anything else with a parent and
    a tag a subinterface. SOURCE: "FortiOS CLI Reference", `system interface`: `vlan` is the type of what names an
    `interface` and no `type`.
    """
    kind = entry.text("type") or ("vlan" if entry.text("interface") and tag_of(entry) else "physical")
    if kind in SWITCH_TYPES:
        return InterfaceKind.VLAN
    if kind == "loopback":
        return InterfaceKind.LOOPBACK
    if kind in TUNNEL_TYPES:
        return InterfaceKind.TUNNEL
    if kind in VLAN_TYPES:
        if not entry.text("interface") or tag_of(entry) is None:
            return InterfaceKind.ROUTED
        return InterfaceKind.VLAN if parent_is_switch else InterfaceKind.SUBINTERFACE
    if kind in ROUTED_TYPES or kind in WIRELESS_TYPES:
        return InterfaceKind.ROUTED
    return None


def named_interfaces(configuration: FortiConfiguration) -> Iterator[tuple[str, str, Span]]:
    """(virtual domain, interface or zone, line) of what zones, routes and policies name, and of tunnels."""
    yield from interfaces_in_policies(configuration)
    yield from _named_in(configuration, _NAMING)
    for vdom in configuration.vdoms:
        for path in _TUNNEL_TABLES:
            yield from ((vdom.name, entry.name, entry.span) for entry in vdom.table(*path) if entry.name)
        for path, key, prefix in _LISTENERS:
            setting = vdom.settings(*path).setting(key)
            if setting is not None:
                yield vdom.name, f"{prefix}.{vdom.name}", setting.span
        for path in (("system", "sdwan"), ("system", "virtual-wan-link")):
            for member in vdom.settings(*path).table("members"):
                setting = member.setting("interface")
                if setting is not None and setting.values:
                    yield vdom.name, setting.values[0], setting.span


def interfaces_in_policies(configuration: FortiConfiguration) -> Iterator[tuple[str, str, Span]]:
    """The same of firewall policies alone."""
    yield from _named_in(configuration, tuple((path, ("srcintf", "dstintf")) for path in POLICY_TABLES))


def _named_in(
    configuration: FortiConfiguration, places: Sequence[tuple[tuple[str, ...], tuple[str, ...]]]
) -> Iterator[tuple[str, str, Span]]:
    for vdom in configuration.vdoms:
        for path, keys in places:
            for entry in vdom.table(*path):
                for setting in entry.settings:
                    if setting.key in keys:
                        for name in setting.values:
                            yield vdom.name, name, setting.span


POLICY_TABLES = (
    ("firewall", "policy"),
    ("firewall", "policy6"),
    ("firewall", "security-policy"),
    ("firewall", "consolidated", "policy"),
)
# CHOICE: only tables whose words name interfaces or zones and nothing else.
_NAMING: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("system", "zone"), ("interface",)),
    (("router", "static"), ("device",)),
    (("router", "static6"), ("device",)),
    (("router", "policy"), ("output-device",)),
    (("router", "policy6"), ("output-device",)),
)
