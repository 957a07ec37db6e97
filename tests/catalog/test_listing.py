"""The list of products: searched, narrowed and sorted, with as many statements for five hundred products as for fifty."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from catalog import snapshot, words
from tests.catalog import samples
from tests.catalog.visiting import FRAGMENT, page, statements

pytestmark = pytest.mark.django_db


def fill(count: int, start: int = 0) -> None:
    for n in range(start, start + count):
        part = samples.accessory(f"part-{n:03}", name=f"Part {n:03}", maker=f"Maker {n % 7}")
        samples.price(part, likely=str(n + 1)).sources.add(samples.source("list"))


class TestTheList:
    def test_shows_name_kind_maker_specification_prices_their_age_and_their_source(self, client: Client) -> None:
        gpu = samples.gpu()
        spread = {"low": Decimal(10000), "likely": Decimal(12500), "high": Decimal(15000)}
        samples.price(gpu, date(2025, 1, 15), **spread).sources.add(samples.source("list"))
        samples.price(gpu, date(2025, 3, 1), likely="2500.50", condition="used")
        text = page(client, "list")
        for words_ in (
            "NVIDIA A100 PCIe 80 GB",
            "GPU",
            "80 GB HBM2e, 1,935 GB/s, 300 W, PCIe",
            "$10,000–15,000",
            "$2,500.50",
        ):
            assert words_ in text
        assert words.age_words(date(2025, 3, 1), snapshot.take().as_of) in text

    def test_takes_as_many_statements_for_five_hundred_products_as_for_fifty(self, client: Client) -> None:
        fill(50)
        snapshot.take()
        few = statements(client, "list")
        fill(450, start=50)
        snapshot.take()
        assert statements(client, "list") == few <= 6
        assert statements(client, "list", page="7", sort="-maker", q="part") == few

    def test_shows_fifty_or_twenty_five_at_a_time_and_never_more(self, client: Client) -> None:
        fill(60)
        assert page(client, "list").count("<tr>") == 1 + 50
        assert page(client, "list", per_page="25").count("<tr>") == 1 + 25
        assert page(client, "list", per_page="10000").count("<tr>") == 1 + 50
        assert page(client, "list", page="2").count("<tr>") == 1 + 10
        assert "Page 2 of 2" in page(client, "list", page="99")

    def test_finds_by_words_in_any_order_and_by_kind(self, client: Client) -> None:
        samples.gpu()
        samples.accessory("rails", name="Rail kit for a server", maker="Supermicro")
        assert "Rail kit" in page(client, "list", q="supermicro rail")
        assert "Rail kit" not in page(client, "list", q="supermicro gpu")
        assert "Rail kit" not in page(client, "list", category="gpu")
        assert "NVIDIA A100" in page(client, "list", category="gpu")

    @pytest.mark.parametrize(
        ("query", "name"),
        [
            ("A100-80GB", "NVIDIA A100"),
            ("a100pcie", "NVIDIA A100"),
            ("3000va", "Smart-UPS SRT"),
            ("smartups 2,700W", "Smart-UPS SRT"),
            ("supermicro,rail", "Rail kit"),
        ],
    )
    def test_finds_a_name_however_its_letters_and_digits_are_joined(
        self, client: Client, query: str, name: str
    ) -> None:
        samples.gpu()
        samples.ups("srt", name="APC Smart-UPS SRT", va=3000, watts=2700)
        samples.accessory("rails", name="Rail kit for a server", maker="Supermicro")
        text = page(client, "list", q=query)
        assert name in text
        assert text.count("<tr>") == 1 + 1

    def test_is_searched_without_a_statement_however_many_products_there_are(self, client: Client) -> None:
        fill(50)
        snapshot.take()
        assert statements(client, "list") == statements(client, "list", q="part-01 maker", sort="-name") == 1

    def test_finds_what_has_a_price_for_a_condition(self, client: Client) -> None:
        samples.price(samples.accessory("rails", name="Rail kit"), condition="used")
        assert "Rail kit" in page(client, "list", price="used")
        assert "Rail kit" not in page(client, "list", price="new")

    def test_leaves_retired_products_out_unless_asked(self, client: Client) -> None:
        samples.accessory("rails", name="Rail kit", retired=True)
        assert "Rail kit" not in page(client, "list")
        assert "(retired)" in page(client, "list", retired="on")

    def test_begins_with_gpus_and_sorts_each_kind_by_name_unless_told_otherwise(self, client: Client) -> None:
        fill(3)
        samples.gpu()
        text = page(client, "list")
        assert text.index("NVIDIA A100") < text.index("Part 000") < text.index("Part 002")
        text = page(client, "list", sort="-name")
        assert text.index("Part 002") < text.index("Part 000")
        text = page(client, "list", sort="-maker")
        assert text.index("NVIDIA A100") < text.index("Part 002") < text.index("Part 001")

    def test_gives_htmx_the_fragment_alone(self, client: Client) -> None:
        fill(1)
        text = page(client, "list", headers=FRAGMENT)
        assert text.lstrip().startswith('<div id="results"')
        assert "<html" not in text
        assert "<html" in page(client, "list", headers={"HX-Request": "true", "HX-Boosted": "true"})
        assert "HX-Request" in client.get(reverse("catalog:list"))["Vary"]

    def test_says_so_when_nothing_matches(self, client: Client) -> None:
        assert "Nothing matches" in page(client, "list", q="flux capacitor")

    def test_survives_nonsense_in_the_address(self, client: Client) -> None:
        fill(1)
        nonsense = {"category": "x", "price": "x", "page": "x", "per_page": "x", "sort": "x", "retired": "x"}
        assert "Part 000" in page(client, "list", **nonsense)
