"""What stands round every step: the rail with each step's result, and the build sheet."""

from dataclasses import dataclass

from configurator.sizing.assessment import Assessment
from configurator.sizing.build import Build, ModelConfig, ModelDimensions, OwnPlatform
from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.findings import Severity

from .. import formatting
from ..forms.words import SHORT_WEIGHTS
from ..steps import STEPS, Step
from .figures import Ready, name_of
from .findings import tally
from .prices import main_without_price, missing, priced_lines, without_parts

VERDICTS = {"fits": "fits", "tight": "tight", "no": "does not fit"}
BILLION = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class RailItem(Ready):
    """A step in the rail. `base` in the functions below is the address of the build, which those of its steps begin with."""

    slug: str
    number: str
    title: str
    url: str
    result: str
    mark: str
    mark_word: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine(Ready):
    """One box of the build sheet. `state` is ok, warning or error; its word stands in the note."""

    key: str
    label: str
    value: str
    unit: str
    note: str
    state: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    lines: tuple[SheetLine, ...]
    blocking: tuple[tuple[str, str], ...]
    said: str


def rail(
    base: str, build: Build, assessment: Assessment, snapshot: CatalogueSnapshot, current: Step
) -> tuple[RailItem, ...]:
    results = _results(build, assessment, snapshot)
    return tuple(_rail_item(base, step, results[step.slug], assessment, current) for step in STEPS)


def _rail_item(base: str, step: Step, result: str, assessment: Assessment, current: Step) -> RailItem:
    findings = assessment.findings if step.slug == "quote" else assessment.for_step(step.slug)
    severities = {f.severity for f in findings}
    worst = next((s for s in (Severity.ERROR, Severity.APPROVAL, Severity.WARNING) if s in severities), None)
    own = [f for f in assessment.for_step(step.slug) if f.severity is worst] if worst else []
    return RailItem(
        slug=step.slug,
        number=str(step.number),
        title=step.title,
        url=f"{base}{step.slug}/",
        result=result,
        mark=worst.value if worst and own else "",
        mark_word=tally(own),
        current=step is current,
    )


def _results(build: Build, assessment: Assessment, snapshot: CatalogueSnapshot) -> dict[str, str]:
    """One line a step. What is not known yet is empty."""
    return {
        "workload": workload_line(build, assessment, snapshot),
        "gpus": gpus_line(build, snapshot),
        "platform": platform_line(build, snapshot),
        "bom": _bom_line(assessment),
        "lanes": _lanes_line(assessment),
        "power": _power_line(assessment),
        "costs": _costs_line(build, assessment),
        "quote": _quote_line(assessment),
    }


def model_name(build: Build, snapshot: CatalogueSnapshot) -> str:
    match build.workload.model:
        case None:
            return ""
        case ModelConfig():
            return "Model from its config"
        case ModelDimensions(params=params):
            return f"{formatting.number(params / BILLION)} B parameters"
        case str() as id:
            model = snapshot.models.get(id)
            return model.name if model else id


def workload_line(build: Build, assessment: Assessment, snapshot: CatalogueSnapshot) -> str:
    name = model_name(build, snapshot)
    if not name:
        return ""
    return _joined(
        name, SHORT_WEIGHTS[build.workload.weights], VERDICTS.get(str(_value(assessment, "memory.verdict")), "")
    )


def gpus_line(build: Build, snapshot: CatalogueSnapshot) -> str:
    return " + ".join(f"{g.count} × {name_of(g.variant, snapshot).removeprefix('NVIDIA ')}" for g in build.gpus)


def platform_line(build: Build, snapshot: CatalogueSnapshot) -> str:
    if build.platform is None:
        return ""
    name = "Your own machine" if isinstance(build.platform, OwnPlatform) else name_of(build.platform, snapshot)
    return f"{build.quantity} × {name}" if build.quantity > 1 else name


def _bom_line(assessment: Assessment) -> str:
    if not assessment.bom:
        return ""
    price = "" if main_without_price(assessment) else priced_lines(assessment)
    return _joined(formatting.counted(len(assessment.bom), "line"), price)


def _lanes_line(assessment: Assessment) -> str:
    free, host = _value(assessment, "lanes.free"), _value(assessment, "lanes.host")
    if not isinstance(free, int) or not isinstance(host, int):
        return ""
    return f"{formatting.number(free)} of {formatting.number(host)} left"


def _power_line(assessment: Assessment) -> str:
    """The watts are those of one server, the amps those of all on the circuit."""
    peak, amps = _text(assessment, "power.peak_w"), _amps(assessment)
    on_circuit = assessment.build.site.servers_on_circuit
    if peak and amps and on_circuit > 1:
        return f"{peak} a server · {amps} for {on_circuit}"
    each = " a server" if peak and max(assessment.servers, on_circuit) > 1 else ""
    return f"{_joined(peak, amps)}{each}"


