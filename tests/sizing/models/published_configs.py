"""Published config.json files of many makers (the keys that size a model), and the parameters that were published with them."""

from typing import Any

LLAMA: dict[str, Any] = {"model_type": "llama", "tie_word_embeddings": False}


def llama(hidden: int, layers: int, heads: int, kv: int, ffn: int, vocab: int, **more: Any) -> dict[str, Any]:
    """The keys that most of Llama's kin share."""
    return LLAMA | {
        "hidden_size": hidden, "num_hidden_layers": layers, "num_attention_heads": heads, "num_key_value_heads": kv,
        "intermediate_size": ffn, "vocab_size": vocab,
    } | more  # fmt: skip


EXACT: dict[str, tuple[dict[str, Any], int]] = {
    "llama-1-65b": (llama(8192, 80, 64, 64, 22016, 32000), 65_285_660_672),
    "llama-2-7b": (llama(4096, 32, 32, 32, 11008, 32000), 6_738_415_616),
    "llama-3.2-3b": (
        llama(3072, 28, 24, 8, 8192, 128256, head_dim=128, tie_word_embeddings=True), 3_212_749_824,
    ),
    "mistral-nemo": (llama(5120, 40, 32, 8, 14336, 131072, model_type="mistral", head_dim=128), 12_247_782_400),
    "mistral-small-3": (llama(5120, 40, 32, 8, 32768, 131072, model_type="mistral", head_dim=128), 23_572_403_200),
    "ministral-8b": (llama(4096, 36, 32, 8, 12288, 131072, model_type="mistral", head_dim=128), 8_019_808_256),
    "mixtral-8x7b": (
        llama(4096, 32, 32, 8, 14336, 32000, model_type="mixtral", num_local_experts=8, num_experts_per_tok=2),
        46_702_792_704,
    ),
    "qwen2-0.5b": (
        llama(896, 24, 14, 2, 4864, 151936, model_type="qwen2", tie_word_embeddings=True), 494_032_768,
    ),
    "qwen2.5-7b": (llama(3584, 28, 28, 4, 18944, 152064, model_type="qwen2"), 7_615_616_512),
    "qwen3-4b": (
        llama(2560, 36, 32, 8, 9728, 151936, model_type="qwen3", head_dim=128, tie_word_embeddings=True),
        4_022_468_096,
    ),
    "qwen3-8b": (llama(4096, 36, 32, 8, 12288, 151936, model_type="qwen3", head_dim=128), 8_190_735_360),
    "qwen3-30b-a3b": (
        llama(2048, 48, 32, 4, 6144, 151936, model_type="qwen3_moe", head_dim=128, num_experts=128, num_experts_per_tok=8,
              moe_intermediate_size=768, decoder_sparse_step=1, mlp_only_layers=[]),
        30_532_122_624,
    ),
    "qwen1.5-moe-a2.7b": (
        llama(2048, 24, 16, 16, 5632, 151936, model_type="qwen2_moe", num_experts=60, num_experts_per_tok=4,
              moe_intermediate_size=1408, shared_expert_intermediate_size=5632, decoder_sparse_step=1),
        14_315_784_192,
    ),
    "qwen-7b (the first)": (
        {"model_type": "qwen", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "intermediate_size": 22016,
         "vocab_size": 151936, "seq_length": 8192, "tie_word_embeddings": False, "kv_channels": 128},
        7_721_324_544,
    ),
    "gemma-2b": (llama(2048, 18, 8, 1, 16384, 256000, model_type="gemma", head_dim=256, tie_word_embeddings=True), 2_506_172_416),
    "gemma-7b": (llama(3072, 28, 16, 16, 24576, 256000, model_type="gemma", head_dim=256, tie_word_embeddings=True), 8_537_680_896),
    "gemma-2-9b": (
        {"model_type": "gemma2", "hidden_size": 3584, "num_hidden_layers": 42, "num_attention_heads": 16, "num_key_value_heads": 8,
         "head_dim": 256, "intermediate_size": 14336, "vocab_size": 256000, "sliding_window": 4096},
        9_241_705_984,
    ),
    "gemma-3-1b": (
        {"model_type": "gemma3_text", "hidden_size": 1152, "num_hidden_layers": 26, "num_attention_heads": 4, "num_key_value_heads": 1,
         "head_dim": 256, "intermediate_size": 6912, "vocab_size": 262144, "sliding_window": 512, "sliding_window_pattern": 6},
        999_885_952,
    ),
    "phi-2": (
        {"model_type": "phi", "hidden_size": 2560, "num_hidden_layers": 32, "num_attention_heads": 32, "intermediate_size": 10240,
         "vocab_size": 51200, "tie_word_embeddings": False},
        2_779_683_840,
    ),
    "phi-3-mini": (llama(3072, 32, 32, 32, 8192, 32064, model_type="phi3"), 3_821_079_552),
    "phi-4-mini": (llama(3072, 32, 24, 8, 8192, 200064, model_type="phi3", tie_word_embeddings=True), 3_836_021_760),
    "phi-3.5-moe": (
        llama(4096, 32, 32, 8, 6400, 32064, model_type="phimoe", num_local_experts=16, num_experts_per_tok=2, attention_bias=True,
              lm_head_bias=True),
        41_873_153_344,
    ),
    "deepseek-moe-16b": (
        llama(2048, 28, 16, 16, 10944, 102400, model_type="deepseek", n_routed_experts=64, n_shared_experts=2, num_experts_per_tok=6,
              moe_intermediate_size=1408, first_k_dense_replace=1, moe_layer_freq=1),
        16_375_728_128,
    ),
    "deepseek-v2": (
        llama(5120, 60, 128, 128, 12288, 102400, model_type="deepseek_v2", n_routed_experts=160, n_shared_experts=2,
              num_experts_per_tok=6, moe_intermediate_size=1536, first_k_dense_replace=1, moe_layer_freq=1, q_lora_rank=1536,
              kv_lora_rank=512, qk_nope_head_dim=128, qk_rope_head_dim=64, v_head_dim=128),
        235_741_434_880,
    ),
    "deepseek-v2-lite": (
        llama(2048, 27, 16, 16, 10944, 102400, model_type="deepseek_v2", n_routed_experts=64, n_shared_experts=2,
              num_experts_per_tok=6, moe_intermediate_size=1408, first_k_dense_replace=1, q_lora_rank=None, kv_lora_rank=512,
              qk_nope_head_dim=128, qk_rope_head_dim=64, v_head_dim=128),
        15_706_484_224,
    ),
    "gpt-oss-20b": (
        {"model_type": "gpt_oss", "hidden_size": 2880, "num_hidden_layers": 24, "num_attention_heads": 64, "num_key_value_heads": 8,
         "head_dim": 64, "intermediate_size": 2880, "vocab_size": 201088, "num_local_experts": 32, "num_experts_per_tok": 4,
         "attention_bias": True, "sliding_window": 128, "layer_types": ["sliding_attention", "full_attention"] * 12},
        20_914_757_184,
    ),
    "dbrx": (
        {"model_type": "dbrx", "d_model": 6144, "n_heads": 48, "n_layers": 40, "max_seq_len": 32768, "vocab_size": 100352,
         "attn_config": {"kv_n_heads": 8, "model_type": ""}, "tie_word_embeddings": False,
         "ffn_config": {"ffn_hidden_size": 10752, "moe_num_experts": 16, "moe_top_k": 4, "model_type": ""}},
        131_596_523_520,
    ),
    "falcon-7b": (
        {"model_type": "falcon", "hidden_size": 4544, "num_hidden_layers": 32, "num_attention_heads": 71, "num_kv_heads": 71,
         "multi_query": True, "new_decoder_architecture": False, "parallel_attn": True, "bias": False, "vocab_size": 65024},
        6_921_720_704,
    ),
    "falcon-40b": (
        {"model_type": "RefinedWeb", "hidden_size": 8192, "n_layer": 60, "n_head": 128, "n_head_kv": 8, "bias": False,
         "new_decoder_architecture": True, "parallel_attn": True, "vocab_size": 65024},
        41_303_293_952,
    ),
    "mpt-7b": (
        {"model_type": "mpt", "d_model": 4096, "n_heads": 32, "n_layers": 32, "expansion_ratio": 4, "max_seq_len": 2048,
         "vocab_size": 50432, "no_bias": True, "attn_config": {"attn_type": "multihead_attention", "alibi": True}},
        6_649_286_656,
    ),
    "gpt-neox-20b": (
        {"model_type": "gpt_neox", "hidden_size": 6144, "num_hidden_layers": 44, "num_attention_heads": 64, "intermediate_size": 24576,
         "vocab_size": 50432, "tie_word_embeddings": False},
        20_554_567_680,
    ),
    "pythia-12b": (
        {"model_type": "gpt_neox", "hidden_size": 5120, "num_hidden_layers": 36, "num_attention_heads": 40, "intermediate_size": 20480,
         "vocab_size": 50688, "tie_word_embeddings": False},
        11_846_072_320,
    ),
    "gpt-j-6b": (
        {"model_type": "gptj", "n_embd": 4096, "n_layer": 28, "n_head": 16, "n_inner": None, "n_positions": 2048, "vocab_size": 50400,
         "tie_word_embeddings": False},
        6_050_882_784,
    ),
    "gpt2": (
        {"model_type": "gpt2", "n_embd": 768, "n_layer": 12, "n_head": 12, "n_positions": 1024, "n_ctx": 1024, "vocab_size": 50257},
        124_439_808,
    ),
    "gpt2-xl": ({"model_type": "gpt2", "n_embd": 1600, "n_layer": 48, "n_head": 25, "n_positions": 1024, "vocab_size": 50257}, 1_557_611_200),
    "gpt-neo-2.7b": (
        {
            "model_type": "gpt_neo", "hidden_size": 2560, "num_layers": 32, "num_heads": 20, "intermediate_size": None, "window_size": 256,
            "attention_types": [[["global", "local"], 16]], "max_position_embeddings": 2048, "vocab_size": 50257,
        },
        2_651_307_520,
    ),
    "opt-350m": (
        {
            "model_type": "opt", "hidden_size": 1024, "num_hidden_layers": 24, "num_attention_heads": 16, "ffn_dim": 4096,
            "max_position_embeddings": 2048, "vocab_size": 50272, "word_embed_proj_dim": 512, "do_layer_norm_before": False,
        },
        331_196_416,
    ),
    "opt-6.7b": (
        {"model_type": "opt", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "ffn_dim": 16384,
         "max_position_embeddings": 2048, "vocab_size": 50272},
        6_658_473_984,
    ),
    "bloom-7b1": ({"model_type": "bloom", "n_embed": 4096, "n_layer": 30, "num_attention_heads": 32, "vocab_size": 250880}, 7_069_016_064),
    "bloom-176b": ({"model_type": "bloom", "hidden_size": 14336, "n_layer": 70, "n_head": 112, "vocab_size": 250880}, 176_247_271_424),
    "command-r": (
        {"model_type": "cohere", "hidden_size": 8192, "num_hidden_layers": 40, "num_attention_heads": 64, "num_key_value_heads": 64,
         "intermediate_size": 22528, "vocab_size": 256000, "model_max_length": 131072, "max_position_embeddings": 8192},
        34_980_831_232,
    ),
    "command-r-plus": (
        {"model_type": "cohere", "hidden_size": 12288, "num_hidden_layers": 64, "num_attention_heads": 96, "num_key_value_heads": 8,
         "intermediate_size": 33792, "vocab_size": 256000, "use_qk_norm": True},
        103_810_674_688,
    ),
    "command-r7b": (
        {"model_type": "cohere2", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
         "intermediate_size": 14336, "vocab_size": 256000, "sliding_window": 4096, "sliding_window_pattern": 4},
        8_028_033_024,
    ),
    "starcoder2-3b": (
        {"model_type": "starcoder2", "hidden_size": 3072, "num_hidden_layers": 30, "num_attention_heads": 24, "num_key_value_heads": 2,
         "intermediate_size": 12288, "vocab_size": 49152, "use_bias": True, "sliding_window": 4096},
        3_030_371_328,
    ),
    "starcoder2-15b": (
        {"model_type": "starcoder2", "hidden_size": 6144, "num_hidden_layers": 40, "num_attention_heads": 48, "num_key_value_heads": 4,
         "intermediate_size": 24576, "vocab_size": 49152, "use_bias": True, "tie_word_embeddings": False},
        15_957_889_024,
    ),
    "starcoder": (
        {"model_type": "gpt_bigcode", "n_embd": 6144, "n_layer": 40, "n_head": 48, "n_inner": 24576, "n_positions": 8192,
         "vocab_size": 49152, "multi_query": True},
        15_517_456_384,
    ),
    "stablelm-3b": (llama(2560, 32, 32, 32, 6912, 50304, model_type="stablelm"), 2_795_443_200),
    "olmo-7b": (llama(4096, 32, 32, 32, 11008, 50304, model_type="olmo"), 6_888_095_744),
    "olmo-2-7b": (llama(4096, 32, 32, 32, 11008, 100352, model_type="olmo2"), 7_298_617_344),
    "olmoe": (llama(2048, 16, 16, 16, 1024, 50304, model_type="olmoe", num_experts=64, num_experts_per_tok=8), 6_919_161_856),
    "chatglm3-6b": (
        {"model_type": "chatglm", "hidden_size": 4096, "num_layers": 28, "num_attention_heads": 32, "ffn_hidden_size": 13696,
         "kv_channels": 128, "multi_query_attention": True, "multi_query_group_num": 2, "add_qkv_bias": True, "padded_vocab_size": 65024,
         "seq_length": 8192, "tie_word_embeddings": False},
        6_243_584_000,
    ),
    "glm-4-9b": (
        {"model_type": "chatglm", "hidden_size": 4096, "num_layers": 40, "num_attention_heads": 32, "ffn_hidden_size": 13696,
         "kv_channels": 128, "multi_query_attention": True, "multi_query_group_num": 2, "add_qkv_bias": True, "padded_vocab_size": 151552,
         "seq_length": 131072, "tie_word_embeddings": False},
        9_399_951_360,
    ),
    "yi-34b": (llama(7168, 60, 56, 8, 20480, 64000), 34_388_917_248),
    "internlm2-7b": (llama(4096, 32, 32, 8, 14336, 92544, model_type="internlm2", bias=False), 7_737_708_544),
    "internlm2-20b": (llama(6144, 48, 48, 8, 16384, 92544, model_type="internlm2", bias=False), 19_861_149_696),
    "baichuan2-7b": (
        {"model_type": "baichuan", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "intermediate_size": 11008,
         "vocab_size": 125696, "tie_word_embeddings": False},
        7_505_973_248,
    ),
    "baichuan2-13b": (
        {"model_type": "baichuan", "hidden_size": 5120, "num_hidden_layers": 40, "num_attention_heads": 40, "intermediate_size": 13696,
         "vocab_size": 125696, "tie_word_embeddings": False, "model_max_length": 4096},
        13_896_668_160,
    ),
    "minicpm-2b": (llama(2304, 40, 36, 36, 5760, 122753, model_type="minicpm", tie_word_embeddings=True), 2_724_880_896),
}  # fmt: skip
"""Totals as the published safetensors files state them: met to the last parameter."""

