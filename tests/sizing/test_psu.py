"""Power supplies: what is left after a loss, at the voltage they get, and what they waste."""

import pytest

from configurator.sizing import psu
from configurator.sizing.assumptions import Assumptions
from configurator.sizing.catalogue import PsuRating, PsuSpec

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
    wall, _ = psu.input_w(3000, bank(), usual)
    assert bank().output_w(wall, usual) == pytest.approx(3000, rel=1e-3)


def test_tier_1_loads_its_1200_w_supply_to_58_percent_under_the_audits_assumption() -> None:
    """700 W / 1200 W = 0.583 takes 700 W as the supply's output; at the wall 700 W leave 658 W of it, 55 %."""
    one = bank(count=1, powered=1, survivors=1, each_w=1200.0, redundancy="none")
    by_audit = {f.name: f.value for f in psu.figures(one, 700, 700, None, Assumptions(psu_efficiency=1.0))}
    assert by_audit["power.psu_share"] == pytest.approx(0.583, abs=0.001)
