"""What reaches the device itself: a zone policy for each interface, and the services behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segcheck.model.filters import Action, Binding, Filter, Rule, ZonePolicy
from segcheck.model.header import ANYTHING, ESTABLISHED, TCP, UDP, AllOf, AnyOf, Family, Field, FieldIn, Match, Unknown
from segcheck.model.management import ManagementService
from segcheck.model.network import Interface
from segcheck.source.text import Origin
from segcheck.vendors._shared.entry_words import protocol_match
from segcheck.vendors._shared.values import number
from segcheck.vendors.cisco_asa.configuration import AsaConfiguration
from segcheck.vendors.cisco_asa.filters.service_names import ICMP_TYPES, ICMPV6_TYPES
from segcheck.vendors.cisco_asa.network.interface_conversion import level_of
from segcheck.vendors.cisco_asa.network.network_statements import AccessStatement, IcmpStatement
from segcheck.vendors.cisco_asa.sessions.lists_in_force import ListsInForce

SELF = "self"
_SSH, _TELNET, _SNMP = 22, 23, 161
# Service of `ssh|telnet|http A M NAMEIF` -> (name, whether passwords can be read on the way).
_SERVICES = {"ssh": ("SSH", False), "telnet": ("Telnet", True), "http": ("HTTPS", False)}
_ANSWERS = FieldIn(Field.STATE, ((ESTABLISHED, ESTABLISHED),))


class OwnServices:
    """Services of the device and who gets to them, interface by interface."""

    def __init__(self, configuration: AsaConfiguration, lists: ListsInForce, interfaces: Sequence[Interface]) -> None:
        self._configuration = configuration
        self._statements = configuration.network.management
        self._lists = lists
        self._interfaces = [interface for interface in interfaces if interface.zone]
        named = [statement for statement in configuration.network.interfaces.values() if statement.nameif]
        self._lowest = min((level_of(statement) for statement in named), default=0)
        self._levels = {statement.nameif: level_of(statement) for statement in named}

    # -- services ---------------------------------------------------------------------------------------

    def services(self) -> tuple[ManagementService, ...]:
        """Every way to manage the device that is not surely off. Which interface lets whom in, the policies say."""
        found: list[ManagementService] = []
        for service, (name, cleartext) in _SERVICES.items():
            lines = [access for access in self._statements.access if access.service == service]
            if lines and (service != "http" or self._statements.web_server):
                origin = tuple(span for access in lines for span in access.origin)
                if service == "http":
                    origin = (*self._statements.web_server, *origin)
                ports = ((self._port(service), self._port(service)),)
                bindings = tuple(Binding(_users(name, family, lines), origin) for family in Family)
                found.append(ManagementService(name, TCP, ports, cleartext, origin, filters=bindings))
        found.extend(self._agent())
        return tuple(found)

    def _agent(self) -> Iterator[ManagementService]:
        if self._statements.agent_off:
            return
        for cleartext, name in ((True, "SNMP"), (False, "SNMPv3")):
            agents = [agent for agent in self._statements.agents if agent.polls and agent.cleartext is cleartext]
            if agents:
                origin = tuple(span for agent in agents for span in agent.origin)
                yield ManagementService(name, UDP, ((_SNMP, _SNMP),), cleartext, origin)

    def _port(self, service: str) -> int:
        return {"ssh": _SSH, "telnet": _TELNET}.get(service, self._statements.web_port)

    # -- policies ---------------------------------------------------------------------------------------

    def policies(self) -> tuple[ZonePolicy, ...]:
        """What comes in at each interface for the device itself."""
        return tuple(
            self._policy(interface)
            for interface in {interface.zone: interface for interface in reversed(self._interfaces)}.values()
        )

    def _policy(self, interface: Interface) -> ZonePolicy:
        nameif = interface.zone or ""
        filters: list[Filter] = []
        for family in Family:
            managed = tuple(self._services_at(nameif, family))
            rules = (*self._elsewhere(interface, family), *managed)
            last = Rule("other services", ANYTHING, Action.UNKNOWN, interface.origin)
            name = f"{nameif} to the device"
            filters.append(Filter(name, family, (*rules, last), Action.UNKNOWN, interface.origin))
            filters.extend(self._control_plane(nameif, family, managed))
        return ZonePolicy(f"{nameif} to the device", nameif, SELF, tuple(filters), interface.origin)

    def _control_plane(self, nameif: str, family: Family, managed: Sequence[Rule]) -> Iterator[Filter]:
        """The list for packets to the device.

        SOURCE: Cisco ASA command reference, `access-group`: what lines such as `ssh` let in goes before a list of the
        control plane. SOUNDNESS: as accounts of that differ, and of what no entry catches, either may be so.
        """
        chain = self._lists.control_plane(nameif, family)
        if chain.empty:
            return
        let_in = tuple(rule.match for rule in managed if rule.action is not Action.DENY)
        doubt = Unknown(chain.origin, "asa-control-plane")
        first = Rule("let in by a line of management", AllOf((AnyOf(let_in), doubt)), Action.PERMIT, chain.origin)
        yield Filter(chain.name, family, (first, *chain.rules), Action.UNKNOWN, chain.origin)

    def _elsewhere(self, interface: Interface, family: Family) -> Iterator[Rule]:
        """SOURCE: Cisco ASA general configuration guide: the device answers at the address of the interface a packet
        comes in on; with `management-access` at another one's too, for packets out of a tunnel.
        """
        statements = self._statements
        for other in self._interfaces:
            addresses = tuple((one.address, one.address) for one in other.addresses if one.family is family)
            if other.zone == interface.zone or not addresses:
                continue
            match = FieldIn(Field.DESTINATION, addresses)
            if other.zone == statements.far_interface:
                doubt = Unknown(statements.far_interface_origin, "asa-management-access")
                refused: Match = AllOf((match, doubt))
            else:
                refused = match
            yield Rule("address of another interface", refused, Action.DENY, other.origin)

    def _services_at(self, nameif: str, family: Family) -> Iterator[Rule]:
        """SOUNDNESS: ports that no line of management speaks of may be those of tunnels or routing: not known."""
        answers = next((one.origin for one in self._interfaces if one.zone == nameif), ())
        yield Rule("answers", _ANSWERS, Action.UNKNOWN, answers)
        for service in _SERVICES:
            yield from self._access_at(service, nameif, family, answers)
        yield from self._agent_at(nameif, family, answers)
        yield from self._icmp_at(nameif, family)

    def _access_at(self, service: str, nameif: str, family: Family, where: Origin) -> Iterator[Rule]:
        port = self._port(service)
        to_service = (protocol_match(TCP), FieldIn(Field.DESTINATION_PORT, ((port, port),)))
        on = service != "http" or bool(self._statements.web_server)
        for access in self._statements.access if on else ():
            if access.service != service or access.interface != nameif:
                continue
            who = _who(access, family)
            if who is None:
                continue
            # SOURCE: Cisco ASA command reference, `telnet`: not at the interface of the lowest level, but for packets
            # out of a tunnel.
            lowest = service == "telnet" and self._levels.get(nameif) == self._lowest
            action = Action.UNKNOWN if lowest else Action.PERMIT
            yield Rule(f"{service} from", AllOf((*to_service, who)), action, access.origin)
        tunnels = self._configuration.network.vpn
        if service == "http" and any(where_enabled == nameif for where_enabled, _ in tunnels.clients):
            return
        origin = self._statements.web_server if service == "http" else ()
        yield Rule(f"{service} refused", AllOf(to_service), Action.DENY, origin or where)

    def _agent_at(self, nameif: str, family: Family, where: Origin) -> Iterator[Rule]:
        to_agent = (protocol_match(UDP), FieldIn(Field.DESTINATION_PORT, ((_SNMP, _SNMP),)))
        for agent in self._statements.agents:
            if agent.interface != nameif or not agent.polls:
                continue
            doubt = Unknown(agent.origin, "asa-access-unread")
            who: Match = doubt
            if agent.address is not None:
                if family is not Family.IPV4:
                    continue
                who = FieldIn(Field.SOURCE, ((agent.address, agent.address),))
            yield Rule("snmp from", AllOf((*to_agent, who)), Action.PERMIT, agent.origin)
        yield Rule("snmp refused", AllOf(to_agent), Action.DENY, where)

    def _icmp_at(self, nameif: str, family: Family) -> Iterator[Rule]:
        """SOURCE: Cisco ASA command reference, `icmp`: without a line for the interface every message is taken; with
        one the first that fits decides, and the rest is refused.
        """
        lines = [one for one in self._statements.icmp if one.interface == nameif and one.family is family]
        icmp = protocol_match(family.icmp)
        for line in lines:
            action = Action.PERMIT if line.permit else Action.DENY
            yield Rule("icmp", AllOf((icmp, *_icmp_condition(line))), action, line.origin)
        origin = tuple(span for line in lines for span in line.origin)
        here = next((one.origin for one in self._interfaces if one.zone == nameif), ())
        yield Rule("icmp", icmp, Action.DENY if lines else Action.PERMIT, origin or here)


def _who(access: AccessStatement, family: Family) -> Match | None:
    """Users that a line lets in; None: none of this family."""
    if access.network is None:
        return Unknown(access.origin, "asa-access-unread")
    if access.network.family is not family:
        return None
    return FieldIn(Field.SOURCE, (access.network.interval,))


def _users(name: str, family: Family, lines: Sequence[AccessStatement]) -> Filter:
    rules = tuple(
        Rule("", who, Action.PERMIT, access.origin)
        for access in lines
        for who in (_who(access, family),)
        if who is not None
    )
    return Filter(name, family, rules, Action.DENY, lines[0].origin)


def _icmp_condition(line: IcmpStatement) -> Iterator[Match]:
    if line.network is None:
        yield Unknown(line.origin, "asa-access-unread")
        return
    yield FieldIn(Field.SOURCE, (line.network.interval,))
    if line.kind:
        names = ICMPV6_TYPES if line.family is Family.IPV6 else ICMP_TYPES
        value = names.get(line.kind.lower(), number(line.kind, 0, 255))
        if value is None:
            yield Unknown(line.origin, "asa-access-unread")
        else:
            yield FieldIn(Field.ICMP_TYPE, ((value, value),))
