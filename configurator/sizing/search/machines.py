"""Whole machines to search among: which platforms take so many GPUs, and what makes a server of them.

A machine is completed by the engine's own repairs, one finding at a time, so that a suggestion holds nothing that a
rule would object to. What a need asks of the model plays no part in it, so machines are kept beside the catalogue.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..assess import assess
from ..build import Build, Condition, GpuGroup, Site
from ..catalogue import CatalogueSnapshot, CpuSpec, DriveSpec, GpuSpec, PlatformSpec
from ..catalogue.kept import once_per_identity, recalled
from ..findings import Finding, Fix, Severity
from ..rules.changes import with_added_part

MISSING_PARTS = frozenset(
    {
        "cpu.missing", "cpu.missing-second", "ram.missing", "ram.too-little", "psu.missing", "psu.redundancy",
        "chassis.missing", "nic.cluster", "nvlink.bridges-short",
    }
)  # fmt: skip
"""Warnings that a whole machine must not have, beside errors."""
MOST_REPAIRS = 12
"""A bare board takes five; whatever is not whole by then stays as it is, with its findings."""
SYSTEM_DRIVE_TB = 1.9
"""Room for the system and one copy of the largest weights of the catalogue (DeepSeek V3 in 16 bits: 1.34 TB)."""
MACHINES_KEPT = 512
"""One need asks for several sizes of several variants, each on several platforms, bare and at a site."""

FINISHED = ("turnkey", "station")


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """So many GPUs of one variant, over all servers, on a platform."""

    variant: str
    gpus: int
    platform: str


def machines(gpu: GpuSpec, fewest: int, condition: Condition, snapshot: CatalogueSnapshot) -> Iterator[Machine]:
    """At least `fewest` GPUs of a variant on the platforms that suit them best.

    Of servers and boards the best that has a price in that condition and the best that has none, with as few servers
    as any needs; and every finished system of that variant. Workstations are no nodes of a cluster: one has to do.
    """
    fitting = [p for p in snapshot.offered(PlatformSpec) if takes(p, gpu)]
    servers = min((_servers(p, fewest) for p in fitting), default=1)

    def rank(p: PlatformSpec) -> tuple[object, ...]:
        known = (p.cpu_socket in _priced_sockets(snapshot), bool(p.slots), bool(p.psu_count))
        return (filled(p, fewest), *(not fact for fact in known), p.gpu_max, p.id)

    built = sorted((p for p in fitting if p.kind not in FINISHED and _servers(p, fewest) == servers), key=rank)
    priced = [p for p in built if _price_known(p, gpu, condition, snapshot)]
    others = [p for p in built if p not in priced and p.kind != "board"]
    finished = [p for p in fitting if p.kind == "turnkey" or (p.kind == "station" and _servers(p, fewest) == 1)]
    for platform in (*priced[:1], *others[:1], *finished):
        yield Machine(variant=gpu.id, gpus=filled(platform, fewest), platform=platform.id)


def filled(platform: PlatformSpec, fewest: int) -> int:
    """The smallest number of GPUs, at least `fewest`, that servers of this platform come with: each has the same."""
    servers = _servers(platform, fewest)
    each = -(-fewest // servers)
    return servers * next((count for count in sorted(platform.gpu_counts) if count >= each), each)


def _servers(platform: PlatformSpec, gpus: int) -> int:
    return -(-gpus // max(platform.gpu_counts or (platform.gpu_max,)))


@once_per_identity
def _priced_sockets(snapshot: CatalogueSnapshot) -> frozenset[str]:
    """Sockets for which a CPU with a price is offered."""
    return frozenset(cpu.socket for cpu in snapshot.offered(CpuSpec) if snapshot.price(cpu.id, "new"))


def takes(platform: PlatformSpec, gpu: GpuSpec) -> bool:
    """Whether the platform is made for a GPU of that form, and known with that variant where its variants are known."""
    known_with = not platform.gpu_variants or gpu.id in platform.gpu_variants
    own = platform.included_gpus is None or platform.kind not in FINISHED or platform.included_gpus.product == gpu.id
    return platform.gpu_max > 0 and platform.gpu_form == gpu.form and known_with and own


def _price_known(platform: PlatformSpec, gpu: GpuSpec, condition: Condition, snapshot: CatalogueSnapshot) -> bool:
    bought = condition if platform.gpus_priced_in else "new"
    gpus = platform.gpus_priced_in or snapshot.price(gpu.id, condition) is not None
    return gpus and snapshot.price(platform.id, bought) is not None


def completed(machine: Machine, condition: Condition, site: Site, snapshot: CatalogueSnapshot) -> Build:
    """The machine as a build without a workload, with all that it needs at that site; its GPUs new or used."""
    known = _known(snapshot)
    bare = Build(gpus=(GpuGroup(variant=machine.variant, count=machine.gpus),), platform=machine.platform)
    whole = recalled(known, bare, lambda: _assembled(bare, snapshot), MACHINES_KEPT)
    gpus = tuple(replace(group, condition=condition) for group in whole.gpus)
    if site == Site():
        return replace(whole, gpus=gpus)
    there = replace(whole, gpus=gpus, site=site)
    return recalled(known, there, lambda: _mended(there, snapshot), MACHINES_KEPT)


@once_per_identity
def _known(snapshot: CatalogueSnapshot) -> dict[Build, Build]:
    return {}


def _assembled(build: Build, snapshot: CatalogueSnapshot) -> Build:
    """With CPUs, memory, drive, network, supplies, chassis and bridges, where nobody has said what the room is like."""
    return _mended(_with_bridges(_with_drive(build, snapshot), snapshot), snapshot)


def _mended(build: Build, snapshot: CatalogueSnapshot) -> Build:
    """One finding after the other repaired, until none is left that can be; what no repair mends is passed over."""
    hopeless: set[str] = set()
    for _ in range(MOST_REPAIRS):
        findings = assess(build, snapshot, try_fixes=False).findings
        wanting = next((f.code for f in findings if is_wanting(f) and f.code not in hopeless), None)
        if wanting is None:
            break
        repair = _repair(build, wanting, snapshot)
        if repair is None:
            hopeless.add(wanting)
        else:
            build = repair.build
    return build


def is_wanting(finding: Finding) -> bool:
    """Whether a machine with this finding is not whole: it cannot work, or a part of it is missing."""
    return finding.severity is Severity.ERROR or (
        finding.severity is Severity.WARNING and finding.code in MISSING_PARTS
    )


def _repair(build: Build, code: str, snapshot: CatalogueSnapshot) -> Fix | None:
    """The cheapest tried repair with a known price, else the first, of those that leave GPUs, platform and room alone."""
    repairs = [
        fix
        for finding in assess(build, snapshot, codes=(code,)).findings
        if finding.code == code
        for fix in finding.fixes
        if _same_choice(fix.build, build)
    ]
    priced = [fix for fix in repairs if fix.price_change is not None]
    return min(priced, key=lambda fix: fix.price_change or 0) if priced else next(iter(repairs), None)


def _same_choice(changed: Build, build: Build) -> bool:
    same_machine = changed.gpus == build.gpus and changed.platform == build.platform
    return same_machine and changed.quantity == build.quantity and changed.site == build.site


def _with_drive(build: Build, snapshot: CatalogueSnapshot) -> Build:
    """The cheapest drive that is large enough, in the form that the platform has a place for; none where one is brought."""
    platform = snapshot.platform(build.platform) if isinstance(build.platform, str) else None
    if platform is None or any(isinstance(snapshot.product(item.product), DriveSpec) for item in platform.includes):
        return build
    form = "m2" if platform.m2_slots else "u2"
    found = [d for d in snapshot.offered(DriveSpec) if d.form == form and d.capacity_tb >= SYSTEM_DRIVE_TB]
    prices = {d.id: price.span.likely for d in found if (price := snapshot.price(d.id, "new"))}
    best = min(prices, key=lambda id: (prices[id], id), default=None)
    return with_added_part(build, best) if best else build


def _with_bridges(build: Build, snapshot: CatalogueSnapshot) -> Build:
    """Two PCIe cards in one server are joined; more of them split a model over PCIe, where a bridge helps but its pair."""
    gpu = snapshot.gpu(build.gpus[0].variant)
    platform = snapshot.platform(build.platform) if isinstance(build.platform, str) else None
    if gpu is None or platform is None or gpu.nvlink != "bridge" or build.gpus[0].count != 2:
        return build
    if not (platform.bridges_fit or platform.kind == "board"):
        return build
    return replace(build, nvlink_bridges=gpu.bridges_per_pair, nvlink_pairs=((0, 1),))
