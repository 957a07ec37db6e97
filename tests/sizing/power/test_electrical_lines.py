"""How supplies load the lines and feeds of a circuit, worked by hand: the fullest line, idle feeds, and the breaker for them.

The server of `drawing` has four supplies, a DGX A100 six.
"""

import pytest

from configurator.sizing import Severity, assess
from tests.sizing.power.feeds import AB, DGX, iec, nec
from tests.sizing.rules.bench import Json, assessed, drawing, finding, repaired
from tests.sizing.shelf import snapshot


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
