"""What the verified tool of Iptables_Semantics printed, beside what we say: service matrices and spoofing protection.

    python -m tests.corpus.isabelle_golden

Each stored output holds the rules it is about (as the tool understood them), the simple rules it made of them, who may
open TCP connections to whom, and at which interfaces no foreign source address gets in. All of these are upper bounds:
what the tool says is closed, is; what it says is open may be closed. So ours must lie within, and where it is smaller
`EXPLAINED` says by which line.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import netaddr
from tests.corpus.isabelle import (
    FOLDER,
    LOOPBACK,
    SHOREWALL,
    Expected,
    expected_at,
    opening_packets,
    told_packets,
)
from tests.corpus.linux_chains import Dump, read_dump
from tests.corpus.simple_rules import as_filter, simple_rules

from segcheck.model.filters import Action
from segcheck.model.header import TCP, Family, Field, Interval
from segcheck.semantics.filtering import filter_bounds
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace, PacketSet

GOLDEN = FOLDER / "Iptables_Semantics-golden"
# Why an answer of ours is another one: by (output, question).
EXPLAINED: Mapping[tuple[str, str], str] = {}


@dataclass(frozen=True, slots=True)
class Output:
    """One stored output: the chain it is about and the source addresses expected at interfaces."""

    name: str
    table: str
    chain: str
    expected: Expected

    def text(self) -> str:
        """What the tool printed."""
        return (GOLDEN / self.name).read_text("utf-8")


OUTPUTS = (
    Output("parser_test", "filter", "FORWARD", LOOPBACK),
    Output("synology_iptables-save_jun_2015_cleanup", "filter", "INPUT", LOOPBACK),
    Output("sqrl_2015_aug_iptables-save-spoofing-protection", "raw", "PREROUTING", SHOREWALL),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One question about an output. `sound`: ours contradicts theirs nowhere; `same`: it is the same answer."""

    output: str
    question: str
    sound: bool
    same: bool

    @property
    def explanation(self) -> str:
        """Why ours is another one, "" where nobody said."""
        return EXPLAINED.get((self.output, self.question), "")


# -- the rules, back from what the tool printed about them -----------------------------------------------------

_TOKEN = re.compile(r"`Parsed(Match|NegatedMatch|Action) (.*?)'(?=\s|$)")
_OPTIONS = {"spts": "sports", "dpts": "dports", "ports": "ports"}


def dump_of(text: str) -> str:
    """The dump an output is about, in the words of iptables-save.

    >>> line = "-A F `ParsedNegatedMatch -i eth+' `ParsedMatch -m protocolid:0 --dpts [22, 80:81]' `ParsedAction -g X'"
    >>> dump_of(f"== Parser output ==\\n{line}\\n== Checking")
    '-A F ! -i eth+ -m multiport --dports 22,80:81 -g X\\n'
    """
    parsed = text.split("== Parser output ==\n")[1].split("== Checking")[0]
    lines = [line for line in parsed.splitlines() if not line.startswith("INFO")]
    return "".join(f"{_rule(line) if line.startswith('-A') else line}\n" for line in lines)


def _rule(line: str) -> str:
    words = line.split()[:2]
    for kind, body in _TOKEN.findall(line):
        words.append(_action(body) if kind == "Action" else _match(body, "! " if kind == "NegatedMatch" else ""))
    return " ".join(words)


def _action(body: str) -> str:
    return body.removesuffix(" (call)")


def _match(body: str, negation: str) -> str:
    plain = re.fullmatch(r"~~(.*)~~", body)
    ports = re.fullmatch(r".*--(spts|dpts|ports) \[(.*)\]", body)
    flags = re.fullmatch(r"--tcp-flags \[(.*)\] \[(.*)\]", body)
    module = re.fullmatch(r"(-m \w+) (--.*)", body)
    if plain is not None:
        return plain[1]
    if ports is not None:
        return f"-m multiport {negation}--{_OPTIONS[ports[1]]} {ports[2].replace(' ', '')}"
    if flags is not None:
        care, value = (one.replace("TCP_", "").replace(" ", "") for one in flags.groups())
        return f"-m tcp {negation}--tcp-flags {care} {value}"
    return f"{module[1]} {negation}{module[2]}" if module is not None else f"{negation}{body}"


# -- questions ---------------------------------------------------------------------------------------------------


