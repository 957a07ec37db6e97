"""What must hold for any UPS, any altitude and any load."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from configurator.sizing import assess
from configurator.sizing.assumptions import Assumptions
from configurator.sizing.build import Build, OwnUps, Site, Supply
from configurator.sizing.machine.system import own_ups_spec
from configurator.sizing.power import ups
from configurator.sizing.room import cooling
from tests.sizing import builds

USUAL = Assumptions()
LOADS = st.floats(1, 60_000)
MORE = st.floats(0, 60_000)
UPS_CODES = {"ups.watts", "ups.va", "ups.headroom", "ups.voltage", "ups.phases"}


@given(LOADS, MORE, builds.supplies, st.floats(0.5, 1), st.floats(1, 5))
def test_more_load_never_needs_less_of_a_ups(
    watts: float, more: float, supply: Supply, factor: float, headroom: float
) -> None:
    a = Assumptions(power_factor=factor, ups_headroom=headroom)
    light, heavy = (ups.size(load, None, Site(supply=supply), builds.SHELF, a) for load in (watts, watts + more))
    assert heavy.needed_w >= light.needed_w
    assert heavy.needed_va >= light.needed_va
    if heavy.suggested is not None:
        assert light.suggested is not None
        assert heavy.suggested.watts >= light.suggested.watts


@given(builds.own_upses, LOADS, MORE)
def test_more_load_never_lasts_longer(own: OwnUps, watts: float, more: float) -> None:
    unit = own_ups_spec(own)
    light, heavy = (ups.runtime(unit, load, load) for load in (watts, watts + more))
    if light.minutes is not None and heavy.minutes is not None:
        assert heavy.minutes <= light.minutes * (1 + 1e-9)
    if heavy.at_least is not None:
        assert light.at_least is not None
        assert heavy.at_least <= light.at_least * (1 + 1e-9)


@given(builds.own_upses, LOADS)
def test_a_runtime_lies_within_what_is_published(own: OwnUps, watts: float) -> None:
    found = ups.runtime(own_ups_spec(own), watts, watts).minutes
    if found is not None:
        published = [point.minutes for point in own.runtime]
        assert min(published) * (1 - 1e-9) <= found <= max(published) * (1 + 1e-9)


@given(builds.builds)
def test_the_ups_that_is_suggested_passes_its_own_rules(build: Build) -> None:
    suggested = assess(build, builds.SHELF, try_fixes=False).figures["ups.suggested"].value
    if suggested is None:
        return
    taken = _with_site(build, ups=suggested)
    found = assess(taken, builds.SHELF, try_fixes=False).findings
    assert not UPS_CODES & {f.code for f in found}
    assert "ups.single-phase" not in {f.code for f in found if f.severity == "error"}


def _with_site(build: Build, **changes: Any) -> Build:
    return replace(build, site=replace(build.site, **changes))


@given(st.floats(-500, 9000), st.floats(0, 5000), st.none() | st.floats(0, 100))
def test_a_higher_place_never_takes_warmer_air(altitude_m: float, higher: float, limit_c: float | None) -> None:
    low, high = (cooling.altitude_derating_k(m, limit_c) for m in (altitude_m, altitude_m + higher))
    assert 0 <= low <= high


@given(st.floats(-500, 9000), st.floats(0, 5000))
def test_air_never_gets_denser_with_height(altitude_m: float, higher: float) -> None:
    assert 0 < cooling.air_density_share(altitude_m + higher) <= cooling.air_density_share(altitude_m)


@given(builds.builds, MORE)
def test_a_larger_room_never_finds_more_to_say_of_heat(build: Build, more: float) -> None:
    given_w = build.site.cooling_capacity_w
    if given_w is None:
        return
    small = assess(build, builds.SHELF, try_fixes=False)
    large = assess(_with_site(build, cooling_capacity_w=given_w + more), builds.SHELF, try_fixes=False)
    assert sum(f.code == "cooling.capacity" for f in large.findings) <= sum(
        f.code == "cooling.capacity" for f in small.findings
    )
