"""The rack: height, weight, depth, noise, heat."""

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import Json, changed, codes, finding, repaired, server


def test_a_server_and_its_ups_may_fill_the_rack() -> None:
    assert "rack.space" not in codes(server(site={"ups": "eaton-9px-6000", "rack_units_free": 7}))  # 4 U + 3 U


def test_but_no_more_than_it() -> None:
    build = server(site={"ups": "eaton-9px-6000", "rack_units_free": 6.9})
    found = finding(build, "rack.space", Severity.ERROR, "4 U of 1 server + 1 × 3 U of Eaton 9PX 6000")
    assert found.title == "7 rack units wanted, 6.9 free"
    # 6.9 − 4 = 2.9 U for the UPS: the smallest that carries two cards' server is 2 U high
    assert [fix.title for fix in found.fixes] == [
        "Take Eaton 5PX 2000: 2,000 VA, 1,800 W", "Leave the UPS out", "Take a rack with 7 U free",
    ]  # fmt: skip


def test_a_server_that_is_too_high_alone_wants_another_rack() -> None:
    found = finding(server(site={"ups": "eaton-9px-6000", "rack_units_free": 3.5}), "rack.space", Severity.ERROR)
    assert [fix.title for fix in found.fixes] == ["Take a rack with 7 U free"]  # 4 U + 3 U


def test_a_rack_that_bears_too_little() -> None:
    """A server of 50 kg, and a UPS of 30 kg."""
    ups = {"va": 3000, "watts": 2700, "rack_units": 2, "weight_kg": 30}
    own = {"sockets": 2, "cpu_socket": "SP3", "weight_kg": 50}
    found = finding(server(platform=own, site={"ups": ups, "rack_weight_limit_kg": 79}), "rack.weight", Severity.ERROR)
    assert "Leave the UPS out" in {fix.title for fix in found.fixes}
    found = finding(server(platform=own, site={"rack_weight_limit_kg": 49}), "rack.weight", Severity.ERROR)
    repaired(found, "Take a rack, and a floor, that bears 50 kg")


def test_a_little_too_loud_is_said_with_its_tenth() -> None:
    """Four of 70 dB(A): 70 + 10 log10(4) = 76.02."""
    own = {"sockets": 2, "noise_db": 70}
    build = server(platform=own, quantity=4, site={"noise_limit_db": 75.99})
    assert finding(build, "rack.noise", Severity.WARNING).title == "76.0 dB(A), 75.99 allowed"


def test_every_server_takes_its_units() -> None:
    assert "rack.space" not in codes(server(quantity=2, site={"rack_units_free": 8}))
    finding(server(quantity=2, site={"rack_units_free": 7}), "rack.space", Severity.ERROR, "8 U of 2 servers")


def dgx(count: int = 1, **site: object) -> Json:
    """DGX A100s: 6 U, 123.16 kg, 897.1 mm deep, 6.5 kW each."""
    return {"gpus": [], "platform": "dgx-a100-640gb", "quantity": count, "site": site}


def test_a_rack_that_bears_them_is_strong_enough() -> None:
    assert "rack.weight" not in codes(dgx(5, rack_weight_limit_kg=615.8))  # 5 × 123.16


def test_a_rack_that_does_not_is_an_error() -> None:
    found = finding(dgx(5, rack_weight_limit_kg=615.7), "rack.weight", Severity.ERROR, "615.8 kg of 5 servers")
    assert found.title == "615.8 kg in a rack for 615.7 kg"


def test_a_weight_that_nobody_published_is_not_judged() -> None:
    assert "rack.weight" not in codes(server(site={"rack_weight_limit_kg": 1}))


def test_a_ups_of_ones_own_weighs_too() -> None:
    """123.16 + 111.8 = 234.96 kg."""
    ups = {"va": 10_000, "watts": 10_000, "rack_units": 6, "weight_kg": 111.8}
    assert "rack.weight" not in codes(dgx(ups=ups, rack_weight_limit_kg=234.96))
    finding(dgx(ups=ups, rack_weight_limit_kg=234.9), "rack.weight", Severity.ERROR, "1 × 111.8 kg of Your own UPS")


@pytest.mark.parametrize(
    ("rack_mm", "severity"),
    [(1047, Severity.WARNING), (898, Severity.WARNING), (897, Severity.ERROR), (800, Severity.ERROR)],
)
def test_a_rack_that_is_not_deep_enough(rack_mm: float, severity: Severity) -> None:
    """897.1 mm of chassis and 150 mm for cables are 1,047.1 mm."""
    repaired(finding(dgx(rack_depth_mm=rack_mm), "rack.depth", severity, "are 1,047 mm"), "Take a rack 1,070 mm deep")


def test_a_rack_that_is() -> None:
    assert "rack.depth" not in codes(dgx(rack_depth_mm=1048))
    assert "rack.depth" not in codes(server(site={"rack_depth_mm": 100}))  # nobody published its depth


def test_a_deeper_server_wants_the_deepest_rack() -> None:
    """SR670 V2: 953.1 + 150 = 1,103 mm."""
    build = {"gpus": [], "platform": "lenovo-sr670-v2-sxm", "site": {"rack_depth_mm": 1070}}
    repaired(finding(build, "rack.depth", Severity.WARNING, "1,103 mm"), "Take a rack 1,200 mm deep")


STATION: Json = {"gpus": [], "platform": "dgx-station-a100-320gb"}


def test_a_station_is_quiet_enough_for_an_office() -> None:
    assert "rack.noise" not in codes(STATION | {"site": {"noise_limit_db": 37}})


def test_two_of_them_are_louder() -> None:
    """37 + 10 log10(2) = 40.0 dB(A)."""
    two = STATION | {"quantity": 2, "site": {"noise_limit_db": 39}}
    finding(two, "rack.noise", Severity.WARNING, "37 dB(A) + 10 log10(2)")


def test_noise_that_nobody_published_is_said_to_be_unknown() -> None:
    finding(server(site={"noise_limit_db": 50}), "rack.noise", Severity.NOTE, "50 dB(A) are allowed", "estimate")
    assert "rack.noise" not in codes(server())


def test_four_dgx_a100_go_into_one_rack_of_air() -> None:
    """4 × 6.5 = 26 kW; five are 32.5 kW."""
    assert "rack.heat" not in codes(dgx(4))
    finding(dgx(5), "rack.heat", Severity.NOTE, "about 30 kW", "Spread them over 2 racks", "4 by heat in the air")


def test_a_server_that_is_too_hot_for_any_rack_of_air_wants_liquid() -> None:
    hot = changed("dgx-a100-640gb", peak_w=31_000)
    finding(dgx(), "rack.heat", Severity.NOTE, "Carry part of it off by liquid", on=hot)
