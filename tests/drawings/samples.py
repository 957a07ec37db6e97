"""An assessment made by hand, so that a test of a drawing knows every number in it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from configurator.sizing.assessment import (
    Assessment,
    CostItem,
    DrawItem,
    LaneUse,
    MemorySplit,
    RateComparison,
)
from configurator.sizing.build import Build, Costs, GpuGroup, Site, Supply
from configurator.sizing.quantities import Basis, Figure, Span


def figure(name: str, value: object, low: float | None = None, high: float | None = None) -> Figure:
    return Figure(name=name, value=value, unit="", working="", basis=Basis.COMPUTED, low=low, high=high)  # type: ignore[arg-type]


def figures(values: Mapping[str, object]) -> dict[str, Figure]:
    return {name: figure(name, value) for name, value in values.items()}


FIGURES = figures(
    {
        "memory.verdict": "fits",
        "lanes.host": 128,
        "lanes.used": 72,
        "lanes.free": 56,
        "lanes.slots_free": 5,
        "power.idle_w": 402.0,
        "power.typical_w": 1011.0,
        "power.peak_w": 1312.4,
        "power.psu_capacity_w": 3600.0,
        "power.psu_loss_w": 69.4,
        "power.psu_share": 0.342,
        "power.psu_each_w": 656.2,
        "power.psu_each_a": 2.7,
        "circuit.amps": 5.5,
        "circuit.limit_a": 24.0,
        "circuit.breaker_a": 15,
        "ups.needed_w": 1640.5,
        "ups.needed_va": 1640.5,
        "ups.share": 0.243,
        "ups.runtime_min": 21.3,
    }
) | {"cost.bom_total": figure("cost.bom_total", Decimal(30000), 25400, 35400)}

BUILD = Build(
    gpus=(GpuGroup(variant="a100-pcie-80gb", count=2),),
    site=Site(
        supply=Supply(volts=240, breaker_amps=30, receptacle="L6-30R"),
        feeds=2,
        redundant=True,
        ups="eaton-9px-6000",
    ),
    costs=Costs(months=36),
)


def span(low: int, likely: int, high: int) -> Span:
    return Span(Decimal(low), Decimal(likely), Decimal(high))


def rate(name: str, cloud_month: int, even: tuple[float, float, float] | None) -> RateComparison:
    low, likely, high = even or (None, None, None)
    return RateComparison(
        rate=name.lower().replace(" ", "-"), name=name, usd_per_gpu_hour=Decimal("1.10"), priced_on=date(2026, 1, 15),
        cloud_month=Decimal(cloud_month), own_month=Decimal(100), price_known=True,
        break_even_low=low, break_even_likely=likely, break_even_high=high,
    )  # fmt: skip


# Break-even: price / (rent - own a month). Lambda: 30,000 / (2,100 - 100) = 15; 25,400 / 2,000 = 12.7; 35,400 / 2,000 = 17.7.
# AWS: 30,000 / (6,100 - 100) = 5; 25,400 / 6,000 = 4.2; 35,400 / 6,000 = 5.9. Thunder at 90 a month is below the 100 of owning.
RATES = (
    rate("Lambda on demand", 2100, (12.7, 15.0, 17.7)),
    rate("AWS on demand", 6100, (4.2333, 5.0, 5.9)),
    rate("Thunder spot", 90, None),
)

SAMPLE = Assessment(
    build=BUILD,
    as_of=date(2026, 11, 20),
    currency="USD",
    servers=1,
    figures=FIGURES,
    findings=(),
    bom=(),
    memory=MemorySplit(weights_gib=41.2, kv_gib=9.5, activations_gib=2.25, runtime_gib=1.5, visible_gib=79.25),
    lane_uses=(
        LaneUse(device="GPU 0", product="a100-pcie-80gb", where="slot 1", lanes=16, link_generation=4, link_lanes=16),
        LaneUse(device="GPU 1", product="a100-pcie-80gb", where="slot 3", lanes=16, link_generation=4, link_lanes=16),
        LaneUse(device="Switch uplink", product="", where="socket 1", lanes=16, link_generation=4, link_lanes=16),
        LaneUse(device="100 GbE adapter", product="nic-100", where="switch 1", lanes=0, link_generation=4, link_lanes=16),
        LaneUse(device="NVMe drive", product="drive", where="slot 6", lanes=16, link_generation=3, link_lanes=8, throttled=True),
        LaneUse(device="Management", product="", where="on board", lanes=8, link_generation=3, link_lanes=1),
    ),
    draw=(
        DrawItem(name="A100 PCIe 80 GB", count=2, idle_w=100, typical_w=510, peak_w=600),
        DrawItem(name="EPYC 7343", count=2, idle_w=114, typical_w=247, peak_w=380),
        DrawItem(name="Memory", count=16, idle_w=32, typical_w=60, peak_w=80),
        DrawItem(name="Drives", count=2, idle_w=10, typical_w=20, peak_w=30),
        DrawItem(name="Mainboard", count=1, idle_w=75, typical_w=75, peak_w=75),
        DrawItem(name="Fans", count=1, idle_w=46, typical_w=49, peak_w=78),

    ),
    rates=RATES,
    tco_items=(
        CostItem(name="Hardware", amount=span(25400, 30000, 35400)),
        CostItem(name="Electricity", amount=span(3600, 3600, 3600)),
        CostItem(name="Support", amount=span(1500, 1500, 1500)),
        CostItem(name="Resale", amount=span(-9000, -7500, -6000)),
    ),
    assumptions_used={"fits_share": 0.90, "tight_share": 0.97},
)  # fmt: skip


def with_figures(**values: object) -> Assessment:
    """The sample with other figures; `__` stands for the dot in a name."""
    return replace(SAMPLE, figures=dict(FIGURES) | figures({name.replace("__", "."): v for name, v in values.items()}))
