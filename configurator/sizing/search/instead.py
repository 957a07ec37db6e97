"""What nearly meets a need that nothing meets: the smallest change of it with which a build is found.

First what costs the answers least: an 8-bit cache, then lighter weights, then used GPUs, then shorter texts and fewer users
at once; of training first what changes nothing of its result. Pure, deterministic; at most five more searches.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..build import Workload
from ..catalogue import CatalogueSnapshot
from .builds import Found, Lacking, Need, Suggestion, search

MOST_INSTEAD = 2
MOST_TRIED = {"memory": 5, "budget": 5, "site": 2, "speed": 2}
"""Changes that are tried by what is lacking: a search that finds nothing is the slowest."""
MOST_FASTER = 4.0
"""What lighter weights may give at most; where more is lacking, nothing is tried. 16 bits over 4."""
SHORTEST_CONTEXT = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """A changed need, the change in words, and the best build that meets it."""

    title: str
    need: Need
    suggestion: Suggestion


def instead(need: Need, found: Found, snapshot: CatalogueSnapshot) -> tuple[Instead, ...]:
    """Up to two changes with which something is found; none where something was found, or no model could be read."""
    if found.lacking in ("", "model") or _hopelessly_slow(need, found):
        return ()
    working: list[Instead] = []
    for title, changed in list(_changes(need, found.lacking))[: MOST_TRIED[found.lacking]]:
        answer = search(changed, snapshot)
        if answer.suggestions:
            working.append(Instead(title=title, need=changed, suggestion=answer.suggestions[0]))
        if len(working) == MOST_INSTEAD:
            break
    return tuple(working)


def _hopelessly_slow(need: Need, found: Found) -> bool:
    wanted = need.workload.required_tok_s
    if found.lacking != "speed" or wanted is None or found.nearest is None:
        return False
    return need.workload.task != "inference" or found.nearest.tok_s * MOST_FASTER < wanted


def _changes(need: Need, lacking: Lacking) -> Iterator[tuple[str, Need]]:
    may_be_used = lacking == "budget" and need.condition == "new"
    used = replace(need, condition="used")
    if may_be_used:
        yield "Used GPUs", used
    works = _serving(need.workload) if need.workload.task == "inference" else _training(need.workload)
    for title, work in works:
        yield title, replace(need, workload=work)
        if may_be_used:
            yield f"Used GPUs; {title[0].lower()}{title[1:]}", replace(used, workload=work)


def _serving(work: Workload) -> Iterator[tuple[str, Workload]]:
    if work.kv_cache == "fp16" and work.concurrency > 1:
        yield "KV cache in 8 bit", replace(work, kv_cache="int8")
    if work.weights in ("bf16", "fp16"):
        yield "Weights in INT8", replace(work, weights="int8")
    if work.weights in ("bf16", "fp16", "fp8", "int8", "q8_0"):
        yield "Weights in INT4", replace(work, weights="int4")
    if work.context_tokens > SHORTEST_CONTEXT:
        shorter = max(SHORTEST_CONTEXT, work.context_tokens // 4)
        yield f"Texts of {shorter:,} tokens", replace(work, context_tokens=shorter)
    if work.concurrency > 1:
        fewer = max(1, work.concurrency // 4)
        yield f"{fewer:,} users at once", replace(work, concurrency=fewer)


def _training(work: Workload) -> Iterator[tuple[str, Workload]]:
    sharded = replace(work, training=replace(work.training, zero_stage=3, checkpointing=True, micro_batch=1))
    if sharded != work:
        yield "Everything sharded (ZeRO stage 3), one sequence at a time", sharded
    if work.task == "full_finetune":
        light = replace(sharded, training=replace(sharded.training, optimizer="adamw_8bit"))
        yield "Optimiser states in 8 bit, everything sharded", light
    if work.training.sequence_tokens > SHORTEST_CONTEXT:
        tokens = max(SHORTEST_CONTEXT, work.training.sequence_tokens // 4)
        shorter = replace(sharded.training, sequence_tokens=tokens)
        yield f"Sequences of {tokens:,} tokens", replace(sharded, training=shorter)
    if work.task == "full_finetune":
        yield "LoRA adapters instead of all weights", replace(sharded, task="lora")
    if work.task in ("full_finetune", "lora"):
        yield "QLoRA: adapters on 4-bit weights", replace(sharded, task="qlora", weights="nf4")
