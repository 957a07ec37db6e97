"""Somebody else is faster, once or each time that a change is tried."""

from typing import Any

import pytest

from configurator.builder import store
from configurator.builder.models import Build as BuildRow
from configurator.builder.models import BuildChange
from tests.builder.conftest import HTMX, Visitor

pytestmark = pytest.mark.django_db


class TestOvertaken:
    """Each time that the change is tried, somebody else is faster."""

    @pytest.fixture
    def always(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise store.Conflict

        monkeypatch.setattr(store, "_write", refuse)

    @pytest.mark.usefixtures("always")
    @pytest.mark.parametrize("name", ["rename", "apply_fix", "step"])
    def test_it_is_said_on_a_page_of_its_own(self, visitor: Visitor, name: str) -> None:
        data = {"name": "Ours", "months": "24", "step": "costs"}
        url = visitor.url("step", "costs") if name == "step" else visitor.url(name)
        if name == "apply_fix":
            findings = visitor.get("bom").context["findings"]
            data["fix"] = next(finding.fixes[0].name for finding in findings if finding.fixes)
        answer = visitor.client.post(url, data)
        assert answer.status_code == 409
        assert "Somebody else was faster" in answer.content.decode()
        assert visitor.client.post(url, data, headers=HTMX).status_code == 409

    def test_a_name_is_tried_again_on_top_of_what_came_between(
        self, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write, calls = store._write, []

        def once_overtaken(row: BuildRow, *written: Any, **places: Any) -> None:
            calls.append(row.revision)
            if len(calls) == 1:
                BuildRow.objects.filter(pk=row.pk).update(revision=5)
            write(row, *written, **places)

        monkeypatch.setattr(store, "_write", once_overtaken)
        assert visitor.do("rename", {"name": "Ours"}, live=True).status_code == 200
        assert (visitor.build.name, len(calls)) == ("Ours", 2)

    def test_an_undo_of_a_change_that_was_pruned_meanwhile_is_refused(self, visitor: Visitor) -> None:
        visitor.post("costs", {"months": "24"})
        BuildChange.objects.filter(build=visitor.row, number=0).delete()
        assert visitor.do("undo", {"step": "costs"}).status_code == 409
