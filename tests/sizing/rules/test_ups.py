"""The UPS: watts and VA must both hold, with headroom, at the voltage, for as long as is wished."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from configurator.sizing import Severity
from configurator.sizing.catalogue import CatalogueSnapshot, Price
from configurator.sizing.quantities import Span
from tests.sizing import shelf
from tests.sizing.rules.bench import Json, assessed, changed, codes, finding, repaired
from tests.sizing.rules.ups_builds import behind, own, ups_codes

EATON = "eaton-9px-6000"  # 6,000 VA and 5,400 W; 5,400 / 1.25 = 4,320 W with headroom


def test_four_fifths_of_a_ups_leave_headroom_enough() -> None:
    assert not {code for code in codes(behind(EATON, 4320)) if code.startswith("ups.")}


def test_a_watt_more_is_worth_a_warning() -> None:
    found = finding(
        behind(EATON, 4321), "ups.headroom", Severity.WARNING, "80.02 % of its rating; plan at most 80.00 %"
    )
    repaired(found, "Take APC Smart-UPS SRT 6000: 6,000 VA, 6,000 W")


def test_headroom_counts_va_too() -> None:
    """At a power factor of 0.8 the 6,000 VA are the tighter rating: 6,000 / 1.25 × 0.8 = 3,840 W."""
    assert "ups.headroom" not in codes(behind(EATON, 3840, power_factor=0.8))
    assert "ups.headroom" in codes(behind(EATON, 3841, power_factor=0.8))


def test_a_full_ups_is_not_overloaded() -> None:
    full = codes(behind(EATON, 5400))
    assert "ups.watts" not in full
    assert "ups.headroom" in full


def test_a_watt_more_than_its_watts_is() -> None:
    found = finding(
        behind(EATON, 5401), "ups.watts", Severity.ERROR, "5,401 W against 5,400 W", "6,000 VA are not watts"
    )
    repaired(found, "Take APC Smart-UPS SRT 8000: 8,000 VA, 8,000 W")  # 5,401 × 1.25 = 6,751
    assert "ups.headroom" not in codes(behind(EATON, 5401))


def test_every_server_on_the_circuit_hangs_on_it() -> None:
    assert "ups.watts" not in codes(behind(EATON, 2700, servers_on_circuit=2))
    finding(behind(EATON, 2701, servers_on_circuit=2), "ups.watts", Severity.ERROR, "5,402 W against 5,400 W")


def test_a_ups_may_be_full_of_va() -> None:
    assert "ups.va" not in codes(behind(EATON, 4800, power_factor=0.8))  # 4,800 / 0.8 = 6,000 VA


def test_more_va_than_its_own_are_an_error() -> None:
    build = behind(EATON, 4801, power_factor=0.8)
    found = finding(build, "ups.va", Severity.ERROR, "6,001 VA at power factor 0.8 against 6,000 VA")
    assert "ups.watts" not in codes(build)
    repaired(found, "Take APC Smart-UPS SRT 8000: 8,000 VA, 8,000 W")  # 6,001 × 1.25 = 7,502 VA


# An SRT5KRMXLT works at 208 and 240 V: their classes are 195.5 to 220.5 V and 225.6 to 254.4 V, six per cent more or less.
@pytest.mark.parametrize("volts", [195.6, 200, 208, 220, 226, 230, 240, 254])
def test_a_ups_is_made_for_the_voltages_of_its_classes(volts: float) -> None:
    assert "ups.voltage" not in codes(behind("apc-srt5krmxlt", 1000, volts))


@pytest.mark.parametrize("volts", [188, 195, 255, 264])
def test_a_ups_may_stand_ten_per_cent_more_or_less_but_another_model_is_sold_for_that(volts: float) -> None:
    """187.2 to 264 V."""
    finding(behind("apc-srt5krmxlt", 1000, volts), "ups.voltage", Severity.WARNING, "within ten per cent")


def test_a_230_v_model_is_not_what_is_sold_at_208_v() -> None:
    """The SRT 1500 comes for 120 V and for 230 V; 230 × 0.9 = 207 V. 1,000 W want 1,250: the 5PX 2000 may be set to 208 V."""
    build = behind("apc-srt1500", 1000, 208)
    fix = repaired(
        finding(build, "ups.voltage", Severity.WARNING, "120 / 230 V"), "Take Eaton 5PX 2000: 2,000 VA, 1,800 W"
    )
    assert fix.build.site.ups == "eaton-5px-2000"
    assert "ups.voltage" not in codes(behind("apc-srt1500", 1000, 230))


def test_ten_kilowatts_at_208_v_have_no_ups_of_230_v() -> None:
    """12,500 W wanted: the GXT5 of 16 kW is for 230 and 240 V, and the Symmetra LX gives 11,200 W. Two of these do."""
    figures = assessed(behind(None, 10_000, 208), try_fixes=False).figures
    assert figures["ups.suggested"].value is None
    assert "2 × APC Symmetra LX 16 kVA in parallel" in figures["ups.suggested"].working


@pytest.mark.parametrize("volts", [187, 265])
def test_no_more_and_no_less(volts: float) -> None:
    build = behind("apc-srt5krmxlt", 1000, volts)
    finding(build, "ups.voltage", Severity.ERROR, "208 / 240 V", f"gives {volts} V")


def test_a_ups_of_another_voltage_is_replaced() -> None:
    """1,000 W on 120 V want 1,250 W: the smallest is the SRT 1500's 1,350 W, before the Eaton 5PX of the same by name."""
    found = finding(behind("apc-srt5krmxlt", 1000, 120), "ups.voltage", Severity.ERROR, "gives 120 V")
    repaired(found, "Take APC Smart-UPS SRT 1500: 1,500 VA, 1,350 W")


