"""Tokens a second: measured where the catalogue holds the very setup, else estimated with its band, never above the roofline.

One user, the build's concurrency, and saturation are different figures; "tok/s" without a load means nothing.
"""

from dataclasses import replace
from math import inf

from ..catalogue import CatalogueSnapshot, GpuSpec
from ..memory.activations import SAMPLED_SEQUENCES
from ..memory.fit import MemoryFit
from ..quantities import Basis, counted, percent
from . import measured
from .constants import SHIPPED
from .served import Served, machine_of, served_by
from .speeds import BATCH, FIRST_TOKEN, ONE_USER, SATURATED, Band, Rate, Throughput, estimated
from .step_model import alone_s, decode_s, prompt_work
from .throughput_figures import figures
from .training import Joined, training_tok_s
from .workings import lone_prompt, lone_step, ms, steps_and_prompts

__all__ = ["Rate", "Throughput", "estimate", "figures"]


def estimate(
    fit: MemoryFit,
    link: str,
    snapshot: CatalogueSnapshot,
    joined: Joined | None = None,
    fullest: Served | None = None,
) -> Throughput:
    """Speeds of a build whose memory is known. `link` is nvlink or pcie: what joins the GPUs of a replica; `joined` what
    joins all GPUs of a training job, where it is more than that; `fullest` the split that gives most when saturated, where
    that is another one.

    Where memory holds one user but not all of them, an engine lets the others wait: the speeds are of those that it runs.
    Where it holds none, there is no speed, but still the bound.
    """
    workload, gpu = fit.workload, fit.gpu
    holds_one = fit.verdict != "no" or (fit.max_concurrency or 0) >= fit.plan.replicas
    why = "" if holds_one else f"does not fit: {fit.reason.removesuffix('.')}"
    if workload.task != "inference":
        joined = joined or Joined(link=link)
        flops = machine_of(fit, link).flops
        trained = None if why else training_tok_s(workload, fit.model, gpu, flops, fit.plan.gpus, joined, snapshot)
        return Throughput(task=workload.task, train_tok_s=trained, why_none=why)
    served = served_by(fit, link, snapshot)
    bound = roofline(served, gpu)
    if why:
        return Throughput(task=workload.task, roofline=bound, why_none=why)
    alone, full = one_user(served), saturated(fullest or served, is_other=fullest is not None)
    together = at_most(batch(served), full)
    full = at_least(full, together)
    return Throughput(
        task=workload.task, roofline=bound, one_user=alone, batch=together, per_user=per_user(served, together, alone),
        saturated=full, batch_roofline=batch_roofline(served, gpu),
        saturated_roofline=saturated_roofline(fullest or served, gpu), time_to_first_token_ms=first_token(served),
        users_at_once=served.users_at_once, running=running(served, gpu),
    )  # fmt: skip


def computed(value: float, working: str, served: Served, gpu: GpuSpec) -> Rate:
    """A bound, tok/s: exact, and so without a span."""
    sources = (*served.sources, *gpu.sources)
    return Rate(low=value, central=value, high=value, basis=Basis.COMPUTED, sources=sources, working=working)


def at_most(together: Rate, full: Rate) -> Rate:
    """All users together where an estimate of them lies above a full server's rate, which more users can't lower: then that."""
    if together.basis is not Basis.ESTIMATE or together.central <= full.central:
        return together
    return replace(
        together, low=min(together.low, full.central), central=full.central, high=max(full.central, min(together.high, full.high)),
        working=f"{together.working}; no more than the {full.central:,.1f} of a full server",
    )  # fmt: skip


def at_least(full: Rate, together: Rate) -> Rate:
    """A full server's rate where an estimate of it lies below what was measured of fewer users: then that."""
    if full.basis is not Basis.ESTIMATE or together.central <= full.central:
        return full
    return replace(
        full, central=together.central, high=max(full.high, together.high),
        working=f"{full.working}; no less than the {together.central:,.1f} that fewer users were measured to get",
    )  # fmt: skip


def roofline(served: Served, gpu: GpuSpec) -> Rate:
    """What a lone user's tokens can't exceed: each reads all weights and the cache once."""
    machine = served.machine
    slice_of = f" (a {served.fit.mig.name} slice)" if served.fit.mig else ""
    return computed(
        served.roofline_tok_s(1),
        f"{machine.tensor_parallel} × {machine.bandwidth_b_s / 1e9:,.0f} GB/s{slice_of} / {served.read_for_a_token_gb:,.1f} GB read for a token "
        f"(weights without the input embedding, active experts only, and {served.cache_read_gb:,.2f} GB of cache)",
        served,
        gpu,
    )


