"""A build in one sentence, as the cover of a quote and the list of quotes say it."""

from configurator.builder.formatting import counted, number
from configurator.builder.forms.words import KV_CACHE, SHORT_WEIGHTS
from configurator.sizing import Assessment, Build, CatalogueSnapshot
from configurator.sizing.build import ModelDimensions

TASKS = {
    "inference": "inference",
    "lora": "LoRA fine-tuning",
    "qlora": "QLoRA fine-tuning",
    "full_finetune": "full fine-tuning",
}


def summary_of(assessment: Assessment, snapshot: CatalogueSnapshot) -> str:
    """2 × NVIDIA A100 PCIe 80 GB in a Supermicro AS-4124GS-TNR."""
    build = assessment.build
    gpus = " and ".join(f"{group.count} × {_product(group.variant, snapshot)}" for group in build.gpus)
    platform = snapshot.platform(build.platform) if isinstance(build.platform, str) else None
    servers = f"{counted(assessment.servers, 'server')}: " if assessment.servers > 1 else ""
    if platform is None:
        where = "" if build.platform is None else "in your own platform"
    elif platform.gpus_priced_in:
        return servers + (f"{platform.name} with {gpus}" if gpus else platform.name)
    else:
        where = f"in {platform.name}"
    return servers + " ".join(part for part in (gpus, where) if part) if gpus or where else "An A100 server"


def asked_of(build: Build, snapshot: CatalogueSnapshot) -> str:
    """Llama 3.1 70B, inference, weights in BF16, KV cache in FP16, 32,768 tokens of context, 4 sequences at once."""
    workload = build.workload
    if workload.model is None:
        return ""
    parts = [_model(build, snapshot), TASKS[workload.task], f"weights in {SHORT_WEIGHTS[workload.weights]}"]
    if workload.task == "inference":
        parts += [
            f"KV cache in {dict(KV_CACHE)[workload.kv_cache]}",
            f"{number(workload.context_tokens)} tokens of context",
            f"{counted(workload.concurrency, 'sequence')} at once",
        ]
    else:
        training = workload.training
        parts += [f"{number(training.sequence_tokens)} tokens a sequence", f"micro-batch {training.micro_batch}"]
    return ", ".join(parts)


def _model(build: Build, snapshot: CatalogueSnapshot) -> str:
    match build.workload.model:
        case str() as id:
            known = snapshot.models.get(id)
            return known.name if known else id
        case ModelDimensions() as own:
            return f"a model of {number(own.params / 1e9)} thousand million parameters"
        case _:
            return "a model by its config.json"


def _product(id: str, snapshot: CatalogueSnapshot) -> str:
    known = snapshot.product(id)
    return known.name if known else id
