"""Figures in the units that a reader prefers. The contract's unit stays in the working; exports and JSON never change.

Factors are exact by definition (inch, pound, degree, GiB) or of NIST SP 811, appendix B (Btu, ton of cooling).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import floor, log10
from typing import Literal

from configurator.sizing.quantities import BTU_PER_H_PER_TON, BTU_PER_H_PER_W, Figure

from . import formatting

System = Literal["trade", "metric", "us"]
Memory = Literal["gib", "gb"]

SYSTEMS: tuple[tuple[System, str], ...] = (
    ("trade", "As the trade has them: mm, kg, °C, BTU/h, CFM"),
    ("metric", "Metric: heat in W, air in m³/h"),
    ("us", "US: in, lb, °F, BTU/h, CFM"),
)
MEMORIES: tuple[tuple[Memory, str], ...] = (("gib", "GiB, as CUDA counts"), ("gb", "GB of 10⁹ bytes"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """`unit` is that of the result: value × factor + offset."""

    unit: str
    factor: float
    offset: float = 0.0

    def of(self, value: float) -> float:
        return value * self.factor + self.offset


INTO: Mapping[str, Mapping[str, Conversion]] = {
    "trade": {},
    "metric": {
        "BTU/h": Conversion(unit="W", factor=1 / BTU_PER_H_PER_W),
        "tons": Conversion(unit="kW", factor=BTU_PER_H_PER_TON / BTU_PER_H_PER_W / 1000),
    },
    "us": {
        "mm": Conversion(unit="in", factor=1 / 25.4),
        "kg": Conversion(unit="lb", factor=1 / 0.45359237),
        "°C": Conversion(unit="°F", factor=1.8, offset=32.0),
        "K": Conversion(unit="°F", factor=1.8),
    },
    "gib": {},
    "gb": {"GiB": Conversion(unit="GB", factor=2**30 / 10**9)},
}


TWINS = {"trade": "", "metric": "cooling.airflow_cfm", "us": "cooling.airflow_m3_h"}
"""The airflow is two figures, one in either unit; who prefers a unit sees one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """What a reader prefers; as it stands, the contract's own units."""

    system: System = "trade"
    memory: Memory = "gib"

    def hides(self, name: str) -> bool:
        """Whether a figure's twin says the same in the preferred unit."""
        return name == TWINS[self.system]

    def shown(self, figure: Figure) -> Figure:
        """The figure in the preferred unit, with the contract's value and unit at the end of its working."""
        how = INTO[self.system].get(figure.unit) or INTO[self.memory].get(figure.unit)
        if how is None or not isinstance(figure.value, int | float) or isinstance(figure.value, bool):
            return figure
        offset = f" + {how.offset:g}" if how.offset else ""
        return replace(
            figure,
            value=how.of(figure.value),
            low=None if figure.low is None else how.of(float(figure.low)),
            high=None if figure.high is None else how.of(float(figure.high)),
            unit=how.unit,
            working=f"{figure.working}\n{_exactly(figure.value)} {figure.unit} × {how.factor:.5g}{offset} = {_exactly(how.of(figure.value))} {how.unit}",
        )


def _exactly(value: float) -> str:
    """To four significant figures, and all that stand before the point: 3.517, 25.4, 18,548."""
    places = max(0, 3 - floor(log10(abs(value)))) if value else 0
    text = formatting.number(value, places)
    return text.rstrip("0").rstrip(".") if places else text


AS_THE_CONTRACT = Units()
