"""An assessment made by hand, so that a test of a drawing knows every number in it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from configurator.sizing.assessment import Assessment
from configurator.sizing.build import Build, Costs, GpuGroup, Site, Supply
from configurator.sizing.catalogue import UpsSpec
from configurator.sizing.costs.results import CostItem, Outcome, RateComparison, Sensitivity
from configurator.sizing.interconnect.results import LaneUse, NvLink, SlotState, SlotUse, SocketLanes, SwitchLoad
from configurator.sizing.memory.split import MemorySplit
from configurator.sizing.power.feeds import Feed, Feeding
from configurator.sizing.power.server_draw import DrawItem
from configurator.sizing.quantities import Basis, Figure, Span
from configurator.sizing.room.rack import Rack


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
        "cooling.btu_per_h": 4478.1,
        "cooling.airflow_cfm": 169.8,
        "cooling.airflow_m3_h": 288.6,
        "cooling.air_rise_k": 13.6,
        "cooling.outlet_c": 40.6,
        "cooling.inlet_max_c": 35.0,
        "cooling.liquid_w": 0.0,
        "cooling.room_w": 1380.0,
        "cooling.room_tons": 0.392,
        "cooling.room_share": 0.276,
        "rack.units_with_ups": 7,
        "rack.weight_with_ups_kg": 62.5,
        "rack.air_w": 1312.4,
        "cost.saving.lambda-on-demand": 42000,
    }
) | {
    "cost.tco": figure("cost.tco", Decimal(27600), 24500, 31500),
    "cost.own_month": figure("cost.own_month", Decimal(100), 100, 100),
    "cost.resale_fraction": figure("cost.resale_fraction", 0.0),
}

BUILD = Build(
    gpus=(GpuGroup(variant="a100-pcie-80gb", count=2),),
    site=Site(
        supply=Supply(volts=240, breaker_amps=30, receptacle="L6-30R"),
        feeds=2,
        redundant=True,
        ups="eaton-9px-6000",
        inlet_c=27,
        cooling_capacity_w=5000,
    ),
    nvlink_bridges=3,
    platform="a-server",
    costs=Costs(months=36),
)


def span(low: int, likely: int, high: int) -> Span:
    return Span(Decimal(low), Decimal(likely), Decimal(high))


def rate(name: str, cloud_month: int, even: tuple[float, float, float] | None) -> RateComparison:
    """Over 36 months: the rent, against a likely price of 30,000 and 100 a month, 33,600 in all."""
    low, likely, high = even or (None, None, None)
    return RateComparison(
        rate=name.lower().replace(" ", "-"), name=name, usd_per_gpu_hour=Decimal("1.10"), priced_on=date(2026, 1, 15),
        cloud_month=Decimal(cloud_month), own_month=Decimal(100), price_known=True,
        break_even_low=low, break_even_likely=likely, break_even_high=high,
        months_paid=36, rent_total=Decimal(36 * cloud_month), own_total=span(29000, 33600, 39000),
    )  # fmt: skip


# Break-even: price / (rent - own a month). Lambda: 30,000 / (2,100 - 100) = 15; 25,400 / 2,000 = 12.7; 35,400 / 2,000 = 17.7.
# AWS: 30,000 / (6,100 - 100) = 5; 25,400 / 6,000 = 4.2; 35,400 / 6,000 = 5.9. Thunder at 90 a month is below the 100 of owning.
RATES = (
    rate("Lambda on demand", 2100, (12.7, 15.0, 17.7)),
    rate("AWS on demand", 6100, (4.2333, 5.0, 5.9)),
    rate("Thunder spot", 90, None),
)


def slot(name: str, state: SlotState, *, device: str = "", socket: int = 0) -> SlotUse:
    return SlotUse(
        name=name, state=state, generation=4, lanes=16, physical_lanes=16, socket=socket, switch="", full_height=True, width=2,
        device=device,
    )  # fmt: skip


# One server of 4 U and 40 kg, with a UPS of 3 U and 22.5 kg.
RACK = Rack(
    servers=1, own_units=4, extra_units=0, each_kg=40, each_air_w=1312.4, depth_mm=700, noise_db=60,
    ups=UpsSpec(id="a-ups", name="A UPS", va=6000, watts=5400, rack_units=3, weight_kg=22.5), upses=1,
    upses_each=1, servers_on_ups=1,
    by_space=10, by_weight=None, by_air=22,
)  # fmt: skip


def feed(name: str, amps: float, supplies: int | None = None, *, is_over: bool = False) -> Feed:
    return Feed(name=name, supplies=supplies, amps=amps, is_over=is_over, working="")


# Two feeds, each of which carries 5.5 A of its 24 A; nobody knows which supplies hang where, but what is left carries all.
FEEDING = Feeding(feeds=(feed("A", 5.5), feed("B", 5.5)), left_carry=True)
# 1,312.4 W at the wall less 1,243 W of consumers at peak; 1,011 less 961; 402 less 377.
REST = DrawItem(name="Lost in the PSUs", count=1, idle_w=25.0, typical_w=50.0, peak_w=69.4)


def moved(
    name: str, title: str, unit: str, ends: tuple[float, float, float], saves: tuple[float, float]
) -> Sensitivity:
    """An input's low, present and high value, and what owning saves at its ends."""
    low, base, high = ends
    less, more = (Outcome(tco=75_600 - saving, saving=saving, break_even=12) for saving in saves)
    return Sensitivity(
        name=name, title=title, unit=unit, rate="lambda-on-demand", low=low, base=base, high=high, at_low=less, at_high=more,
        swing=abs(saves[1] - saves[0]),
    )  # fmt: skip


