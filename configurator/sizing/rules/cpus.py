"""Rules about CPUs: socket, number, kind, cores."""

from collections.abc import Iterator
from dataclasses import replace

from ..build import Build, Part
from ..catalogue import CpuSpec, PlatformSpec
from ..findings import Severity
from ..interconnect.host_lanes import SOCKET_GENERATION
from ..machine.system import Fitted
from ..quantities import counted
from .case import Case, Proposal, Verdict
from .changes import with_added_part, with_part, without_part

USUAL_CORES = 32
"""Cores of the CPU that is proposed where none is chosen."""
CORES_PER_GPU = 4
"""Below this data loading and tokenising starve the GPUs: DGX A100 has 16 a GPU, published PCIe nodes 4 and more."""


def cpus(case: Case) -> Iterator[Verdict]:
    """Socket, number, kind, heat and cores of the CPUs against the platform and the GPUs."""
    fitted, platform = case.system.of(CpuSpec), case.system.platform
    if platform is None:
        return
    if not fitted:
        yield from _no_cpu(case, platform)
        return
    for cpu in {c.spec.id: c for c in fitted}.values():
        yield from _cpu(case, platform, cpu)
    yield from _socket_count(case, platform, fitted)
    kinds = {c.spec.id: c.spec for c in fitted}
    if len(kinds) > 1:
        yield Verdict(
            code="cpu.mixed",
            severity=Severity.ERROR,
            step="bom",
            title="Different CPUs in one server",
            why=f"{' and '.join(spec.name for spec in kinds.values())}: the sockets of a board take identical CPUs.",
            sources=platform.sources,
            proposals=tuple(
                Proposal(title=f"Take {platform.sockets} × {spec.name}", build=_only_cpu(case, spec, platform.sockets))
                for spec in kinds.values()
            ),
        )
    yield from _cores(case, fitted)


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


def _no_cpu(case: Case, platform: PlatformSpec) -> Iterator[Verdict]:
    if not isinstance(case.build.platform, str):
        return  # whoever describes a machine of their own has its CPUs
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


def _socket_count(case: Case, platform: PlatformSpec, fitted: tuple[Fitted[CpuSpec], ...]) -> Iterator[Verdict]:
    total, first = sum(c.count for c in fitted), fitted[0].spec
    fill = Proposal(title=f"Take {platform.sockets} × {first.name}", build=_only_cpu(case, first, platform.sockets))
    if total < platform.sockets:
        dead, gpus = ", ".join(s.name for s in case.lanes.dead_slots), case.lanes.dead_gpus
        unseen = (
            f" {', '.join(gpus)} {'hangs' if len(gpus) == 1 else 'hang'} on it and would not be seen." if gpus else ""
        )
        yield Verdict(
            code="cpu.missing-second",
            severity=Severity.ERROR if gpus else Severity.WARNING,
            step="bom",
            title=f"{total} of {counted(platform.sockets, 'socket')} filled",
            why="Slots and memory of an empty socket are dead" + (f": {dead}." if dead else ".") + unseen,
            sources=platform.sources,
            proposals=(fill, *_cpus_for(case, platform, first, platform.sockets)),
        )
    if total > platform.sockets:
        yield Verdict(
            code="cpu.too-many",
            severity=Severity.ERROR,
            step="bom",
            title=f"{counted(total, 'CPU')} for {counted(platform.sockets, 'socket')}",
            why=f"{platform.name} has no place for more.",
            sources=platform.sources,
            proposals=(fill,),
        )


def _cpu(case: Case, platform: PlatformSpec, cpu: Fitted[CpuSpec]) -> Iterator[Verdict]:
    spec = cpu.spec
    if platform.kind in ("turnkey", "station") and not cpu.included:
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
        return
    total = sum(c.count for c in case.system.of(CpuSpec) if c.spec.id == spec.id)
    wanted = min(total, platform.sockets)
    if platform.cpu_socket and spec.socket != platform.cpu_socket:
        yield Verdict(
            code="cpu.socket",
            subject=spec.id,
            severity=Severity.ERROR,
            step="bom",
            title=f"{spec.name} does not fit the socket of {platform.name}",
            why=f"The CPU is {spec.socket}, the platform {platform.cpu_socket}.",
            sources=(*spec.sources, *platform.sources),
            proposals=_cpus_for(case, platform, spec, wanted),
        )
    alone = spec.max_sockets == 1
    if total > spec.max_sockets and (alone or platform.sockets > spec.max_sockets):
        yield Verdict(
            code="cpu.single-socket-only",
            subject=spec.id,
            severity=Severity.ERROR,
            step="bom",
            title=f"{spec.name} works alone only"
            if alone
            else f"{spec.name} works {spec.max_sockets} together at most",
            why=f"It is made for {counted(spec.max_sockets, 'socket')}; {total} are fitted.",
            sources=spec.sources,
            proposals=(
                *_cpus_for(case, platform, spec, wanted),
                Proposal(title=f"Take {spec.max_sockets} × {spec.name}", build=_only_cpu(case, spec, spec.max_sockets)),
            ),
        )
    if platform.cpu_tdp_max_w and spec.tdp_w > platform.cpu_tdp_max_w:
        yield Verdict(
            code="cpu.tdp",
            severity=Severity.ERROR,
            step="bom",
            title=f"{spec.name} is too hot for {platform.name}",
            why=f"{spec.tdp_w:g} W against at most {platform.cpu_tdp_max_w:g} W.",
            sources=platform.sources,
            proposals=_cpus_for(case, platform, spec, wanted),
        )


def _cpus_for(case: Case, platform: PlatformSpec, old: CpuSpec | None, count: int) -> Iterator[Proposal]:
    """The three CPUs of the right socket, not of older PCIe, that are nearest in cores."""
    cores = old.cores if old else USUAL_CORES
    newest = SOCKET_GENERATION.get(platform.cpu_socket, 0)
    fitting = [
        c
        for c in case.snapshot.offered(CpuSpec)
        if c.socket == (platform.cpu_socket or (old.socket if old else ""))
        and c.max_sockets >= count
        and c.pcie_generation >= (old.pcie_generation if old and old.socket == c.socket else newest)
        and (not platform.cpu_tdp_max_w or c.tdp_w <= platform.cpu_tdp_max_w)
        and (old is None or c.id != old.id)
    ]
    for cpu in sorted(fitting, key=lambda c: (abs(c.cores - cores), c.id))[:3]:
        build = with_part(case.build, old.id, cpu.id, count) if old else with_added_part(case.build, cpu.id, count)
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


RULES = (cpus,)