KV_BYTES: dict[str, int] = {
    # 2 × layers × KV heads × head size × 2 B; of a latent: layers × (512 + 64) × 2 B
    "llama-1-65b": 2 * 80 * 64 * 128 * 2, "mistral-nemo": 2 * 40 * 8 * 128 * 2, "gemma-2b": 2 * 18 * 1 * 256 * 2,
    "falcon-7b": 2 * 32 * 1 * 64 * 2, "falcon-40b": 2 * 60 * 8 * 64 * 2, "mpt-7b": 2 * 32 * 32 * 128 * 2, "dbrx": 2 * 40 * 8 * 128 * 2,
    "deepseek-v2": 60 * 576 * 2, "deepseek-v2-lite": 27 * 576 * 2, "deepseek-moe-16b": 2 * 28 * 16 * 128 * 2,
    "glm-4-9b": 2 * 40 * 2 * 128 * 2, "gpt2": 2 * 12 * 12 * 64 * 2, "starcoder": 2 * 40 * 1 * 128 * 2, "bloom-176b": 2 * 70 * 112 * 128 * 2,
    "command-r": 2 * 40 * 64 * 128 * 2, "command-r-plus": 2 * 64 * 8 * 128 * 2, "qwen-7b (the first)": 2 * 32 * 32 * 128 * 2,
    "phi-3.5-moe": 2 * 32 * 8 * 128 * 2, "gpt-j-6b": 2 * 28 * 16 * 256 * 2, "opt-6.7b": 2 * 32 * 32 * 128 * 2,
}  # fmt: skip
