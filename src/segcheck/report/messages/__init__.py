"""Every sentence segcheck says, by code, in English and Japanese.

The catalogues are plain YAML files in `catalog/`, one per room, so that a translator needs no Python:

    code:
      en: "text with {argument}"
      ja: "…"
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from segcheck.errors import InternalError
from segcheck.report.safe_text import safe

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Language: TypeAlias = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = ("en", "ja")

_BLANK = re.compile(r"\{(\w+)\}")

# An entry as all catalogues write them: on three lines or on one, texts between double quotes.
_ENTRY = re.compile(
    r"""^([a-z][a-z0-9-]+):(?:\n  en: "(.*)"\n  ja: "(.*)"| \{en: "(.*?)", ja: "(.*)"\})$|^(?:#.*)?$|^(.+)$""",
    re.MULTILINE,
)
_TEXT = re.compile(r'(?:[^"\\]|\\["\\])*')
_ESCAPED = re.compile(r'\\(["\\])')


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Texts by code and language.

    `strict`: a missing text or argument raises InternalError (the tests run so); otherwise it is shown as such,
    because a report with one ugly line is worth more than none.
    """

    texts: Mapping[str, Mapping[str, str]]
    strict: bool = False

    def text(self, code: str, arguments: Mapping[str, str], language: Language) -> str:
        """The sentence of `code`, its blanks filled; control characters of arguments are written out."""
        template = self.texts.get(code, {}).get(language)
        if template is None:
            if self.strict:
                raise InternalError(f"no {language} text for message code {code!r}")
            details = ", ".join(f"{name}={safe(value)}" for name, value in arguments.items())
            return f"[{code}]{f' ({details})' if details else ''}"

        def filled(blank: re.Match[str]) -> str:
            value = arguments.get(blank[1])
            if value is None:
                if self.strict:
                    raise InternalError(f"message {code!r} needs an argument {blank[1]!r}")
                return "…"
            return safe(value)

        return _BLANK.sub(filled, template)


def message(code: str, arguments: Mapping[str, str] | Iterable[tuple[str, str]] = (), language: Language = "en") -> str:
    """The sentence of `code` in `language`.

    >>> message("outcome-proved", (), "ja")
    '証明済み'
    """
    return catalogue().text(code, dict(arguments), language)


def blanks(template: str) -> frozenset[str]:
    """Names of the arguments a text needs.

    >>> sorted(blanks("{path} is not in {folder}"))
    ['folder', 'path']
    """
    return frozenset(_BLANK.findall(template))


@functools.cache
def catalogue() -> Catalogue:
    """All catalogues as one. Cost: a few hundredths of a second, once.

    Raises: InternalError, when a file is not as described above. (A test sees to it that no two files hold one code.)
    """
    texts: dict[str, Mapping[str, str]] = {}
    for entry in sorted((_files() / "catalog").iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".yaml"):
            continue
        content = entry.read_text(encoding="utf-8")
        texts.update(read_plainly(content) or read_texts(entry.name, content))
    return Catalogue(texts)


def _files() -> Path | Traversable:
    """The folder of this module, also within an archive."""
    folder = Path(__file__).parent
    if folder.is_dir():
        return folder
    from importlib import resources

    return resources.files(__package__)


def pages() -> Mapping[str, Mapping[str, str]]:
    """Longer explanations for `segcheck explain`, by name and language (Markdown)."""
    entry = _files() / "pages.yaml"
    return read_texts(entry.name, entry.read_text(encoding="utf-8"))


def read_plainly(content: str) -> dict[str, Mapping[str, str]] | None:
    """The entries of a catalogue written as all of them are; None for any other YAML.

    CHOICE: every command says something, and YAML would take longer to read two thousand sentences than a check of a
    city takes. (A test sees to it that both ways read the same.)
    """
    texts: dict[str, Mapping[str, str]] = {}
    for code, en, ja, short_en, short_ja, other in _ENTRY.findall(content):
        found = (en or short_en, ja or short_ja)
        if other or any(('"' in text or "\\" in text) and not _TEXT.fullmatch(text) for text in found):
            return None
        if code:
            texts[code] = dict(zip(LANGUAGES, map(_unescaped, found), strict=True))
    return texts


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def read_texts(name: str, content: str) -> dict[str, Mapping[str, str]]:
    """The entries of one YAML file, checked.

    Raises: InternalError, for anything but `code: {en: text, ja: text}`.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded = yaml.load(content, Loader=loader)  # noqa: S506 - both are safe loaders
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise InternalError(f"{name} is not a mapping of codes to texts")
    for code, translations in loaded.items():
        if not (
            isinstance(code, str)
            and isinstance(translations, dict)
            and set(translations) == set(LANGUAGES)
            and all(isinstance(text, str) for text in translations.values())
        ):
            raise InternalError(f"{name}: entry {code!r} is not {{en: text, ja: text}}")
    return loaded
