"""The whole check of a certificate, and what it showed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from segcheck.model.network import Snapshot
from segcheck.verification.claims import ClaimRules, check_intents, check_listed_sets
from segcheck.verification.closure import Steps, arriving, check_closure
from segcheck.verification.configurations import Filters, check_configurations, check_files
from segcheck.verification.diagrams import TooLargeError
from segcheck.verification.document import Certificate, FamilyPart
from segcheck.verification.family_reading import FIELD_ORDER
from segcheck.verification.labels import LabelRules
from segcheck.verification.node_table import load_nodes
from segcheck.verification.packets import Packets
from segcheck.verification.placement import Placement
from segcheck.verification.policy_files import policy_hashes
from segcheck.verification.reading import read_certificate
from segcheck.verification.refusal import Complaints, Refusal, RefusedError
from segcheck.verification.rules import EdgeRules, check_names
from segcheck.verification.universe import Universe


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of checking a certificate.

    `refusals`: the first reasons to refuse it, `count` of them altogether; none: the claims follow. `certificate` is
    None where the file could not be read as one. `filters`: how many steps were compared with the configurations;
    None where none were given. `policy`: whether the policy files were compared.
    """

    certificate: Certificate | None
    refusals: tuple[Refusal, ...]
    count: int
    filters: int | None = None
    policy: bool = False

    @property
    def verified(self) -> bool:
        """Whether nothing speaks against the certificate."""
        return not self.count


def verify(data: bytes, snapshot: Snapshot | None = None, policy: Path | None = None) -> Verification:
    """Check the certificate in the bytes of a file; with `snapshot`, that its filters are those of the configurations;
    with the path of a `policy`, that the policy files are the same.

    Raises: OSError, where a policy file cannot be read; nothing for any `data`.

    Cost: a second or so for a certificate of a city; at most minutes and some two gigabytes, then it is refused as
    too large.
    """
    complaints = Complaints()
    certificate = None
    filters = 0
    try:
        certificate = read_certificate(data)
        check_intents(certificate, complaints)
        if snapshot is not None:
            check_configurations(certificate, snapshot, complaints)
        if policy is not None:
            check_files(certificate.policy, policy_hashes(policy, certificate.policy), (), complaints)
        for part in certificate.families:
            filters += _check_family(certificate, part, snapshot, complaints)
    except RefusedError as error:
        complaints.refuse(error.refusal)
    except (TooLargeError, MemoryError, RecursionError):
        complaints.complain("certificate-too-large")
    return Verification(
        certificate,
        tuple(complaints.told),
        complaints.count,
        None if snapshot is None else filters,
        policy is not None,
    )


def _check_family(certificate: Certificate, part: FamilyPart, snapshot: Snapshot | None, complaints: Complaints) -> int:
    """Returns: how many steps were compared with the configurations."""
    order = [(field, bit) for field in FIELD_ORDER for bit in reversed(range(field.bits(part.family)))]
    packets = Packets(part.family, order)
    load_nodes(packets.sets, part.nodes, part.named)
    universe = Universe(packets, part, certificate.assumptions.spoofing)
    steps = Steps(universe)
    everything = arriving(part, universe)
    before = complaints.count
    check_names(part, complaints)
    if complaints.count > before:
        return 0  # what comes now follows names
    check_listed_sets(part, universe, complaints)
    check_closure(part, universe, steps, complaints)
    LabelRules(part, complaints).check()
    EdgeRules(part, universe, steps, everything, complaints).check()
    ClaimRules(part, universe, steps, certificate.assumptions, complaints).check()
    if snapshot is None:
        return 0
    Placement(part, snapshot, complaints).check()
    return Filters(certificate, part, packets, everything, snapshot, complaints).check()
