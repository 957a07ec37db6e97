"""Power supplies: what is left of them carries the peak, at the voltage that they get, through their inlets."""

import pytest

from configurator.sizing import Severity
from tests.sizing.rules.bench import CPUS, DIMMS, NO_LOSS, Json, changed, codes, drawing, finding, repaired, server, sxm

# The server has 4 × 2,000 W as 2 + 2: 4,000 W at 240 V, 3,600 W at 208 V (1,800 W each), 2,000 W at 120 V (1,000 W each).


def at(volts: float, **more: object) -> Json:
    return {"region": "nec", "supply": {"volts": volts}} | more


def fitted(peak_w: float, *psus: tuple[str, int], **site: object) -> Json:
    """A host that brings no supplies, with these."""
    parts = [CPUS, DIMMS, *({"product": id, "count": count} for id, count in psus)]
    return sxm(parts=parts, site=site, assumptions={"peak_w": peak_w, **NO_LOSS})


def test_a_host_without_supplies_is_worth_a_warning() -> None:
    """2,500 W on two supplies, both needed: two of 1,600 W at 300 carry them, two of 1,200 W do not."""
    found = finding(fitted(2500), "psu.missing", Severity.WARNING, "2,500 W must be delivered")
    fix = repaired(found, "Take 2 × Power supply 1,600 W, redundant, one of a pair")
    assert f"{fix.price_change:.2f}" == "600.00"
    assert fix.peak_w_change == 0
    assert "psu.missing" not in codes(fitted(2500, ("psu-1600w-redundant", 2)))


def test_supplies_that_are_left_carry_the_peak_to_the_watt() -> None:
    assert "psu.capacity" not in codes(drawing(4000))


def test_a_watt_more_is_an_error_and_no_longer_redundant() -> None:
    said = ("2 of 4 supplies (n+n) × 2,000 W at 240 V", "without redundancy 8,000 W would do")
    found = finding(drawing(4001), "psu.capacity", Severity.ERROR, *said)
    assert found.title == "The supplies give 4,000 W, the server needs 4,001 W"
    lost = finding(
        drawing(4001), "psu.redundancy", Severity.WARNING, "All 4 supplies give 8,000 W", "leaves give 4,000 W"
    )
    assert lost.title == "Not n+n: the server stops when a supply is lost"


def test_n_plus_one_leaves_three_of_four() -> None:
    assert "psu.capacity" not in codes(drawing(6000, site=at(240, psu_redundancy="n+1")))
    build = drawing(6001, site=at(240, psu_redundancy="n+1"))
    finding(build, "psu.capacity", Severity.ERROR, "3 of 4 supplies (n+1) × 2,000 W")


def test_without_redundancy_all_of_them_count() -> None:
    assert "psu.capacity" not in codes(drawing(8000, site=at(240, psu_redundancy="none")))
    build = drawing(8001, site=at(240, psu_redundancy="none"))
    finding(build, "psu.capacity", Severity.ERROR, "4 supplies (none to spare)")
    assert "psu.redundancy" not in codes(build)


def test_a_larger_supply_says_what_it_costs() -> None:
    """One of 1,600 W at 300 in place of one of 1,200 W at 250."""
    assert "psu.capacity" not in codes(fitted(1200, ("psu-1200w-platinum", 1)))
    found = finding(
        fitted(1201, ("psu-1200w-platinum", 1)), "psu.capacity", Severity.ERROR, "1 supply (none to spare) × 1,200 W"
    )
    fix = repaired(found, "Take 1 × Power supply 1,600 W, redundant, one of a pair")
    assert f"{fix.price_change:.2f}" == "50.00"
    assert fix.peak_w_change == 0


def test_as_many_supplies_with_power_as_the_redundancy_leaves_are_enough() -> None:
    assert "psu.redundancy" not in codes(drawing(1000, site=at(240, psus_powered=2)))


def test_fewer_are_worth_a_warning() -> None:
    found = finding(drawing(1000, site=at(240, psus_powered=1)), "psu.redundancy", Severity.WARNING, "n+n counts on 2")
    assert found.title == "Only 1 of 4 supplies have power"


def test_supplies_without_any_power_carry_nothing() -> None:
    build = drawing(1000, site=at(240, psus_powered=0))
    finding(build, "psu.capacity", Severity.ERROR, "0 of 4 supplies")


def test_supplies_of_one_rating_share_a_load() -> None:
    assert "psu.mixed" not in codes(fitted(1000, ("psu-1600w-redundant", 2)))


def test_those_of_two_do_not() -> None:
    """The weakest sets the limit. Two of 1,200 W carry 1,500 W: 250 in place of 300."""
    build = fitted(1500, ("psu-1600w-redundant", 1), ("psu-1200w-platinum", 1))
    fix = repaired(
        finding(build, "psu.mixed", Severity.ERROR, "the weakest"), "Take 2 × Power supply 1,200 W, 80 PLUS Platinum"
    )
    assert f"{fix.price_change:.2f}" == "-50.00"
    assert len(fix.build.parts) == 3


