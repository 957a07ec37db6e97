"""Every step as a whole page, as a fragment for htmx, and posted to with and without scripts."""

import re
import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from configurator.builder import store, views
from configurator.builder.models import Build as BuildRow
from configurator.builder.own_parts import FORMS
from configurator.builder.steps import BY_SLUG
from configurator.sizing.build import Build, Part
from tests.builder.conftest import HTMX, Visitor
from tests.sizing import shelf

pytestmark = pytest.mark.django_db
STEPS = list(FORMS)
REFERENCES = sorted(path.stem for path in (shelf.FIXTURES / "reference_builds").glob("*.json"))


def text(answer: Any) -> str:
    body: str = answer.content.decode()
    return body


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("reference", REFERENCES)
def test_every_step_of_every_reference_build_is_a_page(client: Client, step: str, reference: str) -> None:
    row = store.start(shelf.reference_build(reference))
    answer = client.get(reverse("builder:step", args=(row.pk, step)))
    assert answer.status_code == 200
    assert f"<h1>{BY_SLUG[step].question}</h1>" in text(answer)
    assert "</html>" in text(answer)


@pytest.mark.parametrize("step", STEPS)
def test_a_blank_build_has_every_step_too(client: Client, step: str) -> None:
    row = store.start(Build())
    assert client.get(reverse("builder:step", args=(row.pk, step))).status_code == 200


@pytest.mark.parametrize("step", STEPS)
def test_htmx_gets_the_work_and_the_pieces_around_it_but_no_page(visitor: Visitor, step: str) -> None:
    answer = visitor.get(step, **HTMX)
    body = text(answer)
    assert "<html" not in body
    assert 'id="work"' in body
    assert answer["HX-Retarget"] == "#work"
    assert "HX-Request" in answer["Vary"]
    for piece in ("sheet-lines", "sheet-blocking", "undo", "redo", *(f"rail-{slug}" for slug in BY_SLUG)):
        assert re.search(rf'id="{piece}"[^>]* hx-swap-oob="true"', body), piece
    assert 'hx-swap-oob="innerHTML:#live"' in body


def test_a_boosted_request_gets_the_page(visitor: Visitor) -> None:
    assert "<html" in text(visitor.get("workload", **HTMX, **{"HX-Boosted": "true"}))


def test_without_scripts_a_post_saves_and_leads_back_to_the_step(visitor: Visitor) -> None:
    answer = visitor.post("workload", {"context_tokens": "4096"})
    assert (answer.status_code, answer["Location"]) == (302, visitor.url("step", "workload"))
    assert visitor.build.workload.context_tokens == 4096


def test_with_htmx_a_post_saves_and_answers_with_what_follows_from_it(visitor: Visitor) -> None:
    answer = visitor.post("workload", {"context_tokens": "4096"}, live=True)
    body = text(answer)
    assert visitor.build.workload.context_tokens == 4096
    assert 'id="results"' in body
    assert 'id="step-form"' not in body  # the boxes are left alone, so nobody loses what he is typing
    assert "HX-Retarget" not in answer


def test_a_choice_that_changes_the_boxes_brings_them_anew(visitor: Visitor) -> None:
    answer = visitor.post("gpus", {"variant-0": "a100-sxm4-80gb"}, live=True)
    assert answer["HX-Retarget"] == "#work"
    assert 'id="step-form"' in text(answer)


@pytest.mark.parametrize("live", [True, False], ids=["htmx", "plain"])
def test_bad_input_is_answered_at_its_box_and_stays_in_it(visitor: Visitor, live: bool) -> None:
    before = visitor.build
    answer = visitor.post("workload", {"context_tokens": "<lots>", "concurrency": "7"}, live=live)
    body = text(answer)
    assert answer.status_code == 422
    assert 'value="&lt;lots&gt;"' in body
    assert 'value="7"' in body  # what was right is not lost either
    assert "Context: enter a whole number from 1 to 10,000,000." in body
    assert 'aria-invalid="true" aria-describedby="id_context_tokens-error id_context_tokens-hint"' in body
    assert ("<html" in body) is not live
    assert visitor.build == replace(before, workload=replace(before.workload, concurrency=7))


def test_mended_input_takes_the_message_away(visitor: Visitor) -> None:
    answer = visitor.post("workload", {"context_tokens": "4096", "had_errors": "1"}, live=True)
    assert answer["HX-Retarget"] == "#work"
    assert "field-error" not in text(answer)


def test_a_wrong_count_in_the_bill_stays_in_its_row(visitor: Visitor) -> None:
    part = visitor.build.parts[0].product
    body = text(visitor.post("bom", {f"count-0-{part}": "some"}, live=True))
    assert 'value="some"' in body
    assert "Enter a whole number from 1 to 1,000." in body


