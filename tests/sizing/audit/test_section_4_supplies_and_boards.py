"""Audit, section 4: lines of the bills that do not build or do not carry their load.

The audit divides the draw by the supply's rating. The engine's share is of the load behind the supply, which is less by the
supply's own losses: the two are equal with an efficiency of 1.0, and that is what these cases assume.
"""

from dataclasses import replace

import pytest

from configurator.sizing.build import Build, OwnPlatform, OwnPsu, Supply
from configurator.sizing.interconnect import lanes
from configurator.sizing.machine.system import resolve
from tests.sizing.audit.cases import assuming, figures, findings, number, row
from tests.sizing.shelf import reference_build, snapshot


@pytest.mark.parametrize(
    ("name", "peak_w", "capacity_w", "share", "carries"),
    [
        # 600 / 1,200 and 700 / 1,200
        row("tier 1: 1,200 W for 600 W", "tier-1-new", 600, 1200, 0.50, True, claims="s1-bom-tier1-psu"),
        row("tier 1: 1,200 W for 700 W, 58 %", "tier-1-new", 700, 1200, 0.583, True, claims="s1-bom-tier1-psu"),
        # 1,300 / 1,600: one of the pair carries all
        row("tier 2: 1,600 W redundant for 1,300 W, 81 %", "tier-2-new", 1300, 1600, 0.8125, True, claims="s1-bom-tier2-psu"),
        # 2,800 / 3,000, 3,200 / 3,000
        row("tier 3: 3,000 W for 2,800 W", "tier-3-new", 2800, 3000, 0.933, True, claims="s1-bom-tier3-psu"),
        row("tier 3: 3,000 W for 3,200 W is too little", "tier-3-new", 3200, 3000, 1.067, False, claims="s1-bom-tier3-psu"),
        # 6,500 / 4,500, 7,000 / 4,500
        row("tier 4: 4,500 W for 6,500 W is too little", "tier-4-new", 6500, 4500, 1.444, False, claims="s1-bom-tier4-psu"),
        row("tier 4: 4,500 W for 7,000 W is too little", "tier-4-new", 7000, 4500, 1.556, False, claims="s1-bom-tier4-psu"),
        # DGX A100: 6 × 3,000 W as 3+3; 6,500 / 9,000
        row("DGX A100: three of six carry 6,500 W", "dgx-a100", 6500, 9000, 0.722, True, claims="s1-bom-tier4-psu"),
        # XE8545: 4 × 2,400 W as 2+2; 3,281 / 4,800
        row("XE8545: two of four carry the 3,281 W measured", "dell-xe8545", 3281, 4800, 0.684, True,
            claims="s1-bom-tier3-psu"),
    ],
)  # fmt: skip
def test_supplies_against_the_stated_peak(
    name: str, peak_w: float, capacity_w: float, share: float, carries: bool
) -> None:
    build = assuming(reference_build(name), peak_w=peak_w, psu_efficiency=1.0)
    found = figures(build)
    assert found["power.psu_capacity_w"].value == capacity_w
    assert found["power.psu_share"].number == pytest.approx(share, abs=0.0005)
    assert ("psu.capacity" not in findings(build)) is carries


def test_the_losses_of_a_supply_are_not_its_load() -> None:
    """3,200 W at the wall × 0.94 = 3,008 W behind: still more than 3,000, though by 8 W and not by 200."""
    build = assuming(reference_build("tier-3-new"), peak_w=3200, psu_efficiency=0.94)
    assert number(build, "power.psu_share") == pytest.approx(3008 / 3000)


@pytest.mark.claim("s1-bom-tier2-psu")
def test_1600_w_that_derate_on_120_v_do_not_carry_tier_2() -> None:
    """A pair of 1,600 W, of which each gives 1,000 W on 120 V: 1,300 / 1,000 = 130 %; on 208 V 81 % again."""
    derating = OwnPlatform(psus=(OwnPsu(watts=1600, watts_low_line=1000, count=2),))
    pair = Build(platform=derating, assumptions={"peak_w": 1300.0, "psu_efficiency": 1.0})
    at_120, at_208 = (
        replace(pair, site=replace(pair.site, supply=Supply(volts=volts), psu_redundancy="n+n")) for volts in (120, 208)
    )
    assert number(at_120, "power.psu_share") == pytest.approx(1.30)
    assert {"psu.capacity", "psu.low-line"} <= findings(at_120)
    assert number(at_208, "power.psu_share") == pytest.approx(0.8125)
    assert "psu.capacity" not in findings(at_208)


@pytest.mark.claim("s1-bom-tier2-board")
def test_half_the_gpu_slots_of_tier_2s_board_are_dead_with_one_cpu() -> None:
    """Eight slots for GPUs, four on each socket; the bill has one CPU."""
    build = reference_build("tier-2-new")
    dead = lanes.count(resolve(build, snapshot())).dead_slots
    assert len([slot for slot in dead if slot.takes_gpu]) == 8 / 2
    assert "cpu.missing-second" in findings(build)


@pytest.mark.claim("s1-bom-tier1-case")
def test_a_tower_does_not_cool_tier_1s_passive_card() -> None:
    build = reference_build("tier-1-new")
    in_a_tower = tuple(
        replace(part, product="chassis-tower") if part.product == "chassis-4u-gpu" else part for part in build.parts
    )
    assert "cooling.passive" not in findings(build)
    assert "cooling.passive" in findings(replace(build, parts=in_a_tower))
