"""When owning gets cheaper, in the words of a quote."""

from dataclasses import replace

import pytest

from configurator.quotes.freeze import verdict_on
from configurator.sizing.build import Build
from tests.quotes.offers import firm_offer


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (7.1, 7.9, "7.4 months (7.1–7.9)"),
        (7.1, None, "7.4 months (7.1–never)"),
        (7.38, 7.44, "7.4 months"),
        (7.4, 7.4, "7.4 months"),
    ],
)
def test_a_span_is_said_where_its_ends_are_told_apart(tier_2: Build, low: float, high: float | None, said: str) -> None:
    rate = firm_offer(tier_2).assessment.rates[0]
    at = replace(rate, break_even_low=low, break_even_likely=7.4, break_even_high=high)
    assert verdict_on(at, 36) == said
