"""What takes lanes: uplinks of switches, cards, drives, what is on the board, and lines of one's own."""

from collections.abc import Iterable, Iterator

from ..catalogue import AccessorySpec, DriveSpec, PlatformSpec
from ..machine.system import Fitted, System
from .cards import Card, drive_ports_of, numbered
from .host_lanes import Host, has_cpu
from .located import BEHIND, Located, only_socket
from .pcie import link_gb_s
from .results import LaneUse


def lane_uses(system: System, wanting: Iterable[Card], located: Located) -> Iterator[LaneUse]:
    """Everything that takes lanes of the host or of a switch, in the order in which the page lists it."""
    platform = system.platform
    if platform:
        yield from _uplinks(platform, located.host)
    for card in wanting:
        yield located.use(card)
    yield from _drives(system, located.host)
    socket = only_socket(located.host)
    if platform and platform.onboard_lanes:
        said = f"On board: {platform.onboard}" if platform.onboard else "On board"
        yield LaneUse(
            kind="onboard",
            device=said,
            product=platform.id,
            where="mainboard",
            lanes=platform.onboard_lanes,
            socket=socket,
        )
    for line in system.build.custom_lines:
        if line.lanes:
            lanes = line.lanes * line.count
            yield LaneUse(kind="custom", device=line.description, product="", where="", lanes=lanes, socket=socket)


def _uplinks(platform: PlatformSpec, there: Host) -> Iterator[LaneUse]:
    for switch in platform.switches:
        generation = min(switch.generation, there.generation or switch.generation)
        yield LaneUse(
            kind="uplink",
            device=f"Uplink of {switch.name}",
            product=platform.id,
            where=switch.name,
            lanes=switch.uplink_lanes if has_cpu(switch.socket, there.filled) else 0,
            link_generation=generation,
            link_lanes=switch.uplink_lanes,
            gb_s=link_gb_s(generation, switch.uplink_lanes),
            socket=switch.socket,
        )


def _drives(system: System, there: Host) -> Iterator[LaneUse]:
    """Drives: behind a RAID or host bus adapter while it has ports, then behind a switch, then on the host."""
    on_switch = drive_ports_of(system.platform, there.filled)
    on_controller = _controller_ports(system.of(AccessorySpec))
    for device, _, drive in numbered(system.of(DriveSpec)):
        spec, where, switch = drive.spec, "", None
        fed = there.generation or spec.pcie_generation
        if spec.form == "u2" and on_controller:
            where, fed = f"behind {on_controller.pop(0)}", spec.pcie_generation
        elif spec.form == "u2" and on_switch:
            where, switch = BEHIND, on_switch.pop(0)
            fed = switch.generation
        generation = min(spec.pcie_generation, fed)
        slowed = 0 < generation < spec.pcie_generation and link_gb_s(generation, spec.lanes) < spec.gb_s
        yield LaneUse(
            kind="drive",
            device=device,
            product=spec.id,
            where=where,
            lanes=0 if where else spec.lanes,
            link_generation=generation if spec.lanes else 0,
            link_lanes=spec.lanes,
            throttled=slowed,
            gb_s=link_gb_s(generation, spec.lanes) if generation and spec.lanes else 0.0,
            needed_gb_s=spec.gb_s,
            limited_by=("switch" if switch else "CPU") if slowed else "",
            switch=switch.name if switch else "",
            socket=switch.socket if switch else only_socket(there),
        )


def _controller_ports(controllers: Iterable[Fitted[AccessorySpec]]) -> list[str]:
    """The name of a controller for each drive that it takes."""
    return [device for device, _, c in numbered(controllers) for _ in range(c.spec.drive_ports)]
