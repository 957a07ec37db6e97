"""Cords and rack PDUs: what goes into what, and how much flows through it."""

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import CPUS, DIMMS, Json, codes, drawing, finding, repaired, server, sxm

# The server's four supplies have C20 inlets.


def fitted(*parts: tuple[str, int], watts: float = 1000, **site: object) -> Json:
    """The server, drawing so much, with these cords and PDUs on 208 V."""
    chosen = [{"product": id, "count": count} for id, count in parts]
    supply = {"volts": 208, "breaker_amps": 30, "receptacle": "L6-30R"}
    return drawing(watts, parts=[CPUS, DIMMS, *chosen], site={"region": "nec", "supply": supply} | site)


def test_where_no_cord_is_chosen_none_is_missed() -> None:
    assert not {"cord.missing", "cord.rating"} & codes(fitted())


def test_a_cord_for_each_supply_is_enough() -> None:
    assert not {"cord.missing", "cord.rating"} & codes(fitted(("cord-c19-c20", 4)))


def test_three_cords_for_four_supplies_are_one_too_few() -> None:
    found = finding(fitted(("cord-c19-c20", 3)), "cord.missing", Severity.WARNING, "C20 inlet wants one")
    assert found.title == "3 cords for 4 power supply units"


def test_a_c13_does_not_go_into_a_c20_inlet() -> None:
    finding(fitted(("cord-c13-c14", 4)), "cord.rating", Severity.ERROR, "C20 inlets, which take C19")


def test_a_pdu_for_the_supply_with_outlets_for_all_is_fine() -> None:
    """16 × C13, 6 × C19 on 30 A: four C19 are wanted."""
    found = codes(fitted(("pdu-208v-30a", 1)))
    assert not {code for code in found if code.startswith("pdu.")}


@pytest.mark.parametrize(
    ("pdu", "supply", "said"),
    [
        ("pdu-120v-20a", {"volts": 208, "breaker_amps": 20}, "for 120 V and 1 phase(s), the site has 208 V and 1"),
        ("pdu-208v-30a-3ph", {"volts": 208, "breaker_amps": 30}, "208 V and 3 phase(s), the site has 208 V and 1"),
    ],
)
def test_a_pdu_for_another_supply_is_an_error(pdu: str, supply: Json, said: str) -> None:
    finding(fitted((pdu, 1), supply=supply), "pdu.supply", Severity.ERROR, said)


def test_a_pdu_carries_80_percent_of_its_plug_under_the_nec() -> None:
    """20 A × 0.8 × 208 V = 3,328 W, though the 30 A breaker would carry 4,992 W."""
    supply = {"volts": 208, "breaker_amps": 30}
    assert "pdu.overload" not in codes(fitted(("pdu-208v-20a", 1), watts=3328, supply=supply))
    found = finding(
        fitted(("pdu-208v-20a", 1), watts=3329, supply=supply), "pdu.overload", Severity.ERROR, "16 A may flow"
    )
    assert found.title.endswith("is overloaded")


def test_a_20_a_plug_does_not_go_into_an_l6_30r() -> None:
    finding(fitted(("pdu-208v-20a", 1)), "pdu.plug", Severity.ERROR, "L6-20P, is for 20 A, the receptacle for 30 A")


def test_four_supplies_want_four_outlets_of_their_kind() -> None:
    """2 × C19 on a 20 A PDU; two such PDUs on two feeds have two for the two supplies of each."""
    supply = {"volts": 208, "breaker_amps": 20}
    found = finding(fitted(("pdu-208v-20a", 1), supply=supply), "pdu.outlets", Severity.WARNING, "take cords from C19")
    assert found.title == "2 outlets for 4 power supply units on a feed"
    assert "pdu.outlets" not in codes(fitted(("pdu-208v-20a", 2), supply=supply, feeds=2, redundant=True))


