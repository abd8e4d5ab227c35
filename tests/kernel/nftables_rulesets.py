"""Rule sets in the language of nft, chosen by seed."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from tests.kernel.nftables_oddities import odd_condition, odd_table
from tests.kernel.spelling import text
from tests.kernel.vocabulary import TRANSLATED_PORTS, Vocabulary
from tests.kernel.worlds import Gateway

from segcheck.model.header import Family

_STATES = ("new", "established", "related", "invalid", "untracked")
_ICMP = {
    Family.IPV4: ("echo-request", "echo-reply", "destination-unreachable", "time-exceeded", "13"),
    Family.IPV6: ("echo-request", "echo-reply", "destination-unreachable", "nd-router-solicit", "nd-neighbor-solicit"),
}
_PRIORITIES = ("raw", "mangle", "filter", "filter + 10", "-5", "5", "security")
_LAYER4 = re.compile(
    r"\b(?:(tcp|udp|sctp|icmp|icmpv6) (?:dport|sport|type|flags)|(meta l4proto|ip protocol|ip6 nexthdr) (?!vmap))"
)
_OF_FAMILY = re.compile(r"\b(?:ip(6?) (?:saddr|daddr|protocol|nexthdr)|icmp(v6)? type)\b")
_OPEN_MATCHES = (
    "limit rate 1/second burst 3 packets",
    "meta length 0-60",
    "meta pkttype host",
    "meta mark 0x3",
    "ct mark 0x1",
    "numgen inc mod 2 0",
    "ct direction original",
    'meta hour "00:00"-"12:00"',
    "fib saddr . iif oif exists",
    "ct count over 5",
    'iifgroup "default"',
)
"""What the text of a dump cannot decide; seldom used, because a packet left open proves nothing."""


@dataclass
class NftablesRuleset:
    """Makes a script of tables, most often of family inet."""

    rng: Random
    gateway: Gateway
    open_matches: float = 0.015
    lines: list[str] = field(default_factory=list)

    def text(self) -> str:
        """Input of `nft -f -`."""
        self.lines = []
        kind = self.rng.choice(("inet", "inet", "inet", "ip", "ip6", "both"))
        for name, family in enumerate(("ip", "ip6") if kind == "both" else (kind,)):
            self._table(family, f"t{name}")
        if self.rng.random() < 0.25:
            self._second_table(self.rng.choice(("inet", "ip", "ip6")))
        if self.rng.random() < 0.08:
            self._device_table()
        if self.rng.random() < 0.35:
            self.lines += odd_table(self.rng, self.gateway)
        return "\n".join(self.lines) + "\n"

    # -- tables -----------------------------------------------------------------------------------------

    def _table(self, kind: str, name: str) -> None:
        table = _Table(self.rng, self.gateway, kind, self.open_matches)
        rng = self.rng
        own = [f"own{number}" for number in range(rng.choice((0, 0, 1, 2, 3, 4)))]
        body: list[str] = []
        for number, chain in enumerate(own):
            rules = [table.rule("own", own[number + 1 :]) for _ in range(rng.randrange(1, 6))]
            body = [*_chain(chain, "", rules), *body]
        rules = [table.rule("forward", own) for _ in range(rng.randrange(2, 15))]
        if rng.random() < 0.7:
            rules.insert(
                0,
                rng.choice(
                    ("ct state established,related accept", "ct state vmap { established : accept, related : accept }")
                ),
            )
        priority = rng.choice(("filter", "filter", "0", "10"))
        body += _chain(
            "forward",
            f"type filter hook forward priority {priority}; policy {rng.choice(('accept', 'drop', 'drop'))};",
            rules,
        )
        if rng.random() < 0.4:
            rules = [table.rule("input", own) for _ in range(rng.randrange(5))]
            body += _chain(
                "input", f"type filter hook input priority filter; policy {rng.choice(('accept', 'drop'))};", rules
            )
        if rng.random() < 0.25:
            rules = [table.rule("prerouting", []) for _ in range(rng.randrange(1, 3))]
            body += _chain(
                "early",
                f"type filter hook prerouting priority {rng.choice(('raw', 'mangle', '-350', '-110', '0'))};",
                rules,
            )
        if rng.random() < 0.1:
            rules = [table.rule("postrouting", []) for _ in range(rng.randrange(1, 3))]
            body += _chain(
                "late", f"type filter hook postrouting priority {rng.choice(('mangle', '150', '50'))};", rules
            )
        if rng.random() < 0.35:
            body += self._translating(table)
        self._written(kind, name, table, body)

    def _translating(self, table: _Table) -> list[str]:
        rng = self.rng
        inwards = [table.rule("prerouting", [], table.inwards) for _ in range(rng.randrange(4))]
        outwards = [table.rule("postrouting", [], table.outwards) for _ in range(rng.randrange(4))]
        body = _chain("dstnat", "type nat hook prerouting priority dstnat; policy accept;", inwards)
        return body + _chain("srcnat", "type nat hook postrouting priority srcnat; policy accept;", outwards)

    def _second_table(self, kind: str) -> None:
        table = _Table(self.rng, self.gateway, kind, self.open_matches)
        rules = [table.rule("forward", []) for _ in range(self.rng.randrange(1, 5))]
        priority = self.rng.choice(_PRIORITIES)
        policy = self.rng.choice(("accept", "accept", "accept", "drop"))
        self._written(
            kind,
            "other",
            table,
            _chain("onward", f"type filter hook forward priority {priority}; policy {policy};", rules),
        )

    def _device_table(self) -> None:
        name = self.gateway.interfaces[0]
        words = Vocabulary(self.rng, self.gateway, Family.IPV4)
        rules = [f"ether saddr {words.mac()} drop", f"ip saddr {words.prefix()} udp dport {words.port()} drop"]
        head = f'type filter hook ingress device "{name}" priority 0; policy accept;'
        self._written("netdev", "early", None, _chain("arriving", head, self.rng.sample(rules, 1)))

    def _written(self, kind: str, name: str, table: _Table | None, body: list[str]) -> None:
        sets = table.sets if table is not None else []
        self.lines += [f"table {kind} {name} {{", *(f"\t{line}" for line in (*sets, *body)), "}"]


def _chain(name: str, head: str, rules: list[str]) -> list[str]:
    return [f"chain {name} {{", *(f"\t{line}" for line in (head, *rules) if line), "}"]


@dataclass
class _Table:
    """Rules and sets of one table."""

    rng: Random
    gateway: Gateway
    kind: str
    open_matches: float
    sets: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        families = {"ip": (Family.IPV4,), "ip6": (Family.IPV6,)}.get(self.kind, tuple(Family))
        self._words = {family: Vocabulary(self.rng, self.gateway, family) for family in families}

    def rule(self, hook: str, callable_chains: list[str], action: Callable[[Family | None], str] | None = None) -> str:
        """One rule for a chain at `hook` (own: called from anywhere)."""
        while True:
            defined = len(self.sets)
            drawn = self._drawn(hook, callable_chains, action)
            # The tool refuses rules that ask for two protocols, or for the ICMP of the other family.
            if (
                len(set(_LAYER4.findall(drawn))) < 2
                and len({"".join(found) != "" for found in _OF_FAMILY.findall(drawn)}) < 2
            ):
                return drawn
            del self.sets[defined:]

    def _drawn(self, hook: str, callable_chains: list[str], action: Callable[[Family | None], str] | None) -> str:
        rng = self.rng
        family = rng.choice((*self._words, None)) if len(self._words) > 1 else next(iter(self._words))
        parts = list(self._conditions(hook, family))
        if action is not None:
            if family is None:
                family = rng.choice(tuple(self._words))
                parts = [part for part in parts if not part.startswith(("meta nfproto", "meta protocol"))]
                parts.insert(0, f"meta nfproto ipv{family.value}")
            return " ".join((*parts, action(family)))
        return " ".join((*parts, self._verdict(hook, family, callable_chains)))

    def _verdict(self, hook: str, family: Family | None, callable_chains: list[str]) -> str:
        rng = self.rng
        first = (
            rng.choice(("counter ", "", "", 'log prefix "seen " ', "counter comment ")) if rng.random() < 0.2 else ""
        )
        comment = ' comment "a rule"' if "comment" in first else ""
        first = first.replace("comment ", "")
        chance = rng.random()
        if chance < 0.12 and family is not None:
            return self._map(family, callable_chains)
        if callable_chains and chance < 0.35:
            return f"{first}{rng.choice(('jump', 'jump', 'jump', 'goto'))} {rng.choice(callable_chains)}{comment}"
        if chance < 0.4 and hook == "own":
            return f"{first}return{comment}"
        if chance < 0.43:
            return rng.choice(("counter", "meta mark set 0x1", "log", 'counter log prefix "x" group 2'))
        if chance < 0.7:
            return f"{first}accept{comment}"
        if chance < 0.93 or hook in ("prerouting", "postrouting"):
            return f"{first}drop{comment}"
        return f"{first}reject{comment}"

    def _map(self, family: Family, callable_chains: list[str]) -> str:
        """A verdict map: anonymous, or a named one."""
        rng, words = self.rng, self._words[family]
        verdicts = ("accept", "drop", *(f"jump {chain}" for chain in callable_chains))
        kind = rng.choice(("port", "address", "interface", "protocol", "both"))
        ip = "ip" if family is Family.IPV4 else "ip6"
        keys: dict[str, tuple[str, str, Callable[[], str]]] = {
            "port": (f"{rng.choice(('tcp', 'udp'))} dport", "inet_service", lambda: str(words.port())),
            "address": (
                f"{ip} {rng.choice(('saddr', 'daddr'))}",
                f"ipv{family.value}_addr",
                lambda: text(family, words.address()),
            ),
            "interface": ("iifname", "ifname", lambda: f'"{rng.choice(self.gateway.interfaces)}"'),
            "protocol": ("meta l4proto", "inet_proto", lambda: rng.choice(("tcp", "udp", "icmp", "ipv6-icmp", "gre"))),
            "both": (
                f"{ip} saddr . tcp dport",
                f"ipv{family.value}_addr . inet_service",
                lambda: f"{text(family, words.address())} . {words.port()}",
            ),
        }
        asked, kinds, draw = keys[kind]
        drawn = dict.fromkeys(draw() for _ in range(rng.randrange(1, 5)))
        members = ", ".join(f"{key} : {rng.choice(verdicts)}" for key in drawn)
        if rng.random() < 0.6 or any("jump" in verdict for verdict in verdicts):
            return f"{asked} vmap {{ {members} }}"
        name = f"m{len(self.sets)}"
        self.sets += [f"map {name} {{", f"\ttype {kinds} : verdict", f"\telements = {{ {members} }}", "}"]
        return f"{asked} vmap @{name}"

    # -- translation ------------------------------------------------------------------------------------

    def inwards(self, family: Family | None) -> str:
        """What a rule before routing does."""
        assert family is not None
        rng, words = self.rng, self._words[family]
        ip, host = self._into(family), self._bracketed(family, words.host().address(family))
        chance = rng.random()
        if chance < 0.25:
            return f"dnat {ip}to {text(family, words.host().address(family))}"
        if chance < 0.5:
            return f"tcp dport {words.port()} dnat {ip}to {host}:{words.port()}"
        if chance < 0.6:
            ports = dict.fromkeys(words.port() for _ in range(3))
            members = ", ".join(f"{port} : {text(family, words.host().address(family))}" for port in ports)
            return f"dnat {ip}to tcp dport map {{ {members} }}"
        if chance < 0.75:
            return f"udp dport {words.port()} redirect to :{words.port()}"
        return rng.choice(("accept", "return", "counter"))

    def outwards(self, family: Family | None) -> str:
        """What a rule after routing does."""
        assert family is not None
        rng, words = self.rng, self._words[family]
        address = words.host().address(family) + 40
        chance = rng.random()
        if chance < 0.45:
            return "masquerade"
        if chance < 0.7:
            return f"snat {self._into(family)}to {text(family, address)}"
        if chance < 0.85:
            ports = f"{TRANSLATED_PORTS[0]}-{TRANSLATED_PORTS[1]}"
            return f"meta l4proto tcp snat {self._into(family)}to {self._bracketed(family, address)}:{ports}"
        return rng.choice(("accept", "return", "counter"))

    def _into(self, family: Family) -> str:
        return "" if self.kind != "inet" else "ip " if family is Family.IPV4 else "ip6 "

    @staticmethod
    def _bracketed(family: Family, address: int) -> str:
        return text(family, address) if family is Family.IPV4 else f"[{text(family, address)}]"

    # -- conditions -------------------------------------------------------------------------------------

    def _conditions(self, hook: str, family: Family | None) -> Iterator[str]:
        rng = self.rng
        if rng.random() < 0.2 and hook != "postrouting":
            yield f"iifname {self._interfaces()}"
        if rng.random() < 0.2 and hook in ("forward", "postrouting"):
            yield f"oifname {self._interfaces()}"
        if family is not None:
            yield from self._of_family(family)
        elif rng.random() < 0.2:
            yield rng.choice(("meta nfproto ipv4", "meta nfproto ipv6", "meta protocol ip", "meta nfproto != ipv6"))
        if rng.random() < 0.55:
            yield self._service()
        if rng.random() < 0.08 and hook != "postrouting":
            words = rng.choice(tuple(self._words.values()))
            macs = (
                words.mac(),
                f"!= {words.mac()}",
                f"{{ {words.mac()}, {words.mac()} }}",
                self._named("ether_addr", words.mac, ""),
            )
            yield f"ether saddr {rng.choice(macs)}"
        if rng.random() < 0.12 and hook != "prerouting":
            states = ",".join(rng.sample(_STATES, rng.choice((1, 1, 2))))
            yield f"ct state {rng.choice(('', '', '!= '))}{states if rng.random() < 0.7 else '{ ' + states + ' }'}"
        if rng.random() < 0.04:
            yield f"fib daddr type {rng.choice(('', '!= '))}{rng.choice(('local', 'unicast', 'multicast'))}"
        if family is not None and rng.random() < 0.06:
            yield odd_condition(rng, self._words[family], self.gateway.interfaces, outgoing=hook == "forward")
        if rng.random() < self.open_matches:
            yield rng.choice(_OPEN_MATCHES)

    def _interfaces(self) -> str:
        rng = self.rng
        name = rng.choice(self.gateway.interfaces)
        forms = (
            f'"{name}"',
            f'"{name}"',
            f'!= "{name}"',
            f'"{name[: rng.randrange(1, len(name))]}*"',
            f"{{ {', '.join(rng.sample(self.gateway.interfaces, 2))} }}",
            f"!= {{ {', '.join(rng.sample(self.gateway.interfaces, 2))} }}",
        )
        return rng.choice(forms)

    def _of_family(self, family: Family) -> Iterator[str]:
        rng, words = self.rng, self._words[family]
        ip = "ip" if family is Family.IPV4 else "ip6"
        if rng.random() < 0.1:
            wide = rng.random() < 0.3
            drawn = [(words.prefix() if wide else text(family, words.address()), words.ports("-")) for _ in range(2)]
            members = ", ".join(
                f"{network} . {ports}" for network, ports in drawn[: 1 if wide or drawn[0][0] == drawn[1][0] else 2]
            )
            yield f"{ip} {rng.choice(('saddr', 'daddr'))} . {rng.choice(('tcp', 'udp'))} dport {{ {members} }}"
            return
        if rng.random() < 0.4:
            yield f"{ip} saddr {self._addresses(words)}"
        if rng.random() < 0.4:
            yield f"{ip} daddr {self._addresses(words)}"
        if rng.random() < 0.05:
            mask = words.masked().split("/")
            yield f"{ip} {rng.choice(('saddr', 'daddr'))} & {mask[1]} {rng.choice(('==', '!='))} {mask[0]}"

    def _addresses(self, words: Vocabulary) -> str:
        rng = self.rng
        low, high = words.addresses()
        chance = rng.random()
        if chance < 0.45:
            return words.prefix()
        if chance < 0.55:
            return f"!= {words.prefix()}"
        if chance < 0.65:
            return f"{low}-{high}"
        if chance < 0.8:
            return f"{rng.choice(('', '!= '))}{{ {', '.join(_apart([words.prefix() for _ in range(3)]))} }}"
        return rng.choice(("", "!= ")) + self._named(f"ipv{words.family.value}_addr", words.prefix, "flags interval")

    def _named(self, kind: str, draw: Callable[[], str], flags: str) -> str:
        """A named set of its own."""
        members = list(dict.fromkeys(draw() for _ in range(self.rng.randrange(1, 5))))
        members = _apart(members) if flags else members
        name = f"s{len(self.sets)}"
        lines = [f"type {kind}", *([flags] if flags else []), f"elements = {{ {', '.join(members)} }}"]
        self.sets += [f"set {name} {{", *(f"\t{line}" for line in lines), "}"]
        return f"@{name}"

    def _service(self) -> str:
        rng = self.rng
        words = rng.choice(tuple(self._words.values()))
        chance = rng.random()
        if chance < 0.55:
            name = rng.choice(("tcp", "tcp", "udp", "udp", "sctp", "th"))
            return f"{name} {rng.choice(('dport', 'dport', 'dport', 'sport'))} {self._ports(words)}"
        if chance < 0.68:
            icmp = "icmp" if words.family is Family.IPV4 else "icmpv6"
            kinds = rng.sample(_ICMP[words.family], 2)
            return f"{icmp} type {rng.choice((kinds[0], '!= ' + kinds[0], '{ ' + ', '.join(kinds) + ' }'))}"
        if chance < 0.8:
            return rng.choice(
                (
                    "tcp flags syn / fin,syn,rst,ack",
                    "tcp flags & (syn | ack) == syn",
                    "tcp flags syn",
                    "tcp flags != syn",
                    "tcp flags & (fin | syn) != 0",
                    "tcp flags { syn, syn | ack }",
                    "tcp flags ! ack",
                )
            )
        if chance < 0.9 or len(self._words) > 1:
            return f"meta l4proto {rng.choice(('tcp', 'udp', '{ tcp, udp }', 'icmp', 'ipv6-icmp', '!= tcp', '47'))}"
        if words.family is Family.IPV4:
            return f"ip protocol {rng.choice(('tcp', 'udp', 'icmp', '{ tcp, udp, icmp }', '!= udp'))}"
        return f"ip6 nexthdr {rng.choice(('tcp', 'udp', 'ipv6-icmp', '!= udp'))}"

    def _ports(self, words: Vocabulary) -> str:
        rng = self.rng
        chance = rng.random()
        if chance < 0.4:
            return words.ports("-")
        if chance < 0.5:
            return f"!= {words.ports('-')}"
        if chance < 0.58:
            return f"{rng.choice(('<', '>', '<=', '>='))} {words.port()}"
        if chance < 0.8:
            return f"{rng.choice(('', '!= '))}{{ {', '.join(dict.fromkeys(str(words.port()) for _ in range(3)))} }}"
        return self._named("inet_service", lambda: str(words.port()), "")


def _apart(members: list[str]) -> list[str]:
    """Networks without those that lie in another one: a set refuses them."""
    networks = [ipaddress.ip_network(member) for member in dict.fromkeys(members)]
    kept = [
        network
        for network in networks
        if not any(network != other and other.supernet_of(network) for other in networks)  # type: ignore[arg-type]
    ]
    return list(dict.fromkeys(map(str, kept)))
