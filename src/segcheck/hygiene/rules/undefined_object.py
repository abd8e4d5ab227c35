"""A line names an object, a group or a map that stands for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from segcheck.hygiene.rule import HygieneRule
from segcheck.policy.site import Site
from segcheck.policy.verdict import Doubt, Observation, Outcome
from segcheck.source.diagnostic import Severity

# What readers say where a line names something that is not there, holds nothing, or holds itself. Lists that filter
# packets are the rule undefined-filter's.
CODES = frozenset(
    (
        "object-group-undefined", "object-group-empty", "object-group-circular", "class-map-undefined",
        "class-map-circular", "policy-map-undefined", "reflexive-list-undefined", "mac-list-undefined",
        "route-map-undefined", "pool-undefined", "zone-undefined",
        "asa-object-undefined", "asa-time-range-undefined", "asa-policy-map-undefined",
        "address-undefined", "service-undefined", "schedule-undefined", "vip-undefined", "ippool-undefined",
        "group-empty", "group-circular",
        "awplus-group-missing", "awplus-entity-undefined", "awplus-map-missing", "awplus-policy-missing",
        "yamaha-descriptor-undefined",
        "nft-set-undefined", "chain-missing", "iptables-chain-missing",
    )
)  # fmt: skip


def _undefined(site: Site) -> Iterator[Observation]:
    """SOUNDNESS: what a file that could not be used defines is not known, so nothing is surely missing from it."""
    snapshot = site.analysis.snapshot
    devices = {span.path: device.name for device in snapshot.devices for span in device.origin}
    found = False
    for diagnostic in snapshot.diagnostics:
        if diagnostic.code not in CODES:
            continue
        found = True
        path = diagnostic.origin[0].path if diagnostic.origin else ""
        doubts = (Doubt("file-rejected", path, ()),) if path in snapshot.rejected else ()
        outcome = Outcome.UNDECIDED if doubts else Outcome.VIOLATED
        about = devices.get(path, path)
        yield Observation(outcome, diagnostic.code, diagnostic.arguments, diagnostic.origin, doubts=doubts, about=about)
    count = sum(len(device.definitions) for device in snapshot.devices)
    if not found and not count:
        yield Observation(Outcome.VACUOUS, "objects-none")
    elif not found and not site.blind_spots():
        yield Observation(Outcome.PROVED, "objects-all-defined", (("count", str(count)),))


RULE = HygieneRule("undefined-object", Severity.WARNING, "", _undefined)
