"""What the interconnect stage says of one server: NVLink, slots, sockets, switches, the matrix of `nvidia-smi topo -m`."""

from dataclasses import dataclass
from typing import Literal

LaneKind = Literal["gpu", "nic", "controller", "drive", "onboard", "custom", "uplink"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneUse:
    """A device and the host lanes it takes. A device behind a switch or a controller takes none of its own (`lanes` 0),
    nor does one whose socket is empty. `gpu` is a GPU's number, `product_name` what its product is called.

    Bandwidths are GB/s one way, 0 where nobody says; `socket` is None where nobody documents it. `limited_by` says
    what holds a throttled link back: the slot, the lanes that it shares with another, the CPU, the switch, or the card's
    own connector.
    """

    kind: LaneKind
    device: str
    product: str
    where: str
    lanes: int
    link_generation: int = 0
    link_lanes: int = 0
    throttled: bool = False
    gb_s: float = 0.0
    needed_gb_s: float = 0.0
    limited_by: str = ""
    switch: str = ""
    socket: int | None = None
    gpu: int | None = None
    product_name: str = ""


Topology = Literal["none", "pairs", "mesh", "switched"]
SlotState = Literal["taken", "free", "covered", "without lanes", "dead"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NvLink:
    """NVLink inside one server. Bandwidths are GB/s, both directions added, as NVIDIA states them.

    `links_per_pair` are the NVLinks between two joined GPUs, as nvidia-smi counts them: NV12, NV4.
    """

    topology: Topology
    pairs: tuple[tuple[int, int], ...]
    pair_gb_s: float
    per_gpu_gb_s: float
    links_per_pair: int
    bridges_needed: int
    nvswitches: int
    unbridged: tuple[int, ...]

    @property
    def all_to_all(self) -> bool:
        """Whether each GPU reaches each other over NVLink."""
        return self.topology in ("mesh", "switched")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotUse:
    """A slot and what became of it. Link and bandwidths (GB/s, one way) are those of its card; a free slot's own, 0 for
    one that is dead or without lanes. `socket` is that of its switch where it hangs on one, None where nobody says it.

    `physical_lanes` None: nobody published the size of the connector. `limited_by` says what holds the link back: the
    slot, the shared lanes, the CPU, the switch; empty where nothing does.
    """

    name: str
    state: SlotState
    generation: int
    lanes: int
    physical_lanes: int | None
    socket: int | None
    switch: str
    full_height: bool
    width: int
    device: str = ""
    link_generation: int = 0
    link_lanes: int = 0
    gb_s: float = 0.0
    needed_gb_s: float = 0.0
    limited_by: str = ""
    note: str = ""

    @property
    def lost_gb_s(self) -> float:
        """What the card could move and the link does not carry, GB/s one way."""
        return max(self.needed_gb_s - self.gb_s, 0.0)

    @property
    def lost_share(self) -> float:
        """The part of it that is lost, a share of what the card needs."""
        return self.lost_gb_s / self.needed_gb_s if self.needed_gb_s else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketLanes:
    """A CPU socket's own lanes. `host` is None where nobody says how many the host has; an empty socket has 0.

    `named` are the lanes of the devices that are known to hang there; `used` is None while some may besides.
    """

    socket: int
    filled: bool
    host: int | None
    named: int
    used: int | None

    @property
    def free(self) -> int | None:
        """Lanes left; None where nobody says how many there are, or which of them are taken."""
        return None if self.host is None or self.used is None else self.host - self.used


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchLoad:
    """A PCIe switch: what its devices can move together, and what its uplink carries, GB/s one way."""

    name: str
    socket: int | None
    generation: int
    uplink_lanes: int
    uplink_gb_s: float
    devices: tuple[str, ...]
    wanted_gb_s: float

    @property
    def ratio(self) -> float:
        """Oversubscription, a ratio of GB/s: above 1 the devices cannot all talk to the host at full speed at once."""
        return self.wanted_gb_s / self.uplink_gb_s if self.uplink_gb_s else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TopoDevice:
    """A row of the matrix. `name` is what nvidia-smi prints, `device` the part; affinities are empty if not known."""

    name: str
    device: str
    is_gpu: bool
    cpu_affinity: str = ""
    numa_affinity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopoMatrix:
    """The matrix of `nvidia-smi topo -m`: `cells[i][j]` is how devices i and j reach each other.

    X, NV# (# NVLinks), PIX (one PCIe bridge at most), PXB (several, no host bridge), PHB (a host bridge), NODE (two
    host bridges of a NUMA node), SYS (between NUMA nodes), or ? where nobody documents where a device hangs.
    """

    devices: tuple[TopoDevice, ...]
    cells: tuple[tuple[str, ...], ...]

    def between(self, one: str, other: str) -> str:
        """The cell of two devices by their names. Raises ValueError for a name that is not there."""
        names = [device.name for device in self.devices]
        return self.cells[names.index(one)][names.index(other)]
