"""Prices typed on the quote step: what cannot be read is said by the box, the status and to those who listen."""

from playwright.sync_api import Page, expect


def test_a_price_that_cannot_be_read_is_not_called_saved(page: Page, site: str) -> None:
    page.goto(site)
    page.locator("button[name=reference][value=tier-2-new]").click()
    page.goto(page.url.replace("/workload/", "/quote/"))
    price = page.locator(".price-table input").first
    price.fill("1234.567")
    expect(page.locator("#saved")).to_have_attribute("data-state", "unread")
    expect(price).to_have_attribute("aria-invalid", "true")
    expect(price).to_be_focused()
    price.fill("1234.56")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    expect(price).not_to_have_attribute("aria-invalid", "true")


def test_a_page_that_is_left_while_a_price_is_typed_comes_back_whole(page: Page, site: str) -> None:
    page.goto(site)
    page.locator("button[name=reference][value=tier-2-new]").click()
    page.goto(page.url.replace("/workload/", "/quote/"))
    page.locator(".price-table input").first.fill("199.99")
    page.reload()
    page.wait_for_timeout(900)  # it looks once more after 400 ms, whether what was sent on leaving has arrived
    expect(page.locator("main")).to_have_count(1)
    expect(page.locator(".rail")).to_have_count(1)
    expect(page.locator(".price-table input").first).to_have_value("199.99")


def test_a_list_that_does_not_come_says_so(page: Page, site: str) -> None:
    page.goto(site)
    page.locator("button[name=reference][value=tier-2-new]").click()
    page.goto(page.url.replace("/workload/", "/bom/"))
    page.route("**/parts/**", lambda route: route.abort("internetdisconnected"))
    page.get_by_label("Words of its name").fill("epyc")
    expect(page.locator("#saved")).to_contain_text("Could not load")
