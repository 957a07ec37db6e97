"""Owning against renting: when renting is cheaper, what turns that, and what a rate does not say."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from configurator.sizing import Severity
from tests.sizing import shelf
from tests.sizing.costs.test_rates_compared import with_rate
from tests.sizing.rules.bench import Json, codes, finding, repaired, server


def against(rate: str, hardware: str, electricity: str = "0", **more: Any) -> Json:
    """One GPU at a price against renting one: 720 h a month, so that 1.00 an hour is 720.00 a month."""
    costs: Json = {
        "months": 36, "hardware_price": hardware, "electricity_per_kwh": electricity,
        "cloud_rates": [{"name": "ours", "usd_per_gpu_hour": rate}],
    }  # fmt: skip
    return server(1, costs=costs | more, assumptions={"peak_w": 1000, "average_w": 1000})


def test_buying_that_pays_at_the_end_of_the_horizon_is_fine() -> None:
    assert "cost.renting-is-cheaper" not in codes(against("1", "25920"))  # 36 × 720


def test_a_dollar_more_and_renting_is_cheaper() -> None:
    finding(
        against("1", "25921"), "cost.renting-is-cheaper", Severity.NOTE,
        "$720.00 a month", "owning $0.00 a month", "buying pays after 36.0 months",
    )  # fmt: skip


def test_support_and_electricity_count_as_owning() -> None:
    """1 kW × 720 h × 0.10 = 72 a month, and 48 of support: 600 a month are saved, 21,600 in 36 months."""
    more = {"support_per_year": "576"}
    assert "cost.renting-is-cheaper" not in codes(against("1", "21600", "0.10", **more))
    finding(against("1", "21601", "0.10", **more), "cost.renting-is-cheaper", Severity.NOTE, "owning $120.00 a month")


def test_what_costs_as_much_a_month_as_renting_never_pays() -> None:
    build = against("0.1", "1000", "0.10")  # 72 each
    found = finding(build, "cost.renting-is-cheaper", Severity.NOTE, "$72.00 a month", "buying never pays")
    assert found.title == "Renting at ours is cheaper over 36 months"


@pytest.mark.parametrize(("utilisation", "cheaper"), [(1.0, False), (0.5, True)])
def test_rented_gpus_cost_only_while_they_are_used(utilisation: float, cheaper: bool) -> None:
    found = codes(against("1", "25920", utilisation=utilisation))
    assert ("cost.renting-is-cheaper" in found) is cheaper


def test_without_a_price_of_the_main_parts_nobody_can_tell() -> None:
    build = server(1, variant="a100-sxm4-80gb", costs={"cloud_rates": [{"name": "ours", "usd_per_gpu_hour": "0.01"}]})
    assert "cost.renting-is-cheaper" not in codes(build)


def test_the_sums_over_the_horizon_stand_beside_the_months() -> None:
    finding(
        against("1", "30000"), "cost.renting-is-cheaper", Severity.NOTE,
        "Over 36 months that is $25,920.00 of rent against $30,000.00", "after 41.7 months",
    )  # fmt: skip


def test_so_much_use_as_makes_buying_pay_is_proposed() -> None:
    """At 20,000 and 720 a month in full use, 36 months pay from 20,000 / 25,920 = 0.7716 on: 78 %."""
    found = finding(against("1", "20000", utilisation=0.5), "cost.renting-is-cheaper", Severity.NOTE)
    fix = repaired(found, "Use the GPUs 78 % of the time, not 50 %")
    assert fix.build.costs.utilisation == 0.78


def test_more_use_draws_more_power_too() -> None:
    """1 kW in use, idle or not: average_w stands for the whole month, and 0.10 a kWh are 72 a month: (20,000 + 2,592) / 25,920
    = 0.8716: 88 %."""
    found = finding(against("1", "20000", "0.10", utilisation=0.5), "cost.renting-is-cheaper", Severity.NOTE)
    repaired(found, "Use the GPUs 88 % of the time, not 50 %")


def test_a_price_beyond_full_use_leaves_longer_use() -> None:
    """30,000 / 720 = 41.7 months; more than full use there is not."""
    found = finding(against("1", "30000"), "cost.renting-is-cheaper", Severity.NOTE)
    assert repaired(found, "Keep it for 42 months").build.costs.months == 42
    assert len(found.fixes) == 1


@pytest.mark.parametrize(("hardware", "offered"), [("43200", True), ("43201", False)])
def test_nobody_is_told_to_keep_it_for_more_than_sixty_months(hardware: str, offered: bool) -> None:
    """43,200 / 720 = 60."""
    found = finding(against("1", hardware), "cost.renting-is-cheaper", Severity.NOTE)
    assert bool(found.fixes) is offered


def test_used_gpus_are_proposed_where_they_have_a_price() -> None:
    """Two new cards at 25,000 and a host against 2 × 0.66 × 720 = 950.40 a month; two used ones cost 20,000 less."""
    build = server(platform="supermicro-h12dsg-o-cpu", costs={"cloud_rates": ["thunder-a100-on-demand"]})
    fix = repaired(finding(build, "cost.renting-is-cheaper", Severity.NOTE), "Buy used GPUs")
    assert fix.price_change == Decimal(-20_000)


def reserved(months: int, commitment: int, hardware: str = "20000", **more: Any) -> Json:
    rate = {"name": "ours", "usd_per_gpu_hour": "1", "term": "reserved", "commitment_months": commitment}
    return against("1", hardware, months=months, cloud_rates=[rate], **more)


def test_a_commitment_as_long_as_the_horizon_is_no_other_comparison() -> None:
    assert "cost.commitment" not in codes(reserved(36, 36))


def test_a_longer_one_is_and_all_of_it_is_due() -> None:
    """36 × 720 = 25,920, though only 12 months are counted for owning."""
    finding(reserved(12, 36), "cost.commitment", Severity.NOTE, "All 36 months are due, $25,920.00")


def test_owning_for_a_year_pays_against_a_commitment_of_three() -> None:
    """20,000 for 12 months is dearer than 12 × 720 = 8,640, but the contract costs 25,920."""
    assert "cost.renting-is-cheaper" in codes(reserved(12, 12))
    assert "cost.renting-is-cheaper" not in codes(reserved(12, 36))


def test_reserved_gpus_are_paid_for_whether_used_or_not() -> None:
    """At half use on demand is 360 a month, 12,960 in 36 months; reserved stays 25,920."""
    assert "cost.renting-is-cheaper" in codes(against("1", "20000", utilisation=0.5))
    assert "cost.renting-is-cheaper" not in codes(reserved(36, 36, utilisation=0.5))


def test_one_month_is_one_month() -> None:
    found = finding(against("1", "20000", months=1), "cost.renting-is-cheaper", Severity.NOTE, "Over 1 month that is")
    assert found.title == "Renting at ours is cheaper over 1 month"


def test_a_rate_of_a_smaller_gpu_says_so_with_both_memories() -> None:
    build = server(8, costs={"cloud_rates": ["aws-p4d-on-demand"]})
    finding(
        build, "cost.rate-smaller-gpu", Severity.NOTE, "with 40 GB", "with 80 GB", "rent is not that of the same work"
    )
    assert "cost.rate-smaller-gpu" not in codes(
        server(8, "a100-pcie-40gb", costs={"cloud_rates": ["aws-p4d-on-demand"]})
    )
    assert "cost.rate-smaller-gpu" not in codes(server(8))


def test_a_rate_of_another_generation_says_so() -> None:
    h100 = with_rate(gpu_variant="h100-pcie")
    build = server(8, costs={"cloud_rates": ["new"]})
    finding(build, "cost.rate-other-gpu", Severity.NOTE, "H100", "run at another speed", on=h100)


def test_a_rate_of_ones_own_is_taken_at_its_word() -> None:
    own = {"name": "aws-p4d-on-demand", "usd_per_gpu_hour": "1"}
    assert "cost.rate-smaller-gpu" not in codes(server(8, costs={"cloud_rates": [own]}))


def test_spot_says_that_it_can_be_taken_away() -> None:
    rate = {"name": "ours", "usd_per_gpu_hour": "1", "term": "spot"}
    finding(against("1", "20000", cloud_rates=[rate]), "cost.spot", Severity.NOTE, "ours: at minutes' notice")
    assert "cost.spot" not in codes(against("1", "20000"))


def test_a_rate_of_180_days_is_young_enough() -> None:
    build = server(1, costs={"cloud_rates": ["aws-a100-on-demand"]})
    assert "cost.rate-stale" not in codes(build, shelf.snapshot(date(2025, 7, 14)))


def test_a_rate_a_day_older_is_stale() -> None:
    build = server(1, costs={"cloud_rates": ["aws-a100-on-demand"]})
    found = finding(
        build, "cost.rate-stale", Severity.NOTE, "AWS A100 on demand: 181 days", on=shelf.snapshot(date(2025, 7, 15))
    )
    assert found.title == "1 cloud rate older than 180 days"


def test_a_rate_of_ones_own_has_no_age() -> None:
    assert "cost.rate-stale" not in codes(against("1", "20000"))


def test_cooling_by_a_sum_and_by_the_pue_is_counted_twice() -> None:
    build = against("1", "20000", pue=1.3, cooling_per_year="500")
    repaired(finding(build, "cost.cooling-twice", Severity.NOTE, "PUE of 1.3", "$500.00 a year"), "A PUE of 1")


@pytest.mark.parametrize("costs", [{"pue": 1.3}, {"cooling_per_year": "500"}])
def test_either_alone_is_fine(costs: Json) -> None:
    assert "cost.cooling-twice" not in codes(against("1", "20000", **costs))
