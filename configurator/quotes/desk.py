"""The quote page of a build: what was typed, the offer that it makes, and what stands in the way."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from django.http import HttpRequest

from configurator.builder import formatting
from configurator.builder.merging import Notice
from configurator.builder.models import Build as BuildRow
from configurator.builder.pages import StepPage
from configurator.builder.preferences import writes_decimal_comma
from configurator.builder.presenters.figures import Reading
from configurator.builder.presenters.findings import FindingView, finding_views
from configurator.builder.presenters.prices import parts_left_out
from configurator.builder.presenters.shell import RailItem
from configurator.builder.taking_back import what_undo_takes_back
from configurator.builder.typed_words import note
from configurator.sizing import Assessment, Build, CatalogueSnapshot

from . import drafts, frozen, glyphs, issuing, merging, surroundings
from .firm_prices import PricedLine, priced_lines, worth_keeping
from .forms import TermsForm, terms_of, usual_answers
from .freeze import verdict_on
from .models import Quote, Seller
from .offer import OWN_LINE, Offer, make_offer
from .outside import Outside, outside_of
from .rows import Row, amount, costs_words, total_rows

MOST_NOT_THERE = 1000
"""Prices of a draft that wait for their lines: so many that only a program types more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLink:
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """A line as the page shows it. `id` is for the label and the parts that live updates replace: it goes with the line,
    not with its place, as lines may have come and gone since the page was opened."""

    id: str
    field: str
    description: str
    details: str
    count: str
    listed: str
    likely: str
    age: str
    is_stale: bool
    sources: tuple[SourceLink, ...]
    typed: str
    error: str
    total: str
    needs_price: bool
    is_typed: bool
    outside: Outside | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything below the frame of the page. `token` stays the same for one page, however often Issue is clicked;
    `made_of` is the mark of the build that it shows; `boxes` are the typed characters for which the PDF has no letters."""

    form: TermsForm
    usual: Mapping[str, str]
    offer: Offer
    lines: tuple[LineRow, ...]
    totals: tuple[Row, ...]
    at_these_prices: tuple[Row, ...]
    left_out: str
    may_issue: bool
    obstacles: tuple[str, ...]
    token: str
    made_of: str
    revises: Quote | None
    issued: tuple[Quote, ...]
    seller_is_missing: bool
    boxes: str

    @property
    def made_from(self) -> str:
        """What the boxes of the page show, for it to send along; `merging` reads it."""
        fields = {name: str(self.form[name].value() or "") for name in self.form.fields}
        if not (self.left_out and self.may_issue):
            del fields["customer_provides"]
        ticks = {merging.REVISE: "1"} if self.revises else {}
        return json.dumps({**fields, **ticks, **{line.field: line.typed for line in self.lines}}, ensure_ascii=False)

    @property
    def likely_to_take(self) -> int:
        """Lines without a price of which the catalogue knows a likely one."""
        return sum(line.needs_price and bool(line.likely) for line in self.lines)

    @property
    def outside(self) -> tuple[str, ...]:
        """The firm prices that lie outside what the catalogue says, in sentences."""
        return tuple(line.outside.words for line in self.lines if line.outside)


def desk_of(
    request: HttpRequest, row: BuildRow, build: Build, snapshot: CatalogueSnapshot, bom: Assessment, typed: drafts.Typed
) -> Desk:
    """The page as it stands with what was typed; without a typed answer the usual one, without a price the likely one
    (for those who may issue)."""
    today = datetime.now(UTC).date()
    seller = Seller.objects.first()
    may_issue = issuing.may_issue(request.user)
    usual = usual_answers(build, seller, today)
    terms_form = TermsForm(usual | dict(typed.fields), today=today)
    terms = terms_of(terms_form, seller)
    note(request, dict(typed.fields))
    comma = writes_decimal_comma(request)
    lines = priced_lines(bom.bom, typed.prices, snapshot.currency, likely_is_firm=may_issue, decimal_comma=comma)
    offer = make_offer(build, snapshot, lines, terms)
    obstacles = _obstacles(terms_form, offer, today) if may_issue else ()
    return Desk(
        form=terms_form,
        usual=usual,
        offer=offer,
        lines=tuple(_row(line, snapshot, may_issue) for line in lines),
        totals=total_rows(offer.totals, snapshot.currency, lines=len(lines), unpriced=len(offer.unpriced)),
        at_these_prices=tuple(_at_these_prices(offer)),
        left_out=", ".join(parts_left_out(offer.assessment)),
        may_issue=may_issue,
        obstacles=obstacles,
        token=str(uuid4()),
        made_of=mark_of(row),
        revises=typed.revises,
        issued=tuple(_issued(request, row)),
        seller_is_missing=seller is None,
        boxes=glyphs.without_glyph(str(terms_form[name].value() or "") for name in terms_form.fields),
    )


def boxes_of(request: HttpRequest, build: Build, bom: Assessment, typed: drafts.Typed) -> Mapping[str, merging.Box]:
    """What the boxes of the page show of a draft."""
    note(request, dict(typed.fields))
    usual = usual_answers(build, Seller.objects.first(), datetime.now(UTC).date())
    may_issue, comma = issuing.may_issue(request.user), writes_decimal_comma(request)
    return merging.boxes_of(typed, usual, bom, likely_is_firm=may_issue, decimal_comma=comma)


def mark_of(row: BuildRow) -> str:
    """Tells the build from others. Not by its name, which is typed on the quote page itself."""
    document = {name: value for name, value in row.document.items() if name != "name"}
    return frozen.fingerprint(json.dumps(document, sort_keys=True))


def _obstacles(form: TermsForm, offer: Offer, today: date) -> tuple[str, ...]:
    """What stands in the way of issuing: what the offer lacks, and the answers that cannot be read. A day that cannot be
    read is not called missing too."""
    unread = [f"{message}." for messages in form.errors.values() for message in messages]
    lacking = issuing.obstacles(offer, today)
    return tuple([one for one in lacking if one != issuing.NO_DAY or "valid_until" not in form.errors] + unread)


def estimate_of(
    build: Build,
    snapshot: CatalogueSnapshot,
    assessment: Assessment,
    typed: drafts.Typed,
    *,
    decimal_comma: bool = False,
) -> Offer:
    """What a buyer takes home: the catalogue's spans, and a firm price only where somebody has typed one."""
    today = datetime.now(UTC).date()
    seller = Seller.objects.first()
    answers = usual_answers(build, seller, today) | dict(typed.fields)
    terms = terms_of(TermsForm(answers, today=today), seller)
    lines = priced_lines(
        assessment.bom, typed.prices, snapshot.currency, likely_is_firm=False, decimal_comma=decimal_comma
    )
    return make_offer(build, snapshot, lines, terms)


