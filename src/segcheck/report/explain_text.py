"""The answer to `segcheck explain`: a page about an outcome, an intent, a fate, an exit code, a pack, a hygiene rule, a
property or a message.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from segcheck.errors import UsageError
from segcheck.hygiene.catalog import RULES
from segcheck.hygiene.pages import rule_page
from segcheck.policy.catalog import PROPERTIES
from segcheck.report.messages import LANGUAGES, Language, catalogue, message, pages
from segcheck.report.pack_pages import pack_pages, property_page, property_titles


def explain_text(name: str, language: Language = "en") -> str:
    """The page called `name`, or the sentence of the message code `name` with its blanks left open.

    Raises: UsageError, when there is no such page or message; it names the nearest ones.
    """
    everything = {**pages(), **pack_pages(), **_rule_pages()}
    page = everything.get(name.lower()) or _page_titled(name, everything.values())
    if page is not None:
        return page[language].strip() + "\n"
    if name.upper() in PROPERTIES:
        return property_page(name.upper(), language)
    texts = catalogue().texts.get(name)
    if texts is not None:
        return f"# {name}\n\n{texts[language].strip()}\n"
    folded = {known.lower(): known for known in (*everything, *catalogue().texts, *PROPERTIES)}
    near = [folded[found] for found in difflib.get_close_matches(name.lower(), folded, n=3)]
    code = "explain-unknown-near" if near else "explain-unknown"
    raise UsageError(message(code, {"name": name, "near": ", ".join(near)}, language))


def _page_titled(name: str, everything: Iterable[Mapping[str, str]]) -> Mapping[str, str] | None:
    """The page whose title begins with `name`, as words of the output do: `証明済み`, `違反`."""
    for texts in everything:
        for text in texts.values():
            if text.splitlines()[0].lstrip("# ").partition(":")[0].lower() == name.lower():
                return texts
    return None


def topics_text(language: Language = "en") -> str:
    """Names of all pages, each with its title."""
    lines = [message("explain-topics", (), language), *_titles(pages(), language)]
    lines += [message("explain-packs", (), language), *_titles(pack_pages(), language)]
    lines += [message("explain-hygiene", (), language), *_titles(_rule_pages(), language)]
    lines += [message("explain-properties", (), language)]
    lines += [f"  {name:<6}  {title}" for name, title in property_titles(language).items()]
    lines.append(message("explain-codes", {"count": str(len(catalogue().texts))}, language))
    return "\n".join(lines) + "\n"


def _rule_pages() -> Mapping[str, Mapping[str, str]]:
    return {rule.name: {language: rule_page(rule.name, language) for language in LANGUAGES} for rule in RULES}


def _titles(everything: Mapping[str, Mapping[str, str]], language: Language) -> list[str]:
    width = max(len(name) for name in everything)
    return [
        f"  {name:<{width}}  {texts[language].splitlines()[0].lstrip('# ').removeprefix(f'{name}: ')}"
        for name, texts in everything.items()
    ]
