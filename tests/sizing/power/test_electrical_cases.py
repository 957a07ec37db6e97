"""Electrical cases worked by hand, as an electrician would: load, feed, verdict. Each line is a case of its own.

The server of `drawing` has four supplies of 2,000 W with C20 inlets (1,800 W at 200 to 220 V, 1,000 W at 100 to 127 V) and
draws what the case says; a DGX A100 draws 6,500 W through six supplies of 3,000 W for 200 to 240 V.
"""

from typing import NamedTuple

import pytest

from tests.sizing.power.feeds import AB, DGX, iec, nec
from tests.sizing.rules.bench import Json, assessed, drawing

ERRORS_OF_THE_FEED = {"circuit.overload", "feeds.not-redundant", "circuit.voltage", "circuit.unbalanced"}


class Case(NamedTuple):
    """A load and its feed; `limit_w` None: no breaker is stated."""

    name: str
    watts: float
    site: Json
    amps: float
    breaker_a: int
    limit_w: float | None
    servers: int | None
    errors: set[str] = set()  # noqa: RUF012  # never changed


def to_neutral(site: Json) -> Json:
    return site | {"supply": site["supply"] | {"voltage_is": "line_to_neutral"}}


CASES = [
    # 1,440 / 120 = 12.0 A = 0.8 × 15: exactly full is allowed
    Case("15 A, 120 V, exactly 1,440 W", 1440, nec(120, 15), 12.0, 15, 1440, 1),
    Case("15 A, 120 V, a watt more", 1441, nec(120, 15), 12.008, 20, 1440, 0, {"circuit.overload"}),
    # 3,200 / 208 = 15.38 A of 16
    Case("20 A, 208 V, 3.2 kW", 3200, nec(208, 20), 15.385, 20, 3328, 1),
    Case("20 A, 208 V, exactly 3,328 W", 3328, nec(208, 20), 16.0, 20, 3328, 1),
    Case("30 A, 208 V, three of 1.6 kW", 1600, nec(208, 30, servers_on_circuit=3), 23.077, 30, 4992, 3),
    Case("30 A, 208 V, four of 1.6 kW", 1600, nec(208, 30, servers_on_circuit=4), 30.769, 40, 4992, 3,
         {"circuit.overload"}),  # 6,400 / 208; / 0.8 = 38.5
    Case("20 A, 240 V, exactly 3,840 W", 3840, nec(240, 20), 16.0, 20, 3840, 1),
    Case("50 A, 240 V, 6.5 kW", 6500, nec(240, 50), 27.083, 35, 9600, 1),  # / 0.8 = 33.9
    # 16 × 230 = 3,680 W: all of the breaker under IEC rules
    Case("16 A, 230 V, exactly 3.68 kW", 3680, iec(230, 16), 16.0, 16, 3680, 1),
    Case("16 A, 230 V, a watt more", 3681, iec(230, 16), 16.004, 20, 3680, 0, {"circuit.overload"}),
    Case("13 A, 230 V, exactly 2,990 W", 2990, iec(230, 13), 13.0, 13, 2990, 1),
    Case("32 A, 230 V, two of 3.68 kW", 3680, iec(230, 32, servers_on_circuit=2), 32.0, 32, 7360, 2),
    Case("30 A, 200 V, Japan, 3 kW", 3000, iec(200, 30), 15.0, 15, 6000, 2),  # Japan's list has 15 A, Europe's 16
    Case("15 A, 100 V, Japan, a watt more", 1501, iec(100, 15), 15.01, 20, 1500, 0, {"circuit.overload"}),
    # three phases: 24 × √3 × 208 = 8,646 W
    Case("30 A, 208 V three-phase, a DGX", 6500, nec(208, 30, 3), 18.042, 25, 8646.4, 1),
    Case("60 A, 208 V three-phase, a DGX", 6500, nec(208, 60, 3), 18.042, 25, 17_292.8, 2),
    Case("60 A, 208 V three-phase, two", 6500, nec(208, 60, 3, servers_on_circuit=2), 36.084, 50, 17_292.8, 2),
    Case("60 A, 208 V three-phase, three", 6500, nec(208, 60, 3, servers_on_circuit=3), 54.127, 70, 17_292.8, 2,
         {"circuit.overload"}),
    Case("the same, stated to neutral: 120 V", 6500, to_neutral(nec(120, 30, 3)), 18.056, 25, 8640, 1),  # 24 × 3 × 120
    Case("30 A, 415Y/240 V, a DGX", 6500, nec(415, 30, 3), 9.043, 15, 17_251.2, 2),
    Case("30 A, 240 V to neutral: the same", 6500, to_neutral(nec(240, 30, 3)), 9.028, 15, 17_280, 2),
    Case("32 A, 400/230 V, a DGX", 6500, iec(400, 32, 3), 9.382, 10, 22_170.3, 3),
    Case("16 A, 400/230 V, a DGX", 6500, iec(400, 16, 3), 9.382, 10, 11_085.1, 1),
    Case("63 A, 400/230 V, six", 6500, iec(400, 63, 3, servers_on_circuit=6), 56.292, 63, 43_647.7, 6),
    Case("63 A, 400/230 V, seven", 6500, iec(400, 63, 3, servers_on_circuit=7), 65.674, 80, 43_647.7, 6,
         {"circuit.overload"}),
    # A and B: either side carries all
    Case("A/B, 30 A, 208 V three-phase, a DGX", 6500, nec(208, 30, 3, **AB), 18.042, 25, 8646.4, 1),
    Case("A/B, 30 A, 240 V, 7 kW", 7000, nec(240, 30, **AB), 29.167, 40, 5760, 0, {"feeds.not-redundant"}),
    # half of the 7,000 W on each feed: 5,760 / 3,500 = 1.6 such servers
    Case("the same, not redundant: shared", 7000, nec(240, 30, feeds=2), 14.583, 20, 5760, 1),
    Case("A/B, 20 A, 208 V, exactly 3,328 W", 3328, nec(208, 20, **AB), 16.0, 20, 3328, 1),
    Case("A/B, 16 A, 230 V, 7 kW", 7000, iec(230, 16, **AB), 30.435, 32, 3680, 0, {"feeds.not-redundant"}),
    Case("A/B, 16 A, 230 V, 8 kW: not even shared", 8000, iec(230, 16, **AB), 34.783, 40, 3680, 0, {"circuit.overload"}),
    # four supplies on three feeds: two on the fullest, 6,000 × 2 / 4 = 3,000 W, / 208; / 0.8 = 18.03
    Case("three feeds that share 6 kW", 6000, nec(208, 15, feeds=3), 14.423, 20, 2496, 0, {"circuit.overload"}),
    Case("four feeds that share 6 kW evenly", 6000, nec(208, 15, feeds=4), 7.212, 15, 2496, 1),  # 1,500 / 208; / 0.8 = 9.01
    # a DGX with three of its six supplies powered: two on the fullest feed, 6,500 × 2 / 3 = 4,333 W, / 208 = 20.83; / 0.8 = 26.0
    Case("three of six supplies on two feeds", 6500, nec(208, 20, feeds=2, psus_powered=3), 20.833, 30, 3328, 0,
         {"circuit.overload"}),
    Case("no breaker stated", 5000, nec(208), 24.038, 35, None, None),  # / 0.8 = 30.05
]  # fmt: skip


