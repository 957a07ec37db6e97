"""Rules about the circuit: its breaker, feeds of which each carries all, three phases that are not loaded evenly."""

from collections.abc import Iterator
from dataclasses import replace

from ..findings import Severity
from ..power.breakers import NEC
from ..power.circuit import line_breaker, servers_that_fit
from ..quantities import SLACK, counted, percent
from .case import Case, Proposal, Verdict
from .feeding import capped_to_wall, higher_supplies, with_breaker

UNBALANCE_WORTH_SAYING = 0.02


def circuit(case: Case) -> Iterator[Verdict]:
    """Breaker and feeds. On redundant feeds either side must carry everything. What only a UPS makes too much, its rules say."""
    site, feed = case.build.site, case.circuit
    if site.redundant and site.feeds < 2:
        yield Verdict(
            code="feeds.not-redundant",
            severity=Severity.ERROR,
            step="power",
            title="One feed is not redundant",
            why="Redundancy needs an A and a B side, each of which carries all.",
            proposals=(
                Proposal(title="Take two feeds", build=replace(case.build, site=replace(site, feeds=2))),
                *not_counting_on_feeds(case),
            ),
        )
    if feed is None or site.supply is None or not feed.overloaded_without_ups or feed.limit_a is None:
        return
    shared_fits = site.redundant and feed.amps_shared <= feed.limit_a * (1 + SLACK)
    how_full = f"{percent(feed.share)} of the breaker continuously" if feed.share < 1 else "the breaker's rating"
    yield Verdict(
        code="feeds.not-redundant" if shared_fits else "circuit.overload",
        severity=Severity.ERROR,
        step="power",
        title="Neither feed carries the load alone" if shared_fits else "The circuit is overloaded",
        why=f"{feed.working}; {site.supply.breaker_amps:g} A allow {feed.limit_a:,.1f} A ({how_full}), {feed.limit_w:,.0f} W."
        + (
            f" Shared, each side shows {feed.amps_shared:,.1f} A; when one is lost, the other trips."
            if shared_fits
            else ""
        )
        + f" {_needed(case)}",
        sources=(feed.rule.source, feed.rule.breakers_source),
        proposals=lighter_circuit(case),
    )


def _needed(case: Case) -> str:
    """The smallest standard breaker, in words."""
    feed = case.circuit
    if feed is None:
        return ""
    if feed.breaker_a is None:
        return f"No standard breaker ({feed.rule.breaker_list}) carries it."
    return f"The smallest standard breaker that does is {feed.breaker_a} A ({feed.rule.breaker_list})."


def not_counting_on_feeds(case: Case) -> Iterator[Proposal]:
    """The build without the claim that its feeds are redundant."""
    site = replace(case.build.site, redundant=False)
    yield Proposal(title="Do not count on redundant feeds", build=replace(case.build, site=site))


def lighter_circuit(case: Case) -> Iterator[Proposal]:
    """Fewer servers on the circuit, a larger one, GPUs that draw less, another voltage."""
    site, feed = case.build.site, case.circuit
    if site.supply is None or feed is None:
        return
    yield from fewer_servers(case, servers_that_fit(feed, site.supply) or 1, "on the circuit")
    yield from with_breaker(case, replace(site.supply, breaker_amps=None))
    if feed.most_server_w is not None:
        yield from capped_to_wall(case, feed.most_server_w)
    yield from higher_supplies(case)


def fewer_servers(case: Case, fit: int, where: str) -> Iterator[Proposal]:
    """As many servers as fit, where there are more; at least one."""
    site, fit = case.build.site, max(1, fit)
    if fit < site.servers_on_circuit:
        title = f"{counted(fit, 'server') if fit > 1 else 'One server'} {where}"
        yield Proposal(title=title, build=replace(case.build, site=replace(site, servers_on_circuit=fit)))


