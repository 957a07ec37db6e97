"""A UPS has two ratings, and both must hold. Runtime comes from published points only."""

from datetime import date

import pytest

from configurator.sizing.assumptions import Assumptions
from configurator.sizing.build import Site, Supply
from configurator.sizing.catalogue import CatalogueSnapshot, RuntimePoint, UpsSpec
from configurator.sizing.power import ups

SMT1500 = UpsSpec(id="apc-smt1500rm2u", name="APC SMT1500RM2U", va=1500, watts=1000, volts=(120,))
SMT2200 = UpsSpec(id="apc-smt2200rm2u", name="APC SMT2200RM2U", va=2200, watts=1980, volts=(120,))
OLD_6000 = UpsSpec(id="eaton-9135-6000", name="Eaton 9135 6000", va=6000, watts=4200, volts=(208, 230))
NEW_6000 = UpsSpec(id="eaton-9px-6000", name="Eaton 9PX 6000", va=6000, watts=5400, volts=(208, 240))
SHELF = CatalogueSnapshot(as_of=date(2026, 11, 20), products={u.id: u for u in (SMT1500, SMT2200, OLD_6000, NEW_6000)})


def test_1500_va_are_1000_w_and_do_not_carry_1300_w() -> None:
    load = ups.size(1300, SMT1500, Site(), SHELF, Assumptions())
    assert load.share == pytest.approx(1.3)  # 1300 / 1000, though 1300 / 1500 VA is only 0.87
    assert load.needed_w == pytest.approx(1625)  # x 1.25
    assert load.suggested is SMT2200


def test_the_power_factor_decides_which_rating_binds() -> None:
    square = UpsSpec(id="square", name="Unity", va=1000, watts=1000)
    assert ups.size(900, square, Site(), SHELF, Assumptions(power_factor=0.9)).share == pytest.approx(1.0)  # 1000 VA


def test_the_suggestion_keeps_the_sites_voltage() -> None:
    assert ups.suggest(1300, 1300, Site(supply=Supply(volts=208)), SHELF, Assumptions()) is OLD_6000
    assert ups.suggest(1300, 1300, Site(supply=Supply(volts=120)), SHELF, Assumptions()) is SMT2200


def test_watts_rule_out_a_unit_that_has_va_enough() -> None:
    """3600 W x 1.25 = 4500 W: 6000 VA / 4200 W is too small, 6000 VA / 5400 W is not."""
    assert ups.suggest(3600, 3600, Site(supply=Supply(volts=208)), SHELF, Assumptions()) is NEW_6000


def test_nothing_in_the_catalogue_is_large_enough() -> None:
    assert ups.suggest(50_000, 50_000, Site(), SHELF, Assumptions()) is None


@pytest.mark.parametrize(
    ("given", "fits"),
    [(208, True), (230, True), (240, True), (120, False), (400, False)],
)
def test_which_supplies_a_208_to_240_v_unit_takes(given: float, fits: bool) -> None:
    assert ups.takes_supply(NEW_6000, Supply(volts=given)) is fits


ONLY_208 = UpsSpec(id="only-208", name="208 V", va=1000, watts=1000, volts=(208,))
THREE_PHASE = UpsSpec(id="galaxy", name="Galaxy", va=20_000, watts=20_000, volts=(208, 400, 480), phases=3)


@pytest.mark.parametrize(
    ("volts", "fits"),
    [
        (187.2, True),  # 208 × 0.9, which floats make 187.20000000000002
        (187.1, False),
        (228.8, True),  # 208 × 1.1
        (228.9, False),
    ],
)
def test_ten_per_cent_is_within_and_no_more(volts: float, fits: bool) -> None:
    assert ups.takes_supply(ONLY_208, Supply(volts=volts)) is fits


@pytest.mark.parametrize(
    ("supply", "fits"),
    [
        (Supply(volts=208, phases=3), True),
        (Supply(volts=120, phases=3, voltage_is="line_to_neutral"), True),  # 208 V between lines
        (Supply(volts=400, phases=3), True),
        (Supply(volts=415, phases=3), True),
        (Supply(volts=208), False),  # one phase is not enough, whatever its voltage
        (Supply(volts=600, phases=3), False),
        (None, True),  # not known yet
    ],
)
def test_a_three_phase_ups_wants_three_phases_and_the_voltage_between_them(supply: Supply | None, fits: bool) -> None:
    assert ups.takes_supply(THREE_PHASE, supply) is fits


