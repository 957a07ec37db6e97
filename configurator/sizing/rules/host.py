"""Rules about the host: CPUs, memory, drives and network cards."""

from collections.abc import Iterator

from ..assessment import Severity
from ..catalogue import CpuSpec, DriveSpec, MemorySpec, NicSpec, PlatformSpec
from ..quantities import counted
from ..system import Fitted
from .case import Case, Proposal, Verdict
from .changes import with_added_part, with_part, without_part

CORES_PER_GPU = 4
"""Below this data loading and tokenising starve the GPUs: DGX A100 has 16 a GPU, published PCIe nodes 4 and more."""
RAM_PER_GPU_MEMORY = 1.0
"""System memory over GPU memory: DGX A100 has 3.2, published nodes 1 and more; weights pass through it on loading."""
CLUSTER_GPUS = 4
CLUSTER_GBIT_S = 100


def unknown_products(case: Case) -> Iterator[Verdict]:
    for item in case.system.unknown:
        yield Verdict(
            code="catalogue.unknown",
            severity=Severity.ERROR,
            step=STEP_OF.get(item.path.split("[")[0].split(".")[0], "bom"),
            title=f"The catalogue does not hold {item.id!r}",
            why=f"{item.path} names it. Nothing that depends on it can be computed.",
        )


STEP_OF = {"gpus": "gpus", "platform": "platform", "parts": "bom", "site": "power", "costs": "costs"}


def cpus(case: Case) -> Iterator[Verdict]:
    fitted, platform = case.system.of(CpuSpec), case.system.platform
    if platform is None:
        return
    total = sum(c.count for c in fitted)
    if not fitted:
        if not isinstance(case.build.platform, str):
            return  # whoever describes a machine of their own has its CPUs
        yield Verdict(
            code="cpu.missing",
            severity=Severity.WARNING,
            step="bom",
            title="No CPU in the bill of materials",
            why=f"{platform.name} has {counted(platform.sockets, 'socket')}"
            f"{' ' + platform.cpu_socket if platform.cpu_socket else ''}. Lanes are counted as if all were filled.",
            sources=platform.sources,
            proposals=tuple(_cpus_for(case, platform, None, platform.sockets)),
        )
        return
    for cpu in fitted:
        yield from _cpu(case, platform, cpu)
    if total < platform.sockets:
        dead = ", ".join(s.name for s in case.lanes.dead_slots)
        yield Verdict(
            code="cpu.missing-second",
            severity=Severity.WARNING,
            step="bom",
            title=f"{total} of {platform.sockets} sockets filled",
            why="Slots and memory of an empty socket are dead" + (f": {dead}." if dead else "."),
            sources=platform.sources,
            proposals=(
                Proposal(
                    title=f"Fill all {platform.sockets} sockets",
                    build=with_part(case.build, fitted[0].spec.id, fitted[0].spec.id, platform.sockets),
                ),
            ),
        )
    if total > platform.sockets:
        yield Verdict(
            code="cpu.too-many",
            severity=Severity.ERROR,
            step="bom",
            title=f"{counted(total, 'CPU')} for {counted(platform.sockets, 'socket')}",
            why=f"{platform.name} has no place for more.",
            sources=platform.sources,
            proposals=(
                Proposal(
                    title=f"Take {platform.sockets}",
                    build=with_part(case.build, fitted[0].spec.id, fitted[0].spec.id, platform.sockets),
                ),
            ),
        )
    yield from _cores(case, fitted)


