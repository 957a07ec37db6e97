"""Numbers as people read them."""

from datetime import date
from decimal import Decimal

import pytest

from configurator.builder import formatting
from configurator.sizing import quantities
from configurator.sizing.quantities import Basis, Figure, Span


def figure(name: str, value: object, unit: str, **ends: object) -> Figure:
    return Figure(name=name, value=value, unit=unit, working="", basis=Basis.COMPUTED, **ends)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("12950", "$12,950"),
        ("1234.56", "$1,235"),  # a thousand and more: no cents
        ("999.99", "$999.99"),
        ("85.5", "$85.50"),
        ("3", "$3.00"),  # a rate of three dollars is a price to the cent
        ("80", "$80"),
        ("0", "$0"),
        ("-1200", "−$1,200"),
        ("1000.5", "$1,001"),  # half goes away from zero
    ],
)
def test_money_shows_cents_where_they_matter(amount: str, words: str) -> None:
    assert formatting.money(Decimal(amount)) == words


def test_other_currencies_carry_their_own_sign() -> None:
    assert formatting.money(Decimal(500), "EUR") == "€500"
    assert formatting.money(Decimal(500), "CHF") == "CHF 500"


def test_totals_of_a_quote_always_show_cents() -> None:
    assert formatting.money_exact(Decimal(12950)) == "$12,950.00"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ("12950", "18150", "$12,950–18,150"),
        ("200", "200", "$200"),
        ("0.82", "1.08", "$0.82–1.08"),
        ("950.5", "1050.25", "$950.50–1,050.25"),  # both ends to the same place
        ("-200", "-100", "−$200–−$100"),
    ],
)
def test_a_span_is_low_to_high_with_one_sign(low: str, high: str, words: str) -> None:
    assert formatting.span(Span(Decimal(low), Decimal(low), Decimal(high))) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(1312.4, "1,312"), (54.46, "54.5"), (5.446, "5.45"), (0.01234, "0.012"), (128, "128"), (2.0, "2"), (-3.5, "−3.5")],
)
def test_numbers_have_three_significant_figures_or_are_whole(value: float, words: str) -> None:
    assert formatting.number(value) == words


def test_what_is_not_known_is_a_dash() -> None:
    assert {
        formatting.number(None),
        formatting.money(None),
        formatting.watts(None),
        formatting.span(None),
        formatting.figure_text(None),
    } == {"—"}


def test_a_share_is_written_as_a_percentage() -> None:
    # 0.925 would round to 92 if halves went to the even neighbour
    assert formatting.percent(0.925) == quantities.percent(0.925) == "93 %"
    assert formatting.percent(0.055, 1) == "5.5 %"
    assert formatting.figure_text(figure("memory.share", 0.92, "")) == "92 %"


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (date(2026, 11, 20), "today"),
        (date(2026, 11, 19), "1 day old"),
        (date(2026, 10, 1), "1 month old"),
        (date(2025, 1, 15), "22 months old"),
        (date(2021, 3, 15), "5 years old"),
    ],
)
def test_the_age_of_a_price(then: date, words: str) -> None:
    assert formatting.age(then, date(2026, 11, 20)) == words


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (figure("power.peak_w", 718.6, "W"), "719 W"),
        (figure("memory.needed_gib", 5.0, "GiB"), "5.0 GiB"),
        (figure("platform.memory_gib", 512.0, "GiB"), "512 GiB"),
        (figure("cost.tco", Decimal("36285.4"), "USD"), "$36,285"),
        (figure("cost.break_even_months.aws", 5.81, "months"), "5.8 months"),
        (figure("memory.valid_tensor_parallel", (1, 2, 4), ""), "1, 2, 4"),
        (figure("nvlink.fabric_manager", False, ""), "no"),
        (figure("cooling.inlet_max_c", 30, "deg C"), "30 °C"),
        (figure("memory.tensor_parallel", 1, "GPUs"), "1 GPU"),
        (figure("memory.tensor_parallel", 2, "GPUs"), "2 GPUs"),
    ],
)
def test_figures_by_unit(shown: Figure, words: str) -> None:
    assert formatting.figure_text(shown) == words


def test_the_span_of_a_figure_is_in_its_own_unit() -> None:
    assert (
        formatting.figure_span(figure("throughput.one_user_tok_s", 21.0, "tok/s", low=11.58, high=24.2))
        == "11.6–24.2 tok/s"
    )
    money = figure("cost.bom_total", Decimal(30400), "USD", low=Decimal(25400), high=Decimal(35400))
    assert formatting.figure_span(money) == "$25,400–35,400"
    assert formatting.figure_span(figure("power.peak_w", 700, "W")) == ""


def test_a_span_whose_ends_read_alike_is_none() -> None:
    assert formatting.figure_span(figure("cost.break_even_months.x", 6.72, "months", low=6.71, high=6.74)) == ""
