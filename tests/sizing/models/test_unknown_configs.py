"""Configs of types that are not known: what they say of their shape is read, and the rest is called a guess."""

from typing import Any

import pytest

from configurator.sizing.build import ModelConfig
from configurator.sizing.catalogue import LanguageModel
from configurator.sizing.memory import kv_cache
from configurator.sizing.models import lookup
from configurator.sizing.models.lookup import ModelProblem
from configurator.sizing.models.precision import read_bytes, weight_bytes, weight_working
from tests.sizing.models.published_configs import llama

GIB = 2**30
SMALL = llama(4096, 32, 32, 8, 14336, 128256)


def read(config: dict[str, Any]) -> LanguageModel:
    found = lookup.from_config(ModelConfig(config=config))
    assert isinstance(found, LanguageModel), found
    return found


def test_apertus_has_no_gate() -> None:
    """xIELU stands between two matrices: 80 × (2 × 8192 × (8192 + 1024) + 2 × 8192 × 43,008) = 68.45e9, two tables of
    131,072 × 8192 = 2.15e9: 70.6e9. With a gate it would be 98.8e9."""
    config = llama(8192, 80, 64, 8, 43008, 131072, model_type="apertus", hidden_act="xielu")
    found = read(config)
    assert found.params_total == pytest.approx(70.6e9, rel=0.001)
    assert found.ffn_matrices == 2
    assert not found.is_estimate
    unheard_of = read(config | {"model_type": "apertus2"})
    assert unheard_of.params_total == pytest.approx(70.6e9, rel=0.001)
    assert unheard_of.is_estimate
    assert "without a gate" in unheard_of.note


def test_arcee_has_no_gate() -> None:
    # AFM-4.5B: 36 × (2 × 2560 × (2560 + 512) + 2 × 2560 × 18,432) = 3.964e9, and 2 × 128,005 × 2560 = 0.655e9
    config = llama(2560, 36, 20, 4, 18432, 128005, model_type="arcee", head_dim=128, hidden_act="relu2")
    assert read(config).params_total == pytest.approx(4.62e9, rel=0.001)


@pytest.mark.parametrize(("said", "matrices"), [
    ({"hidden_act": "relu2"}, 2), ({"hidden_act": "relu"}, 2), ({"hidden_act": "xielu"}, 2), ({"hidden_act": "gelu"}, 2),
    ({"activation_function": "gelu_new"}, 2), ({"hidden_activation": "gelu_fast"}, 2),
    ({"hidden_act": "silu"}, 3), ({"hidden_act": "gelu_pytorch_tanh"}, 3), ({"hidden_act": None}, 3), ({}, 3),
])  # fmt: skip
def test_the_activation_of_an_unknown_type_says_whether_there_is_a_gate(said: dict[str, Any], matrices: int) -> None:
    found = read(SMALL | {"model_type": "new"} | said)
    assert found.ffn_matrices == matrices
    assert found.is_estimate
    assert f"{'with' if matrices == 3 else 'without'} a gate" in found.note
    assert "a guess" in found.note


def test_a_known_type_keeps_its_own_shape_whatever_its_activation() -> None:
    assert read(SMALL | {"model_type": "gemma", "hidden_act": "gelu"}).ffn_matrices == 3


@pytest.mark.parametrize("shared", [1, [1] * 32])
def test_hunyuans_shared_expert_is_counted(shared: int | list[int]) -> None:
    """Hunyuan-A13B: 32 × 65 experts of 3 × 4096 × 3072 = 78.5e9, attention 32 × 2 × 4096 × (4096 + 1024) = 1.34e9, a tied
    table of 128,167 × 4096 = 0.52e9: 80.4e9. A token meets 8 + 1 experts: 10.9e9 + 1.34e9 + 0.52e9 = 12.7e9."""
    config = llama(
        4096, 32, 32, 8, 3072, 128167, model_type="hunyuan_v1_moe", num_experts=64, moe_topk=[8] * 32, num_shared_expert=shared,
        moe_intermediate_size=[3072] * 32, attention_head_dim=128, tie_word_embeddings=True, use_cla=False, cla_share_factor=2,
    )  # fmt: skip
    found = read(config)
    assert found.params_total == pytest.approx(80.4e9, rel=0.001)
    assert found.params_per_token == pytest.approx(12.7e9, rel=0.005)
    assert found.moe is not None
    assert found.moe.shared == 1


def test_shared_experts_that_differ_by_layer_are_refused() -> None:
    config = SMALL | {"num_experts": 64, "moe_topk": 8, "num_shared_expert": [1] * 16 + [2] * 16}
    found = lookup.from_config(ModelConfig(config=config))
    assert isinstance(found, ModelProblem)
    assert "num_shared_expert must be a whole number" in found.message


