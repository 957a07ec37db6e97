"""Rules about how many GPUs: none, more than one server holds, or a number that its baseboard does not come in."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from ..build import Build
from ..catalogue import PlatformSpec
from ..findings import Severity
from ..quantities import counted
from .case import Case, Proposal, Verdict
from .changes import MOST_PLATFORMS, platforms_for, with_gpus


def none(case: Case) -> Iterator[Verdict]:
    """No GPU at all; where the catalogue does not hold those that are named, another finding says so."""
    if case.system.gpus or case.build.gpus:
        return
    yield Verdict(
        code="gpu.count",
        severity=Severity.ERROR,
        step="gpus",
        title="No GPU chosen",
        why="Choose a variant and how many; everything else follows from them.",
    )


def more_than_one_server(case: Case) -> Iterator[Verdict]:
    """More GPUs than one server holds: several are counted, with as many in each."""
    platform, system = case.system.platform, case.system
    split = system.servers // case.build.quantity
    if platform is None or platform.kind == "does-not-apply" or not system.gpus or split < 2:
        return
    gpus = case.build.gpus_of_one or system.gpus_per_server
    uneven = gpus % split != 0
    part_filled = bool(platform.gpu_counts) and gpus // split not in platform.gpu_counts
    yield Verdict(
        code="gpu.count",
        severity=Severity.ERROR if uneven or part_filled else Severity.WARNING,
        step="gpus",
        title=f"{gpus} GPUs need {split} × {platform.name}",
        why=f"One holds {platform.gpu_max}. The build is counted as {system.servers} servers"
        + _split_in_words(platform, gpus, split, uneven=uneven, part_filled=part_filled)
        + _quantity_in_words(case.build.quantity, gpus, split),
        sources=platform.sources,
        proposals=_counts(case, platform),
    )


def part_filled(case: Case) -> Iterator[Verdict]:
    """A number of GPUs that the baseboard does not come in."""
    platform, system = case.system.platform, case.system
    gpus = case.build.gpus_of_one or system.gpus_per_server
    if platform is None or platform.kind == "does-not-apply" or not system.gpus:
        return
    if system.servers > case.build.quantity or not platform.gpu_counts or gpus in platform.gpu_counts:
        return
    yield Verdict(
        code="gpu.count",
        severity=Severity.ERROR,
        step="gpus",
        title=f"{platform.name} comes with {_allowed(platform)}, not {gpus}",
        why=f"Its description names {_allowed(platform)} and no other number."
        if _is_made_for_cards(platform)
        else "An HGX baseboard or a turnkey system is built with all of its GPUs; it cannot be part filled.",
        sources=platform.sources,
        proposals=_counts(case, platform),
    )


def _split_in_words(platform: PlatformSpec, gpus: int, split: int, *, uneven: bool, part_filled: bool) -> str:
    if uneven:
        in_all = split * ceil(gpus / split)
        return f"; {gpus} GPUs do not divide among them evenly, so that the bill and every figure hold {in_all}."
    each = f" of {gpus // split}"
    if not part_filled:
        return f"{each}."
    why = "no other number is known of it" if _is_made_for_cards(platform) else "cannot be part filled"
    return f"{each}; it comes with {_allowed(platform)} and {why}."


def _quantity_in_words(quantity: int, gpus: int, split: int) -> str:
    """A build's GPUs are those of one of its quantity, which whoever counts all of them may not have meant."""
    if quantity == 1:
        return ""
    return f" The quantity is {quantity}, each of {counted(gpus, 'GPU')} in {split} servers: {gpus * quantity} GPUs in all."


def _allowed(platform: PlatformSpec) -> str:
    *others, most = platform.gpu_counts
    return " or ".join((*(str(number) for number in others), counted(most, "GPU")))


def _is_made_for_cards(platform: PlatformSpec) -> bool:
    """A server of slots could take any number; why its description names but some is not known."""
    return platform.kind in ("pcie-server", "board")


def _counts(case: Case, platform: PlatformSpec) -> Iterator[Proposal]:
    gpu = case.system.gpu
    if gpu is None:
        return
    meant = _meant_of_all(case.build, platform)
    if meant is not None:
        title = f"Take {counted(meant, 'GPU')} in each of {case.build.quantity} servers, {meant * case.build.quantity} in all"
        yield Proposal(title=title, build=with_gpus(case.build, gpu.id, meant))
    for number in platform.gpu_counts or (platform.gpu_max,):
        if number != meant:
            yield Proposal(title=f"Take {counted(number, 'GPU')}", build=with_gpus(case.build, gpu.id, number))
    wanted, split = case.build.gpus_of_one, case.system.servers // case.build.quantity
    if split > 1:
        each = next((n for n in sorted(platform.gpu_counts) if n * split >= wanted), -(-wanted // split))
        if each * split != wanted:
            title = f"Take {each * split} GPUs, {each} in each of {split} servers"
            yield Proposal(title=title, build=with_gpus(case.build, gpu.id, each * split))
    for other in platforms_for(gpu.form, wanted, case.snapshot)[:MOST_PLATFORMS]:
        yield Proposal(title=f"Change the platform to {other.name}", build=replace(case.build, platform=other.id))


def _meant_of_all(build: Build, platform: PlatformSpec) -> int | None:
    """GPUs of one server, where the build's GPUs are as many as its whole quantity of servers holds."""
    each, left = divmod(build.gpus_of_one, build.quantity)
    fits = each in platform.gpu_counts if platform.gpu_counts else each <= platform.gpu_max
    return each if build.quantity > 1 and not left and fits else None


RULES = (none, more_than_one_server, part_filled)