def batch_roofline(served: Served, gpu: GpuSpec) -> Rate:
    """What all users of the build together can't exceed, tok/s."""
    busy, few, with_one_more = served.shared_out
    return computed(
        bound_of_all(served), many_users(served, busy, in_groups(served, few + bool(with_one_more))), served, gpu
    )


def bound_of_all(served: Served) -> float:
    """What all users of the build together can't exceed, their prompts included, tok/s."""
    busy, few, with_one_more = served.shared_out
    bound = (busy - with_one_more) * served.bound_tok_s(few)
    return bound + (with_one_more * served.bound_tok_s(few + 1) if with_one_more else 0.0)


def saturated_roofline(served: Served, gpu: GpuSpec) -> Rate:
    """The bound with every sequence that memory holds, whatever an engine's own limit is."""
    most, replicas = served.most_sequences, served.plan.replicas
    bound = max(served.bound_tok_s(most), served.bound_tok_s(served.full_batch)) * replicas
    return computed(
        bound, many_users(served, replicas, f"the {in_groups(served, round(most), ' that memory holds')}"), served, gpu
    )


def many_users(served: Served, replicas: int, sequences: str) -> str:
    """The working of a bound for many."""
    machine, answer = served.machine, counted(served.workload.output_tokens, "token")
    return (
        f"{per_replica(replicas)}the slower of reading weights and caches once a step ({machine.tensor_parallel} × "
        f"{machine.bandwidth_b_s / 1e9:,.0f} GB/s) and computing ({machine.fastest_flops / 1e12:,.0f} TFLOPS each, with "
        f"{served.least_prompt_flops / 1e12:,.3g} TFLOP of prompt for every {answer} of answer), for {sequences}"
    )


def in_groups(served: Served, sequences: int, which: str = "") -> str:
    """Sequences in words; over pipeline stages each step is one group of them, and as many groups are under way as stages."""
    words, groups = f"{counted(sequences, 'sequence')}{which}", min(served.machine.pipeline_parallel, sequences)
    if groups == 1:
        return words
    return (
        f"{words} in {groups} groups of {sequences / groups:,.4g}, one in each pipeline stage: all in the time of one"
    )


def one_user(served: Served) -> Rate:
    """A lone user's answer over the whole time that it takes, its prompt included, as nearly all sources time it (tok/s)."""
    if rows := served.rows_of_one_user:
        return measured.rate_of(rows, served.roofline_tok_s(1))
    words = f"{steps(served, 1)}; {lone_step(served.serving(1).decode, served.machine)}"
    return banded(served, served.served_tok_s(1), ONE_USER, served.bound_of_one_tok_s, words)


def batch(served: Served) -> Rate:
    """All users of the build at once, their prompts included; fewer users than replicas leave some of them idle."""
    busy, few, with_one_more = served.shared_out
    if few == 1 and not with_one_more:
        alone = of_all(one_user(served), busy)
        return replace(alone, working=f"{alone.working}{waiting(served)}")
    if rows := served.rows_of_batch:
        return of_all(measured.rate_of(rows, served.bound_tok_s(few)), busy)
    words = f"{in_replicas(served, busy, few, with_one_more)}{waiting(served)}"
    return banded(served, served.together_tok_s, BATCH, bound_of_all(served), words)


def in_replicas(served: Served, busy: int, sequences: int, with_one_more: int) -> str:
    """The steps of the replicas that are busy; some may run one sequence more than the others."""
    alike = busy - with_one_more
    words = f"{per_replica(alike)}{steps(served, sequences)}"
    return words + (f" + {with_one_more} × {steps(served, sequences + 1)}" if with_one_more else "")


def steps(served: Served, sequences: int) -> str:
    """The working of one replica with so many sequences: its decode steps and its prompts."""
    work, w = served.serving(sequences), served.workload
    if work.load == "one":
        return f"{w.output_tokens:,} tokens / ({ms(decode_s(work.decode, SHIPPED))} a token × {w.output_tokens:,} + {ms(alone_s(work.prompt, SHIPPED))} for the prompt)"
    return steps_and_prompts(work.decode, work.prompt, work.stages, sequences, w.input_tokens, w.output_tokens)


def waiting(served: Served) -> str:
    """Who waits, and why: memory that holds no more, or the engine's limit."""
    running, users = served.users_at_once, served.workload.concurrency
    if served.at_once >= served.each:
        return ""
    why = f"engines run {SAMPLED_SEQUENCES} together" if served.at_once == SAMPLED_SEQUENCES else "memory holds no more"
    return f"; the other {users - running:,} of {users:,} users wait in the queue, since {why}"


