"""What a configuration defines under a name, for other lines to use: objects, groups, maps, sets, chains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from segcheck.source.text import Origin

Name: TypeAlias = tuple[str, str]
"""Kind and name: things of two kinds may have the same name."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One thing with a name. `kind`: the platform's own words ("object-group", "firewall address").

    `origin`: the lines that begin it. `used`: a line in force that belongs to no other definition names it. `holders`:
    the definitions whose lines name it. `doubts`: lines that hold its name and are not understood: they may use it.
    """

    kind: str
    name: str
    origin: Origin
    used: bool
    holders: tuple[Name, ...] = ()
    doubts: Origin = ()
