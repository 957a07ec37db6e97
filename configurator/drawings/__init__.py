"""Pictures of an assessment as SVG, the same for a page, for a PDF and as a file of its own.

Each function is pure: same assessment, same text. What there is nothing to draw for gives an empty string.
"""

from collections.abc import Callable, Mapping

from django.utils.safestring import SafeString

from configurator.sizing.assessment import Assessment

from .curves import cost_curves
from .heat import heat_flow
from .lanes import lane_map
from .memory import memory_bars
from .nvlink import nvlink_graph
from .one_line import one_line
from .power import power_states
from .rack import rack_elevation
from .sensitivity import sensitivity_bars
from .svg import standalone
from .tco import tco_stack

__all__ = [
    "BY_NAME",
    "cost_curves",
    "heat_flow",
    "lane_map",
    "memory_bars",
    "nvlink_graph",
    "one_line",
    "power_states",
    "rack_elevation",
    "sensitivity_bars",
    "standalone",
    "tco_stack",
]

BY_NAME: Mapping[str, Callable[[Assessment], SafeString | str]] = {
    "memory": memory_bars,
    "nvlink": nvlink_graph,
    "lanes": lane_map,
    "one-line": one_line,
    "power": power_states,
    "heat": heat_flow,
    "rack": rack_elevation,
    "curves": cost_curves,
    "tco": tco_stack,
    "sensitivity": sensitivity_bars,
}
"""Every drawing by the name that its address and the links to it have, made from nothing but an assessment."""
