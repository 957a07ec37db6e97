"""Published config.json files whose totals are rounded, or hold a vision tower beside the text model."""

from typing import Any

from tests.sizing.models.published_configs import llama

PIXTRAL = {
    "model_type": "pixtral", "hidden_size": 1024, "num_hidden_layers": 24, "intermediate_size": 4096, "num_attention_heads": 16,
}  # fmt: skip
SIGLIP = {
    "model_type": "siglip_vision_model", "hidden_size": 1152, "num_hidden_layers": 27, "intermediate_size": 4304, "patch_size": 14,
}  # fmt: skip
CLIP = {"model_type": "clip_vision_model", "hidden_size": 1024, "num_hidden_layers": 24, "intermediate_size": 4096}
LLAMA4_VISION = {
    "model_type": "llama4_vision_model", "hidden_size": 1408, "num_hidden_layers": 34, "intermediate_size": 5632,
}  # fmt: skip

WITHIN_A_PER_CENT: dict[str, tuple[dict[str, Any], float]] = {
    "llama-4-scout": (
        {"model_type": "llama4", "vision_config": LLAMA4_VISION,
         "text_config": llama(5120, 48, 40, 8, 8192, 202048, model_type="llama4_text", head_dim=128, num_local_experts=16,
                              num_experts_per_tok=1, interleave_moe_layer_step=1, intermediate_size_mlp=16384, use_qk_norm=True,
                              attention_chunk_size=8192)},
        108.64e9,
    ),
    "llama-4-maverick": (
        {"model_type": "llama4", "vision_config": LLAMA4_VISION,
         "text_config": llama(5120, 48, 40, 8, 8192, 202048, model_type="llama4_text", head_dim=128, num_local_experts=128,
                              num_experts_per_tok=1, interleave_moe_layer_step=2, intermediate_size_mlp=16384, use_qk_norm=False)},
        401.6e9,
    ),
    "gemma-3-4b (what its text_config leaves out is usual)": (
        {"model_type": "gemma3", "vision_config": SIGLIP, "mm_tokens_per_image": 256,
         "text_config": {"model_type": "gemma3_text", "hidden_size": 2560, "intermediate_size": 10240, "num_hidden_layers": 34,
                         "sliding_window": 1024, "rope_scaling": {"factor": 8.0, "rope_type": "linear"}}},
        4.300e9,
    ),
    "gemma-3-27b": (
        {"model_type": "gemma3", "vision_config": SIGLIP,
         "text_config": {"model_type": "gemma3_text", "hidden_size": 5376, "intermediate_size": 21504, "num_hidden_layers": 62,
                         "num_attention_heads": 32, "num_key_value_heads": 16, "head_dim": 128, "sliding_window": 1024}},
        27.432e9,
    ),
    "mistral-small-3.1": (
        {"model_type": "mistral3", "vision_config": PIXTRAL, "spatial_merge_size": 2,
         "text_config": llama(5120, 40, 32, 8, 32768, 131072, model_type="mistral", head_dim=128)},
        24.011e9,
    ),
    "llava-1.5-7b": (
        {"model_type": "llava", "vision_config": CLIP, "tie_word_embeddings": False,
         "text_config": {"model_type": "llama", "max_position_embeddings": 4096, "vocab_size": 32064}},
        7.063e9,
    ),
    "qwen2.5-vl-7b": (
        llama(3584, 28, 28, 4, 18944, 152064, model_type="qwen2_5_vl",
              vision_config={"depth": 32, "hidden_act": "silu", "hidden_size": 1280, "intermediate_size": 3420, "spatial_merge_size": 2}),
        8.292e9,
    ),
    "qwen3-vl-235b": (
        {"model_type": "qwen3_vl_moe", "tie_word_embeddings": False,
         "text_config": {"model_type": "qwen3_vl_moe_text", "hidden_size": 4096, "num_hidden_layers": 94, "num_attention_heads": 64,
                         "num_key_value_heads": 4, "head_dim": 128, "intermediate_size": 12288, "moe_intermediate_size": 1536,
                         "num_experts": 128, "num_experts_per_tok": 8, "vocab_size": 151936},
         "vision_config": {"depth": 27, "hidden_size": 1152, "intermediate_size": 4304, "spatial_merge_size": 2}},
        235.7e9,
    ),
    "internvl2.5-8b": (
        {"model_type": "internvl_chat", "vision_config": {"hidden_size": 1024, "num_hidden_layers": 24, "intermediate_size": 4096},
         "llm_config": llama(4096, 32, 32, 8, 14336, 92553, model_type="internlm2")},
        8.08e9,
    ),
    "llama-3.2-11b-vision": (
        {"model_type": "mllama",
         "vision_config": {"hidden_size": 1280, "num_hidden_layers": 32, "num_global_layers": 8, "intermediate_size": 5120},
         "text_config": llama(4096, 40, 32, 8, 14336, 128256, model_type="mllama_text_model")},
        10.67e9,
    ),
    "kimi-k2": (
        llama(7168, 61, 64, 64, 18432, 163840, model_type="kimi_k2", n_routed_experts=384, n_shared_experts=1, num_experts_per_tok=8,
              moe_intermediate_size=2048, first_k_dense_replace=1, moe_layer_freq=1, q_lora_rank=1536, kv_lora_rank=512,
              qk_nope_head_dim=128, qk_rope_head_dim=64, v_head_dim=128),
        1026.4e9,
    ),
    "phi-3-small": (
        {
            "model_type": "phi3small", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
            "ff_intermediate_size": 14336, "vocab_size": 100352,
        },
        7.39e9,
    ),
    "persimmon-8b": (llama(4096, 36, 64, 64, 16384, 262144, model_type="persimmon"), 9.4e9),
    "minimax-m2": (
        llama(3072, 62, 48, 8, 1536, 200064, model_type="minimax_m2", head_dim=128, num_local_experts=256, num_experts_per_tok=8,
              attn_type_list=[1] * 62, use_qk_norm=True),
        228.7e9,
    ),
    "glm-4.5-air": (
        llama(4096, 46, 96, 8, 10944, 151552, model_type="glm4_moe", head_dim=128, n_routed_experts=128, n_shared_experts=1,
              num_experts_per_tok=8, moe_intermediate_size=1408, first_k_dense_replace=1, attention_bias=True),
        106.9e9,
    ),
    "ernie-4.5-21b-a3b": (
        llama(2560, 28, 20, 4, 12288, 103424, model_type="ernie4_5_moe", moe_num_experts=64, moe_k=6, moe_num_shared_experts=2,
              moe_intermediate_size=1536, moe_layer_start_index=1, moe_layer_interval=1, tie_word_embeddings=True),
        21.83e9,
    ),
    "seed-oss-36b": (
        llama(5120, 64, 80, 8, 27648, 155136, model_type="seed_oss", head_dim=128, attention_bias=True, attention_out_bias=False),
        36.15e9,
    ),
    "granite-3.1-8b": (llama(4096, 40, 32, 8, 12800, 49155, model_type="granite", tie_word_embeddings=True), 8.17e9),
    "mistral-7b as params.json": (
        {"dim": 4096, "n_layers": 32, "head_dim": 128, "hidden_dim": 14336, "n_heads": 32, "n_kv_heads": 8, "vocab_size": 32768},
        7.248e9,
    ),
}  # fmt: skip
"""Published totals that are rounded, or that hold a vision tower, which is counted from fewer keys than it has."""
