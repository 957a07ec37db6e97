"""Room in the rack: servers with what is added to them, and the UPSs beside them."""

from datetime import date

import pytest

from configurator.sizing import assess
from configurator.sizing.build import Build, CustomLine, Part, Site
from configurator.sizing.catalogue import AccessorySpec, CatalogueSnapshot, ChassisSpec, Included, PlatformSpec, UpsSpec

SERVER = PlatformSpec(id="server", name="Server", kind="pcie-server", rack_units=4)
DISKS = AccessorySpec(id="disks", name="Disk shelf", rack_units=2)
WITH_DISKS = PlatformSpec(
    id="with-disks", name="Server with disks", kind="turnkey", rack_units=6, includes=(Included(product="disks", count=1),)
)  # fmt: skip
BOARD = PlatformSpec(id="board", name="Board", kind="board")
CHASSIS = ChassisSpec(id="chassis", name="Chassis", rack_units=4)
UPS = UpsSpec(id="ups", name="UPS 3U", va=6000, watts=5400, rack_units=3)
TOWER = UpsSpec(id="tower", name="Tower UPS", va=6000, watts=5400)
SHELF = CatalogueSnapshot(
    as_of=date(2026, 11, 20),
    products={p.id: p for p in (SERVER, DISKS, WITH_DISKS, BOARD, CHASSIS, UPS, TOWER)},
)


def units(build: Build) -> tuple[object, object]:
    figures = assess(build, SHELF).figures
    return figures["rack.units"].value, figures["rack.units_with_ups"].value


@pytest.mark.parametrize(
    ("build", "servers", "with_ups"),
    [
        (Build(platform="server"), 4, 4),
        (Build(platform="server", quantity=3), 12, 12),
        (Build(platform="server", quantity=2, parts=(Part(product="disks", count=2),)), 16, 16),  # 2 x (4 + 2 x 2)
        (Build(platform="server", custom_lines=(CustomLine(description="Shelf", count=2, rack_units=1.5),)), 7, 7),
        (Build(platform="with-disks"), 6, 6),  # what a system brings is within its own height
        (Build(platform="board", parts=(Part(product="chassis"),)), 4, 4),
        (Build(platform="server", site=Site(ups="ups")), 4, 7),
        (Build(platform="server", site=Site(ups="ups", feeds=2, redundant=True)), 4, 10),  # one for each feed
        (Build(platform="server", site=Site(ups="tower")), 4, 4),  # stands on the floor
        (Build(platform="board", site=Site(ups="ups")), None, None),  # the height of the servers is not known
    ],
)
def test_rack_units(build: Build, servers: float | None, with_ups: float | None) -> None:
    assert units(build) == (servers, with_ups)


def test_the_ups_needs_room_in_the_rack_too() -> None:
    """4 U for the server and 3 U for the UPS do not go into 6."""
    tight = Build(platform="server", site=Site(ups="ups", rack_units_free=6))
    (space,) = [f for f in assess(tight, SHELF).findings if f.code == "rack.space"]
    assert space.title == "7 rack units wanted, 6 free"
    assert "4 U of 1 server + 1 × 3 U of UPS 3U" in space.why


def test_room_that_is_just_enough_is_enough() -> None:
    enough = Build(platform="server", site=Site(ups="ups", rack_units_free=7))
    assert not any(f.code == "rack.space" for f in assess(enough, SHELF).findings)


def test_a_ups_without_a_published_height_is_named() -> None:
    working = assess(Build(platform="server", site=Site(ups="tower")), SHELF).figures["rack.units_with_ups"].working
    assert working == "4 U of 1 server; no height in the rack is published for Tower UPS"


DGX = PlatformSpec(
    id="dgx", name="DGX A100", kind="turnkey", peak_w=6500, rack_units=6, weight_kg=123.16, depth_mm=897.1
)  # fmt: skip
STATION = PlatformSpec(id="station", name="Station", kind="station", peak_w=1500, noise_db=37)
HEAVY_UPS = UpsSpec(id="heavy", name="Heavy UPS", va=10_000, watts=10_000, rack_units=6, weight_kg=111.8)
FLOOR_UPS = UpsSpec(id="floor", name="Floor UPS", va=40_000, watts=40_000, weight_kg=500)
ROOM = CatalogueSnapshot(
    as_of=date(2026, 11, 20), products={p.id: p for p in (DGX, STATION, HEAVY_UPS, FLOOR_UPS, SERVER)}
)


def of(build: Build, name: str) -> object:
    return assess(build, ROOM).figures[f"rack.{name}"].value


