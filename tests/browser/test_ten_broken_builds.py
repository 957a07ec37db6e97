"""Ten builds that people get wrong, opened as files: the first repair, clicked, leaves no error, and one click takes it back."""

import json
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect

from configurator.sizing import assess
from configurator.sizing.build import codec
from tests.browser.test_accessibility import violations
from tests.sizing import shelf
from tests.sizing.test_broken_builds import BROKEN

TEN = (
    "two sizes of GPU in one server",
    "SXM modules on a PCIe board",
    "three cards bridged",
    "144 lanes on 128",
    "1500 VA for 1.3 kW",
    "A and B at 7 kW on 30 A",
    "a DGX on 120 V",
    "70B INT8 on 40 GB",
    "supplies too small at 120 V",
    "a CPU of another socket",
)


def step_of(code: str, build: dict[str, Any]) -> str:
    found = assess(codec.from_dict({"format": "a100-build/1"} | build), shelf.snapshot(), try_fixes=False).findings
    return next(finding.step for finding in found if finding.code == code)


def open_file(page: Page, site: str, build: dict[str, Any]) -> None:
    text = json.dumps({"format": "a100-build/1"} | build).encode()
    page.goto(site)
    page.locator("#open-file").set_input_files(
        FilePayload(name="broken.json", mimeType="application/json", buffer=text)
    )
    page.get_by_role("button", name="Open", exact=True).click()
    page.wait_for_url("**/workload/")


def repair_and_undo(page: Page, site: str, name: str) -> None:
    code, build = BROKEN[name]
    open_file(page, site, build)
    page.goto(page.url.replace("/workload/", f"/{step_of(code, build)}/"))
    errors, finding = page.locator(".finding-error"), page.locator(".finding-error").filter(has_text=code)
    expect(finding.first, name).to_be_visible()
    finding.locator(".finding-fixes button").first.click()
    expect(errors, name).to_have_count(0)
    expect(page.locator(".rail .tag-error"), name).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(finding.first, name).to_be_visible()


@pytest.mark.parametrize("half", [0, 1])
def test_the_first_repair_clicked_leaves_no_error(screen: Page, site: str, half: int) -> None:
    for name in TEN[half::2]:
        repair_and_undo(screen, site, name)
    assert violations(screen, Axe()) == []  # the broken build, again after the undo
