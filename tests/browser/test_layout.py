"""Nothing is cut off: tables fit a desk's screen, drawings and pages a phone's, and every figure has its unit there too."""

from pathlib import Path

from playwright.sync_api import Page

STEPS = ("workload", "gpus", "platform", "bom", "lanes", "power", "costs", "quote")
BROKEN = Path(__file__).parent / "broken.json"
CUT_OFF = "nodes => nodes.filter(n => n.scrollWidth > n.clientWidth + 1).map(n => n.innerText.slice(0, 60))"
BEYOND_THE_SCREEN = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALLEST_WORD_PX = """nodes => Math.min(...nodes.map(word =>
    parseFloat(getComputedStyle(word).fontSize) * word.ownerSVGElement.getBoundingClientRect().width
    / word.ownerSVGElement.viewBox.baseVal.width))"""
READABLE_PX = 11
NARROW = ".drawn:has(.drawing-narrow)"
WIDE = ".drawn:has(.drawing-wide)"
HINTS = "nodes => nodes.map(node => getComputedStyle(node, '::before').content)"


def open_broken(page: Page, site: str) -> str:
    page.goto(site)
    page.locator("#open-file").set_input_files(BROKEN)
    page.get_by_role("button", name="Open", exact=True).click()
    page.wait_for_url("**/workload/")
    return page.url.removesuffix("workload/")


def test_tables_fit_a_desk(page: Page, site: str) -> None:
    build = open_broken(page, site)
    for step in STEPS:
        page.goto(f"{build}{step}/")
        assert page.locator(".table-wrap").evaluate_all(CUT_OFF) == [], step


def test_pages_and_drawings_fit_a_phone(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    build = open_broken(page, site)
    for step in STEPS:
        page.goto(f"{build}{step}/")
        assert page.evaluate(BEYOND_THE_SCREEN) <= 0, step
        assert page.locator(NARROW).evaluate_all(CUT_OFF) == [], step
        assert all("Swipe sideways" in hint for hint in page.locator(WIDE).evaluate_all(HINTS)), step
        assert page.locator(".drawing text").evaluate_all(SMALLEST_WORD_PX) >= READABLE_PX, step
    assert page.locator(".sheet-power .sheet-value").inner_text().endswith("W")
    assert page.locator(".sheet-line .sheet-value").evaluate_all(CUT_OFF) == []


def test_a_drawing_that_is_wider_than_the_screen_says_so(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{open_broken(page, site)}power/")
    assert page.evaluate(BEYOND_THE_SCREEN) <= 0
    hints = page.locator(".drawn").evaluate_all(HINTS)
    assert hints
    assert all("Swipe sideways" in hint for hint in hints)
    assert page.locator(".drawing text").evaluate_all(SMALLEST_WORD_PX) >= READABLE_PX
