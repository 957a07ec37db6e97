"""Power supplies of a machine of one's own: made alike, larger or more, and what they give at low line."""

from typing import Any

from configurator.sizing import Severity
from tests.sizing.rules.bench import Json, codes, drawing, finding, repaired, server

OWN_SUPPLIES: Json = {"sockets": 2, "cpu_socket": "SP3", "psus": [{"watts": 1600}, {"watts": 2000}]}


def test_different_supplies_of_a_machine_of_ones_own_are_made_alike() -> None:
    found = finding(server(platform=OWN_SUPPLIES), "psu.mixed", Severity.ERROR)
    assert [fix.title for fix in found.fixes] == ["Take 2 × 2,000 W", "Take 2 × 1,600 W"]


def test_supplies_without_power_get_it() -> None:
    """One of four has power: 2,400 W for 3,000; N+N counts on two."""
    own = {"sockets": 2, "cpu_socket": "SP3", "psus": [{"watts": 2400, "count": 4}]}
    site = {"supply": {"volts": 208, "breaker_amps": 30}, "psu_redundancy": "n+n", "psus_powered": 1}
    for code, severity in (("psu.capacity", Severity.ERROR), ("psu.redundancy", Severity.WARNING)):
        found = finding(drawing(3000, platform=own, site=site), code, severity)
        repaired(found, "Power all 4 supplies")


def own_psus(watts: float, volts: float, *psus: Json, redundancy: str = "n+n", **site: Any) -> Json:
    platform = {"sockets": 2, "cpu_socket": "SP3", "psus": list(psus)}
    return drawing(watts, platform=platform, site={"supply": {"volts": volts}, "psu_redundancy": redundancy} | site)


def test_what_ones_own_supplies_give_at_low_line_is_asked() -> None:
    """2,000 / 120 = 16.7 A; the inlet may be unknown."""
    build = own_psus(1500, 120, {"watts": 2000, "count": 2})
    found = finding(build, "psu.low-line", Severity.WARNING, "2,000 W would draw 16.7 A there.", "200 to 240 V only")
    assert found.title == "What 2000 W power supply gives at 120 V is not stated"
    fix = repaired(found, "Its label says the same watts there")
    assert fix.build.platform.psus[0].watts_low_line == 2000  # type: ignore[union-attr]
    said = finding(own_psus(1000, 120, {"watts": 2000, "count": 2, "inlet": "C14"}), "psu.low-line", Severity.WARNING)
    assert "more than the 12 A of its C14 inlet: it surely gives less" in said.why
    for volts in (208, 240):
        assert "psu.low-line" not in codes(own_psus(1500, volts, {"watts": 2000, "count": 2}))


def test_supplies_for_200_to_240_v_only_do_not_run_on_120_v() -> None:
    psu = {"watts": 2000, "count": 2, "watts_low_line": 0}
    found = finding(
        own_psus(1500, 120, psu), "circuit.voltage", Severity.ERROR, "take 200 to 240 V", "gives them 120 V"
    )
    repaired(found, "Feed it with 208 V, 15 A")  # 1,500 / 208 = 7.2 A
    assert "psu.low-line" not in codes(own_psus(1500, 120, psu))
    assert not {"circuit.voltage", "psu.low-line"} & codes(own_psus(1500, 208, psu))


def test_a_supply_may_be_exactly_full_whatever_floats_make_of_it() -> None:
    """1,000 W at the wall × 0.91 / 0.91: 1,000 / 0.91 × 0.91 is 1,000.0000000000001."""
    build = own_psus(1000, 240, {"watts": 1000}, redundancy="none")
    exactly = build | {"assumptions": {"peak_w": 1000 / 0.91, "psu_efficiency": 0.91}}
    assert "psu.capacity" not in codes(exactly)
    over = build | {"assumptions": {"peak_w": 1000.4, "psu_efficiency": 1}}
    assert (
        finding(over, "psu.capacity", Severity.ERROR).title == "The supplies give 1,000.0 W, the server needs 1,000.4 W"
    )


def test_ones_own_supplies_become_larger_or_more() -> None:
    """2,500 W on N+N of two: 2,700 W are the next usual ones, or four of 1,600 W, of which two carry 3,200."""
    found = finding(own_psus(2500, 240, {"watts": 1600, "count": 2}), "psu.capacity", Severity.ERROR)
    assert [fix.title for fix in found.fixes] == ["Take 2 × 2,700 W", "Take 4 such supplies", "Give up the redundancy"]
    assert found.fixes[0].build.platform.psus[0].watts == 2700  # type: ignore[union-attr]
    assert found.fixes[1].build.platform.psus[0].count == 4  # type: ignore[union-attr]


def test_at_low_line_larger_supplies_are_no_repair() -> None:
    build = own_psus(1500, 120, {"watts": 1600, "watts_low_line": 1000, "count": 2})
    titles = [fix.title for fix in finding(build, "psu.capacity", Severity.ERROR).fixes]
    assert titles == ["Feed it with 208 V, 15 A", "Take 4 such supplies", "Feed it with 240 V, 15 A"]


def test_an_odd_number_of_ones_own_becomes_even() -> None:
    found = finding(own_psus(900, 240, {"watts": 1000, "count": 3}), "psu.redundancy", Severity.WARNING)
    assert repaired(found, "Take one more").build.platform.psus[0].count == 4  # type: ignore[union-attr]
