"""Issuing a quote, and superseding one by its next revision. All rules are enforced here, on the server, at this moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction

from configurator.builder.models import Build as BuildRow
from configurator.builder.presenters.prices import parts_left_out
from configurator.sizing import CatalogueSnapshot

from . import frozen, numbering
from .firm_prices import PricedLine
from .freeze import Issue, freeze
from .models import Quote, QuoteDraft
from .offer import Offer

MAY_ISSUE = "quotes.issue_quote"
NO_DAY = "The day until which the quote is valid is missing."
TYPED_SHOWN = 40
"""Characters of a price that cannot be read which are repeated."""


class MayNotIssue(Exception):
    """Why no quote can be made of this; `reasons` are sentences for people."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody asks to have issued. `token` is of the page they saw; `revises` the quote that this one replaces."""

    row: BuildRow
    offer: Offer
    snapshot: CatalogueSnapshot
    user: User
    token: UUID
    revises: Quote | None = None


def may_issue(user: User | AnonymousUser) -> bool:
    return user.is_authenticated and user.has_perm(MAY_ISSUE)


def obstacles(offer: Offer, today: date) -> list[str]:
    """What stands in the way of issuing, as sentences; empty if nothing does. `today` in UTC."""
    found = [f"{finding.title}: this build can't work as it is." for finding in offer.blocking]
    found += [
        f"{finding.title}: a second person must approve this, and quotes cannot be approved here yet."
        for finding in offer.to_approve
    ]
    if not offer.lines:
        found.append("There is nothing to quote yet: the bill of materials is empty.")
    if offer.assessment.left_out and not offer.terms.customer_provides:
        parts = ", ".join(parts_left_out(offer.assessment))
        found.append(f"The server has no {parts}: add what is missing, or confirm that the customer provides it.")
    found += [_without_price(line) for line in offer.not_firm]
    if not offer.terms.customer.name:
        found.append("The customer has no name.")
    if offer.terms.valid_until is None:
        found.append(NO_DAY)
    elif offer.terms.valid_until < today:
        found.append("The day until which the quote is valid is over.")
    return found


def _without_price(line: PricedLine) -> str:
    """Why a line has no firm price: none is typed, or what is typed is none."""
    name = line.line.description
    if not line.error:
        return f"{name} has no firm price."
    typed = line.typed if len(line.typed) <= TYPED_SHOWN else f"{line.typed[:TYPED_SHOWN]}…"
    return f"The price typed for {name}, “{typed}”, cannot be used. {line.error.removesuffix('.')}."


def issue(request: Request, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Quote:
    """Write the quote and give it its number. The same token gives the same quote again. Raises MayNotIssue."""
    if not may_issue(request.user):
        raise MayNotIssue("Only sales engineers issue quotes.")
    at = now()
    valid_until = request.offer.terms.valid_until
    if (reasons := obstacles(request.offer, at.date())) or valid_until is None:
        raise MayNotIssue(*reasons)
    with transaction.atomic():
        lock = numbering.lock(at.year)
        made_before = Quote.objects.filter(token=request.token).first()
        if made_before is not None:
            return made_before
        replaced = _newest(request.revises) if request.revises else None
        year, sequence, revision = (
            (replaced.year, replaced.sequence, replaced.revision + 1) if replaced else (at.year, lock.take_next(), 1)
        )
        quote = _write(request, year, sequence, revision, at, valid_until)
        if replaced is not None:
            Quote.objects.filter(pk=replaced.pk).update(superseded_by=quote)
        QuoteDraft.objects.filter(build=request.row, owner=request.user).delete()
    return quote


def _newest(quote: Quote) -> Quote:
    """The last revision of a quote: a page may have been open since before another one was made."""
    return Quote.objects.filter(year=quote.year, sequence=quote.sequence).latest("revision")


def _write(request: Request, year: int, sequence: int, revision: int, at: datetime, valid_until: date) -> Quote:
    offer, user = request.offer, request.user
    number = numbering.spelled(year, sequence, revision)
    by = user.get_full_name() or user.get_username()
    document = freeze(offer, request.snapshot, Issue(number=number, revision=revision, at=at, by=by))
    text = frozen.write(document)
    return Quote.objects.create(
        year=year,
        sequence=sequence,
        revision=revision,
        number=number,
        token=request.token,
        build=request.row,
        build_uuid=request.row.pk,
        issued_at=at,
        issued_by=user,
        customer_name=document.customer.name,
        customer_reference=document.customer.reference,
        name=document.name,
        valid_until=valid_until,
        currency=document.currency,
        total=document.totals.total.likely,
        document_json=text,
        sha256=frozen.fingerprint(text),
    )
