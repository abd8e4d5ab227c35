"""The page of an audit in a real browser: what people see, click, type, hear and print."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.report.audit_page_samples import HOSTILE, acceptance, document, replaced, standing

from segcheck.report.audit_page import audit_page
from segcheck.report.safe_text import safe

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages under test as files: an audit with a run before it, one of hostile texts, a large one."""
    place = tmp_path_factory.mktemp("pages")
    made = document(zones=5, pairs=8, findings=9)
    made["findings"][4]["acceptance"] = acceptance()
    made["counts"]["accepted"] = 1
    stored = standing([one["id"] for one in made["findings"]])
    (place / "audit.html").write_text(audit_page(made, stored, "ja"), encoding="utf-8")
    (place / "english.html").write_text(audit_page(made, stored, "en"), encoding="utf-8")
    (place / "hostile.html").write_text(audit_page(replaced(made), None, "ja"), encoding="utf-8")
    small = document(zones=3, pairs=3, findings=2)
    small["findings"][1]["acceptance"] = acceptance()
    stored = standing([one["id"] for one in small["findings"]])
    (place / "small.html").write_text(audit_page(replaced(small), stored, "ja"), encoding="utf-8")
    (place / "small-english.html").write_text(audit_page(small, stored, "en"), encoding="utf-8")
    large = document(zones=40, pairs=400, findings=300, files=300, tiers=9)
    (place / "large.html").write_text(audit_page(large, None, "ja"), encoding="utf-8")
    return place


