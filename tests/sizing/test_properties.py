"""What must hold for any build whatever, sensible or not."""

from dataclasses import replace
from math import inf, isfinite

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from configurator.sizing import Assessment, Finding, Severity, assess
from configurator.sizing.assumptions import Assumptions
from configurator.sizing.build import Build, CustomLine, GpuGroup, Part, Site, Supply, codec
from configurator.sizing.catalogue import PsuSpec
from configurator.sizing.figure_index import entry_of
from configurator.sizing.machine.system import REPLACED_WHEN_CHOSEN, resolve
from configurator.sizing.power import circuit
from tests.sizing import builds
from tests.sizing.any_build import any_builds

USUAL = Assumptions()


def assessed(build: Build) -> Assessment:
    return assess(build, builds.SHELF, try_fixes=False)


@given(any_builds)
def test_no_build_that_the_codec_admits_makes_the_engine_fail(build: Build) -> None:
    """Every field at random up to its bounds, the pasted config.json too; what is said has a finite number and a name."""
    again = codec.from_dict(codec.to_dict(build))
    assert again == build
    assessment = assess(again, builds.SHELF, try_fixes=False)
    assert assessment == assess(build, builds.SHELF, try_fixes=False)
    for figure in assessment.figures.values():
        assert entry_of(figure.name), figure.name
        assert all(isfinite(end) for end in (figure.value, figure.low, figure.high) if isinstance(end, float)), figure


@settings(max_examples=15)
@given(builds.builds)
def test_repairs_are_tried_without_failing_and_the_same_way_each_time(build: Build) -> None:
    assert assess(build, builds.SHELF) == assess(build, builds.SHELF)


@given(builds.builds)
def test_spans_keep_their_order_through_every_stage(build: Build) -> None:
    assessment = assessed(build)
    for figure in assessment.figures.values():
        if figure.low is not None and figure.high is not None and figure.value is not None:
            slack = 1e-9 * (1 + abs(figure.number))
            assert float(figure.low) - slack <= figure.number <= float(figure.high) + slack, figure
    for span in (*(line.total for line in assessment.bom), *(item.amount for item in assessment.tco_items)):
        assert span is None or span.low <= span.likely <= span.high
    for rate in assessment.rates:
        months = (rate.break_even_low, rate.break_even_likely, rate.break_even_high)
        low, likely, high = (inf if month is None else month for month in months)
        assert low <= likely <= high, rate


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


def behind_supplies_w(assessment: Assessment) -> float:
    return assessment.figures["power.psu_input_w"].number - assessment.figures["power.psu_loss_w"].number


@given(builds.builds, st.sampled_from(sorted(builds.SHELF.products)), st.integers(1, 4))
def test_adding_a_part_of_the_catalogue_never_lowers_watts_or_price(build: Build, product: str, count: int) -> None:
    """Unless it takes the place of what the platform brings. Another supply may bring the others to a load at which they
    lose less, so that watts are compared behind them; a measured or a published node stands for all that is in it."""
    spec = builds.SHELF.products[product]
    before = assessed(build)
    assume(
        not isinstance(spec, REPLACED_WHEN_CHOSEN)
        or any(p.included is False for p in resolve(build, builds.SHELF).of(type(spec)))
    )
    after = assessed(replace(build, parts=(*build.parts, Part(product=product, count=count))))
    assert behind_supplies_w(after) >= behind_supplies_w(before) * (1 - 1e-9)
    assert after.figures["cost.bom_total"].number >= before.figures["cost.bom_total"].number
    if not isinstance(spec, PsuSpec):
        assert after.figures["power.peak_w"].number >= before.figures["power.peak_w"].number * (1 - 1e-9)


SEVEN_CAPPED_IN_A_DGX = Build(
    platform="dgx-a100-640gb", gpus=(GpuGroup(variant="a100-sxm4-80gb", count=7, power_limit_w=200),)
)


@given(builds.builds, st.integers(1, 4))
@example(SEVEN_CAPPED_IN_A_DGX, 1)
def test_adding_a_gpu_never_lowers_watts_or_price_of_all_servers(build: Build, more: int) -> None:
    assume(build.gpus)
    first, *others = build.gpus
    before, after = (
        assessed(build),
        assessed(replace(build, gpus=(replace(first, count=min(first.count + more, 1024)), *others))),
    )
    assert after.servers >= before.servers
    watts = [a.servers * a.figures["power.peak_w"].number for a in (before, after)]
    assert watts[1] >= watts[0] * (1 - 1e-9)
    assert after.figures["cost.bom_total"].number >= before.figures["cost.bom_total"].number


@given(builds.builds, builds.supplies, st.floats(1, 50_000), st.floats(0, 50_000))
def test_a_build_that_draws_more_never_needs_a_smaller_breaker(
    build: Build, supply: Supply, watts: float, more: float
) -> None:
    build = replace(build, site=replace(build.site, supply=supply))
    light, heavy = (assessed(replace(build, assumptions={"peak_w": w})).figures for w in (watts, watts + more))
    assert heavy["circuit.amps"].number >= light["circuit.amps"].number
    small, large = light["circuit.breaker_a"].value, heavy["circuit.breaker_a"].value
    assert large is None or (
        small is not None and light["circuit.breaker_a"].number <= heavy["circuit.breaker_a"].number
    )


CARRIES_TOO_MUCH = {"circuit.overload", "feeds.not-redundant"}


def refused(assessment: Assessment) -> bool:
    return any(f.code in CARRIES_TOO_MUCH for f in assessment.of_severity(Severity.ERROR))


@given(builds.builds, builds.supplies, st.floats(1, 50_000), st.integers(2, 8))
def test_a_and_b_feeds_of_a_build_never_accept_what_one_feed_cannot_carry(
    build: Build, supply: Supply, watts: float, feeds: int
) -> None:
    at = replace(build, assumptions={"peak_w": watts})
    site = replace(build.site, supply=supply)
    both = assessed(replace(at, site=replace(site, feeds=feeds, redundant=True)))
    alone = assessed(replace(at, site=replace(site, feeds=1, redundant=False)))
    assert refused(both) or not refused(alone)


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
            assert codec.admits(fix.build)


def test_a_repair_that_no_build_file_could_hold_is_not_offered() -> None:
    """1,023 and 3 different cards: one group of 1,026 of either would be more than a group may hold."""
    groups = (
        GpuGroup(variant="a100-pcie-80gb", count=1023),
        GpuGroup(variant="a100-pcie-40gb", count=3),
        GpuGroup(variant="none"),
    )
    assessment = assess(Build(gpus=groups), builds.SHELF)
    mixed = next(finding for finding in assessment.findings if finding.code == "gpu.mixed")
    assert mixed.fixes == ()
