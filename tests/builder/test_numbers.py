"""What a number that somebody typed can mean, whichever box it stands in."""

from decimal import Decimal

import pytest

from configurator.builder.numbers import TwoReadings, meant, plain


def anything(value: Decimal) -> bool:
    return True


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1312", "1312"),
        (" 1,312 ", "1312"),
        ("1 312", "1312"),
        ("32\u202f768", "32768"),  # a narrow no-break space, as other pages write it
        ("5'000", "5000"),
        ("5\u2019000", "5000"),
        ("0.12", "0.12"),
        ("0,12", "0.12"),
        ("1,312.5", "1312.5"),
        ("1.312,5", "1312.5"),
        ("\u22125", "-5"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, value: str) -> None:
    assert meant(typed, anything) == Decimal(value)


@pytest.mark.parametrize(
    "typed", ["", "two", "1.2.3", "NaN", "Infinity", "1e", "1e2", "1E-3", "1_000", "١٢", "0x10", "12 W"]
)
def test_anything_else_is_not_a_number(typed: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  (the message is the form's business)
        meant(typed, anything)
    assert not isinstance(caught.value, TwoReadings)


@pytest.mark.parametrize(
    ("typed", "currency", "value"),
    [
        ("$12,000", "USD", 12_000),
        ("$ 12 000", "USD", 12_000),
        ("12,000 usd", "USD", 12_000),
        ("USD 12,000.50", "USD", "12000.5"),
        ("15k", "USD", 15_000),
        ("$12.5K", "USD", 12_500),
        ("1.2 M$", "USD", 1_200_000),
        ("€1.234.567", "EUR", 1_234_567),
        ("12,5k €", "EUR", 12_500),
        ("CHF 9k", "CHF", 9_000),
    ],
)
def test_an_amount_may_have_the_sign_of_its_currency_and_thousands_in_short(
    typed: str, currency: str, value: int | str
) -> None:
    assert meant(typed, anything, currency=currency) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "currency"),
    [("€12,000", "USD"), ("15k", ""), ("$12,000", ""), ("$", "USD"), ("k", "USD"), ("2kk", "USD")],
)
def test_another_currency_or_a_k_that_is_not_of_money_is_no_number(typed: str, currency: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (the message is the form's business)
        meant(typed, anything, currency=currency)


def test_thousands_in_short_are_asked_about_with_their_zeros() -> None:
    with pytest.raises(TwoReadings) as caught:
        meant("1.250k", anything, currency="USD")
    assert str(caught.value) == "“1.250k” can mean 1,250,000 or 1250. Type 1250000 or 1250."


@pytest.mark.parametrize(("typed", "comma"), [("5.000", False), ("5,000", True)])
def test_two_readings_are_asked_about(typed: str, comma: bool) -> None:
    with pytest.raises(TwoReadings) as caught:
        meant(typed, anything, decimal_comma=comma)
    assert str(caught.value) == f"“{typed}” can mean 5,000 or 5. Type 5000 or 5."
    assert (caught.value.grouped, caught.value.decimal) == (5000, 5)


@pytest.mark.parametrize(("typed", "comma"), [("5,000", False), ("5.000", True)])
def test_a_number_as_the_readers_own_pages_write_it_has_one_reading(typed: str, comma: bool) -> None:
    assert meant(typed, anything, decimal_comma=comma) == 5000


def test_a_reading_that_the_box_does_not_admit_is_none() -> None:
    assert meant("5.000", lambda value: value > 10) == 5000
    assert meant("5,000", lambda value: value < 10) == 5
    assert meant("5.000", lambda value: False) == 5000  # for the box to refuse


def test_whole_numbers_have_no_decimals_to_mistake() -> None:
    assert meant("5.000", anything, whole=True) == 5000


def test_what_a_box_held_has_a_point_before_its_decimals() -> None:
    assert meant("12.125", anything, is_known=True) == Decimal("12.125")


@pytest.mark.parametrize(
    ("value", "text"), [(30.0, "30"), (0.12, "0.12"), (None, ""), (Decimal(1000), "1000"), (1e6, "1000000")]
)
def test_what_stands_in_a_box_has_no_needless_zeros(value: float | None, text: str) -> None:
    assert plain(value) == text
