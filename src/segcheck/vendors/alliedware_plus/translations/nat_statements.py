"""Rules of address translation as written."""

from __future__ import annotations

from dataclasses import dataclass, field

from segcheck.vendors._shared.config_lines import Section


@dataclass(slots=True)
class NatStatements:
    """Sections `nat`, in the order of the file. Mutable while the file is parsed."""

    sections: list[Section] = field(default_factory=list)
