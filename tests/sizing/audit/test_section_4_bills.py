"""Audit, section 4: bills of materials. Sums are low to high of every priced line of the reference builds.

Where the guide's total is not the sum, a line of the missing amount reproduces it: what the audit says must be unlisted.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from configurator.sizing import assess
from configurator.sizing.build import Build, Part
from tests.sizing.audit.cases import answers, assessed, bom_total, number, platform, price, row, with_line, without_part
from tests.sizing.shelf import reference_build, snapshot


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        # GPU 10-15K + 800 + 600 + 800 + 200 + 250 + 300-500
        row("tier 1 new: 12,950 to 18,150", "tier-1-new", 12_950, 18_150, claims="s1-bom-tier1-new"),
        # GPU 2-3K + the same
        row("tier 1 used: 4,950 to 6,150", "tier-1-used", 4_950, 6_150, claims="s1-bom-tier1-used"),
        # 20-30K + 1,200 + 1,200 + 1,600 + 400 + 600 + 400
        row("tier 2 new: 25,400 to 35,400", "tier-2-new", 25_400, 35_400, claims="s1-bom-tier2-new"),
        # 5-7K + 5,400
        row("tier 2 used: 10,400 to 12,400", "tier-2-used", 10_400, 12_400, claims="s1-bom-tier2-used"),
        # 60-80K + 6,000 + 3,200 + 1,000 + 1,500 + 2,000 + cooling 8-12K
        row("tier 3: 81,700 to 105,700", "tier-3-new", 81_700, 105_700, claims="s1-bom-tier3"),
        # 120-150K + 10,000 + 6,400 + 3,000 + 2,500 + 8,000 + cooling 15-20K
        row("tier 4: 164,900 to 199,900", "tier-4-new", 164_900, 199_900, claims="s1-bom-tier4"),
    ],
)
def test_the_lines_of_a_tier_sum_up(name: str, low: int, high: int) -> None:
    assert bom_total(reference_build(name)) == (low, high)


@pytest.mark.parametrize(
    ("name", "stated_k"),
    [
        row("tier 1 new: stated 13-18K", "tier-1-new", (13, 18), claims="s1-bom-tier1-new s1-bom-tier1-heading"),
        row("tier 2 new: the heading's 25-35K", "tier-2-new", (25, 35), claims="s1-bom-tier2-new"),
    ],
)
def test_a_total_rounds_to_thousands(name: str, stated_k: tuple[int, int]) -> None:
    """12,950 and 18,150 are 13K and 18K (the heading's 12K is no rounding); 25,400 and 35,400 are 25K and 35K."""
    low, high = bom_total(reference_build(name))
    assert (round(low / 1000), round(high / 1000)) == stated_k


@pytest.mark.parametrize(
    ("name", "missing", "stated"),
    [
        # 5,000 - 4,950; 7,000 - 6,150: a GPU at 3,850 instead of 3,000
        row("tier 1 used: stated 5-7K", "tier-1-used", (50, 850), (5_000, 7_000), claims="s1-bom-tier1-used"),
        # 26,000 - 25,400; 36,000 - 35,400
        row("tier 2 new: stated 26-36K", "tier-2-new", (600, 600), (26_000, 36_000), claims="s1-bom-tier2-new"),
        # 11,000 - 10,400; 14,000 - 12,400
        row("tier 2 used: stated 11-14K", "tier-2-used", (600, 1_600), (11_000, 14_000), claims="s1-bom-tier2-used"),
        # 85,000 - 81,700; 115,000 - 105,700
        row("tier 3: stated 85-115K", "tier-3-new", (3_300, 9_300), (85_000, 115_000), claims="s1-bom-tier3"),
        # 170,000 - 164,900; 210,000 - 199,900
        row("tier 4: stated 170-210K", "tier-4-new", (5_100, 10_100), (170_000, 210_000), claims="s1-bom-tier4"),
    ],
)
def test_a_stated_total_reproduces_with_lines_that_are_not_listed(
    name: str, missing: tuple[int, int], stated: tuple[int, int]
) -> None:
    assert bom_total(with_line(reference_build(name), *missing)) == stated


@pytest.mark.parametrize(
    ("name", "gpus_usd", "stated_high"),
    [
        # 7,000 - (800 + 600 + 800 + 200 + 250 + 500) = 3,850, about 4K
        row("tier 1 used at 7K needs a GPU at about 4K", "tier-1-used", 3_850, 7_000, claims="s1-bom-tier1-used"),
        # 14,000 - 5,400
        row("tier 2 used at 14K needs GPUs at 8.6K", "tier-2-used", 8_600, 14_000, claims="s1-bom-tier2-used"),
    ],
)
def test_what_the_used_gpus_would_have_to_cost(name: str, gpus_usd: int, stated_high: int) -> None:
    lines = assessed(reference_build(name)).bom
    others = sum(line.total.high for line in lines if line.total and line.kind not in ("gpu", "bridge"))
    assert others + gpus_usd == stated_high


@pytest.mark.parametrize(
    ("name", "gigabytes", "usd"),
    [
        # each / 256, 512, 1,024 and 2,048 GB = 3.125
        row("tier 1: 256 GB 800", "tier-1-new", 256, 800),
        row("tier 2: 512 GB 1,600", "tier-2-new", 512, 1_600),
        row("tier 3: 1 TB 3,200", "tier-3-new", 1024, 3_200),
        row("tier 4: 2 TB 6,400", "tier-4-new", 2048, 6_400),
    ],
)
@pytest.mark.claim("s1-bom-ram")
def test_memory_costs_3_125_a_gb_in_every_tier(name: str, gigabytes: int, usd: int) -> None:
    build = reference_build(name)
    (total,) = [line.total for line in assessed(build).bom if line.kind == "memory"]
    assert number(build, "platform.memory_gib") == gigabytes
    assert total is not None
    assert total.is_exact
    assert (total.likely, total.likely / gigabytes) == (usd, Decimal("3.125"))


@pytest.mark.claim("s1-bom-nic-price")
@pytest.mark.parametrize(
    ("name", "count", "each", "total"),
    [
        row("tier 3: one at 2,000", "tier-3-new", 1, 2_000, 2_000),
        row("tier 4: eight at 1,000", "tier-4-new", 8, 1_000, 8_000),
    ],
)
def test_a_connectx_6_has_two_prices(name: str, count: int, each: int, total: int) -> None:
    (line,) = [line for line in assessed(reference_build(name)).bom if line.kind == "nic"]
    assert line.unit is not None
    assert line.total is not None
    assert (line.count, line.unit.likely, line.total.likely) == (count, each, total)


@pytest.mark.claim("s1-bom-tier3-nic-count")
def test_the_second_nic_of_tier_3_adds_2000() -> None:
    """81,700 + 2,000 = 83,700; 105,700 + 2,000 = 107,700."""
    build = reference_build("tier-3-new")
    second = replace(build, parts=(*build.parts, Part(product="nic-cx6-200gbe-1p")))
    assert bom_total(second) == (83_700, 107_700)


@pytest.mark.parametrize(
    ("name", "count", "guide_usd", "list_usd", "below"),
    [
        # 1 - 800 / 1,083
        row("EPYC 7313", "tier-1-new", 1, 800, 1_083, 0.26),
        # 1 - 1,200 / 1,565
        row("EPYC 7343", "tier-2-new", 1, 1_200, 1_565, 0.23),
        # 1 - 6,000 / (2 × 3,761)
        row("two EPYC 7543", "tier-3-new", 2, 6_000, 7_522, 0.20),
        # 1 - 10,000 / (2 × 6,950)
        row("two EPYC 7742", "tier-4-new", 2, 10_000, 13_900, 0.28),
    ],
)
@pytest.mark.claim("s1-bom-cpu-prices")
def test_cpus_are_20_to_28_percent_below_list(
    name: str, count: int, guide_usd: int, list_usd: int, below: float
) -> None:
    """The list price is in force before the guide's own date: the engine prices the same build on two days."""
    build = reference_build(name)
    totals = []
    for day in (date(2026, 11, 20), date(2024, 1, 1)):
        (line,) = [x for x in assess(build, snapshot(day), try_fixes=False).bom if x.kind == "cpu"]
        assert line.total is not None
        assert line.count == count
        totals.append(float(line.total.likely))
    assert totals == [guide_usd, list_usd]
    assert 1 - totals[0] / totals[1] == pytest.approx(below, abs=0.005)


@pytest.mark.parametrize(
    ("name", "loop", "low", "high"),
    [
        # 81,700 - 8,000; 105,700 - 12,000
        row("tier 3: 73.7 to 93.7K", "tier-3-new", "cooling-liquid-loop-4gpu", 73_700, 93_700, claims="s1-bom-tier3-liquid"),
        # 164,900 - 15,000; 199,900 - 20,000
        row("tier 4: 149.9 to 179.9K", "tier-4-new", "cooling-cdu-8gpu", 149_900, 179_900, claims="s1-bom-tier4-liquid"),
    ],
)  # fmt: skip
def test_without_liquid_cooling_which_is_not_required(name: str, loop: str, low: int, high: int) -> None:
    build = reference_build(name)
    assert "cooling.liquid-not-needed" in {f.code for f in assessed(build).findings}
    in_air = replace(without_part(build, loop), cooling="air")
    assert bom_total(in_air) == (low, high)
    assert "cooling.inlet" not in {f.code for f in assessed(in_air).findings}


@pytest.mark.parametrize(
    ("name", "hardware_usd"),
    [
        row("1x new 15K", "tier-1-new", 15_000),
        row("2x new 30K", "tier-2-new", 30_000),
        row("4x new 100K", "tier-3-new", 100_000),
        row("8x new 180K", "tier-4-new", 180_000),
        row("1x used 5K", "tier-1-used", 5_000),
        row("2x used 12K", "tier-2-used", 12_000),
        row("4x used 60K, a used DGX Station", "tier-3-used", 60_000),
        row("8x used 100K, a used DGX", "tier-4-used", 100_000),
    ],
)
@pytest.mark.claim("s1-bom-tco-hardware")
def test_the_hardware_of_the_cost_table_lies_in_the_tiers_range(name: str, hardware_usd: int) -> None:
    low, high = bom_total(reference_build(name))
    assert low <= hardware_usd <= high


@pytest.mark.claim("s1-bom-hgx4-system")
def test_an_hgx_4_system_at_100_to_130k_is_not_the_bill_of_tier_3() -> None:
    """The bill is 81.7 to 105.7K: 100K lies in it; 115K, the middle of the other table, and 130K do not."""
    said = answers(reference_build("tier-3-new"), "cost.bom_total", [100_000, 115_000, 130_000])
    assert said == ["agrees", "contradiction", "contradiction"]


@pytest.mark.claim("s1-bom-dgx-msrp")
def test_199_000_is_the_list_price_of_the_320_gb_dgx_in_may_2020() -> None:
    found = snapshot().price("dgx-a100-320gb", "new")
    assert found is not None
    assert (found.span.likely, found.priced_on) == (199_000, date(2020, 5, 14))
    assert price("dgx-a100-640gb").likely != 199_000


@pytest.mark.claim("s1-bom-dgx-used-h100")
def test_a_used_dgx_is_a_quarter_of_400k() -> None:
    """100,000 / 400,000 = 25 %."""
    assert number(reference_build("tier-4-used"), "cost.bom_total") / 400_000 == 0.25


@pytest.mark.parametrize(
    ("id", "bill_usd", "current_usd"),
    [
        # the middle of the other table's range
        row("320 GB: 100-130K against 80-100K", "dgx-station-a100-320gb", (100_000, 130_000), 90_000,
            claims="s1-bom-station-320-price"),
        row("160 GB: 70-90K against 50-70K", "dgx-station-a100-160gb", (70_000, 90_000), 60_000,
            claims="s1-bom-station-160-price"),
    ],
)  # fmt: skip
def test_a_dgx_station_has_two_prices(id: str, bill_usd: tuple[int, int], current_usd: int) -> None:
    assert bom_total(Build(platform=id)) == bill_usd
    assert answers(Build(platform=id), "cost.bom_total", [current_usd]) == ["contradiction"]


@pytest.mark.claim("s1-bom-hgx-used")
@pytest.mark.parametrize("id", ["hgx-a100-4gpu", "hgx-a100-4gpu-40gb", "hgx-a100-8gpu", "hgx-a100-8gpu-40gb"])
def test_a_used_baseboard_costs_40_to_60_percent_less(id: str) -> None:
    """Least: 60 % off the low price; most: 40 % off the high one. 60,000 × 0.4 = 24,000; 80,000 × 0.6 = 48,000."""
    used, new = price(id, "used"), price(id)
    assert used.low / new.low == Decimal("0.4")
    assert used.high / new.high == Decimal("0.6")


@pytest.mark.claim("s1-bom-hgx8-40gb-station")
def test_eight_gpus_are_no_dgx_station() -> None:
    assert platform("dgx-station-a100-160gb").gpu_counts == (4,)
    assert number(Build(platform="dgx-station-a100-160gb"), "nvlink.nvswitches") == 0
    assert number(Build(platform="hgx-a100-8gpu-40gb"), "nvlink.nvswitches") == 6
