"""Numbers in the reader's notation, on pages and in boxes; boxes read others too, and ask where a text has two readings."""

import re
from dataclasses import replace
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
from configurator.builder.notation import rewritten
from configurator.builder.preferences import notation_of, units_of, writes_decimal_comma
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
        ("30.000", "“30.000” can mean 30,000 or 30. Type 30000 or 30."),
        ("1.500", "“1.500” can mean 1,500 or 1.5. Type 1500 or 1.5."),
        ("1.375", "“1.375” can mean 1,375 or 1.375. Type 1375 or 1.3750."),
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
    assert caught.value.messages == ["“30,000” can mean 30,000 or 30. Type 30000 or 30."]


@pytest.mark.parametrize("typed", ["8.192", "8,192"])
def test_a_box_of_whole_numbers_has_no_decimals_to_mistake(typed: str) -> None:
    assert read(Workload, "context_tokens", typed, decimal_comma=True) == 8192


@pytest.mark.parametrize("typed", ["1.125", "1,125"])
def test_a_reading_that_the_box_does_not_admit_is_none(typed: str) -> None:
    assert read(Costs, "pue", typed) == Decimal("1.125")  # 1 to 10: not 1,125


def test_a_box_in_per_cent_is_asked_about_in_per_cent() -> None:
    assert read(Costs, "utilisation", "12.500", factor=100) == Decimal("0.125")  # 12,500 % is out of bounds


def test_altitude_is_asked_about() -> None:
    with pytest.raises(ValidationError, match=r"“1\.500” can mean 1,500 or 1\.5"):
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
    with pytest.raises(ValidationError, match=r"“5\.000” can mean 5,000 or 5\. Type 5000 or 5\."):
        read_runtime("12.5 min at 5.000 W")
    assert read_runtime("12.125 min at 5000 W", shown="12.125 min at 5000 W")[0].minutes == 12.125


@pytest.mark.parametrize("load", ["5000", "5'000", "5’000", "5 000", "5.000,0"])
def test_a_load_with_one_reading_is_the_same_in_every_language(load: str) -> None:
    for comma in (False, True):
        assert read_runtime(f"12.5 min at {load} W", decimal_comma=comma)[0].load_w == 5000


def test_a_german_reader_is_asked_what_the_comma_of_a_runtime_is() -> None:
    assert read_runtime("12.5 min at 5,000 W")[0].load_w == 5000
    with pytest.raises(ValidationError, match=r"“5,000” can mean 5,000 or 5\. Type 5000 or 5\."):
        read_runtime("12.5 min at 5,000 W", decimal_comma=True)


def test_so_on_the_power_step(visitor: Visitor) -> None:
    boxes = {"ups": "~own", "ups_va": "10000", "ups_watts": "9000", "ups_runtime": "12,5 min at 5,000 W"}
    answer = visitor.client.post(visitor.url("step", "power"), boxes, headers=GERMAN)
    assert answer.status_code == 422
    assert "“5,000” can mean 5.000 or 5." in answer.content.decode()


def test_nothing_typed_is_lost_where_it_is_asked_about(visitor: Visitor) -> None:
    answer = visitor.client.post(visitor.url("step", "costs"), {"hardware_price": "30,000"}, headers=GERMAN)
    assert answer.status_code == 422
    assert "“30,000” can mean 30.000 or 30." in answer.content.decode()
    assert 'value="30,000"' in answer.content.decode()
    assert visitor.build.costs.hardware_price is None
    visitor.client.post(visitor.url("step", "costs"), {"hardware_price": "30.000,50"}, headers=GERMAN)
    assert visitor.build.costs.hardware_price == Decimal("30000.50")


def asked(cookie: str = "", language: str = "") -> HttpRequest:
    request: Any = SimpleNamespace(COOKIES={"display": cookie} if cookie else {}, headers={"Accept-Language": language})
    found: HttpRequest = request
    return found


@pytest.mark.parametrize(
    ("accepted", "notation"),
    [
        ("", "point"),
        ("en-GB,en;q=0.9,de;q=0.5", "point"),
        ("de-DE,de;q=0.9", "comma"),
        ("de-AT,de;q=0.9", "space"),
        ("de-CH", "apostrophe"),
        ("fr", "space"),
        ("es-MX,es;q=0.9", "point"),
        ("ja", "point"),
        ("*", "point"),
    ],
)
def test_the_browsers_first_language_decides(accepted: str, notation: str) -> None:
    assert notation_of(asked(language=accepted)) == notation
    assert writes_decimal_comma(asked(language=accepted)) is (notation in ("comma", "space"))


@pytest.mark.parametrize(
    ("cookie", "units", "notation"),
    [
        ("", Units(), "space"),
        ("us.gb", Units(system="us", memory="gb"), "space"),  # as it was kept before there was a choice of notation
        ("metric.gib.comma", Units(system="metric"), "comma"),
        ("metric.gib.point", Units(system="metric"), "point"),
        ("nonsense", Units(), "space"),
        ("x.y.z.w", Units(), "space"),
    ],
)
def test_a_cookie_says_what_was_chosen_and_nonsense_is_the_usual(cookie: str, units: Units, notation: str) -> None:
    assert units_of(asked(cookie, "fr")) == units
    assert notation_of(asked(cookie, "fr")) == notation


