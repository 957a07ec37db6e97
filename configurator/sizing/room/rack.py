"""What the servers need of the rack: units, weight, depth, noise, air. None where nobody published it.

Servers of one rack: the fewest that height, weight and the heat that air carries away allow. Each circuit of servers,
also one that is not full, has its UPSs in the same rack. Noise of n equal sources: L + 10 log10(n) dB.
"""

from dataclasses import dataclass
from math import ceil, floor, log10

from ..assumptions import Assumptions
from ..catalogue import AccessorySpec, ChassisSpec, UpsSpec
from ..machine.bom import ups_count
from ..machine.system import System
from ..quantities import SLACK
from .cooling import Cooling

LEAST = 0.001
"""Below this many watts, units or kilograms there is nothing to put into a rack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rack:
    """`each_*` is one server; the rest is all of them together, with their UPSs where the name says so.

    `own_units` is the server's height without what is added to it; so many `servers_on_ups` share `upses_each`. `by_*` is
    how many servers one rack takes by that alone, their UPSs included, `per_rack` by all of it.
    """

    servers: int
    own_units: float | None
    extra_units: float
    each_kg: float | None
    each_air_w: float
    depth_mm: float | None
    noise_db: float | None
    ups: UpsSpec | None
    upses: int
    upses_each: int
    servers_on_ups: int
    by_space: int | None
    by_weight: int | None
    by_air: int | None

    @property
    def each_units(self) -> float | None:
        """Height of one server with what is added to it, U; None where its own is not published."""
        return None if self.own_units is None else self.own_units + self.extra_units

    @property
    def units(self) -> float | None:
        """Height of all servers, U."""
        return None if self.each_units is None else self.each_units * self.servers

    @property
    def ups_units(self) -> float:
        """Rack units of all UPSs; one that stands on the floor takes none."""
        return _units(self.ups) * self.upses

    @property
    def ups_each_units(self) -> float:
        """Rack units of the UPSs of one circuit, U."""
        return _units(self.ups) * self.upses_each

    @property
    def ups_each_kg(self) -> float:
        """Weight of the UPSs of one circuit in the rack, kg, as far as it is published."""
        return _kg(self.ups) * self.upses_each

    def upses_for(self, servers: int) -> int:
        """UPSs that stand in one rack with so many servers."""
        return ceil(servers / self.servers_on_ups) * self.upses_each

    @property
    def units_with_ups(self) -> float | None:
        """Height of all servers and of the UPSs in the rack, U."""
        return None if self.units is None else self.units + self.ups_units

    @property
    def weight_kg(self) -> float | None:
        """Weight of all servers, kg; None where it is not published."""
        return None if self.each_kg is None else self.each_kg * self.servers

    @property
    def ups_kg(self) -> float:
        """Weight of all UPSs that stand in the rack, as far as it is published."""
        return _kg(self.ups) * self.upses

    @property
    def weight_with_ups_kg(self) -> float | None:
        """Weight of all servers and of the UPSs in the rack, kg; None where the servers' is not published."""
        return None if self.weight_kg is None else self.weight_kg + self.ups_kg

    @property
    def noise_all_db(self) -> float | None:
        """Noise of all servers together, dB(A): L + 10 log10(n)."""
        return None if self.noise_db is None else self.noise_db + 10 * log10(self.servers)

    @property
    def air_w(self) -> float:
        """Heat that all servers give off into the air, W."""
        return self.each_air_w * self.servers

    @property
    def per_rack(self) -> int | None:
        """Servers that one rack takes by each of its limits that is known; None where nobody knows how high a server is."""
        if self.own_units is None:
            return None
        return min((n for n in (self.by_space, self.by_weight, self.by_air) if n is not None), default=None)

    @property
    def racks(self) -> int | None:
        """Racks for all servers; None where not even one fits."""
        return ceil(self.servers / self.per_rack) if self.per_rack else None


def stand(system: System, cooling: Cooling, peak_w: float, a: Assumptions) -> Rack:
    """Put the servers, each of which draws `peak_w` at the wall, into racks."""
    platform, site = system.platform, system.build.site
    chassis = system.of(ChassisSpec)
    case = chassis[0].spec if chassis else None
    own = _first(platform.rack_units if platform else None, case.rack_units if case else None)
    kg = _first(platform.weight_kg if platform else None, case.weight_kg if case else None)
    extra = _extra_units(system)
    height = _first(site.rack_units_free, a.rack_height_u)
    air_w = peak_w - cooling.liquid_w
    ups, on_ups = system.ups, site.servers_on_circuit
    upses_each = ups_count(system.build, 1) if ups else 0
    return Rack(
        servers=system.servers,
        own_units=own,
        extra_units=extra,
        each_kg=kg,
        each_air_w=air_w,
        depth_mm=_first(platform.depth_mm if platform else None, case.depth_mm if case else None),
        noise_db=platform.noise_db if platform else None,
        ups=ups,
        upses=ups_count(system.build, system.servers) if ups else 0,
        upses_each=upses_each,
        servers_on_ups=on_ups,
        by_space=_with_upses(height, None if own is None else own + extra, _units(ups) * upses_each, on_ups),
        by_weight=_with_upses(site.rack_weight_limit_kg, kg, _kg(ups) * upses_each, on_ups),
        by_air=_times(a.rack_air_w, air_w),
    )


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)


def _times(room: float | None, each: float | None) -> int | None:
    """How often one goes into the room there is; None where either is not known, or one is next to nothing."""
    return floor(room / each * (1 + SLACK)) if room is not None and each is not None and each >= LEAST else None


def _with_upses(room: float | None, each: float | None, upses: float, on_ups: int) -> int | None:
    """The same where every `on_ups` servers, and those that are left over, bring UPSs that take `upses` of the room."""
    if room is None or each is None or each < LEAST or not upses:
        return _times(room, each)
    full = floor(room / (on_ups * each + upses) * (1 + SLACK))
    left = room - full * (on_ups * each + upses) - upses
    return full * on_ups + min(on_ups - 1, max(0, floor(left / each + SLACK)))


def _units(ups: UpsSpec | None) -> float:
    """Rack units of one UPS; one that stands on the floor takes none."""
    return (ups.rack_units or 0.0) if ups else 0.0


def _kg(ups: UpsSpec | None) -> float:
    """Weight of one UPS in the rack, kg, as far as it is published."""
    return (ups.weight_kg or 0.0) if ups and ups.rack_units else 0.0


def _extra_units(system: System) -> float:
    """Rack units of what is added to one server; what a platform brings is within its own height."""
    accessories = sum(p.spec.rack_units * p.count for p in system.of(AccessorySpec) if not p.included)
    return accessories + sum(line.rack_units * line.count for line in system.build.custom_lines)
