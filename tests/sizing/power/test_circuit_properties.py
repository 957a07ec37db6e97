"""What must hold on any circuit: loads, volts, phases, feeds and supplies made up by hypothesis."""

from dataclasses import replace
from math import isclose
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from configurator.sizing import assess
from configurator.sizing.assumptions import Assumptions
from configurator.sizing.build import Build, Region, Site, Supply
from configurator.sizing.catalogue import PsuSpec, UpsSpec
from configurator.sizing.power import circuit, lines, psu, volts
from configurator.sizing.power.breakers import RULES, smallest_breaker, usual_breaker
from tests.sizing import builds

USUAL = Assumptions()
watts = st.floats(1, 100_000)
regions = st.sampled_from(["nec", "iec"])
sites = st.builds(
    Site,
    region=regions,
    feeds=st.integers(1, 4),
    redundant=st.booleans(),
    servers_on_circuit=st.integers(1, 20),
)


@given(watts, st.floats(100, 600), st.floats(0, 400), st.sampled_from([1, 3]), sites)
def test_a_higher_voltage_never_needs_more_amps_nor_a_larger_breaker(
    peak_w: float, given: float, more: float, phases: int, site: Site
) -> None:
    low, high = (Supply(volts=v, phases=phases, breaker_amps=30) for v in (given, given + more))  # type: ignore[arg-type]
    at_low, at_high = (circuit.load(site, supply, peak_w, USUAL) for supply in (low, high))
    assert at_high.amps <= at_low.amps * (1 + 1e-9)
    if at_low.rule is not at_high.rule:
        return  # 200 V under IEC rules is Japan, with breakers of its own
    assert at_low.breaker_a is None or (at_high.breaker_a is not None and at_high.breaker_a <= at_low.breaker_a)
    assert (at_high.limit_w or 0) >= (at_low.limit_w or 0) * (1 - 1e-9)


@given(watts, builds.supplies, sites, st.integers(1, 8))
def test_the_fullest_of_feeds_that_share_carries_at_least_its_part(
    peak_w: float, supply: Supply, site: Site, supplies: int
) -> None:
    shared = replace(site, redundant=False)
    feed = circuit.load(shared, supply, peak_w, USUAL, supplies=supplies)
    everything = peak_w * site.servers_on_circuit
    assert everything / site.feeds * (1 - 1e-9) <= feed.load_w <= everything * (1 + 1e-9)
    if supplies % site.feeds == 0:
        assert isclose(feed.load_w, everything / site.feeds)


@given(watts, builds.supplies, sites, st.integers(0, 8), st.sampled_from([1, 3]))
def test_a_ups_never_takes_a_load_off_its_circuit(
    peak_w: float, supply: Supply, site: Site, supplies: int, phases: Literal[1, 3]
) -> None:
    unit = UpsSpec(id="unit", name="Unit", va=1e6, watts=1e6, phases=phases)
    bare, behind = (circuit.load(site, supply, peak_w, USUAL, supplies=supplies, ups=u) for u in (None, unit))
    assert behind.amps > bare.amps
    assert behind.overloaded or not bare.overloaded
    assert (behind.servers_per_circuit or 0) <= (bare.servers_per_circuit or 0)


@given(watts, builds.supplies, sites, st.integers(1, 100))
def test_the_fullest_line_carries_at_least_its_third_and_at_most_everything(
    peak_w: float, supply: Supply, site: Site, supplies: int
) -> None:
    feed = circuit.load(site, supply, peak_w, USUAL)
    line = lines.fullest_line(feed.amps, supply, (supplies,))
    if supply.phases == 1:
        assert line is None
        return
    assert line is not None
    assert line.amps >= feed.amps * (1 - 1e-9)
    assert line.amps <= feed.load_w / volts.psu_volts(supply) * (1 + 1e-9)
    if supplies % 3 == 0:
        assert isclose(line.amps, feed.amps)


@given(watts, builds.supplies, sites)
def test_servers_counted_for_a_circuit_fit_and_one_more_does_not(peak_w: float, supply: Supply, site: Site) -> None:
    """Of one feed that carries all of them."""
    alone = replace(site, feeds=1)
    count = circuit.load(alone, supply, peak_w, USUAL).servers_per_circuit
    if count is None or not 1 <= count < 100:
        return
    assert not circuit.load(replace(alone, servers_on_circuit=count), supply, peak_w, USUAL).overloaded
    assert circuit.load(replace(alone, servers_on_circuit=count + 1), supply, peak_w * 1.001, USUAL).overloaded


@given(st.floats(0.1, 7000), regions)
def test_a_usual_circuit_is_a_standard_one_and_carries_its_amps(amps: float, region: Region) -> None:
    rule = RULES[region]
    usual, smallest = usual_breaker(amps, rule), smallest_breaker(amps, rule)
    assert usual is None or usual in rule.breakers_a
    assert usual is None or (smallest is not None and amps * (1 - 1e-9) <= smallest <= usual)


@given(st.sampled_from(builds.SHELF.of_kind(PsuSpec)), st.floats(90, 300), st.floats(0, 100))
def test_a_supply_never_gives_less_at_a_higher_voltage_that_it_takes(spec: PsuSpec, volts: float, more: float) -> None:
    low, high = spec.watts_at(volts), spec.watts_at(volts + more)
    assert high >= low or high == 0
    assert high <= spec.watts


@given(st.integers(0, 32), st.sampled_from(["none", "n+1", "n+n"]))
def test_redundancy_never_leaves_more_than_there_are(count: int, redundancy: str) -> None:
    left = {name: psu.left_after_loss(count, name) for name in ("none", "n+1", "n+n")}
    assert 0 <= left["n+n"] <= max(left["n+1"], 0) <= left["none"] == count or count == 1
    assert left[redundancy] <= count


@given(builds.builds, st.floats(100, 400))
def test_a_power_limit_never_raises_a_draw(build: Build, limit_w: float) -> None:
    free = replace(build, gpus=tuple(replace(group, power_limit_w=None) for group in build.gpus))
    held = replace(build, gpus=tuple(replace(group, power_limit_w=limit_w) for group in build.gpus))
    one, other = (assess(b, builds.SHELF, try_fixes=False).figures for b in (held, free))
    assert (
        one["power.peak_w"].number <= other["power.peak_w"].number * 1.005
    )  # the curve of efficiency is not quite flat
