"""What the kernel did with a packet against what segcheck says of it: by the evaluator, and by packet sets."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from tests.kernel.packets import Seen, is_own_answer
from tests.kernel.wire import SELF, Arrival
from tests.kernel.worlds import Gateway, Host
from tests.oracle.test_devices_agree import SymbolicStep, graph_of

from segcheck.model.header import FIRST_FRAGMENT, Family, Flow
from segcheck.model.network import Device
from segcheck.reachability.graph import PacketGraph
from segcheck.semantics.evaluate_device import forward
from segcheck.semantics.outcome import DeviceOutcome, Disposition
from segcheck.symbolic.header_space import HeaderSpace


class Certainty(enum.Enum):
    """What segcheck says of a packet before anybody looks."""

    PASSES = "surely passes"
    DROPPED = "surely dropped"
    OPEN = "undecided"


class Fate(NamedTuple):
    """What became of a packet: it came out at interface `where` as `seen`, the gateway took it (SELF), or "" (lost)."""

    where: str
    seen: Seen | None = None

    @property
    def header(self) -> Flow | None:
        """The header it came out with."""
        return None if self.seen is None else self.seen.flow


class Judgement(NamedTuple):
    """How segcheck and the kernel compare for one packet; no `contradictions`: they agree."""

    certainty: Certainty
    contradictions: tuple[str, ...]
    reasons: tuple[str, ...]


def fates(gateway: Gateway, arrivals: Iterable[Arrival], sent: dict[int, Flow]) -> dict[int, Fate]:
    """What became of each packet that arrived anywhere.

    CHOICE: packets to everybody (broadcast, multicast) that the gateway takes for itself count as not arrived: what is
    compared is what it sends on, and what is sent to its own addresses.
    """
    found: dict[int, Fate] = {}
    for number, where, seen in arrivals:
        flow = sent.get(number)
        if flow is None or (seen is not None and is_own_answer(flow, seen.flow)):
            continue
        known = found.get(number)
        if seen is None and gateway.takes_for_itself(flow):
            continue
        if known is None or known.where == SELF:
            found[number] = Fate(SELF) if seen is None else Fate(gateway.interface_of(where), _part(flow, seen))
    return found


def _part(sent: Flow, seen: Seen) -> Seen:
    """What was sent as a later fragment and came out inside the packet that was put together."""
    if sent.fragment == FIRST_FRAGMENT:
        return seen
    flow = seen.flow
    return replace(seen, flow=Flow(flow.family, flow.source, flow.destination, flow.protocol, fragment=sent.fragment))


@dataclass
class Judge:
    """Compares fates at one device."""

    device: Device
    gateway: Gateway
    spaces: dict[Family, HeaderSpace]

    def __post_init__(self) -> None:
        self._graphs: dict[Family, PacketGraph] = {}

    def judged(self, ingress: str, flow: Flow, fate: Fate, arriving: Flow | None = None) -> Judgement:
        """How both semantics compare with what the kernel did to `flow`.

        `arriving`: how an answer comes out if it does; the evaluator needs it to choose among translations.
        """
        hint = arriving if fate.header is None else fate.header
        outcomes = forward(self.device, ingress, flow, None if hint is None else replace(hint, state=flow.state))
        found = [*self._by_evaluator(outcomes, flow, fate), *self._by_sets(ingress, flow, fate)]
        reasons = {doubt.reason for outcome in outcomes for doubt in outcome.doubts}
        return Judgement(_certainty(outcomes), tuple(found), tuple(sorted(reasons)))

    def _by_evaluator(self, outcomes: tuple[DeviceOutcome, ...], flow: Flow, fate: Fate) -> Iterator[str]:
        fitting = [outcome for outcome in outcomes if self._fits(outcome, flow, fate)]
        if not fitting and (fate.where or not self._may_fare_otherwise(flow)):
            yield f"evaluator: not among {len(outcomes)} outcomes: {'; '.join(map(_told, outcomes))}"
        elif not self._may_fare_otherwise(flow):
            sure = [outcome for outcome in outcomes if outcome.certain]
            if sure and not any(outcome.certain for outcome in fitting):
                yield f"evaluator: certain otherwise: {'; '.join(map(_told, sure))}"

    def _fits(self, outcome: DeviceOutcome, flow: Flow, fate: Fate) -> bool:
        if not fate.where:
            return outcome.dropped or (outcome.departure is not None and self._receiver(outcome, flow) is None)
        if fate.seen is None:
            return outcome.disposition is Disposition.TO_DEVICE
        if outcome.departure is None or outcome.departure.interface != fate.where:
            return False
        if outcome.anything:
            return True
        if not outcome.departure.any_neighbor:
            receiver = self._receiver(outcome, flow)
            if receiver is None or receiver.mac != fate.seen.receiver:
                return False
        return _on_the_wire(outcome.departure.flow) == _on_the_wire(fate.seen.flow)

    def _may_fare_otherwise(self, flow: Flow) -> bool:
        """Whether not everything that is sure happens to each packet.

        Of routes that share the load each takes some packets. A later fragment surely passes with an accepted service
        (docs/adr/0022), but shares the fate of its first, which the model does not know.
        """
        return self.gateway.shared_load or flow.fragment != FIRST_FRAGMENT

    @property
    def translates(self) -> bool:
        """Whether addresses change; then sets tell where an answer surely goes for some session it may belong to."""
        return bool(self.device.destination_translations or self.device.source_translations)

    def _receiver(self, outcome: DeviceOutcome, flow: Flow) -> Host | None:
        """Who gets the packet; None: nobody has that address, so nothing can be sent."""
        departure = outcome.departure
        assert departure is not None
        address = departure.flow.destination if departure.next_hop is None else departure.next_hop
        return self._host(departure.interface, flow.family, address)

    def _host(self, interface: str, family: Family, address: int) -> Host | None:
        return next(
            (one for one in self.gateway.hosts if one.interface == interface and one.address(family) == address), None
        )

    def _by_sets(self, ingress: str, flow: Flow, fate: Fate) -> Iterator[str]:
        family = flow.family
        if family not in self._graphs:
            self._graphs[family] = graph_of(self.device, self.spaces[family])
        step = SymbolicStep(self._graphs[family], self.device, ingress, self.spaces[family].flow(flow))
        if fate.where == SELF:
            if not step.addressed[False]:
                yield "sets: cannot reach the device itself"
        elif fate.seen is not None:
            header = replace(_on_the_wire(fate.seen.flow), state=flow.state)
            # A device that may do anything has no interfaces to the sets.
            ways = (packets for (name, _), packets in step.out[False].items() if name in (fate.where, ""))
            if not any(header in packets for packets in ways):
                yield f"sets: cannot leave by {fate.where} like this"
        if fate.where or self._may_fare_otherwise(flow) or (flow.state and self.translates):
            return
        if step.addressed[True]:
            yield "sets: surely reaches the device itself"
        for (name, hop), packets in step.out[True].items():
            leaving = packets.sample()
            if leaving is not None and self._host(name, family, leaving.destination if hop is None else hop):
                yield f"sets: surely leaves by {name}"


def _certainty(outcomes: tuple[DeviceOutcome, ...]) -> Certainty:
    if all(outcome.dropped for outcome in outcomes):
        return Certainty.DROPPED
    return Certainty.OPEN if any(outcome.dropped or outcome.anything for outcome in outcomes) else Certainty.PASSES


def _on_the_wire(flow: Flow) -> Flow:
    """The header without what is not on the wire."""
    return replace(flow, state=0, source_mac=0, mark=0)


def _told(outcome: DeviceOutcome) -> str:
    """An outcome in one line."""
    sure = "surely" if outcome.certain else "perhaps"
    if outcome.departure is not None:
        flow = outcome.departure.flow
        ends = f"{flow.source:x}:{flow.source_port} -> {flow.destination:x}:{flow.destination_port}"
        text = f"leaves by {outcome.departure.interface} as {ends}"
    else:
        text = outcome.disposition.value if outcome.disposition is not None else "nothing"
    rules = ", ".join(f"{one.filter}/{one.rule}" for one in outcome.decisions if one.filter or one.rule)
    return f"{sure} {text} [{rules}]"
