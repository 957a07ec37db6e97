"""Tokens a second: measured where the catalogue holds the very setup, else estimated with its band, never above the roofline.

One user, the build's concurrency, and saturation are different figures; "tok/s" without a load means nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from . import kv_cache, measured
from .activations import SAMPLED_SEQUENCES
from .build import Workload
from .catalogue import Benchmark, CatalogueSnapshot, GpuSpec, LanguageModel
from .measured import Setup
from .memory import MemoryFit
from .parallelism import ParallelPlan
from .quantities import GIB, Basis, counted, percent
from .rates import BATCH, FIRST_TOKEN, ONE_USER, SATURATED, Rate, Throughput, estimated
from .step_model import BANDWIDTH_SHARE, Machine, Running, decode_step_s, prefill_s, roofline_tok_s, served_tok_s
from .throughput_figures import figures
from .training_speed import training_tok_s

__all__ = ["Rate", "Throughput", "estimate", "figures"]

SAME_SPEED_WITHIN = 0.10
"""A row of other lengths counts where the model says that they change the speed by no more than this."""
CHAT_TOKENS = 200
"""About the mean prompt and answer of ShareGPT, for rows that name a set of chats instead of lengths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One replica at work, and the published measurements of its setup."""

    workload: Workload
    fit: MemoryFit
    running: Running
    machine: Machine
    rows: Sequence[Benchmark]

    @property
    def decoding_tokens(self) -> float:
        """The mean length of a cache while its answer is written."""
        return self.workload.input_tokens + self.workload.output_tokens / 2

    @property
    def one_user_tok_s(self) -> float:
        return 1 / decode_step_s(self.running, self.machine, 1, self.decoding_tokens)

    def served_tok_s(self, sequences: int) -> float:
        workload = self.workload
        return served_tok_s(self.running, self.machine, sequences, workload.input_tokens, workload.output_tokens)

    def roofline_tok_s(self, sequences: int) -> float:
        return roofline_tok_s(self.running, self.machine, sequences, self.decoding_tokens)

    @property
    def is_guess(self) -> bool:
        return self.running.model.is_estimate

    @property
    def sources(self) -> tuple[str, ...]:
        return self.running.model.sources


def estimate(
    workload: Workload,
    model: LanguageModel,
    gpu: GpuSpec,
    plan: ParallelPlan,
    link: str,
    snapshot: CatalogueSnapshot,
    fit: MemoryFit,
) -> Throughput:
    """Speeds of a build whose memory is known. `link` is nvlink or pcie: what joins the GPUs of a replica."""
    if fit.mig:
        plan = fit.plan  # a slice each, whatever was asked
    machine = machine_of(gpu, plan, link, fit)
    why = f"does not fit: {fit.reason.removesuffix('.')}" if fit.verdict == "no" else ""
    if workload.task != "inference":
        trained = None if why else training_tok_s(workload, model, machine.flops, plan.gpus)
        return Throughput(task=workload.task, train_tok_s=trained, why_none=why)
    served = Served(
        workload=workload, fit=fit, running=Running(model=model, weights=workload.weights, kv_cache=workload.kv_cache),
        machine=machine, rows=published(workload, model, gpu, plan, link, snapshot, fit),
    )  # fmt: skip
    bound = roofline(served, gpu)
    if why:
        return Throughput(task=workload.task, roofline=bound, why_none=why)
    return Throughput(
        task=workload.task, roofline=bound, one_user=one_user(served), batch=batch(served, plan.replicas),
        saturated=saturated(served, plan.replicas), time_to_first_token_ms=first_token(served),
    )  # fmt: skip


def machine_of(gpu: GpuSpec, plan: ParallelPlan, link: str, fit: MemoryFit) -> Machine:
    """A GPU, or under MIG the slice's share: bandwidth by memory slices, arithmetic by compute slices (NVIDIA MIG guide)."""
    bandwidth, tflops = gpu.memory_bandwidth_gb_s, gpu.fp16_dense_tflops
    if fit.mig and gpu.mig_memory_slices and gpu.mig_compute_slices:
        bandwidth *= fit.mig.memory_slices / gpu.mig_memory_slices
        tflops *= fit.mig.compute_slices / gpu.mig_compute_slices
    return Machine.of(bandwidth, tflops, plan, link)


