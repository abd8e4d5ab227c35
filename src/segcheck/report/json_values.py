"""Pieces that JSON documents are made of: places, packets, rows, traces, diagnostics.

Positions are 1-based, ends exclusive. Numbers of packets are strings of digits: JSON readers commonly lose
precision beyond 2^53. Sentences are given in both languages, so a document does not depend on who made it.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterable, Mapping
from json.encoder import encode_basestring
from typing import TypeAlias

from segcheck.model.header import Family, Field, Flow, Interval
from segcheck.reachability.trace import Decision, Hop, Trace
from segcheck.report.messages import LANGUAGES, message
from segcheck.report.packet_text import address_text, flow_text, mac_text, row_text
from segcheck.report.safe_text import safe
from segcheck.source.diagnostic import Diagnostic
from segcheck.source.secrets import mask_secrets
from segcheck.source.text import Origin, SourceFile, Span
from segcheck.symbolic.cover import CoverRow

Json: TypeAlias = dict[str, object]
Sources: TypeAlias = Mapping[str, SourceFile]

_NOT_ASCII = re.compile(r"[^\n -~]")
_ADDRESSES = (Field.SOURCE, Field.DESTINATION)


def written(document: Json) -> str:
    """The document as text: two blanks of indent, keys in the order of the schema, control characters escaped.

    >>> written({"name": "みどり市\\u202e"})
    '{\\n  "name": "みどり市\\\\u202e"\\n}\\n'
    """
    parts: list[str] = []
    _write(document, "\n", parts.append)
    return _NOT_ASCII.sub(lambda found: _escaped(found[0]), "".join(parts)) + "\n"


def _write(value: object, newline: str, write: Callable[[str], object]) -> None:
    """What `json.dumps` writes with an indent of 2, in a third of its time: documents have 20 MB and more.

    `newline`: the line break with the blanks of this depth. Documents are as deep as their schema, whoever made them.
    """
    if isinstance(value, str):
        write(encode_basestring(value))
    elif isinstance(value, Mapping) and value:
        inner = newline + "  "
        for number, (key, held) in enumerate(value.items()):
            write(f"{',' if number else '{'}{inner}{encode_basestring(key)}: ")
            _write(held, inner, write)
        write(newline + "}")
    elif isinstance(value, list | tuple) and value:
        inner = newline + "  "
        for number, held in enumerate(value):
            write(f"{',' if number else '['}{inner}")
            _write(held, inner, write)
        write(newline + "]")
    else:
        write(json.dumps(value))


def in_all_languages(code: str, arguments: Iterable[tuple[str, str]] = ()) -> Json:
    """The sentence of `code` by language."""
    masked = {name: mask_secrets(value) for name, value in arguments}
    return {language: message(code, masked, language) for language in LANGUAGES}


def span_json(span: Span) -> Json:
    """A place."""
    return dict(span._asdict())


def origin_json(origin: Origin, sources: Sources) -> list[Json]:
    """Places with the text of their first lines, secrets masked."""
    found: list[Json] = []
    for span in origin:
        source = sources.get(span.path)
        found.append(span_json(span) | ({} if source is None else {"text": source.shown_line(span.line)}))
    return found


def flow_json(flow: Flow) -> Json:
    """One packet: every field, and the sentence."""
    values: Json = {"family": flow.family.value}
    for field in Field:
        if field is Field.MARK:
            continue  # no part of a packet on the wire
        values[field.value] = value_json(flow.family, field, flow.value(field))
    return values | {"text": {language: flow_text(flow, language) for language in LANGUAGES}}


def value_json(family: Family, field: Field, value: int) -> str | int:
    """Addresses and MACs in their usual notation, everything else as a number."""
    if field in _ADDRESSES:
        return address_text(family, value)
    return mac_text(value) if field is Field.SOURCE_MAC else value


def row_json(row: CoverRow, family: Family) -> Json:
    """One row of a packet set: intervals and masks per field, and the words of the tables."""

    def interval_json(field: Field, interval: Interval) -> list[str | int]:
        return [value_json(family, field, value) for value in interval]

    words = {language: row_text(row, family, language) for language in LANGUAGES}
    return {
        "fields": {field.value: [interval_json(field, held) for held in intervals] for field, intervals in row.fields},
        "masks": [
            {"field": field.value, "value": value_json(family, field, value), "care": value_json(family, field, care)}
            for field, value, care in row.masks
        ],
        "text": {
            language: {
                "source": text.source,
                "destination": text.destination,
                "service": text.service,
                "conditions": list(text.conditions),
            }
            for language, text in words.items()
        },
    }


def trace_json(trace: Trace, sources: Sources) -> Json:
    """One packet's way."""
    return {
        "packet": flow_json(trace.flow),
        "source_zone": trace.source_zone,
        "hops": [_hop_json(hop, sources) for hop in trace.hops],
        "disposition": trace.disposition.value,
        "zone": trace.zone,
        "wiring": origin_json(trace.wiring, sources),
        "certain": trace.certain,
        "doubts": [
            {
                "reason": doubt.reason,
                "message": in_all_languages(doubt.reason),
                "origin": origin_json(doubt.origin, sources),
            }
            for doubt in trace.doubts
        ],
    }


def diagnostic_json(diagnostic: Diagnostic, sources: Sources) -> Json:
    """One diagnostic with its sentence."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "effect": diagnostic.effect.value,
        "message": in_all_languages(diagnostic.code, diagnostic.arguments),
        "arguments": {name: mask_secrets(value) for name, value in diagnostic.arguments},
        "origin": origin_json(diagnostic.origin, sources),
    }


def _hop_json(hop: Hop, sources: Sources) -> Json:
    return {
        "device": hop.device,
        "ingress": hop.ingress,
        "egress": hop.egress,
        "decisions": [_decision_json(decision, sources) for decision in hop.decisions],
        "arriving": flow_json(hop.arriving),
        "leaving": flow_json(hop.leaving),
    }


def _decision_json(decision: Decision, sources: Sources) -> Json:
    return {
        "stage": decision.stage.value,
        "action": decision.action.value,
        "filter": decision.filter,
        "rule": decision.rule,
        "certain": decision.certain,
        "origin": origin_json(decision.origin, sources),
    }


@functools.lru_cache(maxsize=8_192)
def _escaped(character: str) -> str:
    """A JSON escape for whatever is not safe to show; such characters stand in strings only."""
    return character if safe(character) == character else json.dumps(character)[1:-1]
