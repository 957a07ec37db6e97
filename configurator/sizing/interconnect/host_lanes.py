"""How many PCIe lanes the CPUs give, of which generation, and how the sockets share them.

Sources: AMD EPYC 7002/7003 platform rule (128 lanes a CPU; two of them join by four xGMI links of x16 and keep 128 in
all, or by three and keep 160, as the board is made; 7001: always 128); Intel Ice Lake-SP 64 lanes a CPU, Cascade Lake 48.
Ampere Altra: 128 lanes, of which a CPU of two gives 32 to the CCIX links between them: 192 in all (source altra192).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ..catalogue import CpuSpec, PlatformSpec
from ..machine.system import Fitted, System
from .sharing import lanes_of

CCIX_SOCKET, CCIX_LANES = "LGA4926", 32
"""The socket of the Ampere Altra, and the lanes of each of two that join them."""
SHARED_SOCKETS = ("SP3", "SP5")
"""Two of these give each other as many lanes as they gain (xGMI): 128 in all, unless the platform wires 160."""
USUAL_SHARED = 128
MOST_SHARED = 160
FIRST_WITH_160 = 4
"""PCIe generation of the first EPYC that can do with three links, the 7002."""
SOCKET_GENERATION = {"LGA3647": 3, "LGA4189": 4, "LGA4926": 4, "SP3": 4, "LGA4677": 5, "SP5": 5}
"""The newest PCIe generation that a CPU of this socket speaks; for platforms that have no CPU chosen yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """`lanes` and `generation` are None where nothing says them. `filled` sockets have a CPU, all if none is chosen.

    `wired` is how many of a lone CPU's lanes the board brings to slots, where it joins two sockets by the others.
    """

    lanes: int | None
    working: str
    generation: int | None
    filled: int
    sockets: int
    wired: int | None = None

    @property
    def reaching(self) -> int | None:
        """Lanes that reach something: of a lone CPU on a board for two those that are wired to slots."""
        return self.lanes if self.wired is None else self.wired

    def of_socket(self, socket: int) -> int | None:
        """Lanes of one socket: the filled ones share alike, an empty one has none; of a lone CPU those that are wired."""
        if socket >= self.filled:
            return 0
        if self.lanes is None or self.wired is not None:
            return self.wired
        return self.lanes // self.filled + (socket < self.lanes % self.filled)


def is_same_socket(one: str, other: str) -> bool:
    """Whether two names mean one socket: sp3 is SP3."""
    return one.casefold() == other.casefold()


def has_cpu(socket: int | None, filled: int) -> bool:
    """Whether a socket is one of so many filled ones; what names no socket is never taken for dead."""
    return socket is None or socket < filled


def host(system: System) -> Host:
    """The lanes of the CPUs that are fitted, up to what the platform wires. Two EPYCs give 128 or 160, not 256."""
    cpus, platform = system.of(CpuSpec), system.platform
    fitted = sum(c.count for c in cpus)
    sockets = max(platform.sockets if platform else fitted, 1)
    lanes, working = _lanes(platform, cpus, system.build.host_lanes)
    wired = _wired_alone(platform, cpus, lanes)
    if wired is not None:
        working += f"; with the other socket empty its board brings about {wired} to slots, the rest end in that socket"
    return Host(
        lanes=lanes,
        working=working,
        wired=wired,
        generation=_generation(cpus, platform),
        filled=min(fitted, sockets) or sockets,
        sockets=sockets,
    )


