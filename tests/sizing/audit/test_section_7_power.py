"""Audit, section 7: wattages that contradict one another, and circuits. NEC: a breaker carries 80 % of its rating for good."""

import pytest

from configurator.sizing.build import Supply
from tests.sizing.audit.cases import answers, assuming, figures, findings, gpus, number, on_circuit, row
from tests.sizing.shelf import reference_build, snapshot


@pytest.mark.parametrize(
    ("cost_table_w", "power_table_w", "elsewhere_w"),
    [
        # with the cost table's average assumed, the others are 20, 11, 12 and 9 % off
        row("tier 1: 400, 500-700, and 500 W in the cost table", 500, 400, (500, 700), claims="s1-power-tier1"),
        row("tier 2: 800, 900-1,200, and 900 W", 900, 800, (900, 1200), claims="s1-power-tier2"),
        row("tier 3: 2,200, 2,500-3,000, and 2,500 W", 2500, 2200, (2500, 3000), claims="s1-power-tier3"),
        row("tier 4: 5,000, 5,000-6,500, and 5,500 W", 5500, 5000, (5000, 6500), claims="s1-power-tier4"),
    ],
)
def test_the_typical_draws_of_a_tier_contradict_one_another(
    cost_table_w: float, power_table_w: float, elsewhere_w: tuple[float, float]
) -> None:
    build = assuming(gpus("a100-pcie-80gb"), average_w=cost_table_w, peak_w=elsewhere_w[1])
    low, high = elsewhere_w
    assert answers(build, "power.typical_w", [power_table_w, cost_table_w]) == ["contradiction", "agrees"]
    assert "contradiction" in answers(build, "power.typical_w", [low, high])


@pytest.mark.parametrize(
    ("figure", "measured_w", "within"),
    [
        # MLPerf Inference v1.1, four modules of 500 W, two EPYC 7763
        row("632 W idle", "power.idle_w", 632, 0.001),
        row("2,775 W median", "power.typical_w", 2775, 0.05),
        row("3,281 W most", "power.peak_w", 3281, 0.03),
    ],
)
@pytest.mark.claim("s1-power-tier3")
def test_tier_3s_measured_analogue_is_the_xe8545(figure: str, measured_w: float, within: float) -> None:
    assert number(reference_build("dell-xe8545"), figure) == pytest.approx(measured_w, rel=within)


@pytest.mark.claim("s1-power-tier4", "s1-platform-dgx-power")
def test_6500_w_is_the_dgxs_maximum_and_not_its_typical_draw() -> None:
    found = figures(reference_build("dgx-a100"))
    assert found["power.peak_w"].value == 6500
    assert found["power.typical_w"].number < 5000
    assert answers(reference_build("dgx-a100"), "power.typical_w", [6500]) == ["contradiction"]


@pytest.mark.claim("s1-power-tier4-idle")
def test_a_dgx_a100_idles_at_1453_to_1532_w_and_not_at_1000() -> None:
    assert 1453 <= number(reference_build("dgx-a100"), "power.idle_w") <= 1532
    assert answers(reference_build("dgx-a100"), "power.idle_w", [1000]) == ["contradiction"]


def circuit(volts: float, breaker_a: float, phases: int = 1) -> Supply:
    return Supply(volts=volts, phases=phases, breaker_amps=breaker_a)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("watts", "supply", "amps", "times_1_25", "breaker_a", "carries"),
    [
        # 700 / 120; × 1.25
        row("tier 1, 700 W on 15A/120V", 700, circuit(120, 15), 5.83, 7.3, 15, True, claims="s1-circuit-tier1"),
        # 1,300 / 120
        row("tier 2, 1,300 W on 20A/120V", 1300, circuit(120, 20), 10.83, 13.5, 15, True, claims="s1-circuit-tier2"),
        row("tier 2 on 15A/120V, whose limit is 12 A, passes too", 1300, circuit(120, 15), 10.83, 13.5, 15, True,
            claims="s1-circuit-tier2"),
        # 3,200 / 240
        row("tier 3, 3,200 W on 30A/240V", 3200, circuit(240, 30), 13.33, 16.7, 20, True, claims="s1-circuit-tier3"),
        row("tier 3 on 20A/240V, whose limit is 16 A, passes too", 3200, circuit(240, 20), 13.33, 16.7, 20, True,
            claims="s1-circuit-tier3"),
        # 3,200 / 208
        row("tier 3, 3,200 W on 20A/208V", 3200, circuit(208, 20), 15.38, 19.2, 20, True, claims="s1-circuit-tier3-208"),
        # 6,500 / 240 > 24
        row("tier 4, 6,500 W on one 30A/240V: does not", 6500, circuit(240, 30), 27.08, 33.9, 35, False,
            claims="s1-circuit-tier4-one"),
        # 6,500 / 208
        row("tier 4, 6,500 W on one 30A/208V: 40 A would", 6500, circuit(208, 30), 31.25, 39.1, 40, False,
            claims="s1-circuit-tier4-one"),
        # 1,000 / 240
        row("tier 4 idle, 1,000 W: 4.2 A", 1000, circuit(240, 30), 4.17, 5.2, 15, True, claims="s1-circuit-tier4-idle"),
    ],
)  # fmt: skip
def test_one_feed(watts: float, supply: Supply, amps: float, times_1_25: float, breaker_a: int, carries: bool) -> None:
    build = on_circuit(watts, supply)
    found = figures(build)
    assert found["circuit.amps"].number == pytest.approx(amps, abs=0.005)
    assert found["circuit.amps"].number * 1.25 == pytest.approx(times_1_25, abs=0.05)
    assert found["circuit.breaker_a"].value == breaker_a
    assert found["circuit.limit_a"].value == pytest.approx(0.8 * (supply.breaker_amps or 0))
    assert ("circuit.overload" not in findings(build)) is carries


