"""The eighth step of a build: review, prices, and the button that makes a quote of it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from configurator.builder import pages
from configurator.builder.http import UNREADABLE
from configurator.builder.models import Build as BuildRow
from configurator.builder.preferences import writes_decimal_comma

from .. import desk, drafts, issuing, pdf_cache
from ..freeze import freeze
from .paper import pdf_response

ISSUE, ESTIMATE = "issue", "estimate"
"""What the buttons of the page say as their `action`."""
TAKE = "take"
"""The button beside a price: `price:a100|used=9000.00` stands for typing that price into that box."""


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def quote_step(request: HttpRequest, build_id: UUID) -> HttpResponse:
    """GET shows the page with what was typed before; POST keeps what is typed and answers with what it comes to."""
    row = pages.find_row(build_id)
    page = pages.step_page(request, row, "quote")
    if request.method != "POST":
        typed = drafts.read_draft(row, request.user)
        return render(request, "quotes/step.html", desk.quote_page(request, page, typed).shown)
    return _saved(request, _save(request, page))


def _saved(request: HttpRequest, page: desk.QuotePage) -> HttpResponse:
    """The answer to a save."""
    status = UNREADABLE if _has_errors(page.desk) else 200
    if _is_live(request):
        live = {"oob": True, "overtaken": _is_overtaken(request, page.page.row)}
        return render(request, "quotes/_live.html", page.shown | live, status=status)
    if status == UNREADABLE:
        return render(request, "quotes/step.html", page.shown, status=status)
    address = reverse("quotes:step", args=[page.page.row.pk])
    box = _taken_box(request)
    return redirect(f"{address}#{desk.line_id(box.removeprefix(drafts.PRICE))}" if box else address)


def _is_pressed(request: HttpRequest, action: str) -> bool:
    """Whether somebody pressed this button. A script that saves may name the address of a button that merely has the
    focus; it is htmx, or brings no button, and then the page is saved and no more."""
    return request.POST.get("action") == action and not _is_live(request)


def _is_live(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers


@require_POST
@vary_on_headers("HX-Request")
def issue(request: HttpRequest, build_id: UUID) -> HttpResponse:
    """Make the quote. Whatever stands in the way is said on the page, with everything typed still in its place."""
    row = pages.find_row(build_id)
    page = _save(request, pages.step_page(request, row, "quote"))
    if not _is_pressed(request, ISSUE):
        return _saved(request, page)
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("quotes:step", args=[row.pk]))
    reasons = _reasons_against(request, row, page.desk)
    if not reasons:
        wanted = issuing.Request(
            row=row,
            offer=page.desk.offer,
            snapshot=page.page.snapshot,
            user=request.user,
            token=UUID(request.POST["token"]),
            revises=page.desk.revises,
        )
        try:
            quote = issuing.issue(wanted)
        except issuing.MayNotIssue as refusal:
            reasons = list(refusal.reasons)
        else:
            messages.success(request, f"{quote.number} is issued.")
            return redirect("quotes:detail", quote.number)
    return render(request, "quotes/step.html", page.shown | {"refused": reasons}, status=UNREADABLE)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def draft_pdf(request: HttpRequest, build_id: UUID) -> HttpResponse:
    """An estimate of the build as it stands, for anybody who has its link. No number, no offer."""
    row = pages.find_row(build_id)
    page = pages.step_page(request, row, "quote")
    if request.method == "POST":
        saved = _save(request, page)
        if not _is_pressed(request, ESTIMATE) or _has_errors(saved.desk):
            return _saved(request, saved)
    typed = drafts.read_draft(row, request.user)
    offer = desk.estimate_of(
        page.build, page.snapshot, page.assessment, typed, decimal_comma=writes_decimal_comma(request)
    )
    document = freeze(offer, page.snapshot)
    return pdf_response(
        request,
        lambda: pdf_cache.pdf_of_estimate(document),
        name=f"The estimate of build {row.pk}",
        file_name=f"Estimate {row.name}".strip(),
    )


def _taken_box(request: HttpRequest) -> str:
    """The name of the box into which the pressed button types a price; empty where none was pressed."""
    return request.POST.get(TAKE, "").rpartition("=")[0]


def _posted(request: HttpRequest) -> QueryDict:
    """What was posted, with the price that the pressed button types."""
    box = _taken_box(request)
    if not box:
        return request.POST
    posted = request.POST.copy()
    posted[box] = request.POST[TAKE].removeprefix(f"{box}=")
    return posted


def _save(request: HttpRequest, page: pages.StepPage) -> desk.QuotePage:
    """Keep what was posted, as it was typed, and give the page that follows from it."""
    typed = drafts.read_post(_posted(request), drafts.read_draft(page.row, request.user))
    found = desk.quote_page(request, page, typed)
    drafts.keep(page.row, request.user, desk.remembered(found.desk, typed))
    return found


def _is_overtaken(request: HttpRequest, row: BuildRow) -> bool:
    """Whether the build has changed since the page was opened from which this was posted."""
    return request.POST.get("made_of") != desk.mark_of(row)


def _has_errors(the_desk: desk.Desk) -> bool:
    return bool(the_desk.form.errors) or any(line.error for line in the_desk.lines)


def _reasons_against(request: HttpRequest, row: BuildRow, the_desk: desk.Desk) -> list[str]:
    """Everything that stands in the way, as the page shows it: while it is refused, its own list stands back."""
    reasons = list(the_desk.obstacles)
    if _is_overtaken(request, row):
        reasons.insert(0, "The build has changed since this page was opened. Look it over once more, then issue.")
    if not _is_uuid(request.POST.get("token", "")):
        reasons.append("The page was incomplete. Try again.")
    return reasons


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
