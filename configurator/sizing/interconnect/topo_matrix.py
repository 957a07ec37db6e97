"""The matrix that `nvidia-smi topo -m` should print on the delivered machine, from NVLink, slots, switches and sockets.

Letters as the legend of nvidia-smi has them. Checked against the published output of a DGX A100 (source dgxtopo): NV12
between all GPUs, each GPU pair PXB to the two NICs of its switch and SYS to all others, as its sockets are split into
four NUMA nodes. Network cards stand in it by port, since each port is a PCI function; nvidia-smi lists RDMA ones only.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from ..catalogue import CpuSpec, PlatformSpec
from ..machine.system import System
from .cards import Card
from .lanes import Lanes
from .results import NvLink, TopoDevice, TopoMatrix

MOST_GPUS = 64
"""More than any server holds: beyond it a matrix tells nobody anything."""

LEGEND = (
    ("X", "the device itself"),
    ("SYS", "between NUMA nodes, over the link of the CPUs"),
    ("NODE", "between PCIe host bridges of one NUMA node"),
    ("PHB", "through one PCIe host bridge, that of the CPU"),
    ("PXB", "through several PCIe bridges, but no host bridge"),
    ("PIX", "through one PCIe bridge at most"),
    ("NV#", "over # bonded NVLinks"),
    ("?", "nobody documents where the device hangs"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a device hangs. `root` is its host bridge, empty where it may be any of the socket's."""

    card: str
    socket: int | None
    node: int | None
    switch: str = ""
    levels: int = 1
    root: str = ""


def matrix(system: System, lanes: Lanes, link: NvLink) -> TopoMatrix | None:
    """The matrix of one server: its live GPUs, then the ports of its network cards. None without a GPU, or above 64."""
    if not 0 < system.gpus_per_server <= MOST_GPUS:
        return None
    places = _places(system, lanes)
    cards = _cards(lanes, places)
    devices = tuple(_devices(system, lanes, places, cards))
    links = _nvlinks(link, [card.gpu for card in cards if card.gpu is not None])
    at = [(card.gpu, places[card.device]) for card in cards for _ in range(max(card.ports, 1))]
    size = len(at)
    cells = [["X"] * size for _ in at]
    for i, (one, here) in enumerate(at):
        for j in range(i + 1, size):
            other, there = at[j]
            nv = links.get((one, other))
            cells[i][j] = cells[j][i] = f"NV{nv}" if nv else _way(here, there)
    return TopoMatrix(devices=devices, cells=tuple(map(tuple, cells)))


def _cards(lanes: Lanes, places: dict[str, _Place]) -> list[Card]:
    """The live cards that nvidia-smi lists: GPUs, then network cards in the order of their buses."""
    dead = {*lanes.dead_gpus, *lanes.unplaced}
    gpus = [card for card in lanes.cards if card.is_gpu and card.device not in dead]
    nics = [card for card in lanes.cards if card.kind == "nic" and card.device not in dead]
    return [*gpus, *sorted(nics, key=lambda card: _bus_order(places[card.device]))]


def _devices(system: System, lanes: Lanes, places: dict[str, _Place], cards: Iterable[Card]) -> Iterator[TopoDevice]:
    """A row for each GPU and each port of a network card."""
    cpus, nics = system.of(CpuSpec), count()
    for card in cards:
        if card.is_gpu:
            node = places[card.device].node
            yield TopoDevice(
                name=f"GPU{card.gpu}",
                device=card.device,
                is_gpu=True,
                cpu_affinity=_cores(system.platform, cpus[0].spec if cpus else None, lanes, node),
                numa_affinity=_text(node),
            )
            continue
        for port in range(max(card.ports, 1)):
            device = f"{card.device}, port {port + 1}" if card.ports > 1 else card.device
            yield TopoDevice(name=f"NIC{next(nics)}", device=device, is_gpu=False)


def _bus_order(place: _Place) -> tuple[int, bool, str]:
    """As the firmware numbers buses: socket by socket; what nobody can place comes last."""
    return (place.socket if place.socket is not None else 99, not place.switch, place.switch)


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _places(system: System, lanes: Lanes) -> dict[str, _Place]:
    platform = system.platform
    switches = {s.name: s for s in platform.switches} if platform else {}
    slots = {p.device: p.slot for p in lanes.placements}
    a_socket = platform.numa_per_socket if platform else 1
    found = {}
    for use in lanes.uses:
        switch, slot = switches.get(use.switch), slots.get(use.device)
        node = switch.numa_node if switch else slot.numa_node if slot else None
        if node is None and a_socket == 1:
            node = use.socket
        found[use.device] = _Place(
            card=use.device,
            socket=use.socket,
            node=node,
            switch=use.switch,
            levels=switch.levels if switch else 1,
            root=slot.root if slot else "",
        )
    return found


def _way(a: _Place, b: _Place) -> str:
    """How two devices reach each other over PCIe."""
    if a.card == b.card:
        return "PIX"
    if a.switch and a.switch == b.switch:
        return "PIX" if a.levels == 1 else "PXB"
    if a.socket is None or b.socket is None:
        return "?"
    if a.socket != b.socket:
        return "SYS"
    if a.node is None or b.node is None:
        return "?"
    if a.node != b.node:
        return "SYS"
    return "PHB" if a.root and a.root == b.root else "NODE"


def _nvlinks(link: NvLink, gpus: list[int]) -> dict[tuple[int | None, int | None], int]:
    """NVLinks between two GPUs, by their numbers."""
    if not link.links_per_pair:
        return {}
    if link.all_to_all:
        return {(a, b): link.links_per_pair for a in gpus for b in gpus if a != b}
    return {way: link.links_per_pair for a, b in link.pairs if a != b for way in ((a, b), (b, a))}


def _cores(platform: PlatformSpec | None, cpu: CpuSpec | None, lanes: Lanes, node: int | None) -> str:
    """Cores of a NUMA node and their second threads, counted socket by socket as Linux does on most firmware."""
    if cpu is None or node is None:
        return ""
    nodes = platform.numa_per_socket if platform else 1
    each, cores = cpu.cores // nodes, cpu.cores * lanes.cpus.filled
    first, last = node * each, (node + 1) * each - 1
    if each < 1 or last >= cores:
        return ""
    if cpu.threads <= cpu.cores:
        return f"{first}-{last}"
    if cores + first == last + 1:  # all of one socket: nvidia-smi joins what follows on
        return f"{first}-{cores + last}"
    return f"{first}-{last},{cores + first}-{cores + last}"


def as_text(matrix: TopoMatrix) -> str:
    """The matrix in columns, as nvidia-smi prints it, to be compared with the machine's own."""
    head = ["", *(d.name for d in matrix.devices), "CPU Affinity", "NUMA Affinity"]
    rows = [
        [d.name, *cells, d.cpu_affinity, d.numa_affinity] for d, cells in zip(matrix.devices, matrix.cells, strict=True)
    ]
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *rows)]
    names = [f"  {d.name}: {d.device}" for d in matrix.devices if not d.is_gpu]
    used = {"NV#" if cell.startswith("NV") else cell for row in matrix.cells for cell in row}
    legend = [f"  {letters:<4} = {meaning}" for letters, meaning in LEGEND if letters in used]
    text = ["\n".join(line.rstrip() for line in lines), "Legend:\n" + "\n".join(legend)]
    return "\n\n".join([*text, "NIC Legend:\n" + "\n".join(names)] if names else text) + "\n"
