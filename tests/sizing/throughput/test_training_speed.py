"""How fast a job trains: its arithmetic by hand, what ZeRO moves, the bound, and jobs that somebody has published."""

from dataclasses import replace
from typing import Any

import pytest

from configurator.sizing.build import Training, Workload
from configurator.sizing.catalogue import TrainingRun
from configurator.sizing.memory import fitting
from configurator.sizing.quantities import Basis
from configurator.sizing.throughput import estimate
from configurator.sizing.throughput.constants import SHIPPED
from configurator.sizing.throughput.speeds import TRAINING, Rate
from configurator.sizing.throughput.training import (
    SHARE_OF,
    Joined,
    TrainingWork,
    attention_flops,
    flops_per_token,
    held_back,
    moved_bytes,
    moved_s,
    work_of_job,
)
from tests.sizing import llm, shelf
from tests.sizing.llm import ASSUMED, SXM_80, split
from tests.sizing.rules.bench import assessed

PEAK = 312e12


def trained(
    id: str, task: str = "full_finetune", gpus: int = 8, link: str = "nvlink", runs: tuple[TrainingRun, ...] = (), **training: Any
) -> Rate | None:  # fmt: skip
    workload = Workload(task=task, training=Training(**{"zero_stage": 3, **training}))  # type: ignore[arg-type]
    plan = split(replicas=gpus)
    snapshot = replace(shelf.snapshot(), training_runs=runs)
    fit = fitting.fit(workload, llm.model(id), llm.gpu(), plan, ASSUMED, mig=None)
    return estimate.estimate(fit, link, snapshot).train_tok_s


def central(id: str, task: str = "full_finetune", gpus: int = 8, link: str = "nvlink", **training: Any) -> float:
    found = trained(id, task, gpus, link, **training)
    assert found is not None
    assert found.low <= found.central <= found.high
    assert found.basis is Basis.ESTIMATE
    return found.central


@pytest.mark.parametrize(("method", "checkpointing", "factor"), [
    ("full_finetune", False, 6),  # 2 forward, 2 for activations' gradients, 2 for the weights'
    ("full_finetune", True, 8),   # the forward pass twice
    ("lora", False, 4),           # frozen weights have no gradients
    ("qlora", True, 6),
])  # fmt: skip
def test_flops_for_a_parameter_and_token(method: str, checkpointing: bool, factor: int) -> None:
    assert flops_per_token(7e9, 0, method, checkpointing=checkpointing) == factor * 7e9


@pytest.mark.parametrize(("checkpointing", "passes"), [(False, 3), (True, 4)])
def test_attention_is_computed_forward_once_and_backward_twice(checkpointing: bool, passes: int) -> None:
    # 4 × 32 layers × 4,096 × 2,048 tokens = 1.07 GFLOP a pass
    assert attention_flops(32, 4096, 2048) == 4 * 32 * 4096 * 2048
    assert flops_per_token(0, 1.07e9, "full_finetune", checkpointing=checkpointing) == passes * 1.07e9


def test_training_by_hand() -> None:
    # 8B: 8 × 7.50e9 + 4 × 1.07e9 = 64.3 GFLOP a token; 8 × 312e12 × 0.58 / 64.3e9 = 22,500 tok/s
    assert central("llama-3.1-8b") == pytest.approx(8 * PEAK * 0.58 / (8 * 7.5049e9 + 4 * 1.0737e9), rel=0.001)


def test_adapters_save_a_quarter_of_the_arithmetic() -> None:
    # with recomputation 6 instead of 8 FLOPs a parameter, at a share of 0.54 instead of 0.58
    gain = central("llama-3.1-8b", "lora") / central("llama-3.1-8b")
    assert gain == pytest.approx(8 / 6 * SHIPPED.training_lora / SHIPPED.training_full, rel=0.03)
    assert central("llama-3.1-8b", "qlora") < central("llama-3.1-8b", "lora")


def test_longer_sequences_cost_attention() -> None:
    # 32,768 tokens: 4 × 17.2 GFLOP of attention beside 60 GFLOP
    long, short = (central("llama-3.1-8b", gpus=16, sequence_tokens=n) for n in (32_768, 2048))
    assert short / long == pytest.approx((60.04 + 4 * 17.18) / (60.04 + 4 * 1.074), rel=0.01)


@pytest.mark.parametrize(("task", "stage", "bytes_a_param"), [
    ("full_finetune", 3, 6), ("full_finetune", 2, 4), ("full_finetune", 0, 4), ("lora", 3, 4), ("lora", 0, 0),
])  # fmt: skip
def test_what_a_gpu_sends_for_a_step(task: str, stage: int, bytes_a_param: float) -> None:
    # ZeRO-3 gathers 16-bit weights twice; gradients are scattered (ZeRO-3) or all-reduced, which sends them twice
    workload = Workload(task=task, training=Training(zero_stage=stage))  # type: ignore[arg-type]
    model = llm.model("llama-3.1-8b")
    assert moved_bytes(workload, model) == pytest.approx(bytes_a_param * model.params_total)