def test_at_full_voltage_nothing_is_lost() -> None:
    assert "psu.low-line" not in codes(drawing(4000))


def test_what_low_line_takes_is_worth_a_note_where_the_rest_is_enough() -> None:
    found = finding(drawing(2000, site=at(120)), "psu.low-line", Severity.NOTE, "What is left, 2,000 W, is enough")
    assert found.title == "At 120 V each supply gives 1,000 of its 2,000 W"
    assert not found.fixes


def test_and_an_error_where_it_is_a_watt_too_little() -> None:
    found = finding(drawing(2001, site=at(120)), "psu.low-line", Severity.ERROR, "less at low line")
    repaired(found, "Feed it with 208 V, 15 A")  # 2,001 / 208 = 9.6 A, of the 12 A that 15 A may carry


def test_where_the_full_rating_is_too_little_too_the_voltage_is_not_to_blame() -> None:
    build = drawing(4001, site=at(120))
    assert "psu.low-line" not in codes(build)
    finding(build, "psu.capacity", Severity.ERROR, "2 of 4 supplies (n+n) × 1,000 W at 120 V")


# A C14 inlet carries 12 A in North America, 10 A elsewhere: 1,440 W of 120 V, or 2,000 W of 200 V.
@pytest.mark.parametrize(("region", "peak_w"), [("nec", 1440), ("iec", 1200)])
def test_an_inlet_carries_its_amps(region: str, peak_w: float) -> None:
    build = fitted(peak_w, ("psu-1600w-redundant", 1), region=region, supply={"volts": 120})
    assert "cord.rating" not in codes(build)


@pytest.mark.parametrize(
    ("region", "peak_w", "why", "repair"),
    [
        ("nec", 1452, ("carry 12 A", "draws 12.1 A"), "Feed it with 208 V, 15 A"),  # 1,452 / 120 = 12.1
        ("iec", 1212, ("carry 10 A", "draws 10.1 A"), "Feed it with 230 V, 16 A"),
    ],
)
def test_more_is_an_error(region: str, peak_w: float, why: tuple[str, str], repair: str) -> None:
    build = fitted(peak_w, ("psu-1600w-redundant", 1), region=region, supply={"volts": 120})
    repaired(finding(build, "cord.rating", Severity.ERROR, *why), repair)


def test_a_watt_beyond_an_inlet_is_beyond_it() -> None:
    assert "cord.rating" in codes(fitted(1441, ("psu-1600w-redundant", 1), region="nec", supply={"volts": 120}))


def test_a_c20_inlet_carries_16_a_everywhere() -> None:
    """With one side lost two supplies share 240 V: 2 × 16 A × 240 V = 7,680 W."""
    for region in ("nec", "iec"):
        assert "cord.rating" not in codes(drawing(7680, site=at(240, region=region)))
        assert "cord.rating" in codes(drawing(7681, site=at(240, region=region)))


def test_a_retired_supply_is_not_proposed() -> None:
    on = changed("psu-1600w-redundant", retired=True)
    found = finding(fitted(2500), "psu.missing", Severity.WARNING, on=on)
    assert all("1,600 W" not in fix.title for fix in found.fixes)


def test_supplies_that_the_platform_brings_are_there() -> None:
    assert "psu.missing" not in codes(server())


def test_a_full_rating_that_would_just_do_is_lost_to_low_line() -> None:
    finding(drawing(4000, site=at(120)), "psu.low-line", Severity.ERROR)


def test_all_supplies_together_carry_up_to_their_sum() -> None:
    assert "psu.redundancy" in codes(drawing(8000))
    assert "psu.redundancy" not in codes(drawing(8001))


def test_a_supply_that_just_carries_its_share_is_proposed() -> None:
    fix = repaired(
        finding(fitted(2400), "psu.missing", Severity.WARNING), "Take 2 × Power supply 1,200 W, 80 PLUS Platinum"
    )
    assert f"{fix.price_change:.2f}" == "500.00"


# Redundant feeds: a side must carry all. Supplies of one's own, 1,000 W each.
def on_two_feeds(watts: float, count: int, redundancy: str = "n+n") -> Json:
    platform = {"sockets": 2, "psus": [{"watts": 1000, "count": count}]}
    site = at(240, feeds=2, redundant=True, psu_redundancy=redundancy)
    return drawing(watts, platform=platform, site=site)


def test_half_of_an_even_number_lives_on_either_side() -> None:
    """N+1 of four leaves three, but a feed takes two with it: 2,000 W are left, not 3,000."""
    assert "feeds.not-redundant" not in codes(on_two_feeds(2000, 4, "n+1"))
    found = finding(on_two_feeds(2001, 4, "n+1"), "feeds.not-redundant", Severity.ERROR, "2 × 1,000 W are left")
    assert found.title == "With one feed lost the supplies give 2,000 W, the server needs 2,001 W"
    repaired(found, "Take 6 such supplies")  # three on each side


def test_of_an_odd_number_the_larger_part_may_be_lost() -> None:
    """Three supplies, two on A and one on B: without A, 1,000 W."""
    assert "feeds.not-redundant" not in codes(on_two_feeds(1000, 3, "n+1"))
    finding(on_two_feeds(1001, 3, "n+1"), "feeds.not-redundant", Severity.ERROR, "3 supply units on 2 feeds")


