"""Which rents a build is compared with where it names none, and those it names."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from configurator.sizing import Assessment, assess
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
