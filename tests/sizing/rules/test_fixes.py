"""A repair stays when its finding is gone afterwards and no new error has come; it says what it changes."""

from dataclasses import replace

import pytest

from configurator.sizing import Assessment, Severity, assess
from configurator.sizing.build import Build, CustomLine, Site, Supply
from configurator.sizing.findings import Finding
from configurator.sizing.rules import Proposal, Verdict
from configurator.sizing.rules.fixes import tried as with_tried_fixes
from tests.sizing import shelf
from tests.sizing.rules.bench import Json, drawing, finding, read, server

HOT = read(server(site={"inlet_c": 40}))  # of 35 °C


def reassess(build: Build) -> Assessment:
    return assess(build, shelf.snapshot(), try_fixes=False)


def at(inlet_c: float, **more: object) -> Build:
    return replace(HOT, site=Site(inlet_c=inlet_c, **more))  # type: ignore[arg-type]


def tried(
    *builds: Build, code: str = "cooling.inlet", severity: Severity = Severity.ERROR, start: Build = HOT
) -> Finding:
    """The finding of a build with those repairs that work, of one proposal a build."""
    proposals = tuple(Proposal(title=f"Proposal {i}", build=build) for i, build in enumerate(builds))
    verdict = Verdict(
        code=code, severity=severity, step="power", title="t", why="w", sources=("s",), proposals=proposals
    )
    return with_tried_fixes(verdict, reassess(start), reassess)


def titles(found: Finding) -> list[str]:
    return [fix.title for fix in found.fixes]


def test_a_finding_says_what_its_verdict_says() -> None:
    found = tried()
    assert (found.code, found.severity, found.step, found.title, found.why, found.sources) == (
        "cooling.inlet", Severity.ERROR, "power", "t", "w", ("s",),
    )  # fmt: skip
    assert found.fixes == ()


def test_what_removes_the_finding_stays_and_what_does_not_goes() -> None:
    assert titles(tried(at(35.1), at(35))) == ["Proposal 1"]


def test_what_brings_an_error_that_was_not_there_goes() -> None:
    assert titles(tried(at(35, supply=Supply(volts=89)), at(34))) == [
        "Proposal 1"
    ]  # circuit.voltage: below 100 V − 10 %


def test_what_brings_only_a_warning_stays() -> None:
    assert titles(tried(at(35, psus_powered=1))) == ["Proposal 0"]  # psu.redundancy


def test_an_error_that_was_there_before_does_not_count() -> None:
    start = replace(HOT, cooling="liquid")
    assert titles(tried(replace(start, site=Site(inlet_c=30)), start=start)) == ["Proposal 0"]


def test_no_more_than_three_are_kept_in_the_order_of_the_rule() -> None:
    assert titles(tried(at(40), at(35), at(34), at(33), at(32))) == ["Proposal 1", "Proposal 2", "Proposal 3"]


def test_no_more_than_eight_are_tried() -> None:
    assert titles(tried(*(at(40 + k) for k in range(7)), at(35))) == ["Proposal 7"]
    assert titles(tried(*(at(40 + k) for k in range(8)), at(35))) == []


def test_the_same_change_counts_once_and_is_offered_once() -> None:
    assert titles(tried(*[at(40)] * 8, at(35), at(35), at(34))) == ["Proposal 8", "Proposal 10"]


def test_of_two_findings_alike_one_may_go() -> None:
    """Two sliced GPUs, both wrongly: leaving one of them whole is a repair, though the other stays."""
    build = server(mig=[{"gpu": 0, "profiles": ["1g.10gb"] * 8}, {"gpu": 1, "profiles": ["1g.10gb"] * 8}])
    first = finding(build, "mig.layout", Severity.ERROR, nth=0, of=2)
    assert titles(first) == ["Leave GPU 0 whole"]
    left = reassess(first.fixes[0].build).findings
    assert [f.title for f in left if f.code == "mig.layout"] == ["GPU 1 cannot be sliced like that"]


def test_an_error_that_becomes_a_note_is_repaired() -> None:
    """A plug that shorts the card, and an adapter: of one code, but not alike."""
    plug = read(server(gpus=[{"variant": "a100-pcie-80gb", "power_cable": "pcie-8pin"}]))
    adapter = read(server(gpus=[{"variant": "a100-pcie-80gb", "power_cable": "adapter"}]))
    assert titles(tried(adapter, code="psu.connector", start=plug)) == ["Proposal 0"]


def test_watts_and_money_are_of_all_servers() -> None:
    """A DIMM less in each of three: 3 × 200 less; 3 × 5 W and a tenth for the fans."""
    three = replace(HOT, quantity=3)
    fewer = replace(three, site=Site(inlet_c=35), parts=(three.parts[0], replace(three.parts[1], count=15)))
    fix = tried(fewer, start=three).fixes[0]
    assert f"{fix.price_change:.2f}" == "-600.00"
    assert fix.peak_w_change == pytest.approx(-16.5)


def test_what_a_part_without_a_price_costs_nobody_knows() -> None:
    line = CustomLine(description="Rails")
    assert tried(replace(at(35), custom_lines=(line,))).fixes[0].price_change is None


