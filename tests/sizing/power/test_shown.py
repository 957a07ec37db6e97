"""Two numbers that are compared are told apart in words."""

import pytest

from configurator.sizing.power.shown import apart


@pytest.mark.parametrize(
    ("one", "other", "decimals", "said"),
    [
        (1000, 1001, 0, ("1,000", "1,001")),
        (1000, 1000.4, 0, ("1,000.0", "1,000.4")),
        (80.001, 80, 0, ("80.001", "80.000")),
        (25.06, 24, 1, ("25.1", "24.0")),
        (24.003, 24, 1, ("24.003", "24.000")),
        (1000.0000004, 1000, 0, ("1,000", "1,000")),  # nobody wants seven decimals
        (5, 5, 1, ("5.0", "5.0")),
    ],
)
def test_as_few_decimals_as_tell_them_apart(one: float, other: float, decimals: int, said: tuple[str, str]) -> None:
    assert apart(one, other, decimals=decimals) == said
