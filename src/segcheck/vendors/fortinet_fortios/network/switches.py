"""Switches inside the box: hardware and software switches, and what they bridge.

SOURCE: Fortinet, "FortiOS Administration Guide", "Software switch" and "Hardware switch": members are ports of one
switch; traffic between them needs no policy unless a software switch says `intra-switch-policy explicit`.
SOURCE: Fortinet technical tip on `vlanforward`: frames with a tag that no VLAN interface has are dropped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from segcheck.model.header import Interval
from segcheck.model.layer2 import AdmissionMethod, PortMode, SwitchPort, TerminalAdmission
from segcheck.model.network import Interface, InterfaceKind
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.text import Origin
from segcheck.vendors.fortinet_fortios.configuration import FortiConfiguration
from segcheck.vendors.fortinet_fortios.network.interface_kinds import Switch
from segcheck.vendors.fortinet_fortios.network.virtual_domains import tables
from segcheck.vendors.fortinet_fortios.statements import Path
from segcheck.vendors.fortinet_fortios.support import BlockSupport
from segcheck.vendors.fortinet_fortios.text.fates import approximated

_LAYER_2 = "layer2-control"
_MIRROR = "traffic-copies"

SUPPORT: dict[Path, BlockSupport] = {
    ("system", "switch-interface"): BlockSupport(
        modeled=frozenset({"vdom", "member", "type", "intra-switch-policy"}),
        irrelevant={
            "mac-ttl": _LAYER_2,
            "span": _MIRROR,
            "span-dest-port": _MIRROR,
            "span-source-port": _MIRROR,
            "span-direction": _MIRROR,
        },
        widens_device=True,
    ),
    ("system", "virtual-switch"): BlockSupport(
        modeled=frozenset({"physical-switch", "vlan"}),
        irrelevant={
            "span": _MIRROR,
            "span-dest-port": _MIRROR,
            "span-source-port": _MIRROR,
            "span-direction": _MIRROR,
        },
        blocks={
            "port": BlockSupport(
                irrelevant={"alias": "description", "speed": "physical-layer", "status": "port-status-of-a-member"},
                widens_device=True,
            )
        },
        widens_device=True,
    ),
    ("system", "physical-switch"): BlockSupport(
        irrelevant={
            "age-enable": _LAYER_2,
            "age-val": _LAYER_2,
        },
        blocks={"port": BlockSupport(irrelevant={"speed": "physical-layer", "status": "port-status-of-a-member"})},
        widens_device=True,
    ),
}


def switch_port(switch: Switch, tags: Iterable[int]) -> SwitchPort:
    """The layer-2 side of the members: frames without tag are the switch's, those with one of `tags` its VLANs'."""
    tagged: tuple[Interval, ...] = tuple((tag, tag) for tag in sorted(set(tags)))
    mode = PortMode.TRUNK if tagged else PortMode.ACCESS
    return SwitchPort(mode, switch.vlan, None, switch.vlan, (*tagged, (switch.vlan, switch.vlan)), (switch.span,))


def join_members(
    configuration: FortiConfiguration, switches: Mapping[str, Switch], interfaces: dict[str, Interface]
) -> None:
    """Make the members in `interfaces` switch ports of their switches.

    SOUNDNESS: a tunnel, a VLAN or another switch as a member bridges the segment to places that are not followed, and
    two switches whose VLAN interfaces have one tag would be one VLAN here: in these cases the device may do anything.
    With explicit policies between members frames may be dropped: a doubt of the members and the switch interface.
    """
    tags: dict[str, list[int]] = defaultdict(list)
    for interface in interfaces.values():
        if interface.parent is not None and interface.vlan is not None and interface.kind is InterfaceKind.VLAN:
            tags[interface.parent].append(interface.vlan)
    taken: dict[int, str] = {}
    asking = dict(_asking(configuration))
    for switch in switches.values():
        for tag in tags[switch.name]:
            if taken.setdefault(tag, switch.name) != switch.name:
                _widen(configuration, "switches-share-tag", (switch.span,), name=switch.name, vlan=str(tag))
        port = switch_port(switch, tags[switch.name])
        for name, span in switch.members.items():
            member = interfaces.get(name)
            if member is None:
                continue
            if not _is_plain_port(member) or name in switches:
                _widen(configuration, "switch-member-bridged", (span,), name=switch.name, member=name)
            if member.kind is not InterfaceKind.TUNNEL:
                as_port = _as_port(member, replace(port, origin=(span, switch.span)), switch.explicit)
                interfaces[name] = replace(as_port, terminal_admission=asking.get(switch.name))
        if switch.explicit and switch.name in interfaces:
            own = interfaces[switch.name]
            interfaces[switch.name] = replace(own, doubts=(*own.doubts, *switch.explicit))
    for interface in tuple(interfaces.values()):
        below = interfaces.get(interface.parent or "")
        if below is not None and below.kind is InterfaceKind.SWITCHPORT:
            _widen(configuration, "vlan-upon-member", interface.origin[:1], name=interface.name, member=below.name)
    _note_explicit(configuration)
    _note_forwarded_tags(configuration, switches)


def _asking(configuration: FortiConfiguration) -> Iterator[tuple[str, TerminalAdmission]]:
    """Switches whose ports ask terminals who they are.

    SOUNDNESS: who is let in without an answer (bypass by MAC address, fallback, ports that are excepted) is not read.
    """
    for _, entry in tables(configuration, "system", "interface"):
        setting = entry.setting("security-mode")
        if setting is not None and setting.values[:1] == ("802.1X",):
            yield entry.name, TerminalAdmission((AdmissionMethod.DOT1X,), setting.origin, setting.origin)


def _is_plain_port(member: Interface) -> bool:
    return member.kind is InterfaceKind.ROUTED and member.parent is None and not member.addresses


def _as_port(member: Interface, port: SwitchPort, doubts: Origin) -> Interface:
    return replace(
        member,
        kind=InterfaceKind.SWITCHPORT,
        addresses=(),
        address_unknown=False,
        vlan=None,
        parent=None,
        switchport=port,
        zone=None,
        nat_side=None,
        doubts=(*member.doubts, *doubts),
    )


def _note_forwarded_tags(configuration: FortiConfiguration, switches: Mapping[str, Switch]) -> None:
    """SOUNDNESS: with `vlanforward` the members carry VLANs that no interface names, from port to port."""
    inside = {name for switch in switches.values() for name in (switch.name, *switch.members)}
    for _, entry in tables(configuration, "system", "interface"):
        setting = entry.setting("vlanforward")
        if entry.name in inside and setting is not None and setting.values != ("disable",):
            approximated(configuration.notes, setting, "switch-forwards-tags")
            _widen(configuration, "switch-forwards-tags", setting.origin, name=entry.name)


def _note_explicit(configuration: FortiConfiguration) -> None:
    notes = configuration.notes
    for _, entry in tables(configuration, "system", "switch-interface"):
        explicit = entry.setting("intra-switch-policy")
        if explicit is not None and explicit.values != ("implicit",):
            approximated(notes, explicit, "intra-switch-policy")
            notes.report("intra-switch-policy", explicit.origin, Severity.INFO, Effect.NONE, name=entry.name)


def _widen(configuration: FortiConfiguration, code: str, origin: Origin, **arguments: str) -> None:
    configuration.notes.unmodeled.extend(origin)
    configuration.notes.report(code, origin, Severity.WARNING, Effect.WIDENS_DEVICE, **arguments)
