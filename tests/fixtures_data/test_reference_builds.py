"""The reference builds: readable, made of products that exist, and summing to what the builds guide's lines sum to."""

from decimal import Decimal

import pytest

from configurator.sizing.build import Build, codec
from configurator.sizing.quantities import Span
from tests.fixtures_data.records import BUILDS, products, records

NAMES = sorted(path.stem for path in BUILDS.glob("*.json"))
PRODUCTS = {found.id: found for _, found in products()}
PRICES = {
    (price.product, price.condition): Span(price.low, price.likely, price.high)
    for price in sorted(records("prices"), key=lambda price: price.priced_on)
}
"""The newest price of each product and condition."""


def read(name: str) -> Build:
    return codec.read((BUILDS / f"{name}.json").read_text(encoding="utf-8"))


def priced_lines(build: Build) -> tuple[Span, list[str]]:
    """The sum of the lines that have a price, and the products that have none."""
    platform = PRODUCTS[str(build.platform)]
    condition = build.gpus[0].condition
    # A platform that brings its GPUs is bought in their condition; a board is new, as the guide counts it.
    bought = condition if platform.gpus_priced_in else "new"
    lines = [(platform.id, bought, 1), *((p.product, p.condition, p.count) for p in build.parts)]
    if not platform.gpus_priced_in:
        lines += [(g.variant, g.condition, g.count) for g in build.gpus]
    if build.nvlink_bridges:
        lines += [("nvlink-bridge-a100-2slot", condition, build.nvlink_bridges)]
    priced = [PRICES[product, state].times(count) for product, state, count in lines if (product, state) in PRICES]
    return Span.total(priced).rounded(), [product for product, state, _ in lines if (product, state) not in PRICES]


def test_all_ten_are_there() -> None:
    tiers = [f"tier-{n}-{state}" for n in (1, 2, 3, 4) for state in ("new", "used")]
    assert sorted([*tiers, "dgx-a100", "dell-xe8545"]) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_build_is_read_and_written_again_unchanged(name: str) -> None:
    build = read(name)
    assert codec.read(codec.write(build)) == build


@pytest.mark.parametrize("name", NAMES)
def test_a_build_is_made_of_products_that_exist(name: str) -> None:
    build = read(name)
    named = [str(build.platform), *(g.variant for g in build.gpus), *(p.product for p in build.parts)]
    if build.site.ups:
        named.append(build.site.ups)
    if build.site.supply and build.site.supply.receptacle:
        named.append(build.site.supply.receptacle)
    assert [id for id in named if id not in PRODUCTS] == []
    rates = {rate.id for rate in records("cloud_rates")}
    assert {rate for rate in build.costs.cloud_rates or () if isinstance(rate, str)} <= rates


@pytest.mark.parametrize("name", NAMES)
def test_a_build_has_the_gpus_that_its_platform_is_made_for(name: str) -> None:
    build = read(name)
    platform = PRODUCTS[str(build.platform)]
    for group in build.gpus:
        assert PRODUCTS[group.variant].form == platform.gpu_form
        assert group.count <= platform.gpu_max
        assert not platform.gpu_counts or group.count in platform.gpu_counts


@pytest.mark.parametrize(
    ("name", "low", "high", "unpriced"),
    [
        # 10,000-15,000 + 800 + 600 + 800 + 200 + 250 + 300-500
        ("tier-1-new", 12_950, 18_150, ["nic-25gbe-2p-x8"]),
        ("tier-1-used", 4_950, 6_150, ["nic-25gbe-2p-x8"]),
        # 20,000-30,000 with bridges + 1,200 + 1,200 + 1,600 + 400 + 600 + 400
        ("tier-2-new", 25_400, 35_400, ["nic-100gbe-1p-x16", "nvlink-bridge-a100-2slot"]),
        # 60,000-80,000 + 6,000 + 3,200 + 1,000 + 1,500 + 2,000 + 8,000-12,000
        ("tier-3-new", 81_700, 105_700, []),
        ("tier-3-used", 60_000, 80_000, []),
        # 120,000-150,000 + 10,000 + 6,400 + 3,000 + 2,500 + 8,000 + 15,000-20,000
        ("tier-4-new", 164_900, 199_900, []),
        ("tier-4-used", 80_000, 120_000, []),
        ("dgx-a100", 150_000, 200_000, []),
    ],
)
def test_the_priced_lines_sum_to_what_the_audit_computed(name: str, low: int, high: int, unpriced: list[str]) -> None:
    total, missing = priced_lines(read(name))
    assert (total.low, total.high) == (Decimal(low), Decimal(high))
    assert missing == unpriced


def test_tier_2_used_sums_to_the_guides_lines() -> None:
    """5,000-7,000 for the bridged pair + 5,400: 4,000-6,000 for two cards and three bridges at a third of 1,000 each."""
    total, missing = priced_lines(read("tier-2-used"))
    assert (total.low, total.high) == (Decimal(10_400), Decimal(12_400))
    assert missing == ["nic-100gbe-1p-x16"]


def test_used_tier_4_likely_costs_what_the_guide_says_in_its_text() -> None:
    assert priced_lines(read("tier-4-used"))[0].likely == 100_000


def test_the_tiers_have_the_memory_and_drives_of_the_guide() -> None:
    gib, tb = {}, {}
    for tier in (1, 2, 3, 4):
        parts = [(PRODUCTS[p.product], p.count) for p in read(f"tier-{tier}-new").parts]
        gib[tier] = sum(spec.capacity_gib * n for spec, n in parts if hasattr(spec, "capacity_gib"))
        tb[tier] = sum(spec.capacity_tb * n for spec, n in parts if hasattr(spec, "capacity_tb"))
    assert gib == {1: 256, 2: 512, 3: 1024, 4: 2048}
    assert tb == {1: 2, 2: 4, 3: 8, 4: pytest.approx(15.36)}
