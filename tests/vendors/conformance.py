"""The four laws every reader of configurations keeps, as checks a platform's test calls with its own samples."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from random import Random

from segcheck.model.header import TCP, UDP, Family, Flow
from segcheck.model.network import Device, InterfaceKind, Snapshot
from segcheck.semantics.evaluate_device import forward
from segcheck.source.ledger import LineFate
from segcheck.source.text import Span, decode
from segcheck.vendors._shared.config_lines import Outline, Section, outline
from segcheck.vendors.registry import load_files

GARBAGE = (
    "frobnicate 1 2 3",
    " frobnicate",
    "  permit",
    "\x07\x1b[31m",
    "interface",
    " ip address 10.1.1",
    "ip access-list extended",
    "no no no",
    " no 10",
    "access-list",
    "access-list 101 permit",
    "ゾーン",
    "route",
    "end",
    "!",
    "hostname",
    "object-group",
    " exit",
    "exit",
    "version",
    "logging",
    "line",
    "zone",
    "class-map type inspect",
    "policy-map",
    "vlan",
)
Outcome = tuple[str, str]


def load_one(text: str) -> Snapshot:
    """The snapshot of one file."""
    return load_files([("sample.cfg", text.encode())])


def check_ledger_is_total(snapshot: Snapshot) -> None:
    """Every line that is not blank has exactly one fate, and no blank line has one."""
    for source in snapshot.sources:
        (ledger,) = (ledger for ledger in snapshot.ledgers if ledger.path == source.path)
        expected = [number for number, text in enumerate(source.lines, 1) if text.strip()]
        assert [entry.line for entry in ledger] == expected
        assert all(entry.reason for entry in ledger if entry.fate is not LineFate.MODELED)


def check_ledger_agrees_with_model(snapshot: Snapshot) -> None:
    """What the model points at is not called irrelevant; what nobody understood shows in the model."""
    for ledger in snapshot.ledgers:
        fates = {entry.line: entry.fate for entry in ledger}
        # Entries that are switched off change nothing, so their lines are rightly called irrelevant.
        in_force = [dataclasses.replace(device, switched_off=()) for device in snapshot.devices]
        pointed_at = {span.line for device in in_force for span in _spans(device) if span.path == ledger.path}
        whole_file = {1}  # a device without host name points at the beginning of its file
        for line in pointed_at - whole_file:
            assert fates.get(line) is not LineFate.IRRELEVANT, f"line {line} is in the model and called irrelevant"
        not_understood = {line for line, fate in fates.items() if fate is LineFate.UNRECOGNIZED}
        if not_understood and ledger.path not in snapshot.rejected:
            doubted = {span.line for device in snapshot.devices for span in _doubts(device)}
            assert doubted & not_understood, "lines were not understood and nothing is in doubt"


def irrelevant_lines(text: str) -> list[list[int]]:
    """Each irrelevant line by itself, for languages in which a statement is one line."""
    (ledger,) = load_one(text).ledgers
    return [[entry.line] for entry in ledger if entry.fate is LineFate.IRRELEVANT]


def irrelevant_statements(
    text: str, stays: Callable[[Section], bool] = lambda _: False, tree: Outline | None = None
) -> list[list[int]]:
    """Line numbers of each comment and of each statement, with all below it, that is irrelevant as a whole.

    `stays`: statements that cannot be taken out alone. `tree`: where `outline` alone does not tell what stands below.
    """
    irrelevant = {line for (line,) in irrelevant_lines(text)}
    tree = tree or outline(decode("sample.cfg", text.encode()))
    units = [[number] for number in tree.comments]
    waiting: list[Section] = list(tree.sections)
    while waiting:
        section = waiting.pop()
        numbers = [line.number for line in section.lines()]
        if set(numbers) <= irrelevant and not stays(section):
            units.append(list(range(numbers[0], numbers[-1] + 1)))
        waiting.extend(section.children)
    return units


def check_any_lines_are_read(lines: Sequence[str], rng: Random, number: int, first: Sequence[str] = ()) -> None:
    """Whatever the order and selection of lines, reading ends with a total ledger; `first` tells the platform."""
    chosen = [*first, *(rng.choice(lines) for _ in range(number))]
    check_ledger_is_total(load_one("\n".join(chosen)))


def copies(line: str, size: int = 65536) -> str:
    """`size` bytes of copies of a line, about."""
    return f"{line}\n" * max(1, size // (len(line) + 1))


def check_irrelevant_lines_change_nothing(text: str, removable: Callable[[str], list[list[int]]]) -> int:
    """Without any one irrelevant statement (the line numbers of each from `removable`) the model is the same.

    The number of statements tried.
    """
    before = _without_spans(load_one(text).devices)
    lines = text.split("\n")
    units = removable(text)
    for unit in units:
        rest = [line for number, line in enumerate(lines, 1) if number not in unit]
        after = _without_spans(load_one("\n".join(rest)).devices)
        assert after == before, f"without line {unit[0]} ({lines[unit[0] - 1]}) the model is another"
    return len(units)


def check_garbage_only_widens(text: str, rng: Random, rounds: int, lines_of_garbage: Sequence[str] = GARBAGE) -> None:
    """A line of garbage anywhere raises nothing, and what could happen to a packet before can still happen.

    Only devices with one name and file are compared; a rejected file proves nothing anyway.
    """
    (device,) = load_one(text).devices
    flows = [_flow(rng, device) for _ in range(25)]
    ingresses = _ingresses(device)
    before = {(name, flow): _outcomes(device, name, flow) for name in ingresses for flow in flows}
    lines = text.split("\n")
    for _ in range(rounds):
        position = rng.randrange(len(lines) + 1)
        garbage = rng.choice(lines_of_garbage)
        snapshot = load_one("\n".join((*lines[:position], garbage, *lines[position:])))
        check_ledger_is_total(snapshot)
        if snapshot.rejected:
            continue
        (after,) = snapshot.devices
        if after.unmodeled:
            continue
        for (name, flow), outcomes in before.items():
            missing = outcomes - _outcomes(after, name, flow)
            assert not missing, f"{garbage!r} before line {position + 1}: {flow} could fare {missing}"


def _outcomes(device: Device, ingress: str, flow: Flow) -> frozenset[Outcome]:
    interface = device.interface(ingress)
    if interface is None:
        return frozenset()
    return frozenset(
        ("leaves", f"{outcome.departure.interface} {outcome.departure.flow}")
        if outcome.departure is not None
        else ("ends", outcome.disposition.value if outcome.disposition else "")
        for outcome in forward(device, ingress, flow)
    )


def _ingresses(device: Device) -> list[str]:
    return [
        interface.name
        for interface in device.interfaces
        if interface.enabled and interface.kind is not InterfaceKind.SWITCHPORT
    ]


def _flow(rng: Random, device: Device) -> Flow:
    """A packet between networks the device knows, mostly."""
    networks = [
        address for interface in device.interfaces for address in interface.addresses if address.family is Family.IPV4
    ]

    def address() -> int:
        if not networks or rng.random() < 0.2:
            return rng.getrandbits(32)
        near = rng.choice(networks)
        return near.address ^ rng.getrandbits(max(1, min(8, 32 - near.length)))

    protocol = rng.choice((TCP, TCP, UDP, 1, 50))
    ports = protocol in (TCP, UDP)
    return Flow(
        Family.IPV4,
        address(),
        address(),
        protocol,
        rng.choice((20, 53, 40000)) if ports else 0,
        rng.choice((22, 23, 25, 53, 80, 443, 514, 8080)) if ports else 0,
        rng.choice((0, 3, 8, 11)) if protocol == 1 else 0,
        0,
        rng.choice((2, 16, 18)) if protocol == TCP else 0,
        0,
        rng.choice((0, 1)),
    )


def _spans(value: object) -> Iterator[Span]:
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _spans(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _spans(getattr(value, field.name))


def _doubts(device: Device) -> Iterator[Span]:
    """Lines the model marks as not fully known."""
    yield from device.unmodeled
    yield from _unknown_spans(device)
    for interface in device.interfaces:
        yield from interface.doubts


def _unknown_spans(value: object) -> Iterator[Span]:
    if isinstance(value, tuple):
        for item in value:
            yield from _unknown_spans(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        if type(value).__name__ == "Unknown" or getattr(getattr(value, "action", None), "name", "") == "UNKNOWN":
            yield from _spans(value)
        for field in dataclasses.fields(value):
            yield from _unknown_spans(getattr(value, field.name))


def _without_spans(value: object) -> object:
    """The value with every place in a file left out, comparable."""
    if isinstance(value, Span):
        return None
    if isinstance(value, Enum):
        return value
    if isinstance(value, tuple):
        items = [_without_spans(item) for item in value]
        return (
            tuple(item for item in items if item is not None) if value and isinstance(value[0], Span) else tuple(items)
        )
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return (
            type(value).__name__,
            tuple(_without_spans(getattr(value, field.name)) for field in dataclasses.fields(value)),
        )
    return value
