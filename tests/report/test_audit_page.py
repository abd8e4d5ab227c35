"""The page of an audit as text: complete, bilingual, escaped, bounded, the same bytes every time."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from tests.report.audit_page_samples import (
    HOSTILE,
    acceptance,
    cell,
    document,
    finding,
    ledger,
    replaced,
    row,
    standing,
)

from segcheck.errors import InputError
from segcheck.report.audit_page import audit_page
from segcheck.report.audit_page import context as context_module
from segcheck.report.audit_page import findings as findings_module
from segcheck.report.audit_page.markup import Markup, element, escaped
from segcheck.report.messages import catalogue
from segcheck.report.safe_text import safe

VOID = frozenset({"meta", "input", "br", "path", "rect", "circle", "line"})


class Reader(HTMLParser):
    """What a browser would make of the page, as far as tests ask."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.names: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def values(self, name: str) -> list[str]:
        return [value or "" for _, attribute, value in self.attributes if attribute == name]


@pytest.fixture(scope="module")
def page() -> str:
    made = document(zones=5, pairs=8, findings=6)
    return audit_page(made, standing([one["id"] for one in made["findings"]]), "ja")


def test_the_same_document_gives_the_same_bytes(page: str) -> None:
    made = json.loads(json.dumps(document(zones=5, pairs=8, findings=6)))
    assert audit_page(made, standing([one["id"] for one in made["findings"]]), "ja") == page


def test_every_element_is_closed_and_every_link_leads_somewhere(page: str) -> None:
    reader = Reader(page)
    assert reader.open == []
    ids = reader.values("id")
    assert len(ids) == len(set(ids))
    targets = {value.removeprefix("#") for value in reader.values("href")}
    assert targets and targets <= set(ids)
    assert {*reader.values("aria-labelledby"), *reader.values("aria-describedby"), *reader.values("for")} <= set(ids)
    assert {value for value in reader.values("data-target") if value} <= set(ids)


def test_both_languages_are_in_the_page_and_marked(page: str) -> None:
    assert page.count('lang="en"') == page.count('lang="ja"') - 1  # that of the page itself
    for text in ("前回との差", "Changes since the run before", "証跡と押印", "Evidence and signatures"):
        assert text in Reader(page).text


def test_the_page_asks_nothing_of_any_network(page: str) -> None:
    reader = Reader(page)
    assert not {"img", "link", "iframe", "object", "embed", "base", "form-action"} & set(reader.names)
    assert not reader.values("src") and not reader.values("action") and not reader.values("style")
    assert not re.search(r"url\((?!#head-)|@import|https?:", page)


