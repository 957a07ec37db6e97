"""The build changes while its quote page is open: said before anything is issued, and only where it matters."""

from dataclasses import replace

from django.urls import reverse

from configurator.builder import store
from configurator.quotes.models import Quote
from tests.quotes.conftest import Desk
from tests.quotes.quote_step import text

CHANGED = "The build has changed since this page was opened"


def test_a_live_save_says_that_the_build_has_changed(desk: Desk) -> None:
    answers = desk.answers()
    assert CHANGED not in text(desk.save(answers, live=True))
    store.save(desk.row, replace(desk.row.load(), parts=()), step="bom", title="Fewer parts")
    assert CHANGED in text(desk.save(answers, live=True))


def test_a_live_save_answers_for_the_lines_of_the_page_alone(desk: Desk) -> None:
    answers = desk.answers()
    store.save(desk.row, replace(desk.row.load(), gpus=()), step="gpus", title="No GPUs")
    answer = desk.save({name: typed for name, typed in answers.items() if "amd-epyc" not in name}, live=True)
    lines = {line.field: line for line in answer.context["desk"].lines}
    assert f'id="{lines["price:supermicro-h12dsg-o-cpu|new"].id}-total"' in text(answer)
    assert f'id="{lines["price:amd-epyc-7343|new"].id}-total"' not in text(answer)


def test_whoever_names_the_build_on_this_page_may_issue_from_it(desk: Desk) -> None:
    answers = desk.answers()
    desk.client.post(reverse("builder:rename", args=[desk.row.pk]), {"name": "For room 12", "step": "quote"})
    assert CHANGED not in text(desk.save(answers, live=True))
    desk.issue(answers)
    assert Quote.objects.get().name == "For room 12"
