"""A UPS of one's own on the power step: its ratings, voltages and published runtimes as people type them."""

import pytest

from configurator.builder.forms.own_ups import read_volts
from configurator.builder.forms.power import PowerForm
from configurator.sizing.build import Build, OwnRuntime, OwnUps, Site
from tests.builder.conftest import the_snapshot
from tests.builder.posting import errors, filled, posted

BOXES = {
    "ups": "~own", "ups_va": "10,000", "ups_watts": "10000", "ups_volts": "208, 230 240", "ups_topology": "online",
    "ups_rack_units": "6", "ups_weight_kg": "111.8", "ups_runtime": "12.5 min at 5,000 W\n\n4.2 minutes @ 10000",
}  # fmt: skip
OWN = OwnUps(
    va=10_000,
    watts=10_000,
    volts=(208, 230, 240),
    topology="online",
    rack_units=6,
    weight_kg=111.8,
    runtime=(OwnRuntime(load_w=5000, minutes=12.5), OwnRuntime(load_w=10_000, minutes=4.2)),
)


def test_a_ups_is_described_in_the_words_of_its_data_sheet() -> None:
    assert filled(PowerForm, Build(), **BOXES).site.ups == OWN


def test_what_was_typed_stands_in_the_boxes_again() -> None:
    build = Build(site=Site(ups=OWN))
    assert filled(PowerForm, build) == build


def test_one_voltage_may_stand_alone() -> None:
    build = Build(site=Site(ups=OwnUps(va=1500, watts=1000, volts=120)))
    assert filled(PowerForm, build).site.ups == OwnUps(va=1500, watts=1000, volts=(120,))


def test_a_reading_that_no_voltage_has_is_none() -> None:
    assert read_volts("1.000") == (1000.0,)  # 1 V is out of bounds
    assert read_volts("127.500") == (127.5,)  # 127,500 V too


def test_one_of_the_catalogue_takes_its_place() -> None:
    assert filled(PowerForm, Build(site=Site(ups=OWN)), ups="eaton-9px-6000").site.ups == "eaton-9px-6000"


def test_ratings_that_are_typed_beside_the_list_describe_a_ups_of_ones_own() -> None:
    build = Build(site=Site(ups="eaton-9px-6000"))
    form = PowerForm(build, the_snapshot(), posted(ups="eaton-9px-6000", ups_va="3000", ups_watts="2700"))
    assert form.is_valid()
    assert form.apply().site.ups == OwnUps(va=3000, watts=2700)
    assert form.changes_layout  # the list is to say so
    assert errors(PowerForm, build, ups_va="3000") == {"ups_watts": ["Enter both ratings of your UPS, in VA and in W."]}
    assert "ups_va" in errors(PowerForm, build, ups_va="-5", ups_watts="-5")


@pytest.mark.parametrize(
    ("boxes", "where", "said"),
    [
        ({"ups_va": ""}, "ups_va", "Enter both ratings of your UPS"),
        ({"ups_watts": ""}, "ups_watts", "Enter both ratings of your UPS"),
        ({"ups_watts": "10001"}, "ups_watts", "A UPS can't deliver more watts than volt-amperes."),
        ({"ups_runtime": "4 min at 5000 W\n12 min at 10000 W"}, "ups_runtime", "Runtime must fall as the load rises"),
        ({"ups_runtime": "long"}, "ups_runtime", "“long” is not a runtime. Write minutes and load: 12.5 min at 5000 W"),
        ({"ups_runtime": "5 min at 0 W"}, "ups_runtime", "Numbers are from 1 to"),
        ({"ups_volts": "high"}, "ups_volts", "“high” is not a voltage."),
        ({"ups_volts": "24"}, "ups_volts", "Numbers are from 48 to 1,000"),
        ({"ups_volts": "100 110 115 120 127 200 208 220 230"}, "ups_volts", "At most 8 voltages."),
    ],
)
def test_what_is_wrong_is_said_beside_its_box(boxes: dict[str, str], where: str, said: str) -> None:
    found = errors(PowerForm, Build(), **BOXES | boxes)
    assert set(found) == {where}
    assert said in found[where][0]


def test_the_room_and_the_rack_have_limits() -> None:
    boxes = {
        "cooling_capacity_w": "7034", "rack_weight_limit_kg": "1000", "rack_depth_mm": "1070", "noise_limit_db": "50",
    }  # fmt: skip
    site = filled(PowerForm, Build(), **boxes).site
    assert (site.cooling_capacity_w, site.rack_weight_limit_kg, site.rack_depth_mm, site.noise_limit_db) == (
        7034,
        1000,
        1070,
        50,
    )
