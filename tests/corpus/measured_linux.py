"""Packets that real Linux hosts let through, as they logged it or as their owners told: none is proved stopped.

    python -m tests.corpus.measured_linux

One question of the corpus comes with the kernel's log of packets at the hooks. A packet that is at POSTROUTING has been
accepted in FORWARD; an answer that was forwarded is seen by what follows it. Other questions tell that something gets
through though it should not. Nothing is made of what somebody could not reach.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import netaddr
from tests.corpus.linux_chains import read_dump
from tests.corpus.location import corpus

from segcheck.model.header import ACK, ESTABLISHED, FIN, NEW, PSH, RST, SYN, TCP, URG, Family, Flow
from segcheck.semantics.evaluate import decide

FOLDER = corpus() / "iptables" / "netnetwork-configs_serverfault"
_FLAGS = {"SYN": SYN, "ACK": ACK, "FIN": FIN, "RST": RST, "PSH": PSH, "URG": URG}
_LOGGED = re.compile(
    r"'\[(\w+)\]'IN=(\w*) OUT=(\w*) .*?SRC=(\S+) DST=(\S+) .*?ID=(\d+) .*?PR\s*OTO=TCP SPT=(\d+) DPT=(\d+) "
    r".*?RES=0x00 ([A-Z ]+?) URGP="
)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A packet that the host of the dump `dump` forwarded from one interface to another."""

    dump: str
    ingress: str
    egress: str
    flow: Flow
    where: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """A packet at a hook, as the kernel logged it. `key`: what stays the same from hook to hook."""

    hook: str
    ingress: str
    egress: str
    flow: Flow
    key: tuple[str, ...]


def _tcp(source: str, destination: str, source_port: int, destination_port: int, flags: int, state: int) -> Flow:
    addresses = int(netaddr.IPAddress(source)), int(netaddr.IPAddress(destination))
    return Flow(Family.IPV4, *addresses, TCP, source_port, destination_port, tcp_flags=flags, state=state)


def _log(text: str) -> Iterator[_Seen]:
    for found in _LOGGED.finditer(text):
        hook, ingress, egress, source, destination, number, source_port, destination_port, words = found.groups()
        flags = sum(_FLAGS[word] for word in words.split())
        state = NEW if flags == SYN else ESTABLISHED
        flow = _tcp(source, destination, int(source_port), int(destination_port), flags, state)
        yield _Seen(hook, ingress, egress, flow, (source, destination, number, source_port, destination_port))


def logged() -> Iterator[Forwarded]:
    """Packets in the log of question 765855: those at POSTROUTING, and those whose answer was forwarded too."""
    seen = list(_log((FOLDER / "765855-info.txt").read_text("utf-8")))
    left = {one.key for one in seen if one.hook == "POSTROUTING"}
    for number, one in enumerate(seen):
        answers = (
            later
            for later in seen[number:]
            if later.hook == "FORWARD"
            and (later.flow.source, later.flow.source_port) == (one.flow.destination, one.flow.destination_port)
        )
        # A bare acknowledgement may be lost without anybody noticing.
        telling = one.flow.tcp_flags & (SYN | PSH)
        if one.hook == "FORWARD" and telling and (one.key in left or any(answers)):
            yield Forwarded("765855.txt", one.ingress, one.egress, one.flow, f"log: {' '.join(one.key)}")


def told() -> Iterator[Forwarded]:
    """What owners say gets through: mail from VPN clients (769294), a container from the Internet (758088)."""
    mail = _tcp("172.27.224.2", "203.0.113.25", 49152, 25, SYN, NEW)
    for tunnel in ("as0t0", "as0t1"):
        yield Forwarded("769294.txt", tunnel, "eth0", mail, f"mail from {tunnel}")
    container = _tcp("203.0.113.7", "172.17.0.4", 49152, 3000, SYN, NEW)
    yield Forwarded("758088.txt", "eth0", "docker0", container, "container from the Internet")


def contradicts(one: Forwarded) -> bool:
    """Whether the FORWARD chain of the dump surely drops the packet."""
    dump = read_dump(one.dump, (FOLDER / one.dump).read_bytes())
    return not decide(dump.chain("filter", "FORWARD", one.ingress, one.egress), one.flow).may_permit


def main() -> int:
    """Print the table; 1 when something contradicts."""
    failed = False
    for one in (*logged(), *told()):
        wrong = contradicts(one)
        failed = failed or wrong
        said = "CONTRADICTION" if wrong else "may pass"
        sys.stdout.write(f"{one.dump} {one.ingress} -> {one.egress}: {one.where}: {said}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
