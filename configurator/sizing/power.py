"""What one server draws: idle, in steady work, at most. The one record of watts that every later stage reads.

Behind the power supplies: sum of TDPs (or shares of them), memory, drives, NICs, board, NVSwitches, plus fans as a
share of it all; at the wall: divided by the supplies' efficiency. Checked against Dell XE8545, 4 x A100 500 W, MLPerf
Inference v1.1 (measured at the wall: 632 W idle, 2,775 W median, 3,281 W most) and the DGX A100's idle of
1,453 to 1,532 W. A turnkey system's published maximum is its peak.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .assessment import DrawItem
from .assumptions import Assumptions
from .catalogue import AccessorySpec, CoolingSpec, CpuSpec, DriveSpec, MemorySpec, NicSpec
from .psu import PsuBank, input_w
from .quantities import Basis, Figure
from .system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of a server, in W: behind the supplies and at the wall, with the words that explain it."""

    load_w: float
    wall_w: float
    working: str
    basis: Basis

    @property
    def loss_w(self) -> float:
        return self.wall_w - self.load_w


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    items: tuple[DrawItem, ...]
    idle: State
    typical: State
    peak: State


def draw(system: System, bank: PsuBank, assumptions: Assumptions) -> Draw:
    """Draw of one server in its three states; a typical draw never exceeds the peak, nor idle the typical draw."""
    consumers = tuple(_consumers(system, assumptions))
    items = (*consumers, _fans(consumers, assumptions)) if consumers else ()
    platform = system.platform
    peak = _state("peak", items, bank, assumptions)
    if assumptions.peak_w is not None:
        peak = _given(assumptions.peak_w, bank, assumptions, "peak_w as given", Basis.ASSUMPTION)
    elif platform and platform.peak_w and platform.kind in ("turnkey", "station"):
        peak = _given(platform.peak_w, bank, assumptions, f"{platform.name}, published maximum", Basis.DATASHEET)
    typical = _state("typical", items, bank, assumptions)
    if assumptions.average_w is not None:
        typical = _given(assumptions.average_w, bank, assumptions, "average_w as given", Basis.ASSUMPTION)
    elif typical.wall_w > peak.wall_w:
        typical = _given(peak.wall_w, bank, assumptions, "no more than the peak", peak.basis)
    idle = _state("idle", items, bank, assumptions)
    if platform and platform.idle_w:
        idle = _given(platform.idle_w, bank, assumptions, f"{platform.name}, measured", Basis.MEASURED)
    if idle.wall_w > typical.wall_w:
        idle = _given(typical.wall_w, bank, assumptions, "no more than the typical draw", typical.basis)
    return Draw(items=items, idle=idle, typical=typical, peak=peak)


def _consumers(system: System, a: Assumptions) -> Iterator[DrawItem]:
    def item(name: str, count: int, idle: float, typical: float, peak: float) -> DrawItem:
        return DrawItem(name=name, count=count, idle_w=idle * count, typical_w=typical * count, peak_w=peak * count)

    for group in system.gpus:
        gpu = group.spec
        yield item(gpu.name, group.count, gpu.idle_w, gpu.tdp_w * a.gpu_typical_share, gpu.tdp_w)
    for part in system.parts:
        spec, count = part.spec, part.count
        if isinstance(spec, CpuSpec):
            yield item(spec.name, count, spec.tdp_w * a.cpu_idle_share, spec.tdp_w * a.cpu_typical_share, spec.tdp_w)
        elif isinstance(spec, MemorySpec | DriveSpec | NicSpec):
            yield item(spec.name, count, spec.idle_w, (spec.idle_w + spec.watts) / 2, spec.watts)
        elif isinstance(spec, AccessorySpec | CoolingSpec) and spec.watts:
            yield item(spec.name, count, spec.watts, spec.watts, spec.watts)
    yield from _platform_items(system, a)
    for line in system.build.custom_lines:
        if line.watts:
            yield item(line.description, line.count, line.watts, line.watts, line.watts)


def _platform_items(system: System, a: Assumptions) -> Iterator[DrawItem]:
    platform = system.platform
    board = platform.board_w if platform and platform.board_w is not None else a.board_w
    if system.gpus or system.parts or platform:
        yield DrawItem(name="Mainboard and management", count=1, idle_w=board, typical_w=board, peak_w=board)
    if platform and platform.nvswitches and platform.nvswitch_w:
        # Its links stay up, so it draws about the same at idle: with that the DGX A100's measured idle comes out.
        draw = platform.nvswitches * platform.nvswitch_w
        yield DrawItem(name="NVSwitch", count=platform.nvswitches, idle_w=draw, typical_w=draw, peak_w=draw)


def _fans(items: tuple[DrawItem, ...], a: Assumptions) -> DrawItem:
    """Fans follow the heat; at idle they turn at about half the share."""
    return DrawItem(
        name="Fans",
        count=1,
        idle_w=sum(i.idle_w for i in items) * a.fan_share / 2,
        typical_w=sum(i.typical_w for i in items) * a.fan_share,
        peak_w=sum(i.peak_w for i in items) * a.fan_share,
    )


def _state(name: str, items: tuple[DrawItem, ...], bank: PsuBank, a: Assumptions) -> State:
    watts = [(getattr(i, f"{name}_w"), i.name) for i in items]
    load = float(sum(w for w, _ in watts))
    wall, efficiency = input_w(load, bank, a)
    parts = " + ".join(f"{w:,.0f} ({label})" for w, label in watts if w) or "0"
    return State(
        load_w=load,
        wall_w=wall,
        working=f"({parts}) / efficiency {efficiency:.3f} = {wall:,.0f} W at the wall",
        basis=Basis.ESTIMATE,
    )


def _given(wall_w: float, bank: PsuBank, a: Assumptions, words: str, basis: Basis) -> State:
    """A draw that is known at the wall; what is behind the supplies follows from their efficiency."""
    load = bank.output_w(wall_w, a)
    return State(load_w=load, wall_w=wall_w, working=f"{words}: {wall_w:,.0f} W at the wall", basis=basis)


def figures(system: System, watts: Draw) -> Iterator[Figure]:
    sources = system.platform.sources if system.platform else ()
    for name, state in (("idle", watts.idle), ("typical", watts.typical), ("peak", watts.peak)):
        yield Figure(
            name=f"power.{name}_w",
            value=state.wall_w,
            unit="W",
            working=state.working,
            basis=state.basis,
            sources=("ml-i11", "estimate") if state.basis is Basis.ESTIMATE else sources,
        )
