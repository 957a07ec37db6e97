"""The front page: what this is, and the ways to begin."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from catalog.snapshot import take
from configurator.sizing.build.codec import BuildFileError

from . import crowd, references
from .http import UNREADABLE
from .notation import in_readers_notation
from .opening import opened
from .recent import begin, is_stranger, recent_rows
from .steps import STEPS


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return _compressed_page(request) if is_stranger(request) else _page(request)


def _page(request: HttpRequest, *, error: str = "", text: str = "", status: int = 200) -> HttpResponse:
    snapshot = take()
    context = {
        "references": references.rows(snapshot),
        "sample": references.sample(snapshot),
        "recent": recent_rows(request),
        "steps": STEPS,
        "error": error,
        "text": text,
    }
    return render(request, "builder/home.html", context, status=status)


# The other pages are left to the proxy: compressing one costs as much as a third of making it. This one is the first that
# anybody loads. It repeats its own address, and the length of what is compressed tells what else stands in it (BREACH): so it
# is not compressed where it holds the addresses of builds, which are keys.
_compressed_page = gzip_page(in_readers_notation(_page))


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin a build: blank, from a reference build, or from a build file or a quote's PDF. The forms are on the front page."""
    if request.method != "POST":
        return redirect("builder:home")
    text = request.POST.get("text", "")
    try:
        found = opened(request, text)
    except BuildFileError as error:
        return _page(request, error=str(error), text=text, status=UNREADABLE)
    try:
        row = begin(request, found.build, title=found.title)
    except crowd.TooManyBegun:
        return _page(request, error=crowd.SAID, text=text, status=crowd.TOO_MANY_REQUESTS)
    if found.said:
        messages.success(request, found.said)
    if found.doubt:
        messages.warning(request, found.doubt)
    return redirect("builder:step", row.pk, STEPS[0].slug)
