"""Figures in the units that a reader prefers, with the contract's unit in the working."""

import pytest

from configurator.builder import formatting
from configurator.builder.presenters.figures import Reading
from configurator.builder.units import AS_THE_CONTRACT, INTO, Units
from configurator.sizing import assess
from configurator.sizing.build import Build
from configurator.sizing.quantities import Basis, Figure
from tests.builder.conftest import the_snapshot
from tests.sizing import shelf


def a_figure(value: float, unit: str) -> Figure:
    return Figure(
        name="x", value=value, unit=unit, working="as published", basis=Basis.DATASHEET, low=value, high=2 * value
    )


@pytest.mark.parametrize(
    ("units", "value", "unit", "shown"),
    [
        (Units(system="us"), 800.0, "mm", "31.5 in"),  # 800 / 25.4
        (Units(system="us"), 100.0, "kg", "220 lb"),  # 100 / 0.45359237 = 220.46
        (Units(system="us"), 35.0, "°C", "95 °F"),  # 35 x 1.8 + 32
        (Units(system="us"), 10.0, "K", "18 °F"),  # a difference: no 32
        (Units(system="metric"), 3412.142, "BTU/h", "1,000 W"),
        (Units(system="metric"), 1.0, "tons", "3.52 kW"),  # 12,000 / 3,412.142
        (Units(memory="gb"), 79.15, "GiB", "85 GB"),  # 79.15 x 1.073741824 = 84.99
        (Units(system="us"), 1312.0, "W", "1,312 W"),
        (AS_THE_CONTRACT, 800.0, "mm", "800 mm"),
    ],
)
def test_a_figure_in_another_unit(units: Units, value: float, unit: str, shown: str) -> None:
    assert formatting.figure_text(units.shown(a_figure(value, unit))) == shown


def test_the_ends_of_its_span_go_with_it_and_the_working_keeps_the_contracts_unit() -> None:
    shown = Units(system="us").shown(a_figure(25.4, "mm"))
    assert (shown.low, shown.high) == pytest.approx((1.0, 2.0))
    assert shown.working == "as published\n25.4 mm × 0.03937 = 1 in"


def test_a_figure_that_is_not_known_stays_unknown() -> None:
    unknown = Figure(name="x", value=None, unit="mm", working="nobody says", basis=Basis.COMPUTED)
    assert Units(system="us").shown(unknown) is unknown


def test_every_unit_that_is_converted_is_one_of_our_figures(tier_2: Build) -> None:
    known = {figure.unit for figure in assess(tier_2, the_snapshot(), try_fixes=False).figures.values()}
    assert {unit for units in INTO.values() for unit in units} <= known


def test_a_reading_shows_them_and_the_assessment_stays(tier_2: Build) -> None:
    assessment = assess(tier_2, the_snapshot(), try_fixes=False)
    heat = assessment.figures["cooling.btu_per_h"]
    view = Reading(assessment, the_snapshot(), units=Units(system="metric")).figure(heat)
    assert view.unit == "W"
    assert "BTU/h" in view.working
    assert view.also == formatting.figure_text(heat)  # as the drawing and the findings have it
    assert not Reading(assessment, the_snapshot(), units=AS_THE_CONTRACT).figure(heat).also
    assert assessment.figures["cooling.btu_per_h"] is heat


@pytest.mark.parametrize(
    ("units", "left"),
    [
        (AS_THE_CONTRACT, ["CFM", "m³/h"]),
        (Units(system="us"), ["CFM"]),
        (Units(system="metric"), ["m³/h"]),
    ],
)
def test_of_the_two_airflows_who_prefers_a_unit_sees_one(tier_2: Build, units: Units, left: list[str]) -> None:
    reading = Reading(assess(tier_2, the_snapshot(), try_fixes=False), the_snapshot(), units=units)
    assert [view.unit for view in reading.known("cooling.airflow_cfm", "cooling.airflow_m3_h")] == left


def test_large_values_are_written_out_in_the_working() -> None:
    """18,548 BTU/h, not 1.855e+04."""
    dgx = assess(shelf.reference_build("dgx-a100"), the_snapshot(), try_fixes=False)
    heat = dgx.figures["cooling.btu_per_h"]
    added = Units(system="metric").shown(heat).working.removeprefix(f"{heat.working}\n")
    assert heat.number > 10_000
    assert added == f"{heat.number:,.0f} BTU/h × 0.29307 = {heat.number / 3.412142:,.0f} W"


@pytest.mark.parametrize(
    ("value", "unit", "units", "added"),
    [
        (1.0, "tons", Units(system="metric"), "1 tons × 3.5169 = 3.517 kW"),
        (0.0, "kg", Units(system="us"), "0 kg × 2.2046 = 0 lb"),
        (-5.0, "°C", Units(system="us"), "−5 °C × 1.8 + 32 = 23 °F"),
        (130.6, "kg", Units(system="us"), "130.6 kg × 2.2046 = 287.9 lb"),
    ],
)
def test_the_working_has_four_figures_so_that_it_can_be_checked(
    value: float, unit: str, units: Units, added: str
) -> None:
    assert units.shown(a_figure(value, unit)).working == f"as published\n{added}"
