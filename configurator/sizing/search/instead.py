"""What nearly meets a need that nothing meets: the smallest change of it with which a build is found.

First what costs the answers least: an 8-bit cache, then lighter weights, then used GPUs, then shorter texts and fewer users
at once; of training first what changes nothing of its result. Where memory is lacking, last what the largest cluster
just holds: its users, or its sequence. Pure, deterministic; at most eight more searches, most of which end at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from math import ceil

from ..build import Workload
from ..catalogue import CatalogueSnapshot
from ..quantities import counted
from .builds import Found, Lacking, Need, Suggestion, search
from .copies import longest_sequence, most_users

MOST_INSTEAD = 2
MOST_TRIED = {"memory": 8, "budget": 5, "site": 2, "speed": 2}
"""Changes that are tried by what is lacking: a search that finds nothing is the slowest."""
MOST_FASTER = 4.0
"""What lighter weights may give at most; where more is lacking, nothing is tried. 16 bits over 4."""
SHORTEST_CONTEXT = 2048
ROUND_TOKENS = 256
WORTH_IT = 1.25
"""What giving up more must serve more users by."""


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
    for title, changed in islice(_changes(need, found.lacking, snapshot), MOST_TRIED[found.lacking]):
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


def _changes(need: Need, lacking: Lacking, snapshot: CatalogueSnapshot) -> Iterator[tuple[str, Need]]:
    may_be_used = lacking == "budget" and need.condition == "new"
    used = replace(need, condition="used")
    if may_be_used:
        yield "Used GPUs", used
    serves = need.workload.task == "inference"
    works = _serving(need.workload, lacking) if serves else _training(need.workload)
    for title, work in works:
        yield title, replace(need, workload=work)
        if may_be_used:
            yield f"Used GPUs; {title[0].lower()}{title[1:]}", replace(used, workload=work)
    if lacking == "memory":
        largest = _most_served(need.workload, snapshot) if serves else _longest_trained(need.workload, snapshot)
        yield from ((title, replace(need, workload=work)) for title, work in largest)


def _serving(work: Workload, lacking: Lacking) -> Iterator[tuple[str, Workload]]:
    if work.kv_cache == "fp16" and work.concurrency > 1:
        yield "KV cache in 8 bit", replace(work, kv_cache="int8")
    if work.weights in ("bf16", "fp16"):
        yield "Weights in INT8", replace(work, weights="int8")
    if work.weights in ("bf16", "fp16", "fp8", "int8", "q8_0"):
        yield "Weights in INT4", replace(work, weights="int4")
    if work.context_tokens > SHORTEST_CONTEXT:
        shorter = max(SHORTEST_CONTEXT, work.context_tokens // 4)
        yield f"Texts of {shorter:,} tokens", replace(work, context_tokens=shorter)
    if work.concurrency > 1 and lacking != "memory":
        fewer = max(1, work.concurrency // 4)
        yield counted(fewer, "user") + " at once", replace(work, concurrency=fewer)


def _most_served(work: Workload, snapshot: CatalogueSnapshot) -> Iterator[tuple[str, Workload]]:
    """As many users as the largest cluster holds, as asked, then in ever less memory where that is worth it, and how many
    such builds hold all."""
    small_cache = replace(work, kv_cache="int8")
    smallest = replace(small_cache, weights="int4", context_tokens=min(work.context_tokens, SHORTEST_CONTEXT))
    served = 0
    for given_up, tried in (
        ("", work),
        (", KV cache in 8 bit", small_cache),
        (f", KV cache in 8 bit, weights in INT4, texts of {smallest.context_tokens:,} tokens", smallest),
    ):
        users = min(most_users(tried, snapshot), work.concurrency)
        if users > served * WORTH_IT:
            served, builds = users, ceil(work.concurrency / users)
            enough = f"; {builds:,} builds like it hold all {work.concurrency:,}" if builds > 1 else ""
            yield f"{counted(users, 'user')} at once{given_up}{enough}", replace(tried, concurrency=users)


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


def _longest_trained(work: Workload, snapshot: CatalogueSnapshot) -> Iterator[tuple[str, Workload]]:
    """The longest sequence that the largest cluster trains, as asked and with adapters on 4-bit weights."""
    sharded = replace(work, training=replace(work.training, zero_stage=3, checkpointing=True, micro_batch=1))
    ways = [("S", sharded)]
    if work.task != "qlora":
        ways.append(("QLoRA, s", replace(sharded, task="qlora", weights="nf4")))
    for method, tried in ways:
        tokens = longest_sequence(tried, snapshot) // ROUND_TOKENS * ROUND_TOKENS
        if 0 < tokens < work.training.sequence_tokens:
            shorter = replace(sharded.training, sequence_tokens=tokens)
            yield f"{method}equences of {tokens:,} tokens", replace(tried, training=shorter)
