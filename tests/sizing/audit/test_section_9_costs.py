"""Audit, section 9: electricity and total cost of ownership, in 30-day months (720 h) at 0.12 dollars a kWh, as the guide has it."""

from decimal import Decimal

import pytest

from configurator.sizing.build import Build, Costs
from tests.sizing.audit.cases import answers, figures, gpus, number, row

HOURS_BY_CALENDAR = 8760 / 12


def running(average_w: float, *, hours_per_month: float = 720, **costs: object) -> Build:
    """One server of a known average draw, for three years."""
    given = Costs(**{"months": 36, "electricity_per_kwh": Decimal("0.12"), **costs})  # type: ignore[arg-type]
    assumptions = {"peak_w": average_w, "average_w": average_w, "hours_per_month": hours_per_month}
    return gpus("a100-pcie-80gb", costs=given, assumptions=assumptions)


@pytest.mark.parametrize(
    ("watts", "month", "three_years", "by_calendar", "stated"),
    [
        # 0.5 kW × 720 h × 0.12; × 36; × 8,760 h × 3 × 0.12
        row("1x PCIe, 0.5 kW: 43 / 1,550", 500, 43.20, 1_555.20, 1_576.80, (43, 1_550), claims="s1-electricity-1x"),
        row("2x PCIe, 0.9 kW: 78 / 2,800", 900, 77.76, 2_799.36, 2_838.24, (78, 2_800), claims="s1-electricity-2x"),
        row("4x SXM, 2.5 kW: 216 / 7,780", 2500, 216.00, 7_776.00, 7_884.00, (216, 7_780), claims="s1-electricity-4x"),
        row("8x SXM, 5.5 kW: 475 / 17,100", 5500, 475.20, 17_107.20, 17_344.80, (475, 17_100), claims="s1-electricity-8x"),
    ],
)  # fmt: skip
def test_electricity(
    watts: float, month: float, three_years: float, by_calendar: float, stated: tuple[float, float]
) -> None:
    found = figures(running(watts))
    assert found["cost.electricity_month"].number == month
    assert found["cost.electricity_total"].number == three_years
    assert number(running(watts, hours_per_month=HOURS_BY_CALENDAR), "cost.electricity_total") == by_calendar
    assert answers(running(watts), "cost.electricity_month", [stated[0]]) == ["agrees"]
    assert answers(running(watts), "cost.electricity_total", [stated[1]]) == ["agrees"]
    assert round(month) == stated[0]
    assert three_years == pytest.approx(stated[1], abs=7.5)


@pytest.mark.claim("s1-electricity-basis")
def test_thirty_day_months_are_1_4_percent_short_of_the_calendar() -> None:
    """36 × 720 = 25,920 h; 3 × 8,760 = 26,280 h; 26,280 / 25,920 = 1.0139."""
    guide, calendar = running(1000), running(1000, hours_per_month=HOURS_BY_CALENDAR)
    hours = [36 * number(build, "cost.electricity_month_kwh") for build in (guide, calendar)]
    assert hours == pytest.approx([25_920, 26_280])
    ratio = number(calendar, "cost.electricity_total") / number(guide, "cost.electricity_total")
    assert ratio == pytest.approx(1.0139, abs=0.00005)


TCO_ROWS = [
    # hardware + electricity + cooling + support, thousands: as stated, then the sum of the rounded lines, then the total stated
    row("1x new: 15 + 1.6 + 0.5 + 2", 15, 500, 0.5, 2, 19.1, 19, claims="s1-tco-1x-new"),
    row("1x used: 5 + 1.6 + 0.5 + 2", 5, 500, 0.5, 2, 9.1, 9, claims="s1-tco-1x-used"),
    row("2x new: 30 + 2.8 + 0.9 + 3", 30, 900, 0.9, 3, 36.7, 37, claims="s1-tco-2x-new"),
    row("2x used: 12 + 2.8 + 0.9 + 3", 12, 900, 0.9, 3, 18.7, 19, claims="s1-tco-2x-used"),
    row("4x new: 100 + 7.8 + 2.5 + 8", 100, 2500, 2.5, 8, 118.3, 118, claims="s1-tco-4x-new"),
    row("4x used: 60 + 7.8 + 2.5 + 8", 60, 2500, 2.5, 8, 78.3, 78, claims="s1-tco-4x-used"),
    row("8x new: 180 + 17.1 + 5 + 15", 180, 5500, 5, 15, 217.1, 217, claims="s1-tco-8x-new"),
    row("8x used: 100 + 17.1 + 5 + 15", 100, 5500, 5, 15, 137.1, 137, claims="s1-tco-8x-used"),
]
TCO_NAMES = ("hardware_k", "watts", "cooling_k", "support_k", "sum_k", "stated_k")


@pytest.mark.parametrize(TCO_NAMES, TCO_ROWS)
def test_a_total_with_the_cooling_that_is_stated(
    hardware_k: float, watts: float, cooling_k: float, support_k: float, sum_k: float, stated_k: int
) -> None:
    """Cooling enters beside support, as a sum over three years. The audit adds rounded lines: at most 0.05K apart."""
    support = (Decimal(str(support_k)) + Decimal(str(cooling_k))) * 1000 / 3
    build = running(watts, hardware_price=Decimal(str(hardware_k)) * 1000, support_per_year=support)
    total_k = number(build, "cost.tco") / 1000
    assert total_k == pytest.approx(sum_k, abs=0.05)
    assert round(total_k) == round(sum_k) == stated_k


@pytest.mark.parametrize(TCO_NAMES, TCO_ROWS)
def test_a_total_with_cooling_as_a_pue_of_1_3(
    hardware_k: float, watts: float, cooling_k: float, support_k: float, sum_k: float, stated_k: int
) -> None:
    """15,000 + 1,555.20 × 1.3 + 2,000 = 19,021.76, and so on: the stated totals come out of the implied PUE too."""
    support = Decimal(str(support_k)) * 1000 / 3
    build = running(watts, hardware_price=Decimal(str(hardware_k)) * 1000, support_per_year=support, pue=1.3)
    assert round(number(build, "cost.tco") / 1000) == stated_k


@pytest.mark.claim("s1-tco-cooling")
@pytest.mark.parametrize(
    ("watts", "electricity_k", "cooling_k", "share"),
    [
        # of the rounded lines: 0.5 / 1.6, 0.9 / 2.8, 2.5 / 7.8, 5 / 17.1
        row("1x: 0.5 of 1.6K", 500, 1.6, 0.5, 0.31),
        row("2x: 0.9 of 2.8K", 900, 2.8, 0.9, 0.32),
        row("4x: 2.5 of 7.8K", 2500, 7.8, 2.5, 0.32),
        row("8x: 5 of 17.1K", 5500, 17.1, 5.0, 0.29),
    ],
)
def test_cooling_is_29_to_32_percent_of_electricity_a_pue_of_about_1_3(
    watts: float, electricity_k: float, cooling_k: float, share: float
) -> None:
    electricity = number(running(watts), "cost.electricity_total")
    assert round(electricity / 1000, 1) == electricity_k
    assert cooling_k / electricity_k == pytest.approx(share, abs=0.005)
    with_cooling = number(running(watts, pue=1.3), "cost.electricity_total")
    assert with_cooling - electricity == pytest.approx(cooling_k * 1000, rel=0.075)