def remembered(desk: Desk, typed: drafts.Typed) -> drafts.Typed:
    """What of the typed is worth keeping: what differs from what the page would show by itself. The price of a line that is
    not in the bill now waits for it to come back."""
    lines = {line.key: line for line in desk.offer.lines}
    of_lines = worth_keeping([line for key, line in lines.items() if key in typed.prices])
    not_there = [(key, text) for key, text in typed.prices.items() if key not in lines]
    return drafts.Typed(
        fields=drafts.differing(typed.fields, desk.usual),
        prices={**dict(not_there[:MOST_NOT_THERE]), **of_lines},
        revises=typed.revises,
    )


def _issued(request: HttpRequest, row: BuildRow) -> list[Quote]:
    if not request.user.has_perm("quotes.view_quote"):
        return []
    return list(Quote.objects.defer("document_json").filter(build_uuid=row.pk).order_by("-issued_at")[:5])


def line_id(key: str) -> str:
    return f"line-{quote(key, safe='')}"


def _row(priced: PricedLine, snapshot: CatalogueSnapshot, may_issue: bool) -> LineRow:
    line, currency = priced.line, snapshot.currency
    age = (
        f"{formatting.day(line.priced_on)}, {formatting.age(line.priced_on, snapshot.as_of)}" if line.priced_on else ""
    )
    known = [snapshot.sources[id] for id in line.sources if id in snapshot.sources]
    return LineRow(
        id=line_id(priced.key),
        field=f"{drafts.PRICE}{priced.key}",
        description=line.description,
        details=", ".join(part for part in (line.condition, line.note) if part),
        count=f"{line.count:,}",
        listed="no price known" if line.unit is None else formatting.span(line.unit.rounded(), currency),
        likely=priced.likely,
        age=age,
        is_stale=line.is_stale,
        sources=tuple(SourceLink(title=source.title, url=source.url) for source in known),
        typed=priced.typed,
        error=priced.error,
        total=formatting.UNKNOWN if priced.total is None else amount(priced.total, currency),
        needs_price=may_issue and not priced.is_firm and not priced.error,
        is_typed=line.kind == OWN_LINE,
        outside=outside_of(priced, currency, likely_is_firm=may_issue),
    )


