"""Rules about CPUs: socket, number, kind, cores."""

from collections.abc import Iterator
from dataclasses import replace

from ..build import Build, Part
from ..catalogue import CpuSpec, PlatformSpec
from ..findings import Severity
from ..interconnect.host_lanes import SOCKET_GENERATION, is_same_socket
from ..interconnect.lane_figures import names_no_socket
from ..quantities import counted
from .case import Case, Proposal, Verdict
from .changes import with_added_part, with_part, without_part

SOLD_WHOLE = ("turnkey", "station")
USUAL_CORES = 32
"""Cores of the CPU that is proposed where none is chosen."""
CORES_PER_GPU = 4
"""Below this data loading and tokenising starve the GPUs: DGX A100 has 16 a GPU, published PCIe nodes 4 and more."""


def missing(case: Case) -> Iterator[Verdict]:
    """A platform of the catalogue without any CPU; whoever describes a machine of their own has its CPUs."""
    platform = case.system.platform
    if platform is None or case.system.of(CpuSpec) or not isinstance(case.build.platform, str):
        return
    socket = f" {platform.cpu_socket}" if platform.cpu_socket else ""
    yield Verdict(
        code="cpu.missing",
        severity=Severity.WARNING,
        step="bom",
        title="No CPU in the bill of materials",
        why=f"{platform.name} has {counted(platform.sockets, 'socket')}{socket}. Lanes are counted as if all were filled.",
        sources=platform.sources,
        proposals=_cpus_for(case, platform, None, platform.sockets),
    )


def turnkey(case: Case) -> Iterator[Verdict]:
    """Another CPU in a system that is sold and supported whole."""
    platform = case.system.platform
    if platform is None or platform.kind not in SOLD_WHOLE:
        return
    for spec in _kinds(case, included=False):
        yield Verdict(
            code="platform.turnkey-conflict",
            subject=spec.id,
            severity=Severity.ERROR,
            step="bom",
            title=f"{platform.name} comes with its own CPUs",
            why="A turnkey system is sold and supported as it is; another CPU ends that.",
            sources=platform.sources,
            proposals=(Proposal(title="Keep its own CPUs", build=without_part(case.build, spec.id)),),
        )


def socket(case: Case) -> Iterator[Verdict]:
    """A CPU for another socket; capitals do not tell sockets apart."""
    for platform, spec in _to_judge(case):
        if not platform.cpu_socket or is_same_socket(spec.socket, platform.cpu_socket):
            continue
        yield Verdict(
            code="cpu.socket",
            subject=spec.id,
            severity=Severity.ERROR,
            step="bom",
            title=f"{spec.name} does not fit the socket of {platform.name}",
            why=f"The CPU is {spec.socket}, the platform {platform.cpu_socket}.",
            sources=(*spec.sources, *platform.sources),
            proposals=_cpus_for(case, platform, spec, min(_fitted(case, spec), platform.sockets)),
        )


def works_alone(case: Case) -> Iterator[Verdict]:
    """More CPUs of a kind than work together."""
    for platform, spec in _to_judge(case):
        fitted, alone = _fitted(case, spec), spec.max_sockets == 1
        if fitted <= spec.max_sockets or not (alone or platform.sockets > spec.max_sockets):
            continue
        together = "works alone only" if alone else f"works {spec.max_sockets} together at most"
        yield Verdict(
            code="cpu.single-socket-only",
            subject=spec.id,
            severity=Severity.ERROR,
            step="bom",
            title=f"{spec.name} {together}",
            why=f"It is made for {counted(spec.max_sockets, 'socket')}; {fitted} are fitted.",
            sources=spec.sources,
            proposals=(
                *_cpus_for(case, platform, spec, min(fitted, platform.sockets)),
                Proposal(title=f"Take {spec.max_sockets} × {spec.name}", build=_only_cpu(case, spec, spec.max_sockets)),
            ),
        )


def heat(case: Case) -> Iterator[Verdict]:
    """A CPU that draws more than the platform cools."""
    for platform, spec in _to_judge(case):
        if not platform.cpu_tdp_max_w or spec.tdp_w <= platform.cpu_tdp_max_w:
            continue
        yield Verdict(
            code="cpu.tdp",
            severity=Severity.ERROR,
            step="bom",
            title=f"{spec.name} is too hot for {platform.name}",
            why=f"{spec.tdp_w:g} W against at most {platform.cpu_tdp_max_w:g} W.",
            sources=platform.sources,
            proposals=_cpus_for(case, platform, spec, min(_fitted(case, spec), platform.sockets)),
        )


def empty_sockets(case: Case) -> Iterator[Verdict]:
    """Fewer CPUs than sockets: what hangs on an empty one is dead."""
    platform, total = case.system.platform, case.system.count_of(CpuSpec)
    if platform is None or not 0 < total < platform.sockets:
        return
    first, gpus = case.system.of(CpuSpec)[0].spec, case.lanes.dead_gpus
    yield Verdict(
        code="cpu.missing-second",
        severity=Severity.ERROR if gpus else Severity.WARNING,
        step="bom",
        title=f"{total} of {counted(platform.sockets, 'socket')} filled",
        why=_dead_in_words(case, platform),
        sources=platform.sources,
        proposals=(_fill(case, platform, first), *_cpus_for(case, platform, first, platform.sockets)),
    )


