"""Which numbers in the text of a page are part of a name, and so the same in every notation: Llama 3.1, PCIe 4.0, section 3.1.

Names of products, language models and cloud rates are those of the catalogue. An amount in one of them is no name, and is written
as amounts are: SSD 1.92 TB.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

from configurator.sizing.catalogue import CatalogueSnapshot
from configurator.sizing.catalogue.kept import once_per_identity

NUMBER = re.compile(r"(?<![\w.,:/#&-])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?![\w]|[.,:/]\d|-\w)")
"""With thousands or decimals; no part of a word, a version of three parts, a date or an address."""
AMOUNT = re.compile(r"[ \u00a0](?:[kM]?W|k?VA|V|A|[KMGT]i?B|[kMG]?Hz|[cm]?m|in|inch|U|kg|lb|%|°C)(?!\w)")
"""What stands behind a number that is an amount, in a name too."""
NAMING = re.compile(
    r"(?:TensorRT-LLM|PCIe|PCI Express|CUDA|vLLM|OFED|Python|Inference|Training|TC|NEC|IEC|NFPA|EN|arXiv|"
    r"[Vv]ersion|[Rr]evision|[Ss]ection|[Cc]hapter|[Tt]able|[Ff]igure|Gen)[ \u00a0]$"
)
"""After these words a number is a name of software, of a standard or of a part of a text."""
LONGEST_NAMING = 16
LAST_WORDS = {1: re.compile(r"\S+\s*$"), 2: re.compile(r"(?:\S+\s+)?\S+\s*$")}
FAR_ENOUGH = 60
"""So many letters before a number are looked at: the search takes their square."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside a number in a name, as HTML has it: the word before it or, where it is the first, that behind it."""

    before: str
    behind: str

    def is_round(self, number: re.Match[str]) -> bool:
        text, begins = number.string, number.start() - len(self.before)
        if not (text.startswith(self.before, max(begins, 0)) and text.startswith(self.behind, number.end())):
            return False
        return begins == 0 or (begins > 0 and not (self.before and text[begins - 1].isalnum()))


Names = Mapping[str, tuple[Beside, ...]]
"""What stands beside each number that is part of a name of the catalogue."""
NO_NAMES: Names = MappingProxyType({})


@once_per_identity
def names_of(snapshot: CatalogueSnapshot) -> Names:
    """Of products, language models and cloud rates, the retired ones too: builds keep them."""
    found: dict[str, dict[Beside, None]] = {}
    for named in (*snapshot.products.values(), *snapshot.models.values(), *snapshot.cloud_rates.values()):
        for number in NUMBER.finditer(named.name):
            if not AMOUNT.match(named.name, number.end()):
                found.setdefault(number[0], {})[_beside(number)] = None
    return {number: tuple(beside) for number, beside in found.items()}


def _beside(number: re.Match[str]) -> Beside:
    before = words_before(number)
    behind = None if before else re.match(r"\s*\S+", number.string[number.end() :])
    return Beside(before=escape(before), behind=escape(behind[0]) if behind else "")


def words_before(number: re.Match[str], most: int = 1) -> str:
    """The last words before a number, at most so many, with the blanks behind them; empty where it comes first."""
    found = LAST_WORDS[most].search(number.string[max(0, number.start() - FAR_ENOUGH) : number.start()])
    return found[0] if found else ""


def together(some: Names, others: Names) -> Names:
    """What stands beside the numbers of either."""
    return {**some, **{number: (*some.get(number, ()), *beside) for number, beside in others.items()}}


def is_in_a_name(number: re.Match[str], names: Names) -> bool:
    """Whether a number that was found in HTML is part of a name."""
    if any(beside.is_round(number) for beside in names.get(number[0], ())):
        return True
    return bool(NAMING.search(number.string[max(0, number.start() - LONGEST_NAMING) : number.start()]))
