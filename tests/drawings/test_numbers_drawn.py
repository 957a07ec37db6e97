"""The numbers in a drawing are those of the assessment, and its lengths are true to them."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from configurator.drawings import cost_curves, memory_bars, power_states, sensitivity_bars, tco_stack
from configurator.drawings.curves import tick_step
from configurator.drawings.money_over_time import owning_in
from configurator.sizing.build import GpuGroup, MigLayout
from configurator.sizing.costs.present_value import break_even_months
from configurator.sizing.costs.resale import Resale
from configurator.sizing.costs.results import CostItem
from configurator.sizing.memory.split import MemorySplit
from configurator.sizing.parallelism.planning import ParallelPlan
from configurator.sizing.quantities import Basis, Span
from tests.drawings.reading import title, widths, words
from tests.drawings.samples import RATES, REST, SAMPLE, rate, with_figures


def test_memory_says_every_part_in_gib() -> None:
    svg = memory_bars(SAMPLE)
    # What is free: 79.25 - 41.2 - 9.5 - 2.25 - 1.5 = 24.8
    assert {"41.2 GiB", "9.5 GiB", "1.5 GiB", "24.8 GiB", "90 %", "97 %"} <= set(words(svg))
    assert title(svg).endswith("it fits")


def test_memory_draws_a_bar_for_each_gpu_true_to_scale() -> None:
    weights = widths(memory_bars(SAMPLE), "s1")
    # Two bars and the legend's square of 12; 316 units are 79.25 GiB, so 41.2 GiB are 164.3 less the gap of 0.8.
    assert weights == pytest.approx([163.5, 163.5, 12], abs=0.1)


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


def test_memory_says_how_the_model_is_spread_and_which_gpus_are_idle() -> None:
    plan = ParallelPlan(tensor_parallel=2, pipeline_parallel=1, replicas=1, idle_gpus=1)
    three = replace(SAMPLE, build=replace(SAMPLE.build, gpus=(GpuGroup(variant="a100-pcie-80gb", count=3),)), plan=plan)
    told = words(memory_bars(three))
    assert "1 copy of the model, spread over 2 GPUs (tensor parallel 2)." in told
    assert "idle: no part of the model is on it" in told
    assert len(widths(memory_bars(three), "s1")) == 3  # two bars and the legend


def test_memory_under_mig_is_of_a_slice() -> None:
    sliced = replace(SAMPLE, build=replace(SAMPLE.build, mig=(MigLayout(gpu=0, profiles=("1g.10gb",)),)))
    assert "Each slice" in words(memory_bars(sliced))


def test_power_says_each_state_and_what_the_psus_deliver() -> None:
    svg = power_states(SAMPLE)
    assert {"402 W", "1,011 W", "1,312 W", "PSUs deliver 3,600 W"} <= set(words(svg))
    # 1,312.4 W at the wall less 1,243 W of consumers
    assert {"Lost in the PSUs", "69 W"} <= set(words(svg))


def test_power_shows_what_is_not_itemised_under_the_engines_own_name() -> None:
    rest = replace(REST, name="Losses and the rest", peak_w=757.0)
    svg = power_states(replace(with_figures(power__peak_w=2000.0), rest=rest))
    assert {"2,000 W", "Losses and the rest", "757 W"} <= set(words(svg))


def test_curves_say_break_even_as_a_span() -> None:
    svg = cost_curves(SAMPLE)
    assert {"15.0 months (12.7–17.7)", "5.0 months (4.2–5.9)", "renting stays cheaper"} <= set(words(svg))
    assert "renting at Thunder spot is cheaper" in title(svg)


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((6.71, 6.72, 6.74), "6.7 months"),
        ((6.6, 6.7, 6.8), "6.7 months (6.6–6.8)"),
        ((6.7, 6.7, None), "6.7 months (6.7–never)"),
    ],
)
def test_a_break_even_whose_ends_read_alike_is_one_value(ends: tuple[float, float, float | None], said: str) -> None:
    assert said in words(cost_curves(replace(SAMPLE, rates=(rate("Lambda", 2100, ends), RATES[1]))))


def test_a_price_whose_ends_read_alike_is_one_price() -> None:
    assert any(told.endswith("the shade") for told in words(cost_curves(SAMPLE)))
    hardware = replace(SAMPLE.tco_items[0], amount=Span(Decimal("999.99"), Decimal(1000), Decimal("1000.01")))
    told = words(cost_curves(replace(SAMPLE, tco_items=(hardware, *SAMPLE.tco_items[1:]))))
    assert not [said for said in told if said.endswith("the shade")]


def test_curves_name_each_rate_whole() -> None:
    named = rate("Thunder Compute A100 80 GB on demand", 2100, (12.7, 15.0, 17.7))
    told = words(cost_curves(replace(SAMPLE, rates=(named, RATES[1]))))
    assert "Thunder Compute A100 80 GB on demand" in told
    assert "over 36 months against Thunder Compute A100 80 GB on demand" in told
    assert not [said for said in told if "…" in said]


def test_the_money_of_one_axis_is_written_alike() -> None:
    # Up to 72,000 in steps of 20,000, and up to 216,000: from a hundred thousand on all of it in thousands.
    assert {"$20,000", "$60,000"} <= set(words(cost_curves(SAMPLE)))
    dear = replace(SAMPLE.tco_items[0], amount=Span.exactly(Decimal(90_000)))
    told = words(cost_curves(replace(SAMPLE, tco_items=(dear, *SAMPLE.tco_items[1:]))))
    assert {"$0", "$50k", "$100k"} <= set(told)


def test_curves_draw_the_span_as_a_band_on_the_months() -> None:
    # From 12.7 to 17.7 months: x = 68 + 344 x 12.7 / 36 = 189.4, and 344 x 5 / 36 = 47.8 wide.
    assert re.search(r'url\(#cost-curves-muted\)"[^>]* x="189.4" y="82" width="47.8"', cost_curves(SAMPLE))


def test_curves_say_in_a_headline_what_comes_of_it_at_the_first_rate() -> None:
    assert "Owning is cheaper: it saves $42,000" in words(cost_curves(SAMPLE))
    dear = with_figures(**{"cost__saving__lambda-on-demand": -2_233})
    assert "Renting is cheaper: owning costs $2,233 more" in words(cost_curves(dear))


def test_sensitivities_say_both_ends_of_each_input_and_the_answer_there() -> None:
    told = words(sensitivity_bars(SAMPLE))
    assert "Owning saves $42,000 as things are" in told
    assert {"Cloud rate", "$0.83 to $1.38 a GPU-hour", "$23,100", "$60,900"} <= set(told)
    assert {"Hardware", "$25,400 to $35,400", "$36,600", "$46,600"} <= set(told)
    assert {"Resale", "0 % to 25 %", "$49,500"} <= set(told)


def test_amounts_beside_the_bars_are_written_alike_but_for_small_ones() -> None:
    first, second, third = SAMPLE.sensitivities
    far = replace(first, at_low=replace(first.at_low, saving=-123_456), at_high=replace(first.at_high, saving=98_765))
    near = replace(second, at_high=replace(second.at_high, saving=153))
    told = words(sensitivity_bars(replace(SAMPLE, sensitivities=(far, near, third))))
    assert {"−$123k", "$99k", "$153"} <= set(told)


def test_sensitivity_bars_are_as_long_as_they_move_the_answer() -> None:
    # 272 units are 60,900 - 23,100 = 37,800: the low rate moves it by 18,900, the low price by 4,600; then resale's 0.
    svg = sensitivity_bars(SAMPLE)
    assert widths(svg, "s1") == pytest.approx([12, 136, 33.1, 0], abs=0.1)


def test_an_input_that_turns_the_answer_says_so() -> None:
    first = SAMPLE.sensitivities[0]
    turned = replace(first, at_low=replace(first.at_low, saving=-5_000))
    svg = sensitivity_bars(replace(SAMPLE, sensitivities=(turned,)))
    assert "$0.83 to $1.38 a GPU-hour, turns the answer" in words(svg)
    assert "0: both cost the same" in words(svg)


def test_without_a_rate_sensitivities_are_of_the_cost_of_owning() -> None:
    alone = tuple(
        replace(s, rate="", at_low=replace(s.at_low, saving=None), at_high=replace(s.at_high, saving=None))
        for s in SAMPLE.sensitivities
    )
    svg = sensitivity_bars(replace(SAMPLE, sensitivities=alone, rates=()))
    assert "Owning costs $27,600 as things are" in words(svg)
    assert title(svg).endswith("The answer is the cost of owning over 36 months")


def test_curves_cross_where_the_break_even_is() -> None:
    # 36 months are 344 units from x = 68, so 15 months lie at 68 + 344 x 15 / 36 = 211.3.
    assert 'cx="211.3"' in cost_curves(SAMPLE)


def test_curves_say_plainly_that_renting_is_cheaper() -> None:
    renting = replace(SAMPLE, rates=(RATES[2], rate("Slow", 500, (63.5, 75.0, 88.5))))
    svg = cost_curves(renting)
    assert title(svg) == "Renting is cheaper over all 36 months"
    assert "only at 75.0 months" in words(svg)


def test_curves_start_from_the_price_in_the_total_which_may_be_the_builds_own() -> None:
    given = CostItem(key="hardware", name="Hardware", amount=Span.exactly(Decimal(100_000)))
    svg = cost_curves(replace(SAMPLE, tco_items=(given, *SAMPLE.tco_items[1:])))
    assert "$100,000 at once, $100 a month" in words(svg)


def test_a_commitment_beyond_the_horizon_is_said_in_place_of_a_month() -> None:
    """48 × 650 = 31,200 are due, 30,000 + 48 × 100 = 34,800 is dearer: 30,000 / 550 = 54.5 months, if it goes on."""
    committed = rate("Reserved", 650, (46.2, 54.5, 64.4))
    committed = replace(committed, commitment_months=48, months_paid=48, rent_total=Decimal(31_200))
    assert "committed to 48 months" in words(cost_curves(replace(SAMPLE, rates=(committed,))))


def test_a_commitment_that_costs_more_than_owning_is_flat_from_the_start_and_crosses_nothing() -> None:
    """48 × 900 = 43,200 are due from the first day, 30,000 + 48 × 100 = 34,800 is less: no ring, no band."""
    committed = replace(
        rate("Reserved", 900, (0.0, 0.0, 0.0)), commitment_months=48, months_paid=48, rent_total=Decimal(43_200)
    )
    assessment = replace(SAMPLE, rates=(committed,))
    svg, owning = cost_curves(assessment), owning_in(assessment)
    assert "cheaper from the start, 48 months are due" in words(svg)
    assert title(svg) == "Owning against renting over 36 months; owning gets cheaper"
    assert "<circle" not in svg
    assert owning is not None
    assert [owning.rented(committed, month) for month in (0, 36, 48, 50)] == [43_200, 43_200, 43_200, 45_000]


@pytest.mark.parametrize(
    ("most", "about", "step"),
    [(100, 4, 25), (101, 4, 50), (70_000, 4, 20_000), (1, 4, 0.25), (9.9, 4, 2.5)],
)
def test_ticks_stand_at_round_numbers(most: float, about: int, step: float) -> None:
    assert tick_step(most, about) == pytest.approx(step)


def test_total_cost_adds_up_and_takes_resale_back() -> None:
    svg = tco_stack(SAMPLE)
    # 30,000 + 3,600 + 1,500 - 7,500 = 27,600; the low price brings the low resale: 25,400 + 5,100 - 6,000 = 24,500; high 31,500
    assert {"$30,000", "$3,600", "−$7,500", "$27,600"} <= set(words(svg))
    assert title(svg) == "Cost of owning over 36 months: $27,600, between $24,500 and $31,500"


@pytest.mark.parametrize("kept", [1.0, 0.8])
@pytest.mark.parametrize("discount_rate", [0.0, 0.08])
def test_curves_cross_at_the_break_even_with_resale_and_a_cost_of_capital(discount_rate: float, kept: float) -> None:
    """The lines follow the engine's own formula: where its break-even is, both have cost the same."""
    costs = replace(SAMPLE.build.costs, discount_rate=discount_rate)
    even = break_even_months(30_000, 2_000, 0.3, discount_rate, kept)
    assert even is not None
    lambda_rate = rate("Lambda on demand", 2100, (even - 1, even, even + 1))
    sold = Resale(fraction=Decimal("0.3"), at_once=0.3, kept_per_year=kept, working="", basis=Basis.ESTIMATE)
    owning = owning_in(replace(SAMPLE, resale=sold, build=replace(SAMPLE.build, costs=costs), rates=(lambda_rate,)))
    assert owning is not None
    assert owning.paid(owning.likely, even) == pytest.approx(owning.rented(lambda_rate, even))
