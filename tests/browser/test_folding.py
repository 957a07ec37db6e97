"""Numbers that a picture shows already are folded away on a phone, and there on a desk and on paper."""

from playwright.sync_api import Page, expect

from .visiting import start

PHONE = {"width": 390, "height": 844}
HEIGHT = "() => document.documentElement.scrollHeight"
STEPS = ("power", "costs")
SPARED_PX = 1000


def test_long_tables_are_folded_on_a_phone_and_open_on_paper(page: Page, site: str) -> None:
    start(page, site)
    build = page.url.removesuffix("workload/")
    for step in STEPS:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(f"{build}{step}/")
        table = page.locator(".fold table").first
        expect(table).to_be_visible()
        page.set_viewport_size(PHONE)
        expect(table).to_be_hidden()
        folded = page.evaluate(HEIGHT)
        page.locator(".fold").evaluate_all("folds => folds.forEach((fold) => (fold.open = true))")
        expect(table).to_be_visible()
        assert page.evaluate(HEIGHT) - folded > SPARED_PX, step
        page.locator(".fold").evaluate_all("folds => folds.forEach((fold) => (fold.open = false))")
        page.emulate_media(media="print")
        expect(table).to_be_visible()
        page.emulate_media(media="screen")
