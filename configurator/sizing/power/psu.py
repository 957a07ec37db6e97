"""Power supplies: what they deliver at the site's voltage, what is left after losing the redundant ones, their losses.

Efficiency: 80 PLUS limits at 10, 20, 50 and 100 % load, straight lines between them (80 PLUS programme, tables for
115 V internal and 230 V internal redundant supplies). Redundancy: N+N leaves half of them, N+1 all but one. On
redundant feeds the supplies are split over the feeds as evenly as they go, and the fullest feed may be the one lost.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from ..assumptions import Assumptions
from ..build import Supply
from ..catalogue import PsuSpec
from ..machine.system import LOW_LINE_VOLTS, System
from ..quantities import Basis, Figure, counted, percent
from .volts import PSU_MAX_VOLTS, line_to_line_volts, psu_volts

DEFAULT_EFFICIENCY = 0.94
"""Where no class is known: Platinum at half load (80 PLUS, 230 V internal redundant).
The assumption `psu_efficiency` overrides it."""

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
    """The supplies of one server at the voltage that they get. `each_w` is the output of the weakest, W.

    `survivors` are left after losing what the redundancy allows to lose; `on_worst_side` when the feed with most of
    them is lost, None without redundant feeds. `one_set` is one piece with several cords. `inlet_a` are the amps of the
    inlet where the label would draw more.
    """

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
    on_worst_side: int | None = None
    one_set: bool = False
    inlet_a: float | None = None

    @property
    def is_held(self) -> bool:
        """Whether the inlet, and not the label, limits what each gives."""
        return self.inlet_a is not None and self.each_w < self.nominal_w

    @property
    def cords(self) -> int:
        """Cords of one server that have power, one a supply; 0 where nobody knows, as of a set that has several."""
        return 0 if self.one_set else self.powered

    @property
    def capacity_w(self) -> float:
        """Output after losing what the redundancy allows to lose, W."""
        return self.each_w * self.survivors

    @property
    def left_words(self) -> str:
        """The supplies that carry all, out of how many: 3 of 4 supplies (n+1), 4 supplies (none to spare)."""
        all_of_them = counted(self.count, "supply", "supplies")
        left = all_of_them if self.survivors == self.count else f"{self.survivors} of {all_of_them}"
        return f"{left} ({'none to spare' if self.redundancy == 'none' else self.redundancy})"

    @property
    def fewest(self) -> int:
        """Supplies that carry all at the worst: after a loss of redundant ones, or of a whole feed."""
        return self.survivors if self.on_worst_side is None else min(self.survivors, self.on_worst_side)

    @property
    def side_capacity_w(self) -> float | None:
        """Output when one of redundant feeds is lost, W."""
        return None if self.on_worst_side is None else self.each_w * self.on_worst_side

    def each_left_w(self, wall_w: float) -> float | None:
        """What each supply draws, W, where the fewest carry a server that draws `wall_w`; None where none is left."""
        return wall_w / self.fewest if self.fewest else None

    def each_left_a(self, wall_w: float, a: Assumptions) -> float | None:
        """The same as current, A; None too where the voltage is not known."""
        each_w = self.each_left_w(wall_w)
        return each_w / (self.volts * a.power_factor) if each_w is not None and self.volts else None

    def each_left_words(self, wall_w: float, a: Assumptions) -> str:
        """How that current comes about."""
        return f"{self.each_left_w(wall_w) or 0:,.0f} W / ({self.volts or 0:.0f} V × {a.power_factor:g})"

    def efficiency(self, load_w: float, a: Assumptions) -> float:
        """Efficiency with a load, W behind them, that every powered supply shares (80 PLUS curve of their class)."""
        if a.psu_efficiency is not None:
            return a.psu_efficiency
        curve, total = self._curve(), self._rated_w
        if curve is None or total <= 0:
            return DEFAULT_EFFICIENCY
        return between(load_w / total, LOADS, curve)

    def efficiency_words(self, load_w: float, a: Assumptions) -> str:
        """Where the efficiency at a load, W, comes from."""
        if a.psu_efficiency is not None:
            return "as assumed"
        total = self._rated_w
        if self._curve() is None or total <= 0:
            return "supplies of no known class"
        table = "115 V" if self._low_line else "230 V"
        return f"80 PLUS {self.efficiency_class.title()}, {table} table, {percent(load_w / total)} of {self.powered} × {total / self.powered:,.0f} W"

    @property
    def _rated_w(self) -> float:
        """What efficiency goes by, W: a supply that its inlet holds back is no smaller one."""
        return (self.each_w if self.inlet_a is None else self.nominal_w) * self.powered

    @property
    def _low_line(self) -> bool:
        return self.volts is not None and self.volts <= LOW_LINE_VOLTS[1]

    def _curve(self) -> tuple[float, ...] | None:
        return (EFFICIENCY_LOW_LINE if self._low_line else EFFICIENCY_HIGH_LINE).get(self.efficiency_class)

    def output_w(self, wall_w: float, a: Assumptions) -> float:
        """What reaches the load out of `wall_w`: three rounds are enough, as the curve is nearly flat."""
        load = wall_w * DEFAULT_EFFICIENCY
        for _ in range(3):
            load = wall_w * self.efficiency(load, a)
        return load


def between(x: float, xs: tuple[float, ...], ys: tuple[float, ...]) -> float:
    """Straight lines between points, in the unit of `ys` (here shares); flat before the first and after the last."""
    if x <= xs[0]:
        return ys[0]
    for (x0, y0), (x1, y1) in pairwise(zip(xs, ys, strict=True)):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return ys[-1]


def bank(system: System) -> PsuBank:
    """The supplies of one server: those chosen, else the platform's own."""
    fitted = system.of(PsuSpec)
    count = sum(p.count for p in fitted)
    site = system.build.site
    volts = psu_volts(site.supply) if site.supply else None
    redundancy = site.psu_redundancy or (system.platform.psu_redundancy if system.platform else "") or "none"
    powered = min(count, site.psus_powered) if site.psus_powered is not None else count
    each = min((p.spec.watts_at(volts) if volts is not None else p.spec.watts for p in fitted), default=0.0)
    one_set = count > 0 and all(p.spec.redundant_within for p in fitted)
    sides = site.feeds if site.redundant and not one_set else 1
    return PsuBank(
        count=count,
        powered=powered,
        each_w=each,
        nominal_w=min((p.spec.watts for p in fitted), default=0.0),
        volts=volts,
        redundancy=redundancy,
        survivors=min(powered, count if one_set else left_after_loss(count, redundancy)),
        efficiency_class=fitted[0].spec.efficiency_class if fitted else "",
        mixed=len({p.spec.watts for p in fitted}) > 1,
        inlet=fitted[0].spec.inlet if fitted else "",
        on_worst_side=powered - ceil(powered / sides) if sides > 1 else None,
        one_set=one_set,
    )


