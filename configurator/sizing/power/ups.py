"""The UPS: watts and VA must both hold, with headroom; runtime only between published points, never beyond them.

Runtime between two points of a maker: t = t1 (P1 / P)^k with k = ln(t1 / t2) / ln(P2 / P1), a straight line on
double-logarithmic paper, as batteries give less than proportionally at higher loads (Peukert). Redundant feeds have a
UPS each, and each must carry everything.
"""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, exp, log

from ..assumptions import Assumptions
from ..build import Site, Supply
from ..catalogue import AnyProduct, CatalogueSnapshot, RuntimePoint, UpsSpec
from ..catalogue.kept import once_per_identity
from ..catalogue.products import near_range
from ..quantities import SLACK
from .breakers import continuous_share
from .volts import line_to_line_volts, psu_volts

EFFICIENCY = {"online": 0.94, "line-interactive": 0.98}
"""Output over input at working load (makers' sheets): double conversion loses 4 to 8 %, line-interactive 1 to 3 %."""
LEAST_EFFICIENCY = 0.94
"""Where the topology is not known, or is another one."""
CLASS_TOLERANCE = 0.06
"""What a voltage may differ from one that a UPS is made for and still be of its class: 220 and 240 V of 230, 200 V of 208,
127 V of 120. 208 V is not of the class of 230 V: that is another model, which may run there at the low end of its range."""
MINUTES_SHOWN = 1
"""Decimals of a runtime that people see, and by which it is judged: no battery is known to three seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """Minutes on battery: known between published points. Below the lightest of them only `at_least` is known."""

    minutes: float | None
    at_least: float | None
    working: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """So many of one UPS side by side, where no single one is large enough."""

    unit: UpsSpec
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsLoad:
    """What the UPS must carry (headroom included in `needed_*`) and how the chosen one stands it.

    `suggested` is the smallest that will do; where there is none, `parallel` is how many of the largest would.
    `efficiency` is the chosen one's, 1 without a UPS.
    """

    load_w: float
    load_va: float
    needed_w: float
    needed_va: float
    wanted_minutes: float | None
    chosen: UpsSpec | None
    share: float | None
    runtime: Runtime
    efficiency: float
    suggested: UpsSpec | None
    parallel: Units | None

    @property
    def input_w(self) -> float:
        """What the UPS takes from the circuit to carry its load, W; charging comes on top."""
        return self.load_w / self.efficiency


def size(
    load_w: float,
    chosen: UpsSpec | None,
    site: Site,
    snapshot: CatalogueSnapshot,
    a: Assumptions,
    *,
    minutes: float | None = None,
) -> UpsLoad:
    """Size a UPS for `load_w`, W at its output, that shall last `minutes` if any are asked for."""
    load_va = load_w / a.power_factor
    suggested = suggest(load_w, load_va, site, snapshot, a, minutes=minutes) if load_w else None
    return UpsLoad(
        load_w=load_w,
        load_va=load_va,
        needed_w=load_w * a.ups_headroom,
        needed_va=load_va * a.ups_headroom,
        wanted_minutes=minutes,
        chosen=chosen,
        share=max(load_w / chosen.watts, load_va / chosen.va) if chosen else None,
        runtime=runtime(chosen, load_w, load_va),
        efficiency=efficiency(chosen, a),
        suggested=suggested,
        parallel=in_parallel(load_w, load_va, site, snapshot, a) if load_w and suggested is None else None,
    )


def suggest(
    load_w: float,
    load_va: float,
    site: Site,
    snapshot: CatalogueSnapshot,
    a: Assumptions,
    *,
    minutes: float | None = None,
) -> UpsSpec | None:
    """The smallest UPS by watts, then VA, that carries the load (W, VA) with headroom on the site's supply.

    Where `minutes` are asked for, the smallest whose published points show them; where none shows them, the smallest.
    """
    fitting = (ups for ups in by_size(snapshot.products) if suits(ups, load_w, load_va, site, a))
    smallest = next(fitting, None)
    if smallest is None or minutes is None or lasts(smallest, load_w, load_va, minutes):
        return smallest
    return next((ups for ups in fitting if lasts(ups, load_w, load_va, minutes)), smallest)


def suits(ups: UpsSpec, load_w: float, load_va: float, site: Site, a: Assumptions) -> bool:
    """Whether a UPS carries a load (W, VA) with headroom, is made for the site's supply, and the circuit carries it.

    A single-phase UPS on three phases loads one of them with everything, which the breaker there must stand.
    """
    if over(load_w * a.ups_headroom, ups.watts) or over(load_va * a.ups_headroom, ups.va):
        return False
    supply = site.supply
    if supply is None:
        return True
    if not made_for(ups, supply):
        return False
    if not on_one_phase(ups, supply) or supply.breaker_amps is None:
        return True
    amps = load_w / efficiency(ups, a) / (psu_volts(supply) * a.power_factor)
    return not over(amps, supply.breaker_amps * continuous_share(site.region, supply, a))


def in_parallel(load_w: float, load_va: float, site: Site, snapshot: CatalogueSnapshot, a: Assumptions) -> Units | None:
    """How many of the largest UPS for the site's supply carry the load (W, VA) with headroom; None where one would, or none."""
    supply = site.supply
    fitting = (ups for ups in reversed(by_size(snapshot.products)) if supply is None or made_for(ups, supply))
    largest = next(fitting, None)
    if largest is None:
        return None
    share = a.ups_headroom * max(load_w / largest.watts, load_va / largest.va)
    count = ceil(share * (1 - SLACK))
    return Units(unit=largest, count=count) if count > 1 else None


