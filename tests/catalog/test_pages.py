"""The catalogue's own pages beside its list: a product, and how our numbers compare. For everybody."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog import snapshot
from catalog.models import Accessory, Claim, Price, PsuRating, PurchaseLink, Slot, version
from tests.catalog import samples
from tests.catalog.visiting import FRAGMENT, page, statements

pytestmark = pytest.mark.django_db


def claim(slug: str = "s1-001", **columns: Any) -> Claim:
    least = {"seed": "S1", "stated": "2,039 GB/s", "recomputed": "1,935 GB/s", "verdict": "WRONG", "note": "From SXM"}
    return Claim.objects.create(slug=slug, **{**least, **columns})


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