def test_each_feed_wants_a_pdu_of_its_own() -> None:
    build = fitted(("pdu-208v-30a", 1), feeds=2, redundant=True)
    assert finding(build, "pdu.outlets", Severity.WARNING).title == "2 feeds, but not a PDU for each"


def test_each_server_of_a_circuit_brings_its_pdus_and_its_supplies() -> None:
    """Two servers with a PDU each on one feed: 2 × 6 outlets for 2 × 4 supplies, and half the load on each."""
    build = fitted(("pdu-208v-30a", 1), watts=2400, servers_on_circuit=2)
    assert not {code for code in codes(build) if code.startswith("pdu.")}
    two_feeds = fitted(("pdu-208v-30a", 1), watts=2400, servers_on_circuit=2, feeds=2, redundant=True)
    assert not {code for code in codes(two_feeds) if code.startswith("pdu.")}


def test_a_full_inlet_has_its_repairs() -> None:
    """Six A100 at 230 V, 10 A a C14: no higher voltage reaches the supplies; C20, four supplies, or a cap does."""
    own = {"sockets": 2, "cpu_socket": "SP3", "psus": [{"watts": 3000, "count": 2, "inlet": "C14"}]}
    site = {"region": "iec", "supply": {"volts": 230, "breaker_amps": 16}, "psu_redundancy": "n+n"}
    found = finding(server(6, platform=own, site=site), "cord.rating", Severity.ERROR, "10 A continuously")
    titles = [fix.title for fix in found.fixes]
    assert titles[:2] == ["Take supplies with C20 inlets", "Take 4 such supplies"]
    assert titles[2].startswith("Cap each GPU at ")


def test_a_pdu_for_one_phase_gives_way_to_one_for_three() -> None:
    site = {"supply": {"volts": 208, "phases": 3, "breaker_amps": 30}, "feeds": 2, "redundant": True}
    build = sxm(8, "dgx-a100-640gb", parts=[{"product": "pdu-208v-30a", "count": 2}], site=site)
    found = finding(build, "pdu.supply", Severity.ERROR, "the site has 208 V and 3")
    repaired(found, "Take Rack PDU 208 V three-phase 30 A, L21-30P, 24 x C13, 6 x C19")


OWN_1_AT_120_V: Json = {
    "sockets": 2,
    "cpu_socket": "SP3",
    "psus": [{"watts": 2000, "watts_low_line": 2000, "inlet": "C14"}],
}


def corded(cord: str, watts: float, platform: Json, **site: object) -> Json:
    """A machine of one's own with one such cord."""
    parts = [CPUS, DIMMS, {"product": cord, "count": 1}]
    return drawing(watts, platform=platform, parts=parts, site={"region": "nec"} | site)


def test_a_thin_cord_carries_less_than_its_connector() -> None:
    """1,350 / 120 = 11.25 A: the C14 inlet carries 12 A, 18 AWG 10 A."""
    supply = {"volts": 120, "breaker_amps": 20}
    build = corded("cord-c13-c14", 1350, OWN_1_AT_120_V, supply=supply)
    found = finding(build, "cord.rating", Severity.ERROR, "wires carry 10 A", "11.2 A")
    repaired(found, "Take Power cord C13 to C14, 14 AWG, 15 A")
    assert "cord.rating" not in codes(corded("cord-c13-c14", 1200, OWN_1_AT_120_V, supply=supply))  # exactly 10 A
    assert "cord.rating" not in codes(corded("cord-c13-c14-15a", 1440, OWN_1_AT_120_V, supply=supply))  # 12 A


def test_an_inlet_that_is_too_small_is_not_said_again_of_its_cord() -> None:
    """1,450 / 120 = 12.1 A."""
    build = corded("cord-c13-c14", 1450, OWN_1_AT_120_V, supply={"volts": 120, "breaker_amps": 20})
    assert finding(build, "cord.rating", Severity.ERROR).title == "12.1 A through a C14 inlet"


