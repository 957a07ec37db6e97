"""Owning against renting: electricity, total cost over the horizon, and the month in which buying has paid.

All sums are of all servers. Owning costs the hardware once, less what it is resold for, and electricity, support and
whatever else runs every month; renting costs GPUs x rate x hours. Break-even is the month in which the two are equal, as
a span because the price is one; where owning costs as much a month as renting, there is none, and renting is cheaper.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..assumptions import Assumptions
from ..catalogue import CatalogueSnapshot
from ..machine.bom import BomLine
from ..machine.bom import total as bom_total
from ..machine.system import System, Unknown, allowed_w
from ..power.server_draw import Draw, State
from ..quantities import Span
from . import renting, sensitivity
from .present_value import discount_factor, exact, present_months
from .resale import Resale, resale
from .results import CostItem, RateComparison, Sensitivity
from .terms import Terms, terms

MAIN_KINDS = ("gpu", "platform")


@dataclass(frozen=True, slots=True, kw_only=True)
class Electricity:
    """What one server draws on average, W at the wall, and what that comes to in a month, all servers with PUE.

    In use it draws its typical power, otherwise it idles; a given average_w stands for the whole month. What is estimated
    spans as the draw does; `mean_w` holds W and `month_kwh` kWh, not money.
    """

    used_w: float
    unused_w: float
    mean_w: Span
    month_kwh: Span
    month: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class CostResult:
    """`hardware`, `tco` are None, `items` and `sensitivities` empty, where a main price is missing or GPUs have no
    platform to run in, and `why_none` says which; `unpriced` names what is left out. `own_month` is the sum of
    `month_items`, each in whole cents as a bill is, and follows the price where support is a share of it. `capped`: a
    power limit slows the GPUs, by how much nobody measured. `electricity` is what the servers draw, without what a UPS loses
    (`has_ups`): the PUE stands for all that is lost before them.
    """

    hardware: Span | None
    why_none: str
    unpriced: tuple[str, ...]
    terms: Terms
    resale: Resale
    electricity: Electricity
    servers: int
    gpus: int
    capped: bool
    has_ups: bool
    month_items: tuple[CostItem, ...]
    own_month: Span
    items: tuple[CostItem, ...]
    tco: Span | None
    rates: tuple[RateComparison, ...]
    sensitivities: tuple[Sensitivity, ...]


def cost(
    system: System, bom: tuple[BomLine, ...], draw: Draw, snapshot: CatalogueSnapshot, a: Assumptions
) -> CostResult:
    """Costs of all servers over the horizon; `draw` is of one server.

    Without a price for the GPUs or the platform, or without a platform, there is no hardware price worth computing with:
    `hardware` is None, and so is all that follows from it. Smaller lines without a price are named beside the result.
    """
    build = system.build
    sold = resale(system, bom, a)
    t = terms(build, a, sold)
    given = build.costs.hardware_price
    missing = tuple(line for line in bom if line.unit is None) if given is None else ()
    strangers = tuple(u.id for u in system.unknown if is_main(u)) if given is None else ()
    unpriced = (*strangers, *(line.description for line in missing))
    why_none = "" if given is not None else _why_none(system, bom, strangers, missing)
    hardware = Span.exactly(given) if given is not None else None if why_none else bom_total(bom)
    power = electricity(draw, system.servers, t, averaged=a.average_w is not None)
    month_items = tuple(items_of_a_month(power.month, hardware, t))
    own_month = Span.total(item.amount for item in month_items)
    items = tuple(cost_items(hardware, power.month, t)) if hardware is not None else ()
    tco = total_cost(items) if items else None
    compared = renting.rates(build, system, snapshot, t)
    return CostResult(
        hardware=hardware,
        why_none=why_none,
        unpriced=unpriced,
        terms=t,
        resale=sold,
        electricity=power,
        servers=system.servers,
        gpus=system.gpus_total,
        has_ups=system.ups is not None,
        capped=any(allowed_w(group) < group.spec.tdp_w for group in system.gpus),
        month_items=month_items,
        own_month=own_month,
        items=items,
        tco=tco,
        rates=tuple(renting.compare(rate, system.gpus_total, t, hardware, own_month, tco) for rate in compared),
        sensitivities=sensitivity.vary(
            hardware,
            t,
            power.used_w,
            power.unused_w,
            power.mean_w,
            system.servers,
            system.gpus_total,
            compared[0] if compared else None,
            a,
        )
        if hardware is not None
        else (),
    )


def _why_none(
    system: System, bom: tuple[BomLine, ...], strangers: tuple[str, ...], missing: tuple[BomLine, ...]
) -> str:
    """Why no price of the hardware is worth computing with; empty where one is.

    Lines of the buyer's own with a price may be the rest of the server.
    """
    if not bom and not strangers:
        return "nothing is chosen yet"
    if strangers or any(line.kind in MAIN_KINDS for line in missing):
        return f"no price for {', '.join((*strangers, *(line.description for line in missing)))}"
    rest_priced = any(line.kind == "custom" and line.unit is not None for line in bom)
    return "no platform chosen, and GPUs alone are no server" if system.platform is None and not rest_priced else ""


def is_main(unknown: Unknown) -> bool:
    """Whether what the catalogue does not hold is a GPU or the platform, without which no price says anything."""
    return unknown.path == "platform" or (unknown.path.startswith("gpus[") and unknown.path.endswith(".variant"))


def electricity(draw: Draw, servers: int, t: Terms, *, averaged: bool) -> Electricity:
    """Mean draw = utilisation x typical + (1 - utilisation) x idle; kWh = W / 1000 x PUE x hours x servers.

    Where the draw is estimated with a band, all three have one.
    """
    used, unused = draw.typical, draw.typical if averaged else draw.idle
    mean_w = _watts(used).times(t.utilisation) + _watts(unused).times(1 - t.utilisation)
    kwh = mean_w.times(t.pue * t.hours_per_month * servers / 1000)
    return Electricity(
        used_w=used.wall_w, unused_w=unused.wall_w, mean_w=mean_w, month_kwh=kwh, month=kwh.times(t.tariff)
    )


def _watts(state: State) -> Span:
    """A state's draw at the wall, W, with the band of an estimate."""
    likely = exact(state.wall_w)
    low = likely if state.low_w is None else min(exact(state.low_w), likely)
    high = likely if state.high_w is None else max(exact(state.high_w), likely)
    return Span(low, likely, high)