def test_pcie_holds_sharded_training_back_where_micro_batches_are_small() -> None:
    # 8B: 6 × 8.03e9 B × 7/8 / 18 GB/s = 2.3 s a step of 2,048 tokens, which 64.3e9 × 2048 / (312e12 × 0.58) = 0.73 s compute
    assert central("llama-3.1-8b", link="nvlink") / central("llama-3.1-8b", link="pcie") == pytest.approx(
        2.34 / 0.73, rel=0.02
    )
    held = trained("llama-3.1-8b", link="pcie")
    assert held is not None
    assert "held back by what is sent" in held.working
    # LoRA without sharding sends next to nothing
    assert central("llama-3.1-8b", "lora", zero_stage=0) == central("llama-3.1-8b", "lora", link="pcie", zero_stage=0)


def test_one_gpu_sends_nothing() -> None:
    workload = Workload(task="full_finetune", training=Training(zero_stage=3))
    assert work_of_job(workload, llm.model("llama-3.2-3b"), PEAK, 1, Joined(link="pcie")).moved_s == 0


@pytest.mark.parametrize(("cards_gb_s", "seconds"), [
    (200.0, 6 * 8.03e9 * 15 / 16 / 200e9),  # eight HDR cards: the link within the server is as slow
    (12.5, 6 * 8.03e9 / 2 / 12.5e9),        # one of 100 Gbit/s: half of all weights come from the other server
    (0.0, 6 * 8.03e9 * 15 / 16 / 200e9),    # none listed: not counted
])  # fmt: skip
def test_between_servers_the_network_must_keep_up(cards_gb_s: float, seconds: float) -> None:
    workload = Workload(task="full_finetune", training=Training(zero_stage=3))
    joined = Joined(link="nvlink", servers=2, network_b_s=cards_gb_s * 1e9)
    assert moved_s(workload, llm.model("llama-3.1-8b"), 16, joined) == pytest.approx(seconds, rel=0.001)
    found = held_back(work_of_job(workload, llm.model("llama-3.1-8b"), PEAK, 16, joined), 0.58, joined)
    assert ("held back" in found) == (cards_gb_s == 12.5)
    assert ("not counted" in found) == (cards_gb_s == 0)


def test_a_cluster_whose_network_is_slow_trains_slowly() -> None:
    def speed(*parts: dict[str, Any]) -> float:
        build = {
            "workload": {"model": "llama-3.1-8b", "task": "full_finetune", "training": {"zero_stage": 3}}, "quantity": 2,
            "gpus": [{"variant": "a100-sxm4-80gb", "count": 8}], "platform": "hgx-a100-8gpu", "parts": list(parts),
        }  # fmt: skip
        return assessed(build, try_fixes=False).figures["throughput.train_tok_s"].number

    one = speed({"product": "nic-100gbe-1p-x16", "count": 1})
    eight = speed({"product": "nic-cx6-vpi-hdr-1p", "count": 8})
    assert one < 0.5 * eight


def test_twice_the_gpus_train_twice_as_fast() -> None:
    assert central("llama-3.1-8b", gpus=16) == pytest.approx(2 * central("llama-3.1-8b", gpus=8), rel=0.001)


def test_no_band_reaches_beyond_the_dense_peak() -> None:
    found = trained("llama-3.1-8b")
    assert found is not None
    assert found.high == pytest.approx(TRAINING.high * found.central)
    assert found.high < 8 * PEAK / (8 * 7.5049e9 + 4 * 1.0737e9)


def test_the_working_has_its_numbers() -> None:
    found = trained("llama-3.1-8b")
    assert found is not None
    assert found.working == (
        "8 × 312 TFLOPS × 58 % / 64.3 GFLOP a token (6 × active parameters, the forward pass twice, "
        "attention over 2,048 tokens); published jobs lie at 0.6 to 1.3 of it"
    )


RUN = TrainingRun(
    id="t1", model="Llama 3.1 8B", method="lora", gpus=8, gpu_variants=(SXM_80,), catalogue_model="llama-3.1-8b", sequence_tokens=2048,
    micro_batch=1, checkpointing=True, tok_s=21_000.0, sources=("s1",),
)  # fmt: skip


def test_the_very_job_is_measured() -> None:
    found = trained("llama-3.1-8b", "lora", runs=(RUN, replace(RUN, id="t2", tok_s=23_000.0)))
    assert found is not None
    assert (found.basis, found.central) == (Basis.MEASURED, 22_000)
    assert (found.low, found.high) == pytest.approx((22_000 * 0.7, 22_000 * 1.35))
    assert found.sources == ("s1",)
    assert found.working == "median of 2 measurements (t1, t2)"


@pytest.mark.parametrize("other", [
    {"method": "qlora"}, {"gpus": 4}, {"gpu_variants": ()}, {"catalogue_model": ""}, {"sequence_tokens": 4096},
    {"micro_batch": 2}, {"checkpointing": False}, {"tok_s": None}, {"excluded": "offloaded"},
])  # fmt: skip
def test_any_other_job_is_an_estimate(other: dict[str, Any]) -> None:
    found = trained("llama-3.1-8b", "lora", runs=(replace(RUN, **other),))
    assert found is not None
    assert found.basis is Basis.ESTIMATE


