"""How far one figure is from another: in its own unit, with a mark and a word, never by colour."""

from decimal import Decimal
from typing import Any

import pytest

from configurator.builder.presenters.differences import difference
from configurator.sizing.quantities import Basis, Figure


def figure(name: str, value: Any, unit: str) -> Figure:
    return Figure(name=name, value=value, unit=unit, working="", basis=Basis.COMPUTED)


@pytest.mark.parametrize(
    ("name", "unit", "first", "other", "said"),
    [
        # (11,400 - 30,400) / 30,400 = -62.5 %
        ("cost.bom_total", "USD", Decimal(30400), Decimal(11400), "▼ $19,000 less, −63 %"),
        ("cost.bom_total", "USD", Decimal(11400), Decimal(30400), "▲ $19,000 more, +167 %"),
        ("power.peak_w", "W", 1000.0, 1312.4, "▲ 312 W more, +31 %"),
        ("lanes.free", "lanes", 72, 71, "▼ 1 lane less, −1 %"),
        ("lanes.free", "lanes", -8, 16, "▲ 24 lanes more"),  # a share of less than nothing says nothing
        ("power.psu_share", "", 0.5, 0.72, "▲ 22 points more"),
        ("power.psu_share", "", 0.72, 0.71, "▼ 1 point less"),
        ("cost.break_even_months.x", "months", 38.6, 14.5, "▼ 24.1 months earlier, −62 %"),
        ("throughput.time_to_first_token_ms", "ms", 400.0, 500.0, "▲ 100 ms longer, +25 %"),
        ("memory.max_concurrency", "sequences", 2, 20, "▲ 18 sequences more, 10 times"),
        ("memory.max_concurrency", "sequences", 2, 19, "▲ 17 sequences more, +850 %"),
        ("lanes.free", "lanes", 0, 16, "▲ 16 lanes more"),
        ("power.peak_w", "W", 1312.0, 1308.0, "▼ 4 W less, −0.3 %"),
        ("cost.bom_total", "USD", Decimal(200000), Decimal(199_900), "▼ $100 less, −0.1 %"),  # half away from zero
        ("cost.bom_total", "USD", Decimal(200000), Decimal(200_099), "▲ $99 more"),  # a share of nothing to speak of
    ],
)
def test_what_is_said(name: str, unit: str, first: Any, other: Any, said: str) -> None:
    assert difference(figure(name, first, unit), figure(name, other, unit)) == said


@pytest.mark.parametrize(
    ("first", "other"),
    [(5, 5), (None, 5), (5, None), ("fits", "no"), (True, False), ((1, 2), (1,)), (1312.1, 1312.4)],
    ids=["equal", "unknown", "not known", "words", "yes or no", "lists", "the same when written"],
)
def test_what_cannot_be_subtracted_is_left_to_be_read(first: Any, other: Any) -> None:
    assert difference(figure("power.peak_w", first, "W"), figure("power.peak_w", other, "W")) == ""


def test_amounts_in_two_currencies_are_not_subtracted() -> None:
    first, other = figure("cost.tco", Decimal(1), "USD"), figure("cost.tco", Decimal(2), "EUR")
    assert difference(first, other) == ""