# 42,000 as things are: 2,100 x 36 of rent less 33,600. A quarter of the rent is 18,900; prices from 25,400 to 35,400.
SENSITIVITIES = (
    moved("cloud_rate", "Cloud rate", "USD/GPU-hour", (0.825, 1.1, 1.375), (23_100, 60_900)),
    moved("hardware_price", "Hardware", "USD", (25_400, 30_000, 35_400), (46_600, 36_600)),
    moved("resale_fraction", "Resale", "", (0, 0, 0.25), (42_000, 49_500)),
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
        LaneUse(kind="uplink", device="Uplink of switch-1", product="", where="switch-1", lanes=16, link_generation=4, link_lanes=16, socket=0),
        LaneUse(kind="gpu", gpu=0, device="GPU 0", product="a100-pcie-80gb", where="slot 1", lanes=16, link_generation=4, link_lanes=16, socket=0),
        LaneUse(kind="gpu", gpu=1, device="GPU 1", product="a100-pcie-80gb", where="slot 3", lanes=16, link_generation=4, link_lanes=16, socket=0),
        LaneUse(
            kind="nic", device="100 GbE adapter", product="nic-100", where="behind a switch", lanes=0, link_generation=4, link_lanes=16,
            switch="switch-1", socket=0,
        ),
        LaneUse(
            kind="drive", device="NVMe drive", product="drive", where="slot 6", lanes=16, link_generation=3, link_lanes=8, throttled=True,
            gb_s=7.9, needed_gb_s=15.8, limited_by="slot", socket=0,
        ),
        LaneUse(kind="onboard", device="Management", product="", where="on board", lanes=8, link_generation=3, link_lanes=1),
    ),
    draw=(
        DrawItem(name="A100 PCIe 80 GB", count=2, idle_w=100, typical_w=510, peak_w=600),
        DrawItem(name="EPYC 7343", count=2, idle_w=114, typical_w=247, peak_w=380),
        DrawItem(name="Memory", count=16, idle_w=32, typical_w=60, peak_w=80),
        DrawItem(name="Drives", count=2, idle_w=10, typical_w=20, peak_w=30),
        DrawItem(name="Mainboard", count=1, idle_w=75, typical_w=75, peak_w=75),
        DrawItem(name="Fans", count=1, idle_w=46, typical_w=49, peak_w=78),

    ),
    rest=REST,
    feeding=FEEDING,
    rates=RATES,
    tco_items=(
        CostItem(key="hardware", name="Hardware", amount=span(25400, 30000, 35400)),
        CostItem(key="electricity", name="Electricity", amount=span(3600, 3600, 3600)),
        CostItem(key="support", name="Support", amount=span(1500, 1500, 1500)),
        CostItem(key="resale", name="Resale", amount=span(-9000, -7500, -6000)),
    ),
    sockets=(
        SocketLanes(socket=0, filled=True, host=128, named=56, used=56),
        SocketLanes(socket=1, filled=False, host=0, named=0, used=0),
    ),
    switches=(
        SwitchLoad(
            name="switch-1", socket=0, generation=4, uplink_lanes=16, uplink_gb_s=31.5, devices=("100 GbE adapter",), wanted_gb_s=12.5,
        ),
    ),
    slots=(
        slot("slot 1", "taken", device="GPU 0"),
        slot("slot 3", "taken", device="GPU 1"),
        slot("slot 4", "free"),
        slot("slot 5", "free"),
        slot("slot 7", "dead", socket=1),
    ),
    nvlink=NvLink(
        topology="pairs", pairs=((0, 1),), pair_gb_s=600, per_gpu_gb_s=600, links_per_pair=12, bridges_needed=3, nvswitches=0, unbridged=(),
    ),
    rack=RACK,
    sensitivities=SENSITIVITIES,
    assumptions_used={"rack_height_u": 42, "rack_air_w": 30_000, "fits_share": 0.90, "tight_share": 0.97},
)  # fmt: skip


def with_figures(**values: object) -> Assessment:
    """The sample with other figures; `__` stands for the dot in a name."""
    return replace(SAMPLE, figures=dict(FIGURES) | figures({name.replace("__", "."): v for name, v in values.items()}))