class _Comparison:
    """Ours of one output, and the space both are compared in."""

    def __init__(self, output: Output) -> None:
        self.output = output
        self.text = output.text()
        self.space = HeaderSpace(Family.IPV4)
        self.matcher = Matcher(self.space)
        self.dump: Dump = read_dump(output.name, dump_of(self.text).encode())
        self.opening = opening_packets(self.space)
        self._ways_in = sorted({*self.dump.interfaces(output.table, output.chain, outgoing=False), *output.expected})
        self._ways_out = self.dump.interfaces(output.table, output.chain, outgoing=True)

    def answers(self) -> Iterator[Answer]:
        """Every question of the output."""
        simple = list(simple_rules(_part(self.text, "to simple firewall").splitlines()))
        for ingress in self._ways_in:
            theirs = filter_bounds(self.matcher, as_filter("simple", simple, Action.DENY, ingress)).surely
            here = self._here(ingress)
            surely, possibly = self._ours(ingress)
            sound = surely & here <= theirs
            told = here & told_packets(self.space)
            yield self._answer(f"simple rules, {ingress}", sound, possibly & told == theirs & told)
        for port, theirs in self._matrices():
            ours = self._opened(port)
            yield self._answer(f"TCP 10000->{port}", ours <= theirs, ours == theirs)
        for ingress, proved in certified(self.text):
            _, possibly = self._ours(ingress)
            foreign = ~self.space.field_in(Field.SOURCE, self.output.expected[ingress])
            ours_certified = not possibly & self.opening & foreign
            sound = ours_certified or not proved
            yield self._answer(f"spoofing protection, {ingress}", sound, ours_certified is proved)

    def _answer(self, question: str, sound: bool, same: bool) -> Answer:
        return Answer(self.output.name, question, sound, same)

    def _here(self, ingress: str) -> PacketSet:
        return self.opening & expected_at(self.space, ingress, self.output.expected)

    def _ours(self, ingress: str) -> tuple[PacketSet, PacketSet]:
        """What surely and possibly passes from an interface to some other."""
        bounds = [
            filter_bounds(self.matcher, self.dump.chain(self.output.table, self.output.chain, ingress, egress))
            for egress in self._ways_out
        ]
        return self.space.union(one.surely for one in bounds), self.space.union(one.possibly for one in bounds)

    def _opened(self, port: int) -> PacketSet:
        """Who may open a connection to whom, as packets with these addresses."""
        ports = {Field.SOURCE_PORT: ((10000, 10000),), Field.DESTINATION_PORT: ((port, port),)}
        wanted = self.space.box({Field.PROTOCOL: ((TCP, TCP),), **ports})
        passing = self.space.union(self._ours(ingress)[1] & self._here(ingress) for ingress in self._ways_in)
        return (passing & wanted).forget(*(set(Field) - {Field.SOURCE, Field.DESTINATION}))

    def _matrices(self) -> Iterator[tuple[int, PacketSet]]:
        matrices = _part(self.text, "calculating service matrices")
        for head, body in re.findall(r"=+ TCP port 10000->(\d+) =+\n(.*?)(?======|\Z)", matrices, re.S):
            classes = {name: _intervals(text) for name, text in re.findall(r"^(\w+) \|-> (.*)$", body, re.M)}
            yield (
                int(head),
                self.space.union(
                    self.space.box({Field.SOURCE: classes[source], Field.DESTINATION: classes[destination]})
                    for source, destination in re.findall(r"^\((\w+),(\w+)\)$", body, re.M)
                ),
            )


def _part(text: str, title: str) -> str:
    """What stands under `== title ==`."""
    return re.split(r"^== .* ==$", text.split(f"== {title} ==\n")[1], maxsplit=1, flags=re.M)[0]


def _intervals(text: str) -> list[Interval]:
    found = re.findall(r"\{([\d.]+)(?: \.\. ([\d.]+))?\}", text)
    return [(int(netaddr.IPAddress(low)), int(netaddr.IPAddress(high or low))) for low, high in found]


def certified(text: str) -> Iterator[tuple[str, bool]]:
    """For each interface whether the tool proved that no foreign source address gets in there."""
    for name, verdict in re.findall(r'^\("(\w+)","(\w+)', _part(text, "checking spoofing protection"), re.M):
        yield name, verdict == "True"


def answers() -> Iterator[Answer]:
    """Every question of every output."""
    for output in OUTPUTS:
        yield from _Comparison(output).answers()


def main() -> int:
    """Print the table; 1 when something contradicts, or differs without explanation."""
    failed = False
    for answer in answers():
        mark = "same" if answer.same else answer.explanation or "NOT EXPLAINED"
        mark = mark if answer.sound else "CONTRADICTION"
        failed = failed or not answer.sound or mark == "NOT EXPLAINED"
        sys.stdout.write(f"{answer.output:50}{answer.question:32}{mark}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
