"""Nothing is cut off: on a desk, at 200 % zoom, on a phone, and 320 px wide. Drawings keep their words readable, figures their unit."""

from collections import Counter

from playwright.sync_api import Page

from .visiting import BEYOND_THE_SCREEN, BROKEN, STEPS, build_file, open_file

DESK, ZOOMED, PHONE, NARROWEST = 1440, 720, 390, 320
"""A desk's screen at 200 % is as wide to a page as half of it."""
OTHERS = ("/", "/start/workload/", "/builds/", "/catalogue/", "/catalogue/claims/", "/glossary/")
CUT_OFF = "nodes => nodes.filter(n => n.scrollWidth > n.clientWidth + 1).map(n => n.innerText.slice(0, 60))"
SMALLEST_WORD_PX = """nodes => Math.min(...nodes.map(word =>
    parseFloat(getComputedStyle(word).fontSize) * word.ownerSVGElement.getBoundingClientRect().width
    / word.ownerSVGElement.viewBox.baseVal.width))"""
READABLE_PX = 11
LINES = """cells => cells.map(cell => {
    const words = document.createRange();
    words.selectNodeContents(cell.firstChild);
    return words.getClientRects().length;
})"""
NARROW = ".drawn:has(.drawing-narrow)"
WIDE = ".drawn:has(.drawing-wide)"
DRAWN_OR_TABLED = (".table-wrap", NARROW, WIDE, ".drawing text")
HINTS = "nodes => nodes.map(node => getComputedStyle(node, '::before').content)"


def fits(page: Page, width: int) -> bool:
    page.set_viewport_size({"width": width, "height": 844})
    return page.evaluate(BEYOND_THE_SCREEN) <= 0


def says_that_it_moves(page: Page, drawings: str) -> bool:
    return all("Swipe sideways" in hint for hint in page.locator(drawings).evaluate_all(HINTS))


def test_every_page_fits_at_200_per_cent_and_320_px_wide(page: Page, site: str) -> None:
    build = open_file(page, site, BROKEN)
    for path in (*OTHERS, f"{build}figures/", f"{build}share/", f"/compare/?build={build.split('/')[-2]}"):
        page.goto(path if path.startswith("http") else f"{site}{path}")
        for width in (ZOOMED, NARROWEST):
            assert fits(page, width), (path, width)


def test_tables_and_drawings_of_a_step_fit_any_screen(page: Page, site: str) -> None:
    build = open_file(page, site, BROKEN)
    met: Counter[str] = Counter()
    for step in STEPS:
        page.goto(f"{build}{step}/")
        met += Counter({what: page.locator(what).count() for what in DRAWN_OR_TABLED})
        assert fits(page, DESK), step
        assert page.locator(".table-wrap").evaluate_all(CUT_OFF) == [], step
        assert fits(page, ZOOMED), step
        assert fits(page, PHONE), step
        assert page.locator(NARROW).evaluate_all(CUT_OFF) == [], step
        assert says_that_it_moves(page, WIDE), step
        assert page.locator(".drawing text").evaluate_all(SMALLEST_WORD_PX) >= READABLE_PX, step
        assert fits(page, NARROWEST), step
        assert says_that_it_moves(page, ".drawn"), step
        assert page.locator(".drawing text").evaluate_all(SMALLEST_WORD_PX) >= READABLE_PX, step
    assert all(met[what] for what in DRAWN_OR_TABLED), met
    page.set_viewport_size({"width": PHONE, "height": 844})
    assert page.locator(".sheet-power .sheet-value").inner_text().endswith("W")
    assert page.locator(".sheet-line .sheet-value").evaluate_all(CUT_OFF) == []
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    assert page.locator(".sheet-line dt, .sheet-line .sheet-value").evaluate_all(CUT_OFF) == []


def test_a_long_way_out_fits_a_phone(page: Page, site: str) -> None:
    page.goto(f"{site}/start/workload/?model=llama-3.1-70b&users=10000")
    assert page.locator(".offer-head .tag").last.inner_text().endswith("builds like it hold all 10,000")
    assert fits(page, PHONE)
    assert fits(page, NARROWEST)


def test_the_name_of_a_slot_stays_on_one_line(page: Page, site: str) -> None:
    page.set_viewport_size({"width": DESK, "height": 900})
    server = {"gpus": [{"variant": "a100-pcie-80gb", "count": 4}], "platform": "supermicro-h12dsg-o-cpu"}
    page.goto(f"{open_file(page, site, build_file(server))}lanes/")
    names = page.locator(".slots tbody th")
    assert names.first.inner_text() == "gpu-1"
    assert set(names.evaluate_all(LINES)) == {1}
