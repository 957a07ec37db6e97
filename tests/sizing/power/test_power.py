"""The draw of one server: sums by hand, power limits, published maxima, and measured servers beside the model."""

from dataclasses import replace
from typing import Any

import pytest

from configurator.sizing.power.evidence import NODES, Compared, compared
from configurator.sizing.power.server_draw import BANDS
from configurator.sizing.quantities import Basis, Figure
from tests.sizing import shelf
from tests.sizing.rules.bench import CPUS, DIMMS, Json, assessed, server


def figure(build: Json, name: str) -> Figure:
    return assessed(build, try_fixes=False).figures[name]


# Two A100 of 300 W, two EPYC 7543 of 225 W, 16 DIMMs of 5 W, the board's 75 W, fans a tenth of it all, no losses.
# Idle: (2 × 45 + 2 × 0.3 × 225 + 16 × 2 + 75) × 1.05 = (90 + 135 + 32 + 75) × 1.05 = 348.6 W
# Typical: (2 × 0.85 × 300 + 2 × 0.65 × 225 + 16 × 3.5 + 75) × 1.1 = (510 + 292.5 + 56 + 75) × 1.1 = 1,026.85 W
# Peak: (600 + 450 + 80 + 75) × 1.1 = 1,325.5 W
# The band of each is what measured servers were off: idle 0.79 to 1.15, typical 0.75 to 1.10, peak 0.75 to 1.21 times.
@pytest.mark.parametrize(
    ("state", "watts", "low", "high"),
    [
        ("idle", 348.6, 275.394, 400.89),
        ("typical", 1026.85, 770.1375, 1129.535),
        ("peak", 1325.5, 994.125, 1603.855),
    ],
)
def test_a_server_draws_the_sum_of_its_parts(state: str, watts: float, low: float, high: float) -> None:
    found = figure(server(), f"power.{state}_w")
    assert (found.value, found.low, found.high) == (pytest.approx(watts), pytest.approx(low), pytest.approx(high))
    assert found.basis is Basis.ESTIMATE


@pytest.mark.parametrize(
    ("assumed", "state", "watts"),
    [
        ({"fan_idle_share": 1.0}, "idle", 365.2),  # 332 W × 1.1 instead of 1.05
        ({"fan_idle_share": 0.0}, "idle", 332.0),
        (
            {"part_typical_share": 1.0},
            "typical",
            1053.25,
        ),  # 16 DIMMs at 5 W instead of 3.5 W: 26.4 W more with their fans
        ({"part_typical_share": 0.0}, "typical", 1000.45),
    ],
)
def test_what_is_assumed_of_fans_and_parts_can_be_overridden(assumed: Json, state: str, watts: float) -> None:
    assert figure(server(assumptions={"psu_efficiency": 1.0} | assumed), f"power.{state}_w").value == pytest.approx(
        watts
    )


def capped(limit_w: float, count: int = 2, **more: object) -> Json:
    return server(count, gpus=[{"variant": "a100-pcie-80gb", "count": count, "power_limit_w": limit_w}], **more)


@pytest.mark.parametrize(
    ("limit_w", "typical_w", "peak_w"),
    [
        (300, 1026.85, 1325.5),
        (260, 1026.85, 1237.5),  # 80 W less, and their fans: 1,325.5 - 88; typical work draws 255 W, below the limit
        (200, 905.85, 1105.5),  # 1,325.5 - 220; (400 + 292.5 + 56 + 75) × 1.1
        (150, 795.85, 995.5),  # the lowest that the driver takes
        (149, 1026.85, 1325.5),  # refused: as without
    ],
)
def test_a_power_limit_lowers_the_draw(limit_w: float, typical_w: float, peak_w: float) -> None:
    assert figure(capped(limit_w), "power.typical_w").value == pytest.approx(typical_w)
    assert figure(capped(limit_w), "power.peak_w").value == pytest.approx(peak_w)


def test_the_working_names_the_limit() -> None:
    assert "400 (NVIDIA A100 PCIe 80 GB, capped at 200 W)" in figure(capped(200), "power.peak_w").working


def test_the_limit_that_all_goes_by_is_a_figure() -> None:
    assert figure(capped(200), "gpu.power_limit_w").value == 200
    assert "of 300 W" in figure(capped(200), "gpu.power_limit_w").working
    for build in (server(), capped(300), capped(149)):  # none, the full TDP, and one that the driver refuses
        assert figure(build, "gpu.power_limit_w").value is None


DGX: Json = {"gpus": [], "platform": "dgx-a100-640gb", "site": {"supply": {"volts": 208}}}


def test_a_limit_takes_off_a_turnkey_systems_maximum_what_its_gpus_may_no_longer_draw() -> None:
    """6,500 - 8 × (400 - 300) = 5,700 W; the fans that would slow down too are left out, to be safe."""
    build = DGX | {"gpus": [{"variant": "a100-sxm4-80gb", "count": 8, "power_limit_w": 300}]}
    found = figure(build, "power.peak_w")
    assert found.value == 5700
    assert "6,500 W less 800 W" in found.working
    assert figure(DGX | {"gpus": [{"variant": "a100-sxm4-80gb", "count": 8}]}, "power.peak_w").value == 6500


