"""Lighthouse on the front page and on the two heaviest steps, in bytes and in pictures: performance, accessibility, best practices, of 100 each.

`make lighthouse` installs Lighthouse from npm into build/lighthouse (nothing of it is committed, and `make test` does not need
it), serves the product from a database of its own, and fails where a score is below 95. It runs in the Chromium of this
machine as Lighthouse does by default: a phone on slow 4G. What is short of 100 is named.
"""

import json
import os
import subprocess
import sys
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR))

from scripts import chromium  # noqa: E402
from scripts.screenshots import served  # noqa: E402  (scripts/ is on the path, the project is not)

HERE = BASE_DIR / "build" / "lighthouse"
VERSION = "12.8.2"
"""The last that runs on Node 20."""
CATEGORIES = ("performance", "accessibility", "best-practices")
LEAST = 95
GOOD = 0.9
HEAVIEST = ("power", "costs")
REFERENCE = "tier-2-new"
FLAGS = "--headless=new --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"


def main() -> None:
    install()
    with served() as url:
        low = [line for name, page in pages(url).items() for line in report(name, page)]
    if low:
        sys.exit("Below 95: " + "; ".join(low))


def install() -> None:
    if (HERE / "node_modules" / "lighthouse" / "package.json").exists():
        return
    HERE.mkdir(parents=True, exist_ok=True)
    wanted = ["npm", "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", f"lighthouse@{VERSION}"]
    subprocess.run(wanted, cwd=HERE, check=True)


def pages(url: str) -> dict[str, str]:
    """The front page, and steps of a build that is started from a reference build as a visitor would."""
    opener = build_opener(HTTPCookieProcessor(cookies := CookieJar()))
    opener.open(f"{url}/").close()
    token = next(cookie.value for cookie in cookies if cookie.name == "csrftoken")
    build = _started(opener, f"{url}/start/", {"reference": REFERENCE, "csrfmiddlewaretoken": token})
    return {"front page": f"{url}/"} | {step: build.replace("/workload/", f"/{step}/") for step in HEAVIEST}


def _started(opener: OpenerDirector, address: str, form: dict[str, Any]) -> str:
    with opener.open(address, urlencode(form).encode()) as answer:
        return str(answer.geturl())


def report(name: str, address: str) -> list[str]:
    """Prints the scores of a page and what is short of them; returns those that are too low."""
    found = measured(address)
    scores = {category: round(100 * (found["categories"][category]["score"] or 0)) for category in CATEGORIES}
    print(f"{name}: " + ", ".join(f"{category} {score}" for category, score in scores.items()))
    for line in sorted(_short(found)):
        print(f"  {line}")
    return [f"{category} of the {name} {score}" for category, score in scores.items() if score < LEAST]


def measured(address: str) -> dict[str, Any]:
    flags = FLAGS + (" --no-sandbox" if os.getuid() == 0 else "")
    command = [
        "node",
        "node_modules/lighthouse/cli/index.js",
        address,
        "--quiet",
        "--output=json",
        "--output-path=stdout",
    ]
    command += [f"--chrome-flags={flags}", f"--only-categories={','.join(CATEGORIES)}"]
    environment = {**os.environ, "CHROME_PATH": chromium.found() or "chromium"}
    ran = subprocess.run(command, cwd=HERE, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def _short(found: dict[str, Any]) -> list[str]:
    scored = (audit for audit in found["audits"].values() if audit.get("score") is not None)
    short = (audit for audit in scored if audit["score"] < GOOD and audit["scoreDisplayMode"] != "informative")
    return [f"{audit['title']}: {audit.get('displayValue', '')}".rstrip(": ") for audit in short]


if __name__ == "__main__":
    main()