def items_of_a_month(electricity_month: Span, hardware: Span | None, t: Terms) -> Iterator[CostItem]:
    """What owning costs a month beside the price, each part in whole cents.

    Electricity spans as the draw does, support as the price where it is a share of one; without a price it is left out.
    """
    support = Span.exactly(t.support_month)
    if hardware is not None:
        support += hardware.times(t.support_share)
    for key, amount in (
        ("electricity", electricity_month), ("cooling", Span.exactly(t.cooling_month)), ("support", support),
        ("staff", Span.exactly(t.staff_month)), ("hosting", Span.exactly(t.hosting_month)),
    ):  # fmt: skip
        yield CostItem(key=key, name=key.capitalize(), amount=amount.rounded())


def cost_items(hardware: Span, electricity_month: Span, t: Terms) -> Iterator[CostItem]:
    """The parts of the total over the horizon in today's money, each rounded to cents. The resale is negative."""
    months = present_months(t.months, t.discount_rate)

    def item(key: str, amount: Span) -> CostItem:
        return CostItem(key=key, name=key.capitalize(), amount=amount.rounded())

    yield item("hardware", hardware)
    yield item("electricity", electricity_month.times(months))
    if t.cooling_month:
        yield item("cooling", Span.exactly(t.cooling_month * months))
    support = Span.exactly(t.support_month) + hardware.times(t.support_share)
    yield item("support", support.times(months))
    if t.staff_month:
        yield item("staff", Span.exactly(t.staff_month * months))
    if t.hosting_month:
        yield item("hosting", Span.exactly(t.hosting_month * months))
    back = exact(discount_factor(t.months, t.discount_rate)) * t.resale_fraction
    resold = hardware.times(back).rounded()
    yield item("resale", Span(-resold.high, -resold.likely, -resold.low))


def total_cost(items: tuple[CostItem, ...]) -> Span:
    """Hardware and its resale move together: the low total is the low price with the resale of the low price."""
    *paid, resale_item = (item.amount for item in items)
    base, back = Span.total(paid), resale_item
    return Span(base.low + back.high, base.likely + back.likely, base.high + back.low)
