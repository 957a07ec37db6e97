"""What is known of the UPS as figures, each with its working."""

from collections.abc import Iterator

from ..assumptions import Assumptions
from ..build import Site
from ..catalogue import UpsSpec
from ..quantities import Basis, Figure, counted, percent
from .ups import UpsLoad, lasts


def figures(ups: UpsLoad, site: Site, a: Assumptions) -> Iterator[Figure]:
    """The UPS of one circuit: with redundant feeds there is one on each, and each carries everything."""
    chosen = ups.chosen

    def figure(name: str, value: float | str | None, unit: str, working: str, basis: Basis = Basis.COMPUTED) -> Figure:
        return Figure(
            name=f"ups.{name}",
            value=value,
            unit=unit,
            working=working,
            basis=basis,
            sources=chosen.sources if chosen else (),
        )

    behind = f" ({counted(site.servers_on_circuit, 'server')})" if site.servers_on_circuit > 1 else ""
    each = f"; one on each of {site.feeds} feeds, as either carries all" if site.redundant and site.feeds > 1 else ""
    yield figure("needed_w", ups.needed_w, "W", f"{ups.load_w:,.0f} W{behind} × {a.ups_headroom:g} headroom{each}")
    yield figure(
        "needed_va", ups.needed_va, "VA", f"{ups.load_w:,.0f} W / PF {a.power_factor:g} × {a.ups_headroom:g} headroom"
    )
    yield figure("share", ups.share, "", _share(ups, chosen))
    yield figure("runtime_min", ups.runtime.minutes, "min", ups.runtime.working)
    at_least = ups.runtime.at_least if ups.runtime.minutes is None else None
    yield figure("runtime_at_least_min", at_least, "min", ups.runtime.working)
    loss_w = ups.input_w - ups.load_w if chosen else None
    yield figure("loss_w", loss_w, "W", _loss(ups, chosen), Basis.ESTIMATE)
    yield figure("suggested", ups.suggested.id if ups.suggested else None, "", suggestion(ups, site))
    yield figure("units_needed", _units(ups), "", suggestion(ups, site))


def _share(ups: UpsLoad, chosen: UpsSpec | None) -> str:
    if chosen is None:
        return "no UPS chosen"
    return (
        f"larger of {ups.load_w:,.0f} / {chosen.watts:,.0f} W = {percent(ups.load_w / chosen.watts)} "
        f"and {ups.load_va:,.0f} / {chosen.va:,.0f} VA = {percent(ups.load_va / chosen.va)}"
    )


def _loss(ups: UpsLoad, chosen: UpsSpec | None) -> str:
    if chosen is None:
        return "no UPS chosen"
    return f"{ups.load_w:,.0f} W / efficiency {ups.efficiency:g} - {ups.load_w:,.0f} W; charging comes on top"


def _units(ups: UpsLoad) -> int | None:
    if ups.suggested is not None:
        return 1
    return ups.parallel.count if ups.parallel else None


def suggestion(ups: UpsLoad, site: Site) -> str:
    """Why this UPS is suggested, or what to do where no single one is large enough, in words."""
    on = (
        f"on the site's supply{_within(site)}"
        if site.supply
        else "at any voltage, as the site's supply is not described yet"
    )
    wanted = f"{ups.needed_w:,.0f} W and {ups.needed_va:,.0f} VA {on}"
    if not ups.load_w:
        return "no load yet"
    if ups.parallel is not None:
        fewer = ", fewer servers on each" if site.servers_on_circuit > 1 else ""
        return (
            f"no single UPS of the catalogue gives {wanted}: {ups.parallel.count} × {ups.parallel.unit.name} in "
            f"parallel, where its maker allows that{fewer}, or a three-phase UPS for the room"
        )
    if ups.suggested is None:
        return f"no UPS of the catalogue gives {wanted}"
    return f"smallest with at least {wanted}{_for_minutes(ups, ups.suggested)}"


def _within(site: Site) -> str:
    """That a UPS of one phase must not overload it, where there are three and a breaker."""
    if site.supply is None or site.supply.phases == 1 or site.supply.breaker_amps is None:
        return ""
    return f", where one phase alone may not overload the {site.supply.breaker_amps:g} A breaker"


def _for_minutes(ups: UpsLoad, unit: UpsSpec) -> str:
    minutes = ups.wanted_minutes
    if minutes is None:
        return ""
    if lasts(unit, ups.load_w, ups.load_va, minutes):
        return f" that is shown to last {minutes:g} min"
    return f"; no runtime of {minutes:g} min is published here for any that is large enough"
