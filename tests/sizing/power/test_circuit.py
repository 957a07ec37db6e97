"""Amps, breakers and feeds, worked by hand. NEC: a breaker carries 80 % of its rating for good; IEC: all of it."""

import pytest

from configurator.sizing.assumptions import Assumptions
from configurator.sizing.build import Site, Supply
from configurator.sizing.power import circuit, circuit_figures, lines, volts
from configurator.sizing.power.breakers import IEC, NEC, smallest_breaker

USUAL = Assumptions()


def one_feed(volts: float, breaker_a: float | None, peak_w: float, **site: object) -> circuit.Circuit:
    supply = Supply(volts=volts, breaker_amps=breaker_a)
    return circuit.load(Site(supply=supply, **site), supply, peak_w, USUAL)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("breaker_a", "volts", "phases", "watts"),
    [
        (15, 120, 1, 1440),  # 15 x 0.8 x 120
        (20, 120, 1, 1920),
        (30, 120, 1, 2880),
        (20, 208, 1, 3328),
        (30, 208, 1, 4992),
        (20, 240, 1, 3840),
        (30, 240, 1, 5760),
        (50, 240, 1, 9600),
        (30, 208, 3, 8646),  # 24 x 208 x 1.73205
        (60, 208, 3, 17293),
        (30, 415, 3, 17251),
        (32, 400, 3, 17736),
    ],
)
def test_what_a_breaker_carries_continuously_under_the_nec(
    breaker_a: float, volts: float, phases: int, watts: float
) -> None:
    supply = Supply(volts=volts, phases=phases, breaker_amps=breaker_a)  # type: ignore[arg-type]
    assert circuit.load(Site(supply=supply), supply, 1000, USUAL).limit_w == pytest.approx(watts, abs=0.6)


def test_iec_lets_the_whole_breaker_be_used() -> None:
    supply = Supply(volts=230, breaker_amps=16)
    feed = circuit.load(Site(region="iec", supply=supply), supply, 3680, USUAL)
    assert feed.limit_w == pytest.approx(3680)  # 16 x 230
    assert not feed.overloaded
    assert feed.breaker_a == 16


@pytest.mark.parametrize(
    ("name", "volts", "peak_w", "amps", "breaker_a"),
    [
        ("tier 1 on 120 V", 120, 700, 5.83, 15),  # x 1.25 = 7.3
        ("tier 2 on 120 V", 120, 1300, 10.83, 15),  # x 1.25 = 13.5
        ("tier 3 on 240 V", 240, 3200, 13.33, 20),  # x 1.25 = 16.7
        ("tier 3 on 208 V", 208, 3200, 15.38, 20),  # x 1.25 = 19.2
        ("tier 4 on 240 V", 240, 6500, 27.08, 35),  # x 1.25 = 33.9
        ("tier 4 on 208 V", 208, 6500, 31.25, 40),  # x 1.25 = 39.06
    ],
)
def test_the_circuits_of_the_guides_recomputed(
    name: str, volts: float, peak_w: float, amps: float, breaker_a: int
) -> None:
    feed = one_feed(volts, None, peak_w)
    assert feed.amps == pytest.approx(amps, abs=0.006)
    assert feed.breaker_a == breaker_a


def test_exactly_the_continuous_limit_is_allowed_and_a_watt_more_is_not() -> None:
    assert not one_feed(240, 30, 5760).overloaded  # 5760 / 240 = 24.0 A = 0.8 x 30
    assert one_feed(240, 30, 5761).overloaded


def test_two_30_a_feeds_share_7_kw_but_neither_carries_it_alone() -> None:
    """7000 / 240 = 29.17 A, 14.6 A each when shared; the limit is 24 A."""
    shared = one_feed(240, 30, 7000, feeds=2)
    assert shared.amps == pytest.approx(14.58, abs=0.01)
    assert not shared.overloaded
    redundant = one_feed(240, 30, 7000, feeds=2, redundant=True)
    assert redundant.amps == pytest.approx(29.17, abs=0.01)
    assert redundant.overloaded


