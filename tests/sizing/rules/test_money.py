"""Prices, used parts, and renting instead."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from configurator.sizing import Severity
from configurator.sizing.catalogue import Price
from configurator.sizing.quantities import Span
from tests.sizing import shelf
from tests.sizing.rules.bench import CPUS, DIMMS, Json, codes, finding, server, sxm

PRICED: Json = {"gpus": [], "parts": [CPUS, DIMMS]}
"""A host with its GPUs, CPUs and memory: all three have a price, of 15 January 2025."""


def test_lines_that_all_have_a_price_are_fine() -> None:
    assert "price.missing" not in codes(sxm() | PRICED)


def test_one_without_is_named_with_how_many_there_are() -> None:
    parts = [CPUS, DIMMS, {"product": "ddr4-3200-rdimm-128gb", "count": 3, "condition": "used"}]
    found = finding(
        sxm(parts=parts, quantity=2), "price.missing", Severity.WARNING, "6 × DDR4-3200 ECC RDIMM, 128 GB (used)"
    )
    assert found.title == "1 of 4 lines without a price"


def test_180_days_are_young_enough_for_a_price() -> None:
    assert "price.stale" not in codes(
        sxm() | PRICED, shelf.snapshot(date(2025, 7, 14))
    )  # 16 + 28 + 31 + 30 + 31 + 30 + 14


def test_a_day_more_is_stale() -> None:
    found = finding(sxm() | PRICED, "price.stale", Severity.WARNING, "181 days", on=shelf.snapshot(date(2025, 7, 15)))
    assert found.title == "3 prices older than 180 days"


def test_the_house_may_say_what_is_stale() -> None:
    build = sxm() | PRICED | {"assumptions": {"stale_price_days": 181}}
    assert "price.stale" not in codes(build, shelf.snapshot(date(2025, 7, 15)))


def test_a_fresh_price_of_used_ones_does_not_hide_the_stale_one_of_new_ones() -> None:
    known, dimm = shelf.snapshot(date(2025, 7, 15)), "ddr4-3200-rdimm-64gb"
    fresh = Price(product=dimm, condition="used", priced_on=date(2025, 7, 14), span=Span.exactly(Decimal(90)))
    on = replace(known, prices={**known.prices, (dimm, "used"): fresh})
    build = sxm() | {"gpus": [], "parts": [CPUS, DIMMS, DIMMS | {"condition": "used"}]}
    assert finding(build, "price.stale", Severity.WARNING, on=on).title == "3 prices older than 180 days"


def with_gpus(condition: str) -> Json:
    return server(gpus=[{"variant": "a100-pcie-80gb", "count": 2, "condition": condition}])


def test_new_and_refurbished_parts_are_not_used_ones() -> None:
    assert "used.risk" not in codes(with_gpus("new"))
    assert "used.risk" not in codes(with_gpus("refurbished"))


def test_used_ones_are_worth_a_note() -> None:
    finding(with_gpus("used"), "used.risk", Severity.NOTE, "NVIDIA A100 PCIe 80 GB", "burn-in log")


def against(rate: str, hardware: str, electricity: str = "0", **more: object) -> Json:
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
    build = server(1, costs={"cloud_rates": [{"name": "ours", "usd_per_gpu_hour": "0.01"}]})
    assert "cost.renting-is-cheaper" not in codes(build)