def test_nor_what_more_of_them_cost() -> None:
    """Two GPUs that nobody prices become four: not for nothing. As many as before change nothing."""
    start = read(server(2, "a100-pcie-40gb", site={"inlet_c": 40}))
    four, two = (replace(at(35), gpus=(replace(start.gpus[0], count=count),)) for count in (4, 2))
    found = tried(four, two, start=start)
    assert [fix.price_change for fix in found.fixes] == [None, 0]


def test_one_that_was_there_before_does_not_hide_the_rest() -> None:
    """The platform has no price, before and after."""
    fix = tried(at(35)).fixes[0]
    assert fix.price_change == 0


def test_repairs_are_of_a_build_of_their_own() -> None:
    overloaded = drawing(1921, site={"supply": {"volts": 120, "breaker_amps": 20}})
    for fix in finding(overloaded, "circuit.overload", Severity.ERROR).fixes:
        assert fix.build != read(overloaded)
        assert fix.build.gpus == read(overloaded).gpus


MINE: Json = {
    "gpus": [{"variant": "a100-pcie-80gb", "count": 4}], "platform": {"host_lanes": 128, "bridges_fit": True},
    "costs": {"staff_per_year": "20000", "hosting_per_month": "200", "support_fraction_per_year": 0.08},
}  # fmt: skip
"""A machine of one's own with new GPUs at 12,500: dearer than two rates; with used ones at 2,500, than one of them still."""


def test_a_repair_removes_the_finding_that_it_stands_under() -> None:
    """Used GPUs bring owning below Lambda's rate, and not below Thunder's."""
    thunder, lambda_ = (
        finding(MINE, "cost.renting-is-cheaper", Severity.NOTE, nth=nth, of=2) for nth in (0, 1)
    )  # fmt: skip
    assert (thunder.subject, lambda_.subject) == ("thunder-a100-on-demand", "lambda-a100-on-demand")
    assert "Buy used GPUs" not in titles(thunder)
    assert "Buy used GPUs" in titles(lambda_)


def test_no_repair_leads_back_to_a_build_that_another_left() -> None:
    """Used GPUs because renting is cheaper, then new ones because used ones are a risk, and so on for ever."""
    used = finding(MINE, "cost.renting-is-cheaper", Severity.NOTE, nth=1, of=2).fixes[0].build
    risk = next(f for f in assess(used, shelf.snapshot()).findings if f.code == "used.risk")
    assert titles(risk) == []


def test_what_had_no_price_and_is_exchanged_for_what_has_one_makes_the_difference_unknown() -> None:
    """New bridges have no price and count as nothing, used ones have one: neither way is the difference known."""
    new = replace(HOT, gpus=(replace(HOT.gpus[0], count=2),), nvlink_bridges=3)
    used = replace(at(35), gpus=(replace(new.gpus[0], condition="used"),), nvlink_bridges=3)
    assert tried(used, start=new).fixes[0].price_change is None
    back = replace(new, site=Site(inlet_c=35))
    assert tried(back, start=replace(used, site=HOT.site)).fixes[0].price_change is None


def test_what_had_no_price_and_is_only_taken_away_leaves_the_rest_known() -> None:
    bridged = replace(HOT, nvlink_bridges=3)
    assert tried(at(35), start=bridged).fixes[0].price_change == 0


def cooled_with(cpu: str) -> Build:
    """Within the inlet limit, with two processors of a kind instead of those that are there."""
    return replace(at(35), parts=(replace(HOT.parts[0], product=cpu), *HOT.parts[1:]))


def test_among_parts_of_a_kind_those_with_a_price_come_first_in_the_order_of_the_rule() -> None:
    """The 7502 has no price; the 7713 has one, and so has the 7313, which costs less."""
    found = tried(cooled_with("amd-epyc-7502"), cooled_with("amd-epyc-7713"), cooled_with("amd-epyc-7313"))
    assert titles(found) == ["Proposal 1", "Proposal 2", "Proposal 0"]
    assert [fix.price_change is None for fix in found.fixes] == [False, False, True]


def test_one_with_a_price_is_found_behind_three_without() -> None:
    unpriced = ("amd-epyc-7502", "amd-epyc-7742", "amd-epyc-7h12")
    known = {id for id in unpriced if shelf.snapshot().price(id, "new")}
    found = tried(*(cooled_with(id) for id in unpriced if id not in known), at(35), cooled_with("amd-epyc-7313"))
    assert found.fixes[0].price_change is not None


def test_another_kind_of_repair_keeps_its_place() -> None:
    """Cooling the room costs nothing here, and still stands second, as the rule has it."""
    found = tried(cooled_with("amd-epyc-7502"), at(34), cooled_with("amd-epyc-7313"))
    assert titles(found) == ["Proposal 2", "Proposal 1", "Proposal 0"]


def test_where_something_is_missing_the_cheapest_that_will_do_stands_first() -> None:
    found = finding(server(2, parts=[], platform=None, site={}), "platform.missing", Severity.WARNING)
    prices = [fix.price_change for fix in found.fixes]
    # the two boards with a price, 600 and 1,200; of the servers none has one
    assert prices == [600, 1200, None]
