"""What is said of a price that is not whole: which lines lack theirs, and whether what is left says anything."""

from configurator.sizing.assessment import Assessment
from configurator.sizing.costs.owning import MAIN_KINDS
from configurator.sizing.machine.bom import BomLine

from .. import formatting

LEFT_OUT = {"cpu.missing": "CPU", "ram.missing": "memory", "psu.missing": "power supply", "chassis.missing": "chassis"}
"""What a server cannot do without, in words, by the code of the finding that it is not in the bill."""


def parts_left_out(assessment: Assessment) -> tuple[str, ...]:
    """CPU, memory, power supply or chassis, where the server has none: they are in no price, and not in its watts."""
    return tuple(LEFT_OUT[code] for code in assessment.left_out)


def without_parts(assessment: Assessment) -> str:
    """Without CPU, memory; empty where nothing is left out."""
    left_out = parts_left_out(assessment)
    return f"without {', '.join(left_out)}" if left_out else ""


def without_price(assessment: Assessment) -> tuple[BomLine, ...]:
    return tuple(line for line in assessment.bom if line.total is None)


def main_without_price(assessment: Assessment) -> str:
    """The GPUs and platforms that have no price, in words; empty where all have one.

    Without them the sum of the other lines is no price of a server.
    """
    names = [line.description.removeprefix("NVIDIA ") for line in without_price(assessment) if line.kind in MAIN_KINDS]
    return " and ".join(dict.fromkeys(names))


def total(assessment: Assessment) -> str:
    """The span of the bill; a dash where a main part has no price."""
    return formatting.UNKNOWN if main_without_price(assessment) else priced_lines(assessment)


def priced_lines(assessment: Assessment) -> str:
    """The span of those lines that have a price; empty where none has."""
    figure = assessment.figures.get("cost.bom_total")
    if figure is None or not figure.value:
        return ""
    return formatting.figure_span(figure) or formatting.figure_text(figure)


def missing(assessment: Assessment) -> str:
    """What a price leaves out, in few words; empty where every line has its price."""
    main, rest = main_without_price(assessment), priced_lines(assessment)
    if main:
        return f"no price for {main}" + (f"; the other lines {rest}" if rest else "")
    left_out = without_price(assessment)
    return f"without {formatting.first_of((line.description for line in left_out), 1)}: no price" if left_out else ""
