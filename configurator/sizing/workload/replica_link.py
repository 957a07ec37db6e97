"""What joins the GPUs that work together: NVLink or PCIe.

Bridges join pairs of PCIe cards. Replicas of two run over them only where there is a bridged pair for each; with fewer pairs
all count as joined over PCIe, which is the slower, and `rules.speed` says so.
"""

from ..build import Workload
from ..interconnect.results import NvLink
from ..parallelism.planning import ParallelPlan


def link_of(workload: Workload, plan: ParallelPlan, nvlink: NvLink, gpus_in_server: int, servers: int) -> str:
    """nvlink or pcie: of the GPUs of a tensor-parallel group, in training of all GPUs of a server."""
    if nvlink.all_to_all:
        return "nvlink"
    reach, groups = groups_of(workload, plan, gpus_in_server, servers)
    if nvlink.topology != "pairs" or reach > 2:
        return "pcie"
    return "nvlink" if reach == 1 or groups <= len(nvlink.pairs) * servers else "pcie"


def groups_of(workload: Workload, plan: ParallelPlan, gpus_in_server: int, servers: int) -> tuple[int, int]:
    """How many GPUs exchange with each other, and how many such groups there are.

    Training exchanges gradients or weights between all GPUs, serving within a tensor-parallel group.
    """
    if workload.task == "inference":
        return plan.tensor_parallel, plan.replicas * plan.pipeline_parallel
    return min(plan.gpus, gpus_in_server), servers
