"""Names are found whatever stands between their letters and digits."""

import pytest

from configurator.sizing.catalogue.searching import sought, squeezed


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("A100-80GB", "NVIDIA A100 PCIe 80 GB"),
        ("a100 pcie80gb", "NVIDIA A100 PCIe 80 GB"),
        ("epyc7313", "AMD EPYC 7313"),
        ("EPYC-7313", "AMD EPYC 7313"),
        ("7313 epyc", "AMD EPYC 7313"),
        ("3000va", "2,700 W, 3,000 VA"),
        ("3,000 VA", "2,700 W, 3,000 VA"),
        ("smt3000", "APC Smart-UPS SMT3000RM2U"),
        ("1.92tb", "U.2 drive of 1.92 TB"),
        ("STRASSE", "Straße"),
        ("", "anything"),
        (" - ", "anything"),
    ],
)
def test_what_is_found(query: str, name: str) -> None:
    assert all(word in squeezed(name) for word in sought(query))


@pytest.mark.parametrize(("query", "texts"), [("a10080", ("A100", "80 GB")), ("epyc7443", ("EPYC 7313",))])
def test_what_is_not(query: str, texts: tuple[str, ...]) -> None:
    assert not all(word in squeezed(*texts) for word in sought(query))
