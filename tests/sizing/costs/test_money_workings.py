"""A working's own numbers give its figure: whoever reckons them again gets what stands there."""

import re
from typing import Any

import pytest
from hypothesis import given

from configurator.sizing import Figure, assess
from configurator.sizing.build import Build
from tests.sizing import builds
from tests.sizing.rules.bench import Json, assessed, server

SUMS = (
    "cost.electricity_month_kwh", "cost.electricity_month", "cost.electricity_total", "cost.own_month", "cost.tco",
    "cost.resale_fraction", "cost.per_million_tokens", "cost.per_million_tokens.", "cost.cloud_month.", "cost.cloud_total.", "cost.saving.",
)  # fmt: skip
WORD = re.compile(r"\([^()]*capital at[^()]*\)|[A-Za-z][A-Za-z/]*")
CENT = 0.0101
"""Half a cent of each of two roundings, and the noise of floats."""


def reckoned(formula: str) -> float:
    """The numbers of a formula with its signs, its words left out: 8 GPUs × 1.5 × 720 h is 8,640."""
    bare = WORD.sub("", formula).replace(",", "").replace("−", "-").replace("×", "*").replace("^", "**")
    assert re.fullmatch(r"[\d.\s()*/+-]+", bare), formula
    return float(eval(bare))  # noqa: S307 (nothing but digits and signs)


def formula_of(working: str) -> str:
    """The first clause, without the words that stand before a colon."""
    return working.partition(";")[0].rpartition(": ")[2]


def is_computed(figure: Figure) -> bool:
    named = figure.name.startswith(tuple(name for name in SUMS if name.endswith("."))) or figure.name in SUMS
    return named and figure.value is not None and any(digit.isdigit() for digit in formula_of(figure.working))


def check(figures: Any) -> int:
    checked = [figure for figure in figures.values() if is_computed(figure)]
    for figure in checked:
        for clause in figure.working.split("; "):
            given_, equals, formula = clause.partition(" = ")
            if equals:
                assert reckoned(given_) == pytest.approx(reckoned(formula), rel=1e-4, abs=CENT), figure
        close = 0.0001 if figure.name == "cost.resale_fraction" else CENT
        assert reckoned(formula_of(figure.working)) == pytest.approx(figure.number, rel=1e-9, abs=close), figure
    return len(checked)


OURS: Json = {"name": "ours", "usd_per_gpu_hour": "1.2857"}
PRICED = "supermicro-h12dsg-o-cpu"
LONG: Json = {"name": "long", "usd_per_gpu_hour": "0.9311", "term": "reserved", "commitment_months": 60}


@pytest.mark.parametrize("gpus", [2, 8])
@pytest.mark.parametrize(
    "costs",
    [
        {},
        {"utilisation": 0.37, "discount_rate": 0.0773, "pue": 1.37},
        {"resale_by_age": True, "months": 17, "support_fraction_per_year": 0.0777, "staff_per_year": "1000"},
        {"discount_rate": 0.0004, "hosting_per_month": "33.335", "cooling_per_year": "1000", "electricity_per_kwh": "0.1733"},
    ],
)  # fmt: skip
def test_the_numbers_of_a_working_give_its_figure(gpus: int, costs: Json) -> None:
    build = server(gpus, platform=PRICED, costs={"cloud_rates": [OURS, LONG]} | costs)
    found = assessed(build | {"workload": {"model": "llama-3.1-8b"}}, try_fixes=False).figures
    assert check(found) >= 14


@given(builds.builds)
def test_they_do_for_any_build(build: Build) -> None:
    check(assess(build, builds.SHELF, try_fixes=False).figures)


def test_a_few_million_tokens_are_not_counted_in_whole_millions() -> None:
    """13 µs of use a second: about three million tokens, and a price that hangs on their digits."""
    costs: Json = {"hardware_price": "20000", "utilisation": 0.00001, "cloud_rates": [OURS]}
    found = assessed(server(1, costs=costs, workload={"model": "llama-3.1-8b"}), try_fixes=False).figures
    figure = found["cost.per_million_tokens"]
    assert reckoned(formula_of(figure.working)) == pytest.approx(figure.number, abs=CENT)


