"""A machine that the catalogue does not hold, as its owner describes it."""

from typing import Literal

from ..build import Cooling, OwnPlatform, OwnSlot
from ..build.own_platform_slips import PORTS
from ..catalogue import InletLimit, PcieSwitch, PlatformSpec, Slot
from ..catalogue.platforms import MOST_IN_MESH, usual_nvswitches

USUAL_UPLINK_LANES = 16
"""What a switch of a platform that we do not know takes of the host."""
NVSWITCH_W = 60.0
"""What one draws, W, as the catalogue has it for every HGX A100 board with them."""
GPU_LANES = 16
"""A GPU's connector: it goes into slots of that size."""


def own_platform_spec(own: OwnPlatform, gpus: int) -> PlatformSpec:
    """The description as a platform for so many GPUs; what is left out takes the usual value of its kind."""
    switches = _switches(own)
    names = {s.name for s in switches}
    slots = tuple(_slot(own, s, names) for s in own.slots)
    return PlatformSpec(
        id="own-platform",
        name="Your own platform",
        kind="board" if own.is_board else "hgx" if own.form == "sxm4" else "pcie-server",
        gpu_form=own.form,
        gpu_attach=_gpu_attach(own, slots, switches),
        gpu_max=own.gpu_max or 0,
        gpu_counts=own.gpu_counts,
        sockets=own.sockets,
        cpu_socket=own.cpu_socket or "",
        cpu_tdp_max_w=own.cpu_tdp_max_w,
        host_lanes=own.host_lanes or 0,
        onboard_lanes=own.onboard_lanes,
        numa_per_socket=own.numa_per_socket,
        slots=slots,
        switches=switches,
        nvlink_topology=own.nvlink_topology or "none",
        nvswitches=own.nvswitches or _usual_nvswitches(own, gpus),
        nvswitch_w=NVSWITCH_W,
        bridges_fit=own.bridges_fit,
        dimm_slots=own.dimm_slots,
        memory_type=own.memory_type or "",
        drive_bays=own.drive_bays,
        m2_slots=own.m2_slots,
        inlet_limits=() if own.inlet_max_c is None else (InletLimit(max_c=own.inlet_max_c),),
        cooling=_cooling_word(own.cooling),
        brings_psus=bool(own.psus),
        rack_units=own.rack_units,
        weight_kg=own.weight_kg,
        depth_mm=own.depth_mm,
        noise_db=own.noise_db,
    )


def _gpu_attach(
    own: OwnPlatform, slots: tuple[Slot, ...], switches: tuple[PcieSwitch, ...]
) -> Literal["slot", "direct", "switch"]:
    """GPUs hang on a switch that has ports for them, or on one of which nothing is said while no slot takes a GPU, or its
    owner says that they do. A switch for drives or network cards alone has none of them."""
    bare = bool(switches) and not any(s.gpu_ports or s.nic_ports or s.drive_ports for s in switches)
    if any(s.gpu_ports for s in switches):
        return "switch"
    if own.form == "sxm4":
        return "switch" if bare else "direct"
    said = own.has_switch and not any(s.switch for s in slots)
    return "switch" if bare and (said or not any(s.takes_gpu for s in slots)) else "slot"


def _socket(own: OwnPlatform, socket: int | None) -> int | None:
    """A single socket need not be named."""
    return 0 if socket is None and own.sockets == 1 else socket


def _usual_nvswitches(own: OwnPlatform, gpus: int) -> int:
    """Those of the board, where its GPUs are joined by NVSwitches: so stated, or more than a mesh joins."""
    each = min(gpus, own.gpu_max or gpus)
    stated = own.nvlink_topology not in (None, "none")
    switched = own.nvlink_topology == "switched" if stated else each > MOST_IN_MESH
    return usual_nvswitches(each) if switched and own.form == "sxm4" else 0


def _cooling_word(cooling: Cooling | None) -> Cooling:
    return cooling or "air"


def _switches(own: OwnPlatform) -> tuple[PcieSwitch, ...]:
    described = tuple(
        PcieSwitch(
            name=s.name,
            uplink_lanes=s.uplink_lanes,
            generation=s.generation,
            socket=_socket(own, s.socket),
            gpu_ports=s.gpu_ports,
            nic_ports=s.nic_ports,
            drive_ports=s.drive_ports,
            levels=s.levels,
        )
        for s in own.switches
    )
    one = PcieSwitch(name="switch", uplink_lanes=USUAL_UPLINK_LANES, socket=_socket(own, None))
    return described or ((one,) if own.has_switch else ())


def _slot(own: OwnPlatform, slot: OwnSlot, switches: set[str]) -> Slot:
    """A slot that names a switch which is not described hangs on its socket."""
    return Slot(
        name=slot.name,
        generation=slot.generation,
        lanes=slot.lanes,
        physical_lanes=slot.physical_lanes,
        width=slot.width or (1 if own.is_board else None),
        socket=_socket(own, slot.socket),
        switch=slot.switch if slot.switch in switches else "",
        full_height=slot.full_height,
        takes_gpu=slot.full_height and (slot.physical_lanes or slot.lanes) >= _lanes_for_gpus(own),
        shares_lanes_with=tuple(PORTS.get(name.casefold(), name) for name in slot.shares_lanes_with),
    )


def _lanes_for_gpus(own: OwnPlatform) -> int:
    """Slots for GPUs are x16. Who lists none of that size means that its widest take them, with fewer lanes."""
    widest = max((s.physical_lanes or s.lanes for s in own.slots), default=GPU_LANES)
    return min(widest, GPU_LANES)
