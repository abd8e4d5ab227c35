"""What listens on the host: the output of `ss -lntu` and `netstat -lntu`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from segcheck.model.header import TCP, UDP
from segcheck.source.ledger import LineFate
from segcheck.source.text import Span
from segcheck.vendors._shared.values import ipv4, ipv6, number
from segcheck.vendors.linux.text.sections import Section

_PROTOCOLS = {"tcp": TCP, "tcp4": TCP, "tcp6": TCP, "udp": UDP, "udp4": UDP, "udp6": UDP}
_HEADS = ("Netid", "State", "Active", "Proto")


class Socket(NamedTuple):
    """A listening port. `address` "": any. `program`: as told by `-p`, "" otherwise."""

    protocol: int
    address: str
    port: int
    program: str
    span: Span


@dataclass(frozen=True, slots=True)
class Sockets:
    """`told`: what listens on TCP and UDP is all there."""

    listening: tuple[Socket, ...]
    told: bool


def read_sockets(sections: Iterable[Section]) -> Sockets:
    """All listening sockets of TCP and UDP."""
    found: list[Socket] = []
    told = False
    for section in sections:
        whole = section.whole
        for line, text in section.numbered():
            words = text.split()
            if words[0] in _HEADS:
                section.mark(line, LineFate.IRRELEVANT, "linux-heading")
                continue
            if words[0].lower() in (
                "raw",
                "raw6",
                "icmp6",
                "p_raw",
                "p_dgr",
                "nl",
                "u_str",
                "u_seq",
                "u_dgr",
                "unix",
                "v_str",
                "sctp",
            ):
                section.mark(line, LineFate.IRRELEVANT, "linux-other-socket")
                continue
            socket = _socket(words, section.span(line))
            if socket is None and words[0].lower() in _PROTOCOLS and "ESTAB" in text:
                section.mark(line, LineFate.IRRELEVANT, "linux-other-socket")
            elif socket is None:
                section.mark(line, LineFate.APPROXIMATED, "linux-socket-unreadable")
                whole = False
            else:
                section.mark(line, LineFate.MODELED)
                found.append(socket)
        told = told or whole
    return Sockets(tuple(found), told)


def _socket(words: list[str], span: Span) -> Socket | None:
    protocol = _PROTOCOLS.get(words[0].lower())
    if protocol is None or "ESTAB" in words or "ESTABLISHED" in words:
        return None
    for word in words[1:]:
        address, colon, port_text = word.rpartition(":")
        port = number(port_text, 0, 65535)
        if colon and port is not None and _is_address(address):
            text = address.strip("[]").partition("%")[0]
            return Socket(protocol, "" if text in ("*", "0.0.0.0", "::", "") else text, port, _program(words), span)
    return None


def _is_address(text: str) -> bool:
    bare = text.strip("[]").partition("%")[0].removeprefix("::ffff:")
    return bare in ("*", "", ":", "::") or ipv4(bare) is not None or ipv6(bare) is not None


def _program(words: list[str]) -> str:
    """The program's name in `users:(("sshd",pid=1,fd=3))` or `812/sshd`."""
    last = words[-1]
    if last.startswith("users:"):
        return last.partition('"')[2].partition('"')[0][:32]
    before, slash, name = last.partition("/")
    return name.strip(":")[:32] if slash and before.isdigit() else ""