@pytest.mark.parametrize(
    ("supply", "fits"),
    [
        (Supply(volts=208, phases=3), True),  # between two lines
        (Supply(volts=400, phases=3), True),  # line to neutral, 231 V
        (Supply(volts=480, phases=3), False),  # 277 V to neutral
    ],
)
def test_a_single_phase_ups_may_hang_on_one_phase_of_three(supply: Supply, fits: bool) -> None:
    assert ups.takes_supply(NEW_6000, supply) is fits


@pytest.mark.parametrize(
    ("load_w", "power_factor", "va", "watts", "share"),
    [
        (700, 1.0, 1000, 700, 1.0),  # exactly full: 700 / 700
        (800, 1.0, 1000, 1000, 0.8),  # exactly four fifths
        (1300, 1.0, 1500, 1000, 1.3),  # SMT1500 on the peak of a tier 2 server
        (2100, 0.7, 3000, 2100, 1.0),  # 2,100 / 0.7 = 3,000 VA: full of both
        (2200, 0.95, 3000, 2100, 2200 / 2100),  # 2,316 VA of 3,000 fit, 2,200 W of 2,100 do not
        (2000, 0.7, 3000, 2700, 2000 / 0.7 / 3000),  # 2,857 VA of 3,000 are 95 %, 2,000 W of 2,700 only 74 %
        (6500, 1.0, 10_000, 10_000, 0.65),  # DGX A100 on an SRT10K
        (26_000, 0.98, 40_000, 40_000, 26_000 / 0.98 / 40_000),  # four of them on a 40 kW room UPS: 66 %
    ],
)
def test_the_larger_of_two_shares_counts(
    load_w: float, power_factor: float, va: float, watts: float, share: float
) -> None:
    unit = UpsSpec(id="unit", name="Unit", va=va, watts=watts)
    assert ups.size(load_w, unit, Site(), SHELF, Assumptions(power_factor=power_factor)).share == pytest.approx(share)


@pytest.mark.parametrize(("load", "rating", "is_over"), [(4200 / 0.7, 6000, False), (6001, 6000, True), (0, 1, False)])
def test_exactly_full_is_not_over_whatever_floats_make_of_it(load: float, rating: float, is_over: bool) -> None:
    assert ups.over(load, rating) is is_over


@pytest.mark.parametrize(
    ("load_w", "count"),
    [
        (10_000, 3),  # 10,000 × 1.25 / 5,400 W = 2.3; by VA 12,500 / 6,000 = 2.1
        (8640, 2),  # 8,640 × 1.25 = 10,800 W = exactly two
        (26_000, 7),  # 32,500 / 5,400 = 6.02
    ],
)
def test_where_none_is_large_enough_several_of_the_largest_would_be(load_w: float, count: int) -> None:
    load = ups.size(load_w, None, Site(supply=Supply(volts=208)), SHELF, Assumptions())
    assert load.suggested is None
    assert load.parallel == ups.Units(unit=NEW_6000, count=count)


def test_nothing_stands_in_parallel_where_no_ups_takes_the_supply() -> None:
    load = ups.size(1000, None, Site(supply=Supply(volts=600)), SHELF, Assumptions())
    assert load.suggested is None
    assert load.parallel is None


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


CURVE = UpsSpec(
    id="curve",
    name="Curve",
    va=10_000,
    watts=10_000,
    topology="online",
    runtime=(
        RuntimePoint(load_w=10_000, minutes=4),
        RuntimePoint(load_w=2500, minutes=30),
        RuntimePoint(load_w=5000, minutes=12),
    ),
)


