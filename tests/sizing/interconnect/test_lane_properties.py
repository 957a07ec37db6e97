"""What must hold of lanes, slots and the matrix of any server whatever."""

from dataclasses import replace

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from configurator.sizing.build import Build, GpuGroup, OwnPlatform, OwnSlot, OwnSwitch, Part
from configurator.sizing.catalogue import AccessorySpec, DriveSpec, GpuSpec, NicSpec
from configurator.sizing.interconnect import lane_figures, lanes, topo_matrix, topology
from configurator.sizing.interconnect.host_lanes import has_cpu
from configurator.sizing.interconnect.pcie import link_gb_s
from configurator.sizing.interconnect.results import LaneUse
from configurator.sizing.machine.system import System, resolve
from tests.sizing import builds

varied = settings(max_examples=max(60, settings().max_examples))


def width(spec: GpuSpec | NicSpec | AccessorySpec | DriveSpec) -> int:
    return spec.pcie_lanes if isinstance(spec, GpuSpec) else spec.lanes


def laid_out(build: Build) -> tuple[System, lanes.Lanes]:
    system = resolve(build, builds.SHELF)
    return system, lanes.count(system)


def off_the_host(use: LaneUse, system: System, counted: lanes.Lanes) -> bool:
    """On a switch's port, behind a controller, on an empty socket, or left over where all places that would do hang on
    switches."""
    if use.device in counted.dead_gpus:
        return True
    if use.where or use.device not in counted.unplaced or system.platform is None:
        return use.where.startswith("behind ")
    if use.kind == "gpu" and system.platform.gpu_attach == "switch":
        return True
    would_do = [slot for slot in system.platform.slots if slot.takes_gpu or use.kind != "gpu"]
    return bool(would_do) and all(slot.switch for slot in would_do)


ON_A_SWITCH = Build(
    platform=OwnPlatform(
        switches=(OwnSwitch(name="s"),), slots=(OwnSlot(name="a", switch="s"), OwnSlot(name="b"), OwnSlot(name="c", lanes=8)),
        onboard_lanes=4,
    ),
    gpus=(GpuGroup(variant="a100-pcie-80gb", count=3, slots=("a", "b", "c")),),
)  # fmt: skip


MORE_THAN_ITS_SLOTS = Build(
    platform=OwnPlatform(switches=(OwnSwitch(name="s"),), slots=(OwnSlot(name="a", switch="s"),)),
    gpus=(GpuGroup(variant="a100-pcie-80gb", count=3),),
)


@varied
@given(builds.builds)
@example(ON_A_SWITCH)
@example(MORE_THAN_ITS_SLOTS)
def test_the_lanes_used_are_those_of_all_parts_less_what_reaches_no_cpu(build: Build) -> None:
    """Counted anew from parts, slots and uplinks: a card takes its connector's width, or its slot's where that is narrower;
    one in a slot of a switch, on a switch's port or behind a controller takes nothing of the host."""
    system, counted = laid_out(build)
    platform = system.platform
    takers = (*system.gpus, *system.of(NicSpec), *system.of(AccessorySpec), *system.of(DriveSpec))
    asked = sum(width(part.spec) * part.count for part in takers) + sum(x.lanes * x.count for x in build.custom_lines)
    if platform is not None:
        asked += platform.onboard_lanes
        asked += sum(s.uplink_lanes for s in platform.switches if has_cpu(s.socket, counted.cpus.filled))
    on_ports = {card.device for card in counted.cards if card.switch}
    seated = [spot for spot in counted.placements if spot.device not in on_ports]
    in_slots = {spot.device: 0 if spot.slot.switch else spot.lanes for spot in seated}
    cards = {card.device: card.lanes for card in counted.cards}
    narrowed = sum(max(cards[device] - lanes, 0) for device, lanes in in_slots.items())
    behind = sum(
        use.link_lanes for use in counted.uses if off_the_host(use, system, counted) and use.device not in in_slots
    )
    assert counted.used == asked - narrowed - behind
    assert counted.free is None or counted.free == counted.cpus.lanes - counted.used


@varied
@given(builds.builds)
def test_sockets_and_what_nobody_places_make_up_the_whole(build: Build) -> None:
    _, counted = laid_out(build)
    beyond = sum(use.lanes for use in counted.uses if use.socket is None or use.socket >= counted.cpus.sockets)
    assert sum(socket.named for socket in counted.sockets) + beyond == counted.used
    assert all(socket.used == (None if counted.of_no_socket else socket.named) for socket in counted.sockets)
    if counted.host is not None:
        assert sum(socket.host or 0 for socket in counted.sockets) == counted.host


@varied
@given(builds.builds)
def test_every_slot_has_one_fate(build: Build) -> None:
    system, counted = laid_out(build)
    assume(system.platform is not None and system.platform.slots)
    layout = counted.layout
    taken = [p.slot.name for p in layout.placements]
    assert len(set(taken)) == len(taken)
    fates = [*taken, *(s.name for s in (*layout.free, *layout.covered, *layout.without_lanes, *counted.dead_slots))]
    assert system.platform is not None
    assert sorted(fates) == sorted(slot.name for slot in system.platform.slots)
    assert [use.name for use in lane_figures.slot_uses(system, counted)] == [s.name for s in system.platform.slots]


@varied
@given(builds.builds)
def test_a_link_is_no_better_than_its_card_and_its_slot(build: Build) -> None:
    _, counted = laid_out(build)
    for spot in counted.placements:
        assert spot.lanes <= spot.slot.lanes
        assert spot.generation <= spot.slot.generation
        assert spot.slot.physical_lanes is None or spot.lanes <= spot.slot.physical_lanes


@varied
@given(builds.builds)
def test_throttled_is_what_needs_more_than_its_link_carries(build: Build) -> None:
    _, counted = laid_out(build)
    on_cards = {card.device for card in counted.cards}
    for use in counted.uses:
        if use.device in on_cards and use.link_generation:
            assert use.gb_s == link_gb_s(use.link_generation, use.link_lanes)
            assert use.throttled == (use.needed_gb_s > use.gb_s)
            assert use.throttled == bool(use.limited_by)


@varied
@given(builds.builds)
def test_no_device_is_there_twice(build: Build) -> None:
    _, counted = laid_out(build)
    names = [use.device for use in counted.uses if use.product]
    assert len(set(names)) == len(names)


@varied
@given(builds.builds)
def test_the_matrix_is_symmetric_and_its_nvlinks_are_the_graph(build: Build) -> None:
    system, counted = laid_out(build)
    link = topology.nvlink(system)
    matrix = topo_matrix.matrix(system, counted, link)
    assume(matrix is not None)
    assert matrix is not None
    size = len(matrix.devices)
    assert all(matrix.cells[i][i] == "X" for i in range(size))
    assert all(matrix.cells[i][j] == matrix.cells[j][i] for i in range(size) for j in range(size))
    assert len({device.name for device in matrix.devices}) == size
    seen = {cell for row in matrix.cells for cell in row if cell.startswith("NV")}
    assert seen <= {f"NV{link.links_per_pair}"}
    assert topo_matrix.as_text(matrix).count("\n") > size


@varied
@given(builds.builds, st.sampled_from(["nic-100gbe-1p-x8", "nic-cx6-vpi-hdr-1p"]))
def test_another_card_never_takes_fewer_lanes(build: Build, nic: str) -> None:
    _, before = laid_out(build)
    _, after = laid_out(replace(build, parts=(*build.parts, Part(product=nic))))
    assert after.used >= before.used
