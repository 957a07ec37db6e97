"""A replica at work: how many sequences it runs at once, how fast, and what was published of its setup."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..build import Workload
from ..catalogue import Benchmark, CatalogueSnapshot, LanguageModel
from ..memory import kv_cache
from ..memory.activations import SAMPLED_SEQUENCES
from ..memory.fit import MemoryFit
from ..parallelism.planning import ParallelPlan
from ..quantities import GIB
from . import measured
from .constants import SHIPPED
from .samples import CHAT_TOKENS, sequences_held
from .step_model import (
    Machine,
    Running,
    Serving,
    fastest_tflops,
    least_prefill_flops,
    prompt_share,
    roofline_tok_s,
    served_rate,
    serving,
)

SAME_SPEED_WITHIN = 0.10
"""A row of other lengths counts where prompts take no more of the time than this, of its requests as of the build's, and
where the model says that the lengths change the speed by no more than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One replica at work, and the published measurements of its setup. Rates are tokens a second, of one replica."""

    workload: Workload
    fit: MemoryFit
    plan: ParallelPlan
    running: Running
    machine: Machine
    rows: Sequence[Benchmark]

    @property
    def decoding_tokens(self) -> float:
        """The mean length of a cache while its answer is written."""
        return self.workload.input_tokens + self.workload.output_tokens / 2

    @property
    def each(self) -> int:
        """Users of one replica where all have as many: speeds count slices that differ as the smallest of them."""
        return -(-self.workload.concurrency // self.plan.replicas)

    @property
    def at_once(self) -> int:
        """Sequences that run together: what memory holds at the build's context, or at prompt and answer where these are longer
        than it, at most what an engine runs; the others wait."""
        most = min(self.each, SAMPLED_SEQUENCES)
        if self.workload.input_tokens + self.workload.output_tokens > self.workload.context_tokens:
            most = min(most, self.full_batch)
        if self.fit.verdict != "no":
            return most
        return min(most, max(1, (self.fit.max_concurrency or 0) // self.plan.replicas))

    @property
    def shared_out(self) -> tuple[int, int, int]:
        """Replicas that are busy, the sequences of each, and how many of them run one more."""
        at_once = self.at_once
        if at_once < self.each:
            return self.plan.replicas, at_once, 0
        busy = min(self.plan.replicas, self.workload.concurrency)
        few, with_one_more = divmod(self.workload.concurrency, busy)
        return busy, few, with_one_more

    @property
    def users_at_once(self) -> int:
        """Of the whole build."""
        return min(self.workload.concurrency, self.at_once * self.plan.replicas)

    @property
    def full_batch(self) -> int:
        """Sequences of the workload's own lengths that the cache holds to their end, at most what an engine runs together."""
        tokens = self.workload.input_tokens + self.workload.output_tokens
        return sequences_held(self.running, self.machine, self.fit.kv_room_gib, tokens)

    @property
    def most_sequences(self) -> float:
        """Sequences that memory holds at their mean length, whatever an engine's limit: for a bound."""
        each = self.running.kv_read_bytes(1, self.decoding_tokens, self.machine.tensor_parallel)
        room = self.fit.kv_room_gib * GIB * self.machine.pipeline_parallel
        return max(1.0, room / each)

    def serving(self, sequences: int) -> Serving:
        """The work of so many sequences with the workload's lengths."""
        workload = self.workload
        return serving(self.running, self.machine, sequences, workload.input_tokens, workload.output_tokens)

    def served_tok_s(self, sequences: int) -> float:
        """So many sequences together, each followed by the next one's prompt."""
        return served_rate(self.serving(sequences), SHIPPED)

    @property
    def together_tok_s(self) -> float:
        """All users of the build that run, over all replicas."""
        busy, few, with_one_more = self.shared_out
        more = with_one_more * self.served_tok_s(few + 1) if with_one_more else 0.0
        return (busy - with_one_more) * self.served_tok_s(few) + more

    @property
    def saturated_tok_s(self) -> float:
        """A full batch that never runs dry."""
        return self.served_tok_s(self.full_batch) * SHIPPED.saturated

    def roofline_tok_s(self, sequences: float) -> float:
        """The bound for so many sequences together, at the mean length of their caches, their prompts left out."""
        return roofline_tok_s(self.running, self.machine, sequences, self.decoding_tokens)

    def bound_tok_s(self, sequences: float) -> float:
        """The same with their prompts: what a server that is always busy can't exceed."""
        prompts = self.least_prompt_flops / self.workload.output_tokens
        return roofline_tok_s(self.running, self.machine, sequences, self.decoding_tokens, prompts)

    @property
    def bound_of_one_tok_s(self) -> float:
        """A lone user's bound over the whole answer: the prompt comes first, and shares nothing with it."""
        tokens = self.workload.output_tokens
        return tokens / (tokens / self.roofline_tok_s(1) + self.shortest_prompt_s)

    @property
    def least_prompt_flops(self) -> float:
        """The fewest FLOPs of one prompt of the workload's length."""
        return least_prefill_flops(self.running.model, self.workload.input_tokens)

    @property
    def shortest_prompt_s(self) -> float:
        """The least time of a prompt, in seconds: its arithmetic at the peak of all GPUs of a replica."""
        machine = self.machine
        return self.least_prompt_flops / (machine.fastest_flops * machine.tensor_parallel * machine.pipeline_parallel)

    @property
    def read_for_a_token_gb(self) -> float:
        """What one user's token reads, GB: weights and cache, over all GPUs."""
        return self.machine.tensor_parallel * self.machine.bandwidth_b_s / 1e9 / self.roofline_tok_s(1)

    @property
    def cache_read_gb(self) -> float:
        """What of it is the cache, GB."""
        return kv_cache.sequence_bytes(self.running.model, self.running.kv_cache, self.decoding_tokens) / 1e9

    @property
    def rows_of_one_user(self) -> Sequence[Benchmark]:
        """What was published of one user with such lengths."""
        return self.comparable(measured.of_load(self.rows, 1), 1)

    @property
    def rows_of_batch(self) -> Sequence[Benchmark]:
        """What was published of as many users as each busy replica has; none where they have not all as many."""
        _, few, with_one_more = self.shared_out
        if with_one_more:
            return ()
        if few == 1:
            return self.rows_of_one_user
        stated = [row for row in measured.of_load(self.alike, few) if row.input_tokens and row.output_tokens]
        return self.comparable(stated, few)

    @property
    def rows_saturated(self) -> Sequence[Benchmark]:
        """What was published of full batches of such lengths."""
        workload = self.workload
        return measured.of_lengths(measured.of_load(self.alike, None), workload.input_tokens, workload.output_tokens)

    @property
    def alike(self) -> Sequence[Benchmark]:
        """Rows that stand for loads with more arithmetic than a lone user's."""
        running = self.running
        return measured.computing_alike(self.rows, running.weights, weight_only=running.weight_only)

    def comparable(self, rows: Sequence[Benchmark], sequences: int) -> Sequence[Benchmark]:
        """Rows that stand for the workload's lengths: such as are near them, else such as are as good as theirs."""
        workload = self.workload
        near = measured.of_lengths(rows, workload.input_tokens, workload.output_tokens)
        return near or [row for row in rows if self.is_as_fast(row, sequences)]

    def is_as_fast(self, row: Benchmark, sequences: int) -> bool:
        """Whether a row's lengths are as good as the workload's, prompts included on both sides, as sources time them."""
        inputs, outputs = row.input_tokens or CHAT_TOKENS, row.output_tokens or CHAT_TOKENS
        ours, its = self.serving(sequences), serving(self.running, self.machine, sequences, inputs, outputs)
        is_short = max(prompt_share(ours, SHIPPED), prompt_share(its, SHIPPED)) <= SAME_SPEED_WITHIN
        return is_short and abs(served_rate(its, SHIPPED) / served_rate(ours, SHIPPED) - 1) <= SAME_SPEED_WITHIN

    @property
    def is_guess(self) -> bool:
        """Whether the model's own dimensions are partly guessed."""
        return self.running.model.is_estimate

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the model's dimensions come from."""
        return self.running.model.sources


