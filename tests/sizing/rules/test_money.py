"""Prices and used parts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from configurator.sizing import Severity
from configurator.sizing.catalogue import Price
from configurator.sizing.quantities import Span
from tests.sizing import shelf
from tests.sizing.rules.bench import CPUS, DIMMS, Json, codes, finding, repaired, server, sxm

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
    finding(with_gpus("used"), "used.risk", Severity.NOTE, "NVIDIA A100 PCIe 80 GB", "burn-in log", "no source")


def test_new_ones_are_the_way_out_and_refurbished_ones_only_where_they_have_a_price() -> None:
    """2 × (12,500 − 2,500) more for new ones. Nobody has a price of refurbished cards: with them there would be no total."""
    found = finding(with_gpus("used"), "used.risk", Severity.NOTE)
    assert [(fix.title, fix.price_change) for fix in found.fixes] == [("Buy new ones", Decimal(20_000))]
    refurbished = Price(
        product="a100-pcie-80gb",
        condition="refurbished",
        priced_on=date(2026, 11, 1),
        span=Span.exactly(Decimal(4_000)),
    )
    known = shelf.snapshot()
    on = replace(known, prices={**known.prices, ("a100-pcie-80gb", "refurbished"): refurbished})
    fix = repaired(finding(with_gpus("used"), "used.risk", Severity.NOTE, on=on), "Take refurbished ones", on)
    assert fix.price_change == Decimal(3_000)  # 2 × (4,000 − 2,500)


def test_a_price_of_nothing_is_a_price() -> None:
    free = {"description": "Rail kit", "price": {"low": "0", "likely": "0", "high": "0"}}
    unknown = {"description": "Rail kit"}
    assert "price.missing" not in codes(sxm() | PRICED | {"custom_lines": [free]})
    finding(sxm() | PRICED | {"custom_lines": [unknown]}, "price.missing", Severity.WARNING, "1 × Rail kit (new)")
