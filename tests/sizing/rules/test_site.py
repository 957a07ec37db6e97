"""The site: feeds, breaker, phases, voltage, receptacle."""

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import Json, codes, drawing, finding, repaired, server, sxm


def on_circuit(watts: float, supply: Json, region: str = "nec", **site: object) -> Json:
    return drawing(watts, site={"region": region, "supply": supply, **site})


A_240_V_30_A: Json = {"volts": 240, "breaker_amps": 30}  # carries 24 A of 240 V: 5,760 W
A_230_V_16_A: Json = {"volts": 230, "breaker_amps": 16}  # carries 16 A of 230 V: 3,680 W


def test_one_feed_is_not_redundant() -> None:
    found = finding(
        on_circuit(1000, A_240_V_30_A, redundant=True), "feeds.not-redundant", Severity.ERROR, "A and a B side"
    )
    fix = repaired(found, "Take two feeds")
    assert fix.build.site.feeds == 2


def test_two_feeds_of_which_each_carries_all_are() -> None:
    assert "feeds.not-redundant" not in codes(on_circuit(5760, A_240_V_30_A, redundant=True, feeds=2))


def test_two_that_carry_it_only_together_are_not() -> None:
    """5,761 / 240 = 24.004 A on one of them, half of that shared."""
    build = on_circuit(5761, A_240_V_30_A, redundant=True, feeds=2)
    said = ("5,761 W", "30 A allow 24.0 A (80 % of the breaker continuously), 5,760 W", "each side shows 12.0 A")
    found = finding(build, "feeds.not-redundant", Severity.ERROR, *said)
    assert "circuit.overload" not in codes(build)
    repaired(found, "Feed it with 240 V, 50 A")  # 24.004 / 0.8 = 30.005 A: more than 30 A, and the next usual one


def test_two_that_do_not_carry_it_together_are_overloaded() -> None:
    assert "feeds.not-redundant" in codes(on_circuit(11_520, A_240_V_30_A, redundant=True, feeds=2))
    found = codes(on_circuit(11_521, A_240_V_30_A, redundant=True, feeds=2))
    assert "circuit.overload" in found
    assert "feeds.not-redundant" not in found


@pytest.mark.parametrize(
    ("watts", "supply", "region", "site"),
    [
        (5760, A_240_V_30_A, "nec", {}),
        (3680, A_230_V_16_A, "iec", {}),
        (2880, A_240_V_30_A, "nec", {"servers_on_circuit": 2}),
        (11_520, A_240_V_30_A, "nec", {"feeds": 2}),
        # √3 × 208 V × 24 A = 8,646 W, whichever of the two voltages is stated (120.09 V between line and neutral).
        (8646, {"volts": 208, "phases": 3, "breaker_amps": 30}, "nec", {}),
        (8646, {"volts": 120.089, "phases": 3, "voltage_is": "line_to_neutral", "breaker_amps": 30}, "nec", {}),
    ],
)
def test_a_breaker_carries_its_share(watts: float, supply: Json, region: str, site: Json) -> None:
    assert "circuit.overload" not in codes(on_circuit(watts, supply, region, **site))


@pytest.mark.parametrize(
    ("watts", "supply", "region", "site", "said"),
    [
        (5761, A_240_V_30_A, "nec", {}, ("24.00 A", "30 A allow 24.0 A (80 % of the breaker continuously), 5,760 W")),
        (3681, A_230_V_16_A, "iec", {}, ("16.00 A", "16 A allow 16.0 A (the breaker's rating), 3,680 W")),
        (2881, A_240_V_30_A, "nec", {"servers_on_circuit": 2}, ("5,762 W (2 servers, one feed)", "5,760 W")),
        (11_522, A_240_V_30_A, "nec", {"feeds": 2}, ("5,761 W (1 server, shared by 2 feeds)",)),
        (8647, {"volts": 208, "phases": 3, "breaker_amps": 30}, "nec", {}, ("√3 × 208 V", "8,646 W")),
    ],
)
def test_a_watt_more_overloads_it(watts: float, supply: Json, region: str, site: Json, said: tuple[str, ...]) -> None:
    finding(on_circuit(watts, supply, region, **site), "circuit.overload", Severity.ERROR, *said)


