"""Spans, the one rounding rule, and figures."""

from decimal import Decimal

import pytest

from configurator.sizing.quantities import Basis, Figure, Span, counted, round_money


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("999.9999", "1000.00"),
        ("0.005", "0.01"),  # half away from zero
        ("0.0049", "0.00"),
        ("-0.005", "-0.01"),
        ("2.675", "2.68"),  # a float would give 2.67
    ],
)
def test_money_is_rounded_half_away_from_zero(amount: str, rounded: str) -> None:
    assert round_money(Decimal(amount)) == Decimal(rounded)


def test_a_span_must_rise() -> None:
    with pytest.raises(ValueError, match="must rise"):
        Span(Decimal(2), Decimal(1), Decimal(3))


def test_spans_add_end_by_end() -> None:
    one = Span(Decimal(10), Decimal(12), Decimal(15))
    assert one + Span.exactly(Decimal(1)) == Span(Decimal(11), Decimal(13), Decimal(16))
    assert Span.total([one, one]) == one.times(2)


def test_a_span_is_not_scaled_by_a_negative_factor() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        Span.exactly(Decimal(1)).times(-1)


def test_a_figure_that_is_a_word_is_not_a_number() -> None:
    figure = Figure(name="memory.verdict", value="fits", unit="", working="", basis=Basis.COMPUTED)
    with pytest.raises(TypeError, match=r"memory\.verdict is not a number"):
        _ = figure.number


def test_a_number_stands_with_its_thing() -> None:
    assert [counted(n, "token") for n in (0, 1, 2, 32_768)] == ["0 tokens", "1 token", "2 tokens", "32,768 tokens"]


def test_a_thing_without_an_s_brings_its_own_plural() -> None:
    assert [counted(n, "NVSwitch", "NVSwitches") for n in (1, 6)] == ["1 NVSwitch", "6 NVSwitches"]
