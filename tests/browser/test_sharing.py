"""Comparing, sharing and the list of builds in a real browser, on a desk and on a phone, without a rule of axe broken."""

import json
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from .visiting import build_file, open_file, sound, start

NOINDEX = "meta[name=robots][content*=noindex]"
RUN_BY_A_SPREADSHEET = "=1+1"


def test_two_builds_are_compared_from_the_list(screen: Page, site: str) -> None:
    start(screen, site, "tier-2-new")
    start(screen, site, "tier-2-used")
    screen.get_by_role("link", name="My builds").click()
    for box in screen.get_by_role("checkbox").all():
        box.check()
    screen.get_by_role("button", name="Compare the ticked ones").click()
    expect(screen.get_by_role("heading", name="Compare builds")).to_be_visible()
    expect(screen.locator(NOINDEX)).to_have_count(1)
    price = screen.locator("tr", has=screen.get_by_role("rowheader", name="Bill of materials", exact=True)).last
    expect(price).to_contain_text("▲ $19,000 more")
    price.locator("summary").last.click()
    expect(price.locator(".working-text").last).to_be_visible()
    for differs in ("Break-even: Thunder", "A million tokens", "price.stale"):
        expect(screen.get_by_role("rowheader", name=differs)).to_be_visible()
    for alike in ("Peak", "One user"):
        expect(screen.locator("th", has_text=alike).first).to_be_hidden()
    screen.get_by_text("read alike in all of them").click()
    for alike in ("Peak", "One user"):
        expect(screen.locator("th", has_text=alike).first).to_be_visible()
    sound(screen)
    screen.get_by_role("link", name="Compare with this one").click()
    expect(screen.locator(".compare-difference").first).to_contain_text("▼")
    screen.get_by_role("link", name="Leave out").first.click()
    expect(screen.get_by_text("One build is chosen.")).to_be_visible()
    sound(screen)


def make_link(page: Page, kind: str) -> str:
    page.get_by_role("button", name=f"Make {kind} link").click()
    return page.get_by_label("Your new link").input_value()


def test_links_are_made_read_copied_from_and_revoked(browser: Browser, screen: Page, site: str) -> None:
    build = start(screen, site, "tier-1-new")
    screen.get_by_role("link", name="make a link").click()
    to_read, to_copy = make_link(screen, "a read-only"), make_link(screen, "an edit-a-copy")
    sound(screen)
    context = browser.new_context(viewport=screen.viewport_size)
    reader = context.new_page()
    for address, copies in ((to_read, 0), (to_copy, 1)):
        answer = reader.goto(address)
        assert answer is not None
        assert "noindex" in answer.headers["x-robots-tag"]
        expect(reader.locator(NOINDEX)).to_have_count(1)
        expect(reader.get_by_text("Read only", exact=True)).to_be_visible()
        expect(reader.get_by_role("button", name="Make my copy")).to_have_count(copies)
    sound(reader)
    for step, slug in (
        ("Workload", "workload"),
        ("Bill of materials", "bom"),
        ("Power and cooling", "power"),
        ("Costs", "costs"),
    ):
        reader.locator(".rail").get_by_role("link", name=step).click()
        reader.wait_for_url(f"**/{slug}/")
        expect(reader.locator("main input:not([type=hidden]), main select, main textarea")).to_have_count(0)
    sound(reader)
    reader.get_by_role("button", name="Make my copy").click()
    reader.wait_for_url("**/build/*/workload/")
    assert not reader.url.startswith(build)
    for _ in (to_copy, to_read):
        screen.get_by_role("button", name="Revoke").first.click()
        expect(screen.get_by_text("Revoked: that link")).to_be_visible()
    assert all(context.request.get(address).status == 404 for address in (to_read, to_copy))
    context.close()


def taken(page: Page, file: str) -> Path:
    with page.expect_download() as caught:
        page.get_by_role("link", name=file).click()
    return caught.value.path()


def test_files_of_a_build_are_taken_away_and_opened_again(screen: Page, site: str) -> None:
    line = {"description": RUN_BY_A_SPREADSHEET, "count": 1, "price": {"low": "80", "likely": "100", "high": "120"}}
    own = {"name": "Mine", "gpus": [{"variant": "a100-pcie-80gb", "count": 2}], "custom_lines": [line]}
    open_file(screen, site, build_file(own))
    written, csv = taken(screen, "Build file"), taken(screen, "Bill of materials, CSV").read_text()
    assert f",{RUN_BY_A_SPREADSHEET}" not in csv
    assert RUN_BY_A_SPREADSHEET in csv
    book = load_workbook(BytesIO(taken(screen, "Bill of materials, XLSX").read_bytes()))
    cells = [cell for row in book["Bill of materials"] for cell in row]
    assert sum(cell.data_type == "f" for cell in cells) > 3  # formulas of ours
    assert all(cell.data_type == "s" for cell in cells if RUN_BY_A_SPREADSHEET in str(cell.value))
    build = open_file(screen, site, written)
    expect(screen.get_by_label("Name of the build")).to_have_value("Mine")
    screen.goto(f"{build}bom/")
    expect(screen.locator(f"[value='{RUN_BY_A_SPREADSHEET}']").first).to_be_visible()
    assert json.loads(taken(screen, "Build file").read_text()) == json.loads(written.read_text())
    sound(screen)


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
    screen.get_by_role("button", name="Restore For the lab (copy)").click()
    screen.get_by_label("Words of the name").fill("copy")
    screen.get_by_role("button", name="Search").click()
    expect(screen.get_by_role("row")).to_have_count(2)
    expect(screen.get_by_role("link", name="For the lab (copy)", exact=True)).to_be_visible()
    sound(screen)