def test_a_published_job_of_the_catalogue_is_shown_as_measured() -> None:
    # torchtune: LoRA of 70B on eight, two packed sequences of 2,048 tokens a GPU
    found = trained("llama-3.1-70b", "lora", runs=shelf.snapshot().training_runs, micro_batch=2)
    assert found is not None
    assert (found.basis, found.central) == (Basis.MEASURED, 3497)


@pytest.mark.parametrize(("id", "task", "gpus", "training", "measured"), [
    ("llama-3.1-70b", "lora", 8, {"micro_batch": 2}, 3497),
    ("llama-3.1-405b", "qlora", 8, {"micro_batch": 2}, 653),
    ("llama-3.2-3b", "full_finetune", 1, {"optimizer": "adamw_bf16", "sequence_tokens": 4096, "micro_batch": 2}, 7210),
    ("mistral-7b-v0.3", "full_finetune", 1, {"optimizer": "adamw_bf16", "sequence_tokens": 4096, "micro_batch": 4}, 3063),
    ("mistral-7b-v0.3", "lora", 1, {"sequence_tokens": 4096, "micro_batch": 4, "zero_stage": 0}, 3324),
    ("llama-2-70b", "qlora", 1, {"sequence_tokens": 4096, "micro_batch": 4, "zero_stage": 0}, 456),
])  # fmt: skip
def test_what_torchtune_and_fms_measured_lies_inside_the_band(
    id: str, task: str, gpus: int, training: dict[str, Any], measured: float
) -> None:  # fmt: skip
    found = trained(id, task, gpus, **training)
    assert found is not None
    assert found.basis is Basis.ESTIMATE
    assert found.low <= measured <= found.high


# Pre-training that is in no fixture: parameters, attention's layers and width, tokens, recomputed?, tokens/s a GPU
PUBLISHED = [
    (6.74e9, 32, 4096, 4096, False, 2e12 / 184_320 / 3600),     # Llama 2 7B: 184,320 GPU hours for 2e12 tokens
    (13.0e9, 40, 5120, 4096, False, 2e12 / 368_640 / 3600),     # Llama 2 13B
    (69.0e9, 80, 8192, 4096, False, 2e12 / 1_720_320 / 3600),   # Llama 2 70B
    (65.2e9, 80, 8192, 2048, False, 380),                       # LLaMA 65B on 2,048 GPUs
    (6.65e9, 32, 4096, 2048, False, 1e12 / (9.5 * 86400 * 440)),  # MPT-7B: 9.5 days on 440 GPUs
    (1.1e9, 22, 2048, 2048, False, 24_000),                     # TinyLlama
    (175e9, 96, 12288, 2048, True, 147e12 / (8 * 175e9)),       # OPT-175B: 147 TFLOPS a GPU, recomputation counted
    (176e9, 70, 14336, 2048, True, 150e12 / (8 * 176e9)),       # BLOOM: 150
    (18.4e9, 40, 6144, 2048, True, 135e12 / (8 * 18.4e9)),      # Megatron-LM, 256 GPUs
    (1008e9, 128, 25600, 2048, True, 163e12 / (8 * 1008e9)),    # Megatron-LM, 3,072 GPUs
]  # fmt: skip


@pytest.mark.parametrize(("params", "layers", "width", "tokens", "checkpointing", "measured"), PUBLISHED)
def test_pre_training_on_clusters_lies_in_the_lower_half_of_the_band(
    params: float, layers: int, width: int, tokens: int, checkpointing: bool, measured: float
) -> None:  # fmt: skip
    """Their networks and pipelines cost what a server of eight does not pay."""
    each = flops_per_token(params, attention_flops(layers, width, tokens), "full_finetune", checkpointing=checkpointing)
    work = TrainingWork(arithmetic_s=each / PEAK, moved_s=0.0, share=SHARE_OF["full_finetune"])
    assert TRAINING.low < measured / work.tok_s(SHIPPED) < 1.05


def test_mosaicmls_utilisation_follows_from_their_tokens_a_second() -> None:
    """(6 N + 12 L h s) × tok/s / peak: our count of FLOPs without recomputation is theirs, to the rounding of the table."""
    rows = [row for row in llm.published_runs()["training"] if row.get("mfu_pct")]
    assert len(rows) == 102
    for row in rows:
        attention = attention_flops(row["layers"], row["hidden"], row["seq_len"])
        each = flops_per_token(row["params"], attention, "full_finetune", checkpointing=False)
        assert 100 * each * row["tok_s"] / (row["gpus"] * PEAK) == pytest.approx(row["mfu_pct"], abs=0.15), row["id"]


def test_a_job_that_does_not_fit_has_no_speed() -> None:
    workload = Workload(task="full_finetune")
    fit = fitting.fit(workload, llm.model("llama-3.1-8b"), llm.gpu(), split(), ASSUMED, mig=None)
    found = estimate.estimate(fit, "nvlink", shelf.snapshot())
    assert found.train_tok_s is None
    assert "alone need" in found.why_none
