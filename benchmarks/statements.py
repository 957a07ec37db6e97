"""SQL statements of each request, counted in this process: `python -m benchmarks.statements` prints them as JSON.

The database is that of the environment (VAR_DIR, DATABASE_URL), as `serving.environment` sets it.
"""

import json
from typing import Any

import django


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from .pages import CHANGES, DRAWING, Changes, started
    from .visitor import Answer

    settings.ALLOWED_HOSTS = ["testserver"]
    user = get_user_model().objects.get(username="sales")

    class Inside:
        """A visitor without a server between."""

        def __init__(self) -> None:
            self.client = Client()
            self.client.force_login(user)
            self.cookies = self.client.cookies

        def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
            return self._answer(self.client.get(path, headers=headers or {}))

        def post(self, path: str, fields: list[tuple[str, str]], *, htmx: bool = False) -> Answer:
            return self._answer(self.client.post(path, dict(fields), headers={"HX-Request": "true"} if htmx else {}))

        def _answer(self, response: Any) -> Answer:
            content = response.getvalue()
            return Answer(status=response.status_code, seconds=0, body=content, headers=dict(response.headers))

    inside: Any = Inside()

    def counted(request: Any) -> int:
        for turn in range(3):
            request(turn)
        with CaptureQueriesContext(connection) as captured:
            request(3)
        return len(captured)

    base = started(inside, 15)
    fragment = {"HX-Request": "true", "HX-Target": "results"}
    result = {
        "step_change_15": {step: counted(Changes(inside, started(inside, 15), step)) for step in CHANGES},
        "step_change_200": {step: counted(Changes(inside, started(inside, 200), step)) for step in CHANGES},
        "step_page": {step: counted(lambda turn, step=step: inside.get(f"{base}{step}/")) for step in CHANGES},
        "catalogue_list_50": {"": counted(lambda turn: inside.get("/catalogue/", fragment))},
        "drawing": {"": counted(lambda turn: inside.get(f"{base}drawings/{DRAWING}.svg"))},
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
