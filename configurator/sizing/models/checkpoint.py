"""How the weights of a published checkpoint are quantised: what `quantization_config` says, in the words of a build."""

from collections.abc import Mapping
from typing import Any

from ..build import WeightPrecision
from ..catalogue import Checkpoint
from .values import Config, nested

INT4_BY_GROUP: Mapping[int, WeightPrecision] = {128: "int4", 64: "int4_g64", 32: "int4_g32"}
NO_GROUPS = -1
"""GPTQ's and AWQ's word for one scale a row."""
SCALE_BITS = 16
BITS_ALONE = ("awq", "gptq", "auto-round", "intel/auto-round", "autoround", "hqq")


def read_checkpoint(config: Config) -> Checkpoint | None:
    """The checkpoint of a config.json; None where its weights are not quantised. Never raises: what is not known has no
    precision of ours, and its method as words."""
    said = nested(config, "quantization_config", "compression_config")
    if not said:
        return None
    method = str(said.get("quant_method") or said.get("quantization_method") or "").lower()[:40]
    if method == "mxfp4":
        return Checkpoint(words="MXFP4", precision="mxfp4")
    if method in ("fp8", "fbgemm_fp8"):
        return fp8(said)
    if method in ("compressed-tensors", "compressed_tensors"):
        return compressed(said)
    if method in ("bitsandbytes", "bnb"):
        four = bool(said.get("load_in_4bit") or said.get("_load_in_4bit"))
        return Checkpoint(
            words="NF4 (bitsandbytes)" if four else "INT8 (bitsandbytes)", precision="nf4" if four else "int8"
        )
    if method.startswith("modelopt"):
        algorithm = str(said.get("quant_algo", ""))[:20]
        return Checkpoint(words=f"{algorithm or method} (ModelOpt)", precision="fp8" if algorithm == "FP8" else None)
    if method in BITS_ALONE:
        bits, group = whole(said, "bits", "w_bit", "nbits"), whole(said, "group_size", "q_group_size")
        return integer(method.upper(), bits, group, weight_only=True, with_zeros=said.get("zero_point") is not False)
    return Checkpoint(words=method or "an unnamed method", precision=None)


def whole(said: Mapping[str, Any], *keys: str) -> int | None:
    """The first of these keys that holds a whole number above zero, or -1 (no groups); None where none does."""
    found = next(
        (said[key] for key in keys if isinstance(said.get(key), int) and not isinstance(said[key], bool)), None
    )
    return found if found is None or found == NO_GROUPS or 0 < found <= 2**20 else None


def fp8(said: Mapping[str, Any]) -> Checkpoint:
    """FP8 with a scale for the whole matrix, or for blocks of it (DeepSeek, Qwen3): then the blocks must divide."""
    block = said.get("weight_block_size")
    size = block[0] if isinstance(block, list) and block and isinstance(block[0], int) and block[0] > 0 else None
    return Checkpoint(words=f"FP8, blocks of {size}" if size else "FP8", precision="fp8", group=size)


def compressed(said: Mapping[str, Any]) -> Checkpoint:
    """Compressed-tensors: the weights of its first group of layers speak for all."""
    groups = [group for group in nested(said, "config_groups").values() if isinstance(group, dict)]
    weights = nested(groups[0], "weights") if groups else {}
    bits, group, kind = whole(weights, "num_bits"), whole(weights, "group_size"), weights.get("type")
    if kind == "int":
        is_even = weights.get("symmetric") is not False
        alone = not groups[0].get("input_activations")
        return integer("compressed-tensors", bits, group, weight_only=alone, with_zeros=not is_even)
    if kind == "float" and bits == 8:
        block = weights.get("block_structure")
        return fp8({"weight_block_size": block})
    if kind == "float" and bits == 4 and group == 32:
        return Checkpoint(words="MXFP4", precision="mxfp4")
    return Checkpoint(words="NVFP4" if kind == "float" and bits == 4 else "compressed-tensors", precision=None)


def integer(
    method: str, bits: int | None, group: int | None, *, weight_only: bool, with_zeros: bool
) -> Checkpoint:  # fmt: skip
    """Whole numbers of 4 or 8 bits; others have no precision of ours. `weight_only`: activations keep 16 bit.

    `with_zeros`: each group stores a zero as wide as a weight beside its scale, as GPTQ does even of symmetric weights, and AWQ.
    """
    size = group if group and group > 0 else None
    words = f"{method} INT{bits}" + (f", groups of {size}" if size else "") if bits else method
    if bits == 4:
        precision: WeightPrecision | None = INT4_BY_GROUP.get(size or 128, "int4")
    else:
        precision = "int8" if bits == 8 else None
    stored = stored_bits(bits, group, with_zeros=with_zeros) if precision and bits else None
    return Checkpoint(words=words, precision=precision, group=size, is_weight_only=weight_only, bits=stored)


def stored_bits(bits: int, group: int | None, *, with_zeros: bool) -> float | None:
    """Bits that a weight takes with its share of its group's scale and zero; without groups a row's scale is next to nothing.

    None where the config does not say: then the usual of the precision counts.
    """
    if group is None:
        return None
    return float(bits) if group == NO_GROUPS else bits + (SCALE_BITS + (bits if with_zeros else 0)) / group
