"""Power supplies: what is left after a loss, at the voltage they get, and what they waste."""

import pytest

from configurator.sizing.assumptions import Assumptions
from configurator.sizing.build import Build, Site, Supply
from configurator.sizing.catalogue import PsuRating, PsuSpec
from configurator.sizing.machine.system import resolve
from configurator.sizing.power import lines, psu
from tests.sizing import shelf

TNR = PsuSpec(
    id="tnr",
    name="2000 W",
    watts=2000,
    efficiency_class="titanium",
    inlet="C20",
    ratings=(
        PsuRating(volts_min=100, volts_max=127, watts=1000),
        PsuRating(volts_min=200, volts_max=219, watts=1800),
        PsuRating(volts_min=220, volts_max=240, watts=2000),
    ),
)


@pytest.mark.parametrize(("volts", "watts"), [(120, 1000), (208, 1800), (230, 2000), (240, 2000), (277, 0), (150, 0)])
def test_output_at_the_sites_voltage(volts: float, watts: float) -> None:
    assert TNR.watts_at(volts) == watts


@pytest.mark.parametrize(
    ("count", "redundancy", "left"),
    [
        (6, "n+n", 3),  # DGX A100: 3 + 3
        (4, "n+n", 2),
        (4, "n+1", 3),
        (2, "n+1", 1),
        (4, "none", 4),
        (1, "n+n", 0),  # one supply is not redundant
        (0, "n+1", 0),
    ],
)
def test_supplies_that_are_left_to_carry_all(count: int, redundancy: str, left: int) -> None:
    assert psu.left_after_loss(count, redundancy) == left


def bank(**changes: object) -> psu.PsuBank:
    usual: dict[str, object] = {
        "count": 4,
        "powered": 4,
        "each_w": 2000.0,
        "nominal_w": 2000.0,
        "volts": 230.0,
        "redundancy": "n+n",
        "survivors": 2,
        "efficiency_class": "titanium",
        "mixed": False,
        "inlet": "C20",
    }
    return psu.PsuBank(**{**usual, **changes})  # type: ignore[arg-type]


def test_efficiency_follows_the_80_plus_curve_at_the_load_that_the_supplies_share() -> None:
    """Titanium at 230 V: 96 % at half load, 94 % at a fifth, 95 % at 35 % (halfway between the two)."""
    usual = Assumptions()
    assert bank().efficiency(4000, usual) == pytest.approx(0.96)
    assert bank().efficiency(1600, usual) == pytest.approx(0.94)
    assert bank().efficiency(2800, usual) == pytest.approx(0.95)
    assert bank().efficiency(100_000, usual) == pytest.approx(0.91)


def test_low_line_costs_efficiency_too() -> None:
    assert bank(volts=120.0).efficiency(4000, Assumptions()) == pytest.approx(0.94)


def test_an_unknown_class_is_taken_as_94_percent_and_an_assumption_overrules_all() -> None:
    assert bank(efficiency_class="").efficiency(4000, Assumptions()) == 0.94
    assert bank().efficiency(4000, Assumptions(psu_efficiency=1.0)) == 1.0


def test_what_goes_in_and_what_comes_out_agree() -> None:
    usual = Assumptions()
    wall = 3000 / bank().efficiency(3000, usual)
    assert bank().output_w(wall, usual) == pytest.approx(3000, rel=1e-3)


def test_tier_1_loads_its_1200_w_supply_to_58_percent_under_the_audits_assumption() -> None:
    """700 W / 1200 W = 0.583 takes 700 W as the supply's output; at the wall 700 W leave 658 W of it, 55 %."""
    one = bank(count=1, powered=1, survivors=1, each_w=1200.0, redundancy="none")
    by_audit = {f.name: f.value for f in psu.figures(one, 700, 700, None, Assumptions(psu_efficiency=1.0))}
    assert by_audit["power.psu_share"] == pytest.approx(0.583, abs=0.001)


# The 80 PLUS tables for 115 V internal and 230 V internal redundant supplies, at 20, 50 and 100 % load.
@pytest.mark.parametrize(
    ("grade", "volts", "published"),
    [
        ("bronze", 115, (0.82, 0.85, 0.82)),
        ("silver", 115, (0.85, 0.88, 0.85)),
        ("gold", 115, (0.87, 0.90, 0.87)),
        ("platinum", 115, (0.90, 0.92, 0.89)),
        ("titanium", 115, (0.92, 0.94, 0.90)),
        ("bronze", 230, (0.81, 0.85, 0.81)),
        ("silver", 230, (0.85, 0.89, 0.85)),
        ("gold", 230, (0.88, 0.92, 0.88)),
        ("platinum", 230, (0.90, 0.94, 0.91)),
        ("titanium", 230, (0.94, 0.96, 0.91)),
    ],
)
def test_each_class_has_its_published_curve(grade: str, volts: float, published: tuple[float, ...]) -> None:
    supplies = bank(efficiency_class=grade, volts=volts)  # 4 × 2,000 W
    curve = [supplies.efficiency(share * 8000, Assumptions()) for share in (0.2, 0.5, 1.0)]
    assert curve == pytest.approx(list(published))