def test_three_phases_line_to_neutral_is_asked_not_guessed() -> None:
    """230 V line to neutral is 398 V line to line: 10 kW draw 10000 / (1.732 x 398.4) = 14.5 A; read as line to line 25.1 A."""
    neutral = Supply(volts=230, phases=3, voltage_is="line_to_neutral")
    lines = Supply(volts=230, phases=3, voltage_is="line_to_line")
    assert circuit.load(Site(), neutral, 10_000, USUAL).amps == pytest.approx(14.49, abs=0.01)
    assert circuit.load(Site(), lines, 10_000, USUAL).amps == pytest.approx(25.10, abs=0.01)


@pytest.mark.parametrize(
    ("supply", "gets_v"),
    [
        (Supply(volts=120), 120),
        (Supply(volts=208, phases=3), 208),  # between two lines of 120/208 V
        (Supply(volts=120, phases=3, voltage_is="line_to_neutral"), 207.8),
        (Supply(volts=400, phases=3), 230.9),  # line to neutral of 230/400 V
        (Supply(volts=415, phases=3), 239.6),
        (Supply(volts=480, phases=3), 277.1),
    ],
)
def test_what_voltage_a_single_phase_power_supply_gets(supply: Supply, gets_v: float) -> None:
    assert volts.psu_volts(supply) == pytest.approx(gets_v, abs=0.1)


def test_power_factor_raises_the_amps() -> None:
    supply = Supply(volts=230, breaker_amps=16)
    assumed = Assumptions(power_factor=0.9)
    assert circuit.load(Site(region="iec"), supply, 2070, assumed).amps == pytest.approx(10.0)  # 2070 / (230 x 0.9)


def test_several_servers_add_up_and_are_counted() -> None:
    feed = one_feed(208, 30, 1600, servers_on_circuit=3)
    assert feed.load_w == 4800
    assert feed.servers_per_circuit == 3  # 4992 / 1600 = 3.12
    assert not feed.overloaded


def test_no_breaker_stated_means_no_limit_but_still_the_breaker_that_is_needed() -> None:
    feed = one_feed(120, None, 1500)
    assert feed.limit_a is None
    assert not feed.overloaded
    assert feed.breaker_a == 20  # 12.5 A / 0.8 = 15.6 A
    assert feed.servers_per_circuit is None


def test_above_the_largest_standard_breaker_there_is_none() -> None:
    assert smallest_breaker(6001, NEC) is None
    assert smallest_breaker(6000, NEC) == 6000
    assert smallest_breaker(30.1, IEC) == 32


@pytest.mark.parametrize(
    ("supplies", "volts", "share"),
    [
        (3, 208, 1.0),  # one a pair of lines
        (6, 208, 1.0),
        (1, 208, 1.732),  # I against I / sqrt(3)
        (2, 208, 1.5),  # sqrt(3) I against 2 I / sqrt(3)
        (4, 208, 1.146),  # sqrt(4 + 1 + 2) I = 2.65 I against 2.31 I
        (3, 400, 1.0),  # one a line to neutral
        (1, 400, 3.0),
        (2, 400, 1.5),
        (4, 400, 1.5),  # 2 on one line against 4 / 3
        (0, 400, 1.0),
    ],
)
def test_the_fullest_line_of_three_phases(supplies: int, volts: float, share: float) -> None:
    assert lines.worst_line_share(Supply(volts=volts, phases=3), supplies) == pytest.approx(share, abs=0.001)


def test_a_single_phase_has_one_line() -> None:
    assert lines.worst_line_share(Supply(volts=240), 4) == 1.0


