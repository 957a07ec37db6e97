"""Saving the site of a build, putting a saved one into a build, and the list in which they are renamed and deleted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from configurator.sizing.build import Site as SizingSite

from . import formatting, pages, sites, store
from .forms import words
from .http import HtmxRequest, posted_name, wants_fragment
from .merging import Notice
from .models import Build as BuildRow
from .steps import BY_SLUG
from .views import answers_conflicts, show

NAME_LENGTH = 100
POWER = BY_SLUG["power"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """A saved site in a list, with its supply in words."""

    id: str
    name: str
    supply: str


@require_POST
@vary_on_headers("HX-Request")
def save_from(request: HtmxRequest, build_id: UUID) -> HttpResponse:
    """Save the site of a build under a name."""
    row = pages.find_row(build_id)
    name = posted_name(request, NAME_LENGTH) or "My site"
    try:
        sites.keep(request, name, row.load().site)
    except sites.TooManySites:
        return _refusal(request, row, f"Not saved: you have {sites.MOST} saved sites. Delete one that you do not need.")
    return _answer(request, row, f"The site is saved as “{name}”.")


@require_POST
@vary_on_headers("HX-Request")
@answers_conflicts
def load_into(request: HtmxRequest, build_id: UUID) -> HttpResponse:
    """Put a copy of a saved site into a build; undo takes it back."""
    chosen = sites.find(request, request.POST.get("site", ""))
    site = sites.read(chosen)
    row = pages.find_row(build_id)
    if site is None:
        return _refusal(request, row, f"“{chosen.name}” cannot be read by this version. The build stays as it was.")
    store.until_it_holds(
        row, lambda row: store.save(row, replace(row.load(), site=site), step="power", title=f"Site: “{chosen.name}”")
    )
    return _answer(request, row, f"The build now stands in “{chosen.name}”.")


def _answer(request: HtmxRequest, row: BuildRow, said: str) -> HttpResponse:
    if wants_fragment(request):
        return show(request, row, POWER, whole=True, said=said)
    messages.info(request, said)
    return redirect("builder:step", row.pk, POWER.slug)


def _refusal(request: HtmxRequest, row: BuildRow, said: str) -> HttpResponse:
    if wants_fragment(request):
        return show(request, row, POWER, whole=True, notices=(Notice(text=said),))
    messages.error(request, said)
    return redirect("builder:step", row.pk, POWER.slug)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All saved sites, to rename and to delete."""
    return render(request, "builder/sites.html", {"sites": rows(request)})


def rows(request: HttpRequest) -> Sequence[SiteRow]:
    return [
        SiteRow(id=str(row.pk), name=row.name, supply=supply_in_words(sites.read(row))) for row in sites.mine(request)
    ]


def supply_in_words(site: SizingSite | None) -> str:
    """Volts, phases, breaker, feeds and code: 208 V, three phases, 30 A, 2 feeds, North America (NEC)."""
    if site is None:
        return "It cannot be read by this version."
    supply = site.supply
    said = [dict(words.REGIONS)[site.region]]
    if supply is None:
        return f"No circuit described, {said[0]}"
    circuit = [f"{formatting.number(supply.volts)} V", "three phases" if supply.phases == 3 else "one phase"]
    if supply.breaker_amps is not None:
        circuit.append(f"{formatting.number(supply.breaker_amps)} A")
    if site.feeds > 1:
        circuit.append(f"{site.feeds} feeds")
    return ", ".join([*circuit, *said])


@require_POST
def rename(request: HttpRequest, site_id: UUID) -> HttpResponse:
    row = sites.find(request, site_id)
    name = posted_name(request, NAME_LENGTH)
    if name:
        row.name = name
        row.save(update_fields=["name", "updated_at"])
        messages.success(request, f"The site is now called “{name}”.")
    else:
        messages.warning(request, "A site needs a name.")
    return redirect("start:sites")


@require_POST
def delete(request: HttpRequest, site_id: UUID) -> HttpResponse:
    row = sites.find(request, site_id)
    row.delete()
    messages.success(request, f"“{row.name}” is deleted. Builds that were given a copy of it keep it.")
    return redirect("start:sites")
