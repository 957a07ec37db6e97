"""What the catalogue's lists can be narrowed by."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import CheckboxInput, TextInput

from .models import Category, Claim, Price, Product

SEARCH = TextInput(attrs={"type": "search", "autocomplete": "off"})
CONDITIONS = [("new", "new"), ("used", "used"), ("refurbished", "refurbished")]


class ProductFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Search", method="search", widget=SEARCH)
    category = django_filters.ChoiceFilter(label="Kind", choices=Category.choices, empty_label="All kinds")
    price = django_filters.ChoiceFilter(
        label="With a price for", choices=CONDITIONS, empty_label="Any or none", method="priced"
    )
    retired = django_filters.BooleanFilter(label="Retired ones too", method="with_retired", widget=CheckboxInput)

    class Meta:
        model = Product
        fields: list[str] = []

    def search(self, products: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        """Each word must be in the name, the maker, the id or the part number."""
        for word in value.split():
            products = products.filter(
                Q(name__icontains=word)
                | Q(maker__icontains=word)
                | Q(slug__icontains=word)
                | Q(part_number__icontains=word)
            )
        return products

    def priced(self, products: QuerySet[Product], name: str, value: str) -> QuerySet[Product]:
        return products.filter(Exists(Price.objects.filter(product=OuterRef("pk"), condition=value)))

    def with_retired(self, products: QuerySet[Product], name: str, value: bool | None) -> QuerySet[Product]:
        return products if value else products.filter(retired=False)


class ClaimFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Search", method="search", widget=SEARCH)
    verdict = django_filters.ChoiceFilter(choices=Claim.Verdict.choices, empty_label="All verdicts")
    seed = django_filters.ChoiceFilter(label="Guide", choices=Claim.Seed.choices, empty_label="All guides")

    class Meta:
        model = Claim
        fields: list[str] = []

    def search(self, claims: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        for word in value.split():
            found: Any = Q(stated__icontains=word) | Q(recomputed__icontains=word)
            claims = claims.filter(found | Q(subject__icontains=word) | Q(note__icontains=word))
        return claims
