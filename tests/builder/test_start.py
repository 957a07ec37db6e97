"""A workload in four questions: answers are kept, suggestions follow, one of them becomes a build."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from configurator.builder.models import Build as BuildRow
from configurator.sizing import Severity, assess
from configurator.sizing.build import Build, ModelConfig
from tests.builder.conftest import HTMX, the_snapshot

pytestmark = pytest.mark.django_db

PAGE, TAKE = "/start/workload/", "/start/workload/take/"
SEVENTY = {"model": "llama-3.1-70b", "length": "long"}
LLAMA_CONFIG = {
    "model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
    "intermediate_size": 14336, "vocab_size": 128256, "max_position_embeddings": 131072,
}  # fmt: skip


def keys(html: str) -> list[str]:
    return re.findall(r'name="take" value="([^"]+)"', html)


def taken(client: Client, answers: dict[str, str], nth: int = 0) -> tuple[Build, str]:
    """The build made of a suggestion, and the address that it led to."""
    found = keys(client.get(PAGE, answers).content.decode())
    response = client.post(TAKE, {**answers, "take": found[nth]})
    return BuildRow.objects.latest("created_at").load(), response.url


def test_nothing_is_suggested_before_a_model_is_named(client: Client) -> None:
    html = client.get(PAGE).content.decode()
    assert "Choose a model, and they stand here" in html
    assert keys(html) == []


def test_models_are_listed_by_families_that_have_names(client: Client) -> None:
    html = client.get(PAGE).content.decode()
    assert '<optgroup label="Phi">' in html
    assert not re.search(r'<optgroup label="[^"]*[-.\d]">', html)


def test_a_link_may_bring_answers(client: Client) -> None:
    html = client.get(PAGE, SEVENTY).content.decode()
    assert "2 × A100 PCIe 80 GB" in html
    assert "Cheapest" in html
    assert "70.6 billion parameters" in html


def test_without_scripts_the_answers_are_kept_and_shown_again(client: Client) -> None:
    response = client.post(PAGE, {**SEVENTY, "users": "4"})
    assert (response.status_code, response.url) == (302, PAGE)
    html = client.get(PAGE).content.decode()
    assert 'name="users" id="id_users" value="4"' in html
    assert len(keys(html)) >= 2


def test_with_scripts_only_the_suggestions_come_back(client: Client) -> None:
    html = client.post(PAGE, SEVENTY, headers=HTMX).content.decode()
    assert html.startswith('<section class="suggestions" id="suggestions"')
    assert "start-form" not in html
    assert 'hx-swap-oob="innerHTML:#live"' in html


@pytest.mark.parametrize("live", [True, False])
def test_what_cannot_be_read_stays_in_its_box_with_a_message(client: Client, live: bool) -> None:
    wrong = {**SEVENTY, "users": "many"}
    response = client.post(PAGE, wrong, headers=HTMX if live else {}, follow=True)
    html = response.content.decode()
    assert response.status_code == (422 if live else 200)
    assert 'value="many"' in html
    assert "Users at once: enter a whole number from 1 to" in html
    assert keys(html) == []


def test_a_pasted_config_is_explained_before_going_on(client: Client) -> None:
    html = client.post(PAGE, {"model": "~config", "config": json.dumps(LLAMA_CONFIG)}, follow=True).content.decode()
    # 2 x 32 layers x 8 KV heads x 128 x 2 bytes = 131,072 B = 128 KiB
    assert "llama: 8.03 billion parameters; each token keeps 128 KiB in the KV cache; made for 131,072 tokens." in html


CONFIG = json.dumps(LLAMA_CONFIG)
READ = "llama: 8.03 billion parameters"
CHOSEN = '<option value="~config" selected>'


def test_a_pasted_config_counts_at_once_and_the_list_follows(client: Client) -> None:
    client.post(PAGE, SEVENTY, headers=HTMX)
    answer = client.post(PAGE, {**SEVENTY, "config": CONFIG}, headers=HTMX).content.decode()
    assert READ in answer
    assert '<div id="model-list" hx-swap-oob="true">' in answer
    assert CHOSEN in answer
    again = client.post(PAGE, {"model": "~config", "config": CONFIG, "users": "2"}, headers=HTMX).content.decode()
    assert READ in again
    assert "model-list" not in again


def test_what_is_chosen_in_the_list_afterwards_takes_the_place_of_a_pasted_config(client: Client) -> None:
    client.post(PAGE, {"config": CONFIG}, headers=HTMX)
    answer = client.post(PAGE, {**SEVENTY, "config": CONFIG}, headers=HTMX).content.decode()
    assert "70.6 billion parameters" in answer
    assert "model-list" not in answer


def test_a_pasted_config_counts_without_scripts_too(client: Client) -> None:
    client.post(PAGE, SEVENTY)
    html = client.post(PAGE, {**SEVENTY, "config": CONFIG}, follow=True).content.decode()
    assert READ in html
    assert CHOSEN in html


def test_a_config_that_is_none_says_what_is_wrong(client: Client) -> None:
    html = client.post(PAGE, {"model": "~config", "config": '{"a": 1}'}, follow=True).content.decode()
    assert "hidden_size is missing" in html


def test_a_suggestion_becomes_a_build_of_this_visitor(client: Client) -> None:
    build, url = taken(client, SEVENTY)
    assert [(g.variant, g.count) for g in build.gpus] == [("a100-pcie-80gb", 2)]
    assert build.workload.model == "llama-3.1-70b"
    assert build.workload.context_tokens == 32_768
    assert not assess(build, the_snapshot()).of_severity(Severity.ERROR)
    row = BuildRow.objects.get()
    assert str(row.pk) in client.session["builds"]
    assert url.startswith(f"/build/{row.pk}/")


def test_it_leads_to_the_step_of_the_first_finding_that_a_repair_settles(client: Client) -> None:
    build, url = taken(client, SEVENTY)
    loud = [f for f in assess(build, the_snapshot()).findings if f.severity.value != "note"]
    assert url.rstrip("/").rsplit("/", 1)[1] == next(f.step for f in loud if f.fixes)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"purpose": "chat", "users": "16"}, {"load": "users", "concurrency": 16}),
        ({"purpose": "batch", "required_tok_s": "500"}, {"load": "saturated", "required_tok_s": 500.0}),
        ({"purpose": "tune", "method": "lora"}, {"task": "lora", "weights": "bf16"}),
        ({"purpose": "tune", "method": "qlora", "weights": "int8"}, {"task": "qlora", "weights": "nf4"}),
        ({"weights": "int4", "length": "short"}, {"weights": "int4", "context_tokens": 2048}),
    ],
)
def test_what_the_answers_mean(client: Client, answers: dict[str, str], expected: dict[str, Any]) -> None:
    build, _ = taken(client, {"model": "llama-3.1-8b", **answers})
    assert {name: getattr(build.workload, name) for name in expected} == expected


def test_full_fine_tuning_is_sharded_over_all_gpus(client: Client) -> None:
    build, _ = taken(client, {"model": "llama-3.1-8b", "purpose": "tune", "method": "full_finetune"})
    assert build.workload.training.zero_stage == 3


def test_used_gpus_a_budget_and_a_circuit_are_heeded(client: Client) -> None:
    preset = next(iter(the_snapshot().supplies.values()))
    answers = {"model": "llama-3.1-8b", "condition": "used", "budget": "9,000", "site": preset.id}
    build, _ = taken(client, answers)
    assert build.gpus[0].condition == "used"
    assert build.site.supply is not None
    assert build.site.supply.volts == preset.volts
    total = assess(build, the_snapshot()).figures["cost.bom_total"].number
    assert total <= 9000


@pytest.mark.parametrize("typed", ["$12,000", "12k", "USD 12,000"])
def test_a_budget_is_read_as_people_write_it(client: Client, typed: str) -> None:
    html = client.get(PAGE, {**SEVENTY, "budget": typed}).content.decode()
    assert "more than the budget" in html
    assert f'value="{typed}"' in html


def test_where_nothing_will_do_the_nearest_and_what_needs_less_can_be_taken(client: Client) -> None:
    answers = {**SEVENTY, "budget": "20000"}
    html = client.get(PAGE, answers).content.decode()
    assert "Nothing that holds it costs so little" in html
    assert "What comes nearest" in html
    assert "What would do instead" in html
    build, _ = taken(client, answers, nth=1)
    assert build.gpus[0].condition == "used"


def test_each_speed_is_of_those_that_are_served_and_the_others_wait(client: Client) -> None:
    html = client.get(PAGE, {"model": "llama-3.1-8b", "length": "short", "users": "1000"}).content.decode()
    # an engine runs 256 sequences: 7,596 / 256 = 29.7
    assert "7,596 tok/s</span>" in html
    assert "29.7 tok/s for each of the 256 served; 744 wait" in html
    assert "31.2 tok/s for each of 1,000" in html  # four replicas serve them all


def test_an_alternative_with_fewer_users_says_the_speed_of_those(client: Client) -> None:
    html = client.get(PAGE, {"model": "llama-3.1-70b", "users": "10000"}).content.decode()
    # eight copies on 64 GPUs hold 1,864 of them, and run 256 each
    alternative = html[html.index("1,864 users at once; 6 builds like it hold all 10,000") :]
    assert re.search(r"for each of (the 256 served; 1,608 wait|1,864)", alternative)
    assert "for each of 10,000" not in html


def test_a_suggestion_that_is_no_more_is_not_taken(client: Client) -> None:
    response = client.post(TAKE, {**SEVENTY, "take": "s0:a100-pcie-80gb:3:gone"}, follow=True)
    assert "The catalogue has changed meanwhile" in response.content.decode()
    assert not BuildRow.objects.exists()


def test_unreadable_answers_are_not_taken(client: Client) -> None:
    response = client.post(TAKE, {**SEVENTY, "users": "x", "take": "s0"}, follow=True)
    assert "could not be read" in response.content.decode()


def test_a_pasted_config_stays_with_the_build(client: Client) -> None:
    build, _ = taken(client, {"model": "~config", "config": json.dumps(LLAMA_CONFIG)})
    assert build.workload.model == ModelConfig(config=LLAMA_CONFIG)
