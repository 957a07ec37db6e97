"""Step 6: draw, power supplies, circuit, UPS and heat, from one record of watts."""

from dataclasses import dataclass

from configurator.sizing.assessment import Assessment
from configurator.sizing.build import Build
from configurator.sizing.findings import Finding, Severity
from configurator.sizing.power.evidence import compared
from configurator.sizing.power.feeds import LETTERS
from configurator.sizing.power.server_draw import DrawItem

from .. import formatting
from ..steps import BY_SLUG
from .figures import FigureView, Reading, Ready


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRow(Ready):
    name: str
    count: str
    idle: str
    typical: str
    peak: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawTable(Ready):
    """Consumers, what they leave of the draw at the wall, and that draw."""

    rows: tuple[DrawRow, ...]
    rest: DrawRow | None
    wall: DrawRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One link of the chain from the wall to the heat."""

    title: str
    figures: tuple[FigureView, ...]
    drawing: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow(Ready):
    """A measured server, and what the same model makes of it; watts at the wall."""

    name: str
    idle: str
    idle_computed: str
    most: str
    most_computed: str
    tuned: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerView:
    """`verdict` is fits or no, empty where nobody can tell; `verdict_words` is the answer to the step's question."""

    verdict: str
    verdict_words: str
    one_line: str
    states: str
    draw: DrawTable | None
    parts: tuple[Part, ...]
    scope: str
    evidence: tuple[EvidenceRow, ...]


CHAIN = (
    ("At the wall", ("power.idle_w", "power.typical_w", "power.peak_w")),
    (
        "Power supplies",
        (
            "power.psu_capacity_w",
            "power.psu_share",
            "power.psu_side_capacity_w",
            "power.psu_volts",
            "power.psu_each_w",
            "power.psu_each_a",
            "power.psu_loss_w",
        ),
    ),
    (
        "Circuit",
        (
            "circuit.amps",
            "circuit.worst_line_a",
            *(f"circuit.feed_amps.{letter}" for letter in LETTERS),
            "circuit.limit_a",
            "circuit.breaker_a",
            "circuit.worst_line_breaker_a",
            "circuit.limit_w",
            "circuit.servers_per_circuit",
        ),
    ),
    (
        "UPS",
        (
            "ups.needed_w",
            "ups.needed_va",
            "ups.share",
            "ups.runtime_min",
            "ups.runtime_at_least_min",
            "ups.loss_w",
            "ups.suggested",
            "ups.units_needed",
        ),
    ),
    (
        "Cooling",
        (
            "cooling.btu_per_h",
            "cooling.tons",
            "cooling.liquid_w",
            "cooling.airflow_cfm",
            "cooling.airflow_m3_h",
            "cooling.inlet_max_c",
            "cooling.outlet_c",
            "cooling.room_w",
            "cooling.room_tons",
            "cooling.room_share",
        ),
    ),
    (
        "Rack",
        (
            "rack.units",
            "rack.units_with_ups",
            "rack.weight_kg",
            "rack.weight_with_ups_kg",
            "rack.depth_mm",
            "rack.depth_needed_mm",
            "rack.noise_db",
            "rack.noise_all_db",
            "rack.air_w",
            "rack.servers_per_rack",
            "rack.racks",
        ),
    ),
)


def results(build: Build, reading: Reading) -> PowerView:
    from configurator.drawings import heat_flow, one_line, power_states, rack_elevation

    assessment = reading.assessment
    drawn = {"Cooling": ("heat", heat_flow(assessment)), "Rack": ("rack", rack_elevation(assessment))}
    parts = []
    for title, names in CHAIN:
        picture, drawing = drawn.get(title, ("", ""))
        parts.append(Part(title=title, figures=reading.known(*names), drawing=drawing, picture=picture))
    verdict, words = _verdict(build, assessment)
    return PowerView(
        verdict=verdict,
        verdict_words=words,
        one_line=one_line(assessment),
        states=power_states(assessment),
        draw=_draw(assessment) if assessment.draw else None,
        parts=tuple(part for part in parts if part.figures),
        scope=f"Of each of the {assessment.servers} servers." if assessment.servers > 1 else "",
        evidence=_evidence(reading),
    )


