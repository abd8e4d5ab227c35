"""Network devices and their addresses, as `ip addr` and `ip link` print them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from segcheck.model.header import Family
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate
from segcheck.source.text import Span
from segcheck.vendors._shared.values import ipv4, ipv6, mac, number
from segcheck.vendors.linux.text.sections import Section

_HEAD = re.compile(
    r"\d{1,9}:\s+(?P<name>[^\s:@]{1,64}(?::[^\s:@<]{1,16})?)(?:@(?P<lower>[^\s:]{1,64}))?:\s+<(?P<flags>[A-Za-z0-9_,-]*)>"
    r"(?P<rest>.*)\Z",
    re.ASCII,
)
_ONE_LINE = re.compile(r"\d{1,9}:\s+(?P<name>\S{1,64})\s+(?P<rest>inet6?\s.*)\Z", re.ASCII)
# What `ip -d` calls the kinds of devices. SOURCE: iproute2, ip-link(8), "TYPES".
# fmt: off
KINDS = frozenset((
    "bridge", "bond", "vlan", "veth", "macvlan", "macvtap", "ipvlan", "ipvtap", "macsec", "vxlan", "geneve", "gre",
    "gretap", "ip6gre", "ip6gretap", "ipip", "ip6tnl", "sit", "vti", "vti6", "erspan", "ip6erspan", "tun", "wireguard",
    "vrf", "dummy", "ifb", "team", "hsr", "lowpan", "xfrm", "batadv", "amt", "bareudp", "netdevsim", "nlmon", "vcan",
    "can", "ipoib", "rmnet", "gtp", "dsa", "openvswitch", "ppp", "wwan", "netkit", "ovpn",
))
_ADDRESS_FLAGS = frozenset((
    "secondary", "temporary", "dynamic", "noprefixroute", "mngtmpaddr", "deprecated", "nodad", "home", "permanent",
    "stable-privacy", "autojoin",
))
# fmt: on
_TENTATIVE = frozenset(("tentative", "optimistic"))


@dataclass(frozen=True, slots=True)
class LinkAddress:
    """One address of a device. `length`: of the network that it connects (that of the peer, where there is one);
    `peer`: the address at the other end.
    """

    family: Family
    address: int
    length: int
    scope: str
    flags: frozenset[str]
    span: Span
    peer: int | None = None


@dataclass(slots=True)
class Link:
    """A network device while its lines are read. `lower`: what it is stacked upon, as printed (`eth0`, `if7`, `NONE`).

    `flagged` False: only its addresses are told, so whether it is up is not. `kind`: as `ip -d` calls it, "" unless it
    does. `tag`: of a VLAN; `port_of`: "bridge", "bond", "vrf" by the line about its role there.
    """

    name: str
    span: Span
    lower: str = ""
    flags: frozenset[str] = frozenset()
    flagged: bool = False
    master: str = ""
    layer: str = ""  # after `link/`: ether, loopback, none, ppp, gre …
    mac: int | None = None
    kind: str = ""
    tag: int | None = None
    protocol: str = ""
    filters_vlans: bool | None = None
    table: str = ""
    port_of: str = ""
    alias: str = ""
    isolated: bool = False
    broken: bool = False
    known: dict[tuple[int, int, int | None], LinkAddress] = field(default_factory=dict)

    @property
    def addresses(self) -> tuple[LinkAddress, ...]:
        """Its addresses in the order of their first mention."""
        return tuple(self.known.values())

    @property
    def up(self) -> bool:
        """Whether it is switched on; a cable need not be plugged in. Not told: it is."""
        return not self.flagged or "UP" in self.flags


@dataclass(slots=True)
class Links:
    """All devices of a host by name, in order. `told`: families whose addresses are all told; `listed`: whether devices
    without addresses are listed, too. `doubtful`: lines that were not understood.
    """

    by_name: dict[str, Link] = field(default_factory=dict)
    told: set[Family] = field(default_factory=set)
    listed: bool = False


def read_links(sections: Iterable[Section]) -> Links:
    """The devices in the output of `ip addr`, `ip -d addr`, `ip link`, `ip -o addr`; several may tell of one device.

    Cost: linear.
    """
    links = Links()
    readers = [_Reader(section, links) for section in sections]
    for reader in readers:
        reader.read()
    _check_agreement(readers)
    return links


def _check_agreement(readers: Sequence[_Reader]) -> None:
    """SOUNDNESS: outputs that differ are of two times or of two hosts; whose addresses are whose is not told."""
    hardware: dict[str, int] = {}
    told: dict[Family | None, frozenset[object]] = {}
    for reader in readers:
        differs = any(hardware.setdefault(name, one) != one for name, one in reader.hardware.items())
        for family in reader.told:
            addresses = frozenset(one for one in reader.addresses if one[1] is family)
            differs = differs or told.setdefault(family, addresses) != addresses
        if reader.listed:
            differs = differs or told.setdefault(None, frozenset(reader.names)) != reader.names
        if differs:
            reader.section.widen_device(reader.section.first_line, "linux-outputs-differ", LineFate.MALFORMED)


class _Reader:
    """Reads one output. Afterwards: `names` of the devices in it, their `hardware` addresses and their `addresses`;
    `told`: families whose addresses are all there; `listed`: whether all devices are.
    """

    def __init__(self, section: Section, links: Links) -> None:
        self.section = section
        self.names: set[str] = set()
        self.hardware: dict[str, int] = {}
        self.addresses: set[tuple[str, Family, int, int]] = set()
        self.told: set[Family] = set()
        self.listed = False
        self._section = section
        self._links = links
        self._link: Link | None = None
        self._layered = False
        self._bare = 0  # the line of a device of which no further line was read
        self._families: set[Family] = set()
        self._links_only = False

    def read(self) -> None:
        for number_, text in self._section.numbered():
            self._line(number_, text)
        section = self._section
        if self._bare and self._layered:
            # SOUNDNESS: every device has a second line; the output was cut off here, and devices may be missing.
            section.broken("linux-output-cut", self._bare)
        if not section.whole:
            return
        self.listed = self._layered
        if section.family is not None:
            self.told.add(section.family)
        elif self._layered and not self._links_only and self._families:
            # Without a single address, not even that of `lo`, it is `ip link` of a tool that prints no modes.
            self.told |= set(Family)
        else:
            self.told |= self._families
        self._links.listed = self._links.listed or self.listed
        self._links.told |= self.told

    def _line(self, number_: int, text: str) -> None:
        stripped = text.strip()
        head = _HEAD.match(stripped) if stripped[0].isdigit() else None
        if head is not None:
            # SOURCE: iproute2: only `ip link` prints the link mode.
            self._links_only = self._links_only or " mode " in head["rest"]
            self._begin(number_, head)
            return
        single = _ONE_LINE.match(stripped) if stripped[0].isdigit() else None
        if single is not None:
            self._link = self._named(single["name"].rstrip(":").partition("@")[0], number_)
            self._address(number_, single["rest"].partition("\\")[0].split())
            return
        words = stripped.split()
        if self._link is None:
            self._section.widen_device(number_, "linux-unknown-line")
        elif words[0] in ("inet", "inet6"):
            self._address(number_, words)
        elif words[0].startswith("link/"):
            self._layer(number_, words)
        elif words[0] in ("valid_lft", "altname", "RX:", "TX:", "vf", "prog/xdp", "minmtu") or words[0].isdigit():
            self._section.mark(number_, LineFate.IRRELEVANT, "linux-device-detail")
        elif words[0] == "alias":
            self._link.alias = stripped.partition(" ")[2].strip()
            self._section.mark(number_, LineFate.IRRELEVANT, "description")
        else:
            self._detail(number_, words)

    def _named(self, name: str, number_: int) -> Link:
        known = self._links.by_name.get(name)
        if known is None:
            known = self._links.by_name[name] = Link(name, self._section.span(number_))
        self.names.add(name)
        return known

    def _begin(self, number_: int, head: re.Match[str]) -> None:
        link = self._link = self._named(head["name"], number_)
        flags = frozenset(head["flags"].split(","))
        if link.flagged and ("UP" in flags) != link.up:
            self._section.widen_device(number_, "linux-outputs-differ", LineFate.MALFORMED)
        link.flags, link.flagged = flags, True
        link.lower = head["lower"] or link.lower
        words = head["rest"].split()
        if "master" in words[:-1]:
            link.master = words[words.index("master") + 1]
        self._bare = number_
        self._section.mark(number_, LineFate.MODELED)

    def _layer(self, number_: int, words: list[str]) -> None:
        link = self._link
        if link is None:
            return
        self._layered = True
        self._bare = 0
        link.layer = words[0].partition("/")[2]
        link.mac = mac(words[1]) if len(words) > 1 and link.layer == "ether" else None
        if link.mac is not None:
            self.hardware[link.name] = link.mac
        self._section.mark(number_, LineFate.MODELED)

    def _detail(self, number_: int, words: list[str]) -> None:
        """A line of `ip -d`: the kind of the device, or its role in another."""
        link = self._link
        if link is None:
            return
        word = words[0]
        options = dict(itertools.pairwise(words))
        if word in ("bridge_slave", "bond_slave", "vrf_slave", "team_slave"):
            link.port_of = word.partition("_")[0]
            link.isolated = options.get("isolated") == "on"
        elif word in KINDS:
            link.kind = word
            if word == "vlan":
                link.tag = number(options.get("id", ""), 0, 4095)
                link.protocol = options.get("protocol", "")
            elif word == "tun":
                link.kind = options.get("type", "tun")
            elif word == "bridge" and "vlan_filtering" in options:
                link.filters_vlans = options["vlan_filtering"] != "0"
            elif word == "vrf":
                link.table = options.get("table", "")
        else:
            # SOUNDNESS: a kind of device that nobody here knows may join any networks.
            link.broken = True
            self._section.widen_device(number_, "linux-unknown-device-kind")
            return
        self._section.mark(number_, LineFate.MODELED)

    # -- addresses ------------------------------------------------------------------------------------------

    def _address(self, number_: int, words: list[str]) -> None:
        link = self._link
        family = Family.IPV4 if words[0] == "inet" else Family.IPV6
        self._families.add(family)
        found = None if link is None else _read_address(family, words[1:], self._section.span(number_))
        if link is None or found is None:
            # SOUNDNESS: an address that cannot be read may be any, with any network behind it.
            if link is not None:
                link.broken = True
            self._section.mark(number_, LineFate.MALFORMED, "linux-address-unreadable")
            self._section.report("linux-address-unreadable", number_, Severity.WARNING, Effect.WIDENS_DEVICE)
            return
        self.addresses.add((link.name, family, found.address, found.length))
        link.known.setdefault((found.address, found.length, found.peer), found)
        self._note(number_, found)

    def _note(self, number_: int, found: LinkAddress) -> None:
        section = self._section
        if "dadfailed" in found.flags:
            section.widen_device(number_, "linux-address-refused")
        elif found.flags & _TENTATIVE or found.flags - _ADDRESS_FLAGS - _TENTATIVE:
            section.mark(number_, LineFate.APPROXIMATED, "linux-address-not-sure")
            section.report("linux-address-not-sure", number_, Severity.INFO, Effect.NONE)
        elif "dynamic" in found.flags:
            section.mark(number_, LineFate.APPROXIMATED, "linux-address-learned")
        else:
            section.mark(number_, LineFate.MODELED)


def _read_address(family: Family, words: list[str], span: Span) -> LinkAddress | None:
    """`A/len [peer B[/len]] [brd …] [scope …] [flags …] [label]`."""
    if not words:
        return None
    text, slash, length_text = words[0].partition("/")
    address = ipv4(text) if family is Family.IPV4 else ipv6(text)
    peer: int | None = None
    rest = words[1:]
    if len(rest) > 1 and rest[0] == "peer":
        other, slash, length_text = rest[1].partition("/")
        peer = ipv4(other) if family is Family.IPV4 else ipv6(other)
        rest = rest[2:]
        if peer is None:
            return None
    bits = number(length_text, 0, family.address_bits) if slash else family.address_bits
    if address is None or bits is None:
        return None
    scope, flags = "global", []
    index = 0
    while index < len(rest):
        word = rest[index]
        if word in ("brd", "any", "metric", "proto"):
            index += 2
        elif word == "scope":
            scope = rest[index + 1] if index + 1 < len(rest) else scope
            index += 2
        else:
            flags.append(word)
            index += 1
    named = flags[-1:] if flags and flags[-1] not in _ADDRESS_FLAGS | _TENTATIVE | {"dadfailed"} else []
    return LinkAddress(family, address, bits, scope, frozenset(flags) - frozenset(named), span, peer)