def served_by(fit: MemoryFit, link: str, snapshot: CatalogueSnapshot) -> Served:
    """A replica of a plan whose memory is known; `link` is nvlink or pcie."""
    workload, model = fit.workload, fit.model
    running = Running(
        model=model, weights=workload.weights, kv_cache=workload.kv_cache, weight_only=is_weight_only(model)
    )
    rows, machine = published(fit, link, snapshot), machine_of(fit, link)
    return Served(workload=workload, fit=fit, plan=fit.plan, machine=machine, rows=rows, running=running)


def is_weight_only(model: LanguageModel) -> bool:
    """Whether the pasted checkpoint is GPTQ's or the like: its 8-bit weights are computed with in 16 bit."""
    return model.checkpoint is not None and model.checkpoint.is_weight_only


def published(fit: MemoryFit, link: str, snapshot: CatalogueSnapshot) -> Sequence[Benchmark]:
    """The rows of this setup, of this model or one of the same matrices. A slice and an 8-bit cache were never measured;
    a guessed model is nobody's."""
    workload, model, plan = fit.workload, fit.model, fit.plan
    if fit.mig or workload.kv_cache != "fp16" or model.is_estimate:
        return ()
    index = measured.index_of(snapshot.benchmarks)
    names = measured.twins_of(snapshot.models).get(model.id, (model.id,))
    setups = [measured.Setup.of(name, workload.weights, plan.gpus_per_replica, plan.tensor_parallel) for name in names]
    return [row for setup in setups for row in measured.rows_for(index, setup, fit.gpu.id, link)]


def machine_of(fit: MemoryFit, link: str) -> Machine:
    """A GPU, or under MIG the slice's share: bandwidth by memory slices, arithmetic by compute slices (NVIDIA MIG guide)."""
    bandwidth, compute, gpu = 1.0, 1.0, fit.gpu
    if fit.mig and gpu.mig_memory_slices and gpu.mig_compute_slices:
        bandwidth = fit.mig.memory_slices / gpu.mig_memory_slices
        compute = fit.mig.compute_slices / gpu.mig_compute_slices
    fastest = fastest_tflops(gpu, fit.workload.weights)
    return Machine.of(
        gpu.memory_bandwidth_gb_s * bandwidth, gpu.fp16_dense_tflops * compute, fit.plan, link, fastest * compute
    )