def idle_feeds(case: Case) -> Iterator[Verdict]:
    """Fewer supplies than feeds that share: a supply has one cord, and so one feed."""
    site, cords, feed = case.build.site, case.bank.cords, case.circuit
    if site.redundant or not 0 < cords < site.feeds:
        return
    carries = f" The fullest feed carries {feed.load_w:,.0f} W, {feed.amps:,.1f} A." if feed else ""
    yield Verdict(
        code="feeds.idle",
        severity=Severity.WARNING,
        step="power",
        title=f"{counted(cords, 'power supply unit')} for {site.feeds} feeds",
        why=f"Each has one cord, and so one feed: {site.feeds - cords} of {site.feeds} feeds carry nothing of a server.{carries}",
        proposals=(
            Proposal(
                title=f"Count on {counted(cords, 'feed')}",
                build=replace(case.build, site=replace(site, feeds=cords)),
            ),
        ),
    )


def unbalance(case: Case) -> Iterator[Verdict]:
    """On three phases, supplies that are no multiple of three load one line more than the balanced figure says."""
    site, feed = case.build.site, case.circuit
    line = feed.line if feed else None
    if feed is None or site.supply is None or line is None:
        return
    over = feed.limit_a is not None and line.amps > feed.limit_a * (1 + SLACK) and not feed.overloaded
    if not over and line.amps <= feed.amps * (1 + UNBALANCE_WORTH_SAYING):
        return
    larger = feed.limit_a is None and line_breaker(feed) != feed.breaker_a
    limit = f", and may carry {feed.limit_a:,.1f} A" if feed.limit_a is not None else ""
    yield Verdict(
        code="circuit.unbalanced",
        severity=Severity.ERROR if over else Severity.WARNING if larger else Severity.NOTE,
        step="power",
        title="The power supplies do not load three phases evenly",
        why=f"{line.supplies} supply unit{'s' if line.supplies > 1 else ''} on the feed: balanced, each line would carry "
        f"{feed.amps:,.1f} A; dealt out in turn, the fullest carries {line.amps:,.1f} A{limit}. Spread the supplies of several "
        f"servers over the phases, and size the breaker for the fullest line{_sizes(case) if larger else ''}.",
        sources=(feed.rule.source,),
        proposals=lighter_circuit(case) if over or larger else (),
    )


def _sizes(case: Case) -> str:
    """Both breakers, in words: the fullest line's, and the one that a balanced load would do with."""
    feed = case.circuit
    if feed is None:
        return ""
    wanted = line_breaker(feed)
    return f": {f'{wanted} A' if wanted else 'none of the list'}, not the {feed.breaker_a} A of a balanced load"


def breaker_size(case: Case) -> Iterator[Verdict]:
    """A breaker that the region's list does not hold is a slip, or a mark on another scale."""
    supply, feed = case.build.site.supply, case.circuit
    if supply is None or feed is None or supply.breaker_amps is None or supply.breaker_amps in feed.rule.breakers_a:
        return
    yield Verdict(
        code="circuit.breaker-size",
        severity=Severity.NOTE,
        step="power",
        title=f"{supply.breaker_amps:g} A is no standard breaker here",
        why=f"{feed.rule.breaker_list} has no such size. It is reckoned as stated; check the marking, and the code in force.",
        sources=(feed.rule.breakers_source,),
    )


def nearly_full(case: Case) -> Iterator[Verdict]:
    """IEC rules let a breaker be used wholly; many who run server rooms do not, and nor would the NEC."""
    site, feed = case.build.site, case.circuit
    if feed is None or site.supply is None or site.supply.breaker_amps is None or feed.overloaded:
        return
    prudent_a = site.supply.breaker_amps * NEC.continuous_share
    if feed.amps <= prudent_a * (1 + SLACK):
        return
    yield Verdict(
        code="circuit.nearly-full",
        severity=Severity.NOTE,
        step="power",
        title=f"The breaker is {percent(feed.amps / site.supply.breaker_amps)} full",
        why=f"{feed.amps:,.1f} A of {site.supply.breaker_amps:g} A: the code in force allows it. Many operators plan for 80 % "
        f"all the same, {prudent_a:,.1f} A, so that heat and inrush trip nothing.",
        sources=(feed.rule.source,),
    )


RULES = (circuit, idle_feeds, unbalance, breaker_size, nearly_full)
