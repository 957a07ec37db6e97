"""Rules about GPUs: which ones, how many, in what they go."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..build import GpuGroup
from ..catalogue import GpuSpec, PlatformSpec
from ..findings import Severity
from . import gpu_counts
from .case import Case, Proposal, Verdict
from .changes import platforms_for, with_gpus


def mixed(case: Case) -> Iterator[Verdict]:
    """More than one variant in a server."""
    variants = list(dict.fromkeys(g.spec.id for g in case.system.gpus))
    if len(variants) < 2:
        return
    names = ", ".join(f"{g.count} × {g.spec.name}" for g in case.system.gpus)
    total = case.build.gpus_of_one
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
    """Modules in a PCIe server, cards on an SXM board."""
    platform, gpu = case.system.platform, case.system.gpu
    if platform is None or gpu is None or not platform.gpu_form:
        return
    other = next((g.spec for g in case.system.gpus if g.spec.form != platform.gpu_form), None)
    if other is None:
        return
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
    """GPUs of the platform's form: of the same memory and generation, or else those that it is known with."""
    total = case.build.gpus_of_one
    of_form = [spec for spec in case.snapshot.offered(GpuSpec) if spec.form == platform.gpu_form]
    alike = [s for s in of_form if (s.memory_gb, s.generation) == (other.memory_gb, other.generation)]
    known = [s for s in of_form if (s.id in platform.gpu_variants if platform.gpu_variants else s.is_a100)]
    for spec in alike or known:
        yield Proposal(title=f"Take {total} × {spec.name}", build=with_gpus(case.build, spec.id, total))


def _other_platforms(case: Case, gpu: GpuSpec) -> Iterator[Proposal]:
    for platform in platforms_for(gpu.form, case.build.gpus_of_one, case.snapshot)[:2]:
        yield Proposal(title=f"Change the platform to {platform.name}", build=replace(case.build, platform=platform.id))


def platform_missing(case: Case) -> Iterator[Verdict]:
    """GPUs without a server: parts may be bought so, but nothing can be said of what they cost against renting."""
    if (gpu := case.system.gpu) is None or case.build.platform is not None:
        return
    known = "" if case.costs.hardware is not None else ", and what owning costs against renting is not computed"
    yield Verdict(
        code="platform.missing",
        severity=Severity.WARNING,
        step="platform",
        title="GPUs without a server",
        why="No platform is chosen: the GPUs are parts for a server that is not described. Lanes, slots, supplies and heat are "
        f"those of the GPUs alone{known}.",
        proposals=_priced_platforms(case, gpu),
    )


def _priced_platforms(case: Case, gpu: GpuSpec) -> Iterator[Proposal]:
    """Servers and boards that take the GPUs, those with a price first, the cheapest of them before."""
    offered = [p for p in case.snapshot.offered(PlatformSpec) if p.gpu_max >= case.build.gpus_of_one]
    boards = [p for p in offered if p.kind == "board" and p.gpu_form == gpu.form]
    fitting = [*platforms_for(gpu.form, case.build.gpus_of_one, case.snapshot), *boards]
    prices = {p.id: price.span.likely for p in fitting if (price := case.snapshot.price(p.id, "new"))}
    for platform in sorted(fitting, key=lambda p: (p.id not in prices, prices.get(p.id, 0))):
        yield Proposal(title=f"Take {platform.name}", build=replace(case.build, platform=platform.id))


def does_not_apply(case: Case) -> Iterator[Verdict]:
    """A platform that no A100 goes into."""
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
    """A variant that the platform is not known with."""
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
            Proposal(title=f"Take {spec.name}", build=with_gpus(case.build, spec.id, case.build.gpus_of_one))
            for spec in (case.snapshot.gpu(id) for id in platform.gpu_variants)
            if spec is not None
        ),
    )


def upgrade(case: Case) -> Iterator[Verdict]:
    """A planned upgrade of another form, more watts, or another power connector."""
    for group in case.build.gpus:
        old = case.snapshot.gpu(group.variant)
        new = case.snapshot.gpu(group.upgrade_to) if group.upgrade_to else None
        if old is None or new is None:
            continue
        platform = case.system.platform
        unknown = platform is not None and bool(platform.gpu_variants) and new.id not in platform.gpu_variants
        # Modules have no plug of their own, so that there is none to compare.
        other_plug = bool(old.power_cable and new.power_cable) and new.power_cable != old.power_cable
        if new.form == old.form and new.tdp_w <= old.tdp_w and not other_plug and not unknown:
            continue
        differs = [
            f"{_form(old.form)} against {_form(new.form)}" if new.form != old.form else "",
            f"{old.tdp_w:g} W against {new.tdp_w:g} W" if new.tdp_w > old.tdp_w else "",
            f"power connector {old.power_cable} against {new.power_cable}" if other_plug else "",
            f"{platform.name} is known with {', '.join(platform.gpu_variants)}" if platform and unknown else "",
        ]
        blocked = new.form != old.form
        what = (
            "It needs another baseboard, no firmware changes that."
            if blocked
            else "The server must be qualified for it."
        )
        yield Verdict(
            code="platform.upgrade",
            subject=new.id,
            severity=Severity.ERROR if blocked else Severity.WARNING,
            step="gpus",
            title=f"No drop-in upgrade from {old.name} to {new.name}",
            why=f"{'; '.join(d for d in differs if d)}. {what}",
            sources=(*old.sources, *new.sources),
            proposals=(
                _with_groups(case, "Drop the planned upgrade", (replace(g, upgrade_to=None) for g in case.build.gpus)),
            ),
        )


def power_cable(case: Case) -> Iterator[Verdict]:
    """A cable that the card does not take: A100 PCIe has a CPU (EPS) 8-pin connector."""
    for group in case.build.gpus:
        gpu = case.snapshot.gpu(group.variant)
        if gpu is None or group.power_cable is None or not gpu.power_cable or group.power_cable == gpu.power_cable:
            continue
        adapter = group.power_cable == "adapter"
        yield Verdict(
            code="psu.connector",
            subject=gpu.id,
            severity=Severity.NOTE if adapter else Severity.ERROR,
            step="gpus",
            title=f"{gpu.name} takes {gpu.power_cable}",
            why="With an adapter from PCIe 8-pin it works; check that both of its inputs are used and rated for the card."
            if adapter
            else f"A {group.power_cable} plug has other pins than {gpu.power_cable}: it can short the card.",
            sources=gpu.sources,
            proposals=(
                _with_groups(case, "Use the right cable", (replace(g, power_cable=None) for g in case.build.gpus)),
            ),
        )


def _with_groups(case: Case, title: str, groups: Iterable[GpuGroup]) -> Proposal:
    return Proposal(title=title, build=replace(case.build, gpus=tuple(groups)))


RULES = (
    mixed,
    form_factor,
    *gpu_counts.RULES,
    platform_missing,
    does_not_apply,
    variant_not_offered,
    upgrade,
    power_cable,
)
