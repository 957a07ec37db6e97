"""The one-line diagram says what the assessment says: amps against their limits, what hangs where, and what is wrong."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.drawings import one_line
from configurator.drawings.power_path import CONCERNS, concern_of
from configurator.sizing import Assessment, Finding, Severity, assess
from configurator.sizing.build import Build, Part, Site, Supply
from configurator.sizing.catalogue import CordSpec, PduSpec, PsuSpec, ReceptacleSpec, UpsSpec
from tests.drawings.reading import description, title, words
from tests.drawings.samples import FEEDING, SAMPLE, feed, with_figures
from tests.sizing import builds
from tests.sizing.power.feeds import AB, DGX, nec
from tests.sizing.rules.bench import assessed
from tests.sizing.shelf import reference_build

STAGES = {
    "feed": r"(Feed [A-H]|The only feed)",
    "breaker": r"Breaker.*",
    "ups": "UPS",
    "psus": r"(\d+ power supplies|1 power supply|Power supplies)",
}


def of_site(found: Assessment = SAMPLE, **site: object) -> Assessment:
    return replace(found, build=replace(found.build, site=replace(found.build.site, **site)))


def with_error(code: str, step: str = "power", found: Assessment = SAMPLE) -> Assessment:
    error = Finding(code=code, severity=Severity.ERROR, step=step, title="", why="")
    return replace(found, findings=(error,))


def hatched(svg: str) -> int:
    return svg.count("url(#one-line-bad)")


def test_it_says_amps_and_watts_against_their_limits() -> None:
    svg = one_line(SAMPLE)
    told = words(svg)
    assert {"Breaker 30 A", "carries 5.5 A", "may carry 24 A", "loaded to 24 %", "runs 21.3 minutes"} <= set(told)
    assert {"Feed A", "Feed B", "deliver 3,600 W", "each 656 W, 2.7 A"} <= set(told)
    assert told.count("Breaker 30 A") == 2
    assert title(svg) == "Power by two feeds, each able to carry all of it: 5.5 A of 24 A"
    assert hatched(svg) == 0


def test_a_breaker_that_carries_too_much_is_said_and_hatched_on_its_own_feed() -> None:
    feeds = (feed("A", 31.0, is_over=True), feed("B", 15.5))
    svg = one_line(of_site(replace(SAMPLE, feeding=replace(FEEDING, feeds=feeds)), redundant=False))
    assert words(svg).count("Breaker 30 A: too much") == 1
    assert words(svg).count("Breaker 30 A") == 1
    assert hatched(svg) == 2  # its blade and its gauge
    assert title(svg) == "Power by two feeds: 31 A of 24 A. Breaker 30 A: too much"
    two = one_line(with_error("circuit.receptacle", found=replace(SAMPLE, feeding=replace(FEEDING, feeds=feeds))))
    assert title(two).endswith(". Breaker 30 A: too much. Breaker 30 A: wrong receptacle")
    assert "Feed A: Breaker 30 A: too much: carries 31 A" in description(svg)
    assert "Feed B: Breaker 30 A: carries 15.5 A" in description(svg)


def test_of_three_lines_the_fullest_is_what_the_breaker_carries() -> None:
    svg = one_line(with_figures(circuit__worst_line_a=5.5))
    assert words(svg).count("fullest line 5.5 A") == 2
    assert title(svg).endswith(": fullest line 5.5 A of 24 A")


def test_it_draws_each_supply_on_the_feed_that_it_hangs_on() -> None:
    feeds = (feed("A", 24.0, 2), feed("B", 12.0, 1))
    shared = of_site(replace(SAMPLE, feeding=replace(FEEDING, feeds=feeds)), redundant=False)
    told = words(one_line(shared))
    assert {"2 power supplies", "1 power supply", "carries 24 A", "carries 12 A"} <= set(told)
    feeds = (feed("A", 24.0, 1), feed("B", 0.0, 0))
    alone = words(one_line(replace(shared, feeding=replace(FEEDING, feeds=feeds))))
    assert {"1 power supply", "No power supply on it", "carries 24 A", "carries 0 A"} <= set(alone)


def test_of_three_feeds_the_fullest_and_that_with_fewest_supplies_are_drawn() -> None:
    feeds = (feed("A", 9.0, 2), feed("B", 9.0, 2), feed("C", 4.5, 1))
    svg = one_line(of_site(replace(SAMPLE, feeding=replace(FEEDING, feeds=feeds)), feeds=3, redundant=False))
    assert {"Feed A", "Feed C"} <= set(words(svg))
    assert "Feed B" not in words(svg)
    assert title(svg) == "Power by 3 feeds, two of them drawn: 9 A of 24 A"


def test_it_leaves_out_a_ups_that_is_not_there() -> None:
    one = replace(SAMPLE, feeding=replace(FEEDING, feeds=(feed("A", 5.5),)))
    told = words(one_line(of_site(one, ups=None, feeds=1)))
    assert "UPS" not in told
    assert "Feed A" not in told


def test_a_ups_stands_on_one_feed_unless_each_must_carry_all() -> None:
    assert words(one_line(of_site(redundant=False))).count("UPS") == 1
    assert words(one_line(SAMPLE)).count("UPS") == 2


def test_that_each_feed_carries_all_is_a_result_and_no_wish() -> None:
    meant = "Power by two feeds, each meant to carry all of it"
    assert title(one_line(with_figures(circuit__limit_a=None))) == meant  # nobody stated a breaker
    unknown = replace(SAMPLE, feeding=replace(FEEDING, left_carry=None))
    assert title(one_line(unknown)).startswith(meant)
    assert title(one_line(with_error("ups.watts"))) == f"{meant}: 5.5 A of 24 A. UPS: too much"
    assert title(one_line(with_error("feeds.not-redundant"))).startswith("Power by two feeds, not redundant: ")
    assert title(one_line(of_site(redundant=False))) == "Power by two feeds: 5.5 A of 24 A"


def test_supplies_of_which_too_few_are_left_are_marked_where_they_hang() -> None:
    feeds = (feed("A", 5.5, 1), feed("B", 5.5, 0))
    svg = one_line(replace(SAMPLE, feeding=replace(FEEDING, feeds=feeds, left_carry=False)))
    assert {"1 power supply: too much", "No power supply on it"} <= set(words(svg))
    assert title(svg).endswith("Power supplies: too much")


@pytest.mark.parametrize("concern", CONCERNS, ids=lambda c: f"{c.code} {c.step}")
def test_every_error_about_the_way_of_the_power_is_told_and_hatched(concern) -> None:  # type: ignore[no-untyped-def]
    if concern.kind == "breaker" and concern.words == "too much":
        return  # of an overload each feed says itself whether it has it
    svg = one_line(with_error(concern.code, concern.step or "power"))
    assert [said for said in words(svg) if said.endswith(concern.words)]
    assert hatched(svg) == 2
    assert concern.words in title(svg)


def test_a_dgx_with_half_of_its_supplies_on_redundant_feeds_is_good_in_nothing() -> None:
    """6,500 / (√3 × 208) = 18.04 A balanced, within 24 A; but two supplies of a side load one line with 1.5 times that, 27.1 A,
    and the one of the other √3 times, 31.3 A. One feed lost leaves one supply: 3,000 W."""
    svg = one_line(assessed(DGX | {"site": nec(208, 30, 3, psus_powered=3, **AB)}, try_fixes=False))
    told = words(svg)
    assert {"fullest line 27.1 A", "fullest line 31.3 A"} <= set(told)
    assert told.count("Breaker 30 A: too much") == 2
    assert {"2 power supplies: too much", "1 power supply: too much", "one feed lost: 3,000 W"} <= set(told)
    assert told.count("not redundant") == 2
    assert title(svg) == (
        "Power by two feeds, not redundant: fullest line 31.3 A of 24 A. Breaker 30 A: too much. Power supplies: too much"
    )


supplies = st.builds(
    Supply,
    volts=st.sampled_from([120, 208, 230, 240, 400, 415]),
    phases=st.sampled_from([1, 3]),
    voltage_is=st.sampled_from(["line_to_line", "line_to_neutral"]),
    breaker_amps=st.none() | st.sampled_from([15, 20, 30, 32, 60]),
    receptacle=st.none() | builds.ids_of(ReceptacleSpec),
)
sites = st.builds(
    Site,
    region=st.sampled_from(["nec", "iec"]),
    supply=supplies,
    feeds=st.integers(1, 4),
    redundant=st.booleans(),
    servers_on_circuit=st.integers(1, 3),
    ups=st.none() | builds.ids_of(UpsSpec),
    psus_powered=st.none() | st.integers(1, 6),
)
machines = st.builds(
    lambda build, more: replace(build, parts=(*build.parts, *more)),
    st.sampled_from([reference_build(n) for n in ("dgx-a100", "dell-xe8545", "tier-2-new", "tier-4-new")]),
    st.lists(st.builds(Part, product=builds.ids_of(CordSpec, PduSpec, PsuSpec), count=st.integers(1, 4)), max_size=1),
)
HERE = ("circuit.", "feeds.", "ups.", "psu.", "cord.", "pdu.")


def check(build: Build) -> None:
    """Each error about the way of the power has its stage marked, in words and in hatching; without one nothing is marked."""
    found = assess(build, builds.SHELF, try_fixes=False)
    svg = one_line(found)
    if not svg:
        return
    errors = [f for f in found.of_severity(Severity.ERROR) if f.code.startswith(HERE)]
    told = words(svg)
    for error in errors:
        concern = concern_of(error)
        assert concern is not None, f"{error.code}: say in CONCERNS which stage it is about"
        marked = [said for said in told if re.fullmatch(rf"({STAGES[concern.kind]}: .+|not redundant)", said)]
        assert marked, error.code
    assert (hatched(svg) > 0) is bool(errors)
    assert ("able to carry all" not in title(svg)) or not errors


@settings(max_examples=120)
@given(machines, sites)
def test_wherever_the_engine_has_an_error_the_picture_has_a_mark(build: Build, site: Site) -> None:
    check(replace(build, site=site))


@settings(max_examples=60)
@given(builds.builds)
def test_of_any_build(build: Build) -> None:
    check(build)
