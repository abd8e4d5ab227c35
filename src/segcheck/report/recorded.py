"""Reading a document that was written earlier: what JSON gives back, asked for by kind.

CHOICE: renderers ask for what they show by name and kind and get it, or one error that says the document is not what
segcheck writes; a document that somebody altered, or that a later version wrote, never ends in a traceback.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

from segcheck.errors import StoreError
from segcheck.report.messages import Language


@dataclass(frozen=True, slots=True)
class Recorded:
    """One object of a document.

    Every question raises StoreError where the document has nothing of that kind there.

    >>> entry = Recorded({"id": "iso-1", "title": {"en": "apart", "ja": "分離"}, "lines": [{"number": 3}]})
    >>> entry.text("id"), entry.spoken("title", "ja"), [line.number("number") for line in entry.each("lines")]
    ('iso-1', '分離', [3])
    """

    values: Mapping[str, object]

    def text(self, name: str) -> str:
        """A text."""
        value = self.values.get(name)
        return value if isinstance(value, str) else _refuse(name)

    def text_or_none(self, name: str) -> str | None:
        """A text, or null."""
        return None if self.values.get(name) is None else self.text(name)

    def number(self, name: str) -> int:
        """A whole number."""
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else _refuse(name)

    def flag(self, name: str) -> bool:
        """A truth value."""
        value = self.values.get(name)
        return value if isinstance(value, bool) else _refuse(name)

    def flag_or_none(self, name: str) -> bool | None:
        """A truth value, or null."""
        return None if self.values.get(name) is None else self.flag(name)

    def spoken(self, name: str, language: Language) -> str:
        """The text in `language` of a text that is there in every language."""
        return self.part(name).text(language)

    def part(self, name: str) -> Recorded:
        """An object."""
        value = self.values.get(name)
        return Recorded(value) if isinstance(value, dict) else _refuse(name)

    def part_or_none(self, name: str) -> Recorded | None:
        """An object, or null."""
        return None if self.values.get(name) is None else self.part(name)

    def each(self, name: str) -> tuple[Recorded, ...]:
        """A list of objects."""
        return tuple(Recorded(one) if isinstance(one, dict) else _refuse(name) for one in self._list(name))

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(one if isinstance(one, str) else _refuse(name) for one in self._list(name))

    def counts(self, name: str) -> dict[str, int]:
        """Whole numbers by name."""
        part = self.part(name)
        return {key: part.number(key) for key in part.values}

    def _list(self, name: str) -> Iterator[object]:
        value = self.values.get(name)
        return iter(value) if isinstance(value, list) else _refuse(name)


def _refuse(name: str) -> NoReturn:
    raise StoreError(f"the document says nothing that can be shown as {name}", "audit-document-damaged", name=name)
