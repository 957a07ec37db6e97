"""Which receptacle goes with which supply: volts, phases, amps, and the region whose code knows it.

Amps: no fewer than the breaker (NEC 210.21(B)(1); IEC 60364-4-43 alike). Two exceptions are code: a 15 A receptacle on a
20 A branch circuit that feeds several (NEC Table 210.21(B)(3)), where one plug may then draw 12 A (Table 210.21(B)(2));
and British 13 A sockets on a 20 A or 32 A circuit, since each plug holds a fuse of its own (BS 1363, BS 7671).
"""

from ..build import Supply
from ..catalogue import CatalogueSnapshot, ReceptacleSpec
from .circuit import line_to_line_volts

VOLTS_SLACK = 0.01
"""230 V line to neutral is 398.4 V line to line, 240 V is 415.7 V: what a 400 V and a 415 V receptacle is made for."""
VOLTS_SHARE = 0.8
"""A receptacle's voltage is a class: 250 V for 200 to 250 V sites, 125 V for 100 to 125 V ones."""
LOCKING_ABOVE_A = 20.0
NEC_SHARED_RECEPTACLE_A, NEC_SHARED_BREAKER_A = 15.0, 20.0
NEC_ONE_PLUG_SHARE = 0.8
BS_1363_A, BS_1363_BREAKERS_A = 13.0, (16.0, 20.0, 32.0)


def suits(receptacle: ReceptacleSpec, supply: Supply) -> bool:
    """Whether volts, phases and amps go together; the region is judged apart."""
    return (
        _volts_fit(receptacle, supply)
        and receptacle.phases == supply.phases
        and (
            supply.breaker_amps is None
            or receptacle.amps >= supply.breaker_amps
            or plug_limit_a(receptacle, supply) is not None
        )
    )


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


def fitting(supply: Supply, region: str, snapshot: CatalogueSnapshot) -> str | None:
    """The smallest receptacle of the catalogue, and of the region, that carries all that the supply's breaker does.

    Above 20 A one that locks, as the plugs of rack PDUs do.
    """
    found = [
        r
        for r in snapshot.offered(ReceptacleSpec)
        if r.region in ("", region) and suits(r, supply) and plug_limit_a(r, supply) is None
    ]
    return (
        min(found, key=lambda r: (r.amps, r.amps > LOCKING_ABOVE_A and not r.locking, r.volts, r.id)).id
        if found
        else None
    )


def named(name: str, snapshot: CatalogueSnapshot) -> ReceptacleSpec | None:
    """A receptacle as people write it: L6-30R, l6-30r, NEMA L6-30R and L6-30 are one; None for a name that nobody knows."""
    plain = name.casefold().removeprefix("nema").strip(" -").replace(" ", "-")
    return snapshot.receptacle(name) or snapshot.receptacle(plain) or snapshot.receptacle(f"{plain}r")