def build_of(case: Case) -> Json:
    """A DGX where its 6,500 W are meant, else the server made to draw so much."""
    return DGX | {"site": case.site} if case.watts == 6500 else drawing(case.watts, site=case.site)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_case_worked_by_hand(case: Case) -> None:
    found = assessed(build_of(case), try_fixes=False)
    figures = found.figures
    assert figures["circuit.amps"].number == pytest.approx(case.amps, abs=0.0006)
    assert figures["circuit.breaker_a"].value == case.breaker_a
    assert figures["circuit.limit_w"].value == (None if case.limit_w is None else pytest.approx(case.limit_w, abs=0.06))
    assert figures["circuit.servers_per_circuit"].value == case.servers
    errors = {f.code for f in found.findings if f.severity == "error"} & ERRORS_OF_THE_FEED
    assert errors == case.errors


@pytest.mark.parametrize(
    ("volts", "phases", "region", "gets_v", "runs"),
    [
        (100, 1, "iec", 100, False),
        (120, 1, "nec", 120, False),
        (187.2, 1, "nec", 187.2, True),  # 208 V less ten per cent, exactly
        (200, 1, "iec", 200, True),
        (208, 3, "nec", 208, True),
        (230, 1, "iec", 230, True),
        (240, 1, "nec", 240, True),
        (264, 1, "nec", 264, True),  # 240 V and ten per cent, exactly
        (277, 1, "nec", 277, False),
        (380, 3, "iec", 219.4, True),
        (400, 3, "iec", 230.9, True),
        (415, 3, "nec", 239.6, True),
        (480, 3, "nec", 277.1, False),
        (600, 3, "nec", 346.4, False),  # Canada
    ],
)
def test_a_dgx_runs_on_200_to_240_v(volts: float, phases: int, region: str, gets_v: float, runs: bool) -> None:
    found = assessed(DGX | {"site": nec(volts, None, phases) | {"region": region}}, try_fixes=False)
    assert found.figures["power.psu_volts"].number == pytest.approx(gets_v, abs=0.05)
    assert ("circuit.voltage" not in {f.code for f in found.findings}) is runs


