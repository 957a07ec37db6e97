"""One HTML document to PDF: tagged, PDF/A-3a, with the build file inside. The same text gives the same bytes."""

import re
from datetime import UTC, datetime, time
from functools import cache
from html import unescape
from io import BytesIO
from threading import RLock
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html

from . import frozen
from .present import page_of

VARIANT = "pdf/a-3a"
SIZES = {"A4": "@page { size: A4 }", "Letter": "@page { size: Letter }"}

ONE_AT_A_TIME = RLock()
"""Pango's fonts, which the process shares, break when two threads lay out at once; they would not be faster either."""


class PdfProblem(Exception):
    """The PDF could not be made: the document asked for something that is refused, or is missing."""


def html_of(document: frozen.QuoteDocument) -> str:
    """The whole HTML document, as WeasyPrint gets it; to look at in a test."""
    fingerprint = frozen.fingerprint(frozen.write(document)) if document.is_offer else ""
    page = page_of(document, fingerprint, drawings={name: _image(name, svg) for name, svg in document.drawings.items()})
    return render_to_string("quotes/document.html", {"page": page, "document": document})


def _image(name: str, svg: str) -> str:
    """A drawing as an image: inside the document WeasyPrint would match every rule of the style sheet against each of
    its marks, which costs 0.1 s. What the drawing says of itself becomes its text."""
    says = [unescape(words) for words in re.findall(r"<(?:title|desc)[^>]*>([^<]*)<", svg)]
    return format_html('<img class="drawing" src="drawing:{}" alt="{}">', name, ". ".join(says))


def render_pdf(document: frozen.QuoteDocument) -> bytes:
    """Lay the document out: 0.4 s or more, one document at a time. Raises PdfProblem."""
    html = html_of(document)
    with ONE_AT_A_TIME:
        return _laid_out(document, html)


def _laid_out(document: frozen.QuoteDocument, html: str) -> bytes:
    # Imported here: it costs 0.4 s and 22 MB, which a process that makes no PDF shall not pay.
    from weasyprint import CSS, HTML, Attachment  # type: ignore[import-untyped]
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
    fonts, fetcher = _fonts(), OwnFilesOnly(document.drawings)
    try:
        size = CSS(string=SIZES[document.page_size], font_config=fonts, url_fetcher=fetcher)
        laid_out = HTML(string=html, base_url="static:", url_fetcher=fetcher).render(
            font_config=fonts, stylesheets=[size]
        )
        laid_out.metadata.attachments = [build_file]
        pdf: bytes = laid_out.write_pdf(pdf_variant=VARIANT)
    except FatalURLFetchingError as problem:
        raise PdfProblem(str(problem)) from problem
    return pdf


@cache
def _fonts() -> Any:
    """One font configuration a process: a new one for each PDF would leak memory faster (0.45 against 0.25 MB each)."""
    from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]

    return FontConfiguration()