def _cpu(case: Case, platform: PlatformSpec, cpu: Fitted[CpuSpec]) -> Iterator[Verdict]:
    spec = cpu.spec
    if platform.cpu_socket and spec.socket != platform.cpu_socket:
        yield Verdict(
            code="cpu.socket",
            severity=Severity.ERROR,
            step="bom",
            title=f"{spec.name} does not fit the socket of {platform.name}",
            why=f"The CPU is {spec.socket}, the platform {platform.cpu_socket}.",
            sources=(*spec.sources, *platform.sources),
            proposals=tuple(_cpus_for(case, platform, spec, cpu.count)),
        )
    if cpu.count > spec.max_sockets:
        yield Verdict(
            code="cpu.single-socket-only",
            severity=Severity.ERROR,
            step="bom",
            title=f"{spec.name} works alone only",
            why=f"It is made for {spec.max_sockets} socket; {cpu.count} are fitted.",
            sources=spec.sources,
            proposals=tuple(_cpus_for(case, platform, spec, cpu.count)),
        )
    if platform.cpu_tdp_max_w and spec.tdp_w > platform.cpu_tdp_max_w:
        yield Verdict(
            code="cpu.tdp",
            severity=Severity.ERROR,
            step="bom",
            title=f"{spec.name} is too hot for {platform.name}",
            why=f"{spec.tdp_w:g} W against at most {platform.cpu_tdp_max_w:g} W.",
            sources=platform.sources,
            proposals=tuple(_cpus_for(case, platform, spec, cpu.count)),
        )
    if platform.kind in ("turnkey", "station") and not cpu.included:
        yield Verdict(
            code="platform.turnkey-conflict",
            severity=Severity.ERROR,
            step="bom",
            title=f"{platform.name} comes with its own CPUs",
            why="A turnkey system is sold and supported as it is; another CPU ends that.",
            sources=platform.sources,
            proposals=(Proposal(title="Keep its own CPUs", build=without_part(case.build, spec.id)),),
        )


def _cpus_for(case: Case, platform: PlatformSpec, old: CpuSpec | None, count: int) -> Iterator[Proposal]:
    """The three CPUs of the right socket that are nearest in cores."""
    cores = old.cores if old else 32
    fitting = [
        c
        for c in case.snapshot.of_kind(CpuSpec)
        if c.socket == platform.cpu_socket
        and c.max_sockets >= count
        and (not platform.cpu_tdp_max_w or c.tdp_w <= platform.cpu_tdp_max_w)
        and (old is None or c.id != old.id)
    ]
    for cpu in sorted(fitting, key=lambda c: (abs(c.cores - cores), c.id))[:3]:
        build = with_part(case.build, old.id, cpu.id) if old else with_added_part(case.build, cpu.id, count)
        yield Proposal(title=f"Take {count} × {cpu.name}", build=build)


def _cores(case: Case, fitted: tuple[Fitted[CpuSpec], ...]) -> Iterator[Verdict]:
    cores, gpus = sum(c.spec.cores * c.count for c in fitted), case.system.gpus_per_server
    if gpus and cores < CORES_PER_GPU * gpus:
        yield Verdict(
            code="cpu.too-few-cores",
            severity=Severity.WARNING,
            step="bom",
            title="Few CPU cores for these GPUs",
            why=f"{cores} cores for {gpus} GPUs are {cores / gpus:.1f} each; plan at least {CORES_PER_GPU}. (The rule of one "
            "64-core CPU for two GPUs that guides repeat has no source: DGX A100 has 16 cores a GPU.)",
            sources=("dgxug", "s2"),
        )


