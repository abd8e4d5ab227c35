"""What few rule sets have: whole tables of it, to be loaded beside ordinary ones, and conditions for ordinary rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from tests.kernel.spelling import text
from tests.kernel.vocabulary import Vocabulary
from tests.kernel.worlds import Gateway

from segcheck.model.header import Family


def odd_table(rng: Random, gateway: Gateway) -> list[str]:
    """Lines of one table."""
    words = {family: Vocabulary(rng, gateway, family) for family in Family}
    draws: tuple[Callable[[Random, dict[Family, Vocabulary]], tuple[str, list[str]]], ...]
    draws = (_translating_again, _beside_translation, _without_interface, _leaving, _crossing, _big_map)
    kind, body = rng.choice(draws)(rng, words)
    return [f"table {kind} odd {{", *(f"\t{line}" for line in body), "}"]


def odd_condition(rng: Random, words: Vocabulary, interfaces: tuple[str, ...], *, outgoing: bool) -> str:
    """A condition on joined values, on states of translation, or by a map."""
    ip = "ip" if words.family is Family.IPV4 else "ip6"
    side = rng.choice(("iifname", "oifname")) if outgoing else "iifname"
    names = rng.sample(interfaces, 2)
    networks = [words.prefix() for _ in names]
    same = "!= " if rng.random() < 0.2 else ""
    return rng.choice(
        (
            f"{side} . {ip} saddr {same}{{ {names[0]} . {networks[0]}, {names[1]} . {networks[1]} }}",
            f"meta l4proto . th dport {same}{{ tcp . {words.ports('-')}, udp . {words.ports('-')} }}",
            f"th dport . meta l4proto {same}{{ {words.port()} . tcp, {words.port()} . udp, 7 . 47 }}",
            f"{ip} saddr . {ip} daddr {same}{{ {networks[0]} . {networks[1]} }}",
            f"{ip} daddr . meta l4proto {same}{{ {networks[0]} . tcp, {networks[1]} . icmp }}",
            f"{side} . meta l4proto {{ {names[0]} . tcp, {names[1]} . udp }}",
            f"ct status {rng.choice(('', '!= '))}dnat",
            f"ct state . {side} {{ new . {names[0]}, established . {names[1]} }}",
            f"ether saddr . {ip} saddr {{ {words.mac()} . {text(words.family, words.host().address(words.family))} }}",
        )
    )


_Drawn = tuple[str, list[str]]
_Words = dict[Family, Vocabulary]


def _chain(name: str, head: str, rules: list[str]) -> list[str]:
    return [f"chain {name} {{", *(f"\t{line}" for line in (head, *rules)), "}"]


def _translating_again(rng: Random, words: _Words) -> _Drawn:
    """Further chains for translation, before or behind those of other tables, some of which drop what they get."""
    four = words[Family.IPV4]
    name = rng.choice(four.gateway.interfaces)
    hosts = [text(Family.IPV4, one.address(Family.IPV4)) for one in rng.sample(four.gateway.hosts, 4)]
    inwards = rng.sample(
        (
            f"tcp dport {four.port()} dnat ip to {hosts[0]}:{four.port()}",
            f'iifname "{name}" ip daddr {four.prefix()} dnat ip to {hosts[1]}',
            f"dnat ip to ip daddr . tcp dport map {{ {hosts[0]} . {four.port()} : {hosts[1]} . {four.port()} }}",
            f"dnat ip to ip saddr map {{ {hosts[0]} : {hosts[1]}, {hosts[2]} : {hosts[3]} }}",
            f"meta l4proto udp dnat ip to {hosts[2]} : udp dport map {{ 53 : 5353, 80 : 8053 }}",
            f"ip protocol udp redirect to :{four.port()}",
            f"tcp dport {four.port()} accept",
            f"ip saddr {four.prefix()} drop",
        ),
        3,
    )
    outwards = rng.sample(
        (
            f'oifname "{name}" masquerade',
            f'iifname "{name}" meta nfproto ipv4 snat ip to {hosts[0]}',
            f"snat ip to ip daddr map {{ {hosts[0]} : {hosts[1]}, {hosts[2]} : {hosts[3]} }}",
            f"ip saddr {four.prefix()} accept",
            f"udp dport {four.port()} drop",
        ),
        2,
    )
    offset = rng.choice(("- 5", "+ 5", "", "+ 90"))
    policy = rng.choice(("accept", "accept", "drop"))
    body = _chain("in", f"type nat hook prerouting priority dstnat {offset}; policy {policy};", inwards)
    return "inet", body + _chain("out", f"type nat hook postrouting priority srcnat {offset}; policy accept;", outwards)


def _beside_translation(rng: Random, words: _Words) -> _Drawn:
    """Filters of the priority that translation has, and just beside it."""
    four = words[Family.IPV4]
    body = _chain(
        "pre",
        f"type filter hook prerouting priority {rng.choice(('-101', '-100', '-99', '-10'))}; policy accept;",
        [f"ip daddr {four.prefix()} drop", f"tcp dport {four.port()} drop"],
    )
    body += _chain(
        "post",
        f"type filter hook postrouting priority {rng.choice(('99', '100', '101'))}; policy accept;",
        [
            f"ip saddr {four.prefix()} drop",
            f"ether saddr {four.mac()} drop",
            f"ct state established udp sport {four.port()} drop",
        ],
    )
    if rng.random() < 0.5:
        body += _chain(
            "nat", "type nat hook postrouting priority srcnat; policy accept;", ["ip protocol tcp masquerade"]
        )
    return "inet", body


def _without_interface(rng: Random, words: _Words) -> _Drawn:
    """Questions for interfaces that packets do not have at that hook, and for those they still have."""
    four = words[Family.IPV4]
    one, two = rng.sample(four.gateway.interfaces, 2)
    port = four.port()
    rules = [f'oifname "{one}" drop', f'oifname != "{two}" tcp dport {port} drop', f'oif "{one}" udp dport {port} drop']
    body = _chain("pre", "type filter hook prerouting priority filter; policy accept;", rng.sample(rules, 1))
    body += _chain("input", "type filter hook input priority filter; policy accept;", rng.sample(rules, 1))
    late = [f'iifname "{one}" udp dport {port} drop', f'iif != "{two}" tcp dport {port} drop']
    return "inet", body + _chain("post", "type filter hook postrouting priority filter; policy accept;", late)


def _leaving(rng: Random, words: _Words) -> _Drawn:
    """A chain at a device by which packets leave."""
    four = words[Family.IPV4]
    name = rng.choice(four.gateway.interfaces)
    rules = [
        f"ether saddr {rng.choice(('', '!= '))}{four.mac()} tcp dport {four.port()} drop",
        f"ip saddr {four.prefix()} udp dport {four.port()} drop",
        f"ip6 daddr {words[Family.IPV6].prefix()} drop",
    ]
    head = f'type filter hook egress device "{name}" priority 0; policy accept;'
    return "netdev", _chain("leaving", head, rng.sample(rules, 2))


def _crossing(rng: Random, words: _Words) -> _Drawn:
    """Joined intervals that cross each other: the one that was added first counts."""
    four = words[Family.IPV4]
    host = text(Family.IPV4, four.host().address(Family.IPV4))
    wide = ["0.0.0.0/1 . 22-90 : accept", "128.0.0.0/1 . 22-90 : drop"]
    members = [*wide, f"{host} . 20-{rng.choice((100, 5000))} : {rng.choice(('drop', 'accept'))}"]
    rng.shuffle(members)
    body = ["map m {", "\ttype ipv4_addr . inet_service : verdict", "\tflags interval"]
    body += [f"\telements = {{ {', '.join(members)} }}", "}"]
    side, protocol = rng.choice(("saddr", "daddr")), rng.choice(("tcp", "udp"))
    head = f"type filter hook forward priority {rng.choice(('-1', '1'))}; policy accept;"
    return "inet", body + _chain(
        "forward", head, [f"ip {side} . {protocol} dport vmap @m", f"ip protocol {protocol} drop"]
    )


def _big_map(rng: Random, words: _Words) -> _Drawn:
    """More elements than become a rule each."""
    four = words[Family.IPV4]
    members = dict(_members(rng, four))
    told = ", ".join(f"{key} : {verdict}" for key, verdict in members.items())
    rest = rng.choice(("", ", * : drop", ", * : accept"))
    head = "type filter hook forward priority -2; policy accept;"
    return "inet", _chain("forward", head, [f"ip saddr vmap {{ {told}{rest} }}", f"tcp dport {four.port()} drop"])


def _members(rng: Random, words: Vocabulary) -> Iterator[tuple[str, str]]:
    for number in range(300):
        yield f"10.77.{number // 250}.{number % 250}", rng.choice(("accept", "drop"))
    for _ in range(4):
        yield text(Family.IPV4, words.host().address(Family.IPV4)), rng.choice(("accept", "drop", "continue", "return"))
