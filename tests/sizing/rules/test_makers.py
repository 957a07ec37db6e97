"""A supply of one maker's servers is no supply for another's; what is sold for any case is."""

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import codes, finding, repaired, server


def with_supply(product: str, platform: str = "supermicro-as-4124gs-tnr") -> dict[str, object]:
    return server() | {"platform": platform, "parts": [{"product": product, "count": 2}]}


@pytest.mark.parametrize("product", ["dell-psu-2400w", "nvidia-dgx-station-a100-psu", "hpe-psu-3000w"])
def test_a_supply_of_another_maker_is_doubted(product: str) -> None:
    found = finding(with_supply(product), "psu.maker", Severity.WARNING, "Supermicro")
    repaired(found, "Leave it out")


@pytest.mark.parametrize(
    ("product", "platform"),
    [
        ("supermicro-psu-2200w", "supermicro-as-4124gs-tnr"),  # its own
        ("psu-3000w", "supermicro-as-4124gs-tnr"),  # of no maker: sold for any case
        ("supermicro-psu-3000w", "hgx-a100-4gpu"),  # a baseboard's host is whoever's
    ],
)
def test_its_own_and_a_supply_for_any_case_are_not(product: str, platform: str) -> None:
    assert "psu.maker" not in codes(with_supply(product, platform))