@pytest.mark.parametrize(
    ("volts", "output_w"),
    [
        (100, 1000), (127, 1000), (139.7, 1000),  # ten per cent above 127 V
        (140, 0), (179, 0),  # between the ranges
        (180, 1800), (199, 1800), (200, 1800), (219, 1800),
        (220, 2000), (240, 2000), (264, 2000),
        (265, 0),
    ],
)  # fmt: skip
def test_a_supply_gives_what_its_ranges_say(volts: float, output_w: float) -> None:
    """N+N of four: two of them carry all."""
    found = assessed(drawing(100, site=nec(volts)), try_fixes=False)
    assert found.figures["power.psu_capacity_w"].value == 2 * output_w


def test_a_1200_w_supply_that_gives_1000_w_at_low_line() -> None:
    """1,000 W pass at 120 V, a watt more does not; at 240 V 1,200 W pass."""

    def codes(watts: float, volts: float) -> set[str]:
        platform = {"psus": [{"watts": 1200, "watts_low_line": 1000}]}
        build = drawing(watts, platform=platform, site=nec(volts))
        return {f.code for f in assessed(build, try_fixes=False).findings if f.code == "psu.capacity"}

    assert (codes(1000, 120), codes(1001, 120)) == (set(), {"psu.capacity"})
    assert (codes(1200, 240), codes(1201, 240)) == (set(), {"psu.capacity"})


@pytest.mark.parametrize(
    ("inlet", "region", "volts", "each_w", "carried"),
    [
        ("C14", "nec", 120, 1440, True),  # 15 A by UL × 0.8 = 12 A
        ("C14", "nec", 120, 1441, False),
        ("C14", "iec", 230, 2300, True),  # 10 A
        ("C14", "iec", 230, 2301, False),
        ("C16", "nec", 120, 1440, True),  # the hotter C14
        ("C16", "nec", 120, 1441, False),
        ("C20", "nec", 240, 3840, True),  # 20 A by UL × 0.8 = 16 A
        ("C20", "nec", 240, 3841, False),
        ("C20", "iec", 230, 3680, True),  # 16 A
        ("C20", "iec", 230, 3681, False),
    ],
)
def test_an_inlet_carries_its_rating(inlet: str, region: str, volts: float, each_w: float, carried: bool) -> None:
    platform = {"psus": [{"watts": 5000, "inlet": inlet}]}
    found = assessed(drawing(each_w, platform=platform, site=nec(volts) | {"region": region}), try_fixes=False)
    assert ("cord.rating" not in {f.code for f in found.findings}) is carried