def test_minicpm3_leaves_the_width_of_its_values_to_its_code() -> None:
    """MiniCPM3-4B, 4.07e9: values are 2560 / 40 = 64 wide. Its cache is 62 × (256 + 32) × 2 B."""
    config = llama(
        2560, 62, 40, 40, 6400, 73448, model_type="minicpm3", q_lora_rank=768, kv_lora_rank=256, qk_nope_head_dim=64,
        qk_rope_head_dim=32, tie_word_embeddings=True,
    )  # fmt: skip
    found = read(config)
    # a layer: 2560 × 768 + 768 × 40 × 96 + 2560 × 288 + 256 × 40 × 128 + 40 × 64 × 2560 + 3 × 2560 × 6400 = 62.67e6
    assert found.params_total == pytest.approx(62 * 62.67e6 + 73448 * 2560, rel=0.001)
    assert found.head_dim == 64
    assert kv_cache.bytes_per_token(found, "fp16") == 62 * 288 * 2
    assert found.is_estimate
    assert "v_head_dim is not said" in found.note
    said = read(config | {"v_head_dim": 64})
    assert said.params_total == found.params_total
    assert not said.is_estimate
    assert "v_head_dim" not in said.note


def quantised(**said: Any) -> LanguageModel:
    return read(SMALL | {"quantization_config": said})


def packed(**weights: Any) -> LanguageModel:
    return quantised(
        quant_method="compressed-tensors", config_groups={"group_0": {"weights": {"type": "int"} | weights}}
    )


@pytest.mark.parametrize(("found", "weights", "bits"), [
    (quantised(quant_method="gptq", bits=8, group_size=128), "int8", 8 + (16 + 8) / 128),
    (quantised(quant_method="gptq", bits=8, group_size=32), "int8", 8 + (16 + 8) / 32),
    (quantised(quant_method="gptq", bits=8, group_size=-1), "int8", 8),
    (quantised(quant_method="gptq", bits=4, group_size=16), "int4", 4 + (16 + 4) / 16),
    (quantised(quant_method="gptq", bits=4, group_size=32), "int4_g32", 4 + (16 + 4) / 32),
    (quantised(quant_method="awq", bits=4, group_size=64), "int4_g64", 4 + (16 + 4) / 64),
    (quantised(quant_method="awq", bits=4, group_size=128), "int4", 4 + (16 + 4) / 128),
    (quantised(quant_method="awq", bits=4, group_size=128, zero_point=False), "int4", 4 + 16 / 128),
    (quantised(quant_method="gptq", bits=4, group_size=-1), "int4", 4),
    (quantised(quant_method="gptq", bits=4), "int4", 4.15625),  # it does not say: the usual
    (packed(num_bits=4, group_size=128, symmetric=True), "int4", 4 + 16 / 128),
    (packed(num_bits=4, group_size=128, symmetric=False), "int4", 4 + (16 + 4) / 128),
    (packed(num_bits=8, group_size=None), "int8", 8),
    (quantised(quant_method="fp8", weight_block_size=[128, 128]), "fp8", 8),
])  # fmt: skip
def test_a_checkpoints_groups_carry_their_scales_and_zeros(found: LanguageModel, weights: Any, bits: float) -> None:
    body = found.params_total - found.embedding_params
    parts = weight_bytes(found, weights)
    assert parts.layers == pytest.approx(body * bits / 8)
    assert parts.ends == found.embedding_params * 2
    assert f"{bits / 8:.4g} B" in weight_working(found, weights)
    # one user reads all layers and the head
    assert read_bytes(found, weights, 1) == pytest.approx(body * bits / 8 + 128256 * 4096 * 2)


def test_another_precision_than_the_checkpoints_is_the_usual_one() -> None:
    found = quantised(quant_method="gptq", bits=8, group_size=32)
    assert weight_bytes(found, "int4").layers == pytest.approx(
        (found.params_total - found.embedding_params) * 4.15625 / 8
    )


def test_qwen_72b_in_gptq_int8_by_hand() -> None:
    """72.706e9 − 2.491e9 = 70.215e9 at 8.1875 bits are 71.86e9 B, the tables 4.98e9 B: 76.84e9 B, 71.57 GiB. Without the
    scales and zeros it would be 70.03 GiB."""
    config = llama(8192, 80, 64, 8, 29568, 152064, model_type="qwen2")
    found = read(config | {"quantization_config": {"quant_method": "gptq", "bits": 8, "group_size": 128}})
    assert weight_bytes(found, "int8").total / GIB == pytest.approx(71.57, abs=0.01)
