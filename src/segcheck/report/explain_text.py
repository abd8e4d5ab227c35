"""The answer to `segcheck explain`: a page about an outcome, an intent, a fate, an exit code or a message."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from segcheck.errors import UsageError
from segcheck.report.messages import Language, catalogue, message, pages


def explain_text(name: str, language: Language = "en") -> str:
    """The page called `name`, or the sentence of the message code `name` with its blanks left open.

    Raises: UsageError, when there is no such page or message; it names the nearest ones.
    """
    page = pages().get(name.lower()) or _page_titled(name)
    if page is not None:
        return page[language].strip() + "\n"
    texts = catalogue().texts.get(name)
    if texts is not None:
        return f"# {name}\n\n{texts[language].strip()}\n"
    near = difflib.get_close_matches(name.lower(), [*pages(), *catalogue().texts], n=3)
    code = "explain-unknown-near" if near else "explain-unknown"
    raise UsageError(message(code, {"name": name, "near": ", ".join(near)}, language))


def _page_titled(name: str) -> Mapping[str, str] | None:
    """The page whose title begins with `name`, as words of the output do: `証明済み`, `違反`."""
    for texts in pages().values():
        for text in texts.values():
            if text.splitlines()[0].lstrip("# ").partition(":")[0].lower() == name.lower():
                return texts
    return None


def topics_text(language: Language = "en") -> str:
    """Names of all pages, each with its title."""
    lines = [message("explain-topics", (), language)]
    everything = pages()
    width = max(len(name) for name in everything)
    lines.extend(
        f"  {name:<{width}}  {texts[language].splitlines()[0].lstrip('# ')}" for name, texts in everything.items()
    )
    lines.append(message("explain-codes", {"count": str(len(catalogue().texts))}, language))
    return "\n".join(lines) + "\n"
