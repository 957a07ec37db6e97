"""Lays quotes out in four threads, as gunicorn's worker does; for test_pdf_cache.py, which watches what it prints."""

from concurrent.futures import ThreadPoolExecutor

import django

django.setup()

from configurator.quotes.pdf import render_pdf  # noqa: E402  (after the set-up)
from tests.quotes.offers import estimate_of  # noqa: E402

THREADS = 4


def main() -> None:
    documents = [estimate_of(notes=f"Copy {i}") for i in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as threads:
        pdfs = list(threads.map(render_pdf, documents))
    print(len({pdf for pdf in pdfs if pdf.startswith(b"%PDF")}), "PDFs")


if __name__ == "__main__":
    main()