@pytest.mark.parametrize(
    ("site", "per_rack", "why"),
    [
        (Site(), 4, "7 by height, 42 U / 6 U; 4 by heat in the air, 30,000 W / 6,500 W"),  # 26 kW; five give off 32.5
        (Site(rack_units_free=18), 3, "3 by height, 18 U / 6 U"),
        (Site(rack_units_free=17.9), 2, "2 by height"),
        (Site(rack_weight_limit_kg=370), 3, "3 by weight, 370 kg / 123.16 kg"),  # 369.48 kg
        (Site(rack_weight_limit_kg=369), 2, "2 by weight"),
        (Site(rack_units_free=5), 0, "0 by height"),
    ],
)
def test_how_many_dgx_a100_one_rack_takes(site: Site, per_rack: int, why: str) -> None:
    figure = assess(Build(platform="dgx", site=site), ROOM).figures["rack.servers_per_rack"]
    assert figure.value == per_rack
    assert why in figure.working


def test_a_rack_for_40_kw_takes_five_of_them() -> None:
    """5 × 6,500 = 32,500 W and 5 × 123.16 = 615.8 kg; six give off 39 kW, seven 45.5."""
    build = Build(platform="dgx", quantity=5, assumptions={"rack_air_w": 38_000})
    assert (of(build, "servers_per_rack"), of(build, "racks")) == (5, 1)
    assert of(build, "weight_kg") == pytest.approx(615.8)
    assert of(build, "air_w") == 32_500


@pytest.mark.parametrize(("servers", "racks"), [(1, 1), (4, 1), (5, 2), (8, 2), (9, 3)])
def test_racks_for_so_many_dgx_a100(servers: int, racks: int) -> None:
    assert of(Build(platform="dgx", quantity=servers), "racks") == racks


def test_no_number_of_racks_helps_where_not_one_fits() -> None:
    assert of(Build(platform="dgx", site=Site(rack_units_free=5)), "racks") is None


@pytest.mark.parametrize(
    ("ups", "kg"),
    [
        (None, 123.16),
        ("heavy", 123.16 + 111.8),
        ("floor", 123.16),  # stands beside the rack
    ],
)
def test_a_ups_in_the_rack_weighs_on_it(ups: str | None, kg: float) -> None:
    assert of(Build(platform="dgx", site=Site(ups=ups)), "weight_with_ups_kg") == pytest.approx(kg)


def test_cables_want_room_behind_the_chassis() -> None:
    assert of(Build(platform="dgx"), "depth_needed_mm") == pytest.approx(1047.1)  # 897.1 + 150
    assert of(Build(platform="dgx", assumptions={"rack_cable_mm": 200}), "depth_needed_mm") == pytest.approx(1097.1)


@pytest.mark.parametrize(
    ("servers", "db"),
    [(1, 37.0), (2, 40.01), (10, 47.0)],  # 37 + 10 log10 n
)
def test_two_equal_sources_are_three_decibels_louder(servers: int, db: float) -> None:
    assert of(Build(platform="station", quantity=servers), "noise_all_db") == pytest.approx(db, abs=0.01)


def test_what_nobody_published_stays_unknown() -> None:
    for name in ("weight_kg", "weight_with_ups_kg", "depth_mm", "depth_needed_mm", "noise_db", "noise_all_db"):
        assert of(Build(platform="server"), name) is None


@pytest.mark.parametrize(
    ("site", "per_rack"),
    [
        (Site(ups="heavy"), 3),  # 42 U / (6 + 6) U
        (Site(ups="heavy", rack_units_free=35), 2),  # a third wants 36
        (
            Site(ups="heavy", servers_on_circuit=3),
            4,
        ),  # 24 U of three and theirs, 12 of one more and its; 6 take no pair
        (
            Site(ups="heavy", servers_on_circuit=7, rack_units_free=41),
            4,
        ),  # 35 U beside the UPS take five: heat allows four
        (Site(ups="heavy", servers_on_circuit=7, rack_units_free=29), 3),  # 23 U beside the UPS
        (Site(ups="heavy", feeds=2, redundant=True), 2),  # 18 U each
        (Site(ups="heavy", rack_weight_limit_kg=469), 1),  # 2 × (123.16 + 111.8) = 469.92 kg
        (Site(ups="heavy", rack_weight_limit_kg=470), 2),
        (Site(ups="heavy", servers_on_circuit=3, rack_weight_limit_kg=470), 2),  # 111.8 + 2 × 123.16 = 358.12 kg
        (Site(ups="heavy", rack_units_free=11), 0),
        (Site(ups="floor"), 4),
    ],
)
def test_servers_of_a_rack_have_their_upses_in_it(site: Site, per_rack: int) -> None:
    assert of(Build(platform="dgx", quantity=7, site=site), "servers_per_rack") == per_rack


def test_racks_hold_the_upses_that_the_height_counts() -> None:
    """Seven of 6 U, each with a UPS of 6 U, are 84 U: three of them in a rack of 42 U, so three racks."""
    figures = assess(Build(platform="dgx", quantity=7, site=Site(ups="heavy")), ROOM).figures
    assert (figures["rack.units_with_ups"].value, figures["rack.racks"].value) == (84, 3)
    assert "3 by height, 42 U / 6 U and, for every server, 6 U of UPS" in figures["rack.racks"].working
