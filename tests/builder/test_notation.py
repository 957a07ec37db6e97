"""Numbers are written in one notation, 1,234.5, for every reader; boxes read others, and ask where a text has two readings."""

import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.test import Client

from configurator.builder.forms.bom import BomForm
from configurator.builder.forms.costs import CostsForm
from configurator.builder.forms.fields import NumberField, bounds_of
from configurator.builder.forms.own_ups import read_runtime
from configurator.builder.preferences import units_of, writes_decimal_comma
from configurator.builder.units import Units
from configurator.sizing.build import Build, Costs, CustomLine, OwnPrice, Site, Workload
from tests.builder.conftest import Visitor, the_snapshot
from tests.builder.posting import errors, posted

GERMAN = {"Accept-Language": "de-DE,de;q=0.9"}


def read(owner: type, name: str, typed: str, *, decimal_comma: bool = False, factor: int = 1) -> object:
    field = NumberField(bounds_of(owner, name), factor=factor)
    field.decimal_comma = decimal_comma
    return field.clean(typed)


@pytest.mark.parametrize("decimal_comma", [False, True])
@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("30000", "30000"),
        ("30,000.50", "30000.50"),
        ("30.000,50", "30000.50"),
        ("1.234.567", "1234567"),
        ("30 000", "30000"),
        ("30’000", "30000"),
        ("30,5", "30.5"),
        ("0.375", "0.375"),  # no thousands begin with a nought
        ("0,375", "0.375"),
        ("30.3750", "30.3750"),
    ],
)
def test_most_of_what_is_typed_has_one_reading(typed: str, value: str, decimal_comma: bool) -> None:
    assert read(Costs, "hardware_price", typed, decimal_comma=decimal_comma) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("30.000", "30.000 can mean 30,000 or 30. Type 30000 or 30."),
        ("1.500", "1.500 can mean 1,500 or 1.5. Type 1500 or 1.5."),
        ("1.375", "1.375 can mean 1,375 or 1.375. Type 1375 or 1.3750."),
    ],
)
def test_a_point_before_three_figures_is_asked_about(typed: str, says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read(Costs, "hardware_price", typed)
    assert caught.value.messages == [says]


def test_a_comma_before_three_figures_is_ours_unless_the_readers_language_has_it_before_decimals() -> None:
    assert read(Costs, "hardware_price", "30,000") == 30_000
    with pytest.raises(ValidationError) as caught:
        read(Costs, "hardware_price", "30,000", decimal_comma=True)
    assert caught.value.messages == ["30,000 can mean 30,000 or 30. Type 30000 or 30."]


@pytest.mark.parametrize("typed", ["8.192", "8,192"])
def test_a_box_of_whole_numbers_has_no_decimals_to_mistake(typed: str) -> None:
    assert read(Workload, "context_tokens", typed, decimal_comma=True) == 8192


@pytest.mark.parametrize("typed", ["1.125", "1,125"])
def test_a_reading_that_the_box_does_not_admit_is_none(typed: str) -> None:
    assert read(Costs, "pue", typed) == Decimal("1.125")  # 1 to 10: not 1,125


def test_a_box_in_per_cent_is_asked_about_in_per_cent() -> None:
    assert read(Costs, "utilisation", "12.500", factor=100) == Decimal("0.125")  # 12,500 % is out of bounds


def test_altitude_is_asked_about() -> None:
    with pytest.raises(ValidationError, match=r"1\.500 can mean 1,500 or 1\.5"):
        read(Site, "altitude_m", "1.500")


def test_what_the_box_held_is_read_as_it_was() -> None:
    costs = Costs(hardware_price=Decimal("25.375"))
    bound = CostsForm(Build(costs=costs), the_snapshot(), posted(hardware_price="25.375", months="24"))
    assert bound.is_valid()
    assert bound.apply().costs == Costs(hardware_price=Decimal("25.375"), months=24)


def test_so_is_the_price_of_a_line_whose_count_is_changed() -> None:
    exact = Decimal("25.375")
    line = CustomLine(description="Bolts", price=OwnPrice(low=exact, likely=exact, high=exact))
    bound = BomForm(Build(custom_lines=(line,)), the_snapshot(), posted(**{"count-own-0": "3"}))
    assert bound.is_valid(), bound.custom_rows
    assert bound.apply().custom_lines[0].count == 3
    assert errors(BomForm, Build(custom_lines=(line,)), **{"low-own-0": "30.000"})


def test_runtimes_of_a_ups_are_asked_about_too() -> None:
    with pytest.raises(ValidationError, match=r"5\.000 can mean 5,000 or 5\. Type 5000 or 5\."):
        read_runtime("12.5 min at 5.000 W")
    assert read_runtime("12.125 min at 5000 W", shown="12.125 min at 5000 W")[0].minutes == 12.125


@pytest.mark.parametrize("load", ["5000", "5'000", "5’000", "5 000", "5.000,0"])
def test_a_load_with_one_reading_is_the_same_in_every_language(load: str) -> None:
    for comma in (False, True):
        assert read_runtime(f"12.5 min at {load} W", decimal_comma=comma)[0].load_w == 5000


def test_a_german_reader_is_asked_what_the_comma_of_a_runtime_is() -> None:
    assert read_runtime("12.5 min at 5,000 W")[0].load_w == 5000
    with pytest.raises(ValidationError, match=r"5,000 can mean 5,000 or 5\. Type 5000 or 5\."):
        read_runtime("12.5 min at 5,000 W", decimal_comma=True)


def test_so_on_the_power_step(visitor: Visitor) -> None:
    boxes = {"ups": "~own", "ups_va": "10000", "ups_watts": "9000", "ups_runtime": "12,5 min at 5,000 W"}
    answer = visitor.client.post(visitor.url("step", "power"), boxes, headers=GERMAN)
    assert answer.status_code == 422
    assert "5,000 can mean 5,000 or 5." in answer.content.decode()


def test_nothing_typed_is_lost_where_it_is_asked_about(visitor: Visitor) -> None:
    answer = visitor.client.post(visitor.url("step", "costs"), {"hardware_price": "30.000"}, headers=GERMAN)
    assert answer.status_code == 422
    assert "30.000 can mean 30,000 or 30." in answer.content.decode()
    assert 'value="30.000"' in answer.content.decode()
    assert visitor.build.costs.hardware_price is None
    visitor.client.post(visitor.url("step", "costs"), {"hardware_price": "30.000,50"}, headers=GERMAN)
    assert visitor.build.costs.hardware_price == Decimal("30000.50")


def asked(cookie: str = "", language: str = "") -> HttpRequest:
    request: Any = SimpleNamespace(COOKIES={"display": cookie} if cookie else {}, headers={"Accept-Language": language})
    found: HttpRequest = request
    return found


@pytest.mark.parametrize(
    ("accepted", "has_comma"),
    [
        ("", False),
        ("en-GB,en;q=0.9,de;q=0.5", False),
        ("de-AT,de;q=0.9", True),
        ("de-CH", False),
        ("fr", True),
        ("es-MX,es;q=0.9", False),
        ("ja", False),
        ("*", False),
    ],
)
def test_the_browsers_first_language_says_what_a_comma_may_be(accepted: str, has_comma: bool) -> None:
    assert writes_decimal_comma(asked(language=accepted)) is has_comma


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [
        ("", Units()),
        ("us.gb", Units(system="us", memory="gb")),
        ("metric.gib.comma", Units(system="metric")),  # as it was kept once, with a notation
        ("nonsense", Units()),
        ("x.y.z.w", Units()),
    ],
)
def test_a_cookie_says_what_was_chosen_and_nonsense_is_the_usual(cookie: str, expected: Units) -> None:
    assert units_of(asked(cookie)) == expected


def without_secrets(html: str) -> str:
    return re.sub(r'value="[0-9a-zA-Z-]{30,}"', "", html)


@pytest.mark.parametrize("step", ["workload", "gpus", "platform", "bom", "lanes", "power", "costs"])
def test_a_page_is_the_same_whatever_the_readers_language(visitor: Visitor, step: str) -> None:
    english = without_secrets(visitor.get(step).content.decode())
    assert without_secrets(visitor.get(step, **GERMAN).content.decode()) == english


@pytest.mark.django_db
def test_the_choice_is_kept_and_leads_back() -> None:
    client = Client()
    chosen = {"units": "us", "memory": "gb", "next": "/glossary/"}
    response = client.post("/display/", chosen)
    assert (response.status_code, response.url) == (302, "/glossary/")
    assert response.cookies["display"].value == "us.gb"
    assert '<option value="us" selected>' in client.get("/glossary/").content.decode()


@pytest.mark.django_db
def test_a_choice_that_is_none_is_the_usual_and_leads_to_no_other_site() -> None:
    response = Client().post("/display/", {"units": "x", "next": "https://example.com/"})
    assert response.url == "/"
    assert response.cookies["display"].value == "trade.gib"
