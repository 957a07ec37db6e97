"""What somebody has typed on the quote page, kept so that nothing is lost: fields and prices as text, valid or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.http import QueryDict

from configurator.builder.models import Build as BuildRow
from configurator.sizing.quantities import round_money

from .firm_prices import line_key
from .forms import TermsForm
from .models import Quote, QuoteDraft

PRICE = "price:"
FIELDS = tuple(TermsForm.base_fields)
LONGEST = 4000
LONGEST_PRICE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The texts as they stand in the fields. `revises` is the quote of which this will be the next revision."""

    fields: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[str, str] = field(default_factory=dict)
    revises: Quote | None = None


def read_draft(row: BuildRow, user: User | AnonymousUser) -> Typed:
    """One's own draft of a build; before there is one, what was typed without an account."""
    owners = [user.pk, None] if user.is_authenticated else [None]
    found = {draft.owner_id: draft for draft in QuoteDraft.objects.select_related("revises").filter(build=row)}
    draft = next((found[owner] for owner in owners if owner in found), None)
    if draft is None:
        return Typed()
    return Typed(fields=draft.typed.get("fields", {}), prices=draft.typed.get("prices", {}), revises=draft.revises)


def read_post(post: QueryDict, before: Typed) -> Typed:
    """What was posted. The page has a box that says whether this revises a quote; unticked, it is one of its own."""
    fields = {name: _text(post, name, LONGEST) for name in FIELDS if name in post}
    prices = {name.removeprefix(PRICE): _text(post, name, LONGEST_PRICE) for name in post if name.startswith(PRICE)}
    return Typed(fields=fields, prices=prices, revises=before.revises if "revise" in post else None)


def _text(post: QueryDict, name: str, longest: int) -> str:
    """Without the zero character, which nobody types and PostgreSQL cannot keep."""
    return str(post[name]).replace("\0", "")[:longest]


def keep(row: BuildRow, user: User | AnonymousUser, typed: Typed) -> None:
    QuoteDraft.objects.update_or_create(
        build=row,
        owner=user if user.is_authenticated else None,
        defaults={"typed": {"fields": dict(typed.fields), "prices": dict(typed.prices)}, "revises": typed.revises},
    )


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
