"""A policy with the files it was read from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from segcheck.policy.document import Policy
from segcheck.policy.reading.problems import ReadingError


@dataclass(frozen=True, slots=True)
class KeptPolicy:
    """`files`: name and SHA-256 of every file the policy names, in the order they were read."""

    policy: Policy
    files: tuple[tuple[str, str], ...]


def read_policy(path: str, data: bytes, read_file: Callable[[str], bytes]) -> KeptPolicy:
    """The policy in `data`. Raises: PolicyError, as `load_policy_text`."""
    from segcheck.policy.reading.load import load_policy_text

    files: list[tuple[str, str]] = []

    def noted(name: str) -> bytes:
        found = read_file(name)
        files.append((name, hashlib.sha256(found).hexdigest()))
        return found

    return KeptPolicy(load_policy_text(path, data, noted), tuple(files))


def still_holds(kept: KeptPolicy, read_file: Callable[[str], bytes]) -> bool:
    """Whether the files that the policy names are still the same."""
    try:
        return all(hashlib.sha256(read_file(name)).hexdigest() == digest for name, digest in kept.files)
    except ReadingError:  # told when the policy is read
        return False
