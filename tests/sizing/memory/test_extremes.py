"""Whatever model can be read and whatever load the build file admits, memory and throughput give an answer."""

from functools import partial
from math import isfinite
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.sizing.build import (
    KvPrecision,
    ModelChoice,
    ModelConfig,
    ModelDimensions,
    Optimizer,
    Task,
    Training,
    WeightPrecision,
    Workload,
)
from configurator.sizing.catalogue import LanguageModel
from configurator.sizing.memory import fitting, memory_figures
from configurator.sizing.models import lookup
from configurator.sizing.parallelism import planning
from configurator.sizing.throughput import estimate
from tests.sizing import llm, shelf
from tests.sizing.llm import ASSUMED

sizes = st.integers(1, 10_000)
configs = st.fixed_dictionaries(
    {
        "model_type": st.sampled_from(["llama", "qwen2", "qwen3_moe", "deepseek_v3", "gpt_oss", "gemma2", "falcon", "other"]),
        "hidden_size": sizes, "num_hidden_layers": st.integers(1, 300), "num_attention_heads": st.integers(1, 300),
        "intermediate_size": sizes, "vocab_size": st.integers(1, 300_000), "head_dim": st.integers(1, 512),
    },
    optional={
        "num_key_value_heads": st.integers(1, 300), "num_local_experts": st.integers(0, 300), "num_experts_per_tok": st.integers(1, 300),
        "n_shared_experts": st.integers(0, 4), "first_k_dense_replace": st.integers(0, 300), "sliding_window": st.integers(1, 10_000),
        "tie_word_embeddings": st.booleans(), "max_position_embeddings": st.integers(1, 10**7),
        "kv_lora_rank": st.integers(1, 1024), "q_lora_rank": st.integers(1, 2048), "qk_nope_head_dim": sizes,
        "qk_rope_head_dim": st.integers(1, 512), "v_head_dim": st.integers(1, 512),
    },
)  # fmt: skip
small = st.none() | st.integers(1, 10_000)
dimensions = st.builds(
    ModelDimensions, params=st.floats(1, 1e14), layers=small, hidden=st.none() | st.integers(1, 10**6), heads=small,
    kv_heads=small, head_dim=st.none() | st.integers(1, 10**5), ffn=small, vocab=st.none() | st.integers(1, 10**7),
)  # fmt: skip
choices = st.one_of(
    st.sampled_from(sorted(shelf.snapshot().models)), st.builds(ModelConfig, config=configs), dimensions
)
workloads = st.builds(
    Workload,
    task=st.sampled_from(get_args(Task)), weights=st.sampled_from(get_args(WeightPrecision)),
    kv_cache=st.sampled_from(get_args(KvPrecision)), context_tokens=st.integers(1, 10**7), concurrency=st.integers(1, 10**5),
    input_tokens=st.integers(1, 10**7), output_tokens=st.integers(1, 10**7),
    tensor_parallel=st.none() | st.integers(1, 1024), pipeline_parallel=st.none() | st.integers(1, 1024),
    replicas=st.none() | st.integers(1, 1024),
    training=st.builds(
        Training, optimizer=st.sampled_from(get_args(Optimizer)), zero_stage=st.integers(0, 3),
        sequence_tokens=st.integers(1, 10**7), micro_batch=st.integers(1, 4096), checkpointing=st.booleans(),
        lora_rank=st.integers(1, 4096), lora_targets=st.sampled_from(["all", "attention"]),
    ),
)  # fmt: skip


def numbers(value: Any) -> list[float]:
    return [float(value)] if isinstance(value, int | float) and not isinstance(value, bool) else []


@settings(max_examples=60)
@given(
    choice=choices, workload=workloads, gpus=st.integers(1, 16), servers=st.integers(1, 4), link=st.sampled_from(["nvlink", "pcie"]),
    sliced=st.booleans(),
)  # fmt: skip
def test_every_build_gets_finite_figures(
    choice: ModelChoice, workload: Workload, gpus: int, servers: int, link: str, sliced: bool
) -> None:  # fmt: skip
    model = lookup.resolve(choice, shelf.snapshot())
    if not isinstance(model, LanguageModel):
        assert model.message
        return
    gpu = llm.gpu()
    holds = partial(fitting.holds, workload, model, gpu, assumptions=ASSUMED)
    plan = planning.plan(workload, model, gpus, servers, holds=holds)
    fit = fitting.fit(workload, model, gpu, plan, ASSUMED, mig=gpu.mig_profiles[0] if sliced else None)
    speed = estimate.estimate(fit, link, shelf.snapshot())
    figures = (
        *memory_figures.figures(fit, plan, model, workload, shelf.snapshot(), ASSUMED),
        *estimate.figures(speed),
    )
    assert len({f.name for f in figures}) == len(figures)
    assert all(f.working for f in figures)
    for figure in figures:
        values = numbers(figure.value) + numbers(figure.low) + numbers(figure.high)
        assert all(isfinite(value) and value >= 0 for value in values), figure