def _amps(assessment: Assessment) -> str:
    """What decides about the breaker: the fullest line, where three are not evenly loaded."""
    return _text(assessment, "circuit.worst_line_a") or _text(assessment, "circuit.amps")


def _costs_line(build: Build, assessment: Assessment) -> str:
    if not _value(assessment, "cost.tco"):
        return "unknown: a price is missing" if main_without_price(assessment) else ""
    return f"{formatting.figure_text(assessment.figures.get('cost.tco'))} over {build.costs.months} months"


def _quote_line(assessment: Assessment) -> str:
    blocking = len(assessment.of_severity(Severity.ERROR))
    if blocking:
        return f"{formatting.counted(blocking, 'error')} in the way"
    return "no errors" if assessment.bom else ""


def _value(assessment: Assessment, name: str) -> object:
    figure = assessment.figures.get(name)
    return figure.value if figure else None


def _text(assessment: Assessment, name: str) -> str:
    return formatting.figure_text(assessment.figures[name]) if _value(assessment, name) else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def sheet(base: str, assessment: Assessment) -> Sheet:
    lines = (
        _price_box(base, assessment),
        _power_box(base, assessment),
        _lanes_box(base, assessment),
        _memory_box(base, assessment),
        _findings_box(base, assessment),
    )
    errors = assessment.of_severity(Severity.ERROR)
    return Sheet(
        lines=lines,
        blocking=tuple((f.title, f"{base}{f.step}/") for f in errors),
        said=". ".join(f"{line.label} {line.value} {line.unit} {line.note}".strip() for line in lines) + ".",
    )


def _box(
    base: str, key: str, step: str, label: str, value: str, unit: str = "", note: str = "", state: str = ""
) -> SheetLine:
    return SheetLine(key=key, label=label, value=value, unit=unit, note=note, state=state, url=f"{base}{step}/")


def _price_box(base: str, assessment: Assessment) -> SheetLine:
    figure = assessment.figures.get("cost.bom_total")
    left_out = _joined(missing(assessment), without_parts(assessment))
    state = "warning" if left_out else ""
    if figure is None or not figure.value or main_without_price(assessment):
        return _box(base, "price", "bom", "Price", formatting.UNKNOWN, note=left_out, state=state)
    note = _joined(formatting.figure_span(figure), left_out)
    return _box(base, "price", "bom", "Price, likely", formatting.figure_value(figure), note=note, state=state)


def _power_box(base: str, assessment: Assessment) -> SheetLine:
    figure = assessment.figures.get("power.peak_w")
    if not _value(assessment, "power.peak_w"):
        return _box(base, "power", "power", "Peak power", formatting.UNKNOWN)
    note = _joined(_power_note(assessment), without_parts(assessment))
    return _box(
        base, "power", "power", "Peak power", formatting.figure_value(figure), formatting.figure_unit(figure), note
    )


def _power_note(assessment: Assessment) -> str:
    amps, on_circuit = _amps(assessment), assessment.build.site.servers_on_circuit
    each = f"each of {assessment.servers} servers" if assessment.servers > 1 else ""
    if amps and on_circuit > 1:
        return _joined(each or "one server", f"{amps} for {on_circuit} on the circuit")
    return _joined(amps, each)


def _lanes_box(base: str, assessment: Assessment) -> SheetLine:
    free, host = _value(assessment, "lanes.free"), _value(assessment, "lanes.host")
    if not isinstance(free, int) or not isinstance(host, int):
        return _box(base, "lanes", "lanes", "Lanes left", formatting.UNKNOWN)
    state = "error" if free < 0 else ""
    note = f"of {formatting.number(host)}" + (", too many devices" if free < 0 else "")
    return _box(base, "lanes", "lanes", "Lanes left", formatting.number(free), note=note, state=state)


def _memory_box(base: str, assessment: Assessment) -> SheetLine:
    verdict = str(_value(assessment, "memory.verdict") or "")
    if verdict not in VERDICTS:
        return _box(base, "memory", "workload", "Memory", formatting.UNKNOWN)
    share = assessment.figures.get("memory.share")
    note = f"{formatting.figure_text(share)} of each GPU" if share and share.value is not None else ""
    state = {"fits": "ok", "tight": "warning", "no": "error"}[verdict]
    return _box(base, "memory", "workload", "Memory", VERDICTS[verdict].capitalize(), note=note, state=state)


def _findings_box(base: str, assessment: Assessment) -> SheetLine:
    loud = [f for f in assessment.findings if f.severity is not Severity.NOTE]
    worst = next((s for s in Severity if any(f.severity is s for f in loud)), None)
    note = tally(assessment.findings) if assessment.findings else "nothing to say"
    state = {None: "ok", Severity.ERROR: "error"}.get(worst, "warning")
    return _box(base, "findings", "quote", "Findings", str(len(assessment.findings)), note=note, state=state)
