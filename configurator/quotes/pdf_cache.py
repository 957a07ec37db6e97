"""PDFs of issued quotes on disk: made once for each document and each version of the layout."""

import os
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from .models import Quote
from .pdf import render_pdf

LAYOUT_FILES = (
    "templates/quotes/document.html",
    "templates/quotes/_document.html",
    "templates/quotes/_rows.html",
    "static/css/quote.css",
    "configurator/quotes/present.py",
    "configurator/quotes/rows.py",
    "configurator/quotes/appendix.py",
    "configurator/quotes/contents.py",
    "configurator/quotes/pdf.py",
)


def pdf_of(quote: Quote) -> bytes:
    """The PDF of an issued quote, from disk where it has been made before. Raises PdfProblem."""
    path = cached_path(quote)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pdf = render_pdf(quote.document)
        _keep(path, pdf)
        return pdf


def cached_path(quote: Quote) -> Path:
    return Path(settings.VAR_DIR) / "pdf" / f"{quote.sha256[:32]}-{layout_version()}.pdf"


@cache
def layout_version() -> str:
    """Changes with the template, the style sheet or the code that fills it: an older PDF then is made anew."""
    digest = sha256()
    for name in LAYOUT_FILES:
        digest.update((settings.BASE_DIR / name).read_bytes())
    return digest.hexdigest()[:12]


def _keep(path: Path, pdf: bytes) -> None:
    """Written beside and moved into place, so that nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_bytes(pdf)
    draft.replace(path)
