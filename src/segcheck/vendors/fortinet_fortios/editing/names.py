"""Which settings name which objects, what is there to be named, and who names it.

SOURCE: Fortinet, "FortiOS CLI Reference" 6.0 to 7.6: the tables that each key takes its values from. The device takes
no name that is not there, and deletes nothing that is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from segcheck.vendors.fortinet_fortios.editing.edited_text import Block, Section
from segcheck.vendors.fortinet_fortios.objects.predefined_services import GROUPS, SERVICES
from segcheck.vendors.fortinet_fortios.statements import Path
from segcheck.vendors.fortinet_fortios.text.key_lists import keys

_ADDRESSES = frozenset(("firewall address", "firewall addrgrp", "system external-resource"))
_ADDRESSES_6 = frozenset(("firewall address6", "firewall addrgrp6", "system external-resource"))
_VIPS = frozenset(("firewall vip", "firewall vipgrp"))
_VIPS_6 = frozenset(("firewall vip6", "firewall vipgrp6"))
_SERVICES = frozenset(("firewall service custom", "firewall service group"))
_SCHEDULES = frozenset(("firewall schedule onetime", "firewall schedule recurring", "firewall schedule group"))
_POOLS = frozenset(("firewall ippool", "firewall ippool_grp"))
_POOLS_6 = frozenset(("firewall ippool6",))
_INTERFACES = frozenset(("system interface", "system zone", "system sdwan zone", "system virtual-wan-link"))
_PORTS = frozenset(("system interface",))


class Named(NamedTuple):
    """What a key takes its values from. `several`: it takes more than one."""

    tables: frozenset[str]
    several: bool = True


_POLICY = {
    "srcintf": Named(_INTERFACES),
    "dstintf": Named(_INTERFACES),
    "srcaddr": Named(_ADDRESSES),
    "dstaddr": Named(_ADDRESSES | _VIPS),
    "srcaddr4": Named(_ADDRESSES),
    "dstaddr4": Named(_ADDRESSES | _VIPS),
    "srcaddr6": Named(_ADDRESSES_6),
    "dstaddr6": Named(_ADDRESSES_6 | _VIPS_6),
    "service": Named(_SERVICES),
    "schedule": Named(_SCHEDULES, several=False),
    "poolname": Named(_POOLS),
    "poolname6": Named(_POOLS_6),
    "groups": Named(frozenset(("user group",))),
    "users": Named(frozenset(("user local",))),
    "fsso-groups": Named(frozenset(("user adgrp",))),
}
_POLICY_6 = {**_POLICY, "srcaddr": Named(_ADDRESSES_6), "dstaddr": Named(_ADDRESSES_6 | _VIPS_6)}
_LOCAL = {**_POLICY, "intf": Named(_INTERFACES)}
_SECURITY = {
    **_POLICY,
    "srcaddr": Named(_ADDRESSES | _ADDRESSES_6),
    "dstaddr": Named(_ADDRESSES | _ADDRESSES_6 | _VIPS | _VIPS_6),
}
_VIP = {"extintf": Named(_INTERFACES, several=False), "service": Named(_SERVICES), "srcintf-filter": Named(_INTERFACES)}
_ROUTE = {"device": Named(_INTERFACES, several=False), "dstaddr": Named(_ADDRESSES, several=False)}
_POLICY_ROUTE = {
    "input-device": Named(_INTERFACES),
    "output-device": Named(_INTERFACES, several=False),
    "srcaddr": Named(_ADDRESSES),
    "dstaddr": Named(_ADDRESSES),
}
_BY_TABLE: Mapping[str, Mapping[str, Named]] = {
    "firewall policy": _POLICY,
    "firewall policy6": _POLICY_6,
    "firewall consolidated policy": _POLICY,
    "firewall security-policy": _SECURITY,
    "firewall local-in-policy": _LOCAL,
    "firewall local-in-policy6": {**_POLICY_6, "intf": Named(_INTERFACES)},
    "firewall central-snat-map": {
        "srcintf": Named(_INTERFACES),
        "dstintf": Named(_INTERFACES),
        "orig-addr": Named(_ADDRESSES),
        "dst-addr": Named(_ADDRESSES),
        "orig-addr6": Named(_ADDRESSES_6),
        "dst-addr6": Named(_ADDRESSES_6),
        "nat-ippool": Named(_POOLS),
        "nat-ippool6": Named(_POOLS_6),
    },
    "firewall addrgrp": {"member": Named(_ADDRESSES), "exclude-member": Named(_ADDRESSES)},
    "firewall addrgrp6": {"member": Named(_ADDRESSES_6), "exclude-member": Named(_ADDRESSES_6)},
    "firewall service group": {"member": Named(_SERVICES)},
    "firewall schedule group": {"member": Named(_SCHEDULES)},
    "firewall vipgrp": {"member": Named(frozenset(("firewall vip",))), "interface": Named(_INTERFACES, several=False)},
    "firewall vipgrp6": {"member": Named(frozenset(("firewall vip6",)))},
    "firewall ippool_grp": {"member": Named(frozenset(("firewall ippool",)))},
    "firewall vip": _VIP,
    "firewall vip6": _VIP,
    "system zone": {"interface": Named(_PORTS)},
    "router static": _ROUTE,
    "router static6": {"device": Named(_INTERFACES, several=False)},
    "router policy": _POLICY_ROUTE,
    "system arp-table": {"interface": Named(_PORTS, several=False)},
    "system dhcp server": {"interface": Named(_PORTS, several=False)},
    "system interface": {"interface": Named(_PORTS, several=False)},
    "system sdwan members": {"interface": Named(_PORTS, several=False)},
    "system sdwan service": {"src": Named(_ADDRESSES), "dst": Named(_ADDRESSES)},
}
_ALL_ADDRESSES = _ADDRESSES | _ADDRESSES_6 | _VIPS | _VIPS_6
# What these keys name in tables that are not told above; enough to see that something is in use.
_BY_KEY: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("srcaddr", "dstaddr", "srcaddr6", "dstaddr6"), _ALL_ADDRESSES),
    **dict.fromkeys(("srcintf", "dstintf", "interface", "interfaces", "intf", "associated-interface"), _INTERFACES),
    "service": _SERVICES,
    "schedule": _SCHEDULES,
}
# What names no object, whatever it holds.
_DESCRIPTIVE = keys(
    "comment comments description alias name label global-label uuid hostname category type subtype sub-type action "
    "status role mode protocol protocol-number extport mappedport tcp-portrange udp-portrange sctp-portrange icmptype "
    "icmpcode allowaccess logtraffic vdom subnet ip ip6 start-ip end-ip extip mappedip startip endip day start end "
    "fqdn country color distance priority weight vlanid netmask gateway dst macaddr intrazone"
)
_FACTORY: Mapping[str, frozenset[str]] = {
    "firewall address": frozenset(("all", "none")),
    "firewall address6": frozenset(("all", "none")),
    "firewall service custom": frozenset(SERVICES),
    "firewall service group": frozenset(GROUPS),
    "firewall schedule recurring": frozenset(("always", "none")),
    "system zone": frozenset(("any",)),
    "system sdwan zone": frozenset(("virtual-wan-link",)),
}
# Tables that put interfaces together, and those that name interfaces one by one.
_GROUPING: tuple[tuple[Path, Path], ...] = (
    (("system", "zone"), ()),
    (("system", "sdwan"), ("members",)),
    (("system", "virtual-wan-link"), ("members",)),
)
_GROUPED = frozenset((("system zone", "interface"), ("system sdwan members", "interface")))
_WITH_INTERFACES: tuple[Path, ...] = (
    ("firewall", "policy"),
    ("firewall", "policy6"),
    ("firewall", "consolidated", "policy"),
    ("firewall", "security-policy"),
)
_MOST_LINES = 30_000_000  # a second or two
_BUILT_IN_INTERFACES = ("ssl.", "sslvpn_tun_intf", "npu", "l2t.", "naf.")


def is_from_the_factory(table: str, name: str) -> bool:
    """Whether every device has such an entry, printed or not."""
    return name in _FACTORY.get(table, ())


def named_by(table: str, key: str) -> Named | None:
    """What `key` of entries of `table` takes its values from; None where that is not told here."""
    return _BY_TABLE.get(table, {}).get(key)


def is_referred_to(table: str) -> bool:
    """Whether something may name entries of `table`."""
    return any(table in named.tables for keys in _BY_TABLE.values() for named in keys.values())


class Scope(NamedTuple):
    """Where commands look for blocks: `sections` hold those of the virtual domain (or the whole box), `shared` those
    that every virtual domain may name things of.
    """

    sections: tuple[Section, ...]
    shared: tuple[Section, ...] = ()

    def blocks(self, path: Path) -> list[Block]:
        """The blocks `path`, in order."""
        return [block for section in self.sections for block in section.blocks.get(path, ())]

    def is_there(self, tables: Iterable[str], name: str) -> bool:
        """Whether one of the tables has an entry called `name`, or has it from the factory."""
        return any(name in _FACTORY.get(table, ()) or self.entry(table, name) is not None for table in tables) or (
            "system interface" in tables and name.startswith(_BUILT_IN_INTERFACES)
        )

    def is_taken(self, table: str, key: str, interface: str) -> bool:
        """Whether policies may not name an interface because it is in a zone, or the other way round.

        SOURCE: FortiOS Administration Guide, "Zone": interfaces of a zone cannot be chosen in policies by themselves.
        """
        if key in ("srcintf", "dstintf") and table.startswith("firewall"):
            return any(
                interface in entry.values("interface")
                for path, inner in _GROUPING
                for block in self.blocks(path)
                for entry in _of(block, inner)
                if entry.may_say(interface)
            )
        if (table, key) not in _GROUPED:
            return False
        return any(
            interface in (*entry.values("srcintf"), *entry.values("dstintf"))
            for path in _WITH_INTERFACES
            for block in self.blocks(path)
            for entry in block.sections()
            if entry.may_say(interface)
        )

    def entry(self, table: str, name: str) -> Section | None:
        """The entry of a table, which may stand in another block: `system sdwan zone`."""
        words = tuple(table.split())
        for section in (*self.sections, *self.shared):
            for length in range(len(words), 1, -1):
                for block in section.blocks.get(words[:length], ()):
                    found = _inside(block, words[length:]).get(name)
                    if found is not None and self._may_name(table, found):
                        return found
        return None

    def _may_name(self, table: str, entry: Section) -> bool:
        """A virtual domain names its own interfaces only."""
        return not self.shared or table != "system interface" or entry.text("vdom", "root") == self.sections[0].name


def _of(block: Block, path: Path) -> Iterator[Section]:
    if not path:
        return block.sections()
    return (entry for inner in block.plain_blocks(path) for entry in inner.sections())


def _inside(block: Block, path: Path) -> Mapping[str, Section]:
    if not path:
        return block.entries
    return {name: entry for inner in block.plain_blocks(path) for name, entry in inner.entries.items()}


class Use(NamedTuple):
    """Somebody says a word: the entry (or settings) of `table` in `section`, as a value of `key`."""

    section: Section
    table: str
    key: str


class Uses:
    """Who says which word in the blocks of some sections. Cost: a look at every line for each word.

    `worn_out`: so much was looked for that it is time to give up.
    """

    def __init__(self, sections: Callable[[], Iterable[Section]]) -> None:
        self._sections = sections
        self._left = _MOST_LINES

    @property
    def worn_out(self) -> bool:
        """Whether no further word is looked for."""
        return self._left <= 0

    def of(self, table: str, name: str, own: Section) -> tuple[tuple[Use, ...], tuple[Use, ...]]:
        """Who names the entry `own` of `table`: surely, and perhaps."""
        surely: list[Use] = []
        perhaps: list[Use] = []
        for use in self._who_says(name):
            if use.section is own or use.key in _DESCRIPTIVE:
                continue
            named = named_by(use.table, use.key)
            tables = named.tables if named is not None else _BY_KEY.get(use.key)
            if tables is None:
                perhaps.append(use)
            elif table in tables:
                surely.append(use)
        return tuple(surely), tuple(perhaps)

    def _who_says(self, word: str) -> Iterator[Use]:
        for section in self._sections():
            for blocks in section.blocks.values():
                for block in blocks:
                    table = " ".join(block.path)
                    for one in block.sections():
                        self._left -= len(one.flat())
                        if one.may_say(word):
                            for place, key, values in _settings(table, one):
                                if word in values:
                                    yield Use(one, place, key)


def _settings(table: str, section: Section) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Settings of an entry and of the blocks in it. INVARIANT: blocks nest as deep as the reader allows."""
    for key, values in section.settings():
        yield table, key, values
    for path, blocks in section.blocks.items():
        for block in blocks:
            for inner in block.sections():
                yield from _settings(" ".join((table, *path)), inner)