def test_the_cost_of_capital_stands_with_its_factor() -> None:
    """8 % a year: i = 0.00643403 a month, (1 − 1.08^−3) / i = 0.2061678 / 0.00643403 = 32.0434; 0.04 % stays 0.04 %."""
    for rate, words in (
        (0.08, "(36 months, capital at 8 % a year)"),
        (0.0004, "(36 months, capital at 0.04 % a year)"),
    ):
        working = (
            assessed(server(platform=PRICED, costs={"discount_rate": rate}), try_fixes=False)
            .figures["cost.electricity_total"]
            .working
        )
        assert words in working
    eight = (
        assessed(server(platform=PRICED, costs={"discount_rate": 0.08}), try_fixes=False).figures["cost.tco"].working
    )
    assert "capital at 8 % a year: a month's payment × 32.04" in eight


@pytest.mark.parametrize(
    ("costs", "equation"),
    [
        ({}, "20,000.00 / (720.00 rent − 72.00 own) a month"),
        ({"resale_fraction": 0.25}, "20,000.00 × (1 − 0.25 resale) / (720.00 rent − 72.00 own) a month"),
        (
            {"resale_by_age": True, "certified": True},
            "the month m in which 20,000.00 × (1 − 0.5 × 0.8^(m / 12)) = (720.00 rent − 72.00 own) a month × m",
        ),
        (
            {"resale_by_age": True, "certified": True, "discount_rate": 0.08},
            "the month m in which 20,000.00 × (1 − 0.5 × 0.8^(m / 12) × v^m) = (720.00 rent − 72.00 own) a month × (1 − v^m) / (1 / v − 1)",
        ),
    ],
)
def test_the_equation_of_the_break_even_is_the_one_that_is_solved(costs: Json, equation: str) -> None:
    usual: Json = {
        "hardware_price": "20000",
        "electricity_per_kwh": "0.10",
        "cloud_rates": [{"name": "o", "usd_per_gpu_hour": "1"}],
    }
    build = server(1, costs=usual | costs, assumptions={"peak_w": 1000, "average_w": 1000})
    figure = assessed(build, try_fixes=False).figures["cost.break_even_months.o"]
    assert figure.working.startswith(equation)
    months, capital = figure.number, float(costs.get("discount_rate", 0))
    v = (1 + capital) ** (-1 / 12)
    share = 0.5 * 0.8 ** (months / 12) if "resale_by_age" in costs else costs.get("resale_fraction", 0.0)
    worth = (1 - v**months) / (1 / v - 1) if capital else months
    assert 20_000 * (1 - share * v**months) == pytest.approx(648 * worth)


def test_a_rented_million_tokens_has_the_span_of_the_speed() -> None:
    """The rent at the highest speed and at the lowest: value × central / fast and × central / slow."""
    found = assessed(
        server(1, costs={"cloud_rates": [OURS]}, workload={"model": "llama-3.1-8b"}), try_fixes=False
    ).figures
    speed, each = found["throughput.saturated_tok_s"], found["cost.per_million_tokens.ours"]
    assert speed.low is not None and speed.high is not None and each.low is not None and each.high is not None  # noqa: PT018
    exact = 1.2857 / (speed.number * 3600 / 1e6)
    assert float(each.low) == pytest.approx(exact * speed.number / float(speed.high), abs=0.0051)
    assert float(each.high) == pytest.approx(exact * speed.number / float(speed.low), abs=0.0051)
    assert each.low < each.number < each.high


def test_money_has_its_cents_wherever_it_stands() -> None:
    """The hour of a GPU and the kilowatt-hour may have more places; what is no money has none that say nothing."""
    costs: Json = {
        "electricity_per_kwh": "0.0875",
        "support_per_year": "1250",
        "cloud_rates": [{"name": "o", "usd_per_gpu_hour": "1.5"}],
    }
    figures = assessed(server(platform=PRICED, costs=costs), try_fixes=False).figures
    assert "2 GPUs × 1.50 × 720 h × 1 utilisation" in figures["cost.cloud_month.o"].working
    assert figures["cost.electricity_month"].working.endswith(" kWh × 0.0875")
    assert re.match(r"[\d,]+\.\d\d / \(2,160\.00 rent − ", figures["cost.break_even_months.o"].working)
    moved = {name: figures[f"cost.sensitivity.{name}"].working for name in ("cloud_rate", "support", "hardware_price")}
    assert "at $1.125 a GPU-hour owning" in moved["cloud_rate"]
    assert "at $78.13 a month owning" in moved["support"]  # 1,250 / 12 × 0.75 = 78.125
    assert re.search(r"at \$[\d,]+\.\d\d owning \$", moved["hardware_price"])
