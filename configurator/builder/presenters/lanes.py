"""Step 5: the lane map in a table, and what is left."""

from dataclasses import dataclass

from configurator.sizing.assessment import LaneUse
from configurator.sizing.build import Build
from configurator.sizing.catalogue import CatalogueSnapshot

from .. import format as fmt
from .figures import FigureView, Reading, Ready, name_of

SLOT = "lanes.slot_gb_s."


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRow(Ready):
    device: str
    product: str
    where: str
    link: str
    lanes: str
    throttled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LanesView:
    drawing: str
    rows: tuple[LaneRow, ...]
    figures: tuple[FigureView, ...]
    slots: tuple[FigureView, ...]
    used: str
    host: str


def results(build: Build, reading: Reading) -> LanesView:
    from configurator.drawings import lane_map

    assessment, snapshot = reading.assessment, reading.snapshot
    is_blank = not build.gpus and build.platform is None
    return LanesView(
        drawing=lane_map(assessment, snapshot),
        rows=tuple(_row(use, snapshot) for use in assessment.lane_uses),
        figures=() if is_blank else reading.known("lanes.host", "lanes.used", "lanes.free", "lanes.slots_free"),
        slots=reading.known(*(name for name in assessment.figures if name.startswith(SLOT))),
        used=fmt.figure_value(assessment.figures.get("lanes.used")),
        host=fmt.figure_value(assessment.figures.get("lanes.host")),
    )


def _row(use: LaneUse, snapshot: CatalogueSnapshot) -> LaneRow:
    name = name_of(use.product, snapshot) if use.product else ""
    return LaneRow(
        device=use.device,
        product="" if name in use.device else name,
        where=use.where or "host",
        link=f"Gen{use.link_generation} ×{use.link_lanes}"
        if use.link_generation
        else f"×{use.link_lanes}"
        if use.link_lanes
        else "",
        lanes=fmt.number(use.lanes),
        throttled=use.throttled,
    )
