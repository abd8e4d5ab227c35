from __future__ import annotations

import re
import textwrap
from collections import Counter
from importlib import resources

import pytest
import yaml

from segcheck.errors import InternalError
from segcheck.policy.reading.load import load_policy_text
from segcheck.policy.verdict import Outcome
from segcheck.reachability.trace import Disposition
from segcheck.report.messages import (
    LANGUAGES,
    Catalogue,
    Language,
    blanks,
    catalogue,
    message,
    pages,
    read_plainly,
    read_texts,
)
from segcheck.source.diagnostic import Effect, Severity
from segcheck.source.ledger import LineFate

CATALOGUES = sorted(
    (
        entry
        for entry in (resources.files("segcheck.report.messages") / "catalog").iterdir()
        if entry.name.endswith(".yaml")
    ),
    key=lambda entry: entry.name,
)


def test_both_languages_fill_the_same_blanks() -> None:
    texts = catalogue().texts
    assert [code for code in texts if blanks(texts[code]["en"]) != blanks(texts[code]["ja"])] == []


def test_a_text_is_neither_empty_nor_padded() -> None:
    texts = catalogue().texts
    assert [code for code in texts for text in texts[code].values() if not text or text.strip() != text] == []


def test_codes_are_kebab_case() -> None:
    assert [code for code in catalogue().texts if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)] == []


def test_no_two_entries_have_one_code() -> None:
    """YAML keeps the last of two equal keys silently, and so does the joining of files."""
    codes: Counter[str] = Counter()
    for entry in CATALOGUES:
        node = yaml.compose(entry.read_text(encoding="utf-8"))
        codes.update(key.value for key, _ in (node.value if node is not None else ()))
    assert [code for code, count in codes.items() if count > 1] == []


def test_every_value_a_renderer_names_has_its_text() -> None:
    known = catalogue().texts
    named = [
        *(f"outcome-{outcome.value}" for outcome in Outcome),
        *(f"fate-{fate.value}" for fate in LineFate),
        *(f"disposition-{disposition.value}" for disposition in Disposition),
        *(f"severity-{severity.value}" for severity in Severity),
        *(f"effect-{effect.value}" for effect in Effect if effect is not Effect.NONE),
    ]
    assert [code for code in named if code not in known] == []


def test_every_outcome_fate_and_intent_has_a_page_in_every_language() -> None:
    names = [*(outcome.value for outcome in Outcome), *(fate.value for fate in LineFate)]
    for name in [*names, "isolated", "only", "reachable", "exit-codes"]:
        for language in LANGUAGES:
            assert pages()[name][language].startswith("# ")


def test_an_unknown_code_is_shown_as_such() -> None:
    lenient = Catalogue({})
    assert lenient.text("never-written", {"line": "x\x1b"}, "en") == "[never-written] (line=x\\x1b)"


def test_an_unknown_code_or_argument_fails_in_tests() -> None:
    strict = Catalogue({"known": {"en": "needs {this}", "ja": "{this}"}}, strict=True)
    with pytest.raises(InternalError):
        strict.text("unknown", {}, "en")
    with pytest.raises(InternalError):
        strict.text("known", {}, "en")
    assert Catalogue(strict.texts).text("known", {}, "en") == "needs …"


def test_an_argument_is_never_taken_for_a_blank() -> None:
    assert message("cli-cannot-read", {"path": "{reason}", "reason": "gone"}) == "{reason} cannot be read: gone"


@pytest.mark.parametrize("content", ["- a\n- b\n", "code: text\n", "code: {en: only}\n", "code: {en: 1, ja: 2}\n"])
def test_a_misshapen_catalogue_is_refused(content: str) -> None:
    with pytest.raises(InternalError):
        read_texts("broken.yaml", content)


def test_both_ways_to_read_a_catalogue_read_the_same() -> None:
    folder = resources.files("segcheck.report.messages") / "catalog"
    for entry in folder.iterdir():
        if entry.name.endswith(".yaml"):
            content = entry.read_text(encoding="utf-8")
            assert read_plainly(content) == read_texts(entry.name, content), entry.name


@pytest.mark.parametrize(
    "content",
    [
        'a-code:\n  en: "x\\n"\n  ja: "y"\n',
        'a-code:\n  en: "x\\u3042"\n  ja: "y"\n',
        "a-code:\n  en: 'x'\n  ja: 'y'\n",
        'a-code:\n  ja: "y"\n  en: "x"\n',
        'a-code: {en: "x", ja: "y"} # why\n',
        'a-code: {en: "x", ja: "y", ja: "z"}\n',
        'a-code:\n  en: "x"\n',
        'a-code:\n  en: "x" # why\n  ja: "y"\n',
        "a-code: {}\n",
    ],
)
def test_other_yaml_is_not_read_plainly(content: str) -> None:
    assert read_plainly(content) is None


def test_escapes_are_read_plainly() -> None:
    content = 'a-code: {en: "say \\"x\\" \\\\ y", ja: "z"}\n\n# end\n'
    assert read_plainly(content) == read_texts("x.yaml", content) == {"a-code": {"en": 'say "x" \\ y', "ja": "z"}}


def test_an_empty_catalogue_is_empty() -> None:
    assert read_texts("empty.yaml", "# nothing yet\n") == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["isolated", "only", "reachable"])
def test_the_example_of_a_page_is_a_policy(name: str, language: Language) -> None:
    """What a reader copies from `segcheck explain` must load."""
    lines = [line for line in pages()[name][language].splitlines() if line.startswith("    ")]
    intent = textwrap.dedent("\n".join(lines))
    names = ("mynumber", "internet", "lgwan", "INTERNET")
    zones = "".join(f"  {zone}: {{vlans: [{vlan}]}}\n" for vlan, zone in enumerate(names, start=10))
    text = f"segcheck: 1\nzones:\n{zones}intents:\n{textwrap.indent(intent, '  ')}\n"
    assert len(load_policy_text("example.yaml", text.encode()).intents) >= 1