@pytest.mark.parametrize(("grade", "at_a_tenth"), [("titanium", 0.90), ("platinum", 0.86), ("bronze", 0.77)])
def test_a_tenth_of_the_load_is_published_for_titanium_and_4_points_less_than_a_fifth_for_others(
    grade: str, at_a_tenth: float
) -> None:
    assert bank(efficiency_class=grade).efficiency(800, Assumptions()) == pytest.approx(at_a_tenth)
    assert bank(efficiency_class=grade).efficiency(1, Assumptions()) == pytest.approx(at_a_tenth)


def test_where_an_efficiency_comes_from_is_said() -> None:
    usual = Assumptions()
    assert bank().efficiency_words(4000, usual) == "80 PLUS Titanium, 230 V table, 50 % of 4 × 2,000 W"
    assert bank(volts=120.0).efficiency_words(2000, usual).startswith("80 PLUS Titanium, 115 V table, 25 %")
    assert bank(efficiency_class="").efficiency_words(4000, usual) == "supplies of no known class"
    assert bank().efficiency_words(4000, Assumptions(psu_efficiency=0.9)) == "as assumed"


@pytest.mark.parametrize(
    ("survivors", "on_worst_side", "fewest", "side_w"),
    [(2, None, 2, None), (3, 2, 2, 4000), (2, 2, 2, 4000), (1, 2, 1, 4000), (4, 0, 0, 0)],
)
def test_the_fewest_supplies_that_must_carry_all(
    survivors: int, on_worst_side: int | None, fewest: int, side_w: float | None
) -> None:
    supplies = bank(survivors=survivors, on_worst_side=on_worst_side)
    assert (supplies.fewest, supplies.side_capacity_w) == (fewest, side_w)


@pytest.mark.parametrize(
    ("powered", "feeds", "servers", "redundant", "shared"),
    [
        (4, 1, 1, (4,), (4,)),
        (4, 1, 3, (12,), (12,)),
        (4, 2, 1, (2,), (2,)),
        (3, 2, 1, (2, 1), (2,)),  # either part may be the one that lives; where both do, the fuller counts
        (3, 2, 2, (4, 2), (4,)),
        (6, 4, 1, (2, 1), (2,)),
        (1, 2, 1, (1,), (1,)),  # nothing hangs on the second
    ],
)
def test_supplies_on_one_feed(
    powered: int, feeds: int, servers: int, redundant: tuple[int, ...], shared: tuple[int, ...]
) -> None:
    for counts, sides in ((redundant, True), (shared, False)):
        site = Site(feeds=feeds, servers_on_circuit=servers, redundant=sides)
        assert lines.supplies_on_feed(site, bank(powered=powered).cords) == counts


def test_a_set_has_more_cords_than_anybody_says() -> None:
    assert bank(powered=1, one_set=True).cords == 0


@pytest.mark.parametrize(
    ("supply", "volts_working"),
    [
        (Supply(volts=240), "single phase, 240 V"),
        (Supply(volts=208, phases=3), "three phases, 208 V between lines: the supplies sit between two lines"),
        (
            Supply(volts=230, phases=3, voltage_is="line_to_neutral"),
            "three phases, 398 V between lines: the supplies sit between line and neutral, 398 V / √3",
        ),
        (None, "the site's supply is not described yet"),
    ],
)
def test_how_the_supplies_come_by_their_voltage(supply: Supply | None, volts_working: str) -> None:
    said = {f.name: f.working for f in psu.figures(bank(), 1000, 1050, supply, Assumptions())}
    assert said["power.psu_volts"] == volts_working


def test_figures_of_supplies_by_hand() -> None:
    """2,000 W behind four of 2,000 W at 230 V as N+N, 2,100 W at the wall: two are left, 1,050 W and 4.57 A each."""
    found = {f.name: f for f in psu.figures(bank(), 2000, 2100, Supply(volts=230), Assumptions())}
    values = {
        "psu_capacity_w": 4000, "psu_share": 0.5, "psu_each_w": 1050, "psu_each_a": 4.565, "psu_input_w": 2100,
        "psu_loss_w": 100,
    }  # fmt: skip
    assert {n: found[f"power.{n}"].value for n in values} == pytest.approx(values, abs=0.001)
    assert found["power.psu_capacity_w"].working == "2 of 4 supplies (n+n) × 2,000 W at 230 V"
    assert found["power.psu_each_a"].working == "1,050 W / (230 V × 1)"
    none = {
        f.name: f.value
        for f in psu.figures(bank(count=0, powered=0, survivors=0, each_w=0.0), 0, 0, None, Assumptions())
    }
    assert none["power.psu_capacity_w"] is None
    assert none["power.psu_each_a"] is None


def test_a_server_without_supplies_has_none_of_any_class() -> None:
    """Its efficiency is then the usual one, 94 %."""
    nothing = psu.bank(resolve(Build(), shelf.snapshot()))
    assert (nothing.count, nothing.efficiency_class, nothing.inlet, nothing.cords) == (0, "", "", 0)
    assert nothing.efficiency(1000, Assumptions()) == psu.DEFAULT_EFFICIENCY
