"""Receptacles and supplies: volts by class, phases, amps of the breaker, and the two exceptions that code makes."""

from dataclasses import replace
from typing import Literal

import pytest

from configurator.sizing.build import Supply
from configurator.sizing.catalogue import CordSpec, PduSpec, ReceptacleSpec
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


@pytest.mark.parametrize(
    ("volts", "breaker_a", "receptacle"),
    [
        (208, 30, "l6-30r"),  # 208 V has no neutral between two lines
        (240, 30, "l6-30r"),  # the L14-30R's neutral is of no use to a server
        (208, 20, "6-20r"),
    ],
)
def test_a_receptacle_with_a_neutral_is_the_last_choice(volts: float, breaker_a: float, receptacle: str) -> None:
    assert receptacles.fitting(Supply(volts=volts, breaker_amps=breaker_a), "nec", shelf.snapshot()) == receptacle


def test_where_there_is_no_other_one_with_a_neutral_will_do_at_240_v() -> None:
    known = shelf.snapshot()
    kept = {id: p for id, p in known.products.items() if not isinstance(p, ReceptacleSpec) or id == "l14-30r"}
    on = replace(known, products=kept)
    assert receptacles.fitting(Supply(volts=240, breaker_amps=30), "nec", on) == "l14-30r"
    assert receptacles.fitting(Supply(volts=208, breaker_amps=30), "nec", on) is None


@pytest.mark.parametrize(
    ("volts", "phases", "breaker_a", "receptacle"),
    [
        (100, 1, 15, "5-15r"),
        (100, 1, 30, "l5-30r"),
        (200, 1, 20, "l6-20r"),
        (200, 1, 30, "l6-30r"),
        (200, 3, 30, "l15-30r"),
        (230, 1, 32, "iec-60309-32a-230v"),  # no longer Japan
    ],
)
def test_japan_has_nema_forms(volts: float, phases: Literal[1, 3], breaker_a: float, receptacle: str) -> None:
    supply = Supply(volts=volts, phases=phases, breaker_amps=breaker_a)
    assert receptacles.fitting(supply, "iec", shelf.snapshot()) == receptacle


@pytest.mark.parametrize(
    ("wanted_a", "receptacle"),
    [(10.0, "as-3112-10a"), (12.0, "bs-1363"), (21.7, "iec-60309-32a-230v"), (64.0, None)],
)
def test_without_a_breaker_a_receptacle_carries_the_load(wanted_a: float, receptacle: str | None) -> None:
    assert receptacles.fitting(Supply(volts=230), "iec", shelf.snapshot(), wanted_a) == receptacle


@pytest.mark.parametrize(
    ("plug", "receptacle", "goes"),
    [
        ("L6-30P", "l6-30r", True),
        ("L6-30P", "l14-30r", False),
        ("5-15P", "5-15r", True),
        ("5-15P", "5-20r", True),  # a T-slot
        ("5-20P", "5-15r", False),
        ("5-15P", "l5-20r", False),
        ("6-15P", "6-20r", True),
        ("CS8365C", "cs8365", True),
        ("CS8365C", "l15-30r", False),
        ("IEC 60309 16 A 2P+E", "iec-60309-16a-230v", True),
        ("IEC 60309 16 A 2P+E", "iec-60309-32a-230v", False),
        ("IEC 60309 16 A 2P+E", "schuko", False),
        ("IEC 60309 60 A 3P+E", "iec-60309-60a-208v", True),
        ("IEC 60309 60 A 3P+E", "iec-60309-60a-415v", False),
        ("IEC 60309 32 A 3P+N+E", "iec-60309-32a-400v", True),
        ("SOMETHING", "l6-30r", None),
        ("", "l6-30r", None),
    ],
)
def test_which_plug_goes_in(plug: str, receptacle: str, goes: bool | None) -> None:
    known = shelf.snapshot().receptacle(receptacle)
    assert known is not None
    assert receptacles.goes_into(plug, known) is goes


def test_every_plug_of_the_catalogue_has_a_receptacle_there() -> None:
    known = shelf.snapshot()
    plugs = [pdu.inlet for pdu in known.of_kind(PduSpec)] + [cord.plug for cord in known.of_kind(CordSpec) if cord.plug]
    assert not [plug for plug in plugs if receptacles.of_plug(plug, known) is None]
