"""The front page and the ways to begin."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from configurator.builder import references
from configurator.builder.models import Build as BuildRow
from configurator.builder.pages import StepPage  # noqa: F401  (part of what quotes are built on)

pytestmark = pytest.mark.django_db
START = "/start/"


def test_the_front_page_compares_the_reference_builds(client: Client) -> None:
    answer = client.get("/")
    body = answer.content.decode()
    assert [row.slug for row in answer.context["references"]] == list(references.builds())
    # tier sums of the seed guide, as its lines add up
    for span in ("$12,950–18,150", "$25,400–35,400", "$81,700–105,700", "$164,900–199,900"):
        assert span in body


def test_tiers_come_first() -> None:
    assert list(references.builds())[:2] == ["tier-1-new", "tier-1-used"]
    assert list(references.builds())[-1] == "dgx-a100"


def test_starting_blank(client: Client) -> None:
    answer = client.post(START)
    row = BuildRow.objects.get()
    assert answer["Location"] == reverse("builder:step", args=(row.pk, "workload"))
    assert row.load().gpus == ()


def test_starting_from_a_reference_build(client: Client) -> None:
    client.post(START, {"reference": "dgx-a100"})
    assert BuildRow.objects.get().load() == references.builds()["dgx-a100"]


def test_opening_a_build_file(client: Client) -> None:
    text = json.dumps({"format": "a100-build/1", "name": "From a file", "gpus": []})
    client.post(START, {"file": SimpleUploadedFile("build.json", text.encode()), "text": ""})
    client.post(START, {"text": text})
    assert [row.name for row in BuildRow.objects.all()] == ["From a file", "From a file"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"format": "a100-build/1", "gpus": [{"variant": "a100-pcie-80gb", "count": 0}]}', "gpus[0].count: "),
        ('{"format": "a100-build/1", "gpus": [], "colour": "blue"}', "colour: no such field"),
        ('{"format": "a100-build/9", "gpus": []}', "format: must be"),
        ("{", "not JSON"),
        ("  ", "choose a file, or paste its text"),
    ],
)
def test_a_bad_build_file_names_the_field_and_is_not_lost(client: Client, text: str, message: str) -> None:
    answer = client.post(START, {"text": text})
    assert answer.status_code == 422
    assert message in answer.context["error"]
    assert answer.context["text"] == text
    assert not BuildRow.objects.exists()


def test_a_bad_upload_names_the_field(client: Client) -> None:
    file = SimpleUploadedFile("build.json", b'{"format": "a100-build/1", "gpus": 3}')
    answer = client.post(START, {"file": file, "text": ""})
    assert (answer.status_code, answer.context["error"][:5]) == (422, "gpus:")


def test_an_upload_that_is_too_large_is_refused_by_its_size(client: Client) -> None:
    file = SimpleUploadedFile("build.json", b" " * 1_100_000)
    assert "more than 200,000 bytes" in client.post(START, {"file": file}).context["error"]


def recent(client: Client) -> list[Any]:
    return [row.name for row in client.get("/").context["recent"]]


def test_builds_of_this_browser_are_listed_the_latest_first(client: Client) -> None:
    client.post(START, {"reference": "tier-1-new"})
    client.post(START, {"reference": "dgx-a100"})
    names = [references.builds()[slug].name for slug in ("dgx-a100", "tier-1-new")]
    assert recent(client) == names
    assert recent(Client()) == []


def test_a_shared_build_joins_the_list_once_it_is_worked_on(client: Client) -> None:
    client.post(START, {"reference": "tier-1-new"})
    url = reverse("builder:step", args=(BuildRow.objects.get().pk, "costs"))
    other = Client()
    other.get(url)
    assert recent(other) == []
    other.post(url, {"months": "12"})
    assert len(recent(other)) == 1


def test_somebody_signed_in_finds_his_builds_in_any_browser(client: Client) -> None:
    user = User.objects.create_user("engineer")
    client.force_login(user)
    client.post(START, {"reference": "tier-1-new"})
    assert BuildRow.objects.get().owner == user
    elsewhere = Client()
    elsewhere.force_login(user)
    assert len(recent(elsewhere)) == 1


class TestTheme:
    def test_it_is_kept_in_a_cookie_and_stands_in_the_page(self, client: Client) -> None:
        answer = client.post("/theme/", {"theme": "dark", "next": "/?x=1"})
        assert answer["Location"] == "/?x=1"
        assert '<html lang="en-GB" data-theme="dark">' in client.get("/").content.decode()

    def test_by_default_the_system_decides(self, client: Client) -> None:
        assert '<html lang="en-GB">' in client.get("/").content.decode()
        client.post("/theme/", {"theme": "dark"})
        client.post("/theme/", {"theme": "whatever the system says"})
        assert '<html lang="en-GB">' in client.get("/").content.decode()

    @pytest.mark.parametrize(
        "target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""]
    )
    def test_it_leads_nowhere_else(self, client: Client, target: str) -> None:
        assert client.post("/theme/", {"theme": "dark", "next": target})["Location"] == "/"


def test_a_reference_build_without_a_main_price_has_no_price(client: Client) -> None:
    rows = {row.slug: row for row in client.get("/").context["references"]}
    assert rows["dell-xe8545"].price == "—"
    assert rows["dell-xe8545"].missing.startswith("no price for ")
    assert (rows["tier-2-new"].price, rows["tier-2-new"].missing) == (
        "$25,400–35,400",
        "without NVLink bridge for A100 PCIe, 2-slot and 2 others: no price",
    )


def is_compressed(client: Client) -> bool:
    return "Content-Encoding" in client.get("/?guess=build/", headers={"Accept-Encoding": "gzip"})


def test_the_front_page_is_compressed_only_while_it_says_the_same_to_everybody(client: Client) -> None:
    # Its length would tell whether what its address repeats stands on it too: the address of a build is a key.
    assert is_compressed(client)
    client.post(START)
    assert not is_compressed(client)
    client = Client()
    client.force_login(User.objects.create_user("engineer"))
    assert not is_compressed(client)