def left_after_loss(count: int, redundancy: str) -> int:
    """Supplies that must carry all: N+N half of them (of an odd number the smaller half), N+1 all but one, none all."""
    if redundancy == "n+n":
        return count // 2
    if redundancy == "n+1":
        return max(count - 1, 0)
    return count


def figures(bank: PsuBank, load_w: float, wall_w: float, supply: Supply | None, a: Assumptions) -> Iterator[Figure]:
    """The supplies' figures; `load_w` behind them and `wall_w` before them are the server's peak, W."""

    def figure(name: str, value: float | None, unit: str, working: str) -> Figure:
        return Figure(
            name=f"power.{name}", value=value, unit=unit, working=working, basis=Basis.COMPUTED, sources=("th80",)
        )

    at = f" at {bank.volts:.0f} V" if bank.volts is not None else ""
    at += f", all that the {bank.inlet_a:g} A of its inlet give" if bank.is_held else ""
    known = bank.count > 0
    none = "no supply chosen"
    left = f"{bank.left_words} × {bank.each_w:,.0f} W{at}"
    yield figure("psu_capacity_w", bank.capacity_w if known else None, "W", left if known else none)
    share = load_w / bank.capacity_w if bank.capacity_w else None
    yield figure("psu_share", share, "", f"{load_w:,.0f} W behind the supplies / {bank.capacity_w:,.0f} W")
    side = f"{bank.on_worst_side} of {bank.powered} supplies × {bank.each_w:,.0f} W{at} when the other side is lost"
    yield figure(
        "psu_side_capacity_w",
        bank.side_capacity_w if known else None,
        "W",
        "no redundant feeds" if bank.on_worst_side is None else side if known else none,
    )
    yield figure("psu_volts", bank.volts, "V", _volts_working(supply))
    left_w = f"{wall_w:,.0f} W at the wall / {counted(bank.fewest, 'supply unit')} left"
    yield figure("psu_each_w", bank.each_left_w(wall_w), "W", left_w if bank.fewest else "no supply is left")
    yield figure("psu_each_a", bank.each_left_a(wall_w, a), "A", bank.each_left_words(wall_w, a))
    share_of_wall = load_w / wall_w if wall_w else 1
    yield figure("psu_input_w", wall_w, "W", f"{load_w:,.0f} W behind the supplies / {share_of_wall:.3f}")
    yield figure("psu_loss_w", wall_w - load_w, "W", f"{wall_w:,.0f} W - {load_w:,.0f} W")


def _volts_working(supply: Supply | None) -> str:
    if supply is None:
        return "the site's supply is not described yet"
    if supply.phases == 1:
        return f"single phase, {supply.volts:g} V"
    between_lines = line_to_line_volts(supply)
    stated = f"three phases, {between_lines:.0f} V between lines"
    if between_lines <= PSU_MAX_VOLTS:
        return f"{stated}: the supplies sit between two lines"
    return f"{stated}: the supplies sit between line and neutral, {between_lines:.0f} V / √3"
