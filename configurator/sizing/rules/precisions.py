"""Rules about number formats: what an A100 computes with, and what it only stores."""

from collections.abc import Iterator
from dataclasses import replace

from ..build import Workload
from ..catalogue import GpuSpec
from ..findings import Severity
from .case import Case, Proposal, Verdict

FP4_FROM = 10.0
"""Compute capability of the first GPUs with units for 4-bit floats (Blackwell)."""
BF16_FROM = 8.0
"""Of the first with BF16 (Ampere)."""


def _weights(case: Case, weights: str, title: str) -> Proposal:
    changed = replace(case.build.workload, weights=weights)  # type: ignore[arg-type]  # one of the closed list
    return Proposal(title=title, build=replace(case.build, workload=changed))


def _capability(gpu: GpuSpec) -> float:
    """The compute capability as a number; 8.0, an A100's, where the catalogue does not say."""
    try:
        return float(gpu.compute_capability)
    except ValueError:
        return BF16_FROM


def fp8(case: Case) -> Iterator[Verdict]:
    """FP8 weights where a GPU of the build has no FP8 units (compute capability below 8.9)."""
    w = case.build.workload
    gpu = next((group.spec for group in case.system.gpus if not group.spec.fp8_dense_tflops), None)
    if w.task != "inference" or w.weights != "fp8" or gpu is None:
        return
    yield Verdict(
        code="workload.fp8",
        severity=Severity.WARNING,
        step="workload",
        title=f"{gpu.name} has no FP8 units",
        why="FP8 weights run weight-only: they take the memory of INT8, and answer one user about as fast, since half of BF16's bytes are "
        "read; but they are unpacked and computed with in 16 bit, so that prompts and full batches are no faster than in BF16, rather "
        "slower (vLLM PR 5975). INT8 (W8A8) serves better here; INT4 (AWQ) answers few users faster, but full batches slower.",
        sources=gpu.sources,
        proposals=(
            Proposal(title="Weights in INT8", build=replace(case.build, workload=replace(w, weights="int8"))),
            Proposal(title="Weights in INT4", build=replace(case.build, workload=replace(w, weights="int4"))),
        ),
    )


def mxfp4(case: Case) -> Iterator[Verdict]:
    """Weight-only on every GPU before Blackwell; published by few."""
    w, gpu, at = case.build.workload, case.system.gpu, case.workloading
    if w.weights != "mxfp4" or gpu is None or at is None or w.task != "inference":
        return
    if at.model.native_mxfp4 and _capability(gpu) >= FP4_FROM:
        return
    why = f"{gpu.name} has no units for 4-bit floats: MXFP4 weights save memory and reads, and are computed with in 16 bit."
    if not at.model.native_mxfp4:
        why = f"{at.model.name} is not published in MXFP4, and gains nothing from it here: INT4 (AWQ, GPTQ) has faster kernels."
    yield Verdict(
        code="workload.mxfp4",
        severity=Severity.NOTE,
        step="workload",
        title="MXFP4 is a way to store weights here, not to compute",
        why=why,
        sources=gpu.sources,
        proposals=() if at.model.native_mxfp4 else (_weights(case, "int4", "Weights in INT4"),),
    )


def checkpoint(case: Case) -> Iterator[Verdict]:
    """The weights that are counted are not those that are published."""
    at, w = case.workloading, case.build.workload
    if at is None or w.task != "inference":
        return
    said = at.model.checkpoint
    if said is None:
        if at.model.native_mxfp4 and w.weights in ("bf16", "fp16"):
            yield _published_in_mxfp4(case, at.model.name)
        return
    if said.precision == w.weights:
        return
    known = f"it is counted as {w.weights} here, which weighs something else"
    unknown = f"a precision that an A100 does not run or that is not modelled; {w.weights} is counted instead"
    yield Verdict(
        code="workload.checkpoint",
        severity=Severity.WARNING,
        step="workload",
        title=f"The pasted checkpoint is {said.words}",
        why=f"Its quantization_config says {said.words}: {known if said.precision else unknown}.",
        sources=at.model.sources,
        proposals=(_weights(case, said.precision, "Weights as the checkpoint has them"),) if said.precision else (),
    )


def _published_in_mxfp4(case: Case, name: str) -> Verdict:
    return Verdict(
        code="workload.checkpoint",
        severity=Severity.NOTE,
        step="workload",
        title=f"{name} is published in MXFP4",
        why="In 16 bit it takes some four times the memory and answers no better: those weights are the 4-bit ones, unpacked.",
        sources=case.workloading.model.sources if case.workloading else (),
        proposals=(_weights(case, "mxfp4", "Weights in MXFP4, as published"),),
    )


def bf16(case: Case) -> Iterator[Verdict]:
    """BF16 weights on a GPU that is older than the format."""
    w: Workload = case.build.workload
    gpu = case.system.gpu
    if gpu is None or w.model is None or w.weights != "bf16" or _capability(gpu) >= BF16_FROM:
        return
    yield Verdict(
        code="workload.precision",
        severity=Severity.WARNING,
        step="workload",
        title=f"{gpu.name} has no BF16",
        why=f"Compute capability {gpu.compute_capability}; BF16 begins with 8.0. FP16 takes the same memory.",
        sources=gpu.sources,
        proposals=(_weights(case, "fp16", "Weights in FP16"),),
    )


def frozen_base(case: Case) -> Iterator[Verdict]:
    """Weights of fewer bits, named for a training that keeps its base in 16 bit."""
    at, w = case.workloading, case.build.workload
    if at is None or w.task not in ("lora", "full_finetune") or w.weights in ("bf16", "fp16"):
        return
    trained = "the weights are trained" if w.task == "full_finetune" else "the frozen base is kept"
    yield Verdict(
        code="workload.trained-precision",
        severity=Severity.NOTE,
        step="workload",
        title=f"Weights in {w.weights} count for nothing here",
        why=f"{'Full fine-tuning' if w.task == 'full_finetune' else 'LoRA'}: {trained} in 16 bit, and so it is counted, whatever they are served in. "
        "Training over weights of 4 bit is QLoRA.",
        proposals=(
            Proposal(
                title="QLoRA",
                build=replace(case.build, workload=replace(w, task="qlora", weights="nf4")),
            ),
            _weights(case, "bf16", "Weights in BF16"),
        ),
    )


RULES = (fp8, mxfp4, checkpoint, bf16, frozen_base)
