"""Which receptacle goes with which supply: volts, phases, amps, and the region whose code knows it; and which plug goes in.

Amps: no fewer than the breaker (NEC 210.21(B)(1); IEC 60364-4-43 alike), or, where none is stated, than the breaker that
the load wants. Two exceptions are code: a 15 A receptacle on a 20 A branch circuit that feeds several (NEC Table
210.21(B)(3)), where one plug may then draw 12 A (Table 210.21(B)(2)); and British 13 A sockets on a 20 A or 32 A circuit,
since each plug holds a fuse of its own (BS 1363, BS 7671).
"""

import re

from ..build import Region, Supply
from ..catalogue import CatalogueSnapshot, ReceptacleSpec
from ..quantities import SLACK
from .breakers import JAPAN, rule_for
from .volts import line_to_line_volts

VOLTS_SLACK = 0.01
"""230 V line to neutral is 398.4 V line to line, 240 V is 415.7 V: what a 400 V and a 415 V receptacle is made for."""
VOLTS_SHARE = 0.8
"""A receptacle's voltage is a class: 250 V for 200 to 250 V sites, 125 V for 100 to 125 V ones."""
LOCKING_ABOVE_A = 20.0
NEC_SHARED_RECEPTACLE_A, NEC_SHARED_BREAKER_A = 15.0, 20.0
NEC_ONE_PLUG_SHARE = 0.8
BS_1363_A, BS_1363_BREAKERS_A = 13.0, (16.0, 20.0, 32.0)
NEMA = re.compile(r"l?(\d+)-(\d+)([pr]?)", re.IGNORECASE)
NEMA_SPLIT_PHASE = ("10", "14")
"""Series of NEMA WD 6 for 125/250 V: two lines and the neutral between them, which 208 V does not have."""
SPLIT_PHASE_FROM_V = 220.0
NEMA_IN_JAPAN = ("5", "6", "15")
"""Series without a neutral: 125 V, 250 V, and 250 V of three phases."""
PIN_AND_SLEEVE = re.compile(r"IEC 60309 (\d+) A ([23]P(?:\+N)?\+E)")
POLES = {"2P+E": (1, 0.0, 250.0), "3P+E": (3, 0.0, 250.0), "3P+N+E": (3, 380.0, 415.0)}
"""Poles of a pin-and-sleeve plug: phases and volts of the receptacles for it."""


def suits(receptacle: ReceptacleSpec, supply: Supply, wanted_a: float = 0.0) -> bool:
    """Whether volts, phases and amps go together; the region is judged apart.

    `wanted_a`, A: what the load wants for good of a breaker, and so of a receptacle where no breaker is stated.
    """
    if not _volts_fit(receptacle, supply) or receptacle.phases != supply.phases:
        return False
    if supply.breaker_amps is None:
        return receptacle.amps >= wanted_a * (1 - SLACK)
    return receptacle.amps >= supply.breaker_amps or plug_limit_a(receptacle, supply) is not None


def plug_limit_a(receptacle: ReceptacleSpec, supply: Supply) -> float | None:
    """What one plug may draw, A, where code allows a receptacle smaller than its breaker; None elsewhere."""
    if supply.breaker_amps is None or receptacle.amps >= supply.breaker_amps or supply.phases != 1:
        return None
    if receptacle.region == "nec" and (receptacle.amps, supply.breaker_amps) == (
        NEC_SHARED_RECEPTACLE_A,
        NEC_SHARED_BREAKER_A,
    ):
        return receptacle.amps * NEC_ONE_PLUG_SHARE
    if "bs-1363" in (receptacle.id, *receptacle.sources) and supply.breaker_amps in BS_1363_BREAKERS_A:
        return BS_1363_A
    return None


def _volts_fit(receptacle: ReceptacleSpec, supply: Supply) -> bool:
    volts = line_to_line_volts(supply)
    return not receptacle.volts or (receptacle.volts * VOLTS_SHARE <= volts <= receptacle.volts * (1 + VOLTS_SLACK))


