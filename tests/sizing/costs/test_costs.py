"""Break-even, electricity and total cost, by the seed guide's own numbers and under the assumptions that the audit names."""

from decimal import Decimal

import pytest

from configurator.sizing.costs import owning, present_value
from configurator.sizing.costs.present_value import break_even_months
from configurator.sizing.costs.renting import against_commitment
from configurator.sizing.costs.terms import Terms
from configurator.sizing.quantities import Span

HOURS = 720


def rent_a_month(gpus: int, rate: str) -> float:
    return gpus * float(rate) * HOURS


@pytest.mark.parametrize(
    ("name", "gpus", "rate", "price", "months"),
    [
        # price / (GPUs x rate x 720 h), no running costs: the assumption that reproduces the guide
        ("Thunder, tier 2 new: stated 26", 2, "0.66", 25_000, 26.3),
        ("Lambda, tier 2 new: stated 16", 2, "1.10", 25_000, 15.8),
        ("AWS, tier 2 new: stated 6", 2, "3.00", 25_000, 5.8),
        ("Thunder, tier 2 at the guide's TCO price", 2, "0.66", 30_000, 31.6),
        ("Lambda, tier 2 at the guide's TCO price", 2, "1.10", 30_000, 18.9),
        ("AWS, tier 2 at the guide's TCO price", 2, "3.00", 30_000, 6.9),
        ("Thunder, tier 4 used: stated 18, which needs 70,000", 8, "0.66", 70_000, 18.4),
        ("Lambda, tier 4 used: stated 11, which needs 70,000", 8, "1.10", 70_000, 11.0),
        ("AWS, tier 4 used: stated 4, which needs 70,000", 8, "3.00", 70_000, 4.05),
        ("Thunder, tier 4 used at 100,000", 8, "0.66", 100_000, 26.3),
        ("Lambda, tier 4 used at 100,000", 8, "1.10", 100_000, 15.8),
        ("AWS, tier 4 used at 100,000: 5.8, not 4", 8, "3.00", 100_000, 5.8),
        ("Thunder, tier 4 used at its TCO", 8, "0.66", 137_000, 36.0),
    ],
)
def test_break_even_as_the_audit_recomputes_it(name: str, gpus: int, rate: str, price: float, months: float) -> None:
    computed = break_even_months(price, rent_a_month(gpus, rate), 0, 0)
    assert computed == pytest.approx(months, abs=0.06)


def test_running_costs_push_the_break_even_out() -> None:
    """Tier 2 at 30,000 against Thunder, less 77.76 of power a month: 30000 / (950.40 - 77.76) = 34.4; tier 4 at 100,000
    against AWS, less 475.20: 100000 / 16804.80 = 5.95."""
    assert break_even_months(30_000, 950.40 - 77.76, 0, 0) == pytest.approx(34.4, abs=0.05)
    assert break_even_months(100_000, 17_280 - 475.20, 0, 0) == pytest.approx(5.95, abs=0.01)


def test_renting_is_cheaper_when_owning_costs_as_much_a_month() -> None:
    assert break_even_months(10_000, 0, 0, 0) is None
    assert break_even_months(10_000, -5, 0, 0.1) is None


def test_a_machine_for_a_dollar_is_not_free() -> None:
    """Nothing saved a month never pays a dollar; a gift that costs as much as renting has paid at once."""
    assert break_even_months(1, 0, 0, 0) is None
    assert break_even_months(0, 0, 0, 0) == 0


@pytest.mark.parametrize(
    ("saved", "rate", "months"),
    [
        # 10,000 (1 − 0.5 × 0.8^(m/12)) = s × m: at 12 months 10,000 × 0.6 = 500 × 12
        (500, 0.0, 12),
        # at 24 months 10,000 × (1 − 0.5 × 0.64) = 6,800
        (6_800 / 24, 0.0, 24),
        # 8 % a year, v^12 = 1 / 1.08 = 0.925926: 10,000 × (1 − 0.4 × 0.925926) = 6,296.30 = s × (1 − 0.925926) / 0.00643403
        (6_296.2963 * 0.00643403 / 0.0740741, 0.08, 12),
    ],
)
def test_a_resale_that_falls_counts_in_its_own_month(saved: float, rate: float, months: float) -> None:
    assert break_even_months(10_000, saved, 0.5, rate, 0.8) == pytest.approx(months, abs=0.0005)


def test_a_resale_that_falls_faster_than_is_saved_pays_where_it_has_fallen() -> None:
    """All of it back on the first day, half after a year: 5,000 lost in 12 months against 4,800 saved, so it is not the
    first day that counts; after 24 months 7,500 lost and 9,600 saved."""
    months = break_even_months(10_000, 400, 1.0, 0, 0.5)
    assert months is not None
    assert 12 < months < 24
    assert 10_000 * (1 - 0.5 ** (months / 12)) == pytest.approx(400 * months)


def test_a_falling_resale_never_pays_what_rent_never_pays() -> None:
    assert break_even_months(10_000, 79, 0.5, 0.10, 0.8) is None
    assert break_even_months(10_000, 0, 0.5, 0, 0.8) is None


