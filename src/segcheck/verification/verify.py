"""The whole check of a certificate, and what it showed."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.verification.claims import ClaimRules, check_intents, check_listed_sets
from segcheck.verification.closure import Steps, arriving, check_closure
from segcheck.verification.diagrams import TooLargeError
from segcheck.verification.document import Certificate, FamilyPart
from segcheck.verification.family_reading import FIELD_ORDER
from segcheck.verification.node_table import load_nodes
from segcheck.verification.packets import Packets
from segcheck.verification.reading import read_certificate
from segcheck.verification.refusal import Complaints, Refusal, RefusedError
from segcheck.verification.rules import EdgeRules, check_names
from segcheck.verification.universe import Universe


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of checking a certificate.

    `refusals`: the first reasons to refuse it, `count` of them altogether; none: the claims follow. `certificate` is
    None where the file could not be read as one. `filters`: guards that were compiled anew from the configurations;
    None where none were given.
    """

    certificate: Certificate | None
    refusals: tuple[Refusal, ...]
    count: int

    @property
    def verified(self) -> bool:
        """Whether nothing speaks against the certificate."""
        return not self.count


def verify(data: bytes) -> Verification:
    """Check the certificate in the bytes of a file. Raises nothing."""
    complaints = Complaints()
    certificate = None
    try:
        certificate = read_certificate(data)
        check_intents(certificate, complaints)
        for part in certificate.families:
            _check_family(certificate, part, complaints)
    except RefusedError as error:
        complaints.add_refusal(error.refusal)
    except (TooLargeError, MemoryError):
        complaints.add("certificate-too-large")
    return Verification(certificate, tuple(complaints.told), complaints.count)


def _check_family(certificate: Certificate, part: FamilyPart, complaints: Complaints) -> None:
    order = [(field, bit) for field in FIELD_ORDER for bit in reversed(range(field.bits(part.family)))]
    packets = Packets(part.family, order)
    load_nodes(packets.sets, part.nodes, part.named)
    universe = Universe(packets, part, certificate.assumptions.spoofing)
    steps = Steps(universe)
    everything = arriving(part, universe)
    check_names(part, complaints)
    check_listed_sets(part, universe, complaints)
    check_closure(part, universe, steps, complaints)
    EdgeRules(part, universe, steps, everything, complaints).check()
    ClaimRules(part, universe, steps, certificate.assumptions, complaints).check()
