"""What must hold for any build whatever, sensible or not."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from configurator.sizing import Assessment, Finding, Severity, assess, build_file, circuit, lanes
from configurator.sizing import system as machines
from configurator.sizing.assumptions import Assumptions
from configurator.sizing.build import Build, CustomLine, Site, Supply
from tests.sizing import builds

settings.register_profile("engine", deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
settings.load_profile("engine")

USUAL = Assumptions()


def assessed(build: Build) -> Assessment:
    return assess(build, builds.SHELF, try_fixes=False)


@given(builds.builds)
def test_no_build_that_the_codec_admits_makes_the_engine_fail(build: Build) -> None:
    again = build_file.read(build_file.write(build))
    assert assess(again, builds.SHELF) == assess(again, builds.SHELF)


@given(builds.builds)
def test_spans_keep_their_order_through_every_stage(build: Build) -> None:
    assessment = assessed(build)
    for figure in assessment.figures.values():
        if figure.low is not None and figure.high is not None and figure.value is not None:
            assert float(figure.low) <= figure.number * (1 + 1e-9) + 1e-9, figure
            assert figure.number <= float(figure.high) * (1 + 1e-9) + 1e-9, figure
    for line in assessment.bom:
        assert line.total is None or line.total.low <= line.total.likely <= line.total.high


@given(builds.builds)
def test_lanes_used_and_free_are_the_lanes_there(build: Build) -> None:
    counted = lanes.count(machines.resolve(build, builds.SHELF))
    assert counted.free is None or counted.host == counted.used + counted.free
    assert counted.used == sum(use.lanes for use in counted.uses)


@given(builds.builds)
def test_idle_typical_and_peak_rise(build: Build) -> None:
    figures = assessed(build).figures
    idle, typical, peak = (figures[f"power.{state}_w"].number for state in ("idle", "typical", "peak"))
    assert 0 <= idle <= typical * (1 + 1e-9)
    if not (build.assumptions or {}).get("average_w"):
        assert typical <= peak * (1 + 1e-9)


@given(builds.builds, builds.custom_lines)
def test_adding_a_line_never_lowers_watts_or_price(build: Build, line: CustomLine) -> None:
    before, after = assessed(build), assessed(replace(build, custom_lines=(*build.custom_lines, line)))
    assert after.figures["power.peak_w"].number >= before.figures["power.peak_w"].number * (1 - 1e-9)
    assert after.figures["cost.bom_total"].number >= before.figures["cost.bom_total"].number


@given(st.floats(1, 100_000), st.floats(0, 50_000), builds.supplies, st.sampled_from(["nec", "iec"]))
def test_more_load_never_needs_a_smaller_breaker(watts: float, more: float, supply: Supply, region: str) -> None:
    site = Site(region=region)  # type: ignore[arg-type]
    light, heavy = circuit.load(site, supply, watts, USUAL), circuit.load(site, supply, watts + more, USUAL)
    assert heavy.amps >= light.amps
    assert heavy.breaker_a is None or (light.breaker_a is not None and heavy.breaker_a >= light.breaker_a)


@given(st.floats(1, 100_000), builds.supplies, st.integers(2, 8), st.sampled_from(["nec", "iec"]))
def test_redundant_feeds_never_accept_what_one_feed_cannot_carry(
    watts: float, supply: Supply, feeds: int, region: str
) -> None:
    alone = circuit.load(Site(region=region), supply, watts, USUAL)  # type: ignore[arg-type]
    redundant = circuit.load(Site(region=region, feeds=feeds, redundant=True), supply, watts, USUAL)  # type: ignore[arg-type]
    assert redundant.overloaded == alone.overloaded
    assert redundant.amps == alone.amps


def alike(finding: Finding, assessment: Assessment) -> int:
    return sum(f.code == finding.code and f.severity is finding.severity for f in assessment.findings)


@given(builds.builds)
def test_a_repair_that_is_offered_works(build: Build) -> None:
    assessment = assess(build, builds.SHELF)
    before = {f.code for f in assessment.of_severity(Severity.ERROR)}
    for finding in assessment.findings:
        for fix in finding.fixes:
            after = assessed(fix.build)
            assert {f.code for f in after.of_severity(Severity.ERROR)} <= before
            assert alike(finding, after) < alike(finding, assessment)
