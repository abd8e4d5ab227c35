"""Interface statements into the model's interfaces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from segcheck.model.filters import Binding
from segcheck.model.header import Family, Interval
from segcheck.model.layer2 import PortMode, SwitchPort
from segcheck.model.network import Interface, InterfaceAddress, InterfaceKind
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin, Span
from segcheck.vendors._shared.entry_words import merged
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration
from segcheck.vendors.cisco_asa.network.network_statements import InterfaceStatement

MANAGEMENT_TABLE = "management-only"
"""The routing table of interfaces for management only, where they have one of their own."""
INSIDE, INSIDE_LEVEL, OTHER_LEVEL = "inside", 100, 0

# SOURCE: Cisco ASA 9.5 release notes: a routing table of its own for interfaces with `management-only`.
_FIRST_WITH_MANAGEMENT_TABLE = (9, 5)
_KINDS = (
    ("vlan", InterfaceKind.VLAN),
    ("loopback", InterfaceKind.LOOPBACK),
    ("tunnel", InterfaceKind.TUNNEL),
    ("virtual-template", InterfaceKind.TUNNEL),
)
_RESERVED = frozenset(("self", "any", "global"))
_PHYSICAL = re.compile(r"(?:\w*ethernet|\w*gig\w*|port-channel)\d", re.IGNORECASE | re.ASCII)


def own_addresses(configuration: AsaConfiguration) -> Mapping[str, tuple[tuple[Family, int], ...] | None]:
    """Addresses of each interface by its `nameif`; None: it has one that the configuration does not tell."""
    return MappingProxyType(
        {
            statement.nameif: None
            if statement.learned
            else tuple((address.network.family, address.address) for address in statement.addresses)
            for statement in configuration.network.interfaces.values()
            if statement.nameif
        }
    )


def level_of(statement: InterfaceStatement) -> int:
    """The security level.

    SOURCE: Cisco ASA command reference, `nameif`: 100 for an interface named inside, 0 for every other one.
    """
    if statement.level is not None:
        return statement.level
    return INSIDE_LEVEL if statement.nameif.lower() == INSIDE else OTHER_LEVEL


def separate_management(configuration: AsaConfiguration) -> bool | None:
    """Whether management-only interfaces have a routing table of their own; None: the release is not known."""
    if configuration.ftd:
        return True
    return None if configuration.release is None else configuration.release >= _FIRST_WITH_MANAGEMENT_TABLE


def with_lists(
    interfaces: Iterable[Interface],
    ingress: Mapping[str, tuple[Binding, ...]],
    egress: Mapping[str, tuple[Binding, ...]],
) -> tuple[Interface, ...]:
    """The interfaces with the lists bound to them, which are given by `nameif`."""
    return tuple(
        replace(interface, ingress=ingress.get(interface.zone, ()), egress=egress.get(interface.zone, ()))
        if interface.zone
        else interface
        for interface in interfaces
    )


class InterfaceConverter:
    """Makes the model's interfaces, without lists. `doubts`: lines that may drop packets there, by `nameif`."""

    def __init__(self, configuration: AsaConfiguration, doubts: Mapping[str, Origin]) -> None:
        self._configuration = configuration
        self._statements = configuration.network.interfaces
        self._doubts = doubts
        self._parents = {name.partition(".")[0] for name in self._statements if "." in name}
        self._is_switch = any(_kind(name) is InterfaceKind.VLAN for name in self._statements)
        self._bundles = {member: name for name, statement in self._statements.items() for member in statement.members}
        self._separate = separate_management(configuration) is True

    def interfaces(self) -> tuple[Interface, ...]:
        """The interfaces, in the order of the file."""
        self._look_for_odd_names()
        found = tuple(self._interface(statement) for statement in self._statements.values())
        untold = tuple(self._configuration.untold_addresses)
        if untold and not any(interface.address_unknown for interface in found):
            # SOUNDNESS: it is on networks all the same, by interfaces that are not told either.
            other = Interface("untold", InterfaceKind.ROUTED, True, (), "", untold[:1], address_unknown=True)
            return (*found, other)
        return found

    def _look_for_odd_names(self) -> None:
        """SOUNDNESS: the device refuses a name that another interface has; which one then has it is not known. A name
        that means something else in rules is not told apart from it here.
        """
        seen: dict[str, InterfaceStatement] = {}
        for statement in self._statements.values():
            known = seen.setdefault(statement.nameif, statement)
            if statement.nameif and known is not statement:
                self._widen("asa-nameif-repeated", statement, (*known.nameif_origin, *statement.nameif_origin))
            elif statement.nameif in _RESERVED:
                self._widen("asa-nameif-reserved", statement, statement.nameif_origin)

    def _widen(self, code: str, statement: InterfaceStatement, origin: Origin) -> None:
        notes = self._configuration.notes
        notes.unmodeled.extend(origin)
        notes.report(code, origin, Severity.ERROR, Effect.WIDENS_DEVICE, name=statement.nameif)

    def _interface(self, statement: InterfaceStatement) -> Interface:
        kind = _kind(statement.name)
        if kind is InterfaceKind.ROUTED and self._switches(statement):
            kind = InterfaceKind.SWITCHPORT
        parent = statement.name.partition(".")[0] if kind is InterfaceKind.SUBINTERFACE else None
        above = self._statements.get(parent) if parent else None
        name = statement.nameif or None
        untold = bool(self._configuration.untold_addresses) and not statement.addresses
        vlan = statement.vlan
        if kind is InterfaceKind.VLAN:
            digits = statement.name[len("vlan") :]
            vlan = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 5 else None
        return Interface(
            name=statement.name,
            kind=kind,
            enabled=not statement.shutdown and not (above is not None and above.shutdown),
            # SOUNDNESS: without a name it carries no traffic; of a device that is not understood nobody knows that.
            addresses=_addresses(statement) if name or self._configuration.notes.unmodeled else (),
            vrf=self._vrf(statement),
            origin=tuple(statement.origin),
            address_unknown=untold or bool(name and statement.learned),
            parent=parent,
            vlan=vlan,
            bundle=statement.bundle or self._bundles.get(statement.name),
            switchport=_switch_port(statement) if kind is InterfaceKind.SWITCHPORT else None,
            zone=name,
            nat_side=name,
            mac=statement.mac,
            description=statement.description,
            doubts=self._doubts_of(statement),
            link_local=tuple(statement.link_local) if name else (),
        )

    def _switches(self, statement: InterfaceStatement) -> bool:
        """Whether a port is one of a built-in switch (5505, Firepower 1010)."""
        if statement.port.off or statement.nameif or statement.name in self._parents:
            return False
        return bool(statement.port.origin) or (self._is_switch and _PHYSICAL.match(statement.name) is not None)

    def _vrf(self, statement: InterfaceStatement) -> str:
        return MANAGEMENT_TABLE if statement.management_only and self._separate else ""

    def _doubts_of(self, statement: InterfaceStatement) -> Origin:
        spans: tuple[Span, ...] = (*statement.doubts, *self._doubts.get(statement.nameif, ()))
        if statement.port.origin and statement.nameif:
            spans = (*spans, *statement.port.origin)
        return tuple(dict.fromkeys(spans))


def _kind(name: str) -> InterfaceKind:
    if "." in name:
        return InterfaceKind.SUBINTERFACE
    lowered = name.lower()
    return next((kind for start, kind in _KINDS if lowered.startswith(start)), InterfaceKind.ROUTED)


def _addresses(statement: InterfaceStatement) -> tuple[InterfaceAddress, ...]:
    """Own addresses. A standby address is the other unit's."""
    return tuple(
        InterfaceAddress(address.network.family, address.address, address.network.length, address.origin)
        for address in statement.addresses
    )


def _switch_port(statement: InterfaceStatement) -> SwitchPort:
    port = statement.port
    allowed: tuple[Interval, ...] = merged(port.allowed_vlans)
    origin = (*statement.origin[:1], *port.origin)
    mode = port.mode if port.origin else PortMode.ACCESS
    return SwitchPort(mode, port.access_vlan, None, port.native_vlan, allowed, origin)
