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
