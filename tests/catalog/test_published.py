"""models.json and a100_benchmarks.json, translated: checked against the sizes that were published with them."""

import json
from pathlib import Path
from typing import Any

import pytest

from catalog.fixtures_loader import published

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "catalogue"
ARCHITECTURES = json.loads((FOLDER / "models.json").read_text())["models"]
MEASURED = json.loads((FOLDER / "a100_benchmarks.json").read_text())

INT8_BITS, INT4_BITS = 8, 4 + 20 / 128
"""int4 in groups of 128: 4 bits, and for each group a scale of 16 and a zero of 4."""


def model(slug: str) -> dict[str, Any]:
    batch = published.language_models("models.json", ARCHITECTURES)[1]
    return next(entry.values for entry in batch.entries if entry.label == slug)


def benchmark(slug: str) -> dict[str, Any]:
    batch = published.measurements("a100_benchmarks.json", MEASURED)[1]
    return next(entry.values for entry in batch.entries if entry.label == slug)


@pytest.mark.parametrize("slug", [row["id"] for row in ARCHITECTURES])
def test_the_parameters_give_the_published_size_of_the_weights(slug: str) -> None:
    values = model(slug)
    total, kept_in_16_bits = values["params_total"], values["embedding_params"]
    sizes = values["published_weights_gb"]
    # bf16: 2 bytes each. int8 and int4: what is kept in 16 bits, and the rest at its bits.
    assert total * 2 / 1e9 == pytest.approx(sizes["bf16"], abs=0.01)
    for name, bits in (("int8", INT8_BITS), ("int4", INT4_BITS)):
        if name in sizes:
            bytes_ = kept_in_16_bits * 2 + (total - kept_in_16_bits) * bits / 8
            assert bytes_ / 1e9 == pytest.approx(sizes[name], abs=0.02)


def test_a_vision_tower_stays_in_16_bits() -> None:
    # LLaVA 1.6 34B: embedding and head 918,421,504, tower and projector 362,242,048.
    assert model("llava-v1.6-34b")["embedding_params"] == 918_421_504 + 362_242_048


def test_latent_attention_and_experts_find_their_columns() -> None:
    values = model("deepseek-v3")
    assert (values["kv_lora_rank"], values["rope_head_dim"]) == (512, 64)
    names = ("moe_experts", "moe_top_k", "moe_shared", "moe_expert_ffn", "moe_dense_layers", "moe_dense_ffn")
    assert [values[name] for name in names] == [256, 8, 1, 2048, 3, 18432]
    assert values["details"]["router_bias"] == 256


def test_sliding_windows_keep_the_layers_that_see_everything() -> None:
    values = model("gemma-3-27b")
    assert (values["window"], values["full_attention_layers"]) == (1024, 10)
    assert values["details"]["tied"] is True
    assert model("gpt-oss-120b")["native_mxfp4"] is True


def test_licence_and_citations_come_along() -> None:
    values = model("llama-3.3-70b")
    assert values["licence"] == "Llama 3.3 Community License"
    citations = {entry.values["id"] for entry in published.language_models("models.json", ARCHITECTURES)[0].entries}
    assert len(values["sources"]) == 2
    assert set(values["sources"]) <= citations


def test_a_saturated_server_has_no_number_of_requests() -> None:
    values = benchmark("b001")  # "concurrency": "max", 128 tokens in and out, on an SXM4 card of 80 GB
    assert values["concurrency"] is None
    assert values["details"]["concurrency"] == "max"
    assert (values["input_tokens"], values["output_tokens"]) == (128, 128)
    assert values["gpu_variants"] == ["a100-sxm4-80gb", "a100-sxm4-80gb-500w"]


def test_a_set_of_chats_has_no_lengths_and_is_named() -> None:
    row = next(row for row in MEASURED["rows"] if row["isl"] == "sharegpt")
    values = benchmark(row["id"])
    assert (values["input_tokens"], values["output_tokens"]) == (None, None)
    assert values["details"]["isl"] == "sharegpt"


def test_an_a800_is_kept_and_compared_with_nothing() -> None:
    values = benchmark("b495")
    assert (values["gpu_label"], values["gpu_variants"]) == ("a800_80_sxm", [])


def test_a_suspect_row_stays_suspect() -> None:
    assert benchmark("b104")["suspect"].startswith("above the batch roofline")


def test_every_measurement_becomes_a_row_with_an_id_of_its_own() -> None:
    batches = published.measurements("a100_benchmarks.json", MEASURED)[1:]
    assert [len(batch.entries) for batch in batches] == [533, 229, 47]
    for batch in batches:
        assert len({entry.values["id"] for entry in batch.entries}) == len(batch.entries)


def test_an_unknown_gpu_is_named_with_its_row() -> None:
    row = {**MEASURED["rows"][0], "gpu": "gtx_1080"}
    with pytest.raises(published.TranslationError) as error:
        published.measurements("a100_benchmarks.json", {"rows": [row]})
    assert str(error.value) == "a100_benchmarks.json: b001: gtx_1080: is missing or not known"


@pytest.mark.parametrize(
    ("citation", "address"),
    [
        ("https://github.com/vllm-project/vllm/issues/16021", "https://github.com/vllm-project/vllm/issues/16021"),
        ("https://qwen.readthedocs.io speed_benchmark", "https://qwen.readthedocs.io"),
        (
            "github:Lightning-AI/litgpt@26857050 litgpt/config.py",
            "https://github.com/Lightning-AI/litgpt/blob/26857050/litgpt/config.py",
        ),
        ("github:01-ai/Yi README hardware table", "https://github.com/01-ai/Yi"),
        ("a conversation", ""),
    ],
)
def test_a_citation_leads_to_its_page(citation: str, address: str) -> None:
    batch = published.language_models("models.json", [{**ARCHITECTURES[0], "sources": [citation]}])[0]
    assert batch.entries[0].values["url"] == address