def _at_these_prices(offer: Offer) -> list[Row]:
    """What the prices do to the costs: total cost and the break-evens."""
    assessment = offer.assessment
    rows, months = [], assessment.build.costs.months
    words = costs_words(offer.totals, all_firm=not offer.not_firm)
    net = f", {words}" if words else ""
    tco = assessment.figures.get("cost.tco")
    if tco is not None and tco.value:
        text = formatting.figure_span(tco) or formatting.figure_text(tco)
        rows.append(Row(label=f"Cost of owning, {months} months{net}", text=text))
    rates = [
        Row(label=f"Break-even against {rate.name}{net}", text=verdict_on(rate, months))
        for rate in assessment.rates[:3]
    ]
    return [*rows, *rates]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotePage:
    """The step's page with the desk on it; `review` is the rail without the quote's own step. With `others_changed` the
    draft says something else than the page that was posted."""

    page: StepPage
    desk: Desk
    review: tuple[RailItem, ...]
    others_changed: bool = False
    notices: tuple[Notice, ...] = ()

    @property
    def shown(self) -> dict[str, Any]:
        """For a template."""
        own = {"desk": self.desk, "review": self.review, "notices": self.notices}
        takes_back = partial(what_undo_takes_back, self.page.row)  # asked only where the button stands
        return self.page.shown | own | {"takes_back": takes_back}


def quote_page(request: HttpRequest, page: StepPage, typed: drafts.Typed) -> QuotePage:
    """Findings are those at the prices of the offer."""
    desk = desk_of(request, page.row, page.build, page.snapshot, page.assessment, typed)
    reading = Reading(
        replace(desk.offer.assessment, findings=desk.offer.findings), page.snapshot, units=page.reading.units
    )
    rail = surroundings.rail_of(page)
    review = tuple(item for item in rail if item.slug != "quote")
    if desk.may_issue:  # the rail says to them what the page says
        counts = len(desk.obstacles), len(desk.outside)
        rail = (*review, *(surroundings.with_obstacles(item, *counts) for item in rail if item.slug == "quote"))
    at_these_prices = replace(
        page,
        rail=rail,
        sheet=surroundings.sheet_of(page),
        reading=reading,
        findings=_with_repairs(finding_views(reading), page.findings),
    )
    return QuotePage(page=at_these_prices, desk=desk, review=review)


def _with_repairs(views: Sequence[FindingView], of_build: Sequence[FindingView]) -> tuple[FindingView, ...]:
    """The findings of the offer with the repairs that the engine has tried on the build, where it finds the same there."""
    tried = {(view.code, view.title): view for view in of_build}
    return tuple(
        replace(view, fixes=known.fixes) if (known := tried.get((view.code, view.title))) else view for view in views
    )
