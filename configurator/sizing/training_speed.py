"""Tokens a second that a training job gets through: arithmetic peak × utilisation / (6 × parameters)."""

from .build import Workload
from .catalogue import LanguageModel
from .rates import Band, Rate, estimated

UTILISATION = 0.48
UTILISATION_BAND = Band(low=0.35 / UTILISATION, high=0.60 / UTILISATION)
"""Model FLOPs utilisation: 0.40 to 0.64 measured by MosaicML on A100s, 0.36 for 70B on 64 of 40 GB."""
FLOPS_A_PARAM = 6
"""Two for the forward pass, two for the gradients of activations, two for those of weights."""

LORA_FASTER, LORA_BAND = 1.4, Band(low=1.3 / 1.4, high=1.5 / 1.4)
"""Frozen weights need no gradients of their own."""
QLORA_SLOWER, QLORA_BAND = 0.75, Band(low=0.6 / 0.75, high=0.9 / 0.75)
"""Each weight is dequantised on its way; against LoRA."""


def training_tok_s(workload: Workload, model: LanguageModel, flops: float, gpus: int) -> Rate:
    """The whole job's rate on so many GPUs of so many dense FLOPS each."""
    bound = gpus * flops / (2 * model.params_per_token)
    central = gpus * flops * UTILISATION / (FLOPS_A_PARAM * model.params_per_token)
    low, high = UTILISATION_BAND.low, UTILISATION_BAND.high
    working = f"{gpus} × {flops / 1e12:.0f} TFLOPS × {UTILISATION:g} / (6 × {model.params_per_token / 1e9:.2f}e9)"
    if workload.task != "full_finetune":
        central, low, high = central * LORA_FASTER, low * LORA_BAND.low, high * LORA_BAND.high
        working += f" × {LORA_FASTER:g} (LoRA)"
    if workload.task == "qlora":
        central, low, high = central * QLORA_SLOWER, low * QLORA_BAND.low, high * QLORA_BAND.high
        working += f" × {QLORA_SLOWER:g} (QLoRA)"
    return estimated(
        central, Band(low=low, high=high), bound, f"{working}; utilisation 0.35 to 0.60",
        is_guess=model.is_estimate, sources=model.sources,
    )  # fmt: skip
