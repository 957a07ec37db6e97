"""One entry of the index of figures."""

from dataclasses import dataclass

STEPS_OF_STAGES = {
    "memory": "workload",
    "throughput": "workload",
    "gpu": "gpus",
    "nvlink": "gpus",
    "platform": "platform",
    "cpu": "bom",
    "lanes": "lanes",
    "power": "power",
    "circuit": "power",
    "ups": "power",
    "cooling": "power",
    "rack": "power",
    "cost": "costs",
}


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """A figure's name, with a placeholder in capitals where it is one of many (`memory.fewest_gpus.VARIANT`).

    `bases` are the ways in which it can come about, with a comma between; `means` says of what it is, `formula` how it
    is computed, in words and symbols; `source` is a reference or the id of a catalogue source.
    """

    name: str
    unit: str
    bases: str
    means: str
    formula: str
    source: str

    @property
    def key(self) -> str:
        """Stage and figure, with a dot at the end where a placeholder follows."""
        stage, figure, *placeholder = self.name.split(".")
        return f"{stage}.{figure}{'.' if placeholder else ''}"

    @property
    def step(self) -> str:
        """The step on whose page it stands."""
        return STEPS_OF_STAGES[self.name.partition(".")[0]]
