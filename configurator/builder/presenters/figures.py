"""A figure as a page shows it: large value, unit, how it came about, and from what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from configurator.sizing.assessment import Assessment
from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.quantities import Figure

from .. import formatting
from ..forms.words import INPUTS
from ..units import AS_THE_CONTRACT, Units

LABELS = {
    "memory.parameters_billion": "Parameters",
    "memory.parameters_per_token_billion": "Parameters that a token meets",
    "memory.weights_gib": "Weights",
    "memory.kv_gib": "KV cache",
    "memory.activations_gib": "Activations",
    "memory.runtime_gib": "Runtime",
    "memory.states_gib": "Weights, gradients, optimiser",
    "memory.needed_gib": "Needed on each GPU",
    "memory.visible_gib": "Memory of a GPU",
    "memory.share": "Share of memory used",
    "memory.verdict": "Verdict",
    "memory.tensor_parallel": "Tensor parallel",
    "memory.valid_tensor_parallel": "Tensor parallel sizes that divide the model",
    "memory.max_context_tokens": "Longest context that fits",
    "memory.max_concurrency": "Most users at once",
    "memory.kv_bytes_per_token": "KV cache of one token",
    "memory.kv_capacity_tokens": "Tokens that the cache holds at the engine's usual limit",
    "throughput.one_user_tok_s": "One user",
    "throughput.batch_tok_s": "All users together",
    "throughput.per_user_tok_s": "Each of them",
    "throughput.saturated_tok_s": "Saturated",
    "throughput.train_tok_s": "Training",
    "throughput.time_to_first_token_ms": "Time to the first token",
    "throughput.roofline_tok_s": "Physical limit, one user",
    "throughput.batch_roofline_tok_s": "Physical limit, all users",
    "throughput.saturated_roofline_tok_s": "Physical limit, saturated",
    "nvlink.pair_gb_s": "Between a joined pair",
    "nvlink.per_gpu_gb_s": "NVLink of each GPU",
    "nvlink.bridges_needed": "Bridges needed",
    "nvlink.links_per_pair": "NVLinks of a joined pair",
    "nvlink.nvswitches": "NVSwitches",
    "nvlink.topology": "How they are joined",
    "nvlink.fabric_manager": "Fabric Manager needed",
    "nvlink.unbridged_gpus": "GPUs without a bridge",
    "lanes.host": "Host lanes",
    "lanes.used": "Taken",
    "lanes.free": "Left",
    "lanes.slots_free": "Slots free",
    "power.idle_w": "Idle",
    "power.typical_w": "Typical",
    "power.peak_w": "Peak",
    "power.psu_capacity_w": "Power supplies deliver",
    "power.psu_share": "Load on the power supplies",
    "power.psu_each_w": "On each supply",
    "power.psu_each_a": "Into each supply that is left",
    "power.psu_input_w": "Into the power supplies",
    "power.psu_loss_w": "Lost in the power supplies",
    "power.psu_side_capacity_w": "Power supplies deliver, one feed lost",
    "power.psu_volts": "Voltage at each supply",
    "circuit.amps": "Current at peak",
    "circuit.worst_line_a": "Current on the fullest line",
    "circuit.limit_a": "Circuit may carry",
    "circuit.limit_w": "Circuit may carry, in watts",
    "circuit.breaker_a": "Smallest breaker (balanced)",
    "circuit.worst_line_breaker_a": "Smallest breaker for the fullest line",
    "circuit.servers_per_circuit": "Servers one circuit can feed",
    "ups.needed_w": "UPS needed, watts",
    "ups.needed_va": "UPS needed, volt-amperes",
    "ups.share": "Load on the UPS",
    "ups.runtime_min": "Runtime at peak",
    "ups.runtime_at_least_min": "Runtime at peak, at least",
    "ups.loss_w": "Lost in the UPS",
    "ups.suggested": "Smallest UPS that will do",
    "ups.units_needed": "UPSs for one circuit",
    "cooling.btu_per_h": "Heat",
    "cooling.tons": "Air conditioning",
    "cooling.airflow_cfm": "Airflow",
    "cooling.air_rise_k": "Air warms by",
    "cooling.outlet_c": "Air behind the server",
    "cooling.airflow_m3_h": "Airflow, metric",
    "cooling.liquid_w": "Heat into liquid",
    "cooling.inlet_max_c": "Inlet at most",
    "cooling.room_w": "Heat of all servers and UPSs",
    "cooling.room_tons": "Air conditioning for all",
    "cooling.room_share": "Share of the room's cooling",
    "rack.units": "Height",
    "rack.units_with_ups": "Height with UPS and accessories",
    "rack.weight_kg": "Weight",
    "rack.weight_with_ups_kg": "Weight with UPS",
    "rack.depth_mm": "Depth",
    "rack.depth_needed_mm": "Depth with cables",
    "rack.noise_db": "Noise",
    "rack.noise_all_db": "Noise of all servers",
    "rack.air_w": "Heat into the air of the racks",
    "rack.servers_per_rack": "Servers that one rack takes",
    "rack.racks": "Racks",
    "cost.bom_total": "Bill of materials",
    "cost.bom_coverage": "Lines with a price",
    "cost.electricity_month": "Electricity a month",
    "cost.electricity_month_kwh": "Energy a month",
    "cost.electricity_total": "Electricity, whole time",
    "cost.tco": "Total cost of ownership",
    "cost.per_million_tokens": "A million tokens, saturated",
    "cost.own_month": "Owning a month, beside the price",
    "cost.resale_fraction": "Resale at the end",
    "gpu.memory_bandwidth_gb_s": "Memory bandwidth",
    "gpu.fp16_dense_tflops": "FP16, dense",
    "gpu.int8_dense_tops": "INT8, dense",
    "gpu.tdp_w": "Power of a GPU",
    "gpu.power_limit_w": "Power limit of a GPU",
    "cpu.tdp_w": "Power of a CPU",
    "cpu.cores": "CPU cores",
    "platform.nics": "Network cards",
    "platform.memory_gib": "Main memory",
    "platform.data_tb": "Data drives",
}
FAMILIES = {
    "memory.fewest_gpus.": "Fewest GPUs: ",
    "cost.cloud_month.": "Renting a month: ",
    "cost.cloud_total.": "Renting, whole time: ",
    "cost.break_even_months.": "Break-even: ",
    "cost.saving.": "Owning saves: ",
    "cost.per_million_tokens.": "A million tokens, rented: ",
    "lanes.slot_gb_s.": "Slot ",
    "lanes.lost_gb_s.": "Lost in slot ",
    "lanes.socket_host.": "Lanes of socket ",
    "lanes.socket_used.": "Taken on socket ",
    "lanes.socket_free.": "Left on socket ",
    "lanes.uplink_gb_s.": "Uplink of ",
    "lanes.uplink_ratio.": "Wanted over carried, uplink of ",
    "lanes.needed_gb_s.": "Needed by ",
}
MOVES = "cost.sensitivity."
LONG = 14
"""Letters of a value from which on a tile writes it smaller."""
OF_NOTHING_AT_ZERO = ("nvlink.", "platform.", "power.", "ups.", "cooling.", "cost.")
"""A zero here is no result: nothing has been chosen that could have one."""


class Ready:
    """Ready strings by name. Templates look names up by key first; finding them there is twice as fast."""

    __slots__ = ()

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView(Ready):
    """A source as a page lists it; figures name it by its number there."""

    number: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureView(Ready):
    """`also` is value and unit as drawings, findings and files have them, where the reader prefers another unit."""

    name: str
    label: str
    value: str
    unit: str
    also: str
    is_long: bool
    span: str
    basis: str
    working: str
    sources: tuple[str, ...]


class Reading:
    """An assessment as one page reads it: figures in words, their sources numbered as they are first named.

    Several readings on one page share their `numbers`.
    """

    def __init__(
        self,
        assessment: Assessment,
        snapshot: CatalogueSnapshot,
        numbers: dict[str, int] | None = None,
        *,
        units: Units = AS_THE_CONTRACT,
    ) -> None:
        self.assessment = assessment
        self.snapshot = snapshot
        self.units = units
        self._numbers: dict[str, int] = {} if numbers is None else numbers

    @property
    def sources(self) -> tuple[SourceView, ...]:
        """What has been named so far, in the order of its numbers."""
        return tuple(_source_view(id, number, self.snapshot) for id, number in self._numbers.items())

    def numbers_of(self, ids: Iterable[str]) -> tuple[str, ...]:
        """The numbers of sources on this page; the same for the same words, however often they are named."""
        return tuple(map(str, sorted({self._numbers.setdefault(id, len(self._numbers) + 1) for id in ids})))

    def figure(self, figure: Figure, label: str = "") -> FigureView:
        stated, figure = figure, self.units.shown(figure)
        value = formatting.figure_value(figure)
        if figure.name == "ups.suggested":
            value = name_of(value, self.snapshot)
        return FigureView(
            name=figure.name,
            label=label or label_of(figure.name, self.snapshot),
            value=value,
            unit=formatting.figure_unit(figure),
            also=formatting.figure_text(stated) if stated is not figure else "",
            is_long=len(value) > LONG,
            span=formatting.figure_span(figure),
            basis=formatting.BASIS_WORDS[figure.basis],
            working=figure.working,
            sources=self.numbers_of(figure.sources),
        )

    def known(self, *names: str) -> tuple[FigureView, ...]:
        """The named figures in this order, without those that cannot be known and those of what is not chosen yet."""
        found = (self.assessment.figures.get(name) for name in names if not self.units.hides(name))
        return tuple(self.figure(figure) for figure in found if figure is not None and not _is_of_nothing(figure))


def _is_of_nothing(figure: Figure) -> bool:
    return figure.value is None or (not figure.value and figure.name.startswith(OF_NOTHING_AT_ZERO))


def label_of(name: str, snapshot: CatalogueSnapshot) -> str:
    if name in LABELS:
        return LABELS[name]
    if name.startswith(MOVES):
        return f"Moves the answer: {INPUTS.get(name.removeprefix(MOVES), name)}"
    for prefix, words in FAMILIES.items():
        if name.startswith(prefix):
            return words + name_of(name.removeprefix(prefix), snapshot)
    return name


def name_of(id: str, snapshot: CatalogueSnapshot) -> str:
    """The name of a product or a cloud rate; the id itself where the catalogue does not hold it."""
    found = snapshot.product(id) or snapshot.cloud_rates.get(id)
    return found.name if found else id


def _source_view(id: str, number: int, snapshot: CatalogueSnapshot) -> SourceView:
    """A source by title and address; a reference that is no id of the catalogue stands as it is written."""
    source = snapshot.sources.get(id)
    title = id if source is None else ", ".join(filter(None, (source.title, source.locator)))
    address = id if source is None else source.url
    return SourceView(
        number=str(number), title=title, url=address if address.startswith(("https://", "http://")) else ""
    )
