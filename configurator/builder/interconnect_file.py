"""The part "interconnect" of an assessment as JSON: NVLink, slots, sockets, switches, devices, and the expected matrix.

Bandwidths are GB/s: one way for PCIe, both directions added for NVLink. `matrix.text` is what `nvidia-smi topo -m`
should print, in columns.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from configurator.sizing.assessment import Assessment
from configurator.sizing.interconnect.results import (
    LaneUse,
    NvLink,
    SlotUse,
    SocketLanes,
    SwitchLoad,
    TopoDevice,
    TopoMatrix,
)
from configurator.sizing.interconnect.topo_matrix import as_text

ID = "urn:a100-configurator:interconnect:1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """`cells[i][j]` is how devices i and j reach each other."""

    devices: tuple[TopoDevice, ...]
    cells: tuple[tuple[str, ...], ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interconnect:
    """How the devices of one server reach each other and the host. `matrix` is null where there is no GPU."""

    nvlink: NvLink | None
    matrix: Matrix | None
    sockets: tuple[SocketLanes, ...]
    switches: tuple[SwitchLoad, ...]
    slots: tuple[SlotUse, ...]
    devices: tuple[LaneUse, ...]


@cache
def _adapter() -> TypeAdapter[Interconnect]:
    return TypeAdapter(Interconnect)


def to_dict(assessment: Assessment) -> dict[str, Any]:
    """Plain JSON types, by the names of the engine's own types."""
    found = Interconnect(
        nvlink=assessment.nvlink,
        matrix=_matrix(assessment.topo),
        sockets=assessment.sockets,
        switches=assessment.switches,
        slots=assessment.slots,
        devices=assessment.lane_uses,
    )
    data: dict[str, Any] = _adapter().dump_python(found, mode="json")
    return data


def _matrix(topo: TopoMatrix | None) -> Matrix | None:
    return None if topo is None else Matrix(devices=topo.devices, cells=topo.cells, text=as_text(topo))


@cache
def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of `to_dict`, with an address of its own, so that it can stand inside another."""
    return {"$id": ID, **_adapter().json_schema(mode="serialization")}
