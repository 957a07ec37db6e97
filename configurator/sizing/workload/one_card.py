"""A workload on one GPU of another kind: whether it holds it, and how fast. What was worked out is kept beside the catalogue."""

from ..assumptions import Assumptions
from ..build import Workload
from ..catalogue import CatalogueSnapshot, GpuSpec, LanguageModel
from ..catalogue.kept import once_per_identity, recalled
from ..memory import fitting
from ..parallelism.planning import ParallelPlan
from ..throughput import estimate
from .workload_fit import WorkloadFit

ALONE = ParallelPlan(tensor_parallel=1, pipeline_parallel=1, replicas=1)

Asked = tuple[Workload, str, Assumptions]


def on_one_card(
    workload: Workload, model: LanguageModel, gpu: GpuSpec, snapshot: CatalogueSnapshot, assumptions: Assumptions
) -> WorkloadFit:
    """The workload, with the model that it means, on one such GPU, in one replica; its memory without words."""
    asked = (workload, gpu.id, assumptions)
    return recalled(_known(snapshot), asked, lambda: _on_one(workload, model, gpu, snapshot, assumptions))


@once_per_identity
def _known(snapshot: CatalogueSnapshot) -> dict[Asked, WorkloadFit]:
    return {}


def _on_one(
    workload: Workload, model: LanguageModel, gpu: GpuSpec, snapshot: CatalogueSnapshot, assumptions: Assumptions
) -> WorkloadFit:
    fit = fitting.unworded_fit(workload, model, gpu, ALONE, (ALONE,), assumptions)
    return WorkloadFit(model=model, plan=ALONE, fit=fit, speed=estimate.estimate(fit, "pcie", snapshot))
