"""Which classes a cache file may hold, and how their values are taken apart and put together without running code."""

from __future__ import annotations

import dataclasses
import enum
import importlib
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

# Modules of immutable values. Nothing of any other module is ever looked up for a cache file.
# fmt: off
_MODULES = frozenset((
    "segcheck.cache.kept_policy",
    "segcheck.model.address", "segcheck.model.definitions", "segcheck.model.filters", "segcheck.model.header",
    "segcheck.model.layer2", "segcheck.model.management", "segcheck.model.network", "segcheck.model.routing",
    "segcheck.model.translation",
    "segcheck.policy.acceptance", "segcheck.policy.approval", "segcheck.policy.catalog",
    "segcheck.policy.declarations", "segcheck.policy.document", "segcheck.policy.intent", "segcheck.policy.pack",
    "segcheck.policy.register", "segcheck.policy.relay", "segcheck.policy.tiers", "segcheck.policy.verdict",
    "segcheck.policy.zones",
    "segcheck.reachability.trace",
    "segcheck.semantics.outcome",
    "segcheck.source.diagnostic", "segcheck.source.ledger", "segcheck.source.text",
    "segcheck.symbolic.cover",
))
# fmt: on


class UnknownClassError(Exception):
    """A class that cache files may not hold."""


class ValueClass:
    """One such class: a frozen dataclass with slots, a named tuple, or an enumeration.

    INVARIANT: `build` calls no constructor and no other function of the class: what a file says decides contents of
    slots, never what is run.
    """

    def __init__(self, cls: type) -> None:
        self.cls = cls
        self.is_enum = issubclass(cls, enum.Enum)
        self.is_tuple = issubclass(cls, tuple)
        self.names: tuple[str, ...] = ()
        self._defaults: tuple[tuple[str, Any], ...] = ()
        if self.is_tuple:
            self.names = tuple(getattr(cls, "_fields", ()))
        elif not self.is_enum:
            fields = dataclasses.fields(cls)
            self.names = tuple(one.name for one in fields if one.init)
            # What a value works out for itself, when it is first asked.
            self._defaults = tuple((one.name, one.default) for one in fields if not one.init)

    def parts(self, value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - of a class known at run time only
        """What `value` consists of; of a member of an enumeration its name."""
        if self.is_enum:
            return (value.name,)
        return tuple(value) if self.is_tuple else tuple(getattr(value, name) for name in self.names)

    def build(self, columns: Sequence[Iterable[Any]], count: int) -> list[Any]:
        """`count` values from one column per part. Raises: KeyError, for a member no enumeration has."""
        cls: Any = self.cls
        if self.is_enum:
            return [cls.__members__[name] for name in columns[0]]
        if self.is_tuple:
            return [tuple.__new__(cls, row) for row in zip(*columns, strict=True)]
        values = [object.__new__(cls) for _ in range(count)]
        for name, column in zip(self.names, columns, strict=True):
            # CHOICE: the slots one after the other, each in one sweep: a third of the time of calling the class.
            deque(map(getattr(cls, name).__set__, values, column), maxlen=0)
        for name, default in self._defaults:
            put = getattr(cls, name).__set__
            for value in values:
                put(value, default)
        return values


_KNOWN: dict[tuple[str, str], ValueClass] = {}


def value_class(module: str, name: str) -> ValueClass:
    """The class `name` of `module`. Raises: UnknownClassError, for anything but a public value class of _MODULES."""
    known = _KNOWN.get((module, name))
    if known is not None:
        return known
    if module not in _MODULES or not name.isidentifier() or name.startswith("_"):
        raise UnknownClassError(f"{module}:{name}")
    cls = vars(importlib.import_module(module)).get(name)
    if not isinstance(cls, type) or (cls.__module__, cls.__qualname__) != (module, name) or not _is_value(cls):
        raise UnknownClassError(f"{module}:{name}")
    found = _KNOWN[module, name] = ValueClass(cls)
    return found


def _is_value(cls: type) -> bool:
    if issubclass(cls, enum.Enum):
        return True
    if issubclass(cls, tuple):
        return hasattr(cls, "_fields")
    parameters = getattr(cls, "__dataclass_params__", None)
    if parameters is None or not parameters.frozen or "__slots__" not in vars(cls):
        return False
    fields: Iterable[dataclasses.Field[Any]] = vars(cls)["__dataclass_fields__"].values()
    return all(one.init or one.default is not dataclasses.MISSING for one in fields)
