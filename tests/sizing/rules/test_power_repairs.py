"""Repairs on the way of the power that remove their finding and leave the servers running: PDUs, supplies, UPSs."""

import pytest

from configurator.sizing import Severity, assess
from tests.sizing import shelf

from .bench import CPUS, DIMMS, Json, assessed, drawing, finding, repaired

AT_208_V: Json = {"region": "nec", "supply": {"volts": 208, "breaker_amps": 30}}
BOTH: Json = {"feeds": 2, "redundant": True}


def with_pdus(watts: float, pdu: str, count: int = 1, **site: object) -> Json:
    return drawing(watts, parts=[CPUS, DIMMS, {"product": pdu, "count": count}], site=AT_208_V | site)


def test_an_overloaded_pdu_gives_way_to_the_smallest_that_carries_it_or_gets_another_beside_it() -> None:
    """3,590 W / 208 V = 17.3 A; a plug for 20 A carries 16 for good, one for 30 A 24, two for 20 A 8.6 each."""
    found = finding(with_pdus(3590, "pdu-208v-20a"), "pdu.overload", Severity.ERROR, "17.3 A", "16 A may flow")
    fix = repaired(found, "Take Rack PDU 208 V 30 A, L6-30P, 16 x C13, 6 x C19")
    assert [part.count for part in fix.build.parts if part.product == "pdu-208v-30a"] == [1]
    two = found.fixes[-1]
    assert two.title == "Take 2 PDUs on each feed"
    assert [part.count for part in two.build.parts if part.product == "pdu-208v-20a"] == [2]


def test_two_feeds_get_as_many_pdus_each() -> None:
    """Each of two feeds carries the 17.3 A alone: two PDUs on each are four."""
    found = finding(with_pdus(3590, "pdu-208v-20a", 2, **BOTH), "pdu.overload", Severity.ERROR, "17.3 A")
    two = next(fix for fix in found.fixes if fix.title == "Take 2 PDUs on each feed")
    assert [part.count for part in two.build.parts if part.product == "pdu-208v-20a"] == [4]


def test_a_feed_without_a_pdu_gets_one() -> None:
    found = finding(with_pdus(1500, "pdu-208v-30a", **BOTH), "pdu.outlets", Severity.WARNING, "a PDU of its own")
    fix = repaired(found, "Take a PDU for each feed")
    assert [part.count for part in fix.build.parts if part.product == "pdu-208v-30a"] == [2]


def test_too_few_outlets_are_mended_by_a_pdu_with_more_of_them() -> None:
    """Four supplies with C20 inlets want four C19; the one for 20 A has two, the one for 30 A six."""
    found = finding(with_pdus(1500, "pdu-208v-20a"), "pdu.outlets", Severity.WARNING, "2 x C19")
    repaired(found, "Take Rack PDU 208 V 30 A, L6-30P, 16 x C13, 6 x C19")
    assert found.fixes[-1].title == "Take 2 PDUs on each feed"


def test_behind_a_ups_of_one_phase_a_pdu_is_told_what_there_is() -> None:
    """400 V / √3 = 231 V."""
    site = {"region": "iec", "supply": {"volts": 400, "phases": 3, "breaker_amps": 32}, "ups": "apc-srt8k"}
    said = "behind the UPS there are 231 V and 1."
    finding(with_pdus(1600, "pdu-208v-30a-3ph") | {"site": site}, "pdu.supply", Severity.ERROR, said)


def test_supplies_that_surely_give_less_are_not_said_to_give_the_same() -> None:
    """2,000 W / 120 V = 16.7 A through an inlet for 12 A, which are 12 × 120 = 1,440 W; two of them carry 2,600 W."""
    own = {"sockets": 2, "psus": [{"watts": 2000, "count": 2, "inlet": "C14"}]}
    site = {"region": "nec", "supply": {"volts": 120, "breaker_amps": 30}}
    found = finding(
        drawing(2600, platform=own, site=site), "psu.low-line", Severity.WARNING, "surely gives less", "1,440 W"
    )
    repaired(found, "Feed it with 208 V, 20 A")  # 2,600 / 208 / 0.8 = 15.6 A
    titles = [fix.title for fix in found.fixes]
    assert titles == ["Feed it with 208 V, 20 A", "Feed it with 240 V, 15 A", "Reckon with the 1,440 W of its inlet"]
    assert found.fixes[2].build.platform.psus[0].watts_low_line == 1440  # type: ignore[union-attr]


