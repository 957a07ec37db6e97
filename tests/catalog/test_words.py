"""Products, prices and ages in short words. No database."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from catalog import words
from catalog.snapshot.products import SPEC_OF
from configurator.sizing import catalogue as spec
from configurator.sizing.quantities import Span

NAMED: dict[str, Any] = {"id": "x", "name": "X"}


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (Span(Decimal(10000), Decimal(12500), Decimal(15000)), "$10,000–15,000"),
        (Span.exactly(Decimal("2500.50")), "$2,500.50"),
        (Span(Decimal("0.85"), Decimal(1), Decimal("1.20")), "$0.85–1.20"),
        (None, "–"),
    ],
)
def test_a_price_is_said_from_low_to_high(span: Span | None, said: str) -> None:
    assert words.price_words(span) == said


@pytest.mark.parametrize(
    ("days", "said"), [(0, "today"), (1, "1 day"), (59, "59 days"), (60, "2 months"), (674, "22 months")]
)
def test_an_age_is_said_in_days_then_in_months(days: int, said: str) -> None:
    today = date(2026, 11, 20)
    assert words.age_words(today - timedelta(days=days), today) == said


@pytest.mark.parametrize(
    ("product", "said"),
    [
        (
            spec.PlatformSpec(
                **NAMED, kind="turnkey", gpu_max=8, gpu_form="sxm4", sockets=2, rack_units=6, cooling="air"
            ),
            "up to 8 SXM4 GPUs, 2 sockets, 6U, air",
        ),
        (spec.PlatformSpec(**NAMED, kind="board", gpu_max=1), "up to 1 GPU, 1 socket"),
        (spec.CpuSpec(**NAMED, cores=16, threads=32, tdp_w=190, socket="SP3"), "16 cores, 190 W, SP3, 128 lanes"),
        (spec.MemorySpec(**NAMED, capacity_gib=64), "64 GiB, DDR4-3200"),
        (spec.DriveSpec(**NAMED, capacity_tb=3.84), "3.84 TB, U.2, 7 GB/s"),
        (
            spec.NicSpec(**NAMED, ports=2, gbit_s_per_port=100, lanes=16, pcie_generation=4),
            "2 × 100 Gbit/s, PCIe 4.0 x16",
        ),
        (spec.UpsSpec(**NAMED, va=6000, watts=5400, volts=(208, 240)), "5,400 W, 6,000 VA, 208/240 V"),
        (spec.ReceptacleSpec(**NAMED, amps=32, volts=400, phases=3), "32 A, 400 V, three-phase"),
        (None, ""),
    ],
)
def test_a_product_is_known_by_a_few_words(product: Any, said: str) -> None:
    assert words.key_spec(product) == said


def test_every_kind_of_product_has_its_words() -> None:
    assert set(words._PARTS) == set(SPEC_OF.values())


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "not known"),
        (True, "yes"),
        (False, "no"),
        (1935.0, "1,935"),
        (79.15, "79.15"),
        ((4, 8), "4, 8"),
        ("pcie", "PCIe"),
    ],
)
def test_a_column_is_said_in_words(value: Any, said: str) -> None:
    assert words.value_words(value) == said
