"""A FortiGate policy from text to what each zone may reach, and two policies compared; beside them the peer `fwshift`.

The peer is a program of its own under another licence: it is started as one, never imported.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.fortigate_text import PLACES, alternating_text, fortigate_text
from benchmarks.measuring import Job

if TYPE_CHECKING:
    from segcheck.model.network import Snapshot


def zone_matrix(policies: int, dense: int = 0) -> Job:
    """Text to a snapshot, to packet sets, to the rows of every pair of zones: what `segcheck matrix` does."""
    from segcheck.policy.analysis import Analysis
    from segcheck.policy.reading.load import load_policy_text

    data = fortigate_text(policies, dense=bool(dense)).encode()
    policy = load_policy_text("policy.yaml", _zones().encode())

    def run() -> int:
        flows = Analysis(_loaded(data), policy).matrix()
        rows = [found.services() + found.possible_services() + found.strays() for _, _, found in flows]
        assert sum(map(len, rows)) > policies // 10
        return sum(found.possibly.nodes for _, _, found in flows)

    return run


def load_only(policies: int) -> Job:
    """Text to a snapshot."""
    data = fortigate_text(policies).encode()

    def run() -> None:
        _loaded(data)

    return run


def split_only(policies: int) -> Job:
    """What no reader is faster than: decode and split every line into words."""
    data = fortigate_text(policies).encode()

    def run() -> None:
        for line in data.decode().split("\n"):
            line.split()

    return run


def peer_matrix(policies: int, dense: int = 0) -> Job:
    """`fwshift matrix` on the same text."""
    return _peer("matrix", {"fw1.conf": fortigate_text(policies, dense=bool(dense))})


def one_action_flipped(rules: int) -> Job:
    """Two texts of alternating rules to two snapshots, and which sessions the one lets open that the other does not.

    What answers may pass follows from that, and is left out of both.
    """
    from segcheck.model.header import Family
    from segcheck.reachability.compare import compare_filters
    from segcheck.reachability.fresh_filters import FreshFilters
    from segcheck.semantics.matching import Matcher
    from segcheck.symbolic.header_space import HeaderSpace

    before, after = (text.encode() for text in _flipped(rules))

    def run() -> None:
        matcher = Matcher(HeaderSpace(Family.IPV4))
        fresh = FreshFilters()
        policies = [_loaded(data).devices[0].zone_policies for data in (before, after)]
        changes = [
            compare_filters(matcher, fresh.shortened(old), fresh.shortened(new))
            for one, other in zip(*policies, strict=True)
            for old, new in zip(one.filters, other.filters, strict=True)
            if old.family is Family.IPV4
        ]
        assert [bool(change.openings or change.closings) for change in changes].count(True) >= 1

    return run


def peer_compare(rules: int) -> Job:
    """`fwshift compare` on the same two texts."""
    before, after = _flipped(rules)
    return _peer("compare", {"before.conf": before, "after.conf": after})


def _flipped(rules: int) -> tuple[str, str]:
    return alternating_text(rules), alternating_text(rules, flipped=rules // 2)


def _loaded(data: bytes) -> Snapshot:
    from segcheck.vendors.registry import load_files

    snapshot = load_files([("fw1.conf", data)])
    assert len(snapshot.devices) == 1 and not snapshot.rejected and not snapshot.devices[0].unmodeled
    return snapshot


def _zones() -> str:
    """A policy that declares the places as zones."""
    lines = ["segcheck: 1", "zones:"]
    for place in PLACES:
        interfaces = ", ".join(f'"fw1:{name}"' for name in place.interfaces)
        prefix = "any" if place.prefix == "0.0.0.0/0" else place.prefix
        external = "" if place.inner else "external: true, "
        lines.append(f"  {place.name}: {{{external}interfaces: [{interfaces}], prefixes: [{prefix}]}}")
    return "\n".join([*lines, ""])


def _peer(command: str, texts: dict[str, str]) -> Job:
    folder = tempfile.TemporaryDirectory(prefix="segcheck-benchmark-")
    paths = [Path(folder.name) / name for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    words = [sys.executable, "-m", "fwshift", command, *map(str, paths)]

    def run() -> None:
        done = subprocess.run(words, capture_output=True, check=False, cwd=folder.name)
        # 1: the two differ.
        assert done.returncode in (0, 1) and done.stdout, done.stderr.decode()[-500:]

    return run
