"""A UPS and the circuit that feeds it: one phase of three, what it loses, and the breaker for both."""

import pytest

from configurator.sizing import Severity, assess
from tests.sizing import shelf
from tests.sizing.rules.bench import Json, assessed, codes, drawing, finding, repaired
from tests.sizing.rules.ups_builds import behind, own, ups_codes


def test_three_phases_are_wanted_where_there_is_one() -> None:
    unit = own(20_000, 20_000, volts=[208], phases=3)
    found = finding(behind(unit, 6500, 208), "ups.phases", Severity.ERROR, "has one")
    repaired(found, "Take APC Smart-UPS SRT 10000: 10,000 VA, 10,000 W")


def on_three_phases(ups: object, watts: float, **supply: object) -> Json:
    return behind(ups, watts, supply={"volts": 208, "phases": 3, **supply})


def test_a_single_phase_ups_loads_one_phase_of_three() -> None:
    """4,000 W / 0.94 = 4,255 W; / 208 V = 20.5 A on its line, while 4,000 / (√3 × 208) = 11.1 A is the balanced figure."""
    why = "4,255 W at 208 V are 20.5 A of the 24.0 A"
    finding(on_three_phases("apc-srt6k", 4000, breaker_amps=30), "ups.single-phase", Severity.NOTE, why)


def test_too_much_for_one_line_is_an_error() -> None:
    """4,500 / 0.94 / 208 = 23.0 A of 24 A; 5,000: 25.6 A, and / √3 = 14.8 A on three lines."""
    assert "ups.single-phase" in codes(on_three_phases("apc-srt6k", 4500, breaker_amps=30))
    build = on_three_phases("apc-srt6k", 5000, breaker_amps=30)
    found = finding(build, "ups.single-phase", Severity.ERROR, "25.6 A of the 24.0 A", "share them, 14.8 A each")
    assert "circuit.overload" not in codes(build)
    # 6,250 W wanted, and no single-phase UPS may carry 5,000 W here; 25.6 / 0.8 = 32.0 A: 50 A
    assert [fix.title for fix in found.fixes] == [
        "Take Eaton 9355-20: 20,000 VA, 18,000 W", "Feed it with 208 V, 50 A", "Feed it with 240 V, 30 A",
    ]  # fmt: skip


def test_without_a_breaker_the_one_that_one_phase_wants_is_said() -> None:
    """6,500 / 0.94 / 208 = 33.2 A, / 0.8 = 41.6: 45 A, where three phases would do with 25 A (18.0 / 0.94 / 0.8 = 24.0)."""
    build = on_three_phases("apc-srt10k", 6500)
    finding(build, "ups.single-phase", Severity.NOTE, "33.2 A; three phases", "It wants a 45 A breaker")
    figures = assessed(build, try_fixes=False).figures
    for name in ("circuit.amps", "circuit.worst_line_a"):
        assert figures[name].number == pytest.approx(33.245, abs=0.001)
    assert (figures["circuit.breaker_a"].value, figures["circuit.worst_line_breaker_a"].value) == (45, 45)


@pytest.mark.parametrize(
    ("breaker_a", "suggested"),
    [
        # 6,500 / 0.94 / 230.9 = 29.94 A on one phase of 400/230 V
        (16, "eaton-9355-20"),  # of three phases
        (32, "apc-srt10k"),  # IEC: all of 32 A
        (None, "apc-srt10k"),
    ],
)
def test_no_ups_is_suggested_that_one_phase_of_the_circuit_does_not_carry(
    breaker_a: float | None, suggested: str
) -> None:
    site = {"region": "iec", "supply": {"volts": 400, "phases": 3, "breaker_amps": breaker_a}}
    assert assessed(drawing(6500, site=site), try_fixes=False).figures["ups.suggested"].value == suggested


