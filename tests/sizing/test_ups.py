"""A UPS has two ratings, and both must hold. Runtime comes from published points only."""

from datetime import date

import pytest

from configurator.sizing import ups
from configurator.sizing.assumptions import Assumptions
from configurator.sizing.build import Supply
from configurator.sizing.catalogue import CatalogueSnapshot, RuntimePoint, UpsSpec

SMT1500 = UpsSpec(id="apc-smt1500rm2u", name="APC SMT1500RM2U", va=1500, watts=1000, volts=(120,))
SMT2200 = UpsSpec(id="apc-smt2200rm2u", name="APC SMT2200RM2U", va=2200, watts=1980, volts=(120,))
OLD_6000 = UpsSpec(id="eaton-9135-6000", name="Eaton 9135 6000", va=6000, watts=4200, volts=(208, 230))
NEW_6000 = UpsSpec(id="eaton-9px-6000", name="Eaton 9PX 6000", va=6000, watts=5400, volts=(208, 240))
SHELF = CatalogueSnapshot(as_of=date(2026, 11, 20), products={u.id: u for u in (SMT1500, SMT2200, OLD_6000, NEW_6000)})


def test_1500_va_are_1000_w_and_do_not_carry_1300_w() -> None:
    load = ups.size(1300, SMT1500, None, SHELF, Assumptions())
    assert load.share == pytest.approx(1.3)  # 1300 / 1000, though 1300 / 1500 VA is only 0.87
    assert load.needed_w == pytest.approx(1625)  # x 1.25
    assert load.suggested is SMT2200


def test_the_power_factor_decides_which_rating_binds() -> None:
    square = UpsSpec(id="square", name="Unity", va=1000, watts=1000)
    assert ups.size(900, square, None, SHELF, Assumptions(power_factor=0.9)).share == pytest.approx(1.0)  # 1000 VA


def test_the_suggestion_keeps_the_sites_voltage() -> None:
    assert ups.suggest(1300, 1300, Supply(volts=208), SHELF, Assumptions()) is OLD_6000
    assert ups.suggest(1300, 1300, Supply(volts=120), SHELF, Assumptions()) is SMT2200


def test_watts_rule_out_a_unit_that_has_va_enough() -> None:
    """3600 W x 1.25 = 4500 W: 6000 VA / 4200 W is too small, 6000 VA / 5400 W is not."""
    assert ups.suggest(3600, 3600, Supply(volts=208), SHELF, Assumptions()) is NEW_6000


def test_nothing_in_the_catalogue_is_large_enough() -> None:
    assert ups.suggest(50_000, 50_000, None, SHELF, Assumptions()) is None


@pytest.mark.parametrize(
    ("given", "fits"),
    [(208, True), (230, True), (240, True), (120, False), (400, False)],
)
def test_which_supplies_a_208_to_240_v_unit_takes(given: float, fits: bool) -> None:
    assert ups.takes_voltage(NEW_6000, Supply(volts=given)) is fits


GXT2 = (RuntimePoint(load_w=366, minutes=59), RuntimePoint(load_w=1206, minutes=11))


def test_runtime_between_published_points_is_a_straight_line_on_log_log_paper() -> None:
    """k = ln(59 / 11) / ln(1206 / 366) = 1.680 / 1.192 = 1.409; at 700 W: 59 x (366 / 700)^1.409 = 23.7 min."""
    assert ups.runtime_minutes(GXT2, 700) == pytest.approx(23.7, abs=0.1)
    assert ups.runtime_minutes(GXT2, 366) == 59
    assert ups.runtime_minutes(GXT2, 1206) == 11


def test_twice_the_load_gives_less_than_half_the_runtime() -> None:
    light, heavy = ups.runtime_minutes(GXT2, 500), ups.runtime_minutes(GXT2, 1000)
    assert light is not None
    assert heavy is not None
    assert heavy < light / 2


@pytest.mark.parametrize("watts", [365, 1207])
def test_no_runtime_beyond_the_published_points(watts: float) -> None:
    assert ups.runtime_minutes(GXT2, watts) is None


def test_one_published_point_promises_only_itself() -> None:
    one = (RuntimePoint(load_w=918, minutes=13),)
    assert ups.runtime_minutes(one, 918) == 13
    assert ups.runtime_minutes(one, 900) is None
