"""The far ends of the cables: frames go in as if hosts sent them, and everything that comes out is read."""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.kernel.packets import Seen, read, tokens_of_own
from tests.kernel.traffic import OTHER_PROTOCOLS
from tests.kernel.worlds import World

from segcheck.model.header import ICMP, ICMPV6, SCTP, TCP, UDP, Family

_ALL = 0x0003
_MARKER = 0x88B5
"""An Ethernet type for experiments (IEEE 802): frames that tell that all frames before them were dealt with."""
_PACKET_LEVEL, _IGNORE_OUTGOING = 263, 23
_RECEIVE_BUFFER_FORCE = 33
_ROOM = 1 << 23
_PATIENCE = 2.0
"""Seconds to wait for a marker; far more than it ever takes, as the kernel handles a frame while it is being sent."""
SELF = "self"
"""Where a packet arrives that the gateway itself is given."""
_PROTOCOLS = (ICMP, TCP, UDP, ICMPV6, SCTP, *OTHER_PROTOCOLS)


class Arrival(NamedTuple):
    """A packet that came out of cable `where`, or that the gateway took for itself (SELF); then `seen` is None."""

    number: int
    where: str
    seen: Seen | None


class Wire:
    """Sockets at every cable of a world, and in the gateway for what it is given itself."""

    def __init__(self, world: World) -> None:
        self._cables: dict[str, socket.socket] = {}
        self._own: list[tuple[Family, int, socket.socket]] = []
        cable = world.gateway.cables[0][0]
        with world.outside.inside():
            for name, _ in world.gateway.cables:
                self._cables[name] = _at(name)
        with world.inside.inside():
            self._markers = _at(cable, _ALL)
            for family, number in ((Family.IPV4, socket.AF_INET), (Family.IPV6, socket.AF_INET6)):
                for protocol in _PROTOCOLS:
                    own = socket.socket(number, socket.SOCK_RAW, protocol)
                    _prepare(own)
                    self._own.append((family, protocol, own))
        self._first = self._cables[cable]
        self._count = 0
        self._early: list[bytes] = []

    def close(self) -> None:
        """Close all sockets."""
        for one in (*self._cables.values(), *(own for _, _, own in self._own), self._markers):
            one.close()

    def send(self, cable: str, frames: Iterable[bytes]) -> None:
        """Put frames on a cable."""
        for frame in frames:
            self._cables[cable].send(frame)

    def arrivals(self) -> list[Arrival]:
        """All packets that came out since the last call; waits until everything sent was dealt with.

        Raises: TimeoutError when the gateway does not answer markers.
        """
        self._settle()
        found = []
        for name, one in self._cables.items():
            early, self._early = (self._early, []) if one is self._first else ([], self._early)
            for data in (*early, *_waiting(one)):
                seen = read(data)
                if seen is not None:
                    found += [Arrival(number, name, seen) for number in seen.tokens]
        for family, protocol, one in self._own:
            for data in _waiting(one):
                found += [Arrival(number, SELF, None) for number in tokens_of_own(family, protocol, data)]
        return found

    def _settle(self) -> None:
        """CHOICE: a marker goes in, is seen inside, goes back and is seen outside. Frames of one processor are handled
        in order, so everything before it has been handled then; sleeping would be slower and less sure.
        """
        self._count += 1
        marker = b"\xff" * 6 + bytes(6) + struct.pack("!HI", _MARKER, self._count) + bytes(46)
        self._first.send(marker)
        _until(self._markers, marker)
        self._markers.send(marker)
        self._early += _until(self._first, marker)


def _until(one: socket.socket, marker: bytes) -> list[bytes]:
    """Frames that come before `marker`."""
    before: list[bytes] = []
    deadline = time.monotonic() + _PATIENCE
    while True:
        for data in _waiting(one):
            if data[:22] == marker[:22]:
                return before
            before.append(data)
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the gateway does not deal with frames any more")
        select.select([one], [], [], left)


def _waiting(one: socket.socket) -> Iterator[bytes]:
    while True:
        try:
            yield one.recv(65536)
        except BlockingIOError:
            return


def _at(cable: str, protocol: int = _ALL) -> socket.socket:
    made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(protocol))
    _prepare(made)
    made.setsockopt(_PACKET_LEVEL, _IGNORE_OUTGOING, 1)
    made.bind((cable, protocol))
    return made


def _prepare(made: socket.socket) -> None:
    made.setsockopt(socket.SOL_SOCKET, _RECEIVE_BUFFER_FORCE, _ROOM)
    made.setblocking(False)
