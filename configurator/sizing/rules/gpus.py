"""Rules about GPUs: which ones, how many, in what they go."""

from collections.abc import Iterator
from dataclasses import replace

from ..assessment import Severity
from ..catalogue import GpuSpec, PlatformSpec
from .case import Case, Proposal, Verdict
from .changes import platforms_for, with_gpus


def mixed(case: Case) -> Iterator[Verdict]:
    variants = list(dict.fromkeys(g.spec.id for g in case.system.gpus))
    if len(variants) < 2:
        return
    names = ", ".join(f"{g.count} × {g.spec.name}" for g in case.system.gpus)
    total = sum(g.count for g in case.build.gpus)
    yield Verdict(
        code="gpu.mixed",
        severity=Severity.ERROR,
        step="gpus",
        title="Different GPUs in one server",
        why=f"{names}. HGX boards and bridged pairs take identical GPUs only, and a tensor-parallel model runs at the "
        "pace and with the memory of the weakest; every published node is uniform.",
        sources=("pb80", "ml-t20"),
        proposals=tuple(
            Proposal(title=f"Make all {total} {spec.name}", build=with_gpus(case.build, spec.id, total))
            for spec in _distinct(case)
        ),
    )


def _distinct(case: Case) -> list[GpuSpec]:
    specs = {g.spec.id: g.spec for g in case.system.gpus}
    return sorted(specs.values(), key=lambda s: -s.memory_gb)


def form_factor(case: Case) -> Iterator[Verdict]:
    platform, gpu = case.system.platform, case.system.gpu
    if platform is None or gpu is None or not platform.gpu_form:
        return
    wrong = [g.spec for g in case.system.gpus if g.spec.form != platform.gpu_form]
    if not wrong:
        return
    other = wrong[0]
    yield Verdict(
        code="gpu.form-factor",
        severity=Severity.ERROR,
        step="gpus",
        title=f"{other.name} does not go into {platform.name}",
        why=f"The platform takes {_form(platform.gpu_form)} GPUs, this one is {_form(other.form)}: the two are "
        "mechanically and electrically different.",
        sources=platform.sources,
        proposals=tuple(_same_memory(case, other, platform)) + tuple(_other_platforms(case, other)),
    )


def _form(form: str) -> str:
    return "PCIe" if form == "pcie" else form.upper()


def _same_memory(case: Case, other: GpuSpec, platform: PlatformSpec) -> Iterator[Proposal]:
    total = sum(g.count for g in case.build.gpus)
    for spec in case.snapshot.offered(GpuSpec):
        if spec.form == platform.gpu_form and spec.memory_gb == other.memory_gb and spec.generation == other.generation:
            yield Proposal(title=f"Take {total} × {spec.name}", build=with_gpus(case.build, spec.id, total))


def _other_platforms(case: Case, gpu: GpuSpec) -> Iterator[Proposal]:
    total = sum(g.count for g in case.build.gpus)
    for platform in platforms_for(gpu.form, total, case.snapshot)[:2]:
        yield Proposal(title=f"Change the platform to {platform.name}", build=replace(case.build, platform=platform.id))


def count(case: Case) -> Iterator[Verdict]:
    """No GPU at all, more than one server holds, or a number that its baseboard does not come in."""
    platform, system = case.system.platform, case.system
    if not system.gpus:
        yield Verdict(
            code="gpu.count",
            severity=Severity.ERROR,
            step="gpus",
            title="No GPU chosen",
            why="Choose a variant and how many; everything else follows from them.",
        )
        return
    if platform is None or platform.kind == "does-not-apply":
        return
    per_server = sum(g.count for g in case.build.gpus) or system.gpus_per_server
    split = system.servers // case.build.quantity
    if split > 1:
        uneven = per_server % split != 0
        part_filled = bool(platform.gpu_counts) and per_server // split not in platform.gpu_counts
        yield Verdict(
            code="gpu.count",
            severity=Severity.ERROR if uneven or part_filled else Severity.WARNING,
            step="gpus",
            title=f"{per_server} GPUs need {split} × {platform.name}",
            why=f"One holds {platform.gpu_max}. The build is counted as {split} servers"
            + _split_in_words(platform, per_server, split, uneven=uneven, part_filled=part_filled),
            sources=platform.sources,
            proposals=tuple(_counts(case, platform)),
        )
    elif platform.gpu_counts and per_server not in platform.gpu_counts:
        allowed = _allowed(platform)
        yield Verdict(
            code="gpu.count",
            severity=Severity.ERROR,
            step="gpus",
            title=f"{platform.name} comes with {allowed} GPUs, not {per_server}",
            why="An HGX baseboard or a turnkey system is built with all of its GPUs; it cannot be part filled.",
            sources=platform.sources,
            proposals=tuple(_counts(case, platform)),
        )


