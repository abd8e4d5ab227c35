"""What one FortiOS file states, before it becomes a device: the reader's product, the converters' input."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from segcheck.source.text import Origin
from segcheck.vendors._shared.definitions import Names
from segcheck.vendors._shared.notes import Notes
from segcheck.vendors.fortinet_fortios.statements import Vdom


class Release(NamedTuple):
    """FortiOS version, from the file's first line; it decides what an absent key means."""

    major: int
    minor: int
    patch: int


@dataclass(slots=True)
class FortiConfiguration:
    """`shared`: what belongs to the whole box (`config global`); without virtual domains it is the same value as the
    only entry of `vdoms`. `divided`: there are virtual domains. `broken`: lines are missing or mangled.
    `names`: what has a name for policies to use.
    """

    notes: Notes
    hostname: str = ""
    hostname_origin: Origin = ()
    release: Release | None = None
    divided: bool = False
    broken: bool = False
    names: Names = field(default_factory=Names)
    shared: Vdom = field(default_factory=lambda: Vdom("root", {}))
    vdoms: tuple[Vdom, ...] = ()
