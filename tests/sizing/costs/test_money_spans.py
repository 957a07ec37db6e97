"""Owning against renting where a price or a draw is a span: what follows spans too, each worked out by hand.

One GPU drawing 1 kW all month, at 0.10 a kWh: 72 a month; rented at 1.00 an hour: 720 a month; 36 months.
"""

from typing import Any

import pytest

from configurator.sizing import Figure
from tests.sizing.costs.owning import ONE_KW, OURS, ends, owned
from tests.sizing.rules.bench import Json, assessed, server


def priced(low: str, likely: str, high: str, **costs: Any) -> dict[str, Figure]:
    """A server of one's own and a line that is all of its price."""
    line = {"description": "Server", "price": {"low": low, "likely": likely, "high": high}}
    usual: Json = {"electricity_per_kwh": "0.10", "cloud_rates": [OURS]}
    build: Json = {
        "gpus": [{"variant": "a100-pcie-80gb", "count": 1}], "custom_lines": [line], "costs": usual | costs, "assumptions": ONE_KW,
    }  # fmt: skip
    return dict(assessed(build, try_fixes=False).figures)


def test_a_price_that_spans_makes_everything_span() -> None:
    """The card is 10,000 / 12,500 / 15,000; with 6,000 / 7,500 / 9,000 beside it 16,000 / 20,000 / 24,000. Less 25 % each."""
    found = priced("6000", "7500", "9000", resale_fraction=0.25)
    assert ends(found["cost.tco"]) == (14_592, 17_592, 20_592)
    assert ends(found["cost.saving.ours"]) == (25_920 - 20_592, 25_920 - 17_592, 25_920 - 14_592)
    assert ends(found["cost.break_even_months.ours"]) == pytest.approx((12_000 / 648, 15_000 / 648, 18_000 / 648))


def test_support_as_a_share_follows_the_price() -> None:
    """6 % a year of 16,000 / 20,000 / 24,000 is 80 / 100 / 120 a month."""
    found = priced("6000", "7500", "9000", support_fraction_per_year=0.06)
    assert ends(found["cost.own_month"]) == (152, 172, 192)
    assert ends(found["cost.tco"]) == (16_000 + 36 * 152, 20_000 + 36 * 172, 24_000 + 36 * 192)
    assert ends(found["cost.break_even_months.ours"]) == pytest.approx((16_000 / 568, 20_000 / 548, 24_000 / 528))


def test_a_price_that_may_be_too_high_leaves_a_break_even_without_a_latest_month() -> None:
    """100 % of the price a year is 16,000 / 12 = 1,333 a month: dearer than renting at any of the three."""
    never = priced("6000", "7500", "9000", support_fraction_per_year=1.0)["cost.break_even_months.ours"]
    assert (never.low, never.value, never.high) == (None, None, None)
    # 40 %: 533 and 605 of the rent's 720 at the low price, 667 and 739 at the likely one
    early = priced("6000", "7500", "9000", support_fraction_per_year=0.4)["cost.break_even_months.ours"]
    assert early.low == pytest.approx(16_000 / (720 - 72 - 533.33))
    assert (early.value, early.high) == (None, None)


def test_the_band_of_an_estimated_draw_goes_through_to_the_total() -> None:
    """Energy, money a month and the total span as the typical draw does: 36 × 720 h × 0.10 a kWh, 1 kW = 2,592."""
    costs: Json = {"hardware_price": "20000", "electricity_per_kwh": "0.10", "cloud_rates": [OURS]}
    found = assessed(server(1, costs=costs), try_fixes=False).figures
    low, likely, high = ends(found["power.typical_w"])
    assert low < likely < high
    assert ends(found["cost.electricity_month_kwh"]) == pytest.approx((low * 0.72, likely * 0.72, high * 0.72))
    assert ends(found["cost.electricity_month"]) == pytest.approx(
        (low * 0.072, likely * 0.072, high * 0.072), abs=0.005
    )
    assert ends(found["cost.tco"]) == pytest.approx([20_000 + watts * 2.592 for watts in (low, likely, high)], abs=0.01)
    assert ends(found["cost.break_even_months.ours"]) == pytest.approx(
        [20_000 / (720 - watts * 0.072) for watts in (low, likely, high)],
        rel=1e-4,  # a month's electricity is in whole cents
    )


def test_half_of_the_time_idle_has_the_band_of_both() -> None:
    costs: Json = {"hardware_price": "20000", "utilisation": 0.5, "cloud_rates": [OURS]}
    found = assessed(server(1, costs=costs), try_fixes=False).figures
    used, unused = ends(found["power.typical_w"]), ends(found["power.idle_w"])
    expected = [(a + b) / 2 * 0.72 for a, b in zip(used, unused, strict=True)]
    assert ends(found["cost.electricity_month_kwh"]) == pytest.approx(expected)


def test_a_given_draw_has_no_band() -> None:
    figure = owned()["cost.electricity_month_kwh"]
    assert (figure.low, figure.high) == (None, None)


def test_a_break_even_that_never_comes_at_the_high_price_says_so() -> None:
    """Support of 2 % a year: 720 a month of rent is less than 500,000 × 2 % / 12 = 833 alone."""
    line = {"description": "board", "price": {"low": "0", "likely": "0", "high": "500000"}}
    costs = {"support_fraction_per_year": 0.02, "cloud_rates": [OURS]}
    own = {"sockets": 1, "cpu_socket": "SP3"}
    build = server(1, platform=own, parts=[], custom_lines=[line], costs=costs, assumptions=ONE_KW)
    even = assessed(build, try_fixes=False).figures["cost.break_even_months.ours"]
    assert even.low is not None
    assert even.value is not None
    assert even.high is None
    assert "at the high price never" in even.working
