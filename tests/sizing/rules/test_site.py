"""The site: feeds, breaker, and how the supplies load three phases."""

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import Json, codes, finding, on_circuit, repaired, server, sxm

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


def test_a_site_that_is_not_described_is_not_judged() -> None:
    assert not {code for code in codes(server(site={})) if code.startswith(("circuit.", "feeds."))}


def test_a_breaker_of_60_a_is_usual_and_a_larger_one_is_not_proposed() -> None:
    """48 A × 120 V = 5,760 W want 60 A, a watt more 70 A: then 208 V come first, at 5,761 / 208 / 0.8 = 34.6 A."""
    small = {"volts": 120, "breaker_amps": 15}
    offered = [fix.title for fix in finding(on_circuit(5760, small), "circuit.overload", Severity.ERROR).fixes]
    assert "Feed it with 120 V, 60 A" in offered  # last of them, since the cord stays too weak for it
    above = finding(on_circuit(5761, small), "circuit.overload", Severity.ERROR)
    assert "Feed it with 120 V, 60 A" not in [fix.title for fix in above.fixes]
    repaired(above, "Feed it with 208 V, 50 A")


@pytest.mark.parametrize(
    ("region", "amps", "standard"),
    [
        ("nec", 30, True),
        ("nec", 32, False),
        ("iec", 32, True),
        ("iec", 30, False),
        ("nec", 15, True),
        ("iec", 13, True),
    ],
)
def test_a_breaker_is_of_the_regions_list(region: str, amps: float, standard: bool) -> None:
    build = on_circuit(1000, {"volts": 230, "breaker_amps": amps}, region)
    assert ("circuit.breaker-size" not in codes(build)) is standard


def test_another_is_reckoned_as_stated() -> None:
    found = finding(
        on_circuit(1000, {"volts": 240, "breaker_amps": 32}), "circuit.breaker-size", Severity.NOTE, "240.6(A)"
    )
    assert found.title == "32 A is no standard breaker here"


def test_gpus_are_capped_where_that_frees_a_circuit() -> None:
    """An XE8545 draws 3.2 kW, a 15 A circuit of 208 V carries 12 A × 208 V = 2,496 W."""
    build = sxm(4, "dell-xe8545", "a100-sxm4-80gb-500w", site={"supply": {"volts": 208, "breaker_amps": 15}})
    found = finding(build, "circuit.overload", Severity.ERROR, "The smallest standard breaker that does is 20 A")
    capped = [fix for fix in found.fixes if fix.title.startswith("Cap each GPU at ")]
    assert capped
    assert capped[0].peak_w_change < 0


def test_up_to_63_a_are_usual_under_iec_rules() -> None:
    """63 A × 230 V = 14,490 W. A watt more wants three phases."""
    small = {"volts": 230, "breaker_amps": 16}
    build = on_circuit(7245, small, "iec", servers_on_circuit=2)
    titles = [fix.title for fix in finding(build, "circuit.overload", Severity.ERROR).fixes]
    assert "Feed it with 230 V, 63 A" in titles


def test_a_breaker_that_is_used_wholly_is_worth_a_note_where_it_is_allowed() -> None:
    """0.8 × 16 A × 230 V = 2,944 W."""
    assert "circuit.nearly-full" not in codes(on_circuit(2944, A_230_V_16_A, "iec"))
    found = finding(
        on_circuit(2945, A_230_V_16_A, "iec"), "circuit.nearly-full", Severity.NOTE, "plan for 80 %", "12.8 A"
    )
    assert found.title == "The breaker is 80 % full"
    assert "circuit.nearly-full" not in codes(on_circuit(3681, A_230_V_16_A, "iec"))  # overloaded, which says more
    assert "circuit.nearly-full" not in codes(on_circuit(5760, A_240_V_30_A))  # the NEC allows no more than 80 %


def test_a_lower_voltage_is_no_repair_of_an_overload() -> None:
    """At 240 V neither 208 V nor 240 V once more is proposed, but what has more phases."""
    build = on_circuit(8000, {"volts": 240, "breaker_amps": 20})
    titles = [fix.title for fix in finding(build, "circuit.overload", Severity.ERROR).fixes]
    assert titles == [
        "Feed it with 240 V, 50 A",  # 33.3 A / 0.8 = 41.7 A
        "Feed it with 208 V, three phases, 50 A",  # 22.2 A, 25.4 A on the fullest line; / 0.8 = 31.8 A
        "Feed it with 415 V, three phases, 30 A",  # 11.1 A, 16.7 A on the fullest; / 0.8 = 20.9 A
    ]
