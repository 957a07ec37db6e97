"""What the catalogue's lists can be narrowed by. Both are ready in memory: no query is built."""

from collections.abc import Mapping

from django import forms
from django.forms import CheckboxInput, TextInput

from configurator.sizing.catalogue.searching import sought

from .compare import Wanted
from .listing import WantedProducts
from .models import Category, Claim

SEARCH = TextInput(attrs={"type": "search", "autocomplete": "off"})
CONDITIONS = [("new", "new"), ("used", "used"), ("refurbished", "refurbished")]


class ProductFilter(forms.Form):
    q = forms.CharField(label="Search", required=False, widget=SEARCH)
    category = forms.ChoiceField(label="Kind", choices=[("", "All kinds"), *Category.choices], required=False)
    price = forms.ChoiceField(label="With a price for", choices=[("", "Any or none"), *CONDITIONS], required=False)
    retired = forms.BooleanField(label="Retired ones too", required=False, widget=CheckboxInput)

    @staticmethod
    def wanted(query: Mapping[str, str]) -> WantedProducts:
        """What an address asks for; a kind or a condition that there is not is none."""
        category, price = query.get("category", ""), query.get("price", "")
        return WantedProducts(
            q=query.get("q", "")[:LONGEST_SEARCH],
            category=category if category in KINDS else "",
            price=price if price in dict(CONDITIONS) else "",
            retired=bool(query.get("retired")),
        )


class StatementFilter(forms.Form):
    q = forms.CharField(label="Search", required=False, widget=SEARCH)
    verdict = forms.ChoiceField(choices=[("", "All verdicts"), *Claim.Verdict.choices], required=False)
    seed = forms.ChoiceField(label="Guide", choices=[("", "All guides"), *Claim.Seed.choices], required=False)

    @staticmethod
    def wanted(query: Mapping[str, str]) -> Wanted:
        """What an address asks for; a verdict or a guide that there is not is none. Builds no form, as lists are asked for often."""
        verdict, seed = query.get("verdict", ""), query.get("seed", "")
        return Wanted(
            q=" ".join(sought(query.get("q", "")[:LONGEST_SEARCH])),
            verdict=verdict if verdict in VERDICTS else "",
            seed=seed if seed in GUIDES else "",
        )


LONGEST_SEARCH = 200
KINDS = frozenset(Category.values)
VERDICTS, GUIDES = frozenset(Claim.Verdict.values), frozenset(Claim.Seed.values)
