"""Does it plug into the room? The sentence above the pictures of the power step."""

from dataclasses import replace

from configurator.builder.presenters import power
from configurator.builder.presenters.figures import Reading
from configurator.builder.units import AS_THE_CONTRACT
from configurator.sizing import assess
from configurator.sizing.build import Build, Part, Site, Supply
from tests.builder.conftest import the_snapshot


def verdict(build: Build) -> tuple[str, str]:
    assessment = assess(build, the_snapshot(), try_fixes=False)
    view = power.results(build, Reading(assessment, the_snapshot(), units=AS_THE_CONTRACT))
    return view.verdict, view.verdict_words


def plugged(build: Build, **site: object) -> Build:
    return replace(build, site=replace(Site(supply=Supply(volts=208, breaker_amps=30)), **site))


def test_what_the_circuit_carries_is_said(tier_2: Build) -> None:
    state, words = verdict(plugged(tier_2))
    assert state == "fits"
    # NEC: 80 % of 30 A; the peak at the wall over 208 V.
    peak_w = float(assess(plugged(tier_2), the_snapshot(), try_fixes=False).figures["power.peak_w"].number)
    assert words == f"It plugs in: at its peak it takes {peak_w / 208:.2f} A of the 24 A that the circuit may carry."


def test_so_is_the_load_of_a_ups(tier_2: Build) -> None:
    _, words = verdict(plugged(tier_2, ups="eaton-9px-6000"))
    assert "that the circuit may carry, and loads the UPS to " in words


def test_what_stands_in_the_way_is_named(tier_2: Build) -> None:
    state, words = verdict(plugged(tier_2, servers_on_circuit=5))
    assert state == "no"
    assert words.startswith("Not as it is: ")


def test_a_wall_that_nobody_described_is_asked_for(tier_2: Build) -> None:
    assert verdict(replace(tier_2, site=Site())) == ("", "Nobody has said yet what is on the wall: choose the circuit.")


def test_nothing_is_said_of_nothing() -> None:
    assert verdict(Build()) == ("", "")


def test_of_three_lines_the_fullest_is_said(tier_2: Build) -> None:
    """Two supplies between the lines of 208 V load one of them with √3 / (√3 × 2 / 3) = 1.5 times the balanced current."""
    site = Site(supply=Supply(volts=208, phases=3, breaker_amps=30))
    figures = assess(replace(tier_2, site=site), the_snapshot(), try_fixes=False).figures
    assert figures["circuit.worst_line_a"].number == figures["circuit.amps"].number * 1.5
    _, words = verdict(replace(tier_2, site=site))
    line_a = figures["circuit.worst_line_a"].number
    assert (
        words
        == f"It plugs in: at its peak its fullest line takes {line_a:.3g} A of the 24 A that the circuit may carry."
    )


def test_a_plug_that_does_not_go_in_stands_in_the_way_though_it_is_changed_elsewhere(tier_2: Build) -> None:
    cord = Part(product="cord-c13-5-15p-15a", count=2)
    state, words = verdict(plugged(replace(tier_2, parts=(*tier_2.parts, cord))))
    assert state == "no"
    assert words.startswith("Not as it is: The 5-15P of ")
    assert words.endswith(" does not go with this supply. It is changed at the step Bill of materials.")
