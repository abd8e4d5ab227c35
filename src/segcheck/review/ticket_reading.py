"""A change ticket's YAML as a `Ticket`, or every mistake in it."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as NamedMapping
from pathlib import PurePosixPath

from segcheck.errors import PolicyError
from segcheck.policy.document import Policy
from segcheck.policy.reading.declaration_reader import read_zone
from segcheck.policy.reading.document_root import RootCodes, read_root
from segcheck.policy.reading.fields import Fields, read_mapping
from segcheck.policy.reading.flow_reader import FLOW_KEYS, read_flow, read_named_services
from segcheck.policy.reading.problems import Problems, shortened
from segcheck.policy.reading.services import Services
from segcheck.policy.reading.yaml_reader import Mapping
from segcheck.review.ticket import DeclaredChange, Ticket
from segcheck.source.text import SourceFile

VERSION = "1"
_CODES = RootCodes("ticket-too-large", "ticket-binary", "policy-undecodable", "ticket-nothing-in-it")
OPENS, CLOSES = "opens", "closes"
TICKET_KEYS = ("segcheck", "name", "because", "services", OPENS, CLOSES)
CHANGE_KEYS = ("from", "to", *FLOW_KEYS)


def load_ticket_text(path: str, data: bytes, policy: Policy) -> Ticket:
    """The ticket in `data`, which speaks of zones of `policy`; `path` is its name in messages and spans.

    Raises: PolicyError with every mistake found, in file order, each with its place; nothing else, for any bytes.

    >>> from segcheck.policy.reading.load import load_policy_text
    >>> zones = b"segcheck: 1\\nzones: {office: {vlans: [10]}, dmz: {vlans: [20]}}\\n"
    >>> text = b"segcheck: 1\\nopens: [{from: office, to: dmz, service: tcp/443, because: new portal}]\\n"
    >>> ticket = load_ticket_text("ticket.yaml", text, load_policy_text("p.yaml", zones))
    >>> [(entry.opens, entry.source, entry.destination) for entry in ticket.declared]
    [(True, 'office', 'dmz')]
    """
    problems = Problems()
    source, root = read_root(path, data, _CODES, problems)
    ticket = _ticket(source, root, tuple(zone.name for zone in policy.zones), problems)
    if problems:
        raise PolicyError(problems.in_file_order())
    return ticket


def _ticket(source: SourceFile, root: Mapping, zones: tuple[str, ...], problems: Problems) -> Ticket:
    """CHOICE: one of the two lists has to be written, though it may be empty: "nothing may change" is a statement of
    its own, and a list that was forgotten does not make it.
    """
    fields = Fields(root, TICKET_KEYS, problems)
    version = fields.text("segcheck", required=True)
    if version is not None and version.text != VERSION:
        problems.add("ticket-version", version.span, version=shortened(version.text), known=VERSION)
    name, because = fields.text("name"), fields.text("because")
    services = read_named_services(fields.section("services"), problems)
    if not fields.has(OPENS) and not fields.has(CLOSES):
        problems.add("ticket-says-nothing", fields.first)
    reason = because.text.strip() if because is not None else ""
    declared = tuple(change for key in (OPENS, CLOSES) for change in _declared(fields, key, zones, services, reason))
    title = name.text.strip() if name is not None else PurePosixPath(source.path).name
    return Ticket(title, reason, declared, source)


def _declared(
    fields: Fields, key: str, zones: tuple[str, ...], services: NamedMapping[str, Services], reason: str
) -> Iterator[DeclaredChange]:
    problems = fields.problems
    for item in fields.items(key, may_be_empty=True):
        mapping = read_mapping(item, problems)
        if mapping is None:
            continue
        entry = Fields(mapping, CHANGE_KEYS, problems)
        source, destination = read_zone(entry, "from", zones), read_zone(entry, "to", zones)
        if source and source == destination:
            problems.add("ticket-same-zone", entry.key_span("to"), zone=source)
        flow = read_flow(entry, services, reason, mapping.span)
        if source and destination:
            yield DeclaredChange(key == OPENS, source, destination, flow, flow.because, mapping.span)