class Watched:
    """A page with everything it did that it must not do."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self._dialog(dialog))
        page.on("request", lambda request: request.url != address and self.complaints.append(request.url))
        page.goto(address)

    def _dialog(self, dialog: Any) -> None:
        self.complaints.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def shown(self, selector: str) -> int:
        """How many elements nothing hides."""
        script = "wanted => [...document.querySelectorAll(wanted)].filter(one => one.checkVisibility()).length"
        count: int = self.page.evaluate(script, selector)
        return count


def opened(browser: Browser, folder: Path, name: str = "audit", **context: Any) -> Iterator[Watched]:
    made = browser.new_context(viewport={"width": 1360, "height": 900}, **context)
    watched = Watched(made.new_page(), (folder / f"{name}.html").as_uri())
    yield watched
    made.close()
    assert watched.complaints == []


def expect_found(page: Page, count: int) -> None:
    """Waits until the page says so. (`expect` would describe a whole large page each time it does not say so yet.)"""
    found = ""
    for _ in range(200):
        found = page.evaluate("document.querySelector('#found .shown').textContent")
        if found == str(count):
            return
        page.wait_for_timeout(50)
    assert found == str(count)


@pytest.fixture
def audit(browser: Browser, folder: Path) -> Iterator[Watched]:
    """The audit, shown in Japanese first. Ends with: no message, no error, no request."""
    yield from opened(browser, folder)


@pytest.fixture
def page(audit: Watched) -> Page:
    return audit.page


def test_a_cell_of_the_matrix_leads_to_what_passes(page: Page) -> None:
    detail = page.locator("details.pair", has=page.locator("#pair-0-1"))
    assert not detail.evaluate("one => one.open")
    page.click(".matrix a:has-text('zone0 → zone1')")
    sync_api.expect(page.locator("#pair-0-1")).to_be_focused()
    assert detail.evaluate("one => one.open")
    text = detail.inner_text()
    for wanted in ("tcp 80", "10.0.0.0/24", "fw1.cfg:12", "permit ip any any", "EX-01", "iso-1-"):
        assert wanted in text, wanted
    box = detail.bounding_box()
    assert box is not None and 0 <= box["y"] < 900


def test_an_arrow_of_the_diagram_leads_to_what_passes(page: Page) -> None:
    page.locator(".flow[data-target=pair-0-1] .wide").dispatch_event("click")
    sync_api.expect(page.locator("#pair-0-1")).to_be_focused()


def test_the_keyboard_is_enough(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    sync_api.expect(page.locator("#content")).to_be_focused()
    page.focus(".matrix a:has-text('zone0 → zone1')")
    page.keyboard.press("Enter")
    sync_api.expect(page.locator("#pair-0-1")).to_be_focused()
    page.focus(".findings > li summary")
    page.keyboard.press("Enter")
    assert page.locator(".findings > li").first.locator(".trace").is_visible()


def test_a_link_to_a_finding_opens_it(browser: Browser, folder: Path) -> None:
    for watched in opened(browser, folder):
        watched.page.goto(f"{watched.page.url}#finding-2")
        sync_api.expect(watched.page.locator("#finding-2 summary")).to_be_focused()
        assert watched.page.locator("#finding-2 .body").is_visible()


def test_search_finds_in_both_languages_and_says_how_many(audit: Watched) -> None:
    page = audit.page
    assert audit.shown(".findings > li") == 9
    page.fill("#search", "ＩＳＯ-1-0000000007 文")
    expect_found(page, 1)
    assert audit.shown(".findings > li") == 1
    assert audit.shown("section.group") == 1
    assert page.inner_text("#found") == "指摘 9 件中 1 件を表示"
    page.fill("#search", "no such text anywhere")
    expect_found(page, 0)
    assert audit.shown(".findings > li") == audit.shown("section.group") == 0
    page.click("#filter button[type=reset]")
    expect_found(page, 9)
    assert audit.shown(".findings > li") == 9


@pytest.mark.parametrize(
    ("choose", "left"),
    [
        ("input[name=severity][value=error]", 6),
        ("input[name=state][value=open]", 1),
        ("input[name=change][value=unchanged]", 2),
    ],
)
def test_a_box_that_is_not_checked_hides_its_findings(audit: Watched, choose: str, left: int) -> None:
    audit.page.uncheck(choose)
    expect_found(audit.page, left)
    assert audit.shown(".findings > li") == left


def test_findings_of_a_zone_or_a_device_can_be_chosen(audit: Watched) -> None:
    page = audit.page
    page.select_option("#by-zone", label="zone4")
    sync_api.expect(page.locator("#found .shown").first).not_to_have_text("9")
    of_zone = page.locator(".findings > li >> visible=true")
    assert of_zone.count() > 0
    assert all("4" in (one.get_attribute("data-zones") or "").split() for one in of_zone.all())
    page.select_option("#by-zone", "")
    page.select_option("#by-device", label="fw2")
    expect_found(page, 5)
    assert audit.shown(".findings > li") == 5


def test_all_findings_open_and_close_at_once(audit: Watched) -> None:
    audit.page.click("#open-all")
    assert audit.shown(".findings .trace") == 9
    audit.page.click("#close-all")
    assert audit.shown(".findings .trace") == 0


def test_the_language_is_switched_for_eyes_and_ears(audit: Watched) -> None:
    page = audit.page
    assert page.evaluate("document.documentElement.lang") == "ja"
    assert page.title() == "監査報告: みどり市"
    assert audit.shown("body [lang=en]") == 0 and audit.shown("body [lang=ja]") > 50
    page.check("#language-en")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title() == "Audit: みどり市"
    assert audit.shown("body [lang=ja]") == 0 and audit.shown("body [lang=en]") > 50
    assert page.inner_text("h2#summary") == "Summary"
    assert page.get_attribute("#filter", "aria-label") == "Filter of findings"
    assert page.inner_text("#by-zone option >> nth=0") == "all"
    assert audit.shown("svg.zones text.tier[lang=en]") > 0
    page.check("#language-ja")
    assert page.inner_text("h2#summary") == "概要"


def test_the_language_that_was_asked_for_is_shown_first(browser: Browser, folder: Path) -> None:
    for watched in opened(browser, folder, "english"):
        assert watched.page.inner_text("h2#summary") == "Summary"
        assert watched.shown("body [lang=ja]") == 0


def test_without_javascript_everything_can_be_read_and_reached(browser: Browser, folder: Path) -> None:
    for watched in opened(browser, folder, java_script_enabled=False):
        page = watched.page
        assert not page.is_visible("#filter")
        assert watched.shown(".findings > li") == 9
        page.check("#language-en")
        assert page.inner_text("h2#summary") == "Summary" and watched.shown("body [lang=ja]") == 0
        page.click(".matrix a:has-text('zone0 → zone1')")
        page.wait_for_selector("#pair-0-1 table", state="visible")
        page.click(".findings > li summary >> nth=0")
        assert page.locator(".findings .trace").first.is_visible()


def test_hostile_texts_are_shown_as_text(browser: Browser, folder: Path) -> None:
    for watched in opened(browser, folder, "hostile"):
        page = watched.page
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        text = page.evaluate("document.body.textContent")
        for wanted in HOSTILE:
            assert safe(wanted) in text, wanted
        assert page.locator("script").count() == 1
        assert page.locator("img, iframe, [onload], [onerror], [onfocus], [autofocus]").count() == 0
        page.fill("#search", "<script>alert(1) 0000000007")
        expect_found(page, 1)
        assert "<script>alert(1)</script>" in page.inner_text("main")


def test_no_other_script_or_style_runs_even_if_one_got_in(browser: Browser, folder: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto((folder / "audit.html").as_uri())
    page.evaluate("""() => {
        const script = document.createElement('script');
        script.textContent = 'window.ran = 1';
        document.body.append(script);
        document.body.setAttribute('onclick', 'window.ran = 2');
        document.body.click();
        const picture = new Image();
        picture.src = 'http://127.0.0.1:9/x.png';
    }""")
    assert page.evaluate("window.ran") is None
    page.wait_for_timeout(100)
    assert sum("Content Security Policy" in text for text in refused) >= 3
    context.close()


@pytest.mark.parametrize(("name", "scheme", "width"), [("small-english", "dark", 1360), ("small", "light", 420)])
def test_accessibility_checks_pass(browser: Browser, folder: Path, name: str, scheme: Any, width: int) -> None:
    """All rules of axe, with everything opened, in both languages, both colour schemes, on a narrow screen, too."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    for watched in opened(browser, folder, name, color_scheme=scheme):
        watched.page.set_viewport_size({"width": width, "height": 900})
        watched.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        # What lies outside the window is not laid out until somebody gets there: axe would see it where it is not.
        watched.page.evaluate(
            "document.querySelectorAll('.findings > li').forEach(one => { one.style.contentVisibility = 'visible'; })"
        )
        found = axe.Axe().run(watched.page)
        told = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]]
        assert not told