def published(
    workload: Workload,
    model: LanguageModel,
    gpu: GpuSpec,
    plan: ParallelPlan,
    link: str,
    snapshot: CatalogueSnapshot,
    fit: MemoryFit,
) -> Sequence[Benchmark]:
    """The rows of this setup. A slice and an 8-bit cache were never measured; a guessed model is nobody's."""
    if fit.mig or workload.kv_cache != "fp16" or model.is_estimate:
        return ()
    setup = Setup.of(model.id, workload.weights, plan.gpus_per_replica, plan.tensor_parallel)
    return measured.rows_for(measured.index_of(snapshot.benchmarks), setup, gpu.id, link)


def roofline(served: Served, gpu: GpuSpec) -> Rate:
    machine, running = served.machine, served.running
    bound = served.roofline_tok_s(1)
    gigabytes = machine.tensor_parallel * machine.bandwidth_b_s / 1e9 / bound
    cache = kv_cache.sequence_bytes(running.model, running.kv_cache, served.decoding_tokens) / 1e9
    slice_of = f" (a {served.fit.mig.name} slice)" if served.fit.mig else ""
    return Rate(
        low=bound, central=bound, high=bound, basis=Basis.COMPUTED, sources=(*served.sources, *gpu.sources),
        working=f"{machine.tensor_parallel} × {machine.bandwidth_b_s / 1e9:,.0f} GB/s{slice_of} / {gigabytes:.1f} GB read for a token "
        f"(weights without the input embedding, active experts only, and {cache:.2f} GB of cache)",
    )  # fmt: skip


def one_user(served: Served) -> Rate:
    """The rate at which a lone user's answer appears, after its first token."""
    central, bound = served.one_user_tok_s, served.roofline_tok_s(1)
    rows = [row for row in measured.of_load(served.rows, 1) if is_as_fast(served, row, central)]
    if rows:
        return measured_rate(rows)
    share, gpus = BANDWIDTH_SHARE[served.running.weights], served.machine.tensor_parallel
    all_reduce = f"all-reduce over {gpus} GPUs, " if gpus > 1 else ""
    return estimated(
        central, ONE_USER, bound, is_guess=served.is_guess, sources=served.sources,
        working=f"1 / {1000 / central:.1f} ms a token: {percent(share)} of the bandwidth, {all_reduce}"
        f"launches of {served.running.model.layers} layers; published rows lie at {ONE_USER.low:g} to {ONE_USER.high:g} of it",
    )  # fmt: skip


def is_as_fast(served: Served, row: Benchmark, central: float) -> bool:
    """Whether a row's own lengths would change the speed but little, its prompt's prefill included (as sources time it)."""
    inputs, outputs = row.input_tokens or CHAT_TOKENS, row.output_tokens or CHAT_TOKENS
    return abs(served_tok_s(served.running, served.machine, 1, inputs, outputs) / central - 1) <= SAME_SPEED_WITHIN


def batch(served: Served, replicas: int) -> Rate:
    """All users of the build at once, their prompts included; fewer users than replicas leave some of them idle."""
    concurrency, sequences = served.workload.concurrency, served.fit.sequences
    central = served.served_tok_s(sequences)
    busy = min(replicas, concurrency)
    few, with_one_more = divmod(concurrency, busy)
    together = (busy - with_one_more) * served.served_tok_s(few) + with_one_more * central
    rows = [
        row
        for row in ([] if with_one_more else measured.of_load(served.rows, few))
        if row.input_tokens and row.output_tokens and is_as_fast_together(served, row, sequences, central)
    ]
    if rows:
        return of_all(measured_rate(rows), busy)
    return estimated(
        together, BATCH, served.roofline_tok_s(sequences) * busy, is_guess=served.is_guess, sources=served.sources,
        working=f"{per_replica(busy)}{'up to ' if with_one_more else ''}{sequences:,} at a time, prompts of {served.workload.input_tokens:,} tokens included; "
        f"published rows lie at {BATCH.low:g} to {BATCH.high:g} of it",
    )  # fmt: skip