def test_the_policy_in_the_head_allows_this_style_and_this_script_only(page: str) -> None:
    policy = next(value for value in Reader(page).values("content") if value.startswith("default-src"))
    for name, directive in (("style", "style-src"), ("script", "script-src")):
        texts = re.findall(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)
        assert len(texts) == 1
        digest = base64.b64encode(hashlib.sha256(texts[0].encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy and "unsafe" not in policy


def test_no_text_of_a_document_becomes_an_element_or_an_attribute() -> None:
    plain = document(zones=5, pairs=8, findings=6)
    usual = Reader(audit_page(plain, None, "en"))
    reader = Reader(audit_page(replaced(plain), None, "en"))
    assert reader.open == []
    assert set(reader.names) == set(usual.names)
    assert {name for _, name, _ in reader.attributes} == {name for _, name, _ in usual.attributes}
    assert sum(name == "script" for name in reader.names) == 1
    for text in HOSTILE:
        assert safe(text) in reader.text, text


def test_control_and_bidirectional_characters_are_written_out_wherever_they_stand() -> None:
    hostile = audit_page(replaced(document(findings=4)), None, "ja")
    rest = hostile.replace("\n", "").replace("\u3000", "")
    assert safe(rest) == rest
    hostile.encode()


def test_finding_has_packet_path_lines_doubts_advice_and_rows(page: str) -> None:
    text = Reader(page).text
    for wanted in ("fw1", "eth0 → eth1", ">   12", "permit ip any any", "close it", "tcp 22 (ssh)", "1.4 × 10^17"):
        assert wanted in text, wanted


def test_what_is_not_shown_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings_module, "MOST_DETAILED", 2)
    monkeypatch.setattr(context_module, "MOST_LISTED", 4)
    monkeypatch.setattr(findings_module, "MOST_ROWS", 1)
    made = document(findings=6)
    for one in made["findings"]:
        one["rows"] = [row("a"), row("b"), row("c")]
        one["traces"] = one["traces"] * 9
    page = audit_page(made, None, "en")
    text = Reader(page).text
    assert page.count('<div class="body"><p class="advice">') == 2
    assert len(re.findall(r'<li(?: class="brief")? id="finding-', page)) == 4
    reader = Reader(page)
    assert {value.removeprefix("#") for value in reader.values("href")} <= set(reader.values("id"))
    assert "2 further finding(s) are not listed here" in text
    assert "Of 6 findings the 2 most urgent ones" in text
    assert "… and 2 more row(s)" in text and "… and 3 more path(s)" in text


def test_findings_stand_in_the_order_of_urgency_open_ones_first() -> None:
    made = document(findings=0)
    made["findings"] = [
        finding(1, severity="info", title={"en": "a", "ja": "a"}),
        finding(2, severity="error", acceptance=acceptance(), title={"en": "b", "ja": "b"}),
        finding(3, severity="warning", title={"en": "c", "ja": "c"}),
        finding(4, severity="error", acceptance=acceptance(force=False), title={"en": "d", "ja": "d"}),
    ]
    page = audit_page(made, None, "en")
    order = re.findall(r'data-severity="(\w+)" data-kind="intent" data-state="(\w+)"', page)
    assert order == [("error", "open"), ("warning", "open"), ("info", "open"), ("error", "accepted")]


def test_a_pair_that_a_blind_spot_hides_is_not_said_to_let_nothing_pass() -> None:
    made = document(zones=3, pairs=0, findings=0)
    made["matrix"]["cells"][0] = cell("zone0", "zone1", blind=True)
    text = Reader(audit_page(made, None, "en")).text
    assert "Between 5 of 6 pairs of zones nothing passes." in text
    assert "not every way can be seen" in text


def test_what_is_accepted_or_unreadable_is_never_shown_as_good() -> None:
    made = document(findings=0)
    assert 'class="verdict good"' in audit_page(made, None, "en")
    accepted = copy.deepcopy(made)
    accepted["findings"] = [finding(1, acceptance=acceptance())]
    accepted["counts"]["accepted"] = 1
    unread = copy.deepcopy(made) | {"ok": False, "unreadable": ["fw9.cfg"]}
    for one in (accepted, unread):
        page = audit_page(one, None, "en")
        assert 'class="verdict good"' not in page
    assert "fw9.cfg" in audit_page(unread, None, "en")


def test_a_stored_run_shows_its_digest_approvals_and_what_changed(page: str) -> None:
    text = Reader(page).text
    for wanted in ("d" * 64, "a" * 64, "e" * 64, "情報 花子", "監視 太郎", "前はこう", "new.cfg", "iso-1-gone"):
        assert wanted in text, wanted
    assert "保存していない" not in text


def test_a_run_that_is_not_stored_says_so() -> None:
    text = Reader(audit_page(document(), None, "ja")).text
    assert "後日、実施の証拠にはならない" in text and "前回との比較はない" in text


def test_every_line_of_every_file_has_its_fate_on_the_page(page: str) -> None:
    text = Reader(page).text
    assert "1–4, 9–12" in text and "5–8" in text and "permit ip any any time-range x" in text


def test_a_document_that_is_none_is_refused() -> None:
    for broken in ({}, document() | {"findings": [{"id": 3}]}, document() | {"matrix": None}):
        with pytest.raises(InputError):
            audit_page(broken, None, "en")


def test_forty_zones_and_three_hundred_devices_stay_within_bounds() -> None:
    made = document(zones=40, pairs=1560, findings=1500, files=300, tiers=9)
    made["ledger"] = [ledger(number, runs=200) for number in range(1, 301)]
    page = audit_page(made, None, "ja")
    assert len(re.findall("<[a-z]", page)) < 400_000
    assert len(page.encode()) < 20_000_000


def test_every_word_the_page_puts_together_has_a_text() -> None:
    names = {
        "severity": ("error", "warning", "info"),
        "outcome": ("violated", "undecided", "vacuous", "declared", "proved"),
        "clause": ("proved", "declared", "attest"),
        "fate": ("modeled", "irrelevant", "approximated", "unrecognized", "malformed"),
        "audit-page-kind": ("intent", "clause", "hygiene", "file"),
        "audit-page-state": ("open", "accepted"),
        "audit-page-change": ("new", "changed", "unchanged"),
        "audit-page-by": ("severity", "kind", "state", "change"),
        "audit-page-box": ("prepared", "checked", "approved", "audited", "name", "day", "seal"),
    }
    missing = [
        f"{key}-{name}" for key, values in names.items() for name in values if f"{key}-{name}" not in catalogue().texts
    ]
    assert not missing


def test_markup_is_the_only_text_that_is_not_escaped() -> None:
    assert escaped("<b>") == "&lt;b&gt;"
    assert element("p", "<b>", Markup("<i>"), title='"><x>') == '<p title="&quot;&gt;&lt;x&gt;">&lt;b&gt;<i></p>'