def test_two_people_at_once_both_keep_their_change(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    # somebody else changes the costs after this request has read the build
    find_row = views.pages.find_row

    def read_then_overtaken(build_id: uuid.UUID) -> BuildRow:
        row = find_row(build_id)
        monkeypatch.setattr(views.pages, "find_row", find_row)
        Client().post(visitor.url("step", "costs"), {"months": "12"})
        return row

    monkeypatch.setattr(views.pages, "find_row", read_then_overtaken)
    visitor.post("workload", {"concurrency": "9"})
    assert (visitor.build.workload.concurrency, visitor.build.costs.months) == (9, 12)


def test_an_unknown_build_or_step_is_not_found(client: Client, visitor: Visitor) -> None:
    assert client.get(reverse("builder:step", args=(uuid.uuid4(), "costs"))).status_code == 404
    assert client.post(reverse("builder:step", args=(uuid.uuid4(), "costs")), {}).status_code == 404
    assert client.get(visitor.url("step", "colour")).status_code == 404


def test_the_address_of_a_build_leads_to_its_first_step(client: Client, row: BuildRow) -> None:
    answer = client.get(reverse("builder:build", args=(row.pk,)))
    assert answer["Location"] == reverse("builder:step", args=(row.pk, "workload"))


def test_no_page_is_kept_so_that_back_and_reload_show_the_truth(visitor: Visitor) -> None:
    assert "no-store" in visitor.get("costs")["Cache-Control"]
    assert "no-store" in visitor.client.get("/")["Cache-Control"]


def test_search_engines_are_asked_to_stay_away_and_people_told_who_can_edit(visitor: Visitor) -> None:
    body = text(visitor.get("workload"))
    assert '<meta name="robots" content="noindex">' in body
    assert "Whoever has it can change the build." in body


def test_the_sheet_says_price_watts_lanes_memory_and_findings(visitor: Visitor) -> None:
    sheet = visitor.get("workload").context["sheet"]
    lines = {line.key: line for line in sheet.lines}
    # the seed guide's list for tier 2: $25,400 to $35,400, in the middle $30,400
    assert (lines["price"].value, "$25,400–35,400" in lines["price"].note) == ("$30,400", True)
    assert (lines["lanes"].value, lines["lanes"].note) == ("72", "of 128")
    assert lines["memory"].value == "Tight"
    assert lines["power"].unit == "W"
    assert lines["findings"].value == str(len(visitor.get("workload").context["assessment"].findings))


def test_the_rail_has_a_line_for_each_step(visitor: Visitor) -> None:
    rail = {item.slug: item for item in visitor.get("gpus").context["rail"]}
    assert list(rail) == list(BY_SLUG)
    assert rail["workload"].result == "Llama 3.1 70B · BF16 · tight"
    assert rail["gpus"].result == "2 × A100 PCIe 80 GB"
    assert rail["gpus"].current
    assert rail["lanes"].result == "72 of 128 left"
    assert rail["bom"].mark == "warning"


def test_what_does_not_fit_can_still_be_chosen_and_says_why(visitor: Visitor) -> None:
    # SXM4 modules in a board for cards: saved as chosen, with a finding instead of a refusal
    answer = visitor.post("gpus", {"variant-0": "a100-sxm4-80gb"}, live=True)
    assert answer.status_code == 200
    assert visitor.build.gpus[0].variant == "a100-sxm4-80gb"
    assert any(line.key == "findings" and line.state == "error" for line in answer.context["sheet"].lines)
    assert answer.context["sheet"].blocking


def test_what_must_be_settled_stands_above_the_form_and_notes_below(visitor: Visitor) -> None:
    # the bill of tier 2 has warnings only; its costs a note only
    body = text(visitor.get("bom"))
    assert body.index('class="finding finding-warning"') < body.index('id="step-form"')
    body = text(visitor.get("costs"))
    assert body.index('class="finding finding-note"') > body.index('id="results"')


def test_a_live_save_renews_what_stands_above_the_form(visitor: Visitor) -> None:
    body = text(visitor.post("workload", {"kv_cache": "fp16", "context_tokens": "900000"}, live=True))
    assert 'id="urgent" hx-swap-oob="true"' in body
    assert 'class="finding finding-error"' in body


def test_every_figure_shows_its_working_and_numbered_sources(visitor: Visitor) -> None:
    answer = visitor.get("power")
    body = text(answer)
    assert body.count('class="working-text"') > 5
    sources = answer.context["reading"].sources
    assert [int(source.number) for source in sources] == list(range(1, len(sources) + 1))
    named = set(re.findall(r'href="#source-(\d+)"', body))
    assert named <= {source.number for source in sources}


def test_renting_is_called_cheaper_where_it_is(client: Client, tier_2: Build) -> None:
    row = store.start(tier_2)
    client.post(
        reverse("builder:step", args=(row.pk, "costs")),
        {"own_name-new": "Ours", "own_rate-new": "0.01", "rates_shown": "x", "hardware_price": "100000"},
    )
    costs = client.get(reverse("builder:step", args=(row.pk, "costs")))
    assert row.load().costs.hardware_price is None
    assert BuildRow.objects.get(pk=row.pk).load().costs.hardware_price == Decimal(100000)
    assert "Over 36 months at 100 % utilisation, renting is cheaper at every rate compared." in text(costs)


def test_a_bill_of_five_hundred_parts_can_be_posted(client: Client) -> None:
    # a part has two boxes: with Django's own limit of a thousand the form would be refused as a whole
    parts = tuple(Part(product="no-such-part", count=1 + n % 5) for n in range(500))
    row = store.start(Build(parts=parts))
    boxes = {f"count-{n}-no-such-part": str(1 + n % 5) for n in range(500)}
    boxes |= {f"condition-{n}-no-such-part": "used" for n in range(500)}
    answer = client.post(reverse("builder:step", args=(row.pk, "bom")), {**boxes, "as_of": "", "action": ""})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert {part.condition for part in row.load().parts} == {"used"}
