"""Drawings of the machine and its room: lanes, NVLink, racks, heat. What is drawn is what the assessment says."""

import re
from dataclasses import replace

import pytest

from configurator.drawings import heat_flow, lane_map, nvlink_graph, rack_elevation
from configurator.sizing.assessment import Assessment
from configurator.sizing.build import GpuGroup, MigLayout
from configurator.sizing.interconnect.results import LaneUse, NvLink
from tests.drawings.reading import description, title, words
from tests.drawings.samples import RACK, SAMPLE, with_figures


class TestLanes:
    def test_they_say_used_free_and_throttled(self) -> None:
        svg = lane_map(SAMPLE)
        assert title(svg) == "PCIe lanes: 72 of 128 used, 56 free, 5 slots free"
        assert {"128 lanes from the host", "56 free", "2 × 16 = 32 lanes", "throttled by the slot"} <= set(words(svg))

    def test_a_throttled_link_is_said_in_words_and_marked_by_a_pattern(self) -> None:
        svg = lane_map(SAMPLE)
        assert "slot 6, Gen 3 ×8, 7.9 of 15.8 GB/s" in words(svg)
        assert "url(#lane-map-warn)" in svg

    def test_each_socket_is_a_root_complex_with_its_own_lanes(self) -> None:
        told = words(lane_map(SAMPLE))
        assert {"CPU 0 and its root complex", "56 of 128 lanes taken", "Socket 1", "no CPU in it"} <= set(told)

    def test_devices_on_a_switch_stand_under_its_uplink(self) -> None:
        told = words(lane_map(SAMPLE))
        switch = told.index("PCIe switch")
        assert told[switch + 1 : switch + 5] == [
            "switch-1, uplink Gen 4 ×16",
            "16 lanes",
            "100 GbE adapter",
            "Gen 4 ×16",
        ]

    def test_free_and_dead_slots_are_named(self) -> None:
        svg = lane_map(SAMPLE)
        assert {"2 slots free", "slot 4 and slot 5, Gen 4 ×16"} <= set(words(svg))
        assert {"1 slot dead: no CPU", "slot 7, Gen 4 ×16"} <= set(words(svg))
        assert "url(#lane-map-bad)" in svg

    def test_lanes_beyond_the_hosts_own_are_said_and_hatched(self) -> None:
        svg = lane_map(with_figures(lanes__host=64, lanes__free=-8))
        assert "8 too many" in words(svg)
        assert "url(#lane-map-bad)" in svg

    def test_what_nobody_says_the_socket_of_stands_at_none(self) -> None:
        unknown = replace(SAMPLE.sockets[0], used=None)
        slots = tuple(replace(slot, socket=None) for slot in SAMPLE.slots)
        switches = tuple(replace(switch, socket=None) for switch in SAMPLE.switches)
        uses = tuple(replace(use, socket=None) for use in SAMPLE.lane_uses)
        told = words(
            lane_map(
                replace(SAMPLE, sockets=(unknown, SAMPLE.sockets[1]), slots=slots, switches=switches, lane_uses=uses)
            )
        )
        assert {"On the host, nobody says at which socket", "56 lanes known to be taken", "PCIe switch"} <= set(told)

    def test_a_line_of_ones_own_is_no_gpu_whatever_its_name(self) -> None:
        own = LaneUse(kind="custom", device="GPU 7", product="", where="", lanes=4)
        told = words(lane_map(replace(SAMPLE, lane_uses=(*SAMPLE.lane_uses, own))))
        assert {"2 × GPU", "GPU 7"} <= set(told)
        assert "GPU 7" not in words(nvlink_graph(replace(SAMPLE, lane_uses=(*SAMPLE.lane_uses, own))))

    def test_a_host_of_unknown_lanes_is_not_given_any(self) -> None:
        svg = lane_map(with_figures(lanes__host=None, lanes__free=None))
        assert title(svg) == "PCIe lanes: 72 used; nobody says how many the host has"

    def test_switches_that_carry_the_same_are_counted_together(self) -> None:
        one = SAMPLE.switches[0]
        gpus = tuple(
            LaneUse(
                kind="gpu", gpu=i, device=f"GPU {i}", product="a100-sxm4-80gb", where="behind a switch", lanes=0, link_generation=4, link_lanes=16,
                switch=f"switch-{i // 2}", socket=0,
            )
            for i in range(4)
        )  # fmt: skip
        both = (replace(one, name="switch-0", wanted_gb_s=63.0), replace(one, name="switch-1", wanted_gb_s=63.0))
        told = words(lane_map(replace(SAMPLE, lane_uses=gpus, switches=both, slots=())))
        # 63.0 / 31.5 = 2
        assert {"2 × PCIe switch", "2 × 16 = 32 lanes", "4 × GPU"} <= set(told)
        assert "switch-0 and switch-1, uplink Gen 4 ×16, 2 : 1 shared" in told


