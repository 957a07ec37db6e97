"""Pages as browsers hold them, of which several are open on one build."""

import re
from typing import Any

from django.test import Client

from tests.builder.conftest import HTMX, Visitor


class Tab:
    """A page as a browser holds it: all boxes as they were shown, of which some are then changed."""

    def __init__(self, visitor: Visitor, step: str) -> None:
        self.client, self.url = Client(), visitor.url("step", step)
        answer = self.client.get(self.url)
        self.form, self.body = answer.context["form"], answer.content.decode()
        self.boxes: dict[str, Any] = dict(self.form.boxes)
        made_from = re.search(r'name="made_from" value="([^"]+)"', self.body)
        assert made_from
        self.boxes["made_from"] = made_from[1]
        if step == "costs":
            shown = answer.context["view"].shown
            self.boxes |= {"rates_shown": shown, "rates": shown.split()}

    def post(self, *, live: bool = True, **changes: Any) -> Any:
        self.boxes |= changes
        return self.client.post(self.url, self.boxes, headers=HTMX if live else {})


def said(answer: Any) -> list[str]:
    return [str(notice) for notice in answer.context["notices"]]
