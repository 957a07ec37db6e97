"""Comparing, sharing and the list of builds in a real browser, on a desk and on a phone, without a rule of axe broken."""

from io import BytesIO

from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_accessibility import violations
from tests.browser.test_layout import BEYOND_THE_SCREEN


def start(page: Page, site: str, reference: str) -> str:
    """A build from a reference; returns its address."""
    page.goto(site)
    page.locator(f"button[name=reference][value={reference}]").click()
    page.wait_for_url("**/workload/")
    return page.url.removesuffix("workload/")


def sound(page: Page) -> None:
    assert violations(page, Axe()) == []
    assert page.evaluate(BEYOND_THE_SCREEN) <= 0


def test_two_builds_are_compared_from_the_list(screen: Page, site: str) -> None:
    start(screen, site, "tier-2-new")
    start(screen, site, "tier-2-used")
    screen.get_by_role("link", name="My builds").click()
    for box in screen.get_by_role("checkbox").all():
        box.check()
    sound(screen)
    screen.get_by_role("button", name="Compare the ticked ones").click()
    expect(screen.get_by_role("heading", name="Compare builds")).to_be_visible()
    price = screen.locator("tr", has=screen.get_by_role("rowheader", name="Bill of materials", exact=True)).last
    expect(price).to_contain_text("▲ $19,000 more")
    price.locator("summary").last.click()
    expect(price.locator(".working-text").last).to_be_visible()
    screen.get_by_text("read alike in all of them").click()
    expect(screen.get_by_role("rowheader", name="One user")).to_be_visible()
    sound(screen)
    screen.get_by_role("link", name="Compare with this one").click()
    expect(screen.locator(".compare-difference").first).to_contain_text("▼")
    screen.get_by_role("link", name="Leave out").first.click()
    expect(screen.get_by_text("One build is chosen.")).to_be_visible()
    sound(screen)


def test_a_link_is_made_read_copied_from_and_revoked(browser: Browser, screen: Page, site: str) -> None:
    build = start(screen, site, "tier-1-new")
    screen.get_by_role("link", name="make a link").click()
    sound(screen)
    screen.get_by_role("button", name="Make an edit-a-copy link").click()
    address = screen.get_by_label("Your new link").input_value()
    sound(screen)
    context = browser.new_context(viewport=screen.viewport_size)
    reader = context.new_page()
    reader.goto(address)
    expect(reader.get_by_text("Read only", exact=True)).to_be_visible()
    sound(reader)
    for step in ("Workload", "Bill of materials", "Power and cooling", "Costs"):
        reader.locator(".rail").get_by_role("link", name=step).click()
        expect(reader.locator("main input:not([type=hidden]), main select, main textarea")).to_have_count(0)
        sound(reader)
    with reader.expect_download() as caught:
        reader.get_by_role("link", name="Bill of materials, XLSX").click()
    assert load_workbook(BytesIO(caught.value.path().read_bytes())).sheetnames == ["Bill of materials", "Figures"]
    reader.get_by_role("button", name="Make my copy").click()
    reader.wait_for_url("**/build/*/workload/")
    assert not reader.url.startswith(build)
    screen.get_by_role("button", name="Revoke").click()
    expect(screen.get_by_text("Revoked: that link")).to_be_visible()
    assert reader.goto(address).status == 404  # type: ignore[union-attr]
    context.close()


def test_builds_are_renamed_duplicated_and_archived(screen: Page, site: str) -> None:
    start(screen, site, "tier-1-new")
    screen.goto(f"{site}/builds/")
    screen.locator("summary", has_text="Rename").click()
    screen.get_by_label("New name of").fill("For the lab")
    sound(screen)
    screen.get_by_role("button", name="Save").click()
    expect(screen.get_by_role("link", name="For the lab", exact=True)).to_be_visible()
    screen.get_by_role("button", name="Duplicate For the lab").click()
    expect(screen.get_by_role("link", name="For the lab (copy)", exact=True)).to_be_visible()
    screen.get_by_role("button", name="Archive For the lab (copy)").click()
    expect(screen.get_by_role("link", name="For the lab (copy)", exact=True)).to_have_count(0)
    screen.get_by_role("link", name="Archived").click()
    sound(screen)
    screen.get_by_role("button", name="Restore For the lab (copy)").click()
    screen.get_by_label("Words of the name").fill("copy")
    screen.get_by_role("button", name="Search").click()
    expect(screen.get_by_role("row")).to_have_count(2)
    expect(screen.get_by_role("link", name="For the lab (copy)", exact=True)).to_be_visible()
