"""What each feed carries, and what the consumers leave of the draw at the wall, worked by hand.

A machine of one's own is made to draw what a test says, with so many supplies of one cord each.
"""

import pytest
from hypothesis import given, settings

from configurator.sizing import Assessment, assess
from configurator.sizing.build import Build
from configurator.sizing.power.feeds import Feed, Feeding
from tests.sizing import builds
from tests.sizing.power.feeds import AB, DGX, iec, nec
from tests.sizing.rules.bench import Json, assessed, drawing


def own(supplies: int, watts: float, site: Json, each_w: int = 3000) -> Assessment:
    platform = {"sockets": 2, "cpu_socket": "SP3", "psus": [{"watts": each_w, "count": supplies}]}
    return assessed(drawing(watts, platform=platform, site=site), try_fixes=False)


def fed(found: Assessment) -> Feeding:
    assert found.feeding is not None
    return found.feeding


def on(found: Assessment) -> list[tuple[str, int | None, float, bool]]:
    return [(f.name, f.supplies, pytest.approx(f.amps, abs=0.006), f.is_over) for f in fed(found).feeds]


def test_feeds_that_share_carry_what_hangs_on_them() -> None:
    """Three supplies: two and one. 7,200 × 2 / 3 = 4,800 W, / 240 V = 20 A of the 16 A of 20; the other 10 A."""
    found = own(3, 7200, nec(240, 20, feeds=2))
    assert on(found) == [("A", 2, 20.0, True), ("B", 1, 10.0, False)]
    assert found.figures["circuit.feed_amps.A"].number == pytest.approx(20.0)
    assert found.figures["circuit.feed_amps.B"].working == "20.00 A × 1 / 2 supply units = 10.00 A"


def test_a_feed_on_which_nothing_hangs_carries_nothing() -> None:
    found = own(1, 2400, nec(240, 30, feeds=2))
    assert on(found) == [("A", 1, 10.0, False), ("B", 0, 0.0, False)]
    assert found.figures["circuit.feed_amps.B"].working == "no power supply hangs on it"


def test_feeds_that_share_evenly() -> None:
    """7,200 W / 2 / 240 V = 15 A of 16."""
    assert on(own(4, 7200, nec(240, 20, feeds=2))) == [("A", 2, 15.0, False), ("B", 2, 15.0, False)]


def test_redundant_feeds_each_carry_everything_on_their_own_lines() -> None:
    """A DGX at 6,500 W: 18.04 A balanced. Three supplies have power. Two between lines: √3 / (√3 × 2 / 3) = 1.5, 27.06 A; one:
    1 / (√3 / 3) = 1.732, 31.25 A; both above 24 A."""
    found = assessed(DGX | {"site": nec(208, 30, 3, psus_powered=3, **AB)}, try_fixes=False)
    assert on(found) == [("A", 2, 27.06, True), ("B", 1, 31.25, True)]
    words = found.figures["circuit.feed_amps.B"].working
    assert words.startswith("6,500 W (1 server, each feed carries all) / (√3 × 208 V line to line × 1) = 18.04 A; ")
    assert words.endswith("; 18.04 A × √(1² + 0² + 1 × 0) / (√3 × 1 / 3) = 31.25 A, 1 supply unit dealt out in turn")


def test_three_supplies_of_a_side_are_balanced() -> None:
    """All six: three on each side of 208 V, 18.04 A on every line."""
    found = assessed(DGX | {"site": nec(208, 30, 3, **AB)}, try_fixes=False)
    assert on(found) == [("A", 3, 18.04, False), ("B", 3, 18.04, False)]


def test_the_one_ups_of_feeds_that_share_loses_on_the_first_alone() -> None:
    """9,600 W / 2 = 4,800 W a feed, / 240 V = 20 A; the first at efficiency 0.9: 22.22 A."""
    ups = {"va": 12_000, "watts": 12_000, "volts": [240]}
    site = nec(240, 30, feeds=2, ups=ups)
    build = drawing(9600, site=site, assumptions={"peak_w": 9600, "psu_efficiency": 1, "ups_efficiency": 0.9})
    found = assessed(build, try_fixes=False)
    assert on(found) == [("A", 2, 22.22, False), ("B", 2, 20.0, False)]
    assert found.figures["circuit.feed_amps.B"].working.endswith("without what the UPS on the first feed loses")


