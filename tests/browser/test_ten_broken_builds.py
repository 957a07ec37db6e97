"""Ten builds that people get wrong, opened as files: the first repair, clicked, leaves no error, and one click takes it back."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from configurator.sizing import assess
from configurator.sizing.build import codec
from tests.sizing import shelf
from tests.sizing.test_broken_builds import BROKEN

from .visiting import build_file, open_file, sound

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


def repair_and_undo(page: Page, site: str, name: str) -> None:
    code, build = BROKEN[name]
    page.goto(f"{open_file(page, site, build_file(build))}{step_of(code, build)}/")
    errors, finding = page.locator(".finding-error"), page.locator(".finding-error").filter(has_text=code)
    expect(finding.first, name).to_be_visible()
    finding.locator(".finding-fixes button").first.click()
    expect(errors, name).to_have_count(0)
    expect(page.locator(".rail .tag-error"), name).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(finding.first, name).to_be_visible()


@pytest.mark.parametrize(("screen", "half"), [("desk", 0), ("phone", 1)], indirect=["screen"])
def test_the_first_repair_clicked_leaves_no_error(screen: Page, site: str, half: int) -> None:
    for name in TEN[half::2]:
        repair_and_undo(screen, site, name)
    sound(screen)  # the broken build, again after the undo
