"""What moves the answer most: each input moved alone, by stated amounts, ranked by how far the answer goes."""

from typing import Any

import pytest

from configurator.sizing import Assessment
from configurator.sizing.costs.results import Sensitivity
from tests.sizing.rules.bench import Json, assessed, server

OURS: Json = {"name": "ours", "usd_per_gpu_hour": "1"}
USUAL: Json = {"hardware_price": "20000", "electricity_per_kwh": "0.10", "cloud_rates": [OURS]}


def owned(assumptions: Json | None = None, **costs: Any) -> Assessment:
    """One GPU at 20,000, 1 kW at 0.10 a kWh, 72 a month, against 720 of rent: 22,592 and 25,920 over 36 months."""
    told = {"peak_w": 1000, "average_w": 1000} | (assumptions or {})
    return assessed(server(1, costs=USUAL | costs, assumptions=told), try_fixes=False)


def moved(assessment: Assessment, name: str) -> Sensitivity:
    return next(s for s in assessment.sensitivities if s.name == name)


@pytest.mark.parametrize(
    ("name", "ends", "tco", "saving", "months"),
    [
        # input low and high; TCO there; 25,920 (or the rent there) less TCO; break-even there
        ("hardware_price", (15_000, 25_000), (17_592, 27_592), (8_328, -1_672), (15_000 / 648, 25_000 / 648)),
        ("cloud_rate", (0.75, 1.25), (22_592, 22_592), (-3_152, 9_808), (20_000 / 468, 20_000 / 828)),
        ("utilisation", (0.75, 1.0), (22_592, 22_592), (-3_152, 3_328), (20_000 / 468, 20_000 / 648)),
        ("average_w", (750, 1250), (21_944, 23_240), (3_976, 2_680), (20_000 / 666, 20_000 / 630)),
        ("electricity_per_kwh", (0.075, 0.125), (21_944, 23_240), (3_976, 2_680), (20_000 / 666, 20_000 / 630)),
        ("pue", (1.0, 1.25), (22_592, 23_240), (3_328, 2_680), (20_000 / 648, 20_000 / 630)),
        # 20,000 + 27 and 45 × 72; 27 and 45 × 720
        ("months", (27, 45), (21_944, 23_240), (-2_504, 9_160), (20_000 / 648, 20_000 / 648)),
        # 730 h: 73 and 730 a month
        ("hours_per_month", (720, 730), (22_592, 22_628), (3_328, 3_652), (20_000 / 648, 20_000 / 657)),
        ("resale_fraction", (0.0, 0.25), (22_592, 17_592), (3_328, 8_328), (20_000 / 648, 15_000 / 648)),
    ],
)
def test_either_end_is_what_a_build_with_that_input_gets(
    name: str,
    ends: tuple[float, float],
    tco: tuple[float, float],
    saving: tuple[float, float],
    months: tuple[float, float],
) -> None:
    found = moved(owned(), name)
    assert (found.low, found.high) == pytest.approx(ends)
    assert (found.at_low.tco, found.at_high.tco) == pytest.approx(tco)
    assert (found.at_low.saving, found.at_high.saving) == pytest.approx(saving)
    assert (found.at_low.break_even, found.at_high.break_even) == pytest.approx(months)
    assert found.swing == pytest.approx(abs(saving[1] - saving[0]))


@pytest.mark.parametrize(
    ("name", "key", "low", "high"),
    [
        ("hardware_price", "hardware_price", "15000", "25000"),
        ("utilisation", "utilisation", 0.35, 0.85),
        ("months", "months", 27, 45),
        ("electricity_per_kwh", "electricity_per_kwh", "0.075", "0.125"),
        ("pue", "pue", 1.05, 1.55),
        ("support", "support_per_year", "900", "1500"),
        ("staff", "staff_per_year", "1800", "3000"),
        ("hosting", "hosting_per_month", "75", "125"),
        ("cooling", "cooling_per_year", "450", "750"),
        ("resale_fraction", "resale_fraction", 0.05, 0.55),
        ("discount_rate", "discount_rate", 0.03, 0.13),
    ],
)
def test_the_engine_itself_gets_there(name: str, key: str, low: Any, high: Any) -> None:
    """Every shortcut against a whole assessment with that input."""
    costs: Json = {
        "utilisation": 0.6, "pue": 1.3, "support_per_year": "1200", "staff_per_year": "2400", "hosting_per_month": "100",
        "cooling_per_year": "600", "resale_fraction": 0.3, "discount_rate": 0.08,
    }  # fmt: skip
    varied = moved(owned(**costs), name)
    for value, end in ((low, varied.at_low), (high, varied.at_high)):
        figures = owned(**costs | {key: value}).figures
        assert end.tco == pytest.approx(figures["cost.tco"].number, abs=0.03)
        assert end.saving == pytest.approx(figures["cost.saving.ours"].number, abs=0.05)
        even = figures["cost.break_even_months.ours"].value
        assert end.break_even is even is None or end.break_even == pytest.approx(even, rel=1e-4)  # cents of a month


