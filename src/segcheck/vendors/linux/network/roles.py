"""What sort of device each link is: by `ip -d`, else by what its line tells.

SOURCE: Linux, `net/core` and drivers: a bond and a VRF carry the flag MASTER, a VRF also NOARP; the ports of a bond
carry SLAVE; the name behind `@` is the device that this one is stacked upon, `ifN` where that is in another namespace.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping

from segcheck.vendors._shared.values import number
from segcheck.vendors.linux.network.links import Link


class Role(enum.Enum):
    """How a device is wired."""

    LOOPBACK = "loopback"
    PORT = "port"
    BRIDGE = "bridge"
    BUNDLE = "bundle"
    VRF = "vrf"
    VLAN = "vlan"
    PAIR = "pair"  # one of two ends that are both in this host
    TUNNEL = "tunnel"
    STACKED = "stacked"  # shares the wire of another in a way that is not followed
    SWITCH = "switch"  # Open vSwitch


_BY_KIND = {
    "bridge": Role.BRIDGE,
    "bond": Role.BUNDLE,
    "team": Role.BUNDLE,
    "vrf": Role.VRF,
    "vlan": Role.VLAN,
    "dummy": Role.LOOPBACK,
    "openvswitch": Role.SWITCH,
    "ifb": Role.PORT,
    "tap": Role.PORT,
    "netdevsim": Role.PORT,
    "wwan": Role.PORT,
    "nlmon": Role.PORT,
    **dict.fromkeys(
        ("macvlan", "macvtap", "ipvlan", "ipvtap", "macsec", "hsr", "dsa", "batadv", "lowpan", "ipoib", "amt", "rmnet"),
        Role.STACKED,
    ),
    **dict.fromkeys(
        (
            "vxlan", "geneve", "gre", "gretap", "ip6gre", "ip6gretap", "ipip", "ip6tnl", "sit", "vti", "vti6", "erspan",
            "ip6erspan", "tun", "wireguard", "xfrm", "ppp", "gtp", "bareudp", "ovpn",
        ),
        Role.TUNNEL,
    ),
}  # fmt: skip
_TUNNEL_LAYERS = frozenset(
    ("none", "ppp", "gre", "gre6", "ipip", "sit", "tunnel", "tunnel6", "void", "rawip", "ip6gre")
)
_TAGGED_NAME = re.compile(r"(?:vlan|.*\.)0*(?P<tag>\d{1,4})\Z", re.ASCII)
_ELSEWHERE = re.compile(r"if\d+\Z|NONE\Z", re.ASCII)


def tag_of(link: Link) -> int | None:
    """The VLAN tag: as told, else as the name tells by custom (`eth0.10`, `vlan10`)."""
    if link.tag is not None or link.kind == "vlan":
        return link.tag
    found = _TAGGED_NAME.match(link.name)
    return None if found is None else number(found["tag"], 1, 4094)


def roles(links: Mapping[str, Link]) -> dict[str, Role]:
    """The role of each device."""
    masters = {link.master for link in links.values() if link.master}
    return {name: _role(link, links, masters) for name, link in links.items()}


def _role(link: Link, links: Mapping[str, Link], masters: set[str]) -> Role:
    if "LOOPBACK" in link.flags or link.layer == "loopback" or link.name == "lo":
        return Role.LOOPBACK
    if link.name == "ovs-system":
        return Role.SWITCH
    if link.kind in _BY_KIND:
        return _BY_KIND[link.kind]
    lower = links.get(link.lower)
    if lower is not None and lower.lower == link.name:
        return Role.PAIR
    if "MASTER" in link.flags:
        return Role.VRF if "NOARP" in link.flags else Role.BUNDLE
    if link.layer in _TUNNEL_LAYERS or "POINTOPOINT" in link.flags:
        return Role.TUNNEL
    if link.name in masters:
        return Role.BRIDGE
    if lower is not None or (link.lower and not _ELSEWHERE.match(link.lower)):
        return Role.VLAN if tag_of(link) is not None else Role.STACKED
    if not link.flagged and "." in link.name and link.name.rpartition(".")[0] in links and tag_of(link) is not None:
        return Role.VLAN
    if re.match(r"dummy\d+\Z", link.name):
        return Role.LOOPBACK
    return Role.BRIDGE if re.match(r"(?:br|virbr|docker)(?:\d+\Z|-)", link.name) and not link.lower else Role.PORT
