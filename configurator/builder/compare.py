"""/compare/?build=…&build=…&share=…: two to four builds side by side, by their own addresses or by links to them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from configurator.sizing import assess
from configurator.sizing.build import Build
from configurator.sizing.build.codec import BuildFileError
from configurator.sizing.catalogue import CatalogueSnapshot

from . import mine, pages, recent, shares
from .models import Build as BuildRow
from .models import ShareLink
from .own_parts import FORMS
from .preferences import units_of
from .presenters.chosen import choices_of
from .presenters.compared import LETTERS, Side, compare
from .presenters.figures import Reading, Ready
from .presenters.shell import gpus_line, platform_line
from .privacy import private_page
from .typed_words import note
from .units import Units

FEWEST, MOST = 2, 4
BUILD, SHARE = "build", "share"
NO_ADDRESS = "no-address"
"""In the address of the page that says that a pasted link leads to no build."""
ADDRESS = re.compile(r"/(?:build/(?P<build>[0-9a-fA-F-]{36})|share/(?P<share>[\w-]{16,64}))(?:/|$)")
MOST_LISTED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A build that is asked for: by `kind` build and its uuid, or by share and the token of a link."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head(Ready):
    """The head of a column. `first_url` compares the others with this one, `without_url` leaves it out."""

    letter: str
    name: str
    summary: str
    base: str
    first_url: str
    without_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable(Ready):
    """A build of the visitor's own that can be put beside the others."""

    id: str
    name: str
    summary: str


@private_page
@require_safe
def side_by_side(request: HttpRequest) -> HttpResponse:
    link = request.GET.get("link", "").strip()  # Django refuses an address of absurdly many fields here, with 400
    wanted = asked_for(request.META.get("QUERY_STRING", ""))
    if link:
        return _with_link(wanted, link)
    addresses = _addresses(wanted)
    there = [one for one in wanted if one in addresses]
    chosen = there[:MOST]
    builds = {one: build for one in chosen if (build := _read(addresses[one][0]))}
    shown = list(builds)
    note(request, *(addresses[one][0].document for one in shown))
    catalogue = pages.snapshots()
    context = {
        "heads": [],
        "missing": len(wanted) - len(there),
        "left_out": len(there) - len(chosen),
        "unreadable": len(chosen) - len(shown),
        "shown": shown,
        "mine": _to_choose_from(request, shown, catalogue),
        "link_error": NO_ADDRESS in request.GET,
    }
    if len(shown) >= FEWEST:
        units, numbers = units_of(request), dict[str, int]()
        sides = [_side(*addresses[one], catalogue(build), build, units, numbers) for one, build in builds.items()]
        context |= {
            "heads": [_head(index, shown, sides[index]) for index in range(len(sides))],
            "comparison": compare(sides),
            "reading": sides[0].reading,
        }
    return render(request, "builder/compare.html", context)


def asked_for(query: str) -> list[Wanted]:
    """What the address names, in its order, which `request.GET` keeps for each name alone, and each once.

    What cannot be a build's address is left to be missed.
    """
    named = [(key, value) for key, value in parse_qsl(query) if key in (BUILD, SHARE)]
    return [Wanted(kind=key, value=value) for key, value in dict.fromkeys(named)]


def _with_link(wanted: Sequence[Wanted], link: str) -> HttpResponse:
    """A build that was added by pasting its address: the page's own address then names it."""
    match = ADDRESS.search(link)
    added = [] if match is None else [(kind, value) for kind, value in match.groupdict().items() if value]
    query = _query(wanted, added or [(NO_ADDRESS, "1")])
    return redirect(f"{reverse('builder:compare')}?{query}")


def _query(wanted: Sequence[Wanted], more: Sequence[tuple[str, str]] = ()) -> str:
    return urlencode([*((one.kind, one.value) for one in wanted), *more])


def _addresses(wanted: Sequence[Wanted]) -> dict[Wanted, tuple[BuildRow, str]]:
    """The rows of those that are there, each with the address of its steps: one query for each kind."""
    ids = {one: id for one in wanted if one.kind == BUILD and (id := _uuid(one.value))}
    rows = BuildRow.objects.in_bulk(list(ids.values())) if ids else {}
    links: dict[str, ShareLink] = shares.found([one.value for one in wanted if one.kind == SHARE])
    by_build = {one: (rows[id], reverse("builder:build", args=(id,))) for one, id in ids.items() if id in rows}
    by_link = {
        one: (links[one.value].build, reverse("builder:shared", args=(one.value,)))
        for one in wanted
        if one.kind == SHARE and one.value in links
    }
    return by_build | by_link


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _to_choose_from(request: HttpRequest, shown: Sequence[Wanted], catalogue: mine.Catalogue) -> list[Choosable]:
    """The visitor's own builds that do not stand on the page yet."""
    chosen = {one.value for one in shown}
    found = BuildRow.objects.filter(recent.listed(request)).order_by("-updated_at")[: MOST_LISTED + len(chosen)]
    return [
        Choosable(id=str(row.pk), name=str(row), summary=summary)
        for row in found
        if str(row.pk) not in chosen and (summary := mine.summary_of(row, catalogue))
    ][:MOST_LISTED]


def _read(row: BuildRow) -> Build | None:
    try:
        return row.load()
    except BuildFileError:
        return None


def _side(
    row: BuildRow, base: str, snapshot: CatalogueSnapshot, build: Build, units: Units, numbers: dict[str, int]
) -> Side:
    """`numbers` are those of the sources, which the sides share."""
    assessment = assess(build, snapshot, try_fixes=False)
    choices = {slug: choices_of(form, build, snapshot, assessment) for slug, form in FORMS.items()}
    reading = Reading(assessment, snapshot, units=units, numbers=numbers)
    return Side(name=str(row), base=base, build=build, reading=reading, choices=choices)


def _head(index: int, shown: Sequence[Wanted], side: Side) -> Head:
    this, others = shown[index], [one for one in shown if one is not shown[index]]
    snapshot = side.reading.snapshot
    address = reverse("builder:compare")
    return Head(
        letter=LETTERS[index],
        name=side.name,
        summary=" · ".join(filter(None, (gpus_line(side.build, snapshot), platform_line(side.build, snapshot)))),
        base=side.base,
        first_url=f"{address}?{_query([this, *others])}" if index else "",
        without_url=f"{address}?{_query(others)}",
    )
