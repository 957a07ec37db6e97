"""Air and heat."""

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
    finding(at(20, 901), "cooling.altitude", Severity.NOTE, "here less than 0.1 K")
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


def test_a_kelvin_lost_just_above_900_m_is_not_rounded_away() -> None:
    """35 °C - 1 / 300 K at 901 m: 35 °C is too warm by a hair, and the title must not say that it takes 35.0."""
    found = finding(at(35, 901), "cooling.inlet", Severity.ERROR, "less than 0.1 K less at 901 m")
    assert "takes 34.9" in found.title


def own_limit(inlet_max_c: float, inlet_c: float, altitude_m: float) -> Json:
    platform = {"inlet_max_c": inlet_max_c, "sockets": 2}
    return server(platform=platform, site={"inlet_c": inlet_c, "altitude_m": altitude_m})


@pytest.mark.parametrize(
    ("inlet_max_c", "most_c"),
    [
        (32, 29),  # A1: 3 K at 1,800 m
        (35, 32),  # A2
        (40, 34),  # A3: 900 / 175 = 5.1 K, 34.86 °C
        (45, 37),  # A4: 900 / 125 = 7.2 K, 37.8 °C
    ],
)
def test_the_class_decides_what_1800_m_cost(inlet_max_c: float, most_c: float) -> None:
    assert "cooling.inlet" not in codes(own_limit(inlet_max_c, most_c, 1800))
    found = finding(own_limit(inlet_max_c, most_c + 1, 1800), "cooling.inlet", Severity.ERROR)
    repaired(found, f"Cool the inlet to {most_c} °C")


def test_a_dgx_at_1800_m_takes_27_degrees() -> None:
    """30 °C - 900 / 300 = 27 °C."""
    dgx = {"gpus": [], "platform": "dgx-a100-640gb"}
    assert "cooling.inlet" not in codes(dgx | {"site": {"inlet_c": 27, "altitude_m": 1800}})
    finding(
        dgx | {"site": {"inlet_c": 27.1, "altitude_m": 1800}}, "cooling.inlet", Severity.ERROR, "3.0 K less at 1,800 m"
    )


def test_the_classes_end_at_3050_m() -> None:
    finding(at(20, 3050), "cooling.altitude", Severity.NOTE)
    finding(at(20, 3051), "cooling.altitude", Severity.WARNING, "classes end at 3,050 m")


def test_air_that_is_too_cold_is_a_warning() -> None:
    """The server is made for 10 to 35 °C."""
    assert "cooling.too-cold" not in codes(at(10))
    repaired(finding(at(9.9), "cooling.too-cold", Severity.WARNING, "condensation"), "Keep the inlet at 10 °C")


def test_nobody_knows_how_cold_a_machine_of_ones_own_may_stand() -> None:
    assert "cooling.too-cold" not in codes(own_limit(35, -20, 0))


def test_allowed_is_not_recommended() -> None:
    assert "cooling.not-recommended" not in codes(at(27))
    finding(at(27.1), "cooling.not-recommended", Severity.NOTE, "18 to 27 °C", "Up to 35.0 °C")
    assert "cooling.not-recommended" not in codes(at(35.1))  # an error by then


def heated(peak_w: float, average_w: float, capacity_w: float, **site: object) -> Json:
    assumed = {"peak_w": peak_w, "average_w": average_w, "psu_efficiency": 1}
    return server(assumptions=assumed, site={"supply": {"volts": 240}, "cooling_capacity_w": capacity_w, **site})


def test_a_room_that_carries_off_the_peak_is_cool_enough() -> None:
    assert "cooling.capacity" not in codes(heated(2000, 1500, 2000))


def test_too_little_for_the_peak_is_a_warning() -> None:
    finding(heated(2001, 1500, 2000), "cooling.capacity", Severity.WARNING, "in steady work it suffices", "1,500 W")


def test_too_little_for_steady_work_is_an_error() -> None:
    finding(heated(2500, 2001, 2000), "cooling.capacity", Severity.ERROR, "even in steady work")


def test_every_server_heats_the_room_and_so_does_the_ups() -> None:
    """2 × 2,000 W / 0.94 = 4,255 W."""
    assert "cooling.capacity" not in codes(heated(2000, 1500, 4000) | {"quantity": 2})
    build = heated(2000, 1500, 4000, ups="apc-srt5krmxlt") | {"quantity": 2}
    finding(build, "cooling.capacity", Severity.WARNING, "2 servers × 2,000 W + 255 W that the UPSs lose")
