"""Certificates with nonsense in any place: read or refused, never a traceback."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

import pytest
from tests.verification.tiny import Tiny, sealed

from segcheck.verification.verify import verify

NONSENSE: tuple[Any, ...] = (
    None, True, False, 0, 1, 2, 5, 13, 194, 1 << 31, 1 << 200, "", "a", "r1", "\ud800", "\0", "10.2.0.9", "(unzoned)",
    [], [[]], [[0, 0]], {}, {"kind": "sent"}, {"all": [{}]}, "x" * 5000,
)  # fmt: skip
ROUNDS = 80


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every holder and key below `value`, the node table apart: it is most of the text."""
    found = []
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        found.append((value, key))
        if key != "nodes":
            found += places(value[key])
    return found


@pytest.mark.parametrize("seed", range(4))
def test_nonsense_in_any_place(seed: int) -> None:
    random = Random(seed)
    document = Tiny().document()
    for _ in range(ROUNDS // 4):
        altered = copy.deepcopy(document)
        for _ in range(random.randint(1, 2)):
            here = places(altered)
            holder, key = random.choice(here)
            choice = random.randrange(4)
            if choice == 0:
                del holder[key]
            elif choice == 1:
                other, name = random.choice(here)
                holder[key] = copy.deepcopy(other[name])
            elif choice == 2 and isinstance(holder, list):
                holder.insert(key, copy.deepcopy(random.choice(holder)))
            else:
                holder[key] = random.choice(NONSENSE)
        try:
            data = sealed(altered)
        except UnicodeEncodeError:
            continue  # a lone surrogate stands in no file of UTF-8
        verification = verify(data)
        assert verification.verified == (verification.refusals == ())


@pytest.mark.parametrize("seed", range(4))
def test_bytes_that_were_damaged(seed: int) -> None:
    random = Random(seed)
    data = Tiny().written()
    for _ in range(ROUNDS // 4):
        damaged = bytearray(data)
        for _ in range(random.randint(1, 3)):
            damaged[random.randrange(len(damaged))] = random.randrange(256)
        if random.random() < 0.5:
            del damaged[random.randrange(len(damaged)) :]
        # Blanks between values are free.
        assert not verify(bytes(damaged)).verified or json.loads(damaged) == json.loads(data)
