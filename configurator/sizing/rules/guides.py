"""Rules that the guides call essential, for what no other rule judges. Where a guide gives no ground, the note says so.

Each is a note: none of these stops a server from working. What a guide says and an older rule judges already is not
said again; `tests/sizing/rules/test_guides.py` has the whole list, rule by rule.
"""

from collections.abc import Iterator

from ..catalogue import ChassisSpec, CpuSpec, DriveSpec, MemorySpec, NicSpec, PlatformSpec
from ..findings import Severity
from ..quantities import counted
from .case import Case, Verdict
from .host import CLUSTER_GBIT_S

HOT_SWAP_BAYS = 4
"""What the choosing guide asks for, without a source."""
RAM_GIB_PER_GPU = 256
"""512 GB for every two A100s; a DGX A100 has 2,048 GiB for eight."""
CLUSTER_PORTS = 2
SOLD_WHOLE = ("turnkey", "station")
NO_SOURCE = "The guide names no source"


def management(case: Case) -> Iterator[Verdict]:
    """A management controller of which no Redfish interface is listed. Of a server without any data nothing is said."""
    platform = _listed(case)
    if platform is None or not platform.management or "redfish" in platform.management.casefold():
        return
    yield _note(
        code="host.management",
        step="platform",
        title="No Redfish interface listed",
        why=f"{platform.name}: {platform.management}. A choosing guide calls IPMI 2.0 and Redfish required for Kubernetes; its GPU plugin "
        "needs neither, but switching a server on from afar needs one of the two. " + f"{NO_SOURCE}.",
        sources=("s2", *platform.sources),
    )


def hot_swap(case: Case) -> Iterator[Verdict]:
    """Drives that cannot be changed while the server runs, or fewer than four bays for them."""
    platform, drives = _listed(case), case.system.of(DriveSpec)
    if platform is None or platform.kind in SOLD_WHOLE or not drives:
        return
    fixed = all(d.spec.form == "m2" for d in drives)
    few = bool(platform.drive_bays) and (not platform.hot_swap_bays or platform.drive_bays < HOT_SWAP_BAYS)
    if not fixed and not few:
        return
    pieces = sum(d.count for d in drives)
    what = (
        f"{f'All {pieces} drives are' if pieces > 1 else 'The drive is'} M.2, inside the case"
        if fixed
        else f"{platform.name} has {counted(platform.drive_bays, 'bay')}"
        + ("" if platform.hot_swap_bays else " and none is hot-swap")
    )
    yield _note(
        code="host.hot-swap",
        step="bom",
        title="A drive is changed with the server switched off" if fixed else "Few hot-swap bays",
        why=f"{what}. A choosing guide calls {HOT_SWAP_BAYS} hot-swap bays essential. {NO_SOURCE}: it is convenience and spare "
        "room for data, not speed.",
        sources=("s2",),
    )


def free_slot(case: Case) -> Iterator[Verdict]:
    """No live PCIe slot of sixteen lanes is left for a later card."""
    platform, lanes = _listed(case), case.lanes
    if platform is None or platform.kind in SOLD_WHOLE or not lanes.knows_slots or lanes.unplaced:
        return
    if any(slot.lanes >= 16 for slot in lanes.free_slots):
        return
    yield _note(
        code="slots.none-spare",
        step="lanes",
        title="No x16 slot is left",
        why=f"{counted(len(lanes.placements), 'card')} fill every live x16 slot of {platform.name}. A choosing guide calls a free "
        "one essential for a later network card; whether a later GPU would go in is another matter: an H100 PCIe draws 350 W "
        "from a 16-pin plug, and its maker must qualify the server.",
        sources=("s2", *platform.sources),
    )


def ram_of_the_guide(case: Case) -> Iterator[Verdict]:
    """Less memory than 512 GB for every two GPUs, though more than the GPUs' own: room to know about."""
    gpu, platform = case.system.gpu, case.system.platform
    gib = sum(m.spec.capacity_gib * m.count for m in case.system.of(MemorySpec))
    gpus = case.system.gpus_per_server
    if gpu is None or platform is None or not gib or not gpu.memory_gb * gpus <= gib < RAM_GIB_PER_GPU * gpus:
        return
    yield _note(
        code="ram.below-guide",
        step="bom",
        title=f"Less memory than a DGX A100 has for a GPU: {gib / gpus:,.0f} GiB",
        why=f"{gib:,.0f} GiB / {counted(gpus, 'GPU')} = {gib / gpus:,.0f} GiB; a DGX A100 has 2,048 / 8 = {RAM_GIB_PER_GPU}, and a "
        f"choosing guide asks for 512 GB for every two. {NO_SOURCE}; weights load with {gpu.memory_gb:g} GB for a GPU.",
        sources=("s2", "dgxug"),
    )


