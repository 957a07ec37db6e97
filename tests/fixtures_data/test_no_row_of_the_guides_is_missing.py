"""Every row of the guides' tables and every statement of their text is answered by a claim, and every claim answers one."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.sizing.shelf import rows

Contents = dict[str, dict[str, list[str]]]

ROWS_OF_TABLES = {
    # How many rows each table of the builds guide has, as counted in it: 251 in all, of which one holds nothing but a link.
    "Where A100 fits": 5, "When to choose A100": 6, "A100 vs V100 vs H100 vs H200": 9, "Minimum versions": 6,
    "Framework considerations": 6, "Quick reference": 4, "A100 variants": 4, "Which variant to choose": 5,
    "40GB vs 80GB decision": 6, "NVIDIA platform overview": 3, "When to choose each": 4, "What's on an HGX baseboard": 6,
    "HGX A100 pricing": 4, "DGX A100 specifications": 13, "DGX Station A100": 7, "DGX A100 pricing reality": 3,
    "VRAM requirements": 7, "Minimum A100 count by model": 7, "A100 LLM performance": 5,
    "Tier 1 bill of materials": 9, "Tier 1 PCIe lanes": 5, "Tier 1 model performance": 4,
    "Tier 1 physical specifications": 6, "Tier 1 power requirements": 3,
    "Tier 2 bill of materials": 9, "Tier 2 PCIe lanes": 5, "Tier 2 model performance": 4,
    "Tier 2 physical specifications": 6, "Tier 2 power requirements": 3,
    "Tier 3 bill of materials": 9, "Tier 3 PCIe lanes": 4, "Tier 3 model performance": 5,
    "Tier 3 physical specifications": 7, "Tier 3 power requirements": 3,
    "Tier 4 bill of materials": 8, "Tier 4 DGX A100": 11, "Tier 4 model performance": 6,
    "Tier 4 physical specifications": 8, "Tier 4 power requirements": 3,
    "Power by configuration": 4, "UPS sizing": 4, "Cooling method by configuration": 4, "Electricity costs": 4,
    "Total 3-year TCO": 4, "Cloud break-even": 3,
}  # fmt: skip
OTHER_TABLES = {"S2 Ports and expandability": 5, "S2 Questions": 6, "S2 Myths": 3}
LINK_ALONE = [("S1 Tier 4 DGX A100", "Link")]


@cache
def contents() -> Contents:
    path = Path(__file__).parent / "rows_of_the_guides.yaml"
    loaded: Contents = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
    return loaded


CLAIMS = {claim["id"]: claim for claim in rows("claims")}


@pytest.mark.parametrize(
    ("table", "number"),
    [(f"S1 {table}", number) for table, number in ROWS_OF_TABLES.items()] + list(OTHER_TABLES.items()),
)
def test_a_table_has_all_its_rows(table: str, number: int) -> None:
    assert len(contents()[table]) == number


def test_the_tables_of_the_builds_guide_have_251_rows() -> None:
    assert sum(ROWS_OF_TABLES.values()) == 251


def test_every_row_is_answered_by_claims_that_there_are() -> None:
    unanswered = [
        (table, row) for table, of_table in contents().items() for row, claims in of_table.items() if not claims
    ]
    assert unanswered == LINK_ALONE
    named = {claim for of_table in contents().values() for claims in of_table.values() for claim in claims}
    assert sorted(named - CLAIMS.keys()) == []


def test_every_claim_answers_a_row() -> None:
    named = {claim for of_table in contents().values() for claims in of_table.values() for claim in claims}
    assert sorted(CLAIMS.keys() - named) == []


def test_a_row_is_answered_by_claims_of_its_own_guide() -> None:
    strangers = [
        (table, row, claim)
        for table, of_table in contents().items()
        for row, claims in of_table.items()
        for claim in claims
        if not table.startswith(CLAIMS[claim]["seed"])
    ]
    assert strangers == []