def test_support_as_a_share_is_moved_as_a_share() -> None:
    """6 % of 20,000 is 1,200 a year: 0.045 and 0.075 are 900 and 1,500, 900 less and more over three years."""
    found = moved(owned(support_fraction_per_year=0.06), "support")
    assert (found.low, found.base, found.high) == pytest.approx((0.045, 0.06, 0.075))
    assert found.at_high.tco - found.at_low.tco == pytest.approx(1_800)


def test_a_price_that_spans_is_moved_over_its_span() -> None:
    """The card, 10,000 to 15,000, in a machine that is there already."""
    build: Json = {
        "gpus": [{"variant": "a100-pcie-80gb", "count": 1}], "platform": {"host_lanes": 64}, "costs": {"cloud_rates": [OURS]},
    }  # fmt: skip
    found = moved(assessed(build, try_fixes=False), "hardware_price")
    assert (found.low, found.base, found.high) == (10_000, 12_500, 15_000)


def test_a_draw_that_is_estimated_is_moved_over_its_band() -> None:
    """The typical draw's own low and high, W; at the likely one nothing moves."""
    build = server(1, costs=USUAL)
    assessment = assessed(build, try_fixes=False)
    typical, found = assessment.figures["power.typical_w"], moved(assessment, "average_w")
    assert typical.low is not None
    assert (found.low, found.base, found.high) == pytest.approx((typical.low, typical.number, typical.high))
    tco = assessment.figures["cost.tco"]
    assert (found.at_low.tco, found.at_high.tco) == pytest.approx((float(tco.low or 0), float(tco.high or 0)), abs=0.01)


def test_the_largest_move_stands_first() -> None:
    swings = [s.swing for s in owned().sensitivities]
    assert swings == sorted(swings, reverse=True)
    # 0.5 × 25,920; 18 months × (720 − 72); 10,000
    assert [s.name for s in owned().sensitivities][:3] == ["cloud_rate", "months", "hardware_price"]


def test_an_input_that_turns_the_answer_says_so() -> None:
    """At 25,000 renting is 1,672 cheaper, at 15,000 owning; electricity turns nothing."""
    assert moved(owned(), "hardware_price").turns_the_answer
    assert not moved(owned(), "electricity_per_kwh").turns_the_answer


def test_what_moves_nothing_is_left_out() -> None:
    free = {s.name for s in owned(electricity_per_kwh="0").sensitivities}
    assert free == {
        "hardware_price",
        "cloud_rate",
        "utilisation",
        "electricity_per_kwh",
        "hours_per_month",
        "months",
        "resale_fraction",
        "discount_rate",
    }


@pytest.mark.parametrize(
    ("house", "step"), [({}, 0.12), ({"electricity_per_kwh": 0.3}, 0.3), ({"electricity_per_kwh": 0}, 0.12)]
)
def test_free_electricity_is_moved_to_the_tariff_of_the_house(house: Json, step: float) -> None:
    """A quarter of nothing moves nothing: 36 × 720 kWh = 25,920 kWh at the step."""
    found = moved(owned(house, electricity_per_kwh="0"), "electricity_per_kwh")
    assert (found.low, found.base, found.high) == (0, 0, step)
    assert found.swing == pytest.approx(25_920 * step)


def test_no_use_is_moved_up_by_points() -> None:
    """25 of 100 hours: 0.25 × 25,920 = 6,480 of rent; a given draw stands for the whole month."""
    found = moved(owned(utilisation=0.0), "utilisation")
    assert (found.low, found.base, found.high) == (0, 0, 0.25)
    assert found.swing == pytest.approx(6_480)


def test_the_horizon_is_moved_by_a_quarter() -> None:
    """27 and 45 months of 648 saved, less 20,000: −2,504 and 9,160."""
    found = moved(owned(), "months")
    assert (found.low, found.base, found.high) == (27, 36, 45)
    assert (found.at_low.saving, found.at_high.saving) == pytest.approx((-2_504, 9_160))
    assert "at 27 months owning $21,944.00, lost $2,504.00" in owned().figures["cost.sensitivity.months"].working


