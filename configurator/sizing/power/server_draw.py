"""What one server draws: idle, in steady work, at most. The one record of watts that every later stage reads.

Behind the power supplies: sum of TDPs (or shares of them), memory, drives, NICs, board, NVSwitches, plus fans as a
share of it all; at the wall: divided by the supplies' efficiency. A GPU under a power limit draws no more than that.
Measured nodes beside what comes out here: `evidence`. A turnkey system's published maximum is its peak.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..assumptions import Assumptions
from ..catalogue import AccessorySpec, CoolingSpec, CpuSpec, DriveSpec, MemorySpec, NicSpec, PlatformSpec
from ..machine.system import System, allowed_w
from ..quantities import Basis, Figure
from .psu import PsuBank


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawItem:
    """One kind of consumer of a server, in watts behind the power supplies (for the losses: at the wall)."""

    name: str
    count: int
    idle_w: float
    typical_w: float
    peak_w: float


BANDS = {"idle": (0.79, 1.15), "typical": (0.75, 1.10), "peak": (0.75, 1.21)}
"""What an estimate may be off: measured over computed, A100 nodes. Idle: DGX Station 0.80, R7525 1.15. Typical: the
XE8545's median is 1.03 times it; the R7525 never reached it, at 0.96. Peak: R7525 0.76, since MLPerf does not load the CPUs;
NVIDIA's published maximum of a DGX A100 1.21. Runs tuned for efficiency (MaxQ) bound nothing but the idle draw.
"""

LEAST_W = 1.0
"""What is less is shown as nothing."""
NEAR = 0.02
"""How near, as a share, what the consumers leave must come to the supplies' losses to be called that: efficiency is no better known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of a server, in W: behind the supplies and at the wall, with the words that explain it.

    `low_w` and `high_w` bound an estimate, at the wall; None where the draw is published, measured or given.
    """

    load_w: float
    wall_w: float
    working: str
    basis: Basis
    low_w: float | None = None
    high_w: float | None = None

    @property
    def loss_w(self) -> float:
        """What the power supplies turn into heat, W."""
        return self.wall_w - self.load_w


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """What one server draws, by consumer (behind the supplies) and by state."""

    items: tuple[DrawItem, ...]
    idle: State
    typical: State
    peak: State


def draw(system: System, bank: PsuBank, assumptions: Assumptions) -> Draw:
    """Draw of one server in its three states, W; a typical draw never exceeds the peak, nor idle the typical draw."""
    consumers = tuple(_consumers(system, assumptions))
    items = (*consumers, _fans(consumers, assumptions)) if consumers else ()
    platform = system.platform
    peak = _state("peak", items, bank, assumptions)
    if assumptions.peak_w is not None:
        peak = _given(assumptions.peak_w, bank, assumptions, "peak_w as given", Basis.ASSUMPTION)
    elif platform and platform.peak_w and platform.kind in ("turnkey", "station"):
        peak = _published(system, platform, platform.peak_w, bank, assumptions)
    typical = _state("typical", items, bank, assumptions)
    if assumptions.average_w is not None:
        typical = _given(assumptions.average_w, bank, assumptions, "average_w as given", Basis.ASSUMPTION)
    elif typical.wall_w > peak.wall_w:
        typical = replace(peak, working=f"no more than the peak: {peak.wall_w:,.0f} W at the wall")
    idle = _state("idle", items, bank, assumptions)
    if platform and platform.idle_w:
        idle = _given(platform.idle_w, bank, assumptions, f"{platform.name}, measured", Basis.MEASURED)
    if idle.wall_w > typical.wall_w:
        idle = replace(typical, working=f"no more than the typical draw: {typical.wall_w:,.0f} W at the wall")
    return Draw(items=items, idle=idle, typical=typical, peak=peak)


def rest(watts: Draw) -> DrawItem | None:
    """What lies between the consumers and the wall, W: the losses of the supplies, and where a published or given draw counts,
    what that holds besides; None below a watt."""
    items = watts.items
    idle, typical, peak = (
        max(0.0, state.wall_w - listed_w)
        for state, listed_w in (
            (watts.idle, sum(i.idle_w for i in items)),
            (watts.typical, sum(i.typical_w for i in items)),
            (watts.peak, sum(i.peak_w for i in items)),
        )
    )
    if not items or max(idle, typical, peak) < LEAST_W:
        return None
    only_losses = abs(peak - watts.peak.loss_w) < LEAST_W + NEAR * peak
    name = "Lost in the PSUs" if only_losses else "Losses and the rest"
    return DrawItem(name=name, count=1, idle_w=idle, typical_w=typical, peak_w=peak)


def _consumers(system: System, a: Assumptions) -> Iterator[DrawItem]:
    def item(name: str, count: int, idle: float, typical: float, peak: float) -> DrawItem:
        return DrawItem(name=name, count=count, idle_w=idle * count, typical_w=typical * count, peak_w=peak * count)

    for group in system.gpus:
        gpu, most_w = group.spec, allowed_w(group)
        name = gpu.name if most_w == gpu.tdp_w else f"{gpu.name}, capped at {most_w:g} W"
        yield item(name, group.count, min(gpu.idle_w, most_w), min(gpu.tdp_w * a.gpu_typical_share, most_w), most_w)
    for part in system.parts:
        spec, count = part.spec, part.count
        if isinstance(spec, CpuSpec):
            yield item(spec.name, count, spec.tdp_w * a.cpu_idle_share, spec.tdp_w * a.cpu_typical_share, spec.tdp_w)
        elif isinstance(spec, MemorySpec | DriveSpec | NicSpec):
            yield item(
                spec.name,
                count,
                spec.idle_w,
                spec.idle_w + (spec.watts - spec.idle_w) * a.part_typical_share,
                spec.watts,
            )
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
    """Fans follow the heat; at idle they turn slower still."""
    return DrawItem(
        name="Fans",
        count=1,
        idle_w=sum(i.idle_w for i in items) * a.fan_share * a.fan_idle_share,
        typical_w=sum(i.typical_w for i in items) * a.fan_share,
        peak_w=sum(i.peak_w for i in items) * a.fan_share,
    )


def _state(name: str, items: tuple[DrawItem, ...], bank: PsuBank, a: Assumptions) -> State:
    watts = [(getattr(i, f"{name}_w"), i.name) for i in items]
    load = float(sum(w for w, _ in watts))
    efficiency = bank.efficiency(load, a)
    wall = load / efficiency
    parts = " + ".join(f"{w:,.0f} ({label})" for w, label in watts if w) or "0"
    low, high = BANDS[name]
    return State(
        load_w=load,
        wall_w=wall,
        working=f"({parts}) = {load:,.0f} W; / efficiency {efficiency:.3f} ({bank.efficiency_words(load, a)})"
        f" = {wall:,.0f} W at the wall",
        basis=Basis.ESTIMATE,
        low_w=wall * low,
        high_w=wall * high,
    )


def _published(system: System, platform: PlatformSpec, most_w: float, bank: PsuBank, a: Assumptions) -> State:
    """A turnkey system's published maximum; power limits take off what its own GPUs may no longer draw, and no more."""
    saved_w = _saved_by_limits_w(system, platform)
    words = f"{platform.name}, published maximum"
    if saved_w:
        words += f" of {most_w:,.0f} W less {saved_w:,.0f} W that the power limits take off its GPUs"
    return _given(max(most_w - saved_w, 0.0), bank, a, words, Basis.DATASHEET)


