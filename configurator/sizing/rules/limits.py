"""Rules about power limits on GPUs (`nvidia-smi -pl`)."""

from collections.abc import Iterator
from dataclasses import replace

from ..catalogue import GpuSpec
from ..findings import Severity
from ..machine.system import takes_limit
from .case import Case, Proposal, Verdict


def power_limits(case: Case) -> Iterator[Verdict]:
    """A limit must lie in the card's own bounds; one that does costs speed that nobody here has measured."""
    for index, group in enumerate(case.build.gpus):
        gpu, limit_w = case.snapshot.gpu(group.variant), group.power_limit_w
        if gpu is None or limit_w is None or limit_w == gpu.tdp_w:
            continue
        if takes_limit(gpu, limit_w):
            yield _speed_unknown(gpu, limit_w)
        elif gpu.power_limit_min_w is None and limit_w < gpu.tdp_w:
            yield _lowest_unknown(case, index, gpu, limit_w)
        else:
            yield _out_of_bounds(case, index, gpu, limit_w)


def _speed_unknown(gpu: GpuSpec, limit_w: float) -> Verdict:
    return Verdict(
        code="gpu.power-limit",
        severity=Severity.NOTE,
        step="gpus",
        title=f"{gpu.name} is capped at {limit_w:g} of {gpu.tdp_w:g} W",
        why="Watts and heat are reckoned with the cap, speed is not: our catalogue has no measurement of an A100 under a power "
        "limit, and no rule for it that has a source. What is bound by memory, as a single user's answer is, should lose less "
        "than what is bound by arithmetic. Measure yours.",
        sources=gpu.sources,
    )


def _lowest_unknown(case: Case, index: int, gpu: GpuSpec, limit_w: float) -> Verdict:
    return Verdict(
        code="gpu.power-limit",
        severity=Severity.WARNING,
        step="gpus",
        title=f"Nobody publishes whether {gpu.name} takes a limit of {limit_w:g} W",
        why=f"Its driver refuses what is below a lowest limit, which our catalogue does not know; it is reckoned at its full "
        f"{gpu.tdp_w:g} W. nvidia-smi -q -d POWER shows the lowest.",
        sources=gpu.sources,
        proposals=(_with_limit(case, index, None),),
    )


def _out_of_bounds(case: Case, index: int, gpu: GpuSpec, limit_w: float) -> Verdict:
    low = f"{gpu.power_limit_min_w:g}" if gpu.power_limit_min_w is not None else "its lowest limit"
    nearest = gpu.tdp_w if limit_w > gpu.tdp_w else gpu.power_limit_min_w
    return Verdict(
        code="gpu.power-limit",
        severity=Severity.ERROR,
        step="gpus",
        title=f"{gpu.name} takes no limit of {limit_w:g} W",
        why=f"Its driver takes {low} to {gpu.tdp_w:g} W and refuses the rest; it is reckoned at its full {gpu.tdp_w:g} W.",
        sources=gpu.sources,
        proposals=(
            *(_with_limit(case, index, watts) for watts in (nearest,) if watts is not None and watts != gpu.tdp_w),
            _with_limit(case, index, None),
        ),
    )


def _with_limit(case: Case, index: int, limit_w: float | None) -> Proposal:
    groups = list(case.build.gpus)
    groups[index] = replace(groups[index], power_limit_w=limit_w)
    title = f"Set the limit to {limit_w:g} W" if limit_w is not None else "Set no limit"
    return Proposal(title=title, build=replace(case.build, gpus=tuple(groups)))


RULES = (power_limits,)