def _dead_in_words(case: Case, platform: PlatformSpec) -> str:
    dead, gpus = ", ".join(s.name for s in case.lanes.dead_slots), case.lanes.dead_gpus
    told = ["Slots and memory of an empty socket are dead" + (f": {dead}." if dead else ".")]
    if gpus:
        told.append(f"{', '.join(gpus)} {'hangs' if len(gpus) == 1 else 'hang'} on it and would not be seen.")
    if case.lanes.of_no_socket:
        told.append(f"{names_no_socket(case.lanes, platform)}, so that nobody can say which are dead.")
    return " ".join(told)


def too_many(case: Case) -> Iterator[Verdict]:
    """More CPUs than sockets."""
    platform, total = case.system.platform, case.system.count_of(CpuSpec)
    if platform is None or total <= platform.sockets:
        return
    yield Verdict(
        code="cpu.too-many",
        severity=Severity.ERROR,
        step="bom",
        title=f"{counted(total, 'CPU')} for {counted(platform.sockets, 'socket')}",
        why=f"{platform.name} has no place for more.",
        sources=platform.sources,
        proposals=(_fill(case, platform, case.system.of(CpuSpec)[0].spec),),
    )


def mixed(case: Case) -> Iterator[Verdict]:
    """CPUs of several kinds in one server."""
    platform, kinds = case.system.platform, _kinds(case)
    if platform is None or len(kinds) < 2:
        return
    yield Verdict(
        code="cpu.mixed",
        severity=Severity.ERROR,
        step="bom",
        title="Different CPUs in one server",
        why=f"{' and '.join(spec.name for spec in kinds)}: the sockets of a board take identical CPUs.",
        sources=platform.sources,
        proposals=tuple(_fill(case, platform, spec) for spec in kinds),
    )


def cores(case: Case) -> Iterator[Verdict]:
    """Few cores for the GPUs."""
    fitted, gpus = case.system.of(CpuSpec), case.system.gpus_per_server
    there = sum(c.spec.cores * c.count for c in fitted)
    if case.system.platform is None or not fitted or not gpus or there >= CORES_PER_GPU * gpus:
        return
    yield Verdict(
        code="cpu.too-few-cores",
        severity=Severity.WARNING,
        step="bom",
        title="Few CPU cores for these GPUs",
        why=f"{there} cores for {gpus} GPUs are {there / gpus:,.1f} each; plan at least {CORES_PER_GPU}. (The rule of one "
        "64-core CPU for two GPUs that guides repeat has no source: DGX A100 has 16 cores a GPU.)",
        sources=("dgxug", "s2"),
    )


def _kinds(case: Case, *, included: bool = True) -> list[CpuSpec]:
    """Each kind of CPU once; without those that the platform brings."""
    return list({c.spec.id: c.spec for c in case.system.of(CpuSpec) if included or not c.included}.values())


def _to_judge(case: Case) -> list[tuple[PlatformSpec, CpuSpec]]:
    """The platform with each kind of CPU that somebody chose for it, or that it brings; not another's in a turnkey one."""
    platform = case.system.platform
    if platform is None:
        return []
    sold_whole = platform.kind in SOLD_WHOLE
    return [
        (platform, c.spec)
        for c in {c.spec.id: c for c in case.system.of(CpuSpec)}.values()
        if c.included or not sold_whole
    ]


def _fitted(case: Case, spec: CpuSpec) -> int:
    return sum(c.count for c in case.system.of(CpuSpec) if c.spec.id == spec.id)


def _fill(case: Case, platform: PlatformSpec, spec: CpuSpec) -> Proposal:
    return Proposal(title=f"Take {platform.sockets} × {spec.name}", build=_only_cpu(case, spec, platform.sockets))


def _only_cpu(case: Case, keep: CpuSpec, count: int) -> Build:
    others = {c.spec.id for c in case.system.of(CpuSpec)} - {keep.id}
    build = case.build
    for other in others:
        build = without_part(build, other)
    first = next((p for p in build.parts if p.product == keep.id), None)
    rest = tuple(p for p in build.parts if p.product != keep.id)
    return replace(
        build, parts=(Part(product=keep.id, count=count) if first is None else replace(first, count=count), *rest)
    )


def _cpus_for(case: Case, platform: PlatformSpec, old: CpuSpec | None, count: int) -> Iterator[Proposal]:
    """The three CPUs of the right socket, not of older PCIe, that are nearest in cores."""
    cores = old.cores if old else USUAL_CORES
    newest = SOCKET_GENERATION.get(platform.cpu_socket.upper(), 0)
    fitting = [
        c
        for c in case.snapshot.offered(CpuSpec)
        if is_same_socket(c.socket, platform.cpu_socket or (old.socket if old else ""))
        and c.max_sockets >= count
        and c.pcie_generation >= (old.pcie_generation if old and old.socket == c.socket else newest)
        and (not platform.cpu_tdp_max_w or c.tdp_w <= platform.cpu_tdp_max_w)
        and (old is None or c.id != old.id)
    ]
    for cpu in sorted(fitting, key=lambda c: (abs(c.cores - cores), c.id))[:3]:
        build = with_part(case.build, old.id, cpu.id, count) if old else with_added_part(case.build, cpu.id, count)
        yield Proposal(title=f"Take {count} × {cpu.name}", build=build)


RULES = (missing, turnkey, socket, works_alone, heat, empty_sockets, too_many, mixed, cores)