def priced(**likely: str) -> CatalogueSnapshot:
    """The fixtures' catalogue, in which these UPSs have a price."""
    known = shelf.snapshot()
    prices = {
        (id.replace("_", "-"), "new"): Price(
            product=id.replace("_", "-"),
            condition="new",
            priced_on=date(2026, 11, 1),
            span=Span.exactly(Decimal(amount)),
        )
        for id, amount in likely.items()
    }
    return replace(known, prices={**known.prices, **prices})


def test_a_repair_says_what_the_larger_ups_costs() -> None:
    """3,100 in place of 2,400; the server draws no more for it."""
    on = priced(eaton_9px_6000="2400", apc_srt6k="3100")
    found = finding(behind(EATON, 4321), "ups.headroom", Severity.WARNING, on=on)
    fix = repaired(found, "Take APC Smart-UPS SRT 6000: 6,000 VA, 6,000 W", on)
    assert f"{fix.price_change:.2f}" == "700.00"
    assert fix.peak_w_change == 0


def test_and_nothing_where_it_has_no_price() -> None:
    on = priced(eaton_9px_6000="2400")
    assert finding(behind(EATON, 4321), "ups.headroom", Severity.WARNING, on=on).fixes[0].price_change is None


LIEBERT = "liebert-gxt2-3000rt230"  # 59 min at 366 W and 11 min at 1,206 W are published


@pytest.mark.parametrize(
    ("watts", "minutes"),
    [
        (1206, 11),
        (366, 59),
        (700, 23.6),  # 59 × (366 / 700)^1.409 = 23.7 min between the points
        (300, 59),  # a lighter load lasts longer
    ],
)
def test_a_runtime_that_published_points_show_is_fine(watts: float, minutes: float) -> None:
    assert "ups.runtime" not in codes(behind(LIEBERT, watts, 230, ups_runtime_minutes=minutes))


@pytest.mark.parametrize(
    ("watts", "minutes", "why"),
    [
        (1206, 11.1, "Published: 11 min at 1,206 W"),
        (700, 23.8, "= 23.7 min, log-log between the published 59 min at 366 W and 11 min at 1,206 W"),
        (300, 59.1, "300 W lies outside its published points"),
        (1207, 5, "1,207 W lies outside its published points"),
    ],
)
def test_longer_is_not_shown(watts: float, minutes: float, why: str) -> None:
    finding(behind(LIEBERT, watts, 230, ups_runtime_minutes=minutes), "ups.runtime", Severity.WARNING, why)


def test_a_ups_of_which_no_runtime_is_published_promises_none() -> None:
    finding(
        behind(EATON, 1000, ups_runtime_minutes=5),
        "ups.runtime",
        Severity.WARNING,
        "No runtime of Eaton 9PX 6000 is published",
    )
    assert "ups.runtime" not in codes(behind(EATON, 1000))


def test_a_retired_ups_is_not_proposed() -> None:
    on = changed("apc-srt6k", retired=True)
    found = finding(behind(EATON, 4321), "ups.headroom", Severity.WARNING, on=on)
    assert found.fixes[0].title == "Take APC Smart-UPS SRT 8000: 8,000 VA, 8,000 W"


def test_a_ups_of_as_many_watts_as_va_needs_no_such_word() -> None:
    found = finding(behind("apc-srt6k", 6001), "ups.watts", Severity.ERROR, "6,001 W against 6,000 W")
    assert "not watts" not in found.why


