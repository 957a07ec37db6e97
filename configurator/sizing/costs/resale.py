"""What the hardware is sold for at the end of the horizon, as a share of its price.

Stated by the build, or estimated by age, condition and certification: used things have lost what the first sale costs
already, all lose value with time, and what no maker has certified sells for less. No index of resale prices could be
opened, so that each of the four numbers is an assumption.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ..assumptions import Assumptions
from ..machine.bom import BomLine
from ..machine.system import System
from ..quantities import Basis
from .operands import operand
from .present_value import MONTHS_PER_YEAR, exact

CERTIFIED_KINDS = ("turnkey", "station")
"""NVIDIA's own systems. Of servers of other makers the build must say that they are NVIDIA-Certified."""
PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resale:
    """`fraction` of the price, 0 to 1, after the whole horizon; `at_once` the same on the first day, of which
    `kept_per_year` is left after each further year (1: the fraction is the same whenever it is sold).
    """

    fraction: Decimal
    at_once: float
    kept_per_year: float
    working: str
    basis: Basis


def resale(system: System, bom: tuple[BomLine, ...], a: Assumptions) -> Resale:
    """The build's own fraction; else by age where it asks for that; else none.

    By age: first sale x (1 - decline a year)^(months / 12) x (1 if certified, else the uncertified share).
    """
    costs = system.build.costs
    if costs.resale_fraction is not None:
        return _steady(costs.resale_fraction, "as given")
    if not costs.resale_by_age:
        return _steady(0.0, "none counted on")
    new = new_share(bom, system.condition)
    first = new * a.resale_first_sale_new + (1 - new) * a.resale_first_sale_used
    certified = is_certified(system)
    share, kept = 1.0 if certified else a.resale_uncertified_share, 1 - a.resale_decline_per_year
    fraction = share_after(costs.months, first * share, kept)
    told = operand(exact(first), lambda sold: share_after(costs.months, float(sold) * share, kept))
    return Resale(
        fraction=fraction,
        at_once=first * share,
        kept_per_year=kept,
        working=f"{told} at the first sale × (1 − {a.resale_decline_per_year:g}) ^ ({costs.months} months / 12)"
        + ("" if certified else f" × {share:g} as not certified")
        + f"; {new:.0%} of the price is new; break-even counts on what is left in its own month",
        basis=Basis.ESTIMATE,
    )


def _steady(fraction: float, working: str) -> Resale:
    return Resale(
        fraction=exact(fraction), at_once=fraction, kept_per_year=1.0, working=working, basis=Basis.ASSUMPTION
    )


def share_after(months: float, at_once: float, kept_per_year: float) -> Decimal:
    """What is left after so many months, 0 to 1: at once x kept a year ^ (months / 12)."""
    if kept_per_year == 1:
        return exact(at_once)
    return exact(at_once * kept_per_year ** (months / MONTHS_PER_YEAR)).quantize(PLACES)


def is_certified(system: System) -> bool:
    """What the build says; else whether the platform is one of NVIDIA's own."""
    stated = system.build.costs.certified
    return stated if stated is not None else system.platform is not None and system.platform.kind in CERTIFIED_KINDS


def new_share(bom: Iterable[BomLine], condition: str) -> float:
    """The share of the likely price that is new; without any price, by the condition of the GPUs."""
    new = everything = Decimal(0)
    for line in bom:
        if line.total is not None:
            everything += line.total.likely
            new += line.total.likely if line.condition == "new" else 0
    return float(new / everything) if everything else float(condition == "new")
