"""What a quote's PDF costs: `python -m benchmarks.paper` prints it as JSON. One process, no database."""

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import django

LINES, ROUNDS = 15, 5


def main() -> None:
    django.setup()
    from django.conf import settings
    from pypdf import PdfReader
    from weasyprint import CSS, HTML  # type: ignore[import-untyped]  # brings no types
    from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]  # as above

    from configurator.quotes import pdf, pdf_cache
    from configurator.quotes.fetcher import OwnFilesOnly
    from configurator.quotes.freeze import freeze
    from configurator.sizing.build import codec
    from tests.quotes.offers import ISSUE, firm_offer
    from tests.sizing import shelf

    from .pages import build_of

    build = codec.read(json.dumps(build_of(LINES)))
    document = freeze(firm_offer(build), shelf.snapshot(), ISSUE)
    html = pdf.html_of(document)
    fetcher = OwnFilesOnly(document.drawings)

    def bare() -> None:
        fonts = FontConfiguration()
        sheet = CSS(url=pdf.SHEET, font_config=fonts, url_fetcher=fetcher)
        HTML(string=html, base_url="static:", url_fetcher=fetcher).write_pdf(stylesheets=[sheet], font_config=fonts)

    made = pdf.render_pdf(document)
    ours, theirs = by_turns(lambda: pdf.render_pdf(document), bare)
    with tempfile.TemporaryDirectory() as folder:
        settings.VAR_DIR = Path(folder)
        pdf_cache.pdf_of_estimate(document)
        cached = [seconds(lambda: pdf_cache.pdf_of_estimate(document)) for _ in range(20)]
    print(json.dumps({
        "seconds": round(ours, 3),
        "pages": len(PdfReader(BytesIO(made)).pages),
        "over_bare": round(ours / theirs, 3),
        "cached_ms": round(statistics.median(cached) * 1000, 2),
    }))  # fmt: skip


def by_turns(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Medians of CPU seconds of two things done alternately."""
    other()
    pairs = [(cpu(one), cpu(other)) for _ in range(ROUNDS)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
