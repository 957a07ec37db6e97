"""The numbers in a drawing are those of the assessment, and its lengths are true to them."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from configurator.drawings import cost_curves, lane_map, memory_bars, one_line, power_states, tco_stack
from configurator.drawings.curves import tick_step
from configurator.drawings.money_over_time import owning_in
from configurator.sizing.assessment import LaneUse, MemorySplit
from configurator.sizing.build import GpuGroup, MigLayout
from configurator.sizing.costs import break_even_months
from tests.drawings.samples import RATES, SAMPLE, rate, with_figures


def words(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def title(svg: str) -> str:
    return re.findall(r"<title[^>]*>([^<]*)</title>", svg)[0]


def widths(svg: str, role: str) -> list[float]:
    return [float(w) for w in re.findall(rf'<rect class="{role}"[^>]* width="([\d.]+)"', svg)]


def test_memory_says_every_part_in_gib() -> None:
    svg = memory_bars(SAMPLE)
    # What is free: 79.25 - 41.2 - 9.5 - 2.25 - 1.5 = 24.8
    assert {"41.2 GiB", "9.5 GiB", "1.5 GiB", "24.8 GiB", "90 %", "97 %"} <= set(words(svg))
    assert title(svg).endswith("it fits")


def test_memory_draws_a_bar_for_each_gpu_true_to_scale() -> None:
    weights = widths(memory_bars(SAMPLE), "s1")
    # Two bars and the legend's square of 12; 456 units are 79.25 GiB, so 41.2 GiB are 237.1 less the gap of 0.8.
    assert weights == pytest.approx([236.3, 236.3, 12], abs=0.1)


def test_memory_that_does_not_fit_runs_over_the_edge_and_says_by_how_much() -> None:
    over = replace(
        SAMPLE,
        memory=MemorySplit(weights_gib=70, kv_gib=12, activations_gib=3, runtime_gib=1.5, visible_gib=79.25),
    )
    svg = memory_bars(over)
    # 70 + 12 + 3 + 1.5 - 79.25 = 7.25
    assert "Too much" in words(svg)
    assert "Free" not in words(svg)
    assert "7.2 GiB too much" in svg
    assert "url(#memory-bars-bad)" in svg


def test_memory_of_twelve_gpus_is_one_bar_and_a_sentence() -> None:
    many = replace(SAMPLE, build=replace(SAMPLE.build, gpus=(GpuGroup(variant="a100-pcie-80gb", count=12),)))
    assert "The other 11 of 12 GPUs are filled alike." in words(memory_bars(many))


def test_memory_under_mig_is_of_a_slice() -> None:
    sliced = replace(SAMPLE, build=replace(SAMPLE.build, mig=(MigLayout(gpu=0, profiles=("1g.10gb",)),)))
    assert "Each slice" in words(memory_bars(sliced))


def test_lanes_say_used_free_and_throttled() -> None:
    svg = lane_map(SAMPLE)
    assert title(svg) == "PCIe lanes: 72 of 128 used, 56 free, 5 slots free"
    assert {"128 lanes from the host", "56 free", "2 × 16 = 32 lanes", "behind a switch", "throttled"} <= set(
        words(svg)
    )


def test_lanes_beyond_the_hosts_own_are_said_and_hatched() -> None:
    svg = lane_map(with_figures(lanes__host=64, lanes__free=-8))
    assert "8 too many" in words(svg)
    assert "url(#lane-map-bad)" in svg


def test_power_says_each_state_and_what_the_psus_deliver() -> None:
    svg = power_states(SAMPLE)
    assert {"402 W", "1,011 W", "1,312 W", "PSUs deliver 3,600 W"} <= set(words(svg))
    # 1,312.4 W at the wall less 1,243 W of consumers
    assert {"Lost in the PSUs", "69 W"} <= set(words(svg))


def test_power_of_a_published_peak_shows_what_is_not_itemised() -> None:
    # The sample's consumers sum to 1,243 W; up to a published 2,000 W that leaves 757 W, of which 69.4 W are losses.
    svg = power_states(with_figures(power__peak_w=2000.0))
    assert {"2,000 W", "Losses and the rest", "757 W"} <= set(words(svg))


def test_curves_say_break_even_as_a_span() -> None:
    svg = cost_curves(SAMPLE)
    assert {"15.0 months (12.7–17.7)", "5.0 months (4.2–5.9)", "renting stays cheaper"} <= set(words(svg))
    assert "renting at Thunder spot is cheaper" in title(svg)


def test_curves_cross_where_the_break_even_is() -> None:
    # 36 months are 482 units from x = 66, so 15 months lie at 66 + 482 x 15 / 36 = 266.8.
    assert 'cx="266.8"' in cost_curves(SAMPLE)


def test_curves_say_plainly_that_renting_is_cheaper() -> None:
    renting = replace(SAMPLE, rates=(RATES[2], rate("Slow", 500, (63.5, 75.0, 88.5))))
    svg = cost_curves(renting)
    assert title(svg) == "Renting is cheaper over all 36 months"
    assert "only at 75.0 months" in words(svg)


def test_curves_start_from_a_price_that_the_build_gives() -> None:
    given = replace(SAMPLE.build, costs=replace(SAMPLE.build.costs, hardware_price=Decimal(100_000)))
    assert "$100,000 at once" in words(cost_curves(replace(SAMPLE, build=given)))


@pytest.mark.parametrize(
    ("most", "about", "step"),
    [(100, 4, 25), (101, 4, 50), (70_000, 4, 20_000), (1, 4, 0.25), (9.9, 4, 2.5)],
)
def test_ticks_stand_at_round_numbers(most: float, about: int, step: float) -> None:
    assert tick_step(most, about) == pytest.approx(step)


def test_total_cost_adds_up_and_takes_resale_back() -> None:
    svg = tco_stack(SAMPLE)
    # 30,000 + 3,600 + 1,500 - 7,500 = 27,600; low 25,400 + 3,600 + 1,500 - 9,000 = 21,500; high 34,500
    assert {"$30,000", "$3,600", "−$7,500", "$27,600"} <= set(words(svg))
    assert title(svg) == "Cost of owning over 36 months: $27,600, between $21,500 and $34,500"


def test_one_line_says_amps_and_watts_against_their_limits() -> None:
    svg = one_line(SAMPLE)
    told = words(svg)
    assert {
        "Breaker 30 A",
        "carries 5.5 A",
        "may carry 24.0 A",
        "loaded to 24 %",
        "runs 21.3 minutes",
    } <= set(told)
    assert {"Feed A", "Feed B", "deliver 3,600 W", "each 656 W, 2.7 A"} <= set(told)
    assert told.count("Breaker 30 A") == 2
    assert title(svg) == "Power by two feeds, each able to carry all of it: 5.5 A of 24.0 A"


def test_one_line_marks_an_overload_in_words_and_hatching() -> None:
    svg = one_line(with_figures(circuit__amps=31.0, power__psu_share=1.2))
    assert "Breaker 30 A: too much" in words(svg)
    assert "url(#one-line-bad)" in svg
    assert "Too much for: Breaker 30 A and Power supplies" in title(svg)


def test_one_line_leaves_out_a_ups_that_is_not_there() -> None:
    bare = replace(SAMPLE.build, site=replace(SAMPLE.build.site, ups=None, feeds=1))
    told = words(one_line(replace(SAMPLE, build=bare)))
    assert "UPS" not in told
    assert "Feed A" not in told


@pytest.mark.parametrize("discount_rate", [0.0, 0.08])
def test_curves_cross_at_the_break_even_with_resale_and_a_cost_of_capital(discount_rate: float) -> None:
    """The lines follow the engine's own formula: where its break-even is, both have cost the same."""
    costs = replace(SAMPLE.build.costs, resale_fraction=0.3, discount_rate=discount_rate)
    even = break_even_months(30_000, 2_000, 0.3, discount_rate)
    assert even is not None
    lambda_rate = rate("Lambda on demand", 2100, (even - 1, even, even + 1))
    owning = owning_in(replace(SAMPLE, build=replace(SAMPLE.build, costs=costs), rates=(lambda_rate,)))
    assert owning is not None
    assert owning.paid(owning.likely, even) == pytest.approx(owning.rented(lambda_rate, even))


def test_a_ups_stands_on_one_feed_unless_each_must_carry_all() -> None:
    shared = replace(SAMPLE.build, site=replace(SAMPLE.build.site, redundant=False))
    assert words(one_line(replace(SAMPLE, build=shared))).count("UPS") == 1
    assert words(one_line(SAMPLE)).count("UPS") == 2


def test_lanes_of_gpus_behind_a_switch_cost_the_host_only_the_uplinks() -> None:
    switched = replace(
        SAMPLE,
        lane_uses=(
            *(
                LaneUse(
                    device=f"Uplink of PEX {i}",
                    product="dgx",
                    where=f"PEX {i}",
                    lanes=16,
                    link_generation=4,
                    link_lanes=16,
                )
                for i in range(4)
            ),
            *(
                LaneUse(
                    device=f"GPU {i}",
                    product="a100-sxm4-80gb",
                    where="behind a switch",
                    lanes=0,
                    link_generation=4,
                    link_lanes=16,
                )
                for i in range(8)
            ),
        ),
    )
    told = words(lane_map(switched))
    assert {"4 × Uplink of PEX", "4 × 16 = 64 lanes", "8 × GPU", "behind a switch"} <= set(told)