def _draw(assessment: Assessment) -> DrawTable:
    """Consumers, and what they leave of the draw at the wall, so that the table adds up."""
    rows = tuple(_row(item, formatting.number(item.count)) for item in assessment.draw)
    rest = _row(assessment.rest) if assessment.rest else None
    return DrawTable(rows=rows, rest=rest, wall=_wall(assessment))


def _row(item: DrawItem, count: str = "") -> DrawRow:
    idle, typical, peak = (formatting.number(watts, 0) for watts in (item.idle_w, item.typical_w, item.peak_w))
    return DrawRow(name=item.name, count=count, idle=idle, typical=typical, peak=peak)


def _verdict(build: Build, assessment: Assessment) -> tuple[str, str]:
    """The verdict's state and its sentence: what the circuit and the UPS carry, or what stands in the way."""
    limit = assessment.figures.get("circuit.limit_a")
    wrong = [f for f in assessment.for_step("power") if f.severity is Severity.ERROR]
    if wrong:
        more = f", and {formatting.counted(len(wrong) - 1, 'other thing')} above" if len(wrong) > 1 else ""
        return "no", f"Not as it is: {wrong[0].title}{more}."
    if elsewhere := _wrong_elsewhere(assessment):
        return "no", f"Not as it is: {elsewhere.title}. It is changed at the step {BY_SLUG[elsewhere.step].title}."
    if not assessment.draw:
        return "", ""
    if build.site.supply is None or limit is None or limit.value is None:
        return "", "Nobody has said yet what is on the wall: choose the circuit."
    share = assessment.figures.get("ups.share")
    ups = f", and loads the UPS to {formatting.figure_value(share)}" if share and share.value is not None else ""
    of_limit = f"of the {formatting.figure_text(limit)} that the circuit may carry"
    return "fits", f"It plugs in: at its peak {_carried(assessment)} {of_limit}{ups}."


def _wrong_elsewhere(assessment: Assessment) -> Finding | None:
    """The first error about the way of the power whose repair is at another step: cords, a PDU, unlike supplies."""
    from configurator.drawings.power_path import concern_of

    return next((f for f in assessment.findings if f.step != "power" and concern_of(f) is not None), None)


def _carried(assessment: Assessment) -> str:
    """What the circuit carries: of three lines it is the fullest that its breaker must stand."""
    line = assessment.figures["circuit.worst_line_a"]
    if line.value is not None:
        return f"its fullest line takes {formatting.figure_text(line)}"
    return f"it takes {formatting.figure_text(assessment.figures['circuit.amps'])}"


def _evidence(reading: Reading) -> tuple[EvidenceRow, ...]:
    return tuple(
        EvidenceRow(
            name=row.node.name,
            idle=formatting.DASH.join(dict.fromkeys(formatting.number(w, 0) for w in row.node.idle_w)),
            idle_computed=formatting.number(row.idle_w, 0),
            most=formatting.number(row.node.most_w, 0),
            most_computed=formatting.number(row.peak_w, 0),
            tuned=row.node.tuned,
            sources=reading.numbers_of((row.node.source,)),
        )
        for row in compared(reading.snapshot)
    )


def _wall(assessment: Assessment) -> DrawRow | None:
    states = [assessment.figures.get(f"power.{state}_w") for state in ("idle", "typical", "peak")]
    values = [
        formatting.number(figure.number, 0) if figure and figure.value is not None else formatting.UNKNOWN
        for figure in states
    ]
    if set(values) == {formatting.UNKNOWN}:
        return None
    return DrawRow(name="At the wall", count="", idle=values[0], typical=values[1], peak=values[2])
