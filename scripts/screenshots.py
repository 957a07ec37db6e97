"""Takes pictures of every step, of a full build and a broken one, wide and narrow, light and dark, and of a quote's pages.

`make screenshots` puts them all into build/screenshots and renews the few that the README shows. The pages are served
by the product itself from a database of its own, so that they look the same whoever takes them.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR))  # `python scripts/screenshots.py` puts scripts/ on the path, not the project

from benchmarks import serving  # noqa: E402
from configurator.sizing.findings import STEPS  # noqa: E402
from scripts import chromium  # noqa: E402

PICTURES = BASE_DIR / "build" / "screenshots"
SHOWN = BASE_DIR / "docs" / "screenshots"
IN_README = ("power-1440-light.png", "workload-390-dark.png")
WIDTHS = (1440, 820, 390)
THEMES = ("light", "dark")
BROKEN = BASE_DIR / "tests" / "browser" / "broken.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    width: int
    theme: str

    @property
    def label(self) -> str:
        return f"{self.width}-{self.theme}"


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served() as url, sync_playwright() as playwright:
        args = ["--no-sandbox"] if os.getuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium.found(), args=args)
        for view in (View(width=width, theme=theme) for width in WIDTHS for theme in THEMES):
            take_all(browser, url, view)
        browser.close()
    SHOWN.mkdir(parents=True, exist_ok=True)
    for name in IN_README:
        shutil.copy(PICTURES / name, SHOWN / name)
    print(f"{len(list(PICTURES.glob('*.png')))} pictures in {PICTURES.relative_to(BASE_DIR)}")


def take_all(browser: Browser, url: str, view: View) -> None:
    context = browser.new_context(viewport={"width": view.width, "height": 900}, color_scheme=view.theme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url)
    picture(page, f"home-{view.label}")
    page.locator("button[name=reference][value=tier-2-new]").click()
    take_steps(page, "", view)
    page.goto(url)
    page.locator("#open-file").set_input_files(BROKEN)
    page.get_by_role("button", name="Open", exact=True).click()
    take_steps(page, "broken-", view)
    page.goto(f"{url}/catalogue/")
    picture(page, f"catalogue-{view.label}")
    page.goto(f"{url}/accounts/login/")
    picture(page, f"login-{view.label}")
    context.close()


def take_steps(page: Page, prefix: str, view: View) -> None:
    build = page.url.rstrip("/").rsplit("/", 1)[0]
    for step in STEPS:
        page.goto(f"{build}/{step}/")
        picture(page, f"{prefix}{step}-{view.label}")


def picture(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


@contextmanager
def served() -> Iterator[str]:
    """The address of the product on a free port of this machine, with a fresh catalogue in a database that goes away again."""
    with tempfile.TemporaryDirectory() as folder:
        serving.prepare(Path(folder))
        with serving.serving(serving.PRODUCT, Path(folder)) as server:
            yield f"http://127.0.0.1:{server.port}"


if __name__ == "__main__":
    main()