def test_paper_shows_findings_in_full_and_no_controls(audit: Watched) -> None:
    page = audit.page
    page.emulate_media(media="print")
    assert audit.shown("nav") == audit.shown("#filter") == audit.shown(".languages") == 0
    in_full = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="screen")
    page.check("#brief")
    in_brief = page.pdf(prefer_css_page_size=True)
    assert in_full.count(b"/Type /Page\n") > in_brief.count(b"/Type /Page\n") > 3


def test_forty_zones_and_three_hundred_devices_stay_usable(browser: Browser, folder: Path) -> None:
    for watched in opened(browser, folder, "large"):
        page = watched.page
        assert page.locator("svg.zones .zone").count() == 40
        assert page.locator(".matrix td").count() == 40 * 40 + 1
        page.select_option("#highlight", label="zone5")
        assert page.locator("svg.zones .flow.near").count() > 0
        assert page.locator("svg.zones .zone.near").count() == 1
        page.click(".matrix a:has-text('zone5 → zone6')")
        sync_api.expect(page.locator("#pair-5-6")).to_be_focused()
        assert page.locator("#pair-5-6").is_visible()
        page.fill("#search", "iso-1-000000007b")
        expect_found(page, 1)


def test_nothing_is_wider_than_a_narrow_screen(browser: Browser, folder: Path) -> None:
    for watched in opened(browser, folder):
        watched.page.set_viewport_size({"width": 400, "height": 800})
        watched.page.click("#open-all")
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= 400
