"""Answers that are a PDF, or say in plain words that it could not be made."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from ..pdf import PdfProblem
from ..pdf_cache import PdfBusy

logger = logging.getLogger(__name__)

RETRY_AFTER_S = 3


def pdf_response(request: HttpRequest, make: Callable[[], bytes], name: str, file_name: str) -> HttpResponse:
    """The PDF that `make` gives, to be saved as `file_name`; `name` says in the log and on the page of what it is."""
    try:
        pdf = make()
    except PdfProblem:
        logger.exception("No PDF of %s", name)
        return render(request, "quotes/no_pdf.html", {"name": name}, status=500)
    except PdfBusy:
        response = render(request, "quotes/pdf_later.html", status=503)
        response["Retry-After"] = str(RETRY_AFTER_S)
        return response
    disposition = content_disposition_header(as_attachment=True, filename=f"{file_name}.pdf") or "attachment"
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})