def fitting(supply: Supply, region: Region, snapshot: CatalogueSnapshot, wanted_a: float = 0.0) -> str | None:
    """The smallest receptacle of the catalogue, and of the region, that carries all that the supply's breaker does.

    Without a breaker, what a load that wants `wanted_a`, A, of a breaker needs. Above 20 A one that locks, as the plugs of
    rack PDUs do; one with a neutral between two lines only where there is no other.
    """
    found = [
        r
        for r in snapshot.offered(ReceptacleSpec)
        if _offered_in(r, region, supply) and suits(r, supply, wanted_a) and plug_limit_a(r, supply) is None
    ]
    return (
        min(
            found,
            key=lambda r: (_split_phase(r), r.amps, r.amps > LOCKING_ABOVE_A and not r.locking, r.volts, r.id),
        ).id
        if found
        else None
    )


def _offered_in(receptacle: ReceptacleSpec, region: Region, supply: Supply) -> bool:
    """Whether a region's sites have it: Japan's the NEMA forms, those that lock at 200 V (L6, L15)."""
    if _split_phase(receptacle) and line_to_line_volts(supply) < SPLIT_PHASE_FROM_V:
        return False
    if rule_for(region, supply) is JAPAN:
        form = NEMA.fullmatch(receptacle.id)
        locks = receptacle.locking or line_to_line_volts(supply) < SPLIT_PHASE_FROM_V / 2
        return form is not None and form[1] in NEMA_IN_JAPAN and locks
    return receptacle.region in ("", region)


def _split_phase(receptacle: ReceptacleSpec) -> bool:
    form = NEMA.fullmatch(receptacle.id)
    return form is not None and form[1] in NEMA_SPLIT_PHASE


def named(name: str, snapshot: CatalogueSnapshot) -> ReceptacleSpec | None:
    """A receptacle as people write it: L6-30R, l6-30r, NEMA L6-30R and L6-30 are one; None for a name that nobody knows."""
    plain = name.casefold().removeprefix("nema").strip(" -").replace(" ", "-")
    return snapshot.receptacle(name) or snapshot.receptacle(plain) or snapshot.receptacle(f"{plain}r")


def goes_into(plug: str, receptacle: ReceptacleSpec) -> bool | None:
    """Whether a plug, as catalogues name it (L6-30P, CS8365C, IEC 60309 16 A 2P+E), goes in; None for one that is not known.

    A T-slot takes the smaller plug of its kind too: 5-15P into 5-20R, 6-15P into 6-20R (NEMA WD 6).
    """
    if PIN_AND_SLEEVE.fullmatch(plug):
        return _pin_and_sleeve(plug, receptacle)
    if NEMA.fullmatch(plug):
        form = plug.casefold().removesuffix("p")
        smaller = {"5-15": "5-20r", "6-15": "6-20r"}.get(form)
        return receptacle.id in (f"{form}r", smaller)
    if plug.casefold().startswith("cs"):
        return receptacle.id == plug.casefold().removesuffix("c")
    return None


def _pin_and_sleeve(plug: str, receptacle: ReceptacleSpec) -> bool:
    form = PIN_AND_SLEEVE.fullmatch(plug)
    if form is None or "60309" not in receptacle.id:
        return False
    phases, low_v, high_v = POLES[form[2]]
    return receptacle.amps == float(form[1]) and receptacle.phases == phases and low_v <= receptacle.volts <= high_v


def of_plug(plug: str, snapshot: CatalogueSnapshot) -> ReceptacleSpec | None:
    """The receptacle of the catalogue that a plug is made for; None where it holds none."""
    found = [r for r in snapshot.of_kind(ReceptacleSpec) if goes_into(plug, r)]
    return min(found, key=lambda r: (r.amps, r.id), default=None)
