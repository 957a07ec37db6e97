"""What the catalogue's lists can be narrowed by."""

from collections.abc import Mapping

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import CheckboxInput, TextInput

from .compare import Wanted
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


class StatementFilter(forms.Form):
    """What the statements of the guides can be narrowed by. They are few and ready in memory: no query is built."""

    q = forms.CharField(label="Search", required=False, widget=SEARCH)
    verdict = forms.ChoiceField(choices=[("", "All verdicts"), *Claim.Verdict.choices], required=False)
    seed = forms.ChoiceField(label="Guide", choices=[("", "All guides"), *Claim.Seed.choices], required=False)

    @staticmethod
    def wanted(query: Mapping[str, str]) -> Wanted:
        """What an address asks for; a verdict or a guide that there is not is none. Builds no form, as lists are asked for often."""
        verdict, seed = query.get("verdict", ""), query.get("seed", "")
        return Wanted(
            q=" ".join(query.get("q", "")[:LONGEST_SEARCH].casefold().split()),
            verdict=verdict if verdict in VERDICTS else "",
            seed=seed if seed in GUIDES else "",
        )


LONGEST_SEARCH = 200
VERDICTS, GUIDES = frozenset(Claim.Verdict.values), frozenset(Claim.Seed.values)
