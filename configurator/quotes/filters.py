"""What the list of quotes can be narrowed to. The state of the filter is the address of the page."""

from datetime import UTC, datetime
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from .forms import expected
from .models import Quote

WHOSE = [("mine", "Mine"), ("all", "Everybody's")]
STATES = [("open", "Open"), ("expired", "Expired"), ("superseded", "Superseded")]


class QuoteFilter(filters.FilterSet):
    words = filters.CharFilter(
        method="by_words",
        label="Number, customer or server",
        max_length=100,
        error_messages=expected("Words: at most 100 characters"),
    )
    state = filters.ChoiceFilter(
        method="by_state",
        choices=STATES,
        label="State",
        empty_label="Any state",
        error_messages=expected("State: open, expired or superseded"),
    )
    since = filters.DateFilter(
        field_name="issued_at",
        lookup_expr="date__gte",
        label="From",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages=expected("From: a day such as 2026-12-31"),
    )
    until = filters.DateFilter(
        field_name="issued_at",
        lookup_expr="date__lte",
        label="To",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages=expected("To: a day such as 2026-12-31"),
    )
    whose = filters.ChoiceFilter(
        method="by_owner",
        choices=WHOSE,
        label="Whose",
        empty_label=None,
        error_messages=expected("Whose: mine or everybody's"),
    )

    class Meta:
        model = Quote
        fields: list[str] = []

    def __init__(self, data: QueryDict, *args: Any, **kwargs: Any) -> None:
        """Without an answer, one's own quotes."""
        answers = data.copy()
        answers.setdefault("whose", "mine")
        super().__init__(answers, *args, **kwargs)

    def by_words(self, quotes: QuerySet[Quote], name: str, words: str) -> QuerySet[Quote]:
        for word in words.split():
            quotes = quotes.filter(
                Q(number__icontains=word)
                | Q(customer_name__icontains=word)
                | Q(customer_reference__icontains=word)
                | Q(name__icontains=word)
            )
        return quotes

    def by_state(self, quotes: QuerySet[Quote], name: str, state: str) -> QuerySet[Quote]:
        today = datetime.now(UTC).date()
        if state == "superseded":
            return quotes.filter(superseded_by__isnull=False)
        newest = quotes.filter(superseded_by__isnull=True)
        return newest.filter(valid_until__lt=today) if state == "expired" else newest.filter(valid_until__gte=today)

    def by_owner(self, quotes: QuerySet[Quote], name: str, whose: str) -> QuerySet[Quote]:
        return quotes.filter(issued_by=self.request.user) if whose == "mine" else quotes