PAIR = SAMPLE.nvlink
assert PAIR is not None


def joined(count: int, link: NvLink, **build: object) -> Assessment:
    """So many GPUs in one server, joined in that way."""
    gpus = (GpuGroup(variant="a100", count=count),)
    return replace(SAMPLE, build=replace(SAMPLE.build, gpus=gpus, **build), nvlink=link, lane_uses=())  # type: ignore[arg-type]


def lines(svg: str) -> int:
    """Strokes in the colour of NVLink; those that look alike are one path that starts so often."""
    return sum(points.count("M") for points in re.findall(r'class="line s1"[^>]* d="([^"]*)"', svg))


class TestNvLink:
    def test_a_pair_has_its_three_bridges(self) -> None:
        svg = nvlink_graph(joined(2, PAIR))
        assert lines(svg) == 3
        assert {"GPU 0", "GPU 1", "3 of 3 bridges", "NV12, 600 GB/s"} <= set(words(svg))

    def test_two_that_are_joined_are_shown_no_other_way(self) -> None:
        assert "PCIe" not in nvlink_graph(SAMPLE)
        assert "stroke-dasharray" not in nvlink_graph(SAMPLE)

    def test_a_bridge_that_is_missing_is_dashed_and_said(self) -> None:
        short = replace(PAIR, pair_gb_s=400, links_per_pair=8)
        svg = nvlink_graph(joined(2, short, nvlink_bridges=2))
        assert lines(svg) == 2
        assert {"2 of 3 bridges", "NV8, 400 GB/s"} <= set(words(svg))
        assert "bridges missing" in title(svg)

    def test_gpus_without_a_bridge_stand_apart(self) -> None:
        three = replace(PAIR, unbridged=(2,))
        svg = nvlink_graph(joined(3, three))
        assert words(svg).count("no bridge") == 1
        assert "Without a bridge: GPU 2" in description(svg)

    def test_a_gpu_in_two_pairs_is_marked_as_impossible(self) -> None:
        chain = replace(PAIR, pairs=((0, 1), (1, 2)))
        svg = nvlink_graph(joined(3, chain, nvlink_bridges=6))
        assert words(svg).count("in 2 pairs") == 1
        assert "url(#nvlink-bad)" in svg

    def test_a_mesh_joins_each_with_each(self) -> None:
        mesh = replace(PAIR, topology="mesh", pairs=(), pair_gb_s=200, links_per_pair=4, bridges_needed=0)
        svg = nvlink_graph(joined(4, mesh))
        assert lines(svg) == 6  # 4 x 3 / 2
        assert words(svg).count("NV4") == 6

    def test_a_switch_has_a_line_from_each_gpu(self) -> None:
        switched = replace(PAIR, topology="switched", pairs=(), bridges_needed=0, nvswitches=6)
        svg = nvlink_graph(joined(8, switched))
        assert lines(svg) == 8
        assert "6 NVSwitches" in words(svg)

    def test_slices_are_drawn_and_said(self) -> None:
        svg = nvlink_graph(joined(2, PAIR, mig=(MigLayout(gpu=0, profiles=("1g.10gb",) * 7),)))
        assert {"MIG × 7", "Slices (MIG) do not use NVLink"} <= set(words(svg))

    def test_a_gpu_at_an_empty_socket_is_dead(self) -> None:
        uses = (SAMPLE.lane_uses[1], replace(SAMPLE.lane_uses[2], socket=1))
        svg = nvlink_graph(replace(SAMPLE, lane_uses=uses))
        assert "no CPU" in words(svg)
        assert "url(#nvlink-bad)" in svg

    @pytest.mark.parametrize(("count", "words_drawn"), [(2, 0), (16, 0), (64, 1)])
    def test_of_more_than_sixteen_the_rest_is_counted(self, count: int, words_drawn: int) -> None:
        apart = replace(PAIR, topology="none", pairs=(), bridges_needed=0, unbridged=tuple(range(count)))
        # 64 - 16 = 48
        assert words(nvlink_graph(joined(count, apart))).count("and 48 GPUs more, not drawn") == words_drawn

    def test_a_gpu_alone_needs_no_drawing(self) -> None:
        assert nvlink_graph(joined(1, PAIR)) == ""


