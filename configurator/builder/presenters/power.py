"""Step 6: draw, power supplies, circuit, UPS and heat, from one record of watts."""

from dataclasses import dataclass

from configurator.sizing.assessment import Assessment
from configurator.sizing.build import Build

from .. import format as fmt
from .figures import FigureView, Reading, Ready


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRow(Ready):
    name: str
    count: str
    idle: str
    typical: str
    peak: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One link of the chain from the wall to the heat."""

    title: str
    figures: tuple[FigureView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerView:
    one_line: str
    states: str
    rows: tuple[DrawRow, ...]
    wall: DrawRow | None
    parts: tuple[Part, ...]
    scope: str


CHAIN = (
    (
        "Power supplies",
        ("power.psu_capacity_w", "power.psu_share", "power.psu_each_w", "power.psu_each_a", "power.psu_loss_w"),
    ),
    (
        "Circuit",
        ("circuit.amps", "circuit.limit_a", "circuit.breaker_a", "circuit.limit_w", "circuit.servers_per_circuit"),
    ),
    ("UPS", ("ups.needed_w", "ups.needed_va", "ups.share", "ups.runtime_min", "ups.suggested")),
    ("Cooling", ("cooling.btu_per_h", "cooling.tons", "cooling.airflow_cfm", "cooling.inlet_max_c")),
    ("Rack", ("rack.units", "rack.units_with_ups", "rack.weight_kg", "rack.depth_mm", "rack.noise_db")),
)


def results(build: Build, reading: Reading) -> PowerView:
    from configurator.drawings import one_line, power_states

    assessment = reading.assessment
    parts = (Part(title=title, figures=reading.known(*names)) for title, names in CHAIN)
    return PowerView(
        one_line=one_line(assessment),
        states=power_states(assessment),
        rows=tuple(
            DrawRow(
                name=item.name, count=fmt.number(item.count), idle=fmt.number(item.idle_w, 0),
                typical=fmt.number(item.typical_w, 0), peak=fmt.number(item.peak_w, 0),
            )
            for item in assessment.draw
        ),
        wall=_wall(assessment),
        parts=tuple(part for part in parts if part.figures),
        scope=f"Of each of the {assessment.servers} servers." if assessment.servers > 1 else "",
    )  # fmt: skip


def _wall(assessment: Assessment) -> DrawRow | None:
    states = [assessment.figures.get(f"power.{state}_w") for state in ("idle", "typical", "peak")]
    values = [fmt.number(figure.number, 0) if figure and figure.value is not None else fmt.UNKNOWN for figure in states]
    if set(values) == {fmt.UNKNOWN}:
        return None
    return DrawRow(name="At the wall", count="", idle=values[0], typical=values[1], peak=values[2])