def running(served: Served, gpu: GpuSpec) -> Rate:
    """How many users are served together, and who waits."""
    asked, replicas = (
        f"{counted(served.workload.concurrency, 'user')} asked for",
        counted(served.plan.replicas, "replica"),
    )
    words = f"{replicas} × {counted(served.at_once, 'sequence')}{waiting(served)}" if waiting(served) else asked
    return computed(served.users_at_once, words, served, gpu)


def per_user(served: Served, together: Rate, alone: Rate) -> Rate:
    """What each of those that are served gets of the whole, its own prompt's time included."""
    users = served.users_at_once
    each = replace(
        together, low=together.low / users, central=together.central / users, high=together.high / users,
        basis=Basis.COMPUTED if together.basis is Basis.MEASURED and users > 1 else together.basis,
        working=f"{together.central:,.1f} tok/s together / {counted(users, 'user')} at a time",
    )  # fmt: skip
    if each.central <= alone.central:
        return each
    return replace(
        each, working=f"{each.working}; above the {alone.central:,.1f} of one user alone, {otherwise(alone)}"
    )


def otherwise(alone: Rate) -> str:
    """Why many seem to get more each than one alone: the two figures are not of one kind."""
    if alone.basis is Basis.MEASURED:
        return f"since that was measured with {alone.engine} under its own conditions"
    return "since the rows that were measured are of a faster engine than the estimate's"


def saturated(served: Served, *, is_other: bool) -> Rate:
    """As many sequences as the cache holds (engines stop at 256), always; `is_other`: in another split than the build's users."""
    replicas, sequences = served.plan.replicas, served.full_batch
    bound, split = served.bound_tok_s(sequences), f"split as {served.plan.words}: " if is_other else ""
    if rows := served.rows_saturated:
        found = of_all(measured.rate_of(rows, bound), replicas)
        return replace(found, working=f"{split}{found.working}")
    return banded(
        served, served.saturated_tok_s * replicas, SATURATED, bound * replicas,
        f"{split}{per_replica(replicas)}{percent(SHIPPED.saturated)} of {steps(served, sequences)}",
    )  # fmt: skip


def banded(served: Served, central: float, band: Band, bound: float, working: str) -> Rate:
    """An estimate with its band, cut off at `bound`; both in tok/s."""
    words = f"{working}; published rows lie at {band.words} of it"
    if central * band.high > bound:
        words += f", and nothing above {bound:,.1f}, what bandwidth and arithmetic allow"
    return estimated(central, band, bound, words, is_guess=served.is_guess, sources=served.sources)


def of_all(one: Rate, replicas: int) -> Rate:
    """Replicas share nothing, so busy ones add up; but what was measured is one of them."""
    if replicas == 1:
        return one
    was_measured = one.basis is Basis.MEASURED
    return replace(
        one, low=one.low * replicas, central=one.central * replicas, high=one.high * replicas,
        basis=Basis.COMPUTED if was_measured else one.basis,
        working=f"{per_replica(replicas)}{'one of them as ' if was_measured else ''}{one.working}",
    )  # fmt: skip


def per_replica(replicas: int) -> str:
    """The factor of a working that is one replica's; nothing where there is only one."""
    return f"{counted(replicas, 'replica')} × " if replicas > 1 else ""


def first_token(served: Served) -> Rate:
    """Milliseconds until a lone user's first token."""
    tokens = served.workload.input_tokens
    rows = [
        row for row in served.alike if row.ttft_ms and row.concurrency == 1 and measured.near(row.input_tokens, tokens)
    ]
    if rows:
        return no_sooner(measured.rate_of(rows, inf, times=True), served)
    work = prompt_work(served.running, served.machine, tokens)
    words = lone_prompt(work, served.machine, tokens)
    found = estimated(
        alone_s(work, SHIPPED) * 1000, FIRST_TOKEN, inf, is_guess=served.is_guess, sources=served.sources,
        working=f"{words}; published rows lie at {FIRST_TOKEN.words} of it",
    )  # fmt: skip
    return no_sooner(found, served)


def no_sooner(found: Rate, served: Served) -> Rate:
    """A first token's time (ms) with its span cut off at what the prompt's arithmetic takes at the peak."""
    floor = served.shortest_prompt_s * 1000
    if found.low >= floor:
        return found
    working = f"{found.working}, and none below {floor:,.1f} ms, what arithmetic allows"
    return replace(found, low=min(floor, found.central), working=working)
