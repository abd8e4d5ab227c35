"""The sections `flows:`, `absent:` and `declarations:` of a policy file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as NamedMapping

from segcheck.policy.addresses import read_range
from segcheck.policy.approval import recorded
from segcheck.policy.declarations import (
    AbsentTier,
    CheckRecord,
    Confirmation,
    Declarations,
    DeclaredFlow,
    InternetLink,
    Limits,
    MalwareCheckpoint,
    OutsideParty,
)
from segcheck.policy.reading.approval_reader import APPROVAL_KEYS, read_approval
from segcheck.policy.reading.dates import date_of
from segcheck.policy.reading.fields import Fields, entries_of, read_mapping, read_text
from segcheck.policy.reading.flow_reader import FLOW_KEYS, read_flow
from segcheck.policy.reading.problems import Problems, ReadingError, add_unknown, shortened
from segcheck.policy.reading.services import Services
from segcheck.policy.reading.yaml_reader import Node, Sequence
from segcheck.source.text import Span

DECLARATION_KEYS = (
    "outside_parties",
    "malware_checkpoints",
    "external_confirmation",
    "change_reviews",
    "audits",
    "limits",
    "no_wireless",
)
_LINKS = tuple(link.value for link in InternetLink)
_MOST = 1_000_000
_SHA256 = re.compile(r"[0-9A-Fa-f]{64}", re.ASCII)


def read_declarations(
    sections: NamedMapping[str, Node | None],
    zones: tuple[str, ...],
    tiers: tuple[str, ...],
    services: NamedMapping[str, Services],
    problems: Problems,
) -> Declarations:
    """What `sections` (`flows`, `absent`, `declarations`) declare; every mistake is told to `problems`."""
    flows = _flows(sections["flows"], zones, services, problems)
    absent = _absent(sections["absent"], tiers, problems)
    node = sections["declarations"]
    mapping = None if node is None else read_mapping(node, problems)
    if mapping is None:
        return Declarations(flows=flows, absent=absent)
    fields = Fields(mapping, DECLARATION_KEYS, problems)
    return Declarations(
        flows,
        tuple(_outside_parties(fields, zones)),
        tuple(_malware_checkpoints(fields)),
        absent,
        _confirmation(fields),
        tuple(_check_records(fields, "change_reviews")),
        tuple(_check_records(fields, "audits")),
        _limits(fields),
        _no_wireless(fields),
    )


def _flows(
    node: Node | None, zones: tuple[str, ...], services: NamedMapping[str, Services], problems: Problems
) -> tuple[DeclaredFlow, ...]:
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        problems.add("policy-not-a-list", node.span)
        return ()
    found = []
    for item in node.items:
        mapping = read_mapping(item, problems)
        if mapping is None:
            continue
        fields = Fields(mapping, ("from", "to", *FLOW_KEYS), problems)
        if not fields.has("because"):
            problems.add("policy-flow-without-reason", fields.first)
        source, destination = read_zone(fields, "from", zones), read_zone(fields, "to", zones)
        flow = read_flow(fields, services, "", mapping.span)
        if source and destination:
            found.append(DeclaredFlow(source, destination, flow, mapping.span))
    return tuple(found)


def read_zone(fields: Fields, key: str, zones: tuple[str, ...], *, required: bool = True) -> str:
    """The zone named under `key`; "" (told) when it is none."""
    text = fields.text(key, required=required)
    if text is None:
        return ""
    if text.text not in zones:
        add_unknown(fields.problems, "policy-zone-unknown", text.span, text.text, zones)
        return ""
    return text.text


def _absent(node: Node | None, tiers: tuple[str, ...], problems: Problems) -> tuple[AbsentTier, ...]:
    """`absent: {tier: reason}`."""
    found = []
    for key, value in entries_of(node, problems):
        if key.text not in tiers:
            add_unknown(problems, "policy-tier-unknown", key.span, key.text, tiers)
            continue
        reason = read_text(value, problems)
        if reason is not None:
            found.append(AbsentTier(key.text, reason.text.strip(), key.span))
    return tuple(found)


# -- declarations: ------------------------------------------------------------------------------------


def _records(fields: Fields, key: str, known: tuple[str, ...]) -> Iterator[Fields]:
    """The mappings of the list under `key`."""
    for item in fields.items(key, may_be_empty=True):
        mapping = read_mapping(item, fields.problems)
        if mapping is not None:
            yield Fields(mapping, known, fields.problems)


def _outside_parties(fields: Fields, zones: tuple[str, ...]) -> Iterator[OutsideParty]:
    """CHOICE: `internet` has no default: a forgotten line must not say that a party is not on the internet."""
    seen: dict[str, Span] = {}
    for record in _records(
        fields, "outside_parties", ("zone", "internet", "public_institution", *APPROVAL_KEYS, "because")
    ):
        zone = read_zone(record, "zone", zones)
        if not record.has("internet"):
            record.problems.add("policy-key-missing", record.first, key="internet")
        internet = InternetLink(record.choice("internet", _LINKS))
        public = record.boolean("public_institution", default=False)
        approval = read_approval(record)
        because = _words(record, "because")
        first = seen.setdefault(zone, record.span)
        if zone and first != record.span:
            record.problems.add("policy-party-twice", record.first, zone=zone, line=str(first.line))
        if zone:
            yield OutsideParty(zone, internet, public, approval, because, record.span)


def _malware_checkpoints(fields: Fields) -> Iterator[MalwareCheckpoint]:
    for record in _records(fields, "malware_checkpoints", ("device", "name")):
        device = record.text("device", required=True)
        name = _words(record, "name")
        if device is not None:
            yield MalwareCheckpoint(device.text.strip(), name or device.text.strip(), record.span)


def _confirmation(fields: Fields) -> Confirmation | None:
    mapping = fields.mapping("external_confirmation")
    if mapping is None:
        return None
    record = Fields(mapping, ("by", "on", "expires"), fields.problems)
    on, expires = date_of(record, "on"), date_of(record, "expires")
    if on is not None and expires is not None and expires < on:
        record.problems.add("policy-confirmed-after", record.key_span("expires"), on=str(on), expires=str(expires))
    return Confirmation(recorded(_words(record, "by")), on, expires, mapping.span)


def _check_records(fields: Fields, key: str) -> Iterator[CheckRecord]:
    for record in _records(fields, key, ("on", "by", "configuration")):
        fingerprint = record.text("configuration")
        if fingerprint is not None and not _SHA256.fullmatch(fingerprint.text):
            record.problems.add("policy-fingerprint-bad", fingerprint.span, text=shortened(fingerprint.text))
        configuration = fingerprint.text.lower() if fingerprint is not None else ""
        yield CheckRecord(date_of(record, "on"), recorded(_words(record, "by")), configuration, record.span)


def _limits(fields: Fields) -> Limits:
    mapping = fields.mapping("limits")
    if mapping is None:
        return Limits()
    usual = Limits()
    record = Fields(mapping, ("exception_hosts", "exception_ports", "outside_connections"), fields.problems)
    return Limits(
        _number(record, "exception_hosts", 1, usual.exception_hosts),
        _number(record, "exception_ports", 1, usual.exception_ports),
        _number(record, "outside_connections", 0, -1) if record.has("outside_connections") else None,
        mapping.span,
    )


def _number(record: Fields, key: str, least: int, usual: int) -> int:
    text = record.text(key)
    if text is None:
        return usual
    try:
        first, last = read_range(text.text, least, _MOST)
        if first != last:
            raise ReadingError("policy-number-bad", text=text.text)
    except ReadingError as error:
        record.problems.add_error(error, text.span)
        return usual
    return first


def _no_wireless(fields: Fields) -> Span | None:
    """Where it says why there is none. CHOICE: a truth value alone is refused: `false` would be taken for a reason."""
    text = fields.text("no_wireless")
    if text is None:
        return None
    if text.plain and text.text.casefold() in ("true", "false", "yes", "no", "on", "off"):
        fields.problems.add("policy-reason-wanted", text.span, word=text.text)
        return None
    return text.span


def _words(fields: Fields, key: str) -> str:
    text = fields.text(key)
    return text.text.strip() if text is not None else ""