class TestRack:
    def test_height_weight_and_heat_stand_beside_it(self) -> None:
        told = words(rack_elevation(SAMPLE))
        # 3 U of UPS and 4 U of server leave 42 - 7 = 35
        assert {"UPS, 3 U", "Server, 4 U", "35 U free", "Front view, 42 U", "1", "40"} <= set(told)
        assert {"Height 7 U of 42 U", "Weight 62.5 kg", "Heat into the air 1,312 W"} <= set(told)

    def test_more_than_a_rack_takes_stands_in_the_next(self) -> None:
        many = replace(SAMPLE, servers=25, rack=replace(RACK, servers=25, ups=None, upses=0))
        svg = rack_elevation(many)
        # ten a rack by height: 10, 10 and 5
        assert {"Rack 1, 42 U", "Rack 3, 42 U", "Server 25, 4 U", "22 U free"} <= set(words(svg))
        assert title(svg).startswith("25 servers in 3 racks")

    def test_of_more_than_three_racks_the_rest_is_counted(self) -> None:
        many = replace(SAMPLE, servers=50, rack=replace(RACK, servers=50, ups=None, upses=0))
        assert "Racks 4 to 5 are not drawn" in words(rack_elevation(many))

    def test_units_that_are_not_free_are_hatched(self) -> None:
        site = replace(SAMPLE.build.site, rack_units_free=20)
        svg = rack_elevation(replace(SAMPLE, build=replace(SAMPLE.build, site=site)))
        assert {"not free, 22 U", "13 U free", "Height 7 U of 20 U"} <= set(words(svg))

    def test_what_does_not_fit_is_said_and_hatched(self) -> None:
        site = replace(SAMPLE.build.site, rack_units_free=6)
        svg = rack_elevation(replace(SAMPLE, build=replace(SAMPLE.build, site=site)))
        assert "Too high by 1 U" in words(svg)
        assert "url(#rack-bad)" in svg

    def test_nothing_is_drawn_where_no_height_is_published(self) -> None:
        assert rack_elevation(replace(SAMPLE, rack=replace(RACK, own_units=None))) == ""


class TestHeat:
    def test_air_goes_in_through_and_out(self) -> None:
        told = words(heat_flow(SAMPLE))
        assert {"27 °C", "at most 35 °C", "1,312 W", "4,478 BTU/h", "40.6 °C", "13.6 K warmer"} <= set(told)
        assert "Air: 170 CFM, 289 m³/h" in told

    def test_the_rooms_cooling_is_a_bar(self) -> None:
        told = words(heat_flow(SAMPLE))
        assert "28 % of the room's 5,000 W of cooling" in told
        assert "The server and the UPS's losses: 1,380 W, 0.39 tons" in told

    def test_too_much_for_the_room_is_said_and_hatched(self) -> None:
        svg = heat_flow(with_figures(cooling__room_w=6000.0, cooling__room_share=1.2))
        assert "120 % of the room's 5,000 W of cooling: too much" in words(svg)
        assert "url(#heat-bad)" in svg

    def test_too_warm_at_the_inlet_is_said_and_hatched(self) -> None:
        svg = heat_flow(with_figures(cooling__inlet_max_c=25.0))
        assert "Too warm at the inlet" in words(svg)
        assert "url(#heat-bad)" in svg

    def test_liquid_has_its_own_way_out(self) -> None:
        assert "600 W into liquid" in words(heat_flow(with_figures(cooling__liquid_w=600.0)))

    def test_an_inlet_that_nobody_measured_is_called_assumed(self) -> None:
        site = replace(SAMPLE.build.site, inlet_c=None)
        assert "Inlet, assumed" in words(heat_flow(replace(SAMPLE, build=replace(SAMPLE.build, site=site))))
