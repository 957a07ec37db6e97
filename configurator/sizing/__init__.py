"""The engine: `assess(build, snapshot) -> Assessment`. Pure Python: no Django, no database, no clock, no network.

Names and units, here and everywhere:
    _w watts, _va volt-amperes, _a amperes, _kwh kilowatt-hours; _gib 2**30 bytes, _gb and _tb 1e9 and 1e12 bytes;
    _gb_s 1e9 bytes a second (PCIe: one way; NVLink: both ways added, as NVIDIA states it); _tok_s tokens a second;
    _c degrees Celsius, _k kelvin of difference, _cfm cubic feet a minute, _m metres, _mm millimetres;
    wall: at the site's outlet, before the server's power supplies; load: behind them;
    Span: low, likely, high; Figure: a number with its working, basis and sources; Finding: a verdict with repairs.
"""

from .assess import assess
from .assessment import Assessment
from .build import Build
from .catalogue import CatalogueSnapshot
from .findings import Finding, Fix, Severity
from .machine.bom import BomLine
from .quantities import Basis, Figure, Span

__all__ = [
    "Assessment",
    "Basis",
    "BomLine",
    "Build",
    "CatalogueSnapshot",
    "Figure",
    "Finding",
    "Fix",
    "Severity",
    "Span",
    "assess",
]
