"""The arithmetic of a quote, redone by hand."""

from decimal import Decimal

import pytest

from configurator.quotes import money
from configurator.sizing.quantities import Span

D = Decimal


def exactly(text: str) -> Span:
    return Span.exactly(D(text))


@pytest.mark.parametrize(
    ("unit", "count", "total"),
    [
        ("12500.00", 2, "25000.00"),
        ("0.005", 1, "0.01"),  # half a cent is rounded away from zero
        ("0.004", 1, "0.00"),
        ("33.335", 3, "100.01"),  # 100.005: the line is rounded, not the piece (3 x 33.34 would be 100.02)
    ],
)
def test_a_line_is_rounded_once_as_a_whole(unit: str, count: int, total: str) -> None:
    assert money.line_total(exactly(unit), count) == exactly(total)


def test_the_sum_is_of_rounded_lines() -> None:
    # Three lines of 0.335 are 0.34 each, 1.02 together; the unrounded sum would be 1.005, so 1.01.
    lines = [money.line_total(exactly("0.335"), 1)] * 3
    assert money.totals(lines, discount_percent=D(0), tax_percent=D(0)).total == exactly("1.02")


def test_discount_and_tax_are_rounded_once_each() -> None:
    # 30,900.00 less 2.5 % (772.50) is 30,127.50; 8.25 % tax is 2,485.51875, so 2,485.52; together 32,613.02.
    totals = money.totals([exactly("30900.00")], discount_percent=D("2.5"), tax_percent=D("8.25"))
    assert totals.goods == exactly("30900.00")
    assert totals.discount == exactly("772.50")
    assert totals.net == exactly("30127.50")
    assert totals.tax == exactly("2485.52")
    assert totals.total == exactly("32613.02")


def test_tax_is_taken_on_the_net_not_on_each_line() -> None:
    # Two lines of 0.25 at 10 %: on the net 0.05; line by line it would be 0.03 + 0.03.
    totals = money.totals([exactly("0.25"), exactly("0.25")], discount_percent=D(0), tax_percent=D(10))
    assert totals.tax == exactly("0.05")


def test_net_and_tax_always_sum_to_the_total() -> None:
    for cents in range(1, 400):
        totals = money.totals([Span.exactly(D(cents) / 100)], discount_percent=D("3.33"), tax_percent=D("19"))
        assert totals.goods.likely - totals.discount.likely == totals.net.likely
        assert totals.net.likely + totals.tax.likely == totals.total.likely


def test_a_span_keeps_its_ends_through_discount_and_tax() -> None:
    # 1,000 to 2,000 less 10 % is 900 to 1,800; with 20 % tax 1,080 to 2,160.
    span = Span(D(1000), D(1500), D(2000))
    totals = money.totals([span], discount_percent=D(10), tax_percent=D(20))
    assert totals.total == Span(D("1080.00"), D("1620.00"), D("2160.00"))


def test_a_full_discount_costs_nothing() -> None:
    totals = money.totals([exactly("99.99")], discount_percent=D(100), tax_percent=D(19))
    assert totals.total == exactly("0.00")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12950", "12950"),
        ("12,950.00", "12950.00"),
        ("$12,950", "12950"),
        (" 1 250.5 ", "1250.5"),
        ("99.90 USD", "99.90"),
        ("15k", "15000"),
        ("$1.2M", "1200000"),
        ("0", "0"),
        ("12,95", "12.95"),
        ("12.950,00", "12950.00"),
        ("12’950", "12950"),
        ("12'950.50", "12950.50"),
        ("0,500", "0.5"),  # no thousands begin with a nought
    ],
)
def test_a_price_is_read_as_people_type_it(typed: str, amount: str) -> None:
    assert money.parse(typed, "USD") == D(amount)


@pytest.mark.parametrize(
    "typed", ["", "free", "-5", "1.234", "1e3", "1_000", "NaN", "1,2345", "1.2.3", "١٢٣", "9999999999", "€500", "£500"]
)
def test_anything_else_is_no_price(typed: str) -> None:
    with pytest.raises(money.NotMoney):
        money.parse(typed, "USD")


@pytest.mark.parametrize(
    ("typed", "decimal_comma", "says"),
    [
        ("1.500", False, "“1.500” can mean 1,500 or 1.5. Type 1500 or 1.5."),
        ("1,500", True, "“1,500” can mean 1,500 or 1.5. Type 1500 or 1.5."),
        ("12.955", False, "Write 12955, or an amount to the cent such as 12.96"),
    ],
)
def test_what_can_mean_two_prices_is_asked_about(typed: str, decimal_comma: bool, says: str) -> None:
    with pytest.raises(money.NotMoney) as caught:
        money.parse(typed, "USD", decimal_comma=decimal_comma)
    assert str(caught.value) == says


def test_the_sign_is_that_of_the_quotes_currency() -> None:
    assert money.parse("€500", "EUR") == D(500)
    with pytest.raises(money.NotMoney):
        money.parse("$500", "EUR")


def test_a_reading_that_no_price_has_is_none() -> None:
    # The most is a thousand million: 1,000,000,000.5 is more, and with a comma there it has but one reading.
    with pytest.raises(money.NotMoney, match="more than a thousand million"):
        money.parse("1,000,000,000.5", "USD")
    assert money.parse("1,500", "USD") == D(1500)  # as our pages write it