def test_an_overload_is_repaired_with_the_next_usual_breaker_and_its_receptacle() -> None:
    """1,921 W / 120 V / 0.8 = 20.01 A: 30 A. It costs and draws nothing that we count."""
    build = on_circuit(1921, {"volts": 120, "breaker_amps": 20, "receptacle": "5-20R"})
    assert "circuit.overload" not in codes(on_circuit(1920, {"volts": 120, "breaker_amps": 20}))
    fix = repaired(finding(build, "circuit.overload", Severity.ERROR), "Feed it with 120 V, 30 A")
    assert fix.build.site.supply is not None
    assert fix.build.site.supply.receptacle == "l5-30r"
    assert fix.price_change == 0
    assert fix.peak_w_change == 0


def test_servers_that_share_a_circuit_get_one_each_first() -> None:
    build = on_circuit(2881, A_240_V_30_A, servers_on_circuit=2)
    repaired(finding(build, "circuit.overload", Severity.ERROR), "One server on the circuit")


# Between the lines of 208 V four supplies load one line with √(2² + 1² + 2 × 1) / (√3 × 4 / 3) = 2.646 / 2.309 = 1.146 of
# the balanced current: of 12 A that a 15 A breaker may carry, 10.474 A balanced, which are √3 × 208 V × 10.474 A = 3,773.6 W.
THREE_PHASES: Json = {"volts": 208, "phases": 3, "breaker_amps": 15}


def test_four_supplies_load_three_phases_unevenly() -> None:
    finding(
        on_circuit(3773, THREE_PHASES), "circuit.unbalanced", Severity.NOTE,
        "4 supply units", "each line would carry 10.5 A", "the fullest carries 12.0 A", "may carry 12.0 A",
    )  # fmt: skip


def test_so_much_that_the_fullest_line_overloads_its_breaker() -> None:
    found = finding(on_circuit(3774, THREE_PHASES), "circuit.unbalanced", Severity.ERROR, "may carry 12.0 A")
    assert "circuit.overload" not in codes(on_circuit(3774, THREE_PHASES))
    assert found.fixes
    repaired(found, found.fixes[0].title)


@pytest.mark.parametrize("count", [3, 6])
def test_threes_of_supplies_are_balanced(count: int) -> None:
    platform = {"sockets": 2, "psus": [{"watts": 3000, "count": count}]}
    assert "circuit.unbalanced" not in codes(on_circuit(3000, THREE_PHASES) | {"platform": platform})


def test_one_phase_has_nothing_to_balance() -> None:
    assert "circuit.unbalanced" not in codes(on_circuit(3000, A_240_V_30_A))


# A DGX A100 takes 200 to 240 V, and with them the ten per cent that mains may stray: 180 to 264 V.
@pytest.mark.parametrize("volts", [180, 264])
def test_a_voltage_within_ten_per_cent_of_the_range_is_taken(volts: float) -> None:
    assert "circuit.voltage" not in codes(sxm(8, "dgx-a100-640gb", parts=[], site={"supply": {"volts": volts}}))


@pytest.mark.parametrize(
    ("volts", "repair"),
    [
        (179, "Feed it with 208 V, 50 A"),  # 6,500 / 208 = 31.25 A / 0.8 = 39.1 A
        (265, "Feed it with 208 V, three phases, 30 A"),  # 6,500 / √3 / 208 = 18.04 A / 0.8 = 22.6 A
    ],
)
def test_a_volt_beyond_it_is_an_error(volts: float, repair: str) -> None:
    build = sxm(8, "dgx-a100-640gb", parts=[], site={"supply": {"volts": volts}})
    found = finding(build, "circuit.voltage", Severity.ERROR, "200 to 240 V", f"gives them {volts} V")
    repaired(found, repair)


