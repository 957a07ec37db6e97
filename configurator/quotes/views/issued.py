"""Issued quotes: the list, the document on the screen, the PDF, and the way to a new revision."""

import json
from datetime import UTC, datetime

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_tables2 import RequestConfig

from configurator.builder.http import HtmxRequest, View
from configurator.builder.models import Build as BuildRow
from configurator.builder.recent import begin
from configurator.builder.typed_words import note
from configurator.sizing.build import codec

from .. import drafts, issuing, pdf_cache
from ..filters import QuoteFilter
from ..models import Quote
from ..present import page_of
from ..tables import PAGE, QuoteTable
from .paper import pdf_response


def for_readers(view: View) -> View:
    """Only for those who may see everybody's quotes: others sign in first, or are told that they may not."""
    return login_required(permission_required("quotes.view_quote", raise_exception=True)(view))


@for_readers
@require_safe
@vary_on_headers("HX-Request")
def quote_list(request: HtmxRequest) -> HttpResponse:
    today = datetime.now(UTC).date()
    quotes = Quote.objects.select_related("issued_by").defer("document_json")
    found = QuoteFilter(request.GET, queryset=quotes, request=request)
    table = QuoteTable(found.qs, today=today)
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    context = {"table": table, "filter": found, "count": table.paginator.count}
    return render(request, "quotes/_list.html" if request.htmx else "quotes/list.html", context)


@login_required
@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    quote = _find(request, number)
    document = quote.document
    note(request, *document.typed)
    context = {
        "quote": quote,
        "state": quote.state(),
        "page": page_of(document, quote.sha256),
        "is_untouched": quote.is_untouched,
        "may_issue": issuing.may_issue(request.user),
        "revisions": Quote.objects.defer("document_json")
        .filter(year=quote.year, sequence=quote.sequence)
        .order_by("revision"),
    }
    return render(request, "quotes/detail.html", context)


@login_required
@require_safe
def quote_pdf(request: HttpRequest, number: str) -> HttpResponse:
    quote = _find(request, number)
    return pdf_response(
        request,
        lambda: pdf_cache.pdf_of(quote),
        name=f"Quote {quote.number}",
        file_name=f"{quote.number} {quote.customer_name}",
    )


@login_required
@require_POST
def revise(request: HttpRequest, number: str) -> HttpResponse:
    """Start the next revision: the build, with the answers and prices of this quote in the fields of its quote page."""
    if not issuing.may_issue(request.user):
        raise Http404("Only sales engineers revise quotes.")
    quote = _find(request, number)
    row = quote.build or _build_again(request, quote)
    typed = drafts.typed_from(quote, datetime.now(UTC).date())
    drafts.change(row, request, lambda _: (typed, None))
    return redirect("quotes:step", row.pk)


def _find(request: HttpRequest, number: str) -> Quote:
    """One's own quote; another's for those who may see quotes. Raises Http404, PermissionDenied."""
    quote = get_object_or_404(Quote.objects.select_related("superseded_by", "build"), number=number)
    if quote.issued_by_id != request.user.pk and not request.user.has_perm("quotes.view_quote"):
        raise PermissionDenied
    return quote


def _build_again(request: HttpRequest, quote: Quote) -> BuildRow:
    """The build has been deleted since; the quote carries its build file."""
    build = codec.from_dict(json.loads(quote.document.build_file))
    return begin(request, build, title=f"From {quote.number}")
