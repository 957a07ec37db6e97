"""The costs beside a discounted total: at the discounted price once it is firm, and said to be before it until then."""

from decimal import Decimal

from configurator.quotes.present import page_of
from tests.quotes.conftest import Desk
from tests.quotes.offers import document_of, estimate_of
from tests.quotes.quote_step import BRIDGE


def test_once_every_price_is_firm_the_discount_is_in_the_costs(desk: Desk) -> None:
    labels = {
        row.label for row in desk.save(desk.answers(discount_percent="10"), live=True).context["desk"].at_these_prices
    }
    assert "Cost of owning, 36 months" in labels


def test_until_then_the_costs_say_that_they_are_before_the_discount(desk: Desk) -> None:
    answers = desk.answers(discount_percent="10", tax_percent="19", **{BRIDGE: ""})
    labels = [row.label for row in desk.save(answers, live=True).context["desk"].at_these_prices]
    assert labels[0] == "Cost of owning, 36 months, without tax, before the discount"
    assert all(label.endswith(", without tax, before the discount") for label in labels)


def test_so_does_the_paper() -> None:
    discount = Decimal(10)
    estimate = page_of(estimate_of(discount_percent=discount))
    beside = [row.aside for row in estimate.highlights if row.label == "Break-even"]
    assert len(beside) == 3
    assert all("before the discount" in aside for aside in beside)
    assert "before the discount" not in str(page_of(document_of(discount_percent=discount)))