def is_as_fast_together(served: Served, row: Benchmark, sequences: int, central: float) -> bool:
    inputs, outputs = row.input_tokens or CHAT_TOKENS, row.output_tokens or CHAT_TOKENS
    return (
        abs(served_tok_s(served.running, served.machine, sequences, inputs, outputs) / central - 1) <= SAME_SPEED_WITHIN
    )


def saturated(served: Served, replicas: int) -> Rate:
    """As many sequences as the cache holds (engines stop at 256), always."""
    sequences = full_batch(served)
    central = served.served_tok_s(sequences)
    workload = served.workload
    rows = measured.of_lengths(measured.of_load(served.rows, None), workload.input_tokens, workload.output_tokens)
    if rows:
        return of_all(measured_rate(rows), replicas)
    return estimated(
        central * replicas, SATURATED, served.roofline_tok_s(sequences) * replicas, is_guess=served.is_guess, sources=served.sources,
        working=f"{per_replica(replicas)}{sequences:,} at a time of {workload.input_tokens:,} + {workload.output_tokens:,} tokens; "
        f"published rows lie at {SATURATED.low:g} to {SATURATED.high:g} of it",
    )  # fmt: skip


def of_all(one: Rate, replicas: int) -> Rate:
    """Replicas share nothing, so full ones add up; but what was measured is one of them."""
    if replicas == 1:
        return one
    return replace(
        one, low=one.low * replicas, central=one.central * replicas, high=one.high * replicas,
        basis=Basis.COMPUTED, working=f"{per_replica(replicas)}one of them as {one.working}",
    )  # fmt: skip


def full_batch(served: Served) -> int:
    """Sequences of the mean length that the cache holds, at most what an engine runs together."""
    return sequences_held(served.running, served.machine, served.fit.kv_room_gib, served.decoding_tokens)


def sequences_held(running: Running, machine: Machine, room_gib: float, tokens: float) -> int:
    each = running.kv_read_bytes(1, tokens, machine.tensor_parallel) / machine.pipeline_parallel
    return max(1, min(SAMPLED_SEQUENCES, int(room_gib * GIB / each)))


def per_replica(replicas: int) -> str:
    return f"{counted(replicas, 'replica')} × " if replicas > 1 else ""


def first_token(served: Served) -> Rate:
    """Milliseconds until a lone user's first token."""
    tokens = served.workload.input_tokens
    rows = [
        row for row in served.rows if row.ttft_ms and row.concurrency == 1 and measured.near(row.input_tokens, tokens)
    ]
    if rows:
        return measured_rate(rows, times=True)
    central = prefill_s(served.running, served.machine, tokens) * 1000
    return estimated(
        central, FIRST_TOKEN, float("inf"), is_guess=served.is_guess, sources=served.sources,
        working=f"prefill of {tokens:,} tokens at 58 % of the dense peak, all-reduce, 4 ms; "
        f"published rows lie at {FIRST_TOKEN.low:g} to {FIRST_TOKEN.high:g} of it",
    )  # fmt: skip


def measured_rate(rows: Sequence[Benchmark], *, times: bool = False) -> Rate:
    """The median of what was published for a setup, and its range."""
    rows = measured.newest(rows)
    values = sorted((row.ttft_ms or 0.0) if times else row.tok_s for row in rows)
    engines = ", ".join(dict.fromkeys(row.engine for row in rows))
    ids = ", ".join(row.id for row in rows)
    among = f"median of {len(rows)} measurements" if len(rows) > 1 else "measured"
    return Rate(
        low=values[0], central=median(values), high=values[-1], basis=Basis.MEASURED, engine=engines,
        sources=tuple(dict.fromkeys(source for row in rows for source in row.sources)),
        working=f"{among} with {engines} ({ids})",
    )  # fmt: skip
