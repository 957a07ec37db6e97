"""Whatever somebody writes into a build stays text: every page has the elements that it has for a harmless name, and no other."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from urllib.parse import quote
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from configurator.builder import home, pages, shares, start, store
from configurator.builder.models import Build as BuildRow
from configurator.builder.models import ShareLink, Site
from configurator.builder.own_parts import FORMS
from configurator.drawings import BY_NAME
from configurator.quotes import issuing, pdf
from configurator.quotes.frozen import Party
from configurator.sizing.build import codec
from tests.builder.conftest import HTMX, the_snapshot
from tests.quotes.offers import firm_offer
from tests.site.hostile import BUILDS, HARMLESS, Document, Visitor, harmless, hostile, tree, usual
from tests.sizing import shelf

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pages, home, start):
        monkeypatch.setattr(module, "take", lambda on=None: the_snapshot())


def check(show: Callable[[Visitor], str], build: str = "usual") -> None:
    page, usual_page = show(Visitor(hostile, build)), show(Visitor(harmless, build))
    assert HARMLESS[:12] in usual_page, "the name does not even stand there"
    assert "<i hx-get" not in page
    assert "{{ 7 }}" in page
    assert tree(page) == tree(usual_page)


every_build = pytest.mark.parametrize("build", BUILDS)


@every_build
@pytest.mark.parametrize("step", [*FORMS, "quote"])
def test_a_step(step: str, build: str) -> None:
    check(lambda visitor: visitor.get(f"{visitor.base}{step}/"), build)


@every_build
@pytest.mark.parametrize("step", FORMS)
def test_what_a_change_of_a_step_brings(step: str, build: str) -> None:
    check(lambda visitor: visitor.post(f"{visitor.base}{step}/", {"as_of": "2026-01-01"}, headers=HTMX), build)


@pytest.mark.parametrize("step", FORMS)
def test_what_was_typed_into_every_box_of_a_step(step: str) -> None:
    def typed(visitor: Visitor) -> str:
        form = visitor.client.get(f"{visitor.base}{step}/").context["form"]
        names = [name for name in (*form.fields, *form.boxes) if not name.startswith("assume-")]
        return visitor.post(f"{visitor.base}{step}/", {name: visitor.word(60) for name in names}, headers=HTMX)

    check(typed)


@every_build
@pytest.mark.parametrize("path", ["figures/", "share/", "parts/?q=WORD", "bom/?q=WORD", "costs/?WORD"])
def test_a_page_beside_the_steps(path: str, build: str) -> None:
    headers = HTMX if path.startswith("parts/") else {}

    def shown(visitor: Visitor) -> str:
        return visitor.get(visitor.base + path.replace("WORD", quote(visitor.word(61))), headers=headers)

    check(shown, build)


@every_build
@pytest.mark.parametrize("name", BY_NAME)
def test_a_drawing(name: str, build: str) -> None:
    drawn = [Visitor(word, build) for word in (hostile, harmless)]
    svgs = [visitor.client.get(f"{visitor.base}drawings/{name}.svg") for visitor in drawn]
    assert svgs[0].status_code == svgs[1].status_code
    if svgs[0].status_code == 200:
        trees = [[(e.tag, sorted(e.attrib)) for e in ET.fromstring(svg.content).iter()] for svg in svgs]  # noqa: S314  (ours)
        assert trees[0] == trees[1]


@every_build
@pytest.mark.parametrize("path", ["", "figures/", *(f"{step}/" for step in FORMS)])
def test_a_shared_page(path: str, build: str) -> None:
    def shown(visitor: Visitor) -> str:
        token = shares.make(visitor.row, ShareLink.Kind.COPY)
        return re.sub(token, "token", visitor.get(f"/share/{token}/{path}"))

    check(shown, build)


@every_build
@pytest.mark.parametrize("link", ["", "WORD"])
def test_builds_side_by_side(link: str, build: str) -> None:
    def compared(visitor: Visitor) -> str:
        other = store.start(shelf.reference_build("tier-1-new"))
        visitor.post(f"{visitor.base}copy/", {})
        word = visitor.word(62)
        asked = {"build": [str(visitor.row.pk), str(other.pk), word], "share": [word], word: word}
        return visitor.get("/compare/", asked | ({"link": word} if link else {}), follow=True)

    check(compared, build)


@pytest.mark.parametrize("address", ["/", "/builds/", "/builds/?q=WORD", "/builds/?archived=1", "/catalogue/?q=WORD"])
def test_lists(address: str) -> None:
    def listed(visitor: Visitor) -> str:
        visitor.post(f"{visitor.base}copy/", {})
        if "archived" in address:
            visitor.post(f"{visitor.base}name/", {"name": visitor.word(63)})
            visitor.post(f"{visitor.base}archive/", {})
        return visitor.get(address.replace("WORD", quote(visitor.word(64))))

    check(listed)


@pytest.mark.parametrize("path", ["/sites/", "/start/workload/", "power/"])
def test_a_saved_site(path: str) -> None:
    def shown(visitor: Visitor) -> str:
        visitor.post(f"{visitor.base}site/save/", {"name": visitor.word(65)})
        return visitor.get(path if path.startswith("/") else visitor.base + path)

    check(shown)


@pytest.mark.parametrize("live", [{}, HTMX])
def test_a_site_that_is_put_into_a_build(live: dict[str, str]) -> None:
    def answered(visitor: Visitor) -> str:
        visitor.post(f"{visitor.base}site/save/", {"name": visitor.word(65)})
        site = Site.objects.get(name=visitor.word(65))
        return visitor.post(f"{visitor.base}site/load/", {"site": site.pk}, follow=not live, headers=live)

    check(answered)


@pytest.mark.parametrize("action", ["rename", "archive", "undo", "fix"])
def test_what_is_said_after_something_was_done(action: str) -> None:
    def said(visitor: Visitor) -> str:
        visitor.post(f"{visitor.base}name/", {"name": visitor.word(66), "back": "builds"})
        if action == "rename":
            return visitor.get("/builds/")
        if action == "fix":
            page = visitor.get(f"{visitor.base}bom/")
            fixes = re.findall(r'name="fix" value="([^"]*)"', page)
            found = next(unescape(fix) for fix in fixes if "catalogue.unknown" in fix)
            return visitor.post(f"{visitor.base}fix/", {"fix": found, "step": "bom"}, follow=True)
        return visitor.post(f"{visitor.base}{action}/", {"step": "bom"}, follow=True)

    check(said)


@pytest.mark.parametrize("answer", ["config", "users", "budget", "required_tok_s"])
def test_what_was_answered_to_the_four_questions(answer: str) -> None:
    def asked(visitor: Visitor) -> str:
        config = json.dumps({"model_type": f"mamba{visitor.word(67)}", "hidden_size": visitor.word(68)})
        value = config if answer == "config" else visitor.word(67)
        return visitor.get("/start/workload/", {"model": "~config", answer: value})

    check(asked)


@pytest.mark.parametrize("place", ["text", "file", "key", "id", "config"])
def test_a_file_that_cannot_be_opened(place: str) -> None:
    def refused(visitor: Visitor) -> str:
        word = visitor.word(69)
        document: Document = {"format": "a100-build/1", "gpus": []}
        wrong: Document = {
            "text": {"format": word}, "file": {word: 1}, "key": {word: word}, "id": {"platform": word},
            "config": {"workload": {"model": {"config": {word: {word: float("nan")}}}}},
        }[place]  # fmt: skip
        text = json.dumps(document | wrong)
        if place == "file":
            upload = {"file": SimpleUploadedFile("build.json", text.encode())}
            return str(visitor.client.post("/start/", upload).content.decode())
        return visitor.post("/start/", {"text": text})

    check(refused)


@pytest.mark.parametrize("path", ["costs/", "assessment.json", "quote/"])
def test_a_stored_build_that_cannot_be_read(path: str) -> None:
    def refused(visitor: Visitor) -> str:
        BuildRow.objects.filter(pk=visitor.row.pk).update(document={"format": visitor.word(75), "gpus": []})
        return visitor.get(visitor.base + path)

    check(refused)


class TestQuotes:
    def test_the_page_with_what_was_typed_into_it(self) -> None:
        def typed(visitor: Visitor) -> str:
            visitor.sign_in()
            fields = visitor.client.get(f"{visitor.base}quote/").context["desk"].form.fields
            boxes = {name: visitor.word(70) for name in fields}
            visitor.post(f"{visitor.base}quote/", boxes)
            return visitor.get(f"{visitor.base}quote/")

        check(typed)

    @pytest.mark.parametrize("where", ["page", "list", "paper"])
    def test_an_issued_one(self, where: str) -> None:
        def issued(visitor: Visitor) -> str:
            build = codec.from_dict(usual(visitor.word))
            build = replace(build, parts=(), workload=shelf.reference_build("tier-2-new").workload, claims=())
            row = store.start(replace(build, site=replace(build.site, supply=None)))
            party = Party(name=visitor.word(71), address=visitor.word(72), reference=visitor.word(73))
            offer = firm_offer(build, the_snapshot(), customer=party, notes=visitor.word(74), customer_provides=True)
            wanted = issuing.Request(
                row=row, offer=offer, snapshot=the_snapshot(), user=visitor.sign_in(), token=uuid4()
            )
            quote = issuing.issue(wanted)
            if where == "paper":
                return pdf.html_of(quote.document)
            return visitor.get(
                reverse("quotes:list") if where == "list" else reverse("quotes:detail", args=[quote.number])
            )

        check(issued)
