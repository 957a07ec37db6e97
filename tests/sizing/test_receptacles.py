"""Receptacles and supplies: volts by class, phases, amps of the breaker, and the two exceptions that code makes."""

import pytest

from configurator.sizing.build import Supply
from configurator.sizing.catalogue import ReceptacleSpec
from configurator.sizing.power import receptacles
from tests.sizing import shelf
from tests.sizing.rules.bench import changed


def test_none_suits_a_supply_that_is_larger_than_all() -> None:
    assert receptacles.fitting(Supply(volts=240, breaker_amps=200), "nec", shelf.snapshot()) is None


def test_receptacles_are_of_the_region() -> None:
    supply = Supply(volts=230, breaker_amps=16)
    assert receptacles.fitting(supply, "iec", shelf.snapshot()) == "iec-60309-16a-230v"
    assert receptacles.fitting(supply, "nec", shelf.snapshot()) == "6-20r"


def test_a_retired_receptacle_is_not_taken() -> None:
    on = changed("5-20r", retired=True)
    assert receptacles.fitting(Supply(volts=120, breaker_amps=20), "nec", on) == "l5-20r"


RED = ReceptacleSpec(id="red", name="IEC 60309 32 A 400 V", amps=32, volts=415, phases=3)


# The 415 V class takes 80 % of it and up to 1 % more between lines: 332 to 419.15 V, or 191.7 to 241.99 V to neutral.
@pytest.mark.parametrize(
    ("supply", "suits"),
    [
        (Supply(volts=230, phases=3, voltage_is="line_to_neutral", breaker_amps=32), True),  # 398.4 V
        (Supply(volts=241.9, phases=3, voltage_is="line_to_neutral", breaker_amps=32), True),  # 418.98 V
        (Supply(volts=242, phases=3, voltage_is="line_to_neutral", breaker_amps=32), False),  # 419.16 V
        (Supply(volts=332, phases=3), True),
        (Supply(volts=331, phases=3), False),
        (Supply(volts=419, phases=3), True),
        (Supply(volts=420, phases=3), False),
        (Supply(volts=400, phases=3, breaker_amps=32), True),
        (Supply(volts=400, phases=3, breaker_amps=33), False),
        (Supply(volts=400, phases=1, breaker_amps=32), False),
    ],
)
def test_a_receptacle_suits_its_class_of_volts_its_amps_and_its_phases(supply: Supply, suits: bool) -> None:
    assert receptacles.suits(RED, supply) is suits


FIVE_15, BRITISH = (shelf.snapshot().products[id] for id in ("5-15r", "bs-1363"))


@pytest.mark.parametrize(
    ("receptacle", "volts", "breaker_a", "plug_a"),
    [
        (FIVE_15, 120, 15, None),  # as large as its breaker: the breaker's own limit is enough
        (FIVE_15, 120, 20, 12.0),  # NEC Table 210.21(B)(2) and (3): a plug draws 12 A at most
        (FIVE_15, 120, 30, None),  # not allowed
        (BRITISH, 230, 32, 13.0),  # a ring, with a fuse in each plug
        (BRITISH, 230, 63, None),
    ],
)
def test_code_lets_some_receptacles_be_smaller_than_their_breaker(
    receptacle: ReceptacleSpec, volts: float, breaker_a: float, plug_a: float | None
) -> None:
    supply = Supply(volts=volts, breaker_amps=breaker_a)
    assert receptacles.plug_limit_a(receptacle, supply) == plug_a
    assert receptacles.suits(receptacle, supply) is (plug_a is not None or breaker_a <= receptacle.amps)


def test_a_smaller_receptacle_is_allowed_but_never_proposed() -> None:
    assert receptacles.fitting(Supply(volts=120, breaker_amps=20), "nec", shelf.snapshot()) == "5-20r"
    assert receptacles.fitting(Supply(volts=230, breaker_amps=32), "iec", shelf.snapshot()) == "iec-60309-32a-230v"


@pytest.mark.parametrize("name", ["l6-30r", "L6-30R", "NEMA L6-30R", "L6-30", "nema l6-30"])
def test_a_receptacle_is_found_however_it_is_written(name: str) -> None:
    found = receptacles.named(name, shelf.snapshot())
    assert found is not None
    assert found.id == "l6-30r"


def test_a_name_that_nobody_knows_is_none() -> None:
    assert receptacles.named("X-99", shelf.snapshot()) is None