@pytest.mark.parametrize(("months", "low", "high"), [(1, 1, 2), (2, 1, 3), (5, 3, 7), (240, 180, 240)])
def test_the_horizon_stays_whole_months_that_a_build_may_ask_for(months: int, low: int, high: int) -> None:
    found = moved(owned(months=months), "months")
    assert (found.low, found.high) == (low, high)


def test_a_commitment_is_due_at_a_shorter_horizon_too() -> None:
    """27 months of owning, 20,000 + 27 × 72 = 21,944, against 36 × 720 = 25,920 committed to: 3,976 saved, not lost."""
    committed = [OURS | {"term": "reserved", "commitment_months": 36}]
    found = moved(owned(cloud_rates=committed), "months")
    assert found.at_low.saving == pytest.approx(3_976)
    assert found.at_low.break_even == 0


def test_a_resale_by_age_falls_with_the_horizon() -> None:
    """0.5 × 0.8^(45 / 12) × 20,000 = 0.2165 × 20,000 = 4,330, at 27 months 0.3026 × 20,000 = 6,052."""
    found = moved(owned(resale_by_age=True, certified=True), "months")
    assert found.at_low.tco == pytest.approx(20_000 + 27 * 72 - 6_052)
    assert found.at_high.tco == pytest.approx(20_000 + 45 * 72 - 4_330)


def test_a_resale_by_age_is_moved_as_one_that_is_stated() -> None:
    """0.256 after 36 months: 0.006 and 0.506 of 20,000, whenever it is sold."""
    found = moved(owned(resale_by_age=True, certified=True), "resale_fraction")
    stated = owned(resale_fraction=0.506).figures
    assert found.at_high.tco == pytest.approx(stated["cost.tco"].number)
    assert found.at_high.break_even == pytest.approx(stated["cost.break_even_months.ours"].number)


def test_a_number_over_a_million_has_no_exponent() -> None:
    """1,234,567.89 less and more a quarter."""
    working = owned(hardware_price="1234567.89").figures["cost.sensitivity.hardware_price"].working
    assert "at $925,925.92 owning" in working
    assert "at $1,543,209.86 owning" in working


def test_use_moves_no_reserved_rent() -> None:
    reserved = owned(cloud_rates=[OURS | {"term": "reserved"}])
    assert "utilisation" not in {s.name for s in reserved.sensitivities}


def test_without_a_rate_the_total_is_the_answer() -> None:
    found = moved(owned(cloud_rates=[]), "hardware_price")
    assert (found.at_low.saving, found.at_low.break_even, found.rate) == (None, None, "")
    assert found.swing == 10_000
    assert "cloud_rate" not in {s.name for s in owned(cloud_rates=[]).sensitivities}


def test_the_cheapest_rent_is_the_one_it_is_about() -> None:
    two = owned(cloud_rates=[OURS, {"name": "other", "usd_per_gpu_hour": "9"}])
    assert {s.rate for s in two.sensitivities} == {"ours"}
    # 1.00 × 720 used or not, against 1.50 × 720 × 0.2
    rates = [OURS | {"term": "reserved"}, {"name": "other", "usd_per_gpu_hour": "1.50"}]
    assert {s.rate for s in owned(cloud_rates=rates, utilisation=0.2).sensitivities} == {"other"}


def test_the_house_says_how_far() -> None:
    found = moved(owned({"sensitivity_share": 0.1}), "cloud_rate")
    assert (found.low, found.high) == pytest.approx((0.9, 1.1))
    capital = moved(owned({"sensitivity_discount_points": 0.02}), "discount_rate")
    assert (capital.low, capital.high) == pytest.approx((0.0, 0.02))


def test_each_has_a_figure_with_both_ends_in_its_working() -> None:
    assessment = owned()
    figure = assessment.figures["cost.sensitivity.hardware_price"]
    assert figure.number == 10_000
    assert "at $15,000.00 owning $17,592.00, saved $8,328.00, pays after 23.1 months" in figure.working
    assert "at $25,000.00 owning $27,592.00, lost $1,672.00, pays after 38.6 months" in figure.working
    named = {f"cost.sensitivity.{s.name}" for s in assessment.sensitivities}
    assert named == {name for name in assessment.figures if name.startswith("cost.sensitivity.")}