def _saved_by_limits_w(system: System, platform: PlatformSpec) -> float:
    """What limits take off a maximum that is for all of the platform's GPUs: GPUs of another form are not among them, and
    those that the build does not name are taken to be set like the first."""
    own = [group for group in system.gpus if group.spec.form == platform.gpu_form]
    saved = [group.spec.tdp_w - allowed_w(group) for group in own for _ in range(group.count)]
    unnamed = saved[:1] * (platform.gpu_max - len(saved))
    return sum(sorted(saved + unnamed)[: platform.gpu_max])


def _given(wall_w: float, bank: PsuBank, a: Assumptions, words: str, basis: Basis) -> State:
    """A draw that is known at the wall; what is behind the supplies follows from their efficiency."""
    load = bank.output_w(wall_w, a)
    return State(load_w=load, wall_w=wall_w, working=f"{words}: {wall_w:,.0f} W at the wall", basis=basis)


def figures(system: System, watts: Draw) -> Iterator[Figure]:
    """The draw in each state, W at the wall; an estimate with its band."""
    sources = system.platform.sources if system.platform else ()
    for name, state in (("idle", watts.idle), ("typical", watts.typical), ("peak", watts.peak)):
        yield Figure(
            name=f"power.{name}_w",
            value=state.wall_w,
            unit="W",
            working=state.working,
            basis=state.basis,
            sources=("ml-i11", "estimate") if state.basis is Basis.ESTIMATE else sources,
            low=state.low_w,
            high=state.high_w,
        )
    yield _limit_figure(system)


def _limit_figure(system: System) -> Figure:
    """The power limit that the figures of draw, heat and circuit go by; None where no GPU has one that its driver takes."""
    limited = [g for g in system.gpus if allowed_w(g) < g.spec.tdp_w]
    lowest = min(limited, key=allowed_w, default=None)
    return Figure(
        name="gpu.power_limit_w",
        value=allowed_w(lowest) if lowest else None,
        unit="W",
        working=f"set on {lowest.spec.name} with nvidia-smi -pl, of {lowest.spec.tdp_w:g} W"
        if lowest
        else "no limit is set",
        basis=Basis.ASSUMPTION,
    )
