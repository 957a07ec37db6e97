"""The front page: what this is, and the ways to begin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.snapshot import take
from configurator.sizing import build_file
from configurator.sizing.build import Build

from . import references, store
from .recent import recent_rows, remember
from .steps import STEPS

THEMES = ("light", "dark")
A_YEAR_S = 365 * 24 * 3600
UNREADABLE = 422


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return _page(request)


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


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin a build: blank, from a reference build, or from a build file that was uploaded or pasted."""
    text = request.POST.get("text", "")
    try:
        build, title = _chosen(request, text)
    except build_file.BuildFileError as error:
        return _page(request, error=str(error), text=text, status=UNREADABLE)
    row = store.start(build, owner_id=request.user.pk, title=title)
    remember(request, row)
    return redirect("builder:step", row.pk, STEPS[0].slug)


def _chosen(request: HttpRequest, text: str) -> tuple[Build, str]:
    """The build to start with. Raises BuildFileError, which names the field that is wrong."""
    reference = references.builds().get(request.POST.get("reference", ""))
    if reference is not None:
        return reference, "Started from a reference build"
    upload = request.FILES.get("file")
    if upload is not None:
        return build_file.read(upload.read(build_file.MAX_BYTES + 1)), "Read from a file"
    if "text" in request.POST:
        if not text.strip():
            raise build_file.BuildFileError("", "Choose a file, or paste its text")
        return build_file.read(text), "Read from pasted text"
    return Build(), "Started blank"


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light or dark, kept in a cookie; anything else goes back to what the system says."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(target if safe else "builder:home")
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=A_YEAR_S, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response
