"""Rules about the host: memory, drives and network cards."""

from collections import Counter
from collections.abc import Iterable, Iterator

from ..catalogue import CpuSpec, DriveSpec, MemorySpec, NicSpec, PlatformSpec
from ..findings import Severity
from ..machine.system import Fitted
from ..quantities import counted
from .case import Case, Proposal, Verdict
from .changes import with_added_part, with_fewer, with_part, without_part

RAM_PER_GPU_MEMORY = 1.0
"""System memory over GPU memory: DGX A100 has 3.2, published nodes 1 and more; weights pass through it on loading."""
CLUSTER_GPUS = 4
CLUSTER_GBIT_S = 100


def dimm_slots(case: Case) -> Iterator[Verdict]:
    """More DIMMs than slots that are wired to a fitted CPU."""
    fitted, platform = case.system.of(MemorySpec), case.system.platform
    if platform is None:
        return
    slots, dimms = _live_dimm_slots(case, platform), sum(m.count for m in fitted)
    if not slots or dimms <= slots:
        return
    yield Verdict(
        code="ram.slots",
        severity=Severity.ERROR,
        step="bom",
        title=f"{counted(dimms, 'DIMM')} for {counted(slots, 'slot')}",
        why=f"{platform.name} has {platform.dimm_slots}"
        + (f", of which {slots} are wired to a fitted CPU." if slots < platform.dimm_slots else "."),
        sources=platform.sources,
        proposals=_larger_dimms(case, fitted, slots),
    )


def _live_dimm_slots(case: Case, platform: PlatformSpec) -> int:
    """DIMM slots of the sockets that are filled; all of them while no CPU is chosen."""
    cpus = case.system.count_of(CpuSpec)
    if not cpus or cpus >= platform.sockets:
        return platform.dimm_slots
    return platform.dimm_slots * cpus // platform.sockets


def memory_type(case: Case) -> Iterator[Verdict]:
    """Memory of another type than the platform takes, or than its CPUs address."""
    platform = case.system.platform
    if platform is None:
        return
    cpus = {c.spec.id: c.spec for c in case.system.of(CpuSpec)}.values()
    takers = [
        (platform.name, platform.memory_type, platform.sources),
        *((c.name, c.memory_type, c.sources) for c in cpus),
    ]
    for dimm in case.system.of(MemorySpec):
        kind = dimm.spec.memory_type
        wrong = next((t for t in takers if t[1] and not _same_memory_type(kind, t[1])), None)
        if wrong is None:
            continue
        name, wanted, sources = wrong
        yield Verdict(
            code="ram.type",
            subject=dimm.spec.id,
            severity=Severity.ERROR,
            step="bom",
            title=f"{dimm.spec.name} does not fit {name}",
            why=f"{kind} against {wanted}.",
            sources=sources,
            proposals=_of_another_type(case, dimm.spec, wanted),
        )


def mixed_memory(case: Case) -> Iterator[Verdict]:
    """Registered and load-reduced DIMMs in one server: a memory controller drives one kind only."""
    kinds = {m.spec.memory_type: m.spec for m in case.system.of(MemorySpec)}
    if len(kinds) < 2:
        return
    yield Verdict(
        code="ram.mixed",
        severity=Severity.ERROR,
        step="bom",
        title="Different kinds of memory in one server",
        why=f"{' and '.join(spec.name for spec in kinds.values())}: the CPUs start with one kind of DIMM only.",
        sources=tuple(dict.fromkeys(source for spec in kinds.values() for source in spec.sources)),
        proposals=_of_one_kind(case, kinds),
    )


def _of_one_kind(case: Case, kinds: Iterable[str]) -> Iterator[Proposal]:
    """All DIMMs that were added of one kind, each of the size that it has."""
    for kind in kinds:
        build, taken = case.build, []
        for old in {m.spec.id: m.spec for m in case.system.of(MemorySpec) if m.spec.memory_type != kind}.values():
            like = (m for m in case.snapshot.offered(MemorySpec) if m.memory_type == kind)
            new = min(like, key=lambda m: abs(m.capacity_gib - old.capacity_gib), default=None)
            if new is not None:
                build = with_part(build, old.id, new.id)
                taken.append(f"{new.name} instead of {old.name}")
        if taken:
            yield Proposal(title=f"Take {', '.join(taken)}", build=build)


def _of_another_type(case: Case, dimm: MemorySpec, wanted: str) -> Iterator[Proposal]:
    """DIMMs of the right type and the same size."""
    for other in case.snapshot.offered(MemorySpec):
        if _same_memory_type(other.memory_type, wanted) and other.capacity_gib == dimm.capacity_gib:
            yield Proposal(title=f"Take {other.name}", build=with_part(case.build, dimm.id, other.id))


def no_memory(case: Case) -> Iterator[Verdict]:
    """A platform of the catalogue without memory; whoever describes a machine of their own has it."""
    platform = case.system.platform
    if platform is None or case.system.of(MemorySpec) or not isinstance(case.build.platform, str):
        return
    yield Verdict(
        code="ram.missing",
        severity=Severity.WARNING,
        step="bom",
        title="No memory in the bill of materials",
        why=f"{platform.name} has {counted(platform.dimm_slots, 'DIMM slot')} and brings no memory."
        if platform.dimm_slots
        else f"{platform.name} brings no memory.",
        sources=platform.sources,
        proposals=_dimms_for(case),
    )


