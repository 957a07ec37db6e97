"""One HTML document to PDF: tagged, PDF/A-3a, with the build file inside. The same text gives the same bytes."""

import atexit
from datetime import UTC, datetime, time
from functools import cache
from io import BytesIO
from threading import RLock
from typing import Any

from django.template.loader import render_to_string

from . import frozen
from .drawn import as_image
from .present import page_of
from .weasy import Complaint, loud, undisturbed

VARIANT = "pdf/a-3a"
SHEET = "static:css/quote.css"
SIZES = {"A4": "@page { size: A4 }", "Letter": "@page { size: Letter }"}

ONE_AT_A_TIME = RLock()
"""Pango's fonts, which the process shares, break when two threads lay out at once; they would not be faster either."""


class PdfProblem(Exception):
    """The PDF could not be made: the document asked for something that is refused or missing, or a drawing failed."""


def html_of(document: frozen.QuoteDocument) -> str:
    """The whole HTML document, as WeasyPrint gets it beside its style sheet; to look at in a test."""
    fingerprint = frozen.fingerprint(frozen.write(document)) if document.is_offer else ""
    images = {name: as_image(name, svg) for name, svg in document.drawings.items()}
    page = page_of(document, fingerprint, drawings=images)
    return render_to_string("quotes/document.html", {"page": page, "document": document})


def render_pdf(document: frozen.QuoteDocument) -> bytes:
    """Lay the document out: 0.4 s or more, one document at a time. Raises PdfProblem."""
    html = html_of(document)
    with ONE_AT_A_TIME, undisturbed():
        return _laid_out(document, html)


def _laid_out(document: frozen.QuoteDocument, html: str) -> bytes:
    # Imported here: it costs 0.4 s and 22 MB, which a process that makes no PDF shall not pay.
    from weasyprint import HTML, Attachment  # type: ignore[import-untyped]
    from weasyprint.urls import FatalURLFetchingError  # type: ignore[import-untyped]

    from .fetcher import OwnFilesOnly
    from .svg_text import draw_words_whole

    draw_words_whole()
    at = document.issued_at or datetime.combine(document.catalogue_as_of, time(), UTC)
    build_file = Attachment(
        file_obj=BytesIO(document.build_file.encode()),
        name="build.json",
        description="The build file of this quote",
        relationship="Source",
        created=at,
        modified=at,
    )
    try:
        with loud():
            source = HTML(string=html, base_url="static:", url_fetcher=OwnFilesOnly(document.drawings))
            laid_out = source.render(font_config=_fonts(), stylesheets=_sheets(document.page_size))
            laid_out.metadata.attachments = [build_file]
            pdf: bytes = laid_out.write_pdf(pdf_variant=VARIANT)
    except (FatalURLFetchingError, Complaint) as problem:
        raise PdfProblem(str(problem)) from problem
    return pdf


@cache
def _sheets(page_size: str) -> list[Any]:
    """The style sheet and the size of the paper, read once a process."""
    from weasyprint import CSS

    from .fetcher import OwnFilesOnly

    fonts, fetcher = _fonts(), OwnFilesOnly({})
    return [
        CSS(url=SHEET, font_config=fonts, url_fetcher=fetcher),
        CSS(string=SIZES[page_size], font_config=fonts, url_fetcher=fetcher),
    ]


@cache
def _fonts() -> Any:
    """One font configuration a process: a new one for each PDF would leak memory faster (0.45 against 0.25 MB each)."""
    from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]

    atexit.register(_forget)
    return FontConfiguration()


def _forget() -> None:
    """Its folder of fonts goes with it, while Python can still remove folders."""
    _sheets.cache_clear()
    _fonts.cache_clear()
