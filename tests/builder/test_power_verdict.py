"""Does it plug into the room? The sentence above the pictures of the power step."""

from dataclasses import replace

from configurator.builder.presenters import power
from configurator.builder.presenters.figures import Reading
from configurator.builder.units import AS_THE_CONTRACT
from configurator.sizing import assess
from configurator.sizing.build import Build, Site, Supply
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
