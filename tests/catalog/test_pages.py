"""The catalogue's own pages: for everybody, with as many statements for five hundred products as for fifty."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog import snapshot, words
from catalog.models import Accessory, Claim, Price, PsuRating, PurchaseLink, Slot, version
from tests.catalog import samples

pytestmark = pytest.mark.django_db

FRAGMENT = {"HX-Request": "true", "HX-Target": "results"}


def page(client: Client, name: str, *args: str, headers: dict[str, str] | None = None, **query: str) -> str:
    answer: HttpResponse = client.get(reverse(f"catalog:{name}", args=args), query, headers=headers or {})
    assert answer.status_code == 200
    return answer.content.decode()


def statements(client: Client, name: str, *args: str, **query: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        page(client, name, *args, **query)
    return len(captured)


def fill(count: int, start: int = 0) -> None:
    for n in range(start, start + count):
        part = samples.accessory(f"part-{n:03}", name=f"Part {n:03}", maker=f"Maker {n % 7}")
        samples.price(part, likely=str(n + 1)).sources.add(samples.source("list"))


def claim(slug: str = "s1-001", **columns: Any) -> Claim:
    least = {"seed": "S1", "stated": "2,039 GB/s", "recomputed": "1,935 GB/s", "verdict": "WRONG", "note": "From SXM"}
    return Claim.objects.create(slug=slug, **{**least, **columns})


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


class TestAProduct:
    def test_shows_its_columns_with_their_units_and_says_what_is_not_known(self, client: Client) -> None:
        samples.gpu(note="Passive card")
        text = page(client, "product", "a100-pcie-80gb")
        for words_ in (
            "TDP (W)",
            "300",
            "Memory bandwidth (GB/s)",
            "1,935",
            "INT8 dense (TOPS)",
            "not known",
            "Passive card",
        ):
            assert words_ in text

    def test_shows_what_hangs_on_it(self, client: Client) -> None:
        psu = samples.power_supply()
        PsuRating.objects.create(psu=psu, volts_min=100, volts_max=127, watts=1000)
        platform = samples.platform(psu=psu, included_gpu=samples.gpu(), included_gpu_count=8)
        Slot.objects.create(platform=platform, name="SLOT 1", takes_gpu=True)
        assert "127" in page(client, "product", "psu-2000w")
        text = page(client, "product", "server")
        assert "SLOT 1" in text
        assert "8 × NVIDIA A100 PCIe 80 GB" in text
        assert "Supply of 2,000 W" in text

    def test_shows_every_price_it_ever_had_the_newest_first_with_its_source(self, client: Client) -> None:
        part = samples.accessory()
        for year, likely in ((2023, "300"), (2025, "100"), (2024, "200")):
            samples.price(part, date(year, 1, 15), likely=likely).sources.add(samples.source(f"list-{year}"))
        text = page(client, "product", "rails")
        places = [text.index(f"15 Jan {year}") for year in (2025, 2024, 2023)]
        assert places == sorted(places)
        assert "The list-2023" in text

    def test_says_that_no_price_is_known(self, client: Client) -> None:
        samples.accessory()
        assert "No price is known" in page(client, "product", "rails")

    def test_shows_what_the_guides_say_about_it_and_where_to_look(self, client: Client) -> None:
        claim().products.add(samples.gpu())
        PurchaseLink.objects.create(slug="shop", name="A shop", url="https://example.com/", kind="used")
        text = page(client, "product", "a100-pcie-80gb")
        for words_ in ("2,039 GB/s", "1,935 GB/s", "Wrong", "From SXM", "A shop"):
            assert words_ in text

    def test_takes_as_many_statements_for_forty_prices_as_for_one(self, client: Client) -> None:
        part = samples.accessory()
        samples.price(part, date(2020, 1, 1)).sources.add(samples.source())
        claim().products.add(part)
        snapshot.take()
        few = statements(client, "product", "rails")
        for n in range(40):
            samples.price(part, date(2021, 1, 1 + n % 28), condition=("new", "used")[n // 28]).sources.add(
                samples.source()
            )
            claim(f"s1-1{n}").products.add(part)
        snapshot.take()
        assert statements(client, "product", "rails") == few <= 6

    def test_that_is_not_there_is_a_404(self, client: Client) -> None:
        assert client.get(reverse("catalog:product", args=["flux-capacitor"])).status_code == 404


class TestHowOurNumbersCompare:
    def test_a_claim_that_nothing_computes_shows_what_somebody_found_right(self, client: Client) -> None:
        claim().products.add(samples.gpu())
        text = page(client, "claims")
        for words_ in ("How our numbers compare", "2,039 GB/s", "1,935 GB/s", "Wrong", "From SXM", "A100 builds guide"):
            assert words_ in text
        assert reverse("catalog:product", args=["a100-pcie-80gb"]) in text
        assert 'id="claim-s1-001"' in text

    def test_ours_is_computed_now_and_so_is_the_verdict(self, client: Client) -> None:
        """Two cards of the catalogue, whatever was recorded: with 1,935 GB/s wrong, with 2,039 the same."""
        recorded = {"slug": "s1-var-pcie-80gb-bandwidth", "recomputed": "typed by hand", "note": "Copied"}
        claim(**recorded, verdict="AGREES")
        gpu = samples.gpu()
        row = page(client, "claims").partition("<tbody>")[2]
        for words_ in ("1,935 GB/s", "Wrong", "5.37 % off", "Copied", "(datasheet)"):
            assert words_ in row
        assert "typed by hand" not in row
        gpu.memory_bandwidth_gb_s = 2039
        gpu.save()
        row = page(client, "claims").partition("<tbody>")[2]
        assert "Agrees" in row
        assert "the same" in row

    def test_a_product_that_an_admin_took_away_leaves_what_was_recorded(self, client: Client) -> None:
        claim(slug="s1-var-pcie-80gb-bandwidth")
        row = page(client, "claims").partition("<tbody>")[2]
        assert "1,935 GB/s" in row
        assert "Wrong" in row

    def test_a_product_s_page_says_the_same(self, client: Client) -> None:
        claim(slug="s1-var-pcie-80gb-bandwidth", verdict="AGREES").products.add(samples.gpu())
        row = page(client, "product", "a100-pcie-80gb").partition('id="claims"')[2]
        assert "Wrong" in row
        assert reverse("catalog:claims") + "#claim-s1-var-pcie-80gb-bandwidth" in row

    def test_are_grouped_by_section_with_their_verdicts_counted(self, client: Client) -> None:
        claim("s1-001", section="Heat")
        claim("s1-002", section="Heat", verdict="AGREES")
        claim("s2-001", section="Memory", seed="S2")
        claim("s1-003", section="Heat", verdict="AGREES")
        text = page(client, "claims")
        assert text.index('id="s1-heat"') < text.index("claim-s1-003") < text.index('id="s2-memory"')
        assert "agrees 2" in text
        assert "wrong 1" in text
        assert 'href="#s2-memory"' in text

    @pytest.mark.parametrize(("statements", "unfolded"), [(20, 2), (21, 0)])
    def test_are_folded_on_a_phone_until_they_are_few(self, client: Client, statements: int, unfolded: int) -> None:
        [claim(f"s1-{n}", section="Heat" if n else "UPS") for n in range(statements)]
        assert page(client, "claims").count('<details class="fold" open>') == unfolded

    def test_can_be_narrowed_to_a_verdict_a_guide_and_words(self, client: Client) -> None:
        claim("s1-001", stated="a wrong one")
        claim("s1-002", stated="a right one", verdict="AGREES")
        claim("s2-001", stated="another guide", seed="S2")
        assert shown(page(client, "claims", verdict="AGREES")) == ["s1-002"]
        assert shown(page(client, "claims", seed="S2")) == ["s2-001"]
        assert shown(page(client, "claims", q="WRONG  one")) == ["s1-001"]
        assert shown(page(client, "claims", q="one", verdict="AGREES", seed="S2")) == []
        assert shown(page(client, "claims", verdict="x", seed="x")) == ["s1-001", "s1-002", "s2-001"]
        assert "Nothing matches" in page(client, "claims", q="flux capacitor")

    def test_gives_htmx_the_fragment_alone(self, client: Client) -> None:
        claim()
        text = page(client, "claims", headers=FRAGMENT)
        assert text.lstrip().startswith('<div id="results"')
        assert "<html" not in text

    @pytest.mark.parametrize("verdict", Claim.Verdict)
    def test_every_verdict_has_a_word_and_a_sign(self, verdict: Claim.Verdict, client: Client) -> None:
        claim(verdict=verdict)
        row = page(client, "claims").partition("<tbody>")[2]
        assert verdict.label.replace("'", "&#x27;") in row
        assert 'aria-hidden="true"' in row

    def test_take_one_statement_once_they_are_known_however_many(self, client: Client) -> None:
        Claim.objects.bulk_create([Claim(slug=f"s1-{n}", seed="S1", stated="x", verdict="WRONG") for n in range(500)])
        version.bump()
        assert page(client, "claims").count('id="claim-') == 500
        assert statements(client, "claims") == statements(client, "claims", q="x") == 1

    def test_an_edited_claim_shows_at_once(self, client: Client) -> None:
        edited = claim(note="before")
        assert "before" in page(client, "claims")
        edited.note = "afterwards"
        edited.save()
        assert "afterwards" in page(client, "claims")

    def test_is_linked_from_every_page(self, client: Client) -> None:
        footer = page(client, "list").partition("<footer")[2]
        assert reverse("catalog:claims") in footer


def shown(text: str) -> list[str]:
    return re.findall(r'<tr id="claim-([^"]+)"', text)


def test_no_page_has_anything_inline(client: Client) -> None:
    samples.price(samples.gpu())
    claim()
    for text in (page(client, "list"), page(client, "product", "a100-pcie-80gb"), page(client, "claims")):
        assert " style=" not in text
        assert " onclick=" not in text


def test_a_price_changed_in_a_row_shows_at_once(client: Client) -> None:
    price = samples.price(samples.accessory(), likely="100")
    assert "$100" in page(client, "list")
    price.low = price.likely = price.high = Decimal(77)
    price.save()
    assert "$77" in page(client, "list")
    assert (Accessory.objects.count(), Price.objects.count()) == (1, 1)
