"""Whoever types far down a page keeps his box before his eyes, whatever an answer puts above it."""

import pytest
from playwright.sync_api import Locator, Page, expect


def top_of(box: Locator) -> float:
    return float(box.evaluate("box => box.getBoundingClientRect().top"))


@pytest.mark.parametrize(("typed", "state"), [("-", "unread"), ("45", "saved")], ids=["unreadable", "an error above"])
def test_a_box_stays_where_it_is_while_its_page_changes(screen: Page, site: str, typed: str, state: str) -> None:
    screen.goto(site)
    screen.locator("button[name=reference][value=tier-2-new]").click()
    screen.wait_for_url("**/workload/")
    screen.goto(screen.url.replace("/workload/", "/power/"))
    box = screen.get_by_label("Inlet air", exact=True)
    box.click()
    box.press("Control+a")
    before = top_of(box)
    box.press_sequentially(typed)
    expect(screen.locator("#saved")).to_have_attribute("data-state", state)
    expect(screen.locator(".urgent, .message-error").first).to_be_attached()
    expect(box).to_be_focused()
    assert screen.evaluate("scrollY") > 0
    assert abs(top_of(box) - before) < 2
