"""Each drawing of a build at its own address."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.urls import reverse

from configurator import drawings
from configurator.builder import shares, store
from configurator.builder.models import ShareLink
from configurator.sizing.build import Build
from tests.builder.conftest import Visitor

Asserts = Callable[[int], object]


@pytest.mark.parametrize("name", drawings.BY_NAME)
def test_every_drawing_is_a_file_of_its_own(visitor: Visitor, name: str) -> None:
    response = visitor.client.get(visitor.url("picture", name))
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert response["Content-Disposition"] == f'inline; filename="{name}.svg"'
    assert response.content.startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')


def test_what_a_reader_has_already_is_not_sent_again_until_the_build_changes(visitor: Visitor, tier_2: Build) -> None:
    first = visitor.client.get(visitor.url("picture", "memory"))
    known = {"If-None-Match": first["ETag"]}
    again = visitor.client.get(visitor.url("picture", "memory"), headers=known)
    assert (again.status_code, again.content) == (304, b"")
    changed = replace(tier_2, workload=replace(tier_2.workload, context_tokens=8192))
    store.save(visitor.row, changed, step="workload", title="Workload")
    assert visitor.client.get(visitor.url("picture", "memory"), headers=known).status_code == 200


def test_a_picture_is_kept_by_no_search_engine_and_no_shared_cache(visitor: Visitor) -> None:
    response = visitor.client.get(visitor.url("picture", "rack"))
    assert "noindex" in response["X-Robots-Tag"]
    assert {"private", "no-cache"} <= set(response["Cache-Control"].split(", "))


def test_what_cannot_be_drawn_is_not_there(visitor: Visitor) -> None:
    assert visitor.client.get(visitor.url("picture", "no-such-drawing")).status_code == 404
    store.save(visitor.row, Build(), step="gpus", title="GPUs")
    assert visitor.client.get(visitor.url("picture", "memory")).status_code == 404


def test_a_picture_costs_one_statement(visitor: Visitor, django_assert_num_queries: Asserts) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        visitor.client.get(visitor.url("picture", "lanes"))


def test_who_has_a_shared_link_sees_its_pictures_and_not_the_builds_address(visitor: Visitor) -> None:
    token = shares.make(visitor.row, ShareLink.Kind.VIEW)
    response = visitor.client.get(reverse("builder:shared_picture", args=(token, "memory")))
    assert response.status_code == 200
    assert str(visitor.row.pk) not in response.content.decode()


@pytest.mark.parametrize(
    ("step", "names"),
    [
        ("workload", {"memory"}),
        ("gpus", {"nvlink"}),
        ("lanes", {"lanes"}),
        ("power", {"one-line", "power", "heat", "rack"}),
        ("costs", {"tco", "curves", "sensitivity"}),
    ],
)
def test_each_step_links_the_pictures_that_it_shows(visitor: Visitor, step: str, names: set[str]) -> None:
    body = visitor.get(step).content.decode()
    assert {name for name in drawings.BY_NAME if f'href="{visitor.url("picture", name)}"' in body} == names
    assert body.count('class="drawing drawing-') == len(names)
