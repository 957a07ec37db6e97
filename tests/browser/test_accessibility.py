"""No page breaks a rule that axe can check (WCAG 2.2 A and AA, best practices): wide and light, narrow and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from .visiting import BROKEN, STEPS, began, faults, open_file, start


def open_reference(page: Page, site: str) -> str:
    return start(page, site)


def open_broken(page: Page, site: str) -> str:
    return open_file(page, site, BROKEN)


def open_blank(page: Page, site: str) -> str:
    page.goto(site)
    page.get_by_role("button", name="Start with a blank build").click()
    return began(page)


# A whole build is looked at wide and light, a broken one narrow and dark: each step, each colour and each width once.
@pytest.mark.parametrize(
    ("width", "theme", "pages", "opened"),
    [
        (1440, "light", ("/", "/catalogue/", "/catalogue/a100-pcie-80gb/", "/nowhere/"), open_reference),
        (390, "dark", ("/", "/catalogue/claims/", "/accounts/login/", "/builds/"), open_broken),
    ],
    ids=["wide and light", "narrow and dark"],
)
def test_no_page_breaks_a_rule(
    browser: Browser, site: str, width: int, theme: str, pages: tuple[str, ...], opened: Callable[[Page, str], str]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce")
    context.add_cookies([{"name": "theme", "value": theme, "url": site}])
    page = context.new_page()
    found: list[str] = []
    for path in pages:
        page.goto(f"{site}{path}")
        found += faults(page)
    blank, build = open_blank(page, site), opened(page, site)
    for address in (
        *(f"{blank}{step}/" for step in ("workload", "bom")),
        *(f"{build}{step}/" for step in (*STEPS, "figures")),
    ):
        page.goto(address)
        found += faults(page)
    context.close()
    assert found == []
