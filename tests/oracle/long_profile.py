"""The oracle at length: `python -m tests.oracle.long_profile --pairs 1000000` from the repository root.

Draws filters, devices and configurations from a seed, puts packets through both semantics (or, for configurations,
through a reader and a direct reading of the same lines), prints one figure line per subject, and exits 0 when they
agree on every packet. The first disagreement is printed with the seed that brings it back.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from random import Random

from tests import device_strategies, strategies
from tests.oracle import test_asa_agrees, test_fortios_agrees, test_netfilter_agrees
from tests.oracle.test_devices_agree import check_device
from tests.oracle.test_filters_agree import conditions, disagreements

from segcheck.model.header import Family
from segcheck.semantics.matching import Matcher
from segcheck.symbolic.header_space import HeaderSpace

PACKETS = 64
SUBJECTS_PER_SPACE = 200


def filter_round(rng: Random, space: HeaderSpace) -> Iterator[str]:
    """Disagreements about one random filter on `PACKETS` packets."""
    filter_ = strategies.filter_of(rng, space.family, longest=12)
    known = conditions(filter_)
    flows = [strategies.flow_near(rng, space.family, known) for _ in range(PACKETS)]
    return disagreements(Matcher(space), filter_, flows)


def device_round(rng: Random, space: HeaderSpace) -> Iterator[str]:
    """Disagreements about one random device on `PACKETS` packets."""
    device = device_strategies.device_of(rng, space.family, device_strategies.Habits(unmodeled=0.0))
    return check_device(rng, device, space, PACKETS)


def translating_round(rng: Random, space: HeaderSpace) -> Iterator[str]:
    """The same about a device that translates before and after routing, most with marks from the one to the other."""
    habits = device_strategies.Habits(translations=1.0, marks=0.6, unmodeled=0.0, uncomputed=0.03)
    return check_device(rng, device_strategies.device_of(rng, space.family, habits), space, PACKETS)


def fortios_round(rng: Random, space: HeaderSpace) -> Iterator[str]:  # noqa: ARG001 - no sets are asked
    """Where the reader of FortiOS and a direct reading of the same policies differ on `PACKETS` packets."""
    return test_fortios_agrees.disagreements(rng, PACKETS)


def asa_round(rng: Random, space: HeaderSpace) -> Iterator[str]:  # noqa: ARG001 - no sets are asked
    """The same of ASA access lists."""
    return test_asa_agrees.disagreements(rng, PACKETS)


def netfilter_round(rng: Random, space: HeaderSpace) -> Iterator[str]:  # noqa: ARG001 - no sets are asked
    """Where a flattened netfilter program and a walk through its chains differ on `PACKETS` packets."""
    return test_netfilter_agrees.disagreements(rng, PACKETS)


ROUNDS: dict[str, Callable[[Random, HeaderSpace], Iterator[str]]] = {
    "filter": filter_round,
    "device": device_round,
    "NAT device": translating_round,
    "FortiOS policy": fortios_round,
    "ASA access list": asa_round,
    "netfilter program": netfilter_round,
}


def run(subject: str, pairs: int, seed: int) -> tuple[int, str | None]:
    """(Pairs compared, first disagreement or None). Every subject has its own seed, `seed` and up."""
    compared = 0
    number = seed
    while compared < pairs:
        family = (Family.IPV4, Family.IPV4, Family.IPV6)[number // SUBJECTS_PER_SPACE % 3]
        if number == seed or number % SUBJECTS_PER_SPACE == 0:
            space = HeaderSpace(family, max_nodes=1 << 22)
        difference = next(ROUNDS[subject](Random(f"{subject} {number}"), space), None)
        if difference is not None:
            return compared, f"{subject} of seed {number}: {difference}"
        compared += PACKETS
        number += 1
    return compared, None


def main(arguments: list[str] | None = None) -> int:
    """Exit code: 0 when the two semantics agree."""
    parser = argparse.ArgumentParser(description="Hold the packet-set semantics against the reference evaluator.")
    parser.add_argument("--pairs", type=int, default=1_000_000, help="pairs of subject and packet, for each subject")
    parser.add_argument("--subject", choices=(*ROUNDS, "all"), default="all")
    parser.add_argument("--seed", type=int, default=0, help="number of the first subject")
    options = parser.parse_args(arguments)
    code = 0
    for subject in ROUNDS if options.subject == "all" else (options.subject,):
        start = time.perf_counter()
        compared, difference = run(subject, options.pairs, options.seed)
        seconds = time.perf_counter() - start
        verdict = "0 disagreements" if difference is None else "DISAGREEMENT"
        sys.stdout.write(
            f"oracle: {compared:,} ({subject}, packet) pairs, {verdict}, {seconds:.0f} s, {compared / seconds:,.0f}/s\n"
        )
        if difference is not None:
            sys.stdout.write(f"  {difference}\n")
            code = 1
    return code


if __name__ == "__main__":
    raise SystemExit(main())
