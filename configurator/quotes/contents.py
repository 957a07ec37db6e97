"""Which figures a quote shows, and in which section. Order here is order on paper."""

from collections.abc import Mapping
from dataclasses import dataclass

from configurator.sizing.figure_index import entry_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """`figures` are names of the engine's figures; their labels are those of the figure index, as on the pages."""

    slug: str
    title: str
    figures: tuple[str, ...]


WORKLOAD = Section(
    slug="workload",
    title="What it is for",
    figures=(
        "memory.needed_gib",
        "memory.visible_gib",
        "memory.share",
        "memory.tensor_parallel",
        "memory.data_parallel",
        "memory.max_context_tokens",
        "memory.max_concurrency",
        "throughput.one_user_tok_s",
        "throughput.batch_tok_s",
        "throughput.users_at_once",
        "throughput.per_user_tok_s",
        "throughput.saturated_tok_s",
        "throughput.train_tok_s",
        "throughput.time_to_first_token_ms",
    ),
)
MACHINE = Section(
    slug="machine",
    title="GPUs and platform",
    figures=(
        "gpu.memory_bandwidth_gb_s",
        "gpu.fp16_dense_tflops",
        "gpu.tdp_w",
        "nvlink.topology",
        "nvlink.pair_gb_s",
        "nvlink.links_per_pair",
        "cpu.cores",
        "platform.memory_gib",
        "platform.data_tb",
        "rack.units",
        "rack.weight_kg",
        "rack.depth_needed_mm",
        "rack.noise_db",
    ),
)
LANES = Section(
    slug="lanes",
    title="PCIe lanes",
    figures=(
        "lanes.host",
        "lanes.used",
        "lanes.free",
        "lanes.slots_free",
    ),
)
POWER = Section(
    slug="power",
    title="Power, UPS and cooling",
    figures=(
        "gpu.power_limit_w",
        "power.idle_w",
        "power.typical_w",
        "power.peak_w",
        "power.psu_capacity_w",
        "power.psu_share",
        "circuit.amps",
        "circuit.worst_line_a",
        "circuit.limit_a",
        "circuit.breaker_a",
        "circuit.worst_line_breaker_a",
        "circuit.servers_per_circuit",
        "ups.needed_w",
        "ups.needed_va",
        "ups.share",
        "ups.runtime_min",
        "ups.loss_w",
        "cooling.btu_per_h",
        "cooling.tons",
        "cooling.airflow_cfm",
        "cooling.inlet_max_c",
        "cooling.room_w",
    ),
)
COSTS = Section(
    slug="costs",
    title="Owning against renting",
    figures=(
        "cost.tco",
        "cost.own_month",
        "cost.electricity_month",
        "cost.electricity_total",
        "cost.per_million_tokens",
    ),
)
SECTIONS = (WORKLOAD, MACHINE, LANES, POWER, COSTS)

WORKINGS = (
    "memory.needed_gib",
    "lanes.free",
    "power.peak_w",
    "power.psu_capacity_w",
    "circuit.amps",
    "circuit.breaker_a",
    "circuit.worst_line_breaker_a",
    "ups.needed_w",
    "cooling.btu_per_h",
    "cost.electricity_month",
    "cost.tco",
)
"""The figures of which the quote prints the formula with its numbers; break-even follows them."""

WORST_OF = {"circuit.breaker_a": "circuit.worst_line_breaker_a"}
"""Two figures of one thing: the quote prints the second where they differ, as that is the one to buy, else the first."""

SENSITIVITY = "cost.sensitivity."
MOST_SENSITIVITIES = 3

STANDING_TERMS = (
    "Prices are firm until the end of the day of validity, for the quantities stated.",
    "The condition of each line is as stated: new, used or refurbished.",
    "Figures of power, circuits and cooling are for planning. An electrician signs off the installation.",
    "A speed marked as an estimate is an estimate and no promised property.",
)
PROVIDED = "The customer provides what the lines do not hold: {}. Without it the server does not work."
ESTIMATE_TERMS = (
    "This is an estimate: not an offer. Nobody is bound by it.",
    "Prices are spans of the catalogue, low to high, on the day stated, unless one has been fixed.",
    *STANDING_TERMS[2:],
)


def label_of(name: str) -> str:
    """What the quote calls a figure of its lists."""
    entry = entry_of(name)
    return name if entry is None else entry.label


def is_said_by_another(name: str, values: Mapping[str, object]) -> bool:
    """Whether the other of two figures of one thing says it; `values` are the figures' values by name."""
    for balanced, worst in WORST_OF.items():
        differ = values.get(worst) is not None and values.get(worst) != values.get(balanced)
        if name == (balanced if differ else worst):
            return True
    return False


def shown_figures() -> tuple[str, ...]:
    """Names of all figures that any section shows."""
    return tuple(name for section in SECTIONS for name in section.figures)