@once_per_identity
def by_size(products: Mapping[str, AnyProduct]) -> tuple[UpsSpec, ...]:
    """The UPSs on offer, smallest first: by watts, then VA."""
    offered = [product for product in products.values() if isinstance(product, UpsSpec) and not product.retired]
    return tuple(sorted(offered, key=lambda ups: (ups.watts, ups.va, ups.id)))


def over(load: float, rating: float) -> bool:
    """Whether a load is more than a rating, both in W or both in VA; exactly full is not over."""
    return load > rating * (1 + SLACK)


def takes_supply(ups: UpsSpec, supply: Supply | None) -> bool:
    """Whether a UPS works on the site's supply: phases, and volts within ten per cent of what it may be set to.

    Unknown volts on either side count as yes. A single-phase UPS may hang on one phase of three.
    """
    if supply is None:
        return True
    if ups.phases > supply.phases:
        return False
    return not ups.volts or any(near_range(site_volts(ups, supply), volts, volts) for volts in ups.volts)


def made_for(ups: UpsSpec, supply: Supply) -> bool:
    """Whether a UPS is sold for the site's supply: its phases, and a voltage of the same class."""
    if ups.phases > supply.phases:
        return False
    site_v = site_volts(ups, supply)
    return not ups.volts or any(abs(site_v - volts) <= volts * (CLASS_TOLERANCE + SLACK) for volts in ups.volts)


def site_volts(ups: UpsSpec, supply: Supply) -> float:
    """What the site's supply gives a UPS, V: between lines where it has three phases."""
    return line_to_line_volts(supply) if ups.phases == 3 else psu_volts(supply)


def on_one_phase(ups: UpsSpec | None, supply: Supply) -> bool:
    """Whether a UPS hangs on one phase of three."""
    return ups is not None and ups.phases == 1 and supply.phases == 3


def efficiency(ups: UpsSpec | None, a: Assumptions) -> float:
    """Output over input at working load, a share; 1 without a UPS."""
    if ups is None:
        return 1.0
    return a.ups_efficiency or EFFICIENCY.get(ups.topology, LEAST_EFFICIENCY)


def lasts(ups: UpsSpec, load_w: float, load_va: float, minutes: float) -> bool:
    """Whether published points show that a UPS carries a load (W, VA) for so many minutes."""
    shown = runtime(ups, load_w, load_va).at_least
    return shown is not None and round(shown, MINUTES_SHOWN) >= round(minutes, MINUTES_SHOWN)


def runtime(ups: UpsSpec | None, load_w: float, load_va: float) -> Runtime:
    """Minutes that a UPS carries a load (W, VA) on battery, as its published points show; in words where they don't."""
    if ups is None:
        return _unknown("no UPS chosen")
    points = sorted(ups.runtime, key=lambda point: point.load_w)
    if not points:
        return _unknown(f"no runtime of {ups.name} is published here")
    if not load_w:
        return _unknown("no load yet")
    if over(load_w, ups.watts) or over(load_va, ups.va):
        return _unknown(f"{ups.name} is overloaded")
    lightest, heaviest = points[0], points[-1]
    minutes = runtime_minutes(tuple(points), load_w)
    if minutes is not None:
        return Runtime(minutes=minutes, at_least=minutes, working=_between(points, load_w, minutes))
    if load_w < lightest.load_w:
        return Runtime(
            minutes=None,
            at_least=lightest.minutes,
            working=f"at least {lightest.minutes:g} min: {load_w:,.0f} W lies outside its published points, "
            f"below the lightest, {_said(lightest)}",
        )
    return _unknown(
        f"{load_w:,.0f} W lies outside its published points, above the heaviest, {_said(heaviest)}: "
        "beyond them nobody should promise a time"
    )


def runtime_minutes(points: tuple[RuntimePoint, ...], load_w: float) -> float | None:
    """Minutes at `load_w`, W, at and between published points; None outside them."""
    known = sorted(points, key=lambda p: p.load_w)
    for point in known:
        if abs(point.load_w - load_w) <= SLACK * load_w:
            return point.minutes
    for light, heavy in itertools.pairwise(known):
        if light.load_w < load_w < heavy.load_w:
            return light.minutes * exp(_exponent(light, heavy) * (log(light.load_w) - log(load_w)))
    return None


def _exponent(light: RuntimePoint, heavy: RuntimePoint) -> float:
    return (log(light.minutes) - log(heavy.minutes)) / (log(heavy.load_w) - log(light.load_w))


def _between(points: list[RuntimePoint], load_w: float, minutes: float) -> str:
    for light, heavy in itertools.pairwise(points):
        if light.load_w * (1 + SLACK) < load_w < heavy.load_w * (1 - SLACK):
            return (
                f"{light.minutes:g} min × ({light.load_w:,.0f} W / {load_w:,.0f} W)^{_exponent(light, heavy):.3f} = "
                f"{minutes:,.1f} min, log-log between the published {_said(light)} and {_said(heavy)}"
            )
    return f"published: {minutes:g} min at {load_w:,.0f} W"


def _said(point: RuntimePoint) -> str:
    return f"{point.minutes:g} min at {point.load_w:,.0f} W"


def _unknown(why: str) -> Runtime:
    return Runtime(minutes=None, at_least=None, working=why)