@pytest.mark.parametrize(
    ("even", "saving", "committed", "months"),
    [
        (12.0, 0, 12, 0.0),
        (12.1, -1, 12, 12.1),
        (12.1, 1, 12, 0.0),
        (None, -1, 12, None),
        (3.0, 1, 0, 3.0),
        (3.0, 1, 11, 3.0),
    ],
)
def test_what_pays_within_a_commitment_beyond_the_horizon_is_cheaper_from_the_start(
    even: float | None, saving: float, committed: int, months: float | None
) -> None:
    """Of a horizon of 11 months: 12 × 720 are due whenever one stops, and owning costs no more than at their end."""
    assert against_commitment(even, saving, committed, 11) == months


def test_a_free_machine_has_paid_at_once_if_it_costs_less_to_run() -> None:
    assert break_even_months(0, 5, 0, 0) == 0
    assert break_even_months(0, -5, 0, 0) is None


def test_resale_shortens_it() -> None:
    assert break_even_months(10_000, 500, 0.3, 0) == pytest.approx(14)  # 7000 / 500


def test_capital_that_costs_more_than_renting_saves_never_pays() -> None:
    """10 % a year is 0.797 % a month: 10,000 cost 79.74 a month for ever, more than the 79 that are saved."""
    assert break_even_months(10_000, 79, 0, 0.10) is None
    assert break_even_months(10_000, 85, 0, 0.10) is not None


def test_the_break_even_month_balances_the_present_values() -> None:
    """At 8 % a year, resale 25 %: price - resale x v^m = saved x (1 - v^m) / i."""
    months = break_even_months(20_000, 900, 0.25, 0.08)
    assert months is not None
    monthly = 1.08 ** (1 / 12) - 1
    v = (1 + monthly) ** -months
    assert 20_000 - 5_000 * v == pytest.approx(900 * (1 - v) / monthly)


@pytest.mark.parametrize(
    ("kw", "month", "three_years", "calendar_three_years"),
    [
        ("0.5", "43.20", "1555.20", "1576.80"),
        ("0.9", "77.76", "2799.36", "2838.24"),
        ("2.5", "216.00", "7776.00", "7884.00"),
        ("5.5", "475.20", "17107.20", "17344.80"),
    ],
)
def test_electricity_of_the_guides_configurations(
    kw: str, month: str, three_years: str, calendar_three_years: str
) -> None:
    monthly = Decimal(kw) * HOURS * Decimal("0.12")
    assert monthly == Decimal(month)
    assert monthly * present_value.present_months(36, 0) == Decimal(three_years)
    assert Decimal(kw) * 730 * Decimal("0.12") * 36 == Decimal(calendar_three_years)  # 8,760 h a year / 12


def test_the_price_is_a_span_and_so_is_the_total() -> None:
    """Resale follows the price: the low total is the low price less the resale of the low price."""
    hardware = Span(Decimal(80_000), Decimal(100_000), Decimal(120_000))
    terms = Terms(
        months=36,
        tariff=Decimal("0.12"),
        pue=Decimal(1),
        utilisation=Decimal(1),
        hours_per_month=Decimal(720),
        support_month=Decimal(400),
        resale_fraction=Decimal("0.25"),
        resale_at_once=0.25,
        discount_rate=0.0,
    )
    total = owning.total_cost(tuple(owning.cost_items(hardware, Span.exactly(Decimal("475.20")), terms)))
    # 36 x 475.20 = 17,107.20; 36 x 400 = 14,400; 75 % of the price stays spent
    assert total == Span(Decimal("91507.20"), Decimal("106507.20"), Decimal("121507.20"))


def test_each_part_of_the_cost_has_its_key_and_its_name() -> None:
    """Of a month and of the whole time alike; nothing is told apart by how it is called."""
    terms = Terms(
        months=2, tariff=Decimal("0.12"), pue=Decimal(1), utilisation=Decimal(1), hours_per_month=Decimal(720),
        resale_fraction=Decimal("0.5"), resale_at_once=0.5, discount_rate=0.0, support_month=Decimal(3), staff_month=Decimal(4),
        hosting_month=Decimal(5), cooling_month=Decimal(6),
    )  # fmt: skip
    hardware, power = Span.exactly(Decimal(100)), Span.exactly(Decimal(2))
    items = tuple(owning.cost_items(hardware, power, terms))
    assert {item.key: item.amount.likely for item in items} == {
        "hardware": 100, "electricity": 4, "cooling": 12, "support": 6, "staff": 8, "hosting": 10, "resale": -50,
    }  # fmt: skip
    assert [item.name for item in items] == [
        "Hardware", "Electricity", "Cooling", "Support", "Staff", "Hosting", "Resale",
    ]  # fmt: skip
    month = {item.key: item.amount.likely for item in owning.items_of_a_month(power, hardware, terms)}
    assert month == {"electricity": 2, "cooling": 6, "support": 3, "staff": 4, "hosting": 5}


def test_a_typed_decimal_stays_what_was_typed() -> None:
    assert present_value.exact(0.12) == Decimal("0.12")
    assert present_value.exact(1e-07) == Decimal("1E-7")


def test_a_monthly_payment_is_worth_less_when_capital_costs() -> None:
    """36 payments of 1 at 12 % a year: i = 0.94888 % a month, (1 - 1.0094888^-36) / 0.0094888 = 30.38."""
    assert float(present_value.present_months(36, 0.12)) == pytest.approx(30.38, abs=0.01)
    assert present_value.present_months(36, 0) == 36
