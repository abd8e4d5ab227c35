"""Tables (CSV, Excel) of the exception register as entries."""

from __future__ import annotations

from collections.abc import Mapping as NamedMapping

from segcheck.policy.problems import Problems
from segcheck.policy.services import Services
from segcheck.policy.yaml_reader import Mapping, Scalar
from segcheck.source.text import SourceFile


def read_table(
    name: Scalar, sheet: Scalar | None, data: bytes, services: NamedMapping[str, Services], problems: Problems
) -> tuple[SourceFile, tuple[Mapping, ...]] | None:
    """Not yet."""
    problems.add("register-file-kind", name.span, name=name.text)
    return None
