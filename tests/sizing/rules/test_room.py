"""Air, heat and the rack."""

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import CPUS, DIMMS, Json, changed, codes, finding, repaired, server, sxm


def at(inlet_c: float, altitude_m: float = 0) -> Json:
    return server(site={"inlet_c": inlet_c, "altitude_m": altitude_m})


# The server's limit is 35 °C, and 1 K less for each 300 m above 900 m: 34 °C at 1,200 m.
@pytest.mark.parametrize(("inlet_c", "altitude_m"), [(35, 0), (35, 900), (34, 1200)])
def test_an_inlet_as_warm_as_the_platform_takes_is_fine(inlet_c: float, altitude_m: float) -> None:
    assert "cooling.inlet" not in codes(at(inlet_c, altitude_m))


@pytest.mark.parametrize(
    ("inlet_c", "altitude_m", "why", "repair"),
    [
        (35.1, 0, "is 35 °C.", "Cool the inlet to 35 °C"),
        (34.1, 1200, "is 35 °C, 1.0 K less at 1,200 m", "Cool the inlet to 34 °C"),
        (35, 1050, "0.5 K less at 1,050 m", "Cool the inlet to 34 °C"),  # 34.5 °C, in whole degrees
    ],
)
def test_a_warmer_one_is_an_error(inlet_c: float, altitude_m: float, why: str, repair: str) -> None:
    found = finding(at(inlet_c, altitude_m), "cooling.inlet", Severity.ERROR, why)
    fix = repaired(found, repair)
    assert fix.price_change == 0
    assert fix.peak_w_change == 0


def test_a_limit_below_freezing_is_rounded_down_too() -> None:
    """A limit of 0 °C at 1,050 m is −0.5 °C: the inlet must come down to −1, as 0 is too warm."""
    build = server(platform={"inlet_max_c": 0, "sockets": 2}, site={"inlet_c": 10, "altitude_m": 1050})
    repaired(finding(build, "cooling.inlet", Severity.ERROR), "Cool the inlet to -1 °C")


def test_hotter_modules_want_cooler_air() -> None:
    """400 W modules take 35 °C, 500 W ones 28 °C."""
    hot = sxm(variant="a100-sxm4-80gb-500w")
    assert "cooling.inlet" not in codes(sxm(site={"inlet_c": 28.1}))
    assert "cooling.inlet" not in codes(hot | {"site": {"inlet_c": 28}})
    finding(hot | {"site": {"inlet_c": 28.1}}, "cooling.inlet", Severity.ERROR, "28 °C")


def test_up_to_900_m_the_air_is_thick_enough() -> None:
    assert "cooling.altitude" not in codes(at(20, 900))


def test_above_it_is_worth_a_note() -> None:
    finding(at(20, 901), "cooling.altitude", Severity.NOTE)
    finding(at(20, 2400), "cooling.altitude", Severity.NOTE, "here 5.0 K")  # 1,500 m / 300


def built(*parts: str, **more: object) -> Json:
    """A board of one's own choice, with these parts on it."""
    on_it = [CPUS | {"count": 1}, DIMMS | {"count": 8}, *({"product": id} for id in parts)]
    return server(1, platform="supermicro-h12ssl-i", parts=on_it, site={}, **more)


def test_a_chassis_with_ducts_cools_a_passive_card() -> None:
    assert "cooling.passive" not in codes(built("chassis-4u-gpu"))


def test_a_tower_does_not() -> None:
    found = finding(built("chassis-tower"), "cooling.passive", Severity.ERROR, "no fan of its own")
    fix = repaired(found, "Take 4U GPU chassis with ducted fans")
    assert f"{fix.price_change:.2f}" == "0.00"  # 400 each


def test_a_card_with_a_fan_of_its_own_may_sit_in_a_tower() -> None:
    assert "cooling.passive" not in codes(built("chassis-tower"), changed("a100-pcie-80gb", cooling="active"))


def test_a_board_wants_a_chassis() -> None:
    """400 for the chassis; it draws nothing."""
    found = finding(built(), "chassis.missing", Severity.WARNING, "Supermicro H12SSL-i is a mainboard")
    fix = repaired(found, "Add 4U GPU chassis with ducted fans")
    assert f"{fix.price_change:.2f}" == "400.00"
    assert fix.peak_w_change == 0
    assert "chassis.missing" not in codes(built("chassis-4u-gpu"))
    assert "chassis.missing" not in codes(server())


def cooled_by(product: str) -> list[Json]:
    return [CPUS, DIMMS, {"product": product}]


def test_liquid_in_an_air_cooled_host_is_not_needed() -> None:
    """10,000 are saved. Nobody knows what the pumps draw, so nothing is counted for them."""
    found = finding(
        sxm(parts=cooled_by("cooling-liquid-loop-4gpu")),
        "cooling.liquid-not-needed",
        Severity.NOTE,
        "No A100 needs liquid",
    )
    fix = repaired(found, "Leave it out")
    assert f"{fix.price_change:.2f}" == "-10000.00"
    assert fix.peak_w_change == 0


def test_air_cooling_and_a_liquid_cooled_platform_are_not_questioned() -> None:
    assert "cooling.liquid-not-needed" not in codes(sxm(parts=cooled_by("cooling-cpu-sp3-4u")))
    liquid = sxm(
        platform="lenovo-sd650-n-v2", variant="a100-sxm4-80gb-500w", parts=cooled_by("cooling-liquid-loop-4gpu")
    )
    assert "cooling.liquid-not-needed" not in codes(liquid)


@pytest.mark.parametrize("build", [server(cooling="air"), server(), sxm(cooling="liquid"), sxm(cooling="hybrid")])
def test_cooling_that_the_platform_is_offered_with_is_fine(build: Json) -> None:
    assert "cooling.not-offered" not in codes(build)


def test_other_cooling_is_an_error() -> None:
    found = finding(server(cooling="liquid"), "cooling.not-offered", Severity.ERROR, "cooled by air")
    repaired(found, "Keep its own cooling")


def test_a_server_and_its_ups_may_fill_the_rack() -> None:
    assert "rack.space" not in codes(server(site={"ups": "eaton-9px-6000", "rack_units_free": 7}))  # 4 U + 3 U


def test_but_no_more_than_it() -> None:
    build = server(site={"ups": "eaton-9px-6000", "rack_units_free": 6.9})
    found = finding(build, "rack.space", Severity.ERROR, "4 U of 1 server + 1 × 3 U of Eaton 9PX 6000")
    assert found.title == "7 rack units wanted, 6.9 free"
    assert not found.fixes


def test_every_server_takes_its_units() -> None:
    assert "rack.space" not in codes(server(quantity=2, site={"rack_units_free": 8}))
    finding(server(quantity=2, site={"rack_units_free": 7}), "rack.space", Severity.ERROR, "8 U of 2 servers")
