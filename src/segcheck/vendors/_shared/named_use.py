"""Lines that put something with a name to work."""

from __future__ import annotations

from dataclasses import dataclass

from segcheck.source.text import Origin
from segcheck.vendors._shared.config_lines import ConfigLine


@dataclass(frozen=True, slots=True)
class NamedUse:
    """A line that puts something with a name to work; `line` keeps its place for later fates."""

    name: str
    line: ConfigLine
    origin: Origin
