"""The UPS: watts and VA must both hold, with headroom, at the voltage, for as long as is wished."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from configurator.sizing import Severity
from configurator.sizing.catalogue import CatalogueSnapshot, Price
from configurator.sizing.quantities import Span
from tests.sizing import shelf
from tests.sizing.rules.bench import NO_LOSS, Json, changed, codes, drawing, finding, repaired


def behind(ups: str, watts: float, volts: float = 240, *, power_factor: float = 1, **site: object) -> Json:
    assumed = {"peak_w": watts, "power_factor": power_factor, **NO_LOSS}
    return drawing(watts, assumptions=assumed, site={"supply": {"volts": volts}, "ups": ups, **site})


EATON = "eaton-9px-6000"  # 6,000 VA and 5,400 W; 5,400 / 1.25 = 4,320 W with headroom


def test_four_fifths_of_a_ups_leave_headroom_enough() -> None:
    assert not {code for code in codes(behind(EATON, 4320)) if code.startswith("ups.")}


def test_a_watt_more_is_worth_a_warning() -> None:
    found = finding(behind(EATON, 4321), "ups.headroom", Severity.WARNING, "80 % of its rating; plan at most 80 %")
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


# An SRT5KRMXLT works at 208 and 240 V, and ten per cent more or less: 187.2 to 264 V.
@pytest.mark.parametrize("volts", [188, 264])
def test_a_ups_takes_ten_per_cent_more_or_less(volts: float) -> None:
    assert "ups.voltage" not in codes(behind("apc-srt5krmxlt", 1000, volts))


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
        (1206, 11.1, "11.0 minutes at 1,206 W"),
        (700, 23.8, "23.7 minutes at 700 W"),
        (300, 59.1, "300 W lies outside its published points"),
        (1207, 5, "1,207 W lies outside its published points"),
    ],
)
def test_longer_is_not_shown(watts: float, minutes: float, why: str) -> None:
    finding(behind(LIEBERT, watts, 230, ups_runtime_minutes=minutes), "ups.runtime", Severity.WARNING, why)


def test_a_ups_of_which_no_runtime_is_published_promises_none() -> None:
    finding(
        behind(EATON, 1000, ups_runtime_minutes=5), "ups.runtime", Severity.WARNING, "No runtime of it is published"
    )
    assert "ups.runtime" not in codes(behind(EATON, 1000))


def test_a_retired_ups_is_not_proposed() -> None:
    on = changed("apc-srt6k", retired=True)
    found = finding(behind(EATON, 4321), "ups.headroom", Severity.WARNING, on=on)
    assert found.fixes[0].title == "Take APC Smart-UPS SRT 8000: 8,000 VA, 8,000 W"


def test_a_ups_of_as_many_watts_as_va_needs_no_such_word() -> None:
    found = finding(behind("apc-srt6k", 6001), "ups.watts", Severity.ERROR, "6,001 W against 6,000 W")
    assert "not watts" not in found.why
