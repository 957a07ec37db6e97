"""What a quote asks besides the prices. The form checks shape; whether it can be issued is for issuing.py to say."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms

from configurator.builder.numbers import IN_FIGURES
from configurator.sizing import Build

from . import frozen
from .models import Seller
from .offer import Terms

DAYS_VALID = 30
FARTHEST = timedelta(days=3 * 366)
PAPER = {"nec": "Letter", "iec": "A4"}

EXPECTED = {
    "customer_name": "Customer: at most 200 characters",
    "customer_address": "Address: at most 1,000 characters",
    "customer_reference": "Their reference: at most 100 characters",
    "valid_until": "Valid until: a day such as 2026-12-31",
    "discount_percent": "Discount: a percentage from 0 to 100, with at most two places after the point",
    "tax_percent": "Tax: a percentage from 0 to 100, with at most three places after the point",
    "page_size": "Paper: A4 or Letter",
    "notes": "Notes for the customer: at most 2,000 characters",
    "customer_provides": "What the customer provides: ticked or not",
}
"""What is said of a field that cannot be read, whatever is wrong with it: Django's own words name no field."""
WRONG = (
    "required", "invalid", "invalid_choice", "min_value", "max_value", "max_digits", "max_decimal_places",
    "max_whole_digits", "max_length", "null_characters_not_allowed",
)  # fmt: skip


def expected(words: str) -> dict[str, str]:
    """The same words for all that can be wrong with a field."""
    return dict.fromkeys(WRONG, words)


class PercentField(forms.DecimalField):
    """Per cent with either decimal mark: there are no thousands of them."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip().replace(",", ".")
        if text and not IN_FIGURES.fullmatch(text):  # 1e2, which Django's own field takes
            raise forms.ValidationError(self.error_messages["invalid"])
        return super().to_python(text)


class TermsForm(forms.Form):
    """`today` is the day of the reader's page; a validity before it is refused."""

    customer_name = forms.CharField(label="Customer", max_length=200, required=False)
    customer_address = forms.CharField(
        label="Address", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    customer_reference = forms.CharField(label="Their reference", max_length=100, required=False)
    valid_until = forms.DateField(label="Valid until", help_text="To the end of that day, UTC.")
    discount_percent = PercentField(
        label="Discount", min_value=0, max_value=100, decimal_places=2, max_digits=5, required=False
    )
    tax_percent = PercentField(label="Tax", min_value=0, max_value=100, decimal_places=3, max_digits=6, required=False)
    page_size = forms.ChoiceField(label="Paper", choices=[("A4", "A4"), ("Letter", "Letter")])
    notes = forms.CharField(
        label="Notes for the customer", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    customer_provides = forms.BooleanField(label="The customer provides what is missing", required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["valid_until"].widget = forms.DateInput(attrs={"type": "date", "min": today.isoformat()})
        for name in ("discount_percent", "tax_percent"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "short"})
        for name, field in self.fields.items():
            field.error_messages.update(expected(EXPECTED[name]))
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"hint-{name}"

    def clean_valid_until(self) -> date:
        until: date = self.cleaned_data["valid_until"]
        if until < self.today:
            raise forms.ValidationError("Valid until: that day is over")
        if until > self.today + FARTHEST:
            raise forms.ValidationError("Valid until: that is more than three years away")
        return until


def usual_answers(build: Build, seller: Seller | None, today: date) -> dict[str, str]:
    """What the fields hold before anybody has typed."""
    days = seller.days_valid if seller else DAYS_VALID
    return {
        "customer_name": "",
        "customer_address": "",
        "customer_reference": "",
        "valid_until": (today + timedelta(days=days)).isoformat(),
        "discount_percent": "0",
        "tax_percent": "0",
        "page_size": PAPER[build.site.region],
        "notes": "",
        "customer_provides": "",
    }


def terms_of(form: TermsForm, seller: Seller | None) -> Terms:
    """The terms as far as they are valid: a wrong field counts as not answered, and the page says so beside it."""
    form.is_valid()
    clean = form.cleaned_data
    own = tuple(line.strip() for line in (seller.terms if seller else "").splitlines() if line.strip())
    return Terms(
        seller=_seller_party(seller),
        customer=frozen.Party(
            name=clean.get("customer_name", "").strip(),
            address=clean.get("customer_address", "").strip(),
            reference=clean.get("customer_reference", "").strip(),
        ),
        valid_until=clean.get("valid_until"),
        discount_percent=clean.get("discount_percent") or Decimal(0),
        tax_percent=clean.get("tax_percent") or Decimal(0),
        page_size="Letter" if clean.get("page_size") == "Letter" else "A4",
        notes=clean.get("notes", "").strip(),
        own_terms=own,
        customer_provides=bool(clean.get("customer_provides")),
    )


def _seller_party(seller: Seller | None) -> frozen.Party:
    if seller is None:
        return frozen.Party()
    return frozen.Party(name=seller.name, address=seller.address, reference=seller.register)
