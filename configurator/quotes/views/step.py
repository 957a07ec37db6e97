"""The eighth step of a build: review, prices, and the button that makes a quote of it."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from configurator.builder import pages
from configurator.builder.http import UNREADABLE
from configurator.builder.models import Build as BuildRow
from configurator.builder.preferences import writes_decimal_comma
from configurator.builder.views import answers_conflicts

from .. import desk, drafts, issuing, merging, pdf_cache
from ..freeze import freeze
from .paper import pdf_response

ISSUE, ESTIMATE = "issue", "estimate"
"""What the buttons of the page say as their `action`."""
TAKE = "take"
"""The button beside a price: `price:a100|used=9000.00` stands for typing that price into that box."""
LIKELY = "likely"
"""What the button says that takes the likely price for every line whose box is blank."""


@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
@answers_conflicts
def quote_step(request: HttpRequest, build_id: UUID) -> HttpResponse:
    """GET shows the page with what was typed before; POST keeps what is typed and answers with what it comes to."""
    row = pages.find_row(build_id)
    page = pages.step_page(request, row, "quote")
    if request.method != "POST":
        typed = drafts.read_draft(row, request).typed
        return render(request, "quotes/step.html", desk.quote_page(request, page, typed).shown)
    return _saved(request, _save(request, page))


def _saved(request: HttpRequest, page: desk.QuotePage) -> HttpResponse:
    """The answer to a save."""
    status = UNREADABLE if _has_errors(page.desk) else 200
    if _is_live(request) and page.others_changed:
        return _whole(request, page, status)
    if _is_live(request):
        live = {"oob": True, "overtaken": _is_overtaken(request, page.page.row)}
        return render(request, "quotes/_live.html", page.shown | live, status=status)
    if status == UNREADABLE:
        return render(request, "quotes/step.html", page.shown, status=status)
    for notice in page.notices:
        messages.warning(request, str(notice))
    address = reverse("quotes:step", args=[page.page.row.pk])
    box = _taken_box(request)
    if _takes_all_likely(request):
        return redirect(f"{address}#prices")
    return redirect(f"{address}#{desk.line_id(box.removeprefix(drafts.PRICE))}" if box else address)


def _whole(request: HttpRequest, page: desk.QuotePage, status: int) -> HttpResponse:
    """The boxes too, as somebody else has changed some of them; what was pressed meanwhile waits until that is read."""
    response = render(request, "quotes/step.html", page.shown, status=status)
    response["HX-Retarget"] = response["HX-Reselect"] = "#work"
    response["HX-Reswap"] = "outerHTML show:none"
    response["Notices"] = len(page.notices)
    return response


def _is_pressed(request: HttpRequest, action: str) -> bool:
    """Whether somebody pressed this button. A script that saves may name the address of a button that merely has the
    focus; it is htmx, or brings no button, and then the page is saved and no more."""
    return request.POST.get("action") == action and not _is_live(request)


def _is_live(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@answers_conflicts
def issue(request: HttpRequest, build_id: UUID) -> HttpResponse:
    """Make the quote. Whatever stands in the way is said on the page, with everything typed still in its place; that page has
    this address, and whoever asks for it again is led to the quote's own."""
    row = pages.find_row(build_id)
    if request.method != "POST":
        return redirect("quotes:step", row.pk)
    page = _save(request, pages.step_page(request, row, "quote"))
    if not _is_pressed(request, ISSUE):
        return _saved(request, page)
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("quotes:step", args=[row.pk]))
    reasons = _reasons_against(request, row, page)
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
@answers_conflicts
def draft_pdf(request: HttpRequest, build_id: UUID) -> HttpResponse:
    """An estimate of the build as it stands, for anybody who has its link. No number, no offer."""
    row = pages.find_row(build_id)
    page = pages.step_page(request, row, "quote")
    if request.method == "POST":
        saved = _save(request, page)
        if not _is_pressed(request, ESTIMATE) or _has_errors(saved.desk) or saved.others_changed:
            return _saved(request, saved)
    typed = drafts.read_draft(row, request).typed
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


def _takes_all_likely(request: HttpRequest) -> bool:
    return request.POST.get(TAKE) == LIKELY and issuing.may_issue(request.user)


def _posted(request: HttpRequest) -> QueryDict:
    """What was posted, with the price that the pressed button types."""
    box = _taken_box(request)
    if not box:
        return request.POST
    posted = request.POST.copy()
    posted[box] = request.POST[TAKE].removeprefix(f"{box}=")
    return posted


def _save(request: HttpRequest, page: pages.StepPage) -> desk.QuotePage:
    """Keep what was changed, as it was typed, and give the page that follows from it. Raises store.Conflict."""

    def made_of(draft: drafts.Typed) -> tuple[drafts.Typed, desk.QuotePage]:
        now = desk.boxes_of(request, page.build, page.assessment, draft)
        merged = merging.merge(_posted(request), draft, now)
        typed = drafts.without_blanks(merged.typed) if _takes_all_likely(request) else merged.typed
        found = desk.quote_page(request, page, typed)
        found = replace(found, others_changed=merged.others_changed, notices=merged.notices)
        return desk.remembered(found.desk, typed), found

    return drafts.change(page.row, request, made_of)


def _is_overtaken(request: HttpRequest, row: BuildRow) -> bool:
    """Whether the build has changed since the page was opened from which this was posted."""
    return request.POST.get("made_of") != desk.mark_of(row)


def _has_errors(the_desk: desk.Desk) -> bool:
    return bool(the_desk.form.errors) or any(line.error for line in the_desk.lines)


def _reasons_against(request: HttpRequest, row: BuildRow, page: desk.QuotePage) -> list[str]:
    """Everything that stands in the way, as the page shows it: while it is refused, its own list stands back."""
    reasons = list(page.desk.obstacles)
    if page.others_changed:
        reasons.insert(0, "Somebody else has changed what stands here. Look it over once more, then issue.")
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
