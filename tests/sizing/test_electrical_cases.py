"""Electrical cases worked by hand, as an electrician would: load, feed, verdict. Each line is a case of its own.

The server of `drawing` has four supplies of 2,000 W with C20 inlets (1,800 W at 200 to 220 V, 1,000 W at 100 to 127 V) and
draws what the case says; a DGX A100 draws 6,500 W through six supplies of 3,000 W for 200 to 240 V.
"""

from typing import NamedTuple

import pytest

from configurator.sizing import Severity, assess
from tests.sizing.rules.bench import Json, assessed, drawing, finding, repaired, sxm
from tests.sizing.shelf import snapshot

DGX: Json = sxm(8, "dgx-a100-640gb", parts=[], assumptions=None)
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


def nec(volts: float, breaker_a: float | None = None, phases: int = 1, **site: object) -> Json:
    return {"region": "nec", "supply": {"volts": volts, "phases": phases, "breaker_amps": breaker_a}} | site


def iec(volts: float, breaker_a: float | None = None, phases: int = 1, **site: object) -> Json:
    return nec(volts, breaker_a, phases, **site) | {"region": "iec"}


def to_neutral(site: Json) -> Json:
    return site | {"supply": site["supply"] | {"voltage_is": "line_to_neutral"}}


AB: Json = {"feeds": 2, "redundant": True}
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


def test_a_power_factor_of_095_needs_5_percent_more_amps() -> None:
    """3,200 / (208 × 0.95) = 16.19 A: more than the 16 A of a 20 A breaker; / 0.8 = 20.2 A, so 25 A."""
    build = drawing(3200, site=nec(208, 20), assumptions={"peak_w": 3200, "psu_efficiency": 1, "power_factor": 0.95})
    found = assessed(build, try_fixes=False)
    assert found.figures["circuit.amps"].number == pytest.approx(16.194, abs=0.0006)
    assert found.figures["circuit.breaker_a"].value == 25
    assert "circuit.overload" in {f.code for f in found.findings}


@pytest.mark.parametrize(
    ("servers", "feeds", "fullest_a"),
    [
        # eight supplies of two XE8545-like servers at 3,281 W: 6,562 / (√3 × 208) = 18.21 A balanced; three pairs of lines carry
        # 3, 3 and 2: √(3² + 3² + 3 × 3) / (√3 × 8 / 3) = 1.125
        (2, 1, 20.49),
        # one side lost, two of each server: 2, 1, 1: √(2² + 1² + 2) / (√3 × 4 / 3) = 1.1456
        (2, 2, 20.87),
        # one server, one side lost: two supplies, √3 / (√3 × 2 / 3) = 1.5 of 9.107
        (1, 2, 13.66),
    ],
)
def test_the_fullest_line_of_208_v(servers: int, feeds: int, fullest_a: float) -> None:
    site = nec(208, 30, 3, servers_on_circuit=servers, feeds=feeds, redundant=feeds > 1)
    found = assessed(drawing(3281, site=site), try_fixes=False)
    assert found.figures["circuit.worst_line_a"].number == pytest.approx(fullest_a, abs=0.006)


def own_supplies(count: int, watts: float, site: Json, each_w: int = 2400) -> Json:
    """A machine of one's own with so many supplies, made to draw so many watts."""
    platform = {"sockets": 2, "cpu_socket": "SP3", "psus": [{"watts": each_w, "count": count}]}
    return drawing(watts, platform=platform, site=site)


@pytest.mark.parametrize(
    ("count", "each_w", "watts", "volts", "breaker_a", "feeds", "amps", "how"),
    [
        (
            1,
            5000,
            4500,
            240,
            15,
            2,
            18.75,
            "1 of 1 supply unit on the fullest of 2 feeds",
        ),  # one cord carries all: 4,500 / 240
        (2, 5000, 4500, 240, 15, 2, 9.375, "shared by 2 feeds"),
        (
            3,
            3000,
            7000,
            240,
            20,
            2,
            19.444,
            "2 of 3 supply units on the fullest of 2 feeds",
        ),  # 7,000 × 2 / 3 = 4,667, / 240
        (4, 2400, 6000, 208, 15, 3, 14.423, "2 of 4 supply units on the fullest of 3 feeds"),
    ],
)
def test_feeds_share_as_the_supplies_hang_on_them(
    count: int, each_w: int, watts: float, volts: float, breaker_a: float, feeds: int, amps: float, how: str
) -> None:
    found = assessed(own_supplies(count, watts, nec(volts, breaker_a, feeds=feeds), each_w), try_fixes=False)
    assert found.figures["circuit.amps"].number == pytest.approx(amps, abs=0.001)
    assert how in found.figures["circuit.amps"].working
    assert ("circuit.overload" in {f.code for f in found.findings}) is (amps > breaker_a * 0.8)
    assert ("feeds.idle" in {f.code for f in found.findings}) is (count < feeds)


def test_a_feed_on_which_nothing_hangs_is_said() -> None:
    build = own_supplies(1, 4500, nec(240, 30, feeds=2), 5000)
    found = finding(build, "feeds.idle", Severity.WARNING, "1 of 2 feeds carry nothing", "4,500 W, 18.8 A")
    repaired(found, "Count on 1 feed")


