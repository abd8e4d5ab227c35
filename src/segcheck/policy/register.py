"""The exception register (例外台帳): what may cross although tiers are separated, by whose leave."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.model.address import Prefix
from segcheck.policy.approval import Approval
from segcheck.policy.intent import FlowSpec
from segcheck.source.text import SourceFile, Span


@dataclass(frozen=True, slots=True)
class RegisteredHost:
    """One end of an exception: an address (or, too wide, a network) and its MAC addresses, where registered."""

    prefix: Prefix
    macs: tuple[int, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class PathLimit:
    """A place an exception may use: a device, or one interface of it (`interface` "" for all)."""

    device: str
    interface: str
    span: Span


@dataclass(frozen=True, slots=True)
class RegisteredException:
    """One entry of the register.

    `flow`: what it allows, sessions opened from source to destination; `back`: the same services the other way, None
    unless `direction: both` was written. `source_zone`, `destination_zone`: the zones it names, "" where it names none
    and the addresses alone decide. `sources`/`destinations` empty: any address was written. `any_service`: every
    protocol or every port was written. `via` empty: any way is allowed.
    """

    id: str
    purpose: str
    source_zone: str
    destination_zone: str
    sources: tuple[RegisteredHost, ...]
    destinations: tuple[RegisteredHost, ...]
    flow: FlowSpec
    any_service: bool
    via: tuple[PathLimit, ...]
    reason: str
    approval: Approval
    span: Span
    back: FlowSpec | None = None

    def allowed(self) -> tuple[tuple[str, str, FlowSpec], ...]:
        """(source zone, destination zone, flow) for each direction in which sessions may be opened."""
        there = (self.source_zone, self.destination_zone, self.flow)
        return (there,) if self.back is None else (there, (self.destination_zone, self.source_zone, self.back))


@dataclass(frozen=True, slots=True)
class Register:
    """All entries, in the order written. `sources`: the files read, beside the policy file itself. `span`: where the
    policy says what the register is, None where it says nothing.
    """

    entries: tuple[RegisteredException, ...] = ()
    sources: tuple[SourceFile, ...] = ()
    span: Span | None = None