def test_a_plug_for_125_v_does_not_go_with_230_v() -> None:
    supply = {"volts": 230, "breaker_amps": 16}
    build = corded("cord-c13-5-15p", 1000, OWN_1_AT_120_V, region="iec", supply=supply)
    found = finding(build, "cord.plug", Severity.ERROR, "circuits of 125 V; each supply gets 230 V")
    repaired(found, "Take Power cord C13 to C14, 18 AWG, 10 A")
    at_120 = {"volts": 120, "breaker_amps": 15, "receptacle": "5-15R"}
    assert "cord.plug" not in codes(corded("cord-c13-5-15p", 1000, OWN_1_AT_120_V, supply=at_120))


@pytest.mark.parametrize(
    ("receptacle", "wrong"),
    [("L6-30R", True), ("6-20R", True), ("L6-20R", False), (None, False), ("X-99", False)],
)
def test_an_l6_20p_goes_into_an_l6_20r_only(receptacle: str | None, wrong: bool) -> None:
    supply = {"volts": 208, "breaker_amps": 20, "receptacle": receptacle}
    assert ("cord.plug" in codes(fitted(("cord-c19-l6-20p", 4), supply=supply))) is wrong


def test_a_pdu_or_a_ups_stands_between_a_cord_and_the_receptacle() -> None:
    supply = {"volts": 208, "breaker_amps": 30, "receptacle": "L6-30R"}
    assert "cord.plug" in codes(fitted(("cord-c19-l6-20p", 4), supply=supply))
    assert "cord.plug" not in codes(fitted(("cord-c19-l6-20p", 4), ("pdu-208v-30a", 1), supply=supply))
    assert "cord.plug" not in codes(fitted(("cord-c19-l6-20p", 4), supply=supply, ups="apc-srt6k"))


@pytest.mark.parametrize(
    ("pdu", "supply", "goes"),
    [
        ("pdu-208v-30a", {"volts": 240, "breaker_amps": 30, "receptacle": "L14-30R"}, False),  # 30 A both
        ("pdu-208v-30a", {"volts": 240, "breaker_amps": 30, "receptacle": "L6-30R"}, True),
        ("pdu-208v-30a-3ph", {"volts": 208, "phases": 3, "breaker_amps": 30, "receptacle": "L15-30R"}, False),
        ("pdu-208v-30a-3ph", {"volts": 208, "phases": 3, "breaker_amps": 30, "receptacle": "L21-30R"}, True),
        ("pdu-208v-50a-3ph", {"volts": 208, "phases": 3, "breaker_amps": 50, "receptacle": "CS8365"}, True),
        ("pdu-208v-60a-3ph", {"volts": 208, "phases": 3, "breaker_amps": 60, "receptacle": "iec-60309-60a-208v"}, True),
    ],
)
def test_a_pdus_plug_goes_into_its_own_form(pdu: str, supply: Json, goes: bool) -> None:
    assert ("pdu.plug" not in codes(fitted((pdu, 1), supply=supply))) is goes


def test_the_receptacle_of_a_pdus_plug_is_a_repair() -> None:
    supply = {"volts": 208, "phases": 3, "breaker_amps": 30, "receptacle": "L15-30R"}
    build = fitted(("pdu-208v-30a-3ph", 1), supply=supply)
    repaired(finding(build, "pdu.plug", Severity.ERROR, "L21-30P", "of another form"), "End the circuit in L21-30R")


def test_behind_a_ups_of_one_phase_a_pdu_has_one_phase() -> None:
    """On 208 V of three phases an SRT 6000 gives 208 V of one."""
    supply = {"volts": 208, "phases": 3, "breaker_amps": 30}
    assert "pdu.supply" not in codes(fitted(("pdu-208v-30a", 1), supply=supply, ups="apc-srt6k"))
    assert "pdu.supply" in codes(fitted(("pdu-208v-30a-3ph", 1), supply=supply, ups="apc-srt6k"))