def test_the_fullest_line_shows_its_working() -> None:
    """10 kW on 208 V are 27.76 A balanced; five supplies stand 2, 2 and 1: √12 / (√3 × 5 / 3) = 1.2."""
    supply = Supply(volts=208, phases=3)
    line = lines.fullest_line(circuit.load(Site(), supply, 10_000, USUAL).amps, supply, (3, 5))
    assert line is not None
    assert (line.supplies, line.amps) == (5, pytest.approx(33.31, abs=0.005))
    assert line.working == ("27.76 A × √(2² + 2² + 2 × 2) / (√3 × 5 / 3) = 33.31 A, 5 supply units dealt out in turn")
    neutral = Supply(volts=400, phases=3)
    line = lines.fullest_line(circuit.load(Site(), neutral, 10_000, USUAL).amps, neutral, (5,))
    assert line is not None
    assert line.working.startswith("14.43 A × 2 on one line / (5 / 3) = 17.32 A")


def test_without_supplies_no_line_is_the_fullest() -> None:
    supply = Supply(volts=208, phases=3)
    assert circuit.load(Site(), supply, 1000, USUAL).line is None


def test_servers_are_counted_from_a_watt_on() -> None:
    assert one_feed(120, 15, 1).servers_per_circuit == 1440
    assert one_feed(120, 15, 0.9).servers_per_circuit is None


def workings(region: str, supply: Supply, peak_w: float) -> dict[str, str]:
    site = Site(region=region, supply=supply)  # type: ignore[arg-type]
    feed = circuit.load(site, supply, peak_w, USUAL)
    return {figure.name: figure.working for figure in circuit_figures.figures(feed, site, None)}


def test_an_electrician_can_do_the_sums_again() -> None:
    """6,500 W on 208 V three-phase, 30 A, NEC."""
    said = workings("nec", Supply(volts=208, phases=3, breaker_amps=30), 6500)
    assert said["circuit.amps"] == "6,500 W (1 server, one feed) / (√3 × 208 V line to line × 1) = 18.04 A"
    assert said["circuit.limit_a"] == "30 A breaker × 0.8, continuously"
    assert said["circuit.limit_w"] == "24 A × √3 × 208 V × 1 = 8,646 W"
    assert said["circuit.breaker_a"] == "18.04 A / 0.8 = 22.6 A, next of NEC 240.6(A)"
    assert said["circuit.servers_per_circuit"] == "8,646 W / 6,500 W peak of one server, rounded down"


def test_what_is_not_known_is_said() -> None:
    said = workings("iec", Supply(volts=230), 0)
    assert said["circuit.limit_a"] == said["circuit.limit_w"] == "no breaker stated"
    assert said["circuit.worst_line_a"] == "one phase has one line"
    assert (
        workings("iec", Supply(volts=230, breaker_amps=16), 0)["circuit.servers_per_circuit"]
        == "nothing draws power yet"
    )
    assert workings("iec", Supply(volts=230), 2e6)["circuit.breaker_a"].endswith(
        "more than the largest of IEC 60898 and 60947-2"
    )


def test_the_nec_lists_its_standard_breakers() -> None:
    """240.6(A), up to 6,000 A."""
    assert [size for size in range(1, 6001) if smallest_breaker(size, NEC) == size] == [
        15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100, 110, 125, 150, 175, 200, 225, 250, 300, 350, 400, 450, 500,
        600, 700, 800, 1000, 1200, 1600, 2000, 2500, 3000, 4000, 5000, 6000,
    ]  # fmt: skip


def test_iec_has_preferred_ratings() -> None:
    """IEC 60898 up to 125 A, IEC 60947-2 above."""
    assert [size for size in range(1, 7000) if smallest_breaker(size, IEC) == size] == [
        6, 10, 13, 16, 20, 25, 32, 40, 50, 63, 80, 100, 125, 160, 200, 250, 315, 400, 500, 630, 800, 1000, 1250, 1600, 2000,
        2500, 3200, 4000, 5000, 6300,
    ]  # fmt: skip
