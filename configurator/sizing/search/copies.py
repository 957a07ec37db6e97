"""How far the largest cluster goes that is searched: the fewest GPUs whose copies of a model serve all users together,
the most users that it serves, and the longest sequence that it trains.
"""

from collections.abc import Iterator

from ..assess import assess
from ..assessment import Assessment
from ..build import Build, GpuGroup, Workload
from ..catalogue import CatalogueSnapshot, GpuSpec

GPUS_OF_ONE = 8
"""Of a server, for what follows from the model alone."""
SERVERS = (2, 3, 4, 6, 8)
"""A larger cluster is planned by other means than these."""
SERVERS_THAT_TRAIN = 4
"""The engine counts the memory of a training job on up to 32 GPUs."""


def fewest_in_copies(workload: Workload, snapshot: CatalogueSnapshot) -> Iterator[tuple[GpuSpec, int]]:
    """The A100s of which some servers hold copies enough for all users, with the fewest GPUs of each."""
    for gpu in a100s(snapshot):
        if _holds(workload, gpu, SERVERS[-1], snapshot):
            yield gpu, GPUS_OF_ONE * next(count for count in SERVERS if _holds(workload, gpu, count, snapshot))


def most_users(workload: Workload, snapshot: CatalogueSnapshot) -> int:
    """Users whom the largest cluster serves; 0 where it does not hold the model at all."""
    return _most("memory.max_concurrency", workload, SERVERS[-1], snapshot)


def longest_sequence(workload: Workload, snapshot: CatalogueSnapshot) -> int:
    """Tokens of the longest sequence that a training job can have; 0 where none fits."""
    return _most("memory.max_context_tokens", workload, SERVERS_THAT_TRAIN, snapshot)


def a100s(snapshot: CatalogueSnapshot) -> list[GpuSpec]:
    """Those on offer, the largest memory first."""
    return sorted((gpu for gpu in snapshot.offered(GpuSpec) if gpu.is_a100), key=lambda gpu: -gpu.memory_gb)


def on_servers(workload: Workload, gpu: GpuSpec, servers: int, snapshot: CatalogueSnapshot) -> Assessment:
    """The workload on GPUs alone, whatever they stand in."""
    group = GpuGroup(variant=gpu.id, count=GPUS_OF_ONE)
    return assess(Build(workload=workload, gpus=(group,), quantity=servers), snapshot, try_fixes=False)


def _holds(workload: Workload, gpu: GpuSpec, servers: int, snapshot: CatalogueSnapshot) -> bool:
    verdict = on_servers(workload, gpu, servers, snapshot).figures.get("memory.verdict")
    return verdict is not None and verdict.value != "no"


def _most(figure: str, workload: Workload, servers: int, snapshot: CatalogueSnapshot) -> int:
    found = (on_servers(workload, gpu, servers, snapshot).figures.get(figure) for gpu in a100s(snapshot)[:1])
    return next((int(most.number) for most in found if most is not None and most.value is not None), 0)
