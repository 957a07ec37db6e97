"""Prices typed on the quote step: what cannot be read is said by the box, the status and to those who listen."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Page, expect

from configurator.builder import store
from configurator.builder.models import Build as BuildRow
from configurator.quotes.groups import SALES_ENGINEERS
from configurator.sizing.build import Build, CustomLine
from tests.sizing import shelf

from .visiting import sound

BUILDS = (replace(shelf.reference_build("tier-2-new"), parts=()), Build())


def sign_in(page: Page, site: str) -> None:
    """As somebody who may issue quotes."""
    user = User.objects.create_user("engineer")
    user.groups.add(Group.objects.get(name=SALES_ENGINEERS))
    client = Client()
    client.force_login(user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def complaints(page: Page) -> list[str]:
    """What htmx has to complain of, from now on: above all an answer with no place on the page."""
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if "htmx:" in said.text else None)
    return found


def change_build(row: BuildRow) -> None:
    """As somebody in another tab: the first line goes, another one comes."""
    other = replace(row.load(), gpus=(), custom_lines=(CustomLine(description="On site | 100 %"),))
    store.save(row, other, step="bom", title="Other lines")


@pytest.mark.parametrize("may_issue", [False, True], ids=["visitor", "engineer"])
def test_every_part_of_a_live_answer_has_its_place(page: Page, site: str, may_issue: bool) -> None:
    if may_issue:
        sign_in(page, site)
    heard, saved = complaints(page), page.locator("#saved")
    for row in map(store.start, BUILDS):
        page.goto(f"{site}/build/{row.pk}/quote/")
        for text, state in (("many", "unread"), ("19", "saved")):
            page.get_by_label("Tax", exact=True).fill(text)
            expect(saved).to_have_attribute("data-state", state)
        change_build(row)
        page.get_by_label("Tax", exact=True).fill("7.7")
        expect(page.locator("#quote-live")).to_contain_text("The build has changed since this page was opened")
    assert heard == []


def test_not_issued_is_said_until_the_next_save(page: Page, site: str) -> None:
    sign_in(page, site)
    row, heard = store.start(Build()), complaints(page)
    page.goto(f"{site}/build/{row.pk}/quote/")
    page.get_by_role("button", name="Issue the quote").click()
    expect(page.get_by_role("alert")).to_contain_text("The customer has no name.")
    sound(page)
    page.get_by_label("Customer", exact=True).fill("Example University")
    expect(page.get_by_text("Before a quote can be issued:")).to_be_visible()
    expect(page.get_by_text("Not issued.")).to_have_count(0)
    expect(page.get_by_text("The customer has no name.")).to_have_count(0)
    assert heard == []


def test_a_price_outside_the_catalogue_is_named_and_taken_back_in_one_click(screen: Page, site: str) -> None:
    sign_in(screen, site)
    row, heard = store.start(shelf.reference_build("tier-2-new")), complaints(screen)
    screen.goto(f"{site}/build/{row.pk}/quote/")
    price, said = (
        screen.locator(".price-table input").first,
        screen.get_by_text("Prices outside what the catalogue says"),
    )
    likely = price.input_value()
    price.fill("2500")
    expect(said).to_be_visible()
    sound(screen)
    screen.get_by_role("button", name=f"Take ${float(likely):,.2f} for NVIDIA A100").click()
    expect(price).to_have_value(likely)
    expect(price).to_be_in_viewport()
    expect(said).to_have_count(0)
    assert heard == []


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


def test_all_likely_prices_are_taken_at_once(screen: Page, site: str) -> None:
    sign_in(screen, site)
    screen.goto(f"{site}/build/{store.start(shelf.reference_build('tier-2-new')).pk}/quote/")
    boxes = screen.locator(".price-table input[placeholder]")
    before = [box.input_value() for box in boxes.all()]
    take = screen.get_by_role("button", name="Take all likely prices")
    expect(take).to_have_count(0)
    for box in boxes.all()[:2]:
        box.fill("")
    expect(take).to_be_visible()
    expect(screen.locator("#take-all")).to_contain_text("2 lines without a price")
    sound(screen)
    take.click()
    screen.wait_for_url("**/quote/#prices")
    assert [box.input_value() for box in boxes.all()] == before
    expect(take).to_have_count(0)
