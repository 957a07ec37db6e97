"""Leaving a step while the network is away: what was typed is not thrown away, and nobody is locked in."""

import pytest
from playwright.sync_api import Page, Route, expect

from .visiting import start


def cut(page: Page, how: str) -> None:
    """From now on nothing that is posted arrives, or the server cannot take it."""

    def answer(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
        elif how == "dropped":
            route.abort("internetdisconnected")
        else:
            route.fulfill(status=503, body="")

    page.route("**/*", answer)


@pytest.mark.parametrize(("screen", "how"), [("desk", "dropped"), ("phone", "failing")], indirect=["screen"])
def test_a_change_that_cannot_be_saved_holds_its_reader_back_and_is_saved_later(
    screen: Page, site: str, how: str
) -> None:
    costs = f"{start(screen, site)}costs/"
    screen.goto(costs)
    cut(screen, how)
    screen.get_by_label("Horizon", exact=True).fill("17")
    screen.locator("a[rel=next]").click()
    expect(screen.locator("#saved")).to_contain_text("not saved yet")
    expect(screen.locator("#saved")).to_be_in_viewport()
    expect(screen.locator("#saved")).to_have_attribute("aria-live", "assertive")
    assert screen.url == costs
    expect(screen.get_by_label("Horizon", exact=True)).to_have_value("17")
    screen.unroute_all()
    expect(screen.locator("#saved")).to_have_text("Saved")  # tried again without a click
    screen.locator("a[rel=next]").click()
    screen.wait_for_url("**/quote/")
    screen.goto(costs)
    expect(screen.get_by_label("Horizon", exact=True)).to_have_value("17")


def test_a_second_click_leaves(page: Page, site: str) -> None:
    page.goto(f"{start(page, site)}costs/")
    cut(page, "dropped")
    page.get_by_label("Horizon", exact=True).fill("17")
    page.locator("a[rel=next]").click()
    expect(page.locator("#saved")).to_contain_text("not saved yet")
    page.locator("a[rel=next]").click()
    page.wait_for_url("**/quote/")


def test_it_leaves_while_the_change_is_being_tried_again_too(page: Page, site: str) -> None:
    page.goto(f"{start(page, site)}costs/")
    slow: list[Route] = []
    page.route("**/*", lambda route: slow.append(route) if route.request.method == "POST" else route.fallback())
    page.get_by_label("Horizon", exact=True).fill("17")
    page.locator("a[rel=next]").click()
    expect(page.locator("#saved")).to_have_attribute("data-state", "saving")
    while not slow:
        page.wait_for_timeout(10)
    slow.pop().abort("internetdisconnected")
    expect(page.locator("#saved")).to_contain_text("not saved yet")
    while not slow:  # it is tried again by itself
        page.wait_for_timeout(10)
    page.locator("a[rel=next]").click()
    slow.pop().abort("internetdisconnected")
    page.wait_for_url("**/quote/")


def test_who_leaves_what_cannot_be_read_is_held_back_once(screen: Page, site: str) -> None:
    power = f"{start(screen, site)}power/"
    screen.goto(power)
    screen.get_by_label("Altitude", exact=True).fill("99999")
    expect(screen.get_by_role("alert")).to_contain_text("Not saved")
    screen.get_by_label("Noise allowed", exact=True).fill("60")
    expect(screen.get_by_role("alert")).to_contain_text("Saved, but for what is marked below")
    screen.locator("a[rel=next]").click()
    expect(screen.locator("#saved")).to_contain_text("whoever leaves now, loses it")
    assert screen.url == power
    screen.locator("a[rel=next]").click()
    screen.wait_for_url("**/costs/")
    screen.goto(power)
    expect(screen.get_by_label("Noise allowed", exact=True)).to_have_value("60")
    expect(screen.get_by_label("Altitude", exact=True)).to_have_value("")


def test_a_page_whose_key_has_gone_takes_a_new_one_and_saves(page: Page, site: str) -> None:
    page.goto(f"{start(page, site)}costs/")
    page.context.clear_cookies(name="csrftoken")
    page.get_by_label("Horizon", exact=True).fill("17")
    expect(page.locator("#saved")).to_have_text("Saved")
    page.reload()
    expect(page.get_by_label("Horizon", exact=True)).to_have_value("17")


def test_what_is_refused_is_not_sent_for_ever_and_stays_in_its_box(page: Page, site: str) -> None:
    page.goto(f"{start(page, site)}costs/")
    page.clock.install()
    posted: list[str] = []

    def refuse(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        posted.append(route.request.url)
        return route.fulfill(status=403, body="")

    page.route("**/*", refuse)
    page.get_by_label("Horizon", exact=True).fill("17")
    page.clock.run_for(2_000)
    expect(page.locator("#saved")).to_contain_text("reload the page")
    expect(page.locator("#saved")).to_have_attribute("aria-live", "assertive")
    page.clock.run_for(20_000)
    assert len(posted) == 2  # with the key that it had, and with a fresh one
    expect(page.get_by_label("Horizon", exact=True)).to_have_value("17")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"]
