"""Declared flows: `{source, destination, service, …}` into conditions per address family."""

from __future__ import annotations

from collections.abc import Mapping as NamedMapping

from segcheck.model.address import Prefix
from segcheck.model.header import ANYTHING, AllOf, AnyOf, Family, Field, FieldIn, Interval, Match
from segcheck.policy.addresses import read_prefix, read_range
from segcheck.policy.intent import FlowSpec
from segcheck.policy.reading.fields import Fields, entries_of, read_name, read_text
from segcheck.policy.reading.problems import Problems, ReadingError, add_unknown, shortened
from segcheck.policy.reading.services import BUILT_IN, PORTS, RESERVED, Services, read_service
from segcheck.policy.reading.yaml_reader import Node, Scalar, Sequence
from segcheck.source.text import Span

FLOW_KEYS = ("source", "destination", "service", "source_port", "because")
ANY = "any"


def read_named_services(node: Node | None, problems: Problems) -> dict[str, Services]:
    """The `services:` section: what each name means. A service may use names written above it."""
    named: dict[str, Services] = {}
    for key, value in entries_of(node, problems):
        name = read_name(key, (*RESERVED, *BUILT_IN), problems)
        if name is not None and "/" in name:
            problems.add("policy-name-bad", key.span, name=shortened(name))
            name = None
        if isinstance(value, Scalar) and value.empty:
            problems.add("policy-value-empty", key.span, key=shortened(key.text))
            continue
        items = value.items if isinstance(value, Sequence) else (value,)
        if not items:
            problems.add("policy-list-empty", value.span, key=shortened(key.text))
        texts = [text for item in items if (text := read_text(item, problems)) is not None]
        services = tuple(service for text in texts for service in service_of(text, named, problems))
        if name is not None:
            named[name] = services
    return named


def service_of(text: Scalar, named: NamedMapping[str, Services], problems: Problems) -> Services:
    """What the service `text` means; nothing (told) when it means nothing."""
    try:
        return read_service(text.text, named)
    except ReadingError as error:
        if error.code == "policy-service-unknown" and "/" not in text.text:
            add_unknown(problems, error.code, text.span, text.text, (*named, *BUILT_IN, *RESERVED))
        elif error.code == "policy-service-unknown":
            problems.add("policy-service-bad", text.span, text=shortened(text.text))
        else:
            problems.add_error(error, text.span)
        return ()


def read_flow(fields: Fields, named: NamedMapping[str, Services], because: str, span: Span) -> FlowSpec:
    """The flow that `fields` describe; `because` is the intent's reason, for a flow without its own.

    CHOICE: `service` has no default: a forgotten line must not allow everything.
    """
    problems = fields.problems
    told = len(problems)
    sources, destinations = _prefixes(fields, "source"), _prefixes(fields, "destination")
    texts = fields.texts("service", required=True)
    services = tuple(service for text in texts for service in service_of(text, named, problems))
    ports = _source_port(fields, services)
    own_reason = fields.text("because")
    matches = tuple(
        (family, match)
        for family in Family
        if (match := _match(family, sources, destinations, services, ports)) is not None
    )
    if not matches and len(problems) == told:
        problems.add("policy-flow-mixed-families", fields.first)
    words = [_text(fields, "source"), "→", _text(fields, "destination"), ", ".join(text.text for text in texts)]
    if ports is not None:
        words.append(f"(source port {_range_text(ports)})")
    return FlowSpec(matches, " ".join(words), own_reason.text.strip() if own_reason else because, span)


def _prefixes(fields: Fields, key: str) -> tuple[Prefix, ...] | None:
    """Prefixes under `key`; None for every address."""
    texts = fields.texts(key)
    if not texts:
        return None
    found = []
    for text in texts:
        if text.text == ANY:
            if len(texts) > 1:
                fields.problems.add("policy-any-among-others", text.span)
            return None
        try:
            found.append(read_prefix(text.text))
        except ReadingError as error:
            fields.problems.add_error(error, text.span)
    return tuple(found)


def _source_port(fields: Fields, services: Services) -> Interval | None:
    text = fields.text("source_port")
    if text is None:
        return None
    if text.text == ANY:
        return None
    if not all(service.has_ports for service in services):
        fields.problems.add("policy-source-port-without-ports", text.span)
    try:
        return read_range(text.text, *PORTS)
    except ReadingError as error:
        fields.problems.add_error(error, text.span)
        return None


def _match(
    family: Family,
    sources: tuple[Prefix, ...] | None,
    destinations: tuple[Prefix, ...] | None,
    services: Services,
    ports: Interval | None,
) -> Match | None:
    """The condition in `family`; None when no packet of the family can meet it."""
    parts: list[Match] = []
    for field, prefixes in ((Field.SOURCE, sources), (Field.DESTINATION, destinations)):
        if prefixes is None:
            continue
        intervals = tuple(sorted(prefix.interval for prefix in prefixes if prefix.family is family))
        if not intervals:
            return None
        parts.append(FieldIn(field, intervals))
    served = tuple(
        service.match(family, ports) for service in services if any(named is family for named, _ in service.protocols)
    )
    if not served:
        return None
    service = served[0] if len(served) == 1 else AnyOf(served)
    if service != ANYTHING:
        parts.append(service)
    return AllOf(tuple(parts)) if parts else ANYTHING


def _text(fields: Fields, key: str) -> str:
    node = fields.section(key)
    if isinstance(node, Sequence):
        return ", ".join(item.text for item in node.items if isinstance(item, Scalar))
    return node.text if isinstance(node, Scalar) else ANY


def _range_text(interval: Interval) -> str:
    return str(interval[0]) if interval[0] == interval[1] else f"{interval[0]}-{interval[1]}"
