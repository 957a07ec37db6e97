"""What somebody has typed on the quote page, kept so that nothing is lost: fields and prices as text, valid or not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from configurator.builder.formatting import counted
from configurator.builder.models import Build as BuildRow
from configurator.builder.recent import BEGUN
from configurator.builder.store import TRIES, Conflict
from configurator.sizing.quantities import round_money

from .firm_prices import line_key
from .forms import TermsForm
from .models import Quote, QuoteDraft

PRICE = "price:"
FIELDS = tuple(TermsForm.base_fields)
SESSION = "quote_drafts"

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The texts as they stand in the fields. `revises` is the quote of which this will be the next revision."""

    fields: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[str, str] = field(default_factory=dict)
    revises: Quote | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft as it was read; without an `id` nothing has been kept yet."""

    typed: Typed
    id: UUID | None = None
    revision: int = 0


def read_draft(row: BuildRow, request: HttpRequest) -> Draft:
    """One's own draft of a build: of the account, or of this browser's session."""
    found = QuoteDraft.objects.select_related("revises").filter(build=row)
    draft = found.filter(**_of(request)).first() if _has_drafts(request) else None
    if draft is None and _began(row, request):
        draft = found.filter(owner=None, session=None).first()  # of before drafts were of sessions
    if draft is None:
        return Draft(typed=Typed())
    return Draft(typed=_typed(draft), id=draft.pk, revision=draft.revision)


def change(row: BuildRow, request: HttpRequest, make: Callable[[Typed], tuple[Typed, Answer]]) -> Answer:
    """Keep what `make` makes of the draft as it stands; again, if somebody was faster. Raises Conflict if that goes on."""
    for _ in range(TRIES):
        draft = read_draft(row, request)
        typed, answer = make(draft.typed)
        if _keep(row, request, draft, typed):
            return answer
    raise Conflict


def _typed(draft: QuoteDraft) -> Typed:
    return Typed(fields=draft.typed.get("fields", {}), prices=draft.typed.get("prices", {}), revises=draft.revises)


def _keep(row: BuildRow, request: HttpRequest, draft: Draft, typed: Typed) -> bool:
    """Returns False if somebody else has kept something since the draft was read."""
    values = {"typed": {"fields": dict(typed.fields), "prices": dict(typed.prices)}, "revises": typed.revises}
    if draft.id is not None:
        as_read = QuoteDraft.objects.filter(pk=draft.id, revision=draft.revision)
        return bool(as_read.update(**values, **_of(request), revision=draft.revision + 1, updated_at=timezone.now()))
    try:
        with transaction.atomic():
            QuoteDraft.objects.create(build=row, **values, **_of(request))
    except IntegrityError:
        return False
    return True


def _has_drafts(request: HttpRequest) -> bool:
    return request.user.is_authenticated or SESSION in request.session


def _of(request: HttpRequest) -> dict[str, Any]:
    """Whose a draft is. A session gets its number when its first draft is kept."""
    if request.user.is_authenticated:
        return {"owner": request.user, "session": None}
    if SESSION not in request.session:
        request.session[SESSION] = str(uuid4())
    return {"owner": None, "session": UUID(request.session[SESSION])}


def _began(row: BuildRow, request: HttpRequest) -> bool:
    is_owner = row.owner_id is not None and row.owner_id == request.user.pk
    return is_owner or str(row.pk) in request.session.get(BEGUN, [])


def claim(sender: Any, request: HttpRequest | None, user: AbstractBaseUser, **kwargs: Any) -> None:
    """Somebody has signed in: what he typed without an account is his. Where he has a draft of the same build, both are one,
    and the later of two answers to one question counts."""
    number = request.session.pop(SESSION, None) if request is not None and hasattr(request, "session") else None
    if number is None:
        return
    for draft in QuoteDraft.objects.filter(owner=None, session=UUID(number)):
        with transaction.atomic():
            own = QuoteDraft.objects.filter(build=draft.build_id, owner=user.pk).first()
            if own is not None:
                earlier, later = sorted((own, draft), key=lambda one: one.updated_at)
                for part in ("fields", "prices"):
                    draft.typed[part] = earlier.typed.get(part, {}) | later.typed.get(part, {})
                draft.revises = later.revises or earlier.revises
                draft.revision = own.revision + 1
                own.delete()
            draft.owner_id, draft.session = user.pk, None
            draft.save()


def purge(unchanged_since: datetime) -> str:
    """Delete what was typed without an account and not changed since; says so, if there was any."""
    deleted = QuoteDraft.objects.filter(owner=None, updated_at__lt=unchanged_since).delete()[0]
    return f"{counted(deleted, 'draft')} of quotes deleted." if deleted else ""


def without_blanks(typed: Typed) -> Typed:
    """No price is blank: each of those lines has what stands there by itself."""
    return replace(typed, prices={key: text for key, text in typed.prices.items() if text.strip()})


def differing(fields: Mapping[str, str], usual: Mapping[str, str]) -> dict[str, str]:
    """What differs from the usual answers. The rest is not kept: a validity of thirty days shall move with the days."""
    return {name: text for name, text in fields.items() if text != usual.get(name)}


def typed_from(quote: Quote, today: date) -> Typed:
    """The answers and prices of an issued quote, to start its next revision with. The validity starts anew."""
    document = quote.document
    fields: dict[str, Any] = {
        "customer_name": document.customer.name,
        "customer_address": document.customer.address,
        "customer_reference": document.customer.reference,
        "discount_percent": _plain(document.totals.discount_percent),
        "tax_percent": _plain(document.totals.tax_percent),
        "page_size": document.page_size,
        "notes": document.notes,
        "customer_provides": "on" if document.customer_provides else "",
    }
    if document.valid_until is not None and document.valid_until >= today:
        fields["valid_until"] = document.valid_until.isoformat()
    seen: dict[str, int] = {}
    prices = {}
    for line in document.lines:
        key = line_key(line.product or line.description, line.condition, seen)
        if line.unit is not None:
            prices[key] = str(round_money(line.unit.likely))
    return Typed(fields=fields, prices=prices, revises=quote)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
