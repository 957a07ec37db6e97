"""Owning against renting in words, at rates where it pays, where it does not, and where nobody can tell yet."""

import pytest

from configurator.builder.against import Answer, depends_on, which_is_cheaper
from configurator.builder.presenters.costs import sentence
from tests.sizing.rules.bench import Json, assessed, server

PAYS, RENTS = Answer(name="A", buying_pays=True), Answer(name="B", buying_pays=False)
OPEN = Answer(name="C", buying_pays=True, depends_on="the price")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([PAYS], "buying is cheaper at every rate compared"),
        ([RENTS, RENTS], "renting is cheaper at every rate compared"),
        ([OPEN], "which is cheaper depends on the price at every rate compared"),
        ([PAYS, RENTS], "buying is cheaper at 1 of 2 rates; renting is cheaper at B"),
        (
            [PAYS, OPEN, RENTS, RENTS],
            "buying is cheaper at 1 of 4 rates; which is cheaper depends on the price at C; renting is cheaper at B and B",
        ),
    ],
)
def test_the_rates_divide(answers: list[Answer], words: str) -> None:
    assert which_is_cheaper(answers) == words


def at(rate: str, price: Json | None = None) -> Json:
    """One card, 10,000 to 15,000, in a machine that is there; 1 kW for nothing; 720 h a month at so much an hour."""
    costs: Json = {"electricity_per_kwh": "0", "cloud_rates": [{"name": "ours", "usd_per_gpu_hour": rate}]}
    return server(
        1, platform={"host_lanes": 64}, parts=[], costs=costs | (price or {}), assumptions={"average_w": 1000}
    )


@pytest.mark.parametrize(
    ("rate", "what"),
    [
        ("0.38", ""),
        ("0.39", "the price"),
        ("0.57", "the price"),
        ("0.58", ""),
    ],  # 36 × 720 × 0.38 = 9,850; × 0.58 = 15,034
)
def test_the_answer_is_open_where_the_rent_lies_within_the_span_of_owning(rate: str, what: str) -> None:
    assessment = assessed(at(rate), try_fixes=False)
    assert depends_on(assessment.rates[0], assessment) == what


def test_with_a_firm_price_it_is_the_draw_that_nobody_knows_yet() -> None:
    """20,000 and an estimated draw at 1.00 a kWh, as dear as the rent at the likely draw."""
    build = server(1, costs={"hardware_price": "20000", "electricity_per_kwh": "1", "cloud_rates": []}, assumptions={})
    tco = assessed(build, try_fixes=False).figures["cost.tco"].number
    build["costs"]["cloud_rates"] = [{"name": "ours", "usd_per_gpu_hour": f"{tco / 36 / 720:.4f}"}]
    assessment = assessed(build, try_fixes=False)
    assert depends_on(assessment.rates[0], assessment) == "the draw"


def test_what_has_no_price_is_named_beside_the_answer() -> None:
    assessment = assessed(at("3.00"), try_fixes=False)
    assert sentence(assessment.build, assessment) == (
        "Over 36 months at 100 % utilisation, buying is cheaper at every rate compared. "
        "Not counted, for want of a price: Your own platform. Not counted, as none is chosen: power supply."
    )


def test_the_cheapest_rate_stands_first_whatever_order_they_are_named_in() -> None:
    rates = [{"name": name, "usd_per_gpu_hour": price} for name, price in (("dear", "3"), ("cheap", "0.5"))]
    found = assessed(at("1", {"cloud_rates": rates}), try_fixes=False)
    assert [rate.rate for rate in found.rates] == ["cheap", "dear"]
    assert {s.rate for s in found.sensitivities} == {"cheap"}
