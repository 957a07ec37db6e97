"""Which voltage stands where: between the lines of a supply, and across a single-phase power supply or UPS on it."""

from math import sqrt

from ..build import Supply

SQRT3 = sqrt(3)
PSU_MAX_VOLTS = 250.0
"""Above this a server's supplies sit between line and neutral, as on 400/230 V and 415/240 V."""


def line_to_line_volts(supply: Supply) -> float:
    """Three phases: the voltage between lines, V, whichever of the two was stated. Single phase: the voltage as stated."""
    return supply.volts * SQRT3 if supply.phases == 3 and supply.voltage_is == "line_to_neutral" else supply.volts


def psu_volts(supply: Supply) -> float:
    """What a single-phase supply inside the server gets, V: line to line up to 250 V, else line to neutral."""
    if supply.phases == 1:
        return supply.volts
    between_lines = line_to_line_volts(supply)
    return between_lines if between_lines <= PSU_MAX_VOLTS else between_lines / SQRT3