@pytest.mark.parametrize(
    ("load_w", "minutes", "at_least"),
    [
        (2500, 30, 30),  # published
        (3500, 19.23, 19.23),  # k = ln(30 / 12) / ln 2 = 1.3219; 30 × (2,500 / 3,500)^1.3219 = 19.23
        (5000, 12, 12),
        (6500, 7.92, 7.92),  # k = ln(12 / 4) / ln 2 = 1.5850; 12 × (5,000 / 6,500)^1.585 = 7.917
        (10_000, 4, 4),
        (2499, None, 30),  # lighter than the lightest: no time is known, but it is no less
        (100, None, 30),
        (10_001, None, None),  # overloaded
    ],
)
def test_runtime_is_known_between_points_only(load_w: float, minutes: float | None, at_least: float | None) -> None:
    found = ups.runtime(CURVE, load_w, load_w)
    assert found.minutes == (None if minutes is None else pytest.approx(minutes, abs=0.01))
    assert found.at_least == (None if at_least is None else pytest.approx(at_least, abs=0.01))


@pytest.mark.parametrize(
    ("load_w", "load_va", "words"),
    [
        (3500, 3500, "30 min × (2,500 W / 3,500 W)^1.322 = 19.2 min, log-log between"),
        (5000, 5000, "published: 12 min at 5,000 W"),
        (
            1000,
            1000,
            "at least 30 min: 1,000 W lies outside its published points, below the lightest, 30 min at 2,500 W",
        ),
        (9000, 10_500, "Curve is overloaded"),  # in VA
        (0, 0, "no load yet"),
    ],
)
def test_the_working_says_where_a_runtime_comes_from(load_w: float, load_va: float, words: str) -> None:
    assert words in ups.runtime(CURVE, load_w, load_va).working


def test_above_the_heaviest_point_no_time_is_known() -> None:
    """918 W is the only point of the Eaton 5130; at 2,000 W, within its 2,700 W, nobody knows."""
    unit = UpsSpec(id="5130", name="5130", va=3000, watts=2700, runtime=(RuntimePoint(load_w=918, minutes=13),))
    assert ups.runtime(unit, 2000, 2000).at_least is None
    assert "above the heaviest, 13 min at 918 W" in ups.runtime(unit, 2000, 2000).working
    assert ups.runtime(unit, 900, 900).at_least == 13


SMALL_CURVE = UpsSpec(
    id="small-curve", name="Small", va=2000, watts=1800, runtime=(RuntimePoint(load_w=1400, minutes=6),)
)  # fmt: skip
LONG_CURVE = UpsSpec(
    id="long-curve", name="Long", va=3000, watts=2700, runtime=(RuntimePoint(load_w=1400, minutes=20),)
)  # fmt: skip
LASTING = CatalogueSnapshot(as_of=date(2026, 11, 20), products={u.id: u for u in (SMALL_CURVE, LONG_CURVE)})


@pytest.mark.parametrize(
    ("minutes", "suggested"),
    [
        (None, SMALL_CURVE),
        (6, SMALL_CURVE),
        (6.1, LONG_CURVE),
        (20, LONG_CURVE),
        (21, SMALL_CURVE),  # nothing shows it: the smallest by rating, and the working says so
    ],
)
def test_the_suggestion_lasts_as_long_as_is_wished_where_that_is_published(
    minutes: float | None, suggested: UpsSpec
) -> None:
    assert ups.suggest(1300, 1300, Site(), LASTING, Assumptions(), minutes=minutes) is suggested


@pytest.mark.parametrize(
    ("topology", "assumed", "input_w"),
    [
        ("online", None, 1000 / 0.94),
        ("line-interactive", None, 1000 / 0.98),
        ("", None, 1000 / 0.94),  # not known: the lesser
        ("online", 0.96, 1000 / 0.96),
    ],
)
def test_what_a_ups_takes_for_a_thousand_watts(topology: str, assumed: float | None, input_w: float) -> None:
    unit = UpsSpec(id="unit", name="Unit", va=2000, watts=2000, topology=topology)
    load = ups.size(1000, unit, Site(), SHELF, Assumptions(ups_efficiency=assumed))
    assert load.input_w == pytest.approx(input_w)


def test_without_a_ups_nothing_is_lost() -> None:
    assert ups.size(1000, None, Site(), SHELF, Assumptions()).input_w == 1000
