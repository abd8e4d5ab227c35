"""The filters of a certificate against the configurations: compiled anew, by the checker's own reading of the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from segcheck.model.filters import Action, Binding, Filter, ZoneDefaults
from segcheck.model.header import Field
from segcheck.model.layer2 import FrameScope, MacFilter, PortSecurity
from segcheck.model.network import Device, Interface, Snapshot
from segcheck.verification.conditions import Conditions
from segcheck.verification.diagrams import EMPTY, FULL
from segcheck.verification.document import Certificate, FamilyPart, FileHash, Keep, Why
from segcheck.verification.packets import Packets
from segcheck.verification.refusal import Complaints

SELF = "self"
"""The zone a device itself is in, on devices with firewall zones."""


def check_files(
    listed: Sequence[FileHash], present: Sequence[FileHash], rejected: Sequence[str], complaints: Complaints
) -> None:
    """Complain of every file that is missing, added, changed or could not be read."""
    before, now = ({file.path: file.sha256 for file in files} for files in (listed, present))
    for path in sorted(before.keys() | now.keys()):
        if path not in now:
            complaints.complain("certificate-file-missing", path=path)
        elif path not in before:
            complaints.complain("certificate-file-added", path=path)
        elif before[path] != now[path]:
            complaints.complain("certificate-file-changed", path=path)
    for path in sorted(rejected):
        complaints.complain("certificate-file-unread", path=path)


def check_configurations(certificate: Certificate, snapshot: Snapshot, complaints: Complaints) -> None:
    """Complain of files that are not those of the certificate."""
    present = [FileHash(source.path, source.sha256) for source in snapshot.sources]
    check_files(certificate.configurations, present, snapshot.rejected, complaints)


class Filters:
    """Compares the filters of one family. `arriving`: by point."""

    def __init__(
        self,
        certificate: Certificate,
        part: FamilyPart,
        packets: Packets,
        arriving: Mapping[int, int],
        snapshot: Snapshot,
        complaints: Complaints,
    ) -> None:
        self._part = part
        self._packets = packets
        self._sets = packets.sets
        self._arriving = arriving
        self._snapshot = snapshot
        self._complaints = complaints
        self._conditions = Conditions(packets, certificate.date)
        self._known: dict[Why, int | None] = {}

    def check(self) -> int:
        """Complain of every step that keeps less than its filter may let through. Returns: how many were compared."""
        compared = 0
        for number, edge in enumerate(self._part.edges):
            operation = edge.operation
            if not isinstance(operation, Keep) or operation.why.kind not in _COMPILED:
                continue
            compared += 1
            passing = self._passing(operation.why)
            place = f"{self._part.place}.edges[{number}]"
            if passing is None:
                self._complaints.complain("certificate-filter-missing", place=place, filter=_name(operation.why))
            elif not self._sets.holds(operation.keep, self._sets.both(passing, self._arriving.get(edge.start, EMPTY))):
                self._complaints.complain("certificate-filter-differs", place=place, filter=_name(operation.why))
        return compared

    def _passing(self, why: Why) -> int | None:
        """What the filter may let through; None where there is no such filter."""
        if why not in self._known:
            device = self._snapshot.device(str(why["device"]))
            self._known[why] = None if device is None else _COMPILED[why.kind](self, device, why)
        return self._known[why]

    def _filter(self, device: Device, why: Why) -> int | None:
        interface = device.interface(str(why["interface"]))
        if interface is None:
            return None
        bindings = interface.ingress if why["direction"] == "in" else interface.egress
        return self._numbered([binding.filter for binding in bindings], why)

    def _policy(self, device: Device, why: Why) -> int | None:
        policy = device.zone_policy(_zone(why["source"]), _zone(why["destination"]))
        return None if policy is None else self._numbered(policy.filters, why)

    def _numbered(self, filters: Sequence[Filter], why: Why) -> int | None:
        number = why["number"]
        if not isinstance(number, int) or number >= len(filters):
            return None
        filter_ = filters[number]
        if filter_.family is not self._part.family or filter_.name != why["name"]:
            return None
        passing = self._conditions.may_pass(filter_)
        return passing if why["sender"] == "told" else self._packets.forget_fields(passing, (Field.SOURCE_MAC,))

    def _default(self, device: Device, why: Why) -> int | None:
        """SOUNDNESS: a policy with filters of the family is asked before any default."""
        source, destination = _zone(why["source"]), _zone(why["destination"])
        policy = device.zone_policy(source, destination)
        if policy is not None:
            return None if any(one.family is self._part.family for one in policy.filters) else EMPTY
        return EMPTY if _default_action(device.zone_defaults, source, destination) is Action.DENY else FULL

    def _hairpin(self, device: Device, why: Why) -> int | None:
        if device.interface(str(why["interface"])) is None:
            return None
        return EMPTY if device.zone_defaults.hairpin is Action.DENY else FULL

    def _port(self, device: Device, why: Why) -> int | None:
        interface = device.interface(str(why["interface"]))
        return None if interface is None else self._admitted(interface)

    def _admitted(self, interface: Interface) -> int:
        """What a switch port may let in."""
        filters = self._of_family(interface.ingress)
        admitted = [self._conditions.may_pass(one) for one in filters]
        admitted += [self._by_mac(one) for one in interface.mac_filters if one.scope is FrameScope.ALL]
        if interface.port_security is not None:
            admitted.append(self._secure(interface.port_security))
        return self._sets.all_of(admitted)

    def _of_family(self, bindings: Sequence[Binding]) -> list[Filter]:
        return [binding.filter for binding in bindings if binding.filter.family is self._part.family]

    def _by_mac(self, filter_: MacFilter) -> int:
        return self._conditions.may_pass(Filter(filter_.name, self._part.family, filter_.rules, Action.DENY, ()))

    def _secure(self, security: PortSecurity) -> int:
        if not security.enabled or security.learns:
            return FULL
        return self._packets.field_in(Field.SOURCE_MAC, ((mac, mac) for mac in security.addresses))


_COMPILED = {
    "filter": Filters._filter,
    "policy": Filters._policy,
    "default": Filters._default,
    "hairpin": Filters._hairpin,
    "port": Filters._port,
}


def _zone(name: object) -> str | None:
    return name if isinstance(name, str) else None


def _default_action(defaults: ZoneDefaults, source: str | None, destination: str | None) -> Action:
    if destination == SELF:
        return defaults.to_self
    if source is None and destination is None:
        return defaults.outside
    if source is None or destination is None:
        return defaults.mixed
    return defaults.within if source == destination else defaults.between


def _name(why: Why) -> str:
    """The filter for people."""
    return " ".join(str(part) for part in (why.kind, *why.key) if part is not None)
