"""Watts are those of one server, amps those of all on a circuit: rail and build sheet say of what each is."""

from dataclasses import replace

import pytest

from configurator.builder.presenters.shell import rail, sheet
from configurator.builder.steps import STEPS
from configurator.sizing import assess
from configurator.sizing.build import Build
from tests.builder.conftest import the_snapshot


def said(build: Build, quantity: int, on_circuit: int) -> tuple[str, str]:
    """What the power step's item of the rail says, and the note of the sheet's box."""
    build = replace(build, quantity=quantity, site=replace(build.site, servers_on_circuit=on_circuit))
    assessment = assess(build, the_snapshot(), try_fixes=False)
    items = {item.slug: item.result for item in rail("/", build, assessment, the_snapshot(), STEPS[0])}
    notes = {line.key: line.note for line in sheet("/", assessment).lines}
    return items["power"], notes["power"]


@pytest.mark.parametrize(
    ("quantity", "on_circuit", "in_the_rail", "on_the_sheet"),
    [
        (1, 1, "{w} · {a}", "{a}"),
        (2, 1, "{w} · {a} a server", "{a} · each of 2 servers"),
        (1, 3, "{w} a server · {three} for 3", "one server · {three} for 3 on the circuit"),
        (3, 3, "{w} a server · {three} for 3", "each of 3 servers · {three} for 3 on the circuit"),
    ],
)
def test_each_says_of_what_it_is(
    tier_2: Build, quantity: int, on_circuit: int, in_the_rail: str, on_the_sheet: str
) -> None:
    # 1,140 W and what the UPS loses, from 120 V: 9.69 A; three servers take 29.1 A.
    words = {"w": "1,140 W", "a": "9.69 A", "three": "29.1 A"}
    found = said(tier_2, quantity, on_circuit)
    assert found == (in_the_rail.format(**words), on_the_sheet.format(**words))