def test_supplies_without_power_are_powered_before_a_side_is_given_up() -> None:
    """1,500 W; of four supplies one has power. Two on each side give 2 × 1,800 W."""
    site = {"region": "nec", "supply": {"volts": 208, "breaker_amps": 20}, "psus_powered": 1, **BOTH}
    found = finding(drawing(1500, site=site), "feeds.not-redundant", Severity.ERROR, "power on one of the other 3")
    repaired(found, "Power all 4 supplies")


def test_servers_behind_a_ups_are_as_many_as_its_circuit_carries_too() -> None:
    """The UPS carries 8,000 / 1.25 = 6,400 W, four of 1,600; 208 V × 24 A × 0.94 = 4,692 W before it, two."""
    site = AT_208_V | BOTH | {"servers_on_circuit": 7, "ups": "apc-srt8k"}
    found = finding(drawing(1600, site=site), "ups.watts", Severity.ERROR, "11,200 W")
    fix = repaired(found, "2 servers on each UPS")
    assert fix.build.site.servers_on_circuit == 2
    left = assess(fix.build, shelf.snapshot(), try_fixes=False).findings
    assert not {"ups.watts", "ups.circuit", "circuit.overload"} & {f.code for f in left}


@pytest.mark.parametrize(("fitted", "said"), [(2, "power on the other,"), (1, "a second supply,")])
def test_what_would_use_both_feeds_is_said(fitted: int, said: str) -> None:
    own = {"sockets": 2, "psus": [{"watts": 2000, "count": fitted, "inlet": "C20"}]}
    site = AT_208_V | BOTH | {"psus_powered": 1}
    finding(drawing(1500, platform=own, site=site), "feeds.not-redundant", Severity.ERROR, said)


@pytest.mark.parametrize(
    ("psu", "volts", "gives_w"),
    [
        ({"inlet": "C14"}, 120, 2880),  # 2 × 12 A × 120 V
        ({"inlet": "C14"}, 100, 2400),
        ({"inlet": "C20"}, 120, 3840),  # 2 × 16 A × 120 V
        ({"inlet": "C20"}, 127, 4000),  # 16 A × 127 V = 2,032 W, more than the label's 2,000
        ({}, 120, 4000),  # nobody knows the inlet
        ({"inlet": "C14", "watts_low_line": 1500}, 120, 3000),  # stated: what the cord carries is judged beside it
        ({"inlet": "C14"}, 208, 4000),
    ],
)
def test_what_nobody_states_at_low_line_is_no_more_than_the_inlet_carries(
    psu: Json, volts: float, gives_w: float
) -> None:
    own = {"sockets": 2, "psus": [{"watts": 2000, "count": 2} | psu]}
    site = {"region": "nec", "supply": {"volts": volts}}
    figure = assessed(drawing(1000, platform=own, site=site), try_fixes=False).figures["power.psu_capacity_w"]
    assert figure.value == pytest.approx(gives_w)
    assert ("A of its inlet" in figure.working) is (gives_w < 4000 and "watts_low_line" not in psu)


def test_supplies_whose_inlet_carries_too_little_do_not_carry_the_peak() -> None:
    """3,000 W of 2 × 12 A × 120 V = 2,880; the labels' 4,000 W would do."""
    own = {"sockets": 2, "psus": [{"watts": 2000, "count": 2, "inlet": "C14"}]}
    site = {"region": "nec", "supply": {"volts": 120, "breaker_amps": 40}}
    found = finding(drawing(3000, platform=own, site=site), "psu.capacity", Severity.ERROR, "1,440 W at 120 V")
    repaired(found, "Feed it with 208 V, 20 A")  # 3,000 / 208 / 0.8 = 18.0 A
