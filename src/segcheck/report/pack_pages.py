"""Pages of `segcheck explain` about packs and properties."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from segcheck.policy.catalog import PROPERTIES, Property
from segcheck.policy.packs import built_in_packs, pack_page
from segcheck.policy.reading.pack_reader import built_in_pack, models
from segcheck.report.coverage_text import clause_title
from segcheck.report.messages import LANGUAGES, Language, message


@functools.cache
def pack_pages() -> Mapping[str, Mapping[str, str]]:
    """The page of each pack, by name and language."""
    return {name: {language: pack_page(name, language) for language in LANGUAGES} for name in built_in_packs()}


def property_titles(language: Language) -> Mapping[str, str]:
    """What each property says must hold, by id.

    >>> property_titles("en")["SAN-2"][:20]
    'all internet traffic'
    """
    return {name: message(f"property-{name.lower()}", (), language) for name in PROPERTIES}


def property_page(name: str, language: Language) -> str:
    """What the property asks, what it takes, and the clauses of all bodies that it serves.

    Raises: KeyError, when there is no property of that name.
    """
    asked = PROPERTIES[name]
    parts = (
        (f"# {name}: {property_titles(language)[name]}",),
        (message(f"property-page-kind-{asked.kind.value}", (), language),),
        tuple(_parameters(asked, language)),
        tuple(_models(name, language)),
        tuple(_clauses(name, language)),
    )
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _parameters(asked: Property, language: Language) -> Iterator[str]:
    if not asked.parameters:
        yield message("property-page-no-parameters", (), language)
        return
    yield message("property-page-parameters", (), language)
    for name, words in asked.parameters:
        yield f"  {name}: {', '.join(words) or message('property-page-nothing', (), language)}"


def _models(name: str, language: Language) -> Iterator[str]:
    asking = [model for model in models() if any(use.property.id == name for use in built_in_pack(model).uses)]
    if asking:
        yield message("property-page-models", {"models": ", ".join(asking)}, language)


def _clauses(name: str, language: Language) -> Iterator[str]:
    served = [
        (pack, clause)
        for pack in built_in_packs()
        for clause in built_in_pack(pack).clauses
        if name in clause.properties
    ]
    yield message("property-page-clauses" if served else "property-page-no-clauses", (), language)
    for pack, clause in served:
        yield f"  {pack} {clause.number}  {clause_title(clause, language)}"