def full_channels(case: Case) -> Iterator[Verdict]:
    """Two DIMMs on a memory channel usually run slower than one."""
    platform, dimms = _listed(case), case.system.count_of(MemorySpec)
    cpus = case.system.of(CpuSpec)
    channels = sum(c.spec.memory_channels * c.count for c in cpus)
    if platform is None or platform.kind in SOLD_WHOLE or not channels or dimms <= channels:
        return
    fastest = max((m.spec.speed_mt_s for m in case.system.of(MemorySpec)), default=0)
    yield _note(
        code="ram.two-a-channel",
        step="bom",
        title="Two DIMMs on a memory channel",
        why=f"{dimms} DIMMs on {channels} channels. Many boards then clock memory below its {fastest:,} MT/s: ask for the speed "
        "with every slot filled. Fewer, larger modules keep it.",
        sources=("s2", "vendor-recalled"),
    )


def risers(case: Case) -> Iterator[Verdict]:
    """Cards on a board in a case that was not made for them: nobody has checked how they reach their slots."""
    platform = _listed(case)
    made_for_gpus = any(chassis.spec.passive_gpus for chassis in case.system.of(ChassisSpec))
    if platform is None or platform.kind != "board" or not case.system.gpus or made_for_gpus:
        return
    yield _note(
        code="host.risers",
        step="platform",
        title="Check the room around the cards",
        why=f"{platform.name} is a board: whether the case takes {counted(case.system.gpus_per_server, 'card')} of 267 mm, with "
        "risers where they do not stand on it, is for you to measure. A choosing guide wants riser cables of 300 mm and more. "
        f"{NO_SOURCE}, and a longer cable is the worse one for PCIe 4.0.",
        sources=("s2", "pb80"),
    )


def uncertified(case: Case) -> Iterator[Verdict]:
    """A machine put together from a board is on no maker's list of certified systems."""
    platform = _listed(case)
    if platform is None or platform.kind != "board":
        return
    yield _note(
        code="platform.uncertified",
        step="platform",
        title="Put together by hand: not a certified system",
        why=f"NVIDIA certifies whole servers, and {platform.name} is a board: no maker answers for the whole. What guides say it "
        "costs has no source: that 37 % of such builds fail, that they resell at 31 % instead of 58 %, that certification "
        "means CUDA 12.4 and NCCL 2.18. CUDA 11.0 and driver R450 run an A100 in either.",
        sources=("s2", "migug"),
    )


def software(case: Case) -> Iterator[Verdict]:
    """MIG and NVSwitch ask for software beside the driver."""
    gpu, needs = case.system.gpu, []
    if gpu is None or not gpu.is_a100:
        return
    if case.build.mig:
        needs.append("MIG needs driver 450.80.02 or later")
    if case.nvlink.nvswitches:
        needs.append(
            f"{case.nvlink.nvswitches} NVSwitches: without Fabric Manager, in the driver's own version, CUDA does not start"
        )
    if not needs:
        return
    yield _note(
        code="software.needed",
        step="gpus",
        title="Software beside the driver" if case.nvlink.nvswitches else "A driver for MIG",
        why=f"{'. '.join(needs)}. The A100 itself needs CUDA 11.0 and driver R450 or later.",
        sources=("migug", "hgxsw"),
    )


def second_port(case: Case) -> Iterator[Verdict]:
    """A cluster whose servers hang on a single fast port each."""
    system = case.system
    ports = sum(n.count * n.spec.ports for n in system.of(NicSpec) if n.spec.gbit_s_per_port >= CLUSTER_GBIT_S)
    if system.servers < 2 or not 0 < ports < CLUSTER_PORTS:
        return
    yield _note(
        code="nic.one-port",
        step="bom",
        title="One fast port a server",
        why=f"{system.servers} servers with one port of {CLUSTER_GBIT_S} Gbit/s or more each: when it or its switch fails, the job "
        f"does. A choosing guide asks for {CLUSTER_PORTS}. {NO_SOURCE} for the rest: under 5 µs, and 4.7 times slower over TCP.",
        sources=("s2",),
    )


def _listed(case: Case) -> PlatformSpec | None:
    """The platform, where the catalogue describes it: of one's own the owner knows more than we."""
    return case.system.platform if isinstance(case.build.platform, str) else None


def _note(*, code: str, step: str, title: str, why: str, sources: tuple[str, ...]) -> Verdict:
    return Verdict(
        code=code, severity=Severity.NOTE, step=step, title=title, why=why, sources=tuple(dict.fromkeys(sources))
    )


RULES = (
    management,
    hot_swap,
    free_slot,
    ram_of_the_guide,
    full_channels,
    risers,
    uncertified,
    software,
    second_port,
)
