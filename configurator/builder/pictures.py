"""Each drawing of a build at an address of its own, to be opened large, printed, or saved."""

from hashlib import sha256
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from configurator.sizing import assess

from . import pages, shares
from .models import Build as BuildRow


@cache_control(private=True, no_cache=True)
@require_safe
def picture(request: HttpRequest, build_id: UUID, name: str) -> HttpResponse:
    return picture_of(request, pages.find_row(build_id), name)


@cache_control(private=True, no_cache=True)
@require_safe
def shared(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """The same to somebody who has a shared link."""
    return picture_of(request, shares.find(token).build, name)


def picture_of(request: HttpRequest, row: BuildRow, name: str) -> HttpResponse:
    """The drawing as SVG, or 304 where the reader has it. Raises Http404 where there is nothing to draw.

    A browser asks each time: the picture follows the build, the catalogue and the day. Its tag is its own content.
    """
    from configurator import drawings

    if name not in drawings.BY_NAME:
        raise Http404("There is no such drawing.")
    build = row.load()
    snapshot = pages.snapshot_for(build)
    svg = drawings.BY_NAME[name](assess(build, snapshot, try_fixes=False))
    if not svg:
        raise Http404("There is nothing to draw yet.")
    text = drawings.standalone(svg)
    etag = quote_etag(sha256(text.encode()).hexdigest()[:32])
    headers = {"ETag": etag, "Content-Disposition": f'inline; filename="{name}.svg"'}
    response = HttpResponse(text, content_type="image/svg+xml; charset=utf-8", headers=headers)
    answer: HttpResponse = get_conditional_response(request, etag=etag, response=response) or response
    return answer
