"""Pictures of an assessment as SVG, the same for a page and for a PDF.

Each function is pure: same assessment, same text. What there is nothing to draw for gives an empty string.
"""

from .curves import cost_curves
from .lanes import lane_map
from .memory import memory_bars
from .one_line import one_line
from .power import power_states
from .tco import tco_stack

__all__ = ["cost_curves", "lane_map", "memory_bars", "one_line", "power_states", "tco_stack"]