def test_the_only_feed_is_what_the_circuits_figures_say() -> None:
    found = own(4, 7200, nec(240, 60))
    assert on(found) == [("A", 4, 30.0, False)]
    assert not [name for name in found.figures if name.startswith("circuit.feed_amps")]


def test_exactly_full_is_not_over_and_without_a_breaker_nothing_is() -> None:
    """3,840 W / 240 V = 16 A, 80 % of 20 A."""
    assert [f.is_over for f in fed(own(1, 3840, nec(240, 20), 5000)).feeds] == [False]
    assert [f.is_over for f in fed(own(1, 3841, nec(240, 20), 5000)).feeds] == [True]
    assert [f.is_over for f in fed(own(1, 3841, nec(240), 5000)).feeds] == [False]


@pytest.mark.parametrize(
    ("supplies", "watts", "site", "carry"),
    [
        (2, 3000, {}, True),  # exactly 3,000 W behind two of 3,000 W, of which one may be lost with its feed
        (2, 3001, AB, False),
        (2, 3000, AB, True),
        (2, 6000, {"psu_redundancy": "none"}, True),
        (2, 6001, {"psu_redundancy": "none"}, False),
        (0, 3000, {}, None),
    ],
)
def test_whether_the_supplies_that_are_left_carry_the_server(
    supplies: int, watts: float, site: Json, carry: bool | None
) -> None:
    platform = {"sockets": 2, "cpu_socket": "SP3", "psus": [{"watts": 3000, "count": supplies}] if supplies else []}
    build = drawing(
        watts, platform=platform, site=nec(240, 60, **site), assumptions={"peak_w": watts, "psu_efficiency": 1}
    )
    assert fed(assessed(build, try_fixes=False)).left_carry is carry


def test_supplies_that_are_not_made_for_the_volts_are_not_judged() -> None:
    """A DGX takes 200 to 240 V."""
    assert fed(assessed(DGX | {"site": nec(120, 60)}, try_fixes=False)).left_carry is None


def test_without_a_supply_nothing_is_known() -> None:
    assert assessed(DGX | {"site": {}}, try_fixes=False).feeding is None


@settings(max_examples=60)
@given(builds.builds)
def test_the_fullest_feed_carries_what_the_circuit_is_sized_for(build: Build) -> None:
    found = assess(build, builds.SHELF, try_fixes=False)
    if found.feeding is None:
        return
    circuit = [found.figures[f"circuit.{name}"].value or 0.0 for name in ("amps", "worst_line_a")]
    feeds: tuple[Feed, ...] = found.feeding.feeds
    assert max(feed.amps for feed in feeds) == pytest.approx(max(circuit))
    supplies = [feed.supplies or 0 for feed in feeds]
    assert supplies == sorted(supplies, reverse=True)


def test_a_line_that_is_hardly_fuller_than_the_others_still_overloads_its_breaker() -> None:
    """Forty supplies between lines: 14 and 13 on two pairs, √(14² + 13² + 14 × 13) / (√3 × 40 / 3) = 1.0127. Ten servers of 850 W
    on 208 V: 23.593 A balanced, within 24; 23.89 on the fullest. At 860 W 23.87 and 24.17."""
    site = nec(208, 30, 3, servers_on_circuit=10)
    for watts, found in ((850, False), (860, True)):
        codes = {f.code for f in own(4, watts, site).findings if f.severity == "error"}
        assert ("circuit.unbalanced" in codes) is found
        assert "circuit.overload" not in codes


def test_what_the_consumers_leave_are_the_losses_of_the_supplies() -> None:
    found = assessed(drawing(1000, site=iec(230, 16), assumptions={"psu_efficiency": 0.9}), try_fixes=False)
    rest, consumers_w = found.rest, sum(item.peak_w for item in found.draw)
    assert rest is not None
    assert rest.name == "Lost in the PSUs"
    # What is behind the supplies is nine tenths of what is before them.
    assert rest.peak_w == pytest.approx(consumers_w / 0.9 - consumers_w)
    assert rest.idle_w == pytest.approx(sum(item.idle_w for item in found.draw) / 9)


def test_what_a_published_peak_holds_besides_is_not_called_a_loss() -> None:
    found = assessed(DGX | {"site": nec(208, 30, 3)}, try_fixes=False)
    assert found.rest is not None
    assert found.rest.name == "Losses and the rest"
    assert found.rest.peak_w == pytest.approx(6500 - sum(item.peak_w for item in found.draw))
