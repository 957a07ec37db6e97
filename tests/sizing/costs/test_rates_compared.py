"""Which rents a build is compared with where it names none, and those it names."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from configurator.sizing import Assessment, assess
from configurator.sizing.build import OwnCloudRate
from configurator.sizing.catalogue import CatalogueSnapshot, CloudRate
from tests.sizing import shelf
from tests.sizing.rules.bench import Json, read, server

GUIDES = ["thunder-a100-on-demand", "lambda-a100-on-demand", "aws-a100-on-demand"]


def with_rate(**fields: Any) -> CatalogueSnapshot:
    """The fixtures' catalogue with one more rate, of an A100 SXM4 80 GB unless said otherwise."""
    usual: Json = {
        "id": "new", "name": "New", "provider": "New", "gpu_variant": "a100-sxm4-80gb", "usd_per_gpu_hour": Decimal(1),
        "priced_on": date(2026, 1, 1),
    }  # fmt: skip
    known = shelf.snapshot()
    return replace(known, cloud_rates={**known.cloud_rates, "new": CloudRate(**usual | fields)})


def compared(build: Json, on: CatalogueSnapshot | None = None) -> list[str]:
    return [rate.rate for rate in assessed(build, on).rates]


def assessed(build: Json, on: CatalogueSnapshot | None = None) -> Assessment:
    return assess(read(build), on or shelf.snapshot(), try_fixes=False)


def test_the_guides_rates_are_the_usual_ones() -> None:
    assert compared(server()) == GUIDES


@pytest.mark.parametrize(
    ("fields", "joins"),
    [
        ({}, True),
        ({"usual": False}, False),
        ({"retired": True}, False),
        ({"term": "spot"}, False),
        ({"term": "reserved", "commitment_months": 12}, False),
        ({"gpu_variant": "a100-pcie-80gb"}, True),
        ({"gpu_variant": "a100-sxm4-40gb"}, False),  # half the memory does not do the same work
        ({"gpu_variant": "h100-pcie"}, False),  # another generation is another speed
        ({"gpu_variant": "no-such-gpu"}, False),
    ],
)
def test_a_rate_joins_them_if_it_does_the_same(fields: Json, joins: bool) -> None:
    assert ("new" in compared(server(), with_rate(**fields))) is joins


def test_a_gpu_with_more_memory_may_stand_for_one_with_less() -> None:
    assert compared(server(variant="a100-pcie-40gb")) == GUIDES
    assert "new" in compared(server(variant="a100-pcie-40gb"), with_rate(gpu_variant="a100-pcie-40gb"))


def test_a_build_may_name_any() -> None:
    named = ["aws-p4d-reserved-1y", "no-such-rate", "aws-p4d-reserved-1y", {"name": "ours", "usd_per_gpu_hour": "1"}]
    assert compared(server(costs={"cloud_rates": named})) == ["ours", "aws-p4d-reserved-1y"]  # the cheapest first
    assert compared(server(costs={"cloud_rates": []})) == []


def test_the_least_rent_over_the_horizon_stands_first() -> None:
    """Tier 4, in use a fifth of the time: 8 × 1.00 × 720 × 36 = 207,360 reserved, 8 × 1.50 × 720 × 0.2 × 36 = 62,208."""
    reserved = OwnCloudRate(name="reserved", usd_per_gpu_hour=Decimal(1), term="reserved", commitment_months=36)
    on_demand = OwnCloudRate(name="on demand", usd_per_gpu_hour=Decimal("1.5"))
    build = shelf.reference_build("tier-4-new")
    build = replace(build, costs=replace(build.costs, utilisation=0.2, cloud_rates=(reserved, on_demand)))
    found = assess(build, shelf.snapshot(), try_fixes=False)
    assert [(rate.rate, rate.rent_total) for rate in found.rates] == [("on demand", 62_208), ("reserved", 207_360)]
    assert {s.rate for s in found.sensitivities} == {"on demand"}


def test_a_commitment_longer_than_the_horizon_is_one_answer_everywhere() -> None:
    """Tier 4 for a year at 182,400 against 60 months of 8 × 1.00 × 720 = 5,760 a month: 345,600 are due.

    Owning for 60 months costs less than that, so it is cheaper from the first day; the tokens are those of the 12 months.
    """
    long = {"name": "long", "usd_per_gpu_hour": "1", "term": "reserved", "commitment_months": 60}
    costs: Json = {
        "months": 12,
        "hardware_price": "182400",
        "cloud_rates": [long, {"name": "open", "usd_per_gpu_hour": "1"}],
    }
    found = assessed(server(8, costs=costs, workload={"model": "llama-3.1-8b"}))
    rates = {rate.rate: rate for rate in found.rates}
    assert rates["long"].rent_total == 345_600
    assert (rates["long"].break_even_likely, rates["long"].buying_pays) == (0, True)
    assert "the 60 months committed to are due in any case" in found.figures["cost.break_even_months.long"].working
    # 345,600 / 69,120 = 5 times the rent over the same tokens
    each, other = (found.figures[f"cost.per_million_tokens.{name}"].number for name in ("long", "open"))
    assert each == pytest.approx(5 * other, rel=0.02)


def test_a_rate_of_a_smaller_gpu_has_no_price_of_tokens() -> None:
    rates = ["aws-p4d-on-demand", "aws-a100-on-demand"]
    found = assessed(server(8, "a100-sxm4-80gb", workload={"model": "llama-3.1-8b"}, costs={"cloud_rates": rates}))
    assert [rate.same_work for rate in sorted(found.rates, key=lambda rate: rate.rate)] == [True, False]
    assert "cost.cloud_total.aws-p4d-on-demand" in found.figures
    assert "cost.per_million_tokens.aws-p4d-on-demand" not in found.figures
    assert "cost.per_million_tokens.aws-a100-on-demand" in found.figures


def test_no_gpus_no_rent() -> None:
    assert compared({"gpus": [], "platform": "supermicro-h12dsg-o-cpu"}) == []


def test_a_reserved_rate_brings_its_term_its_commitment_and_its_source() -> None:
    (rate,) = assessed(server(costs={"cloud_rates": ["gcp-a2-highgpu-reserved-3y"], "months": 24})).rates
    assert (rate.term, rate.commitment_months, rate.months_paid) == ("reserved", 36, 36)
    # 2 × 1.2857 × 720 = 1,851.408 a month, × 36
    assert (rate.cloud_month, rate.rent_total) == (Decimal("1851.41"), Decimal("66650.69"))
    assert "cloud-cyclenerd-2025" in rate.sources


def test_a_rate_of_a_later_day_is_not_known_yet() -> None:
    early = shelf.snapshot(date(2025, 6, 1))
    assert "aws-p4de-on-demand" not in early.cloud_rates
    assert "gcp-a2-highgpu-spot" in early.cloud_rates


def test_gpus_that_do_the_same_work_stand_before_cheaper_ones_that_do_not() -> None:
    build = server() | {"costs": {"cloud_rates": ["new", *GUIDES]}}
    cheap = with_rate(gpu_variant="a100-sxm4-40gb", usd_per_gpu_hour=Decimal("0.01"))
    found = assessed(build, cheap)
    assert [rate.rate for rate in found.rates][-1] == "new"
    assert "new" not in {finding.subject for finding in found.findings if finding.code == "cost.renting-is-cheaper"}
