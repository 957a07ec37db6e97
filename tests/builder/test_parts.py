"""A change is answered with those parts of the page that it changed, and with no others."""

import re
from typing import Any

import pytest
from django.template import Context, Template

from configurator.builder.pieces import Parts, read
from tests.builder.conftest import Visitor

TEMPLATE = Template(
    '{% load parts %}{% frame "all" %}<div>{{ between }}'
    '{% for id, text in rows %}{% part id %}<p class="a">{{ text }}</p>{% endpart %}{% endfor %}</div>{% endframe %}'
    '{% part "row" %}<tr><td>{{ cell }}</td></tr>{% endpart %}'
)
ROWS = (("one", "1"), ("two", "2"))


def rendered(parts: Parts | None, *, oob: bool = False, **values: Any) -> str:
    values = {"rows": ROWS, "between": "", "cell": "x", "parts": parts, "oob": oob} | values
    return TEMPLATE.render(Context(values))


def known() -> dict[str, str]:
    """What a page has that shows ROWS."""
    parts = Parts()
    rendered(parts)
    return read(parts.written)


def test_a_page_holds_everything_and_gives_each_part_its_id() -> None:
    whole = '<div><p id="one" class="a">1</p><p id="two" class="a">2</p></div><tr id="row"><td>x</td></tr>'
    assert rendered(Parts()) == whole
    assert rendered(None) == whole  # pages that are never updated need no list


def test_an_answer_holds_only_what_differs() -> None:
    parts = Parts(known())
    answer = rendered(parts, oob=True, rows=(("one", "1"), ("two", "other")))
    assert answer == '<p id="two" hx-swap-oob="true" class="a">other</p>'
    assert parts.frame_kept


def test_nothing_is_sent_when_nothing_differs() -> None:
    assert rendered(Parts(known()), oob=True) == ""


def test_a_row_of_a_table_travels_in_a_template() -> None:
    answer = rendered(Parts(known()), oob=True, cell="y")
    assert answer == '<template><tr id="row" hx-swap-oob="true"><td>y</td></tr></template>'


@pytest.mark.parametrize(
    "other",
    [
        {"rows": ROWS[:1]},  # a part has gone
        {"rows": (*ROWS, ("three", "3"))},  # one has come
        {"rows": ROWS[::-1]},  # they stand in another order
        {"between": "words outside every part"},
    ],
)
def test_the_whole_frame_is_sent_when_anything_but_its_parts_differs(other: dict[str, Any]) -> None:
    parts = Parts(known())
    answer = rendered(parts, oob=True, **other)
    assert answer == rendered(None, **other).removesuffix('<tr id="row"><td>x</td></tr>')
    assert not parts.frame_kept


@pytest.mark.parametrize("text", ["\0", "\0one\0", "a\0b\0c"])
def test_no_character_in_what_a_frame_shows_means_anything_to_it(text: str) -> None:
    shown = {"between": text, "rows": (("one", text), ("two", "2"))}
    assert rendered(Parts(), **shown) == rendered(None, **shown)
    assert text in rendered(Parts(), **shown)


def test_an_id_stays_an_id_whatever_it_holds() -> None:
    hostile = 'x"><meta http-equiv=refresh>'
    row = '<p id="x&quot;&gt;&lt;meta http-equiv=refresh&gt;" class="a">1</p>'
    assert row in rendered(Parts(), rows=((hostile, "1"),))
    answer = rendered(Parts(), oob=True, rows=((hostile, "1"),))
    assert row in answer
    again = rendered(Parts(known()), oob=True, rows=((hostile, "1"),))
    assert "<meta" not in again


@pytest.mark.parametrize("posted", ["", "nonsense", "a:b:c  d:", ":"])
def test_a_list_that_cannot_be_read_costs_bytes_and_nothing_else(posted: str) -> None:
    assert "1</p>" in rendered(Parts(read(posted)), oob=True)


BOXES = {
    "workload": {"context_tokens": "16384"},
    "gpus": {"count-0": "3"},
    "platform": {"quantity": "2"},
    "bom": {"count-0-asus-pro-ws-wrx80e": "2"},
    "power": {"inlet_c": "24"},
    "costs": {"months": "48"},
}


@pytest.mark.parametrize("step", BOXES)
def test_a_page_that_took_over_the_answer_is_the_page_that_is_drawn_anew(visitor: Visitor, step: str) -> None:
    before = parts_of(visitor.get(step))
    written = " ".join(f"{id}:{digest}" for id, digest in before.items())
    answer = visitor.post(step, BOXES[step] | {"parts": written}, live=True)
    after = parts_of(visitor.get(step))
    assert parts_of(answer) == after
    sent = set(re.findall(r'<\w+ id="([^"]+)" hx-swap-oob="true"', answer.content.decode()))
    changed = {id for id, digest in after.items() if before.get(id) != digest}
    if "results" in changed:
        assert 'id="results"' in answer.content.decode()
        assert "HX-Reswap" not in answer.headers
    else:
        assert sent == changed
        assert answer.headers["HX-Reswap"] == "none"


def parts_of(answer: Any) -> dict[str, str]:
    found = re.search(r'name="parts"[^>]* value="([^"]*)"', answer.content.decode())
    assert found
    return read(found[1])
