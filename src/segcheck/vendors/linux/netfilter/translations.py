"""Address translation: the NAT chains as translations, and the way back for answers.

SOURCE: iptables-extensions(8), "DNAT", "SNAT", "MASQUERADE", "REDIRECT", "NETMAP"; nft(8), "NAT STATEMENTS": only the
packet that opens a session is looked at, all others of the session are treated alike, answers in reverse.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from segcheck.model.header import (
    AllOf,
    AnyOf,
    Field,
    Interval,
    Match,
    Unknown,
)
from segcheck.model.network import Interface
from segcheck.model.translation import Rewrite, SetBits, SetInto, Translation
from segcheck.vendors._shared.entry_words import LATER, merged
from segcheck.vendors._shared.match_addresses import address_intervals, common
from segcheck.vendors._shared.port_ranges import EVERY_PORT
from segcheck.vendors._shared.translated_sessions import PORTS, TranslatedSession, answers_back
from segcheck.vendors.linux.netfilter.flatten import Verdicted
from segcheck.vendors.linux.netfilter.hooks import Hooks, PlacedChain
from segcheck.vendors.linux.netfilter.program import ChainKind, Finally, Hook, Rewritten


class _Order(NamedTuple):
    """Of a chain among those of its hook: `tied`: another has its priority; `followed`: one may come after it."""

    tied: bool
    followed: bool


class Translations:
    """The translations of one family on a host: `destinations` before routing, `sources` behind the filters."""

    def __init__(self, hooks: Hooks, interfaces: Sequence[Interface]) -> None:
        self._hooks = hooks
        self._family = hooks.family
        self._interfaces = [one for one in interfaces if one.zone is not None]
        self._vrfs = tuple(dict.fromkeys(one.vrf for one in self._interfaces))
        self._sessions: list[TranslatedSession] = []
        inwards = [*self._untold(Hook.PREROUTING), *self._at(Hook.PREROUTING)]
        outwards = [*self._untold(Hook.POSTROUTING), *self._at(Hook.POSTROUTING)]
        # Answers come first: they belong to a session, and no rule is asked about them.
        self.destinations = (*answers_back(self._sessions, Field.SOURCE, self._vrfs, self._family), *inwards)
        self.sources = (*answers_back(self._sessions, Field.DESTINATION, self._vrfs, self._family), *outwards)

    def _at(self, hook: Hook) -> list[Translation]:
        found: list[Translation] = []
        chains = [chain for chain in self._hooks.at(hook, ChainKind.NAT) if chain.steps((None, None))]
        for number, chain in enumerate(chains):
            tied = sum(other.base.priority == chain.base.priority for other in chains) > 1
            place = _Order(tied, tied or number + 1 < len(chains))
            own = any(
                isinstance(step.verdict, Rewritten) and not step.verdict.addresses for step in chain.steps((None, None))
            )
            inside = chain.asks(outgoing=False) or (own and hook is Hook.PREROUTING)
            outside = hook is Hook.POSTROUTING and (own or chain.asks(outgoing=True))
            for ingress in self._interfaces if inside else (None,):
                for egress in self._interfaces if outside else (None,):
                    found.extend(self._of_chain(chain, ingress, egress, place))
        return found

    def _of_chain(
        self, chain: PlacedChain, ingress: Interface | None, egress: Interface | None, order: _Order
    ) -> Iterator[Translation]:
        """The chain's steps for packets between these interfaces, in order.

        CHOICE: accepting in a NAT chain is a translation that changes nothing: no later rule of the chain acts.
        SOUNDNESS: later chains still do, so where there are some, accepting may end it or not. Which of two chains of
        one priority comes first depends on which was made first, which no dump tells.
        """
        sides = ingress.name if ingress is not None else None, egress.name if egress is not None else None
        opening = self._hooks.states.opening(chain.base.origin)
        for step in chain.steps(sides):
            match = AllOf((opening, _asked(step)))
            rewrites: tuple[Rewrite, ...] = ()
            if isinstance(step.verdict, Rewritten):
                own = egress if step.verdict.field is Field.SOURCE else ingress
                addresses, sure = self._addresses(step.verdict, own)
                if not sure:
                    match = AllOf((match, Unknown(step.rule.origin[:1], "translation-not-told")))
                rewrites = self._rewrites(step.verdict, addresses)
                self._sessions.append(self._session(step, step.verdict, addresses, sure))
            elif step.verdict is Finally.UNKNOWN:
                rewrites = self._anything(chain.base.hook)
            if order.tied or (order.followed and not rewrites):
                match = AllOf((match, Unknown(step.rule.origin[:1], "translation-order-untold")))
            for vrf in self._vrfs:
                yield Translation(step.rule.name, match, rewrites, *sides, vrf, step.rule.origin, self._family)

    def _untold(self, hook: Hook) -> Iterator[Translation]:
        """SOUNDNESS: rules that nobody tells may translate addresses, too, and answers to what they translated."""
        untold = self._hooks.untold
        for vrf in self._vrfs if untold else ():
            doubt = Unknown(untold, "translation-not-told")
            yield Translation("rules", doubt, self._anything(hook), None, None, vrf, untold, self._family)

    def _anything(self, hook: Hook) -> tuple[Rewrite, ...]:
        field = Field.DESTINATION if hook is Hook.PREROUTING else Field.SOURCE
        return SetInto(field, (self._every(),)), SetInto(PORTS[field], (EVERY_PORT,))

    def _every(self) -> Interval:
        return 0, (1 << self._family.address_bits) - 1

    def _addresses(self, verdict: Rewritten, own: Interface | None) -> tuple[tuple[Interval, ...], bool]:
        """What the address becomes (none: it stays), and whether the text tells so.

        SOUNDNESS: of several addresses of an interface the kernel picks one by rules that are not followed here.
        """
        if verdict.addresses or not verdict.to_host:
            return merged(verdict.addresses), verdict.exact
        addresses = own.addresses if own is not None and not own.address_unknown else ()
        found = merged((one.address, one.address) for one in addresses if one.family is self._family)
        return found or (self._every(),), bool(found) and verdict.exact

    def _rewrites(self, verdict: Rewritten, addresses: tuple[Interval, ...]) -> tuple[Rewrite, ...]:
        rewrites: list[Rewrite] = []
        if verdict.network and len(addresses) == 1:
            low, high = addresses[0]
            rewrites.append(SetBits(verdict.field, low, self._every()[1] ^ low ^ high))
        elif addresses:
            rewrites.append(SetInto(verdict.field, addresses))
        if verdict.ports is not None:
            rewrites.append(SetInto(PORTS[verdict.field], verdict.ports))
        elif verdict.field is Field.SOURCE:
            # SOUNDNESS: the port is kept unless another session has it.
            rewrites.append(SetInto(PORTS[verdict.field], (EVERY_PORT,)))
        return tuple(rewrites)

    # -- answers ----------------------------------------------------------------------------------------

    def _session(
        self,
        step: Verdicted,
        verdict: Rewritten,
        addresses: tuple[Interval, ...],
        sure: bool,
    ) -> TranslatedSession:
        """SOUNDNESS: a server that stands behind another address may also be spoken to directly, from the same side,
        too, and then its answers stay as they are.
        """
        was = address_intervals(step.condition.strict, verdict.field, self._family)
        port = PORTS[verdict.field]
        was_ports = common(address_intervals(step.condition.strict, port, self._family), (EVERY_PORT,))
        became_ports = verdict.ports if verdict.ports is not None else was_ports
        if verdict.field is Field.SOURCE and verdict.ports is None:
            was_ports = became_ports = (EVERY_PORT,)
        told = sure and verdict.field is Field.SOURCE and not self._hooks.states.untracked
        return TranslatedSession(
            verdict.field, was, addresses or was, was_ports, became_ports, told, step.rule.origin[:1]
        )


def _asked(step: Verdicted) -> Match:
    """What the rule asks of the packet that opens a session.

    SOUNDNESS: a later fragment is translated as its first is, and does not tell what the rule would have asked that.
    """
    generous, strict = step.condition.generous, step.condition.strict
    if generous is strict:
        return generous
    return AnyOf((strict, AllOf((LATER, generous, Unknown(step.rule.origin[:1], "fragments-put-together")))))
