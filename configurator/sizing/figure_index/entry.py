"""One entry of the index of figures."""

from dataclasses import dataclass

from .labels import LABELS, SHARES, SHORT, STAGES_WITHOUT_ZERO

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
    def label(self) -> str:
        """How it is called where it stands alone; the placeholder is in it still."""
        return LABELS[self.name]

    @property
    def short_label(self) -> str:
        """How it is called under the heading of its step."""
        return SHORT.get(self.name, self.label)

    @property
    def placeholder(self) -> str:
        """VARIANT of `memory.fewest_gpus.VARIANT`; empty for a figure that is the only one."""
        return "".join(self.name.split(".")[2:])

    @property
    def is_share(self) -> bool:
        """Whether it is a fraction that people read in per cent."""
        return self.name in SHARES

    @property
    def is_nothing_at_zero(self) -> bool:
        """Whether a zero only says that nothing has been chosen which could have more."""
        return self.name.partition(".")[0] in STAGES_WITHOUT_ZERO

    @property
    def step(self) -> str:
        """The step on whose page it stands."""
        return STEPS_OF_STAGES[self.name.partition(".")[0]]
