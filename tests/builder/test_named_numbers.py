"""Numbers that are part of a name stay as they are in every notation, whoever has named it."""

import re
import time
from dataclasses import replace

import pytest
from django.http import HttpRequest

from configurator.builder import notation
from configurator.builder.named_numbers import Names, names_of
from configurator.builder.notation import rewritten
from configurator.builder.preferences import Notation
from configurator.builder.typed_words import note, typed_names
from configurator.sizing.catalogue import CatalogueSnapshot
from tests.builder.conftest import Visitor, the_snapshot

GERMAN = {"Accept-Language": "de-DE,de;q=0.9"}


def with_names(*names: str) -> CatalogueSnapshot:
    """The catalogue of the fixtures and models that an admin has added."""
    snapshot = the_snapshot()
    like = snapshot.models["llama-3.1-8b"]
    added = {name: replace(like, id=name, name=name) for name in names}
    return replace(snapshot, models={**snapshot.models, **added})


def in_german(html: str, *names: str) -> str:
    return rewritten(html, Notation.COMMA, names_of(with_names(*names)))


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("Granite 3.1 8B", "Granite 3.1 8B · 8.2 B parameters"),
        ("Command R 7.2", "It is Command R 7.2"),
        ("3.5 Sonnet", "<b>3.5 Sonnet</b> at 3.5 tok/s"),
        ("R&D 2.0 model", "The R&amp;D 2.0 model"),
        ("O'Reilly 1.5", "O&#x27;Reilly 1.5"),
    ],
)
def test_a_model_that_was_added_keeps_its_name(name: str, html: str) -> None:
    assert rewritten(html, Notation.COMMA) != html
    amounts = {"8.2 B": "8,2 B", "3.5 tok/s": "3,5 tok/s"}
    expected = html
    for english, german in amounts.items():
        expected = expected.replace(english, german)
    assert in_german(html, name) == expected


def test_the_same_number_elsewhere_is_an_amount() -> None:
    assert in_german("Granite 3.1 8B at 3.1 tok/s", "Granite 3.1 8B") == "Granite 3.1 8B at 3,1 tok/s"


@pytest.mark.parametrize(
    ("name", "german"),
    [
        ("NVMe SSD 1.92 TB, M.2", "NVMe SSD 1,92 TB, M.2"),
        ("Power supply 1,600 W, redundant, one of a pair", "Power supply 1.600 W, redundant, one of a pair"),
        ("100GbE adapter, 1 port, PCIe 4.0 x16", "100GbE adapter, 1 port, PCIe 4.0 x16"),
    ],
)
def test_an_amount_in_a_name_is_written_as_amounts_are(name: str, german: str) -> None:
    """1,600 W left alone would be one watt and a half to a German."""
    assert name in {product.name for product in the_snapshot().products.values()}
    assert in_german(name) == german


def test_every_name_of_the_catalogue_stays_but_for_its_amounts() -> None:
    snapshot = the_snapshot()
    for named in (*snapshot.models.values(), *snapshot.cloud_rates.values()):
        assert in_german(named.name) == named.name


@pytest.mark.django_db
def test_so_on_a_page(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notation, "take", lambda: with_names("Llama 3.1 70B"))
    assert "Llama 3.1 70B" in visitor.get("workload", **GERMAN).content.decode()
    unnamed = replace(the_snapshot(), models={})
    monkeypatch.setattr(notation, "take", lambda: unnamed)
    assert "Llama 3,1 70B" in visitor.get("workload", **GERMAN).content.decode()


@pytest.mark.django_db
def test_titles_of_sources_stay(visitor: Visitor) -> None:
    def titles(html: str) -> list[str]:
        return re.findall(r'<li id="source-\d+">(.*?)</li>', html)

    english = titles(visitor.get("workload").content.decode())
    assert english
    assert titles(visitor.get("workload", **GERMAN).content.decode()) == english
    assert all('translate="no"' in title for title in english)


def typed(*texts: str) -> Names:
    request = HttpRequest()
    note(request, *texts)
    return typed_names(request)


@pytest.mark.parametrize(
    ("name", "html", "german"),
    [
        ("2 x 3,500 W spare", "GPU max 3,500 W", "GPU max 3.500 W"),
        ("2 x 3,500 W spare", "Copy of 2 x 3,500 W spare", "Copy of 2 x 3,500 W spare"),
        ("Rack 2.5", "in Rack 2.5, third", "in Rack 2.5, third"),
    ],
)
def test_what_was_typed_protects_its_own_numbers_only(name: str, html: str, german: str) -> None:
    assert rewritten(html, Notation.COMMA, typed(name)) == german


def test_a_text_made_to_be_slow_is_not() -> None:
    """A search that takes the square of a long word, once for each number behind it, took half a minute for these."""
    before = time.process_time()
    assert typed("a" * 1500 + " 1.5" * 100, "a" * 4000 + " 1.5" * 1000)
    assert time.process_time() - before < 1
