"""A file that cannot be opened: what is wrong with it is seen and said, though its form stands far down the page."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .visiting import sound


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [1440, 390])
def test_what_is_wrong_with_a_file_is_in_view_and_has_the_focus(
    browser: Browser, site: str, tmp_path: Path, scripts: bool, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
    page = context.new_page()
    page.goto(site)
    workbook = tmp_path / "build.xlsx"
    workbook.write_bytes(b"PK\x03\x04\xff\xfe\x00")
    page.get_by_label("A file").set_input_files(workbook)
    page.get_by_role("button", name="Open", exact=True).click()
    problem = page.get_by_role("alert")
    expect(problem).to_have_text("Not opened: not a text file.")
    expect(problem).to_be_in_viewport(ratio=1)
    expect(problem).to_be_focused()
    expect(page).to_have_title("Not opened: Configure an A100 server · A100 Configurator")
    context.close()


def test_text_that_is_no_build_file_stays_in_its_box_below_what_is_wrong(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_label("Or its text").fill('{"format": "a100-build/1", "gpus": 3}')
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("alert")).to_be_in_viewport(ratio=1)
    expect(page.get_by_label("Or its text")).to_have_value('{"format": "a100-build/1", "gpus": 3}')
    expect(page.get_by_label("Or its text")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("A file")).not_to_have_attribute("aria-invalid", "true")
    sound(page)
