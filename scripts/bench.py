"""`make bench`: the engine in one process, the site under gunicorn, the PDF; each beside its aim. Writes build/bench.json.

What the site takes is told as a multiple of a bare Django view under the same server in the same minute: such ratios
carry from machine to machine, milliseconds don't.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR))  # `python scripts/bench.py` puts scripts/ on the path, not the project

from benchmarks import pages, site  # noqa: E402
from benchmarks.pages import Timing  # noqa: E402

RAW = BASE_DIR / "build" / "benchmark.json"
RESULT = BASE_DIR / "build" / "bench.json"
PYTEST = (
    sys.executable, "-m", "pytest", "benchmarks", "-q", "-p", "no:playwright", "-p", "no:xdist", "-o", "addopts=--import-mode=importlib",
    "--benchmark-quiet", "--benchmark-warmup=on", "--benchmark-min-rounds=30", f"--benchmark-json={RAW}",
)  # fmt: skip

Row = dict[str, Any]

# Bars in milliseconds. Repairs have none of their own: a page tries those of its step alone.
BARS_MS = {"test_assess": 1.0, "test_memory_estimate": 1.0, "test_snapshot_load": 1000.0}
KEYS = {"test_assess": "assess", "test_memory_estimate": "memory_estimate"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a row must keep: a multiple of the bare view, and where there are such, statements and bytes."""

    ratio: float
    statements: int | None = None
    bytes: int | None = None
    p95_over_p50: float | None = None


AIMS = {
    "step_change_15": Aim(ratio=12, statements=8, bytes=15_000, p95_over_p50=1.5),
    "step_change_200": Aim(ratio=60, statements=8),
    "catalogue_list_50": Aim(ratio=20, statements=6),
    "step_page": Aim(ratio=25, bytes=40_000),
    "drawing": Aim(ratio=15),
}
PER_SECOND = 150
PDF_AIMS = {"seconds": 0.35, "over_bare": 1.15, "cached_ms": 5, "rss_mb": 130}
SECONDS_A_PAGE = 0.075
GROWTH = 1.2
"""A change with 10,000 products and 100,000 prices may take so many times what it takes with the reference catalogue."""


def kind_of(row: Row) -> str:
    """The benchmark's name without its case."""
    return str(row["name"]).partition("[")[0]


def median_ms(row: Row) -> float:
    return float(row["stats"]["median"]) * 1e3


def engine_table(rows: list[Row]) -> str:
    """One line a benchmark: median, best, bar, whether it is kept, and what else there is to say."""
    lines = [f"{'engine':44}{'median':>12}{'best':>12}{'bar':>12}"]
    for row in rows:
        bar = BARS_MS.get(kind_of(row))
        kept = "" if bar is None else verdict(median_ms(row) <= bar)
        best = float(row["stats"]["min"]) * 1e3
        shown_bar = "" if bar is None else f"{bar:,.1f} ms"
        more = "; ".join(map(str, row.get("extra_info", {}).values()))
        lines.append(
            f"{row['name'][5:]:44}{median_ms(row):9,.2f} ms{best:9,.2f} ms{shown_bar:>12}{kept}  {more}".rstrip()
        )
    return "\n".join(lines)


def verdict(kept: bool) -> str:
    return "  kept" if kept else "  MISSED"


def engine_result(rows: list[Row]) -> dict[str, dict[str, float]]:
    """The worst median of each kind, ms, by its key in build/bench.json."""
    medians: dict[str, list[float]] = {}
    for row in rows:
        if kind_of(row) in KEYS:
            medians.setdefault(KEYS[kind_of(row)], []).append(median_ms(row))
    return {key: {"ms": round(max(found), 3)} for key, found in medians.items()}


def site_table(measured: site.Measured) -> str:
    """One line a row with its aim; below it, one a step. The large catalogue stands in the last column."""
    lines = [f"{'x a bare view':30}{'ratio':>8}{'aim':>6}{'p95/p50':>9}{'SQL':>5}{'bytes':>9}{'ms':>8}{'large':>8}"]
    for row, timings in measured.reference.items():
        large, head = measured.large[row], pages.worst(timings)
        lines.append(_line(row, head, pages.worst(large), AIMS[row]))
        lines += [_line(f"  {step}", timing, large[step]) for step, timing in timings.items() if step]
    clients = measured.changes_per_second
    lines.append(f"{'clients_8':30}{clients:8.0f} changes/s, aim {PER_SECOND}{verdict(clients >= PER_SECOND)}")
    return "\n".join(lines)


def _line(name: str, timing: Timing, large: Timing, aim: Aim | None = None) -> str:
    text = (
        f"{name:30}{timing.ratio:8.1f}{f'{aim.ratio:g}' if aim else '':>6}{timing.p95_over_p50:9.2f}"
        f"{timing.statements:5}{timing.bytes:9,}{timing.ms:8.1f}{large.ratio:8.1f}"
    )
    return text + (verdict(timing.ratio <= aim.ratio) + missed(timing, large, aim) if aim else "")


def missed(timing: Timing, large: Timing, aim: Aim) -> str:
    """What else than the ratio is above its aim, in words."""
    beyond = [
        name
        for name in ("statements", "bytes", "p95_over_p50")
        if getattr(aim, name) is not None and getattr(timing, name) > getattr(aim, name)
    ]
    if large.ratio > GROWTH * timing.ratio:
        beyond.append("growth with the catalogue")
    return f" (beyond: {', '.join(beyond)})" if beyond else ""


def pdf_table(pdf: dict[str, float]) -> str:
    lines = [f"{'PDF of 15 lines':30}{'':8}{'aim':>8}"]
    for name, aim in PDF_AIMS.items():
        lines.append(f"{'  ' + name:30}{pdf[name]:8g}{aim:8g}{verdict(pdf[name] <= aim)}")
    a_page = pdf["seconds"] / pdf["pages"]
    lines.append(f"{'  seconds a page':30}{a_page:8.3f}{SECONDS_A_PAGE:8g}{verdict(a_page <= SECONDS_A_PAGE)}")
    return "\n".join(lines)


def site_result(measured: site.Measured) -> dict[str, dict[str, float]]:
    """The worst step of each row, by its key in build/bench.json."""
    result: dict[str, dict[str, float]] = {}
    for row, timings in measured.reference.items():
        head = pages.worst(timings)
        result[row] = {
            "ratio": round(head.ratio, 1),
            "p95_over_p50": round(head.p95_over_p50, 2),
            "statements": head.statements,
            "bytes": head.bytes,
            "ratio_10x": round(pages.worst(measured.large[row]).ratio, 1),
        }
    return result | {"clients_8": {"per_second": round(measured.changes_per_second)}, "pdf": measured.pdf}


def main() -> int:
    RAW.parent.mkdir(exist_ok=True)
    status = subprocess.run(PYTEST, cwd=BASE_DIR, check=False).returncode
    if status:
        return status
    rows = json.loads(RAW.read_text())["benchmarks"]
    print(engine_table(rows), flush=True)
    measured = site.measure()
    print(site_table(measured))
    print(pdf_table(measured.pdf))
    RESULT.write_text(json.dumps(site_result(measured) | engine_result(rows), indent=2) + "\n")
    print(f"Written to {RESULT.relative_to(BASE_DIR)}. A median of a busy machine says little: {load()}.")
    return 0


def load() -> str:
    """How busy the machine was, in words."""
    return (
        f"load average {Path('/proc/loadavg').read_text().split()[0]}"
        if Path("/proc/loadavg").exists()
        else "load unknown"
    )


if __name__ == "__main__":
    sys.exit(main())