@pytest.mark.parametrize(
    ("ups", "watts", "region", "volts", "breaker_a", "titles"),
    [
        # 4,900 / 0.94 = 5,213 W: 21.7 A at 240 V (/ 0.8 = 27.2), 25.1 A at 208 V (31.3), 21.7 A of 415Y/240 V (27.1)
        ("apc-srt8k", 4900, "nec", 208, 20, ["Feed it with 208 V, 50 A", "Feed it with 240 V, 30 A"]),
        # 3,600 / 0.94 / 230 = 16.65 A of 230 V, and 16.58 A on one phase of 400/230 V
        (
            "eaton-9sx-6000i",
            3600,
            "iec",
            230,
            13,
            ["Feed it with 230 V, 32 A", "Feed it with 400 V, three phases, 32 A"],
        ),
    ],
)
def test_repairs_of_a_circuit_carry_its_ups(
    ups: str, watts: float, region: str, volts: float, breaker_a: float, titles: list[str]
) -> None:
    build = behind(ups, watts, region=region, supply={"volts": volts, "breaker_amps": breaker_a})
    found = finding(build, "circuit.overload", Severity.ERROR)
    assert [fix.title for fix in found.fixes][:2] == titles
    for fix in found.fixes:
        left = assess(fix.build, shelf.snapshot(), try_fixes=False).findings
        assert not [f.code for f in left if f.severity == "error" and f.code.startswith(("circuit.", "ups.", "feeds."))]


def test_what_a_ups_loses_counts_for_breaker_and_servers() -> None:
    """3,200 / 0.94 / 208 = 16.37 A, / 0.8 = 20.5: 25 A. 4,992 W of 30 A / (1,600 / 0.94 = 1,702) = 2.9 servers, not 3.1."""
    figures = assessed(behind("apc-srt6k", 3200, 208), try_fixes=False).figures
    assert figures["circuit.breaker_a"].value == 25
    three = behind("apc-srt8k", 1600, servers_on_circuit=3, supply={"volts": 208, "breaker_amps": 30})
    assert assessed(three, try_fixes=False).figures["circuit.servers_per_circuit"].value == 2
    found = finding(three, "ups.circuit", Severity.ERROR)
    assert [fix.title for fix in found.fixes][:2] == ["Take a 35 A circuit", "2 servers on the circuit"]


def test_a_three_phase_ups_on_three_phases_is_fine() -> None:
    unit = own(20_000, 20_000, volts=[208], phases=3)
    assert not ups_codes(on_three_phases(unit, 5000, breaker_amps=30))


# A 30 A circuit at 240 V carries 5,760 W for good. Behind an online UPS that is 5,760 × 0.94 = 5,414.4 W.
def test_the_circuit_carries_what_the_ups_loses_too() -> None:
    thirty = {"volts": 240, "breaker_amps": 30}
    assert "ups.circuit" not in codes(behind("apc-srt8k", 5414, supply=thirty))
    found = finding(
        behind("apc-srt8k", 5415, supply=thirty),
        "ups.circuit",
        Severity.ERROR,
        "are 5,761 W before it",
        "24.003 A of 24.000",
    )
    repaired(found, "Take a 35 A circuit")


def test_what_the_ups_loses_overloads_the_circuit() -> None:
    """4,900 / 0.94 = 5,213 W, / 208 = 25.06 A of the 24 A that 30 A may carry (/ 0.8 = 31.3); the server's own are 23.56 A."""
    build = behind("apc-srt8k", 4900, supply={"volts": 208, "breaker_amps": 30})
    found = finding(build, "ups.circuit", Severity.ERROR, "5,213 W before it", "25.1 A of 24.0")
    assert [fix.title for fix in found.fixes] == ["Take a 35 A circuit", "Leave the UPS out"]
    figures = assessed(build, try_fixes=False).figures
    assert figures["circuit.amps"].number == pytest.approx(25.06, abs=0.006)
    assert (
        figures["circuit.amps"].working
        == "4,900 W (1 server, one feed) / 0.94 efficiency of the UPS / (208 V × 1) = 25.06 A"
    )
    assert figures["circuit.breaker_a"].value == 35


def test_a_circuit_that_is_overloaded_anyway_is_not_said_twice() -> None:
    build = behind("apc-srt8k", 5761, supply={"volts": 240, "breaker_amps": 30})
    assert "circuit.overload" in codes(build)
    assert "ups.circuit" not in codes(build)
