"""What many tests do: begin a build, open a file, look whether a page as it stands is sound."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page

STEPS = ("workload", "gpus", "platform", "bom", "lanes", "power", "costs", "quote")
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
BROKEN = Path(__file__).parent / "broken.json"
BEYOND_THE_SCREEN = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
BUILD = re.compile(r"/build/[0-9a-f-]{36}/[a-z]+/$")
AXE = Axe()
RUN_AXE = "axe.run({resultTypes: ['violations']}).then(({violations}) => violations.map(({id, nodes}) => [id, nodes.map(({target}) => target)]))"
READ_OUT = """() => {
  const found = [], wrong = (says, node) => found.push(`${says}: ${node.outerHTML.slice(0, 120)}`);
  const headings = document.querySelectorAll("h1");
  if (headings.length !== 1) found.push(`${headings.length} main headings`);
  const polite = document.querySelectorAll("[aria-live=polite]");
  if (polite.length !== 1) found.push(`${polite.length} polite live regions`);
  for (const table of document.querySelectorAll("main table")) {
    for (const row of table.matches(".quote-lines") ? [] : table.querySelectorAll("tbody tr"))
      if (!row.querySelector("th[scope^=row], td[colspan]")) wrong("a row without a head", row);
  }
  return found;
}"""
"""What a screen reader needs and axe does not ask for."""


def start(page: Page, site: str, reference: str = "tier-2-new") -> str:
    """A build from a reference, at its first step; returns its address."""
    page.goto(site)
    page.locator(f"button[name=reference][value={reference}]").click()
    return began(page)


def began(page: Page) -> str:
    """The address of the build that has just been begun."""
    page.wait_for_url(BUILD)
    return page.url.rstrip("/").rpartition("/")[0] + "/"


def open_file(page: Page, site: str, file: Path | FilePayload) -> str:
    page.goto(site)
    page.locator("#open-file").set_input_files(file)
    page.get_by_role("button", name="Open", exact=True).click()
    return began(page)


def build_file(build: dict[str, Any]) -> FilePayload:
    text = json.dumps({"format": "a100-build/1"} | build)
    return FilePayload(name="build.json", mimeType="application/json", buffer=text.encode())


def wait_until_still(page: Page) -> None:
    """The rules hold for what stays, not for what is being renewed just now. Asked from here: the page's
    own security policy forbids playwright's wait_for_function to ask a second time."""
    for _ in range(500):
        if page.evaluate("!document.querySelector('.htmx-request') && !document.getAnimations().length"):
            return
        page.wait_for_timeout(20)
    pytest.fail("the page goes on renewing itself")


def faults(page: Page) -> list[str]:
    """Rules of axe that the page breaks as it stands, words that leave the screen, and what could not be read out."""
    wait_until_still(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    found = [f"{rule} at {target}" for rule, targets in page.evaluate(RUN_AXE) for target in targets]
    found += page.evaluate(READ_OUT)
    if page.evaluate(BEYOND_THE_SCREEN) > 0:
        found.append("wider than the screen")
    return [f"{page.url}: {fault}" for fault in found]


def sound(page: Page) -> None:
    found = faults(page)
    assert not found, "\n".join(found)
