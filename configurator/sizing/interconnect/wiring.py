"""How one machine is joined up inside: NVLink, lanes, slots, switches, the matrix of nvidia-smi, and their figures.

All of it follows from the machine alone. Most changes to a build leave the machine as it is, most repairs too, so that
what was worked out for a machine is kept beside the catalogue's products.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ..build import Build
from ..catalogue import AnyProduct, CatalogueSnapshot
from ..catalogue.kept import once_per_identity, recalled
from ..machine import datasheet
from ..machine.system import resolve
from ..quantities import Figure
from . import lane_figures, lanes, topo_matrix, topology
from .lanes import Lanes
from .results import NvLink, SlotUse, SwitchLoad, TopoMatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """The inside of one server. `figures` are gpu.*, cpu.*, platform.*, nvlink.* and lanes.*."""

    nvlink: NvLink
    lanes: Lanes
    slots: tuple[SlotUse, ...]
    switches: tuple[SwitchLoad, ...]
    topo: TopoMatrix | None
    figures: tuple[Figure, ...]


def machine_of(build: Build) -> Build:
    """The machine of a build and nothing else: site, workload, costs and all that is said about it are left out."""
    return Build(
        gpus=build.gpus, nvlink_bridges=build.nvlink_bridges, nvlink_pairs=build.nvlink_pairs, mig=build.mig,
        platform=build.platform, host_lanes=build.host_lanes, cooling=build.cooling, quantity=build.quantity,
        parts=build.parts, custom_lines=build.custom_lines,
    )  # fmt: skip


def wire(machine: Build, snapshot: CatalogueSnapshot) -> Wiring:
    """The wiring of a machine, as `machine_of` gives it; worked out once for the same products."""
    return recalled(_known(snapshot.products), machine, lambda: _wired(machine, snapshot))


@once_per_identity
def _known(products: Mapping[str, AnyProduct]) -> dict[Build, Wiring]:
    return {}


def _wired(machine: Build, snapshot: CatalogueSnapshot) -> Wiring:
    system = resolve(machine, snapshot)
    nvlink, budget = topology.nvlink(system), lanes.count(system)
    slots, switches = lane_figures.slot_uses(system, budget), lane_figures.switch_loads(system, budget)
    figures = (
        *datasheet.figures(system),
        *topology.figures(system, nvlink),
        *lane_figures.figures(system, budget, slots, switches),
    )
    return Wiring(
        nvlink=nvlink,
        lanes=budget,
        slots=slots,
        switches=switches,
        topo=topo_matrix.matrix(system, budget, nvlink),
        figures=figures,
    )
