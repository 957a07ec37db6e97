"""Which figures a quote shows, in which section, under which words. Order here is order on paper."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """`figures` are names of the engine's figures with their labels."""

    slug: str
    title: str
    figures: tuple[tuple[str, str], ...]


WORKLOAD = Section(
    slug="workload",
    title="What it is for",
    figures=(
        ("memory.needed_gib", "Needed on each GPU"),
        ("memory.visible_gib", "Memory of each GPU"),
        ("memory.share", "Share of it in use"),
        ("memory.tensor_parallel", "GPUs that share each layer"),
        ("memory.max_context_tokens", "Longest context that fits"),
        ("memory.max_concurrency", "Most sequences at once"),
        ("throughput.one_user_tok_s", "Speed for one user"),
        ("throughput.batch_tok_s", "Speed of all together"),
        ("throughput.per_user_tok_s", "Speed of each of them"),
        ("throughput.saturated_tok_s", "Speed when saturated"),
        ("throughput.train_tok_s", "Training speed"),
        ("throughput.time_to_first_token_ms", "Time to the first token"),
    ),
)
MACHINE = Section(
    slug="machine",
    title="GPUs and platform",
    figures=(
        ("gpu.memory_bandwidth_gb_s", "GPU memory bandwidth"),
        ("gpu.fp16_dense_tflops", "GPU FP16, dense"),
        ("gpu.tdp_w", "Power of a GPU"),
        ("nvlink.topology", "NVLink"),
        ("nvlink.pair_gb_s", "NVLink between two GPUs"),
        ("nvlink.links_per_pair", "NVLinks between them, as nvidia-smi counts"),
        ("cpu.cores", "CPU cores"),
        ("platform.memory_gib", "System memory"),
        ("platform.data_tb", "Storage for data"),
        ("rack.units", "Height"),
        ("rack.weight_kg", "Weight"),
        ("rack.depth_needed_mm", "Depth with cables"),
        ("rack.noise_db", "Noise"),
    ),
)
LANES = Section(
    slug="lanes",
    title="PCIe lanes",
    figures=(
        ("lanes.host", "Lanes of the host"),
        ("lanes.used", "Lanes used"),
        ("lanes.free", "Lanes free"),
        ("lanes.slots_free", "Slots free"),
    ),
)
POWER = Section(
    slug="power",
    title="Power, UPS and cooling",
    figures=(
        ("gpu.power_limit_w", "Power limit set on a GPU"),
        ("power.idle_w", "Idle draw"),
        ("power.typical_w", "Typical draw"),
        ("power.peak_w", "Peak draw"),
        ("power.psu_capacity_w", "Power supplies deliver"),
        ("power.psu_share", "Power supplies loaded to"),
        ("circuit.amps", "Current on a feed"),
        ("circuit.worst_line_a", "Current on its fullest line"),
        ("circuit.limit_a", "A feed may carry"),
        ("circuit.breaker_a", "Smallest breaker"),
        ("circuit.worst_line_breaker_a", "Smallest breaker, for the fullest line"),
        ("circuit.servers_per_circuit", "Such servers per circuit"),
        ("ups.needed_w", "UPS needed, W"),
        ("ups.needed_va", "UPS needed, VA"),
        ("ups.share", "UPS loaded to"),
        ("ups.runtime_min", "UPS runtime"),
        ("ups.loss_w", "Lost in the UPS"),
        ("cooling.btu_per_h", "Heat"),
        ("cooling.tons", "Cooling"),
        ("cooling.airflow_cfm", "Airflow"),
        ("cooling.inlet_max_c", "Inlet air at most"),
        ("cooling.room_w", "Heat of all servers and UPSs"),
    ),
)
COSTS = Section(
    slug="costs",
    title="Owning against renting",
    figures=(
        ("cost.tco", "Cost of owning"),
        ("cost.own_month", "Owning a month, beside the price"),
        ("cost.electricity_month", "Electricity a month"),
        ("cost.electricity_total", "Electricity in all"),
        ("cost.per_million_tokens", "Per million tokens, saturated"),
    ),
)
SECTIONS = (WORKLOAD, MACHINE, LANES, POWER, COSTS)

WORKINGS = (
    ("memory.needed_gib", "Memory needed on each GPU"),
    ("lanes.free", "PCIe lanes free"),
    ("power.peak_w", "Peak draw"),
    ("power.psu_capacity_w", "Power supplies deliver"),
    ("circuit.amps", "Current on a feed"),
    ("circuit.breaker_a", "Smallest breaker"),
    ("circuit.worst_line_breaker_a", "Smallest breaker, for the fullest line"),
    ("ups.needed_w", "UPS needed"),
    ("cooling.btu_per_h", "Heat"),
    ("cost.electricity_month", "Electricity a month"),
    ("cost.tco", "Cost of owning"),
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


def is_said_by_another(name: str, values: Mapping[str, object]) -> bool:
    """Whether the other of two figures of one thing says it; `values` are the figures' values by name."""
    for balanced, worst in WORST_OF.items():
        differ = values.get(worst) is not None and values.get(worst) != values.get(balanced)
        if name == (balanced if differ else worst):
            return True
    return False


def shown_figures() -> tuple[str, ...]:
    """Names of all figures that any section shows."""
    return tuple(name for section in SECTIONS for name, _label in section.figures)