@pytest.mark.parametrize(
    ("gpus", "peak_w"),
    [
        ([("a100-sxm4-80gb", 7, 200)], 4900),  # the eighth, which nobody names, is set like the others: 6,500 - 8 × 200
        ([("a100-sxm4-80gb", 8, 200)], 4900),
        ([("a100-sxm4-80gb", 4, 200), ("a100-sxm4-40gb", 4, None)], 5700),  # 6,500 - 4 × 200
        ([("a100-pcie-80gb", 2, 150)], 6500),  # a card of another form is none of the DGX's own
        ([("a100-sxm4-80gb", 6, 200), ("a100-pcie-80gb", 2, 150)], 4900),
    ],
)
def test_only_a_turnkey_systems_own_gpus_take_something_off_its_maximum(gpus: list[Any], peak_w: float) -> None:
    named = [{"variant": id, "count": n, "power_limit_w": limit} for id, n, limit in gpus]
    assert figure(DGX | {"gpus": named}, "power.peak_w").value == peak_w


def test_published_measured_and_given_draws_have_no_band() -> None:
    for name in ("power.peak_w", "power.idle_w"):
        assert figure(DGX, name).low is None
    given = server(assumptions={"peak_w": 2000, "average_w": 1500})
    assert {figure(given, f"power.{state}_w").high for state in ("typical", "peak")} == {None}


def test_a_power_limit_raises_the_inlet_limit_of_a_server_that_has_two() -> None:
    """The XE8545 takes 28 °C with modules of 500 W, 35 °C with 400 W: what counts is what they may draw."""

    def inlet(limit_w: float | None) -> object:
        gpus = [{"variant": "a100-sxm4-80gb-500w", "count": 4, "power_limit_w": limit_w}]
        return figure({"platform": "dell-xe8545", "gpus": gpus, "parts": [CPUS, DIMMS]}, "cooling.inlet_max_c").value

    assert (inlet(None), inlet(401), inlet(400), inlet(300)) == (28, 28, 35, 35)


def rows(*, tuned: bool) -> list[Compared]:
    return [row for row in compared(shelf.snapshot()) if row.node.tuned is tuned]


def test_every_measured_server_is_in_the_catalogue() -> None:
    assert len(compared(shelf.snapshot())) == len(NODES)


@pytest.mark.parametrize("row", compared(shelf.snapshot()), ids=lambda row: row.node.name)
def test_a_measured_idle_draw_lies_in_the_band_of_the_computed_one(row: Compared) -> None:
    low, high = (row.idle_w * share for share in BANDS["idle"])
    assert low <= row.node.idle_w[0] <= row.node.idle_w[1] <= high


@pytest.mark.parametrize("row", rows(tuned=False), ids=lambda row: row.node.name)
def test_what_a_server_drew_at_most_lies_in_the_band_of_its_peak(row: Compared) -> None:
    low, high = (row.peak_w * share for share in BANDS["peak"])
    assert low <= row.node.most_w <= high


@pytest.mark.parametrize("row", rows(tuned=True), ids=lambda row: row.node.name)
def test_a_run_tuned_for_efficiency_stays_below_the_computed_peak(row: Compared) -> None:
    assert row.node.most_w < row.peak_w


def test_the_xe8545s_three_measured_figures() -> None:
    """632 W idle, 2,775 W median, 3,281 W most: 1.03, 1.03 and 0.99 of what is computed."""
    (xe8545,) = (row for row in compared(shelf.snapshot()) if "XE8545" in row.node.name)
    assert xe8545.idle_w == pytest.approx(632, rel=0.03)
    assert xe8545.typical_w == pytest.approx(2775, rel=0.04)
    assert xe8545.peak_w == pytest.approx(3281, rel=0.01)


def test_the_published_maximum_of_a_dgx_a100_lies_in_the_band_too() -> None:
    (dgx,) = (row for row in compared(shelf.snapshot()) if "DGX A100" in row.node.name)
    assert dgx.peak_w < 6500 <= dgx.peak_w * BANDS["peak"][1]


def test_a_server_that_the_catalogue_does_not_hold_is_left_out() -> None:
    known = shelf.snapshot()
    fewer = replace(known, products={id: p for id, p in known.products.items() if id != "dell-xe8545"})
    assert len(compared(fewer)) == len(NODES) - 1


def test_each_consumer_has_its_name() -> None:
    """A RAID controller of 15 W in all states, and a line of one's own."""
    own = {"description": "Rail kit with a lamp", "watts": 4}
    build = server(parts=[CPUS, DIMMS, {"product": "raid-controller-nvme", "count": 2}], custom_lines=[own])
    items = {item.name: item for item in assessed(build, try_fixes=False).draw}
    assert (items["NVMe RAID controller, PCIe 4.0 x8"].count, items["NVMe RAID controller, PCIe 4.0 x8"].idle_w) == (
        2,
        30,
    )
    assert items["Rail kit with a lamp"].peak_w == 4
    assert "30 (NVMe RAID controller, PCIe 4.0 x8)" in figure(build, "power.peak_w").working


def test_a_capped_turnkey_systems_maximum_says_how_it_comes_about() -> None:
    """6,500 - 8 × 200 = 4,900 W."""
    capped_dgx = DGX | {"gpus": [{"variant": "a100-sxm4-80gb", "count": 8, "power_limit_w": 200}]}
    assert figure(capped_dgx, "power.peak_w").working == (
        "NVIDIA DGX A100 640 GB, published maximum of 6,500 W less 1,600 W that the power limits take off its GPUs: "
        "4,900 W at the wall"
    )


def test_a_typical_draw_above_a_stated_peak_is_the_peak_and_says_so() -> None:
    """1,026.85 W are typical (above); of 900 W stated no more than 900."""
    stated = server(assumptions={"psu_efficiency": 1.0, "peak_w": 900})
    assert figure(stated, "power.typical_w").value == 900
    assert figure(stated, "power.typical_w").working == "no more than the peak: 900 W at the wall"
