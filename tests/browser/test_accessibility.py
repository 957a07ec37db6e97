"""No page breaks a rule that axe can check (WCAG 2.2 A and AA, best practices): wide and light, narrow and dark."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

STEPS = ("workload", "gpus", "platform", "bom", "lanes", "power", "costs", "quote")
BROKEN = Path(__file__).parent / "broken.json"


def wait_until_still(page: Page) -> None:
    """The rules hold for what stays, not for what is being renewed just now. Asked from here: the page's
    own security policy forbids playwright's wait_for_function to ask a second time."""
    for _ in range(100):
        if page.evaluate("!document.querySelector('.htmx-request') && !document.getAnimations().length"):
            return
        page.wait_for_timeout(100)
    pytest.fail("the page goes on renewing itself")


def violations(page: Page, axe: Axe) -> list[str]:
    wait_until_still(page)
    found = axe.run(page).response["violations"]
    return [f"{page.url}: {rule['id']} at {node['target']}" for rule in found for node in rule["nodes"]]


def violations_of_steps(page: Page, axe: Axe) -> list[str]:
    build = page.url.rstrip("/").rsplit("/", 1)[0]
    found: list[str] = []
    for step in STEPS:
        page.goto(f"{build}/{step}/")
        found += violations(page, axe)
    return found


def open_reference(page: Page) -> None:
    page.locator("button[name=reference][value=tier-2-new]").click()


def open_broken(page: Page) -> None:
    page.locator("#open-file").set_input_files(BROKEN)
    page.get_by_role("button", name="Open", exact=True).click()


# A whole build is looked at wide and light, a broken one narrow and dark: each step, each colour and each width once.
@pytest.mark.parametrize(
    ("width", "theme", "pages", "opened"),
    [(1440, "light", ("/", "/catalogue/"), open_reference), (390, "dark", ("/", "/catalogue/claims/", "/accounts/login/"), open_broken)],
    ids=["wide and light", "narrow and dark"],
)  # fmt: skip
def test_no_page_breaks_a_rule(
    browser: Browser, site: str, width: int, theme: str, pages: tuple[str, ...], opened: Callable[[Page], None]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce")
    context.add_cookies([{"name": "theme", "value": theme, "url": site}])
    page, axe = context.new_page(), Axe()
    found: list[str] = []
    for path in pages:
        page.goto(f"{site}{path}")
        found += violations(page, axe)
    page.goto(site)
    opened(page)
    page.wait_for_url("**/workload/")
    found += violations_of_steps(page, axe)
    context.close()
    assert found == []
