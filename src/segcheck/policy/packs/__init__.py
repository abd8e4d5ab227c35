"""The packs that come with segcheck: for each a data file, and a page in either language.

A model asks for the properties of a separation model. A body lists the clauses of its policy, each with the properties
that serve it, and asks for what its policy wants beyond the model. `../reading/pack_reader.py` reads the data.
"""

from __future__ import annotations

import functools
from importlib import resources


@functools.cache
def built_in_packs() -> tuple[str, ...]:
    """Names of all packs, sorted.

    >>> built_in_packs()[:3]
    ('alpha', 'alpha-prime', 'arakawa')
    """
    files = (entry.name for entry in resources.files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in files if name.endswith(".yaml")))


def pack_data(name: str) -> bytes:
    """The data file of the pack `name`, one of `built_in_packs()`."""
    return (resources.files(__package__) / f"{name}.yaml").read_bytes()


def pack_page(name: str, language: str) -> str:
    """What the pack `name` asks, needs and cannot see, for people (Markdown)."""
    return (resources.files(__package__) / f"{name}.{language}.md").read_text(encoding="utf-8")
