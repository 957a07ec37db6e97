"""Figures that stand on data sheets: what the chosen GPU and CPU are, and what one server holds."""

from collections.abc import Iterator

from ..catalogue import CpuSpec, DriveSpec, MemorySpec, NicSpec
from ..quantities import Basis, Figure
from .system import System


def figures(system: System) -> Iterator[Figure]:
    """gpu.*, cpu.* and platform.*: of one GPU, one CPU, one server; units as the data sheets have them."""
    gpu = system.gpu
    if gpu is not None:
        for name, value, unit in (
            ("memory_bandwidth_gb_s", gpu.memory_bandwidth_gb_s, "GB/s"),
            ("fp16_dense_tflops", gpu.fp16_dense_tflops, "TFLOPS"),
            ("int8_dense_tops", gpu.int8_dense_tops, "TOPS"),
            ("tdp_w", gpu.tdp_w, "W"),
        ):
            yield _figure(
                f"gpu.{name}", value, unit, f"{gpu.name}, dense" if "dense" in name else gpu.name, gpu.sources
            )
    cpus = system.of(CpuSpec)
    if cpus:
        cpu = cpus[0].spec
        yield _figure("cpu.tdp_w", cpu.tdp_w, "W", f"{cpu.name}, each", cpu.sources)
        cores = sum(c.spec.cores * c.count for c in cpus)
        yield _figure("cpu.cores", cores, "", " + ".join(f"{c.count} × {c.spec.cores}" for c in cpus), cpu.sources)
    sources = system.platform.sources if system.platform else ()
    nics, dimms, drives = system.of(NicSpec), system.of(MemorySpec), system.of(DriveSpec)
    yield _figure("platform.nics", sum(n.count for n in nics), "", _sum((n.count, n.spec.name) for n in nics), sources)
    gib = sum(m.count * m.spec.capacity_gib for m in dimms)
    yield _figure("platform.memory_gib", gib, "GiB", _sum((m.count, m.spec.name) for m in dimms), sources)
    data = [d for d in drives if d.spec.form != "m2"] or list(drives)
    data_tb = sum(d.count * d.spec.capacity_tb for d in data)
    yield _figure("platform.data_tb", data_tb, "TB", _sum((d.count, d.spec.name) for d in data), sources)


def _sum(items: Iterator[tuple[int, str]]) -> str:
    return " + ".join(f"{count} × {name}" for count, name in items) or "none"


def _figure(name: str, value: float | None, unit: str, working: str, sources: tuple[str, ...]) -> Figure:
    return Figure(name=name, value=value, unit=unit, working=working, basis=Basis.DATASHEET, sources=sources)
