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
