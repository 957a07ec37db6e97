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
