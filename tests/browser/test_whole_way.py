"""From the front page through all eight steps to a PDF that says what the pages said, with JavaScript and without."""

import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from .visiting import DESK, PHONE, STEPS, sound, start

PASSWORD = "correct horse battery staple"


def plain(text: str) -> str:
    """Text as a reader sees it: every kind of space is one space, every dash one dash."""
    return re.sub(r"\s+", " ", text.replace("\u2013", "-").replace("\u2212", "-").replace("\xad", "")).strip()


def pdf_text(path: Path) -> str:
    return plain(" ".join(page.extract_text() for page in PdfReader(BytesIO(path.read_bytes())).pages))


def walk_all_steps(page: Page) -> None:
    """Every step by its own link to the next one; each has its own address and its heading."""
    for step, following in pairwise(STEPS):
        assert page.url.rstrip("/").endswith(f"/{step}")
        expect(page.locator("h1")).to_be_visible()
        page.locator("a[rel=next]").click()
        page.wait_for_url(f"**/{following}/")


def said_by_the_page(page: Page) -> dict[str, str]:
    """What the build sheet and the last step say of price, power, lanes and break-even."""
    return {
        "total": plain(page.locator("#quote-live .totals .strong dd").first.inner_text()),
        "peak": plain(page.locator(".sheet-power .sheet-value").inner_text()),
        "lanes": plain(page.locator(".sheet-lanes .sheet-value").inner_text()),
        "break-even": plain(page.locator(".at-these-prices dd").last.inner_text()),
    }


def download(page: Page, button: str, into: Path) -> Path:
    with page.expect_download() as caught:
        page.get_by_role("button", name=button).click()
    target = into / "quote.pdf"
    caught.value.save_as(target)
    return target


def test_without_scripts_a_buyer_changes_repairs_undoes_and_takes_away_an_estimate(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    build = start(page, site)
    memory = page.locator(".sheet-memory .sheet-value")
    page.get_by_role("button", name="Keep the KV cache in 8 bit").first.click()
    expect(memory).to_have_text("Fits")
    page.get_by_role("button", name="Undo").click()
    expect(memory).to_have_text("Tight")
    page.get_by_label("Weights", exact=True).select_option("int8")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(memory).to_have_text("Fits")
    page.goto(f"{build}workload/")
    walk_all_steps(page)
    said = said_by_the_page(page)
    text = pdf_text(download(page, "Download the estimate", tmp_path))
    assert said["total"] in text
    assert said["peak"] in text
    assert re.search(rf"\b{said['lanes']}\b", text)
    assert said["break-even"].split(" ")[0] in text
    assert "not an offer" in text.lower()
    context.close()


def sales_engineer() -> User:
    user = User.objects.create_user("sales", "sales@example.com", PASSWORD)
    user.groups.add(Group.objects.get(name="Sales engineers"))
    return user


def sign_in(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("Name or e-mail address").fill("sales")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Quotes")).to_be_visible()


@pytest.mark.parametrize(
    ("javascript", "size"),
    [(True, DESK), (False, PHONE)],
    ids=["with JavaScript on a desk", "without JavaScript on a phone"],
)
def test_a_sales_engineer_begins_signs_in_and_issues_a_numbered_quote(
    browser: Browser, site: str, tmp_path: Path, javascript: bool, size: dict[str, int]
) -> None:
    sales_engineer()
    context = browser.new_context(java_script_enabled=javascript, viewport=size)  # type: ignore[arg-type]
    page = context.new_page()
    build = start(page, site, "dgx-a100")
    sign_in(page, site)
    expect(page.get_by_text("1 build of this browser is now in your account")).to_be_visible()
    context.clear_cookies()
    sign_in(page, site)
    page.get_by_role("link", name="My builds", exact=True).click()
    expect(page.locator(f"a[href*='{build.split('/')[-2]}']").first).to_be_visible()
    page.goto(f"{build}workload/")
    walk_all_steps(page)
    page.get_by_label("Customer", exact=True).fill("Example Institute")
    for box in page.locator(".price-table input").all():
        if not box.input_value():
            box.fill("1234.50")
    page.get_by_role("button", name="Issue the quote").click()
    page.wait_for_url(re.compile(r"/quotes/Q-\d{4}-\d+/$"))
    number = page.url.rstrip("/").rsplit("/", 1)[1]
    if javascript:
        sound(page)
    with page.expect_download() as caught:
        page.get_by_role("link", name="Download").first.click()
    target = tmp_path / "issued.pdf"
    caught.value.save_as(target)
    text = pdf_text(target)
    assert number in text
    assert "Example Institute" in text
    assert re.search(r"[Pp]age 1 of \d", text)
    page.goto(f"{site}/quotes/")
    expect(page.get_by_role("link", name=number)).to_be_visible()
    if javascript:
        sound(page)
    context.close()
