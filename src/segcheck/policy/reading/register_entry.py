"""One entry of the exception register: its keys into a `RegisteredException`, each mistake told at its place."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as NamedMapping

from segcheck.policy.addresses import read_mac, read_prefix
from segcheck.policy.approval import Approval, recorded
from segcheck.policy.intent import FlowSpec
from segcheck.policy.reading.dates import date_of
from segcheck.policy.reading.declaration_reader import read_zone
from segcheck.policy.reading.fields import Fields, read_name, read_text
from segcheck.policy.reading.flow_reader import ANY, FLOW_KEYS, read_flow, service_of
from segcheck.policy.reading.problems import Problems, ReadingError, shortened
from segcheck.policy.reading.services import Service, Services
from segcheck.policy.reading.yaml_reader import Mapping, Node, Scalar, Sequence
from segcheck.policy.register import PathLimit, RegisteredException, RegisteredHost
from segcheck.source.text import Span

ENTRY_KEYS = (
    "id",
    "purpose",
    "from",
    "to",
    "sources",
    "destinations",
    "service",
    "source_port",
    "direction",
    "via",
    "reason",
    "approver",
    "approved",
    "expires",
    "reviewed",
)
HOST_KEYS = ("ip", "mac")
DIRECTIONS = ("one-way", "both")


def read_entry(
    mapping: Mapping, zones: tuple[str, ...], services: NamedMapping[str, Services], problems: Problems
) -> RegisteredException | None:
    """The entry that `mapping` writes; None when its id, a host or its service cannot be read (told).

    CHOICE: who it is for, between which hosts and for which service must be there, or nobody knows what is allowed;
    what else a record must have (reason, approver, days) is asked by the property EXC-1, so that a register with gaps
    can be checked and the gaps be found.
    """
    fields = Fields(mapping, ENTRY_KEYS, problems)
    identifier = fields.text("id", required=True)
    name = None if identifier is None else read_name(identifier, (), problems)
    source_zone = read_zone(fields, "from", zones, required=False)
    destination_zone = read_zone(fields, "to", zones, required=False)
    sources, destinations = _hosts(fields, "sources"), _hosts(fields, "destinations")
    for key, zone_key, hosts in (("sources", "from", sources), ("destinations", "to", destinations)):
        if hosts == () and not fields.has(zone_key):
            problems.add("register-any-without-zone", fields.key_span(key), key=key, zone=zone_key)
    read = [
        service for text in fields.texts("service", required=True) for service in service_of(text, services, problems)
    ]
    purpose, reason, via, approval = (
        _words(fields, "purpose"),
        _words(fields, "reason"),
        _via(fields),
        _approval(fields),
    )
    both = fields.choice("direction", DIRECTIONS) == "both"
    if name is None or sources is None or destinations is None or not read:
        return None
    because = purpose or reason
    return RegisteredException(
        name,
        purpose,
        source_zone,
        destination_zone,
        sources,
        destinations,
        _flow(fields, ("sources", "destinations"), services, because),
        any(_is_any(service) for service in read),
        via,
        reason,
        approval,
        mapping.span,
        _flow(fields, ("destinations", "sources"), services, because) if both else None,
    )


def _hosts(fields: Fields, key: str) -> tuple[RegisteredHost, ...] | None:
    """The hosts under `key`; empty for `any`, None when nothing usable is written (then told)."""
    node = fields.node(key, required=True)
    if node is None:
        return None
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        fields.problems.add("policy-list-empty", node.span, key=key)
        return None
    if any(_address(item) == ANY for item in items):
        if len(items) > 1:
            fields.problems.add("policy-any-among-others", node.span)
        return () if len(items) == 1 else None
    return tuple(host for item in items if (host := _host(item, fields.problems)) is not None) or None


def _address(item: Node) -> str:
    address = item.get("ip") if isinstance(item, Mapping) else item
    return address.text if isinstance(address, Scalar) else ""


def _host(item: Node, problems: Problems) -> RegisteredHost | None:
    """One host: an address, or `{ip: …, mac: …}` with one MAC address or a list of them."""
    macs: tuple[Scalar, ...] = ()
    if isinstance(item, Mapping):
        fields = Fields(item, HOST_KEYS, problems)
        text, macs = fields.text("ip", required=True), fields.texts("mac")
    else:
        text = read_text(item, problems)
    found = []
    for mac in macs:
        try:
            found.append(read_mac(mac.text))
        except ReadingError as error:
            problems.add_error(error, mac.span)
    try:
        return None if text is None else RegisteredHost(read_prefix(text.text), tuple(found), item.span)
    except ReadingError as error:
        problems.add_error(error, text.span if text is not None else item.span)
        return None


def _flow(fields: Fields, ends: tuple[str, str], services: NamedMapping[str, Services], because: str) -> FlowSpec:
    """What the entry allows, as a declared flow between the hosts under the keys `ends`."""
    entries: list[tuple[Scalar, Node]] = []
    for key, end in zip(("source", "destination"), ends, strict=True):
        texts = tuple(_addresses(fields.section(end)))
        if texts:
            entries.append((Scalar(key, True, fields.key_span(end)), Sequence(texts, fields.key_span(end))))
    for key in ("service", "source_port"):
        node = fields.section(key)
        if node is not None:
            entries.append((Scalar(key, True, fields.key_span(key)), node))
    flow = Fields(Mapping(tuple(entries), fields.span), FLOW_KEYS, fields.problems)
    return read_flow(flow, services, because, fields.span)


def _addresses(node: Node | None) -> Iterator[Scalar]:
    """The addresses of hosts, without their MAC addresses; those that are no texts are told by `_host`."""
    items = node.items if isinstance(node, Sequence) else () if node is None else (node,)
    for item in items:
        address = item.get("ip") if isinstance(item, Mapping) else item
        if isinstance(address, Scalar) and not address.empty:
            yield address


def _is_any(service: Service) -> bool:
    """Whether the service is every protocol, or every port of one."""
    everything = any(protocol is None for _, protocol in service.protocols)
    return everything or (service.has_ports and service.ports is None)


def _via(fields: Fields) -> tuple[PathLimit, ...]:
    """Places of the path: `device`, or `device:interface`."""
    found = []
    for text in fields.texts("via"):
        device, colon, interface = text.text.partition(":")
        if not device.strip() or (colon and not interface.strip()):
            fields.problems.add("register-via-bad", text.span, text=shortened(text.text))
        else:
            found.append(PathLimit(device.strip(), interface.strip(), text.span))
    return tuple(found)


def _approval(fields: Fields) -> Approval:
    approved, expires = date_of(fields, "approved"), date_of(fields, "expires")
    if approved is not None and expires is not None and expires < approved:
        place = _value_span(fields, "expires")
        fields.problems.add("register-expires-before", place, approved=str(approved), expires=str(expires))
    return Approval(_words(fields, "approver"), approved, expires, date_of(fields, "reviewed"))


def _value_span(fields: Fields, key: str) -> Span:
    node = fields.section(key)
    return fields.key_span(key) if node is None else node.span


def _words(fields: Fields, key: str) -> str:
    text = fields.text(key)
    return "" if text is None else recorded(text.text)
