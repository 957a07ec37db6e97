"""Everything about the site that `make bench` measures, on servers and databases of its own."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from . import pages
from .pages import Timing
from .serving import BARE, BASE_DIR, PRODUCT, environment, prepare, serving
from .visitor import Visitor

Timings = dict[str, dict[str, Timing]]
"""Of each row of the table the timing of each step; rows that are about no step have one without a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`large` is the same as `reference` with 10,000 products and 100,000 prices in the catalogue."""

    reference: Timings
    large: Timings
    changes_per_second: float
    pdf: dict[str, float]


def measure() -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        prepare(home)
        _run(home, "known_password")
        statements = _told(home, "statements")
        with serving(BARE, home) as bare, serving(PRODUCT, home) as product:
            reference = _timings(product.port, bare.port, statements)
            per_second = pages.clients(product.port)
            pages.print_quotes(Visitor(product.port))
            rss_mb = product.largest_worker_mib() * 1024**2 / 1e6
        _run(home, "fill")
        with serving(BARE, home) as bare, serving(PRODUCT, home) as product:
            large = _timings(product.port, bare.port, statements)
        pdf = _told(home, "paper") | {"rss_mb": round(rss_mb, 1)}
    return Measured(reference=reference, large=large, changes_per_second=per_second, pdf=pdf)


def _timings(port: int, bare_port: int, statements: dict[str, dict[str, int]]) -> Timings:
    visitor, bare = Visitor(port), Visitor(bare_port)
    timings: Timings = {
        "step_change_15": pages.step_changes(visitor, bare, 15),
        "step_change_200": pages.step_changes(visitor, bare, 200),
        "catalogue_list_50": {"": pages.catalogue_list(visitor, bare)},
        "step_page": pages.step_pages(_signed_in(port), bare),
        "drawing": {"": pages.drawing(visitor, bare)},
    }
    return {
        row: {step: replace(timing, statements=statements[row][step]) for step, timing in of_steps.items()}
        for row, of_steps in timings.items()
    }


def _signed_in(port: int) -> Visitor:
    """The demo site's sales engineer, who has PASSWORD."""
    visitor = Visitor(port)
    visitor.get("/accounts/login/")
    token = ("csrfmiddlewaretoken", visitor.cookies["csrftoken"].value)
    answer = visitor.post("/accounts/login/", [token, ("login", "sales"), ("password", PASSWORD)])
    if answer.status != 302:
        raise RuntimeError(f"not signed in: {answer.status}")
    return visitor


PASSWORD = "bench-only-7321"  # of a database that is deleted afterwards


def _run(home: Path, module: str) -> str:
    """What a module of this folder prints, run in a process of its own on the database in `home`."""
    settings = environment(home) | {"DJANGO_SETTINGS_MODULE": "configurator.settings", "BENCH_PASSWORD": PASSWORD}
    command = [sys.executable, "-m", f"benchmarks.{module}"]
    return subprocess.run(command, cwd=BASE_DIR, env=settings, check=True, stdout=subprocess.PIPE, text=True).stdout


def _told(home: Path, module: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(_run(home, module))
    return told