def _wired_alone(platform: PlatformSpec | None, cpus: Sequence[Fitted[CpuSpec]], lanes: int | None) -> int | None:
    """Lanes of a lone EPYC or Altra that a board for two brings to its slots, or None where nothing ends in the empty socket.

    Such a board joins its sockets by some x16 links of each CPU. Of one alone half of the board's lanes are left, or
    what its slots and switches show, if that is more; those that name no socket may be its own. Without documented
    slots the CPU's own count.
    """
    if platform is None or platform.sockets != 2 or sum(c.count for c in cpus) != 1 or lanes is None:
        return None
    socket = cpus[0].spec.socket
    if socket not in (*SHARED_SOCKETS, CCIX_SOCKET) or not platform.slots:
        return None
    reach = lanes_of([s for s in platform.slots if not s.switch and s.socket in (0, None)])
    reach += sum(s.uplink_lanes for s in platform.switches if s.socket in (0, None))
    usual = USUAL_SHARED if socket in SHARED_SOCKETS else 2 * (lanes - CCIX_LANES)
    wired = max((platform.host_lanes or usual) // 2, reach)
    return wired if wired < lanes else None


def _generation(cpus: Sequence[Fitted[CpuSpec]], platform: PlatformSpec | None) -> int | None:
    if cpus:
        return min(c.spec.pcie_generation for c in cpus) or None
    return SOCKET_GENERATION.get(platform.cpu_socket.upper()) if platform else None


def _lanes(
    platform: PlatformSpec | None, cpus: Sequence[Fitted[CpuSpec]], chosen: int | None
) -> tuple[int | None, str]:
    wired = _wired(platform, chosen)
    if not cpus:
        if wired:
            return wired, f"{wired} lanes of the platform, all sockets filled"
        return _of_slots(platform)
    cpu, fitted = cpus[0].spec.name, sum(c.count for c in cpus)
    there = min(fitted, platform.sockets) if platform else fitted
    given = _given_by(cpus, there, wired or _reach(platform))
    if wired is not None and wired <= given and platform and there >= platform.sockets:
        return wired, f"{wired} lanes of the platform with {fitted} × {cpu}"
    lanes = min(given, wired) if wired else given
    said = f" of {wired} that the platform wires" if wired else ""
    if there == 2 and cpus[0].spec.socket == CCIX_SOCKET:
        said += f", {CCIX_LANES} of each join the two"
    return lanes, f"{fitted} × {cpu}: {lanes} lanes{said}"


def _wired(platform: PlatformSpec | None, chosen: int | None) -> int | None:
    """What the board wires, in the one of its two ways that the build asks for."""
    if platform is None:
        return None
    if chosen is not None and chosen in wirings(platform):
        return chosen
    return platform.host_lanes or None


def wirings(platform: PlatformSpec) -> tuple[int, ...]:
    """The numbers of lanes that a platform can be had with; both of two EPYCs where nobody says it."""
    known = (platform.host_lanes, platform.host_lanes_alternative)
    return tuple(lanes for lanes in known if lanes) or (USUAL_SHARED, MOST_SHARED)


def _given_by(cpus: Sequence[Fitted[CpuSpec]], fitted: int, wired: int) -> int:
    """Lanes that so many CPUs can give. Two EPYCs give 160 where the board is wired, or has slots, for more than 128."""
    each = min(c.spec.pcie_lanes for c in cpus)
    if fitted == 2 and cpus[0].spec.socket == CCIX_SOCKET:
        return (each - CCIX_LANES) * 2
    if fitted < 2 or cpus[0].spec.socket not in SHARED_SOCKETS:
        return each * fitted
    newest = min(c.spec.pcie_generation for c in cpus) >= FIRST_WITH_160
    return MOST_SHARED if newest and wired > each else each


def _of_slots(platform: PlatformSpec | None) -> tuple[int | None, str]:
    """Without a CPU and without a published number: what reaches the slots and switches, at least."""
    reach = _reach(platform)
    if not reach:
        return None, "no CPU and no platform chosen" if platform is None else "neither the platform nor a CPU says it"
    return reach, f"{reach} lanes that reach slots and switches"


def _reach(platform: PlatformSpec | None) -> int:
    """Lanes that are wired to slots and switches."""
    if platform is None:
        return 0
    on_cpus = lanes_of([s for s in platform.slots if not s.switch])
    return on_cpus + sum(s.uplink_lanes for s in platform.switches)
