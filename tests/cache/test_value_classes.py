"""Everything that readings, policies and findings can consist of is among the classes a cache file may hold."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import typing
from collections.abc import Iterator

from segcheck.cache.kept_policy import KeptPolicy
from segcheck.cache.value_classes import value_class
from segcheck.model.network import DeviceReading
from segcheck.policy.verdict import Findings

PLAIN = {int, str, bytes, bool, type(None), tuple, frozenset, dict, datetime.date, object, Ellipsis}


def named(hint: object) -> Iterator[type]:
    """The classes in a type."""
    arguments = typing.get_args(hint)
    for argument in arguments:
        yield from named(argument)
    home = typing.get_origin(hint) or hint
    if isinstance(home, type) and home not in PLAIN and home.__module__.startswith("segcheck"):
        yield home


def test_all_of_them() -> None:
    pending: list[type] = [DeviceReading, KeptPolicy, Findings]
    seen: set[type] = set()
    while pending:
        cls = pending.pop()
        if cls in seen:
            continue
        seen.add(cls)
        subclasses: list[type] = cls.__subclasses__()
        if dataclasses.is_dataclass(cls) or issubclass(cls, tuple | enum.Enum):
            assert value_class(cls.__module__, cls.__qualname__).cls is cls
        else:
            assert subclasses, cls
        pending += subclasses
        if not issubclass(cls, enum.Enum):
            pending += [one for hint in typing.get_type_hints(cls).values() for one in named(hint)]
    assert len(seen) > 100