def _split_in_words(platform: PlatformSpec, gpus: int, split: int, *, uneven: bool, part_filled: bool) -> str:
    if uneven:
        return f"; {gpus} GPUs do not divide among them evenly."
    each = f" of {gpus // split}"
    return f"{each}; it comes with {_allowed(platform)} GPUs and cannot be part filled." if part_filled else f"{each}."


def _allowed(platform: PlatformSpec) -> str:
    return " or ".join(str(n) for n in platform.gpu_counts)


def _counts(case: Case, platform: PlatformSpec) -> Iterator[Proposal]:
    gpu = case.system.gpu
    if gpu is None:
        return
    for number in platform.gpu_counts or (platform.gpu_max,):
        yield Proposal(title=f"Take {number} GPUs", build=with_gpus(case.build, gpu.id, number))


def does_not_apply(case: Case) -> Iterator[Verdict]:
    platform = case.system.platform
    if platform is not None and platform.kind == "does-not-apply":
        yield Verdict(
            code="platform.does-not-apply",
            severity=Severity.ERROR,
            step="platform",
            title=f"{platform.name} does not exist for the A100",
            why=platform.note or "The platform is younger than the A100.",
            sources=platform.sources,
            proposals=tuple(_other_platforms(case, case.system.gpu)) if case.system.gpu else (),
        )


def variant_not_offered(case: Case) -> Iterator[Verdict]:
    platform, gpu = case.system.platform, case.system.gpu
    if platform is None or gpu is None or not platform.gpu_variants or gpu.form != platform.gpu_form:
        return
    if gpu.id in platform.gpu_variants:
        return
    is_turnkey = platform.kind in ("turnkey", "station")
    yield Verdict(
        code="platform.turnkey-conflict" if is_turnkey else "gpu.not-qualified",
        severity=Severity.ERROR if is_turnkey else Severity.WARNING,
        step="gpus",
        title=f"{platform.name} is not offered with {gpu.name}",
        why=f"Known with: {', '.join(platform.gpu_variants)}.",
        sources=platform.sources,
        proposals=tuple(
            Proposal(
                title=f"Take {spec.name}", build=with_gpus(case.build, spec.id, sum(g.count for g in case.build.gpus))
            )
            for spec in (case.snapshot.gpu(id) for id in platform.gpu_variants)
            if spec is not None
        ),
    )


def upgrade(case: Case) -> Iterator[Verdict]:
    for group in case.build.gpus:
        old = case.snapshot.gpu(group.variant)
        new = case.snapshot.gpu(group.upgrade_to) if group.upgrade_to else None
        if old is None or new is None:
            continue
        if new.form == old.form and new.tdp_w <= old.tdp_w and new.power_cable == old.power_cable:
            continue
        differs = [
            f"{_form(old.form)} against {_form(new.form)}" if new.form != old.form else "",
            f"{old.tdp_w:g} W against {new.tdp_w:g} W" if new.tdp_w > old.tdp_w else "",
            f"power connector {old.power_cable} against {new.power_cable}"
            if new.power_cable != old.power_cable
            else "",
        ]
        blocked = new.form != old.form
        yield Verdict(
            code="platform.upgrade",
            severity=Severity.ERROR if blocked else Severity.WARNING,
            step="gpus",
            title=f"No drop-in upgrade from {old.name} to {new.name}",
            why=f"{'; '.join(d for d in differs if d)}. "
            + (
                "It needs another baseboard, no firmware changes that."
                if blocked
                else "The server must be qualified for it."
            ),
            sources=(*old.sources, *new.sources),
            proposals=(
                Proposal(
                    title="Drop the planned upgrade",
                    build=replace(case.build, gpus=tuple(replace(g, upgrade_to=None) for g in case.build.gpus)),
                ),
            ),
        )


def power_cable(case: Case) -> Iterator[Verdict]:
    for group in case.build.gpus:
        gpu = case.snapshot.gpu(group.variant)
        if gpu is None or group.power_cable is None or not gpu.power_cable or group.power_cable == gpu.power_cable:
            continue
        adapter = group.power_cable == "adapter"
        yield Verdict(
            code="psu.connector",
            severity=Severity.NOTE if adapter else Severity.ERROR,
            step="gpus",
            title=f"{gpu.name} takes {gpu.power_cable}",
            why="With an adapter from PCIe 8-pin it works; check that both of its inputs are used and rated for the card."
            if adapter
            else f"A {group.power_cable} plug has other pins than {gpu.power_cable}: it can short the card.",
            sources=gpu.sources,
            proposals=(
                Proposal(
                    title="Use the right cable",
                    build=replace(case.build, gpus=tuple(replace(g, power_cable=None) for g in case.build.gpus)),
                ),
            ),
        )


RULES = (mixed, form_factor, count, does_not_apply, variant_not_offered, upgrade, power_cable)
