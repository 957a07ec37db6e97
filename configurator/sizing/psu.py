"""Power supplies: what they deliver at the site's voltage, what is left after losing the redundant ones, their losses.

Efficiency: 80 PLUS limits at 10, 20, 50 and 100 % load, straight lines between them (80 PLUS programme, tables for
115 V internal and 230 V internal redundant supplies). Redundancy: N+N leaves half of them, N+1 all but one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .assumptions import Assumptions
from .build import Supply
from .catalogue import PsuSpec
from .circuit import psu_volts
from .quantities import Basis, Figure
from .system import LOW_LINE_VOLTS, System

DEFAULT_EFFICIENCY = 0.94
"""Where no class is known: the middle of Platinum and Titanium at working load."""

LOADS = (0.1, 0.2, 0.5, 1.0)
EFFICIENCY_HIGH_LINE = {
    "bronze": (0.77, 0.81, 0.85, 0.81),
    "silver": (0.81, 0.85, 0.89, 0.85),
    "gold": (0.84, 0.88, 0.92, 0.88),
    "platinum": (0.86, 0.90, 0.94, 0.91),
    "titanium": (0.90, 0.94, 0.96, 0.91),
}
"""The 10 % point is published for Titanium only; for the others it is taken 4 points below the 20 % one."""
EFFICIENCY_LOW_LINE = {
    "bronze": (0.78, 0.82, 0.85, 0.82),
    "silver": (0.81, 0.85, 0.88, 0.85),
    "gold": (0.83, 0.87, 0.90, 0.87),
    "platinum": (0.86, 0.90, 0.92, 0.89),
    "titanium": (0.90, 0.92, 0.94, 0.90),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PsuBank:
    """The supplies of one server at the voltage that they get. `each_w` is the output of the weakest, W."""

    count: int
    powered: int
    each_w: float
    nominal_w: float
    volts: float | None
    redundancy: str
    survivors: int
    efficiency_class: str
    mixed: bool
    inlet: str

    @property
    def capacity_w(self) -> float:
        """Output after losing what the redundancy allows to lose, W."""
        return self.each_w * self.survivors

    def efficiency(self, load_w: float, a: Assumptions) -> float:
        """Efficiency with the load shared by every powered supply."""
        if a.psu_efficiency is not None:
            return a.psu_efficiency
        low_line = self.volts is not None and self.volts <= LOW_LINE_VOLTS[1]
        curve = (EFFICIENCY_LOW_LINE if low_line else EFFICIENCY_HIGH_LINE).get(self.efficiency_class)
        total = self.each_w * self.powered
        if curve is None or total <= 0:
            return DEFAULT_EFFICIENCY
        return between(load_w / total, LOADS, curve)

    def output_w(self, wall_w: float, a: Assumptions) -> float:
        """What reaches the load out of `wall_w`: three rounds are enough, as the curve is nearly flat."""
        load = wall_w * DEFAULT_EFFICIENCY
        for _ in range(3):
            load = wall_w * self.efficiency(load, a)
        return load


def between(x: float, xs: tuple[float, ...], ys: tuple[float, ...]) -> float:
    """Straight lines between points; flat before the first and after the last."""
    if x <= xs[0]:
        return ys[0]
    for (x0, y0), (x1, y1) in zip(zip(xs, ys, strict=True), zip(xs[1:], ys[1:], strict=True), strict=False):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return ys[-1]


def input_w(load_w: float, bank: PsuBank, a: Assumptions) -> tuple[float, float]:
    """Draw at the wall for a load behind the supplies, W, and the efficiency used."""
    efficiency = bank.efficiency(load_w, a)
    return load_w / efficiency, efficiency


def bank(system: System) -> PsuBank:
    """The supplies of one server: those chosen, else the platform's own."""
    fitted = system.of(PsuSpec)
    count = sum(p.count for p in fitted)
    site = system.build.site
    volts = psu_volts(site.supply) if site.supply else None
    redundancy = site.psu_redundancy or (system.platform.psu_redundancy if system.platform else "") or "none"
    powered = min(count, site.psus_powered) if site.psus_powered is not None else count
    each = min((p.spec.watts_at(volts) if volts is not None else p.spec.watts for p in fitted), default=0.0)
    return PsuBank(
        count=count,
        powered=powered,
        each_w=each,
        nominal_w=min((p.spec.watts for p in fitted), default=0.0),
        volts=volts,
        redundancy=redundancy,
        survivors=min(powered, left_after_loss(count, redundancy)),
        efficiency_class=fitted[0].spec.efficiency_class if fitted else "",
        mixed=len({p.spec.watts for p in fitted}) > 1,
        inlet=fitted[0].spec.inlet if fitted else "",
    )


def left_after_loss(count: int, redundancy: str) -> int:
    """Supplies that must carry all: N+N half of them, N+1 all but one, none all."""
    if redundancy == "n+n":
        return count // 2
    if redundancy == "n+1":
        return max(count - 1, 0)
    return count


def figures(bank: PsuBank, load_w: float, wall_w: float, supply: Supply | None, a: Assumptions) -> Iterator[Figure]:
    def figure(name: str, value: float | None, unit: str, working: str) -> Figure:
        return Figure(
            name=f"power.{name}", value=value, unit=unit, working=working, basis=Basis.COMPUTED, sources=("th80",)
        )

    at = f" at {bank.volts:.0f} V" if bank.volts is not None else ""
    known = bank.count > 0
    yield figure(
        "psu_capacity_w",
        bank.capacity_w if known else None,
        "W",
        f"{bank.survivors} of {bank.count} supplies ({bank.redundancy}) × {bank.each_w:,.0f} W{at}"
        if known
        else "no supply chosen",
    )
    share = load_w / bank.capacity_w if bank.capacity_w else None
    yield figure("psu_share", share, "", f"{load_w:,.0f} W behind the supplies / {bank.capacity_w:,.0f} W")
    each_w = wall_w / bank.survivors if bank.survivors else None
    yield figure("psu_each_w", each_w, "W", f"{wall_w:,.0f} W at the wall / {bank.survivors} supplies left")
    amps = each_w / (bank.volts * a.power_factor) if each_w is not None and bank.volts else None
    yield figure("psu_each_a", amps, "A", f"{each_w or 0:,.0f} W / ({bank.volts or 0:.0f} V × {a.power_factor:g})")
    yield figure(
        "psu_input_w", wall_w, "W", f"{load_w:,.0f} W behind the supplies / {load_w / wall_w if wall_w else 1:.3f}"
    )
    yield figure("psu_loss_w", wall_w - load_w, "W", f"{wall_w:,.0f} W - {load_w:,.0f} W")
