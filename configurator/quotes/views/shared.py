"""The estimate of a build for somebody who has a shared link to it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from configurator.builder import pages, shares
from configurator.sizing import assess

from .. import desk, drafts, pdf_cache
from ..freeze import freeze
from .paper import pdf_response


@require_safe
def shared_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """At the catalogue's prices: what the owner typed on the quote page, customer and discount too, is not for others."""
    row = shares.find(token).build
    build = row.load()
    snapshot = pages.snapshot_for(build)
    offer = desk.estimate_of(build, snapshot, assess(build, snapshot, try_fixes=False), drafts.Typed())
    document = freeze(offer, snapshot)
    return pdf_response(
        request,
        lambda: pdf_cache.pdf_of_estimate(document),
        name="The estimate of a shared build",
        file_name=f"Estimate {row.name}".strip(),
    )
