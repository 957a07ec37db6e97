"""What somebody has chosen, in the words of the steps: for pages that show a build and let nobody change it.

The forms know every choice with its label and its list, so a field that a form gains stands here too.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from configurator.sizing.assessment import Assessment
from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.machine.bom import BomLine

from .. import formatting
from ..forms import costs, own_ups, platform, workload
from ..forms.base import ASSUME, StepForm
from .bom import CHANGED_IN
from .figures import Ready

Boxes = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Ready):
    """`key` is the same for the same question in every build; `text` is empty where nothing was chosen. `is_usual` tells
    an assumption that is left as it usually is."""

    key: str
    label: str
    text: str
    is_usual: bool = False


def choices_of(
    form_type: type[StepForm], build: Build, snapshot: CatalogueSnapshot, assessment: Assessment
) -> tuple[Choice, ...]:
    """The choices of one step, in the order of its form; those that mean nothing in this build are left out."""
    form = form_type(build, snapshot)
    boxes = form.initial
    found = [
        Choice(
            key=_key(name, form.fields[name]),
            label=_label(name, form.fields[name]),
            text=_text(name, form, boxes),
            is_usual=_is_usual(name, boxes),
        )
        for name in form.fields
        if _matters(name, boxes)
    ]
    if isinstance(form, costs.CostsForm):
        found.append(_rates(assessment))
    return tuple(found)


def lines_of(assessment: Assessment) -> tuple[Choice, ...]:
    """The lines of the bill that are chosen in it: GPUs, platform, bridges and UPS are chosen elsewhere."""
    return tuple(_line(line, assessment.currency) for line in assessment.bom if line.kind not in CHANGED_IN)


def _line(line: BomLine, currency: str) -> Choice:
    label = f"{line.description}, {line.condition}" if line.condition != "new" else line.description
    price = "no price known" if line.unit is None else formatting.span(line.unit, currency)
    key = f"{line.product or line.description} {line.condition} {line.note}"
    return Choice(key=key, label=label, text=f"{formatting.number(line.count)} × {price}")


def _rates(assessment: Assessment) -> Choice:
    names = ", ".join(rate.name for rate in assessment.rates)
    return Choice(key="rates", label="Rates to compare with", text=names)


def _key(name: str, field: Any) -> str:
    """By its name; a part's slot by its product, as its number in the list may differ between builds."""
    start, _, rest = name.partition("-")
    return str(field.label) if start == "slot" and rest else name


def _label(name: str, field: Any) -> str:
    """As on the form; of the second kind of GPU on, with its number."""
    last = name.rpartition("-")[2]
    return f"{field.label} ({int(last) + 1})" if last.isdigit() and int(last) else str(field.label)


def _text(name: str, form: StepForm, boxes: Boxes) -> str:
    field: Any = form.fields[name]
    value = str(boxes.get(name) or "")
    if field.kind in ("select", "segments", "radio"):
        return next((words for _, listed in field.groups for known, words in listed if known == value), value)
    if name == "config" and value:
        return f"pasted, {formatting.number(len(value))} characters"
    if _is_usual(name, boxes):
        return f"{field.placeholder}, as usual"
    if field.kind == "number" and value:
        return f"{_grouped(value)} {field.unit}".strip()
    return value


def _is_usual(name: str, boxes: Boxes) -> bool:
    return name.startswith(ASSUME) and not boxes.get(name)


def _grouped(value: str) -> str:
    """32768 as 32,768; what has decimals stays as it stands in its box."""
    try:
        return formatting.number(int(value)) if value.isdigit() else value
    except ValueError:
        return value


TRAINING = (*workload.TRAINING_NUMBERS, "optimizer", "zero_stage", "checkpointing", "lora_targets")
SERVING = ("load", "required_tok_s", "kv_cache", "input_tokens", "output_tokens", "concurrency")
BY_SIZE = ("params_b", *workload.DIMENSIONS)
OWN_UPS_BOXES = tuple(own_ups.boxes_of(None))


def _is_inference(boxes: Boxes) -> bool:
    return boxes["task"] == "inference"


RULES: tuple[tuple[Callable[[str], bool], Callable[[Boxes], bool]], ...] = (
    (lambda name: name.startswith(("new_", "own_name-", "own_rate-", "own_term-", "own_months-")), lambda boxes: False),
    (lambda name: name in TRAINING, lambda boxes: not _is_inference(boxes)),
    (lambda name: name in SERVING, _is_inference),
    (lambda name: name in BY_SIZE, lambda boxes: boxes["model"] == workload.BY_SIZE),
    (lambda name: name == "config", lambda boxes: boxes["model"] == workload.PASTED),
    (lambda name: name == "preset", lambda boxes: False),
    (lambda name: name in ("phases", "voltage_is"), lambda boxes: bool(boxes["volts"])),
    (lambda name: name.startswith("ups_") and name in OWN_UPS_BOXES, lambda boxes: boxes["ups"] == own_ups.OWN_UPS),
    (lambda name: name.startswith("own_"), lambda boxes: boxes.get("platform") == platform.OWN),
)
"""Which boxes matter only together with another choice."""


def _matters(name: str, boxes: Boxes) -> bool:
    return all(matters(boxes) for concerns, matters in RULES if concerns(name))


def given(choices: tuple[Choice, ...]) -> Iterator[Choice]:
    """Those that say something: what was left empty, and assumptions as they usually are, are left out."""
    return (choice for choice in choices if choice.text and not choice.is_usual)