def little_memory(case: Case) -> Iterator[Verdict]:
    """Less memory than the GPUs have."""
    fitted, gpu = case.system.of(MemorySpec), case.system.gpu
    gib = sum(m.spec.capacity_gib * m.count for m in fitted)
    if case.system.platform is None or gpu is None or not fitted:
        return
    gpus_gb = gpu.memory_gb * case.system.gpus_per_server
    if gib >= RAM_PER_GPU_MEMORY * gpus_gb:
        return
    yield Verdict(
        code="ram.too-little",
        severity=Severity.WARNING,
        step="bom",
        title="Less system memory than GPU memory",
        why=f"{gib:,.0f} GiB against {gpus_gb:,.0f} GB on the GPUs; weights pass through system memory when a model is "
        "loaded. DGX A100 has 3.2 times its GPU memory.",
        sources=("dgxug",),
        proposals=tuple(_dimms_for(case)) if not any(m.included for m in fitted) else (),
    )


def _dimms_for(case: Case) -> Iterator[Proposal]:
    """As many of a DIMM with a price, a channel each, as hold twice what the GPUs hold."""
    gpu, platform = case.system.gpu, case.system.platform
    if gpu is None or platform is None:
        return
    wanted = 2 * gpu.memory_gb * case.system.gpus_per_server
    build = case.build
    for old in case.system.of(MemorySpec):
        build = without_part(build, old.spec.id)
    for dimm in case.snapshot.offered(MemorySpec):
        count = max(8, 2 ** int(-(-wanted // dimm.capacity_gib) - 1).bit_length())
        fits = _same_memory_type(dimm.memory_type, platform.memory_type) and count <= (platform.dimm_slots or 32)
        if fits and case.snapshot.price(dimm.id, "new"):
            yield Proposal(title=f"Take {count} × {dimm.name}", build=with_added_part(build, dimm.id, count))


def _same_memory_type(dimm: str, other: str) -> bool:
    """Whether both are of one generation: "ddr4-rdimm" takes DDR4 and DDR4-LR. Nobody's type is taken for any."""
    return not other or _generation_of(dimm) == _generation_of(other)


def _generation_of(memory_type: str) -> str:
    return memory_type.casefold().replace(" ", "-").partition("-")[0]


def _larger_dimms(case: Case, fitted: tuple[Fitted[MemorySpec], ...], slots: int) -> Iterator[Proposal]:
    gib = sum(m.spec.capacity_gib * m.count for m in fitted)
    chosen = [m for m in fitted if not m.included]
    for dimm in case.snapshot.offered(MemorySpec):
        if chosen and -(-gib // dimm.capacity_gib) <= slots:
            count = int(-(-gib // dimm.capacity_gib))
            build = case.build
            for other in chosen[1:]:
                if other.spec.id != chosen[0].spec.id:
                    build = without_part(build, other.spec.id)
            yield Proposal(
                title=f"Take {count} × {dimm.name}", build=with_part(build, chosen[0].spec.id, dimm.id, count)
            )


def drives(case: Case) -> Iterator[Verdict]:
    """More drives than bays or M.2 places."""
    platform = case.system.platform
    if platform is None:
        return
    for forms, there, what in (
        (("u2", "sata"), platform.drive_bays, "drive bay"),
        (("m2",), platform.m2_slots, "M.2 slot"),
    ):
        fitted = [d for d in case.system.of(DriveSpec) if d.spec.form in forms]
        wanted = sum(d.count for d in fitted)
        if there and wanted > there:
            yield Verdict(
                code="storage.bays",
                severity=Severity.ERROR,
                step="bom",
                title=f"{counted(wanted, 'drive')} for {counted(there, what)}",
                why=f"{platform.name} has {counted(there, what)}.",
                sources=platform.sources,
                proposals=_fewer_drives(case, fitted, wanted - there),
                subject=what,
            )


def _fewer_drives(case: Case, fitted: list[Fitted[DriveSpec]], excess: int) -> Iterator[Proposal]:
    chosen: Counter[DriveSpec] = Counter()
    for drive in fitted:
        if not drive.included:
            chosen[drive.spec] += drive.count
    for spec, count in chosen.items():
        left = count - excess
        if left >= 0:
            title = f"Take {left} × {spec.name}" if left else f"Leave out {spec.name}"
            yield Proposal(title=title, build=with_fewer(case.build, spec.id, excess))


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
            why=f"{system.servers} servers with {system.gpus_total} GPUs have "
            f"{f'{fastest:g} Gbit/s' if fastest else 'no listed network card'}; plan {CLUSTER_GBIT_S} Gbit/s with RDMA or more.",
            sources=("s2",),
            proposals=_faster_nics(case),
        )


def _faster_nics(case: Case) -> Iterator[Proposal]:
    fast = [
        n
        for n in case.snapshot.offered(NicSpec)
        if n.gbit_s_per_port >= CLUSTER_GBIT_S and case.snapshot.price(n.id, "new")
    ]
    for nic in sorted(fast, key=lambda n: (n.gbit_s_per_port, n.id))[:2]:
        yield Proposal(title=f"Add {nic.name}", build=with_added_part(case.build, nic.id))


RULES = (dimm_slots, memory_type, mixed_memory, no_memory, little_memory, drives, cluster_network)