def test_an_odd_number_is_no_n_plus_n_whatever_it_carries() -> None:
    found = finding(on_two_feeds(900, 3), "psu.redundancy", Severity.WARNING, "1 must carry everything")
    assert found.title == "3 power supply units: an odd number is no N+N"
    repaired(found, "Take one more")
    assert "psu.redundancy" not in codes(on_two_feeds(900, 2))


def test_supplies_that_the_build_chose_become_an_even_number() -> None:
    build = fitted(1000, ("psu-1600w-redundant", 3), psu_redundancy="n+n", supply={"volts": 240})
    fix = repaired(finding(build, "psu.redundancy", Severity.WARNING), "Take one more")
    assert fix.build.parts[-1].count == 4


def test_one_supply_has_one_cord() -> None:
    """1,500 W on one supply of 2,000 W, on two feeds: whichever it hangs on may be the one that is lost."""
    build = fitted(1500, ("psu-1600w-redundant", 1), supply={"volts": 240, "breaker_amps": 20}, feeds=2, redundant=True)
    found = finding(build, "feeds.not-redundant", Severity.ERROR, "A transfer switch before it, or a second supply")
    assert found.title == "One power supply has one cord, and so one feed"
    repaired(found, "Take 2 × Power supply 1,600 W, redundant, one of a pair")


def test_a_set_that_is_redundant_within_itself_has_cords_enough() -> None:
    build = fitted(4000, ("psu-4500w-set", 1), supply={"volts": 240, "breaker_amps": 30}, feeds=2, redundant=True)
    assert not {"feeds.not-redundant", "psu.redundancy", "psu.capacity"} & codes(build)


def test_a_dgx_carries_6500_w_on_three_supplies_and_says_what_a_later_guide_says() -> None:
    site = {"supply": {"volts": 208, "phases": 3, "breaker_amps": 30}, "feeds": 2, "redundant": True}
    dgx = sxm(8, "dgx-a100-640gb", parts=[], assumptions=None, site=site)
    finding(dgx, "psu.side-lost", Severity.NOTE, "3 of 6 supplies give 9,000 W", "reduced performance")
    assert "psu.side-lost" not in codes(dgx | {"site": site | {"feeds": 1, "redundant": False}})
    six = {"sockets": 2, "psus": [{"watts": 3000, "count": 6}]}
    for other in (server(site=site), server(platform=six, site=site), sxm(8, "hgx-a100-8gpu", site=site)):
        assert "psu.side-lost" not in codes(other)


def test_what_a_supply_without_a_published_low_line_rating_cannot_draw_through_its_inlet() -> None:
    """1,600 W / 120 V = 13.3 A through a C14 that carries 12 A; 1,200 W are 10 A."""
    finding(
        fitted(1000, ("psu-1600w-redundant", 1), region="nec", supply={"volts": 120}), "psu.low-line", Severity.NOTE,
        "full 1,600 W would draw 13.3 A there, more than the 12 A of its C14 inlet",
    )  # fmt: skip
    lossy = fitted(1000, ("psu-1600w-redundant", 1), region="nec", supply={"volts": 120})
    lossy["assumptions"] = {"peak_w": 1000}  # 80 PLUS Platinum, full load at 115 V: 1,600 / 0.89 / 120 = 15.0 A
    finding(lossy, "psu.low-line", Severity.NOTE, "would draw 15.0 A")
    assert "psu.low-line" not in codes(fitted(1000, ("psu-1200w-platinum", 1), region="nec", supply={"volts": 120}))
    assert "psu.low-line" not in codes(fitted(1000, ("psu-1600w-redundant", 1), region="nec", supply={"volts": 208}))


def test_a_cap_on_the_gpus_is_a_repair_where_supplies_fall_short() -> None:
    """Four modules of 500 W, two CPUs of 280 W, 16 DIMMs, board, and fans: (2,000 + 560 + 80 + 75) × 1.1 = 2,986.5 W, of
    2 × 1,400 W at 120 V. 186.5 W too much, and 2 % more to be safe, are 43.2 W a module with its fans: 450 W.
    """
    build = sxm(
        4, "dell-xe8545", "a100-sxm4-80gb-500w",
        parts=[{"product": "amd-epyc-7763", "count": 2}, DIMMS], site={"supply": {"volts": 120}},
    )  # fmt: skip
    found = finding(build, "psu.capacity", Severity.ERROR, "2 of 4 supplies (n+n) × 1,400 W at 120 V")
    repaired(found, "Feed it with 208 V, 20 A")
    assert "Cap each GPU at 450 W of its 500: slower" in [fix.title for fix in found.fixes]


def test_supplies_of_another_maker_are_not_proposed() -> None:
    found = finding(drawing(4001), "psu.capacity", Severity.ERROR)
    assert not [fix.title for fix in found.fixes if "DGX" in fix.title or "Dell" in fix.title or "set" in fix.title]
