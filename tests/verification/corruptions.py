"""`python -m tests.verification.corruptions --count 1000 --seed 1`: altered certificates of the example cities.

Every one must be refused, and for its meaning: its digest and its form are right.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.verification.alterations import ALTERATIONS, Original

import segcheck
from segcheck.verification.verify import Verification, verify

FIXTURES = Path(__file__).parents[2] / "fixtures"
CITIES = ("midori-city", "midori-city-fortigate")
DAY = datetime.date(2026, 11, 21)
# What a refusal for the form would be; an alteration that is refused so shows nothing.
_FORM = ("certificate-expected-", "certificate-member-", "certificate-not-utf8", "certificate-not-json")
_FORM_CODES = frozenset(
    ("certificate-digest", "certificate-node", "certificate-node-unused", "certificate-number", "certificate-choice")
)


def city_certificate(city: str) -> bytes:
    """The certificate that segcheck writes for an example city."""
    return next(_certificates(city, ((0, None),)))


def partial_certificates(city: str) -> Iterator[bytes]:
    """Certificates for the intents of the city's policy, three at a time: smaller, so that more can be tried."""
    every_third = ((first, first + 3) for first in range(0, 60, 3))
    return (data for data in _certificates(city, every_third) if b'"claims":[' in data)


def _certificates(city: str, ranges: Iterable[tuple[int, int | None]]) -> Iterator[bytes]:
    policy = segcheck.load_policy(FIXTURES / city / "policy.yaml")
    snapshot = segcheck.load(FIXTURES / city / "configs")
    policies = [replace(policy, intents=policy.intents[first:last]) for first, last in ranges]
    return (segcheck.certify(snapshot, one, on=DAY).certificate.encode() for one in policies if one.intents)


class Attempt(NamedTuple):
    """An altered certificate, and what the checker said."""

    kind: str
    data: bytes
    verification: Verification

    @property
    def refused_for_meaning(self) -> bool:
        """Whether it was read, and refused."""
        codes = [refusal.code for refusal in self.verification.refusals]
        form = any(code.startswith(_FORM) or code in _FORM_CODES for code in codes)
        return self.verification.certificate is not None and bool(codes) and not form


def attempts(data: bytes, count: int, seed: int) -> Iterator[Attempt]:
    """`count` alterations of the certificate in `data`, kinds in turn; the same for the same seed."""
    random = Random(seed)
    original = Original(data)
    done = 0
    kinds = list(ALTERATIONS)
    random.shuffle(kinds)
    while done < count:
        kind = kinds[done % len(kinds)]
        altered = next(filter(None, (kind(original, random) for _ in range(60))), None)
        if altered is None:
            kinds.remove(kind)  # there is nothing of that kind in this certificate
            continue
        done += 1
        yield Attempt(kind.__name__, altered, verify(altered))


def _shares(count: int) -> Iterator[tuple[str, bytes, int]]:
    """Certificates and how many alterations of each: one of every kind of each whole city, the rest of the parts."""
    parts = [
        (f"{city}, certificate {number}", data)
        for city in CITIES
        for number, data in enumerate(partial_certificates(city), start=1)
    ]
    whole = min(len(ALTERATIONS), count // 10)
    rest = count - whole * len(CITIES)
    for city in CITIES:
        yield f"{city}, whole certificate", city_certificate(city), whole
    for number, (name, data) in enumerate(parts):
        yield name, data, rest // len(parts) + (number < rest % len(parts))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Prints the table. Returns: 0 when all were refused for their meaning, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.verification.corruptions")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    tried: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    started = time.perf_counter()
    for number, (name, data, share) in enumerate(_shares(options.count)):
        if not verify(data).verified:
            _say(f"{name} itself is refused")
            return 1
        for attempt in attempts(data, share, options.seed * 1000 + number):
            tried[attempt.kind] += 1
            refused[attempt.kind] += attempt.refused_for_meaning
            if not attempt.refused_for_meaning:
                codes = [refusal.code for refusal in attempt.verification.refusals]
                _say(f"NOT refused for its meaning: {name}, {attempt.kind}: {codes}")
        _say(f"{name}: {share} altered, {len(data):,} bytes")
    for kind, count in sorted(tried.items()):
        _say(f"{kind.replace('_', ' '):34} {count:5} altered {refused[kind]:5} refused")
    seconds = time.perf_counter() - started
    _say(f"{'all':34} {tried.total():5} altered {refused.total():5} refused in {seconds:.0f} s")
    return 0 if refused.total() == tried.total() == options.count else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