def test_a_pdu_carries_its_fullest_line() -> None:
    """8,000 / (√3 × 208) = 22.21 A; four supplies: × 1.1456 = 25.44 A of the 24 A of a 30 A plug. 7,500: 23.85 A."""
    for watts, found in ((8000, True), (7500, False)):
        build = own_supplies(4, watts, nec(208, 60, 3))
        build["parts"] = [*build["parts"], {"product": "pdu-208v-30a-3ph", "count": 1}]
        assert ("pdu.overload" in {f.code for f in assessed(build, try_fixes=False).findings}) is found


def test_as_many_servers_as_fit_are_offered() -> None:
    """48 A × √3 × 415 V = 34,502 W / 5,000 W: six of seven, whose 24 supplies are balanced."""
    found = finding(drawing(5000, site=nec(415, 60, 3, servers_on_circuit=7)), "circuit.overload", Severity.ERROR)
    fix = repaired(found, "6 servers on the circuit")
    assert fix.build.site.servers_on_circuit == 6


@pytest.mark.parametrize(
    ("count", "watts", "breaker", "fullest_a", "balanced", "wanted", "servers", "severity"),
    [
        # 4,000 / (√3 × 208) = 11.103 A, / 0.8 = 13.9: 15 A; two supplies on two pairs of lines: × 1.5 = 16.654, / 0.8 = 20.8: 25 A
        (2, 4000, None, 16.654, 15, 25, None, "warning"),
        # 2,000: 5.551 and 8.327 A, / 0.8 = 6.9 and 10.4: 15 A either way, so a remark only
        (2, 2000, None, 8.327, 15, 15, None, "note"),
        # 8,000: 22.206 A of 24 balanced; four supplies: × 1.1456 = 25.439 A, / 0.8 = 31.8: 35 A, and no server fits on 30 A
        (4, 8000, 30, 25.439, 30, 35, 0, "error"),
        # 3,900 on 30 A: 8,646 / 3,900 = 2.2; two have eight supplies, 21.651 × 1.125 = 24.357 A of 24: one does
        (4, 3900, 30, 12.402, 15, 20, 1, "note"),
        # 3,800: 21.096 × 1.125 = 23.733 A of 24: two
        (4, 3800, 30, 12.084, 15, 20, 2, "note"),
        # six are balanced
        (6, 8000, None, 22.206, 30, 30, None, None),
    ],
)
def test_the_breaker_for_the_fullest_line(
    count: int, watts: float, breaker: float | None, fullest_a: float, balanced: int, wanted: int,
    servers: int | None, severity: str | None,
) -> None:  # fmt: skip
    found = assessed(own_supplies(count, watts, nec(208, breaker, 3)), try_fixes=False)
    assert found.figures["circuit.worst_line_a"].number == pytest.approx(fullest_a, abs=0.002)
    assert found.figures["circuit.breaker_a"].value == balanced
    assert found.figures["circuit.worst_line_breaker_a"].value == wanted
    assert found.figures["circuit.servers_per_circuit"].value == servers
    assert [f.severity for f in found.findings if f.code == "circuit.unbalanced"] == ([severity] if severity else [])


def test_a_larger_breaker_for_the_fullest_line_is_said_and_offered() -> None:
    found = next(
        f for f in assessed(own_supplies(2, 4000, nec(208, None, 3))).findings if f.code == "circuit.unbalanced"
    )
    assert "25 A, not the 15 A of a balanced load" in found.why
    assert found.fixes[0].title == "Feed it with 208 V, three phases, 30 A"  # 25 A is no size that sockets are made for


def errors_after_the_first_repair(build: Json, code: str) -> set[str]:
    found = next(f for f in assessed(build).findings if f.code == code and f.severity == "error")
    fix = repaired(found, found.fixes[0].title)
    return {f.code for f in assess(fix.build, snapshot(), try_fixes=False).findings if f.severity == "error"}


@pytest.mark.parametrize(
    ("name", "build", "code"),
    [
        ("supplies too weak at 120 V", drawing(2400, site=nec(120, 30)), "psu.capacity"),
        ("the same, by its other name", drawing(2400, site=nec(120, 30)), "psu.low-line"),
        ("A/B, a DGX on 30 A, 208 V", DGX | {"site": nec(208, 30, **AB)}, "feeds.not-redundant"),
        ("a DGX on 120 V", DGX | {"site": nec(120, 20)}, "circuit.voltage"),
        ("a DGX on 277 V", DGX | {"site": nec(277, 30)}, "circuit.voltage"),
        ("3.6 kW on 20 A, 208 V", drawing(3600, site=nec(208, 20)), "circuit.overload"),
        ("3.7 kW on 16 A, 230 V", drawing(3700, site=iec(230, 16)), "circuit.overload"),
        ("three phases, loaded unevenly", drawing(3590, site=nec(208, 15, 3, **AB)), "circuit.unbalanced"),
    ],
)
def test_the_first_repair_leaves_no_error(name: str, build: Json, code: str) -> None:
    assert errors_after_the_first_repair(build, code) == set()
