"""The whole page: one file with its style, its script and both languages, which asks nothing of any network.

CHOICE: put together from elements (`markup.py`), not from templates of another library: what is text and what is markup
is a matter of types, the checker sees every key that is asked for, nothing has to be carried into a closed network,
and a page costs what its text costs (docs/adr/0043).
SOUNDNESS: the policy in its head lets run this script and this style only, whatever a document may smuggle in.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from pathlib import Path

from segcheck.history.standing import Standing
from segcheck.report.audit_page.context import Context
from segcheck.report.audit_page.files import basis_part, files_part
from segcheck.report.audit_page.findings import findings_part
from segcheck.report.audit_page.flows import diagram_part, matrix_part
from segcheck.report.audit_page.markup import Markup, element, joined
from segcheck.report.audit_page.summary import drift_part, seal_part, summary_part
from segcheck.report.audit_page.tables import (
    acceptances_part,
    coverage_part,
    exceptions_part,
    hygiene_part,
    intents_part,
    permits_part,
)
from segcheck.report.audit_page.words import code, said
from segcheck.report.json_values import Json
from segcheck.report.messages import LANGUAGES, Language, message
from segcheck.report.recorded import Recorded

_PARTS = (
    ("summary", summary_part),
    ("drift", drift_part),
    ("diagram", diagram_part),
    ("matrix", matrix_part),
    ("findings", findings_part),
    ("coverage", coverage_part),
    ("intents", intents_part),
    ("hygiene", hygiene_part),
    ("exceptions", exceptions_part),
    ("permits", permits_part),
    ("acceptances", acceptances_part),
    ("files", files_part),
    ("basis", basis_part),
    ("seal", seal_part),
)
_NAMES = {"en": "English", "ja": "日本語"}


def audit_page(document: Json, standing: Standing | None = None, language: Language = "en") -> str:
    """The audit as an HTML document; `language` is shown first. Same arguments, same text.

    Raises: InputError for a document that is none.
    """
    context = Context(Recorded(document), standing or Standing(), language)
    main = element("main", *(part(context) for _, part in _PARTS), id="content", tabindex=-1)
    body = element("body", _head(context), _navigation(), main, _script())
    whole = element("html", _invisible(context), body, lang=language, data_language=language)
    return f"<!DOCTYPE html>\n{whole}\n"


def _invisible(context: Context) -> Markup:
    """What browsers read first. The policy comes before all it speaks of."""
    style, script = _file("audit.css"), _file("audit.js")
    allowed = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    titles = {language: message("audit-page-title", {"policy": _subject(context)}, language) for language in LANGUAGES}
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=allowed),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="generator", content=f"segcheck {context.document.text('version')}"),
        element("title", titles[context.language], **{f"data_{name}": text for name, text in titles.items()}),
        element("style", Markup(style)),
    )


def _head(context: Context) -> Markup:
    stamp = context.standing.stamp
    on = context.document.text_or_none("on")
    day = said("audit-page-day", day=on) if on else said("audit-without-day")
    run = said("audit-page-run", number=stamp.number) if stamp else said("audit-page-not-stored")
    digest = joined((" ", code(stamp.digest))) if stamp else ""
    switch = element(
        "fieldset",
        element("legend", "Language / 言語", class_="unseen"),
        *(_language(name, context.language) for name in LANGUAGES),
        class_="languages",
    )
    return element(
        "header",
        element("a", said("audit-page-skip"), href="#content", class_="skip"),
        element(
            "div",
            element("p", said("audit-page-kind"), class_="kind"),
            element("h1", _subject(context)),
            element("p", day, " · ", run, digest, class_="stamp"),
        ),
        switch,
    )


def _language(name: Language, chosen: Language) -> Markup:
    """Always in its own language."""
    box = element("input", type="radio", name="language", value=name, id=f"language-{name}", checked=name == chosen)
    return element("label", box, " ", element("bdi", _NAMES[name]), data_always=name)


def _subject(context: Context) -> str:
    policy = context.document.part("policy")
    return policy.text("name") or policy.text("path")


def _navigation() -> Markup:
    links = (element("li", element("a", said(f"audit-page-to-{name}"), href=f"#{name}")) for name, _ in _PARTS)
    title = element("h2", said("audit-page-contents"), id="contents")
    return element("nav", title, element("ol", *links), aria_labelledby="contents")


def _script() -> Markup:
    return element("script", Markup(_file("audit.js")))


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@functools.cache
def _file(name: str) -> str:
    """A file of this folder, also within an archive."""
    folder = Path(__file__).parent
    if folder.is_dir():
        return (folder / name).read_text(encoding="utf-8")
    from importlib import resources

    return (resources.files(__package__) / name).read_text(encoding="utf-8")
