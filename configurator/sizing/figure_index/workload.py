"""Figures of the workload step: memory of one GPU (under MIG: of one slice), and throughput."""

from .entry import FigureEntry

ARCHITECTURE = "published config.json of the model"
TRAINING = "ZeRO (arXiv 1910.02054), activation recomputation (arXiv 2205.05198)"
MEASURED = "published measurements in the catalogue"

WORKLOAD = (
    FigureEntry(
        "memory.parameters_billion", "billion", "computed", "All parameters of the model",
        "every matrix and vector of the config: layers + embedding and head + vision tower", ARCHITECTURE,
    ),
    FigureEntry(
        "memory.parameters_per_token_billion", "billion", "computed", "Parameters that a token is multiplied with",
        "layers, of experts those that a token visits, + output head; not the look-up in the embedding", ARCHITECTURE,
    ),
    FigureEntry(
        "memory.weights_gib", "GiB", "computed", "Weights; in training all states",
        "parameters × bytes each (with group scales; embeddings in 16 bits) / (TP × PP)", ARCHITECTURE,
    ),
    FigureEntry(
        "memory.kv_gib", "GiB", "computed", "KV cache of the sequences at once",
        "sequences × tokens × KV bytes a token / ranks that hold a part; a sliding window ends the tokens", ARCHITECTURE,
    ),
    FigureEntry(
        "memory.activations_gib", "GiB", "computed", "Activations at their peak",
        "inference: tokens of one prefill batch × widest layers; training: micro-batch × sequence × layers kept", TRAINING,
    ),
    FigureEntry(
        "memory.runtime_gib", "GiB", "computed", "CUDA context, kernels and communication buffers",
        "context + collectives where more than one GPU works together", "assumptions runtime_gib, collectives_gib",
    ),
    FigureEntry(
        "memory.states_gib", "GiB", "computed", "All that training keeps: weights, gradients, optimiser",
        "parameters × (weights + gradients + optimiser) bytes, sharded as the ZeRO stage says", TRAINING,
    ),
    FigureEntry("memory.needed_gib", "GiB", "computed", "All of it", "weights or states + KV + activations + runtime", "sum"),
    FigureEntry("memory.visible_gib", "GiB", "datasheet", "What CUDA shows", "published or measured, of GPU or slice", "migug"),
    FigureEntry("memory.share", "", "computed", "Needed over visible", "needed / visible", "quotient"),
    FigureEntry(
        "memory.verdict", "", "computed", "fits, tight or no", "share <= 0.90 fits, <= 0.97 tight; training 0.92 and 1.0",
        "assumptions fits_share, tight_share",
    ),
    FigureEntry(
        "memory.max_context_tokens", "tokens", "computed", "Longest context that still fits",
        "(tight share × visible − weights − activations − runtime) / KV bytes a token, sequences as asked", ARCHITECTURE,
    ),
    FigureEntry(
        "memory.max_concurrency", "sequences", "computed", "Most sequences of the asked context that still fit",
        "(tight share × visible − weights − activations − runtime) / KV bytes a sequence, times replicas", ARCHITECTURE,
    ),
    FigureEntry(
        "memory.kv_bytes_per_token", "B", "computed", "KV cache of one token, over all ranks",
        "2 × layers × KV heads × head width × bytes; MLA: layers × (latent + rope) × bytes", ARCHITECTURE,
    ),
    FigureEntry(
        "memory.kv_capacity_tokens", "tokens", "computed", "Tokens that one replica's cache holds in vLLM's usual setting",
        "(gpu_memory_utilization × visible − weights − activations − runtime) / KV bytes a token on a GPU", "vLLM",
    ),
    FigureEntry(
        "memory.tensor_parallel", "GPUs", "computed", "GPUs that share each layer",
        "as chosen, else the split that is fastest for the load, the larger size within 10 %", "valid sizes",
    ),
    FigureEntry(
        "memory.data_parallel", "GPUs", "computed", "Data-parallel ranks of a training job (a rank may be several GPUs)",
        "GPUs / (tensor parallel × stages); ZeRO shards over them what its stage says; under MIG each slice is a job of its own", "ZeRO paper",
    ),
    FigureEntry(
        "memory.valid_tensor_parallel", "GPUs", "computed", "Tensor-parallel sizes that the model allows",
        "divisors of heads, KV heads (or multiples of them) and feed-forward groups, up to 8", ARCHITECTURE,
    ),
    FigureEntry(
        "memory.fewest_gpus.VARIANT", "GPUs", "computed", "Fewest GPUs of a variant that hold the workload",
        "smallest valid TP × PP whose need is within the tight share of what the variant shows", ARCHITECTURE,
    ),
    FigureEntry(
        "throughput.one_user_tok_s", "tok/s", "measured, estimate", "Output tokens a second of one user alone",
        "measured row, else answer / (time of a decode step × answer + time of the prompt), as most sources time it", MEASURED,
    ),
    FigureEntry(
        "throughput.batch_tok_s", "tok/s", "measured, estimate", "Output tokens a second of the sequences asked for",
        "measured row, else sequences / time of one step (weights, cache, arithmetic, all-reduce)", MEASURED,
    ),
    FigureEntry(
        "throughput.users_at_once", "users", "computed, estimate", "Users that are served together; the others wait",
        "the users asked for, at most replicas × sequences that memory holds, of which an engine runs up to 256", "vLLM max_num_seqs",
    ),
    FigureEntry(
        "throughput.per_user_tok_s", "tok/s", "measured, computed, estimate", "Output tokens a second of each user that is served",
        "batch / users that are served together", MEASURED,
    ),
    FigureEntry(
        "throughput.saturated_tok_s", "tok/s", "measured, estimate", "Output tokens a second with as many as fit",
        "measured row, else prefill and decode steps of as many sequences as fit, up to 256", MEASURED,
    ),
    FigureEntry(
        "throughput.train_tok_s", "tok/s", "measured, estimate", "Training tokens a second of the whole job",
        "GPUs × dense peak × share reached / FLOP a token", MEASURED,
    ),
    FigureEntry(
        "throughput.time_to_first_token_ms", "ms", "measured, estimate", "Wait for the first token of one prompt",
        "2 × active parameters × prompt tokens / (GPUs × dense peak × share reached) + all-reduce", MEASURED,
    ),
    FigureEntry(
        "throughput.roofline_tok_s", "tok/s", "computed", "What memory bandwidth allows one user at most",
        "GPUs × bandwidth / bytes read for a token", "a100ds",
    ),
    FigureEntry(
        "throughput.batch_roofline_tok_s", "tok/s", "computed, estimate", "The same bound for the sequences asked for",
        "sequences / the slower of reading weights and caches once a step and computing a token and its share of a prompt", "a100ds",
    ),
    FigureEntry(
        "throughput.saturated_roofline_tok_s", "tok/s", "computed, estimate", "The same bound with as many sequences as fit",
        "sequences / the slower of reading weights and caches once a step and computing a token and its share of a prompt", "a100ds",
    ),
)  # fmt: skip
