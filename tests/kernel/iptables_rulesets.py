"""Rule sets in the language of iptables-restore, chosen by seed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from tests.kernel.spelling import text
from tests.kernel.vocabulary import TRANSLATED_PORTS, Vocabulary
from tests.kernel.worlds import Gateway

from segcheck.model.header import Family

_FLAGS = ("FIN", "SYN", "RST", "PSH", "ACK", "URG")
_STATES = ("NEW", "ESTABLISHED", "RELATED", "INVALID", "UNTRACKED")
_ICMP = {
    Family.IPV4: ("echo-request", "8", "8/0", "echo-reply", "3", "3/1", "11", "any", "destination-unreachable", "13"),
    Family.IPV6: ("echo-request", "128", "128/0", "echo-reply", "1", "1/3", "3", "destination-unreachable", "133"),
}
_ADDRESS_TYPES = {
    Family.IPV4: ("LOCAL", "UNICAST", "MULTICAST", "BROADCAST"),
    Family.IPV6: ("LOCAL", "UNICAST", "MULTICAST"),
}
_OPEN_MATCHES = (
    "-m limit --limit 1/sec --limit-burst 3",
    "-m length --length 0:60",
    "-m ttl --ttl-gt 3",
    "-m pkttype --pkt-type unicast",
    "-m mark --mark 0x3/0xf",
    "-m connmark --mark 0x1",
    "-m u32 --u32 0&0xff=3",
    "-m helper --helper ftp",
    "-m time --timestart 00:00 --timestop 12:00",
    "-m dscp --dscp 0",
    "-m recent --set --name seen",
    "-m connlimit --connlimit-above 5",
    "-m string --string segcheck --algo bm",
)
"""What the text of a dump cannot decide; seldom used, because a packet left open proves nothing."""


@dataclass
class IptablesRuleset:
    """Makes the tables of one family. `sets`: input of `ipset restore` for the sets that rules name."""

    rng: Random
    gateway: Gateway
    family: Family
    open_matches: float = 0.015
    sets: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._words = Vocabulary(self.rng, self.gateway, self.family)
        self._prefix = f"v{self.family.value}"
        self._set_names: list[tuple[str, int]] = []

    def text(self) -> str:
        """Input of iptables-restore or ip6tables-restore."""
        lines: list[str] = []
        if self.rng.random() < 0.3:
            self._make_sets()
        lines += self._filter()
        if self.rng.random() < 0.3:
            lines += self._nat()
        if self.rng.random() < 0.2:
            lines += self._early("mangle")
        if self.rng.random() < 0.15:
            lines += self._early("raw")
        return "\n".join(lines) + "\n"

    # -- tables -----------------------------------------------------------------------------------------

    def _filter(self) -> list[str]:
        rng = self.rng
        own = [f"OWN-{number}.x" for number in range(rng.choice((0, 0, 1, 2, 3, 4)))]
        lines = ["*filter"]
        for chain in ("INPUT", "FORWARD"):
            lines.append(f":{chain} {rng.choice(('ACCEPT', 'DROP', 'DROP'))} [0:0]")
        lines += [":OUTPUT ACCEPT [0:0]", *(f":{name} - [0:0]" for name in own)]
        rules: list[str] = []
        if rng.random() < 0.7:
            rules.append("-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT")
        for _ in range(rng.randrange(2, 16)):
            rules.append(self._rule("FORWARD", own))
        for _ in range(rng.randrange(5)):
            rules.append(self._rule("INPUT", own))
        for number, name in enumerate(own):
            for _ in range(rng.randrange(1, 6)):
                rules.append(self._rule(name, own[number + 1 :]))
        return [*lines, *rules, "COMMIT"]

    def _nat(self) -> list[str]:
        rng = self.rng
        lines = ["*nat", *(f":{name} ACCEPT [0:0]" for name in ("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"))]
        lines.append(":LATER - [0:0]")
        for _ in range(rng.randrange(4)):
            lines.append(self._rule("PREROUTING", [], self._inwards))
        for _ in range(rng.randrange(4)):
            lines.append(self._rule("POSTROUTING", ["LATER"], self._outwards))
        for _ in range(rng.randrange(3)):
            lines.append(self._rule("LATER", [], self._outwards))
        return [*lines, "COMMIT"]

    def _early(self, table: str) -> list[str]:
        chains = ("PREROUTING", "FORWARD", "POSTROUTING") if table == "mangle" else ("PREROUTING",)
        lines = [f"*{table}", *(f":{name} ACCEPT [0:0]" for name in chains)]
        actions: dict[str, Callable[[], str]] = {"mangle": self._marking, "raw": self._untracking}
        for chain in chains:
            for _ in range(self.rng.randrange(3)):
                lines.append(self._rule(chain, [], actions[table]))
        return [*lines, "COMMIT"]

    def _make_sets(self) -> None:
        family = "inet6" if self.family is Family.IPV6 else "inet"
        for kind, dimensions in (
            ("hash:ip", 1),
            ("hash:net", 1),
            ("hash:ip,port", 2),
            ("hash:net,port", 2),
            ("bitmap:port", 1),
        ):
            if self.rng.random() < 0.5:
                name = f"{self._prefix}{kind.replace(':', '').replace(',', '')}"
                options = " range 0-65535" if kind == "bitmap:port" else f" family {family}"
                self.sets.append(f"create {name} {kind}{options}")
                for _ in range(self.rng.randrange(1, 5)):
                    self.sets.append(f"add -exist {name} {self._member(kind)}")
                self._set_names.append((name, dimensions))

    def _member(self, kind: str) -> str:
        words = self._words
        address = text(self.family, words.address())
        if kind == "hash:net":
            prefix = words.prefix()
            return prefix if not prefix.endswith("/0") else address
        protocol, bits = self.rng.choice(("tcp", "udp")), self.family.address_bits - self.rng.choice((0, 2, 8))
        service = f"{protocol}:{words.port()}"
        members = {
            "hash:ip": address,
            "hash:ip,port": f"{address},{service}",
            "hash:net,port": f"{address}/{bits},{service}",
        }
        return members.get(kind, str(words.port()))

    # -- rules ------------------------------------------------------------------------------------------

    def _rule(self, chain: str, callable_chains: list[str], action: Callable[[], str] | None = None) -> str:
        parts = [f"-A {chain}", *self._conditions(chain)]
        rng = self.rng
        if action is not None:
            calls = callable_chains and rng.random() < 0.3
            return " ".join((*parts, f"-j {callable_chains[0]}" if calls else self._with_protocol(parts, action())))
        chance = rng.random()
        if callable_chains and chance < 0.35:
            target = f"-{rng.choice('jjjg')} {rng.choice(callable_chains)}"
        elif chance < 0.42 and chain.startswith("OWN"):
            target = "-j RETURN"
        elif chance < 0.46:
            target = rng.choice(
                ('-j LOG --log-prefix "seen: "', "", '-m comment --comment "a b\'s" -j LOG', "-j NFLOG --nflog-group 3")
            )
        elif chance < 0.74:
            target = "-j ACCEPT"
        elif chance < 0.92:
            target = "-j DROP"
        else:
            target = "-j REJECT"
        return " ".join(part for part in (*parts, target) if part)

    def _with_protocol(self, parts: list[str], target: str) -> str:
        """A port can only be translated where the protocol has one."""
        if not any(f"-p {name}" in part and "! -p" not in part for part in parts for name in ("tcp", "udp")):
            target = re.sub(r" --to-ports.*|:{port}|:\d+-\d+$", "", target)
        return target.replace("{port}", str(self._words.port()))

    def _bracketed(self, address: str) -> str:
        return address if self.family is Family.IPV4 else f"[{address}]"

    def _inwards(self) -> str:
        rng = self.rng
        host = text(self.family, self._words.host().address(self.family))
        chance = rng.random()
        if chance < 0.6:
            return f"-j DNAT --to-destination {self._bracketed(host)}" + rng.choice((":{port}", "", ":{port}"))
        if chance < 0.8:
            return f"-j REDIRECT --to-ports {self._words.port()}"
        return rng.choice(("-j ACCEPT", "-j RETURN"))

    def _outwards(self) -> str:
        rng = self.rng
        chance = rng.random()
        if chance < 0.45:
            return "-j MASQUERADE"
        if chance < 0.75:
            first = self._words.host().address(self.family) + 40
            source = text(self.family, first)
            if rng.random() < 0.15:
                return f"-j SNAT --to-source {source}-{text(self.family, first + 3)}"
            ports = f":{TRANSLATED_PORTS[0]}-{TRANSLATED_PORTS[1]}" if rng.random() < 0.2 else ""
            return f"-j SNAT --to-source {self._bracketed(source)}{ports}"
        if chance < 0.85 and self.family is Family.IPV4:
            return f"-j NETMAP --to 10.{77}.{rng.randrange(4)}.0/24"
        return rng.choice(("-j ACCEPT", "-j RETURN"))

    def _marking(self) -> str:
        return self.rng.choice(
            ("-j MARK --set-xmark 0x3/0xffffffff", "-j DROP", "-j ACCEPT", "-j TOS --set-tos 0x10/0x3f")
        )

    def _untracking(self) -> str:
        return self.rng.choice(("-j DROP", "-j ACCEPT", "-j DROP", "-j CT --notrack"))

    def _conditions(self, chain: str) -> Iterator[str]:
        rng, words = self.rng, self._words
        if rng.random() < 0.35:
            yield f"{self._maybe_not()}-s {words.masked() if rng.random() < 0.1 else words.prefix()}"
        if rng.random() < 0.35:
            yield f"{self._maybe_not()}-d {words.masked() if rng.random() < 0.1 else words.prefix()}"
        if rng.random() < 0.2 and chain not in ("POSTROUTING", "LATER"):
            yield f"{self._maybe_not()}-i {self._interface()}"
        if rng.random() < 0.2 and chain in ("FORWARD", "POSTROUTING", "LATER"):
            yield f"{self._maybe_not()}-o {self._interface()}"
        if rng.random() < 0.6:
            yield self._protocol()
        if rng.random() < 0.08 and chain not in ("POSTROUTING", "LATER"):
            yield f"-m mac {self._maybe_not()}--mac-source {words.mac()}"
        if rng.random() < 0.12 and chain != "PREROUTING":
            yield self._state()
        if rng.random() < 0.06:
            low, high = words.addresses()
            yield f"-m iprange {self._maybe_not()}--{rng.choice(('src', 'dst'))}-range {low}-{high}"
        if rng.random() < 0.03:
            yield f"-m addrtype {self._maybe_not()}--dst-type {rng.choice(_ADDRESS_TYPES[self.family])}"
        if self._set_names and rng.random() < 0.2:
            yield self._in_set()
        if rng.random() < 0.05:
            yield '-m comment --comment "rule \\"of\\" -j DROP"'
        if rng.random() < self.open_matches:
            match = rng.choice(_OPEN_MATCHES)
            if self.family is Family.IPV4 or "ttl" not in match:
                yield match

    def _maybe_not(self) -> str:
        return "! " if self.rng.random() < 0.15 else ""

    def _interface(self) -> str:
        name = self.rng.choice(self.gateway.interfaces)
        chance = self.rng.random()
        if chance < 0.7:
            return name
        return name[: self.rng.randrange(1, len(name))] + "+" if chance < 0.95 else f"{name}+"

    def _protocol(self) -> str:
        rng = self.rng
        chance = rng.random()
        if chance < 0.7:
            name = rng.choice(("tcp", "tcp", "udp", "udp", "sctp"))
            return f"-p {name} {self._ports(name)}".rstrip()
        if chance < 0.85:
            kind = rng.choice(_ICMP[self.family])
            if self.family is Family.IPV4:
                return f"-p icmp -m icmp {self._maybe_not() if kind != 'any' else ''}--icmp-type {kind}"
            return f"-p ipv6-icmp -m icmp6 {self._maybe_not()}--icmpv6-type {kind}"
        if chance < 0.92:
            return f"{self._maybe_not()}-p {rng.choice(('tcp', 'udp', 'gre', 'esp', '112', '200', '6'))}"
        icmp = "icmp" if self.family is Family.IPV4 else "ipv6-icmp"
        return f"{self._maybe_not()}-p {icmp}"

    def _ports(self, name: str) -> str:
        rng, words = self.rng, self._words
        chance = rng.random()
        if chance < 0.45:
            side = rng.choice(("dport", "dport", "dport", "sport"))
            return f"-m {name} {self._maybe_not()}--{side} {words.ports(':')}"
        if chance < 0.7 and name != "sctp":
            side = rng.choice(("dports", "dports", "sports", "ports"))
            listed = ",".join(words.ports(":") for _ in range(rng.randrange(1, 4)))
            return f"-m multiport {self._maybe_not()}--{side} {listed}"
        if chance < 0.9 and name == "tcp":
            if rng.random() < 0.4:
                return f"-m tcp {self._maybe_not()}--syn"
            mask = rng.sample(_FLAGS, rng.randrange(1, 5))
            flags = rng.sample(mask, rng.randrange(len(mask) + 1))
            return f"-m tcp {self._maybe_not()}--tcp-flags {','.join(mask)} {','.join(flags) or 'NONE'}"
        return ""

    def _state(self) -> str:
        rng = self.rng
        states = ",".join(rng.sample(_STATES, rng.choice((1, 1, 2))))
        if rng.random() < 0.3:
            return f"-m state {self._maybe_not()}--state {states}"
        if rng.random() < 0.08:
            return f"-m conntrack --ctstate {rng.choice(('DNAT', 'SNAT'))}"
        return f"-m conntrack {self._maybe_not()}--ctstate {states}"

    def _in_set(self) -> str:
        name, dimensions = self.rng.choice(self._set_names)
        directions = ",".join(self.rng.choice(("src", "dst")) for _ in range(dimensions))
        return f"-m set {self._maybe_not()}--match-set {name} {directions}"
