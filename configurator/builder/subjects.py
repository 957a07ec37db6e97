"""The subjects by which every figure is listed, on the page and in the report alike."""

from dataclasses import dataclass

from configurator.sizing.assessment import Assessment
from configurator.sizing.quantities import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Figures under one heading: those whose names begin with one of `prefixes`."""

    title: str
    prefixes: tuple[str, ...]

    def of(self, assessment: Assessment) -> tuple[Figure, ...]:
        return tuple(figure for name, figure in assessment.figures.items() if name.startswith(self.prefixes))


SUBJECTS = (
    Subject(title="Memory, of each GPU", prefixes=("memory.",)),
    Subject(title="Throughput", prefixes=("throughput.",)),
    Subject(title="GPUs and their links", prefixes=("gpu.", "nvlink.")),
    Subject(title="Host and lanes", prefixes=("cpu.", "platform.", "lanes.")),
    Subject(title="Power", prefixes=("power.", "circuit.", "ups.")),
    Subject(title="Cooling and rack", prefixes=("cooling.", "rack.")),
    Subject(title="Costs", prefixes=("cost.",)),
)
"""In the order of the steps. A test asks that every entry of the figure index is in one of them."""