def test_supplies_that_are_not_made_for_a_voltage_do_not_run_on_it() -> None:
    """A host of which nobody says what it takes, with supplies for 200 to 240 V."""
    build = sxm(parts=[{"product": "psu-3000w", "count": 2}], site={"supply": {"volts": 120}})
    finding(build, "circuit.voltage", Severity.ERROR, "another voltage", "gives them 120 V")


def test_four_hundred_volts_line_to_neutral_are_meant_line_to_line() -> None:
    supply = {"volts": 400, "phases": 3, "voltage_is": "line_to_neutral"}
    found = finding(on_circuit(3000, supply, "iec"), "circuit.voltage", Severity.ERROR, "400 V")
    repaired(found, "It is 400 V line to line")
    assert "circuit.voltage" not in codes(on_circuit(3000, supply | {"voltage_is": "line_to_line"}, "iec"))  # 231 V


# An L6-30R is for 30 A and the 250 V class: 80 % of it and up to 1 % more, 200 to 252.5 V.
@pytest.mark.parametrize(("volts", "amps"), [(200, 30), (252.5, 30), (240, 20)])
@pytest.mark.parametrize("name", ["L6-30R", "l6-30r", "NEMA L6-30R"])
def test_a_receptacle_goes_with_the_supplies_of_its_class(volts: float, amps: float, name: str) -> None:
    supply = {"volts": volts, "breaker_amps": amps, "receptacle": name}
    assert "circuit.receptacle" not in codes(on_circuit(1000, supply))


@pytest.mark.parametrize(
    ("supply", "said", "takes"),
    [
        (
            {"volts": 240, "breaker_amps": 31},
            ("30 A, 250 V, single phase", "240 V, single phase, on a 31 A breaker"),
            None,
        ),
        ({"volts": 199, "breaker_amps": 30}, ("199 V",), None),
        ({"volts": 253, "breaker_amps": 30}, ("253 V",), None),
        (
            {"volts": 208, "phases": 3, "breaker_amps": 30},
            ("single phase; the supply is 208 V, three phases",),
            "l21-30r",
        ),
        ({"volts": 120, "breaker_amps": 15}, ("120 V",), "5-15r"),
    ],
)
def test_others_need_another(supply: Json, said: tuple[str, ...], takes: str | None) -> None:
    build = on_circuit(1000, supply | {"receptacle": "L6-30R"})
    fix = repaired(finding(build, "circuit.receptacle", Severity.ERROR, *said), "Take a receptacle that fits")
    assert fix.build.site.supply is not None
    assert fix.build.site.supply.receptacle == takes


def test_a_receptacle_that_nobody_knows_is_not_checked() -> None:
    build = on_circuit(1000, A_240_V_30_A | {"receptacle": "X-99"})
    repaired(finding(build, "circuit.receptacle", Severity.NOTE, "not checked"), "Take a receptacle that fits")


def test_a_site_that_is_not_described_is_not_judged() -> None:
    assert not {code for code in codes(server(site={})) if code.startswith(("circuit.", "feeds."))}


def test_a_host_without_supplies_has_none_that_could_be_wrong() -> None:
    assert "circuit.voltage" not in codes(sxm(site={"supply": {"volts": 120}}))


def test_a_breaker_of_60_a_is_usual_and_a_larger_one_is_not_proposed() -> None:
    """48 A × 120 V = 5,760 W want 60 A, a watt more 70 A: then 208 V come first, at 5,761 / 208 / 0.8 = 34.6 A."""
    small = {"volts": 120, "breaker_amps": 15}
    repaired(finding(on_circuit(5760, small), "circuit.overload", Severity.ERROR), "Feed it with 120 V, 60 A")
    repaired(finding(on_circuit(5761, small), "circuit.overload", Severity.ERROR), "Feed it with 208 V, 50 A")