def memory(case: Case) -> Iterator[Verdict]:
    fitted, platform = case.system.of(MemorySpec), case.system.platform
    dimms = sum(m.count for m in fitted)
    if platform is None:
        return
    if platform.dimm_slots and dimms > platform.dimm_slots:
        yield Verdict(
            code="ram.slots",
            severity=Severity.ERROR,
            step="bom",
            title=f"{dimms} DIMMs for {platform.dimm_slots} slots",
            why=f"{platform.name} has {platform.dimm_slots}.",
            sources=platform.sources,
            proposals=tuple(_larger_dimms(case, fitted, platform.dimm_slots)),
        )
    for dimm in fitted:
        if platform.memory_type and not _same_memory_type(dimm.spec.memory_type, platform.memory_type):
            yield Verdict(
                code="ram.type",
                severity=Severity.ERROR,
                step="bom",
                title=f"{dimm.spec.name} does not fit {platform.name}",
                why=f"{dimm.spec.memory_type} against {platform.memory_type}.",
                sources=platform.sources,
            )
    gib, gpu = sum(m.spec.capacity_gib * m.count for m in fitted), case.system.gpu
    if gpu and fitted and gib < RAM_PER_GPU_MEMORY * gpu.memory_gb * case.system.gpus_per_server:
        yield Verdict(
            code="ram.too-little",
            severity=Severity.WARNING,
            step="bom",
            title="Less system memory than GPU memory",
            why=f"{gib:,.0f} GiB against {gpu.memory_gb * case.system.gpus_per_server:,.0f} GB on the GPUs; weights pass "
            "through system memory when a model is loaded. DGX A100 has 3.2 times its GPU memory.",
            sources=("dgxug",),
        )


def _same_memory_type(dimm: str, platform: str) -> bool:
    return platform.split("-", maxsplit=1)[0] in dimm or dimm.split("-", maxsplit=1)[0] in platform


def _larger_dimms(case: Case, fitted: tuple[Fitted[MemorySpec], ...], slots: int) -> Iterator[Proposal]:
    gib = sum(m.spec.capacity_gib * m.count for m in fitted)
    chosen = [m for m in fitted if not m.included]
    for dimm in case.snapshot.of_kind(MemorySpec):
        if chosen and -(-gib // dimm.capacity_gib) <= slots:
            count = int(-(-gib // dimm.capacity_gib))
            build = case.build
            for other in chosen[1:]:
                build = without_part(build, other.spec.id)
            yield Proposal(
                title=f"Take {count} × {dimm.name}", build=with_part(build, chosen[0].spec.id, dimm.id, count)
            )


def drives(case: Case) -> Iterator[Verdict]:
    platform = case.system.platform
    if platform is None:
        return
    u2 = sum(d.count for d in case.system.of(DriveSpec) if d.spec.form in ("u2", "sata"))
    m2 = sum(d.count for d in case.system.of(DriveSpec) if d.spec.form == "m2")
    for wanted, there, what in ((u2, platform.drive_bays, "drive bays"), (m2, platform.m2_slots, "M.2 slots")):
        if there and wanted > there:
            yield Verdict(
                code="storage.bays",
                severity=Severity.ERROR,
                step="bom",
                title=f"{wanted} drives for {there} {what}",
                why=f"{platform.name} has {there} {what}.",
                sources=platform.sources,
            )


def cluster_network(case: Case) -> Iterator[Verdict]:
    """More than one server on one job wants 100 Gbit/s and more between them."""
    system = case.system
    if system.servers < 2 or system.gpus_total <= CLUSTER_GPUS:
        return
    fastest = max((n.spec.gbit_s_per_port for n in system.of(NicSpec)), default=0)
    if fastest < CLUSTER_GBIT_S:
        yield Verdict(
            code="nic.cluster",
            severity=Severity.WARNING,
            step="bom",
            title="Slow network for a cluster",
            why=f"{system.servers} servers with {system.gpus_total} GPUs share work over "
            f"{f'{fastest:g} Gbit/s' if fastest else 'no listed network card'}; plan {CLUSTER_GBIT_S} Gbit/s with RDMA or more.",
            sources=("s2",),
            proposals=tuple(_faster_nics(case)),
        )


def _faster_nics(case: Case) -> Iterator[Proposal]:
    fast = [
        n
        for n in case.snapshot.of_kind(NicSpec)
        if n.gbit_s_per_port >= CLUSTER_GBIT_S and case.snapshot.price(n.id, "new")
    ]
    for nic in sorted(fast, key=lambda n: (n.gbit_s_per_port, n.id))[:2]:
        yield Proposal(title=f"Add {nic.name}", build=with_added_part(case.build, nic.id))


RULES = (unknown_products, cpus, memory, drives, cluster_network)