class TestABoxThatWasLeftAlone:
    """It is written with the reader's decimal comma, and holds what it held, however often it is sent."""

    @staticmethod
    def filled(visitor: Visitor) -> dict[str, str]:
        """The boxes of the power step as a German's page shows them, of a build with numbers that have decimals."""
        kept = {"assume-power_factor": "0.95", "assume-ups_headroom": "1.125", "altitude_m": "1500.125"}
        assert visitor.client.post(visitor.url("step", "power"), kept).status_code == 302
        form = visitor.get("power", **GERMAN).content.decode().partition('id="step-form"')[2]
        return dict(re.findall(r'<input type="(?:text|hidden)" [^>]*name="([\w-]+)"[^>]* value="([^"]*)"', form))

    def test_it_shows_a_comma(self, visitor: Visitor) -> None:
        boxes = self.filled(visitor)
        assert [boxes[name] for name in ("assume-power_factor", "assume-ups_headroom", "altitude_m")] == [
            "0,95", "1,125", "1500,125"
        ]  # fmt: skip

    def test_it_is_not_asked_about_and_changes_nothing(self, visitor: Visitor) -> None:
        boxes = self.filled(visitor)
        before = visitor.build
        answer = visitor.client.post(visitor.url("step", "power"), boxes | {"inlet_c": "24,5"}, headers=GERMAN)
        assert answer.status_code == 302
        assert visitor.build == replace(before, site=replace(before.site, inlet_c=24.5))

    def test_what_somebody_else_made_of_it_meanwhile_stays(self, visitor: Visitor) -> None:
        boxes = self.filled(visitor)
        visitor.client.post(visitor.url("step", "power"), {"assume-ups_headroom": "1.375"})
        assert (
            visitor.client.post(visitor.url("step", "power"), boxes | {"inlet_c": "24"}, headers=GERMAN).status_code
            == 302
        )
        assert visitor.build.assumptions is not None
        assert visitor.build.assumptions["ups_headroom"] == 1.375

    def test_what_cannot_be_read_stays_as_it_was_typed_and_the_rest_is_saved(self, visitor: Visitor) -> None:
        boxes = self.filled(visitor) | {"inlet_c": "1.5e1", "assume-power_factor": "0.9"}
        answer = visitor.client.post(visitor.url("step", "power"), boxes, headers=GERMAN)
        assert answer.status_code == 422
        html = answer.content.decode()
        assert re.search(r'name="inlet_c"[^>]* value="1\.5e1"', html)
        assert re.search(r'name="assume-power_factor"[^>]* value="0,9"', html)
        assert re.search(r'name="assume-ups_headroom"[^>]* value="1,125"', html)

    def test_so_does_the_price_of_a_line_of_ones_own(self, visitor: Visitor) -> None:
        line = {"action": "add-custom", "new_description": "Cable", "new_likely": "12.5", "new_low": "", "new_high": ""}
        visitor.client.post(visitor.url("step", "bom"), line)
        html = visitor.get("bom", **GERMAN).content.decode()
        box, written = re.search(r'name="(likely-[\w-]+)"[^>]* value="([^"]*)"', html).groups()
        before = visitor.build
        assert written == "12,5"
        visitor.client.post(visitor.url("step", "bom"), {box: written}, headers=GERMAN)
        assert visitor.build == before
        high = box.replace("likely", "high")
        visitor.client.post(visitor.url("step", "bom"), {box: "13,25", high: "14,5"}, headers=GERMAN)
        assert visitor.build.custom_lines[-1].price == OwnPrice(
            low=Decimal("12.5"), likely=Decimal("13.25"), high=Decimal("14.5")
        )


@pytest.mark.parametrize("language", ["de-DE", "fr", "de-CH"])
def test_a_number_copied_from_a_page_into_a_box_means_what_it_meant_there(visitor: Visitor, language: str) -> None:
    headers = {"Accept-Language": language}
    written = rewritten("30,000.5", notation_of(asked(language=language)))
    answer = visitor.client.post(visitor.url("step", "costs"), {"hardware_price": written}, headers=headers)
    assert answer.status_code == 302
    assert visitor.build.costs.hardware_price == Decimal("30000.5")


@pytest.mark.parametrize("name", ["build.json", "assessment.json", "bom.csv", "drawings/one-line.svg"])
def test_files_are_the_same_for_every_reader(visitor: Visitor, name: str) -> None:
    url = visitor.url("build") + name
    assert visitor.client.get(url, headers=GERMAN).content == visitor.client.get(url).content


@pytest.mark.django_db
def test_the_choice_is_kept_and_leads_back() -> None:
    client = Client()
    chosen = {"units": "us", "memory": "gb", "notation": "comma", "next": "/glossary/"}
    response = client.post("/display/", chosen)
    assert (response.status_code, response.url) == (302, "/glossary/")
    assert response.cookies["display"].value == "us.gb.comma"
    page = client.get("/glossary/").content.decode()
    assert re.search('<option [^>]*value="us" selected>', page)
    assert re.search('<option [^>]*value="comma" selected>1.234,5</option>', page)


@pytest.mark.django_db
def test_a_choice_that_is_none_is_the_usual_and_leads_to_no_other_site() -> None:
    response = Client().post("/display/", {"units": "x", "notation": "y", "next": "https://example.com/"})
    assert response.url == "/"
    assert response.cookies["display"].value == "trade.gib."
