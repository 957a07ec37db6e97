"""Builds side by side: what differs, how far from the first, and what all share folded away."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from configurator.builder import shares, store
from configurator.builder.compare import Wanted, asked_for
from configurator.builder.models import Build as BuildRow
from configurator.builder.models import ShareLink
from configurator.builder.presenters.compared import Comparison, Group, Row
from configurator.sizing.build import Build, Part
from tests.catalog import samples
from tests.sizing import shelf

pytestmark = pytest.mark.django_db
URL = "/compare/"


def stored(name: str) -> BuildRow:
    return store.start(shelf.reference_build(name))


def get(client: Client, *rows: BuildRow, **more: str) -> Any:
    return client.get(URL, {"build": [str(row.pk) for row in rows], **more})


def compared(client: Client, *rows: BuildRow) -> Comparison:
    found: Comparison = get(client, *rows).context["comparison"]
    return found


def rows_of(groups: tuple[Group, ...]) -> dict[str, Row]:
    return {row.code or row.label: row for group in groups for row in group.rows}


def texts(row: Row) -> list[str]:
    return [cell.text for cell in row.cells]


def test_the_only_choice_that_differs_stands_alone(client: Client) -> None:
    # The used tier has the same machine with used GPUs.
    found = compared(client, stored("tier-2-new"), stored("tier-2-used"))
    assert {group.title: [row.label for row in group.rows] for group in found.chosen if group.rows} == {
        "GPUs": ["Condition"]
    }
    assert texts(rows_of(found.chosen)["Condition"]) == ["New", "Used"]


def test_each_figure_says_how_far_it_is_from_the_first(client: Client) -> None:
    price = rows_of(compared(client, stored("tier-2-new"), stored("tier-2-used")).made)["Bill of materials"]
    assert texts(price) == ["$30,400", "$11,400"]
    assert [cell.difference for cell in price.cells] == ["", "▼ $19,000 less, −63 %"]
    assert price.cells[1].note.startswith("$10,400–12,400, ")  # and which lines have no price
    assert price.cells[1].figure is not None
    assert price.cells[1].figure.working


def test_figures_that_read_alike_are_folded_away(client: Client) -> None:
    found = compared(client, stored("tier-2-new"), stored("tier-2-used"))
    folded = {row.label for group in found.alike for row in group.alike}
    assert {"Peak draw", "Speed for one user", "Model", "Share of memory in use"} <= folded
    assert not folded & set(rows_of((*found.chosen, *found.made)))


def test_findings_that_one_build_has_and_the_other_has_not(client: Client) -> None:
    found = rows_of(compared(client, stored("tier-2-new"), stored("tier-2-used")).found)
    assert texts(found["used.risk"]) == ["none", "Used parts"]


def test_findings_are_counted_by_severity(client: Client) -> None:
    fine, broken = stored("tier-2-new"), shelf.reference_build("tier-2-new")
    bad = store.start(replace(broken, platform="nvidia-dgx-a100-640gb"))
    row = rows_of(compared(client, fine, bad).found)["Can't work: how many"]
    assert row.cells[0].text == "0"
    assert re.fullmatch(r"▲ \d+ more", row.cells[1].difference)


def test_parts_are_compared_by_what_they_are_not_by_their_place(client: Client) -> None:
    build = shelf.reference_build("tier-2-new")
    turned = store.start(replace(build, parts=build.parts[::-1]))
    fewer = store.start(replace(build, parts=build.parts[:-1]))
    assert not rows_of(compared(client, stored("tier-2-new"), turned).chosen)
    missing = rows_of(compared(client, stored("tier-2-new"), fewer).chosen)
    assert [texts(row)[1] for row in missing.values()] == ["none"]


def test_a_price_that_lacks_a_main_part_is_not_compared(client: Client) -> None:
    price = rows_of(compared(client, stored("tier-2-new"), stored("dell-xe8545")).made)["Bill of materials"]
    assert (price.cells[1].text, price.cells[1].difference) == ("—", "")
    assert price.cells[1].note.startswith("no price for")


def test_two_equal_builds_differ_in_nothing(client: Client) -> None:
    answer = get(client, stored("tier-1-new"), stored("tier-1-new"))
    assert "Nothing: every choice is the same." in answer.content.decode()
    assert not rows_of(answer.context["comparison"].made)


def test_every_column_leads_back_to_its_steps(client: Client) -> None:
    first, second = stored("tier-2-new"), stored("tier-1-new")
    body = get(client, first, second).content.decode()
    for row in (first, second):
        for step in ("workload", "gpus", "platform", "bom", "power", "costs"):
            assert f'href="/build/{row.pk}/{step}/"' in body


def test_a_shared_link_stands_beside_a_build_of_ones_own(client: Client) -> None:
    theirs = stored("tier-1-new")
    token = shares.make(theirs, ShareLink.Kind.VIEW)
    answer = client.get(f"{URL}?share={token}&build={stored('tier-2-new').pk}")
    body = answer.content.decode()
    assert answer.context["heads"][0].name == theirs.name
    assert f'href="/share/{token}/power/"' in body
    assert str(theirs.pk) not in body


def test_sources_are_numbered_once_for_all_columns(client: Client) -> None:
    answer = get(client, stored("tier-2-new"), stored("dgx-a100"))
    numbers = set(re.findall(r'href="#source-(\d+)"', answer.content.decode()))
    assert numbers == {source.number for source in answer.context["reading"].sources}


class TestChoosing:
    def test_nothing_chosen_and_nothing_there(self, client: Client) -> None:
        body = client.get(URL).content.decode()
        assert "You have no builds here yet." in body
        assert "<table" not in body

    def test_one_build_alone_asks_for_another_of_ones_own(self, client: Client) -> None:
        client.post("/start/", {"reference": "tier-1-new"})
        answer = get(client, stored("tier-2-new"))
        body = answer.content.decode()
        assert "One build is chosen." in body
        assert [row.name for row in answer.context["mine"]] == [shelf.reference_build("tier-1-new").name]

    def test_a_fifth_is_left_out_and_said_to_be(self, client: Client) -> None:
        answer = get(client, *(stored("tier-1-new") for _ in range(5)))
        assert len(answer.context["heads"]) == 4
        assert "1 more is left out" in answer.content.decode()

    def test_what_is_not_there_is_said(self, client: Client) -> None:
        answer = client.get(f"{URL}?build=nonsense&share=nothing&build={stored('tier-1-new').pk}")
        assert "2 of the builds in this address are not there any more" in answer.content.decode()

    def test_the_same_build_twice_is_one(self, client: Client) -> None:
        row = stored("tier-1-new")
        assert "One build is chosen." in client.get(f"{URL}?build={row.pk}&build={row.pk}").content.decode()

    def test_a_pasted_link_joins_the_address(self, client: Client) -> None:
        first, second = stored("tier-1-new"), stored("tier-2-new")
        answer = get(client, first, link=f" https://example.com/build/{second.pk}/costs/ ")
        assert answer["Location"] == f"/compare/?build={first.pk}&build={second.pk}"
        token = "t" * 32
        assert get(client, first, link=f"/share/{token}/")["Location"].endswith(f"&share={token}")

    def test_a_pasted_link_that_leads_nowhere_is_said(self, client: Client) -> None:
        answer = client.get(URL, {"link": "https://example.com/"}, follow=True)
        assert "no address of a build" in answer.content.decode()

    def test_an_address_may_name_whatever_it_likes(self, client: Client) -> None:
        assert client.get(URL + "?" + "&".join(f"utm_{n}=x" for n in range(400))).status_code == 200
        assert client.get(URL + "?" + "&".join(f"utm_{n}=x" for n in range(6000))).status_code == 400

    def test_the_order_of_the_address_is_kept(self) -> None:
        asked = asked_for("build=a&share=b&build=c&other=d&build=a")
        assert asked == [
            Wanted(kind=kind, value=value) for kind, value in (("build", "a"), ("share", "b"), ("build", "c"))
        ]


def test_the_page_is_kept_by_no_search_engine(client: Client) -> None:
    answer = client.get(URL)
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.fixture
def real_catalogue(transactional_db: None) -> Iterator[None]:
    samples.gpu()
    samples.accessory("rails")
    return


@pytest.mark.usefixtures("real_catalogue")
@pytest.mark.parametrize("count", [2, 4])
def test_statements_do_not_grow_with_builds_or_lines(count: int) -> None:
    """One for the builds, one for the visitor's own, one for the catalogue's version, and the session."""
    client = Client()
    client.post("/start/", {})
    asked = []
    for lines in (5, 200):
        parts = tuple(Part(product="rails", count=1 + n % 5) for n in range(lines))
        rows = [store.start(replace(Build(), parts=parts, quantity=n + 1)) for n in range(count)]
        get(client, *rows)
        with CaptureQueriesContext(connection) as captured:
            assert get(client, *rows).status_code == 200
        asked.append(len(captured))
    assert asked == [4, 4]


def test_the_columns_are_in_the_readers_units(client: Client) -> None:
    rows = [stored("tier-2-new"), stored("tier-1-new")]
    client.cookies["display"] = "metric.gb.point"
    made = rows_of(compared(client, *rows).made)
    assert "Airflow, metric" in made
    assert "Airflow" not in made
    heat = made["Heat"]
    assert [cell.text.rpartition(" ")[2] for cell in heat.cells] == ["W", "W"]
    assert " W less" in heat.cells[1].difference
    assert heat.cells[0].figure is not None
    assert heat.cells[0].text == f"{heat.cells[0].figure.value} {heat.cells[0].figure.unit}"
    assert made["Memory needed on each GPU"].cells[0].text.endswith(" GB")


def test_names_that_somebody_typed_stay_in_every_notation(client: Client) -> None:
    client.post("/start/", {"reference": "tier-1-new"})
    BuildRow.objects.update(name="Rack 2.5, third try")
    rows = [store.start(replace(shelf.reference_build("tier-2-new"), name="Rack 1.5")), stored("tier-2-used")]
    html = client.get(URL, {"build": [str(row.pk) for row in rows]}, headers={"Accept-Language": "de"}).content.decode()
    assert "Rack 1.5" in html
    assert "Rack 2.5, third try" in html
    assert not re.search(r"Rack \d,\d", html)