@pytest.mark.claim("s1-circuit-tier3-208")
def test_tier_3_takes_96_percent_of_a_20_a_208_v_circuit() -> None:
    """15.38 / 16 = 96 %; of a 30 A one 15.38 / 24 = 64 %."""
    at_20, at_30 = (figures(on_circuit(3200, circuit(208, amps))) for amps in (20, 30))
    assert at_20["circuit.amps"].number / at_20["circuit.limit_a"].number == pytest.approx(0.96, abs=0.002)
    assert at_30["circuit.amps"].number / at_30["circuit.limit_a"].number == pytest.approx(0.64, abs=0.002)


@pytest.mark.parametrize(
    ("redundant", "amps", "carries"),
    [
        # 7,000 / 240 / 2
        row("shared: 14.6 A each", False, 14.58, True),
        # 7,000 / 240 on the side that is left; the limit is 24 A
        row("A/B, one lost: 29.2 A > 24", True, 29.17, False),
    ],
)
@pytest.mark.claim("s1-circuit-tier4-two")
def test_tier_4_7000_w_on_two_30a_240v(redundant: bool, amps: float, carries: bool) -> None:
    build = on_circuit(7000, circuit(240, 30), feeds=2, redundant=redundant)
    found = figures(build)
    assert found["circuit.amps"].number == pytest.approx(amps, abs=0.005)
    assert found["circuit.limit_a"].number == pytest.approx(24)
    assert ("feeds.not-redundant" not in findings(build)) is carries
    assert "circuit.overload" not in findings(build)  # two circuits carry it while both live


@pytest.mark.claim("s1-circuit-tier4-two")
def test_two_30a_240v_feeds_are_redundant_up_to_5760_w() -> None:
    """24 A × 240 V = 5,760 W on either side."""
    assert "feeds.not-redundant" not in findings(on_circuit(5760, circuit(240, 30), feeds=2, redundant=True))
    assert "feeds.not-redundant" in findings(on_circuit(5761, circuit(240, 30), feeds=2, redundant=True))


@pytest.mark.claim("s1-circuit-tier4-3phase")
def test_two_208_v_three_phase_feeds_are_the_right_answer_for_tier_4() -> None:
    """24 A × 208 V × 1.732 = 8,646 W >= 7,000 W on either side."""
    build = on_circuit(7000, circuit(208, 30, phases=3), feeds=2, redundant=True)
    found = figures(build)
    assert found["circuit.limit_w"].number == pytest.approx(8_646, abs=0.5)
    assert found["circuit.amps"].number == pytest.approx(19.43, abs=0.005)  # 7,000 / (1.732 × 208)
    assert not {"circuit.overload", "feeds.not-redundant"} & findings(build)


@pytest.mark.claim("s1-circuit-tier4-pdu")
def test_a_3_kw_supply_has_a_c20_inlet_of_16_a() -> None:
    """3,000 W / 200 V = 15 A and more with its losses, up to 16: a C14 inlet, 10 A (12 under UL), would not do."""
    supply, cord, thin = (
        snapshot().product(id) for id in ("nvidia-dgx-a100-psu-3000w", "cord-c19-c20", "cord-c13-c14")
    )
    assert supply.inlet == "C20"  # type: ignore[union-attr]
    assert cord.amps_iec == 16  # type: ignore[union-attr]
    assert supply.watts / 200 > thin.amps_iec  # type: ignore[union-attr]


def test_the_power_factor_is_1_unless_said() -> None:
    """The audit's convention; at 0.97 700 W on 120 V are 6.01 A and not 5.83."""
    at_1 = on_circuit(700, circuit(120, 15))
    assert number(at_1, "circuit.amps") == pytest.approx(5.83, abs=0.005)
    assert number(assuming(at_1, power_factor=0.97), "circuit.amps") == pytest.approx(6.01, abs=0.005)


def test_the_limit_of_80_percent_is_the_necs() -> None:
    """Where a breaker may carry all of its rating, one 30 A / 240 V circuit takes tier 4's 27.08 A."""
    build = on_circuit(6500, circuit(240, 30))
    assert "circuit.overload" in findings(build)
    assert "circuit.overload" not in findings(assuming(build, continuous_share=1.0))
