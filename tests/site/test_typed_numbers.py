"""Numbers in what people typed stay as they were typed, whatever notation the reader's pages have: on every page that shows them."""

import re
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from configurator.builder import home, notation, pages, shares, start, store
from configurator.builder.models import ShareLink
from configurator.builder.own_parts import FORMS
from configurator.quotes import issuing
from configurator.quotes.frozen import Party
from configurator.quotes.models import Quote
from configurator.sizing.build import codec
from tests.builder.conftest import the_snapshot
from tests.quotes.offers import firm_offer
from tests.site.hostile import Visitor, machine_of_ones_own, usual
from tests.sizing import shelf

pytestmark = pytest.mark.django_db

GERMAN = {"Accept-Language": "de-DE,de;q=0.9"}
LIVE = GERMAN | {"HX-Request": "true"}


def typed(number: int) -> str:
    """Each with words of its own, so that none is known by another's."""
    return f"{number} cable{number} 4711.25 m, plot{number} 1,847"


REWRITTEN = re.compile(r"4711,25|1\.847")


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pages, home, start, notation):
        monkeypatch.setattr(module, "take", lambda on=None: the_snapshot())


def check(page: str) -> None:
    assert "4711.25" in page, "it does not even stand there"
    assert "1,847" in page
    found = REWRITTEN.search(page)
    assert found is None, page[max(0, found.start() - 200) : found.end() + 50]


def by(build: str = "usual") -> Visitor:
    return Visitor(typed, build)


@pytest.mark.parametrize("build", ["usual", "own"])
@pytest.mark.parametrize("path", [*(f"{step}/" for step in (*FORMS, "quote")), "figures/", "share/"])
def test_a_page_of_a_build(path: str, build: str) -> None:
    visitor = by(build)
    check(visitor.get(visitor.base + path, headers=GERMAN))


@pytest.mark.parametrize("step", ["bom", "power", "lanes"])
def test_what_a_change_brings(step: str) -> None:
    visitor = by()
    check(visitor.post(f"{visitor.base}{step}/", {"as_of": "2026-01-01"}, headers=LIVE))


def test_what_another_page_typed_meanwhile() -> None:
    visitor = by()
    bom = f"/build/{store.start(codec.from_dict(usual(typed))).pk}/bom/"
    page = visitor.get(bom)
    found = re.search(r'name="(description-[\w-]+)"', page)
    assert found is not None
    for words in (typed(80), "Another"):
        answer = visitor.post(bom, {found[1]: words, "made_from": "0.0"}, headers=LIVE)
    assert "to 80 cable80 4711.25 m" in answer
    check(answer)


@pytest.mark.parametrize("path", ["", "figures/", "bom/", "power/", "lanes/"])
def test_a_shared_page(path: str) -> None:
    visitor = by()
    token = shares.make(visitor.row, ShareLink.Kind.COPY)
    check(visitor.get(f"/share/{token}/{path}", headers=GERMAN))


def test_builds_side_by_side() -> None:
    visitor = by()
    other = store.start(shelf.reference_build("tier-1-new"))
    check(visitor.get("/compare/", {"build": [str(visitor.row.pk), str(other.pk)]}, headers=GERMAN))


@pytest.mark.parametrize("address", ["/", "/builds/", "/compare/"])
def test_lists_of_builds(address: str) -> None:
    visitor = by()
    visitor.post(f"{visitor.base}copy/", {})
    check(visitor.get(address, headers=GERMAN))


@pytest.mark.parametrize("path", ["/sites/", "/start/workload/", "power/"])
def test_a_saved_site(path: str) -> None:
    visitor = by()
    visitor.post(f"{visitor.base}site/save/", {"name": typed(65)})
    check(visitor.get(path if path.startswith("/") else visitor.base + path, headers=GERMAN))


def test_a_site_that_is_taken_back_is_named_as_it_was() -> None:
    visitor = by()
    visitor.post(f"{visitor.base}site/save/", {"name": typed(65)})
    visitor.post(f"{visitor.base}power/", {"inlet_c": "22"})
    site = visitor.client.get(f"{visitor.base}power/").context["sites"][0]
    visitor.post(f"{visitor.base}site/load/", {"site": site.pk})
    check(visitor.post(f"{visitor.base}undo/", {"step": "power"}, headers=GERMAN, follow=True))


def issued(visitor: Visitor, reference: str = typed(73)) -> Quote:
    build = replace(codec.from_dict(usual(typed)), parts=(), claims=())
    build = replace(build, workload=shelf.reference_build("tier-2-new").workload, site=replace(build.site, supply=None))
    party = Party(name=typed(71), address=f"{typed(72)}\n12.5 Street", reference=reference)
    offer = firm_offer(
        build, the_snapshot(), customer=party, notes="mail 12.5,\nclause 4711.25", customer_provides=True
    )
    row = store.start(build)
    user = visitor.sign_in()
    return issuing.issue(issuing.Request(row=row, offer=offer, snapshot=the_snapshot(), user=user, token=uuid4()))


class TestQuotes:
    def test_the_step_with_all_that_was_typed_into_it(self) -> None:
        visitor = by()
        visitor.sign_in()
        boxes: dict[str, Any] = {"customer_name": typed(70), "notes": typed(71), "price:x": "1"}
        visitor.post(f"{visitor.base}quote/", boxes)
        check(visitor.get(f"{visitor.base}quote/", headers=GERMAN))
        check(visitor.post(f"{visitor.base}quote/", boxes, headers=LIVE))

    def test_the_page_of_an_issued_one(self) -> None:
        visitor = by()
        page = visitor.get(reverse("quotes:detail", args=[issued(visitor).number]), headers=GERMAN)
        check(page)
        assert "12.5 Street" in page
        assert "mail 12.5," in page

    def test_a_reference_that_is_a_number(self) -> None:
        visitor = by()
        number = issued(visitor, reference="4711.25").number
        for address in (reverse("quotes:detail", args=[number]), reverse("quotes:list")):
            check(visitor.get(address, headers=GERMAN))

    def test_what_another_page_typed_into_the_same_box(self) -> None:
        visitor = by("own")
        made_from = visitor.client.get(f"{visitor.base}quote/").context["desk"].made_from
        for name in (typed(70), "Another"):
            boxes = {"customer_name": name, "made_from": made_from}
            answer = visitor.post(f"{visitor.base}quote/", boxes, headers=LIVE)
        assert "Somebody else changed “Customer” to 70 cable70 4711.25 m" in answer
        check(answer)

    def test_the_list(self) -> None:
        visitor = by()
        issued(visitor)
        check(visitor.get(reverse("quotes:list"), headers=GERMAN))

    def test_the_quotes_of_a_build(self) -> None:
        visitor = by()
        quote = issued(visitor)
        check(visitor.get(reverse("quotes:step", args=[quote.build_id]), headers=GERMAN))


def test_amounts_beside_them_are_written_as_the_reader_has_them() -> None:
    visitor = by()
    page = visitor.get(f"{visitor.base}power/", headers=GERMAN)
    assert re.search(r"[1-9]\.\d{3}(<[^>]+>)? (W|BTU/h)\b", page)


def test_own_machine_and_usual_hold_such_words() -> None:
    for build in (usual, machine_of_ones_own):
        assert "4711.25" in str(build(typed))
