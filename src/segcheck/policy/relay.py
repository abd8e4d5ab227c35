"""Relays: declared appliances that end one session and carry content on in another."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from segcheck.model.address import Prefix
from segcheck.policy.intent import FlowSpec
from segcheck.source.text import Span


class RelayKind(enum.Enum):
    """What a relay is."""

    MAIL_TEXT = "mail-text"
    FILE_SANITIZER = "file-sanitizer"
    SCREEN_TRANSFER = "screen-transfer"
    PROXY = "proxy"
    DUAL_HOMED = "dual-homed"
    DATA_DIODE = "data-diode"


@dataclass(frozen=True, slots=True)
class RelaySide:
    """One address of a relay, in a zone."""

    zone: str
    prefix: Prefix
    span: Span


@dataclass(frozen=True, slots=True)
class Leg:
    """Sessions of a relay: opened in zone `source`, ending in zone `destination`; one end is a side of the relay."""

    source: str
    destination: str
    flow: FlowSpec
    span: Span


@dataclass(frozen=True, slots=True)
class Relay:
    """One relay. It is trusted, not verified.

    `carries`: (from zone, to zone) pairs between which it carries content, whoever opens the sessions.
    `malware_check`: it inspects what it carries.
    """

    name: str
    kind: RelayKind
    sides: tuple[RelaySide, ...]
    legs: tuple[Leg, ...]
    carries: tuple[tuple[str, str], ...]
    malware_check: bool
    because: str
    span: Span
