"""Every constant that people may argue about: its value, unit, bounds and source, in one place.

A build overrides any of them by name (`"assumptions": {"hours_per_month": 730}`). `None` means: not assumed, but
computed or taken from the region's rule. A figure whose working uses one names it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """The passport of one assumption; `low` and `high` are the bounds that an override must keep."""

    name: str
    title: str
    default: float | None
    unit: str
    low: float
    high: float
    source: str


def _assume(default: float | None, unit: str, title: str, low: float, high: float, source: str) -> Any:
    passport = {"unit": unit, "title": title, "low": low, "high": high, "source": source}
    return field(default=default, metadata=passport)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """Every assumption by name, at its default; `PASSPORTS` has unit, bounds and source of each."""

    hours_per_month: float = _assume(
        720, "h", "Hours in a month", 1, 744, "30-day month, as cloud prices are quoted; 730 is the calendar's mean"
    )
    electricity_per_kwh: float = _assume(
        0.12,
        "USD/kWh",
        "Electricity",
        0,
        100,
        "seed guide, section Total Cost of Ownership; use your own contract's rate",
    )
    pue: float = _assume(
        1.0, "", "Power usage effectiveness", 1, 10, "1.0 leaves cooling out; the seed guide's cooling lines imply 1.3"
    )
    support_per_year: float = _assume(0, "USD", "Support and maintenance a year", 0, 1e9, "none unless stated")
    gpu_memory_utilization: float = _assume(
        0.90, "", "Share of GPU memory that the engine may use", 0.1, 1, "vLLM config/cache.py; 0.92 in current main"
    )
    fits_share: float = _assume(
        0.90,
        "",
        "Share of visible memory up to which a model fits",
        0.1,
        1,
        "vLLM's usual gpu_memory_utilization; right for 37 of 37 published cases",
    )
    tight_share: float = _assume(
        0.97,
        "",
        "Share of visible memory up to which it is tight",
        0.1,
        1,
        "the most that published cases reached; right for 37 of 37",
    )
    training_fits_share: float = _assume(
        0.92,
        "",
        "Share of visible memory up to which training fits",
        0.1,
        1,
        "published A100 training peaks: 0.80 to 1.16 of what is computed",
    )
    training_tight_share: float = _assume(
        1.0,
        "",
        "Share of visible memory up to which training is tight",
        0.1,
        1,
        "published A100 training peaks: 0.80 to 1.16 of what is computed",
    )
    saturated_weights_share: float = _assume(
        0.5,
        "",
        "Share of GPU memory that weights may take in a replica of a saturated server",
        0.05,
        0.95,
        "TensorRT-LLM 0.17, 70B and Mixtral 8x7B on 2, 4 and 8 A100: the best size a GPU is the first at which weights take under half",
    )
    prefill_chunk_tokens: float = _assume(
        8192, "tokens", "Prefill chunk", 128, 1e6, "vLLM max_num_batched_tokens, 2048 to 8192"
    )
    runtime_gib: float = _assume(
        0.6, "GiB", "CUDA context and kernels on each GPU", 0, 20, "Hugging Face, model memory anatomy; vLLM PR 10511 logged 1.79 outside torch"
    )  # fmt: skip
    collectives_gib: float = _assume(
        0.4, "GiB", "Buffers for collectives on each of several GPUs", 0, 20,
        "NCCL and custom all-reduce: 342 to 392 MB in aiconfigurator",
    )  # fmt: skip
    power_factor: float = _assume(
        1.0, "", "Power factor of the power supplies", 0.5, 1, "measured 0.977 to 0.999 at load (MLPerf SPEC PTD logs)"
    )
    psu_efficiency: float | None = _assume(
        None,
        "",
        "Efficiency of the power supplies",
        0.5,
        1,
        "computed from the 80 PLUS curve where the class is known, else 0.94",
    )
    continuous_share: float | None = _assume(
        None,
        "",
        "Share of a breaker that may be used continuously",
        0.1,
        1,
        "the region's rule: NEC 210.20(A) 0.80, IEC 60364-4-43 1.00",
    )
    peak_w: float | None = _assume(None, "W", "Peak draw of one server at the wall", 1, 1e6, "computed unless given")
    average_w: float | None = _assume(
        None, "W", "Typical draw of one server at the wall", 1, 1e6, "computed unless given"
    )
    fan_share: float = _assume(
        0.10,
        "",
        "Fans, as a share of the load they cool",
        0,
        0.5,
        "estimate: 5 to 15 % of the load in 2U and 4U servers",
    )
    fan_idle_share: float = _assume(
        0.5, "", "Fans at idle, over their share under load", 0, 1,
        "estimate; with it measured servers drew 0.80 to 1.15 of what is computed at idle",
    )  # fmt: skip
    part_typical_share: float = _assume(
        0.5, "", "Memory, drives and NICs in steady work: how far between idle and most", 0, 1,
        "estimate: half the way",
    )  # fmt: skip
    gpu_typical_share: float = _assume(
        0.85,
        "",
        "GPU draw in steady work, share of TDP",
        0,
        1,
        "fitted to Dell XE8545, MLPerf v1.1: median 2,775 W, peak 3,281 W",
    )
    cpu_typical_share: float = _assume(
        0.65, "", "CPU draw in steady work, share of TDP", 0, 1, "fitted to the same log"
    )
    cpu_idle_share: float = _assume(
        0.30, "", "CPU draw at idle, share of TDP", 0, 1, "fitted to XE8545 632 W and DGX A100 1,453 to 1,532 W idle"
    )
    board_w: float = _assume(75, "W", "Mainboard and management", 0, 2000, "estimate: 50 to 100 W")
    ups_headroom: float = _assume(
        1.25, "", "UPS rating over load (1.25: load at most 80 %)", 1, 5, "usual practice: a load of at most 80 %"
    )
    ups_efficiency: float | None = _assume(
        None,
        "",
        "Efficiency of the UPS",
        0.5,
        1,
        "by its kind: 0.94 online, 0.98 line-interactive (makers' sheets)",
    )
    air_rise_k: float = _assume(
        13.6, "K", "Rise of air temperature through the server", 1, 50, "DGX A100: 840 CFM at 6.5 kW is 13.6 K"
    )
    cold_plate_share: float = _assume(
        1.0, "", "Share of a chip's heat that its cold plate takes", 0, 1,
        "all of it, as makers count; what a plate's housing gives off to the air is not published",
    )  # fmt: skip
    inlet_c: float = _assume(25, "°C", "Inlet air temperature", -40, 80, "inside ASHRAE's recommended 18 to 27")
    altitude_m: float = _assume(0, "m", "Altitude", -500, 9000, "sea level unless stated")
    rack_height_u: float = _assume(42, "U", "Height of a rack", 1, 100, "the usual full-height rack")
    rack_air_w: float = _assume(
        30_000, "W", "Heat that air carries out of one rack", 1000, 1e6, "estimate: 20 to 30 kW with containment"
    )
    rack_cable_mm: float = _assume(
        150, "mm", "Room behind a server for cables", 0, 1000, "estimate: the bend of cords and of copper cables"
    )
    resale_first_sale_new: float = _assume(
        0.50,
        "",
        "Resale by age: what is left of a new price at the first sale",
        0,
        1,
        "estimate: used over new prices of one day in the seed guide are 0.20 (card), 0.50 (HGX), 0.57 (DGX), 0.61 (Station)",
    )
    resale_first_sale_used: float = _assume(
        0.80, "", "Resale by age: what is left of a used price at the next sale", 0, 1,
        "estimate: a dealer's margin; no source opened",
    )  # fmt: skip
    resale_decline_per_year: float = _assume(
        0.20,
        "",
        "Resale by age: decline a year",
        0,
        1,
        "estimate: 0.5 at the first sale is then 0.22 after the 43 months to January 2025; the seed guide says 20-30 %",
    )
    resale_uncertified_share: float = _assume(
        0.85,
        "",
        "Resale by age: of a system that is not NVIDIA-Certified, over a certified one",
        0,
        1,
        "estimate; the choosing guide's 31 % against 58 % after 24 months cites an index that could not be found",
    )
    sensitivity_share: float = _assume(
        0.25,
        "",
        "Sensitivity: how far each input is moved either way",
        0.01,
        0.9,
        "house rule: as cost calculators do, 25 %",
    )
    sensitivity_discount_points: float = _assume(
        0.05, "", "Sensitivity: how far the cost of capital is moved either way", 0.001, 1, "house rule: five points"
    )
    stale_price_days: float = _assume(180, "days", "Age at which a price is stale", 1, 10_000, "house rule")


PASSPORTS: Mapping[str, Assumption] = {
    f.name: Assumption(name=f.name, default=f.default, **f.metadata)  # type: ignore[arg-type]  # no default factories here
    for f in fields(Assumptions)
}


class AssumptionError(ValueError):
    """An override that names no assumption, or leaves its bounds. `name` says which."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def with_overrides(overrides: Mapping[str, float | None] | None, base: Assumptions | None = None) -> Assumptions:
    """`base` (else the defaults) with a build's own values; raises AssumptionError for an unknown name or a value out of
    bounds.
    """
    given: dict[str, float] = {}
    for name, value in (overrides or {}).items():
        passport = PASSPORTS.get(name)
        if passport is None:
            raise AssumptionError(name, "no such assumption")
        if value is None:
            continue
        if not passport.low <= value <= passport.high:
            raise AssumptionError(name, f"must lie between {passport.low:g} and {passport.high:g}, not {value:g}")
        given[name] = value
    return replace(base or Assumptions(), **given)
