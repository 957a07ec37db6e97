"""Pictures and workings, as a reader meets them: each picture says in words what it draws, each figure opens its working."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessibility import violations
from tests.browser.test_live import start

DRAWN = {"workload": 1, "gpus": 1, "lanes": 1, "power": 3, "costs": 3}
"""Pictures that a step of a whole server has at least."""
WORDS_OF = """pictures => pictures.map(picture => [...picture.querySelectorAll(":scope > title, :scope > desc")]
    .map(words => words.textContent.trim()))"""
NAMED_BY = "pictures => pictures.every(picture => picture.getAttribute('role') === 'img' && picture.hasAttribute('aria-labelledby'))"


def test_every_picture_says_in_words_what_it_draws(screen: Page, site: str) -> None:
    start(screen, site, "dgx-a100")
    build = screen.url.removesuffix("workload/")
    for step, least in DRAWN.items():
        screen.goto(f"{build}{step}/")
        pictures = screen.locator("svg.drawing")
        assert pictures.count() >= least, step
        assert pictures.evaluate_all(NAMED_BY), step
        for title, told in pictures.evaluate_all(WORDS_OF):
            assert len(title) > 5, step
            assert len(told) > 40, (step, title)


@pytest.mark.parametrize("how", ["click", "tap", "keyboard"])
def test_a_figure_opens_its_working(browser: Browser, site: str, how: str) -> None:
    width = 390 if how == "tap" else 1440
    context = browser.new_context(has_touch=how == "tap", viewport={"width": width, "height": 844})
    page = context.new_page()
    start(page, site)
    page.goto(page.url.replace("/workload/", "/power/"))
    figure = page.locator(".figure:has(details.working)").first
    basis, working = figure.locator("summary"), figure.locator(".working-text")
    expect(working).to_be_hidden()
    assert basis.inner_text().strip()
    if how == "click":
        basis.click()
    elif how == "tap":
        basis.tap()
    else:
        basis.focus()
        page.keyboard.press("Enter")
    expect(working).to_be_visible()
    expect(working).to_contain_text("W")
    assert violations(page, Axe()) == []
    context.close()


def test_how_sure_we_are_is_said_in_words(screen: Page, site: str) -> None:
    start(screen, site, "dgx-a100")
    words = set(screen.locator("details.working > summary").all_inner_texts())
    assert {"estimate", "computed"} <= {word.strip().lower() for word in words}, words
