"""MIG slices: none reaches another's memory, for serving or for training."""

from configurator.sizing import Severity
from tests.sizing.rules.bench import Json, codes, finding, repaired, server

HALVES: Json = {"gpu": 0, "profiles": ["3g.40gb", "3g.40gb"]}
SMALL: Json = {"model": "llama-3.1-8b", "weights": "int4", "context_tokens": 2048}


def sliced(**workload: object) -> Json:
    return server(1, mig=[HALVES], workload=SMALL | workload)


def test_a_pipeline_over_slices_is_refused_as_tensor_parallel_is() -> None:
    found = finding(sliced(pipeline_parallel=2), "mig.peer-to-peer", Severity.ERROR, "A pipeline of 2 stages")
    repaired(found, "One slice a replica")  # whole, the one GPU would be too few for two stages
    assert "mig.peer-to-peer" not in codes(sliced(pipeline_parallel=1))


def test_slices_train_apart() -> None:
    lora = {"task": "lora", "training": {"zero_stage": 3}}
    found = finding(sliced(**lora), "mig.trains-alone", Severity.WARNING, "2 slices", "2 separate jobs")
    repaired(found, "Leave the GPUs whole")
    alone = server(1, mig=[{"gpu": 0, "profiles": ["7g.80gb"]}], workload=SMALL | lora)
    assert "mig.trains-alone" not in codes(alone)
    assert "mig.trains-alone" not in codes(sliced())