@pytest.mark.parametrize(
    ("unit", "watts", "volts", "found"),
    [
        (own(1500, 1000, volts=120), 1300, 120, {"ups.watts"}),  # 1,300 W of 1,000; 1,300 VA of 1,500
        (own(1500, 900, volts=120), 900, 120, {"ups.headroom"}),  # exactly full
        (own(2200, 1980, volts=120), 1584, 120, set()),  # 1,584 / 1,980 is exactly 80 %
        (own(2200, 1980, volts=120), 1585, 120, {"ups.headroom"}),
        (own(3000, 2100, volts=230), 2200, 230, {"ups.watts"}),  # power factor 0.7
        (own(1440, 1000, volts=120), 700, 208, {"ups.voltage"}),
        (own(10_000, 10_000, volts=[208, 230, 240]), 6500, 208, set()),  # a DGX A100 at 65 %
        (own(20_000, 20_000, volts=[208], phases=3), 6500, 208, {"ups.phases"}),  # the supply has one phase
        (own(5000, 4500), 3200, 240, set()),  # its voltage is not known
    ],
)
def test_a_ups_of_ones_own_is_judged_like_any_other(unit: Json, watts: float, volts: float, found: set[str]) -> None:
    assert ups_codes(behind(unit, watts, volts)) == found


def test_a_repair_takes_the_catalogues_ups_for_ones_own() -> None:
    found = finding(behind(own(1500, 1000, volts=120), 1300, 120), "ups.watts", Severity.ERROR)
    repaired(found, "Take Eaton 5PX 2000: 2,000 VA, 1,800 W")


def test_a_runtime_of_ones_own_counts() -> None:
    """k = ln(12.5 / 4.2) / ln 2 = 1.573; at 7,000 W: 12.5 × (5 / 7)^1.573 = 7.36 min."""
    curve = [{"load_w": 5000, "minutes": 12.5}, {"load_w": 10_000, "minutes": 4.2}]
    unit = own(10_000, 10_000, volts=[208, 240], runtime=curve)
    assert "ups.runtime" not in codes(behind(unit, 7000, ups_runtime_minutes=7.3))
    found = finding(behind(unit, 7000, ups_runtime_minutes=7.5), "ups.runtime", Severity.WARNING, "= 7.4 min")
    assert "ups.runtime" not in codes(behind(unit, 7000, ups_runtime_minutes=7.4))  # as it is shown
    repaired(found, "Make do with 7.4 minutes")


def test_as_many_servers_as_a_ups_carries_are_offered() -> None:
    """5,400 / 1.25 / 1,300 = 3.3."""
    found = finding(behind(EATON, 1300, servers_on_circuit=5), "ups.watts", Severity.ERROR)
    assert "3 servers on each UPS" in [fix.title for fix in found.fixes]


def test_a_share_that_is_over_is_shown_to_be() -> None:
    """800.01 of 1,000 W are 80.001 %."""
    unit = own(1000, 1000)
    finding(behind(unit, 800.01), "ups.headroom", Severity.WARNING, "80.001 % of its rating; plan at most 80.000 %")


def test_where_no_single_ups_will_do_that_is_said() -> None:
    """17,000 × 1.25 = 21,250 W; the largest for 240 V in one phase are 20,000 W."""
    finding(
        behind("apc-srt10k", 17_000), "ups.watts", Severity.ERROR,
        "No single UPS of the catalogue gives 21,250 W and 21,250 VA", "2 × Vertiv Liebert GXT5-20KIRT9UXLN in parallel",
    )  # fmt: skip


def test_one_ups_for_two_feeds_that_are_not_redundant_is_worth_a_note() -> None:
    finding(behind("apc-srt5krmxlt", 3000, feeds=2), "ups.one-feed", Severity.NOTE, "carries everything")
    assert "ups.one-feed" not in codes(behind("apc-srt5krmxlt", 3000, feeds=2, redundant=True))
    assert "ups.one-feed" not in codes(behind("apc-srt5krmxlt", 3000))


def test_the_ups_of_either_feed_carries_everything() -> None:
    """6,500 W on two redundant feeds with 5,400 W each: halves would fit, but one side must do alone."""
    finding(behind(EATON, 6500, feeds=2, redundant=True), "ups.watts", Severity.ERROR, "6,500 W against 5,400 W")


@pytest.mark.parametrize(
    ("watts", "known", "at_least"),
    [(366, 59, None), (300, None, 59), (1300, None, None)],
)
def test_a_runtime_is_known_or_at_least_bounded_or_neither(
    watts: float, known: float | None, at_least: float | None
) -> None:
    figures = assessed(behind(LIEBERT, watts, 230)).figures
    assert figures["ups.runtime_min"].value == known
    assert figures["ups.runtime_at_least_min"].value == at_least
